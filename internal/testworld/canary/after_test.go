package canary

import (
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"time"

	"paht/internal/desk"
	"paht/internal/fault"
	"paht/internal/org"
	"paht/internal/report"
)

// letters holds the mail that went out against the table.
func (w *world) letters() {
	w.t.Helper()
	var sent []struct{ To, Subject, Text string }
	for deadline := time.Now().Add(10 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		if w.posted() || time.Now().After(deadline) {
			break
		}
	}
	b, err := os.ReadFile(filepath.Join(w.dir, "mail.log"))
	if err != nil {
		w.t.Fatal(err)
	}
	for line := range strings.Lines(string(b)) {
		var l struct{ To, Subject, Text string }
		if err := json.Unmarshal([]byte(line), &l); err != nil {
			w.t.Fatal(err)
		}
		sent = append(sent, l)
	}
	if len(sent) < len(w.planted) {
		w.t.Errorf("%d letters about %d reports", len(sent), len(w.planted))
	}
	for _, l := range sent {
		for _, s := range w.found(l.Subject + "\n" + l.Text) {
			if !w.mayRead(l.To, s) {
				w.t.Errorf("a letter to %s tells the %s of the report %q", l.To, s.what, w.nameOf(s.of))
			}
		}
	}
}

// mayRead tells whether a letter to an address may hold a secret: what the officer,
// or the report's sender, sees or hears of, but no code.
func (w *world) mayRead(to string, s *secret) bool {
	if s.what == "code" {
		return false
	}
	v := visitor{w: w, looks: map[report.ID][]report.Viewer{}}
	for id, word := range w.people {
		if strings.HasPrefix(to, word) {
			v.officer = id
		}
	}
	for id := range w.now {
		if strings.HasPrefix(to, w.addressOf(id)) {
			v.sent = id
		}
	}
	may, _ := v.may(s)
	return may && (v.officer != "" || v.sent != 0 || to == w.follower) // who follows is anyone
}

// addressOf is the secret in a sender's address.
func (w *world) addressOf(id report.ID) string {
	for _, s := range w.secrets {
		if s.of == id && s.what == "e-mail" {
			return s.word
		}
	}
	return "(none)"
}

// gone: the files of sealed reports are served to nobody, since they are no more.
func (w *world) gone() {
	for _, p := range w.planted {
		if w.now[p.id].Level != report.Sealed {
			continue
		}
		for _, f := range p.files {
			for _, digest := range []string{f.Digest, f.Thumb} {
				file, _, err := w.app.Blob.Get(w.t.Context(), digest)
				if err == nil {
					file.Close()
				}
				if !fault.Is(err, fault.NotFound) {
					w.t.Errorf("a picture of the report %q is still there: %v", p.name, err)
				}
			}
		}
	}
}

// posted tells whether no letter waits any more.
func (w *world) posted() bool {
	for _, p := range w.planted {
		ms, err := w.DB.MessagesOf(w.t.Context(), p.id)
		if err != nil {
			w.t.Fatal(err)
		}
		for _, m := range ms {
			if m.Channel == desk.ByEmail && m.Done.IsZero() && !m.Dead {
				return false
			}
		}
	}
	return true
}

// notices: what waits to be told names a report and a step and nothing else; it
// may be shown on a locked screen.
func (w *world) notices() {
	for _, p := range w.planted {
		ms, err := w.DB.MessagesOf(w.t.Context(), p.id)
		if err != nil {
			w.t.Fatal(err)
		}
		for _, m := range ms {
			if m.To.Role == org.System {
				continue // what the program tells itself to do
			}
			for _, s := range w.found(m.Body) {
				w.t.Errorf("a message %s of the report %q holds the %s", m.Kind, p.name, s.what)
			}
		}
	}
}

// unchanged: what the walk holds against the table still stands as it was planted.
// Alarms ring meanwhile, and move nothing.
func (w *world) unchanged() {
	w.t.Helper()
	was := maps.Clone(w.now)
	w.reload()
	for id, r := range was {
		now := w.now[id]
		if now.Standing() != r.Standing() || now.Step != r.Step || now.Holder != r.Holder || now.Assignee != r.Assignee || now.Agency != r.Agency {
			w.t.Errorf("the walk has changed the report %q: it is at %s now", w.nameOf(id), now.Step)
		}
	}
}

// logs: nothing that was planted stands in them but numbers of reports.
func (w *world) logs() {
	told := map[string]int{}
	for _, s := range w.found(w.log.String()) {
		if s.what != "number" {
			told[s.what]++
		}
	}
	for what, n := range told {
		w.t.Errorf("the log holds the %s of %d reports", what, n)
	}
	if !strings.Contains(w.log.String(), "contact shown") {
		w.t.Error("the log was not read: nobody's look at a contact is in it")
	}
}
