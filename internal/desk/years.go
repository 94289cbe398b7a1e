package desk

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"paht/internal/fault"
	"paht/internal/org"
	"paht/internal/store"
)

// MsgYear tells administrators that next year's days off are not loaded. It is
// about no report.
const MsgYear = "year"

// warnFrom is the month from which next year's notice may be expected: it is
// decided between October and December.
const warnFrom = time.October

// YearFact is the body of a MsgYear.
type YearFact struct {
	Year int `json:"year"`
}

// UnknownYear is a year without a notice of its days off.
type UnknownYear struct {
	Year     int
	Proposed bool // its days off are written down from the law
	Open     int  // open steps whose limit lies in it
}

// UnknownYears are the years without a notice that open dues lie in, and this year
// and, from October, the next whether they do or not (W8).
func (d *Desk) UnknownYears(ctx context.Context) (out []UnknownYear, err error) {
	defer fault.Wrap(&err, "UnknownYears")
	cal := d.Calendar()
	now := d.Now().In(cal.Location())
	for year := now.Year(); year <= now.Year()+2; year++ {
		if cal.Known(year) {
			continue
		}
		begin := time.Date(year, 1, 1, 0, 0, 0, 0, cal.Location())
		open, err := d.DB.DueBetween(ctx, begin, begin.AddDate(1, 0, 0))
		if err != nil {
			return nil, err
		}
		if open > 0 || year == now.Year() || year == now.Year()+1 && now.Month() >= warnFrom {
			out = append(out, UnknownYear{year, cal.Proposed(year), open})
		}
	}
	return out, nil
}

// WarnOfYear tells every administrator once, from 1 October on, that next year's
// days off are not loaded. It answers how many it told now; jobs call it.
func (d *Desk) WarnOfYear(ctx context.Context) (told int, err error) {
	defer fault.Wrap(&err, "WarnOfYear")
	cal := d.Calendar()
	now := d.Now().In(cal.Location())
	year := now.Year() + 1
	if now.Month() < warnFrom || cal.Known(year) {
		return 0, nil
	}
	earlier, err := d.DB.MessagesOf(ctx, 0)
	if err != nil {
		return 0, err
	}
	known := map[string]bool{}
	for _, m := range earlier {
		known[m.Key] = true
	}
	body, err := json.Marshal(YearFact{year})
	if err != nil {
		return 0, err
	}
	var out []store.Message
	seen := map[org.PersonID]bool{}
	for _, u := range d.Directory().All() {
		for _, p := range d.Directory().Holders(org.Admin, u.ID, now) {
			m := store.Message{
				Key: fmt.Sprintf("%s/%d/%s", MsgYear, year, p.ID), Kind: MsgYear, Channel: OnSite,
				To: org.Holder{Role: org.Admin, Person: p.ID}, Body: string(body), At: now, Made: now,
			}
			if !seen[p.ID] && !known[m.Key] {
				out = append(out, m)
			}
			seen[p.ID] = true
		}
	}
	if len(out) == 0 {
		return 0, nil
	}
	return len(out), d.DB.Write(ctx, "calendar.warn", func(tx *store.Tx) error { return tx.Enqueue(out) })
}
