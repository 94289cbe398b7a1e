package store

import (
	"context"
	"slices"

	"paht/internal/report"
)

// among are the filters of a search as they are held against the facts in memory:
// the index gives bare numbers, thousands in a millisecond, and only the texts of
// those that pass are read.
type among struct {
	facts *facts
	picker
	page *factPage // the last one looked into
}

// pass tells whether a report passes. One that another program has just written is not
// known yet and does not.
func (m *among) pass(id report.ID) bool {
	if m.none {
		return false
	}
	if p := m.page; p == nil || p.base != id/factsPerPage*factsPerPage {
		if m.page = m.facts.page(id); m.page == nil {
			return false
		}
	}
	m.page.mu.RLock()
	defer m.page.mu.RUnlock()
	return m.passes(m.page, int(id%factsPerPage))
}

// hitsAmong is hits by the facts. What another program has hidden meanwhile is left out.
func (db *DB) hitsAmong(ctx context.Context, m *among, s reach) (f found, err error) {
	all, err := db.numbers(ctx, s)
	if err != nil {
		return f, err
	}
	f.more = len(all) == s.want
	var passed []report.ID
	for _, id := range all {
		if !f.saw(id, s.room-len(passed)) {
			break
		}
		if m.pass(id) {
			passed = append(passed, id)
		}
	}
	for some := range slices.Chunk(passed, textsAtATime) {
		err = db.each(ctx, `/* search.texts */ select id, text, place from report where id in (`+placeholders(1, textsAtATime)+`) and `+public+` order by id desc`,
			filled(some, textsAtATime), func(scan scanner) error {
				var (
					h     hit
					place string
				)
				if err := scan(&h.id, &h.text, &place); err != nil {
					return err
				}
				h.text += "\n" + place + "\n"
				f.passed = append(f.passed, h)
				return nil
			})
		if err != nil {
			return f, err
		}
	}
	return f, nil
}

// textsAtATime is how many texts one query reads.
const textsAtATime = 60

// numbers are the next hits of the index, newest first.
func (db *DB) numbers(ctx context.Context, s reach) (ids []report.ID, err error) {
	err = db.looks(s, false, func(query, match string) (int, error) {
		ids = ids[:0]
		err := db.each(ctx, `/* search.numbers */ select h.id from (`+query+limited(s.want)+`) h order by h.id desc`,
			[]any{match, int64(s.top), int64(s.bottom)}, collect(&ids))
		return len(ids), err
	})
	return ids, err
}
