package desk

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"paht/internal/fault"
	"paht/internal/junk"
	"paht/internal/org"
	"paht/internal/store"
)

// MsgAside tells operators, once an hour, that reports wait that were put aside;
// where some are late their lead is told too. It is about no report.
const MsgAside = "aside"

// AsideFact is the body of a MsgAside.
type AsideFact struct {
	Open int `json:"open"`
	Late int `json:"late,omitempty"`
}

// usualDays is what the usual number of reports an hour is taken from.
const usualDays = 7

// Work is what the sender's device is to do before a report is sent, so that it is
// not put aside; false: nothing. It counts nothing.
func (d *Desk) Work(in Submission) (junk.Ask, bool) {
	now := d.Now()
	crowd := d.crowd(in, now)
	if crowd == 0 {
		return junk.Ask{}, false
	}
	return d.puzzle().Ask(in.Client, crowd, now), true
}

// Sum is what the sender of a plain form is asked instead of Work: a and b together.
func (d *Desk) Sum(in Submission) (a, b int, asked bool) {
	now := d.Now()
	if d.crowd(in, now) == 0 {
		return 0, 0, false
	}
	a, b = d.puzzle().Sum(in.Client, now)
	return a, b, true
}

// crowd is how dense the crowd is in which a report would have to prove itself; 0
// where it need not.
func (d *Desk) crowd(in Submission, now time.Time) int {
	crowd := d.junk.Crowd(junk.Post{At: now, Commune: string(in.Place.Commune), Network: in.Network})
	if crowd == 0 || in.Danger || in.By.Person != "" || d.proven(in, now) {
		return 0
	}
	if _, urgent := d.Urgent(in.Text); urgent {
		return 0
	}
	return crowd
}

// sifted counts a report, and tells whether it is put aside. What an officer enters
// is not.
func (d *Desk) sifted(in Submission, urgent bool, now time.Time) (junk.Reason, bool) {
	if in.By.Person != "" {
		return "", false
	}
	return d.junk.Judge(junk.Post{
		ID: in.Client, At: now, Text: in.Text, Commune: string(in.Place.Commune), Network: in.Network,
		Proven: in.Spared || d.proven(in, now), Urgent: urgent,
	})
}

func (d *Desk) proven(in Submission, now time.Time) bool {
	return in.Known || d.puzzle().Proves(in.Client, in.Proof, now) || d.puzzle().Answers(in.Client, in.Answer, now)
}

func (d *Desk) puzzle() junk.Puzzle { return junk.Puzzle{Key: d.Key} }

// LearnUsual takes how many reports an hour are usual from the last week; jobs call it.
func (d *Desk) LearnUsual(ctx context.Context) (err error) {
	defer fault.Wrap(&err, "LearnUsual")
	n, err := d.DB.SentSince(ctx, d.Now().AddDate(0, 0, -usualDays))
	if err != nil {
		return err
	}
	d.junk.Usual(n / (usualDays * 24))
	return nil
}

// WarnOfAside tells of what was put aside and waits. It answers how many it told now;
// jobs call it.
func (d *Desk) WarnOfAside(ctx context.Context) (told int, err error) {
	defer fault.Wrap(&err, "WarnOfAside")
	now := d.Now()
	a, err := d.DB.Aside(ctx, now)
	if err != nil || a.Open == 0 {
		return 0, err
	}
	body, err := json.Marshal(AsideFact{a.Open, a.Late})
	if err != nil {
		return 0, err
	}
	to := []org.Role{org.Operator}
	if a.Late > 0 {
		to = append(to, org.Lead)
	}
	var out []store.Message
	for _, role := range to {
		out = append(out, store.Message{
			Key: fmt.Sprintf("%s/%d/%s", MsgAside, now.Unix()/3600, role), Kind: MsgAside, Channel: OnSite,
			To: org.Holder{Role: role, Unit: d.province().Centre}, Body: string(body), At: now, Made: now,
		})
	}
	return len(out), d.DB.Write(ctx, "report.aside", func(tx *store.Tx) error { return tx.Enqueue(out) })
}
