package auth_test

import (
	"testing"
	"time"

	"paht/internal/fault"
	"paht/internal/store"
)

// TestPeekKeepsNoSessionAlive looks every minute for who is signed in: after half
// an hour in which nobody was there the session is over all the same.
func TestPeekKeepsNoSessionAlive(t *testing.T) {
	eachWorld(t, func(w world) {
		token := w.signIn("tran.hoa", good, monday)
		for at := monday; at.Before(monday.Add(30 * time.Minute)); at = at.Add(time.Minute) {
			if p, err := w.Peek(w.Context(), token, at); err != nil || p != "hoa" {
				t.Fatalf("at %s: %q, %v", at, p, err)
			}
		}
		if _, err := w.Peek(w.Context(), token, monday.Add(30*time.Minute)); !fault.Is(err, fault.Forbidden) {
			t.Errorf("idle for half an hour: %v", err)
		}
		w.out("idle", token, monday.Add(30*time.Minute))
		if _, err := w.Peek(w.Context(), "nonsense", monday); !fault.Is(err, fault.Forbidden) {
			t.Errorf("no token: %v", err)
		}
		again := w.signIn("tran.hoa", good, monday)
		w.write(func(tx *store.Tx) error { return tx.DeleteSessionsOf("hoa") })
		if _, err := w.Peek(w.Context(), again, monday); !fault.Is(err, fault.Forbidden) {
			t.Errorf("signed out: %v", err)
		}
	})
}
