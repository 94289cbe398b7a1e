package auth

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// monday is a morning for tests that need some instant.
var monday = time.Date(2026, 11, 16, 8, 0, 0, 0, time.UTC)

// guess fails at a password as often as it is let, for a while, trying again the
// moment it may, and tells how often.
func guess(th *throttle, login string, address func(n int) string, from time.Time, long time.Duration) (tries int) {
	for now := from; now.Before(from.Add(long)); {
		_, wait := th.enter(login, address(tries), now)
		if wait == 0 {
			tries++
			continue
		}
		now = now.Add(wait)
	}
	return tries
}

func one(int) string { return "203.0.113.9" }

func each(n int) string { return fmt.Sprintf("203.0.%d.%d", n/256, n%256) }

// TestGuessingIsSlow (P33): ten failures, then a growing delay, on an account
// from however many addresses, and from an address over however many accounts.
func TestGuessingIsSlow(t *testing.T) {
	th, now := newThrottle(1000), monday
	try := func() time.Duration { _, wait := th.enter("an", "203.0.113.9", now); return wait }
	for i := range freeTries {
		if wait := try(); wait != 0 {
			t.Fatalf("try %d has to wait %v", i, wait)
		}
	}
	var waits []time.Duration
	for range 10 {
		waits = append(waits, try())
		now = now.Add(waits[len(waits)-1] - time.Second)
		if wait := try(); wait != time.Second {
			t.Errorf("a second before its time: wait %v", wait)
		}
		now = now.Add(time.Second)
		if wait := try(); wait != 0 {
			t.Errorf("when the wait is over: wait %v", wait)
		}
	}
	s := time.Second
	want := []time.Duration{5 * s, 10 * s, 20 * s, 40 * s, 80 * s, 160 * s, 320 * s, 640 * s, 900 * s, 900 * s}
	if diff := cmp.Diff(want, waits); diff != "" {
		t.Errorf("waits (-want +got):\n%s", diff)
	}

	if n := guess(newThrottle(100_000), "an", one, monday, 24*time.Hour); n > 120 {
		t.Errorf("one address had %d guesses in a day", n)
	}
	if n := guess(newThrottle(100_000), "an", each, monday, 24*time.Hour); n > 120 {
		t.Errorf("many addresses had %d guesses in a day at one account", n)
	}
	th, tries := newThrottle(100_000), 0
	for now = monday; now.Before(monday.Add(24 * time.Hour)); {
		_, wait := th.enter(fmt.Sprint("account", tries), "203.0.113.9", now)
		if wait == 0 {
			tries++
			continue
		}
		now = now.Add(wait)
	}
	if tries > 120 {
		t.Errorf("one address had %d guesses in a day over many accounts", tries)
	}
}

// TestNobodyIsLockedOut (ASVS 6.3.1): while an account is under attack from a
// thousand addresses, its officer signs in from where he always does without any
// wait, and from elsewhere waits 15 minutes at most.
func TestNobodyIsLockedOut(t *testing.T) {
	th := newThrottle(100_000)
	u, wait := th.enter("an", "198.51.100.7", monday)
	if wait != 0 {
		t.Fatal(wait)
	}
	th.passed(u, monday)

	guess(th, "an", each, monday.Add(time.Hour), 8*time.Hour)
	now := monday.Add(9 * time.Hour)
	u, wait = th.enter("an", "198.51.100.7", now)
	if wait != 0 {
		t.Errorf("from his own office he has to wait %v", wait)
	}
	th.passed(u, now)

	guess(th, "binh", each, now, 8*time.Hour)
	if _, wait := th.enter("binh", "192.0.2.1", now.Add(8*time.Hour)); wait > 15*time.Minute {
		t.Errorf("from elsewhere he has to wait %v", wait)
	}

	// Nor does a colleague's guessing from the same office hold him up.
	guess(th, "chi", func(int) string { return "198.51.100.7" }, now, time.Hour)
	if _, wait := th.enter("an", "198.51.100.7", now.Add(time.Hour)); wait != 0 {
		t.Errorf("a colleague's guesses make him wait %v", wait)
	}
	// His own mistakes do, and a new password ends that of the account.
	if n := guess(th, "an", func(int) string { return "198.51.100.7" }, now.Add(time.Hour), time.Hour); n > 20 {
		t.Errorf("a known address had %d guesses in an hour", n)
	}
	th.clear("binh")
	if _, wait := th.enter("binh", "192.0.2.1", now.Add(8*time.Hour)); wait != 0 {
		t.Errorf("after a new password he has to wait %v", wait)
	}
}

func TestTriesAtOnceAreAllCounted(t *testing.T) {
	th := newThrottle(1000)
	let := 0
	for range 100 { // none has been answered yet
		if _, wait := th.enter("an", "203.0.113.9", monday); wait == 0 {
			let++
		}
	}
	if let != freeTries {
		t.Errorf("%d tries at once, want %d", let, freeTries)
	}
}

func TestSuccessForgives(t *testing.T) {
	th := newThrottle(1000)
	for day := range 5 {
		now := monday.Add(time.Duration(day) * 10 * time.Minute)
		for range freeTries - 1 {
			if _, wait := th.enter("an", each(day), now); wait != 0 {
				t.Fatalf("round %d: wait %v", day, wait)
			}
		}
		u, wait := th.enter("an", each(day), now)
		if wait != 0 {
			t.Fatalf("round %d: wait %v", day, wait)
		}
		th.passed(u, now)
	}
	// But an address that guesses at others is not forgiven for its own log-in.
	th = newThrottle(1000)
	for i := range freeTries - 1 {
		th.enter(fmt.Sprint("other", i), "203.0.113.9", monday)
	}
	u, _ := th.enter("mine", "203.0.113.9", monday)
	th.passed(u, monday)
	th.enter("other", "203.0.113.9", monday)
	if _, wait := th.enter("other2", "203.0.113.9", monday); wait == 0 {
		t.Error("its own log-in gave a guesser new tries")
	}
}

// TestAnOfficeSignsIn: a whole office behind one address comes in, and one who
// comes back every hour is never slowed by his own success.
func TestAnOfficeSignsIn(t *testing.T) {
	th := newThrottle(1000)
	for i := range 50 {
		u, wait := th.enter(fmt.Sprint("officer", i), "198.51.100.7", monday)
		if wait != 0 {
			t.Fatalf("officer %d has to wait %v", i, wait)
		}
		th.passed(u, monday)
	}
	for i := range 50 {
		u, wait := th.enter("officer0", "198.51.100.7", monday.Add(time.Duration(i)*time.Minute))
		if wait != 0 {
			t.Fatalf("log-in %d has to wait %v", i, wait)
		}
		th.passed(u, monday.Add(time.Duration(i)*time.Minute))
	}
}

func TestUnansweredTriesAreTakenBack(t *testing.T) {
	th := newThrottle(1000)
	for range 50 {
		u, wait := th.enter("an", "203.0.113.9", monday)
		if wait != 0 {
			t.Fatalf("wait %v after tries nobody answered", wait)
		}
		th.undo(u)
	}
}

func TestFailuresAreForgotten(t *testing.T) {
	th := newThrottle(1000)
	guess(th, "an", one, monday, time.Hour)
	later := monday.Add(26 * time.Hour)
	for i := range freeTries {
		if _, wait := th.enter("an", "203.0.113.9", later); wait != 0 {
			t.Fatalf("try %d a day later: wait %v", i, wait)
		}
	}
	// A clock that is turned back keeps nobody waiting longer than the bound.
	if _, wait := th.enter("an", "203.0.113.9", monday.Add(-time.Hour)); wait > mostDelay {
		t.Errorf("wait %v", wait)
	}
}

func TestThrottleIsBounded(t *testing.T) {
	th := newThrottle(1000)
	u, _ := th.enter("known", "198.51.100.7", monday)
	th.passed(u, monday)
	guess(th, "victim", one, monday, time.Hour)
	for i := range 20_000 {
		th.enter(fmt.Sprint("spray", i), each(i), monday.Add(time.Hour+time.Duration(i)*time.Millisecond))
		if len(th.tries) > 1001 {
			t.Fatalf("%d entries", len(th.tries))
		}
	}
	if _, wait := th.enter("victim", "192.0.2.1", monday.Add(time.Hour+20*time.Second)); wait == 0 {
		t.Error("spraying wiped out the account under attack")
	}
	if p := th.tries["pair known 198.51.100.7"]; p == nil {
		t.Error("spraying wiped out an officer's own office")
	}
}

func TestNetwork(t *testing.T) {
	for in, want := range map[string]string{
		"203.0.113.9":          "203.0.113.9",
		"::ffff:203.0.113.9":   "203.0.113.9",
		"2001:db8:1:2:3:4:5:6": "2001:db8:1:2::/64",
		"2001:db8:1:2:ffff::1": "2001:db8:1:2::/64",
		"fe80::1%eth0":         "fe80::/64",
		"":                     "",
		"not an address":       "not an address",
		"\x00" + each(70000):   "\x00203.0.273.112",
	} {
		if got := network(in); got != want {
			t.Errorf("network(%q) = %q, want %q", in, got, want)
		}
	}
}
