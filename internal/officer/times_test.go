package officer_test

import (
	"encoding/csv"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"paht/internal/org"
)

// counted follows every number of a page that opens a list, and counts the list to
// its end.
func (b *browser) counted(t *testing.T, page answer, to, row string) (numbers int) {
	t.Helper()
	for _, a := range page.all("a") {
		href := attr(a, "href")
		want, err := strconv.Atoi(strings.ReplaceAll(strings.TrimSpace(inner(a)), ".", ""))
		if err != nil || !strings.HasPrefix(href, to) || !within(a, "td") && !within(a, "th") {
			continue
		}
		got, next := 0, href
		for next != "" {
			list := b.get(next).wants(http.StatusOK)
			got += strings.Count(list.body, row)
			next = ""
			for _, n := range list.all("a") {
				if attr(n, "rel") == "next" {
					next = attr(n, "href")
				}
			}
		}
		if got != want {
			t.Errorf("%d leads to %d at %s", want, got, href)
		}
		numbers++
	}
	return numbers
}

// some are reports that stand everywhere, some of them late.
func (w *world) some(t *testing.T) {
	t.Helper()
	for n, upTo := range []string{"", "accept", "dispatch", "assign", "assign", "submit", "publish", "publish"} {
		id := w.Submit(t, n+1).ID
		if n%3 == 0 {
			w.Clock.Advance(2 * time.Hour)
		}
		if upTo != "" {
			w.Walk(t, id, upTo)
		}
	}
	w.Clock.Advance(26 * time.Hour)
}

// TestF6_EveryTimeIsSummedForWhoMaySeeIt shows sums by agency, unit, person and
// step; each number opens a list that is exactly so long.
func TestF6_EveryTimeIsSummedForWhoMaySeeIt(t *testing.T) {
	w := newWorld(t)
	w.some(t)
	for name, persona := range map[string]struct {
		who   org.PersonID
		sees  []string
		hides []string
	}{
		"lead":   {w.Lead, []string{"UBND xã Song Mai", "Trung tâm"}, nil},
		"leader": {w.Leader, []string{"UBND xã Song Mai"}, []string{"Trung tâm Giám sát"}},
		"other":  {w.OtherLeader, nil, []string{"UBND xã Song Mai"}},
	} {
		b := w.as(t, persona.who)
		page := b.get("/statistics/steps").wants(http.StatusOK, persona.sees...)
		main := mainOf(page)
		for _, s := range persona.hides {
			if strings.Contains(main, s) {
				t.Errorf("%s sees %s", name, s)
			}
		}
		numbers := 0
		for _, by := range []string{"agency", "unit", "person", "step"} {
			page := b.get("/statistics/steps?by=" + by).wants(http.StatusOK)
			numbers += b.counted(t, page, "/statistics/steps/left", "<tr><th scope=\"row\">") + b.counted(t, page, "/statistics/steps/held", `class="case-number"`)
		}
		if want := map[string]int{"lead": 20, "leader": 8}[name]; numbers < want {
			t.Errorf("%s: only %d numbers lead to lists", name, numbers)
		}
	}
	b := w.as(t, w.Lead)
	// Ordered by its heads, up and down.
	up := b.get("/statistics/steps?by=step&sort=used&order=up").wants(http.StatusOK)
	down := b.get("/statistics/steps?by=step&sort=used&order=down").wants(http.StatusOK)
	if first, last := firstRow(up), firstRow(down); first == last || first == "" {
		t.Errorf("ordered up begins with %q, down with %q", first, last)
	}
	// The file says what the table says.
	got := b.get("/statistics/steps.csv?by=agency")
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(got.body, "\ufeff"))).ReadAll()
	if err != nil || len(rows) < 3 || rows[0][2] != "Bước đã xong" || !strings.HasPrefix(got.header.Get("Content-Type"), "text/csv") {
		t.Errorf("the file: %v, %v", rows, err)
	}
	table := mainOf(b.get("/statistics/steps?by=agency"))
	for _, row := range rows[1:] {
		if !strings.Contains(table, row[0]) {
			t.Errorf("%s of the file is not in the table", row[0])
		}
	}
	b.get("/statistics/steps?from=x").wants(http.StatusUnprocessableEntity, "Ngày này chưa đúng")
	b.get("/statistics/steps.csv?from=x").wants(http.StatusUnprocessableEntity)
	b.get("/statistics/steps/left?from=x").wants(http.StatusUnprocessableEntity)
	b.get("/statistics/steps?from=2020-01-01&to=2020-02-01").wants(http.StatusOK)
	w.as(t, w.Admin).get("/statistics/steps").wants(http.StatusNotFound)
}

func mainOf(a answer) string {
	for _, n := range a.all("main") {
		return inner(n)
	}
	return ""
}

func firstRow(a answer) string {
	for _, n := range a.all("th") {
		if attr(n, "scope") == "row" {
			return strings.TrimSpace(inner(n))
		}
	}
	return ""
}

// TestF8_EveryNumberOfTheStatisticsIsItsList follows each number of the table and
// of the figures.
func TestF8_EveryNumberOfTheStatisticsIsItsList(t *testing.T) {
	w := newWorld(t)
	w.lot(t)
	w.Clock.Advance(48 * time.Hour) // so that some are late
	id := w.Submit(t, 90).ID
	w.Walk(t, id, "publish")
	w.Say(t, id, "rate", "rating", "satisfied")
	sensitive := w.Submit(t, 91).ID
	w.Walk(t, sensitive, "classify")
	w.Do(t, sensitive, w.Operator, "mark_sensitive", "reason", "Có tranh chấp đất đai")
	for _, who := range []org.PersonID{w.Operator, w.Lead, w.Focal, w.Leader, w.Handler} {
		b, numbers := w.as(t, who), 0
		for _, by := range []string{"category", "agency", "commune", "channel", "month"} {
			numbers += b.counted(t, b.get("/statistics?by="+by).wants(http.StatusOK), "/find?", `class="case-number"`)
		}
		if numbers < 20 {
			t.Errorf("%s: only %d numbers lead to lists", who, numbers)
		}
	}
}
