package notify

import (
	"bytes"
	"context"
	"crypto/ecdh"
	"crypto/rand"
	"encoding/json"
	"net/http"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"paht/internal/fault"
	"paht/internal/testworld"
)

func newPush(t *testing.T, s *testworld.PushService) *Push {
	t.Helper()
	key, err := ecdh.P256().GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	cfg := PushConfig{Key: key.Bytes(), Contact: "mailto:truc@example.vn"}
	if s != nil {
		cfg.Anywhere, cfg.Roots = true, s.Roots
	}
	p, err := NewPush(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func sub(d testworld.PushDevice) Subscription { return Subscription{d.Endpoint, d.Key, d.Auth} }

var urgent = Note{
	Kind: "urgent", Number: "26-0000007", Due: 1795279200000, Path: "/reports/26-0000007", Tag: "26-0000007",
	Key: "k1", At: 1795277400000, Topic: "r26-0000007", Urgent: true,
}

func TestOnlyTheBrowserReadsAPush(t *testing.T) {
	s := testworld.NewPushService(t)
	p, d := newPush(t, s), testworld.NewPushDevice(t, s.URL+"/sub/1")
	if err := p.Send(t.Context(), sub(d), urgent); err != nil {
		t.Fatal(err)
	}
	taken := s.Taken()
	if len(taken) != 1 || taken[0].Path != "/sub/1" {
		t.Fatalf("%d pushes came", len(taken))
	}
	got := taken[0]
	if bytes.Contains(got.Body, []byte(urgent.Number)) {
		t.Error("the push service can read the number")
	}
	plain, err := d.Open(got.Body)
	if err != nil {
		t.Fatal(err)
	}
	var said Note
	if err := json.Unmarshal(plain, &said); err != nil {
		t.Fatal(err)
	}
	want := urgent
	want.Topic, want.Urgent = "", false // told to the service, not to the browser
	if diff := cmp.Diff(want, said); diff != "" {
		t.Error(diff)
	}
	for name, want := range map[string]string{
		"Ttl": "1800", "Urgency": "high", "Topic": "r26-0000007", "Content-Encoding": "aes128gcm", "Content-Type": "application/octet-stream",
	} {
		if v := got.Header.Get(name); v != want {
			t.Errorf("%s is %q, want %q", name, v, want)
		}
	}
	claims, err := testworld.Vouched(got.Header.Get("Authorization"), p.PublicKey())
	if err != nil {
		t.Fatal(err)
	}
	if claims["aud"] != s.URL || claims["sub"] != "mailto:truc@example.vn" {
		t.Errorf("claims %v", claims)
	}
	exp, _ := claims["exp"].(float64)
	if left := time.Until(time.Unix(int64(exp), 0)); left <= 0 || left > 24*time.Hour {
		t.Errorf("the token is good for %s", left)
	}
	other := testworld.NewPushDevice(t, s.URL)
	if _, err := other.Open(got.Body); err == nil {
		t.Error("another browser reads it")
	}
	if err := p.Send(t.Context(), sub(d), urgent); err != nil {
		t.Fatal(err)
	}
	next := s.Taken()[0]
	if len(next.Body) != len(got.Body) || bytes.Equal(next.Body, got.Body) {
		t.Error("a second push is not as long and sealed anew")
	}
}

func TestAnswersOfAPushService(t *testing.T) {
	for status, want := range map[int]fault.Kind{
		http.StatusNotFound: fault.NotFound, http.StatusGone: fault.NotFound,
		http.StatusTooManyRequests: fault.Unavailable, http.StatusInternalServerError: fault.Unavailable, http.StatusServiceUnavailable: fault.Unavailable,
		http.StatusBadRequest: fault.Invalid, http.StatusForbidden: fault.Invalid, http.StatusRequestEntityTooLarge: fault.Invalid,
		http.StatusTemporaryRedirect: fault.Invalid,
	} {
		s := testworld.NewPushService(t)
		s.Answer(func(w http.ResponseWriter, _ string) {
			w.Header().Set("Location", s.URL+"/elsewhere")
			w.WriteHeader(status)
			w.Write([]byte("no such subscription: secret-token"))
		})
		d := testworld.NewPushDevice(t, s.URL+"/secret-token")
		err := newPush(t, s).Send(t.Context(), sub(d), urgent)
		if fault.KindOf(err) != want || err == nil {
			t.Errorf("%d is %v, want %s", status, err, want)
		}
		quiet(t, err, d)
		if n := len(s.Taken()); n != 1 {
			t.Errorf("%d led on: %d requests", status, n)
		}
	}
}

// quiet fails the test when an error tells what nobody may know.
func quiet(t *testing.T, err error, d testworld.PushDevice) {
	t.Helper()
	for _, secret := range []string{"secret-token", d.Endpoint, d.Auth, d.Key} {
		if err != nil && strings.Contains(err.Error(), secret) {
			t.Errorf("the error tells a secret: %v", err)
		}
	}
}

func TestHowLongToWait(t *testing.T) {
	for said, want := range map[string]time.Duration{
		"": 0, "soon": 0, "-5": 0, "0": time.Second, "120": 2 * time.Minute, "999999": maxRetry, "99999999999999999999": 0,
		time.Now().Add(10 * time.Minute).UTC().Format(http.TimeFormat): 10 * time.Minute,
		"Mon, 02 Jan 2006 15:04:05 GMT":                                time.Second,
	} {
		s := testworld.NewPushService(t)
		s.Answer(func(w http.ResponseWriter, _ string) {
			w.Header().Set("Retry-After", said)
			w.WriteHeader(http.StatusTooManyRequests)
		})
		err := newPush(t, s).Send(t.Context(), sub(testworld.NewPushDevice(t, s.URL)), urgent)
		f, _ := err.(*fault.Error)
		if f == nil {
			t.Fatalf("%q: %v", said, err)
		}
		wait, _ := f.Current.(fault.Retry)
		if got := time.Duration(wait); got > want || got < want-5*time.Second {
			t.Errorf("Retry-After %q waits %s, want %s", said, got, want)
		}
	}
}

func TestASilentPushServiceIsGivenUp(t *testing.T) {
	s := testworld.NewPushService(t)
	held := make(chan struct{})
	s.Answer(func(http.ResponseWriter, string) { <-held })
	t.Cleanup(func() { close(held) })
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	d := testworld.NewPushDevice(t, s.URL+"/secret-token")
	err := newPush(t, s).Send(ctx, sub(d), urgent)
	if !fault.Is(err, fault.Unavailable) {
		t.Errorf("%v", err)
	}
	quiet(t, err, d)
}

func TestSubscriptionsThatAreRefused(t *testing.T) {
	p := newPush(t, nil)
	good := sub(testworld.NewPushDevice(t, "https://push.example.com/send/abc"))
	if err := p.Check(good); err != nil {
		t.Fatal(err)
	}
	for name, bad := range map[string]Subscription{
		"plain":           {"http://push.example.com/a", good.Key, good.Auth},
		"no host":         {"https:///a", good.Key, good.Auth},
		"address":         {"https://127.0.0.1/a", good.Key, good.Auth},
		"address 6":       {"https://[::1]/a", good.Key, good.Auth},
		"port":            {"https://push.example.com:8443/a", good.Key, good.Auth},
		"user":            {"https://a:b@push.example.com/a", good.Key, good.Auth},
		"file":            {"file:///etc/passwd", good.Key, good.Auth},
		"long":            {"https://push.example.com/" + strings.Repeat("a", maxEndpoint), good.Key, good.Auth},
		"empty":           {},
		"no key":          {good.Endpoint, "", good.Auth},
		"not on curve":    {good.Endpoint, pushText.EncodeToString(append([]byte{4}, make([]byte, 64)...)), good.Auth},
		"short secret":    {good.Endpoint, good.Key, "AAAA"},
		"secret no text":  {good.Endpoint, good.Key, "!!!!"},
		"key of a line\n": {good.Endpoint + "\n", good.Key, good.Auth},
	} {
		if err := p.Check(bad); !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: %v", name, err)
		}
		if err := p.Send(t.Context(), bad, urgent); !fault.Is(err, fault.Invalid) {
			t.Errorf("%s is sent to: %v", name, err)
		}
	}
}

// A name that leads inside is found out when it is dialled.
func TestNoPushGoesInside(t *testing.T) {
	s := testworld.NewPushService(t)
	p := newPush(t, nil)
	port := s.URL[strings.LastIndex(s.URL, ":"):]
	answer, err := p.client.Get("https://localhost" + port)
	if err == nil {
		answer.Body.Close()
	}
	if !fault.Is(pushError("localhost", err), fault.Invalid) || len(s.Taken()) > 0 {
		t.Errorf("localhost was dialled: %v", err)
	}
	d := testworld.NewPushDevice(t, "https://localhost/secret-token")
	err = p.Send(t.Context(), sub(d), urgent)
	if f, ok := err.(*fault.Error); !ok || f.Code != "notify.push.endpoint" {
		t.Errorf("%v", err)
	}
	quiet(t, err, d)
	for address, want := range map[string]bool{
		"8.8.8.8": true, "142.250.66.10": true, "2404:6800:4005:800::200a": true,
		"127.0.0.1": false, "127.8.8.8": false, "10.0.0.1": false, "172.16.0.1": false, "172.31.255.255": false, "192.168.1.1": false,
		"169.254.169.254": false, "100.64.0.1": false, "0.0.0.0": false, "224.0.0.1": false, "255.255.255.255": false, "240.1.1.1": false,
		"192.0.2.1": false, "198.18.0.1": false, "198.51.100.1": false, "203.0.113.1": false,
		"::1": false, "::": false, "fe80::1": false, "fd00::1": false, "ff02::1": false, "::ffff:10.0.0.1": false, "::ffff:8.8.8.8": true,
		"::127.0.0.1": false, "64:ff9b::a00:1": false, "2002:a00:1::": false, "2001:db8::1": false, "fec0::1": false,
	} {
		if got := isPublic(netip.MustParseAddr(address)); got != want {
			t.Errorf("%s is public: %v", address, got)
		}
	}
}

func TestPushesNeedAKeyAndAContact(t *testing.T) {
	good := newPush(t, nil)
	key, err := pushText.DecodeString(good.private)
	if err != nil {
		t.Fatal(err)
	}
	for _, cfg := range []PushConfig{{}, {Key: make([]byte, 32), Contact: "a@example.vn"}, {Key: key[:31], Contact: "a@example.vn"}, {Key: key}, {Key: key, Contact: "http://example.vn"}} {
		if _, err := NewPush(cfg); err == nil {
			t.Errorf("taken: contact %q", cfg.Contact)
		} else if strings.Contains(err.Error(), good.private) {
			t.Error("the error tells the key")
		}
	}
	if p, err := NewPush(PushConfig{Key: key, Contact: "https://canbo.example.vn"}); err != nil || p.PublicKey() != good.PublicKey() {
		t.Errorf("%v", err)
	}
}
