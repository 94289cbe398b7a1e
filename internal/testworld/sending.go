package testworld

import (
	"fmt"
	"time"
)

// Sending is a report as a person writes it into the citizens' form.
type Sending struct {
	Photo                string // a file; "" skips it
	Commune, Place, Text string
	Name, Phone          string
	Email                string // "" has none
	Shots                string // keep a picture of each step under this name
}

// SendReport fills the form that is open, step by step, up to the page that is checked
// before sending. SendIt then sends it.
func (tab *Tab) SendReport(s Sending) {
	tab.t.Helper()
	shot := func(step string) {
		if s.Shots != "" {
			tab.Shot(s.Shots + "-" + step)
		}
	}
	tab.AtStep("photo")
	if s.Photo != "" {
		tab.Upload("#f-photos", s.Photo)
		tab.Until(`String(document.querySelectorAll("#picked img").length)`, "1")
		shot("1-photo")
		tab.Click("#photo [data-next]")
	} else {
		tab.Click("#photo [data-skip]")
	}
	tab.AtStep("place")
	tab.Choose("#f-commune", s.Commune)
	if s.Place != "" {
		tab.Fill("#f-place", s.Place)
	}
	shot("2-place")
	tab.Click("#place [data-next]")
	tab.AtStep("what")
	tab.Fill("#f-text", s.Text)
	shot("3-what")
	tab.Click("#what [data-next]")
	tab.AtStep("contact")
	tab.Fill("#f-name", s.Name)
	tab.Fill("#f-phone", s.Phone)
	if s.Email != "" {
		tab.Fill("#f-email", s.Email)
	} else {
		tab.Click("#f-no_email")
	}
	shot("4-contact")
	tab.Click("#contact [data-next]")
	tab.AtStep("check")
	shot("5-check")
}

// SendIt sends the report and waits for its receipt.
func (tab *Tab) SendIt() {
	tab.t.Helper()
	tab.Click("[data-send]")
	tab.Until(`String(location.pathname.startsWith("/sent/") && document.readyState === "complete")`, "true")
}

// AtStep waits until the form shows a question.
func (tab *Tab) AtStep(id string) {
	tab.t.Helper()
	tab.Until(`(document.querySelector("#send .is-open") || {}).id || ""`, id)
}

// Until waits for an expression to have a value, for as long as any step may take. The
// page may be on its way to another meanwhile.
func (tab *Tab) Until(js, want string) {
	tab.t.Helper()
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	var got string
	for begin := time.Now(); time.Since(begin) < wait; <-tick.C {
		if v, ok := tab.Try(js); ok {
			if got = v; got == want {
				return
			}
		}
	}
	tab.fail("%s is %q, want %q", js, got, want)
}

// Press clicks what one could click by hand: it must be seen.
func (tab *Tab) Press(words string) {
	tab.t.Helper()
	js := fmt.Sprintf(`(() => { const e = [...document.querySelectorAll("button, a, label")].find((e) => e.offsetParent && e.innerText.trim() === %q); if (!e) return ""; e.click(); return "yes"; })()`, words)
	tab.Until(js, "yes")
}
