package store

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"strings"

	"paht/internal/fault"
	"paht/internal/process"
	"paht/internal/report"
)

// How long pages are.
const (
	publicPage  = 30
	officerPage = 50
	longestPage = 200
)

// PublicList is a page of what anyone may see, newest first; with Words, of what
// the words hit, as search.go orders it. fault.Invalid for a cursor it did not give.
func (db *DB) PublicList(ctx context.Context, q PublicQuery) (_ Page, err error) {
	defer fault.Wrap(&err, "PublicList")
	var c conditions
	if q.Words != "" {
		c = searching()
	}
	q.filter(&c)
	limit := pageSize(cmp.Or(q.Limit, publicPage))
	if q.Words != "" {
		a := ask{words: q.Words, where: c, after: q.After, limit: limit}
		if f := db.ready(); f != nil {
			a.among = &among{facts: f, picker: f.picks(q)}
		}
		return db.search(ctx, a)
	}
	before := int64(math.MaxInt32) // no number is greater
	if q.After != "" {
		last, err := cursor(q.After, 1)
		if err != nil {
			return Page{}, err
		}
		before = last[0]
		c.and(`id < ?`, before)
	}
	if f := db.ready(); f != nil && q.several() {
		return db.listed(ctx, f.newest(q, before, limit+1), limit, q.Whole)
	}
	inner := `select id, id as k from report where ` + c.sql() + ` order by id desc ` + limited(limit+1)
	rows, _, err := db.rows(ctx, `/* list.public */`, inner, `h.id desc`, c.args, q.Whole)
	if err != nil {
		return Page{}, err
	}
	return page(rows, limit, func(r Row) string { return cursorOf(int64(r.ID)) }), nil
}

// public is the condition that anyone may see a report. The indexes of public lists
// are made for it as it stands: parts and what is sensitive are in none of them.
const public = `level = 'public' and accepted = true and sensitive = false and parent = 0`

// finished is the condition that the sender has an answer.
const finished = `outcome in ('published', 'answered')`

// conditions are the terms of a WHERE with their arguments.
type conditions struct {
	terms []string
	args  []any
}

// and adds a term; each ? in it stands for one of the arguments.
func (c *conditions) and(term string, args ...any) {
	for _, a := range args {
		c.args = append(c.args, a)
		term = strings.Replace(term, "?", "$"+strconv.Itoa(len(c.args)), 1)
	}
	c.terms = append(c.terms, term)
}

// equal adds a filter unless its value is none.
func (c *conditions) equal(column, value string) {
	if value != "" {
		c.and(column+` = ?`, value)
	}
}

func (c *conditions) sql() string {
	if len(c.terms) == 0 {
		return "true"
	}
	return strings.Join(c.terms, " and ")
}

// rowColumns are the columns of a Row, behind h.k, which the page is ordered by.
// The state is read only for what has ended, for its result, or goes another round,
// for the answer it had.
const rowColumns = `h.k, r.id, r.sent, r.channel, substr(r.text, 1, 400), r.commune, r.place, r.lat, r.lon, r.has_point,
	r.category, r.level, r.accepted, r.ended, r.outcome, r.closed, r.agency, r.assignee_role, r.assignee_unit, r.assignee_person,
	r.step, r.holder_role, r.holder_unit, r.holder_person, r.began, r.target_at, r.limit_at,
	r.late_steps, r.bounces, r.round, r.rating, r.version,
	r.urgent, r.sensitive, r.coordinator, r.parent, r.into_id, r.parts, r.asked, r.call_due,
	case when r.ended = true or r.round > 1 then r.state else '' end,
	coalesce(p.digest, ''), coalesce(p.thumb, ''), coalesce(p.width, 0), coalesce(p.height, 0), coalesce(p.name, ''), coalesce(p.kind, ''), coalesce(p.late, false)`

// wholeColumns are the same with the whole text.
var wholeColumns = strings.Replace(rowColumns, `substr(r.text, 1, 400)`, `r.text`, 1)

// rows reads the reports an inner query picks as (id, k), in an order over h, with
// the k of each.
func (db *DB) rows(ctx context.Context, name, inner, order string, args []any, whole ...bool) (rows []Row, keys []int64, err error) {
	columns := rowColumns
	if len(whole) > 0 && whole[0] {
		columns = wholeColumns
	}
	query := name + ` select ` + columns + ` from (` + inner + `) h join report r on r.id = h.id
		left join photo p on p.report_id = h.id and p.belongs = 'report' and p.n = 0 order by ` + order
	err = db.each(ctx, query, args, func(scan scanner) error {
		var (
			r   Row
			key int64
		)
		if err := r.scan(scan, &key); err != nil {
			return err
		}
		rows, keys = append(rows, r), append(keys, key)
		return nil
	})
	return rows, keys, err
}

// scan reads rowColumns.
func (r *Row) scan(scan scanner, key *int64) error {
	var (
		sent, closed, began, target, limit int64
		state                              []byte
		p                                  report.Photo
	)
	err := scan(key, &r.ID, &sent, &r.Channel, &r.Text, &r.Place.Commune, &r.Place.Words, &r.Place.Lat, &r.Place.Lon, &r.Place.HasPoint,
		&r.Category, &r.Level, &r.Accepted, &r.Ended, &r.Outcome, &closed, &r.Agency, &r.Assignee.Role, &r.Assignee.Unit, &r.Assignee.Person,
		&r.Step, &r.Holder.Role, &r.Holder.Unit, &r.Holder.Person, &began, &target, &limit,
		&r.LateSteps, &r.Bounces, &r.Round, &r.Rating, &r.Version,
		&r.Urgent, &r.Sensitive, &r.Coordinator, &r.Parent, &r.Into, &r.Parts, &r.Asked, &r.Call,
		&state,
		&p.Digest, &p.Thumb, &p.Width, &p.Height, &p.Name, &p.Kind, &p.Late)
	if err != nil {
		return err
	}
	r.Sent, r.Closed = instant(sent), instant(closed)
	r.Began, r.Target, r.Limit = instant(began), instant(target), instant(limit)
	if p.Digest != "" {
		p.Of = report.OfReport
		r.Photos = []report.Photo{p}
	}
	if len(state) > 0 {
		var s struct {
			Result *process.Result `json:"result"`
			Shown  *process.Shown  `json:"shown"`
		}
		if err := json.Unmarshal(state, &s); err != nil {
			return fmt.Errorf("state of report %s: %w", r.ID, err)
		}
		if r.Ended {
			r.Result = answer(s.Result)
		}
		r.Shown = shown(s.Shown)
	}
	return nil
}

// page cuts rows, of which one more than a page was asked for, to a page.
func page(rows []Row, limit int, cursor func(Row) string) Page {
	if len(rows) <= limit {
		return Page{Rows: rows}
	}
	rows = rows[:limit]
	return Page{Rows: rows, Next: cursor(rows[limit-1])}
}

// pageSize keeps a page's length within reason.
func pageSize(n int) int { return min(max(n, 1), longestPage) }

// limited writes a LIMIT as text: a planner that does not see the number cannot
// tell a page from the whole table.
func limited(n int) string { return "limit " + strconv.Itoa(min(max(n, 1), 5000)) }

// cursorOf writes where a page ended.
func cursorOf(keys ...int64) string {
	var b strings.Builder
	for i, k := range keys {
		if i > 0 {
			b.WriteByte('.')
		}
		b.WriteString(strconv.FormatInt(k, 10))
	}
	return b.String()
}

// cursor reads what cursorOf wrote, of n keys.
func cursor(s string, n int) ([]int64, error) {
	parts := strings.Split(s, ".")
	keys := make([]int64, len(parts))
	for i, p := range parts {
		k, err := strconv.ParseInt(p, 10, 64)
		if err != nil || len(parts) != n {
			return nil, fault.Bad("after", "page.cursor.bad")
		}
		keys[i] = k
	}
	return keys, nil
}
