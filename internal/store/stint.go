package store

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"paht/internal/fault"
	"paht/internal/org"
	"paht/internal/process"
	"paht/internal/report"
)

// Stint is a step somebody had and has left: from when to when, with which limit,
// and how much of it he used (F6). The step a report is at now is in its state.
type Stint struct {
	Report     report.ID
	Seq        int // of the event by which it was left
	Definition string
	Step       string
	Role       org.Role // who held it, and where: of a handler named in person, his agency
	Unit       org.UnitID
	Agency     org.UnitID   // whose time it was: the unit or the agency it belongs to; of a wait, that the report was at
	Person     org.PersonID // who ended it; "": the sender, or the program
	Round      int
	Began      time.Time
	Left       time.Time
	Target     time.Time
	Limit      time.Time
	Used       time.Duration // in the limit's own unit: working time, or time on the clock
	Over       time.Duration // of that, beyond the limit; it may be 0 for one left late, outside office hours
	Late       bool
	Clock      bool // the limit was on the clock
	Wait       bool // it waited for the sender: nobody's time
}

// Stints are the steps of a report that were left, in order: what its events say.
// fault.NotFound without a report.
func (db *DB) Stints(ctx context.Context, id report.ID) (all []Stint, err error) {
	defer fault.Wrap(&err, "Stints(%s)", id)
	events, err := db.Events(ctx, id)
	if err != nil {
		return nil, err
	}
	return stintsOf(id, process.State{}, events), nil
}

// StintQuery asks for sums of the steps left from From until before To, by one
// attribute. Zero fields do not filter.
type StintQuery struct {
	By     string // agency, unit, person (who ended it), step
	Scope  Scope
	Agency org.UnitID
	From   time.Time
	To     time.Time
}

// StintSum is one line of such sums.
type StintSum struct {
	Key   string
	Steps int
	Late  int // of them, left after their limit
	Used  time.Duration
	Over  time.Duration
}

// stintsOf are the steps left by events that follow a state.
func stintsOf(id report.ID, s process.State, events []process.Event) (all []Stint) {
	for _, e := range events {
		if e.Left != nil && !s.Ended { // nobody holds an end
			all = append(all, stintOf(id, s, e))
		}
		s = process.Fold(s, e)
	}
	return all
}

// stintOf is the step a state stands at, left by an event.
func stintOf(id report.ID, s process.State, e process.Event) Stint {
	st := Stint{
		Report: id, Seq: e.Seq, Definition: s.Definition, Step: e.Left.Step,
		Role: s.Holder.Role, Unit: s.Holder.Unit, Agency: s.Holder.Unit, Person: e.By.Person, Round: s.Round,
		Began: instant(int64(s.Began)), Left: instant(int64(e.At)), Target: instant(int64(s.Target)), Limit: instant(int64(s.Limit)),
		Used: e.Left.Used.Duration(), Late: e.Left.Late, Wait: s.Holder.Role == org.Sender,
	}
	if st.Role == org.Handler || st.Wait {
		st.Agency = s.Agency
	}
	if st.Unit == "" && !st.Wait {
		st.Unit = st.Agency
	}
	if rest := e.Left.Rest; rest != nil {
		st.Clock = rest.Clock
		st.Over = max(0, -rest.Limit.Duration())
	}
	return st
}

// stintColumns are the columns of a stint, in the order of row.
var stintColumns = []string{"left_at", "id", "step", "agency", "unit", "person", "used", "beyond", "late", "waited"}

var insertStint = newInsert(`/* stint.insert */ insert into stint (`+strings.Join(stintColumns, ", ")+`) values `, `(`+placeholders(1, len(stintColumns))+`)`, ``)

func insertStints(all []Stint) (rows []statement) {
	for _, s := range all {
		rows = append(rows, insertStint.row(s.row()...))
	}
	return rows
}

// row is a stint as it is stored.
func (s Stint) row() []any {
	return []any{
		millis(s.Left), eventID(s.Report, s.Seq), s.Step, string(s.Agency), string(s.Unit), string(s.Person),
		s.Used.Milliseconds(), s.Over.Milliseconds(), s.Late, s.Wait,
	}
}

// StintSums sums the steps that were left, by one attribute, ordered by its key.
// Steps that waited for the sender are nobody's time: they are counted by step
// only. Working time and time on the clock are added up as they are. fault.Invalid
// for an unknown attribute.
func (db *DB) StintSums(ctx context.Context, q StintQuery) (sums []StintSum, err error) {
	defer fault.Wrap(&err, "StintSums(%s)", q.By)
	c, err := q.conditions()
	if err != nil {
		return nil, err
	}
	err = db.each(ctx, `/* stint.sums */ select `+q.By+`, count(*), count(*) filter (where late = true), cast(sum(used) as bigint), cast(sum(beyond) as bigint)
		from stint where `+c.sql()+` group by `+q.By, c.args, func(scan scanner) error {
		var (
			s          StintSum
			used, over int64
		)
		if err := scan(&s.Key, &s.Steps, &s.Late, &used, &over); err != nil {
			return err
		}
		s.Used, s.Over = time.Duration(used)*time.Millisecond, time.Duration(over)*time.Millisecond
		sums = append(sums, s)
		return nil
	})
	slices.SortFunc(sums, func(a, b StintSum) int { return cmp.Compare(a.Key, b.Key) })
	return sums, err
}

// stints adds that a step is one of the officer's agencies or divisions, or that
// he ended it himself.
func (s Scope) stints(c *conditions) {
	if s.All {
		return
	}
	any := conditions{args: c.args}
	for _, a := range s.Agencies {
		if a != "" {
			any.and(`agency = ?`, string(a))
		}
	}
	for _, u := range s.Units {
		if u != "" {
			any.and(`unit = ?`, string(u))
		}
	}
	if s.Person != "" {
		any.and(`person = ?`, string(s.Person))
	}
	c.args = any.args
	if len(any.terms) == 0 {
		c.and(`1 = 0`)
		return
	}
	c.and(`(` + strings.Join(any.terms, ` or `) + `)`)
}
