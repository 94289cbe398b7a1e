package citizen

import (
	"encoding/json"
	"net/url"
	"regexp"
	"strconv"
	"testing"

	"paht/internal/desk"
	"paht/internal/junk"
	"paht/internal/testworld"
)

// newCrowd is the site in a province where more than two reports an hour are a crowd,
// which has come already.
func newCrowd(t *testing.T) *world {
	t.Helper()
	var d *desk.Desk
	w := newSite(t, func(_ string, cfg *Config) {
		c := cfg.Desk.Config
		c.Crowd = &junk.Limits{All: 2, Commune: 100, Network: 100, Copies: 100}
		var err error
		if d, err = desk.New(t.Context(), c); err != nil {
			t.Fatal(err)
		}
		cfg.Desk = d
	})
	w.Desk = d
	for n := range 3 {
		w.Submit(t, 900+n)
	}
	return w
}

// aside tells whether the report of a code was put aside.
func (w *world) aside(t *testing.T, code string) bool {
	t.Helper()
	c, err := w.Desk.CaseByCode(t.Context(), code)
	if err != nil {
		t.Fatal(err)
	}
	return c.State.Aside
}

// In a crowd a device is asked for work before its report is taken, and only then;
// what comes without is received all the same, to be read later (P35).
func TestInACrowdADeviceProvesItsWork(t *testing.T) {
	w := newCrowd(t)
	a, _, _ := w.sendJSON(w.filled(1))
	var said struct{ Work junk.Ask }
	if err := json.Unmarshal([]byte(a.body), &said); err != nil || a.status != 428 || said.Work.Bits == 0 || said.Work.Rounds != junk.Rounds {
		t.Fatalf("asked with %d %s (%v)", a.status, a.body, err)
	}
	if n := w.count(); n != 3 {
		t.Fatalf("%d reports are there before the work was done", n)
	}
	nonce := 1
	for !junk.Solves(said.Work.Seed, strconv.Itoa(nonce), said.Work.Bits) {
		nonce++
	}
	if a, r, _ := w.sendJSON(with(w.filled(1), "proof", strconv.Itoa(nonce))); a.status != 201 || w.aside(t, r.Code) {
		t.Errorf("with its proof: %d, put aside: %v", a.status, w.aside(t, r.Code))
	}
	if a, r, _ := w.sendJSON(with(w.filled(2), "proof", strconv.Itoa(nonce))); a.status != 201 || !w.aside(t, r.Code) {
		t.Errorf("with the proof of another: %d, put aside: %v", a.status, w.aside(t, r.Code))
	}
	if a, r, _ := w.sendJSON(with(w.filled(3), "danger", "yes")); a.status != 201 || w.aside(t, r.Code) {
		t.Errorf("danger: %d, put aside: %v", a.status, w.aside(t, r.Code))
	}
	if a, r, _ := w.sendJSON(with(w.filled(4), "text", "Cháy lớn ở chợ trung tâm, khói đen mù mịt")); a.status != 201 || w.aside(t, r.Code) {
		t.Errorf("words of danger: %d, put aside: %v", a.status, w.aside(t, r.Code))
	}
}

var sumAsked = regexp.MustCompile(`(\d+) cộng (\d+) bằng bao nhiêu`)

// Without a script a sum is asked on the page that is checked; who leaves it empty
// sends all the same, and nothing typed is lost on the way.
func TestInACrowdAPlainFormIsAskedASum(t *testing.T) {
	w := newCrowd(t)
	fields := func(n int, more ...string) url.Values { return with(with(w.filled(n), "do", "send"), more...) }

	page := w.send(with(w.filled(1), "do", "check"))
	w.wants("checked", page, 200, "cộng", "bằng bao nhiêu?", "rất nhiều phản ánh", w.filled(1).Get("text"))
	m := sumAsked.FindStringSubmatch(page.body)
	a, _ := strconv.Atoi(m[1])
	b, _ := strconv.Atoi(m[2])

	w.wants("sent without having been asked", w.send(fields(1)), 200, "bằng bao nhiêu?")
	wrong := w.send(fields(1, "asked", "yes", "answer", strconv.Itoa(a+b+1)))
	w.wants("answered wrongly", wrong, 422, "Vui lòng sửa", "Chưa đúng", w.filled(1).Get("text"), w.filled(1).Get("name"))
	if w.aside(t, w.send(fields(1, "asked", "yes", "answer", strconv.Itoa(a+b))).code(t)) {
		t.Error("answered, and put aside")
	}
	if !w.aside(t, w.send(fields(2, "asked", "yes")).code(t)) {
		t.Error("not answered, and read among the others")
	}
	if w.aside(t, w.send(fields(3, "danger", "yes")).code(t)) {
		t.Error("danger is put aside")
	}
	if !w.aside(t, w.Submit(t, 950).Code) {
		t.Error("what comes past the form is read among the others")
	}
}

// The form's own module does the work, and its sender sees nothing of it.
func TestInACrowdTheBrowserProvesItsWork(t *testing.T) {
	w := newCrowd(t)
	tab := testworld.NewBrowser(t).Tab(t, testworld.PhoneScreen)
	tab.MayFail() // 428 is an error to the browser's console
	tab.Open(w.base + "/send")
	tab.SendReport(testworld.Sending{Commune: string(w.Commune), Text: "Đèn đường trước nhà văn hóa thôn hỏng đã một tuần.", Name: "Nguyễn Văn An", Phone: "0912 345 678"})
	tab.SendIt()
	tab.Wants("Đã nhận phản ánh của bạn")
	tab.Until(`String(location.pathname.startsWith("/sent/"))`, "true")
	if code := tab.Eval(`location.pathname.slice(6)`); w.aside(t, code) {
		t.Error("put aside")
	}
	if n := w.count(); n != 4 {
		t.Errorf("%d reports", n)
	}
}
