package pages

import (
	"encoding/csv"
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
)

// TestPayloadsStayWordsForMachines types the payloads and reads what programs read:
// each format stays whole, and none is sent as a page.
func TestPayloadsStayWordsForMachines(t *testing.T) {
	w := newWorld(t)
	for i, text := range packed(payloads(), 1800, "\n") {
		in := w.Submission(i + 1)
		in.Text = text
		got, err := w.Desk.Submit(t.Context(), in)
		if err != nil {
			t.Fatal(err)
		}
		w.Walk(t, got.ID, "accept")
		w.states["last"] = got
	}
	w.listen()
	whole := map[string]func(string) error{
		"xml": func(s string) error {
			for d := xml.NewDecoder(strings.NewReader(s)); ; {
				at, err := d.Token()
				if errors.Is(err, io.EOF) {
					return nil
				}
				if err != nil {
					return err
				}
				if e, ok := at.(xml.StartElement); ok && strings.EqualFold(e.Name.Local, "script") {
					return errors.New("a payload is an element")
				}
			}
		},
		"json": func(s string) error { return json.Unmarshal([]byte(s), new(any)) },
		"csv": func(s string) error {
			rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(s, "\ufeff"))).ReadAll()
			for _, row := range rows {
				for _, cell := range row {
					if cell != "" && strings.ContainsRune("=+@", rune(cell[0])) {
						return errors.New("a formula: " + cell[:min(len(cell), 40)])
					}
				}
			}
			return err
		},
	}
	for _, a := range []struct{ path, kind string }{
		{"/reports.atom", "xml"}, {"/reports/{number:last}/feed.atom", "xml"}, {"/open/reports.geojson", "json"}, {"/open/reports.csv", "csv"},
	} {
		res, err := http.Get(w.base + w.at(a.path))
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(res.Body)
		res.Body.Close()
		if err != nil {
			t.Fatal(err)
		}
		if res.StatusCode != 200 || strings.Contains(res.Header.Get("Content-Type"), "html") || res.Header.Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("%s: %d %v", a.path, res.StatusCode, res.Header)
		}
		if err := whole[a.kind](string(body)); err != nil {
			t.Errorf("%s: %v", a.path, err)
		}
		if !strings.Contains(string(body), "p30") {
			t.Errorf("%s shows no payload: the test is blind", a.path)
		}
	}
}
