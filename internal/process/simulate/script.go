package simulate

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"paht/internal/org"
	"paht/internal/process"
)

// Line is one line of a script: who does what when.
type Line struct {
	Number int // in the file, from 1
	At     time.Time
	Who    string // as written
	Actor  org.Actor
	Part   int // the supporting part it is done in; 0: the report
	Action string
	Form   map[string]string
}

// Fault is a line of a script that cannot be read or played.
type Fault struct {
	Line   int // 0: the script as a whole
	Reason string
}

func (f *Fault) Error() string {
	if f.Line == 0 {
		return f.Reason
	}
	return fmt.Sprintf(say("at_line"), f.Line, f.Reason)
}

func bad(line int, code string, args ...any) *Fault {
	return &Fault{line, fmt.Sprintf(say("fault."+code), args...)}
}

// The bounds of a script.
const (
	maxLines = 10_000
	maxBytes = 4 << 20
)

// ParseScript reads lines "at,actor,action,field=value;field=value". The error is a
// *Fault.
//
//	2026-03-02T08:00,sender,open,level=secret;urgent=yes
//	2026-03-02T08:05,operator@TT,accept,vietnamese=yes;clear=yes;complete=yes
//	2026-03-02T09:00,an:leader@SongMai,assign,assignee=unit:DiaChinh
//	2026-03-02T10:00,focal@SoXayDung,1/take,
//
// at is local time of the zone; seconds may be given. An actor is "sender",
// "role@unit" or "person:role@unit"; several duties are joined by "+". An action
// behind "1/" is done in the first supporting part. A semicolon inside a value is
// written "\;". The fields may stand in double quotes, as spreadsheets write them;
// a first line "at,actor,action,fields", empty lines and lines that begin with # are
// passed over.
func ParseScript(src []byte, zone *time.Location) ([]Line, error) {
	if len(src) > maxBytes {
		return nil, bad(0, "too_big")
	}
	if !utf8.Valid(src) {
		return nil, bad(0, "not_utf8")
	}
	var out []Line
	text := strings.TrimPrefix(string(src), "\ufeff")
	number := 0
	for raw := range strings.Lines(text) {
		number++
		raw = strings.TrimSpace(raw)
		if raw == "" || raw[0] == '#' || len(out) == 0 && strings.HasPrefix(raw, "at,") {
			continue
		}
		l, fault := parseLine(number, raw, zone)
		if fault != nil {
			return out, fault
		}
		if out = append(out, l); len(out) > maxLines {
			return nil, bad(0, "too_big")
		}
	}
	if len(out) == 0 {
		return nil, bad(0, "empty")
	}
	return out, nil
}

func parseLine(number int, raw string, zone *time.Location) (Line, *Fault) {
	l := Line{Number: number}
	cells := strings.SplitN(raw, ",", 4)
	if len(cells) < 3 {
		return l, bad(number, "cells")
	}
	for i := range cells[:3] {
		cells[i] = strings.TrimSpace(cells[i])
	}
	var ok bool
	if l.At, ok = instant(cells[0], zone); !ok {
		return l, bad(number, "at", cells[0])
	}
	l.Who = cells[1]
	if l.Actor, ok = actor(l.Who); !ok {
		return l, bad(number, "actor", cells[1])
	}
	l.Action = cells[2]
	if part, action, found := strings.Cut(l.Action, "/"); found {
		n, err := strconv.Atoi(part)
		if err != nil || n < 1 {
			return l, bad(number, "part", l.Action)
		}
		l.Part, l.Action = n, action
	}
	if l.Action == "" {
		return l, bad(number, "cells")
	}
	if len(cells) == 4 {
		if l.Form, ok = form(unquote(strings.TrimSpace(cells[3]))); !ok {
			return l, bad(number, "fields", cells[3])
		}
	}
	return l, nil
}

// instant reads 2026-03-02T08:00, with or without seconds.
func instant(s string, zone *time.Location) (time.Time, bool) {
	for _, layout := range []string{"2006-01-02T15:04", "2006-01-02T15:04:05"} {
		if at, err := time.ParseInLocation(layout, s, zone); err == nil {
			return at, true
		}
	}
	return time.Time{}, false
}

// actor reads who acts. Who has no name is called after his duties; a coordinator is
// the focal of the agency that coordinates.
func actor(s string) (org.Actor, bool) {
	if s == string(org.Sender) {
		return org.Actor{Sender: true}, true
	}
	person, duties, named := strings.Cut(s, ":")
	if !named {
		duties = s
	}
	a := org.Actor{Person: org.PersonID(person)}
	for duty := range strings.SplitSeq(duties, "+") {
		name, unit, _ := strings.Cut(duty, "@")
		role := org.Role(name)
		if role == org.Coordinator {
			role = org.Focal
		}
		if unit == "" || strings.ContainsAny(unit, " \t") || !slices.Contains(org.Roles(), role) {
			return org.Actor{}, false
		}
		a.Duties = append(a.Duties, org.Duty{Person: a.Person, Role: role, Unit: org.UnitID(unit)})
	}
	return a, true
}

// unquote takes the quotes a spreadsheet writes around a cell off.
func unquote(s string) string {
	if len(s) < 2 || s[0] != '"' || s[len(s)-1] != '"' {
		return s
	}
	return strings.ReplaceAll(s[1:len(s)-1], `""`, `"`)
}

// form reads "a=b;c=d"; values are kept as they are, without the spaces around.
func form(s string) (map[string]string, bool) {
	if s == "" {
		return nil, true
	}
	const kept = "\x00" // stands for a semicolon of a value
	if strings.Contains(s, kept) {
		return nil, false
	}
	m := make(map[string]string)
	for pair := range strings.SplitSeq(strings.ReplaceAll(s, `\;`, kept), ";") {
		if strings.TrimSpace(pair) == "" {
			continue
		}
		key, value, ok := strings.Cut(pair, "=")
		key = strings.TrimSpace(key)
		if _, twice := m[key]; !ok || key == "" || twice {
			return nil, false
		}
		m[key] = strings.TrimSpace(strings.ReplaceAll(value, kept, ";"))
	}
	return m, true
}

// refusal is the engine's refusal in words.
func (r *run) refusal(l Line, s process.State, no *process.Refusal) *Fault {
	st, _ := r.d.Step(s.Step)
	switch no.Reason {
	case process.NoSuchAction:
		ids := make([]string, len(st.Actions))
		for i, a := range st.Actions {
			ids[i] = a.ID
		}
		return bad(l.Number, "no_such_action", st.Title, l.Action, strings.Join(ids, ", "))
	case process.NotHolder:
		return bad(l.Number, "not_holder", l.Who, l.Action, st.Title, who(s.Holder))
	}
	key := "refusal." + string(no.Reason)
	if no.Field == "" {
		return &Fault{l.Number, say(key)}
	}
	var reasons []string
	for _, one := range append([]process.Refusal{*no}, no.Others...) {
		text := say("refusal."+string(one.Reason)) + " «" + one.Field + "»"
		if one.Detail != "" {
			text += " (" + one.Detail + ")"
		}
		reasons = append(reasons, text)
	}
	return &Fault{l.Number, strings.Join(reasons, "; ")}
}
