package process

import (
	"fmt"

	"paht/internal/calendar"
)

// Explain says how the limit of the present step came about (W6): from its begin,
// by the time it was given. It fails for an ended report, which has no limit.
func Explain(d *Definition, w World, s State) (calendar.Explanation, error) {
	span, err := calendar.ParseSpan(s.Span)
	if err != nil {
		return calendar.Explanation{}, fmt.Errorf("process: explain %s: %w", s.Step, err)
	}
	st, _ := d.Step(s.Step)
	return w.office(st.Holder, s).Explain(s.Began.Time(), span, d.Count)
}

// GoesOn tells whether the present step was not given its full time but the rest
// of what it had before in this round; the span explained is then that rest.
func GoesOn(d *Definition, s State) bool {
	st, ok := d.Step(s.Step)
	return ok && s.Span != "" && s.Span != st.Limit.String()
}
