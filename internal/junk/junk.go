// Package junk tells which reports are put aside to be read after the others, when
// more come in than people write.
//
// Rules it owns:
//   - A report that speaks of danger is never put aside, whatever else speaks
//     against it.
//   - What is put aside was received like any other: it has its number, its clock
//     and its owner. It is read later; nothing is thrown away, and nobody but an
//     officer refuses it.
//   - At all times: the sixth text of a day that is nearly a copy of five others, and
//     a text of three links and more. Short texts are copies only within a commune:
//     "mất điện rồi" in two of them are two matters.
//   - In a crowd (too many within an hour from one network, of one commune, or in
//     all; or in all an eighth of that within five minutes, or a thirtieth within
//     seconds): what comes without a proof of work, what does not read like
//     Vietnamese, and every copy.
//   - A crowd begins well above what a village or a storm sends, and costs a person
//     nothing but a second of his telephone (Puzzle). Of who is right the operator
//     judges.
//
// What it knows is counts and sums of words of the last day, in memory: a program
// that starts anew begins to count anew, and two beside one database count each for
// itself.
package junk

import (
	"math"
	"slices"
	"strings"
	"sync"
	"time"

	"paht/internal/text"
)

// Reason is why a report is put aside.
type Reason string

// The reasons.
const (
	Copies     Reason = "copies"     // nearly the same text came several times
	Links      Reason = "links"      // to more pages than a map and a film
	Unproven   Reason = "unproven"   // of a crowd, without a proof of work
	Unreadable Reason = "unreadable" // of a crowd, and no Vietnamese
)

// Limits are how many reports within an hour are no crowd yet.
type Limits struct {
	All     int // of the province; where more is usual (Filter.Usual), crowdUsual times that
	Commune int
	Network int // telephones of a whole town may share one
	Copies  int // of a day, that are nearly the same; those after them are put aside
}

// Usually is for a province; Unlimited never finds a crowd, for what makes reports up.
var (
	Usually   = Limits{All: 120, Commune: 40, Network: 15, Copies: 5}
	Unlimited = Limits{All: math.MaxInt, Commune: math.MaxInt, Network: math.MaxInt, Copies: math.MaxInt}
)

const (
	crowdUsual = 4  // times what is usual
	burst      = 8  // so small a part of it within the last stretch or two is a crowd already …
	rush       = 30 // … and so small a one within the last dozen seconds
	mostLinks  = 2  // a map and a film are no junk
)

// Post is a report as it comes in, and what is known of how it came.
type Post struct {
	ID      string // of the sender's device: the same report sent again is no copy
	At      time.Time
	Text    string
	Commune string
	Network string // "": not known
	Proven  bool   // a proof of work came with it, or none was asked for, or its sender has signed in
	Urgent  bool   // it speaks of danger
}

// Filter counts what comes in. With its limits set it is ready; any number of
// goroutines may use it.
type Filter struct {
	Limits Limits

	mu       sync.Mutex
	usual    int
	all, now tally // within the hour, within seconds
	communes tallies
	networks tallies
	texts    copies
}

// Usual tells how many reports an hour brings usually.
func (f *Filter) Usual(anHour int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.usual = anHour
}

// Judge counts a report, and tells whether it is put aside.
func (f *Filter) Judge(p Post) (why Reason, aside bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	crowd := f.crowd(p) // before it is counted: as Crowd said a moment ago
	f.all.add(p.At, stretch)
	f.now.add(p.At, time.Second)
	f.communes.add(p.Commune, p.At)
	f.networks.add(p.Network, p.At)
	same := f.texts.add(p)
	switch {
	case p.Urgent:
		return "", false
	case same >= f.Limits.Copies, same > 0 && crowd > 0:
		return Copies, true
	case strings.Count(strings.ToLower(p.Text), "http") > mostLinks:
		return Links, true
	case crowd == 0:
		return "", false
	case !p.Proven:
		return Unproven, true
	case !text.Vietnamese(p.Text):
		return Unreadable, true
	}
	return "", false
}

// Crowd tells how dense the crowd is that a report comes in: 0 where there is none,
// then 1, and one more with each doubling.
func (f *Filter) Crowd(p Post) int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.crowd(p)
}

func (f *Filter) crowd(p Post) int {
	most := max(f.Limits.All, crowdUsual*f.usual)
	return max(
		density(f.all.count(p.At), most),
		density(f.all.lately(p.At), max(most/burst, 1)),
		density(f.now.count(p.At), max(most/rush, 1)),
		density(f.communes.count(p.Commune, p.At), f.Limits.Commune),
		density(f.networks.count(p.Network, p.At), f.Limits.Network),
	)
}

func density(n, most int) int {
	d := 0
	for ; n > most; n /= 2 {
		d++
	}
	return d
}

// tally counts what came within the last twelve stretches of time.
type tally struct {
	counts [12]int
	step   time.Duration // of a stretch
	last   int64         // the stretch that was counted last
}

const stretch = 5 * time.Minute // of an hour

func (t *tally) add(at time.Time, step time.Duration) {
	t.step = step
	t.turn(at)
	t.counts[t.last%int64(len(t.counts))]++
}

// turn forgets what is older. A clock that goes back counts as standing.
func (t *tally) turn(at time.Time) {
	if t.step == 0 {
		return // nothing was counted yet
	}
	now := at.UnixNano() / int64(t.step)
	for i := max(t.last+1, now-int64(len(t.counts))+1); i <= now; i++ {
		t.counts[i%int64(len(t.counts))] = 0
	}
	t.last = max(t.last, now)
}

func (t *tally) count(at time.Time) (n int) {
	t.turn(at)
	for _, c := range t.counts {
		n += c
	}
	return n
}

// lately counts what came in the last stretch or two.
func (t *tally) lately(at time.Time) int {
	t.turn(at)
	n := int64(len(t.counts))
	return t.counts[t.last%n] + t.counts[(t.last+n-1)%n]
}

// tallies counts by key. It knows so many keys: when there are more, those of which
// nothing came for an hour are forgotten, then the smallest.
type tallies map[string]*tally

const maxTallies = 50_000

func (ts *tallies) add(key string, at time.Time) {
	if key == "" {
		return
	}
	if *ts == nil {
		*ts = tallies{}
	}
	t := (*ts)[key]
	if t == nil {
		ts.makeRoom(at)
		t = &tally{}
		(*ts)[key] = t
	}
	t.add(at, stretch)
}

func (ts *tallies) count(key string, at time.Time) int {
	if t := (*ts)[key]; t != nil {
		return t.count(at)
	}
	return 0
}

func (ts *tallies) makeRoom(at time.Time) {
	for least := 1; len(*ts) >= maxTallies; least *= 2 {
		for key, t := range *ts {
			if t.count(at) < least {
				delete(*ts, key)
			}
		}
	}
}

// copies knows the texts of the last day by sums of their words.
type copies struct {
	lines []line // the oldest first
	first int    // number of lines[0]
	bands map[uint64][]int
}

// line is a text that came.
type line struct {
	id    string
	at    time.Time
	bands []uint64
}

const (
	copiesKept = 24 * time.Hour
	maxLines   = 12_000 // some 8 MB, in a flood
	shortText  = 12     // words: a copy only in the same commune
	perBand    = 64     // of these texts, the newest
)

// add answers how many texts came before this one that are nearly the same.
func (c *copies) add(p Post) int {
	c.forget(p.At)
	mine := bandsOf(p)
	if len(mine) == 0 {
		return 0
	}
	hits := map[int]int{}
	for _, b := range mine {
		for _, n := range c.bands[b] {
			hits[n]++
		}
	}
	alike := map[string]bool{}
	for n, bands := range hits {
		if id := c.lines[n-c.first].id; bands >= bandsAlike && id != p.ID {
			alike[id] = true
		}
	}
	c.keep(line{p.ID, p.At, mine})
	return len(alike)
}

func (c *copies) keep(l line) {
	if c.bands == nil {
		c.bands = map[uint64][]int{}
	}
	n := c.first + len(c.lines)
	c.lines = append(c.lines, l)
	for _, b := range l.bands {
		all := append(c.bands[b], n)
		c.bands[b] = all[max(0, len(all)-perBand):]
	}
}

// forget leaves out what is older than a day, and what is too much.
func (c *copies) forget(now time.Time) {
	old := 0
	for old < len(c.lines) && (len(c.lines)-old >= maxLines || now.Sub(c.lines[old].at) > copiesKept) {
		for _, b := range c.lines[old].bands {
			left := slices.DeleteFunc(c.bands[b], func(n int) bool { return n <= c.first+old })
			if c.bands[b] = left; len(left) == 0 {
				delete(c.bands, b)
			}
		}
		old++
	}
	clear(c.lines[:old])
	c.lines = c.lines[old:]
	c.first += old
}
