package imports_test

import (
	"fmt"
	"go/ast"
	"path"
	"regexp"
	"slices"
	"strings"
)

// testworld is for tests: it may use every room, and no room may use it.
const testworld = "internal/testworld"

// floors is the house: each room and the floor it is on. Arrows point down only.
var floors = map[string]int{
	"cmd/paht": 6,

	"internal/app": 5,

	"internal/citizen": 4,
	"internal/officer": 4,
	"internal/demo":    4,

	"internal/ui":     3,
	"internal/intake": 3,
	"internal/upload": 3,
	"internal/desk":   3,
	"internal/jobs":   3,
	"internal/auth":   3,

	"internal/store":    2,
	"internal/media":    2,
	"internal/blob":     2,
	"internal/notify":   2,
	"internal/bacgiang": 2,

	"internal/calendar": 1,
	"internal/org":      1,
	"internal/report":   1,
	"internal/process":  1,
	"internal/geo":      1,
	"internal/text":     1,
	"internal/suggest":  1,
	"internal/junk":     1,

	"internal/fault": 0,
}

// sideways are the imports between rooms of one floor that are allowed.
var sideways = map[string][]string{
	"internal/report":  {"internal/org"},                                         // a report names its agency and holder
	"internal/upload":  {"internal/desk", "internal/intake"},                     // what has come in pieces is stored as one of a form is, and the desk alone puts it to its report
	"internal/process": {"internal/calendar", "internal/org", "internal/report"}, // it counts time, asks who may act, and knows the levels of secrecy
	"internal/junk":    {"internal/text"},                                        // whether it reads like Vietnamese
	"internal/suggest": {"internal/text"},                                        // words are compared as everywhere: folded
}

// rules is what holds everywhere, and why.
var rules = []rule{
	{
		"floors",
		"arrows point down only, so that every room can be read and tested without the rooms above it",
		checkFloors,
	},
	{
		"pure imports",
		"on floors 0 and 1 the same arguments give the same answer: no chance, no files, no network, no database, no log",
		forbid(pure, "math/rand/...", "crypto/rand", "os/...", "net/...", "database/...", "log/...", "io/ioutil", "path/filepath", "syscall", "runtime/..."),
	},
	{
		"pure time",
		"on floors 0 and 1 now is an argument and the zone is data of the calendar: neither clock, timer nor the machine's time zones",
		func(f file) []string {
			if !pure(f) {
				return nil
			}
			return f.uses("time", "Now", "Since", "Until", "After", "AfterFunc", "NewTimer", "NewTicker", "Tick", "Sleep", "LoadLocation", "Local")
		},
	},
	{
		"no HTTP below floor 3",
		"what the province does is not told in requests and status codes; only rooms that fetch or send may speak HTTP down there",
		forbid(func(f file) bool {
			return !f.test && floorOf(f.room) < 3 && !slices.Contains([]string{"internal/media", "internal/notify", "internal/blob"}, f.room)
		}, "net/http/..."),
	},
	{
		"the desk speaks no HTTP",
		"the same use case answers a page, an import and a telephone call; HTTP belongs to the sites",
		forbid(func(f file) bool { return f.room == "internal/desk" && !f.test }, "net/http/..."),
	},
	{
		"database only in the store",
		"one room knows that there are two engines; everybody else asks it",
		forbid(func(f file) bool { return f.room != "internal/store" && !f.test },
			"database/sql/...", "modernc.org/sqlite/...", "github.com/jackc/pgx/v5/...", "github.com/pressly/goose/v3/..."),
	},
	{
		"SQL only in the store",
		"one room knows the tables; a statement elsewhere passes its checks by",
		func(f file) []string {
			if f.room == "internal/store" || f.test {
				return nil
			}
			return findSQL(f, false)
		},
	},
	{
		"no formatted SQL",
		"values go into a statement as parameters; a statement put together by fmt is where an injection begins",
		func(f file) []string {
			if f.test {
				return nil
			}
			return findSQL(f, true)
		},
	},
	{
		"accounts elsewhere in one room",
		"tokens of strangers are judged in one place; everybody else is told who it is",
		forbid(func(f file) bool {
			return path.Dir(f.path) != "internal/auth/oidc" && path.Dir(f.path) != "internal/testworld/issuer"
		}, "github.com/coreos/go-oidc/v3/...", "golang.org/x/oauth2/..."),
	},
	{
		"secrets by crypto/rand",
		"where codes, tokens and keys are made, numbers that can be foretold must not be at hand",
		forbid(func(f file) bool {
			return !f.test && slices.Contains([]string{"cmd/paht", "internal/app", "internal/auth", "internal/desk", "internal/upload", "internal/citizen", "internal/officer"}, f.room)
		}, "math/rand/..."),
	},
	{
		"no init",
		"what happens at start is read in main and in app, not found by searching",
		func(f file) []string {
			var out []string
			for _, d := range f.syntax.Decls {
				if fn, ok := d.(*ast.FuncDecl); ok && fn.Recv == nil && fn.Name.Name == "init" {
					out = append(out, f.at(fn)+" is an init function")
				}
			}
			return out
		},
	},
	{
		"no drawers for odds and ends",
		"a package is named for what it knows; a name that fits everything draws everything in",
		func(f file) []string {
			for _, name := range []string{f.syntax.Name.Name, path.Base(path.Dir(f.path))} {
				if slices.Contains(drawers, strings.TrimSuffix(name, "_test")) {
					return []string{f.at(f.syntax.Name) + " is in a package " + name}
				}
			}
			return nil
		},
	},
	{
		"pages take views",
		"what a viewer may not see must not reach a template, not even hidden: report.See makes the View it may have",
		func(f file) []string {
			if !strings.HasSuffix(f.path, "_templ.go") {
				return nil
			}
			return f.uses(module+"internal/report", "Report")
		},
	},
	{
		"time zones in main",
		"the zone files are compiled in once, by the program, for every room",
		forbid(func(f file) bool { return f.room != "cmd/paht" && !f.test }, "time/tzdata"),
	},
	{
		"no cgo",
		"the program is one static file that builds anywhere Go does",
		forbid(func(file) bool { return true }, "C"),
	},
	{
		"tests with the standard library",
		"one way to compare (go-cmp), one to try at random (rapid), and no mocks: they agree with every mistake",
		forbid(func(file) bool { return true }, "github.com/stretchr/testify/...", "go.uber.org/mock/...", "github.com/golang/mock/..."),
	},
}

// drawers are names that say nothing about what is inside.
var drawers = []string{
	"util", "utils", "common", "helper", "helpers", "misc", "base", "shared", "lib",
	"model", "models", "service", "services", "types", "interfaces", "manager", "managers",
}

// floorOf is a room's floor; rooms without one are above all, so that no rule
// for lower floors is held against them. The rule about floors finds them.
func floorOf(room string) int {
	if floor, ok := floors[room]; ok {
		return floor
	}
	return 99
}

// pure tells files of floors 0 and 1, tests aside.
func pure(f file) bool { return !f.test && floorOf(f.room) <= 1 }

func checkFloors(f file) []string {
	if f.test {
		return nil
	}
	if _, ok := floors[f.room]; !ok {
		return []string{f.path + " is in a room without a floor: " + f.room}
	}
	var out []string
	for i, imported := range f.imports {
		room, ours := strings.CutPrefix(imported, module)
		if room = roomOf(room); !ours || room == f.room {
			continue
		}
		at := f.at(f.syntax.Imports[i])
		_, known := floors[room]
		switch {
		case room == testworld:
			out = append(out, at+" imports testworld, which is for tests")
		case !known:
			out = append(out, at+" imports a room without a floor: "+room)
		case floors[room] > floors[f.room]:
			out = append(out, fmt.Sprintf("%s imports upwards: %s (floor %d) is above %s (floor %d)", at, room, floors[room], f.room, floors[f.room]))
		case floors[room] == floors[f.room] && !slices.Contains(sideways[f.room], room):
			out = append(out, fmt.Sprintf("%s imports sideways: %s and %s are both on floor %d", at, f.room, room, floors[room]))
		}
	}
	return out
}

// statement tells the beginning of an SQL statement, after the comment with its
// name, and clause a piece of one.
var (
	statement = regexp.MustCompile(`(?is)^\s*(/\*.*?\*/\s*)?(select\s.+\sfrom\s|insert\s+into\s|update\s+\w+\s+set\s|delete\s+from\s|create\s+(unique\s+)?(table|index)\s|with\s+\w+\s+as\s*\()`)
	clause    = regexp.MustCompile(`(?i)\b(select|insert into|update|delete from|where|order by|values)\b.*%[a-z+#\[]`)
)

// findSQL finds statements in string literals: all of them, or those given to fmt
// to be filled in.
func findSQL(f file, formatted bool) []string {
	fmtName := f.nameOf("fmt")
	var out []string
	f.literals(func(lit *ast.BasicLit, value string, call *ast.CallExpr) {
		filled := false
		if call != nil && fmtName != "" {
			if s, ok := call.Fun.(*ast.SelectorExpr); ok {
				x, ok := s.X.(*ast.Ident)
				filled = ok && x.Name == fmtName && strings.HasSuffix(s.Sel.Name, "f") && s.Sel.Name != "Errorf"
			}
		}
		oneLine := strings.Join(strings.Fields(value), " ")
		if formatted && filled && clause.MatchString(oneLine) || !formatted && statement.MatchString(value) {
			out = append(out, fmt.Sprintf("%s: %.60q", f.at(lit), oneLine))
		}
	})
	return out
}
