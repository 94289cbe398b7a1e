package citizen

import (
	"net/http"
	"time"

	"paht/internal/fault"
	"paht/internal/report"
)

// photo answers GET /photos/{digest}: pictures anyone may see.
func (s *site) photo(w http.ResponseWriter, r *http.Request) error {
	digest := r.PathValue("digest")
	owners, err := s.DB.PhotoOwners(r.Context(), digest)
	if err != nil {
		return err
	}
	for _, o := range owners[:min(len(owners), ownersAsked)] {
		rep, err := s.DB.Report(r.Context(), o.ID)
		if err != nil {
			return err
		}
		if v, ok := report.See(rep, report.Viewer{Kind: report.Anyone}); ok && shows(v, digest) {
			// A day, not for ever: an operator may take a report out of the public later.
			w.Header().Set("Cache-Control", "public, max-age=86400, immutable")
			return s.serve(w, r, digest)
		}
	}
	return fault.New(fault.NotFound, "")
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
	digest := r.PathValue("digest")
	if !shows(s.Desk.ViewSender(c), digest) {
		return fault.New(fault.NotFound, "")
	}
	w.Header().Set("Cache-Control", "no-store")
	return s.serve(w, r, digest)
}

// shows tells whether a picture is among those a view has.
func shows(v report.View, digest string) bool {
	for _, p := range v.Photos {
		if p.Digest == digest || p.Thumb == digest {
			return true
		}
	}
	return false
}

// serve sends the bytes of a picture; media made every one of them a JPEG.
func (s *site) serve(w http.ResponseWriter, r *http.Request, digest string) error {
	b, _, err := s.Blob.Get(r.Context(), digest)
	if err != nil {
		return err
	}
	defer b.Close()
	w.Header().Set("Content-Type", "image/jpeg")
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
	return s.serve(w, r, p.Thumb)
}
