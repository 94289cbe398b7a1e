package app

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"paht/internal/desk"
	"paht/internal/fault"
	"paht/internal/notify"
	"paht/internal/org"
	"paht/internal/report"
	"paht/internal/store"
	"paht/internal/testworld"
)

// ringing is a program whose pushes go to a service on this machine, and the devices
// officers have switched on there.
type ringing struct {
	*App
	*testworld.Province
	t       *testing.T
	service *testworld.PushService
	devices map[string]testworld.PushDevice // by path
	owner   map[string]org.PersonID
	log     *bytes.Buffer
}

func newRinging(t *testing.T) *ringing {
	t.Helper()
	a, p := opened(t)
	r := &ringing{App: a, Province: p, t: t, service: testworld.NewPushService(t), devices: map[string]testworld.PushDevice{}, owner: map[string]org.PersonID{}, log: &bytes.Buffer{}}
	key, err := pushKey(a.Config)
	if err != nil {
		t.Fatal(err)
	}
	if a.Push, err = notify.NewPush(notify.PushConfig{Key: key, Contact: "truc@example.vn", Anywhere: true, Roots: r.service.Roots}); err != nil {
		t.Fatal(err)
	}
	a.Config.Log = slog.New(slog.NewTextHandler(r.log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	return r
}

// on switches a device of a person on, and gives its path at the service.
func (r *ringing) on(who org.PersonID, name string) string {
	r.t.Helper()
	path := "/" + string(who) + "/" + name
	d := testworld.NewPushDevice(r.t, r.service.URL+path)
	r.devices[path], r.owner[path] = d, who
	err := r.App.DB.Write(r.t.Context(), "test", func(tx *store.Tx) error {
		if err := tx.PutAccount(store.Account{Person: who, Login: string(who), Hash: "x"}); err != nil {
			return err
		}
		return tx.PutDevice(store.Device{Person: who, Endpoint: d.Endpoint, Key: d.Key, Auth: d.Auth, Made: r.Clock.Now(), Seen: r.Clock.Now(), Agent: "Firefox"})
	})
	if err != nil {
		r.t.Fatal(err)
	}
	return path
}

// rang is what came to a device.
type rang struct {
	Path string
	Note notify.Note
}

// turn lets the job take a turn, and gives what came to the devices by their paths.
func (r *ringing) turn() []rang {
	r.t.Helper()
	if _, err := r.sendPushes(r.t.Context()); err != nil {
		r.t.Fatal(err)
	}
	var out []rang
	for _, p := range r.service.Taken() {
		plain, err := r.devices[p.Path].Open(p.Body)
		if err != nil {
			r.t.Fatal(err)
		}
		var n notify.Note
		if err := json.Unmarshal(plain, &n); err != nil {
			r.t.Fatal(err)
		}
		out = append(out, rang{p.Path, n})
	}
	slices.SortFunc(out, func(a, b rang) int { return strings.Compare(a.Path, b.Path) })
	return out
}

func paths(rs []rang) (out []string) {
	for _, r := range rs {
		out = append(out, r.Path)
	}
	return out
}

// night puts an officer on duty at the agency and sends an urgent report to it at
// ten past eleven.
func (r *ringing) night() report.ID {
	r.t.Helper()
	r.Clock.Set(testworld.At("2026-11-21 20:00"))
	shift := org.Duty{Person: r.Guard, Unit: r.Agency, From: r.Clock.Now(), To: testworld.At("2026-11-22 08:00")}
	if err := r.Province.Desk.PutShift(r.t.Context(), shift, r.Actor(r.t, r.Focal)); err != nil {
		r.t.Fatal(err)
	}
	r.Clock.Set(testworld.At("2026-11-21 23:10"))
	id := r.Danger(r.t, 1).ID
	r.Confirm(r.t, id, r.Agency)
	return id
}

// TestU_AnUrgentReportRingsOnTheDutyOfficersPhone goes the way of §2.4.1 at night
// with every browser closed: the phone of who is on duty rings, and nobody else's
// whom it does not concern; nothing of what the report says leaves.
func TestU_AnUrgentReportRingsOnTheDutyOfficersPhone(t *testing.T) {
	r := newRinging(t)
	phone := r.on(r.Guard, "phone")
	for _, other := range []org.PersonID{r.OtherFocal, r.OtherLeader, r.OtherHandler, r.Handler, r.Admin} {
		r.on(other, "phone")
	}
	id := r.night()
	got := r.turn()
	if want := []string{phone}; !slices.Equal(paths(got), want) {
		t.Fatalf("%v rang, want %v", paths(got), want)
	}
	n := got[0].Note
	due := testworld.At("2026-11-21 23:40")
	if n.Kind != desk.MsgUrgent || n.Number != id.String() || n.Path != "/reports/"+id.String() || n.Due != due.UnixMilli() || n.Tag != id.String() || n.Key == "" {
		t.Errorf("it says %+v", n)
	}
	src, _ := json.Marshal(n)
	c, err := r.Province.Desk.Case(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	for _, secret := range []string{string(r.Guard), string(r.Agency), c.Report.Text, c.Report.Place.Words, c.Report.Contact.Name, c.Report.Contact.Phone, c.Report.Contact.Email} {
		if secret != "" && strings.Contains(string(src), secret) {
			t.Errorf("it tells %q", secret)
		}
	}
	if again := r.turn(); again != nil {
		t.Errorf("%v rang twice", paths(again))
	}

	// Nobody acknowledges: the call is the operators', the next rung rings.
	r.Clock.Advance(31 * time.Minute)
	operators := r.on(r.Operator, "desk")
	r.RingAll(t)
	kinds := map[string][]string{}
	for _, g := range r.turn() {
		kinds[g.Path] = append(kinds[g.Path], g.Note.Kind)
	}
	if !slices.Contains(kinds[operators], desk.MsgCall) {
		t.Errorf("no call rings at the operators': %v", kinds)
	}
	if len(kinds[phone]) == 0 {
		t.Errorf("the duty officer's phone stays silent when nobody acknowledges: %v", kinds)
	}
	for path := range kinds {
		if path != phone && path != operators {
			t.Errorf("%s rang", path)
		}
	}
}

func TestAllDevicesOfAPersonRingEachOnce(t *testing.T) {
	r := newRinging(t)
	phone, tablet := r.on(r.Guard, "phone"), r.on(r.Guard, "tablet")
	r.service.Answer(func(w http.ResponseWriter, path string) {
		if path == tablet {
			w.Header().Set("Retry-After", "90")
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		w.WriteHeader(http.StatusCreated)
	})
	r.night()
	first := r.turn()
	if !slices.Equal(paths(first), []string{phone, tablet}) {
		t.Fatalf("%v", paths(first))
	}
	r.Clock.Advance(89 * time.Second)
	if early := r.turn(); early != nil {
		t.Errorf("%v rang before the time the service gave", paths(early))
	}
	r.service.Answer(nil)
	r.Clock.Advance(2 * time.Second)
	second := r.turn()
	if !slices.Equal(paths(second), []string{phone, tablet}) {
		t.Fatalf("the second try reached %v", paths(second))
	}
	// The phone is told what it knows already: by the key it keeps quiet.
	if first[0].Note != second[0].Note {
		t.Errorf("the phone is told %+v, then %+v", first[0].Note, second[0].Note)
	}
	r.Clock.Advance(time.Hour)
	if more := r.turn(); more != nil {
		t.Errorf("%v rang a third time", paths(more))
	}
}

func TestAPushThatCameTooLateIsNotSent(t *testing.T) {
	r := newRinging(t)
	r.on(r.Guard, "phone")
	r.service.Answer(func(w http.ResponseWriter, _ string) { w.WriteHeader(http.StatusInternalServerError) })
	id := r.night()
	if got := r.turn(); len(got) != 1 {
		t.Fatalf("%v", paths(got))
	}
	r.Do(t, id, r.Guard, "acknowledge", "assignee", "person:"+string(r.Handler))
	r.service.Answer(nil)
	r.Clock.Advance(time.Minute)
	if got := r.turn(); got != nil {
		t.Errorf("%v rang for what was acknowledged", paths(got))
	}
	left, err := r.App.DB.LeaseMessages(t.Context(), desk.ByPush, r.Clock.Now().Add(24*time.Hour), time.Minute, 10)
	if err != nil || len(left) > 0 {
		t.Errorf("%d pushes wait on, %v", len(left), err)
	}
}

func TestAGoneDeviceIsForgotten(t *testing.T) {
	r := newRinging(t)
	phone, old := r.on(r.Guard, "phone"), r.on(r.Guard, "old")
	r.service.Answer(func(w http.ResponseWriter, path string) {
		if path == old {
			w.WriteHeader(http.StatusGone)
		}
	})
	r.night()
	r.turn()
	ds, err := r.App.DB.Devices(t.Context(), r.Guard)
	if err != nil || len(ds) != 1 || ds[0].Endpoint != r.service.URL+phone {
		t.Fatalf("%d devices, %v", len(ds), err)
	}
	r.Clock.Advance(time.Hour)
	if more := r.turn(); more != nil {
		t.Errorf("%v rang again", paths(more))
	}
	for _, d := range r.devices {
		for _, secret := range []string{d.Endpoint, d.Key, d.Auth} {
			if strings.Contains(r.log.String(), secret) {
				t.Errorf("the log tells %q", secret)
			}
		}
	}
}

func TestARefusedPushIsGivenUp(t *testing.T) {
	r := newRinging(t)
	r.on(r.Guard, "phone")
	r.service.Answer(func(w http.ResponseWriter, _ string) { w.WriteHeader(http.StatusBadRequest) })
	r.night()
	r.turn()
	r.Clock.Advance(24 * time.Hour)
	if more := r.turn(); more != nil {
		t.Errorf("%v is tried again", paths(more))
	}
	if !strings.Contains(r.log.String(), "push not sent") || strings.Contains(r.log.String(), r.service.URL+"/") {
		t.Errorf("the log:\n%s", r.log)
	}
}

func TestWhoSignedOutOrWasClosedDoesNotRing(t *testing.T) {
	r := newRinging(t)
	phone := r.on(r.Guard, "phone")
	r.on(r.Focal, "phone")
	r.on(r.Leader, "phone")
	err := r.App.DB.Write(t.Context(), "test", func(tx *store.Tx) error { return tx.DeleteSessionsOf(r.Leader) })
	if err == nil {
		err = r.Auth.Disable(t.Context(), r.Focal, true)
	}
	if err != nil {
		t.Fatal(err)
	}
	r.night()
	if got := paths(r.turn()); !slices.Equal(got, []string{phone}) {
		t.Errorf("%v rang", got)
	}
}

func TestThePushKeyIsMadeOnceAndKept(t *testing.T) {
	cfg := Config{Data: t.TempDir()}
	first, err := pushKey(cfg)
	if err != nil {
		t.Fatal(err)
	}
	again, err := pushKey(cfg)
	if err != nil || !bytes.Equal(first, again) {
		t.Errorf("another key, %v", err)
	}
	secret, err := secretKey(cfg)
	if err != nil || bytes.Equal(first, secret) {
		t.Errorf("one key for both, %v", err)
	}
	info, err := os.Stat(filepath.Join(cfg.Data, "push.key"))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info, err)
	}
	cfg.PushKey = strings.Repeat("01", 32)
	if given, err := pushKey(cfg); err != nil || given[0] != 1 {
		t.Errorf("%v", err)
	}
	cfg.PushKey = "ab"
	if _, err := pushKey(cfg); err == nil || fault.Is(err, fault.Invalid) {
		t.Errorf("a key of a byte: %v", err)
	}
}

func TestWhomAPushServiceWritesTo(t *testing.T) {
	for want, cfg := range map[string]Config{
		"mailto:it@example.vn":     {PushContact: "mailto:it@example.vn", MailFrom: "a@example.vn"},
		"phananh@example.vn":       {MailFrom: "Phản ánh <phananh@example.vn>", OfficerURL: "https://canbo.example.vn"},
		"https://canbo.example.vn": {OfficerURL: "https://canbo.example.vn"},
		"postmaster@localhost":     {OfficerURL: "http://127.0.0.1:8081"},
	} {
		if got := cfg.pushContact(); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
