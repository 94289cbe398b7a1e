package demo

import (
	"context"
	"crypto/sha256"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"runtime"
	"runtime/debug"
	"sync"
	"time"

	"paht/internal/bacgiang"
	"paht/internal/calendar"
	"paht/internal/desk"
	"paht/internal/fault"
	"paht/internal/junk"
	"paht/internal/org"
	"paht/internal/process"
	"paht/internal/report"
	"paht/internal/store"
)

// Load is how much Generate makes.
type Load struct {
	Reports int
	Seed    uint64    // of two loads into one database each needs its own
	Now     time.Time // the reports were sent in the year before
}

// batch is how many reports one transaction writes.
const batch = 200

// Generate adds reports to a database for measuring: written by the same authors
// as the demonstration's, decided by the engine event by event, most of them
// answered, some at every step, alarms rung. They have no pictures, and nobody is
// sent a message about them. A database without an organisation gets the
// demonstration's; agencies nobody works at get its staff.
//
// fault.Conflict: this seed has been loaded already.
func Generate(ctx context.Context, db *store.DB, l Load) (err error) {
	defer fault.Wrap(&err, "generate")
	c, err := shipped()
	if err != nil {
		return err
	}
	dir, err := c.staffed(ctx, db, l)
	if err != nil {
		return err
	}
	// What is made lives for a batch: collecting it as often as the program's own
	// memory is would take a fifth of the time.
	defer debug.SetGCPercent(debug.SetGCPercent(500))
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	jobs := make(chan job)
	var workers sync.WaitGroup
	for range 2 * runtime.GOMAXPROCS(0) { // each waits for its commit now and then
		workers.Go(func() {
			g := newGenerator(c, dir, l)
			for j := range jobs {
				if err := g.write(ctx, db, j); err != nil {
					cancel(err)
				}
			}
		})
	}
	err = deal(ctx, db, l, jobs)
	workers.Wait()
	if cause := context.Cause(ctx); cause != nil {
		return cause
	}
	return err
}

// job is a stretch of reports with their numbers.
type job struct {
	first int
	ids   []report.ID
	sent  []time.Time
}

// deal hands out the jobs: instants spread evenly over the year, day and night,
// and numbers in their order.
func deal(ctx context.Context, db *store.DB, l Load, jobs chan<- job) error {
	defer close(jobs)
	const year = 365 * 24 * time.Hour
	for first := 0; first < l.Reports; first += batch {
		j := job{first: first}
		for i := first; i < min(first+batch, l.Reports); i++ {
			sent := l.Now.Add(-year + time.Duration(float64(year)*(float64(i)+0.5)/float64(l.Reports))).Truncate(time.Millisecond)
			id, err := db.NextID(ctx, sent.In(zone).Year())
			if err != nil {
				return err
			}
			j.ids, j.sent = append(j.ids, id), append(j.sent, sent)
		}
		select {
		case jobs <- j:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}

// staffed is the organisation of the database, made or completed first.
func (c *content) staffed(ctx context.Context, db *store.DB, l Load) (*org.Directory, error) {
	d, err := desk.New(ctx, desk.Config{
		DB: db, Calendar: calendar.Default(), Definition: process.Shipped(),
		Key: make([]byte, 32), // nobody follows these reports
		Now: func() time.Time { return l.Now }, Crowd: &junk.Unlimited, Log: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		return nil, err
	}
	units := d.Directory().All()
	fresh := len(units) == 0
	if fresh {
		units = bacgiang.Units()
	}
	staff := c.hire(units, 1)
	err = d.Found(ctx, func(tx *store.Tx) error {
		if fresh {
			if err := organise(tx, units, bacgiang.Categories()); err != nil {
				return err
			}
		}
		for i, duty := range staff.duties {
			if duty.Role == org.Admin || len(d.Directory().Holders(duty.Role, duty.Unit, l.Now)) > 0 {
				continue
			}
			if err := tx.PutPerson(staff.people[i]); err != nil {
				return err
			}
			if err := tx.PutDuty(duty); err != nil {
				return err
			}
		}
		return nil
	})
	return d.Directory(), err
}

// generator makes reports; each worker has its own.
type generator struct {
	*author
	seed    uint64
	singles []*tale
}

func newGenerator(c *content, dir *org.Directory, l Load) *generator {
	a := newAuthor(c, dir.All(), &album{}, calendar.Default(), l.Now, l.Seed)
	a.dir = dir
	return &generator{author: a, seed: l.Seed, singles: c.singles()}
}

// write makes a job's reports and writes them in one transaction.
func (g *generator) write(ctx context.Context, db *store.DB, j job) error {
	made := make([]store.History, len(j.ids))
	for i, id := range j.ids {
		var err error
		if made[i], err = g.make(j.first+i, id, j.sent[i]); err != nil {
			return fmt.Errorf("report %s: %w", id, err)
		}
	}
	return db.Load(ctx, made)
}

// make makes the n-th report of the load. It depends on the seed and n alone.
func (g *generator) make(n int, id report.ID, sent time.Time) (store.History, error) {
	g.rng = rand.New(rand.NewPCG(g.seed, uint64(n)))
	s := g.invent(n, sent)
	l, err := g.live(s)
	if err != nil {
		return store.History{}, err
	}
	code := sha256.Sum256(fmt.Appendf(nil, "load %d/%d", g.seed, n))
	return store.History{
		NewReport: store.NewReport{
			Report: report.Report{ID: id, Seen: s.seen, Channel: s.channel, Text: s.text, Place: g.place(s), Contact: s.contact},
			Code:   code[:], Event: l.events[0], State: process.Fold(process.State{}, l.events[0]),
		},
		After: l.events[1:],
	}, nil
}

// invent writes a story sent at an instant. One in fifty of the last month is
// left lying where it was at some time; the others go on as far as time takes them.
func (g *generator) invent(n int, sent time.Time) *story {
	if g.chance(special) {
		return g.special(n, sent)
	}
	s := &story{fate: g.fate(), sent: sent}
	g.sign(s)
	switch {
	case s.refused && !s.ask:
		s.card = pick(g.rng, g.refusals)
		g.strange(s)
	case s.level == report.Unlisted:
		s.card = pick(g.rng, g.sensitives)
		g.strange(s)
	default:
		month := int(sent.In(zone).Month())
		for s.card = pick(g.rng, g.letters); !s.takes(s.card, month); {
			s.card = pick(g.rng, g.letters)
		}
		s.spot = g.atlas.find(s.topic.Where, g.rng)
		s.settle()
	}
	s.moves = g.course(s)
	if g.now.Sub(sent) < 30*24*time.Hour && g.chance(0.02) {
		s.moves = s.moves[:g.rng.IntN(len(s.moves))]
	}
	s.seen = g.seenBefore(sent)
	g.words(s, n)
	return s
}

// special is the share of reports that go by a special procedure.
const special = 0.04

// special writes a tale sent at an instant.
func (g *generator) special(n int, sent time.Time) *story {
	t := pick(g.rng, g.singles)
	s := g.script(t, nil)
	s.sent, s.seen = sent, sent.Add(-5*time.Minute)
	g.words(s, n)
	return s
}

// fate is one of those of the demonstration that stand at no step on purpose, as
// often as there.
func (g *generator) fate() fate {
	for {
		f := pick(g.rng, mix)
		if f.stop == "" && !f.again && f.at == "" && g.rng.IntN(mix[0].n) < f.n {
			return f
		}
	}
}
