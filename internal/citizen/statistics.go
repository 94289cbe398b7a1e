package citizen

import (
	"cmp"
	"net/http"
	"slices"
	"time"

	"paht/internal/org"
	"paht/internal/store"
	"paht/internal/ui"
)

// barsShown is how many bars a chart has; the table has every line.
const barsShown = 12

// statistics answers GET /statistics.
func (s *site) statistics(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	now := s.Desk.Now()
	v := statisticsView{From: q.Get("from"), To: q.Get("to"), AsOf: ui.Instant(now)}
	loc := s.Desk.Calendar().Location()
	from, okFrom := dayOf(v.From, loc)
	to, okTo := dayOf(v.To, loc)
	switch {
	case !okFrom, !okTo:
		v.Error = ui.Sentence("statistics.date.bad")
	case !from.IsZero() && !to.IsZero() && to.Before(from):
		v.Error = ui.Sentence("statistics.date.order")
	}
	if v.Error != "" {
		from, to = time.Time{}, time.Time{}
	}
	v.Period = period(from, to, now)
	if !to.IsZero() {
		to = to.AddDate(0, 0, 1) // the day itself counts
	}
	for _, g := range []struct{ by, title string }{{"category", "Theo lĩnh vực"}, {"agency", "Theo cơ quan xử lý"}} {
		lines, err := s.DB.Stats(r.Context(), store.StatsQuery{By: g.by, Public: true, From: from, To: to, Now: now})
		if err != nil {
			return err
		}
		if g.by == "category" {
			v.Figures = statFigures(total(lines))
		}
		if len(lines) > 0 {
			v.Groups = append(v.Groups, s.statGroup(g.by, g.title, lines))
		}
	}
	return s.ui.Render(w, r, http.StatusOK, ui.Page{Title: "Thống kê", Path: "/statistics", Wrong: v.Error != ""}, statisticsPage(v))
}

// dayOf reads YYYY-MM-DD; "" is the zero time and fine.
func dayOf(v string, loc *time.Location) (time.Time, bool) {
	if v == "" {
		return time.Time{}, true
	}
	t, err := time.ParseInLocation(time.DateOnly, v, loc)
	return t, err == nil
}

func period(from, to, now time.Time) string {
	switch {
	case from.IsZero() && to.IsZero():
		return "Phản ánh công khai từ ngày hệ thống hoạt động đến " + ui.Date(now) + "."
	case from.IsZero():
		return "Phản ánh công khai gửi đến hết " + ui.Date(to) + "."
	case to.IsZero():
		return "Phản ánh công khai gửi từ " + ui.Date(from) + " đến nay."
	}
	return "Phản ánh công khai gửi từ " + ui.Date(from) + " đến hết " + ui.Date(to) + "."
}

func statFigures(t store.Stat) []ui.Figure {
	return []ui.Figure{
		{Value: ui.Number(t.Received), Label: "đã nhận"},
		{Value: ui.Number(t.Finished), Label: "đã xong"},
		{Value: ui.Percent(t.OnTime, t.Finished), Label: "đúng hạn", Note: "trong số đã xong"},
		{Value: ui.Number(t.OpenLate), Label: "đang trễ", Note: "trong " + ui.Number(t.Open) + " việc chưa xong"},
		{Value: ui.Percent(t.Satisfied, t.Rated), Label: "hài lòng", Note: "trong " + ui.Number(t.Rated) + " đánh giá"},
	}
}

func (s *site) statGroup(by, title string, lines []store.Stat) statGroup {
	lines = slices.Clone(lines)
	slices.SortStableFunc(lines, func(a, b store.Stat) int {
		return cmp.Or(cmp.Compare(b.Received, a.Received), cmp.Compare(a.Key, b.Key))
	})
	g := statGroup{
		ID: by, Title: title,
		Bars: ui.BarsView{Key: []ui.StatusTag{{State: ui.OnTime, Text: "xong đúng hạn"}, {State: ui.Late, Text: "xong trễ hoặc đang trễ"}, {State: ui.Waiting, Text: "đang xử lý"}}},
		Table: ui.TableView{
			Caption: title,
			Columns: []ui.Column{{Text: map[string]string{"category": "Lĩnh vực", "agency": "Cơ quan"}[by]},
				{Text: "Đã nhận", Number: true}, {Text: "Đã xong", Number: true}, {Text: "Đúng hạn", Number: true}, {Text: "Trễ hạn", Number: true},
				{Text: "Chưa xong", Number: true}, {Text: "Đang trễ", Number: true}, {Text: "Hài lòng", Number: true}},
		},
	}
	for i, l := range lines {
		name := s.statName(by, l.Key)
		if i < barsShown {
			g.Bars.Bars = append(g.Bars.Bars, ui.Bar{
				Label: name, Value: ui.Number(l.Received),
				Parts: []ui.Part{{State: ui.OnTime, N: l.OnTime}, {State: ui.Late, N: l.Late + l.OpenLate}, {State: ui.Waiting, N: l.Open - l.OpenLate}},
			})
		}
		g.Table.Rows = append(g.Table.Rows, []string{name, ui.Number(l.Received), ui.Number(l.Finished), ui.Number(l.OnTime),
			ui.Number(l.Late), ui.Number(l.Open), ui.Number(l.OpenLate), ui.Percent(l.Satisfied, l.Rated)})
	}
	if n := len(lines) - barsShown; n > 0 {
		g.Note = "Còn " + itoa(n) + " dòng nữa trong bảng số liệu."
	}
	return g
}

func (s *site) statName(by, key string) string {
	name := ""
	switch by {
	case "category":
		name = s.categoryName(key)
	case "agency":
		name = s.unit(org.UnitID(key))
	}
	switch {
	case name != "":
		return name
	case by == "agency":
		return "Chưa chuyển cơ quan nào"
	}
	return "Chưa phân loại"
}
