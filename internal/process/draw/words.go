package draw

import (
	_ "embed"
	"fmt"
	"strings"
	"sync"

	"paht/internal/org"
)

//go:embed words.vi.txt
var wordsText string

// words are the words of a picture by key.
var words = sync.OnceValue(func() map[string]string {
	m := make(map[string]string)
	for line := range strings.Lines(wordsText) {
		key, text, ok := strings.Cut(strings.TrimSpace(line), ": ")
		if ok && !strings.HasPrefix(key, "#") {
			m[key] = text
		}
	}
	return m
})

// say is a text of the picture with its places filled in.
func say(key string, args ...any) string {
	text, ok := words()[key]
	if !ok {
		return key
	}
	return fmt.Sprintf(text, args...)
}

// roleName is what a role is called in the picture.
func roleName(r org.Role) string { return say("role." + string(r)) }

// width is how wide a text is at a size, on the wide side.
func width(s string, size int) int {
	tenths := 0
	for _, r := range s {
		switch {
		case strings.ContainsRune("iíìỉĩịljtf.,:;'|()!I ·", r):
			tenths += 36
		case strings.ContainsRune("mwMWƯƠ→⇄%", r):
			tenths += 92
		case r >= 'A' && r <= 'Z', strings.ContainsRune("ĐÂÊÔĂ", r):
			tenths += 72
		default:
			tenths += 60
		}
	}
	return tenths*size/100 + 1
}

// wrap breaks a text into lines no wider than most; a longer word has its own line.
// What does not fit into so many lines ends with "…".
func wrap(s string, size, most, lines int) []string {
	var out []string
	line := ""
	for _, w := range strings.Fields(s) {
		next := strings.TrimSpace(line + " " + w)
		if line != "" && width(next, size) > most {
			out = append(out, line)
			next = w
		}
		line = next
	}
	out = append(out, line)
	if len(out) > lines {
		out = out[:lines]
		out[lines-1] += " …"
	}
	return out
}
