package schema_test

import (
	"flag"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"paht/internal/process"
)

var update = flag.Bool("update", false, "write the tables of docs/definitions.md")

const page = "../../../docs/definitions.md"

// table is a part of the page that is made from the schema or a definition.
var table = regexp.MustCompile(`(?s)<!-- (keys|words|paragraphs): ([a-zA-Z0-9_ -]+) -->\n(.*?)<!-- end -->`)

// D1: the page for officials lists every key and every word of the language, and
// where in the file each paragraph of the guidance is.
func TestD1_ThePageIsTheLanguage(t *testing.T) {
	src, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	root := load(t)
	told := make(map[string]bool)
	got := table.ReplaceAllStringFunc(string(src), func(part string) string {
		m := table.FindStringSubmatch(part)
		var b strings.Builder
		for i, name := range strings.Fields(m[2]) {
			told[m[1]+" "+name] = true
			switch m[1] {
			case "keys":
				keys(&b, root, name, i == 0)
			case "words":
				vocabulary(&b, root, name, i == 0)
			case "paragraphs":
				paragraphs(t, &b, name)
			}
		}
		return "<!-- " + m[1] + ": " + m[2] + " -->\n" + b.String() + "<!-- end -->"
	})
	for _, p := range places {
		if !told["keys "+p.name] {
			t.Errorf("the page does not list the keys of %s", p.name)
		}
	}
	for _, name := range []string{"role", "stepKind", "phase", "outcome", "fieldKind", "audience", "guard", "effect"} {
		if !told["words "+name] {
			t.Errorf("the page does not list the words of %s", name)
		}
	}
	if *update {
		if err := os.WriteFile(page, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(got, string(src)); diff != "" {
		t.Errorf("go test ./internal/process/schema -run ThePage -update writes the tables anew:\n%s", diff)
	}
}

func head(b *strings.Builder, first bool, columns string) {
	if first {
		n := strings.Count(columns, "|") - 1
		b.WriteString("\n" + columns + "\n" + strings.Repeat("|---", n) + "|\n")
	}
}

// keys lists the keys of a mapping: first those that must be there.
func keys(b *strings.Builder, root object, name string, first bool) {
	head(b, first, "| khóa | bắt buộc | nghĩa |")
	at := root
	for _, p := range places {
		if p.name == name {
			for step := range strings.FieldsSeq(p.path) {
				at = at[step].(object)
			}
		}
	}
	prefix := ""
	if name == "in_force" || name == "rework" || name == "bounced" {
		prefix = name + "."
	}
	required, _ := at["required"].([]any)
	props := at["properties"].(object)
	names := sorted(props)
	slices.SortStableFunc(names, func(a, b string) int {
		return rank(required, a) - rank(required, b)
	})
	for _, key := range names {
		mark := ""
		if rank(required, key) < len(required) {
			mark = "có"
		}
		fmt.Fprintf(b, "| `%s%s` | %s | %s |\n", prefix, key, mark, cell(props[key].(object)["description"].(string)))
	}
}

func rank(required []any, key string) int {
	if i := slices.Index(required, any(key)); i >= 0 {
		return i
	}
	return len(required)
}

func vocabulary(b *strings.Builder, root object, name string, first bool) {
	head(b, first, "| chữ | nghĩa |")
	for _, w := range root["$defs"].(object)[name].(object)["oneOf"].([]any) {
		fmt.Fprintf(b, "| `%s` | %s |\n", w.(object)["const"], cell(w.(object)["description"].(string)))
	}
}

func cell(s string) string { return strings.ReplaceAll(s, "|", `\|`) }

// paragraphs lists the steps of a definition by the paragraph they carry out, with
// the lines they stand in.
func paragraphs(t *testing.T, b *strings.Builder, name string) {
	file := "../definitions/" + name + ".yaml"
	src, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	d, err := process.Parse(file, src)
	if err != nil {
		t.Fatal(err)
	}
	begins := make(map[string]int)
	var starts []int
	step := regexp.MustCompile(`^  - id: ([a-z0-9_-]+)`)
	n, inside := 0, false
	for line := range strings.Lines(string(src)) {
		n++
		if line[0] != ' ' && line[0] != '#' && line[0] != '\n' {
			inside = strings.HasPrefix(line, "steps:")
			starts = append(starts, n)
		}
		if m := step.FindStringSubmatch(line); inside && m != nil {
			begins[m[1]] = n
			starts = append(starts, n)
		}
	}
	starts = append(starts, n+1)
	head(b, true, "| mục | bước | dòng |")
	var order []string
	rows := make(map[string][]process.Step)
	for _, st := range d.Steps {
		if begins[st.ID] == 0 {
			t.Fatalf("no line of step %s", st.ID)
		}
		if rows[st.Paragraph] == nil {
			order = append(order, st.Paragraph)
		}
		rows[st.Paragraph] = append(rows[st.Paragraph], st)
	}
	slices.Sort(order)
	for _, p := range order {
		var names, lines []string
		for _, st := range rows[p] {
			i := slices.Index(starts, begins[st.ID])
			names = append(names, fmt.Sprintf("%s (`%s`)", st.Title, st.ID))
			lines = append(lines, fmt.Sprintf("[%d–%d](../internal/process/definitions/%s.yaml#L%[1]d-L%[2]d)", starts[i], starts[i+1]-1, name))
		}
		fmt.Fprintf(b, "| %s | %s | %s |\n", cell(p), strings.Join(names, "<br>"), strings.Join(lines, "<br>"))
	}
}

// Every action the page names is one of the standard process.
func TestD1_ThePageNamesRealActions(t *testing.T) {
	src, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(src), "| mục | điều | thao tác |")
	named := regexp.MustCompile("`([a-z_]+)\\.([a-z_]+)`").FindAllStringSubmatch(rest, -1)
	if len(named) < 15 {
		t.Fatalf("%d actions", len(named))
	}
	for _, m := range named {
		if _, ok := process.Shipped().Action(m[1], m[2]); !ok {
			t.Errorf("no action %s.%s", m[1], m[2])
		}
	}
}

// The example of the page is a good definition, and fits the schema.
func TestD1_TheExampleOfThePageIsGood(t *testing.T) {
	src, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(src), "```yaml\n")
	example, _, ok := strings.Cut(rest, "```\n")
	if !ok {
		t.Fatal("no example")
	}
	if _, err := process.Parse("example.yaml", []byte(example)); err != nil {
		t.Error(err)
	}
	root := load(t)
	for _, w := range (check{root}).value("", root, value(t, []byte(example))) {
		t.Error(w)
	}
}
