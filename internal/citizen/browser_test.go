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
	t.Run("text is never markup or code", func(t *testing.T) { trusted(t, w, browser.Tab(t, testworld.PhoneScreen)) })
	t.Run("no page is wider than a small telephone", func(t *testing.T) {
		narrow(t, w, browser.Tab(t, testworld.Screen{Name: "small", Width: 320, Height: 640, Mobile: true}))
	})
}

// P30: even a script of ours cannot make markup or code of a text. The three pieces the
// map's library writes pass.
func trusted(t *testing.T, w *world, tab *testworld.Tab) {
	tab.Forgive("TrustedHTML")
	tab.Forgive("TrustedScript")
	tab.Forgive("TrustedTypePolicy")
	tab.Open(w.base + "/reports")
	for js, want := range map[string]string{
		`document.createElement("p").innerHTML = "<img src=x onerror=alert(1)>"`:              "TypeError",
		`document.body.insertAdjacentHTML("beforeend", "<b>x</b>")`:                           "TypeError",
		`document.createElement("script").src = "https://example.com/assets/0/a.js"`:          "TypeError",
		`document.createElement("script").src = "/reports?q=alert(1)//.js"`:                   "TypeError",
		`document.createElement("script").textContent = "alert(1)"`:                           "TypeError",
		`document.createElement("p").innerHTML = "chữ & dấu"`:                                 "",
		`document.createElement("p").innerHTML = '<span aria-hidden="true">+</span>'`:         "",
		`document.createElement("script").src = document.querySelector("script").src`:         "",
		`trustedTypes.createPolicy("mine", {createHTML: (s) => s})`:                           "TypeError",
		`document.createElement("p").innerHTML = '<span aria-hidden="true">+</span><b>x</b>'`: "TypeError",
	} {
		if got := tab.Eval(`(() => { try { ` + js + `; return "" } catch (e) { return e.name } })()`); got != want {
			t.Errorf("%s: %q, want %q", js, got, want)
		}
	}
}

func theForm(t *testing.T, w *world, tab *testworld.Tab) {
	big := filepath.Join(t.TempDir(), "to.jpg")
	if err := os.WriteFile(big, testworld.LargePhoto(t, 3000, 2000), 0o644); err != nil {
		t.Fatal(err)
	}
	tab.Open(w.base + "/send")
	tab.AtStep("photo")

	// Photos are made small before they are sent, and can be taken out again.
	tab.Upload("#f-photos", big)
	tab.Until(`String(document.querySelectorAll("#picked img").length)`, "1")
	if kb := tab.Eval(`document.querySelector("#picked span").textContent`); len(kb) > len("400 KB") {
		t.Errorf("the photo weighs %s", kb)
	}
	tab.Press("Bỏ ảnh này")
	tab.Until(`String(document.querySelectorAll("#picked img").length)`, "0")
	tab.Upload("#f-photos", big)
	tab.Until(`String(document.querySelectorAll("#picked img").length)`, "1")
	tab.Press("Tiếp")
	tab.AtStep("place")
	tab.Until(`document.activeElement.textContent`, "Việc này ở đâu?")
	tab.Until(`document.title.split(":")[0]`, "Bước 2/5")

	// What is wanting is said beside the field and above, which has the focus.
	tab.Press("Tiếp")
	tab.Until(`document.activeElement.className`, "error-summary")
	tab.Wants("Hãy chọn xã, phường nơi có việc")
	tab.Until(`document.querySelector("#f-commune").getAttribute("aria-invalid")`, "true")

	// The list of communes is filtered by what is typed, with or without marks.
	tab.Fill(".filter-box", "song mai")
	tab.Until(`document.querySelector("[name=commune]").value`, string(w.Commune))
	tab.Script(`document.querySelector("[name=commune]").value = ""`)

	// A tap on the map pins the place and finds the commune.
	tab.Click(".map-field summary")
	u, _ := w.Desk.Directory().Unit(w.Commune)
	tab.Script(`(() => {
		const box = document.querySelector(".map"), img = box.querySelector("input");
		const x = (` + degrees(u.Lon) + ` - box.dataset.west) / (box.dataset.east - box.dataset.west);
		const y = (box.dataset.north - ` + degrees(u.Lat) + `) / (box.dataset.north - box.dataset.south);
		const r = img.getBoundingClientRect();
		img.dispatchEvent(new MouseEvent("click", {bubbles: true, cancelable: true, detail: 1, clientX: r.left + x * r.width, clientY: r.top + y * r.height}));
	})()`)
	tab.Until(`document.querySelector("[name=commune]").value`, string(w.Commune))
	tab.Wants("Đã ghim vị trí. Gần: xã Song Mai")
	if pins := tab.Eval(`String(document.querySelectorAll(".map-pin").length)`); pins != "1" {
		t.Errorf("%s pins on the map", pins)
	}
	tab.Press("Đúng chỗ này")
	tab.AtStep("what")

	// Back goes to the question before, and forward again.
	tab.Script(`history.back()`)
	tab.AtStep("place")
	tab.Script(`history.forward()`)
	tab.AtStep("what")
	tab.Fill("[name=text]", "Cột đèn trước nhà số 25 bị nghiêng, sắp đổ.")
	tab.Press("Tiếp")
	tab.AtStep("contact")
	tab.Fill("[name=name]", "Nguyễn Văn An")
	tab.Fill("[name=phone]", "0912345678")
	tab.Click(`[name=no_email]`)
	tab.Press("Tiếp")
	tab.AtStep("check")
	tab.Wants("Song Mai", "Cột đèn trước nhà số 25", "0912345678", "Tôi không có e-mail", "1 ảnh", "Ai thấy gì?")

	// What was typed survives a reload, with the photo, the place among the steps and
	// the report's id.
	id := tab.Eval(`document.querySelector("[name=client]").value`)
	if len(id) != 36 || id[14] != '7' {
		t.Errorf("client id %q is no UUIDv7", id)
	}
	tab.Until(`(() => { const r = indexedDB.open("paht", 1); r.onsuccess = () => { r.result.transaction("reports").objectStore("reports").get("`+id+`").onsuccess = (e) => { window.seen = JSON.stringify((e.target.result || {}).fields || ""); r.result.close(); }; }; return String((window.seen || "").includes("no_email")); })()`, "true")
	tab.Script(`location.reload()`)
	tab.AtStep("check")
	tab.Wants("Song Mai", "Cột đèn trước nhà số 25", "0912345678", "1 ảnh", "Bản viết dở")
	if got := tab.Eval(`document.querySelector("[name=client]").value`); got != id {
		t.Errorf("another id after reload: %s, %s", id, got)
	}

	// "Sửa" leads to the field and back to the rows.
	tab.Script(`document.querySelector('#check-rows a[href="#what"]').click()`)
	tab.AtStep("what")
	tab.Fill("[name=text]", " Xin xem giúp.")
	tab.Press("Tiếp")
	tab.AtStep("check")
	tab.Wants("Xin xem giúp.")

	tab.SendIt()
	tab.Wants("Đã nhận phản ánh của bạn", "26-0000001")
	tab.Until(`String(document.querySelector("[data-copy]").hidden)`, "false")
	tab.Until(`String(localStorage.getItem("mine") !== null)`, "true")
	if mine := tab.Eval(`localStorage.getItem("mine")`); !strings.Contains(mine, `"number":"26-0000001"`) || !strings.Contains(mine, `"text":"Cột đèn`) {
		t.Errorf("not noted among one's own reports: %s", mine)
	}
	if at := tab.Location(); !strings.Contains(tab.Eval(`localStorage.getItem("mine")`), strings.TrimPrefix(at, w.base+"/sent/")) {
		t.Errorf("the code of %s is not noted", at)
	}
	// The text is received first; the photo follows.
	c, err := w.Desk.CaseByCode(t.Context(), strings.TrimPrefix(tab.Location(), w.base+"/sent/"))
	for since := time.Now(); err == nil && len(c.Report.Photos) == 0 && time.Since(since) < time.Minute; {
		tab.Eval(`"here"`)
		c, err = w.Desk.CaseByCode(t.Context(), strings.TrimPrefix(tab.Location(), w.base+"/sent/"))
	}
	if err != nil || len(c.Report.Photos) != 1 || !c.Report.Place.HasPoint {
		t.Errorf("received %+v (%v)", c.Report, err)
	}

	// Back shows the receipt again and never sends a second; a new form is a new one.
	receipt := tab.Location()
	tab.Script(`history.back()`)
	tab.Until(`String(location.href === "`+receipt+`" && document.readyState === "complete" && document.querySelector(".receipt") !== null)`, "true")
	tab.Open(w.base + "/send")
	tab.AtStep("photo")
	if again := tab.Eval(`document.querySelector("[name=client]").value`); again == id {
		t.Error("the next report has the id of the last")
	}
	if got := tab.Eval(`document.querySelector("[name=text]").value`); got != "" {
		t.Errorf("the next report begins with the text of the last: %q", got)
	}
	if n := w.count(); n != 1 {
		t.Errorf("%d reports, want 1", n)
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
