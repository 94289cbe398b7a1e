package process

import (
	"slices"
	"time"

	"paht/internal/org"
	"paht/internal/report"
)

// The sender's own commands. Every definition has them, whatever its steps: he may
// always add to what he said while his report is open, and ask that it be kept
// secret. They stay in the step and move no due. The dot keeps their names apart from
// those of a definition.
const (
	WishAdd    = "sender.add"
	WishSecret = "sender.secret"

	wishText   = "sender.text"
	wishPhotos = "sender.photos"
	wishReason = "sender.reason"
)

// wishes are the commands as actions.
func wishes() []Action {
	by := []org.Role{org.Sender}
	return []Action{
		{ID: WishAdd, Label: "Bổ sung ảnh hoặc thông tin", By: by, To: Stay, Form: []string{wishText, wishPhotos}},
		{ID: WishSecret, Label: "Xin giữ bí mật", By: by, To: Stay, Form: []string{wishReason}},
	}
}

// wishField is a field of these commands.
func wishField(id string) (Field, bool) {
	switch id {
	case wishText:
		return Field{ID: id, Label: "Thông tin bổ sung", Kind: TextField, Required: true, Min: 5, Max: 5000, Public: ToSender}, true
	case wishPhotos:
		return Field{ID: id, Label: "Ảnh bổ sung", Hint: "Xếp cùng ảnh bạn đã gửi; phản ánh công khai thì ai cũng xem được.", Kind: FilesField, Public: ToSender}, true
	case wishReason:
		return Field{ID: id, Label: "Vì sao cần giữ bí mật (không bắt buộc)", Kind: TextField, Max: 2000, Public: ToSender}, true
	}
	return Field{}, false
}

// wish is the command of that name; nil when it is none of these.
func wish(id string) *Action {
	for _, a := range wishes() {
		if a.ID == id {
			return &a
		}
	}
	return nil
}

// Wishes are the sender's own commands he may give now: exactly those Decide would
// not refuse but for their form.
func Wishes(d *Definition, s State) []Action {
	return slices.DeleteFunc(wishes(), func(a Action) bool { return d.grants(s, &a) != nil })
}

// grants tells why a wish cannot be granted: the report is over, is a part, or is
// secret already. What was published once is known: it cannot be made secret, and
// nobody is told it could.
func (d *Definition) grants(s State, act *Action) *Refusal {
	if no := d.closed(s); no != nil {
		return no
	}
	if s.Ended || s.Parent != 0 {
		return &Refusal{Reason: NotNow}
	}
	if act.ID == WishSecret {
		p := spotOf(s)
		p.level = report.Secret
		published := s.Shown != nil && s.Shown.Outcome == OutcomePublished
		if s.Level == report.Secret || published || !d.reaches(p) {
			return &Refusal{Reason: NotNow}
		}
	}
	return nil
}

// decideWish answers one of the sender's own commands.
func (d *Definition) decideWish(s State, act *Action, c Command, a org.Actor, now time.Time) (Event, error) {
	by, ok := act.allows(s, a, now)
	if !ok {
		return Event{}, &Refusal{Reason: NotHolder}
	}
	if no := d.grants(s, act); no != nil {
		return Event{}, no
	}
	form, no := d.fill(act, c.Form, false)
	if no != nil {
		return Event{}, no
	}
	e := Event{Seq: s.Seq + 1, At: At(now), Kind: Acted, By: by, Action: act.ID, Form: form}
	if act.ID == WishSecret {
		e.Change.Level = report.Secret
	}
	return e, nil
}
