package ui

// icons are the bodies of our own set: a 24 × 24 grid, stroke 1.75, round ends,
// the colour of the text around them.
var icons = map[string]string{
	"alert":      `<path d="M12 4 2.8 19.5h18.4z"/><path d="M12 10v4.5M12 17v.2"/>`,
	"arrow-left": `<path d="M20 12H4.5M11 5.5 4.5 12l6.5 6.5"/>`,
	"arrow":      `<path d="M4 12h15.5M13 5.5l6.5 6.5-6.5 6.5"/>`,
	"back":       `<path d="M9 6 4 11l5 5"/><path d="M4 11h10a6 6 0 0 1 6 6v2"/>`,
	"bell":       `<path d="M6 16V10.5a6 6 0 0 1 12 0V16l1.5 2h-15z"/><path d="M10 20.5h4"/>`,
	"building":   `<path d="M4 20.5h16M6 20.5V5l6-2 6 2v15.5"/><path d="M9.5 9h.2M14.3 9h.2M9.5 13h.2M14.3 13h.2M10.5 20.5V17h3v3.5"/>`,
	"calendar":   `<path d="M4 6.5h16v14H4zM4 11h16M8.5 3.5v5M15.5 3.5v5"/>`,
	"camera":     `<path d="M3.5 8h4l1.6-2.5h5.8L16.5 8h4v11.5h-17z"/><circle cx="12" cy="13.3" r="3.4"/>`,
	"chart":      `<path d="M4 4v16h16"/><path d="M8.5 16v-4M12.5 16V8M16.5 16v-6"/>`,
	"check":      `<path d="m4.5 12.5 5 5 10-11"/>`,
	"check-ring": `<circle cx="12" cy="12" r="8.5"/><path d="m8 12.3 2.8 2.8L16 9.5"/>`,
	"chevron":    `<path d="m9 5.5 6.5 6.5L9 18.5"/>`,
	"clock":      `<circle cx="12" cy="12" r="8.5"/><path d="M12 7v5.3l3.3 2"/>`,
	"cloud-off":  `<path d="M4 4l16 16"/><path d="M8.2 8.4A5.5 5.5 0 0 0 3.5 13.8 4.7 4.7 0 0 0 8.2 18.5h8.6M10.5 6.2a6 6 0 0 1 7.3 5.2 3.8 3.8 0 0 1 2.4 5.4"/>`,
	"copy":       `<path d="M8.5 8.5h11v11h-11z"/><path d="M15.5 5.5v-1h-11v11h1"/>`,
	"dot":        `<circle cx="12" cy="12" r="4"/>`,
	"down":       `<path d="m5.5 9 6.5 6.5L18.5 9"/>`,
	"edit":       `<path d="M4 20l1-4.5L16 4.5l3.5 3.5-11 11z"/><path d="m13.5 7 3.5 3.5"/>`,
	"exit":       `<path d="M10 4H4.5v16H10M10 12h10M16 8l4 4-4 4"/>`,
	"eye":        `<path d="M2.5 12S6 5.8 12 5.8 21.5 12 21.5 12 18 18.2 12 18.2 2.5 12 2.5 12z"/><circle cx="12" cy="12" r="2.8"/>`,
	"eye-off":    `<path d="M4 4l16 16"/><path d="M9.5 6.2A9.5 9.5 0 0 1 12 5.8C18 5.8 21.5 12 21.5 12a17 17 0 0 1-3 3.6M6.3 7.7A17 17 0 0 0 2.5 12S6 18.2 12 18.2a9.5 9.5 0 0 0 4.5-1.2"/>`,
	"file":       `<path d="M6 3.5h8l4.5 4.5v12.5H6z"/><path d="M13.5 3.5V8.5h5M9 13h6M9 16.5h6"/>`,
	"filter":     `<path d="M4 6h16M7 12h10M10 18h4"/>`,
	"fire":       `<path d="M12 3c.5 4 5.5 5.5 5.5 11a5.5 5.5 0 0 1-11 0c0-2.5 1.5-3.5 2-5.5 1.5.5 2 1.5 2.2 2.5C11.8 9 12.5 6.5 12 3z"/>`,
	"flag":       `<path d="M5.5 21V4M5.5 5h12l-2.5 4 2.5 4h-12"/>`,
	"frown":      `<circle cx="12" cy="12" r="8.5"/><path d="M9 9.5v.3M15 9.5v.3M8.3 16c1-1.5 2.2-2.2 3.7-2.2s2.7.7 3.7 2.2"/>`,
	"help":       `<circle cx="12" cy="12" r="8.5"/><path d="M9.6 9.6a2.5 2.5 0 1 1 3.6 2.3c-.8.4-1.2.9-1.2 1.9M12 16.6v.2"/>`,
	"home":       `<path d="M4 11.5 12 4.5l8 7M6 10v10h12V10M10 20v-5.5h4V20"/>`,
	"hourglass":  `<path d="M6 3.5h12M6 20.5h12M7.5 3.5c0 5 4.5 5.5 4.5 8.5s-4.5 3.5-4.5 8.5M16.5 3.5c0 5-4.5 5.5-4.5 8.5s4.5 3.5 4.5 8.5"/>`,
	"image":      `<path d="M3.5 5h17v14h-17z"/><circle cx="8.5" cy="9.8" r="1.5"/><path d="m4 17.5 5.5-4.5 3.5 3 3-2.5 4.5 3.5"/>`,
	"inbox":      `<path d="M4 13.5 6.5 5h11L20 13.5V19H4z"/><path d="M4 13.5h5l1 2.5h4l1-2.5h5"/>`,
	"info":       `<circle cx="12" cy="12" r="8.5"/><path d="M12 11v5.5M12 7.5v.3"/>`,
	"key":        `<circle cx="8" cy="15.5" r="4"/><path d="m11 12.5 8.5-8.5M15.5 8l3 3"/>`,
	"letter":     `<path d="M3.5 5.5h17v13h-17z"/><path d="m4 6.5 8 6.5 8-6.5"/>`,
	"list":       `<path d="M9 6h11M9 12h11M9 18h11M4.5 6h.2M4.5 12h.2M4.5 18h.2"/>`,
	"lock":       `<path d="M5.5 10.5h13v10h-13z"/><path d="M8 10.5V8a4 4 0 0 1 8 0v2.5M12 14.5v2"/>`,
	"map":        `<path d="m3.5 6.5 5.5-2.5 6 2.5 5.5-2.5v13.5L15 20l-6-2.5L3.5 20z"/><path d="M9 4v13.5M15 6.5V20"/>`,
	"meh":        `<circle cx="12" cy="12" r="8.5"/><path d="M9 9.5v.3M15 9.5v.3M8.5 14.8h7"/>`,
	"minus":      `<path d="M5 12h14"/>`,
	"more":       `<path d="M5.5 12h.2M12 12h.2M18.5 12h.2"/>`,
	"news":       `<path d="M3.5 11v3l10 4.5V6.5z"/><path d="M13.5 9c3 0 5 1 6.5-1.5v9.5c-1.5-2.5-3.5-1.5-6.5-1.5M6.5 15.5v4h3V17"/>`,
	"paperclip":  `<path d="m19.5 11-8 8a4.7 4.7 0 0 1-6.7-6.7l8.2-8.2a3.1 3.1 0 0 1 4.5 4.5l-8 8a1.6 1.6 0 0 1-2.3-2.3l7.3-7.3"/>`,
	"pause":      `<circle cx="12" cy="12" r="8.5"/><path d="M9.8 8.8v6.4M14.2 8.8v6.4"/>`,
	"person":     `<circle cx="12" cy="8" r="4"/><path d="M4.5 20.5c.5-4.5 3.5-6.5 7.5-6.5s7 2 7.5 6.5"/>`,
	"people":     `<circle cx="9" cy="8.5" r="3.5"/><path d="M2.5 19.5c.4-4 3-5.5 6.5-5.5s6.1 1.5 6.5 5.5M16 5.3a3.5 3.5 0 0 1 0 6.4M18 14.4c2 .7 3.2 2.3 3.5 5.1"/>`,
	"phone":      `<path d="M5 4h4l1.7 4.5-2.3 1.7a12 12 0 0 0 5.4 5.4l1.7-2.3L20 15v4a1.5 1.5 0 0 1-1.6 1.5C10.5 20 4 13.5 3.5 5.6A1.5 1.5 0 0 1 5 4z"/>`,
	"pin":        `<path d="M12 21.5s-7-6.7-7-11.7a7 7 0 0 1 14 0c0 5-7 11.7-7 11.7z"/><circle cx="12" cy="9.8" r="2.5"/>`,
	"plus":       `<path d="M12 5v14M5 12h14"/>`,
	"print":      `<path d="M7 9V3.5h10V9M7 17H3.5V9h17v8H17"/><path d="M7 14h10v6.5H7z"/>`,
	"refresh":    `<path d="M19.5 12a7.5 7.5 0 1 1-2.3-5.4"/><path d="M20 3.5V8h-4.5"/>`,
	"search":     `<circle cx="10.8" cy="10.8" r="6.3"/><path d="m15.5 15.5 5 5"/>`,
	"send":       `<path d="M3.5 11.5 20.5 4l-5 16.5-4-7z"/><path d="m11.5 13.5 4-4.5"/>`,
	"shield":     `<path d="M12 3.5 5 6v5.5c0 4.5 3 7.5 7 9 4-1.5 7-4.5 7-9V6z"/><path d="m9 12 2.2 2.2L15.2 10"/>`,
	"smile":      `<circle cx="12" cy="12" r="8.5"/><path d="M9 9.5v.3M15 9.5v.3M8.3 14c1 1.5 2.2 2.2 3.7 2.2s2.7-.7 3.7-2.2"/>`,
	"target":     `<circle cx="12" cy="12" r="6"/><path d="M12 2.5V6M12 18v3.5M2.5 12H6M18 12h3.5"/>`,
	"trash":      `<path d="M4 6.5h16M9 6.5v-2.5h6v2.5M6 6.5l1 14h10l1-14M10 10.5v6M14 10.5v6"/>`,
	"x":          `<path d="m6 6 12 12M18 6 6 18"/>`,
	"x-ring":     `<circle cx="12" cy="12" r="8.5"/><path d="m9 9 6 6M15 9l-6 6"/>`,
}

// iconSVG is the markup of an icon; it panics on an unknown name, since a page
// that names one is a defect a test finds.
func iconSVG(name string) string {
	body, ok := icons[name]
	if !ok {
		panic("ui: no icon " + name)
	}
	return `<svg class="icon" viewBox="0 0 24 24" width="24" height="24" fill="none" stroke="currentColor" stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true" focusable="false">` + body + `</svg>`
}
