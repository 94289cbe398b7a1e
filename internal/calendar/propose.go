package calendar

import (
	"fmt"
	"slices"
	"strings"
)

// The laws a proposal goes by.
const (
	lawOfDays   = "Dự kiến theo Bộ luật Lao động 2019, Điều 112"
	lawOfRest   = "Dự kiến theo Bộ luật Lao động 2019, Điều 111 và Điều 112"
	cultureLaw  = "Nghị quyết 28/2026/QH16, có hiệu lực từ 01/07/2026"
	cultureFrom = 2026
)

// tetDays is how many days off Tết has (Điều 112).
const tetDays = 5

// holiday is a day off by law.
type holiday struct {
	day    date
	reason string
	source string
	made   bool // on a day of weekly rest it is made up for (Điều 111 khoản 3 speaks of the days of Điều 112)
}

// Propose is what the law and the lunar calendar say of a year's days off before
// there is a notice: the days of Điều 112 of the Labour Code, the day of Vietnamese
// culture (24/11, from 2026), and for each day of Điều 112 on a day of weekly rest
// the next working day (Điều 111). Swapped Saturdays are for a notice to decide.
//
// Of the five days of Tết so many are before its first, 1 or 2, as the notice may
// choose; the second day of the national holiday is the neighbour that makes the
// longer rest, that before it where both do. Empty outside the years of the lunar
// calendar and for another number of days.
func (c *Calendar) Propose(year, before int) []DayOff {
	tet, ok1 := LunarDay{Year: year, Month: 1, Day: 1}.Solar()
	kings, ok2 := LunarDay{Year: year, Month: 3, Day: 10}.Solar()
	if !ok1 || !ok2 || before < 1 || before > 2 || year < firstYear {
		return nil
	}
	of := func(month, day int, reason string) holiday {
		return holiday{dateOf(year, month, day), reason, lawOfDays, true}
	}
	days := []holiday{of(1, 1, "Tết Dương lịch")}
	first := dateOf(year, int(tet.Month()), tet.Day())
	for d := first - date(before); d < first-date(before)+tetDays; d++ {
		days = append(days, holiday{d, "Tết Nguyên đán " + yearName(year), lawOfDays, true})
	}
	days = append(days, of(int(kings.Month()), kings.Day(), "Giỗ Tổ Hùng Vương"),
		of(4, 30, "Ngày Chiến thắng"), of(5, 1, "Ngày Quốc tế lao động"), of(9, 2, "Quốc khánh"))
	if year >= cultureFrom {
		days = append(days, holiday{dateOf(year, 11, 24), "Ngày Văn hóa Việt Nam", cultureLaw, false})
	}
	national := dateOf(year, 9, 2)
	beside := holiday{national - 1, "Quốc khánh (ngày liền kề)", lawOfDays, true}
	after := beside
	after.day = national + 1
	if c.rest(append(slices.Clone(days), after), national) > c.rest(append(slices.Clone(days), beside), national) {
		beside = after
	}
	return c.madeUp(append(days, beside))
}

// rest is how many days in a row are free around a day.
func (c *Calendar) rest(days []holiday, around date) (n int) {
	off := map[string]bool{}
	for _, d := range c.madeUp(days) {
		off[d.Date] = true
	}
	free := func(d date) bool { return off[d.String()] || planOn(c.impl.rules, d) == 0 }
	for d := around; free(d); d++ {
		n++
	}
	for d := around - 1; free(d); d-- {
		n++
	}
	return n
}

// madeUp adds to holidays the working days that make up for those on days of
// weekly rest, in order.
func (c *Calendar) madeUp(days []holiday) []DayOff {
	slices.SortStableFunc(days, func(a, b holiday) int { return int(a.day - b.day) })
	taken := map[date]bool{}
	for _, h := range days {
		taken[h.day] = true
	}
	type made struct {
		day    date
		reason string
	}
	var more []made
	for _, h := range days {
		if !h.made || planOn(c.impl.rules, h.day) != 0 {
			continue
		}
		d := h.day + 1
		for planOn(c.impl.rules, d) == 0 || taken[d] {
			d++
		}
		taken[d] = true
		t := h.day.time()
		more = append(more, made{d, fmt.Sprintf("Nghỉ bù %s (%d/%d là %s)", h.reason, t.Day(), t.Month(), weekdayWords[t.Weekday()])})
	}
	var out []DayOff
	for _, h := range days {
		if n := len(out); n > 0 && out[n-1].Date == h.day.String() { // two holidays on one day
			out[n-1].Reason += "; " + h.reason
			continue
		}
		out = append(out, DayOff{h.day.String(), h.reason, h.source})
	}
	for _, m := range more {
		out = append(out, DayOff{m.day.String(), m.reason, lawOfRest})
	}
	slices.SortFunc(out, func(a, b DayOff) int { return strings.Compare(a.Date, b.Date) })
	return out
}
