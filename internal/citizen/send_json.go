package citizen

import (
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"

	"paht/internal/fault"
	"paht/internal/ui"
)

// receipt is what the queue on a device is told of a report that was received.
type receipt struct {
	Number   string   `json:"number"`
	Code     string   `json:"code"`
	Track    string   `json:"track"`
	Received string   `json:"received"` // an instant of RFC 3339
	Next     []coming `json:"next"`
}

// coming is a step that will be passed, and when at the latest.
type coming struct {
	Title string `json:"title"`
	Due   string `json:"due"`
}

func wantsJSON(r *http.Request) bool {
	kind, _, _ := strings.Cut(r.Header.Get("Accept"), ",")
	return strings.TrimSpace(kind) == "application/json"
}

// sendJSON answers POST /send for the queue: 201 for a report received now, 200 for
// one received before, 422 with a sentence for each field, 409 when the id was used
// for another text, 413, and 429 with Retry-After; 428 with the work (package junk) that is
// to be proved in a crowd, after which the report is sent again. All other trouble is the status of
// the usual page: try again later.
func (s *site) sendJSON(w http.ResponseWriter, r *http.Request) error {
	v, kept, p, err := s.posted(w, r)
	if err != nil {
		return s.refusedJSON(w, err, false)
	}
	in, bad := s.submission(r, v, kept)
	if bad = append(bad, p.Bad...); len(bad) > 0 {
		return s.refusedJSON(w, &fault.Error{Kind: fault.Invalid, Fields: append(bad, s.mistakes(r, in)...)}, p.TooLarge)
	}
	in.Proof = p.Get("proof")
	work, asked := s.Desk.Work(in)
	if asked && in.Proof == "" {
		return writeJSON(w, http.StatusPreconditionRequired, "no-store", map[string]any{"work": work})
	}
	in.Spared = !asked
	rec, err := s.Desk.Submit(r.Context(), in)
	if err != nil {
		return s.refusedJSON(w, err, false)
	}
	c, err := s.Desk.Case(r.Context(), rec.ID)
	if err != nil {
		return err
	}
	out := receipt{
		Number: rec.ID.String(), Code: rec.Code, Track: "/track/" + rec.Code,
		Received: s.local(c.Report.Sent), Next: []coming{},
	}
	for _, stage := range s.coming(s.Desk.Forecast(c)) {
		out.Next = append(out.Next, coming{Title: stage.Title, Due: s.local(stage.Due)})
	}
	status := http.StatusOK
	if rec.New {
		status = http.StatusCreated
	}
	return writeJSON(w, status, "no-store", out)
}

// local is an instant in the time of the province.
func (s *site) local(t time.Time) string {
	return t.In(s.Desk.Calendar().Location()).Format(time.RFC3339)
}

// refusedJSON says what is wrong by field; the empty field is the whole form. What
// is our own trouble stays an error.
func (s *site) refusedJSON(w http.ResponseWriter, err error, tooLarge bool) error {
	kind := fault.KindOf(err)
	errs, ok := ui.FieldErrors(err)
	switch {
	case ok:
	case kind == fault.Conflict:
		errs = map[string]string{"": ui.Sentence("report.client.other")}
	case kind == fault.TooMany:
		errs = map[string]string{"": ui.Sentence("edge.too_many")}
		if f, ok := errors.AsType[*fault.Error](err); ok {
			if wait, ok := f.Current.(ui.Retry); ok {
				w.Header().Set("Retry-After", strconv.Itoa(int(time.Duration(wait)/time.Second)+1))
			}
		}
	case kind == fault.TooLarge:
		errs = map[string]string{"photos": ui.Sentence("edge.photos_too_large")}
	default:
		return err
	}
	status := ui.Status(kind)
	if tooLarge {
		status = http.StatusRequestEntityTooLarge
	}
	return writeJSON(w, status, "no-store", map[string]any{"errors": errs})
}
