package process

import (
	"fmt"

	"paht/internal/calendar"
)

// Explain says how the limit of the present step came about (W6): from its begin,
// by the time it was given, and by each extension on top of that. A limit that is a
// day is explained by the working time there is until its close of office. It fails
// for an ended report, which has no limit.
func Explain(d *Definition, w World, s State) (calendar.Explanation, error) {
	var none calendar.Explanation
	st := d.step(s.Step)
	if st == nil || s.Limit == 0 {
		return none, fmt.Errorf("process: %s has no limit to explain", s.Step)
	}
	cal := w.office(st.Holder, s)
	span, err := given(cal, s)
	if err != nil {
		return none, err
	}
	x, err := cal.Explain(s.Began.Time(), span, d.Count)
	if err != nil {
		return none, fmt.Errorf("process: explain %s: %v", s.Step, err)
	}
	for _, text := range s.More {
		span, err := calendar.ParseSpan(text)
		if err != nil {
			return none, fmt.Errorf("process: extension of %s: %w", s.Step, err)
		}
		more, err := cal.Explain(x.Due.At, span, d.Count)
		if err != nil {
			return none, fmt.Errorf("process: explain %s: %v", s.Step, err)
		}
		x.Lines = append(x.Lines, more.Lines...)
		x.Due.At, x.Due.Unsure = more.Due.At, x.Due.Unsure || more.Due.Unsure
	}
	return x, nil
}

// given is the time a state was given before any extension, as a span.
func given(cal *calendar.Calendar, s State) (calendar.Span, error) {
	if s.Until == "" {
		span, err := calendar.ParseSpan(s.Span)
		if err != nil {
			err = fmt.Errorf("process: explain %s: %w", s.Step, err)
		}
		return span, err
	}
	closes, ok := closing(cal, s.Until)
	if !ok {
		return calendar.Span{}, fmt.Errorf("process: no office hours on %s or soon after", s.Until)
	}
	return calendar.WorkingSpan(cal.Between(s.Began.Time(), closes.Time())), nil
}

// GoesOn tells whether the present step was not given its full time but the rest
// of what it had before in this round; the span explained is then that rest.
func GoesOn(d *Definition, s State) bool {
	st, ok := d.Step(s.Step)
	return ok && s.Span != "" && s.Span != st.Limit.String()
}
