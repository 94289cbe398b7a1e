package pages

import (
	"testing"

	"paht/internal/junk"
	"paht/internal/org"
	"paht/internal/testworld"
)

// TestOfficersPagesByAxe looks at what officers use every day with axe-core, on a
// telephone and on a desk.
func TestOfficersPagesByAxe(t *testing.T) {
	w := newWorld(t)
	w.fill()
	w.Crowd(t, junk.Limits{All: 1, Commune: 100, Network: 100, Copies: 100})
	for n := range 3 {
		w.Submit(t, 800+n) // two are put aside
	}
	w.listen()
	axeCore := source(t, "page", "axe-core/axe.min.js")
	b := testworld.NewBrowser(t)
	report := func(name string) string { return "/reports/" + w.states[name].ID.String() }
	for who, paths := range map[org.PersonID][]string{
		w.Operator: {"/", "/aside", "/new", "/find", "/find?q=den", "/statistics", "/statistics/steps", "/notices", "/me", "/remarks", "/roster",
			report("new"), report("urgent"), report("secret"), report("published"), report("asked")},
		w.Handler: {"/", report("in hand")},
		w.Admin:   {"/admin", "/admin/units", "/admin/people", "/admin/categories", "/admin/calendar", "/admin/process", "/admin/urgent"},
	} {
		t.Run(string(who), func(t *testing.T) {
			t.Parallel()
			tab := b.Tab(t, phone)
			w.signIn(tab, who)
			for _, path := range paths {
				tab.Open(w.app.Config.OfficerURL + path)
				if rows := tab.Eval(`String(document.querySelectorAll("[name=report]").length)`); path == "/aside" && rows == "0" {
					t.Error("nothing was put aside: the look at it is blind")
				}
				tab.Script(axeCore)
				for _, screen := range []testworld.Screen{phone, wide} {
					tab.Become(screen, false)
					var got struct{ Violations []finding }
					tab.Ask(axeRun, &got)
					for _, f := range got.Violations {
						t.Errorf("%s, %s: axe %s: %s %s", path, screen.Name, f.Rule, f.Target, f.HTML)
					}
				}
			}
		})
	}
}

// signIn gives an officer a password and opens his site with it.
func (w *world) signIn(tab *testworld.Tab, who org.PersonID) {
	w.t.Helper()
	if err := w.app.Auth.SetPassword(w.t.Context(), who, string(who), password, w.Clock.Now()); err != nil {
		w.t.Fatal(err)
	}
	tab.Open(w.app.Config.OfficerURL + "/login")
	tab.Fill(`[name="login"]`, string(who))
	tab.Fill(`[name="password"]`, password)
	tab.Follow(`main button[type="submit"]`)
}
