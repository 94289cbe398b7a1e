package schema_test

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"paht/internal/process/schema"
)

// object is a JSON object of a schema.
type object = map[string]any

func load(t *testing.T) object {
	t.Helper()
	var s object
	if err := json.Unmarshal(schema.Definition(), &s); err != nil {
		t.Fatal(err)
	}
	return s
}

// check is as much of a JSON Schema validator as our schema needs. It says what is
// wrong with a value, and panics at a keyword it does not know, so that none is
// passed over in silence.
type check struct{ root object }

func (c check) value(path string, s object, v any) (wrong []string) {
	bad := func(format string, args ...any) { wrong = append(wrong, path+": "+fmt.Sprintf(format, args...)) }
	has := func(key string) bool { m, ok := v.(object); _, in := m[key]; return ok && in }
	for _, key := range sorted(s) {
		rule := s[key]
		switch key {
		case "$schema", "$id", "$defs", "title", "description", "then", "else":
		case "$ref":
			name := strings.TrimPrefix(rule.(string), "#/$defs/")
			def, ok := c.root["$defs"].(object)[name]
			if !ok {
				panic("no definition " + name)
			}
			wrong = append(wrong, c.value(path, def.(object), v)...)
		case "type":
			if !isA(v, rule.(string)) {
				bad("is no %s", rule)
				return wrong
			}
		case "const":
			if v != rule {
				bad("is not %v", rule)
			}
		case "pattern":
			if text, ok := v.(string); ok && !regexp.MustCompile(rule.(string)).MatchString(text) {
				bad("%q does not match", text)
			}
		case "minLength":
			if text, ok := v.(string); ok && len(text) < int(rule.(float64)) {
				bad("is empty")
			}
		case "minimum", "exclusiveMinimum", "maximum", "exclusiveMaximum":
			if n, ok := v.(float64); ok && !within(n, key, rule.(float64)) {
				bad("%v is beyond the %s", n, key)
			}
		case "minItems", "uniqueItems", "items":
			wrong = append(wrong, c.items(path, key, rule, v)...)
		case "minProperties":
			if m, ok := v.(object); ok && len(m) < int(rule.(float64)) {
				bad("has too few keys")
			}
		case "required":
			for _, k := range rule.([]any) {
				if _, isObject := v.(object); isObject && !has(k.(string)) {
					bad("has no %s", k)
				}
			}
		case "properties", "additionalProperties", "propertyNames":
			wrong = append(wrong, c.properties(path, key, s, v)...)
		case "oneOf", "anyOf", "allOf":
			wrong = append(wrong, c.several(path, key, rule.([]any), v)...)
		case "not":
			if len(c.value(path, rule.(object), v)) == 0 {
				bad("is what it must not be")
			}
		case "if":
			branch := "else"
			if len(c.value(path, rule.(object), v)) == 0 {
				branch = "then"
			}
			if b, ok := s[branch].(object); ok {
				wrong = append(wrong, c.value(path, b, v)...)
			}
		default:
			panic("a keyword the test does not know: " + key)
		}
	}
	return wrong
}

func (c check) items(path, key string, rule, v any) (wrong []string) {
	list, ok := v.([]any)
	if !ok {
		return nil
	}
	for i, item := range list {
		at := fmt.Sprintf("%s[%d]", path, i)
		if key == "items" {
			wrong = append(wrong, c.value(at, rule.(object), item)...)
		}
		if key == "uniqueItems" && slices.Contains(list[:i], item) {
			wrong = append(wrong, at+": is there twice")
		}
	}
	if key == "minItems" && len(list) < int(rule.(float64)) {
		wrong = append(wrong, path+": is too short")
	}
	return wrong
}

func (c check) properties(path, key string, s object, v any) (wrong []string) {
	m, ok := v.(object)
	if !ok {
		return nil
	}
	known, _ := s["properties"].(object)
	for _, name := range sorted(m) {
		at := path + "." + name
		rule, listed := known[name]
		switch more := s["additionalProperties"].(type) {
		case bool:
			if key == "additionalProperties" && !more && !listed {
				wrong = append(wrong, at+": is no key here")
			}
		case object:
			if key == "additionalProperties" && !listed {
				wrong = append(wrong, c.value(at, more, m[name])...)
			}
		}
		if key == "properties" && listed {
			wrong = append(wrong, c.value(at, rule.(object), m[name])...)
		}
		if key == "propertyNames" {
			wrong = append(wrong, c.value(at, s[key].(object), name)...)
		}
	}
	return wrong
}

func (c check) several(path, key string, rules []any, v any) (wrong []string) {
	fit := 0
	for _, r := range rules {
		w := c.value(path, r.(object), v)
		if len(w) == 0 {
			fit++
		}
		if key == "allOf" {
			wrong = append(wrong, w...)
		}
	}
	if key == "oneOf" && fit != 1 || key == "anyOf" && fit == 0 {
		wrong = append(wrong, fmt.Sprintf("%s: %v fits %d of %d", path, v, fit, len(rules)))
	}
	return wrong
}

func within(n float64, key string, bound float64) bool {
	switch key {
	case "minimum":
		return n >= bound
	case "exclusiveMinimum":
		return n > bound
	case "maximum":
		return n <= bound
	}
	return n < bound
}

func isA(v any, kind string) bool {
	switch v := v.(type) {
	case string:
		return kind == "string"
	case bool:
		return kind == "boolean"
	case float64:
		return kind == "number" || kind == "integer" && v == float64(int(v))
	case []any:
		return kind == "array"
	case object:
		return kind == "object"
	}
	return false
}

func sorted(m object) []string {
	var out []string
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}
