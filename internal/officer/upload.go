package officer

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"paht/internal/desk"
	"paht/internal/fault"
	"paht/internal/intake"
	"paht/internal/report"
	"paht/internal/ui"
)

// form is a posted form: its text and the photos that are stored already.
type form struct {
	values url.Values
	drafts []draft
	bad    []fault.Field // what is wrong with files
}

// draft is a photo that is stored but belongs to no report yet, with the token by
// which it travels in the form.
type draft struct {
	report.Photo
	sealed string
}

// get is a text field without the spaces around it.
func (f form) get(name string) string { return strings.TrimSpace(f.values.Get(name)) }

// untyped are the fields that are never given back: secrets, and the form's own
// machinery.
var untyped = [...]string{"password", "again", "current", "photo", "drop", "preview", "version", "client", "up_to"}

// typed are the texts of a form by field, fit to be given back.
func (f form) typed() [][2]string {
	var out [][2]string
	for name, vs := range f.values {
		if slices.Contains(untyped[:], name) {
			continue
		}
		for _, v := range vs {
			if v = strings.TrimSpace(v); v != "" {
				out = append(out, [2]string{name, v})
			}
		}
	}
	slices.SortFunc(out, func(a, b [2]string) int { return strings.Compare(a[0], b[0]) })
	return out
}

// photos are the drafts as the report will keep them.
func (f form) photos() []report.Photo {
	out := make([]report.Photo, len(f.drafts))
	for i, d := range f.drafts {
		out[i] = d.Photo
	}
	return out
}

// readForm reads a posted form without files; the errors are those of intake.Read.
func readForm(w http.ResponseWriter, r *http.Request) (form, error) {
	f, err := intake.Typed(w, r)
	return form{values: f.Values}, err
}

// readPhotos reads a form with photos: those kept from the try before, less those
// the officer dropped, and new ones, each checked and stored.
func (o *office) readPhotos(w http.ResponseWriter, r *http.Request, v visit) (form, error) {
	in, err := o.intake.Read(w, r, intake.Any, desk.MaxPhotos)
	f := form{values: in.Values, bad: in.Bad}
	if err != nil {
		return f, err
	}
	for _, token := range in.Values["photo"] {
		if slices.Contains(in.Values["drop"], token) {
			continue
		}
		p, ok := o.intake.Unseal(string(v.Person.ID), token)
		if !ok {
			f.bad = append(f.bad, fault.Field{Name: "photos", Code: "officer.photo.gone"})
			continue
		}
		f.drafts = append(f.drafts, draft{p, token})
	}
	stored, err := o.intake.Keep(r.Context(), in.Pictures, "")
	if err != nil {
		return f, err
	}
	for _, p := range append(stored, in.Videos...) {
		f.drafts = append(f.drafts, draft{p, o.intake.Seal(string(v.Person.ID), p)})
	}
	kept, over := desk.WithinLimits(f.photos())
	f.drafts = slices.DeleteFunc(f.drafts, func(d draft) bool { return !slices.Contains(kept, d.Photo) })
	f.bad = append(f.bad, over...)
	return f, nil
}

// draftPhoto shows the thumbnail of a photo that belongs to a form still open.
func (o *office) draftPhoto(w http.ResponseWriter, r *http.Request, v visit) error {
	p, ok := o.intake.Unseal(string(v.Person.ID), r.PathValue("draft"))
	if !ok {
		return fault.New(fault.NotFound, "")
	}
	return o.servePhoto(w, r, p.Thumb)
}

// draftView is a draft as forms show it.
type draftView struct {
	Sealed string
	Photo  ui.Photo
	Name   string
}

func draftViews(ds []draft) []draftView {
	out := make([]draftView, len(ds))
	for i, d := range ds {
		w, h := thumbSize(d.Width, d.Height)
		out[i] = draftView{Sealed: d.sealed, Name: d.Name, Photo: ui.Photo{Src: "/drafts/" + d.sealed, Width: w, Height: h, Alt: d.Name}}
	}
	return out
}
