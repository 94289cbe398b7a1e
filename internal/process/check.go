package process

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"paht/internal/calendar"
	"paht/internal/org"
)

// check finds what is wrong with the parts of a definition, each by itself. What
// is wrong with the paths through it is for walk.
func (s *source) check(d *Definition) {
	s.settle()
	if d.Version == 0 {
		s.badAt(".version", "bad_version")
	}
	if noTime(d.Least) {
		s.badAt(".rework.least", "no_least")
	}
	s.checkStart(d, "start", d.Start)
	s.checkStart(d, "urgent", d.Urgent)
	s.checkStart(d, "part", d.Part)
	if d.Part != "" && !slices.ContainsFunc(d.Steps, func(st Step) bool { return st.has(Support) }) {
		s.badAt(".part", "part_alone")
	}
	for _, f := range d.Fields {
		s.checkField(d, f)
	}
	s.checkClocks(d)
	seen := make(map[string]bool)
	for i := range d.Steps {
		st := &d.Steps[i]
		if st.ID == "" {
			continue // said already
		}
		if seen[st.ID] {
			s.badAt(st.ID+".id", "duplicate_step", st.ID)
			continue
		}
		seen[st.ID] = true
		s.checkStep(d, st)
	}
}

// checkStart wants a step at which a report can begin to be one at which somebody
// works.
func (s *source) checkStart(d *Definition, key, id string) {
	if id == "" && key != "start" {
		return // there is none of that kind
	}
	if st := d.step(id); st == nil {
		s.badAt("."+key, "unknown_step", id)
	} else if st.Kind != Work {
		s.badAt("."+key, "bad_start", id)
	}
}

// checkClocks wants the steps of one clock to be given the same time, by the same
// office: what one leaves goes to the next.
func (s *source) checkClocks(d *Definition) {
	first := make(map[string]*Step)
	count := make(map[string]int)
	for i := range d.Steps {
		st := &d.Steps[i]
		if st.Clock == "" {
			continue
		}
		count[st.Clock]++
		one, ok := first[st.Clock]
		switch {
		case st.Kind != Work:
			s.badAt(st.ID+".clock", "clock_where", st.ID)
		case !ok:
			first[st.Clock] = st
		case st.Target != one.Target || st.Limit != one.Limit:
			s.badAt(st.ID+".clock", "clock_differs", st.Clock, one.ID)
		case seat(st.Holder) != seat(one.Holder):
			s.badAt(st.ID+".clock", "clock_offices", st.Clock, one.ID)
		}
	}
	for clock, one := range first {
		if count[clock] == 1 {
			s.badAt(one.ID+".clock", "clock_alone", clock)
		}
	}
}

// seat is one of the roles of an office, the same for all of them.
func seat(role org.Role) org.Role {
	switch {
	case ofAgency(role):
		return org.Leader
	case role == org.Operator:
		return org.Lead
	}
	return role
}

func (s *source) checkField(d *Definition, f Field) {
	path := ".fields." + f.ID
	switch f.Kind {
	case NumberField:
		if f.Max < 1 || f.Min > f.Max {
			s.badAt(path+".max", "number_bounds", f.ID)
		}
	case TextField:
		if f.Min > f.Longest() {
			s.badAt(path+".min", "min_over_max", strconv.Itoa(f.Min), strconv.Itoa(f.Longest()))
		}
	default:
		if f.Min > 0 || f.Max > 0 {
			s.badAt(path+".min", "length_elsewhere", f.ID)
		}
	}
	if f.Kind == ChoiceField && len(f.Options) < 2 {
		s.badAt(path+".options", "few_options", f.ID)
	}
	if f.Kind != ChoiceField && len(f.Options) > 0 {
		s.badAt(path+".options", "options_elsewhere", f.ID)
	}
	if f.Kind != FilesField && len(f.Evidence) > 0 {
		s.badAt(path+".evidence", "evidence_elsewhere", f.ID)
	}
	for _, id := range f.Evidence {
		if !slices.ContainsFunc(d.Fields[doneField].Options, func(o Option) bool { return o.ID == id }) {
			s.badAt(path+".evidence", "evidence_choice", id, doneField)
		}
	}
}

func (s *source) checkStep(d *Definition, st *Step) {
	if st.Kind == End {
		s.checkEnd(st)
	} else {
		s.checkTimes(st)
		s.checkCalls(st)
	}
	seen := make(map[string]bool)
	keys := make(map[string]string)
	mains := make(map[string]string)
	for i := range st.Actions {
		a := &st.Actions[i]
		if a.ID == "" {
			continue // said already
		}
		path := pathOf(st.ID, a.ID)
		if seen[a.ID] {
			s.badAt(path+".id", "duplicate_action", a.ID)
			continue
		}
		seen[a.ID] = true
		if other, taken := keys[a.Key]; taken && a.Key != "" {
			s.badAt(path+".key", "duplicate_shortcut", a.Key, other)
		}
		keys[a.Key] = a.ID
		guards := fmt.Sprint(a.When)
		if other, taken := mains[guards]; taken && a.Main {
			s.badAt(path+".main", "two_mains", other, a.ID)
		}
		if a.Main {
			mains[guards] = a.ID
		}
		s.checkAction(d, st, a, path)
	}
}

// checkEnd wants of an end an outcome, and nothing that needs somebody to act.
func (s *source) checkEnd(st *Step) {
	if st.Outcome == "" {
		s.badAt(st.ID+".outcome", "no_outcome", st.ID)
	}
	for key, given := range map[string]bool{
		"holder": st.Holder != "", "target": !st.Target.IsZero(), "limit": !st.Limit.IsZero(),
		"remind": len(st.Remind) > 0, "escalate": len(st.Escalate) > 0, "reads": len(st.Reads) > 0,
	} {
		if given {
			s.badAt(st.ID+"."+key, "end_with", key)
		}
	}
	for _, a := range st.Actions {
		if !slices.Equal(a.By, []org.Role{org.Sender}) {
			s.badAt(pathOf(st.ID, a.ID)+".by", "end_by", a.ID)
		}
	}
}

// checkTimes wants of a step that is no end somebody to act and until when.
func (s *source) checkTimes(st *Step) {
	switch {
	case st.Holder == "":
		s.badAt(st.ID+".holder", "no_holder", st.ID)
	case st.Kind == Wait && st.Holder != org.Sender:
		s.badAt(st.ID+".holder", "wait_for_officer", st.ID)
	case st.Kind == Work && st.Holder == org.Sender:
		s.badAt(st.ID+".holder", "work_of_sender", st.ID)
	}
	if st.Outcome != "" {
		s.badAt(st.ID+".outcome", "outcome_elsewhere", st.ID)
	}
	if noTime(st.Target) {
		s.badAt(st.ID+".target", "no_target", st.ID)
	}
	if noTime(st.Limit) {
		s.badAt(st.ID+".limit", "no_limit", st.ID)
	}
	if !noTime(st.Target) && !noTime(st.Limit) {
		if st.Target.Clock() != st.Limit.Clock() {
			s.badAt(st.ID+".limit", "mixed_clock", st.Target.String(), st.Limit.String())
		} else if weight(st.Target) > weight(st.Limit) {
			s.badAt(st.ID+".target", "target_over_limit", st.Target.String(), st.Limit.String())
		}
	}
	for _, f := range st.Remind {
		if !(f > 0 && f < 1) { // this way round, NaN is refused too
			s.badAt(st.ID+".remind", "bad_fraction", strconv.FormatFloat(f, 'g', -1, 64))
		}
	}
}

// checkCalls wants a telephone call to be the operators' to make, and them to be
// able to say that they made it.
func (s *source) checkCalls(st *Step) {
	for i, r := range st.Escalate {
		if r.Call && r.To != org.Operator {
			s.badAt(rungPath(st.ID, i), "call_to", string(r.To))
		}
	}
	if st.calls() && !slices.ContainsFunc(st.Actions, func(a Action) bool { return a.Has(Called) && mayTake(st, &a, org.Operator) }) {
		s.badAt(st.ID+".escalate", "call_unanswered", st.ID)
	}
}

// mayTake tells whether an action is one of a role.
func mayTake(st *Step, a *Action, role org.Role) bool {
	return a.For(role) || len(a.By) == 0 && st.Holder == role
}

func (s *source) checkAction(d *Definition, st *Step, a *Action, path string) {
	if len(a.Key) > 1 || a.Key != "" && (a.Key[0] < 'a' || a.Key[0] > 'z') {
		s.badAt(path+".key", "bad_key", a.Key)
	}
	to := d.step(a.To)
	if to == nil && a.To != Stay && a.To != Back {
		s.badAt(path+".to", "unknown_step", a.To)
	}
	if st.Kind == Wait && to != nil && to.Kind == Wait {
		s.badAt(path+".to", "wait_to_wait", a.To)
	}
	for i, id := range a.Form {
		if _, ok := d.Fields[id]; !ok {
			s.badAt(path+".form", "unknown_field", id)
		}
		if slices.Contains(a.Form[:i], id) {
			s.badAt(path+".form", "duplicate_field", id)
		}
	}
	s.checkEffects(d, st, a, path)
}

// noTime tells whether a span gives no time at all: none, or of no length.
func noTime(s calendar.Span) bool { return weight(s) == 0 }

// weight is how long a span is, in hours, near enough to compare two of one sort:
// a day stands for its eight hours.
func weight(s calendar.Span) float64 {
	text := s.String()
	number := strings.TrimRight(text, "mshwd")
	n, err := strconv.ParseFloat(number, 64)
	if err != nil {
		return 0 // none
	}
	switch strings.TrimPrefix(text[len(number):], "w") {
	case "ms":
		return n / 3_600_000
	case "m":
		return n / 60
	case "d":
		return n * 8
	}
	return n
}
