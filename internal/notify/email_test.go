package notify

import (
	"bytes"
	"context"
	"crypto/x509"
	"encoding/json"
	"errors"
	"net/mail"
	"slices"
	"strings"
	"testing"
	"time"

	"paht/internal/fault"
)

// email is a channel to a sink, which it trusts.
func email(t *testing.T, s *sink, cfg EmailConfig) *Email {
	t.Helper()
	if cfg.From == "" {
		cfg.From = `"Phản ánh hiện trường" <phananh@bacgiang.example.vn>`
	}
	if cfg.Roots == nil {
		cfg.Roots = s.roots
	}
	e, err := NewEmail(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

var plainLetter = Letter{To: "dan@example.vn", Subject: "Kết quả", Text: "Đã xong."}

func TestEmailHeaders(t *testing.T) {
	s := &sink{}
	e := email(t, s, EmailConfig{Address: s.serve(t)})
	l := plainLetter
	l.Subject = strings.TrimSpace(strings.Repeat("Kết quả xử lý ", 20))
	l.Key, l.Made = "260042137/7/email", time.Date(2026, 11, 23, 8, 42, 0, 0, time.FixedZone("", 7*3600))
	for range 2 {
		if err := e.Send(t.Context(), l); err != nil {
			t.Fatal(err)
		}
	}
	other := l
	other.To = "khac@example.vn"
	if err := e.Send(t.Context(), other); err != nil {
		t.Fatal(err)
	}
	got := s.got()
	_, h := got[0].letter(t)
	from, err := h.AddressList("From")
	if err != nil || len(from) != 1 || *from[0] != (mail.Address{Name: "Phản ánh hiện trường", Address: "phananh@bacgiang.example.vn"}) {
		t.Errorf("From: %v, %v", from, err)
	}
	if at, err := h.Date(); err != nil || !at.Equal(l.Made) {
		t.Errorf("Date: %v, %v", at, err)
	}
	for name, want := range map[string]string{
		"Auto-Submitted": "auto-generated", "MIME-Version": "1.0", "Content-Type": "text/plain; charset=utf-8",
	} {
		if h.Get(name) != want {
			t.Errorf("%s: %q, want %q", name, h.Get(name), want)
		}
	}
	id := func(m taken) string { _, h := m.letter(t); return h.Get("Message-ID") }
	if id(got[0]) != id(got[1]) {
		t.Errorf("the same fact has two ids: %s, %s", id(got[0]), id(got[1]))
	}
	if id(got[0]) == id(got[2]) {
		t.Error("two people's letters have one id")
	}
	if strings.Contains(string(got[0].raw), l.Key) {
		t.Error("the key itself is in the letter")
	}
	if got[0].from != "FROM:<phananh@bacgiang.example.vn> BODY=8BITMIME" || got[0].to != "TO:<dan@example.vn>" {
		t.Errorf("envelope %q, %q", got[0].from, got[0].to)
	}
	for line := range strings.Lines(string(got[0].raw)) {
		if len(strings.TrimRight(line, "\r\n")) > 78 {
			t.Errorf("line of %d characters: %q", len(line), line)
		}
		for _, c := range []byte(line) {
			if c > '~' {
				t.Fatalf("not ASCII: %q", line)
			}
		}
	}
}

func TestEmailWithoutKeyHasFreshIDs(t *testing.T) {
	s := &sink{}
	e := email(t, s, EmailConfig{Address: s.serve(t)})
	before := time.Now().Truncate(time.Second)
	for range 2 {
		if err := e.Send(t.Context(), plainLetter); err != nil {
			t.Fatal(err)
		}
	}
	_, a := s.got()[0].letter(t)
	_, b := s.got()[1].letter(t)
	if a.Get("Message-ID") == b.Get("Message-ID") {
		t.Errorf("two letters, one id %s", a.Get("Message-ID"))
	}
	if at, err := a.Date(); err != nil || at.Before(before) || at.After(time.Now()) {
		t.Errorf("Date: %v, %v", at, err)
	}
}

func TestEmailIsEncrypted(t *testing.T) {
	s := &sink{logins: "PLAIN LOGIN"}
	e := email(t, s, EmailConfig{Address: s.serve(t), User: "phananh", Password: "mật khẩu"})
	if err := e.Send(t.Context(), plainLetter); err != nil {
		t.Fatal(err)
	}
	m := s.got()[0]
	if !m.safe || m.user != "phananh" || m.password != "mật khẩu" {
		t.Errorf("safe %v, user %q, password %q", m.safe, m.user, m.password)
	}
}

func TestEmailSignsInTheOldWay(t *testing.T) {
	s := &sink{logins: "NTLM LOGIN"}
	e := email(t, s, EmailConfig{Address: s.serve(t), User: "phananh", Password: "x"})
	if err := e.Send(t.Context(), plainLetter); err != nil {
		t.Fatal(err)
	}
	if m := s.got()[0]; m.user != "phananh" || m.password != "x" {
		t.Errorf("user %q, password %q", m.user, m.password)
	}
}

// TestEmailGivesNothingAway: without encryption, or to a server nobody vouches
// for, neither password nor letter is sent.
func TestEmailGivesNothingAway(t *testing.T) {
	for name, c := range map[string]struct {
		sink *sink
		cfg  EmailConfig
		own  bool // keep the system's roots
	}{
		"no TLS on offer":              {&sink{noTLS: true}, EmailConfig{}, false},
		"no TLS, with a password":      {&sink{noTLS: true, logins: "PLAIN"}, EmailConfig{Plain: true, User: "u", Password: "secret-p"}, false},
		"certificate nobody signed":    {&sink{logins: "PLAIN"}, EmailConfig{User: "u", Password: "secret-p"}, true},
		"TLS refused when it comes up": {&sink{answers: map[string]string{"STARTTLS": "454 not now"}}, EmailConfig{}, false},
	} {
		c.cfg.Address = c.sink.serve(t)
		if c.own {
			c.cfg.Roots = (&sink{t: t}).strangers()
		}
		err := email(t, c.sink, c.cfg).Send(t.Context(), plainLetter)
		if !fault.Is(err, fault.Unavailable) {
			t.Errorf("%s: %v, want unavailable", name, err)
		}
		if len(c.sink.got()) != 0 {
			t.Errorf("%s: the letter was sent", name)
		}
		c.sink.mu.Lock()
		for _, said := range c.sink.said {
			if strings.HasPrefix(said, "AUTH") || strings.HasPrefix(said, "MAIL") {
				t.Errorf("%s: said %q", name, said)
			}
		}
		c.sink.mu.Unlock()
	}
}

// strangers is a pool that trusts somebody else's certificate only.
func (s *sink) strangers() (pool *x509.CertPool) {
	s.certify()
	return s.roots
}

func TestEmailPlainWhereAllowed(t *testing.T) {
	s := &sink{noTLS: true}
	if err := email(t, s, EmailConfig{Address: s.serve(t), Plain: true}).Send(t.Context(), plainLetter); err != nil {
		t.Fatal(err)
	}
	if len(s.got()) != 1 {
		t.Error("nothing arrived")
	}
}

func TestEmailTellsFinalFromPassing(t *testing.T) {
	for name, c := range map[string]struct {
		answers map[string]string
		kind    fault.Kind
	}{
		"no such mailbox":     {map[string]string{"RCPT": "550 no such user"}, fault.Invalid},
		"mailbox full today":  {map[string]string{"RCPT": "452 full"}, fault.Unavailable},
		"letter refused":      {map[string]string{".": "554 spam"}, fault.Invalid},
		"greylisted":          {map[string]string{".": "451 later"}, fault.Unavailable},
		"sender not allowed":  {map[string]string{"MAIL": "550 who are you"}, fault.Unavailable},
		"password refused":    {map[string]string{"AUTH": "535 wrong"}, fault.Unavailable},
		"server going down":   {map[string]string{"EHLO": "421 bye", "HELO": "421 bye"}, fault.Unavailable},
		"bye said with anger": {map[string]string{"QUIT": "500 no"}, 0},
	} {
		s := &sink{answers: c.answers, logins: "PLAIN"}
		err := email(t, s, EmailConfig{Address: s.serve(t), User: "u", Password: "p"}).Send(t.Context(), plainLetter)
		if c.kind == 0 {
			if err != nil {
				t.Errorf("%s: %v", name, err)
			}
			continue
		}
		if !fault.Is(err, c.kind) {
			t.Errorf("%s: %v, want %s", name, err, c.kind)
		}
	}
}

// TestEmailTakenIsDelivered: a server that hangs up after taking the letter must
// not make us send it again.
func TestEmailTakenIsDelivered(t *testing.T) {
	s := &sink{hangUp: true}
	if err := email(t, s, EmailConfig{Address: s.serve(t)}).Send(t.Context(), plainLetter); err != nil {
		t.Fatal(err)
	}
	if len(s.got()) != 1 {
		t.Errorf("%d letters", len(s.got()))
	}
}

func TestEmailEndsWithItsContext(t *testing.T) {
	for _, silent := range []string{"connect", "EHLO", "MAIL", "RCPT", "DATA"} {
		s := &sink{silent: silent}
		e := email(t, s, EmailConfig{Address: s.serve(t)})
		ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
		began := time.Now()
		err := e.Send(ctx, plainLetter)
		cancel()
		if !fault.Is(err, fault.Unavailable) || !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("silent after %s: %v", silent, err)
		}
		if took := time.Since(began); took > 5*time.Second {
			t.Errorf("silent after %s: given up after %v", silent, took)
		}
	}
}

func TestNewEmailRefuses(t *testing.T) {
	for name, cfg := range map[string]EmailConfig{
		"no port":           {Address: "mail.example.vn", From: "a@example.vn"},
		"no host":           {Address: ":25", From: "a@example.vn"},
		"nothing":           {},
		"no sender":         {Address: "mail.example.vn:587"},
		"sender of words":   {Address: "mail.example.vn:587", From: "Phản ánh"},
		"sender with CR LF": {Address: "mail.example.vn:587", From: "\"a\r\nBcc: b\" <a@example.vn>"},
		"two senders":       {Address: "mail.example.vn:587", From: "a@example.vn, b@example.vn"},
	} {
		if e, err := NewEmail(cfg); err == nil {
			t.Errorf("%s: taken as %+v", name, e)
		}
	}
}

func TestEmailOnTheTLSPort(t *testing.T) {
	s := &sink{atOnce: true, logins: "PLAIN"}
	e := email(t, s, EmailConfig{Address: s.serve(t), User: "u", Password: "p"})
	e.atOnce = true // as NewEmail finds for port 465, which a test cannot have
	if err := e.Send(t.Context(), plainLetter); err != nil {
		t.Fatal(err)
	}
	if m := s.got(); len(m) != 1 || !m[0].safe || m[0].user != "u" {
		t.Errorf("got %+v", m)
	}
	for address, want := range map[string]bool{"mail.example.vn:465": true, "mail.example.vn:587": false, "mail.example.vn:25": false} {
		e, err := NewEmail(EmailConfig{Address: address, From: "a@example.vn"})
		if err != nil || e.atOnce != want {
			t.Errorf("%s: TLS at once %v, want %v (%v)", address, e.atOnce, want, err)
		}
	}
}

func TestLogLine(t *testing.T) {
	var b bytes.Buffer
	l := plainLetter
	l.Key, l.Made = "k", time.Date(2026, 11, 23, 1, 42, 0, 0, time.UTC)
	l.Text = "một <hai>\nba"
	if err := NewLog(&b).Send(t.Context(), l); err != nil {
		t.Fatal(err)
	}
	want := `{"made":"2026-11-23T01:42:00Z","key":"k","to":"dan@example.vn","subject":"Kết quả","text":"một <hai>\nba"}` + "\n"
	if b.String() != want {
		t.Errorf("got  %swant %s", b.String(), want)
	}
	b.Reset()
	if err := NewLog(&b).Send(t.Context(), plainLetter); err != nil {
		t.Fatal(err)
	}
	var made line
	if err := json.Unmarshal(b.Bytes(), &made); err != nil || time.Since(made.Made) > time.Minute {
		t.Errorf("without its time: %v, %v", made.Made, err)
	}
}

func TestEncodedWords(t *testing.T) {
	for _, s := range []string{"Kết quả", strings.Repeat("ồ", 200), "a=b", " a", "a ", "a_b", "?", strings.Repeat("👍🏽", 40)} {
		encoded := words(s)
		for part := range strings.SplitSeq(encoded, "\r\n ") {
			if len(part) > 75 || !strings.HasPrefix(part, "=?UTF-8?B?") {
				t.Errorf("%q: part %q", s, part)
			}
		}
	}
	if got := words("Ket qua so 26-0042137"); got != "Ket qua so 26-0042137" {
		t.Errorf("plain words became %q", got)
	}
	if slices.Contains([]string{words("..")}, "..") {
		t.Error("a leading dot is not plain")
	}
}
