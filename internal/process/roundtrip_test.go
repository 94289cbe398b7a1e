package process

import (
	"encoding/json"
	"iter"
	"maps"
)

// roundTrip stores the events as JSON, reads them back and folds them: it must
// give the state byte for byte.
func (r *run) roundTrip() {
	var back []Event
	if err := json.Unmarshal([]byte(jsonOf(r.t, r.events)), &back); err != nil {
		r.t.Fatal(err)
	}
	s, err := Replay(back)
	if err != nil {
		r.t.Fatal(err)
	}
	if got, want := jsonOf(r.t, s), jsonOf(r.t, r.s); got != want {
		r.t.Errorf("replayed:\n%s\nfolded as it went:\n%s", got, want)
	}
	if got, want := jsonOf(r.t, back), jsonOf(r.t, r.events); got != want {
		r.t.Errorf("events read back:\n%s\nwritten:\n%s", got, want)
	}
}

// redacted holds the events of a sealed report, as Redact leaves them, to giving
// its state byte for byte, and to keeping nothing of what was written.
func (r *run) redacted() {
	es := make([]Event, len(r.events))
	for i, e := range r.events {
		es[i] = Redact(e)
		if es[i].Form != nil || es[i].Change.Result != nil {
			r.t.Errorf("event %d keeps what was written: %s", e.Seq, jsonOf(r.t, es[i]))
		}
	}
	s, err := Replay(es)
	if err != nil {
		r.t.Fatal(err)
	}
	if got, want := jsonOf(r.t, s), jsonOf(r.t, r.s); got != want {
		r.t.Errorf("replayed from redacted events:\n%s\nsealed:\n%s", got, want)
	}
}

func keys[V any](m map[string]V) iter.Seq[string] { return maps.Keys(m) }
