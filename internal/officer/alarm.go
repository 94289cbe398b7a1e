package officer

import (
	"context"
	"encoding/json"
	"net/http"

	"paht/internal/org"
	"paht/internal/process"
	"paht/internal/report"
	"paht/internal/store"
)

// alarmPath is where a page asks by itself whether an urgent report waits.
const alarmPath = "/alarm"

// alarm is the urgent reports that wait for an officer: not yet acknowledged, and
// his to act on, or to telephone about.
type alarm struct {
	Waiting int
	Href    string // to the one, or to all of them
}

// alarm looks them up. It is one look at a small index on every page.
func (o *office) alarm(ctx context.Context, v visit) (a alarm, err error) {
	if !v.works() {
		return alarm{}, nil
	}
	page, err := o.DB.Inbox(ctx, store.InboxQuery{Scope: v.Scope, Box: store.BoxUrgent, Now: v.Now})
	if err != nil {
		return alarm{}, err
	}
	for _, row := range page.Rows {
		view, ok := o.see(row.Report, v)
		if !ok || !o.alarms(row.Report, v) {
			continue
		}
		a.Waiting++
		a.Href = path(view.ID)
	}
	if a.Waiting > 1 {
		a.Href = boxHref(store.BoxUrgent)
	}
	return a, nil
}

// alarms tells whether an urgent report waits for an officer: nobody works at it
// yet and he may act, or somebody must be telephoned and he is of those who do.
func (o *office) alarms(r report.Report, v visit) bool {
	if r.Call && v.may(org.Operator, org.Lead) {
		return true
	}
	phase := o.step(r.Step).Phase
	_, holds := org.May(v.Actor, r.Holder, v.Now)
	return holds && (phase == process.Received || phase == process.Dispatched)
}

// ring answers a page that asks by itself. With the sound switched on the asking
// counts as somebody being there: the session of an officer on duty lasts the
// night, as far as sessions last.
func (o *office) ring(w http.ResponseWriter, r *http.Request, v visit) error {
	a, err := o.alarm(r.Context(), v)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/json")
	return json.NewEncoder(w).Encode(map[string]any{"waiting": a.Waiting, "href": a.Href, "text": alarmText(a.Waiting)})
}
