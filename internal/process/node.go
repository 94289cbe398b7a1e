package process

import (
	"slices"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml/ast"

	"paht/internal/calendar"
)

// table is a YAML mapping that is read key by key. Reading a key takes it out, so
// what is left in the end is what the language does not know; no list of keys has
// to be kept beside the code that reads them.
type table struct {
	src  *source
	path string // "receive.actions.accept"
	line int
	rows []row
}

// row is one key of a mapping with its value.
type row struct {
	key   string
	line  int
	value ast.Node
}

// table reads a node that must be a mapping. Keys given twice are faults; the
// first one counts.
func (s *source) table(n ast.Node, path string, line int) (*table, bool) {
	m, ok := n.(*ast.MappingNode)
	if !ok {
		s.bad(line, "not_mapping")
		return nil, false
	}
	t := &table{src: s, path: path, line: line}
	for _, v := range m.Values {
		at := v.Key.GetToken().Position.Line
		key, ok := v.Key.(*ast.StringNode)
		if !ok {
			s.bad(at, "not_text")
			continue
		}
		if slices.ContainsFunc(t.rows, func(r row) bool { return r.key == key.Value }) {
			s.bad(at, "duplicate_key", key.Value)
			continue
		}
		t.rows = append(t.rows, row{key.Value, at, v.Value})
	}
	return t, true
}

// take takes a key out; ok is false when it is not there or is empty.
func (t *table) take(key string) (row, bool) {
	i := slices.IndexFunc(t.rows, func(r row) bool { return r.key == key })
	if i < 0 {
		return row{}, false
	}
	r := t.rows[i]
	t.rows = slices.Delete(t.rows, i, i+1)
	t.src.at[t.path+"."+key] = r.line
	if r.value == nil || r.value.Type() == ast.NullType {
		t.src.bad(r.line, "empty_value", key)
		return row{}, false
	}
	return r, true
}

// has tells whether a key is there and has not been taken.
func (t *table) has(key string) bool {
	return slices.ContainsFunc(t.rows, func(r row) bool { return r.key == key })
}

// need is a fault for every one of the keys that is not there. Call it before
// they are taken.
func (t *table) need(keys ...string) {
	for _, key := range keys {
		if !t.has(key) {
			t.src.bad(t.line, "missing_key", key)
		}
	}
}

// close is a fault for every key that was not taken.
func (t *table) close() {
	for _, r := range t.rows {
		t.src.bad(r.line, "unknown_key", r.key)
	}
}

// text is a text, "" when the key is not there.
func (t *table) text(key string) string {
	r, ok := t.take(key)
	if !ok {
		return ""
	}
	s, _ := t.src.text(r.value, r.line)
	return s
}

// text reads a node that must be a text with something in it.
func (s *source) text(n ast.Node, line int) (string, bool) {
	var v string
	switch n := n.(type) {
	case *ast.StringNode:
		v = n.Value
	case *ast.LiteralNode:
		v = n.Value.Value
	default:
		s.bad(line, "not_text")
		return "", false
	}
	if v = strings.TrimSpace(v); v == "" {
		s.bad(line, "empty_text")
		return "", false
	}
	return v, true
}

// flag is true or false, false when the key is not there.
func (t *table) flag(key string) bool {
	r, ok := t.take(key)
	if !ok {
		return false
	}
	b, ok := r.value.(*ast.BoolNode)
	if !ok {
		t.src.bad(r.line, "not_flag")
		return false
	}
	return b.Value
}

// whole is a whole number from 0 to 100,000, 0 when the key is not there.
func (t *table) whole(key string) int {
	r, ok := t.take(key)
	if !ok {
		return 0
	}
	if _, ok := r.value.(*ast.IntegerNode); ok {
		if v, err := strconv.ParseUint(r.value.GetToken().Value, 10, 17); err == nil && v <= 100_000 {
			return int(v)
		}
	}
	t.src.bad(r.line, "not_whole")
	return 0
}

// span is a span of time, none when the key is not there.
func (t *table) span(key string) calendar.Span {
	r, ok := t.take(key)
	if !ok {
		return calendar.Span{}
	}
	text, ok := t.src.text(r.value, r.line)
	if !ok {
		return calendar.Span{}
	}
	span, err := calendar.ParseSpan(text)
	if err != nil {
		t.src.bad(r.line, "bad_span", text)
	}
	return span
}

// list is the nodes of a list, none when the key is not there.
func (t *table) list(key string) []ast.Node {
	r, ok := t.take(key)
	if !ok {
		return nil
	}
	seq, ok := r.value.(*ast.SequenceNode)
	if !ok {
		t.src.bad(r.line, "not_list")
		return nil
	}
	return seq.Values
}

// texts is a list of texts.
func (t *table) texts(key string) []string {
	var out []string
	for _, n := range t.list(key) {
		if v, ok := t.src.text(n, lineOf(n, t.line)); ok {
			out = append(out, v)
		}
	}
	return out
}

// fractions is a list of numbers.
func (t *table) fractions(key string) []float64 {
	var out []float64
	for _, n := range t.list(key) {
		v, err := strconv.ParseFloat(n.GetToken().Value, 64)
		if _, text := n.(*ast.StringNode); text || err != nil {
			t.src.bad(lineOf(n, t.line), "not_number")
			continue
		}
		out = append(out, v)
	}
	return out
}

// lineOf is the line a node begins on.
func lineOf(n ast.Node, otherwise int) int {
	if n == nil || n.GetToken() == nil {
		return otherwise
	}
	return n.GetToken().Position.Line
}

// word is one of a closed set of words, "" when the key is not there.
func word[T ~string](t *table, key string, allowed ...T) T {
	v := T(t.text(key))
	if v == "" || slices.Contains(allowed, v) {
		return v
	}
	t.src.badAt(t.path+"."+key, "unknown_word", string(v), joined(allowed))
	return ""
}

// words is one word of a closed set, or a list of such.
func words[T ~string](t *table, key string, allowed ...T) []T {
	i := slices.IndexFunc(t.rows, func(r row) bool { return r.key == key })
	if i < 0 {
		return nil
	}
	if _, ok := t.rows[i].value.(*ast.SequenceNode); !ok {
		if v := word(t, key, allowed...); v != "" {
			return []T{v}
		}
		return nil
	}
	var out []T
	for _, v := range t.texts(key) {
		if !slices.Contains(allowed, T(v)) {
			t.src.badAt(t.path+"."+key, "unknown_word", v, joined(allowed))
			continue
		}
		out = append(out, T(v))
	}
	return out
}

func joined[T ~string](words []T) string {
	names := make([]string, len(words))
	for i, w := range words {
		names[i] = string(w)
	}
	return strings.Join(names, ", ")
}
