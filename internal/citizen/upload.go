package citizen

import (
	"errors"
	"net/http"
	"strings"
	"time"

	"paht/internal/fault"
	"paht/internal/report"
	"paht/internal/store"
	"paht/internal/ui"
	tus "paht/internal/upload"
)

// uploadPath is where files come in pieces.
const uploadPath = "/upload/"

// uploading is the way of files that come beside their report, by the tus protocol.
// Its answers are for scripts: plain words, no pages.
func (s *site) uploading() map[string]http.Handler {
	if s.Uploads == nil {
		return nil
	}
	return map[string]http.Handler{
		"OPTIONS /upload":           s.plain(s.Uploads.Options),
		"OPTIONS /upload/{address}": s.plain(s.Uploads.Options),
		"POST /upload":              s.plain(s.announce),
		"GET /upload/{address}":     s.plain(s.Uploads.Ask), // and HEAD
		"PATCH /upload/{address}":   s.plain(s.Uploads.Patch),
		"DELETE /upload/{address}":  s.plain(s.Uploads.Delete),
	}
}

func (s *site) announce(w http.ResponseWriter, r *http.Request) error {
	if ok, wait := s.sends.Allow("upload "+ui.Visitor(r), time.Now()); !ok {
		return &fault.Error{Kind: fault.TooMany, Code: "upload.many", Current: ui.Retry(wait)}
	}
	return s.Uploads.Create(w, r, uploadPath)
}

// plain is Handle for scripts: what went wrong is told in one sentence of text.
func (s *site) plain(h ui.HandlerFunc) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		err := error(fault.New(fault.TooMany, "upload.many"))
		if ok, _ := s.pieces.Allow(ui.Visitor(r), time.Now()); ok {
			err = h(w, r)
		}
		if err != nil {
			s.refusePlain(w, r, err)
		}
	})
}

func (s *site) refusePlain(w http.ResponseWriter, r *http.Request, err error) {
	status, say := ui.Status(fault.KindOf(err)), ""
	if p, ok := errors.AsType[*tus.Refusal](err); ok {
		status = p.Status
		if p.Field.Code != "" {
			say = ui.Sentence(p.Field.Code, p.Field.Args...)
		}
	} else if f, ok := errors.AsType[*fault.Error](err); ok && f.Code != "" && status != http.StatusInternalServerError {
		say = ui.Sentence(f.Code)
	} else if status == http.StatusNotFound {
		say = ui.Sentence("upload.gone")
	}
	if status >= 500 {
		s.Log.Error("upload failed", "route", r.Pattern, "request", ui.RequestID(r.Context()), "err", err)
	} else {
		s.Log.Debug("upload refused", "route", r.Pattern, "status", status, "request", ui.RequestID(r.Context()))
	}
	h := w.Header()
	if status == http.StatusTooManyRequests || status == http.StatusServiceUnavailable {
		h.Set("Retry-After", "10")
	}
	h.Set("Content-Type", "text/plain; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	if r.Method != http.MethodHead && say != "" {
		w.Write([]byte(say))
	}
}

// uploadsView is what the sender is told of the files that come beside his report.
type uploadsView struct {
	Coming  string   // "2 ảnh và 1 video"
	Stalled string   // the same of those of which nothing has come for a while
	Refused []string // a sentence for each that was not taken
}

// stalled is how long nothing may come of a file before its sender is told so.
const stalled = 15 * time.Minute

// uploads is what to tell of the files of a report.
func (s *site) uploads(r *http.Request, v report.View) (out uploadsView, err error) {
	if v.Level == report.Sealed {
		return out, nil
	}
	us, err := s.Desk.UploadsByCode(r.Context(), r.PathValue("code"))
	if err != nil {
		return out, err
	}
	var coming, stuck [2]int // pictures, videos
	number := [2]int{}
	for _, u := range us {
		kind := 0
		if isVideoName(u.Name) {
			kind = 1
		}
		number[kind]++
		switch {
		case u.State == store.Refused:
			what := [2]string{"Ảnh ", "Video "}[kind] + itoa(number[kind])
			out.Refused = append(out.Refused, what+" không nhận được: "+ui.Sentence(u.Why.Code, u.Why.Args...))
		case u.State == store.Attached:
		case u.State == store.Receiving && s.Desk.Now().Sub(u.Touched) > stalled:
			stuck[kind]++
		default:
			coming[kind]++
		}
	}
	out.Coming, out.Stalled = filesWord(coming), filesWord(stuck)
	return out, nil
}

func isVideoName(name string) bool {
	name = strings.ToLower(name)
	return strings.HasSuffix(name, ".mp4") || strings.HasSuffix(name, ".mov") || strings.HasSuffix(name, ".m4v")
}

// filesWord is so many pictures and videos in words, "" for none.
func filesWord(n [2]int) string {
	var words []string
	if n[0] > 0 {
		words = append(words, itoa(n[0])+" ảnh")
	}
	if n[1] > 0 {
		words = append(words, itoa(n[1])+" video")
	}
	return strings.Join(words, " và ")
}
