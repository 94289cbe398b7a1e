package store

// Changes counts what this program has written since Open: an answer made while it
// stood still is as fresh as this program can know.
func (db *DB) Changes() uint64 { return db.changes.Load() }
