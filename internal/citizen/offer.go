package citizen

import (
	"net/http"
	"slices"
	"strings"

	"paht/internal/desk"
	"paht/internal/intake"
	"paht/internal/process"
	"paht/internal/report"
	"paht/internal/ui"
)

// attempt is an action that was refused: what was typed, and the pictures kept.
type attempt struct {
	process.Command
	pictures []report.Photo
}

// pictures are those of an action: kept from a try before, and new ones.
func (s *site) pictures(r *http.Request, c desk.Case, f intake.Form) ([]report.Photo, error) {
	var out []report.Photo
	for _, token := range f.Values["kept"] {
		if p, ok := s.intake.Unseal(c.Report.ID.String(), token); ok {
			out = append(out, p)
		}
	}
	stored, err := s.intake.Keep(r.Context(), f.Pictures, report.OfReport)
	if err != nil {
		return nil, err
	}
	out, _ = desk.WithinLimits(append(append(out, stored...), f.Videos...))
	return out, nil
}

// offers are the forms of what the sender may do, as the definition asks.
func (s *site) offers(c desk.Case, step process.Step, try *attempt, errs map[string]string) []actionView {
	def := s.Desk.DefinitionOf(c.State)
	var out []actionView
	for _, a := range s.offered(c) {
		d := deedOf(def, a)
		v := actionView{ID: a.ID, Label: a.Label, Hint: a.Hint, Icon: d.icon, Button: d.button}
		v.First = step.Kind == process.Wait && a.Main || d == rated && c.State.Rating == ""
		if d == rated && c.State.Rating != "" {
			v.Label = "Đổi đánh giá của bạn"
		}
		if d == hushed {
			v.Hint = s.hushHint(c)
		}
		if v.Button == "" {
			v.Button = a.Label
		}
		for _, id := range a.Form {
			f := s.formField(a.ID, def.Field(id), try, errs)
			if v.Files = v.Files || f.Kind == string(process.FilesField); f.Kind == string(process.FilesField) && try != nil && try.Action == a.ID {
				if f.Field.Error = errs[id]; f.Field.Error == "" {
					f.Field.Error = errs["photos"]
				}
				for _, p := range try.pictures {
					f.Kept = append(f.Kept, s.showKeptOf(c, p))
				}
			}
			v.Fields = append(v.Fields, f)
		}
		out = append(out, v)
	}
	// What is asked of him first, what ends the matter last.
	slices.SortStableFunc(out, func(a, b actionView) int { return rank(a) - rank(b) })
	return out
}

func rank(a actionView) int {
	switch {
	case a.First:
		return 0
	case a.ID == process.WishAdd:
		return 1
	case a.ID == process.WishSecret:
		return 3
	case a.Icon == withdrew.icon:
		return 4
	}
	return 2
}

// showKeptOf is a picture of a form that came back. What was kept may be sent again
// for this report alone.
func (s *site) showKeptOf(c desk.Case, p report.Photo) keptPhoto {
	return keptPhoto{Token: s.intake.Seal(c.Report.ID.String(), p), Name: p.Name}
}

// formField is a field of the definition as a control.
func (s *site) formField(action string, f process.Field, try *attempt, errs map[string]string) formField {
	label, said := strings.CutSuffix(f.Label, " (không bắt buộc)")
	out := formField{Kind: string(f.Kind), Field: ui.Field{
		Name: f.ID, Prefix: action + "-", Label: label, Hint: f.Hint, Max: f.Max, Rows: 4,
		Optional: said || !f.Required && (f.Kind == process.TextField || f.Kind == process.FilesField),
	}}
	if try != nil && try.Action == action {
		out.Field.Value, out.Field.Error = try.Form[f.ID], errs[f.ID]
	}
	for _, o := range f.Options {
		opt := ui.Option{Value: o.ID, Text: o.Label}
		switch o.ID {
		case "satisfied":
			opt.Icon = "smile"
		case "acceptable":
			opt.Icon = "meh"
		case "unsatisfied":
			opt.Icon = "frown"
		}
		out.Options = append(out.Options, opt)
	}
	return out
}

// id is the id of the control in the page.
func (f formField) id() string { return "f-" + f.Field.Prefix + f.Field.Name }

// offered are the actions a sender may take now: those of the step, and his own, but
// for adding where the step asks for just that.
func (s *site) offered(c desk.Case) []process.Action {
	out := s.Desk.Offered(c, sender)
	waits := s.step(c).Kind == process.Wait
	for _, a := range s.Desk.Wishes(c) {
		if a.ID != process.WishAdd || !waits {
			out = append(out, a)
		}
	}
	return out
}

// hushHint says what asking for secrecy does, and what it cannot do.
func (s *site) hushHint(c desk.Case) string {
	say := "Từ nay chỉ cán bộ được giao xem được; kết quả chỉ trả lời riêng bạn, không công khai. Việc này không đổi lại được."
	if _, public := s.Desk.ViewPublic(c); public {
		say += " Phản ánh đã hiện công khai: trang công khai sẽ được gỡ, nhưng ai đã xem thì hệ thống không làm họ quên được."
	}
	return say
}
