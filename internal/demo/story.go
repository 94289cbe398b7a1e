package demo

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"paht/internal/calendar"
	"paht/internal/demo/picture"
	"paht/internal/desk"
	"paht/internal/org"
	"paht/internal/report"
)

// story is a report of the demonstration: what is sent, and what then happens.
type story struct {
	fate
	card
	category string
	agency   string // rule as of report.Category.Suggest: who answers in the end
	spot     spot
	slots    slots
	text     string
	contact  report.Contact
	channel  report.Channel
	secret   bool
	guess    string // the category the sender chose
	photos   []report.Photo
	mended   []report.Photo
	seen     time.Time
	sent     time.Time
	moves    []move
	retold   bool      // somebody sends it a second time
	taken    time.Time // when the work was given to a handler
}

// card is one letter of one topic, or one of the special ones.
type card struct {
	topic     *topic
	letter    *letter
	refusal   *refusal
	sensitive *sensitive
	tale      *tale
}

// author writes stories. It is one run of Build: it is not shared.
type author struct {
	*content
	atlas *atlas
	album *album
	cal   *calendar.Calendar
	dir   *org.Directory
	rng   *rand.Rand
	now   time.Time

	letters    deck
	refusals   deck
	sensitives deck
	told       []*story
}

// deck is what is left to tell; a card that was drawn goes under the others.
type deck []card

func newAuthor(c *content, units []org.Unit, al *album, cal *calendar.Calendar, now time.Time, seed uint64) *author {
	a := &author{
		content: c, atlas: newAtlas(&c.places, units), album: al, cal: cal, dir: org.NewDirectory(units, nil, nil),
		now: now, rng: rand.New(rand.NewPCG(seed, 1)),
	}
	for i := range c.topics {
		t := &c.topics[i]
		for j := range t.Reports {
			a.letters = append(a.letters, card{topic: t, letter: &t.Reports[j]})
		}
	}
	a.rng.Shuffle(len(a.letters), func(i, j int) { a.letters[i], a.letters[j] = a.letters[j], a.letters[i] })
	for i := range c.phrases.Refused {
		a.refusals = append(a.refusals, card{refusal: &c.phrases.Refused[i]})
	}
	for i := range c.phrases.Sensitive {
		a.sensitives = append(a.sensitives, card{sensitive: &c.phrases.Sensitive[i]})
	}
	return a
}

// draw takes the first card that fits and puts it under the deck; false without one.
func (d *deck) draw(fits func(card) bool) (card, bool) {
	for i, c := range *d {
		if fits == nil || fits(c) {
			*d = append(slices.Delete(*d, i, i+1), c)
			return c, true
		}
	}
	return card{}, false
}

func (a *author) between(lo, hi float64) float64 { return lo + (hi-lo)*a.rng.Float64() }
func (a *author) chance(p float64) bool          { return a.rng.Float64() < p }

// tell writes a story of a fate.
func (a *author) tell(f fate) *story {
	s := &story{fate: f}
	// A story that stands somewhere now is dated when its way there is known; the
	// others happened at some time of the last ten weeks.
	s.sent = a.now
	if f.stop == "" {
		s.sent = a.humanInstant(a.now.AddDate(0, 0, -70), a.now.AddDate(0, 0, -8))
	}
	a.sign(s)
	switch {
	case f.refused && !f.ask:
		s.card, _ = a.refusals.draw(nil)
		a.strange(s)
	case f.level == report.Unlisted:
		s.card, _ = a.sensitives.draw(nil)
		a.strange(s)
	case f.again:
		a.repeat(s)
	default:
		a.matter(s)
	}
	s.moves = a.course(s)
	if f.stop != "" {
		s.sent = a.sentFor(s)
	}
	s.seen = a.seenBefore(s.sent)
	a.words(s, len(a.told)+1)
	a.told = append(a.told, s)
	return s
}

// strange places a story that belongs to no topic: one to be refused, or a
// sensitive one.
func (a *author) strange(s *story) {
	s.spot, s.category = a.atlas.find("any", a.rng), "khac"
	if s.sensitive != nil {
		s.category, s.agency = s.sensitive.Category, s.sensitive.Agency
	}
}

// matter chooses what a story is about and where.
func (a *author) matter(s *story) {
	month := int(s.sent.In(zone).Month())
	for range 4 * len(a.letters) {
		s.card, _ = a.letters.draw(func(c card) bool { return s.takes(c, month) })
		s.spot = a.atlas.find(s.topic.Where, a.rng)
		s.spot = a.atlas.in(s.spot, s.at, s.topic.Where, a.rng)
		s.settle()
		if s.at == "" || a.resolve(s.agency, s.spot).Code() == s.at {
			break
		}
	}
}

// settle takes category, agency and secrecy from the topic, the letter and the place.
func (s *story) settle() {
	s.category, s.agency = s.topic.Category, s.topic.Agency
	if s.topic.City != "" && s.spot.district == city {
		s.agency = s.topic.City
	}
	s.secret = s.level == report.Secret || s.letter.Secret
}

// takes tells whether a story of this fate can be about a letter, in a month.
func (s *story) takes(c card, month int) bool {
	t := c.topic
	return (len(t.Months) == 0 || slices.Contains(t.Months, month)) &&
		(s.round == "" || len(t.Clear) > 0) &&
		(s.level != report.Secret || slices.Contains(private, t.Category)) &&
		(!s.relayed() || c.letter.Voice == plain) &&
		(s.stop != atReceive || !c.alarming()) // it would stand at another step first
}

// private are the categories in which people do not want to be known.
var private = []string{"an-ninh", "an-toan-thuc-pham", "o-nhiem", "thu-tuc", "tieng-on", "trat-tu-do-thi", "trat-tu-xay-dung"}

// outdoors are the categories in which one sees a second thing beside the first.
var outdoors = []string{"cay-xanh", "giao-thong", "rac-thai", "thoat-nuoc", "trat-tu-do-thi"}

// alarming tells whether a report begins as an urgent one: its sender says so, or
// its words do, with their marks or without.
func alarming(danger bool, text string) bool {
	_, word := desk.UrgentAsShipped(text)
	_, bare := desk.UrgentAsShipped(withoutMarks(text))
	return danger || word || bare
}

// alarming tells it of a card.
func (c card) alarming() bool {
	switch {
	case c.tale != nil:
		return c.tale.urgent()
	case c.refusal != nil:
		return alarming(false, c.refusal.Text)
	case c.sensitive != nil:
		return alarming(false, c.sensitive.Text)
	case c.letter != nil:
		return alarming(c.letter.Danger, c.letter.Text)
	}
	return false
}

// alarmed tells whether the story begins as an urgent report though nothing in its
// fate is.
func (s *story) alarmed() bool { return s.tale == nil && s.card.alarming() }

// relayed tells whether the operator wrote down what somebody said.
func (s *story) relayed() bool { return s.channel == report.Phone || s.channel == report.InPerson }

// repeat makes the story one that was answered some weeks ago and is told again.
func (a *author) repeat(s *story) {
	for _, old := range a.told {
		if old.topic == nil || old.fate != (fate{n: old.n}) || old.secret || old.retold {
			continue
		}
		if old.sent.After(a.now.AddDate(0, 0, -45)) {
			continue
		}
		s.card, s.category, s.agency, s.spot, s.contact = old.card, old.category, old.agency, old.spot, old.contact
		s.sent = a.humanInstant(old.sent.AddDate(0, 0, 18), a.now.AddDate(0, 0, -9))
		old.retold = true
		return
	}
	a.matter(s)
}

// resolve is the agency a rule names for a spot.
func (a *author) resolve(rule string, s spot) org.UnitID {
	id, _ := a.dir.Suggest(rule, s.commune.ID, a.now)
	return id
}

// sign gives a story its sender and the way it comes in.
func (a *author) sign(s *story) {
	s.channel = report.Web
	switch n := a.rng.IntN(100); {
	case n < 11:
		s.channel = report.Phone
	case n < 20:
		s.channel = report.Zalo
	case n < 24:
		s.channel = report.Portal
	case n < 27:
		s.channel = report.InPerson
	}
}

// words makes the sender, the words and the pictures of the n-th story.
func (a *author) words(s *story, n int) {
	if s.contact.Name == "" {
		name, phone, email := a.sender(a.rng, s.spot.district, n)
		s.contact = report.Contact{Name: name, Phone: phone, Email: email, NoEmail: email == ""}
	}
	s.slots = s.spot.slots()
	s.slots["hom"], s.slots["luc"] = dayWords(s.seen, s.sent), instantWords(s.seen, s.sent)
	switch {
	case s.refusal != nil:
		s.text = s.refusal.Text
		return
	case s.sensitive != nil:
		s.text = s.slots.fill(s.sensitive.Text)
		return
	case s.tale != nil:
		s.text = s.slots.fill(s.tale.Text)
		a.illustrate(s, s.tale.Scene)
		return
	}
	if a.chance(0.5) {
		s.guess = s.category
	}
	a.illustrate(s, s.topic.Scene)
	if s.relayed() {
		s.text = pick(a.rng, a.phrases.Relayed[string(s.channel)]) + s.slots.fill(s.letter.Text)
		return
	}
	s.text = a.compose(s)
}

// illustrate gives a story its photos; who comes by telephone has none.
func (a *author) illustrate(s *story, scene picture.Scene) {
	all, after := a.album.before[scene], a.album.after[scene]
	if len(all) == 0 {
		return
	}
	from := a.rng.IntN(len(all))
	if !s.relayed() && a.chance(0.78) {
		for i := range min(1+a.rng.IntN(2), len(all)) {
			p := all[(from+i)%len(all)]
			p.Name, p.Of = fmt.Sprintf("IMG_%s_%d.jpg", s.seen.In(zone).Format("20060102_1504"), i+1), report.OfReport
			s.photos = append(s.photos, p)
		}
	}
	p := after[from%len(after)]
	p.Name, p.Of = "sau-xu-ly.jpg", report.OfResult
	s.mended = []report.Photo{p}
}

// compose writes a letter in the sender's voice.
func (a *author) compose(s *story) string {
	v, as := &a.voices, s.letter.Voice
	core := s.slots.fill(s.letter.Text)
	if as == shout {
		core, as = v.say(shout, core, a.rng), elder // what follows is written calmly
	}
	title := ""
	if s.again || as != elder && as != short && a.chance(0.5) {
		title = s.slots.fill(pick(a.rng, s.topic.Titles))
	}
	var parts []string
	if as == plain && a.chance(0.4) {
		parts = append(parts, s.slots.fill(pick(a.rng, v.Openings)))
	}
	if s.again {
		title += " (lần 2)"
		s.slots["lan_truoc"], s.slots["lan_nay"] = "một lần", "lần thứ hai"
		parts = append(parts, s.slots.fill(pick(a.rng, v.Again)))
	}
	parts = append(parts, core)
	if as == plain && slices.Contains(outdoors, s.category) && a.chance(0.16) {
		parts = append(parts, pick(a.rng, v.Several))
	}
	body := strings.Join(parts, " ")
	if len(s.photos) > 0 && as != short && a.chance(0.4) {
		body += "\n" + s.slots.fill(pick(a.rng, v.PhotoLines))
	}
	if as == plain && a.chance(0.6) {
		body += "\n" + pick(a.rng, v.Closings)
	}
	if title != "" {
		body = title + ".\n\n" + body
	}
	if as == plain {
		switch n := a.rng.IntN(100); {
		case n < 10:
			as = bare
		case n < 24:
			as = hasty
		}
	}
	return v.say(as, body, a.rng)
}

// humanInstant is an instant at which people write, in [from, to): mostly in the
// morning and in the evening, on every day of the week.
func (a *author) humanInstant(from, to time.Time) time.Time {
	weight := [24]float64{.06, .03, .02, .02, .05, .2, .5, .9, 1, .9, .8, .7, .6, .5, .6, .7, .7, .8, .8, .9, 1, .8, .5, .2}
	for range 100 {
		at := from.Add(time.Duration(a.rng.Float64() * float64(to.Sub(from))))
		if a.chance(weight[at.In(zone).Hour()]) {
			return at.Truncate(time.Second)
		}
	}
	return from
}

// seenBefore is when somebody saw what he reported at an instant.
func (a *author) seenBefore(sent time.Time) time.Time {
	at := sent.Add(-time.Duration(a.between(10, 26*60)) * time.Minute).In(zone)
	if h := at.Hour(); h < 5 || h > 21 {
		at = at.Add(-9 * time.Hour)
	}
	return at.Truncate(time.Minute)
}

// dayWords says which day it was: "hôm qua", "hôm 12/11".
func dayWords(at, now time.Time) string {
	if at.In(zone).Format(time.DateOnly) >= now.In(zone).AddDate(0, 0, -1).Format(time.DateOnly) {
		return "qua"
	}
	return at.In(zone).Format("2/1")
}

// instantWords says when it was: "lúc 7 giờ 15 tối ngày 12/11/2026".
func instantWords(at, now time.Time) string {
	at = at.In(zone)
	h, part := at.Hour(), "tối"
	switch {
	case h < 11:
		part = "sáng"
	case h < 13:
		part = "trưa"
	case h < 18:
		part = "chiều"
	}
	if h > 12 {
		h -= 12
	}
	words := fmt.Sprintf("lúc %d giờ %02d %s", h, at.Minute(), part)
	if at.Minute() == 0 {
		words = fmt.Sprintf("lúc %d giờ %s", h, part)
	}
	if at.Format(time.DateOnly) == now.In(zone).Format(time.DateOnly) {
		return words + " nay"
	}
	return words + " ngày " + at.Format("2/1/2006")
}
