package ui

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"paht/internal/fault"
)

// makers are the functions whose string arguments are message codes: those of
// fault, and the short names rooms give them.
var makers = []string{"New", "Bad", "wrong", "bad", "refuse"}

// codes are the message codes that the program's source names, with where. A code
// put together from parts stands as a pattern: "auth.password.*".
func codes(t *testing.T) map[string]string {
	found := map[string]string{}
	fset := token.NewFileSet()
	root := filepath.Join("..", "..")
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && path != root && (strings.HasPrefix(d.Name(), ".") || d.Name() == "testdata" || d.Name() == "testworld") {
			return filepath.SkipDir
		}
		if !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") || strings.HasSuffix(path, "_templ.go") {
			return nil
		}
		f, err := parser.ParseFile(fset, path, nil, 0)
		if err != nil {
			return err
		}
		if !imports(f, "paht/internal/fault") {
			return nil
		}
		ast.Inspect(f, func(n ast.Node) bool {
			var args []ast.Expr
			switch n := n.(type) {
			case *ast.CallExpr:
				if slices.Contains(makers, callee(n.Fun)) {
					args = n.Args
				}
			case *ast.ReturnStmt: // of a check that answers with the code alone
				args = n.Results
			case *ast.KeyValueExpr:
				if key, ok := n.Key.(*ast.Ident); ok && key.Name == "Code" {
					args = []ast.Expr{n.Value}
				}
			}
			for _, a := range args {
				if code := pattern(a); looksLikeCode.MatchString(code) {
					found[code] = fset.Position(n.Pos()).String()
				}
			}
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

var looksLikeCode = regexp.MustCompile(`^[a-z_]+(\.[a-z_*]+)+$`)

func imports(f *ast.File, path string) bool {
	return slices.ContainsFunc(f.Imports, func(i *ast.ImportSpec) bool { return i.Path.Value == strconv.Quote(path) })
}

func callee(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.Ident:
		return e.Name
	case *ast.SelectorExpr:
		return e.Sel.Name
	}
	return ""
}

// pattern is a string expression with * for what is known only when it runs.
func pattern(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.BasicLit:
		if s, err := strconv.Unquote(e.Value); err == nil && e.Kind == token.STRING {
			return s
		}
	case *ast.BinaryExpr:
		if e.Op == token.ADD {
			return pattern(e.X) + pattern(e.Y)
		}
	}
	return "*"
}

func TestEveryCodeHasItsSentence(t *testing.T) {
	found := codes(t)
	if len(found) < 20 {
		t.Fatalf("found only %d codes in the tree: the search is broken", len(found))
	}
	for code, where := range found {
		if strings.Contains(code, "*") {
			want := regexp.MustCompile("^" + strings.ReplaceAll(regexp.QuoteMeta(code), `\*`, "[a-z_]+") + "$")
			if !slices.ContainsFunc(Codes(), want.MatchString) {
				t.Errorf("%s: no sentence for any code like %s", where, code)
			}
			continue
		}
		if _, ok := sentences[code]; !ok {
			t.Errorf("%s: no sentence for %s", where, code)
		}
	}
}

// A refusal's code is put together from its reason, so the reasons are read where
// they are declared.
func TestEveryRefusalHasItsSentence(t *testing.T) {
	f, err := parser.ParseFile(token.NewFileSet(), filepath.Join("..", "process", "refusal.go"), nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	ast.Inspect(f, func(node ast.Node) bool {
		spec, ok := node.(*ast.ValueSpec)
		if !ok || len(spec.Values) != 1 {
			return true
		}
		if typ, ok := spec.Type.(*ast.Ident); !ok || typ.Name != "RefusalReason" {
			return true
		}
		n++
		if code := "process." + pattern(spec.Values[0]); !slices.Contains(Codes(), code) {
			t.Errorf("no sentence for %s", code)
		}
		return true
	})
	if n < 10 {
		t.Fatalf("found only %d reasons: the search is broken", n)
	}
}

func TestSentencesReadWell(t *testing.T) {
	for code, s := range sentences {
		if !looksLikeCode.MatchString(code) {
			t.Errorf("%q is no code", code)
		}
		if !norm.NFC.IsNormalString(s) {
			t.Errorf("%s is not NFC", code)
		}
		first := []rune(s)[0]
		if !unicode.IsUpper(first) && first != '“' && first != '%' {
			t.Errorf("%s begins small: %s", code, s)
		}
		if !strings.HasSuffix(strings.TrimSuffix(s, " %s"), ".") {
			t.Errorf("%s does not end as a sentence: %s", code, s)
		}
	}
	for kind, p := range problems {
		if p.Title == "" || p.Why == "" || len(p.Next) == 0 {
			t.Errorf("%v: a problem page says what, why, and what to do now", kind)
		}
	}
	for k := fault.Internal; k <= fault.Unavailable; k++ {
		if _, ok := problems[k]; !ok {
			t.Errorf("no page for %v", k)
		}
	}
}

func TestSentenceTakesItsArguments(t *testing.T) {
	for _, c := range []struct {
		code string
		args []string
		want string
	}{
		{"report.text.short", []string{"10"}, "Nội dung quá ngắn. Hãy viết ít nhất 10 ký tự: chuyện gì, ở chỗ nào."},
		{"media.kind", []string{"a.gif", "GIF"}, "Ảnh “a.gif” ở dạng GIF, hệ thống chưa nhận. Hãy dùng JPEG, PNG hoặc WebP."},
		{"geo.no_code", []string{"3"}, "Phần tử thứ 3 thiếu mã đơn vị (code)."},
		{"media.empty", nil, "Tệp không có nội dung. Hãy chọn lại ảnh."},
		{"report.name.empty", []string{"too", "many"}, "Hãy cho biết họ và tên của bạn."},
		{"no.such.code", nil, "Thông tin này chưa đúng. Vui lòng kiểm tra lại."},
	} {
		if got := Sentence(c.code, c.args...); got != c.want {
			t.Errorf("%s: got %q, want %q", c.code, got, c.want)
		}
	}
}
