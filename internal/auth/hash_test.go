package auth

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/crypto/argon2"
	"golang.org/x/text/unicode/norm"

	"paht/internal/fault"
)

func TestHash(t *testing.T) {
	a := New(nil, Options{Rand: bytes.NewReader(bytes.Repeat([]byte{7}, saltBytes))})
	const password = "trời mưa to ở ngã tư"
	encoded, err := a.hash(t.Context(), password)
	if err != nil {
		t.Fatal(err)
	}
	// Written here from the format's description, not by the code under test.
	salt := bytes.Repeat([]byte{7}, 16)
	b64 := base64.RawStdEncoding.EncodeToString
	if want := "$argon2id$v=19$m=19456,t=2,p=1$" + b64(salt) + "$" + b64(argon2.IDKey([]byte(password), salt, 2, 19*1024, 1, 32)); encoded != want {
		t.Fatalf("hash %s\nwant %s", encoded, want)
	}
	for try, want := range map[string]bool{
		password:                   true,
		norm.NFD.String(password):  true, // as some keyboards write
		"Trời mưa to ở ngã tư":     false,
		"trời mưa to ở ngã tư ":    false,
		"":                         false,
		strings.Repeat("x", 1<<20): false,
	} {
		if ok, err := a.matches(t.Context(), encoded, try); ok != want || err != nil {
			t.Errorf("matches(%.30q) = %v, %v; want %v", try, ok, err, want)
		}
	}
	if _, err := a.hash(t.Context(), password); err == nil {
		t.Error("hashed without randomness")
	}
	if ok, err := a.matches(t.Context(), nobody, password); ok || err != nil {
		t.Errorf("nobody's password: %v, %v", ok, err)
	}
	if !isToday(encoded) || !isToday(nobody) || isToday("$argon2id$v=19$m=65536,t=1,p=1$x$y") {
		t.Error("isToday is wrong")
	}
}

// TestHashOfOtherStrength: hashes made elsewhere, or by an earlier version, still open.
func TestHashOfOtherStrength(t *testing.T) {
	salt := []byte("0123456789ab")
	sum := argon2.IDKey([]byte("trời mưa to ở ngã tư"), salt, 1, 8<<10, 2, 24)
	b64 := base64.RawStdEncoding.EncodeToString
	encoded := "$argon2id$v=19$m=8192,t=1,p=2$" + b64(salt) + "$" + b64(sum)
	a := New(nil, Options{})
	if ok, err := a.matches(t.Context(), encoded, "trời mưa to ở ngã tư"); !ok || err != nil {
		t.Errorf("%v, %v", ok, err)
	}
	if isToday(encoded) {
		t.Error("a weaker hash passes for one of today")
	}
}

func TestParsePHCRefuses(t *testing.T) {
	good := encode(make([]byte, 16), make([]byte, 32))
	if _, err := parsePHC(good); err != nil {
		t.Fatal(err)
	}
	for _, change := range [][2]string{
		{"argon2id", "argon2i"}, {"argon2id", "bcrypt"}, {"v=19", "v=16"}, {"$argon2id", "argon2id"},
		{"m=19456", "m=4294967295"}, {"m=19456", "m=64"}, {"m=19456", "m=-1"}, {"m=19456", "m= 19456"}, {"m=19456", "m=019456"},
		{"t=2", "t=0"}, {"t=2", "t=4000000000"}, {"p=1", "p=0"}, {"p=1", "p=255"}, {"p=1", "p=300"}, {"p=1", "p=1,x=1"},
		{"AAAAAAAAAAAAAAAAAAAAAA$", "AAAA$"}, {"AAAAAAAAAAAAAAAAAAAAAA$", "====$"}, {"AAAAAAAAAAAAAAAAAAAAAA$", "$"},
		{"$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "$AAAA"}, {"$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", ""},
	} {
		bad := strings.Replace(good, change[0], change[1], 1)
		if bad == good {
			t.Fatalf("%v changes nothing", change)
		}
		if p, err := parsePHC(bad); err == nil {
			t.Errorf("%s taken as %+v", bad, p)
		}
	}
	for _, s := range []string{"", "$", "$$$$$", "plain text"} {
		if _, err := parsePHC(s); err == nil {
			t.Errorf("%q taken", s)
		}
	}
}

// TestHashingIsBounded: two at a time, the third waits, and gives up with its context.
func TestHashingIsBounded(t *testing.T) {
	a := New(nil, Options{})
	for range hashers {
		a.hashing <- struct{}{}
	}
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
	defer cancel()
	if _, err := a.matches(ctx, nobody, "x"); !fault.Is(err, fault.Unavailable) || !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("third hash: %v", err)
	}
	<-a.hashing
	if _, err := a.matches(t.Context(), nobody, "x"); err != nil {
		t.Errorf("after one ended: %v", err)
	}
	if len(a.hashing) != hashers-1 {
		t.Errorf("%d slots taken", len(a.hashing))
	}
}

func TestTokens(t *testing.T) {
	a := New(nil, Options{})
	seen := map[string]bool{}
	for range 100 {
		token, hash, err := a.token()
		if err != nil {
			t.Fatal(err)
		}
		again, ok := tokenHash(token)
		if !ok || !bytes.Equal(hash, again) || len(hash) != 32 || len(token) != 43 || seen[token] {
			t.Fatalf("token %q", token)
		}
		seen[token] = true
		if strings.Contains(token, string(hash)) || bytes.Contains(hash, []byte(token[:8])) {
			t.Fatal("the stored form tells the token")
		}
	}
	good, _, _ := a.token()
	for _, bad := range []string{"", "x", good[:42], good + "A", good + "\n", strings.Repeat("A", 4000), "../../../../etc/passwd", good[:42] + "\x00"} {
		if _, ok := tokenHash(bad); ok {
			t.Errorf("%q taken for a token", bad)
		}
	}
	if _, _, err := New(nil, Options{Rand: strings.NewReader("short")}).token(); err == nil {
		t.Error("a token of too little randomness")
	}
}

func TestLoginForm(t *testing.T) {
	for in, want := range map[string]string{
		" Tran.Hoa ": "tran.hoa", "AN@BACGIANG.VN": "an@bacgiang.vn", "a_b-1": "a_b-1",
		"an": "", "": "", "trần.hoa": "", "a b c": "", "a\x00b": "", strings.Repeat("a", 65): "", "a'or'1": "",
	} {
		got, err := newLogin(in)
		if got != want || (want == "") != (err != nil) {
			t.Errorf("newLogin(%q) = %q, %v; want %q", in, got, err, want)
		}
	}
}

func TestShown(t *testing.T) {
	for in, want := range map[string]string{
		"Mozilla/5.0 (X11)": "Mozilla/5.0 (X11)", "a\x00\r\nb\u202e": "ab", "\xff": "", strings.Repeat("ă", 300): strings.Repeat("ă", 200),
	} {
		if got := shown(in, 200); got != want {
			t.Errorf("shown(%q) = %q", in, got)
		}
	}
}

// TestCheckingTakesTheSameTime (P33, ASVS 6.3.8): a password of an account and
// one of nobody cost the same. The shortest of many runs is what the work itself
// costs; the rest is the machine's other business, so on a busy machine there are
// more runs: what differs in truth differs in all of them.
func TestCheckingTakesTheSameTime(t *testing.T) {
	a := New(nil, Options{})
	somebody, err := a.hash(t.Context(), "trời mưa to ở ngã tư")
	if err != nil {
		t.Fatal(err)
	}
	var took [2][]time.Duration
	ratio := 0.0
	for n := 0; n < 15 || n < 150 && (ratio < 0.8 || ratio > 1.25); n++ {
		for i, encoded := range []string{somebody, nobody} {
			began := time.Now()
			if _, err := a.matches(t.Context(), encoded, "con mèo nhà em hay ngủ"); err != nil {
				t.Fatal(err)
			}
			took[i] = append(took[i], time.Since(began))
		}
		ratio = float64(slices.Min(took[0])) / float64(slices.Min(took[1]))
	}
	if ratio < 0.8 || ratio > 1.25 {
		t.Errorf("an account's password takes %v, nobody's %v", slices.Min(took[0]), slices.Min(took[1]))
	}
}
