package demo

import (
	"context"
	"slices"
	"time"

	"paht/internal/calendar"
	"paht/internal/desk"
	"paht/internal/org"
)

// A shift lasts a week and begins on Monday at half past seven; the rosters reach
// from before the oldest report to three weeks ahead.
const (
	week        = 7 * 24 * time.Hour
	weeksBefore = 15
	weeksAhead  = 3
	shiftHour   = 7*time.Hour + 30*time.Minute
)

// shifts are the rosters: the watchers of an agency take turns.
func (c *content) shifts(staff *office, units []org.Unit, now time.Time) (out []org.Duty) {
	day := now.In(zone)
	monday := time.Date(day.Year(), day.Month(), day.Day(), 0, 0, 0, 0, zone).AddDate(0, 0, -(int(day.Weekday())+6)%7).Add(shiftHour)
	if monday.After(now) {
		monday = monday.Add(-week)
	}
	for _, u := range units {
		if !slices.Contains(c.staff.Rosters, u.Code) {
			continue
		}
		for w := -weeksBefore; w <= weeksAhead; w++ {
			from := monday.Add(time.Duration(w) * week)
			turn := (w + 2*weeksBefore) % watchers
			out = append(out, org.Duty{Person: staff.seats[seat{org.OnDuty, u.Code, turn + 1}], Role: org.OnDuty, Unit: u.ID, From: from, To: from.Add(week)})
		}
	}
	return out
}

// delegated are the duties somebody holds for somebody else just now.
func (c *content) delegated(staff *office, units []org.Unit, now time.Time) (out []org.Duty) {
	for _, g := range c.staff.Delegations {
		i := slices.IndexFunc(units, func(u org.Unit) bool { return u.Code == g.Unit })
		out = append(out, org.Duty{
			Person: staff.seats[seat{g.To, g.Unit, 1}], Role: g.Role, Unit: units[i].ID, For: staff.seats[seat{g.Role, g.Unit, 1}],
			From: now.AddDate(0, 0, -6), To: now.AddDate(0, 0, 5),
		})
	}
	return out
}

// ownCalendarOf is the agency that has a calendar of its own: its counters are
// open on Saturday mornings.
const ownCalendarOf = "cap-nuoc"

func (c *content) ownCalendar(ctx context.Context, d *desk.Desk, staff *office, now time.Time) error {
	u, ok := d.Directory().UnitByCode(ownCalendarOf, now)
	admin, _ := d.Directory().Actor(staff.seats[seat{org.Admin, "ttdh", 1}], now)
	if !ok {
		return nil
	}
	draft, err := d.CalendarDraft(u.ID)
	if err != nil {
		return err
	}
	draft.Version++
	draft.Rules = append(draft.Rules, calendar.Season{
		From: now.In(zone).AddDate(0, -6, 0).Format(time.DateOnly), Weekdays: []string{"sat"}, Hours: []string{"07:30-11:30"},
		Source: "Thông báo của công ty về giờ làm việc sáng thứ Bảy",
	})
	_, err = d.PutCalendar(ctx, u.ID, draft.Write(), admin, "Các điểm giao dịch làm việc sáng thứ Bảy.")
	return err
}
