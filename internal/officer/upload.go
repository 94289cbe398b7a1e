package officer

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"paht/internal/desk"
	"paht/internal/fault"
	"paht/internal/report"
	"paht/internal/ui"
)

// Limits of a posted form. A form with photos is read as it comes; text comes
// before files in every form of ours, so what was typed is known before a file
// turns out too large.
const (
	maxBody  = 128 << 20 // bytes read before we stop listening
	maxText  = 1 << 20   // bytes of all text fields
	maxParts = 200
)

// draftLife is how long a photo of a form that was not yet accepted can be sent
// again without choosing it anew.
const draftLife = 24 * time.Hour

// form is a posted form: its text and the photos that are stored already.
type form struct {
	values url.Values
	drafts []draft
	bad    []fault.Field // what is wrong with files
}

// draft is a photo that is stored but belongs to no report yet. It travels in the
// form under a seal, so nobody can attach a picture that he did not send.
type draft struct {
	report.Photo
	Until  int64 // Unix seconds
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

// readForm reads a posted form of either encoding. keep stores a file that came
// with it; without keep files are passed over.
//
// fault.TooLarge when the body goes on after what we are willing to read and no
// text was seen, fault.Invalid for a body that is no form.
func readForm(w http.ResponseWriter, r *http.Request, keep func(f *form, field, name string, file io.Reader) error) (form, error) {
	f := form{values: url.Values{}}
	kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if kind != "multipart/form-data" {
		r.Body = http.MaxBytesReader(w, r.Body, maxText)
		if err := r.ParseForm(); err != nil {
			return f, unreadable(err)
		}
		f.values = r.PostForm
		return f, nil
	}
	r.Body = http.MaxBytesReader(w, r.Body, maxBody)
	mr, err := r.MultipartReader()
	if err != nil {
		return f, unreadable(err)
	}
	size := 0
	for n := 0; ; n++ {
		part, err := mr.NextPart() // passes over what is left of the part before
		if err == io.EOF {
			return f, nil
		}
		if tooBig(err) && len(f.values) > 0 {
			f.bad = append(f.bad, fault.Field{Name: "photos", Code: "media.too_big"})
			return f, nil
		}
		if err != nil {
			return f, unreadable(err)
		}
		if n == maxParts {
			return f, fault.New(fault.TooLarge, "")
		}
		if part.FileName() != "" {
			if keep == nil {
				continue
			}
			if err := keep(&f, part.FormName(), part.FileName(), part); err != nil {
				return f, err
			}
			continue
		}
		b, err := io.ReadAll(io.LimitReader(part, maxText+1))
		if err != nil {
			return f, unreadable(err)
		}
		if size += len(b); size > maxText {
			return f, fault.New(fault.TooLarge, "")
		}
		f.values.Add(part.FormName(), string(b))
	}
}

func tooBig(err error) bool {
	_, ok := errors.AsType[*http.MaxBytesError](err)
	return ok
}

func unreadable(err error) error {
	if tooBig(err) {
		return &fault.Error{Kind: fault.TooLarge, Err: err}
	}
	return &fault.Error{Kind: fault.Invalid, Code: "edge.form", Err: err}
}

// readPhotos reads a form with photos: those kept from the try before, less those
// the officer dropped, and new ones, each checked and stored.
func (o *office) readPhotos(w http.ResponseWriter, r *http.Request, v visit) (form, error) {
	f, err := readForm(w, r, func(f *form, field, name string, file io.Reader) error {
		d, err := o.store(r, v, name, file)
		if fe, ok := errors.AsType[*fault.Error](err); ok && (fe.Kind == fault.Invalid || fe.Kind == fault.TooLarge) {
			for _, why := range fe.Fields {
				f.bad = append(f.bad, fault.Field{Name: field, Code: why.Code, Args: why.Args})
			}
			return nil
		}
		if tooBig(err) {
			f.bad = append(f.bad, fault.Field{Name: field, Code: "media.too_big", Args: []string{name}})
			return nil
		}
		if err != nil {
			return err
		}
		f.drafts = append(f.drafts, d)
		return nil
	})
	if err != nil {
		return f, err
	}
	var kept []draft
	for _, sealed := range f.values["photo"] {
		if slices.Contains(f.values["drop"], sealed) {
			continue
		}
		d, ok := o.openDraft(v, sealed)
		if !ok {
			f.bad = append(f.bad, fault.Field{Name: "photos", Code: "officer.photo.gone"})
			continue
		}
		kept = append(kept, d)
	}
	f.drafts = append(kept, f.drafts...)
	if len(f.drafts) > desk.MaxPhotos {
		f.drafts = f.drafts[:desk.MaxPhotos]
		f.bad = append(f.bad, fault.Field{Name: "photos", Code: "report.photos.many", Args: []string{strconv.Itoa(desk.MaxPhotos)}})
	}
	return f, nil
}

// store checks one picture and keeps it.
func (o *office) store(r *http.Request, v visit, name string, file io.Reader) (draft, error) {
	pic, err := o.Media.Photo(r.Context(), file, name)
	if err != nil {
		return draft{}, err
	}
	full, err := o.Blob.Put(r.Context(), pic.Full)
	if err != nil {
		return draft{}, err
	}
	thumb, err := o.Blob.Put(r.Context(), pic.Thumb)
	if err != nil {
		return draft{}, err
	}
	p := report.Photo{Digest: full, Thumb: thumb, Width: pic.Width, Height: pic.Height, Name: pic.Name}
	return o.sealDraft(v, p), nil
}

func (o *office) sealDraft(v visit, p report.Photo) draft {
	d := draft{Photo: p, Until: v.Now.Add(draftLife).Unix()}
	b, err := json.Marshal(d)
	if err != nil {
		panic(err) // a struct of strings and numbers
	}
	d.sealed = o.seals.close("draft "+string(v.Person.ID), b)
	return d
}

// openDraft is the draft under a seal, if this officer sealed it not long ago.
func (o *office) openDraft(v visit, sealed string) (draft, bool) {
	b, ok := o.seals.open("draft "+string(v.Person.ID), sealed)
	if !ok {
		return draft{}, false
	}
	var d draft
	if err := json.NewDecoder(bytes.NewReader(b)).Decode(&d); err != nil || v.Now.Unix() > d.Until {
		return draft{}, false
	}
	d.sealed = sealed
	return d, true
}

// draftPhoto shows the thumbnail of a photo that belongs to a form still open.
func (o *office) draftPhoto(w http.ResponseWriter, r *http.Request, v visit) error {
	d, ok := o.openDraft(v, r.PathValue("draft"))
	if !ok {
		return fault.New(fault.NotFound, "")
	}
	return o.servePhoto(w, r, d.Thumb)
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
