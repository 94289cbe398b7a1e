package store

import (
	"context"
	"time"

	"paht/internal/fault"
	"paht/internal/org"
)

// Document is a text that an administrator put in force: a definition of the
// process, or a working calendar.
type Document struct {
	ID     int64  // in the order they were put; the database gives it
	Kind   string // "definition" or "calendar"
	Key    string // of a definition its id@version; of a calendar the unit whose it is, "" for the province
	Source string // as Parse reads it; "" takes an agency's own calendar away
	From   string // YYYY-MM-DD, of definitions: the first day in force
	By     org.PersonID
	At     time.Time
	Note   string // why
}

// PutDocument appends a document. None is ever changed or removed.
func (t *Tx) PutDocument(d Document) error {
	_, err := t.exec(`/* document.put */ insert into document (kind, key, source, begins, person, at, note) values ($1, $2, $3, $4, $5, $6, $7)`,
		d.Kind, d.Key, d.Source, d.From, string(d.By), millis(d.At), d.Note)
	return err
}

const selectDocuments = ` select id, kind, key, source, begins, person, at, note from document where kind = $1 order by id`

// Documents are all documents of a kind that were ever put, oldest first.
func (db *DB) Documents(ctx context.Context, kind string) (ds []Document, err error) {
	defer fault.Wrap(&err, "Documents(%s)", kind)
	err = db.each(ctx, `/* document.list */`+selectDocuments, []any{kind}, scanDocuments(&ds))
	return ds, err
}

// Documents are those of a kind as this transaction sees them, oldest first.
func (t *Tx) Documents(kind string) (ds []Document, err error) {
	err = t.each(`/* document.list */`+selectDocuments, []any{kind}, scanDocuments(&ds))
	return ds, err
}

func scanDocuments(into *[]Document) func(scanner) error {
	return func(scan scanner) error {
		var (
			d  Document
			at int64
		)
		if err := scan(&d.ID, &d.Kind, &d.Key, &d.Source, &d.From, &d.By, &at, &d.Note); err != nil {
			return err
		}
		d.At = instant(at)
		*into = append(*into, d)
		return nil
	}
}
