package citizen

import (
	"encoding/json"
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"

	"paht/internal/ui"
)

// A service worker of an old browser takes no modules, so it is put together here
// from the modules the pages use: one queue, one code, whether a page sends what
// waits or the browser does it while no page is open. Our own modules only are taken
// apart, and they export nothing but named functions and constants.
var (
	importing = regexp.MustCompile(`(?m)^import \{ ([\w, ]+) \} from "\./([\w-]+\.js)";\n`)
	exporting = regexp.MustCompile(`(?m)^export (async function|function|const|let|class) (\w+)`)
)

// keptPages are the pages the service worker keeps for when there is no network: those
// that are the same for everybody and hold nothing of anybody.
var keptPages = []string{"/send", "/offline"}

// workerScript is the service worker of a site. Its version is that of the assets:
// another release is another script, which every browser then takes.
func workerScript(s *ui.Site) []byte {
	b := bundle{done: map[string]bool{}}
	b.add("bridge.js")
	b.add("sw.js")
	var keep []string
	for _, name := range append(append(slices.Clone(s.Styles), "mark.svg"), s.Assets.Modules(append(append(slices.Clone(s.Scripts), s.Says...), s.Begin, "rest.js", "send.js", "sent.js")...)...) {
		if at := s.Assets.URL(name); !slices.Contains(keep, at) {
			keep = append(keep, at)
		}
	}
	facts, err := json.Marshal(map[string]any{
		"version": path.Base(path.Dir(s.Assets.URL("citizen.js"))), "pages": keptPages, "assets": append(keep, "/map.svg"),
	})
	if err != nil {
		panic(err) // strings
	}
	return []byte(fmt.Sprintf("\"use strict\";\nconst shell = %s;\n%s", facts, b.String()))
}

// bundle is modules one after the other, each in a scope of its own.
type bundle struct {
	strings.Builder
	done map[string]bool
}

func (b *bundle) add(name string) {
	if b.done[name] {
		return
	}
	b.done[name] = true
	src := module(name)
	for _, m := range importing.FindAllStringSubmatch(src, -1) {
		b.add(m[2])
	}
	src = importing.ReplaceAllStringFunc(src, func(line string) string {
		m := importing.FindStringSubmatch(line)
		return fmt.Sprintf("const { %s } = %s;\n", m[1], scope(m[2]))
	})
	var names []string
	for _, m := range exporting.FindAllStringSubmatch(src, -1) {
		names = append(names, m[2])
	}
	src = exporting.ReplaceAllString(src, "$1 $2")
	fmt.Fprintf(b, "const %s = (() => {\n%s\nreturn { %s };\n})();\n", scope(name), src, strings.Join(names, ", "))
}

// scope is the name of a module's exports in the bundle.
func scope(name string) string {
	return "$" + strings.NewReplacer("-", "_", ".", "_").Replace(strings.TrimSuffix(name, ".js"))
}

func module(name string) string {
	b, err := files.ReadFile("assets/" + name)
	if err != nil {
		panic(err) // a page names a module there is not: a defect a test finds
	}
	return string(b)
}
