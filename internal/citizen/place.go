package citizen

import (
	"cmp"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"unicode"
	"unicode/utf8"

	"paht/internal/geo"
	"paht/internal/org"
	"paht/internal/text"
	"paht/internal/ui"
)

// lists keeps the last list of communes: folding two hundred names for their order
// costs more than the rest of a page.
type lists struct{ last atomic.Pointer[communeList] }

// communeList is the communes of a day as one organisation has them.
type communeList struct {
	dir     *org.Directory
	day     string
	options []ui.Option
}

// communes lists the communes of today by district, for a select. The list is
// shared: callers only read it.
func (s *site) communes() []ui.Option {
	dir, day := s.Desk.Directory(), ui.Date(s.Desk.Now())
	if l := s.lists.last.Load(); l != nil && l.dir == dir && l.day == day {
		return l.options
	}
	l := &communeList{dir: dir, day: day, options: s.ordered(dir)}
	s.lists.last.Store(l)
	return l.options
}

// ordered are the communes in force by district, each in the order of its name.
func (s *site) ordered(dir *org.Directory) []ui.Option {
	type entry struct {
		ui.Option
		district, name string
	}
	var es []entry
	for _, u := range dir.Units(org.Commune, s.Desk.Now()) {
		e := entry{Option: ui.Option{Value: string(u.ID), Text: capital(u.Short)}, name: text.Fold(u.Short)}
		if p, ok := dir.Unit(u.Parent); ok && p.Kind == org.District {
			e.Group, e.district = capital(p.Short), text.Fold(p.Short)
		}
		es = append(es, e)
	}
	slices.SortStableFunc(es, func(a, b entry) int {
		return cmp.Or(cmp.Compare(a.district, b.district), cmp.Compare(a.name, b.name))
	})
	out := make([]ui.Option, len(es))
	for i, e := range es {
		out[i] = e.Option
	}
	return out
}

// categories lists the categories citizens may choose.
func (s *site) categories() []ui.Option {
	var out []ui.Option
	for _, c := range s.Desk.Categories() {
		if !c.Hidden {
			out = append(out, ui.Option{Value: c.ID, Text: c.Name})
		}
	}
	return out
}

func (s *site) categoryName(id string) string {
	if c, ok := s.Desk.Category(id); ok {
		return c.Name
	}
	return ""
}

// placeName is a commune with its district: "xã Song Mai, thành phố Bắc Giang".
func (s *site) placeName(id org.UnitID) string {
	dir := s.Desk.Directory()
	u, ok := dir.Unit(id)
	if !ok {
		return ""
	}
	if p, ok := dir.Unit(u.Parent); ok && p.Kind == org.District {
		return u.Short + ", " + p.Short
	}
	return u.Short
}

// find answers GET /place: the commune a point lies in, for the form's module.
func (s *site) find(w http.ResponseWriter, r *http.Request) error {
	var answer struct {
		Commune string `json:"commune"`
		Name    string `json:"name"`
	}
	if p, ok := pointOf(r.URL.Query().Get("lat"), r.URL.Query().Get("lon")); ok {
		answer.Commune, answer.Name = s.near(p)
	}
	return writeJSON(w, http.StatusOK, "no-store", answer)
}

// near is the commune of a point and its name; empty outside the province.
func (s *site) near(p geo.Point) (commune, name string) {
	key, _, ok := s.Desk.Areas().Find(p)
	if !ok {
		return "", ""
	}
	return key, s.placeName(org.UnitID(key))
}

// capital makes the first letter large: names in the middle of a sentence begin
// small.
func capital(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	if n == 0 {
		return s
	}
	return string(unicode.ToUpper(r)) + s[n:]
}

// oneLine is a text as a title: its lines joined.
func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// unit is the name of a unit, written out: people outside of offices need not know
// what UBND stands for. A letter names its agency as the agency does itself.
func (s *site) unit(id org.UnitID) string { return writtenOut(s.Desk.Directory().Name(id)) }

// writtenOut is the name of a unit without the abbreviations of offices, wherever in
// the name they stand: "Văn phòng HĐND và UBND".
func writtenOut(name string) string {
	words := strings.Split(name, " ")
	for i, word := range words {
		switch word {
		case "UBND":
			words[i] = "Ủy ban nhân dân"
		case "HĐND":
			words[i] = "Hội đồng nhân dân"
		}
	}
	return strings.Join(words, " ")
}
