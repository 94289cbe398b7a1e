//go:build bench

package bench

import (
	"context"
	"fmt"
	"sync/atomic"
	"testing"

	"paht/internal/app"
	"paht/internal/desk"
	"paht/internal/report"
	"paht/internal/testworld"
)

// bench is one engine being measured.
type bench struct {
	t       *testing.T
	r       *record
	engine  string
	reports int
	p       *testworld.Province
	a       *app.App
	raw     func(client int) error
	sent    atomic.Int64
}

// writes measures what is on disk when it returns: a report received, and an act
// on one, beside a bare durable commit.
func (b *bench) writes() {
	for _, clients := range []int{1, 16} {
		submit := subject{"submission", func(int) error { _, err := b.submit(context.Background()); return err }}
		act := subject{"action", b.acts(clients)}
		fs := compare(b.t, clients, subject{"bare durable commit", b.raw}, submit, act)
		b.r.add(b.engine, b.reports, "writes", fs)
	}
	// Nothing may be lost or refused when many write at once: any error ends the run.
	b.r.add(b.engine, b.reports, "writes", compare(b.t, 64, subject{"bare durable commit", b.raw},
		subject{"submission", func(int) error { _, err := b.submit(context.Background()); return err }}))
}

func (b *bench) submit(ctx context.Context) (report.ID, error) {
	in := b.p.Submission(int(b.sent.Add(1)))
	in.Text = fmt.Sprintf("%s Đây là lần thứ %d tôi gửi, kính mong các cơ quan xem xét, xử lý sớm để bà con đi lại an toàn. Xin trân trọng cảm ơn.", in.Text, b.sent.Load())
	got, err := b.p.Desk.Submit(ctx, in)
	return got.ID, err
}

// acts gives each client reports of his own and takes them along the straight
// way, an act at a time; a new report begins with a submission that is not
// counted as an act of its own.
func (b *bench) acts(clients int) func(client int) error {
	type hand struct {
		ready []report.ID
		leg   int
	}
	ctx, way := b.t.Context(), b.p.Way()
	hands := make([]hand, clients)
	for i := range hands {
		for range 24_000 / clients / len(way) {
			id, err := b.submit(ctx)
			if err != nil {
				b.t.Fatal(err)
			}
			hands[i].ready = append(hands[i].ready, id)
		}
	}
	return func(client int) error {
		h := &hands[client]
		if len(h.ready) == 0 {
			id, err := b.submit(ctx)
			if err != nil {
				return err
			}
			h.ready = append(h.ready, id)
		}
		l := way[h.leg]
		actor, _ := b.p.Desk.Actor(l.Who)
		_, err := b.p.Desk.Act(ctx, desk.Act{ID: h.ready[0], Actor: actor, Command: testworld.Command(l.Action, l.Form...)})
		if h.leg++; h.leg == len(way) {
			h.ready, h.leg = h.ready[1:], 0
		}
		return err
	}
}
