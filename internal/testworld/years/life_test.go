package years

import (
	"container/heap"
	"encoding/binary"
	"math/rand/v2"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"paht/internal/desk"
	"paht/internal/fault"
	"paht/internal/junk"
	"paht/internal/process"
	"paht/internal/report"
	"paht/internal/store"
	"paht/internal/testworld"
)

// life is the program as it lives in one process.
type life struct {
	t     *testing.T
	world *testworld.Province
	opt   store.Options
	all   []notice
	in    int // index of the calendar in use
	todo  agenda
	diary *os.File // how far the years have gone, for the next life
	at    time.Time
	sent  int
	rng   *rand.Rand // of what need not be the same in the next life
}

// open starts the program on what an earlier life has left.
func open(t *testing.T, opt store.Options, notes string) *life {
	l := &life{t: t, opt: opt, all: notices(t), at: firstDay, rng: rand.New(rand.NewPCG(rand.Uint64(), 1))}
	var err error
	if l.diary, err = os.OpenFile(filepath.Join(notes, "diary"), os.O_RDWR|os.O_CREATE, 0o600); err != nil {
		t.Fatal(err)
	}
	var b [16]byte
	if n, _ := l.diary.ReadAt(b[:], 0); n == len(b) {
		l.at, l.sent = time.UnixMilli(int64(binary.LittleEndian.Uint64(b[:]))), int(binary.LittleEndian.Uint64(b[8:]))
	}
	db := testworld.OpenStore(t, opt)
	l.world = &testworld.Province{DB: db, Clock: testworld.NewClock(l.at)}
	if l.world.Desk, err = desk.New(t.Context(), desk.Config{
		DB: db, Calendar: l.all[0].cal, Definition: process.Shipped(),
		Key: make([]byte, 32), Now: l.world.Clock.Now, Crowd: &junk.Unlimited, Log: testworld.Quiet(),
	}); err != nil {
		t.Fatal(err)
	}
	l.world.Found(t) // writes the same rows again
	ids, err := db.Open(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range ids {
		c, err := l.world.Desk.Case(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		l.plan(id, c.State, 0)
	}
	return l
}

// calendar puts the calendar that is known by now, as an administrator does: the
// open dues are counted by it, or nothing happens.
func (l *life) calendar() {
	for l.in+1 < len(l.all) && !l.at.Before(l.all[l.in+1].known) {
		l.in++
	}
	n := l.all[l.in]
	if l.world.Desk.Calendar().Version() == n.cal.Version() {
		return
	}
	admin := l.world.Actor(l.t, l.world.Admin)
	if _, err := l.world.Desk.PutCalendar(l.t.Context(), "", []byte(n.src), admin, "Có thông báo mới về ngày nghỉ"); err != nil {
		l.t.Fatal(err)
	}
}

// live lets time pass to the end of the years: at each instant what is due rings,
// those who planned it act, and what was sent comes in.
func (l *life) live() {
	end := firstDay.AddDate(0, 0, *days)
	for l.at.Before(end) {
		l.note()
		l.calendar()
		l.world.Clock.Set(l.at.Add(l.jump()))
		l.ring()
		l.act()
		l.receive(end)
		l.at = l.at.Add(time.Minute + time.Duration(l.rng.Int64N(int64(30*time.Minute)))).Truncate(time.Millisecond)
	}
	l.at = end
	l.note()
	l.calendar()
	l.world.Clock.Set(end)
	l.ring()
}

// note writes down how far this life has come. A kill may leave the note of the
// instant before: then that instant is lived again.
func (l *life) note() {
	var b [16]byte
	binary.LittleEndian.PutUint64(b[:], uint64(l.at.UnixMilli()))
	binary.LittleEndian.PutUint64(b[8:], uint64(l.sent))
	if _, err := l.diary.WriteAt(b[:], 0); err != nil {
		l.t.Fatal(err)
	}
}

// jump is how wrong the clock is at an instant: mostly not at all.
func (l *life) jump() time.Duration {
	if l.rng.IntN(200) > 0 {
		return 0
	}
	return -24*time.Hour + time.Duration(l.rng.Int64N(int64(25*time.Hour))).Truncate(time.Millisecond)
}

func (l *life) ring() {
	for {
		n, err := l.world.Desk.Ring(l.t.Context(), 200)
		if err != nil {
			l.t.Fatal(err)
		}
		if n == 0 {
			return
		}
	}
}

// receive sends the reports that are due by now, some of them twice: who does not
// know whether a report arrived sends it again.
func (l *life) receive(end time.Time) {
	share := float64(l.at.Sub(firstDay)) / float64(end.Sub(firstDay))
	due := min(*reports, int(share*float64(*reports))+1)
	from := max(0, l.sent-8) // a life that was killed may have sent more than it noted, or less
	if l.at.Equal(firstDay) || l.sent < due {
		var wg sync.WaitGroup
		var mu sync.Mutex
		for n := from; n < due; n++ {
			wg.Go(func() {
				in := l.world.Submission(n)
				in.Secret = n%11 == 0
				in.Danger = n%29 == 0
				r, err := l.world.Desk.Submit(l.t.Context(), in)
				if err != nil {
					l.t.Errorf("report %d: %v", n, err)
					return
				}
				if r.New {
					mu.Lock()
					defer mu.Unlock()
					l.plan(r.ID, r.State, 0)
				}
			})
		}
		wg.Wait()
		l.sent = due
	}
}

// act lets everybody act who planned to by now, at once.
func (l *life) act() {
	var wg sync.WaitGroup
	var mu sync.Mutex
	slots := make(chan struct{}, 16)
	var due []planned
	for len(l.todo) > 0 && !l.todo[0].at.After(l.at) {
		due = append(due, heap.Pop(&l.todo).(planned))
	}
	for _, p := range due {
		slots <- struct{}{}
		wg.Go(func() {
			defer func() { <-slots }()
			s, tried, ok := l.one(p)
			if ok {
				mu.Lock()
				defer mu.Unlock()
				l.plan(p.id, s, tried)
			}
		})
	}
	wg.Wait()
}

// one lets somebody act on a report. Not every wish is granted: who is refused sees
// how the report stands by then and wishes something else, later. False when nobody
// will act on it again.
func (l *life) one(p planned) (_ process.State, tried int, _ bool) {
	act, ok := l.choose(p)
	if !ok {
		return p.as, p.tried + 1, !p.as.Ended && p.tried < manyTries
	}
	after, err := l.world.Desk.Act(l.t.Context(), act)
	if err == nil {
		return after, 0, true
	}
	if fault.Is(err, fault.Unavailable) || fault.Is(err, fault.Internal) {
		l.t.Errorf("%s at %s of %s: %v", act.Command.Action, p.as.Step, p.id, err)
	}
	c, err := l.world.Desk.Case(l.t.Context(), p.id)
	if err != nil {
		l.t.Errorf("%s: %v", p.id, err)
		return p.as, 0, false
	}
	return c.State, p.tried + 1, !c.State.Ended && p.tried < manyTries
}

// manyTries is after how many refusals in a row a report is left to the next life.
const manyTries = 20

// planned is somebody's wish to act on a report.
type planned struct {
	at time.Time
	id report.ID
	as process.State // what he has seen of it; alarms may have rung since

	tried int // wishes refused since something was done with it
}

// agenda is what is planned, soonest first.
type agenda []planned

func (a agenda) Len() int           { return len(a) }
func (a agenda) Less(i, j int) bool { return a[i].at.Before(a[j].at) }
func (a agenda) Swap(i, j int)      { a[i], a[j] = a[j], a[i] }
func (a *agenda) Push(x any)        { *a = append(*a, x.(planned)) }
func (a *agenda) Pop() any {
	last := (*a)[len(*a)-1]
	*a = (*a)[:len(*a)-1]
	return last
}

// plan puts down when a report will be acted on again: most in time, some late,
// some very late; of those that have ended few. Who was refused comes back hours
// later.
func (l *life) plan(id report.ID, s process.State, tried int) {
	r := rand.New(rand.NewPCG(uint64(id), uint64(s.Seq)+uint64(tried)<<32))
	if s.Ended {
		if r.IntN(5) == 0 && s.Round < 3 {
			heap.Push(&l.todo, planned{l.at.Add(time.Duration(r.Int64N(int64(10 * 24 * time.Hour)))), id, s, 0})
		}
		return
	}
	part := 0.02 + 0.95*r.Float64()
	switch n := r.IntN(20); {
	case n == 0:
		part = 1.5 + 3*r.Float64()
	case n < 4:
		part = 1 + 0.6*r.Float64()
	}
	given := s.Limit.Time().Sub(s.Began.Time())
	at := s.Began.Time().Add(time.Duration(part * float64(given)))
	if at.Before(l.at) {
		at = l.at.Add(time.Duration(r.Int64N(int64(time.Duration(1+3*tried) * 3 * time.Hour))))
	}
	heap.Push(&l.todo, planned{at, id, s, tried})
}
