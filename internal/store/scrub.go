package store

import (
	"context"
	"errors"

	"paht/internal/fault"
)

// Scrub takes out of the database's files what was deleted or written over: the
// content of reports that were sealed. On SQLite the file and the search index are
// written anew and the log is emptied; meanwhile nothing else is written, and the
// folder needs twice the room of the file. On PostgreSQL the rows are vacuumed,
// beside other writes: what was deleted can be read by no query, but the bytes stay
// in the server's files until the room is used again.
//
// fault.Unavailable: it could not be carried through, try again later.
func (db *DB) Scrub(ctx context.Context) (err error) {
	defer fault.Wrap(&err, "Scrub")
	sealed, err := db.sealed(ctx)
	if err != nil {
		return err
	}
	if err := db.d.mapped(db.scrub(ctx)); err != nil || sealed == "" {
		return err
	}
	return db.Write(ctx, "scrubbed", func(t *Tx) error { // unless another was sealed since
		_, err := t.exec(`/* scrub.done */ delete from setting where key = $1 and value = $2`, scrubDue, sealed)
		return err
	})
}

// ScrubDue tells whether a report was sealed since the last Scrub.
func (db *DB) ScrubDue(ctx context.Context) (due bool, err error) {
	defer fault.Wrap(&err, "ScrubDue")
	sealed, err := db.sealed(ctx)
	return sealed != "", err
}

// scrubDue is the setting that names what was sealed last, until it is scrubbed.
const scrubDue = "scrub.due"

// sealed is what was sealed last since the last Scrub, "" for nothing.
func (db *DB) sealed(ctx context.Context) (string, error) {
	what, err := db.Setting(ctx, scrubDue)
	if fault.Is(err, fault.NotFound) {
		return "", nil
	}
	return what, err
}

// scrub is Scrub of PostgreSQL.
func (w *postgresWriter) scrub(ctx context.Context) error {
	_, err := w.pool.ExecContext(ctx, `/* scrub */ vacuum report, event, photo, upload, outbox, disclosed, report_search, remark, watch, me_too`)
	return err
}

// scrub is Scrub of SQLite.
func (w *writer) scrub(ctx context.Context) error {
	done := make(chan error, 1)
	// What has begun is carried through.
	work := func() { done <- w.rewrite(context.WithoutCancel(ctx)) }
	select {
	case w.alone <- work:
	case <-ctx.Done():
		return ctx.Err()
	case <-w.quit:
		return &fault.Error{Kind: fault.Unavailable, Err: errors.New("the database is closed")}
	}
	return <-done
}

// rewrite writes the file anew.
func (w *writer) rewrite(ctx context.Context) (err error) {
	// The copy under way may be larger than the memory there is.
	if err := w.exec(ctx, `pragma temp_store = file`); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, w.exec(ctx, `pragma temp_store = memory`)) }()
	for _, query := range []string{
		`/* scrub.words */ insert into report_search (report_search) values ('optimize')`, // a deleted row's words lie in it until it is merged
		`vacuum`,
	} {
		if err := w.exec(ctx, query); err != nil {
			return err
		}
	}
	var busy, pages, moved int
	err = one(ctx, w.conn, `pragma wal_checkpoint(truncate)`, nil, func(scan scanner) error { return scan(&busy, &pages, &moved) })
	if err == nil && busy != 0 {
		err = &fault.Error{Kind: fault.Unavailable, Err: errors.New("somebody reads an old state of the database, so its log cannot be emptied")}
	}
	return err
}
