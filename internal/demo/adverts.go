package demo

import (
	"context"
	"fmt"
	"time"

	"paht/internal/desk"
	"paht/internal/junk"
	"paht/internal/org"
	"paht/internal/report"
)

// adverts are sent by a machine, so that there is something to see in the box of what
// was put aside: the first is among the others, its copies are not.
const (
	advert  = "Hỗ trợ vay tiền nhanh trong ngày, không thế chấp, không cần chứng minh thu nhập, giải ngân ngay tại nhà. Ai cần gọi ngay số 0900 000 %03d gặp anh Tiến."
	adverts = 7
)

// advertise sends them after all else that happened, to one commune after the other.
func (p *player) advertise(ctx context.Context, units []org.Unit, now time.Time) error {
	cfg := p.desk.Config
	limits := junk.Unlimited
	limits.Copies = 1
	cfg.Crowd = &limits
	at, step := p.clock, now.Sub(p.clock)/(adverts+1)
	cfg.Now = func() time.Time { return at }
	d, err := desk.New(ctx, cfg)
	if err != nil {
		return err
	}
	n := 0
	for _, u := range units {
		if u.Kind != org.Commune || !u.Exists(now) {
			continue
		}
		_, err := d.Submit(ctx, desk.Submission{
			Client: fmt.Sprintf("01900000-0000-7000-9000-%012x", n), Text: fmt.Sprintf(advert, n*37), Channel: report.Web,
			Contact: report.Contact{Name: "Tiến", Phone: "0900000000", NoEmail: true}, Place: report.Place{Commune: u.ID},
		})
		if err != nil {
			return err
		}
		at = at.Add(step)
		if n++; n == adverts {
			break
		}
	}
	return nil
}
