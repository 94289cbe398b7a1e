package citizen

import (
	"cmp"
	"context"
	"encoding/csv"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"paht/internal/fault"
	"paht/internal/org"
	"paht/internal/store"
	"paht/internal/ui"
	picture "paht/internal/ui/chart"
)

const (
	barsShown   = 12 // how many bars a chart has; the table has every line
	monthsShown = 12 // how many months the charts of time have

	// fewest is how many reports a figure of one commune and one category at least
	// tells of: of fewer it would tell of single people.
	fewest = 5
)

// statSorts are what figures are summed by, in the order of the page.
var statSorts = [...]struct{ by, title, column, how string }{
	{"category", "Theo lĩnh vực", "Lĩnh vực", "Mỗi phản ánh tính vào lĩnh vực mà Trung tâm xếp nó vào. Thanh dài theo số đã nhận, chia thành xong đúng hạn, trễ và đang xử lý."},
	{"agency", "Theo cơ quan xử lý", "Cơ quan", "Mỗi phản ánh tính cho cơ quan đang giữ hoặc đã trả lời nó. Phản ánh chuyển qua nhiều cơ quan tính cho cơ quan sau cùng, kể cả khi bước trễ là của cơ quan trước."},
	{"commune", "Theo nơi có việc", "Xã, phường", "Tính theo xã, phường, thị trấn nơi có việc, không phải nơi ở của người gửi."},
	{"month", "Theo tháng gửi", "Tháng", "Tháng là tháng gửi, theo giờ Việt Nam. Tỷ lệ đúng hạn của những tháng gần đây còn thay đổi, vì nhiều việc chưa xong."},
}

// figures is the public figures as they were asked for: what the page and the
// table to download both are made of.
type figures struct {
	Filter lookFilter
	Total  figure
	Groups []figureGroup
}

// figureGroup is the lines by one attribute.
type figureGroup struct {
	By, Title, Column, How string
	Lines                  []figure
	Hidden                 int // lines not told since they are too few
}

// figure is a line. Hidden: its numbers are not told.
type figure struct {
	Name   string
	Hidden bool
	store.PublicStat
}

// figures sums what an address asks for.
func (s *site) figures(ctx context.Context, q url.Values) (figures, error) {
	f := s.lookFilter(q)
	f.Words, f.Agency, f.Status = "", "", ""
	out := figures{Filter: f}
	names := make([]string, len(statSorts))
	for i, sort := range statSorts {
		names[i] = sort.by
	}
	lines, err := s.DB.PublicStats(ctx, f.query(), names...)
	if err != nil {
		return out, err
	}
	both := f.Category != "" && f.Commune != ""
	for i, sort := range statSorts {
		if sort.by == "category" && f.Category != "" || sort.by == "commune" && f.Commune != "" {
			continue // one line, which the total is
		}
		g := figureGroup{By: sort.by, Title: sort.title, Column: sort.column, How: sort.how}
		for _, l := range lines[i] {
			g.Lines = append(g.Lines, figure{Name: s.statName(sort.by, l.Key), PublicStat: l})
		}
		slices.SortStableFunc(g.Lines, func(a, b figure) int {
			if sort.by == "month" {
				return cmp.Compare(a.Key, b.Key)
			}
			return cmp.Or(cmp.Compare(b.Received, a.Received), cmp.Compare(a.Key, b.Key))
		})
		if both || f.Category != "" && sort.by == "commune" || f.Commune != "" && sort.by != "month" {
			g.hide()
		}
		out.Groups = append(out.Groups, g)
	}
	for _, l := range lines[0] {
		out.Total.Stat = sum(out.Total.Stat, l.Stat)
	}
	out.Total.Hidden = both && out.Total.Received < fewest
	if out.Total.Hidden {
		for i := range out.Groups {
			for j := range out.Groups[i].Lines {
				out.Groups[i].Lines[j].Hidden = true
			}
		}
	}
	return out, nil
}

// hide leaves the numbers of lines with too few reports untold. Of one alone the
// sum of the others would tell: then the next smallest goes with it.
func (g *figureGroup) hide() {
	least := -1
	for i := range g.Lines {
		if l := &g.Lines[i]; l.Received < fewest {
			l.Hidden = true
			g.Hidden++
		} else if least < 0 || l.Received <= g.Lines[least].Received {
			least = i
		}
	}
	if g.Hidden == 1 && least >= 0 {
		g.Lines[least].Hidden = true
		g.Hidden++
	}
}

// sum adds up two lines.
func sum(a, b store.Stat) store.Stat { return total([]store.Stat{a, b}) }

// statistics answers GET /statistics.
func (s *site) statistics(w http.ResponseWriter, r *http.Request) error {
	f, err := s.figures(r.Context(), r.URL.Query())
	if err != nil {
		return err
	}
	now := f.Filter.now
	v := statisticsView{
		Filter: f.Filter, Error: cmp.Or(f.Filter.Wrong["from"], f.Filter.Wrong["to"]), AsOf: ui.Instant(now), Period: f.Filter.sentence(),
		Chips: s.chips(f.Filter, "/statistics"), CSV: address("/statistics.csv", f.Filter.values()), Small: f.Filter.Category != "" || f.Filter.Commune != "",
		Categories: s.categories(), Communes: s.communes(),
	}
	switch {
	case f.Total.Hidden:
		v.TooFew = true
	case f.Total.Received > 0:
		v.Figures = statFigures(f.Total.Stat)
		for _, g := range f.Groups {
			if len(g.Lines) > 0 {
				v.Groups = append(v.Groups, statGroupOf(g))
			}
		}
	}
	return s.ui.Render(w, r, http.StatusOK, ui.Page{
		Title: "Thống kê", Path: "/statistics", Wrong: v.Error != "",
		Describe: "Bao nhiêu phản ánh đã nhận, đã xong, đúng hạn, hài lòng: theo lĩnh vực, cơ quan, nơi có việc và tháng.",
	}, statisticsPage(v))
}

// dayOf reads YYYY-MM-DD; "" is the zero time and fine.
func dayOf(v string, loc *time.Location) (time.Time, bool) {
	if v == "" {
		return time.Time{}, true
	}
	t, err := time.ParseInLocation(time.DateOnly, v, loc)
	return t, err == nil
}

// sentence says of what time the figures are.
func (f lookFilter) sentence() string {
	last := f.to.AddDate(0, 0, -1)
	switch {
	case f.from.IsZero() && f.to.IsZero():
		return "Phản ánh công khai từ ngày hệ thống hoạt động đến " + ui.Date(f.now) + "."
	case f.from.IsZero():
		return "Phản ánh công khai gửi đến hết " + ui.Date(last) + "."
	case f.to.IsZero():
		return "Phản ánh công khai gửi từ " + ui.Date(f.from) + " đến nay."
	}
	return "Phản ánh công khai gửi từ " + ui.Date(f.from) + " đến hết " + ui.Date(last) + "."
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

// statColumns are the columns of figures behind the name.
var statColumns = [...]string{"Đã nhận", "Đã xong", "Đúng hạn", "Trễ hạn", "Chưa xong", "Đang trễ", "Hài lòng", "Số ngày thường gặp"}

// cells are a line as the table has it.
func (l figure) cells() []string {
	if l.Hidden {
		return []string{l.Name, "ít", "–", "–", "–", "–", "–", "–", "–"}
	}
	days := "–"
	if l.Finished > 0 {
		days = ui.Number(l.Days)
	}
	return []string{l.Name, ui.Number(l.Received), ui.Number(l.Finished), ui.Number(l.OnTime), ui.Number(l.Late),
		ui.Number(l.Open), ui.Number(l.OpenLate), ui.Percent(l.Satisfied, l.Rated), days}
}

func statGroupOf(g figureGroup) statGroup {
	out := statGroup{ID: g.By, Title: g.Title, How: g.How, Hidden: g.Hidden, Table: ui.TableView{Caption: g.Title, Columns: []ui.Column{{Text: g.Column}}}}
	for _, c := range statColumns {
		out.Table.Columns = append(out.Table.Columns, ui.Column{Text: c, Number: true})
	}
	for _, l := range g.Lines {
		out.Table.Rows = append(out.Table.Rows, l.cells())
	}
	told := slices.DeleteFunc(slices.Clone(g.Lines), func(l figure) bool { return l.Hidden })
	if len(told) == 0 {
		return out
	}
	if g.By == "month" {
		out.overTime(told)
		return out
	}
	bars := picture.Bars{ID: "chart-" + g.By, Title: g.Title, Says: "Nhiều nhất: " + told[0].Name + ", " + ui.Number(told[0].Received) + " phản ánh đã nhận. Số đầy đủ ở bảng bên dưới."}
	for _, l := range told[:min(len(told), barsShown)] {
		value := ui.Number(l.Received)
		if l.Finished > 0 {
			value += " · đúng hạn " + ui.Percent(l.OnTime, l.Finished)
		}
		bars.Bars = append(bars.Bars, picture.Bar{Label: l.Name, Value: value, Parts: []picture.Part{
			{Class: string(ui.OnTime), N: l.OnTime}, {Class: string(ui.Late), N: l.Late + l.OpenLate}, {Class: string(ui.Waiting), N: l.Open - l.OpenLate},
		}})
	}
	if n := len(g.Lines) - len(bars.Bars); n > 0 {
		out.Note = "Còn " + itoa(n) + " dòng nữa trong bảng số liệu."
	}
	out.Bars = bars.Component()
	out.Parts = true
	return out
}

// overTime draws what was received by month, and the share on time.
func (g *statGroup) overTime(lines []figure) {
	if len(lines) < 2 {
		return // one month is no course of time
	}
	if n := len(lines) - monthsShown; n > 0 {
		lines = lines[n:]
		g.Note = "Biểu đồ có " + itoa(monthsShown) + " tháng gần nhất; bảng có mọi tháng."
	}
	columns := picture.Columns{ID: "chart-month", Title: "Số phản ánh đã nhận theo tháng gửi", Says: "Tháng cuối: " + ui.Number(lines[len(lines)-1].Received) + " phản ánh."}
	line := picture.Line{ID: "chart-month-on-time", Title: "Phần trăm xong đúng hạn theo tháng gửi", Says: "Trong số đã xong của mỗi tháng. Tháng có ít hơn " + itoa(10) + " việc xong không vẽ.", Of: 100}
	for _, l := range lines {
		label := strings.TrimPrefix(l.Key[5:], "0") + "/" + l.Key[2:4]
		columns.Columns = append(columns.Columns, picture.Column{Label: label, N: l.Received, Value: ui.Number(l.Received)})
		spot := picture.Spot{Label: label, Gap: l.Finished < 10}
		if !spot.Gap {
			spot.N, spot.Value = 100*l.OnTime/l.Finished, ui.Percent(l.OnTime, l.Finished)
		}
		line.Spots = append(line.Spots, spot)
	}
	g.Columns, g.Line = columns.Component(), line.Component()
}

func (s *site) statName(by, key string) string {
	name := ""
	switch by {
	case "category":
		name = s.categoryName(key)
	case "agency":
		name = s.unit(org.UnitID(key))
	case "commune":
		name = capital(s.placeName(org.UnitID(key)))
	case "month":
		if len(key) == len("2006-01") {
			name = "Tháng " + strings.TrimPrefix(key[5:], "0") + "/" + key[:4]
		}
	}
	switch {
	case name != "":
		return name
	case by == "agency":
		return "Chưa chuyển cơ quan nào"
	case by == "commune":
		return "Không rõ nơi"
	}
	return "Chưa phân loại"
}

// csvColumns are the columns of the table to download.
var csvColumns = []string{"nhom", "ma", "ten", "da_nhan", "da_xong", "dung_han", "tre_han", "chua_xong", "dang_tre", "danh_gia", "hai_long", "so_ngay_thuong_gap"}

// statisticsCSV answers GET /statistics.csv: the lines of the page, with the total
// before them. A line whose numbers are not told has none.
func (s *site) statisticsCSV(w http.ResponseWriter, r *http.Request) error {
	f, err := s.figures(r.Context(), r.URL.Query())
	if err != nil {
		return err
	}
	if len(f.Filter.Wrong) > 0 {
		return fault.New(fault.Invalid, "statistics.date.bad")
	}
	csvHead(w, "thong-ke.csv")
	out := csv.NewWriter(w)
	out.Write(csvColumns)
	write := func(group string, l figure) {
		row := []string{group, unformula(l.Key), unformula(l.Name)}
		if l.Hidden {
			row = append(row, make([]string, len(csvColumns)-len(row))...)
		} else {
			for _, n := range []int{l.Received, l.Finished, l.OnTime, l.Late, l.Open, l.OpenLate, l.Rated, l.Satisfied} {
				row = append(row, strconv.Itoa(n))
			}
			days := ""
			if group != "total" && l.Finished > 0 {
				days = strconv.Itoa(l.Days)
			}
			row = append(row, days)
		}
		out.Write(row)
	}
	f.Total.Name = "Tổng số"
	write("total", f.Total)
	for _, g := range f.Groups {
		for _, l := range g.Lines {
			write(g.By, l)
		}
	}
	out.Flush()
	return nil // the answer has begun: who went away meanwhile does not mind
}

// csvHead begins a table to download. It begins with the mark by which spreadsheets
// know UTF-8.
func csvHead(w http.ResponseWriter, name string) {
	h := w.Header()
	h.Set("Content-Type", "text/csv; charset=utf-8")
	h.Set("Content-Disposition", `attachment; filename="`+name+`"`)
	h.Set("Cache-Control", "no-cache")
	w.Write([]byte("\ufeff"))
}

// unformula keeps a spreadsheet from taking a text for a formula.
func unformula(s string) string {
	if t := strings.TrimLeft(s, " \n\ufeff"); t != "" && strings.ContainsRune("=+-@\t\r", rune(t[0])) {
		return "'" + s
	}
	return s
}
