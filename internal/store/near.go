package store

import (
	"cmp"
	"context"
	"time"

	"paht/internal/fault"
	"paht/internal/geo"
	"paht/internal/org"
	"paht/internal/report"
)

// live is the condition that a public report is open, or was answered since $1.
// One that was merged goes on elsewhere.
const live = public + ` and into_id = 0 and (ended = false or ` + finished + ` and closed >= $1)`

// PublicNear are reports anyone may see in a box of the map that are open or were
// answered since an instant, newest first. Of a box that is no box there are none.
func (db *DB) PublicNear(ctx context.Context, box geo.Box, since time.Time, n int) (rows []Row, err error) {
	defer fault.Wrap(&err, "PublicNear")
	cells := geo.Cells(box)
	if len(cells) == 0 {
		return nil, nil
	}
	args := []any{millis(since), box.South, box.North, box.West, box.East}
	for _, c := range cells {
		args = append(args, c)
	}
	rows, _, err = db.rows(ctx, `/* near.box */`, `select id, id as k from report where `+live+` and has_point = true and cell in (`+placeholders(6, len(cells))+`)
		and lat between $2 and $3 and lon between $4 and $5 order by id desc `+limited(n), `h.id desc`, args)
	return rows, err
}

// PublicLive are the newest reports of a commune that anyone may see and that are
// open or were answered since an instant.
func (db *DB) PublicLive(ctx context.Context, commune org.UnitID, since time.Time, n int) (rows []Row, err error) {
	defer fault.Wrap(&err, "PublicLive")
	rows, _, err = db.rows(ctx, `/* near.commune */`, `select id, id as k from report where `+live+` and commune = $2 order by id desc `+limited(n),
		`h.id desc`, []any{millis(since), string(commune)})
	return rows, err
}

// IsPublic tells whether anyone may see a report. It is the same look at one index
// whether there is none, or one that is hidden: how long it takes tells nothing.
func (db *DB) IsPublic(ctx context.Context, id report.ID) (_ bool, err error) {
	defer fault.Wrap(&err, "IsPublic")
	var n int
	err = db.queryRow(ctx, `/* report.is_public */ select count(*) from report where id = $1 and `+public, []any{int64(id)}, &n)
	return n > 0, err
}

// PublicRows are of some reports those that anyone may see, newest first.
func (db *DB) PublicRows(ctx context.Context, ids []report.ID) (rows []Row, err error) {
	defer fault.Wrap(&err, "PublicRows")
	if len(ids) == 0 {
		return nil, nil
	}
	args := make([]any, len(ids))
	for i, id := range ids {
		args[i] = int64(id)
	}
	rows, _, err = db.rows(ctx, `/* list.public_some */`, `select id, id as k from report where `+public+` and id in (`+placeholders(1, len(args))+`)`, `h.id desc`, args)
	return rows, err
}

// OfEmail are the reports that were sent with an address, in small letters, newest
// first. Parts of reports are nobody's.
func (db *DB) OfEmail(ctx context.Context, email string, n int) (rows []Row, err error) {
	defer fault.Wrap(&err, "OfEmail")
	rows, _, err = db.rows(ctx, `/* list.of_email */`, `select id, id as k from report where lower(email) = $1 and email <> '' and parent = 0 order by id desc `+limited(cmp.Or(n, publicPage)),
		`h.id desc`, []any{email})
	return rows, err
}
