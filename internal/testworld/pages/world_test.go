package pages

import (
	"bytes"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"paht/internal/app"
	"paht/internal/demo/picture"
	"paht/internal/desk"
	"paht/internal/junk"
	"paht/internal/org"
	"paht/internal/report"
	"paht/internal/testworld"
)

// world is the running program over a province with a report in each state.
type world struct {
	*testworld.Province
	t    *testing.T
	app  *app.App
	base string // of the citizens' site
	log  *journal

	sent   int
	states map[string]desk.Receipt // by what is special about them
}

// journal is a log that is read afterwards.
type journal struct {
	mu sync.Mutex
	b  strings.Builder
}

func (j *journal) Write(p []byte) (int, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.b.Write(p)
}

func (j *journal) String() string {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.b.String()
}

// newWorld starts the program over an empty province.
func newWorld(t *testing.T) *world { return newWorldOf(t, junk.Unlimited) }

// newWorldOf is newWorld where more reports than crowd are a crowd.
func newWorldOf(t *testing.T, crowd junk.Limits) *world {
	t.Helper()
	clock := testworld.NewClock(testworld.At("2026-11-16 08:00"))
	w := &world{t: t, log: &journal{}, states: map[string]desk.Receipt{}}
	var err error
	w.app, err = app.Open(t.Context(), app.Config{Crowd: &crowd,
		Data: t.TempDir(), Log: slog.New(slog.NewTextHandler(w.log, nil)), Now: clock.Now, HelpPhone: "0204 3 555 666",
		CitizenListen: "127.0.0.1:0", OfficerListen: "127.0.0.1:0",
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := w.app.Close(); err != nil {
			t.Error(err)
		}
	})
	w.Province = &testworld.Province{Desk: w.app.Desk, DB: w.app.DB, Clock: clock}
	w.Found(t)
	return w
}

// listen opens the sites.
func (w *world) listen() {
	w.t.Helper()
	if err := w.app.Listen(w.t.Context()); err != nil {
		w.t.Fatal(err)
	}
	if err := w.app.Start(w.t.Context()); err != nil {
		w.t.Fatal(err)
	}
	w.base = w.app.Config.CitizenURL
}

// send sends a report with a photo and a pin.
func (w *world) send(name string, change func(*desk.Submission)) desk.Receipt {
	w.t.Helper()
	w.sent++
	w.Clock.Advance(time.Minute)
	in := w.Submission(w.sent)
	u, _ := w.Desk.Directory().Unit(w.Commune)
	in.Place.Lat, in.Place.Lon, in.Place.HasPoint = u.Lat, u.Lon, true
	in.Photos = []report.Photo{w.picture(false)}
	if change != nil {
		change(&in)
	}
	got, err := w.Desk.Submit(w.t.Context(), in)
	if err != nil {
		w.t.Fatalf("%s: %v", name, err)
	}
	w.states[name] = got
	return got
}

// picture stores a photo of a road.
func (w *world) picture(mended bool) report.Photo {
	w.t.Helper()
	pic, err := w.app.Media.Photo(w.t.Context(), bytes.NewReader(picture.JPEG("pothole", mended, uint64(w.sent))), "duong.jpg")
	if err != nil {
		w.t.Fatal(err)
	}
	keep := func(b []byte) string {
		digest, err := w.app.Blob.Put(w.t.Context(), b)
		if err != nil {
			w.t.Fatal(err)
		}
		return digest
	}
	return report.Photo{Digest: keep(pic.Full), Thumb: keep(pic.Thumb), Width: pic.Width, Height: pic.Height, Name: pic.Name}
}

// act is an officer's act with photos.
func (w *world) act(id report.ID, who org.PersonID, photos []report.Photo, action string, form ...string) {
	w.t.Helper()
	w.Clock.Advance(time.Minute)
	_, err := w.Desk.Act(w.t.Context(), desk.Act{ID: id, Actor: w.Actor(w.t, who), Command: testworld.Command(action, form...), Photos: photos})
	if err != nil {
		w.t.Fatalf("%s by %s: %v", action, who, err)
	}
}

// walk takes a report the straight way up to an action, with a photo of the result.
func (w *world) walk(id report.ID, upTo string) {
	w.t.Helper()
	for _, l := range w.Way() {
		var photos []report.Photo
		if l.Action == "submit" {
			photos = []report.Photo{w.picture(true)}
		}
		w.act(id, l.Who, photos, l.Action, l.Form...)
		if l.Action == upTo {
			return
		}
	}
}

// fill brings a report into each state a citizen can meet one in.
func (w *world) fill() {
	w.send("new", nil)
	w.send("secret", func(in *desk.Submission) { in.Secret = true })
	w.send("urgent", func(in *desk.Submission) { in.Danger = true })
	w.walk(w.send("in hand", func(in *desk.Submission) { in.Contact.Email = "an@example.vn" }).ID, "assign")
	w.walk(w.send("published", nil).ID, "publish")
	w.walk(w.send("rated", nil).ID, "publish")
	w.Say(w.t, w.states["rated"].ID, "rate", "rating", "satisfied")
	w.walk(w.send("again", nil).ID, "publish")
	w.Say(w.t, w.states["again"].ID, "clear_up", "unclear", "Chỗ vá bằng đá dăm đã bong ra sau trận mưa hôm qua.")

	asked := w.send("asked", nil).ID
	w.act(asked, w.Operator, nil, "accept", "vietnamese", "yes", "clear", "yes", "complete", "yes")
	w.act(asked, w.Operator, nil, "ask", "message", "Xin cho biết ổ gà ở trước hay sau cổng trường, và chụp thêm một ảnh toàn cảnh.")
	refused := w.send("refused", nil).ID
	w.act(refused, w.Operator, nil, "refuse", "refusal", "unclear", "explanation", "Nội dung chưa nói rõ sự việc ở đâu, mong ông bà gửi lại.")
	w.walk(w.send("withdrawn", nil).ID, "dispatch")
	w.Say(w.t, w.states["withdrawn"].ID, "withdraw", "withdrawal", "Đã có người sửa.")
	merged := w.send("merged", nil).ID
	w.walk(merged, "accept")
	w.act(merged, w.Operator, nil, "classify", "category", w.Desk.Categories()[1].ID)
	w.act(merged, w.Operator, nil, "merge", "into", w.states["in hand"].ID.String(), "explanation", "Cùng một ổ gà trước cổng trường.")
	late := w.send("late", nil).ID
	w.walk(late, "take")
	w.Clock.Advance(26 * time.Hour)
	w.RingAll(w.t)
	for i := range 24 { // more than one page of the list
		w.walk(w.send(fmt.Sprint("listed ", i), nil).ID, "accept")
	}
}
