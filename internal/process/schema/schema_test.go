package schema_test

import (
	"encoding/json"
	"errors"
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

	"github.com/goccy/go-yaml"
	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"paht/internal/process"
)

// value reads YAML as what JSON knows.
func value(t *testing.T, src []byte) any {
	t.Helper()
	var v any
	if err := yaml.Unmarshal(src, &v); err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	v = nil
	if err := json.Unmarshal(text, &v); err != nil {
		t.Fatal(err)
	}
	return v
}

// D1: what ships is what the schema describes.
func TestD1_ShippedDefinitionsFitTheSchema(t *testing.T) {
	files, err := filepath.Glob("../definitions/*.yaml")
	if err != nil || len(files) < 2 {
		t.Fatal(files, err)
	}
	root := load(t)
	for _, name := range append(files, "../testdata/faults/base.yaml") {
		src, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, w := range (check{root}).value("", root, value(t, src)) {
			t.Errorf("%s %s", name, w)
		}
	}
}

// Every closed set of words is the parser's.
func TestD1_TheSchemaHasTheParsersWords(t *testing.T) {
	defs := load(t)["$defs"].(object)
	for name, want := range map[string][]string{
		"role":      text(process.Roles()),
		"official":  text(process.Officials()),
		"stepKind":  text(process.Kinds()),
		"phase":     text(process.Phases()),
		"outcome":   text(process.Outcomes()),
		"fieldKind": text(process.FieldKinds()),
		"audience":  text(process.Audiences()),
		"guard":     text(process.Guards()),
		"effect":    text(process.Effects()),
		"count":     {"civil", "elapsed"},
	} {
		var got []string
		for _, w := range defs[name].(object)["oneOf"].([]any) {
			word := w.(object)
			got = append(got, word["const"].(string))
			if d, _ := word["description"].(string); d == "" {
				t.Errorf("%s %s is without a description", name, word["const"])
			}
		}
		slices.Sort(got)
		slices.Sort(want)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("words of %s (-parser +schema):\n%s", name, diff)
		}
	}
}

func text[T ~string](words []T) []string {
	out := make([]string, len(words))
	for i, w := range words {
		out[i] = string(w)
	}
	return out
}

// places are the mappings of the language: where the schema describes each, and a
// file with nothing in it but one key of it, in the last line.
var places = []struct{ name, path, file string }{
	{"file", "", ""},
	{"in_force", "properties in_force", "in_force:\n  "},
	{"rework", "properties rework", "rework:\n  "},
	{"field", "$defs field", "fields:\n  f:\n    "},
	{"step", "$defs step", "steps:\n- "},
	{"rung", "$defs rung", "steps:\n- escalate:\n  - "},
	{"action", "$defs action", "steps:\n- actions:\n  - "},
	{"bounced", "$defs action properties bounced", "steps:\n- actions:\n  - bounced:\n      "},
	{"common", "$defs common", "common:\n- "},
}

// In every mapping the parser takes exactly the keys the schema lists. The parser
// keeps no list of its keys, so every word in its source is tried as one.
func TestD1_TheSchemaHasTheParsersKeys(t *testing.T) {
	root := load(t)
	tried, known := literals(t), 0
	for _, place := range places {
		at := root
		for name := range strings.FieldsSeq(place.path) {
			at = at[name].(object)
		}
		if at["additionalProperties"] != false {
			t.Errorf("%s is open to other keys", place.name)
		}
		listed := at["properties"].(object)
		for _, key := range slices.Compact(slices.Sorted(slices.Values(append(sorted(listed), tried...)))) {
			_, inSchema := listed[key]
			if inSchema {
				known++
				if d, _ := listed[key].(object)["description"].(string); d == "" {
					t.Errorf("%s.%s is without a description", place.name, key)
				}
			}
			src := place.file + key + ": x\n"
			_, err := process.Parse("probe.yaml", []byte(src))
			faults, ok := errors.AsType[process.Faults](err)
			if !ok {
				t.Fatalf("%q: %v", src, err)
			}
			taken := !slices.ContainsFunc(faults, func(f process.Fault) bool {
				return f.Code == "unknown_key" && f.Line == strings.Count(src, "\n")
			})
			if taken != inSchema {
				t.Errorf("key %s of %s: the parser takes it: %t, the schema lists it: %t", key, place.name, taken, inSchema)
			}
		}
	}
	t.Logf("%d keys in %d mappings, %d words tried in each", known, len(places), len(tried))
	if len(tried) < 100 {
		t.Error("too few words in the parser's source")
	}
}

// literals are the strings in the parser's package that could be keys.
func literals(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob("../*.go")
	if err != nil {
		t.Fatal(err)
	}
	form := regexp.MustCompile(`^[a-z][a-z_]*$`)
	var out []string
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(f, func(n ast.Node) bool {
			if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING {
				if s, err := strconv.Unquote(lit.Value); err == nil && form.MatchString(s) {
					out = append(out, s)
				}
			}
			return true
		})
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// seen are the faults of the parser that the schema must see too.
var seen = []string{
	"unknown_key", "unknown_word", "unknown_effect", "missing_key", "bad_id",
	"not_flag", "not_whole", "not_number", "not_list", "not_mapping", "not_text", "bad_fraction",
	"no_holder", "no_target", "no_outcome", "outcome_elsewhere", "end_with", "options_elsewhere", "few_options",
	"bad_key", "bad_version", "rung_when", "duplicate_field", "bounced_from",
}

// D2: what the parser refuses for its keys, words and forms, the schema refuses
// too, shown by the files of faults of the parser.
func TestD2_TheSchemaSeesTheParsersFaults(t *testing.T) {
	base, err := os.ReadFile("../testdata/faults/base.yaml")
	if err != nil {
		t.Fatal(err)
	}
	names, err := filepath.Glob("../testdata/faults/*.txtar")
	if err != nil || len(names) == 0 {
		t.Fatal(err)
	}
	root := load(t)
	compared := make(map[string]bool)
	for _, name := range names {
		ar, err := txtar.ParseFile(name)
		if err != nil {
			t.Fatal(err)
		}
		src := changed(string(base), ar)
		_, err = process.Parse("mini.yaml", []byte(src))
		faults, _ := errors.AsType[process.Faults](err)
		for _, f := range faults {
			var v any
			if !slices.Contains(seen, f.Code) || yaml.Unmarshal([]byte(src), &v) != nil {
				continue
			}
			compared[f.Code] = true
			if len((check{root}).value("", root, value(t, []byte(src)))) == 0 {
				t.Errorf("%s: the parser says %s, the schema nothing", name, f.Code)
			}
		}
	}
	for _, code := range seen {
		if !compared[code] {
			t.Errorf("no file of faults shows %s", code)
		}
	}
}

// changed is the base with the changes of a file of faults, or its own definition.
func changed(base string, ar *txtar.Archive) string {
	for i, f := range ar.Files {
		old := string(f.Data)
		switch {
		case f.Name == "definition":
			return old
		case f.Name != "replace":
		case strings.Contains(base, old):
			base = strings.Replace(base, old, string(ar.Files[i+1].Data), 1)
		default: // a piece of a line
			base = strings.Replace(base, strings.TrimSuffix(old, "\n"), strings.TrimSuffix(string(ar.Files[i+1].Data), "\n"), 1)
		}
	}
	return base
}
