package ui

import (
	"bytes"
	"regexp"
	"slices"
	"strings"
)

// rule is a rule of a style sheet, or some under one condition (@media).
type rule struct {
	head   string
	body   string     // declarations
	inside []rule     // instead, of a condition
	wants  [][]string // of each selector the classes and ids that must stand in a page; nil: a rule for all pages
}

var (
	beside = regexp.MustCompile(`:not\([^)]*\)|\[[^\]]*\]`) // what a selector says that is no class a page must have
	naming = regexp.MustCompile(`[.#]([A-Za-z][\w-]*)`)
)

// rulesOf panics for a sheet that would end the element it stands in, or holds what is no rule
// (@import).
func rulesOf(sheet string) (rules []rule) {
	if strings.Contains(sheet, "</") {
		panic("ui: a style sheet that cannot stand in a page")
	}
	for sheet != "" {
		head, rest, opened := strings.Cut(sheet, "{")
		if !opened || strings.Contains(head, ";") {
			panic("ui: a style sheet with something that is no rule: " + head)
		}
		end := closing(rest)
		r := rule{head: strings.TrimSpace(head), body: rest[:end]}
		sheet = strings.TrimSpace(rest[end+1:])
		switch {
		case strings.HasPrefix(r.head, "@media"), strings.HasPrefix(r.head, "@supports"):
			r.inside, r.body = rulesOf(strings.TrimSpace(r.body)), ""
		case !strings.HasPrefix(r.head, "@"):
			r.wants = wantsOf(r.head)
		}
		rules = append(rules, r)
	}
	return rules
}

// closing is where the brace stands that closes the one before s.
func closing(s string) int {
	depth := 1
	for i := range len(s) {
		switch s[i] {
		case '{':
			depth++
		case '}':
			depth--
		}
		if depth == 0 {
			return i
		}
	}
	panic("ui: a style sheet with half a rule")
}

func wantsOf(selectors string) (wants [][]string) {
	for one := range strings.SplitSeq(beside.ReplaceAllString(selectors, ""), ",") {
		var names []string
		for _, m := range naming.FindAllStringSubmatch(one, -1) {
			names = append(names, m[1])
		}
		wants = append(wants, names)
	}
	return wants
}

// mayApply tells whether a page with these classes and ids can have what the rule is for.
func (r rule) mayApply(names map[string]bool) bool {
	missing := func(name string) bool { return !names[name] }
	return r.wants == nil || slices.ContainsFunc(r.wants, func(all []string) bool { return !slices.ContainsFunc(all, missing) })
}

// writeRules writes the rules that may be some for a page with these classes and ids.
func writeRules(b *bytes.Buffer, rules []rule, names map[string]bool) {
	for _, r := range rules {
		if !r.mayApply(names) {
			continue
		}
		before := b.Len()
		b.WriteString(r.head + "{")
		within := b.Len()
		if writeRules(b, r.inside, names); r.inside != nil && b.Len() == within {
			b.Truncate(before)
			continue
		}
		b.WriteString(r.body + "}")
	}
}
