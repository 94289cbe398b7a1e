package intake_test

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/jpeg"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"paht/internal/blob"
	"paht/internal/fault"
	"paht/internal/intake"
	"paht/internal/media"
	"paht/internal/report"
)

func desk(t *testing.T) (*intake.Intake, *time.Time) {
	t.Helper()
	kept, err := blob.Dir(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC)
	return &intake.Intake{
		Media: media.New(1), Blob: kept, Seals: intake.NewSeals([]byte("a secret of the server"), "test"),
		Now: func() time.Time { return now },
	}, &now
}

// part is a field of a posted form: a text, or a file when it has a name.
type part struct{ field, name, body string }

func post(t *testing.T, parts ...part) *http.Request {
	t.Helper()
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	for _, p := range parts {
		w, err := m.CreateFormField(p.field)
		if p.name != "" {
			w, err = m.CreateFormFile(p.field, p.name)
		}
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprint(w, p.body)
	}
	m.Close()
	r := httptest.NewRequest("POST", "/", &b)
	r.Header.Set("Content-Type", m.FormDataContentType())
	return r
}

func photo(t *testing.T) string {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, image.NewRGBA(image.Rect(0, 0, 40, 30)), nil); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestBothEncodingsAreOneForm(t *testing.T) {
	in, _ := desk(t)
	plain := httptest.NewRequest("POST", "/", strings.NewReader(url.Values{"text": {" Ổ gà "}}.Encode()))
	plain.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	for name, r := range map[string]*http.Request{"plain": plain, "multipart": post(t, part{"text", "", " Ổ gà "})} {
		f, err := in.Read(httptest.NewRecorder(), r, "photos", 5)
		if err != nil || f.Get("text") != "Ổ gà" {
			t.Errorf("%s: %q, %v", name, f.Get("text"), err)
		}
	}
}

// What is typed behind a bad file is not lost, and every file is told of.
func TestTypedTextOutlivesBadFiles(t *testing.T) {
	in, _ := desk(t)
	f, err := in.Read(httptest.NewRecorder(), post(t,
		part{"photos", "giả.jpg", "<svg onload=alert(1)>"},
		part{"photos", "thật.jpg", photo(t)},
		part{"photos", "thừa.jpg", photo(t)},
		part{"other", "lạ.jpg", photo(t)},
		part{"text", "", "Đường ngập"},
	), "photos", 1)
	if err != nil {
		t.Fatal(err)
	}
	if f.Get("text") != "Đường ngập" || len(f.Pictures) != 1 || len(f.Bad) != 2 {
		t.Fatalf("text %q, %d pictures, bad %v", f.Get("text"), len(f.Pictures), f.Bad)
	}
	if f.Bad[0].Code != "media.not_picture" || f.Bad[0].Args[0] != "giả.jpg" || f.Bad[1].Code != "report.photos.many" {
		t.Errorf("bad: %v", f.Bad)
	}
	if f, err := intake.Typed(httptest.NewRecorder(), post(t, part{"photos", "a.jpg", photo(t)}, part{"text", "", "x"})); err != nil || len(f.Pictures) != 0 || f.Get("text") != "x" {
		t.Errorf("typed only: %v, %v", f, err)
	}
}

func TestTooMuchIsRefused(t *testing.T) {
	in, _ := desk(t)
	many := make([]part, 201)
	for i := range many {
		many[i] = part{"text", "", "x"}
	}
	for name, r := range map[string]*http.Request{
		"text": post(t, part{"text", "", strings.Repeat("a", 2<<20)}), "parts": post(t, many...),
	} {
		if _, err := in.Read(httptest.NewRecorder(), r, "photos", 5); !fault.Is(err, fault.TooLarge) {
			t.Errorf("%s: %v", name, err)
		}
	}
	cut := post(t, part{"text", "", "Đường ngập"})
	cut.Body = http.MaxBytesReader(nil, cut.Body, 60)
	if _, err := in.Read(httptest.NewRecorder(), cut, "photos", 5); err == nil {
		t.Error("a body that was cut off is a form")
	}
}

// A token is worth nothing to another, changed, for another site, or next week.
func TestSealIsItsOwners(t *testing.T) {
	in, now := desk(t)
	f, err := in.Read(httptest.NewRecorder(), post(t, part{"photos", "ảnh.jpg", photo(t)}), "photos", 5)
	if err != nil {
		t.Fatal(err)
	}
	kept, err := in.Keep(context.Background(), f.Pictures, report.OfReport)
	if err != nil || len(kept) != 1 || kept[0].Of != report.OfReport {
		t.Fatalf("%v, %v", kept, err)
	}
	token := in.Seal("an", kept[0])
	if p, ok := in.Unseal("an", token); !ok || p != kept[0] {
		t.Fatalf("%v %v", p, ok)
	}
	other := *in
	other.Seals = intake.NewSeals([]byte("a secret of the server"), "other")
	if _, ok := other.Unseal("an", token); ok {
		t.Error("another site opens it")
	}
	if _, ok := in.Unseal("bình", token); ok {
		t.Error("another person opens it")
	}
	for i := range token {
		changed := []byte(token)
		changed[i] = 'A' + (changed[i]+1)%26
		if string(changed) == token {
			continue
		}
		if p, ok := in.Unseal("an", string(changed)); ok && p != kept[0] {
			t.Fatalf("changed at %d it opens", i)
		}
	}
	*now = now.Add(25 * time.Hour)
	if _, ok := in.Unseal("an", token); ok {
		t.Error("it opens after a day")
	}
}
