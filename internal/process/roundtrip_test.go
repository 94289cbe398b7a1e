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

func keys[V any](m map[string]V) iter.Seq[string] { return maps.Keys(m) }
