package store_test

import (
	"bufio"
	"os"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"golang.org/x/text/unicode/norm"

	"paht/internal/store"
	"paht/internal/testworld"
)

// pair is a question of the list, and the texts it must find.
type pair struct {
	words  string
	first  string
	others []string
}

// searchPairs reads testdata/search_pairs.txt.
func searchPairs(t *testing.T) (keys, texts []string, pairs []pair) {
	t.Helper()
	f, err := os.Open("testdata/search_pairs.txt")
	must(t, err)
	defer f.Close()
	for lines := bufio.NewScanner(f); lines.Scan(); {
		line := lines.Text()
		switch {
		case line == "" || strings.HasPrefix(line, "#"):
		case strings.HasPrefix(line, "?"):
			apart, question, _ := strings.Cut(line[1:], " ")
			words, found, ok1 := strings.Cut(question, " -> ")
			first, others, ok2 := strings.Cut(found, " | ")
			if !ok1 || !ok2 {
				t.Fatalf("%q is no question", line)
			}
			if apart == "~" {
				words = norm.NFD.String(words)
			}
			pairs = append(pairs, pair{words, first, strings.Fields(others)})
		default:
			key, text, ok := strings.Cut(line, ": ")
			if !ok {
				t.Fatalf("%q is no text", line)
			}
			keys, texts = append(keys, key), append(texts, text)
		}
	}
	return keys, texts, pairs
}

// One list of questions is answered alike on every engine.
func TestSearchPairs(t *testing.T) {
	keys, texts, pairs := searchPairs(t)
	if len(pairs) < 200 {
		t.Fatalf("only %d questions", len(pairs))
	}
	answers := map[string][][]string{}
	testworld.EachEngine(t, func(t *testing.T, db *store.DB) {
		said(t, db, texts...)
		for _, p := range pairs {
			var got []string
			for _, n := range searched(t, db, p.words) {
				got = append(got, keys[n-1])
			}
			answers[db.Engine()] = append(answers[db.Engine()], got)
			if len(got) == 0 || got[0] != p.first {
				t.Errorf("%q: %v, want %s first", p.words, got, p.first)
				continue
			}
			rest, want := slices.Sorted(slices.Values(got[1:])), slices.Sorted(slices.Values(p.others))
			if !slices.Equal(rest, want) {
				t.Errorf("%q: %v after %s, want %v", p.words, rest, p.first, want)
			}
		}
	})
	if d := gocmp.Diff(answers["sqlite"], answers["postgres"]); d != "" {
		t.Errorf("the engines differ (-sqlite +postgres):\n%s", d)
	}
}
