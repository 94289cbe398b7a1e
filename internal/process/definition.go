package process

import (
	"cmp"
	"embed"
	"slices"
	"strconv"
	"sync"

	"paht/internal/fault"
)

// Outcomes an end can have. Lists, statistics and the visibility of a result tell
// reports apart by them, so the set is closed.
const (
	OutcomePublished = "published" // report and result are public
	OutcomeAnswered  = "answered"  // the result went to the sender alone
	OutcomeRefused   = "refused"   // not received
	OutcomeWithdrawn = "withdrawn" // taken back by the sender
	OutcomeOutside   = "outside"   // sealed, and answered outside the system
	OutcomeMerged    = "merged"    // the matter goes on in another report
	OutcomeSupported = "supported" // a supporting agency's part is done
)

//go:embed definitions/*.yaml
var files embed.FS

// shipped parses every definition compiled in, by id and then version.
var shipped = sync.OnceValue(func() []*Definition {
	entries, err := files.ReadDir("definitions")
	if err != nil {
		panic(err) // compiled in: only a broken build gets here
	}
	var out []*Definition
	for _, f := range entries {
		src, err := files.ReadFile("definitions/" + f.Name())
		if err != nil {
			panic(err)
		}
		d, err := Parse(f.Name(), src)
		if err != nil {
			panic(err) // compiled in and tested
		}
		out = append(out, d)
	}
	slices.SortFunc(out, func(a, b *Definition) int {
		return cmp.Or(cmp.Compare(a.ID, b.ID), cmp.Compare(a.Version, b.Version))
	})
	return out
})

// Shipped is the standard process of the guidance of March 2023.
func Shipped() *Definition {
	d, err := Find(shipped(), "bac-giang-2023@1")
	if err != nil {
		panic(err) // compiled in and tested
	}
	return d
}

// ShippedAll is every definition compiled in, by id and then version: Shipped, and
// those a province may start its own from.
func ShippedAll() []*Definition { return slices.Clone(shipped()) }

// Find is the definition with that key (State.Definition): the one a running
// case keeps (D3). Without it, fault.NotFound.
func Find(ds []*Definition, key string) (*Definition, error) {
	for _, d := range ds {
		if d.Key() == key {
			return d, nil
		}
	}
	return nil, fault.New(fault.NotFound, "process.definition.unknown")
}

// InForce is the definition of a process that new reports begin with on a day
// (YYYY-MM-DD): the one that came into force last, the higher version of two of
// one day. It answers false before the first.
func InForce(ds []*Definition, id, day string) (*Definition, bool) {
	var best *Definition
	for _, d := range ds {
		if d.ID != id || d.From > day {
			continue
		}
		if best == nil || cmp.Or(cmp.Compare(d.From, best.From), cmp.Compare(d.Version, best.Version)) > 0 {
			best = d
		}
	}
	return best, best != nil
}

// Key names the definition in events and states: "bac-giang-2023@1".
func (d *Definition) Key() string { return d.ID + "@" + strconv.Itoa(d.Version) }

// Step is the step with that id.
func (d *Definition) Step(id string) (Step, bool) {
	if st := d.step(id); st != nil {
		return *st, true
	}
	return Step{}, false
}

// step is the step with that id, nil when there is none.
func (d *Definition) step(id string) *Step {
	for i := range d.Steps {
		if d.Steps[i].ID == id {
			return &d.Steps[i]
		}
	}
	return nil
}

// Action is the action of a step, or one of the sender's own commands, which every
// step has.
func (d *Definition) Action(step, id string) (Action, bool) {
	if a := wish(id); a != nil {
		return *a, true
	}
	if st := d.step(step); st != nil {
		for i := range st.Actions {
			if st.Actions[i].ID == id {
				return st.Actions[i], true
			}
		}
	}
	return Action{}, false
}

// Field is the field with that id, the zero Field when there is none.
func (d *Definition) Field(id string) Field {
	if f, ok := wishField(id); ok {
		return f
	}
	return d.Fields[id]
}

// Has tells whether the action takes an effect.
func (a Action) Has(e Effect) bool { return slices.Contains(a.Effects, e) }

// Longest is the most characters a value of the field may have.
func (f Field) Longest() int {
	if f.Kind == NumberField {
		return 20
	}
	return cmp.Or(f.Max, 2000)
}
