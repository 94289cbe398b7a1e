package citizen

import (
	"bytes"
	"net/http"
	"slices"
	"time"

	"paht/internal/desk"
	"paht/internal/fault"
	"paht/internal/media"
	"paht/internal/report"
	"paht/internal/ui"
)

// photo answers GET /photos/{digest}: pictures anyone may see.
func (s *site) photo(w http.ResponseWriter, r *http.Request) error {
	v, err := s.publicOwner(r)
	if err != nil {
		return err
	}
	kind, _ := shows(v, r.PathValue("digest"))
	w.Header().Set("Cache-Control", publicAge)
	return s.serve(w, r, r.PathValue("digest"), kind)
}

// publicAge is a day, not for ever: an operator may take a report out of the public later.
const publicAge = "public, max-age=86400, immutable"

// publicOwner is a report that shows everybody the file in the address. For one nobody
// may see it is NotFound, as for none.
func (s *site) publicOwner(r *http.Request) (report.View, error) {
	digest := r.PathValue("digest")
	owners, err := s.DB.PhotoOwners(r.Context(), digest)
	if err != nil {
		return report.View{}, err
	}
	for _, o := range owners[:min(len(owners), ownersAsked)] {
		rep, err := s.DB.Report(r.Context(), o.ID)
		if err != nil {
			return report.View{}, err
		}
		v, ok := report.See(rep, report.Viewer{Kind: report.Anyone})
		if _, shown := shows(v, digest); ok && shown {
			return v, nil
		}
	}
	return report.View{}, fault.New(fault.NotFound, "")
}

// squareBytes is how much memory squares may take: some two thousand, a hundred pages
// of a list.
const squareBytes = 16 << 20

// square answers GET /photos/{digest}/square: a thumbnail anyone may see, as small as
// the row of a list shows it.
func (s *site) square(w http.ResponseWriter, r *http.Request) error {
	v, err := s.publicOwner(r)
	if err != nil {
		return err
	}
	digest := r.PathValue("digest")
	if !slices.ContainsFunc(v.Photos, func(p report.Photo) bool { return p.Thumb == digest }) {
		return fault.New(fault.NotFound, "")
	}
	b, err := s.squares.Of(r.Context(), digest)
	if err != nil {
		return err
	}
	w.Header().Set("Cache-Control", publicAge)
	w.Header().Set("Content-Type", imageType)
	w.Header().Set("Content-Disposition", "inline")
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(b))
	return nil
}

// squareOf is the first picture of a public report as a row of a list shows it; nil
// where it has none.
func squareOf(v report.View) *ui.Photo {
	ps := photos(v.Photos, report.OfReport, "/photos/", "")
	if len(ps) == 0 {
		return nil
	}
	ps[0].Src += "/square"
	return &ps[0]
}

// ownersAsked is with how many reports of the same picture we look whether one may
// be seen; the store puts those first that anyone may see.
const ownersAsked = 5

// senderPhoto answers GET /track/{code}/photos/{digest}.
func (s *site) senderPhoto(w http.ResponseWriter, r *http.Request) error {
	c, err := s.Desk.CaseByCode(r.Context(), r.PathValue("code"))
	if err != nil {
		return err
	}
	return s.serveOwn(w, r, c)
}

// serveOwn serves the file in the address to the sender of a report that has it.
func (s *site) serveOwn(w http.ResponseWriter, r *http.Request, c desk.Case) error {
	digest := r.PathValue("digest")
	kind, ok := shows(s.Desk.ViewSender(c), digest)
	if !ok {
		return fault.New(fault.NotFound, "")
	}
	w.Header().Set("Cache-Control", "no-store")
	return s.serve(w, r, digest, kind)
}

// shows tells whether a file is among those a view has, and its content type.
func shows(v report.View, digest string) (kind string, ok bool) {
	for _, p := range v.Photos {
		switch {
		case p.Thumb == digest, p.Digest == digest && p.Kind == "":
			return imageType, true
		case p.Digest == digest && p.Kind == report.OfVideo:
			return media.VideoType, true
		}
	}
	return "", false
}

// imageType is that of every picture: media made them.
const imageType = "image/jpeg"

// videoPolicy lets a browser that opens a video by itself play it, and nothing more.
const videoPolicy = "default-src 'none'; media-src 'self'; sandbox; frame-ancestors 'none'"

// serve sends the bytes of a file, a stretch of it when that is asked for.
func (s *site) serve(w http.ResponseWriter, r *http.Request, digest, kind string) error {
	b, _, err := s.Blob.Get(r.Context(), digest)
	if err != nil {
		return err
	}
	defer b.Close()
	w.Header().Set("Content-Type", kind)
	if kind == media.VideoType {
		w.Header().Set("Content-Security-Policy", videoPolicy)
	}
	w.Header().Set("Content-Disposition", "inline")
	http.ServeContent(w, r, "", time.Time{}, b)
	return nil
}

// keptPhoto answers GET /send/photos/{token}: the thumbnail of a photo whose
// report has not been accepted yet, for the form that came back.
func (s *site) keptPhoto(w http.ResponseWriter, r *http.Request) error {
	p, ok := s.intake.Unseal("", r.PathValue("token"))
	if !ok {
		return fault.New(fault.NotFound, "")
	}
	w.Header().Set("Cache-Control", "no-store")
	return s.serve(w, r, p.Thumb, imageType)
}
