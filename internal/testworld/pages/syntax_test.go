package pages

import (
	"encoding/json"
	"io/fs"
	"os"
	"path"
	"testing"

	"paht/internal/testworld"
)

// TestScriptsParseInOldBrowsers parses the citizens' scripts as ES2018, and "catch"
// without a name, which came a year later and is in every browser we name (Chrome 80,
// Safari 14); import(), optional chaining and whatever came after are refused. The
// officers' machines are an office's: they get one year more.
func TestScriptsParseInOldBrowsers(t *testing.T) {
	tab := testworld.NewBrowser(t).Tab(t, wide)
	tab.Script(source(t, "page", "acorn/dist/acorn.js"))
	parse := func(src, version string) (fault string) {
		b, err := json.Marshal(src)
		if err != nil {
			t.Fatal(err)
		}
		tab.Ask(`(() => { try { acorn.parse(`+string(b)+`, {ecmaVersion: `+version+`, sourceType: "module"}); return "" } catch (e) { return e.message } })()`, &fault)
		return fault
	}
	for _, late := range []string{"a?.b", "a ?? b", "import('x')", "a ||= b", "class A { #b = 1 }", "1n", "await x"} {
		if parse(late, "2019") == "" {
			t.Errorf("%q is taken for old", late)
		}
	}
	n := 0
	for _, room := range []string{"ui", "citizen", "officer"} {
		version := "2019"
		if room == "officer" {
			version = "2020"
		}
		dir := os.DirFS("../../" + room + "/assets")
		err := fs.WalkDir(dir, ".", func(p string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || path.Ext(p) != ".js" {
				return err
			}
			src, err := fs.ReadFile(dir, p)
			if err != nil {
				return err
			}
			n++
			if fault := parse(string(src), version); fault != "" {
				t.Errorf("%s/%s is too new: %s", room, p, fault)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if n < 10 {
		t.Errorf("only %d scripts found", n)
	}
}
