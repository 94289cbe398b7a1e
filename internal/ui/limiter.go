package ui

import (
	"net/http"
	"net/netip"
	"strings"
	"sync"
	"time"
)

// Limiter lets each key pass Burst times at once and then once every Every. It
// keeps the last keys only: when more than Keys are known, those that have rested
// longest are forgotten, which can only be kinder to them. Any number of
// goroutines may use it.
type Limiter struct {
	Every time.Duration
	Burst int
	Keys  int // 0: 20,000

	mu   sync.Mutex
	full map[string]time.Time // when the key will have all its passes again
}

// Allow takes one pass of key at now. Without one left it is false and says how
// long to wait.
func (l *Limiter) Allow(key string, now time.Time) (ok bool, wait time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.full == nil {
		l.full = map[string]time.Time{}
	}
	at := l.full[key]
	if at.Before(now) {
		at = now
	}
	next := at.Add(l.Every)
	if over := next.Sub(now) - time.Duration(l.Burst)*l.Every; over > 0 {
		return false, over
	}
	l.full[key] = next
	l.forget(now)
	return true, 0
}

func (l *Limiter) forget(now time.Time) {
	keys := l.Keys
	if keys == 0 {
		keys = 20_000
	}
	if len(l.full) <= keys {
		return
	}
	for k, at := range l.full {
		if at.Before(now) {
			delete(l.full, k)
		}
	}
	for k := range l.full { // still too many, all in use: a flood; drop some
		if len(l.full) <= keys*9/10 {
			return
		}
		delete(l.full, k)
	}
}

// Visitor is whom a limit counts: the address a request came from, or the network
// of 64 bits of an IPv6 one, which one household has to itself. A request that a
// proxy on this machine handed on counts for the address the proxy names last in
// X-Forwarded-For; from anywhere else that header proves nothing.
func Visitor(r *http.Request) string {
	peer, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	addr := peer.Addr().Unmap()
	if forwarded := r.Header.Get("X-Forwarded-For"); addr.IsLoopback() && forwarded != "" {
		last := forwarded[strings.LastIndexByte(forwarded, ',')+1:]
		if a, err := netip.ParseAddr(strings.TrimSpace(last)); err == nil {
			addr = a.Unmap()
		}
	}
	if addr.Is6() {
		if net, err := addr.Prefix(64); err == nil {
			return net.Addr().String()
		}
	}
	return addr.String()
}
