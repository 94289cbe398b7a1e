package calendar

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"
)

// The bounds of a file, so that parsing it takes a fraction of a second whatever
// is in it.
const (
	maxFile  = 64 << 10
	maxDepth = 20
)

// reader walks a YAML document strictly and gathers every fault it meets.
type reader struct {
	file   string
	lines  []string
	faults Faults
}

// fields are the values of a mapping by key.
type fields map[string]ast.Node

// document reads src as one plain mapping: no aliases, anchors, tags or merges,
// since what is written is what must count.
func (r *reader) document(src []byte) ast.Node {
	text := strings.TrimPrefix(string(src), "\ufeff")
	text = strings.ReplaceAll(text, "\r\n", "\n")
	r.lines = strings.Split(text, "\n")
	switch {
	case len(src) > maxFile:
		r.lines = []string{""}
		r.at(nil, "tệp lớn hơn %d KiB", maxFile>>10)
		return nil
	case !utf8.ValidString(text):
		r.lines = []string{""}
		r.at(nil, "tệp không được lưu ở bảng mã UTF-8")
		return nil
	case depth(text) > maxDepth:
		r.at(nil, "các danh sách lồng nhau quá sâu")
		return nil
	}
	f, err := parser.ParseBytes([]byte(text), 0)
	if err != nil {
		r.syntax(err)
		return nil
	}
	if len(f.Docs) != 1 || f.Docs[0].Body == nil {
		r.at(nil, "tệp phải có đúng một tài liệu, không rỗng")
		return nil
	}
	ast.Walk(r, f.Docs[0].Body)
	if len(r.faults) > 0 {
		return nil
	}
	return f.Docs[0].Body
}

// Visit refuses what makes a document say more than is written; for ast.Walk.
func (r *reader) Visit(n ast.Node) ast.Visitor {
	switch n.(type) {
	case *ast.AnchorNode, *ast.AliasNode, *ast.MergeKeyNode:
		r.fault(n, "không dùng neo (&) và tham chiếu (*, <<): hãy viết đầy đủ")
		return nil
	case *ast.TagNode:
		r.fault(n, "không dùng thẻ kiểu (!)")
		return nil
	}
	return r
}

// depth is how deep lists nest, by brackets or by dashes on one line; the YAML
// parser is quadratic in it.
func depth(text string) (deepest int) {
	brackets, dashes := 0, 0
	for i := range len(text) {
		switch text[i] {
		case '[', '{':
			brackets++
		case ']', '}':
			brackets = max(brackets-1, 0)
		case '\n':
			dashes = 0
		case ' ':
			if i > 0 && text[i-1] == '-' {
				dashes++
			}
		}
		deepest = max(deepest, brackets, dashes)
	}
	return deepest
}

// syntax tells a fault found by the YAML parser, the common ones in plain words.
func (r *reader) syntax(err error) {
	found, ok := errors.AsType[yaml.Error](err)
	if !ok {
		r.at(nil, "không đúng cú pháp YAML (%v)", err)
		return
	}
	message := found.GetMessage()
	switch {
	case strings.HasPrefix(message, "mapping key "):
		r.at(found.GetToken(), "khóa này đã được viết ở trên")
	case strings.Contains(message, "\t"):
		r.at(found.GetToken(), "không thụt dòng bằng phím Tab; hãy dùng dấu cách")
	case strings.HasPrefix(message, "mapping value is not allowed"):
		r.at(found.GetToken(), "thụt dòng sai, hoặc chữ có dấu hai chấm chưa đặt trong ngoặc kép")
	case strings.HasPrefix(message, "',' or "):
		r.at(found.GetToken(), "thiếu dấu phẩy hoặc dấu ngoặc đóng")
	default:
		r.at(found.GetToken(), "không đúng cú pháp YAML (%s)", message)
	}
}

// fault notes something wrong at a node.
func (r *reader) fault(n ast.Node, format string, args ...any) {
	r.at(place(n), format, args...)
}

// place is the token a reader of the file would point at.
func place(n ast.Node) *token.Token {
	switch n := n.(type) {
	case nil:
		return nil
	case *ast.MappingNode:
		if len(n.Values) > 0 {
			return n.Values[0].Key.GetToken()
		}
	case *ast.MappingValueNode:
		return n.Key.GetToken()
	}
	return n.GetToken()
}

func (r *reader) at(t *token.Token, format string, args ...any) {
	line, column := 1, 1
	if t != nil && t.Position != nil {
		line = min(max(t.Position.Line, 1), len(r.lines))
		column = min(max(t.Position.Column, 1), utf8.RuneCountInString(r.lines[line-1])+1)
	}
	r.faults = append(r.faults, Fault{r.file, line, column, excerpt(r.lines, line, column), fmt.Sprintf(format, args...)})
}

// told gives the faults in the order of the file, nil without any.
func (r *reader) told() error {
	if len(r.faults) == 0 {
		return nil
	}
	slices.SortStableFunc(r.faults, func(a, b Fault) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	return r.faults[:min(len(r.faults), maxFaults)]
}

// mapping reads a mapping that has the required keys, perhaps the optional ones,
// and no other.
func (r *reader) mapping(n ast.Node, required, optional []string) (fields, bool) {
	m, ok := n.(ast.MapNode)
	if !ok {
		r.fault(n, "chỗ này phải là các dòng «khóa: giá trị» với các khóa: %s", strings.Join(required, ", "))
		return nil, false
	}
	known := slices.Concat(required, optional)
	got := fields{}
	for it := m.MapRange(); it.Next(); {
		key := it.Key().GetToken().Value
		if !slices.Contains(known, key) {
			r.fault(it.Key(), "không có khóa «%s»; các khóa được dùng: %s", key, strings.Join(known, ", "))
			ok = false
			continue
		}
		got[key] = it.Value()
	}
	for _, key := range required {
		if _, has := got[key]; !has {
			r.fault(n, "thiếu khóa «%s»", key)
			ok = false
		}
	}
	return got, ok
}

// has tells whether a mapping has a key.
func has(n ast.Node, key string) bool {
	m, ok := n.(ast.MapNode)
	if !ok {
		return false
	}
	for it := m.MapRange(); it.Next(); {
		if it.Key().GetToken().Value == key {
			return true
		}
	}
	return false
}

// list reads a list with at least one entry.
func (r *reader) list(n ast.Node) []ast.Node {
	s, ok := n.(*ast.SequenceNode)
	if !ok || len(s.Values) == 0 {
		r.fault(n, "chỗ này phải là một danh sách có ít nhất một mục")
		return nil
	}
	return s.Values
}

// text reads a scalar as it is written, trimmed and never empty.
func (r *reader) text(n ast.Node) (string, bool) {
	value := ""
	switch n := n.(type) {
	case *ast.StringNode:
		value = n.Value
	case *ast.LiteralNode:
		value = n.Value.Value
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode:
		value = n.GetToken().Value
	}
	value = strings.TrimSpace(value)
	switch n.(type) {
	case *ast.MappingNode, *ast.MappingValueNode, *ast.SequenceNode:
		r.fault(n, "chỗ này phải là chữ hoặc số; chữ có dấu hai chấm thì đặt trong ngoặc kép")
	default:
		if value == "" {
			r.fault(n, "chỗ này phải có chữ hoặc số")
		}
	}
	return value, value != ""
}
