package imports_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"
)

// file is a Go file of the module, as far as rules look at it.
type file struct {
	path    string   // "internal/store/db.go"
	room    string   // "internal/store", "cmd/paht": the folder that has a floor
	test    bool     // a test, or of testworld, which only tests use
	imports []string // paths
	syntax  *ast.File
	fset    *token.FileSet
}

// module is the path every import of the house begins with.
const module = "paht/"

// readTree reads every Go file of a module. It parses and does not build, so a
// room that does not compile today is checked all the same.
func readTree(tree fs.FS) ([]file, error) {
	var out []file
	err := fs.WalkDir(tree, ".", func(p string, d fs.DirEntry, err error) error {
		name := d.Name()
		switch {
		case err != nil:
			return err
		case d.IsDir() && p != "." && (name == "testdata" || strings.HasPrefix(name, ".") || strings.HasPrefix(name, "_")):
			return fs.SkipDir
		case d.IsDir() || path.Ext(name) != ".go":
			return nil
		}
		src, err := fs.ReadFile(tree, p)
		if err != nil {
			return err
		}
		f, err := readFile(p, src)
		out = append(out, f)
		return err
	})
	return out, err
}

func readFile(p string, src []byte) (file, error) {
	f := file{path: p, room: roomOf(path.Dir(p)), fset: token.NewFileSet()}
	f.test = strings.HasSuffix(p, "_test.go") || f.room == testworld
	var err error
	if f.syntax, err = parser.ParseFile(f.fset, p, src, parser.SkipObjectResolution); err != nil {
		return f, err
	}
	for _, spec := range f.syntax.Imports {
		imported, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			return f, err
		}
		f.imports = append(f.imports, imported)
	}
	return f, nil
}

// roomOf is the room a folder belongs to: rooms may have folders of their own.
func roomOf(folder string) string {
	parts := strings.Split(folder, "/")
	return strings.Join(parts[:min(2, len(parts))], "/")
}

// at says where a node is, for messages.
func (f file) at(n ast.Node) string {
	return fmt.Sprintf("%s:%d", f.path, f.fset.Position(n.Pos()).Line)
}

// rule is something that holds for every file, with the reason why it does.
type rule struct {
	name   string
	reason string
	check  func(file) []string // what is wrong with the file, each with its place
}

// check holds all rules against all files. Each answer names place, rule and reason.
func check(files []file, rules []rule) []string {
	var out []string
	for _, f := range files {
		for _, r := range rules {
			for _, wrong := range r.check(f) {
				out = append(out, fmt.Sprintf("%s [%s]\n\twhy: %s", wrong, r.name, r.reason))
			}
		}
	}
	slices.Sort(out)
	return out
}

// matches tells whether an import is one of those listed; "net/..." stands for
// net and everything below it.
func matches(imported string, list []string) bool {
	for _, l := range list {
		below, wild := strings.CutSuffix(l, "/...")
		if imported == l || wild && (imported == below || strings.HasPrefix(imported, below+"/")) {
			return true
		}
	}
	return false
}

// forbid is a check: files for which in holds import none of the list.
func forbid(in func(file) bool, list ...string) func(file) []string {
	return func(f file) []string {
		var out []string
		if !in(f) {
			return nil
		}
		for i, imported := range f.imports {
			if matches(imported, list) {
				out = append(out, fmt.Sprintf("%s imports %s", f.at(f.syntax.Imports[i]), imported))
			}
		}
		return out
	}
}

// nameOf is the name by which a file calls a package it imports, "" when it does not.
func (f file) nameOf(imported string) string {
	for i, have := range f.imports {
		if have != imported {
			continue
		}
		if name := f.syntax.Imports[i].Name; name != nil {
			return name.Name
		}
		return path.Base(imported)
	}
	return ""
}

// uses are the places where a file speaks of a name of a package it imports.
func (f file) uses(imported string, names ...string) []string {
	called := f.nameOf(imported)
	if called == "" {
		return nil
	}
	var out []string
	ast.Inspect(f.syntax, func(n ast.Node) bool {
		s, ok := n.(*ast.SelectorExpr)
		if !ok {
			return true
		}
		if x, ok := s.X.(*ast.Ident); ok && x.Name == called && slices.Contains(names, s.Sel.Name) {
			out = append(out, fmt.Sprintf("%s uses %s.%s", f.at(s), imported, s.Sel.Name))
		}
		return true
	})
	return out
}

// literals calls visit for every string literal outside the import lines, with
// the call it is an argument of, or nil.
func (f file) literals(visit func(lit *ast.BasicLit, value string, call *ast.CallExpr)) {
	var calls []*ast.CallExpr
	var stack []ast.Node
	ast.Inspect(f.syntax, func(n ast.Node) bool {
		if n == nil {
			if _, ok := stack[len(stack)-1].(*ast.CallExpr); ok {
				calls = calls[:len(calls)-1]
			}
			stack = stack[:len(stack)-1]
			return true
		}
		if _, ok := n.(*ast.ImportSpec); ok {
			return false
		}
		stack = append(stack, n)
		if c, ok := n.(*ast.CallExpr); ok {
			calls = append(calls, c)
		}
		if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING {
			if value, err := strconv.Unquote(lit.Value); err == nil {
				var call *ast.CallExpr
				if len(calls) > 0 {
					call = calls[len(calls)-1]
				}
				visit(lit, value, call)
			}
		}
		return true
	})
}
