package citizen

import (
	"html"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"paht/internal/calendar"
	"paht/internal/fault"
	"paht/internal/org"
	"paht/internal/process"
	"paht/internal/report"
	"paht/internal/testworld"
	"paht/internal/ui"
)

// Words that are said in states hard to bring about are held to the gate of TestMain
// by themselves: they have English and are plain.

// reads is a text of ours as if a page said it.
func (w *world) reads(what string, texts ...string) {
	for _, s := range texts {
		if s != "" {
			w.meets(what, "<p>"+html.EscapeString(s)+"</p>")
		}
	}
}

// officersOnly are sentences with a beginning of the list below that only officers,
// or only programs, are told.
var officersOnly = []string{
	"report.channel.empty", "report.moved", "report.entry.not_operator", "remark.reason.empty", "remark.not_operator",
}

// TestEverySentenceIsEnglishToo: whatever a citizen's form may be answered.
func TestEverySentenceIsEnglishToo(t *testing.T) {
	w := newWorld(t)
	met := 0
	for _, code := range ui.Codes() {
		room, _, _ := strings.Cut(code, ".")
		switch {
		case slices.Contains(officersOnly, code):
		case slices.Contains([]string{"report", "media", "upload", "blob", "follow", "remark", "signin", "edge", "page", "statistics", "open", "oidc"}, room),
			strings.HasPrefix(code, "notify.push."),
			slices.Contains([]string{
				"process.no_such_action", "process.not_holder", "process.not_now", "process.not_public", "process.missing",
				"process.too_short", "process.too_long", "process.bad_choice", "process.bad_text", "process.no_number",
			}, code):
			met++
			arg := "7"
			if room == "media" {
				arg = "anh.jpg"
			}
			w.reads("the sentence "+code, ui.Sentence(code, arg, "7"))
		}
	}
	if met < 60 {
		t.Errorf("only %d sentences", met)
	}
}

// TestEveryErrorPageIsEnglishToo: those of a system that fails, too.
func TestEveryErrorPageIsEnglishToo(t *testing.T) {
	w := newWorld(t)
	site := frame(Config{Log: testworld.Quiet(), HelpPhone: "0204 000 000"})
	for kind := fault.Internal; kind <= fault.Unavailable; kind++ {
		for _, err := range []error{fault.New(kind, ""), &fault.Error{Kind: kind, Current: ui.Retry(20 * time.Second)}} {
			out := httptest.NewRecorder()
			site.Shell(site.Handle(func(http.ResponseWriter, *http.Request) error { return err })).ServeHTTP(out, httptest.NewRequest("GET", "/", nil))
			if out.Code != ui.Status(kind) || out.Body.Len() == 0 {
				t.Errorf("%v is answered %d", kind, out.Code)
			}
			w.meets("the error "+kind.String(), out.Body.String())
		}
	}
	out := httptest.NewRecorder() // a site without a telephone
	frame(Config{Log: testworld.Quiet()}).Fail(out, httptest.NewRequest("GET", "/", nil), fault.New(fault.NotFound, ""))
	w.meets("a site without a telephone", out.Body.String())
}

// TestTheProcessIsEnglishToo: every step and every form of the process a province
// begins with, as the sender reads them.
func TestTheProcessIsEnglishToo(t *testing.T) {
	w := newWorld(t)
	d := process.Shipped()
	for _, step := range d.Steps {
		w.reads("the step "+step.ID, step.Title, step.Citizen)
		for _, a := range step.Actions {
			sender := a.For(org.Sender)
			if sender {
				w.reads("the action "+a.ID, a.Label, a.Hint)
			}
			for _, id := range a.Form {
				f := d.Field(id)
				if !sender && f.Public == process.Officers {
					continue
				}
				if sender {
					w.reads("the field "+id, f.Label, f.Hint)
				}
				for _, o := range f.Options {
					w.reads("the field "+id, o.Label)
				}
			}
		}
	}
	for _, d := range deeds {
		w.reads("the thanks "+d.key, d.button, d.thanks)
	}
	for _, outcome := range []string{process.OutcomePublished, process.OutcomeAnswered, process.OutcomeRefused, process.OutcomeWithdrawn, process.OutcomeOutside, process.OutcomeMerged} {
		w.reads("the end "+outcome, ended(process.Step{Outcome: outcome}))
	}
}

// TestTheRareStatesOfAReportAreEnglishToo: late, waited for too long, seen before it
// was sent, rated.
func TestTheRareStatesOfAReportAreEnglishToo(t *testing.T) {
	w := newWorld(t)
	code := w.send(with(w.filled(1), "seen", "2026-11-15T20:30")).code(t)
	c, err := w.Desk.CaseByCode(t.Context(), code)
	if err != nil {
		t.Fatal(err)
	}
	id := c.Report.ID
	w.Clock.Advance(time.Hour)
	w.RingAll(t)
	w.wants("late", w.get("/track/"+code), 200, "Thấy lúc", "20:30", "Hệ thống báo lên cấp trên lúc", "Quá hạn 30 phút làm việc")
	w.Do(t, id, w.Operator, "ask", "message", "Xin cho biết số nhà gần cột đèn nhất.")
	w.Clock.Advance(60 * 24 * time.Hour)
	w.wants("nobody answers", w.get("/track/"+code), 200, "Quá ngày hẹn bổ sung")

	answered := w.send(w.filled(2)).code(t)
	c, _ = w.Desk.CaseByCode(t.Context(), answered)
	w.Walk(t, c.Report.ID, "publish")
	a := w.post("/track/"+answered, url.Values{"action": {"rate"}, "rating": {"satisfied"}})
	w.wants("rated", w.get(a.header.Get("Location")), 200, "Cảm ơn bạn đã đánh giá.")
}

// The statuses a list may show, and pictures of a result.
func TestEveryStatusIsEnglishToo(t *testing.T) {
	w := newWorld(t)
	s := siteOf(w)
	now := w.Clock.Now()
	for _, v := range []report.View{{}, {Accepted: true}, {Limit: now.Add(-time.Hour), Step: "handle"}} {
		w.reads("a status", s.status(v, process.Step{}).Text)
	}
	for _, outcome := range []string{process.OutcomePublished, process.OutcomeRefused, process.OutcomeWithdrawn, process.OutcomeMerged, process.OutcomeOutside} {
		w.reads("a status", s.status(report.View{Ended: true, Outcome: outcome}, process.Step{}).Text)
	}
	for _, kind := range []string{"", report.OfVideo} {
		for _, of := range []string{report.OfReport, report.OfResult} {
			for _, alt := range []string{"Ảnh bạn gửi", "Ảnh người dân gửi", "Ảnh sau xử lý"} {
				for _, p := range photos([]report.Photo{{Of: of, Kind: kind}}, of, "/photos/", alt) {
					w.reads("a picture", p.Alt)
				}
			}
		}
	}
}

// TestChartsAreEnglishToo: a province of a year and a half, with more agencies than a
// chart has bars.
func TestChartsAreEnglishToo(t *testing.T) {
	w := newWorld(t)
	of := func(by string, keys ...string) figureGroup {
		g := figureGroup{By: by, Title: "Theo tháng gửi", Column: "Tháng"}
		for i, key := range keys {
			l := figure{Name: siteOf(w).statName(by, key)}
			l.Received, l.Finished, l.OnTime = 60-i, 20, 15
			g.Lines = append(g.Lines, l)
			g.Lines[i].Key = key
		}
		return g
	}
	var months []string
	for m := range 18 {
		months = append(months, time.Date(2025, time.Month(6+m), 1, 0, 0, 0, 0, time.UTC).Format("2006-01"))
	}
	for _, g := range []figureGroup{of("month", months...), of("agency", make([]string, barsShown+3)...), of("commune", "", "x"), of("category", "")} {
		var b strings.Builder
		if err := statisticsPage(statisticsView{Groups: []statGroup{statGroupOf(g)}, Figures: statFigures(g.Lines[0].Stat)}).Render(t.Context(), &b); err != nil {
			t.Fatal(err)
		}
		w.meets("the chart by "+g.By, b.String())
	}
	w.wants("no such filters", w.get("/reports?category=x&commune=y&agency=z"), 200, "Lĩnh vực không có", "Nơi không có", "Cơ quan không có")
}

// TestWhyADueIsWhenItIsIsEnglishToo: every way in which the calendar says so.
func TestWhyADueIsWhenItIsIsEnglishToo(t *testing.T) {
	w := newWorld(t)
	cal := w.Desk.Calendar()
	for _, span := range []string{"0m", "30m", "24h", "0.5wh", "3wh", "0.5wd", "1wd", "6wd", "30wd"} {
		sp, err := calendar.ParseSpan(span)
		if err != nil {
			t.Fatal(err)
		}
		for _, from := range []string{"2026-11-16 08:10", "2026-11-16 11:45", "2026-11-16 16:50", "2026-11-21 22:00", "2026-12-31 16:00", "2027-02-04 09:00", "2026-08-21 10:00", "2030-12-20 08:00"} {
			for _, count := range []calendar.Count{calendar.Civil, calendar.Civil + 1} {
				x, err := cal.Explain(testworld.At(from), sp, count)
				if err != nil {
					continue
				}
				w.reads("why a limit is then", x.Vietnamese()...)
			}
		}
	}
}

// TestUnitsAreWrittenOut: wherever in a name the abbreviation of an office stands.
func TestUnitsAreWrittenOut(t *testing.T) {
	for name, want := range map[string]string{
		"UBND xã Song Mai":       "Ủy ban nhân dân xã Song Mai",
		"Văn phòng UBND tỉnh":    "Văn phòng Ủy ban nhân dân tỉnh",
		"Văn phòng HĐND và UBND": "Văn phòng Hội đồng nhân dân và Ủy ban nhân dân",
		"Sở Y tế":                "Sở Y tế",
		"Công ty UBNDX":          "Công ty UBNDX",
	} {
		if got := writtenOut(name); got != want {
			t.Errorf("%q is written out as %q", name, got)
		}
	}
	w := newWorld(t)
	agency := "?agency=" + url.QueryEscape(string(w.Agency))
	for _, path := range []string{"/reports", "/reports/map", "/reports.atom"} {
		a := w.get(path + agency)
		if !strings.Contains(a.body, "Ủy ban nhân dân xã Song Mai") || strings.Contains(a.body, "UBND") {
			t.Errorf("%s: the agency of the filter is not written out", path)
		}
	}
	w.publish(t, 1, "assign")
	for _, path := range []string{"/open/reports.csv", "/open/reports.geojson", "/statistics.csv"} {
		if a := w.get(path); !strings.Contains(a.body, "Ủy ban nhân dân xã Song Mai") || strings.Contains(a.body, "UBND") {
			t.Errorf("%s: the agency is not written out:\n%s", path, a.body)
		}
	}
}

// TestFilesOnTheirWayAreEnglishToo: however many of each kind.
func TestFilesOnTheirWayAreEnglishToo(t *testing.T) {
	w := newWorld(t)
	for _, n := range [][2]int{{1, 0}, {2, 0}, {0, 1}, {0, 2}, {1, 1}, {3, 2}} {
		var b strings.Builder
		if err := uploadsNote(uploadsView{Coming: filesWord(n), Stalled: filesWord(n)}).Render(t.Context(), &b); err != nil {
			t.Fatal(err)
		}
		w.meets("files on their way", b.String())
	}
}
