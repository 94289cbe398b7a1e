package desk_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"paht/internal/blob"
	"paht/internal/desk"
	"paht/internal/fault"
	"paht/internal/process"
	"paht/internal/report"
	"paht/internal/store"
	"paht/internal/testworld"
)

// TestP5_OfASealedReportNoContentStays seals a report that has all there is: text,
// place, contact, pictures, notes, a question to its sender and his answer, a part
// with a result of its own, openings with reasons, messages that wait. Then no row
// of the database and no file holds any of it.
func TestP5_OfASealedReportNoContentStays(t *testing.T) {
	for _, engine := range testworld.Engines() {
		t.Run(engine, func(t *testing.T) {
			opt := testworld.Fresh(t, engine)
			p := testworld.NewProvince(t, testworld.OpenStore(t, opt))
			files := t.TempDir()
			var err error
			if p.Blob, err = blob.Dir(files); err != nil {
				t.Fatal(err)
			}
			cfg := p.Desk.Config
			cfg.Blob = p.Blob
			if p.Desk, err = desk.New(t.Context(), cfg); err != nil {
				t.Fatal(err)
			}
			picture := func(name string) report.Photo {
				t.Helper()
				full, err1 := p.Blob.Put(t.Context(), []byte("KIMTUYEN full "+name))
				thumb, err2 := p.Blob.Put(t.Context(), []byte("KIMTUYEN thumb "+name))
				if err1 != nil || err2 != nil {
					t.Fatal(err1, err2)
				}
				return report.Photo{Digest: full, Thumb: thumb, Width: 8, Height: 6, Name: name + ".jpg"}
			}
			shared := picture("shared")
			in := p.Submission(1)
			in.Text = "KIMTUYEN nội dung thuộc bí mật, cần được gỡ bỏ."
			in.Contact = report.Contact{Name: "KIMTUYEN Nguyễn", Phone: "0987654321", Email: "kimtuyen@example.vn"}
			in.Place.Words = "KIMTUYEN cạnh kho"
			in.Place.HasPoint, in.Place.Lat, in.Place.Lon = true, 21.31337, 106.24242
			in.Photos = []report.Photo{picture("one"), shared}
			in.Photos[0].Name = "KIMTUYEN.jpg"
			got, err := p.Desk.Submit(t.Context(), in)
			if err != nil {
				t.Fatal(err)
			}
			beside := p.Submission(2) // somebody else sent one of the pictures too
			beside.Photos = []report.Photo{shared}
			other, err := p.Desk.Submit(t.Context(), beside)
			if err != nil {
				t.Fatal(err)
			}
			p.Do(t, got.ID, p.Operator, "ask", "message", "KIMTUYEN xin cho biết rõ hơn")
			p.Say(t, got.ID, "supplement", "supplement", "KIMTUYEN trả lời của tôi")
			p.Walk(t, got.ID, "assign")
			if err := p.Desk.Disclose(t.Context(), got.ID, report.Contacts, "KIMTUYEN cần hỏi lại", p.Actor(t, p.Focal)); err != nil {
				t.Fatal(err)
			}
			s := p.Do(t, got.ID, p.Handler, "support", "partner", string(p.Other), "task", "KIMTUYEN đề nghị phối hợp")
			ended := s.Parts[0]
			p.Do(t, ended, p.OtherFocal, "take")
			answer := []string{"done", "done", "summary", "KIMTUYEN kết quả phối hợp của đơn vị, đã kiểm tra thực địa xong."}
			p.Do(t, ended, p.OtherFocal, "submit", answer...)
			p.Do(t, ended, p.OtherLeader, "approve")
			s = p.Do(t, got.ID, p.Handler, "support", "partner", string(p.Other), "task", "KIMTUYEN đề nghị phối hợp lần hai")
			open := s.Parts[0]
			if _, err := p.Desk.Act(t.Context(), desk.Act{ID: got.ID, Actor: p.Actor(t, p.Handler), Command: testworld.Command("ask_extension", "days", "2", "why_longer", "KIMTUYEN chờ vật tư")}); err != nil {
				t.Fatal(err)
			}
			secrets := []string{"KIMTUYEN", "0987654321", "21.31337", "106.24242"}
			before := testworld.Rows(t, opt)
			for _, secret := range []string{"KIMTUYEN", "0987654321", "21.31337"} {
				if !strings.Contains(before, secret) {
					t.Fatalf("%q is not in the database before: this tests nothing", secret)
				}
			}

			s = p.Do(t, got.ID, p.Leader, "seal", "seal_confirm", "yes")
			if s.Level != report.Sealed || !s.Ended || s.Outcome != process.OutcomeOutside {
				t.Fatalf("sealed: %+v", s)
			}
			if again, err := p.Desk.Submit(t.Context(), in); err != nil || again.New || again.ID != got.ID {
				t.Errorf("sent again after it was sealed: %+v, %v", again, err)
			}
			p.Clock.Set(testworld.At("2026-11-17 02:05")) // at night the database's own files are cleaned
			if _, err := p.Desk.Sweep(t.Context()); err != nil {
				t.Fatal(err)
			}
			after := strings.ToLower(testworld.Rows(t, opt))
			for _, secret := range secrets {
				for line := range strings.Lines(after) {
					if strings.Contains(line, strings.ToLower(secret)) {
						t.Errorf("%q stays: %.300s", secret, line)
					}
				}
			}
			if engine == "sqlite" {
				for _, name := range []string{store.File, store.File + "-wal"} {
					b, err := os.ReadFile(filepath.Join(opt.Dir, name))
					if err != nil && !errors.Is(err, fs.ErrNotExist) {
						t.Fatal(err)
					}
					if strings.Contains(strings.ToLower(string(b)), "kimtuyen") {
						t.Errorf("the file %s holds it still", name)
					}
				}
			}
			kept := 0
			err = filepath.WalkDir(files, func(path string, e fs.DirEntry, err error) error {
				if err != nil || e.IsDir() {
					return err
				}
				b, err := os.ReadFile(path)
				if strings.Contains(string(b), "shared") {
					kept++ // the other report's
				} else if strings.Contains(string(b), "KIMTUYEN") {
					t.Errorf("the file %s stays", filepath.Base(path))
				}
				return err
			})
			if err != nil || kept != 2 {
				t.Errorf("%d files of the other report, %v; want picture and thumbnail", kept, err)
			}

			for _, id := range []report.ID{ended, open} {
				if c, _ := p.Desk.Case(t.Context(), id); c.State.Level != report.Sealed || !c.State.Ended {
					t.Errorf("the part is %s at %s", c.State.Level, c.State.Step)
				}
			}
			c, err := p.Desk.Case(t.Context(), got.ID)
			if err != nil {
				t.Fatal(err)
			}
			v, ok := p.Desk.View(c, p.Actor(t, p.Lead))
			if !ok || v.Agency != p.Agency || v.Outcome != process.OutcomeOutside || v.Text != "" || v.Step != "" {
				t.Errorf("what stays is %+v, %v", v, ok)
			}
			if _, ok := p.Desk.ViewPublic(c); ok {
				t.Error("anybody sees it")
			}
			if err := p.Refused(t, got.ID, p.Operator, "urge", "urging", "Đề nghị khẩn trương"); !refused(err, process.IsSealed) {
				t.Errorf("acted on: %v", err)
			}
			if byCode, err := p.Desk.CaseByCode(t.Context(), got.Code); err != nil || p.Desk.ViewSender(byCode).Outcome != process.OutcomeOutside {
				t.Errorf("its sender is told %v", err)
			}
			if c, _ := p.Desk.Case(t.Context(), other.ID); len(c.Report.Photos) != 1 {
				t.Error("the other report lost its picture")
			}
			if n, bad, err := p.DB.Verify(t.Context()); err != nil || len(bad) > 0 || n != 4 {
				t.Errorf("verify: %d checked, %v differ, %v", n, bad, err)
			}
		})
	}
}

// TestAFileThatCannotBeRemovedIsTriedAgain seals while the folder of files is away.
func TestAFileThatCannotBeRemovedIsTriedAgain(t *testing.T) {
	onEach(t, func(t *testing.T, p *testworld.Province) {
		files := t.TempDir()
		kept, err := blob.Dir(files)
		if err != nil {
			t.Fatal(err)
		}
		digest, err := kept.Put(t.Context(), []byte("picture"))
		if err != nil {
			t.Fatal(err)
		}
		cfg := p.Desk.Config
		cfg.Blob = kept
		if p.Desk, err = desk.New(t.Context(), cfg); err != nil {
			t.Fatal(err)
		}
		in := p.Submission(1)
		in.Photos = []report.Photo{{Digest: digest, Thumb: digest, Width: 8, Height: 6}}
		got, err := p.Desk.Submit(t.Context(), in)
		if err != nil {
			t.Fatal(err)
		}
		// A folder in the file's place cannot be removed as a file can.
		path := filepath.Join(files, digest[:2], digest[2:4], digest)
		if err := os.Remove(path); err != nil {
			t.Fatal(err)
		}
		if err := os.MkdirAll(filepath.Join(path, "not empty"), 0o700); err != nil {
			t.Fatal(err)
		}
		p.Do(t, got.ID, p.Operator, "seal", "seal_confirm", "yes")
		if err := os.RemoveAll(path); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte("picture"), 0o600); err != nil {
			t.Fatal(err)
		}
		if n, err := p.Desk.Sweep(t.Context()); err != nil || n != 0 {
			t.Errorf("tried again at once: %d, %v", n, err)
		}
		p.Clock.Advance(2 * 60e9)
		if n, err := p.Desk.Sweep(t.Context()); err != nil || n != 1 {
			t.Errorf("%d removed two minutes later, %v", n, err)
		}
		if _, _, err := kept.Get(t.Context(), digest); !fault.Is(err, fault.NotFound) {
			t.Errorf("the file is still there: %v", err)
		}
	})
}
