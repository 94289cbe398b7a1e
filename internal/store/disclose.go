package store

import (
	"context"
	"time"

	"paht/internal/fault"
	"paht/internal/org"
	"paht/internal/report"
)

// Disclosed is an entry of the log of openings: somebody gave a reason and was
// shown for a time what is hidden of a report. Entries are added and never changed,
// but for a sealed report: of its entries the reasons are gone, as they may quote it.
type Disclosed struct {
	Report report.ID
	Person org.PersonID
	Role   org.Role // under which duty, and where
	Unit   org.UnitID
	What   report.Disclosure
	Reason string
	At     time.Time
	Until  time.Time // from then on it is hidden from him again
}

// AddDisclosed adds an entry to the log.
func (t *Tx) AddDisclosed(d Disclosed) error {
	_, err := t.exec(`/* disclosed.add */ insert into disclosed (report_id, person, role, unit, what, reason, at, until) values (`+placeholders(1, 8)+`)`,
		int64(d.Report), string(d.Person), string(d.Role), string(d.Unit), string(d.What), d.Reason, millis(d.At), millis(d.Until))
	return err
}

// DisclosedOf is the log of a report, newest first.
func (db *DB) DisclosedOf(ctx context.Context, id report.ID) (log []Disclosed, err error) {
	defer fault.Wrap(&err, "DisclosedOf(%s)", id)
	err = db.each(ctx, `/* disclosed.of */ select report_id, person, role, unit, what, reason, at, until from disclosed where report_id = $1 order by at desc, id desc`,
		[]any{int64(id)}, func(scan scanner) error {
			var (
				d         Disclosed
				at, until int64
			)
			if err := scan(&d.Report, &d.Person, &d.Role, &d.Unit, &d.What, &d.Reason, &at, &until); err != nil {
				return err
			}
			d.At, d.Until = instant(at), instant(until)
			log = append(log, d)
			return nil
		})
	return log, err
}

// Opened is what a person has opened of a report and may see at an instant.
func (db *DB) Opened(ctx context.Context, id report.ID, p org.PersonID, now time.Time) (o report.Opened, err error) {
	defer fault.Wrap(&err, "Opened(%s)", id)
	err = db.each(ctx, `/* disclosed.now */ select distinct what from disclosed where report_id = $1 and person = $2 and at <= $3 and until > $3`,
		[]any{int64(id), string(p), millis(now)}, func(scan scanner) error {
			var what report.Disclosure
			if err := scan(&what); err != nil {
				return err
			}
			switch what {
			case report.Content:
				o.Content = true
			case report.Contacts:
				o.Contact = true
			}
			return nil
		})
	return o, err
}
