package officer

import (
	"encoding/csv"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"paht/internal/fault"
	"paht/internal/store"
	"paht/internal/ui"
)

// timesListView is the steps, or the reports, that a number of the sums counts.
type timesListView struct {
	Title, Lead string
	Back        string
	Steps       []leftRow
	Cases       []rowView
	Next, First string
}

// leftRow is a step somebody had and has left.
type leftRow struct {
	Number, Href, Step string
	Where, Who         string
	When, Used, Over   string
	Late               bool
}

// timesListAsked is a list of times as it was asked for. fault.Invalid for days
// that are none.
func (o *office) timesListAsked(r *http.Request, v visit) (a timesAsked, key string, late bool, back url.Values, err error) {
	if !v.works() {
		return a, "", false, nil, fault.New(fault.NotFound, "")
	}
	q := r.URL.Query()
	a = o.timesAsked(q, v.Now)
	if len(a.Wrong) > 0 {
		return a, "", false, nil, fault.New(fault.Invalid, "statistics.date.bad")
	}
	return a, q.Get("key"), q.Get("late") == "yes", a.query(), nil
}

// around sets the ways on and back of a list.
func (v *timesListView) around(r *http.Request, back url.Values, next string) {
	q := r.URL.Query()
	v.Back = timesPath + "?" + back.Encode()
	if q.Get("after") != "" {
		q.Del("after")
		v.First = r.URL.Path + "?" + q.Encode()
	}
	if next != "" {
		q.Set("after", next)
		v.Next = r.URL.Path + "?" + q.Encode()
	}
}

// leftSteps lists the steps a number counts, the last left first. Of a report that
// went elsewhere since, and is not his any more, the step stands without its number.
func (o *office) leftSteps(w http.ResponseWriter, r *http.Request, v visit) error {
	a, key, late, back, err := o.timesListAsked(r, v)
	if err != nil {
		return err
	}
	page, err := o.DB.StintList(r.Context(), store.StintListQuery{
		StintQuery: store.StintQuery{By: a.By, Scope: v.Scope, From: a.From, To: a.To}, Key: key, Late: late, After: r.URL.Query().Get("after"),
	})
	if err != nil {
		return err
	}
	view := timesListView{Title: leftTitle(late), Lead: timeLead(a.By, o.timeName(a.By, key), periodWord(a.From, a.To))}
	for _, s := range page.Rows {
		row := leftRow{
			Step: o.step(s.Step).Title, Where: unitWord(o.Desk.Directory(), s.Unit),
			When: ui.Instant(s.Left), Used: spent(s.Used), Late: s.Late, Who: byProgram,
		}
		if s.Person != "" {
			row.Who = o.personName(s.Person)
		}
		if s.Late {
			row.Over = spent(s.Over)
		}
		if row.Number, row.Href, err = o.numberOf(r.Context(), s.Report, v); err != nil {
			return err
		}
		if row.Number == hiddenNumber {
			row.Who = ""
		}
		view.Steps = append(view.Steps, row)
	}
	view.around(r, back, page.Next)
	return o.site.Render(w, r, http.StatusOK, ui.Page{Title: view.Title, Private: true, Path: "/statistics"}, timesListPage(view))
}

// heldSteps lists the open reports a number counts, least time left first.
func (o *office) heldSteps(w http.ResponseWriter, r *http.Request, v visit) error {
	a, key, late, back, err := o.timesListAsked(r, v)
	if err != nil {
		return err
	}
	page, err := o.DB.HeldList(r.Context(), store.HeldListQuery{
		HeldQuery: store.HeldQuery{By: a.By, Scope: v.Scope, Now: v.Now}, Key: key, Late: late, After: r.URL.Query().Get("after"),
	})
	if err != nil {
		return err
	}
	view := timesListView{Title: heldTitle(late), Lead: timeLead(a.By, o.timeName(a.By, key), nowWord), Cases: o.rows(page, v)}
	view.around(r, back, page.Next)
	return o.site.Render(w, r, http.StatusOK, ui.Page{Title: view.Title, Private: true, Path: "/statistics"}, timesListPage(view))
}

// spent is a time used as a dense table says it: the page says once what counts.
func spent(d time.Duration) string {
	if d == 0 {
		return "0"
	}
	return strings.TrimSuffix(ui.Working(d), " làm việc")
}

// timesCSV is the table as a file for a spreadsheet; times are whole minutes.
func (o *office) timesCSV(w http.ResponseWriter, r *http.Request, v visit) error {
	if !v.works() {
		return fault.New(fault.NotFound, "")
	}
	a := o.timesAsked(r.URL.Query(), v.Now)
	if len(a.Wrong) > 0 {
		return fault.New(fault.Invalid, "statistics.date.bad")
	}
	rows, err := o.timeLines(r.Context(), a, v)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "text/csv; charset=utf-8")
	w.Header().Set("Content-Disposition", `attachment; filename="`+csvName(a)+`"`)
	w.Write([]byte("\ufeff")) // by which spreadsheets know UTF-8
	out := csv.NewWriter(w)
	out.Write(csvHead(a.By))
	for _, l := range rows {
		out.Write([]string{
			unformula(l.Name), l.query.Get("key"), strconv.Itoa(l.Steps), strconv.Itoa(l.Late), strconv.Itoa(minutes(l.Used)), strconv.Itoa(minutes(l.Over)),
			strconv.Itoa(l.Open), strconv.Itoa(l.OpenLate),
		})
	}
	out.Flush()
	return nil // the answer has begun: who went away meanwhile does not mind
}

func csvName(a timesAsked) string {
	return "thoi-gian-" + a.By + "-" + a.From.Format(time.DateOnly) + ".csv"
}

func minutes(d time.Duration) int { return int(d.Round(time.Minute) / time.Minute) }

// unformula keeps a spreadsheet from taking a name for a formula.
func unformula(s string) string {
	if s != "" && strings.ContainsRune("=+-@\t\r", rune(s[0])) {
		return "'" + s
	}
	return s
}
