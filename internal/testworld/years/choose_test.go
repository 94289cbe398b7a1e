package years

import (
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"

	"paht/internal/desk"
	"paht/internal/org"
	"paht/internal/process"
	"paht/internal/report"
)

// sealedOf is of how many reports one may be sealed: it is rare, and the night after
// it the whole database is written anew.
const sealedOf = 1500

// choose is what somebody does with a report next: mostly what the process
// expects, sometimes anything else that is offered to him.
func (l *life) choose(p planned) (desk.Act, bool) {
	c := desk.Case{Report: report.Report{ID: p.id}, State: p.as}
	r := rand.New(rand.NewPCG(uint64(c.Report.ID), uint64(c.State.Seq)<<1|1+uint64(p.tried)<<32))
	who := l.somebody(c.State, r)
	offered := slices.DeleteFunc(l.world.Desk.Offered(c, who), func(a process.Action) bool {
		return a.Has(process.Seal) && c.Report.ID%sealedOf != 0
	})
	if len(offered) == 0 {
		return desk.Act{}, false
	}
	a := offered[r.IntN(len(offered))]
	if r.IntN(10) < 7 {
		for _, main := range offered {
			if main.Main {
				a = main
			}
		}
	}
	act := desk.Act{ID: c.Report.ID, Actor: who, Command: process.Command{Action: a.ID, Form: map[string]string{}}}
	def := process.Shipped()
	for _, id := range a.Form {
		f := def.Field(id)
		if !f.Required && r.IntN(2) == 0 {
			continue
		}
		if v := l.answer(f, c, r); v != "" {
			act.Command.Form[id] = v
		}
	}
	return act, true
}

// somebody is who acts on a report now: who holds it, or now and then its sender
// or the centre.
func (l *life) somebody(s process.State, r *rand.Rand) org.Actor {
	p, sender := l.world, org.Actor{Sender: true}
	role := s.Holder.Role
	switch n := r.IntN(20); {
	case s.Ended || n == 0 && role != org.Sender:
		return sender
	case n == 1 || role == org.Sender && n < 6:
		return p.Actor(l.t, p.Operator)
	case n == 2:
		return p.Actor(l.t, p.Lead)
	case n == 3 && s.Agency == p.Agency:
		return p.Actor(l.t, p.Leader)
	}
	ours := s.Agency == p.Agency
	seat := func(a, b org.PersonID) org.Actor {
		if ours {
			return p.Actor(l.t, a)
		}
		return p.Actor(l.t, b)
	}
	switch role {
	case org.Operator:
		return p.Actor(l.t, p.Operator)
	case org.Lead:
		return p.Actor(l.t, p.Lead)
	case org.Sender:
		return sender
	case org.Leader:
		return seat(p.Leader, p.OtherLeader)
	case org.Handler:
		return seat(p.Handler, p.OtherHandler)
	}
	if s.Holder.Unit != "" {
		ours = s.Holder.Unit == p.Agency
	}
	return seat(p.Focal, p.OtherFocal)
}

// answer fills a field.
func (l *life) answer(f process.Field, c desk.Case, r *rand.Rand) string {
	p := l.world
	switch f.Kind {
	case process.CheckField:
		return "yes"
	case process.ChoiceField:
		return f.Options[r.IntN(len(f.Options))].ID
	case process.CategoryField:
		all := p.Desk.Categories()
		return all[r.IntN(len(all))].ID
	case process.AgencyField:
		if r.IntN(2) == 0 {
			return string(p.Other)
		}
		return string(p.Agency)
	case process.AssigneeField:
		if c.State.Agency == p.Other {
			return "person:" + string(p.OtherHandler)
		}
		if r.IntN(2) == 0 {
			return "unit:" + string(p.Division)
		}
		return "person:" + string(p.Handler)
	case process.NumberField:
		return strconv.Itoa(max(1, f.Min))
	case process.DateField:
		return l.at.In(p.Desk.Calendar().Location()).AddDate(0, 0, 1+r.IntN(40)).Format("2006-01-02")
	case process.FilesField:
		return ""
	case process.ReportField:
		return (c.Report.ID - 1).String()
	}
	const sentence = "Đã kiểm tra tại chỗ và làm đúng như nội dung trả lời. "
	return strings.TrimSpace(strings.Repeat(sentence, 1+f.Min/len(sentence)))
}
