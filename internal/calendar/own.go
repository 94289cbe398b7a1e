package calendar

import (
	"fmt"
	"slices"

	"paht/internal/fault"
)

// ParseOwn reads the calendar of one agency, which says only what differs from the
// base, the province's: seasons of office hours that go before the base's, more
// days off, other swaps, and days off of the base on which this office works
// (open). Everything else, the years known and the length of a day included, is
// the base's, so that its notices reach the agency too. name is what faults call
// the file. A whole calendar, without the key base, is refused with the code
// calendar.whole; a base that itself builds on another is a defect.
//
// What the base says later may leave an entry without a meaning: a day off that is
// now everybody's, a day worked for one that is not off any more. Such an entry
// does nothing and is told by Unused; it never makes the calendar unreadable.
func ParseOwn(name string, src []byte, base *Calendar) (*Calendar, error) {
	own, err := read(name, src)
	if err != nil {
		return nil, err
	}
	if own.base == "" {
		return nil, fault.Bad("base", "calendar.whole")
	}
	below, err := read(base.Name(), base.source)
	if err != nil || below.base != "" {
		return nil, fmt.Errorf("calendar: %s cannot build on %s: %v", name, base.Version(), err)
	}
	whole, unused := over(below, own)
	c := &Calendar{source: src}
	c.impl = build(whole, version(own, slices.Concat(src, []byte(base.Version()))))
	for _, d := range unused {
		c.unused = append(c.unused, d.String())
	}
	return c, nil
}

// Unused are the days, YYYY-MM-DD, that an own calendar names to no effect.
func (c *Calendar) Unused() []string { return c.unused }

// over lays an own calendar over a base. It answers the days that do nothing.
func over(base, own *facts) (whole *facts, unused []date) {
	w := *base
	w.name, w.title, w.version = own.name, own.title, own.version
	w.rules = slices.Concat(base.rules, own.rules)
	loaded := func(d date) bool {
		return slices.Contains(base.years, d.year()) || slices.Contains(base.proposed, d.year())
	}
	on := func(d date) func(note) bool { return func(n note) bool { return n.day == d } }

	w.off, w.worked = slices.Clone(base.off), slices.Clone(base.worked)
	for _, n := range own.open {
		if !slices.ContainsFunc(w.off, on(n.day)) {
			unused = append(unused, n.day)
		}
		w.off = slices.DeleteFunc(w.off, on(n.day))
	}
	for _, n := range own.off {
		if !loaded(n.day) || slices.ContainsFunc(w.off, on(n.day)) {
			unused = append(unused, n.day)
			continue
		}
		w.worked = slices.DeleteFunc(w.worked, on(n.day))
		w.off = append(w.off, n)
	}
	// Of two days worked for one the office's own counts.
	makesSense := func(n note, others []note) bool {
		return loaded(n.day) && slices.ContainsFunc(w.off, on(n.instead)) && !slices.ContainsFunc(w.off, on(n.day)) &&
			w.planOn(n.instead) != 0 && w.planOn(n.day) == 0 &&
			!slices.ContainsFunc(others, func(o note) bool { return o.day == n.day || o.instead == n.instead })
	}
	var worked []note
	for _, n := range own.worked {
		if !makesSense(n, worked) {
			unused = append(unused, n.day)
			continue
		}
		worked = append(worked, n)
	}
	for _, n := range w.worked {
		if makesSense(n, worked) {
			worked = append(worked, n)
		}
	}
	w.worked = worked
	slices.Sort(unused)
	return &w, unused
}
