package canary

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// The sites, by the rooms whose source says which routes they have.
const (
	citizenSite = "citizen"
	officerSite = "officer"
	everySite   = "ui" // what the frame of each site answers itself
)

var withMethod = regexp.MustCompile(`^(GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS) /`)

// routesOf reads the patterns a room gives to its routers: every string that
// begins with a method and a path, and the paths without a method that are given
// to something that takes a handler.
func routesOf(t *testing.T, room string) []string {
	t.Helper()
	files, err := fs.Glob(os.DirFS("../../"+room), "*.go")
	if err != nil || len(files) == 0 {
		t.Fatalf("no source of %s: %v", room, err)
	}
	var out []string
	var sources []*ast.File
	consts := map[string]string{}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), "../../"+room+"/"+name, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		sources = append(sources, file)
		constants(file, consts)
	}
	for _, file := range sources {
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.BinaryExpr: // "GET " + a constant
				method, ok := n.X.(*ast.BasicLit)
				if !ok || !withMethod.MatchString(literal(method)+"/") {
					break
				}
				if path, ok := n.Y.(*ast.Ident); ok && consts[path.Name] != "" {
					out = append(out, literal(method)+consts[path.Name])
					break
				}
				t.Errorf("%s: a route that begins with %s cannot be read", room, method.Value)
			case *ast.BasicLit:
				if s := literal(n); withMethod.MatchString(s) {
					out = append(out, s)
				}
			case *ast.CallExpr:
				if s := bare(n); s != "" {
					out = append(out, s)
				}
			case *ast.KeyValueExpr:
				if key, ok := n.Key.(*ast.BasicLit); ok && strings.HasPrefix(literal(key), "/") {
					out = append(out, literal(key))
				}
			}
			return true
		})
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// constants are the strings a file gives names to.
func constants(file *ast.File, into map[string]string) {
	for _, d := range file.Decls {
		g, ok := d.(*ast.GenDecl)
		if !ok || g.Tok != token.CONST {
			continue
		}
		for _, spec := range g.Specs {
			v := spec.(*ast.ValueSpec)
			for i, name := range v.Names {
				if i < len(v.Values) {
					if lit, ok := v.Values[i].(*ast.BasicLit); ok {
						into[name.Name] = literal(lit)
					}
				}
			}
		}
	}
}

// bare is the pattern of a call that takes a path and a handler.
func bare(call *ast.CallExpr) string {
	name := ""
	switch f := call.Fun.(type) {
	case *ast.Ident:
		name = f.Name
	case *ast.SelectorExpr:
		name = f.Sel.Name
	}
	if len(call.Args) != 2 || !slices.Contains([]string{"Handle", "HandleFunc", "in", "open", "admin"}, name) {
		return ""
	}
	switch arg := call.Args[0].(type) {
	case *ast.BasicLit:
		if s := literal(arg); strings.HasPrefix(s, "/") {
			return s
		}
	case *ast.Ident:
		if arg.IsExported() { // a constant: AssetPrefix
			return arg.Name
		}
	}
	return ""
}

func literal(l *ast.BasicLit) string {
	if l.Kind != token.STRING {
		return ""
	}
	s, err := strconv.Unquote(l.Value)
	if err != nil {
		return ""
	}
	return s
}

// TestEveryRouteHasItsRequests fails when a site answers something the walk does
// not ask for, and when the walk asks for what is gone.
func TestEveryRouteHasItsRequests(t *testing.T) {
	for site, known := range fillings {
		routes := routesOf(t, site)
		if len(routes) < 2 {
			t.Errorf("only %d routes of %s found: %v", len(routes), site, routes)
		}
		for _, route := range routes {
			if known[route] == nil {
				t.Errorf("the walk has no requests for the route %q of %s: add them to fillings", route, site)
			}
		}
		for route := range known {
			if !slices.Contains(routes, route) {
				t.Errorf("the walk asks for %q, which is no route of %s any more", route, site)
			}
		}
	}
}
