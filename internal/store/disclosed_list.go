package store

import (
	"cmp"
	"context"
	"time"

	"paht/internal/fault"
	"paht/internal/org"
	"paht/internal/report"
)

// DisclosedQuery asks for the log of openings over all reports, newest first. Zero
// fields do not filter.
type DisclosedQuery struct {
	Report report.ID
	Person org.PersonID
	What   report.Disclosure
	From   time.Time // From ≤ At < To
	To     time.Time
	After  string // DisclosedPage.Next
	Limit  int    // 0: 50
}

// DisclosedPage is a stretch of the log. Next is the cursor of the following page,
// "" at the end.
type DisclosedPage struct {
	Rows []Disclosed
	Next string
}

// DisclosedList is the log of openings by any of its facts. The log is walked by
// the order it was written in. fault.Invalid for a cursor it did not give.
func (db *DB) DisclosedList(ctx context.Context, q DisclosedQuery) (p DisclosedPage, err error) {
	defer fault.Wrap(&err, "DisclosedList")
	var c conditions
	if q.Report != 0 {
		c.and(`report_id = ?`, int64(q.Report))
	}
	c.equal("person", string(q.Person))
	c.equal("what", string(q.What))
	if !q.From.IsZero() {
		c.and(`at >= ?`, millis(q.From))
	}
	if !q.To.IsZero() {
		c.and(`at < ?`, millis(q.To))
	}
	if q.After != "" {
		last, err := cursor(q.After, 1)
		if err != nil {
			return DisclosedPage{}, err
		}
		c.and(`id < ?`, last[0])
	}
	limit := pageSize(cmp.Or(q.Limit, officerPage))
	var ids []int64
	err = db.each(ctx, `/* disclosed.list */ select id, report_id, person, role, unit, what, reason, at, until from disclosed
		where `+c.sql()+` order by id desc `+limited(limit+1), c.args, func(scan scanner) error {
		var (
			d             Disclosed
			id, at, until int64
		)
		if err := scan(&id, &d.Report, &d.Person, &d.Role, &d.Unit, &d.What, &d.Reason, &at, &until); err != nil {
			return err
		}
		d.At, d.Until = instant(at), instant(until)
		p.Rows, ids = append(p.Rows, d), append(ids, id)
		return nil
	})
	if len(p.Rows) > limit {
		p.Rows, p.Next = p.Rows[:limit], cursorOf(ids[limit-1])
	}
	return p, err
}
