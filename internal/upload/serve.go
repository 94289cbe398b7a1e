package upload

import (
	"context"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"hash"
	"io"
	"net/http"
	"os"
	"path"
	"strconv"
	"strings"
	"time"

	"paht/internal/fault"
	"paht/internal/store"
	"paht/internal/text"
)

// Version is the version of the protocol.
const Version = "1.0.0"

// Refusal is an answer of the protocol that is not a success.
type Refusal struct {
	Status int
	Field  fault.Field // what to say; no code: the status says it all
	Err    error       // for the log
}

func (r *Refusal) Error() string {
	out := strconv.Itoa(r.Status)
	if r.Field.Code != "" {
		out += " " + r.Field.Code
	}
	if r.Err != nil {
		out += ": " + r.Err.Error()
	}
	return out
}

func (r *Refusal) Unwrap() error { return r.Err }

// StatusChecksum is the protocol's status for a piece that is not what its checksum
// says.
const StatusChecksum = 460

func refuse(status int, code string, args ...string) error {
	return &Refusal{Status: status, Field: fault.Field{Name: "photos", Code: code, Args: args}}
}

// Options answers OPTIONS: what the server can do.
func (s *Server) Options(w http.ResponseWriter, _ *http.Request) error {
	h := w.Header()
	h.Set("Tus-Resumable", Version)
	h.Set("Tus-Version", Version)
	h.Set("Tus-Extension", "creation,termination,checksum,expiration")
	h.Set("Tus-Max-Size", strconv.Itoa(MaxSize))
	h.Set("Tus-Checksum-Algorithm", "sha1,sha256")
	w.WriteHeader(http.StatusNoContent)
	return nil
}

// speaks checks that both sides speak one version.
func speaks(w http.ResponseWriter, r *http.Request) error {
	w.Header().Set("Tus-Resumable", Version)
	w.Header().Set("Cache-Control", "no-store")
	if r.Header.Get("Tus-Resumable") != Version {
		w.Header().Set("Tus-Version", Version)
		return &Refusal{Status: http.StatusPreconditionFailed}
	}
	return nil
}

// Create answers POST: a file is announced. prefix is the path its address begins
// with.
func (s *Server) Create(w http.ResponseWriter, r *http.Request, prefix string) error {
	if err := speaks(w, r); err != nil {
		return err
	}
	size, err := strconv.ParseInt(r.Header.Get("Upload-Length"), 10, 64)
	if err != nil || size < 0 {
		return refuse(http.StatusBadRequest, "upload.bad")
	}
	meta, ok := metadata(r.Header.Get("Upload-Metadata"))
	n, err := strconv.Atoi(meta["n"])
	owner, known := s.Desk.UploadOwner(strings.ToLower(meta["client"]))
	if !ok || err != nil || n < 0 || n >= MaxFiles || !known {
		return refuse(http.StatusBadRequest, "upload.bad")
	}
	name := nameOf(meta["filename"])
	switch {
	case size == 0:
		return refuse(http.StatusUnprocessableEntity, "media.empty", name)
	case size > MaxSize:
		return refuse(http.StatusRequestEntityTooLarge, "media.too_big", name)
	}
	address := s.address(strings.ToLower(meta["client"]), n)
	id := idOf(address)
	leave, err := s.enter(r.Context(), id, nil)
	if err != nil {
		return err
	}
	defer leave()
	u, err := s.DB.Upload(r.Context(), id)
	switch {
	case fault.Is(err, fault.NotFound):
		u, err = s.begin(r, store.Upload{ID: id, Owner: owner, N: n, Name: name, Size: size})
	case err != nil:
	case u.Size == size && u.State != store.Refused:
	case u.State == store.Kept || u.State == store.Attached:
		return refuse(http.StatusConflict, "upload.other")
	default: // another file in its place
		u, err = s.begin(r, store.Upload{ID: id, Owner: owner, N: n, Name: name, Size: size})
	}
	if err != nil {
		return err
	}
	h := w.Header()
	h.Set("Location", prefix+address)
	tell(h, u)
	w.WriteHeader(http.StatusCreated)
	return nil
}

// begin makes room for a file.
func (s *Server) begin(r *http.Request, u store.Upload) (store.Upload, error) {
	if err := s.Desk.TakesFiles(r.Context(), u.Owner); err != nil {
		return u, err
	}
	all, err := s.DB.UploadBytes(r.Context())
	if err != nil {
		return u, err
	}
	if all+u.Size > AllBytes {
		return u, &fault.Error{Kind: fault.Unavailable, Code: "blob.full"}
	}
	if !s.book(s.Visitor(r), u.ID, u.Size) {
		return u, &fault.Error{Kind: fault.TooMany, Code: "upload.many", Current: fault.Retry(time.Minute)}
	}
	f, err := os.OpenFile(s.path(u.ID), os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return u, err
	}
	if err := errors.Join(f.Sync(), f.Close(), syncDir(s.Dir)); err != nil {
		return u, err
	}
	u.State, u.Made = store.Receiving, s.Desk.Now()
	u.Touched = u.Made
	return u, s.DB.Write(r.Context(), "upload.begin", func(tx *store.Tx) error { return tx.PutUpload(u) })
}

func syncDir(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// tell says how far a file is.
func tell(h http.Header, u store.Upload) {
	h.Set("Upload-Offset", strconv.FormatInt(u.Received, 10))
	h.Set("Upload-Length", strconv.FormatInt(u.Size, 10))
	if u.State == store.Receiving {
		h.Set("Upload-Expires", u.Touched.Add(halfAge).UTC().Format(http.TimeFormat))
	}
}

// Ask answers HEAD: how far a file is. To GET it says the state as a word, and of
// a refused file why, which the protocol has no place for.
func (s *Server) Ask(w http.ResponseWriter, r *http.Request) error {
	if err := speaks(w, r); err != nil {
		return err
	}
	id := idOf(r.PathValue("address"))
	leave, err := s.enter(r.Context(), id, nil)
	if err != nil {
		return err
	}
	defer leave()
	u, err := s.DB.Upload(r.Context(), id)
	if err != nil {
		return err
	}
	if u.State == store.Receiving && u.Received == u.Size {
		if u, err = s.settle(r.Context(), u); err != nil {
			return err
		}
	}
	tell(w.Header(), u)
	if u.State == store.Refused {
		return &Refusal{Status: http.StatusGone, Field: u.Why}
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.WriteHeader(http.StatusOK)
	if r.Method != http.MethodHead {
		io.WriteString(w, string(u.State))
	}
	return nil
}

// Delete answers DELETE: a file is given up. One that is with its report stays.
func (s *Server) Delete(w http.ResponseWriter, r *http.Request) error {
	if err := speaks(w, r); err != nil {
		return err
	}
	u, err := s.DB.Upload(r.Context(), idOf(r.PathValue("address")))
	if err != nil {
		return err
	}
	if u.State == store.Attached {
		return refuse(http.StatusConflict, "upload.attached")
	}
	if err := s.drop(r.Context(), u.ID); err != nil {
		return err
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}

// Patch answers PATCH: a piece of a file.
func (s *Server) Patch(w http.ResponseWriter, r *http.Request) error {
	if err := speaks(w, r); err != nil {
		return err
	}
	if r.Header.Get("Content-Type") != "application/offset+octet-stream" {
		return &Refusal{Status: http.StatusUnsupportedMediaType}
	}
	from, err := strconv.ParseInt(r.Header.Get("Upload-Offset"), 10, 64)
	if err != nil || from < 0 {
		return refuse(http.StatusBadRequest, "upload.bad")
	}
	sum, err := checksum(r.Header.Get("Upload-Checksum"))
	if err != nil {
		return err
	}
	id := idOf(r.PathValue("address"))
	conn := http.NewResponseController(w)
	leave, err := s.enter(r.Context(), id, func() { conn.SetReadDeadline(time.Now().Add(-time.Second)) })
	if err != nil {
		return err
	}
	defer leave()
	u, err := s.DB.Upload(r.Context(), id)
	if err != nil {
		return err
	}
	w.Header().Set("Upload-Offset", strconv.FormatInt(u.Received, 10))
	switch {
	case u.State == store.Refused:
		return &Refusal{Status: http.StatusGone, Field: u.Why}
	case from != u.Received || u.State != store.Receiving && r.ContentLength != 0:
		return &Refusal{Status: http.StatusConflict}
	case r.ContentLength > u.Size-from:
		return refuse(http.StatusRequestEntityTooLarge, "upload.bad")
	}
	if u.State == store.Receiving {
		received, failed := s.receive(conn, r, u, sum)
		if received != u.Received {
			u.Received, u.Touched = received, s.Desk.Now()
		}
		if failed != nil {
			return failed
		}
		if u.Received == u.Size {
			if u, err = s.settle(r.Context(), u); err != nil {
				return err
			}
		}
	}
	tell(w.Header(), u)
	if u.State == store.Refused {
		return &Refusal{Status: http.StatusUnprocessableEntity, Field: u.Why}
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}

// receive writes a piece behind what is there, and answers how much is on disk then,
// also when it broke off.
func (s *Server) receive(conn *http.ResponseController, r *http.Request, u store.Upload, sum *sum) (received int64, err error) {
	// Whoever sent it may be gone: what came counts all the same.
	ctx := context.WithoutCancel(r.Context())
	received = u.Received
	f, err := os.OpenFile(s.path(u.ID), os.O_WRONLY, 0o600)
	if err != nil {
		return received, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	// Bytes that were written and never answered for may not be whole.
	if err := f.Truncate(received); err != nil {
		return received, err
	}
	at := received
	note := func() error {
		if at == received {
			return nil
		}
		if err := f.Sync(); err != nil {
			return err
		}
		err := s.DB.Write(ctx, "upload.piece", func(tx *store.Tx) error { return tx.MoveUpload(u.ID, at, s.Desk.Now()) })
		if err == nil {
			received = at
		}
		return err
	}
	buf := make([]byte, 64<<10)
	var broke error
	for broke == nil && at < u.Size {
		conn.SetReadDeadline(time.Now().Add(silence))
		var n int
		n, broke = r.Body.Read(buf[:min(int64(len(buf)), u.Size-at)])
		if _, err := f.WriteAt(buf[:n], at); err != nil {
			return received, errors.Join(err, note())
		}
		at += int64(n)
		if sum != nil {
			sum.Write(buf[:n])
		} else if at-received >= checkpoint {
			if err := note(); err != nil {
				return received, err
			}
		}
	}
	if at == u.Size && broke == nil { // nothing may follow
		if n, err := r.Body.Read(buf[:1]); n > 0 {
			broke = errors.New("more than was announced")
		} else {
			broke = err
		}
	}
	if errors.Is(broke, io.EOF) {
		broke = nil
	}
	conn.SetReadDeadline(time.Time{})
	if sum != nil && (broke != nil || !sum.right()) {
		if err := f.Truncate(received); err != nil {
			return received, err
		}
		if broke == nil {
			return received, &Refusal{Status: StatusChecksum}
		}
	} else if err := note(); err != nil {
		return received, err
	}
	if broke != nil {
		return received, &Refusal{Status: http.StatusBadRequest, Err: broke}
	}
	return received, nil
}

// sum is a checksum a piece must have.
type sum struct {
	hash.Hash
	want string
}

func (s *sum) right() bool { return string(s.Sum(nil)) == s.want }

// checksum reads Upload-Checksum; nil without one.
func checksum(header string) (*sum, error) {
	if header == "" {
		return nil, nil
	}
	name, digest, _ := strings.Cut(header, " ")
	want, err := base64.StdEncoding.DecodeString(digest)
	out := sum{want: string(want)}
	switch name {
	case "sha1":
		out.Hash = sha1.New()
	case "sha256":
		out.Hash = sha256.New()
	default:
		return nil, &Refusal{Status: http.StatusBadRequest}
	}
	if err != nil {
		return nil, &Refusal{Status: http.StatusBadRequest}
	}
	return &out, nil
}

// metadata reads Upload-Metadata: pairs of a key and a value in base64.
func metadata(header string) (map[string]string, bool) {
	out := map[string]string{}
	for pair := range strings.SplitSeq(header, ",") {
		key, value, _ := strings.Cut(strings.TrimSpace(pair), " ")
		b, err := base64.StdEncoding.DecodeString(value)
		if _, twice := out[key]; err != nil || key == "" || twice || len(out) > 20 {
			return nil, false
		}
		out[key] = string(b)
	}
	return out, true
}

// nameOf is a sender's name of a file for our messages; media makes it harmless
// before anybody else sees it.
func nameOf(name string) string {
	name = text.Excerpt(text.NFC(path.Base(strings.ReplaceAll(name, `\`, "/"))), 100)
	if name == "" || name == "." || name == "/" {
		return "file"
	}
	return name
}
