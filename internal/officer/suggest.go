package officer

import (
	"context"
	"fmt"
	"strings"
	"time"

	"paht/internal/desk"
	"paht/internal/org"
	"paht/internal/report"
)

// likely says which categories a report may belong to, by its words, and how sure
// that is; "" when nothing is, when it has a category, or to who may not read it.
func (o *office) likely(c desk.Case, sight report.View) string {
	if c.State.Category != "" || !sight.Sees(report.FieldWords) {
		return ""
	}
	var said []string
	learnt := false
	for _, s := range o.Desk.Suggest(sight.Text) {
		if cat, ok := o.Desk.Category(s.Category); ok {
			said, learnt = append(said, likelyCategory(cat.Name, s.Sure)), s.Learnt
		}
	}
	if len(said) == 0 {
		return ""
	}
	if !learnt {
		return likelyByWords + strings.Join(said, ", ") + "."
	}
	return likelyByReports + strings.Join(said, ", ") + "."
}

// The words of these suggestions.
const (
	likelyByReports = "Gợi ý theo nội dung: "
	likelyByWords   = "Gợi ý theo tên lĩnh vực (chưa đủ phản ánh để học): "
)

func likelyCategory(name string, sure float64) string {
	return fmt.Sprintf("%s (%.0f%%)", name, 100*sure)
}

// lookPatience is how long a page waits for the reports that were alike.
const lookPatience = 200 * time.Millisecond

// answerer is the agency that answered most of the newest public reports of the
// same category in the same commune, and that in words; "" where none stands out.
func (o *office) answerer(c desk.Case) (org.UnitID, string) {
	ctx, cancel := context.WithTimeout(context.Background(), lookPatience)
	defer cancel()
	agency, by, of, ok, err := o.Desk.Answerer(ctx, c.State.Category, c.Report.Place.Commune)
	dir := o.Desk.Directory()
	u, known := dir.Unit(agency)
	if err != nil || !ok || !known || !u.Agency || !u.Exists(o.Desk.Now()) {
		return "", "" // it is only a suggestion: the category has one, too
	}
	return agency, fmt.Sprintf("đã xử lý %d/%d việc tương tự gần nhất ở %s.", by, of, unitWord(dir, c.Report.Place.Commune))
}

const (
	suggestedPrefix = "Gợi ý "
	answeredBefore  = "Cơ quan này "
)
