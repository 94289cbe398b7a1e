// Package imports_test holds the house rules that can be read off the source:
// which room may import which, and what may be used where. Each rule has its
// reason beside it in rules_test.go.
package imports_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
)

// root is the module's folder: the first on the way up with a go.mod.
func root(t *testing.T) string {
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir
		}
		up := filepath.Dir(dir)
		if up == dir {
			t.Fatal("no go.mod above the test")
		}
		dir = up
	}
}

func TestHouseRules(t *testing.T) {
	files, err := readTree(os.DirFS(root(t)))
	if err != nil {
		t.Fatal(err)
	}
	rooms := make(map[string]bool)
	for _, f := range files {
		rooms[f.room] = true
	}
	for room := range floors {
		if !rooms[room] {
			t.Errorf("%s has a floor and no Go files", room)
		}
	}
	for _, wrong := range check(files, rules) {
		t.Error(wrong)
	}
	t.Logf("%d files in %d rooms, %d rules", len(files), len(rooms), len(rules))
}

// madeUp are packages that break rules, and the rule each breaks; with a rule "" it
// is all right.
var madeUp = []struct {
	why, path, src, rule string
}{
	{"upwards", "internal/store/x.go", `package store; import _ "paht/internal/desk"`, "floors"},
	{"upwards from a folder of a room", "internal/demo/picture/x.go", `package picture; import _ "paht/internal/app"`, "floors"},
	{"sideways", "internal/citizen/x.go", `package citizen; import _ "paht/internal/officer"`, "floors"},
	{"sideways between pure rooms", "internal/text/x.go", `package text; import _ "paht/internal/geo"`, "floors"},
	{"back along an arrow of the same floor", "internal/org/x.go", `package org; import _ "paht/internal/report"`, "floors"},
	{"to a room nobody knows", "internal/app/x.go", `package app; import _ "paht/internal/cellar"`, "floors"},
	{"in a room nobody knows", "internal/cellar/x.go", `package cellar`, "floors"},
	{"at the root", "x.go", `package paht`, "floors"},
	{"to testworld", "internal/app/x.go", `package app; import _ "paht/internal/testworld"`, "floors"},
	{"to a folder of testworld", "cmd/paht/x.go", `package main; import _ "paht/internal/testworld/bench"`, "floors"},
	{"downwards", "cmd/paht/x.go", `package main; import (_ "paht/internal/app"; _ "paht/internal/fault")`, ""},
	{"sideways as said", "internal/process/x.go", `package process; import (_ "paht/internal/org"; _ "paht/internal/calendar"; _ "paht/internal/report")`, ""},
	{"within a room", "internal/demo/x.go", `package demo; import _ "paht/internal/demo/picture"`, ""},
	{"upwards in a test", "internal/store/x_test.go", `package store_test; import (_ "paht/internal/testworld"; _ "paht/internal/desk")`, ""},
	{"anything in testworld", "internal/testworld/x.go", `package testworld; import (_ "paht/internal/app"; _ "database/sql"; _ "os")`, ""},

	{"chance in a pure room", "internal/process/x.go", `package process; import _ "math/rand/v2"`, "pure imports"},
	{"files in a pure room", "internal/geo/x.go", `package geo; import _ "os"`, "pure imports"},
	{"network in a pure room", "internal/text/x.go", `package text; import _ "net/mail"`, "pure imports"},
	{"log in a pure room", "internal/fault/x.go", `package fault; import _ "log/slog"`, "pure imports"},
	{"a name that only begins alike", "internal/geo/x.go", `package geo; import _ "network"`, ""},
	{"files in a test of a pure room", "internal/geo/x_test.go", `package geo_test; import _ "os"`, ""},
	{"files above", "internal/store/x.go", `package store; import _ "os"`, ""},

	{"the clock in a pure room", "internal/calendar/x.go", `package calendar; import "time"; func f() time.Time { return time.Now() }`, "pure time"},
	{"the clock as a value, renamed", "internal/process/x.go", `package process; import clock "time"; var now = clock.Now`, "pure time"},
	{"the machine's zones", "internal/org/x.go", `package org; import "time"; var z, _ = time.LoadLocation("Asia/Ho_Chi_Minh")`, "pure time"},
	{"time as data", "internal/org/x.go", `package org; import "time"; func f(now time.Time) time.Time { return now.Add(time.Hour) }`, ""},
	{"the clock above", "internal/jobs/x.go", `package jobs; import "time"; var now = time.Now`, ""},
	{"a method of that name", "internal/org/x.go", `package org; func f(c interface{ Now() int }) int { return c.Now() }`, ""},

	{"HTTP in the store", "internal/store/x.go", `package store; import _ "net/http"`, "no HTTP below floor 3"},
	{"HTTP in a channel", "internal/notify/x.go", `package notify; import _ "net/http"`, ""},
	{"HTTP at the desk", "internal/desk/x.go", `package desk; import _ "net/http"`, "the desk speaks no HTTP"},

	{"a database above the store", "internal/desk/x.go", `package desk; import _ "database/sql"`, "database only in the store"},
	{"a driver in main", "cmd/paht/x.go", `package main; import _ "modernc.org/sqlite"`, "database only in the store"},
	{"a database in the store", "internal/store/x.go", `package store; import (_ "database/sql"; _ "github.com/jackc/pgx/v5/stdlib")`, ""},

	{"SQL above the store", "internal/officer/x.go", "package officer; const q = `/* x */ select id\nfrom report where 1=1`", "SQL only in the store"},
	{"SQL as an argument", "internal/app/x.go", `package app; func f(g func(string)) { g("DELETE FROM session ") }`, "SQL only in the store"},
	{"words that are no SQL", "internal/ui/x.go", `package ui; const s = "select a photo and update the report"`, ""},
	{"SQL in the store", "internal/store/x.go", `package store; const q = "select id from report where id = ?"`, ""},

	{"formatted SQL", "internal/store/x.go", `package store; import "fmt"; func f(t string) string { return fmt.Sprintf("select id from %s", t) }`, "no formatted SQL"},
	{"a formatted piece", "internal/store/x.go", `package store; import "fmt"; func f(t string) string { return "x" + fmt.Sprintf("where name = '%s'", t) }`, "no formatted SQL"},
	{"SQL written into a builder", "internal/store/x.go", `package store; import ("fmt"; "strings"); func f(b *strings.Builder) { fmt.Fprintf(b, "\norder by %s", "x") }`, "no formatted SQL"},
	{"an error that names a query", "internal/store/x.go", `package store; import "fmt"; func f(err error) error { return fmt.Errorf("update of %s: %w", "x", err) }`, ""},
	{"something else formatted", "internal/store/x.go", `package store; import "fmt"; func f(n int) string { return fmt.Sprintf("%d rows", n) }`, ""},

	{"chance where secrets are made", "internal/auth/x.go", `package auth; import _ "math/rand/v2"`, "secrets by crypto/rand"},
	{"chance in the demo", "internal/demo/x.go", `package demo; import _ "math/rand/v2"`, ""},

	{"tokens judged at a site", "internal/citizen/x.go", `package citizen; import _ "github.com/coreos/go-oidc/v3/oidc"`, "accounts elsewhere in one room"},
	{"tokens judged where they are", "internal/auth/oidc/x.go", `package oidc; import _ "golang.org/x/oauth2"`, ""},

	{"init", "internal/app/x.go", `package app; func init() {}`, "no init"},
	{"init in a test", "internal/app/x_test.go", `package app; func init() {}`, "no init"},
	{"a method called init", "internal/app/x.go", `package app; type a struct{}; func (a) init() {}`, ""},

	{"a drawer", "internal/desk/utils/x.go", `package utils`, "no drawers for odds and ends"},
	{"a drawer by its folder", "internal/desk/helpers/x.go", `package desk`, "no drawers for odds and ends"},

	{"a report in a template", "internal/citizen/page_templ.go", `package citizen; import "paht/internal/report"; func page(r report.Report) {}`, "pages take views"},
	{"a view in a template", "internal/citizen/page_templ.go", `package citizen; import "paht/internal/report"; func page(r report.View) {}`, ""},

	{"zone files in a room", "internal/calendar/x.go", `package calendar; import _ "time/tzdata"`, "time zones in main"},
	{"zone files in main", "cmd/paht/x.go", `package main; import _ "time/tzdata"`, ""},
	{"cgo", "internal/media/x.go", `package media; import "C"`, "no cgo"},
	{"testify", "internal/desk/x_test.go", `package desk; import _ "github.com/stretchr/testify/assert"`, "tests with the standard library"},
}

func TestRulesCanFail(t *testing.T) {
	broken := make(map[string]bool)
	for _, c := range madeUp {
		files, err := readTree(fstest.MapFS{c.path: {Data: []byte(c.src)}, "testdata/x.go": {Data: []byte("no Go at all")}})
		if err != nil || len(files) != 1 {
			t.Errorf("%s: %d files, %v", c.why, len(files), err)
			continue
		}
		var got []string
		for _, r := range rules {
			if len(r.check(files[0])) > 0 {
				got = append(got, r.name)
			}
		}
		var want []string
		if c.rule != "" {
			want = []string{c.rule}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.why, diff)
		}
		broken[c.rule] = true
	}
	for _, r := range rules {
		if !broken[r.name] {
			t.Errorf("no made-up package breaks %q", r.name)
		}
		if r.reason == "" {
			t.Errorf("%q has no reason", r.name)
		}
	}
}

// What check answers can be acted on: the line, what is wrong, the rule, why.
func TestCheckSpeaks(t *testing.T) {
	files, err := readTree(fstest.MapFS{"internal/org/x.go": {Data: []byte("package org\n\nimport _ \"paht/internal/desk\"\n")}})
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"internal/org/x.go:3 imports upwards: internal/desk (floor 3) is above internal/org (floor 1) [floors]\n\twhy: " + rules[0].reason}
	if diff := cmp.Diff(want, check(files, rules)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// A file that does not parse is an error, not a file without faults.
func TestBrokenFileIsAnError(t *testing.T) {
	if _, err := readTree(fstest.MapFS{"internal/org/x.go": {Data: []byte("package org; import (")}}); err == nil {
		t.Error("read without an error")
	}
}

// Sideways arrows make no circle.
func TestSidewaysHasNoCircle(t *testing.T) {
	for from, tos := range sideways {
		for _, to := range tos {
			if slices.Contains(sideways[to], from) {
				t.Errorf("%s and %s point at each other", from, to)
			}
			if floors[from] != floors[to] || !strings.HasPrefix(to, "internal/") {
				t.Errorf("%s -> %s is no arrow within a floor", from, to)
			}
		}
	}
}
