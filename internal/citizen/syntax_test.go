package citizen

import (
	"regexp"
	"strings"
	"testing"
)

// The modules must be understood by browsers of 2018's language (U16: Chrome 80,
// Safari 14, the browser inside Zalo). This is a scan of our own: it takes strings,
// comments and patterns out of a module, and looks in what is left for the syntax that
// came later. It is no parser, so it also forbids what it could not judge (classes).
var newer = []struct{ what, pattern string }{
	{"?. (2020)", `\?\.[^0-9]`},
	{"?? (2020)", `\?\?`},
	{"&&= ||= ??= (2021)", `&&=|\|\|=`},
	{"catch without a name (2019)", `\bcatch\s*\{`},
	{"import() (2020)", `\bimport\s*\(`},
	{"import.meta (2020)", `\bimport\s*\.`},
	{"export * as (2020)", `\bexport\s*\*\s*as\b`},
	{"1_000 (2021)", `\d_\d`},
	{"10n (2020)", `\b\d+n\b`},
	{"#private (2022)", `#[A-Za-z_]`},
	{"a class: its fields cannot be told from assignments here", `\bclass\s+\w+`},
	{"await outside of a function (2022)", `(?m)^(?:[a-z]+ [\w{} ,]+= ?)?await\b`},
	{"a method of later browsers", `\.(?:at|replaceAll|replaceChildren|findLast|findLastIndex|toSorted|toReversed|toSpliced|hasOwn|randomUUID)\(|\bstructuredClone\b|\bPromise\.any\b`},
	{"writes markup", `innerHTML|outerHTML|insertAdjacentHTML|document\.write\b|\beval\(|\bnew Function\b`},
}

func TestModulesAreOldAndCareful(t *testing.T) {
	dir, err := files.ReadDir("assets")
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, f := range dir {
		if !strings.HasSuffix(f.Name(), ".js") {
			continue
		}
		n++
		for _, wrong := range tooNew(module(f.Name())) {
			t.Errorf("%s: %s", f.Name(), wrong)
		}
	}
	if n < 15 {
		t.Errorf("only %d modules found", n)
	}
}

// The scan finds what it is there for, and nothing in strings, comments and patterns.
func TestTheScanOfModules(t *testing.T) {
	for src, bad := range map[string]bool{
		"a?.b":                    true,
		"a ? .5 : 1":              false,
		"a?.5:1":                  false,
		"a ?? b":                  true,
		"a ||= b":                 true,
		"try {} catch {}":         true,
		"try{} catch(e){}":        false,
		"import('./a.js')":        true,
		"x = 1_000":               true,
		"x = 10n":                 true,
		"class A { #b = 1}":       true,
		"const x = await f()\n":   true,
		"  const x = await f()\n": false,
		"el.innerHTML = x":        true,
		"// a?.b and catch {":     false,
		"/* a ?? b */ x":          false,
		`x = "a?.b"`:              false,
		"x = `a?.b ${c} d`":       false,
		"x = `${a?.b}`":           true,
		"x = `${`${a ?? b}`}`":    true,
		`x = s.replace(/\/(?![/\\])a??/g, "b?.c"); y = 1`: false,
		`x = a / b; y = c ?? d / e`:                       true,
		`if (/"/.test(s)) y = a?.b`:                       true,
	} {
		if got := len(tooNew(src)) > 0; got != bad {
			t.Errorf("%q: found %v, want %v", src, got, bad)
		}
	}
}

func tooNew(src string) (found []string) {
	code := codeOf(src)
	for _, l := range newer {
		if m := regexp.MustCompile(l.pattern).FindString(code); m != "" {
			found = append(found, l.what+": "+strings.TrimSpace(m))
		}
	}
	return found
}

// codeOf is a module without its strings, comments and patterns.
func codeOf(src string) string {
	s := scanner{src: src}
	s.code(0)
	return s.out.String()
}

type scanner struct {
	src string
	at  int
	out strings.Builder
}

func (s *scanner) here(prefix string) bool { return strings.HasPrefix(s.src[s.at:], prefix) }

// code takes code up to the closing character of what it stands in, 0 for the end.
func (s *scanner) code(end byte) {
	depth := 0
	for s.at < len(s.src) {
		c := s.src[s.at]
		switch {
		case end != 0 && c == end && depth == 0:
			return
		case s.here("//"):
			s.skipTo("\n")
		case s.here("/*"):
			s.skipTo("*/")
			s.at += 2
		case c == '"' || c == '\'':
			s.quoted(c)
		case c == '`':
			s.template()
		case c == '/' && s.beginsPattern():
			s.pattern()
		default:
			switch c {
			case '{':
				depth++
			case '}':
				depth--
			}
			s.out.WriteByte(c)
			s.at++
		}
	}
}

func (s *scanner) skipTo(end string) {
	if i := strings.Index(s.src[s.at:], end); i >= 0 {
		s.at += i
		return
	}
	s.at = len(s.src)
}

func (s *scanner) quoted(end byte) {
	for s.at++; s.at < len(s.src) && s.src[s.at] != end; s.at++ {
		if s.src[s.at] == '\\' {
			s.at++
		}
	}
	s.at++
	s.out.WriteString("S")
}

func (s *scanner) template() {
	for s.at++; s.at < len(s.src) && s.src[s.at] != '`'; s.at++ {
		if s.src[s.at] == '\\' {
			s.at++
		} else if s.here("${") {
			s.at += 2
			s.out.WriteString("(")
			s.code('}')
			s.out.WriteString(")")
		}
	}
	s.at++
	s.out.WriteString("S")
}

// beginsPattern tells a pattern from a division by what stands before it.
func (s *scanner) beginsPattern() bool {
	before := strings.TrimRight(s.out.String(), " \n\t")
	if before == "" || strings.ContainsAny(before[len(before)-1:], "(,=:[!&|?{};+-*<>") {
		return true
	}
	return strings.HasSuffix(before, "return")
}

func (s *scanner) pattern() {
	class := false
	for s.at++; s.at < len(s.src) && (class || s.src[s.at] != '/'); s.at++ {
		switch s.src[s.at] {
		case '\\':
			s.at++
		case '[':
			class = true
		case ']':
			class = false
		}
	}
	s.at++
	s.out.WriteString("S")
}
