package citizen

import (
	"net/http"
	"time"

	"paht/internal/fault"
	"paht/internal/intake"
	"paht/internal/ui"
)

// allow counts a visit against a limit.
func allow(l *ui.Limiter, r *http.Request) error {
	if ok, wait := l.Allow(ui.Visitor(r), time.Now()); !ok {
		return &fault.Error{Kind: fault.TooMany, Current: ui.Retry(wait)}
	}
	return nil
}

// typed reads a form of a few short fields. It can be read but once.
func typed(w http.ResponseWriter, r *http.Request) (intake.Form, error) {
	r.Body = http.MaxBytesReader(w, r.Body, 8<<10)
	return intake.Typed(w, r)
}
