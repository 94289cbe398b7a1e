package store

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"paht/internal/fault"
	"paht/internal/report"
	"paht/internal/text"
)

// Find looks reports up by any field (F7), newest first; with Words, as search.go
// orders the hits. Words that are the number of a report in the scope find that
// one alone; a phone number is looked for as one word however it is typed. Of what
// is sensitive nothing is found by words: a hit would say what stands in it.
// fault.Invalid for a cursor it did not give, or an unknown attribute.
func (db *DB) Find(ctx context.Context, q FindQuery) (_ Page, err error) {
	defer fault.Wrap(&err, "Find")
	if !slices.Contains([]string{"", "category", "agency", "commune", "channel"}, q.Without) {
		return Page{}, fault.Bad("without", "find.without.unknown")
	}
	if q.Words != "" {
		if id, ok := report.ParseID(q.Words); ok {
			p, err := db.findBy(ctx, q, conditions{terms: []string{`id = $1`}, args: []any{int64(id)}})
			if err != nil || len(p.Rows) > 0 {
				return p, err
			}
		}
		if phone, ok := text.Phone(q.Words); ok {
			q.Words = phone
		}
		c := searching()
		c.and(`sensitive = false`)
		q.conditions(&c)
		return db.search(ctx, ask{words: q.Words, contact: q.Scope.All, where: c, after: q.After, limit: pageSize(cmp.Or(q.Limit, officerPage))})
	}
	return db.findBy(ctx, q, conditions{})
}

// findBy walks the index of facts from the newest, which holds all that is asked
// for: with a rare combination of filters it reads the index, never the reports.
func (db *DB) findBy(ctx context.Context, q FindQuery, c conditions) (Page, error) {
	q.conditions(&c)
	limit := pageSize(cmp.Or(q.Limit, officerPage))
	if q.After != "" && q.Words == "" {
		last, err := cursor(q.After, 2)
		if err != nil {
			return Page{}, err
		}
		c.and(`(sent, id) < (?, ?)`, last[0], last[1])
	}
	inner := `select id, sent as k from report where ` + c.sql() + ` order by sent desc, id desc ` + limited(limit+1)
	rows, _, err := db.rows(ctx, `/* report.find */`, inner, `h.k desc, h.id desc`, c.args)
	if err != nil {
		return Page{}, err
	}
	return page(rows, limit, func(r Row) string { return cursorOf(millis(r.Sent), int64(r.ID)) }), nil
}

// conditions adds the filters of a look-up.
func (q FindQuery) conditions(c *conditions) {
	q.Scope.filter(c)
	c.equal("category", q.Category)
	c.equal("agency", string(q.Agency))
	c.equal(shownCommune, string(q.Commune))
	c.equal("channel", string(q.Channel))
	c.equal("step", q.Step)
	c.equal("level", string(q.Level))
	c.period(q.From, q.To)
	q.marked(c)
	q.counted(c)
	switch q.Status {
	case "open":
		c.and(`ended = false`)
	case "late":
		c.and(`(ended = true and late_steps > 0 or ended = false and `+late+`)`, millis(q.Now))
	case "answered":
		c.and(`ended = true and ` + finished)
	case "refused":
		c.and(`ended = true and outcome = 'refused'`)
	}
}

// shownCommune is a report's commune as lists and sums know it: where a sensitive or
// a sealed report comes from is content, which no filter may tell.
const shownCommune = `case when sensitive = true or level = 'sealed' then '' else commune end`

// late is process.LateStep of an open report, at an instant.
const late = `limit_at > 0 and limit_at < ?`

// period adds from ≤ sent < to.
func (c *conditions) period(from, to time.Time) {
	if !from.IsZero() {
		c.and(`sent >= ?`, millis(from))
	}
	if !to.IsZero() {
		c.and(`sent < ?`, millis(to))
	}
}

// filter adds that a report is in a scope.
func (s Scope) filter(c *conditions) {
	if s.All {
		return
	}
	seen := conditions{args: c.args}
	for _, r := range s.ranges() {
		seen.and(r.columns[0]+` = ?`, r.args[0])
	}
	c.args = seen.args
	if len(seen.terms) == 0 {
		c.and(`1 = 0`)
		return
	}
	c.and(`(` + strings.Join(seen.terms, " or ") + `)`)
}
