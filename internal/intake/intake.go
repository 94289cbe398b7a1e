// Package intake reads what people post: typed text, and pictures that are
// checked, made small and kept until the form they came with is accepted.
//
// Rules it owns:
//   - A form is read to its end even when a file in it is refused, so that what
//     was typed comes back beside the fault and nothing has to be typed again.
//   - What is wrong with a file is told beside its field; only our own trouble is
//     an error.
//   - A picture of a form that was not accepted stays with whom it belongs to: it
//     travels in the form under a seal, so nobody attaches or looks at a picture
//     that he did not send, and not longer than a day.
//   - A video is not held in memory: it is put aside in a file, looked at, and stored
//     at once. One that is sent with a form that is never accepted goes with what
//     nobody names (desk.Tidy).
package intake

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"paht/internal/blob"
	"paht/internal/fault"
	"paht/internal/media"
	"paht/internal/report"
)

// Limits of a posted form.
const (
	MaxBody  = 128 << 20 // bytes read before we stop listening
	MaxText  = 1 << 20   // bytes of all typed fields together
	maxParts = 200

	MaxVideos = 1 // of one form
)

// keptFor is how long a picture of a form that was not accepted can be sent again
// without choosing it anew.
//
// Less than a day, since files that nobody names are removed after one (desk.Tidy).
const keptFor = 23 * time.Hour

// Intake reads forms. All its fields are required.
type Intake struct {
	Media *media.Media
	Blob  *blob.Store
	Seals Seals
	Now   func() time.Time
}

// Form is a form as it was posted.
type Form struct {
	Values   url.Values
	Pictures []media.Picture // new ones, still in memory only
	Videos   []report.Photo  // new ones, stored already; Of is not set
	Bad      []fault.Field   // what is wrong with files
	TooLarge bool            // one of Bad is about size
}

// Get is a typed field without the spaces around it.
func (f Form) Get(name string) string { return strings.TrimSpace(f.Values.Get(name)) }

// Any takes files from every field.
const Any = "*"

// Read reads a posted form of either encoding. Pictures are taken from the field
// named files, most of them at most; with files "" every file is passed over.
//
// fault.TooLarge for a body beyond the limits of which no text was seen,
// fault.Invalid for one that is no form.
func (in *Intake) Read(w http.ResponseWriter, r *http.Request, files string, most int) (Form, error) {
	if kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")); kind != "multipart/form-data" {
		return Typed(w, r)
	}
	if r.ContentLength > MaxBody {
		return Form{}, fault.New(fault.TooLarge, "")
	}
	r.Body = http.MaxBytesReader(w, r.Body, MaxBody)
	parts, err := r.MultipartReader()
	if err != nil {
		return Form{}, unreadable(err)
	}
	p := post{Form: Form{Values: url.Values{}}, in: in, ctx: r.Context(), files: files, most: most}
	for range maxParts {
		part, err := parts.NextPart() // passes over what is left of the one before
		switch {
		case err == io.EOF:
			return p.Form, nil
		case tooBig(err) && len(p.Values) > 0:
			p.refuse(fault.Field{Name: "photos", Code: "media.too_big"}, true)
			return p.Form, nil
		case err != nil:
			return p.Form, unreadable(err)
		}
		if err := p.take(part); err != nil {
			return p.Form, err
		}
	}
	return p.Form, fault.New(fault.TooLarge, "")
}

// Typed reads a posted form that takes no files. The errors are those of Read.
func Typed(w http.ResponseWriter, r *http.Request) (Form, error) {
	switch kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")); kind {
	case "multipart/form-data":
		return (&Intake{}).Read(w, r, "", 0)
	case "application/x-www-form-urlencoded":
	default:
		return Form{}, unreadable(fmt.Errorf("a form of type %q", kind))
	}
	r.Body = http.MaxBytesReader(w, r.Body, MaxText)
	if err := r.ParseForm(); err != nil {
		return Form{}, unreadable(err)
	}
	return Form{Values: r.PostForm}, nil
}

// post is a form that is being read.
type post struct {
	Form
	in    *Intake
	ctx   context.Context
	files string
	most  int
	size  int // bytes of text so far
}

// take reads one part of the body.
func (p *post) take(part *multipart.Part) error {
	if part.FileName() != "" {
		return p.file(part)
	}
	b, err := io.ReadAll(io.LimitReader(part, MaxText+1))
	if err != nil {
		return unreadable(err)
	}
	if p.size += len(b); p.size > MaxText {
		return fault.New(fault.TooLarge, "edge.text_too_large")
	}
	p.Values.Add(part.FormName(), string(b))
	return nil
}

// file makes a picture of a file.
func (p *post) file(part *multipart.Part) error {
	field, name := part.FormName(), part.FileName()
	if p.files != Any && p.files != field || p.files == "" {
		return nil
	}
	body := bufio.NewReaderSize(part, 4096)
	head, _ := body.Peek(64) // what cannot be read is told by who reads on
	var err error
	switch video := media.IsVideo(head); {
	case video && len(p.Videos) >= MaxVideos:
		p.refuse(fault.Field{Name: field, Code: "report.videos.many", Args: []string{strconv.Itoa(MaxVideos)}}, false)
		return nil
	case !video && len(p.Pictures) >= p.most:
		p.refuse(TooMany(field, p.most), false)
		return nil
	case video:
		err = p.video(body, name)
	default:
		var pic media.Picture
		if pic, err = p.in.Media.Photo(p.ctx, body, name); err == nil {
			p.Pictures = append(p.Pictures, pic)
		}
	}
	if err == nil {
		return nil
	}
	if tooBig(err) {
		p.refuse(fault.Field{Name: field, Code: "media.too_big", Args: []string{name}}, true)
		return nil
	}
	f, ok := errors.AsType[*fault.Error](err)
	if !ok || f.Kind != fault.Invalid && f.Kind != fault.TooLarge {
		return err
	}
	for _, wrong := range f.Fields {
		wrong.Name, wrong.Args = field, slices.Clone(wrong.Args)
		if len(wrong.Args) > 0 {
			wrong.Args[0] = name // as the sender knows it
		}
		p.refuse(wrong, f.Kind == fault.TooLarge)
	}
	if len(f.Fields) == 0 {
		p.refuse(fault.Field{Name: field, Code: f.Code, Args: []string{name}}, f.Kind == fault.TooLarge)
	}
	return nil
}

// video stores a video.
func (p *post) video(r io.Reader, name string) error {
	f, err := os.CreateTemp("", "paht-video-*")
	if err != nil {
		return err
	}
	defer func() { f.Close(); os.Remove(f.Name()) }()
	size, err := io.Copy(f, io.LimitReader(r, media.MaxVideo+1))
	if err != nil {
		return err
	}
	photo, err := KeepVideo(p.ctx, p.in.Media, p.in.Blob, f, size, name)
	if err == nil {
		p.Videos = append(p.Videos, photo)
	}
	return err
}

// KeepVideo looks at a file of size bytes and stores the video it is, with its
// poster. The errors are those of media.Video and of blob.
func KeepVideo(ctx context.Context, m *media.Media, b *blob.Store, f *os.File, size int64, name string) (report.Photo, error) {
	v, err := m.Video(ctx, f, size, f.Name(), name)
	if err != nil {
		return report.Photo{}, err
	}
	digest, _, err := b.PutFrom(ctx, v.Reader(f))
	if err != nil {
		return report.Photo{}, err
	}
	poster, err := b.Put(ctx, v.Poster)
	if err != nil {
		return report.Photo{}, err
	}
	return report.Photo{
		Digest: digest, Thumb: poster, Width: v.Width, Height: v.Height, Name: v.Name, Kind: report.OfVideo,
		Taken: v.Taken, Lat: v.Lat, Lon: v.Lon, HasPoint: v.HasPoint,
	}, nil
}

func (p *post) refuse(wrong fault.Field, tooLarge bool) {
	p.Bad = append(p.Bad, wrong)
	p.TooLarge = p.TooLarge || tooLarge
}

// TooMany says that a field takes no more than so many pictures.
func TooMany(field string, most int) fault.Field {
	return fault.Field{Name: field, Code: "report.photos.many", Args: []string{strconv.Itoa(most)}}
}

func tooBig(err error) bool {
	_, ok := errors.AsType[*http.MaxBytesError](err)
	return ok
}

// unreadable is a body that could not be read: too large, or cut off.
func unreadable(err error) error {
	if tooBig(err) {
		return &fault.Error{Kind: fault.TooLarge, Err: err}
	}
	return &fault.Error{Kind: fault.Invalid, Code: "edge.form", Err: err}
}

// Keep stores pictures; of is what they belong to, report.OfReport or OfResult.
func (in *Intake) Keep(ctx context.Context, pictures []media.Picture, of string) ([]report.Photo, error) {
	var out []report.Photo
	for _, pic := range pictures {
		full, err := in.Blob.Put(ctx, pic.Full)
		if err != nil {
			return nil, err
		}
		thumb, err := in.Blob.Put(ctx, pic.Thumb)
		if err != nil {
			return nil, err
		}
		out = append(out, report.Photo{
			Digest: full, Thumb: thumb, Width: pic.Width, Height: pic.Height, Name: pic.Name, Of: of,
			Taken: pic.Taken, Lat: pic.Lat, Lon: pic.Lon, HasPoint: pic.HasPoint,
		})
	}
	return out, nil
}

// kept is a photo under a seal.
type kept struct {
	report.Photo
	Until int64 // Unix seconds
}

// Seal is the token of a stored photo that belongs to no report yet, for a form
// of one owner. It is locked: the photo's file told where it was taken.
func (in *Intake) Seal(owner string, p report.Photo) string {
	b, err := json.Marshal(kept{p, in.Now().Add(keptFor).Unix()})
	if err != nil {
		panic(err) // a struct of strings and numbers
	}
	return in.Seals.Lock("photo "+owner, b)
}

// Unseal is the photo of a token; false for what was not sealed for this owner,
// or more than a day ago.
func (in *Intake) Unseal(owner, token string) (report.Photo, bool) {
	b, ok := in.Seals.Unlock("photo "+owner, token)
	if !ok {
		return report.Photo{}, false
	}
	var k kept
	if err := json.Unmarshal(b, &k); err != nil || in.Now().Unix() > k.Until {
		return report.Photo{}, false
	}
	return k.Photo, true
}
