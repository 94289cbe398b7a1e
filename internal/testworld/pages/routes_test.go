package pages

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

var isRoute = regexp.MustCompile(`^((GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS) )?/`)

// routes reads what the citizens' site registers from its source: the keys of its
// maps of handlers and the first words given to Handle.
func routes(t *testing.T) []string {
	t.Helper()
	names, err := filepath.Glob("../../citizen/*.go")
	if err != nil || len(names) == 0 {
		t.Fatalf("no source: %v", err)
	}
	var out []string
	add := func(e ast.Expr) {
		if lit, ok := e.(*ast.BasicLit); ok && lit.Kind == token.STRING {
			if s, err := strconv.Unquote(lit.Value); err == nil && isRoute.MatchString(s) {
				out = append(out, s)
			}
		}
	}
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") || strings.HasSuffix(name, "_templ.go") {
			continue
		}
		src, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, src, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.KeyValueExpr:
				add(n.Key)
			case *ast.CallExpr:
				if f, ok := n.Fun.(*ast.SelectorExpr); ok && (f.Sel.Name == "Handle" || f.Sel.Name == "HandleFunc") && len(n.Args) == 2 {
					add(n.Args[0])
				}
			}
			return true
		})
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// TestEveryPageIsInTheTable fails for a route that nobody looks at, and for a line of
// a route that is gone.
func TestEveryPageIsInTheTable(t *testing.T) {
	have := routes(t)
	if len(have) < 15 {
		t.Fatalf("only %d routes found: %v", len(have), have)
	}
	looked := map[string]bool{}
	names := map[string]bool{}
	for _, p := range table {
		looked[p.route] = true
		if names[p.name] {
			t.Errorf("two pages are called %q", p.name)
		}
		names[p.name] = true
		if !slices.Contains(have, p.route) {
			t.Errorf("%q is of %q, which is no route of the site any more", p.name, p.route)
		}
	}
	for route := range others {
		if !slices.Contains(have, route) {
			t.Errorf("%q is no route of the site any more: take it out of others", route)
		}
		if looked[route] {
			t.Errorf("%q is in the table and in others", route)
		}
	}
	for _, route := range have {
		if !looked[route] && others[route] == "" {
			t.Errorf("nobody looks at %q: add a line to the table (or to others, if it is no page)", route)
		}
	}
}
