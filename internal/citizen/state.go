package citizen

import (
	"net/http"
	"time"

	"paht/internal/desk"
	"paht/internal/report"
)

// state is where a report stands, for a phone that looks now and then and wakes
// its owner when something is new. It holds less than the page of the report does,
// and no word of anybody: a phone may show it to whoever picks it up.
type state struct {
	Number string `json:"number"`
	Step   string `json:"step"`  // in plain words, as the page's headline
	Due    string `json:"due"`   // RFC 3339 in UTC; "" when no clock runs
	Seq    int    `json:"seq"`   // grows whenever the page tells the sender something more
	Ended  bool   `json:"ended"` // nothing more is to be expected, so looking may stop
}

// trackState answers GET /track/{code}/state: to a code nobody has as the page
// itself does.
func (s *site) trackState(w http.ResponseWriter, r *http.Request) error {
	c, err := s.byCode(r)
	if err != nil {
		return err
	}
	return writeJSON(w, http.StatusOK, "no-store", s.stateOf(c))
}

// stateOf counts what the page tells, not the report's events: most of those are
// between officers, and a count would tell how many there were. Of a sealed report
// the page is a stub, and so is this.
func (s *site) stateOf(c desk.Case) state {
	view := s.Desk.ViewSender(c)
	out := state{Number: view.ID.String(), Step: s.step(c).Citizen, Ended: view.Ended}
	if view.Level == report.Sealed {
		return out
	}
	t := teller{site: s, open: none}
	for _, e := range c.Events {
		t.tell(e)
	}
	out.Seq = len(t.stages)
	if !view.Ended && !view.Limit.IsZero() {
		out.Due = view.Limit.UTC().Format(time.RFC3339)
	}
	return out
}
