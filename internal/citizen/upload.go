package citizen

import (
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"slices"

	"paht/internal/desk"
	"paht/internal/fault"
	"paht/internal/media"
	"paht/internal/report"
)

// Limits of a posted report. A body is read to its end up to maxBody even when a
// photo in it is refused, so that what was typed behind the photo comes back and
// the browser gets the page instead of a broken connection.
const (
	maxBody  = 128 << 20
	maxTexts = 256 << 10 // all typed fields together
	maxParts = 100
)

// posted is a form as it came: what was typed, the pictures that came with it,
// and what was wrong with files.
type posted struct {
	values   url.Values
	pictures []media.Picture
	bad      []fault.Field
	tooLarge bool // one of bad is about size
}

// read takes a multipart form. Nothing is stored: pictures stay in memory, made
// small, until the whole form has been read.
//
// fault.TooLarge for a body beyond the limits, fault.Invalid for one that is no form.
func (s *site) read(w http.ResponseWriter, r *http.Request) (p posted, err error) {
	p.values = url.Values{}
	if r.ContentLength > maxBody {
		return p, fault.New(fault.TooLarge, "")
	}
	r.Body = http.MaxBytesReader(w, r.Body, maxBody)
	parts, err := r.MultipartReader()
	if err != nil {
		return p, &fault.Error{Kind: fault.Invalid, Code: "edge.form", Err: err}
	}
	texts := 0
	for n := 0; ; n++ {
		part, err := parts.NextPart() // passes over what is left of the one before
		if err == io.EOF {
			return p, nil
		}
		if err != nil {
			return p, broken(err)
		}
		if n == maxParts {
			return p, fault.New(fault.TooLarge, "")
		}
		if part.FileName() != "" {
			if err := s.picture(r, &p, part); err != nil {
				return p, err
			}
			continue
		}
		b, err := io.ReadAll(io.LimitReader(part, maxTexts+1))
		if err != nil {
			return p, broken(err)
		}
		if texts += len(b); texts > maxTexts {
			return p, fault.New(fault.TooLarge, "edge.text_too_large")
		}
		p.values.Add(part.FormName(), string(b))
	}
}

// broken is a body that could not be read: too large, or cut off.
func broken(err error) error {
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return &fault.Error{Kind: fault.TooLarge, Err: err}
	}
	return &fault.Error{Kind: fault.Invalid, Code: "edge.form", Err: err}
}

// picture makes a picture of a file. What is wrong with it is said beside the
// field; only our own trouble is an error.
func (s *site) picture(r *http.Request, p *posted, part *multipart.Part) error {
	if part.FormName() != "photos" {
		return nil
	}
	if len(p.pictures) >= desk.MaxPhotos {
		p.bad = append(p.bad, fault.Field{Name: "photos", Code: "report.photos.many", Args: []string{itoa(desk.MaxPhotos)}})
		return nil
	}
	pic, err := s.Media.Photo(r.Context(), part, part.FileName())
	if err == nil {
		p.pictures = append(p.pictures, pic)
		return nil
	}
	f, ok := errors.AsType[*fault.Error](err)
	if !ok || f.Kind != fault.Invalid && f.Kind != fault.TooLarge {
		return err
	}
	p.tooLarge = p.tooLarge || f.Kind == fault.TooLarge
	for _, wrong := range f.Fields {
		wrong.Args = slices.Clone(wrong.Args)
		if len(wrong.Args) > 0 {
			wrong.Args[0] = part.FileName() // as the sender knows it
		}
		p.bad = append(p.bad, wrong)
	}
	if len(f.Fields) == 0 {
		p.bad = append(p.bad, fault.Field{Name: "photos", Code: f.Code, Args: []string{part.FileName()}})
	}
	return nil
}

// keep stores the pictures of a form.
func (s *site) keep(r *http.Request, pictures []media.Picture) ([]report.Photo, error) {
	var out []report.Photo
	for _, pic := range pictures {
		full, err := s.Blob.Put(r.Context(), pic.Full)
		if err != nil {
			return nil, err
		}
		thumb, err := s.Blob.Put(r.Context(), pic.Thumb)
		if err != nil {
			return nil, err
		}
		out = append(out, report.Photo{Digest: full, Thumb: thumb, Width: pic.Width, Height: pic.Height, Name: pic.Name, Of: report.OfReport})
	}
	return out, nil
}

// keptPhoto answers GET /send/photos/{token}: the thumbnail of a photo whose
// report has not been accepted yet, for the form that came back.
func (s *site) keptPhoto(w http.ResponseWriter, r *http.Request) error {
	p, ok := s.unseal(r.PathValue("token"))
	if !ok {
		return fault.New(fault.NotFound, "")
	}
	w.Header().Set("Cache-Control", "no-store")
	return s.serve(w, r, p.Thumb)
}
