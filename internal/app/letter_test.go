package app

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"paht/internal/fault"
	"paht/internal/notify"
	"paht/internal/testworld"
)

// opened is a program that does not listen, with a province.
func opened(t *testing.T) (*App, *testworld.Province) {
	t.Helper()
	clock := testworld.NewClock(testworld.At("2026-11-16 08:00"))
	a, err := Open(t.Context(), Config{Data: t.TempDir(), Log: testworld.Quiet(), Now: clock.Now, CitizenURL: "https://pakn.example.vn"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := a.Close(); err != nil {
			t.Error(err)
		}
	})
	p := &testworld.Province{Desk: a.Desk, DB: a.DB, Clock: clock}
	p.Found(t)
	return a, p
}

// letters are the texts that leave at one turn of the job.
func letters(t *testing.T, a *App, want int) string {
	t.Helper()
	var out bytes.Buffer
	n, err := a.sendLetters(t.Context(), notify.NewLog(&out))
	if err != nil || n != want {
		t.Fatalf("%d letters, %v; want %d:\n%s", n, err, want, out.String())
	}
	return out.String()
}

func TestLettersTellTheSenderWhatConcernsHim(t *testing.T) {
	a, p := opened(t)
	got := p.Submit(t, 1)
	first := letters(t, a, 1)
	letters(t, a, 0) // once
	for _, want := range []string{got.ID.String(), "an@example.vn", "08:30 ngày 16/11/2026", "https://pakn.example.vn/track"} {
		if !strings.Contains(first, want) {
			t.Errorf("the first letter lacks %q:\n%s", want, first)
		}
	}
	p.Do(t, got.ID, p.Operator, "ask", "message", "Xin cho biết số nhà gần nhất.")
	if l := letters(t, a, 1); !strings.Contains(l, "Xin cho biết số nhà gần nhất.") {
		t.Errorf("the letter does not ask what was asked:\n%s", l)
	}
	p.Say(t, got.ID, "supplement", "supplement", "Số nhà 12.")
	letters(t, a, 0) // back at the centre: nothing new for the sender
	p.Walk(t, got.ID, "dispatch")
	if l := letters(t, a, 1); !strings.Contains(l, "UBND xã Song Mai") {
		t.Errorf("the letter does not name the agency:\n%s", l)
	}
	for _, leg := range p.Way()[3:] {
		p.Do(t, got.ID, leg.Who, leg.Action, leg.Form...)
	}
	last := letters(t, a, 1)
	if !strings.Contains(last, "Đã san lấp ổ gà") {
		t.Errorf("the last letter has no answer:\n%s", last)
	}
	if all := first + last; strings.Contains(all, got.Code) || strings.Contains(all, "0912345678") {
		t.Error("a letter carries the secret code or the telephone number")
	}
}

// refusing is a post office that takes no letter, for a reason.
type refusing struct{ err error }

func (refusing) Name() string                                { return "refusing" }
func (r refusing) Send(context.Context, notify.Letter) error { return r.err }

func TestALetterIsTriedAgainUntilItIsRefused(t *testing.T) {
	a, p := opened(t)
	p.Submit(t, 1)
	turn := func(err error) int {
		n, failed := a.sendLetters(t.Context(), refusing{err})
		if failed != nil {
			t.Fatal(failed)
		}
		return n
	}
	if n := turn(errors.New("the server is away")); n != 1 {
		t.Fatalf("%d letters at first", n)
	}
	if n := turn(nil); n != 0 {
		t.Error("tried again at once")
	}
	p.Clock.Advance(2 * time.Minute)
	if n := turn(fault.New(fault.Invalid, "notify.refused")); n != 1 {
		t.Errorf("%d letters two minutes later", n)
	}
	p.Clock.Advance(24 * time.Hour)
	if n := turn(nil); n != 0 {
		t.Error("a letter that will never be taken was tried again")
	}
}

func TestTheKeyIsMadeOnceAndKept(t *testing.T) {
	dir := t.TempDir()
	first, err := secretKey(Config{Data: dir})
	if err != nil {
		t.Fatal(err)
	}
	again, err := secretKey(Config{Data: dir})
	if err != nil || !bytes.Equal(first, again) || len(first) != 32 {
		t.Errorf("the key changed: %x, %x, %v", first, again, err)
	}
	if info, err := os.Stat(filepath.Join(dir, "secret.key")); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the key lies open: %v, %v", info.Mode(), err)
	}
	if _, err := secretKey(Config{Key: "short"}); err == nil {
		t.Error("a short key was taken")
	}
}
