package calendar

import "slices"

// check refuses what is well written but makes no sense as a whole.
func (r *reader) check(f *facts) {
	loaded := map[int]bool{}
	for _, y := range slices.Concat(f.years, f.proposed) {
		loaded[y] = true
	}
	if f.base != "" {
		r.checkOwn(f)
		return
	}
	seen := map[date]*note{}
	r.distinct(f.off, seen, loaded)
	r.distinct(f.worked, seen, loaded)
	madeUp := map[date]bool{}
	for i := range f.worked {
		n := &f.worked[i]
		if instead, ok := seen[n.instead]; !ok || !instead.off {
			r.fault(n.node, "ngày %s làm bù cho ngày %s, nhưng ngày ấy không nằm trong danh sách ngày nghỉ (off)", n.day, n.instead)
		} else if f.planOn(n.instead) == 0 {
			r.fault(n.node, "ngày %s làm bù cho ngày %s, nhưng ngày ấy vốn không có giờ làm việc", n.day, n.instead)
		}
		if madeUp[n.instead] {
			r.fault(n.node, "ngày nghỉ %s đã có ngày khác làm bù", n.instead)
		}
		madeUp[n.instead] = true
		if f.planOn(n.day) != 0 {
			r.fault(n.node, "ngày %s vốn là ngày làm việc, không thể là ngày làm bù", n.day)
		}
	}
	r.fullWeeks(f)
}

// checkOwn refuses what makes no sense in an own calendar, whatever the one it
// builds on says.
func (r *reader) checkOwn(f *facts) {
	seen := map[date]*note{}
	r.distinct(f.off, seen, nil)
	r.distinct(f.worked, seen, nil)
	r.distinct(f.open, seen, nil)
	madeUp := map[date]bool{}
	for _, n := range f.worked {
		if madeUp[n.instead] {
			r.fault(n.node, "ngày nghỉ %s đã có ngày khác làm bù", n.instead)
		}
		madeUp[n.instead] = true
	}
}

// distinct refuses a day said twice or, where the loaded years are given, of
// another year.
func (r *reader) distinct(notes []note, seen map[date]*note, loaded map[int]bool) {
	for i := range notes {
		n := &notes[i]
		switch before := seen[n.day]; {
		case before == nil:
			seen[n.day] = n
		case before.off != n.off:
			r.fault(n.node, "ngày %s vừa là ngày nghỉ vừa là ngày làm bù", n.day)
		default:
			r.fault(n.node, "ngày %s được ghi hai lần", n.day)
		}
		if loaded != nil && !loaded[n.day.year()] {
			r.fault(n.node, "ngày %s thuộc năm %d, năm này không có trong years", n.day, n.day.year())
		}
	}
}

// fullWeeks refuses rules that leave seven days in a row without office hours:
// a gap between rules, or an end after which nothing would ever be due.
func (r *reader) fullWeeks(f *facts) {
	from, to := f.bounds()
	closed := date(0)
	for d := from; d < to+7; d++ {
		closed++
		if f.planOn(d) != 0 {
			closed = 0
		}
		if closed == 7 {
			r.fault(f.hours, "từ ngày %s có cả một tuần không có giờ làm việc nào", d-6)
			return
		}
	}
}
