package officer

import (
	"net/http"
	"strings"
	"time"

	"paht/internal/fault"
	"paht/internal/media"
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
	out := ui.Photo{Src: photoHref(id, p.Thumb), Full: photoHref(id, p.Digest), Width: w, Height: h, Alt: photoAlt(p.Of, n)}
	if p.Kind == report.OfVideo {
		out.Video, out.Width, out.Height = true, p.Width, p.Height
		out.Alt = strings.Replace(out.Alt, pictureWord, videoWord, 1)
	}
	return out
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
	digest := r.PathValue("digest")
	if !o.Desk.MaySeePhoto(c, v.Actor, digest) {
		return fault.New(fault.NotFound, "")
	}
	for _, p := range c.Report.Photos {
		if p.Digest == digest && p.Kind == report.OfVideo {
			return o.serveFile(w, r, digest, media.VideoType)
		}
	}
	return o.servePhoto(w, r, digest)
}

// servePhoto writes a stored picture. Whoever calls it has made sure that it may
// be seen. Pictures are JPEG, made by media.
func (o *office) servePhoto(w http.ResponseWriter, r *http.Request, digest string) error {
	return o.serveFile(w, r, digest, "image/jpeg")
}

// serveFile writes a stored file, or a stretch of it: of a video browsers ask for
// what they are about to show.
func (o *office) serveFile(w http.ResponseWriter, r *http.Request, digest, kind string) error {
	f, _, err := o.Blob.Get(r.Context(), digest)
	if err != nil {
		return err
	}
	defer f.Close()
	h := w.Header()
	h.Set("Content-Type", kind)
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Disposition", "inline")
	if kind == media.VideoType {
		h.Set("Content-Security-Policy", "default-src 'none'; media-src 'self'; sandbox; frame-ancestors 'none'")
	}
	http.ServeContent(w, r, "", time.Time{}, f)
	return nil
}

// isPart tells the addresses that are loaded as parts of a page.
func isPart(path string) bool {
	return path == alarmPath || strings.HasPrefix(path, "/drafts/") || strings.Contains(path, "/photos/")
}
