package store

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"paht/internal/fault"
)

// An officer's inbox, by boxes:
//
//	todo      open, and one of his duties (or he himself) holds it
//	soon      of these, not late, and past the target or with a quarter of the time left
//	late      of these, past the limit
//	returned  of these, came back from an agency and not sent to another yet
//	waiting   open, in his scope, waits for the sender
//	watch     open, in his scope, held by another officer
//	done      ended, in his scope
//
// Open boxes show what is due first at the top, done what was closed last.
//
// A scope is a union of ranges of indexes: what his duty holds, his agency's,
// his own. Each range gives its first page, the union of those is cut to one.

// countTo is where InboxCounts stops counting.
const countTo = 1000

// Boxes are the boxes of an inbox in the order of the screen.
func Boxes() []Box {
	return []Box{BoxTodo, BoxSoon, BoxLate, BoxReturned, BoxWaiting, BoxWatch, BoxDone}
}

// Inbox is a page of a box. fault.Invalid for an unknown box, or a cursor it did
// not give.
func (db *DB) Inbox(ctx context.Context, q InboxQuery) (_ Page, err error) {
	defer fault.Wrap(&err, "Inbox(%s)", q.Box)
	if !slices.Contains(Boxes(), q.Box) {
		return Page{}, fault.Bad("box", "inbox.box.unknown")
	}
	limit := pageSize(cmp.Or(q.Limit, officerPage))
	var last []int64
	if q.After != "" {
		if last, err = cursor(q.After, 2); err != nil {
			return Page{}, err
		}
	}
	wheres, args := q.Scope.box(q.Box, q.Now, last)
	if len(wheres) == 0 {
		return Page{}, nil
	}
	key := q.Box.key()
	for i, where := range wheres {
		wheres[i] = `select id, k from (select id, ` + key + ` as k from report where ` + where +
			` order by ` + q.Box.order(key, "id") + ` ` + limited(limit+1) + `) part`
	}
	rows, keys, err := db.rows(ctx, `/* report.inbox */`, strings.Join(wheres, " union "), q.Box.order("h.k", "h.id")+" "+limited(limit+1), args)
	if err != nil {
		return Page{}, err
	}
	return page(rows, limit, func(r Row) string { return cursorOf(keys[limit-1], int64(r.ID)) }), nil
}

// InboxCounts is how many reports are in each box, up to 1000.
func (db *DB) InboxCounts(ctx context.Context, s Scope, now time.Time) (_ map[Box]int, err error) {
	defer fault.Wrap(&err, "InboxCounts")
	counts := make(map[Box]int)
	for _, b := range Boxes() {
		wheres, args := s.box(b, now, nil)
		for i, where := range wheres {
			// In the order of an index, which can stop at the limit.
			wheres[i] = `select id from report where ` + where + ` order by ` + b.order(b.key(), "id") + ` ` + limited(countTo)
			if len(wheres) > 1 {
				wheres[i] = `select id from (` + wheres[i] + `) part`
			}
		}
		n := 0
		if len(wheres) > 0 {
			// What is in several ranges the union counts once.
			err := db.queryRow(ctx, `/* report.inbox_count */ select count(*) from (`+strings.Join(wheres, " union ")+`) c`, args, &n)
			if err != nil {
				return nil, err
			}
		}
		counts[b] = min(n, countTo)
	}
	return counts, nil
}

// key is the column a box is sorted by; of what is open, both are the limit.
func (b Box) key() string {
	if b.mine() || b == BoxWaiting {
		return "limit_at"
	}
	return "order_at"
}

// order is how a box is sorted, over the two columns of its key.
func (b Box) order(key, id string) string {
	if b == BoxDone {
		return key + " desc, " + id + " desc"
	}
	return key + ", " + id
}

// box is what a box holds, as a condition for each range of the officer's, behind
// the last one shown. There is none when he has nothing of the kind.
func (s Scope) box(b Box, now time.Time, last []int64) (wheres []string, args []any) {
	ranges := s.ranges()
	if b.mine() {
		ranges = s.mine()
	}
	c := conditions{}
	for _, r := range ranges {
		c.terms = nil
		if r.also != "" {
			c.and(r.also)
		}
		for i, column := range r.columns {
			c.and(column+` = ?`, r.args[i])
		}
		b.filter(&c, s, now)
		if last != nil {
			sign := `>`
			if b == BoxDone {
				sign = `<`
			}
			c.and(`(`+b.key()+`, id) `+sign+` (?, ?)`, last[0], last[1])
		}
		wheres = append(wheres, c.sql())
	}
	return wheres, c.args
}

// mine tells the boxes of what the officer may act on now.
func (b Box) mine() bool { return b == BoxTodo || b == BoxSoon || b == BoxLate || b == BoxReturned }

// filter adds what a box asks of a report in the officer's range.
func (b Box) filter(c *conditions, s Scope, now time.Time) {
	if b == BoxDone {
		c.and(`ended = true`)
	} else {
		c.and(`ended = false`)
	}
	switch b {
	case BoxSoon:
		c.and(`limit_at >= ? and soon_at <= ?`, millis(now), millis(now))
	case BoxLate:
		c.and(late, millis(now))
	case BoxReturned:
		c.and(`returned = true`)
	case BoxWaiting:
		c.and(`holder_role = 'sender'`)
	case BoxWatch:
		c.and(`holder_role <> 'sender'`)
		for _, h := range s.mine() {
			h.except(c)
		}
	}
}

// indexRange are the reports whose columns have these values, a stretch of an index.
type indexRange struct {
	columns []string
	args    []any
	also    string // said by the values, but a partial index wants to hear it
}

// except adds that a report is not in the range.
func (r indexRange) except(c *conditions) {
	terms := make([]string, len(r.columns))
	for i, column := range r.columns {
		terms[i] = column + ` = ?`
	}
	c.and(`not (`+strings.Join(terms, ` and `)+`)`, r.args...)
}

// ranges are the reports in an officer's scope.
func (s Scope) ranges() (rs []indexRange) {
	if s.All {
		return []indexRange{{}}
	}
	add := func(column, value string) {
		rs = append(rs, indexRange{[]string{column}, []any{value}, column + ` <> ''`})
	}
	for i, a := range s.Agencies {
		if a != "" && !slices.Contains(s.Agencies[:i], a) {
			add("agency", string(a))
		}
	}
	if s.Person != "" {
		add("assignee_person", string(s.Person))
	}
	for i, u := range s.Units {
		if u != "" && !slices.Contains(s.Units[:i], u) {
			add("assignee_unit", string(u))
		}
	}
	return rs
}

// mine are the reports an officer may act on: held by a duty of his, or by him.
func (s Scope) mine() (rs []indexRange) {
	for i, h := range s.Holds {
		if slices.Contains(s.Holds[:i], h) {
			continue
		}
		if h.Person != "" {
			rs = append(rs, indexRange{[]string{"holder_person", "holder_role"}, []any{string(h.Person), string(h.Role)}, `holder_person <> ''`})
			continue
		}
		rs = append(rs, indexRange{[]string{"holder_role", "holder_unit", "holder_person"}, []any{string(h.Role), string(h.Unit), ""}, ``})
	}
	return rs
}
