package store_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"paht/internal/fault"
	"paht/internal/org"
	"paht/internal/process"
	"paht/internal/report"
	"paht/internal/store"
	"paht/internal/testworld"
)

// canaries are words of a report's content, each in another place of it. They are
// folded already, so that they are the same wherever they are kept.
var canaries = map[string]string{
	"text": "zqtextkanarix", "place": "zqplacekanarix", "name": "zqnamekanarix", "phone": "0987123498", "email": "zqmailkanarix@example.vn",
	"file name": "zqfilekanarix", "form": "zqformkanarix", "result": "zqresultkanarix", "photo": "zqphotokanarix", "thumb": "zqthumbkanarix",
	"message": "zqmessagekanarix", "error": "zqerrorkanarix", "reason": "zqreasonkanarix",
}

// secretive is a report with a canary in each place content can be, written and
// acted on.
func secretive(t *testing.T, db *store.DB, id report.ID) store.Case {
	t.Helper()
	n := entered(seed(81, 81), id, 7000, monday)
	n.Report.Text = "Chuyện cần giữ kín: " + canaries["text"]
	n.Report.Seen = monday.Add(-time.Hour)
	n.Report.Place = report.Place{Commune: communes[1], Words: "sau " + canaries["place"], Lat: 21.3, Lon: 106.2, HasPoint: true}
	n.Report.Contact = report.Contact{Name: "Trần " + canaries["name"], Phone: canaries["phone"], Email: canaries["email"]}
	n.Report.Photos = []report.Photo{
		{Digest: canaries["photo"], Thumb: canaries["thumb"], Width: 10, Height: 10, Name: canaries["file name"] + ".jpg", Of: report.OfReport},
		{Digest: digest("shared", 1), Thumb: digest("shared thumb", 1), Width: 10, Height: 10, Of: report.OfReport},
	}
	n.Outbox = []store.Message{{
		Key: "told", Report: id, Kind: "step", To: org.Holder{Role: org.Sender}, Channel: "email", Body: `{"say":"` + canaries["message"] + `"}`, At: monday, Made: monday,
	}}
	put(t, db, n)
	must(t, write(t, db, func(tx *store.Tx) error {
		c, err := tx.Case(id)
		if err != nil {
			return err
		}
		e := process.Event{
			Seq: 2, At: process.At(monday), Kind: process.Acted, By: process.By{Person: "h", Role: org.Handler}, Action: "submit",
			Form: map[string]string{"note": canaries["form"]}, Change: process.Change{Result: &process.Result{Agency: agencies[0], Summary: canaries["result"], Done: "done"}},
		}
		if err := tx.Append(c, e, process.Fold(c.State, e), nil); err != nil {
			return err
		}
		return tx.AddPhotos(id, report.OfResult, []report.Photo{{Digest: "result-digest", Thumb: "result-thumb", Name: canaries["file name"], Of: report.OfResult}})
	}))
	ms, err := db.LeaseMessages(t.Context(), "email", monday.Add(time.Hour), time.Minute, 1000)
	must(t, err)
	must(t, write(t, db, func(tx *store.Tx) error {
		for _, m := range ms {
			if m.Report != id {
				continue
			}
			if err := tx.MessageFailed(m.ID, "rejected: "+canaries["error"], monday.Add(2*time.Hour)); err != nil {
				return err
			}
		}
		return tx.AddDisclosed(store.Disclosed{Report: id, Person: "f", Role: org.Focal, Unit: agencies[0], What: report.Contacts, Reason: "gọi " + canaries["reason"], At: monday, Until: monday.Add(time.Hour)})
	}))
	c, err := db.Case(t.Context(), id)
	must(t, err)
	return c
}

// sealing is the event that seals a case, the redacted history with it and the state
// that follows.
func sealing(t *testing.T, db *store.DB, c store.Case) (process.Event, process.State, []process.Event) {
	t.Helper()
	events, err := db.Events(t.Context(), c.Report.ID)
	must(t, err)
	e := process.Event{
		Seq: c.State.Seq + 1, At: process.At(monday.Add(time.Hour)), Kind: process.Acted, By: process.By{Person: "op", Role: org.Operator, Unit: centre}, Action: "seal",
		Left: &process.Exit{Step: c.State.Step}, Entry: &process.Entry{Step: "outside", Definition: c.State.Definition, Calendar: c.State.Calendar, Began: process.At(monday.Add(time.Hour))},
		Change: process.Change{Level: report.Sealed, Outcome: "outside"},
	}
	redacted := append(events, e)
	for i := range redacted {
		redacted[i] = process.Redact(redacted[i])
	}
	s, err := process.Replay(redacted)
	must(t, err)
	return e, s, redacted
}

// found are the canaries in some text, by all but their first two letters: an index
// of words keeps once what a word has in common with the one before it.
func found(text []byte) (names []string) {
	for name, word := range canaries {
		if bytes.Contains(text, []byte(word[2:])) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// inRows are the canaries in the rows of the database.
func inRows(t *testing.T, db *store.DB) (names []string) {
	t.Helper()
	store.Texts(t, db, func(table, text string) {
		for _, name := range found([]byte(text)) {
			names = append(names, name+" in "+table)
		}
	})
	slices.Sort(names)
	return slices.Compact(names)
}

// inFiles are the canaries in the files of the folder.
func inFiles(t *testing.T, dir string) (names []string) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*"))
	must(t, err)
	for _, file := range files {
		src, err := os.ReadFile(file)
		must(t, err)
		names = append(names, found(src)...)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// Nothing of what a sealed report said is left in any row, nor after Scrub in the
// file of SQLite and its log; and nothing of it is left in what pages read.
func TestSealLeavesNothing(t *testing.T) {
	for _, engine := range testworld.Engines() {
		t.Run(engine, func(t *testing.T) {
			opt := testworld.Fresh(t, engine)
			db := testworld.OpenStore(t, opt)
			populate(t, db, seed(82, 82), 100, monday)
			id := report.NewID(2026, 7000)
			c := secretive(t, db, id)
			other := entered(seed(81, 82), id+1, 7001, monday)
			other.Report.Photos = []report.Photo{{Digest: digest("shared", 1), Thumb: digest("other thumb", 1), Name: "x.jpg", Of: report.OfReport}, {Digest: digest("third", 1), Thumb: digest("shared thumb", 1), Of: report.OfReport}}
			put(t, db, other)
			populateFrom(t, db, 7100, 60) // so that the row has neighbours that come and go

			if n := len(inRows(t, db)); n < len(canaries) {
				t.Fatalf("only %d of %d canaries are in the rows before: %v", n, len(canaries), inRows(t, db))
			}
			if engine == "sqlite" {
				if names := inFiles(t, opt.Dir); len(names) != len(canaries) {
					t.Fatalf("in the files before: %v", names)
				}
			}
			must(t, db.RefreshFacts(t.Context()))

			if is, err := db.ScrubDue(t.Context()); is || err != nil {
				t.Errorf("nothing is sealed, and scrub is due: %v", err)
			}
			e, s, redacted := sealing(t, db, c)
			var digests []string
			must(t, write(t, db, func(tx *store.Tx) (err error) {
				c, err := tx.Case(id)
				if err != nil {
					return err
				}
				digests, err = tx.Seal(c, e, s, redacted)
				return err
			}))
			if d := gocmp.Diff([]string{"result-digest", "result-thumb", canaries["photo"], canaries["thumb"]}, digests); d != "" {
				t.Errorf("files to remove (-want +got):\n%s", d)
			}
			if names := inRows(t, db); len(names) > 0 {
				t.Errorf("left: %v", names)
			}
			due := func(want bool) {
				t.Helper()
				if is, err := db.ScrubDue(t.Context()); is != want || err != nil {
					t.Errorf("scrub is due: %v, %v", is, err)
				}
			}
			due(true)
			must(t, db.Scrub(t.Context()))
			due(false)
			if names := inRows(t, db); len(names) > 0 {
				t.Errorf("left after Scrub: %v", names)
			}
			if engine == "sqlite" {
				store.Integrity(t, db)
				if names := inFiles(t, opt.Dir); len(names) > 0 {
					t.Errorf("left in the files: %v", names)
				}
			}

			got, err := db.Case(t.Context(), id)
			must(t, err)
			want := report.Report{
				ID: id, Sent: monday, Channel: c.Report.Channel, Place: report.Place{Commune: communes[1]}, Level: report.Sealed, Ended: true, Outcome: "outside",
				Step: "outside", Began: e.At.Time(), Closed: e.At.Time(), LateSteps: s.LateSteps, Round: 1, Version: 3,
			}
			if d := gocmp.Diff(want, got.Report); d != "" {
				t.Errorf("the report (-want +got):\n%s", d)
			}
			if _, bad, err := db.Verify(t.Context()); len(bad) > 0 || err != nil {
				t.Error(bad, err)
			}
			for _, name := range []string{"text", "place", "name", "phone"} {
				page, err := db.Find(t.Context(), store.FindQuery{Scope: store.Scope{All: true}, Words: canaries[name]})
				must(t, err)
				if len(page.Rows) > 0 {
					t.Errorf("found by its %s", name)
				}
			}
			_, err = db.PhotoOwners(t.Context(), canaries["photo"])
			wantKind(t, err, fault.NotFound)
			if ms, err := db.LeaseMessages(t.Context(), "email", monday.AddDate(1, 0, 0), time.Minute, 1000); err != nil || slices.ContainsFunc(ms, func(m store.Message) bool { return m.Report == id }) {
				t.Errorf("a message about it goes out: %v", err)
			}
			log, err := db.DisclosedOf(t.Context(), id)
			must(t, err)
			if len(log) != 1 || log[0].Person != "f" || log[0].Reason != "" {
				t.Errorf("the log of openings: %+v", log)
			}
			sameAsCounted(t, db)
			put(t, db, entered(seed(81, 83), id+2, 7002, monday)) // the database goes on
		})
	}
}

// Who writes while the files are written anew waits, and loses nothing.
func TestScrubWhileOthersWrite(t *testing.T) {
	testworld.EachEngine(t, func(t *testing.T, db *store.DB) {
		populate(t, db, seed(84, 84), 200, monday)
		var wg sync.WaitGroup
		for i := range 4 {
			wg.Go(func() {
				for j := range 25 {
					n := 9000 + 100*i + j
					if err := db.Submit(t.Context(), entered(seed(85, uint64(n)), report.NewID(2026, n), n, monday)); err != nil {
						t.Error(err)
					}
				}
			})
		}
		for range 3 {
			must(t, db.Scrub(t.Context()))
		}
		wg.Wait()
		if n, bad, err := db.Verify(t.Context()); n != 300 || len(bad) > 0 || err != nil {
			t.Error(n, bad, err)
		}
		gone, cancel := context.WithCancel(t.Context())
		cancel()
		wantKind(t, db.Scrub(gone), fault.Unavailable)
	})
}

// populateFrom writes n reports numbered from first on.
func populateFrom(t *testing.T, db *store.DB, first, n int) {
	t.Helper()
	for i := range n {
		nr := entered(seed(83, uint64(i)), report.NewID(2026, first+i), first+i, monday)
		nr.Report.Text = strings.Repeat(nr.Report.Text, 1+i%5)
		put(t, db, nr)
		accept(t, db, nr)
	}
}

// Seal writes only what the redacted events say, as the next event of the report.
func TestSealRefusesWhatDoesNotFollow(t *testing.T) {
	testworld.EachEngine(t, func(t *testing.T, db *store.DB) {
		id := report.NewID(2026, 7000)
		c := secretive(t, db, id)
		e, s, redacted := sealing(t, db, c)
		before := inRows(t, db)
		other := s
		other.Round++
		for name, f := range map[string]func(tx *store.Tx) ([]string, error){
			"without the last":    func(tx *store.Tx) ([]string, error) { return tx.Seal(c, e, s, redacted[:2]) },
			"without the first":   func(tx *store.Tx) ([]string, error) { return tx.Seal(c, e, s, redacted[1:]) },
			"to another state":    func(tx *store.Tx) ([]string, error) { return tx.Seal(c, e, other, redacted) },
			"without any":         func(tx *store.Tx) ([]string, error) { return tx.Seal(c, e, s, nil) },
			"of an earlier state": func(tx *store.Tx) ([]string, error) { return tx.Seal(store.Case{Report: c.Report}, e, s, redacted) },
		} {
			if err := write(t, db, func(tx *store.Tx) error { _, err := f(tx); return err }); err == nil {
				t.Errorf("sealed %s", name)
			}
		}
		if d := gocmp.Diff(before, inRows(t, db)); d != "" {
			t.Errorf("something was written: %s", d)
		}
		// Somebody was faster.
		must(t, write(t, db, func(tx *store.Tx) error {
			e := process.Event{Seq: 3, At: process.At(monday), Kind: process.Acted, By: process.By{Role: org.Operator, Unit: centre}}
			return tx.Append(c, e, process.Fold(c.State, e), nil)
		}))
		wantKind(t, write(t, db, func(tx *store.Tx) error { _, err := tx.Seal(c, e, s, redacted); return err }), fault.Conflict)
		if n := len(inRows(t, db)); n < len(before) {
			t.Errorf("%d canaries left of %d", n, len(before))
		}
		if _, bad, err := db.Verify(t.Context()); len(bad) > 0 || err != nil {
			t.Error(bad, fmt.Sprint(err))
		}
	})
}
