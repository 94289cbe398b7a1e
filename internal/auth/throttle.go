package auth

import (
	"cmp"
	"net/netip"
	"slices"
	"sync"
	"time"
)

// Bounds of the throttle. After the free tries a guesser has 96 a day.
const (
	freeTries  = 10
	firstDelay = 5 * time.Second
	mostDelay  = 15 * time.Minute
	forget     = 24 * time.Hour      // failures older than this do not count
	trusted    = 30 * 24 * time.Hour // an address stays known this long after a log-in
	maxTries   = 50_000              // entries, 15 MB at the very most
)

// throttle makes guessing slow. It counts failures in a row on each account and
// from each address, and holds up further tries on either. A pair of account and
// address that has signed in before is counted by itself: others' failures do not
// hold it up, so nobody can lock an officer out of his own office.
//
// A try is counted as failed when it begins and forgiven when it succeeds;
// otherwise a hundred tries sent at once would all come before the first failure.
type throttle struct {
	most int

	mu    sync.Mutex
	tries map[string]*tries
}

// tries is what is known of an account, an address or a pair.
type tries struct {
	failed int
	last   time.Time // try
	until  time.Time // the next one must wait
	good   time.Time // last log-in; of pairs only
}

// turn is a try under way.
type turn struct {
	account, address, pair string
	counted                []string
}

func newThrottle(most int) *throttle {
	return &throttle{most: most, tries: map[string]*tries{}}
}

// enter begins a try, or says how long to wait for one. A try that has to wait is
// not counted and does not make the wait longer.
func (t *throttle) enter(login, address string, now time.Time) (turn, time.Duration) {
	from := network(address)
	u := turn{account: "account " + login, address: "address " + from, pair: "pair " + login + " " + from}
	t.mu.Lock()
	defer t.mu.Unlock()

	u.counted = []string{u.account, u.address}
	if p := t.tries[u.pair]; p != nil && !p.good.IsZero() && now.Sub(p.good) < trusted {
		u.counted = []string{u.pair}
	}
	wait := time.Duration(0)
	for _, key := range u.counted {
		if e := t.tries[key]; e != nil {
			wait = max(wait, e.until.Sub(now))
		}
	}
	if wait > 0 {
		return u, min(wait, mostDelay) // more only when the clock was turned back
	}
	for _, key := range u.counted {
		e := t.entry(key, now)
		if now.Sub(e.last) > forget {
			e.failed = 0
		}
		e.failed++
		e.last = now
		if e.failed >= freeTries {
			e.until = now.Add(delay(e.failed))
		}
	}
	return u, 0
}

// delay is the wait after so many failures.
func delay(failed int) time.Duration {
	d := firstDelay
	for range failed - freeTries {
		if d *= 2; d >= mostDelay {
			return mostDelay
		}
	}
	return d
}

// passed ends a try that was no failure, and makes the pair known.
func (t *throttle) passed(u turn, now time.Time) {
	t.undo(u)
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.tries, u.account)
	p := t.entry(u.pair, now)
	*p = tries{last: now, good: now}
}

// undo takes back a try that was not answered, or was no failure. The address
// keeps its other failures: a guesser may own one account among many.
func (t *throttle) undo(u turn) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, key := range u.counted {
		e := t.tries[key]
		if e == nil || e.failed == 0 {
			continue
		}
		e.failed--
		e.until = time.Time{}
		if e.failed >= freeTries {
			e.until = e.last.Add(delay(e.failed))
		}
	}
}

// clear forgets the failures on an account: its password was set anew.
func (t *throttle) clear(login string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.tries, "account "+login)
}

// entry finds or makes an entry, making room when there are too many.
func (t *throttle) entry(key string, now time.Time) *tries {
	e := t.tries[key]
	if e == nil {
		t.makeRoom(now)
		e = &tries{last: now}
		t.tries[key] = e
	}
	return e
}

// makeRoom forgets what no longer counts, and when that is not enough the quarter
// with the fewest failures, oldest first; pairs that signed in go last.
func (t *throttle) makeRoom(now time.Time) {
	if len(t.tries) < t.most {
		return
	}
	type known struct {
		key string
		*tries
	}
	var rest []known
	for key, e := range t.tries {
		keep := now.Sub(e.last) <= forget && e.failed > 0 || !e.good.IsZero() && now.Sub(e.good) < trusted
		if !keep {
			delete(t.tries, key)
			continue
		}
		rest = append(rest, known{key, e})
	}
	if len(t.tries) < t.most*3/4 {
		return
	}
	slices.SortFunc(rest, func(a, b known) int {
		return cmp.Or(a.good.Compare(b.good), cmp.Compare(a.failed, b.failed), a.last.Compare(b.last))
	})
	for _, e := range rest[:(len(rest)+3)/4] {
		delete(t.tries, e.key)
	}
}

// network is what counts as one address: all of an IPv4 address, and of IPv6 the
// half that a provider gives to one customer.
func network(address string) string {
	ip, err := netip.ParseAddr(address)
	if err != nil {
		return address[:min(len(address), 64)]
	}
	ip = ip.Unmap().WithZone("")
	if ip.Is4() {
		return ip.String()
	}
	p, err := ip.Prefix(64)
	if err != nil {
		return ip.String()
	}
	return p.String()
}
