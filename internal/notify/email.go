package notify

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/mail"
	"net/smtp"
	"net/textproto"
	"strings"
	"time"

	"paht/internal/fault"
)

// maxTime is how long one letter may take.
const maxTime = time.Minute

// EmailConfig says by which server letters leave.
type EmailConfig struct {
	Address  string // host:port of the server, usually port 587 or 465
	User     string // "" for a server that asks for none
	Password string
	From     string // "Phản ánh hiện trường <phananh@example.vn>" or the bare address

	// Plain allows a connection without encryption, which only a server on the
	// same machine or in the same closed network deserves. Without it TLS is
	// required and the server's certificate verified. User and Password are never
	// sent in the clear.
	Plain bool
	Roots *x509.CertPool // who may sign the certificate; nil: whom the system trusts
	Hello string         // how we call ourselves to the server; "": the domain of From
}

// Email sends letters by SMTP, a connection for each.
type Email struct {
	cfg    EmailConfig
	host   string
	atOnce bool // the server wants TLS from the first byte on
	from   mail.Address
}

// NewEmail makes the channel; nothing is connected yet. It refuses a server or a
// sender that cannot be understood.
func NewEmail(cfg EmailConfig) (*Email, error) {
	host, port, err := net.SplitHostPort(cfg.Address)
	if err != nil || host == "" {
		return nil, fmt.Errorf("mail server %q: must be host:port", cfg.Address)
	}
	from, err := mail.ParseAddress(cfg.From)
	if err != nil || !isAddress(from.Address) || from.Name != "" && !isLine(from.Name) {
		return nil, fmt.Errorf("mail sender %q: must be an address, or a name and <address>", cfg.From)
	}
	if cfg.Hello == "" {
		_, cfg.Hello, _ = strings.Cut(from.Address, "@")
	}
	return &Email{cfg: cfg, host: host, atOnce: port == "465", from: *from}, nil
}

// Name is "email".
func (e *Email) Name() string { return "email" }

// Send hands the letter to the server. Once the server has taken it, it is
// delivered: what goes wrong afterwards is not told, lest it be sent twice.
func (e *Email) Send(ctx context.Context, l Letter) error {
	if err := l.check(); err != nil {
		return err
	}
	body, err := message(l, e.from)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, maxTime)
	defer cancel()
	if err := e.send(ctx, l.To, body); err != nil {
		if ctx.Err() != nil {
			err = errors.Join(ctx.Err(), err)
		}
		return verdict(fmt.Errorf("mail by %s: %w", e.cfg.Address, err))
	}
	return nil
}

func (e *Email) send(ctx context.Context, to string, body []byte) error {
	conn, err := e.dial(ctx)
	if err != nil {
		return err
	}
	// The conversation knows no context: when it ends, the connection does.
	stop := context.AfterFunc(ctx, func() { conn.SetDeadline(time.Unix(1, 0)) })
	defer stop()
	c, err := smtp.NewClient(conn, e.host)
	if err != nil {
		return errors.Join(err, conn.Close())
	}
	defer c.Close()
	if err := e.open(c); err != nil {
		return err
	}
	if err := c.Mail(e.from.Address); err != nil {
		return err
	}
	if err := c.Rcpt(to); err != nil {
		return refused(err)
	}
	w, err := c.Data()
	if err != nil {
		return refused(err)
	}
	if _, err := w.Write(body); err != nil {
		return err
	}
	if err := w.Close(); err != nil {
		return refused(err)
	}
	_ = c.Quit() // the letter is the server's now, whatever it answers
	return nil
}

// dial connects, inside TLS on the port that wants it so (465).
func (e *Email) dial(ctx context.Context) (net.Conn, error) {
	if e.atOnce {
		return (&tls.Dialer{Config: e.tls()}).DialContext(ctx, "tcp", e.cfg.Address)
	}
	return (&net.Dialer{}).DialContext(ctx, "tcp", e.cfg.Address)
}

// open greets, turns on TLS and signs in.
func (e *Email) open(c *smtp.Client) error {
	if err := c.Hello(e.cfg.Hello); err != nil {
		return err
	}
	_, safe := c.TLSConnectionState()
	if offered, _ := c.Extension("STARTTLS"); offered && !safe {
		if err := c.StartTLS(e.tls()); err != nil {
			return err
		}
		safe = true
	}
	if !safe && !e.cfg.Plain {
		return errors.New("the server offers no TLS and a plain connection is not allowed")
	}
	if e.cfg.User == "" {
		return nil
	}
	if !safe {
		return errors.New("the server offers no TLS and a password is never sent in the clear")
	}
	_, ways := c.Extension("AUTH")
	return c.Auth(&signIn{user: e.cfg.User, password: e.cfg.Password, ways: ways})
}

func (e *Email) tls() *tls.Config {
	return &tls.Config{ServerName: e.host, RootCAs: e.cfg.Roots, MinVersion: tls.VersionTLS12}
}

// refusal marks an answer about this very letter: its recipient or its content.
type refusal struct{ answer *textproto.Error }

func (r refusal) Error() string { return r.answer.Error() }
func (r refusal) Unwrap() error { return r.answer }

func refused(err error) error {
	if answer, ok := errors.AsType[*textproto.Error](err); ok {
		return refusal{answer}
	}
	return err
}

// verdict gives an error its kind: only a final answer (5xx) about this letter is
// final. A server that refuses our password will take the letter once that is mended.
func verdict(err error) error {
	if r, ok := errors.AsType[refusal](err); ok && r.answer.Code >= 500 && r.answer.Code < 600 {
		return &fault.Error{Kind: fault.Invalid, Code: "notify.refused", Err: err}
	}
	return &fault.Error{Kind: fault.Unavailable, Err: err}
}
