// Package notify brings a letter to a person outside the program.
//
// Rules it owns:
//   - A Channel either delivered a letter (nil) or did not; Send never hides a
//     doubt. The same letter may still arrive twice: whoever sends it again does so
//     because an answer was lost. Letters with a Key carry it, so that mail
//     programs can tell the second from the first.
//   - A refusal that will not change, whatever is tried, is fault.Invalid; all
//     else is fault.Unavailable and worth another try.
//   - What a person wrote never becomes a header, a command or a second line: an
//     address or a subject with a control character is refused.
//   - A push (Push) rings at a device and is no letter: it says nothing of what a
//     report is about, and goes to public addresses only, since its address is one
//     somebody else chose.
//   - Words arrive as they were written, in UTF-8. Only line ends may change, and
//     a last one may be added.
//
// All channels pass one suite, conform in conform_test.go.
package notify

import (
	"context"
	"net/mail"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"paht/internal/fault"
)

// Channel is a way to reach people.
type Channel interface {
	// Name is the channel's short name for logs: "email".
	Name() string
	// Send delivers a letter, or says why not. It ends with ctx. Fault kinds:
	// Invalid when this letter will never be delivered, Unavailable when it may
	// be later.
	Send(ctx context.Context, l Letter) error
}

// Letter is a text for one person.
type Letter struct {
	To      string // an e-mail address, nothing but the address
	Subject string // one line
	Text    string

	// End is an https address at which the person says that he wants no more of these
	// letters, by a plain POST without a question (RFC 8058); "" for letters that are
	// no subscription.
	End string

	// Key names the fact the letter tells, the same on every try; "" for none.
	Key string
	// Made is when it was written; zero takes the time of sending.
	Made time.Time
}

// Bounds of a letter. RFC 5321 allows no longer addresses.
const (
	maxAddress = 254
	maxSubject = 500 // characters
	maxText    = 1 << 20
)

// check answers nil for a letter that can be sent. Codes: notify.address,
// notify.subject, notify.end, notify.text.
func (l Letter) check() error {
	switch {
	case !isAddress(l.To):
		return fault.New(fault.Invalid, "notify.address")
	case !isLine(l.Subject) || utf8.RuneCountInString(l.Subject) > maxSubject:
		return fault.New(fault.Invalid, "notify.subject")
	case l.End != "" && !isLine(l.End) || strings.ContainsAny(l.End, "<> "):
		return fault.New(fault.Invalid, "notify.end")
	case strings.TrimSpace(l.Text) == "" || len(l.Text) > maxText || !utf8.ValidString(l.Text) || strings.ContainsRune(l.Text, 0):
		return fault.New(fault.Invalid, "notify.text")
	}
	return nil
}

// isAddress takes plain addresses in ASCII: what nearly all mail systems of the
// country take. Quotes, comments and names around it are not taken.
func isAddress(s string) bool {
	if len(s) > maxAddress {
		return false
	}
	for _, c := range []byte(s) {
		if c <= ' ' || c > '~' || strings.IndexByte(`"(),:;<>[\]`, c) >= 0 {
			return false
		}
	}
	a, err := mail.ParseAddress(s)
	return err == nil && a.Address == s && a.Name == ""
}

// isLine tells whether s is text that stays on one line.
func isLine(s string) bool {
	if strings.TrimSpace(s) == "" || !utf8.ValidString(s) {
		return false
	}
	return !strings.ContainsFunc(s, func(r rune) bool {
		return unicode.IsControl(r) || r == '\u2028' || r == '\u2029'
	})
}
