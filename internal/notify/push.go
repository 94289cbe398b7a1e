package notify

import (
	"context"
	"crypto/ecdh"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	webpush "github.com/SherClockHolmes/webpush-go"

	"paht/internal/fault"
)

// Bounds of a push.
const (
	pushTime    = 10 * time.Second // how long one may take
	pushTTL     = 30 * time.Minute // how long the push service keeps it for a device that is away
	maxRetry    = 30 * time.Minute // the longest a push service makes us wait
	maxEndpoint = 1000             // bytes
	authSize    = 16               // bytes of a subscription's shared secret (RFC 8291, 3.2)
)

// Subscription is one browser on one device that takes pushes: where its push
// service is reached, and with what the text is sealed so that only that browser
// reads it. All three are as the browser gives them. They are as private as a
// session: nothing here logs them or puts them into an error.
type Subscription struct {
	Endpoint string // https address at the push service
	Key      string // its public key, P-256 uncompressed, base64url ("p256dh")
	Auth     string // its shared secret, 16 bytes, base64url ("auth")
}

// check answers nil for a subscription that can be written to; anywhere lets it be
// at an address instead of a name, and at any port.
func (s Subscription) check(anywhere bool) error {
	u, err := url.Parse(s.Endpoint)
	switch {
	case err != nil, len(s.Endpoint) > maxEndpoint, u.Scheme != "https", u.Hostname() == "", u.User != nil, u.Fragment != "",
		!anywhere && (u.Port() != "" && u.Port() != "443" || net.ParseIP(u.Hostname()) != nil):
		return fault.New(fault.Invalid, "notify.push.endpoint")
	}
	key, err := pushText.DecodeString(strings.TrimRight(s.Key, "="))
	if err == nil {
		_, err = ecdh.P256().NewPublicKey(key)
	}
	auth, bad := pushText.DecodeString(strings.TrimRight(s.Auth, "="))
	if err != nil || bad != nil || len(auth) != authSize {
		return fault.New(fault.Invalid, "notify.push.keys")
	}
	return nil
}

var pushText = base64.RawURLEncoding

// Note is what a push says. It says nothing of what a report is about: the words
// are made on the device from the kind, and who taps it signs in to read more.
type Note struct {
	Kind   string `json:"kind"`             // of the message, or "test"
	Number string `json:"number,omitempty"` // of the report
	Due    int64  `json:"due,omitempty"`    // milliseconds since 1970; 0 without a limit
	Path   string `json:"path"`             // where a tap leads to, on the officers' site
	Tag    string `json:"tag"`              // notes of one tag replace each other
	Key    string `json:"key"`              // names the fact told, the same on every try
	At     int64  `json:"at"`               // when it happened, milliseconds since 1970

	Topic  string `json:"-"` // while a device is away only the last of a topic is kept; base64url, at most 32
	Urgent bool   `json:"-"` // wakes a device that sleeps
}

// PushConfig says who pushes.
type PushConfig struct {
	Key     []byte // the private key of this server (VAPID, RFC 8292): the 32 bytes of a P-256 scalar
	Contact string // whom a push service writes to when something is wrong: an e-mail address or an https address

	// Anywhere allows endpoints on addresses that are not public and at any port,
	// and Roots says who may sign their certificates: for a push service inside a
	// test, and for nothing else.
	Anywhere bool
	Roots    *x509.CertPool
}

// Push sends notes to browsers by the Web Push protocol (RFC 8030), sealed for
// each of them (RFC 8291). Any number of goroutines may use it.
//
// A browser says itself where its push service is, so an endpoint is an address
// somebody else chose: it is reached over https only, on public addresses only,
// which is seen to when the connection is made, and no redirect is followed.
type Push struct {
	client          *http.Client
	private, public string
	contact         string
	anywhere        bool
}

// NewPush makes the channel; nothing is connected yet.
func NewPush(cfg PushConfig) (*Push, error) {
	key, err := ecdh.P256().NewPrivateKey(cfg.Key)
	if err != nil {
		return nil, errors.New("push key: want the 32 bytes of a P-256 private key")
	}
	contact := strings.TrimPrefix(cfg.Contact, "mailto:")
	if !isAddress(contact) && !strings.HasPrefix(contact, "https://") {
		return nil, fmt.Errorf("push contact %q: want an e-mail address or an https address", cfg.Contact)
	}
	return &Push{
		client:  pushClient(cfg),
		private: pushText.EncodeToString(cfg.Key), public: pushText.EncodeToString(key.PublicKey().Bytes()),
		contact: contact, anywhere: cfg.Anywhere,
	}, nil
}

// PublicKey is what a browser subscribes with: base64url of the uncompressed point.
func (p *Push) PublicKey() string { return p.public }

// Check answers nil for a subscription that can be written to: over https, to a
// name, at the usual port, with keys that are keys. fault.Invalid with the code
// notify.push.endpoint or notify.push.keys.
func (p *Push) Check(s Subscription) error { return s.check(p.anywhere) }

// Send hands a note to the push service of a subscription; nil once it was taken.
// Fault kinds: NotFound when the subscription is gone and is to be forgotten,
// Unavailable when it may be taken later (Current is a fault.Retry where the
// service said when), Invalid when it is refused.
func (p *Push) Send(ctx context.Context, to Subscription, n Note) error {
	if err := to.check(p.anywhere); err != nil {
		return err
	}
	return p.send(ctx, to, n, n.Topic, pushTTL, n.Urgent)
}

// Notice is what a push says to a citizen, in words. Nothing private is in it: it
// stands on a locked screen.
type Notice struct {
	Title string `json:"title"`
	Body  string `json:"body"`
	URL   string `json:"url"` // a path of the citizens' site
	Tag   string `json:"tag"` // notices of one tag replace each other
}

// noticeTTL is how long a push service keeps a notice for a device that is away.
const noticeTTL = 24 * time.Hour

// Tell is Send for a citizen's browser. While it is away only the last notice of a
// topic is kept.
func (p *Push) Tell(ctx context.Context, to Subscription, n Notice, topic string) error {
	if err := to.check(p.anywhere); err != nil {
		return err
	}
	return p.send(ctx, to, n, topic, noticeTTL, false)
}

func (p *Push) send(ctx context.Context, to Subscription, said any, topic string, ttl time.Duration, urgent bool) error {
	text, err := json.Marshal(said)
	if err != nil {
		return err
	}
	urgency := webpush.UrgencyNormal
	if urgent {
		urgency = webpush.UrgencyHigh
	}
	ctx, cancel := context.WithTimeout(ctx, pushTime)
	defer cancel()
	answer, err := webpush.SendNotificationWithContext(ctx, text, &webpush.Subscription{
		Endpoint: to.Endpoint, Keys: webpush.Keys{P256dh: to.Key, Auth: to.Auth},
	}, &webpush.Options{
		HTTPClient: p.client, Subscriber: p.contact, Topic: topic, TTL: int(ttl / time.Second), Urgency: urgency,
		VAPIDPublicKey: p.public, VAPIDPrivateKey: p.private,
	})
	host := hostOf(to.Endpoint)
	if err != nil {
		return pushError(host, err)
	}
	defer answer.Body.Close()
	_, _ = io.Copy(io.Discard, io.LimitReader(answer.Body, 4<<10)) // so that the connection is used again
	return pushVerdict(host, answer)
}

// pushVerdict gives an answer of a push service its kind. What it wrote is not
// told: it may repeat the endpoint.
func pushVerdict(host string, answer *http.Response) error {
	status := answer.StatusCode
	err := fmt.Errorf("push by %s: %s", host, http.StatusText(status))
	switch {
	case status >= 200 && status < 300:
		return nil
	case status == http.StatusNotFound, status == http.StatusGone:
		return &fault.Error{Kind: fault.NotFound, Code: "notify.push.gone", Err: err}
	case status == http.StatusTooManyRequests, status == http.StatusRequestTimeout, status >= 500:
		f := &fault.Error{Kind: fault.Unavailable, Err: err}
		if wait, ok := retryAfter(answer.Header); ok {
			f.Current = fault.Retry(wait)
		}
		return f
	}
	return &fault.Error{Kind: fault.Invalid, Code: "notify.push.refused", Err: fmt.Errorf("%w (%d)", err, status)}
}

// retryAfter reads how long to wait, in seconds or until a date.
func retryAfter(h http.Header) (time.Duration, bool) {
	said := h.Get("Retry-After")
	wait := time.Duration(0)
	if seconds, err := strconv.ParseUint(said, 10, 31); err == nil {
		wait = time.Duration(seconds) * time.Second
	} else if at, err := http.ParseTime(said); err == nil {
		wait = time.Until(at)
	} else {
		return 0, false
	}
	return min(max(wait, time.Second), maxRetry), true
}

// pushError tells what went wrong on the way, without the endpoint that a
// *url.Error quotes.
func pushError(host string, err error) error {
	if u, ok := errors.AsType[*url.Error](err); ok {
		err = u.Err
	}
	if errors.Is(err, errNotPublic) {
		return &fault.Error{Kind: fault.Invalid, Code: "notify.push.endpoint", Err: fmt.Errorf("push by %s: %w", host, err)}
	}
	return &fault.Error{Kind: fault.Unavailable, Err: fmt.Errorf("push by %s: %w", host, err)}
}

func hostOf(endpoint string) string {
	u, err := url.Parse(endpoint)
	if err != nil {
		return "?"
	}
	return u.Host
}
