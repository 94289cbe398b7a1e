package store

import (
	"cmp"
	"context"
	"slices"
	"time"

	"paht/internal/fault"
	"paht/internal/org"
)

// HeldQuery asks for the open reports by who holds them now, told apart as
// StintQuery tells the steps that were left.
type HeldQuery struct {
	By     string // agency, unit, person (the one named, "" for a duty), step
	Scope  Scope
	Agency org.UnitID
	Now    time.Time
}

// HeldSum is one line of such sums.
type HeldSum struct {
	Key  string
	Open int
	Late int // of them, past the limit of the step they stand at
}

// HeldListQuery asks for the reports a line of Held counted.
type HeldListQuery struct {
	HeldQuery
	Key   string
	Late  bool
	After string // Page.Next
	Limit int    // 0: 50
}

// held is the open reports as rows of a stint: whose time it is that runs.
const held = `(select id, step, limit_at, order_at, holder_role, holder_person as person,
		case when holder_role in ('handler', 'sender') then agency else holder_unit end as agency,
		case when holder_unit <> '' then holder_unit else agency end as unit
	from report where ended = false) h`

// conditions are the filters of what is held.
func (q HeldQuery) conditions() (c conditions, err error) {
	switch q.By {
	case "agency", "unit", "person":
		c.and(`holder_role <> 'sender'`)
	case "step":
	default:
		return c, fault.Bad("by", "stints.by.unknown")
	}
	c.equal("agency", string(q.Agency))
	q.Scope.stints(&c)
	return c, nil
}

// Held sums the open reports by who holds them, ordered by the key. What waits for
// the sender is nobody's: it is counted by step only. fault.Invalid for an unknown
// attribute.
func (db *DB) Held(ctx context.Context, q HeldQuery) (sums []HeldSum, err error) {
	defer fault.Wrap(&err, "Held(%s)", q.By)
	c, err := q.conditions()
	if err != nil {
		return nil, err
	}
	over := conditions{args: c.args}
	over.and(late, millis(q.Now))
	err = db.each(ctx, `/* held.sums */ select `+q.By+`, count(*), count(*) filter (where `+over.sql()+`)
		from `+held+` where `+c.sql()+` group by `+q.By, over.args, func(scan scanner) error {
		var s HeldSum
		if err := scan(&s.Key, &s.Open, &s.Late); err != nil {
			return err
		}
		sums = append(sums, s)
		return nil
	})
	slices.SortFunc(sums, func(a, b HeldSum) int { return cmp.Compare(a.Key, b.Key) })
	return sums, err
}

// HeldList lists what a line of Held counts, least time left first. fault.Invalid
// for an unknown attribute or a cursor it did not give.
func (db *DB) HeldList(ctx context.Context, q HeldListQuery) (_ Page, err error) {
	defer fault.Wrap(&err, "HeldList(%s)", q.By)
	c, err := q.conditions()
	if err != nil {
		return Page{}, err
	}
	c.and(q.By+` = ?`, q.Key)
	if q.Late {
		c.and(late, millis(q.Now))
	}
	if q.After != "" {
		last, err := cursor(q.After, 2)
		if err != nil {
			return Page{}, err
		}
		c.and(`(order_at, id) > (?, ?)`, last[0], last[1])
	}
	limit := pageSize(cmp.Or(q.Limit, officerPage))
	inner := `select id, order_at as k from ` + held + ` where ` + c.sql() + ` order by order_at, id ` + limited(limit+1)
	rows, keys, err := db.rows(ctx, `/* held.list */`, inner, `h.k, h.id`, c.args)
	if err != nil {
		return Page{}, err
	}
	at := map[int64]int64{}
	for i, r := range rows {
		at[int64(r.ID)] = keys[i]
	}
	return page(rows, limit, func(r Row) string { return cursorOf(at[int64(r.ID)], int64(r.ID)) }), nil
}
