package ui

import (
	"maps"
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// tokens are the colours of ui.css, light and dark; dark takes what it does not
// change from light.
func tokens(t *testing.T) map[string]map[string]string {
	t.Helper()
	b, err := shared.ReadFile("assets/ui.css")
	if err != nil {
		t.Fatal(err)
	}
	light, rest, _ := strings.Cut(string(b), "@media (prefers-color-scheme: dark)")
	dark, _, _ := strings.Cut(rest, "@media")
	colour := regexp.MustCompile(`--([a-z-]+): (#[0-9A-Fa-f]{6});`)
	out := map[string]map[string]string{"light": {}, "dark": {}}
	for _, m := range colour.FindAllStringSubmatch(light, -1) {
		out["light"][m[1]], out["dark"][m[1]] = m[2], m[2]
	}
	for _, m := range colour.FindAllStringSubmatch(dark, -1) {
		out["dark"][m[1]] = m[2]
	}
	return out
}

// chosen are the blocks of reading.css, by what a comment calls them; those of one
// name must be the same.
func chosen(t *testing.T) map[string]map[string]string {
	t.Helper()
	b, err := shared.ReadFile("assets/reading.css")
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]map[string]string{}
	for _, part := range regexp.MustCompile(`(?s)/\* ((?:light|dark)(?:, high contrast)?) \*/(.*?)/\*§`).FindAllStringSubmatch(strings.ReplaceAll(string(b), "/*", "/*§/*"), -1) {
		for _, block := range regexp.MustCompile(`(?s)\{[^{}]*--ink[^{}]*\}`).FindAllString(part[2], -1) {
			c := map[string]string{}
			for _, m := range regexp.MustCompile(`--([a-z-]+): (#[0-9A-Fa-f]{6});`).FindAllStringSubmatch(block, -1) {
				c[m[1]] = m[2]
			}
			if out[part[1]] != nil && !maps.Equal(out[part[1]], c) {
				t.Errorf("%s is not the same everywhere: %v and %v", part[1], out[part[1]], c)
			}
			out[part[1]] = c
		}
	}
	return out
}

// Light and dark by choice are those of the device, and nothing is left out.
func TestChosenColoursAreTheSame(t *testing.T) {
	of := chosen(t)
	for mode, want := range tokens(t) {
		if !maps.Equal(of[mode], want) {
			t.Errorf("%s: %v, want %v", mode, of[mode], want)
		}
		for token := range want {
			if high := of[mode+", high contrast"]; high[token] == "" {
				t.Errorf("%s, high contrast: no %s", mode, token)
			}
		}
	}
}

// High contrast: text 12:1 on every ground, marks and edges of controls 4.5:1.
func TestHighContrast(t *testing.T) {
	for _, mode := range []string{"light, high contrast", "dark, high contrast"} {
		c := chosen(t)[mode]
		need := func(front, back string, least float64) {
			t.Helper()
			if c[front] == "" || c[back] == "" {
				t.Fatalf("%s: no token %s or %s", mode, front, back)
			}
			if got := contrast(t, c[front], c[back]); got < least {
				t.Errorf("%s: %s on %s is %.2f:1, want %.1f:1", mode, front, back, got, least)
			}
		}
		for _, ground := range []string{"paper", "ground", "sunken", "on-time-wash", "soon-wash", "late-wash", "waiting-wash", "secret-wash"} {
			for _, text := range []string{"ink", "quiet", "link"} {
				need(text, ground, 12)
			}
			for _, mark := range []string{"edge", "line", "focus", "on-time", "soon", "late", "waiting", "secret"} {
				need(mark, ground, 4.5)
			}
		}
		need("on-brand", "brand", 12)
		need("on-brand", "brand-deep", 12)
		need("on-button", "button", 12)
		need("on-button", "button-over", 12)
		need("gold", "brand", 4.5)
	}
}

func luminance(t *testing.T, hex string) float64 {
	t.Helper()
	n, err := strconv.ParseUint(strings.TrimPrefix(hex, "#"), 16, 32)
	if err != nil {
		t.Fatalf("%q: %v", hex, err)
	}
	lin := func(c uint64) float64 {
		v := float64(c&255) / 255
		if v <= 0.04045 {
			return v / 12.92
		}
		return math.Pow((v+0.055)/1.055, 2.4)
	}
	return 0.2126*lin(n>>16) + 0.7152*lin(n>>8) + 0.0722*lin(n)
}

func contrast(t *testing.T, a, b string) float64 {
	x, y := luminance(t, a), luminance(t, b)
	if x < y {
		x, y = y, x
	}
	return (x + 0.05) / (y + 0.05)
}

// Text stands out 7:1 from every ground it is written on; icons, edges of
// controls and marks 3:1.
func TestContrast(t *testing.T) {
	washes := []string{"on-time-wash", "soon-wash", "late-wash", "waiting-wash", "secret-wash"}
	for mode, c := range tokens(t) {
		need := func(front, back string, least float64) {
			t.Helper()
			if c[front] == "" || c[back] == "" {
				t.Fatalf("%s: no token %s or %s", mode, front, back)
			}
			if got := contrast(t, c[front], c[back]); got < least {
				t.Errorf("%s: %s on %s is %.2f:1, want %.0f:1", mode, front, back, got, least)
			}
		}
		for _, ground := range []string{"paper", "ground"} {
			for _, text := range []string{"ink", "quiet", "link"} {
				need(text, ground, 7)
			}
			for _, mark := range []string{"edge", "on-time", "soon", "late", "waiting", "secret"} {
				need(mark, ground, 3)
			}
		}
		for _, wash := range washes {
			need("ink", wash, 7)
			need("link", wash, 7)
			need(strings.TrimSuffix(wash, "-wash"), wash, 3)
		}
		need("on-brand", "brand", 7)
		need("on-button", "button", 7)
		need("on-button", "button-over", 7)
		need("gold", "brand", 3)
	}
}

// A var() that names no token shows as nothing at all.
func TestEveryTokenUsedIsThere(t *testing.T) {
	b, err := shared.ReadFile("assets/ui.css")
	if err != nil {
		t.Fatal(err)
	}
	css := string(b)
	for _, m := range regexp.MustCompile(`var\(--([a-z0-9-]+)`).FindAllStringSubmatch(css, -1) {
		if !strings.Contains(css, "--"+m[1]+":") {
			t.Errorf("no token --%s", m[1])
		}
	}
	for _, bad := range []string{"url(", "@import", "@font-face", "http"} {
		if strings.Contains(css, bad) {
			t.Errorf("the style sheet loads something: %s", bad)
		}
	}
}
