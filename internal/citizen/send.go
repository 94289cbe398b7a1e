package citizen

import (
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"time"

	"paht/internal/desk"
	"paht/internal/fault"
	"paht/internal/geo"
	"paht/internal/intake"
	"paht/internal/org"
	"paht/internal/report"
	"paht/internal/ui"
)

const seenLayout = "2006-01-02T15:04" // of an input of type datetime-local

// sendForm answers GET /send. The QR code of a poster names the commune it hangs in;
// who stands elsewhere chooses another.
func (s *site) sendForm(w http.ResponseWriter, r *http.Request) error {
	v := sendView{Client: newClient()}
	if u, ok := s.Desk.Directory().Unit(org.UnitID(r.URL.Query().Get("commune"))); ok && u.Kind == org.Commune && u.Exists(s.Desk.Now()) {
		v.Commune = string(u.ID)
	}
	return s.renderSend(w, r, http.StatusOK, v)
}

// send answers POST /send. A person gets a page: the form again, the page where he
// checks what he wrote, or the way to the receipt. The queue on his device, which
// asks for JSON, gets facts (sendJSON).
func (s *site) send(w http.ResponseWriter, r *http.Request) error {
	if wantsJSON(r) {
		return s.sendJSON(w, r)
	}
	v, kept, p, err := s.posted(w, r)
	if err != nil {
		return err
	}
	if s.stays(&v, p) {
		return s.renderSend(w, r, http.StatusOK, v)
	}
	in, bad := s.submission(r, v, kept)
	if bad = append(bad, p.Bad...); len(bad) > 0 {
		err := &fault.Error{Kind: fault.Invalid, Fields: append(bad, s.mistakes(r, in)...)}
		return s.refused(w, r, v, err, p.TooLarge)
	}
	if p.Get("do") == "check" {
		if bad := s.mistakes(r, in); len(bad) > 0 {
			return s.refused(w, r, v, &fault.Error{Kind: fault.Invalid, Fields: bad}, false)
		}
		return s.renderCheck(w, r, v, in)
	}
	in.Answer = p.Get("answer")
	_, _, asked := s.Desk.Sum(in)
	if asked && (in.Answer != "" || p.Get("asked") == "") {
		if in.Answer != "" {
			v.Errors = map[string]string{"answer": ui.Sentence("send.sum.wrong")}
		}
		return s.renderCheck(w, r, v, in) // who leaves it empty sends all the same
	}
	in.Spared = !asked
	rec, err := s.Desk.Submit(r.Context(), in)
	if err != nil {
		return s.refused(w, r, v, err, false)
	}
	http.Redirect(w, r, "/sent/"+rec.Code, http.StatusSeeOther)
	return nil
}

// posted reads a posted form and keeps its pictures.
func (s *site) posted(w http.ResponseWriter, r *http.Request) (sendView, []report.Photo, intake.Form, error) {
	if err := allow(&s.sends, r); err != nil {
		return sendView{}, nil, intake.Form{}, err
	}
	p, err := s.intake.Read(w, r, "photos", desk.MaxPhotos)
	if err != nil {
		return sendView{}, nil, p, err
	}
	v, kept := s.refill(p)
	stored, err := s.intake.Keep(r.Context(), p.Pictures, report.OfReport)
	if err != nil {
		return v, nil, p, err
	}
	kept, over := desk.WithinLimits(append(append(kept, stored...), p.Videos...))
	p.Bad = append(p.Bad, over...)
	for _, photo := range kept {
		v.Photos = append(v.Photos, s.showKept(photo))
	}
	return v, kept, p, nil
}

// mistakes asks the desk what else is wrong with a report that the form refuses
// already, so that everything is said at once: by a submission without a client
// id, which the desk never takes.
func (s *site) mistakes(r *http.Request, in desk.Submission) []fault.Field {
	in.Client, in.Photos = "", nil
	_, err := s.Desk.Submit(r.Context(), in)
	f, ok := errors.AsType[*fault.Error](err)
	if !ok {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(f.Fields), func(f fault.Field) bool { return f.Name == "" })
}

// refused gives the form back with what is wrong with it.
func (s *site) refused(w http.ResponseWriter, r *http.Request, v sendView, err error, tooLarge bool) error {
	if fault.Is(err, fault.Conflict) {
		// The id was used for another report: this is a new one, or the old page
		// was brought back. Nothing is sent twice without a word.
		v.Client = newClient()
		v.Errors = map[string]string{"": ui.Sentence("report.client.other")}
		return s.renderSend(w, r, http.StatusConflict, v)
	}
	errs, ok := ui.FieldErrors(err)
	if !ok {
		return err
	}
	v.Errors = errs
	status := http.StatusUnprocessableEntity
	if tooLarge {
		status = http.StatusRequestEntityTooLarge
	}
	return s.renderSend(w, r, status, v)
}

// refill is the form as it was filled in, and the photos it has kept.
func (s *site) refill(p intake.Form) (sendView, []report.Photo) {
	get := p.Values.Get
	v := sendView{
		Client: get("client"), Danger: get("danger") == "yes", Text: get("text"),
		Commune: get("commune"), Words: get("place"), Seen: get("seen"), Category: get("category"),
		Name: get("name"), Phone: get("phone"), Email: get("email"), NoEmail: get("no_email") == "yes", Secret: get("secret") == "yes",
		Spot: spot{Lat: get("lat"), Lon: get("lon")},
	}
	var kept []report.Photo
	drop, err := strconv.Atoi(get("drop"))
	for i, token := range p.Values["kept"] {
		if photo, ok := s.intake.Unseal("", token); ok && (err != nil || i != drop) {
			kept = append(kept, photo)
		}
	}
	return v, kept
}

// stays handles the buttons that only change the form: a tap on the map, taking
// the pin away, dropping a photo. True: the form is shown again.
func (s *site) stays(v *sendView, p intake.Form) bool {
	x, errX := strconv.Atoi(p.Values.Get("map.x"))
	y, errY := strconv.Atoi(p.Values.Get("map.y"))
	switch {
	case errX == nil && errY == nil:
		s.tap(v, s.chart().point(x, y))
	case p.Values.Get("do") == "unpin":
		v.Spot = spot{}
	case p.Values.Get("do") == "edit": // from the page that shows what will be sent
	case p.Values.Has("drop"):
		v.Notice = "Đã bỏ một ảnh."
	case v.Commune == "" && v.Spot.Lat == "":
		// The page that is checked before sending asks about a guess by itself.
		return s.fromPhoto(v, p) && p.Get("do") != "check"
	default:
		return false
	}
	return true
}

// tap puts the pin and chooses the commune it lies in.
func (s *site) tap(v *sendView, at geo.Point) {
	commune, name := s.near(at)
	if commune == "" {
		v.Spot = spot{}
		v.Notice = ui.Sentence("report.place.outside")
		return
	}
	v.Spot.Lat, v.Spot.Lon = degrees(at.Lat), degrees(at.Lon)
	v.Commune = commune
	v.Notice = "Đã ghim vị trí gần " + name + "."
}

// fromPhoto takes the place from a photo that tells one, when nothing else does.
// It is a guess, so the sender is asked and not overruled.
func (s *site) fromPhoto(v *sendView, p intake.Form) bool {
	for _, pic := range p.Pictures {
		if !pic.HasPoint {
			continue
		}
		if commune, name := s.near(geo.Point{Lat: pic.Lat, Lon: pic.Lon}); commune != "" {
			s.tap(v, geo.Point{Lat: pic.Lat, Lon: pic.Lon})
			v.Notice = "Ảnh cho biết việc này ở gần " + name + ". Nếu không đúng, hãy sửa lại nơi có việc trước khi gửi."
			return true
		}
	}
	return false
}

// submission is what the form asks the desk to receive, and what the form itself
// finds wrong.
func (s *site) submission(r *http.Request, v sendView, photos []report.Photo) (desk.Submission, []fault.Field) {
	in := desk.Submission{
		Network: ui.Visitor(r), Known: s.known(r),
		Client: v.Client, Text: v.Text, Category: v.Category, Secret: v.Secret, Danger: v.Danger,
		Channel: report.Web, Photos: photos,
		Contact: report.Contact{Name: v.Name, Phone: v.Phone, Email: v.Email, NoEmail: v.NoEmail},
		Place:   report.Place{Commune: org.UnitID(v.Commune), Words: v.Words},
	}
	var bad []fault.Field
	if at, ok := pointOf(v.Spot.Lat, v.Spot.Lon); ok {
		in.Place.Lat, in.Place.Lon, in.Place.HasPoint = at.Lat, at.Lon, true
	}
	if v.Seen != "" {
		seen, err := time.ParseInLocation(seenLayout, v.Seen, s.Desk.Calendar().Location())
		if err != nil {
			bad = append(bad, fault.Field{Name: "seen", Code: "report.seen.bad"})
		}
		in.Seen = seen
	}
	return in, bad
}

func (s *site) showKept(p report.Photo) keptPhoto {
	token := s.intake.Seal("", p)
	return keptPhoto{Token: token, Src: "/send/photos/" + token, Name: p.Name}
}

// renderSend shows the form with its lists.
func (s *site) renderSend(w http.ResponseWriter, r *http.Request, status int, v sendView) error {
	v.Communes, v.Categories = s.communes(), s.categories()
	v.MaxPhotos, v.MaxText = desk.MaxPhotos, desk.MaxText
	at, pinned := pointOf(v.Spot.Lat, v.Spot.Lon)
	if !pinned {
		v.Spot = spot{Map: s.chart().view(nil)}
	} else {
		v.Spot.Map = s.chart().view(&at)
		if _, name := s.near(at); name != "" {
			v.Spot.Near = "Gần: " + name + "."
		}
	}
	v.Says = s.says(r)
	return s.ui.Render(w, r, status, ui.Page{
		Title: "Gửi phản ánh", Wrong: len(v.Errors) > 0, Path: "/send", Private: true, Same: r.Method == http.MethodGet,
		Scripts: []string{"send.js"},
	}, sendPage(v))
}

// says are the sentences the form's module needs before the server could say them,
// in the language the visitor reads.
func (s *site) says(r *http.Request) string {
	out := map[string]string{}
	for _, code := range []string{
		"report.commune.empty", "report.text.empty", "report.name.empty", "report.phone.empty", "report.phone.bad", "report.email.empty", "report.email.bad",
	} {
		out[code] = s.ui.Said(r, ui.Sentence(code))
	}
	out["report.text.short"] = s.ui.Said(r, ui.Sentence("report.text.short", strconv.Itoa(desk.MinText)))
	b, err := json.Marshal(out)
	if err != nil {
		panic(err) // strings
	}
	return string(b)
}

// known tells whether the sender has signed in. It spares him work, and nothing else
// hangs on it: where it cannot be told he is not.
func (s *site) known(r *http.Request) bool {
	_, known, err := s.who(r)
	return err == nil && known
}

func degrees(f float64) string { return strconv.FormatFloat(f, 'f', 6, 64) }

// newClient is a random UUID (version 4), the id of a report before it is one.
func newClient() string {
	var b [16]byte
	rand.Read(b[:])
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	h := hex.EncodeToString(b[:])
	return h[:8] + "-" + h[8:12] + "-" + h[12:16] + "-" + h[16:20] + "-" + h[20:]
}
