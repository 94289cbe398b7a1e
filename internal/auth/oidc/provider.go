package oidc

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
)

// How long what a provider says of itself is believed, how long a failure is, and
// how much of an answer is read.
const (
	believed  = time.Hour
	despaired = 5 * time.Second
	patience  = 5 * time.Second
	largest   = 1 << 20
)

// client asks providers: not patiently, no further than it was told to, and through
// TLS of this decade.
func client() *http.Client {
	return &http.Client{
		Timeout:       patience,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport: bounded{&http.Transport{
			Proxy: http.ProxyFromEnvironment, TLSClientConfig: &tls.Config{MinVersion: tls.VersionTLS12},
			TLSHandshakeTimeout: patience, ResponseHeaderTimeout: patience, IdleConnTimeout: time.Minute,
			MaxIdleConns: 10, MaxResponseHeaderBytes: 64 << 10, ForceAttemptHTTP2: true,
		}},
	}
}

// bounded lets no answer fill the memory.
type bounded struct{ http.RoundTripper }

func (b bounded) RoundTrip(r *http.Request) (*http.Response, error) {
	res, err := b.RoundTripper.RoundTrip(r)
	if err == nil {
		res.Body = struct {
			io.Reader
			io.Closer
		}{io.LimitReader(res.Body, largest), res.Body}
	}
	return res, err
}

// endpoints is what a provider says of itself.
type endpoints struct {
	*oidc.Provider
	algorithms  []string
	inHeader    bool // it takes the secret in the header
	namesItself bool // it names itself in the address it sends people back with
}

// oauth settles where the secret goes. The library would try both ways, and the
// first one spends the code.
func (e endpoints) oauth(secret string) oauth2.Endpoint {
	at := e.Endpoint()
	at.AuthStyle = oauth2.AuthStyleInParams
	if e.inHeader && secret != "" {
		at.AuthStyle = oauth2.AuthStyleInHeader
	}
	return at
}

// provider asks a provider for what it says of itself, once in a while.
type provider struct {
	issuer string
	http   *http.Client

	mu     sync.Mutex
	known  endpoints
	asked  time.Time
	failed time.Time
	err    error
}

// get answers from memory where it can. While the provider is away few requests wait
// for it, and what it said before serves on.
func (p *provider) get(ctx context.Context, now time.Time) (endpoints, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	have := p.known.Provider != nil
	if have && now.Sub(p.asked) < believed {
		return p.known, nil
	}
	if p.err != nil && now.Sub(p.failed) < despaired {
		return p.known, p.since(have)
	}
	// Whoever asks first asks for all: that he goes away is no failure.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), patience)
	defer cancel()
	got, err := discover(oidc.ClientContext(ctx, p.http), p.issuer)
	if err != nil {
		p.err, p.failed = err, now
		return p.known, p.since(have)
	}
	p.known, p.asked, p.err = got, now, nil
	return got, nil
}

func (p *provider) since(have bool) error {
	if have {
		return nil
	}
	return p.err
}

// discover reads the provider's own description, and refuses one that leads out of
// TLS or signs with nothing but shared secrets.
func discover(ctx context.Context, issuer string) (endpoints, error) {
	far, err := oidc.NewProvider(ctx, issuer)
	if err != nil {
		return endpoints{}, discovery(err)
	}
	var says struct {
		Keys    string   `json:"jwks_uri"`
		Algs    []string `json:"id_token_signing_alg_values_supported"`
		Methods []string `json:"token_endpoint_auth_methods_supported"`
		Itself  bool     `json:"authorization_response_iss_parameter_supported"`
	}
	if err := far.Claims(&says); err != nil {
		return endpoints{}, errors.New("its description cannot be read")
	}
	addresses := []string{far.Endpoint().AuthURL, far.Endpoint().TokenURL, says.Keys}
	if at := far.UserInfoEndpoint(); at != "" {
		addresses = append(addresses, at)
	}
	for _, address := range addresses {
		if err := safe(address); err != nil {
			return endpoints{}, fmt.Errorf("its description names %q: %w", address, err)
		}
	}
	e := endpoints{Provider: far, namesItself: says.Itself, inHeader: len(says.Methods) == 0 || slices.Contains(says.Methods, "client_secret_basic")}
	for _, alg := range says.Algs {
		if slices.Contains(algorithms, alg) {
			e.algorithms = append(e.algorithms, alg)
		}
	}
	if len(says.Algs) == 0 {
		e.algorithms = []string{oidc.RS256}
	}
	if len(e.algorithms) == 0 {
		return endpoints{}, errors.New("it signs by no algorithm that is taken here")
	}
	return e, nil
}

// algorithms are those with a public key: whoever can check such a token cannot
// make one. "none" and the HMACs are not among them.
var algorithms = []string{
	oidc.RS256, oidc.RS384, oidc.RS512, oidc.PS256, oidc.PS384, oidc.PS512, oidc.ES256, oidc.ES384, oidc.ES512, oidc.EdDSA,
}

// discovery takes what a stranger wrote out of an error.
func discovery(err error) error {
	if _, ok := errors.AsType[*oidc.IssuerMismatchError](err); ok {
		return errors.New("it describes another issuer")
	}
	if clean := network(err); clean != nil {
		return clean
	}
	return errors.New("no description of it could be had")
}
