package citizen

import (
	"encoding/base64"
	"os"
	"strings"
	"testing"

	"paht/internal/testworld"
)

// inApp makes a page believe it is shown by the Android app, and runs the app's own
// script in it. What is behind window.Paht is Java; here it only notes what it is
// asked.
func inApp(t *testing.T, tab *testworld.Tab, shared []byte) {
	t.Helper()
	script, err := os.ReadFile("../../mobile/android/app/src/main/assets/bridge.js")
	if err != nil {
		t.Fatal(err)
	}
	tab.Script(`{
		const picture = atob("` + base64.StdEncoding.EncodeToString(shared) + `");
		window.asked = [];
		window.Paht = {
			followed: "",
			code: () => (location.pathname.match(/^\/track\/([^\/]+)$/) || [])[1] || "",
			word: (key) => key === "following" ? "Đang báo tin mới. Thôi báo" : "Báo tin mới trên máy này",
			follows: (code) => Paht.followed === code,
			follow: (code, since) => { Paht.followed = code; asked.push("follow " + code + " " + since); },
			unfollow: (code) => { Paht.followed = ""; asked.push("unfollow " + code); },
			sharedCount: () => picture && !asked.includes("done") ? 1 : 0,
			sharedName: () => "anh-1.jpg",
			sharedType: () => "image/jpeg",
			sharedPart: (i, from, size) => btoa(picture.slice(from, from + size)),
			sharedDone: () => asked.push("done"),
			save: (name, type, base64) => asked.push("save " + name + " " + type + " " + atob(base64)),
			print: () => asked.push("print"),
		};
	}`)
	tab.Script(string(script))
}

// The app's script and the site's pages fit together.
func TestTheAndroidAppsScriptFitsThePages(t *testing.T) {
	w := newWorld(t)
	code, _ := w.sent(1)
	tab := testworld.NewBrowser(t).Tab(t, testworld.PhoneScreen)
	asked := func() string { return tab.Eval(`asked.join("; ")`) }

	tab.Open(w.base + "/track/" + code)
	inApp(t, tab, nil)
	button := `.case-head button`
	if got := tab.Eval(`document.querySelector("` + button + `").textContent`); got != "Báo tin mới trên máy này" {
		t.Fatalf("the button says %q", got)
	}
	if high := tab.Eval(`String(document.querySelector("` + button + `").offsetHeight >= 44)`); high != "true" {
		t.Error("the button is too small for a thumb")
	}
	tab.Click(button)
	if got := tab.Eval(`document.querySelector("` + button + `").textContent`); got != "Đang báo tin mới. Thôi báo" {
		t.Errorf("after a tap it says %q", got)
	}
	tab.Shot("phone-follow")
	tab.Click(button)
	if got := asked(); got != "follow "+code+" -1; unfollow "+code {
		t.Errorf("asked %q", got)
	}

	// What the page made itself is kept through the app.
	tab.Script(`asked = []; {
		const link = document.createElement("a");
		link.download = "bien-nhan.png";
		link.href = URL.createObjectURL(new Blob(["abc"], {type: "image/png"}));
		document.body.append(link);
		link.click();
		print();
	}`)
	tab.Until(`asked.slice().sort().join("; ")`, "print; save bien-nhan.png image/png abc")

	tab.Open(w.base + "/reports")
	inApp(t, tab, nil)
	if got := tab.Eval(`String(document.querySelector("` + button + `"))`); got != "null" {
		t.Error("a public page offers to follow by a code")
	}

	// A shared picture goes into the form, in more than one piece.
	big := testworld.LargePhoto(t, 3000, 2000)
	if len(big) < 500<<10 {
		t.Fatalf("the picture has only %d bytes", len(big))
	}
	tab.Open(w.base + "/send")
	inApp(t, tab, big)
	tab.Until(`String(document.querySelectorAll("#picked img").length)`, "1")
	if got := asked(); got != "done" {
		t.Errorf("asked %q", got)
	}
	if got := tab.Eval(`document.querySelector("#picked img").alt`); !strings.HasPrefix(got, "Ảnh sẽ gửi: anh-1") {
		t.Errorf("the picture is called %q", got)
	}
}
