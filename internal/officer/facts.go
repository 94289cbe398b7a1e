package officer

import (
	"strconv"
	"strings"

	"paht/internal/desk"
	"paht/internal/process"
	"paht/internal/report"
	"paht/internal/ui"
)

func (o *office) facts(c desk.Case, v report.View) []ui.Fact {
	dir := o.Desk.Directory()
	fact := func(name, value string) ui.Fact { return ui.Fact{Name: name, Text: value} }
	w := factWords
	var category, agency, assignee, rating, coordinator string
	if c, ok := o.Desk.Category(v.Category); ok {
		category = c.Name
	}
	if v.Agency != "" {
		agency = dir.Name(v.Agency)
	}
	if v.Assignee.Role != "" {
		assignee = holderWord(dir, v.Assignee)
	}
	if v.Coordinator != "" {
		coordinator = dir.Name(v.Coordinator)
	}
	if v.Rating != "" {
		rating = optionWord(o.definitionOf(c), v.Rating)
	}
	channel := ""
	if v.Channel != "" {
		channel = channelWord(v.Channel)
	}
	return []ui.Fact{
		fact(w.place, placeWords(dir, v.Place)),
		fact(w.category, category),
		fact(w.agency, agency),
		fact(w.assignee, assignee),
		fact(w.coordinator, coordinator),
		fact(w.sent, ui.Instant(v.Sent)),
		fact(w.seen, ui.Instant(v.Seen)),
		fact(takenWord, taken(v)),
		fact(w.channel, channel),
		fact(w.level, levelWord(v.Level)),
		fact(w.closed, ui.Instant(v.Closed)),
		fact(w.rating, rating),
	}
}

// taken is when and where the sender's files were taken, as they tell. It is a hint,
// never proof: clocks are wrong and files can be made.
func taken(v report.View) string {
	var lines []string
	n := 0
	for _, p := range v.Photos {
		if p.Of == report.OfResult {
			continue
		}
		if n++; p.Taken.IsZero() && !p.HasPoint {
			continue
		}
		when, where := "", ""
		if !p.Taken.IsZero() {
			when = ui.Instant(p.Taken)
		}
		if p.HasPoint {
			where = strconv.FormatFloat(p.Lat, 'f', 5, 64) + ", " + strconv.FormatFloat(p.Lon, 'f', 5, 64)
		}
		lines = append(lines, takenLine(p.Kind == report.OfVideo, n, when, where))
	}
	return strings.Join(lines, "; ")
}

// optionWord is the label of a rating, as the definition's choice words it.
func optionWord(def *process.Definition, id string) string {
	for _, f := range def.Fields {
		if f.Kind != process.ChoiceField {
			continue
		}
		for _, opt := range f.Options {
			if opt.ID == id {
				return opt.Label
			}
		}
	}
	return id
}

// maskEmail keeps the first letter and the host: "n•••@gmail.com".
func maskEmail(s string) string {
	name, host, ok := strings.Cut(s, "@")
	if !ok {
		return ""
	}
	for _, r := range name {
		return string(r) + "•••@" + host
	}
	return "•••@" + host
}

// letterView is an answer in the prescribed form. The officers' site addresses
// nobody by name in it: an agency does not know the sender.
func letterView(l desk.Letter, v report.View) *ui.LetterView {
	lv := &ui.LetterView{Agency: l.Agency, Summary: l.Summary, Done: l.Done, At: l.At.Time()}
	digests := make([]string, len(l.Photos))
	for i, p := range l.Photos {
		digests[i] = p.Digest
	}
	lv.Photos = pictures(v, digests)
	return lv
}
