package notify

import (
	"bufio"
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"fmt"
	"io"
	"math/big"
	"mime"
	"mime/quotedprintable"
	"net"
	"net/mail"
	"net/textproto"
	"strings"
	"sync"
	"testing"
	"time"
)

// sink is a mail server that keeps what it is given. Its fields are how it
// behaves and do not change once it serves.
type sink struct {
	noTLS   bool
	atOnce  bool              // TLS from the first byte on
	logins  string            // "PLAIN LOGIN": what it offers; "" asks for none
	answers map[string]string // command -> the answer instead of the good one
	silent  string            // the command after which it never answers
	hangUp  bool              // closes once it has said that the letter is taken

	t        *testing.T
	listener net.Listener
	cert     tls.Certificate
	roots    *x509.CertPool

	mu    sync.Mutex
	mails []taken
	said  []string // every command, in order
}

// taken is a letter as it arrived.
type taken struct {
	from, to       string
	safe           bool
	user, password string
	raw            []byte
}

// serve starts the sink and gives its address.
func (s *sink) serve(t *testing.T) string {
	t.Helper()
	s.t = t
	s.certify()
	var err error
	if s.listener, err = net.Listen("tcp", "127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	wg.Go(func() {
		for {
			conn, err := s.listener.Accept()
			if err != nil {
				return
			}
			wg.Go(func() { s.talk(conn) })
		}
	})
	t.Cleanup(func() {
		s.listener.Close()
		wg.Wait()
	})
	return s.listener.Addr().String()
}

// certify makes a certificate for 127.0.0.1 that only the sink's roots trust.
func (s *sink) certify() {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		s.t.Fatal(err)
	}
	tmpl := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "sink"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, tmpl, tmpl, key.Public(), key)
	if err != nil {
		s.t.Fatal(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		s.t.Fatal(err)
	}
	s.cert = tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}
	s.roots = x509.NewCertPool()
	s.roots.AddCert(cert)
}

// talk holds one conversation.
func (s *sink) talk(conn net.Conn) {
	defer func() { conn.Close() }()
	conn.SetDeadline(time.Now().Add(10 * time.Second))
	var m taken
	if s.atOnce {
		conn, m.safe = tls.Server(conn, &tls.Config{Certificates: []tls.Certificate{s.cert}}), true
	}
	r := bufio.NewReader(conn)
	say := func(line string) { fmt.Fprintf(conn, "%s\r\n", line) }
	ask := func(line string) string {
		say(line)
		answer, _ := r.ReadString('\n')
		return strings.TrimSpace(answer)
	}
	if s.silent == "connect" {
		io.Copy(io.Discard, r)
		return
	}
	say("220 sink ready")
	for {
		line, err := r.ReadString('\n')
		if err != nil {
			return
		}
		line = strings.TrimRight(line, "\r\n")
		verb, rest, _ := strings.Cut(line, " ")
		verb = strings.ToUpper(verb)
		s.note(line)
		if verb == s.silent {
			io.Copy(io.Discard, r)
			return
		}
		if answer, ok := s.answers[verb]; ok {
			say(answer)
			continue
		}
		switch verb {
		case "EHLO":
			say("250-sink")
			if _, safe := conn.(*tls.Conn); !safe && !s.noTLS {
				say("250-STARTTLS")
			}
			if s.logins != "" {
				say("250-AUTH " + s.logins)
			}
			say("250 8BITMIME")
		case "STARTTLS":
			say("220 go on")
			conn = tls.Server(conn, &tls.Config{Certificates: []tls.Certificate{s.cert}})
			r = bufio.NewReader(conn)
			m.safe = true
		case "AUTH":
			way, first, _ := strings.Cut(rest, " ")
			if way == "PLAIN" {
				b, _ := base64.StdEncoding.DecodeString(first)
				parts := bytes.Split(b, []byte{0})
				m.user, m.password = string(parts[1]), string(parts[2])
			} else {
				user, _ := base64.StdEncoding.DecodeString(ask("334 " + base64.StdEncoding.EncodeToString([]byte("Username:"))))
				password, _ := base64.StdEncoding.DecodeString(ask("334 " + base64.StdEncoding.EncodeToString([]byte("Password:"))))
				m.user, m.password = string(user), string(password)
			}
			say("235 welcome")
		case "MAIL":
			m.from = rest
			say("250 ok")
		case "RCPT":
			m.to = rest
			say("250 ok")
		case "DATA":
			say("354 go on")
			m.raw, err = io.ReadAll(textproto.NewReader(r).DotReader())
			if err != nil {
				return
			}
			if answer, ok := s.answers["."]; ok {
				say(answer)
				continue
			}
			s.mu.Lock()
			s.mails = append(s.mails, m)
			s.mu.Unlock()
			say("250 taken")
			if s.hangUp {
				return
			}
		case "QUIT":
			say("221 bye")
			return
		default:
			say("502 unknown")
		}
	}
}

func (s *sink) note(line string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.said = append(s.said, line)
}

// got are the letters taken so far.
func (s *sink) got() []taken {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]taken(nil), s.mails...)
}

// letter reads a mail as a mail program does.
func (m taken) letter(t *testing.T) (Letter, mail.Header) {
	t.Helper()
	msg, err := mail.ReadMessage(bytes.NewReader(m.raw))
	if err != nil {
		t.Fatalf("%v in\n%s", err, m.raw)
	}
	subject, err := new(mime.WordDecoder).DecodeHeader(msg.Header.Get("Subject"))
	if err != nil {
		t.Fatal(err)
	}
	to, err := msg.Header.AddressList("To")
	if err != nil || len(to) != 1 {
		t.Fatalf("To: %v, %v", to, err)
	}
	if cte := msg.Header.Get("Content-Transfer-Encoding"); cte != "quoted-printable" {
		t.Fatalf("encoding %q", cte)
	}
	text, err := io.ReadAll(quotedprintable.NewReader(msg.Body))
	if err != nil {
		t.Fatal(err)
	}
	return Letter{To: to[0].Address, Subject: subject, Text: string(text)}, msg.Header
}
