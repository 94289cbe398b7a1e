package desk

import (
	"paht/internal/org"
	"paht/internal/process"
)

// MsgAdded tells the holder of a report that its sender added to it, or asked for
// secrecy.
const MsgAdded = "added"

// maxAdded is how often a sender may add to a report: each time is a notice to an
// office.
const maxAdded = 20

// Wishes are the commands of a report's sender that hang on no step: to add to it,
// to ask for secrecy.
func (d *Desk) Wishes(c Case) []process.Action {
	added := 0
	for _, e := range c.Events {
		if e.Action == process.WishAdd {
			added++
		}
	}
	var out []process.Action
	for _, a := range process.Wishes(d.DefinitionOf(c.State), c.State) {
		if a.ID != process.WishAdd || added < maxAdded {
			out = append(out, a)
		}
	}
	return out
}

// wished tells the holder what the sender did of his own accord.
func (b *bundle) wished() {
	switch b.e.Action {
	case process.WishAdd, process.WishSecret:
		if h := b.after.Holder; h.Role != "" && h.Role != org.Sender {
			b.personal(MsgAdded, h)
		}
	}
}
