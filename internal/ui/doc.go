// Package ui is the design system both sites share: tokens, layout, components,
// icons, the words for time, the message catalogue, and the edge where errors
// become pages.
//
// Rules it owns:
//   - A component is a pure templ function of a small view struct; it knows no
//     report, no process and no database. Every page works as a plain form.
//   - No inline style, no inline script, no third-party host: Shell sends the
//     Content-Security-Policy that forbids them on every response, errors included.
//     One text of style is permitted by its hash: what the first page of a visit
//     carries of the site's sheet, so that it is drawn from one answer (first.go).
//   - Where a site has a module to begin with (Site.Begin), all others wait until the
//     page is drawn; none is needed to read it.
//   - Only this package turns a fault.Kind into a status, a page and Vietnamese
//     words; what is inside an error goes to the log, never to the page.
//   - Colours are tokens of assets/ui.css, light and dark, 7:1 for text. A status
//     is always an icon and a word beside its colour.
//
// # A site
//
// A site makes its assets once, describes itself, and wraps its routes:
//
//	assets, err := ui.NewAssets(files)           // ui's own files and the site's
//	site := &ui.Site{Name: …, Assets: assets, Styles: []string{"ui.css", "officer.css"}, Log: log}
//	mux.Handle("GET /inbox", site.Handle(s.inbox)) // func(w, r) error
//	mux.Handle("/", site.Handle(ui.Missing))       // the designed 404
//	handler := site.Shell(mux)                     // headers, request id, recover, /csp-report, /assets/, gzip
//
// A handler renders with site.Render(w, r, status, page, body) and returns an
// error for everything it cannot answer.
//
// # The components
//
//	layout     Document (bare), Layout (header, main, footer), Page, Link, Site
//	forms      Input, TextArea, Select, Radios, Check, Choices, Hidden, Button, ButtonLink, ErrorSummary
//	status     Tag, ClockChip (Clock), Notice, Empty, Skeleton
//	content    Timeline (Stage), ResultLetter (Letter), PhotoStrip (Photo), Paragraphs, Facts
//	lists      Row (ListRow), Older, Table, Bars (Bar), Figures
//	icons      Icon(name); names in icons.go
//	problems   Problem page (Site.Handle), Conflict (Clash)
//	words      Instant, Day, Hour, Working, Left, Ago, Percent, Number
//	edge       HandlerFunc, Site.Handle, Site.Shell, Sentence, FieldErrors, Limiter, Visitor
package ui
