package desk

import "paht/internal/org"

// ByPush is the channel of messages that ring on a person's devices.
const ByPush = "push"

// push tells a person on his devices what cannot wait until he looks: that an
// urgent report has come, that nobody has taken it, that somebody must be telephoned.
// It is one message for a person, whatever he has switched on by the time it leaves.
func (b *bundle) push(kind string, to org.Holder) {
	switch kind {
	case MsgUrgent, MsgCall, MsgEscalated:
		if to.Person != "" {
			b.tell(kind, ByPush, to)
		}
	}
}
