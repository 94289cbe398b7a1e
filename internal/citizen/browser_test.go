package citizen

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"paht/internal/testworld"
)

// What the modules add, in a real browser: each page also works without them.
func TestInTheBrowser(t *testing.T) {
	w := newWorld(t)
	browser := testworld.NewBrowser(t)
	t.Run("the form", func(t *testing.T) { theForm(t, w, browser.Tab(t, testworld.PhoneScreen)) })
	t.Run("no page is wider than a small telephone", func(t *testing.T) {
		narrow(t, w, browser.Tab(t, testworld.Screen{Name: "small", Width: 320, Height: 640, Mobile: true}))
	})
}

func theForm(t *testing.T, w *world, tab *testworld.Tab) {
	big := filepath.Join(t.TempDir(), "to.jpg")
	if err := os.WriteFile(big, largePhoto(t), 0o644); err != nil {
		t.Fatal(err)
	}
	tab.Open(w.base + "/send")

	// The list of communes is filtered by what is typed, with or without marks.
	tab.Fill(".filter-box", "song mai")
	eventually(t, tab, `document.querySelector("[name=commune]").value`, string(w.Commune))
	tab.Script(`document.querySelector("[name=commune]").value = ""`)

	// A tap on the map pins the place and finds the commune.
	u, _ := w.Desk.Directory().Unit(w.Commune)
	tab.Script(`(() => {
		const box = document.querySelector(".map"), img = box.querySelector("input");
		const x = (` + degrees(u.Lon) + ` - box.dataset.west) / (box.dataset.east - box.dataset.west);
		const y = (box.dataset.north - ` + degrees(u.Lat) + `) / (box.dataset.north - box.dataset.south);
		const r = img.getBoundingClientRect();
		img.dispatchEvent(new MouseEvent("click", {bubbles: true, cancelable: true, detail: 1, clientX: r.left + x * r.width, clientY: r.top + y * r.height}));
	})()`)
	eventually(t, tab, `document.querySelector("[name=commune]").value`, string(w.Commune))
	tab.Wants("Đã ghim vị trí. Gần: xã Song Mai")
	if pins := tab.Eval(`String(document.querySelectorAll(".map-pin").length)`); pins != "1" {
		t.Errorf("%s pins on the map", pins)
	}

	// Photos are made small before they are sent.
	tab.Upload("[name=photos]", big)
	eventually(t, tab, `String(document.querySelectorAll("#picked img").length)`, "1")
	eventually(t, tab, `String(document.querySelector("[name=photos]").files[0].size < 400 * 1024)`, "true")

	// What was typed survives a reload, and so does the report's id.
	tab.Fill("[name=text]", "Cột đèn trước nhà số 25 bị nghiêng, sắp đổ.")
	tab.Fill("[name=name]", "Nguyễn Văn An")
	tab.Fill("[name=phone]", "0912345678")
	tab.Click(`[name=no_email]`)
	eventually(t, tab, `String((localStorage.getItem("draft") || "").includes("0912345678"))`, "true")
	id := tab.Eval(`document.querySelector("[name=client]").value`)
	if len(id) != 36 || id[14] != '7' {
		t.Errorf("client id %q is no UUIDv7", id)
	}
	tab.Open(w.base + "/send")
	if got := tab.Eval(`document.querySelector("[name=text]").value`); !strings.HasPrefix(got, "Cột đèn") {
		t.Errorf("the draft is lost: %q", got)
	}
	if got := tab.Eval(`document.querySelector("[name=client]").value`); got != id {
		t.Errorf("another id after reload: %s, %s", id, got)
	}
	if got := tab.Eval(`document.querySelector("[name=commune]").value`); got != string(w.Commune) {
		t.Errorf("the commune is lost: %q", got)
	}

	tab.Upload("[name=photos]", big)
	eventually(t, tab, `String(document.querySelectorAll("#picked img").length)`, "1")
	tab.Follow(".send-end button")
	eventually(t, tab, `String(/Đã nhận phản ánh của bạn[^]*26-0000001/.test((document.body || {}).innerText))`, "true")
	eventually(t, tab, `String(localStorage.getItem("draft"))`, "null")
	if shown := tab.Eval(`String(document.querySelector("[data-copy]").hidden)`); shown != "false" {
		t.Error("the code cannot be copied")
	}

	// Back and Send again is the same report; a new form is a new one.
	receipt := tab.Location()
	tab.Script(`history.back()`)
	eventually(t, tab, `location.pathname`, "/send")
	eventually(t, tab, `(document.querySelector("[name=client]") || {}).value || ""`, id)
	tab.Script(`document.querySelector("[name=text]").dispatchEvent(new Event("change", {bubbles: true}))`)
	tab.Script(`document.querySelector(".send-end button").click()`) // by script: the page may come from the browser's cache of whole pages
	eventually(t, tab, `String(location.pathname.startsWith("/sent/"))`, "true")
	if got := tab.Location(); got != receipt {
		t.Errorf("sent again after Back: %s, not %s", got, receipt)
	}
	tab.Open(w.base + "/send")
	if again := tab.Eval(`document.querySelector("[name=client]").value`); again == id {
		t.Error("the next report has the id of the last")
	}
	if got := tab.Eval(`document.querySelector("[name=text]").value`); got != "" {
		t.Errorf("the next report begins with the text of the last: %q", got)
	}
}

func narrow(t *testing.T, w *world, tab *testworld.Tab) {
	code := w.send(w.filled(7), upload{"a.jpg", photo(t, 1)}).code(t)
	id := w.publish(t, 8, "publish")
	for _, path := range []string{"/", "/send", "/sent/" + code, "/track", "/track/" + code, "/reports", "/reports/map", "/open", "/reports/" + id.String(), "/statistics", "/help", "/none"} {
		tab.Open(w.base + path)
		wide := tab.Eval(`String(document.documentElement.scrollWidth > innerWidth ? [...document.querySelectorAll("body *")].filter(e => e.getBoundingClientRect().right > innerWidth + 1 && !e.closest(".map, .table, .chart-scroll")).map(e => e.tagName + "." + e.className).slice(0, 5) : "")`)
		if wide != "" {
			t.Errorf("%s is wider than the screen: %s", path, wide)
		}
	}
}

// eventually waits for an expression to have a value, for as long as a person
// would.
func eventually(t *testing.T, tab *testworld.Tab, js, want string) {
	t.Helper()
	var got string
	for range 60 {
		if got = tab.Eval(js); got == want {
			return
		}
		time.Sleep(100 * time.Millisecond)
	}
	t.Fatalf("%s is %q, want %q", js, got, want)
}
