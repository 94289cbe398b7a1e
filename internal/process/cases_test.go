package process

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"paht/internal/calendar"
	"paht/internal/org"
	"paht/internal/report"
)

var update = flag.Bool("update", false, "write what came out into the files under testdata")

// TestCases plays the files of testdata/cases. A file tells what it is about, and
// has these sections:
//
//	definition   the file name of a shipped definition, or a whole definition
//	other        a second definition to move to, or a second calendar to count by
//	steps        instant | actor | action | field=value; field=value
//	timeline     what comes of it, a line for each event or refusal
//	state        where the report stands in the end
//
// Besides the actions of the definition, steps know: open (level=…; urgent=yes;
// evidence=yes where the category asks for it), ring (every alarm due by then),
// recount (by the calendar in other) and migrate (step=…; reason=… to the definition
// in other). Each support opens a part: "part1.take" is an action of the first, and
// when it ends the report is told. A delegated duty is "person:role@unit for whom".
func TestCases(t *testing.T) {
	names, err := filepath.Glob("testdata/cases/*.txtar")
	if err != nil || len(names) == 0 {
		t.Fatal("no cases", err)
	}
	for _, name := range names {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) {
			ar, err := txtar.ParseFile(name)
			if err != nil {
				t.Fatal(err)
			}
			c := &play{run: run{t: t, cal: calendar.Default()}, ar: ar}
			c.d = c.definition("definition")
			for line := range strings.Lines(c.section("steps")) {
				c.step(strings.TrimSpace(line))
			}
			c.check(name, map[string]string{"timeline": columns(c.timeline), "state": c.standing()})
		})
	}
}

// play is a case being played.
type play struct {
	run
	ar       *txtar.Archive
	timeline [][]string
	evidence bool
	parts    []*run
	made     int
}

// world is the world of the case.
func (c *play) world() World {
	w := on(c.cal)
	w.Evidence = c.evidence
	return w
}

func (c *play) section(name string) string {
	for _, f := range c.ar.Files {
		if f.Name == name {
			return string(f.Data)
		}
	}
	return ""
}

func (c *play) definition(section string) *Definition {
	text := c.section(section)
	name := strings.TrimSpace(text)
	if !strings.Contains(name, "\n") {
		src, err := os.ReadFile("definitions/" + name)
		if err != nil {
			c.t.Fatal(err)
		}
		text = string(src)
	} else {
		name = section + ".yaml"
	}
	d, err := Parse(name, []byte(text))
	if err != nil {
		c.t.Fatalf("%v", err)
	}
	return d
}

func (c *play) step(line string) {
	if line == "" {
		return
	}
	parts := strings.Split(line, "|")
	for i := range parts {
		parts[i] = strings.TrimSpace(parts[i])
	}
	if len(parts) != 3 && len(parts) != 4 {
		c.t.Fatalf("not a step: %s", line)
	}
	at, who, action, fields := instant(c.t, parts[0]), parts[1], parts[2], ""
	if len(parts) == 4 {
		fields = parts[3]
	}
	from := c.s
	var e Event
	var err error
	if part, id, ok := strings.Cut(action, "."); ok {
		c.partStep(at, who, part, id, fields)
		return
	}
	switch action {
	case "open":
		by := By{Role: org.Sender}
		if a := actor(who); !a.Sender {
			by = By{Person: a.Person, Role: a.Duties[0].Role, Unit: a.Duties[0].Unit}
		}
		f := form(fields)
		c.evidence = f["evidence"] == "yes"
		e, err = Open(c.d, c.world(), Opening{Level: report.Level(f["level"]), Urgent: f["urgent"] == "yes"}, by, at)
	case "ring":
		for range 20 {
			e, ok := Ring(c.d, c.world(), c.s, at)
			if !ok {
				return
			}
			c.take(e)
			c.note(from, e)
		}
		c.t.Fatal("alarms ring for ever")
	case "recount":
		if c.cal, err = calendar.Parse("other", []byte(c.section("other"))); err != nil {
			c.t.Fatal(err)
		}
		e, ok := Recompute(c.d, c.world(), c.s, at)
		if !ok {
			c.timeline = append(c.timeline, []string{"", local(At(at)), who, action, "không đổi"})
			return
		}
		c.take(e)
		c.note(from, e)
		return
	case "migrate":
		next := c.definition("other")
		f := form(fields)
		a := actor(who)
		by := By{Person: a.Person, Role: a.Duties[0].Role, Unit: a.Duties[0].Unit}
		if e, err = Migrate(c.d, next, c.world(), c.s, f["step"], f["reason"], by, at); err == nil {
			c.d = next
		}
	default:
		e, err = Decide(c.d, c.world(), c.s, c.command(action, fields), actor(who), at)
	}
	if no, ok := errors.AsType[*Refusal](err); ok {
		c.refused(at, who, action, no)
		return
	}
	if err != nil {
		c.t.Fatal(err)
	}
	c.take(e)
	c.note(from, e)
	if e.Change.Opened != 0 {
		c.openPart(e)
	}
}

func (c *play) refused(at time.Time, who, action string, no *Refusal) {
	c.timeline = append(c.timeline, []string{"-", local(At(at)), who, action, "từ chối: " + strings.TrimSpace(string(no.Reason)+" "+no.Field)})
}

// command is a command with a number for what it may make.
func (c *play) command(action, fields string) Command {
	c.made++
	return Command{Action: action, Form: form(fields), Made: report.NewID(2026, 1000+c.made)}
}

// openPart opens the part that an event asked for.
func (c *play) openPart(e Event) {
	of := report.NewID(2026, 1)
	first, err := OpenPart(c.d, c.world(), c.s, of, org.UnitID(e.Form["partner"]), e.By, e.At.Time())
	if err != nil {
		c.t.Fatal(err)
	}
	part := &run{t: c.t, d: c.d, cal: c.cal}
	part.take(first)
	c.parts = append(c.parts, part)
	c.noteOf(part, fmt.Sprintf("P%d.", len(c.parts)), State{}, first)
}

// partStep plays an action of a part, and tells the report when the part has ended.
func (c *play) partStep(at time.Time, who, name, action, fields string) {
	n, err := strconv.Atoi(strings.TrimPrefix(name, "part"))
	if err != nil || n < 1 || n > len(c.parts) {
		c.t.Fatalf("no %s", name)
	}
	part := c.parts[n-1]
	from := part.s
	e, err := Decide(c.d, c.world(), part.s, c.command(action, fields), actor(who), at)
	if no, ok := errors.AsType[*Refusal](err); ok {
		c.refused(at, who, name+"."+action, no)
		return
	}
	if err != nil {
		c.t.Fatal(err)
	}
	part.take(e)
	c.noteOf(part, fmt.Sprintf("P%d.", n), from, e)
	if !part.s.Ended {
		return
	}
	before, id := c.s, c.s.Parts[0]
	for _, e := range c.events { // the n-th that was opened
		if e.Change.Opened != 0 {
			if n--; n == 0 {
				id = e.Change.Opened
			}
		}
	}
	joined, ok := Join(c.d, c.world(), c.s, id, part.s, at)
	if !ok {
		c.t.Fatal("the report is not told of the end of its part")
	}
	c.take(joined)
	c.note(before, joined)
}

// note writes the line of an event: number, instant, who, what, from and to,
// holder, target, limit, and what was late.
func (c *play) note(from State, e Event) { c.noteOf(&c.run, "", from, e) }

func (c *play) noteOf(r *run, mark string, from State, e Event) {
	what := e.Action
	if what == "" {
		what = string(e.Kind)
	}
	row := []string{mark + fmt.Sprint(e.Seq), local(e.At), e.By.who(), what}
	switch {
	case e.Alarm != nil:
		what := "chuông hẹn "
		if e.Alarm.Call {
			what = "gọi điện, chuông hẹn "
		}
		row = append(row, fmt.Sprintf("%s → %s", r.s.Step, e.Alarm.To), what+local(e.Alarm.At))
	case e.Entry != nil:
		way := "→ " + e.Entry.Step
		if from.Step != "" {
			way = from.Step + " " + way
		}
		row = append(row, way, holderText(e.Entry.Holder), local(e.Entry.Target), local(e.Entry.Limit), c.given(r, *e.Entry))
	default:
		row = append(row, r.s.Step, holderText(r.s.Holder), local(r.s.Target), local(r.s.Limit), "giữ nguyên")
	}
	if e.Left != nil && e.Left.Late {
		row = append(row, "trễ hạn bước "+e.Left.Step)
	}
	c.timeline = append(c.timeline, row)
}

// given is the time an entry was given, and whether that is a rest.
func (c *play) given(r *run, en Entry) string {
	var text string
	span, err := calendar.ParseSpan(en.Span)
	switch {
	case en.Until != "":
		text = "đến hết ngày " + en.Until
	case err != nil:
		return "-"
	case GoesOn(c.d, r.s):
		text = "đi tiếp " + span.Vietnamese()
	default:
		text = span.Vietnamese()
	}
	if len(en.More) > 0 {
		text += ", thêm " + strings.Join(en.More, " ")
	}
	return text
}

func holderText(h org.Holder) string {
	switch {
	case h.Role == "":
		return "-"
	case h.Person != "":
		return fmt.Sprintf("%s:%s", h.Role, h.Person)
	case h.Unit != "":
		return fmt.Sprintf("%s@%s", h.Role, h.Unit)
	}
	return string(h.Role)
}

// standing is the state as lines.
func (c *play) standing() string {
	s := c.s
	var b strings.Builder
	line := func(name string, v any) {
		if text := fmt.Sprint(v); text != "" && text != "0" && text != "false" && text != "-" {
			fmt.Fprintf(&b, "%s: %s\n", name, text)
		}
	}
	line("step", s.Step)
	line("holder", holderText(s.Holder))
	line("level", s.Level)
	line("accepted", s.Accepted)
	line("category", s.Category)
	line("agency", s.Agency)
	line("bounces", s.Bounces)
	line("round", s.Round)
	if s.Result != nil {
		line("result", fmt.Sprintf("%s, %s: %s", s.Result.Agency, s.Result.Done, s.Result.Summary))
	}
	line("approved", s.Approved)
	line("outcome", s.Outcome)
	line("rating", s.Rating)
	line("urgent", s.Urgent)
	line("sensitive", s.Sensitive)
	line("coordinator", s.Coordinator)
	line("agreed", s.Agreed)
	line("disagreed", s.Disagreed)
	if x := s.Extension; x != nil {
		line("extension asked", fmt.Sprintf("%d days: %s", x.Days, x.Reason))
	}
	line("extended", s.Extended)
	line("until", s.Until)
	line("more", strings.Join(s.More, " "))
	line("open parts", len(s.Parts))
	if s.Into != 0 {
		line("into", s.Into)
	}
	line("call", s.Call)
	line("urged", s.Urged)
	if s.Shown != nil {
		line("shown", s.Shown.Outcome+": "+s.Shown.Result.Summary)
	}
	line("late steps", s.LateSteps)
	for _, key := range slices.Sorted(keys(s.Rests)) {
		line("rest of "+key, s.Rests[key].Limit.Duration())
	}
	line("next alarm", local(NextAlarm(s)))
	line("definition", s.Definition)
	line("calendar", strings.TrimRight(s.Calendar, "0123456789abcdef"))
	return b.String()
}

// check compares sections with what came out, or writes them with -update. Every
// case must also fold back from its JSON to the same bytes.
func (c *play) check(name string, got map[string]string) {
	c.roundTrip()
	for _, part := range c.parts {
		part.roundTrip()
	}
	if c.s.Level == report.Sealed {
		c.redacted()
	}
	for _, section := range slices.Sorted(keys(got)) {
		text := got[section]
		if !*update {
			if diff := cmp.Diff(c.section(section), text); diff != "" {
				c.t.Errorf("%s of %s (-want +got; -update writes it):\n%s", section, name, diff)
			}
			continue
		}
		i := slices.IndexFunc(c.ar.Files, func(f txtar.File) bool { return f.Name == section })
		if i < 0 {
			i = len(c.ar.Files)
			c.ar.Files = append(c.ar.Files, txtar.File{Name: section})
		}
		c.ar.Files[i].Data = []byte(text)
	}
	if *update {
		slices.SortStableFunc(c.ar.Files, func(a, b txtar.File) int { return order(a.Name) - order(b.Name) })
		if err := os.WriteFile(name, txtar.Format(c.ar), 0o644); err != nil {
			c.t.Fatal(err)
		}
	}
}

func order(section string) int {
	return slices.Index([]string{"definition", "other", "steps", "timeline", "state"}, section)
}

// columns lines rows up so that they can be read.
func columns(rows [][]string) string {
	var wide []int
	for _, row := range rows {
		for i, cell := range row {
			if i == len(wide) {
				wide = append(wide, 0)
			}
			wide[i] = max(wide[i], utf8.RuneCountInString(cell))
		}
	}
	var b strings.Builder
	for _, row := range rows {
		for i, cell := range row {
			if i > 0 {
				b.WriteString(" | ")
			}
			b.WriteString(cell)
			if i < len(row)-1 {
				b.WriteString(strings.Repeat(" ", wide[i]-utf8.RuneCountInString(cell)))
			}
		}
		b.WriteByte('\n')
	}
	return b.String()
}
