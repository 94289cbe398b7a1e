package canary

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"log/slog"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"paht/internal/app"
	"paht/internal/desk"
	"paht/internal/junk"
	"paht/internal/media"
	"paht/internal/org"
	"paht/internal/report"
	"paht/internal/store"
	"paht/internal/testworld"
	"paht/internal/testworld/issuer"
)

// world is the running program with its province, and what is planted in it.
type world struct {
	*testworld.Province
	*vault
	t   *testing.T
	app *app.App
	dir string // the data folder
	log *journal

	comers  int  // how many visitors there are
	danger  bool // what is sent tells of danger
	planted []*planted
	now     map[report.ID]report.Report // as they stand
	people  map[org.PersonID]string     // the word in each officer's name
	unsent  string                      // under which seal the handler's picture lies that he has not sent yet
	invite  string                      // a link to a first password

	follower string   // the address of somebody who follows
	tokens   []string // of the letters he got

	Third                    org.UnitID // the agency that coordinates
	ThirdFocal, ThirdHandler org.PersonID
	OnDuty                   org.PersonID // of Agency, these days
}

// planted is a report full of secrets.
type planted struct {
	id     report.ID
	name   string // what is special about it
	client string
	code   string
	files  []report.Photo // all its pictures, the report's first
	from   report.ID      // what it was split off
}

// journal is a log that is read afterwards.
type journal struct {
	mu sync.Mutex
	b  bytes.Buffer
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

// password is every officer's.
const password = "bon-mua-song-thuong-2026"

func newWorld(t *testing.T) *world {
	t.Helper()
	clock := testworld.NewClock(testworld.At("2026-11-16 08:00"))
	w := &world{vault: newVault(), t: t, dir: t.TempDir(), log: &journal{}, now: map[report.ID]report.Report{}, people: map[org.PersonID]string{}}
	op := issuer.New(t, clock.Now)
	op.Claims = map[string]any{"sub": "nguoi-1", "name": "Nguyễn Thị Mai"}
	var err error
	w.app, err = app.Open(t.Context(), app.Config{Crowd: &junk.Unlimited,
		Data: w.dir, Log: slog.New(slog.NewTextHandler(w.log, &slog.HandlerOptions{Level: slog.LevelDebug})), Now: clock.Now,
		HelpPhone: "0204 3 555 666", CitizenListen: "127.0.0.1:0", OfficerListen: "127.0.0.1:0",
		OIDCIssuer: op.URL, OIDCClient: issuer.ClientID, OIDCSecret: issuer.ClientSecret, OIDCName: "VNeID",
		AndroidApp: "vn.example.app:" + strings.Repeat("AB", 32), IOSApp: "ABCDE12345.vn.example.app",
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
	w.staff()
	w.fill()
	w.reload()
	if err := w.app.Listen(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := w.app.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	return w
}

// newcomer has been invited and has not come yet.
const newcomer org.PersonID = "newcomer"

// since is when the duties of the coordinating agency began.
var since = time.Date(2023, 4, 10, 0, 0, 0, 0, testworld.Zone)

// third is the code of the agency that coordinates: phường Ngô Quyền.
const third = "07210"

// staff gives every officer a name that is found again, and the coordinating
// agency its people.
func (w *world) staff() {
	unit, ok := w.Desk.Directory().UnitByCode(third, w.Clock.Now())
	if !ok {
		w.t.Fatalf("no unit %s", third)
	}
	w.Third, w.ThirdFocal, w.ThirdHandler, w.OnDuty = unit.ID, "focal-third", "handler-third", "on-duty"
	err := w.Desk.Found(w.t.Context(), func(tx *store.Tx) error {
		for _, id := range w.officers() {
			w.people[id] = w.word()
			if err := tx.PutPerson(org.Person{ID: id, Name: "Cán bộ " + w.people[id], Email: w.people[id] + "@canbo.example.vn"}); err != nil {
				return err
			}
		}
		if err := tx.PutPerson(org.Person{ID: newcomer, Name: "Cán bộ mới"}); err != nil {
			return err
		}
		for id, role := range map[org.PersonID]org.Role{w.ThirdFocal: org.Focal, w.ThirdHandler: org.Handler, newcomer: org.Handler} {
			if err := tx.PutDuty(org.Duty{Person: id, Role: role, Unit: w.Third, From: since}); err != nil {
				return err
			}
		}
		return tx.PutDuty(org.Duty{Person: w.OnDuty, Role: org.OnDuty, Unit: w.Agency, From: w.Clock.Now(), To: w.Clock.Now().AddDate(0, 0, 7)})
	})
	if err != nil {
		w.t.Fatal(err)
	}
	for _, id := range w.officers() {
		w.plantFor("name of an officer", w.people[id], func(v *visitor) bool { return v.knows(id) })
		if err := w.app.Auth.SetPassword(w.t.Context(), id, string(id), password, w.Clock.Now()); err != nil {
			w.t.Fatal(err)
		}
	}
	if w.invite, err = w.app.Auth.Invite(w.t.Context(), newcomer, "newcomer", w.Clock.Now()); err != nil {
		w.t.Fatal(err)
	}
}

// officers are all who can sign in.
func (w *world) officers() []org.PersonID {
	return []org.PersonID{
		w.Operator, w.Editor, w.Lead, w.Focal, w.Leader, w.Handler, w.OtherFocal, w.OtherLeader, w.OtherHandler,
		w.ThirdFocal, w.ThirdHandler, w.OnDuty, w.Admin,
	}
}

// send plants a report: every place a sender fills in holds a secret of its own.
func (w *world) send(name string, secretly bool) *planted {
	n := len(w.planted) + 1
	p := &planted{name: name, client: testworld.Client(n)}
	text, place, who, mail, phone := w.word(), w.word(), w.word(), w.word(), w.number("0977", 6)
	file := w.word()
	lat, lon := w.number("21.2", 6), w.number("106.1", 6)
	baits := [3]string{w.word(), w.word(), w.word()}
	pic := w.picture(file + ".jpg")
	picLat := w.number("25.2", 5)                                // far from all points that are shown, so that none is like it
	pic.Lat, pic.Lon, pic.HasPoint = degree(picLat), 106.2, true // as its file told
	in := desk.Submission{
		Client:  p.client,
		Text:    fmt.Sprintf("Đường thôn có ổ gà sâu, trời mưa xe máy ngã liên tục: %s %s.", baits[0], text),
		Contact: report.Contact{Name: "Nguyễn " + baits[2] + " " + who, Phone: phone, Email: mail + "@example.vn"},
		Place:   report.Place{Commune: w.Commune, Words: "trước cổng trường " + baits[1] + " " + place, Lat: degree(lat), Lon: degree(lon), HasPoint: true},
		Channel: report.Web, Photos: []report.Photo{pic}, Secret: secretly, Danger: w.danger,
	}
	got, err := w.Desk.Submit(w.t.Context(), in)
	if err != nil {
		w.t.Fatalf("%s: %v", name, err)
	}
	p.id, p.code, p.files = got.ID, got.Code, []report.Photo{pic}
	w.planted = append(w.planted, p)

	w.vault.plant(p.id, "number", p.id.String(), by(report.FieldNumber))
	w.vault.plant(p.id, "code", p.code, func(_ report.Report, v report.Viewer) bool { return v.Kind == report.TheSender })
	w.vault.plant(p.id, "text", text, by(report.FieldText))
	w.vault.plant(p.id, "place", place, by(report.FieldPlace))
	w.vault.plant(p.id, "point", lat[:9], by(report.FieldPlace))
	w.vault.plant(p.id, "point", lon[:10], by(report.FieldPlace))
	w.vault.plant(p.id, "taken", picLat[:8], by(report.FieldTaken))
	w.vault.plant(p.id, "name", who, by(report.FieldContact))
	w.vault.plant(p.id, "e-mail", mail, by(report.FieldContact))
	w.vault.plant(p.id, "phone", phone, by(report.FieldContact))
	w.vault.plant(p.id, "file name", file, by(report.FieldContact))
	w.vault.plant(p.id, "photo", pic.Digest, by(report.FieldPhotos))
	w.vault.plant(p.id, "photo", pic.Thumb, by(report.FieldPhotos))
	w.vault.plant(p.id, "square", w.square(pic), by(report.FieldPhotos))
	w.bait(p.id, baits[0], report.FieldText)
	w.bait(p.id, baits[1], report.FieldPlace)
	w.bait(p.id, baits[2], report.FieldContact)
	w.bait(p.id, phone, report.FieldContact)
	w.bait(p.id, inCommune(w.Commune), report.FieldCommune)
	return p
}

// inCommune is the filter of lists by a commune, as typed.
func inCommune(id org.UnitID) string { return "commune=" + string(id) }

func degree(s string) float64 {
	f, err := strconv.ParseFloat(s, 64)
	if err != nil {
		panic(err) // digits of ours
	}
	return f
}

// jpeg is a picture no other is like.
func (w *world) jpeg() []byte {
	img := image.NewRGBA(image.Rect(0, 0, 96, 64))
	for y := range 64 {
		for x := range 96 {
			img.Set(x, y, color.RGBA{uint8(w.random.Uint32()), uint8(x), uint8(y), 255})
		}
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, nil); err != nil {
		w.t.Fatal(err)
	}
	return b.Bytes()
}

// picture stores one.
func (w *world) picture(name string) report.Photo {
	pic, err := w.app.Media.Photo(w.t.Context(), bytes.NewReader(w.jpeg()), name)
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

// square is the name of the bytes that are served for the row of a list.
func (w *world) square(pic report.Photo) string {
	b, err := media.NewSquares(1<<20, w.app.Blob.Get).Of(w.t.Context(), pic.Thumb)
	if err != nil {
		w.t.Fatal(err)
	}
	return reply{body: b}.picture()
}

// notes are the texts officers write for officers; "said" to the sender.
func (w *world) note(p *planted, what string) string {
	return "Ghi chú nội bộ " + w.vault.plant(p.id, what, w.word(), wordsFor(true))
}

// task is what a supporting agency is asked: the beginning of its part's text, too.
func (w *world) task(p *planted) string {
	return "Đề nghị phối hợp " + w.vault.plant(p.id, "task", w.word(), func(r report.Report, v report.Viewer) bool {
		if r.Parent != 0 {
			return r.Standing().May(v, report.FieldText)
		}
		return r.Standing().May(v, report.FieldWords) && v.Kind != report.TheSender
	})
}

func (w *world) said(p *planted, what string) string {
	return "Xin ông/bà lưu ý nội dung sau: " + w.vault.plant(p.id, what, w.word(), wordsFor(false))
}

// submit writes a result with a photo and hands it to the leader.
func (w *world) submit(p *planted, who org.PersonID, what string) {
	word, file := w.word(), w.word()
	pic := w.picture(file + ".jpg")
	p.files = append(p.files, pic)
	its := answer(func(r report.Result) bool { return strings.Contains(r.Summary, word) })
	photo := answer(func(r report.Result) bool { return strings.Contains(r.Files, pic.Digest) })
	w.vault.plant(p.id, what, word, its)
	w.vault.plant(p.id, what+" photo", pic.Digest, photo)
	w.vault.plant(p.id, what+" photo", pic.Thumb, photo)
	w.vault.plant(p.id, what+" square", w.square(pic), photo)
	w.vault.plant(p.id, "file name", file, by(report.FieldInternal))
	w.act(p, who, []report.Photo{pic}, "submit", "done", "done", "summary", "Đã kiểm tra và san lấp ổ gà, mặt đường đã êm thuận trở lại, "+word+".")
}

// act is one officer's act, a few minutes after the one before.
func (w *world) act(p *planted, who org.PersonID, photos []report.Photo, action string, form ...string) {
	w.Clock.Advance(time.Minute)
	_, err := w.Desk.Act(w.t.Context(), desk.Act{ID: p.id, Actor: w.Actor(w.t, who), Command: testworld.Command(action, form...), Photos: photos})
	if err != nil {
		w.t.Fatalf("%s: %s by %s: %v", p.name, action, who, err)
	}
}

// named is the report of a name.
func (w *world) named(name string) *planted {
	for _, p := range w.planted {
		if p.name == name {
			return p
		}
	}
	w.t.Fatalf("no report %q", name)
	return nil
}

// reload takes the reports as they stand.
func (w *world) reload() {
	for _, p := range w.planted {
		r, err := w.DB.Report(w.t.Context(), p.id)
		if err != nil {
			w.t.Fatal(err)
		}
		w.now[p.id] = r
	}
}
