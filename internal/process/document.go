package process

import (
	"errors"
	"strings"
	"unicode/utf8"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

// The bounds of a file, so that reading it takes a second or two at worst: the YAML
// parser is quadratic in how deep things nest, by brackets or in one line.
const (
	maxFile    = 64 << 10
	maxLine    = 2000 // bytes
	maxNesting = 20   // brackets
)

// document reads src as one plain YAML document, nil when it is none.
func (s *source) document(src []byte) ast.Node {
	text := strings.TrimPrefix(string(src), "\ufeff")
	text = strings.ReplaceAll(text, "\r\n", "\n")
	if len(src) > maxFile {
		s.bad(1, "too_big")
		return nil
	}
	if !utf8.ValidString(text) {
		s.bad(1, "not_utf8")
		return nil
	}
	if nesting(text) > maxNesting {
		s.bad(1, "too_deep")
		return nil
	}
	s.lines = strings.Split(text, "\n")
	for i, line := range s.lines {
		if len(line) > maxLine {
			s.lines[i] = strings.ToValidUTF8(line[:40], "") + " …"
			s.bad(i+1, "long_line")
			return nil
		}
	}
	f, err := parser.ParseBytes([]byte(text), 0, parser.AllowDuplicateMapKey())
	if err != nil {
		line, message := 1, err.Error()
		if e, ok := errors.AsType[yaml.Error](err); ok && e.GetToken() != nil {
			line, message = e.GetToken().Position.Line, e.GetMessage()
		}
		s.bad(line, "yaml", message)
		return nil
	}
	if len(f.Docs) != 1 || f.Docs[0].Body == nil {
		s.bad(1, "documents")
		return nil
	}
	ast.Walk(plain{s}, f.Docs[0].Body)
	if len(s.faults) > 0 {
		return nil
	}
	return f.Docs[0].Body
}

// nesting is how deep brackets nest.
func nesting(text string) int {
	deepest, open := 0, 0
	for _, c := range []byte(text) {
		switch c {
		case '[', '{':
			open++
			deepest = max(deepest, open)
		case ']', '}':
			open = max(open-1, 0)
		}
	}
	return deepest
}

// plain refuses the parts of YAML by which a file says more than is written.
type plain struct{ src *source }

func (p plain) Visit(n ast.Node) ast.Visitor {
	switch n.(type) {
	case *ast.AnchorNode, *ast.AliasNode, *ast.MergeKeyNode, *ast.TagNode, *ast.MappingKeyNode:
		p.src.bad(lineOf(n, 1), "alias")
		return nil
	}
	return p
}
