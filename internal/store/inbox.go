package store

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"paht/internal/fault"
	"paht/internal/org"
)

// An officer's inbox, by boxes:
//
//	urgent    open and urgent, in his scope or his to act on, whoever holds it
//	todo      open, and one of his duties (or he himself) holds it, and not put aside
//	soon      of these, not late, and past the target or with a quarter of the time left
//	late      of these, past the limit
//	returned  of these, came back from an agency and not sent to another yet
//	asked     open, more time is asked for, and he is a leader of its agency
//	waiting   open, in his scope, waits for the sender
//	watch     open, in his scope, held by another officer, and not put aside
//	done      ended, in his scope
//	aside     open and put aside, in his scope: read after all others
//
// Open boxes show what is due first at the top, but urgent and aside what was sent
// first; done shows what was closed last.
//
// A scope is a union of ranges of indexes: what his duty holds, his agency's,
// his own. Each range gives its first page, the union of those is cut to one.

// CountTo is where InboxCounts stops counting: more than that is "many", and
// walking an index further would only delay the page.
const CountTo = 100

// Boxes are the boxes of an inbox in the order of the screen.
func Boxes() []Box {
	return []Box{BoxUrgent, BoxTodo, BoxSoon, BoxLate, BoxReturned, BoxAsked, BoxWaiting, BoxWatch, BoxDone, BoxAside}
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
	wheres, args := q.Scope.box(q.Box, q.Now, last, nil)
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

// InboxCounts is how many reports are in each box, up to CountTo, in one query:
// a page waits for one answer instead of nine.
func (db *DB) InboxCounts(ctx context.Context, s Scope, now time.Time) (_ map[Box]int, err error) {
	defer fault.Wrap(&err, "InboxCounts")
	var (
		columns []string
		args    []any
		counts  = make([]int, len(Boxes()))
		dest    = make([]any, len(counts))
	)
	for i, b := range Boxes() {
		dest[i] = &counts[i]
		var wheres []string
		if wheres, args = s.box(b, now, nil, args); len(wheres) == 0 {
			columns = append(columns, `0`)
			continue
		}
		for j, where := range wheres {
			// In the order of an index, which can stop at the limit.
			wheres[j] = `select id from (select id from report where ` + where + ` order by ` + b.order(b.key(), "id") + ` ` + limited(CountTo) + `) part`
		}
		// What is in several ranges the union counts once.
		columns = append(columns, `(select count(*) from (`+strings.Join(wheres, " union ")+`) box)`)
	}
	if err := db.queryRow(ctx, `/* report.inbox_counts */ select `+strings.Join(columns, ", "), args, dest...); err != nil {
		return nil, err
	}
	byBox := make(map[Box]int, len(counts))
	for i, b := range Boxes() {
		byBox[b] = min(counts[i], CountTo)
	}
	return byBox, nil
}

// key is the column a box is sorted by; of what is open it is the limit, but of what
// is urgent or put aside the instant it was sent.
func (b Box) key() string {
	if b == BoxUrgent || b == BoxAside {
		return "sent"
	}
	if b.mine() || b == BoxWaiting || b == BoxAsked {
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
// the last one shown; its arguments follow those given. There is none when he has
// nothing of the kind.
func (s Scope) box(b Box, now time.Time, last []int64, given []any) (wheres []string, args []any) {
	if b.rare() {
		return s.rare(b, last, given)
	}
	ranges := s.ranges()
	if b.mine() {
		ranges = s.mine()
	}
	c := conditions{args: given}
	for _, r := range ranges {
		c.terms = nil
		if also := r.also(); also != "" {
			c.and(also)
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
	if s.All && b == BoxWatch || b == BoxTodo || b == BoxSoon || b == BoxLate {
		c.and(`aside = false`) // only operators have any, and elsewhere no index would tell
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
	role    org.Role // that holds them; "": any
}

// also is what else is to be said of the reports: written without arguments.
//
// A value says that it is not empty, but a partial index wants to hear it. And as an
// argument a role could be the one of the partial index of what waits for the
// sender, and SQLite would plan the query anew for each value it is given: at every
// call.
func (r indexRange) also() string {
	var terms []string
	if r.role != "" {
		terms = append(terms, `holder_role = '`+string(r.role)+`'`)
	}
	if len(r.columns) == 1 {
		terms = append(terms, r.columns[0]+` <> ''`)
	}
	return strings.Join(terms, ` and `)
}

// except adds that a report is not in the range.
func (r indexRange) except(c *conditions) {
	terms := make([]string, len(r.columns), len(r.columns)+1)
	for i, column := range r.columns {
		terms[i] = column + ` = ?`
	}
	if also := r.also(); also != "" {
		terms = append(terms, also)
	}
	c.and(`not (`+strings.Join(terms, ` and `)+`)`, r.args...)
}

// ranges are the reports in an officer's scope.
func (s Scope) ranges() (rs []indexRange) {
	if s.All {
		return []indexRange{{}}
	}
	add := func(column, value string) {
		rs = append(rs, indexRange{columns: []string{column}, args: []any{value}})
	}
	for i, a := range s.Agencies {
		if a != "" && !slices.Contains(s.Agencies[:i], a) {
			add("agency", string(a))
		}
	}
	for i, a := range s.Coordinates {
		if a != "" && !slices.Contains(s.Coordinates[:i], a) {
			add("coordinator", string(a))
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
	holds := s.holds()
	for i, h := range holds {
		if slices.Contains(holds[:i], h) || !slices.Contains(org.Roles(), h.Role) {
			continue
		}
		if h.Person != "" {
			rs = append(rs, indexRange{[]string{"holder_person"}, []any{string(h.Person)}, h.Role})
			continue
		}
		rs = append(rs, indexRange{[]string{"holder_unit", "holder_person"}, []any{string(h.Unit), ""}, h.Role})
	}
	return rs
}

// holds are the holders an officer can act for: of Holds, and where he is focal or
// leader the duty officers of the unit.
func (s Scope) holds() []org.Holder {
	holds := slices.Clone(s.Holds)
	for _, h := range s.Holds {
		if h.Person == "" && (h.Role == org.Focal || h.Role == org.Leader) {
			holds = append(holds, org.Holder{Role: org.OnDuty, Unit: h.Unit})
		}
	}
	return holds
}
