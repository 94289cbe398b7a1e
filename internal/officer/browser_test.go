package officer_test

import (
	"fmt"
	"net/http/httptest"
	"testing"
	"time"

	"paht/internal/testworld"
)

// keyboard is an officer at a keyboard.
type keyboard struct {
	*testworld.Tab
	t    *testing.T
	base string
}

// press sends a key to where the focus is.
func (k keyboard) press(key string, ctrl bool) {
	k.t.Helper()
	k.Script(fmt.Sprintf(`(document.activeElement || document.body).dispatchEvent(new KeyboardEvent("keydown", {key: %q, ctrlKey: %v, bubbles: true, cancelable: true}))`, key, ctrl))
}

// until waits for a JavaScript expression to become a string.
func (k keyboard) until(js, want string) {
	k.t.Helper()
	got := ""
	for range 600 { // half a minute: a worker of a busy machine is slow to begin
		var ok bool
		if got, ok = k.Try(`document.readyState == "complete" ? String(` + js + `) : "loading"`); ok && got == want {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	k.t.Fatalf("%s is %q, want %q", js, got, want)
}

// TestKeyboard triages a report without a mouse, and finds the keys asleep where
// somebody types.
func TestKeyboard(t *testing.T) {
	w := newWorld(t)
	in := w.Submission(1)
	in.Category = "rac-thai"
	if _, err := w.Desk.Submit(t.Context(), in); err != nil {
		t.Fatal(err)
	}
	w.Clock.Advance(time.Second)
	second := w.Submit(t, 2)
	w.as(t, w.Operator)
	server := httptest.NewServer(w.site)
	t.Cleanup(server.Close)

	k := keyboard{testworld.NewBrowser(t).Tab(t, testworld.DesktopScreen), t, server.URL}
	k.Open(server.URL + "/login")
	k.Fill(`[name="login"]`, string(w.Operator))
	k.Fill(`[name="password"]`, password)
	k.Follow(`main button[type="submit"]`)

	focus := `(document.activeElement.getAttribute("href") || document.activeElement.id)`
	k.press("j", false)
	k.press("j", false)
	k.until(focus, path(second.ID))
	k.press("k", false)
	k.until(focus, "/reports/26-0000001")
	k.press("/", false)
	k.until(focus, "bar-q")
	k.press("j", false)
	k.until(focus, "bar-q")
	k.Script(`document.activeElement.blur()`)
	k.press("?", false)
	k.until(`document.getElementById("keys-help").open`, "true")
	k.Script(`document.getElementById("keys-help").close()`)

	// Receive: A goes there and sends nothing; 1, 2, 3 tick; Ctrl+Enter sends.
	k.Open(server.URL + "/reports/26-0000001")
	k.press("a", false)
	k.until(focus, "f-accept-vietnamese")
	for _, key := range []string{"1", "2", "3"} {
		k.press(key, false)
	}
	k.until(`document.querySelectorAll(".act-main input:checked").length`, "3")
	k.press("Enter", true)
	k.until(`document.getElementById("act-title")?.textContent`, "Phân loại")

	// Classify: the sender's category stands there already.
	k.press("p", false)
	k.press("Enter", true)
	k.until(`document.getElementById("act-title")?.textContent`, "Chuyển xử lý")

	// Dispatch: a letter unfolds the action it names; the list is filtered by words.
	k.press("r", false)
	k.until(`document.querySelector("form[action$='/refuse']").closest("details").open`, "true")
	k.until(`document.querySelector(".act-more").open`, "true")
	k.until(`!!document.activeElement.closest("form[action$='/refuse']")`, "true")
	k.Script(`document.activeElement.blur()`)
	k.until(`!!document.querySelector(".act-main [role=combobox]")`, "true")
	k.Script(`{const i = document.querySelector(".act-main [role=combobox]"); i.focus(); i.value = "dinh ke"; i.dispatchEvent(new Event("input"))}`)
	k.until(`document.querySelectorAll(".act-main [role=option]").length`, "1")
	k.press("Enter", false)
	k.until(`document.querySelector(".act-main select").value`, string(w.Other))
	k.until(`document.querySelector(".act-main [role=combobox]").value`, "UBND phường Dĩnh Kế")
	k.press("Enter", true)
	k.until(`document.querySelector(".act-none .button")?.textContent.includes("Việc tiếp theo")`, "true")
	k.press("n", false)
	k.until(`location.pathname`, path(second.ID))

	// Switched off, single keys do nothing.
	k.Open(server.URL + "/me")
	k.Script(`document.querySelector("#keys-on").click()`)
	k.Open(server.URL + "/")
	k.press("j", false)
	k.until(`document.activeElement.tagName`, "BODY")
}
