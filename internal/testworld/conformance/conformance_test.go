// Package conformance_test holds docs/conformance.md to the code: every
// requirement has a row, and every test a row names exists.
package conformance_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

const root = "../../.."

// requirements are the row ids of the guidance.
func requirements() []string {
	var ids []string
	for _, section := range []struct {
		letter string
		last   int
	}{{"F", 8}, {"C", 4}, {"N", 4}, {"H", 6}, {"P", 6}, {"U", 5}, {"S", 5}, {"T", 1}, {"W", 9}, {"D", 5}, {"O", 3}} {
		for n := 1; n <= section.last; n++ {
			ids = append(ids, section.letter+string(rune('0'+n)))
		}
	}
	return ids
}

// faults are the numbers of the faults other systems of the kind have.
func faults() (ids []string) {
	for n := range 18 {
		ids = append(ids, strconv.Itoa(n+1))
	}
	return ids
}

// row is a line of the table: an id, and what proves it.
type row struct{ id, proof string }

func rows(t *testing.T, doc string) []row {
	t.Helper()
	var out []row
	for line := range strings.Lines(doc) {
		cells := strings.Split(line, "|")
		if len(cells) < 5 {
			continue
		}
		id := strings.TrimSpace(cells[1])
		if regexp.MustCompile(`^([A-Z]\d{1,2}|\d+)$`).MatchString(id) {
			out = append(out, row{id, strings.TrimSpace(cells[3])})
		}
	}
	return out
}

var named = regexp.MustCompile("`((?:internal|cmd)/[a-z/]+)\\.(Test\\w+)(?:/([^`]+))?`")

func TestEveryRequirementHasARow(t *testing.T) {
	doc := read(t)
	seen := map[string]int{}
	for _, r := range rows(t, doc) {
		seen[r.id]++
		if !named.MatchString(r.proof) && !strings.HasPrefix(r.proof, "open: issue ") {
			t.Errorf("row %s names no test and does not say \"open: issue …\": %q", r.id, r.proof)
		}
	}
	for _, id := range append(requirements(), faults()...) {
		if seen[id] != 1 {
			t.Errorf("%s has %d rows, want 1", id, seen[id])
		}
	}
}

func TestEveryNamedTestExists(t *testing.T) {
	for _, r := range rows(t, read(t)) {
		for _, m := range named.FindAllStringSubmatch(r.proof, -1) {
			if why := missing(filepath.Join(root, m[1]), m[2], m[3]); why != "" {
				t.Errorf("row %s: %s.%s/%s: %s", r.id, m[1], m[2], m[3], why)
			}
		}
	}
}

// TestAMissingTestIsNoticed shows that the check above can fail.
func TestAMissingTestIsNoticed(t *testing.T) {
	for _, c := range []struct{ name, sub, want string }{
		{"TestEveryNamedTestExists", "", ""},
		{"TestNobodyWroteThis", "", "no such test"},
		{"TestEveryNamedTestExists", "no-such-" + "case", "no such case"},
	} {
		if got := missing(".", c.name, c.sub); got != c.want {
			t.Errorf("%s/%s: got %q, want %q", c.name, c.sub, got, c.want)
		}
	}
}

// missing says what is wrong with a test's name: the function must stand in the
// folder's tests, and the case must be a file of its testdata or a literal there.
func missing(dir, name, sub string) string {
	files, err := filepath.Glob(filepath.Join(dir, "*_test.go"))
	if err != nil || len(files) == 0 {
		return "no tests in " + dir
	}
	found, literal := false, false
	for _, path := range files {
		f, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		if err != nil {
			return err.Error()
		}
		ast.Inspect(f, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.FuncDecl:
				found = found || n.Name.Name == name && n.Recv == nil
			case *ast.BasicLit:
				literal = literal || sub != "" && n.Kind == token.STRING && strings.Trim(n.Value, "\"`") == sub
			}
			return true
		})
	}
	switch {
	case !found:
		return "no such test"
	case sub != "" && !literal && !caseFile(dir, sub):
		return "no such case"
	}
	return ""
}

func caseFile(dir, sub string) bool {
	found := false
	filepath.WalkDir(filepath.Join(dir, "testdata"), func(path string, d fs.DirEntry, err error) error {
		if err == nil && strings.TrimSuffix(filepath.Base(path), filepath.Ext(path)) == sub {
			found = true
		}
		return nil
	})
	return found
}

func read(t *testing.T) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(root, "docs/conformance.md"))
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
