package store

import (
	"strings"

	"paht/internal/org"
)

// The boxes of what is rare in a province: open urgent reports, extensions asked
// for, what was put aside. All there is lies in a small index of its own, which is gone through and
// asked of each report whether it is the officer's to see. For that his scope is
// written so that no other index answers it: one over all his agency ever had
// would look cheaper to a planner than it is.

// rare tells these boxes.
func (b Box) rare() bool { return b == BoxUrgent || b == BoxAsked || b == BoxAside }

// rare is Scope.box for these boxes: one condition, none when he has nothing of
// the kind.
func (s Scope) rare(b Box, last []int64, given []any) (wheres []string, args []any) {
	c := conditions{args: given}
	var whose conditions
	switch b {
	case BoxUrgent:
		c.and(`ended = false and urgent = true`)
		whose = s.sees(c.args)
	case BoxAside:
		c.and(`ended = false and aside = true`)
		whose = s.sees(c.args)
	case BoxAsked:
		c.and(`ended = false and asked = true`)
		whose = s.leads(c.args)
	}
	if len(whose.terms) == 0 {
		return nil, given
	}
	c.args = whose.args
	c.and(`(` + strings.Join(whose.terms, ` or `) + `)`)
	if last != nil {
		c.and(`(`+b.key()+`, id) > (?, ?)`, last[0], last[1])
	}
	return []string{c.sql()}, c.args
}

// sees are the ways a report can be the officer's to see or to act on.
func (s Scope) sees(given []any) conditions {
	c := conditions{args: given}
	if s.All {
		c.and(`true`)
		return c
	}
	for _, r := range append(s.ranges(), s.mine()...) {
		terms := conditions{args: c.args}
		for i, column := range r.columns {
			terms.and(`(`+column+` || '') = ?`, r.args[i])
		}
		if r.role != "" {
			terms.and(`(holder_role || '') = ?`, string(r.role))
		}
		c.args = terms.args
		c.terms = append(c.terms, `(`+terms.sql()+`)`)
	}
	return c
}

// leads are the agencies the officer is a leader of.
func (s Scope) leads(given []any) conditions {
	c := conditions{args: given}
	for _, h := range s.Holds {
		if h.Role == org.Leader && h.Unit != "" && h.Person == "" {
			c.and(`(agency || '') = ?`, string(h.Unit))
		}
	}
	return c
}
