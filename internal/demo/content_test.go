package demo

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"paht/internal/bacgiang"
	"paht/internal/demo/picture"
	"paht/internal/org"
	"paht/internal/process"
	"paht/internal/text"
)

func load(t testing.TB) *content {
	t.Helper()
	c, err := shipped()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// everySlot is a value for each name a text may use.
var everySlot = slots{
	"noi": "ngõ 12 đường Lê Lợi", "tai": "ngõ 12 đường Lê Lợi, phường Lê Lợi", "xa": "phường Lê Lợi", "moc": "gần trạm y tế",
	"khu": "khu công nghiệp Quang Châu", "song": "sông Thương", "hom": "qua", "luc": "lúc 7 giờ sáng nay",
	"co_quan": "UBND phường Lê Lợi", "ngay_kt": "12/11/2026", "ngay_xl": "16/11/2026", "hen": "20/12/2026",
	"dung": "Sở Xây dựng", "ve": "tranh chấp đất đai", "han": "2026-12-01", "lan_truoc": "một lần", "lan_nay": "lần thứ hai",
}

var (
	phoneLike = regexp.MustCompile(`\b0\d{8,10}\b`)
	twoSpaces = regexp.MustCompile(`  |\n\n\n| \n`)
)

// checkText looks at what every text must keep to and answers it filled.
func checkText(t *testing.T, where, src string) string {
	t.Helper()
	if src != text.NFC(src) {
		t.Errorf("%s: not in its stored form: %q", where, src)
	}
	filled := everySlot.fill(src)
	if strings.ContainsAny(filled, "{}") {
		t.Errorf("%s: a slot nobody fills: %q", where, filled)
	}
	if phoneLike.MatchString(filled) {
		t.Errorf("%s: looks like somebody's number: %q", where, filled)
	}
	if twoSpaces.MatchString(filled) {
		t.Errorf("%s: loose spaces: %q", where, filled)
	}
	return filled
}

func between(t *testing.T, where, s string, least, most int) {
	t.Helper()
	if n := utf8.RuneCountInString(s); n < least || n > most {
		t.Errorf("%s: %d characters, want %d to %d: %q", where, n, least, most, s)
	}
}

func TestTopicsCoverEveryCategory(t *testing.T) {
	c := load(t)
	topics, letters := map[string]int{}, 0
	for _, topic := range c.topics {
		topics[topic.Category]++
		letters += len(topic.Reports)
	}
	for _, cat := range bacgiang.Categories() {
		if topics[cat.ID] < 3 {
			t.Errorf("category %s has %d topics, want 3 at least", cat.ID, topics[cat.ID])
		}
		delete(topics, cat.ID)
		if len(c.staff.Divisions[cat.ID]) == 0 {
			t.Errorf("category %s is given to no division", cat.ID)
		}
	}
	if len(topics) > 0 {
		t.Errorf("topics of unknown categories: %v", topics)
	}
	if letters < 230 {
		t.Errorf("%d letters: readers would meet the same one too often", letters)
	}
}

func TestTopics(t *testing.T) {
	c := load(t)
	agencies := codes(func(u org.Unit) bool { return u.Agency })
	rule := func(where, r string) {
		if r != "commune" && r != "district" && !agencies[r] {
			t.Errorf("%s: no agency %q", where, r)
		}
	}
	outcomes := choices("done")
	wheres := []string{"street", "village", "any", "road", "river", "industry", "orchard"}
	seen := map[string]bool{}
	for _, topic := range c.topics {
		where := topic.Category + "/" + topic.ID
		if seen[topic.ID] {
			t.Errorf("%s: a second topic of that name", where)
		}
		seen[topic.ID] = true
		rule(where, topic.Agency)
		if topic.City != "" {
			rule(where, topic.City)
		}
		if !slices.Contains(wheres, topic.Where) {
			t.Errorf("%s: where %q", where, topic.Where)
		}
		if topic.Scene != "" && !picture.Known(topic.Scene) {
			t.Errorf("%s: no scene %q", where, topic.Scene)
		}
		if len(topic.Titles) == 0 || len(topic.Reports) < 2 || len(topic.Answers) == 0 {
			t.Errorf("%s: %d titles, %d letters, %d answers", where, len(topic.Titles), len(topic.Reports), len(topic.Answers))
		}
		for _, s := range topic.Titles {
			between(t, where, checkText(t, where, s), 15, 120)
		}
		for i := range topic.Reports {
			l := &topic.Reports[i]
			if len(topic.fits(l)) == 0 {
				t.Errorf("%s: letter %d (about %q) has no answer", where, i, l.About)
			}
			checkLetter(t, where, l)
		}
		for _, a := range topic.Answers {
			between(t, where, checkText(t, where, a.Text), 120, 900)
			if !outcomes[a.Outcome] {
				t.Errorf("%s: outcome %q", where, a.Outcome)
			}
		}
		if r := topic.Return; r.Reason != "" {
			between(t, where, checkText(t, where, r.Reason), 60, 400)
			if r.By == "" && r.Right == "" {
				t.Errorf("%s: given back by the agency it is for", where)
			}
			for _, s := range []string{r.By, r.Right} {
				if s != "" {
					rule(where, s)
				}
			}
		}
		for _, s := range topic.Clear {
			between(t, where, checkText(t, where, s), 40, 300)
		}
	}
}

// checkLetter holds a letter against its voice.
func checkLetter(t *testing.T, where string, l *letter) {
	t.Helper()
	s := checkText(t, where, l.Text)
	words, marked := len(strings.Fields(s)), l.Text != withoutMarks(l.Text)
	least, most := 0, 0
	switch l.Voice {
	case plain, teen:
		least, most = 25, 110
	case elder:
		least, most = 40, 170
	case short:
		least, most = 6, 32
	case bare:
		least, most = 15, 80
	case shout:
		least, most = 12, 60
		head, _, _ := strings.Cut(l.Text, "{")
		if head != strings.ToUpper(head) {
			t.Errorf("%s: does not shout: %q", where, head)
		}
	default:
		t.Errorf("%s: voice %q", where, l.Voice)
	}
	if words < least || words > most {
		t.Errorf("%s: %d words in the voice %s: %q", where, words, l.Voice, s)
	}
	if marked == (l.Voice == bare) {
		t.Errorf("%s: the voice %s with marks %v: %q", where, l.Voice, marked, l.Text)
	}
}

func TestPhrases(t *testing.T) {
	p := load(t).phrases
	agencies := codes(func(u org.Unit) bool { return u.Agency })
	for _, a := range p.Asks {
		between(t, "asks", checkText(t, "asks", a.Message), 60, 400)
		between(t, "asks", checkText(t, "asks", a.Supplement), 20, 300)
	}
	refusals := choices("refusal")
	for _, r := range p.Refused {
		if !refusals[r.Reason] {
			t.Errorf("refused: no reason %q", r.Reason)
		}
		checkText(t, "refused", r.Text)
		between(t, "refused", checkText(t, "refused", r.Explanation), 80, 500)
	}
	for _, s := range p.Sensitive {
		if s.Agency != "commune" && s.Agency != "district" && !agencies[s.Agency] {
			t.Errorf("sensitive: no agency %q", s.Agency)
		}
		between(t, "sensitive", checkText(t, "sensitive", s.Text), 100, 500)
		between(t, "sensitive", checkText(t, "sensitive", s.Summary), 120, 900)
	}
	for _, code := range p.Wrong {
		if !agencies[code] {
			t.Errorf("wrong_agencies: no agency %q", code)
		}
	}
	for name, list := range map[string][]string{
		"returns": p.Returns, "hand_backs": p.HandBacks, "leader_mends": p.LeaderMends, "centre_mends": p.CentreMends,
		"clears": p.Clears, "declines": slices.Collect(maps.Values(p.Declines)), "second_answers": p.SecondAnswers,
		"unlist_reasons": p.UnlistReasons, "late_refusals": p.LateRefusals,
	} {
		if len(list) == 0 {
			t.Errorf("%s: none", name)
		}
		for _, s := range list {
			between(t, name, checkText(t, name, s), 40, 500)
		}
	}
	ratings := choices("rating")
	for r, list := range p.Comments {
		if !ratings[r] || len(list) == 0 {
			t.Errorf("comments: rating %q, %d comments", r, len(list))
		}
	}
	for _, outcome := range []string{"done", "planned"} {
		if p.Declines[outcome] == "" {
			t.Errorf("declines: none for %q", outcome)
		}
	}
}

func TestPlaces(t *testing.T) {
	p := load(t).places
	communes, districts := map[string]org.Unit{}, codes(func(u org.Unit) bool { return u.Kind == org.District })
	for _, u := range bacgiang.Units() {
		if u.Kind == org.Commune {
			communes[u.Code] = u
		}
	}
	for code := range p.Streets {
		if u, ok := communes[code]; !ok || !urban(u) {
			t.Errorf("streets of %s, which is no town", code)
		}
	}
	for _, code := range slices.Concat(p.Busy, p.Orchards, slices.Collect(maps.Keys(p.Zones))) {
		if _, ok := communes[code]; !ok {
			t.Errorf("no commune %s", code)
		}
	}
	for code := range districts {
		if len(p.Roads[code]) == 0 || len(p.Rivers[code]) == 0 {
			t.Errorf("district %s has %d roads and %d rivers", code, len(p.Roads[code]), len(p.Rivers[code]))
		}
	}
}

func TestFillOpensSentencesWithCapitals(t *testing.T) {
	s := slots{"noi": "thôn Đông"}
	for src, want := range map[string]string{
		"{noi} mất điện.":           "Thôn Đông mất điện.",
		"Ở {noi}. {noi} tối om.":    "Ở thôn Đông. Thôn Đông tối om.",
		"Tối quá!\n{noi} ở đâu?":    "Tối quá!\nThôn Đông ở đâu?",
		"Đường {noi}, {khong_biet}": "Đường thôn Đông, {khong_biet}",
	} {
		if got := s.fill(src); got != want {
			t.Errorf("fill(%q) = %q, want %q", src, got, want)
		}
	}
}

// codes are the codes of the units that a condition picks.
func codes(keep func(org.Unit) bool) map[string]bool {
	out := map[string]bool{}
	for _, u := range bacgiang.Units() {
		if keep(u) {
			out[u.Code] = true
		}
	}
	return out
}

// choices are the options of a field of the shipped process.
func choices(field string) map[string]bool {
	out := map[string]bool{}
	for _, o := range process.Shipped().Field(field).Options {
		out[o.ID] = true
	}
	return out
}
