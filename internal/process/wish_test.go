package process

import (
	"errors"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"paht/internal/org"
	"paht/internal/report"
)

// wish gives one of the sender's own commands, at any point of any way: it is
// decided as Wishes says, moves nothing but the level, and leaves the report where
// an end can be reached (legal).
func (m *machine) wish() {
	id := rapid.SampledFrom([]string{WishAdd, WishAdd, WishSecret}).Draw(m.T, "wish")
	who := actor(rapid.SampledFrom([]string{"sender", "sender", "sender", "operator@TT", "system"}).Draw(m.T, "who wishes"))
	offered := false
	for _, a := range Wishes(m.d, m.s) {
		offered = offered || a.ID == id
	}
	c := Command{Action: id}
	if id == WishAdd {
		c.Form = map[string]string{wishText: "Thêm ảnh toàn cảnh."}
	}
	e, err := Decide(m.d, on(m.cal), m.s, c, who, m.now)
	if (offered && who.Sender) != (err == nil) {
		m.Fatalf("%s at %s: offered %v, decided %v", id, m.s.Step, offered, err)
	}
	if err != nil {
		if _, ok := errors.AsType[*Refusal](err); !ok {
			m.Fatalf("%s: %v", id, err)
		}
		return
	}
	want := m.s
	want.Seq++
	if id == WishSecret {
		want.Level = report.Secret
	}
	if d := cmp.Diff(want, Fold(m.s, e)); d != "" || e.By.Role != org.Sender {
		m.Fatalf("%s moved something: %s", id, d)
	}
	m.follow(e)
}
