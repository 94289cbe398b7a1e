package officer

import (
	"io"
	"net/http"
	"strconv"
	"strings"

	"paht/internal/fault"
	"paht/internal/report"
	"paht/internal/ui"
)

// thumbSide is the longer side of a thumbnail, as media makes it.
const thumbSide = 480

// thumbSize is how large the thumbnail of a picture is.
func thumbSize(w, h int) (int, int) {
	if longer := max(w, h); longer > thumbSide {
		return max(w*thumbSide/longer, 1), max(h*thumbSide/longer, 1)
	}
	return w, h
}

func photoHref(id report.ID, digest string) string {
	return "/reports/" + id.String() + "/photos/" + digest
}

// photoViews are the pictures of a view that belong to the report or to its result.
func photoViews(v report.View, of string) []ui.Photo {
	var out []ui.Photo
	for _, p := range v.Photos {
		if (p.Of == report.OfResult) == (of == report.OfResult) {
			out = append(out, photoView(v.ID, p, len(out)+1))
		}
	}
	return out
}

func photoView(id report.ID, p report.Photo, n int) ui.Photo {
	w, h := thumbSize(p.Width, p.Height)
	return ui.Photo{Src: photoHref(id, p.Thumb), Full: photoHref(id, p.Digest), Width: w, Height: h, Alt: photoAlt(p.Of, n)}
}

// photo serves a picture of a report to those who may see it there: that of a
// sensitive one only while its content is open to them.
func (o *office) photo(w http.ResponseWriter, r *http.Request, v visit) error {
	id, ok := report.ParseID(r.PathValue("number"))
	if !ok {
		return fault.New(fault.NotFound, "")
	}
	c, err := o.Desk.CaseFor(r.Context(), id, v.Actor)
	if err != nil {
		return err
	}
	if digest := r.PathValue("digest"); o.Desk.MaySeePhoto(c, v.Actor, digest) {
		return o.servePhoto(w, r, digest)
	}
	return fault.New(fault.NotFound, "")
}

// servePhoto writes a stored picture. Whoever calls it has made sure that it may
// be seen. Pictures are JPEG, made by media; nothing else is stored.
func (o *office) servePhoto(w http.ResponseWriter, r *http.Request, digest string) error {
	f, size, err := o.Blob.Get(r.Context(), digest)
	if err != nil {
		return err
	}
	defer f.Close()
	h := w.Header()
	h.Set("Content-Type", "image/jpeg")
	h.Set("Content-Length", strconv.FormatInt(size, 10))
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Disposition", "inline")
	w.WriteHeader(http.StatusOK)
	io.Copy(w, f) // a browser that went away is nobody's error
	return nil
}

// isPart tells the addresses that are loaded as parts of a page.
func isPart(path string) bool {
	return path == alarmPath || strings.HasPrefix(path, "/drafts/") || strings.Contains(path, "/photos/")
}
