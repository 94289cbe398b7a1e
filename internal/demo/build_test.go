package demo

import (
	"log/slog"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"paht/internal/auth"
	"paht/internal/bacgiang"
	"paht/internal/blob"
	"paht/internal/desk"
	"paht/internal/fault"
	"paht/internal/org"
	"paht/internal/process"
	"paht/internal/report"
	"paht/internal/store"
	"paht/internal/testworld"
)

func config(t testing.TB, db *store.DB) Config {
	t.Helper()
	b, err := blob.Dir(filepath.Join(t.TempDir(), "blob"))
	if err != nil {
		t.Fatal(err)
	}
	return Config{DB: db, Blob: b, Key: make([]byte, 32), Now: now, Seed: 1, Log: slog.New(slog.DiscardHandler)}
}

// The province is built the same on both engines, whole, and lives all procedures.
func TestBuild(t *testing.T) {
	var first []string
	for _, engine := range testworld.Engines() {
		t.Run(engine, func(t *testing.T) {
			cfg := config(t, testworld.OpenStore(t, testworld.Fresh(t, engine)))
			begin := time.Now()
			p, err := Build(t.Context(), cfg)
			if err != nil {
				t.Fatal(err)
			}
			t.Logf("%d reports in %s", p.Reports, time.Since(begin).Round(time.Millisecond))
			if !p.New || p.Reports < 290 || len(p.Samples) != 3 {
				t.Errorf("built %+v", p)
			}
			checkBuilt(t, cfg, p)
			holds := checkSpecial(t, cfg, p)
			if first == nil {
				first = holds
			}
			// The same seed and the same now give the same province, whatever keeps it.
			if diff := cmp.Diff(first, holds); diff != "" {
				t.Errorf("another province:\n%s", diff)
			}
			checkLogins(t, cfg, p)
			again, err := Build(t.Context(), cfg)
			if err != nil || again.New {
				t.Fatalf("built anew: %v", err)
			}
			again.New = true
			if diff := cmp.Diff(p, again); diff != "" {
				t.Errorf("found again:\n%s", diff)
			}
		})
	}
}

// checkLogins signs in as some of those who can.
func checkLogins(t *testing.T, cfg Config, p *Province) {
	t.Helper()
	a := auth.New(cfg.DB, auth.Options{})
	for _, l := range []Login{p.Logins[0], p.Logins[len(p.Logins)-1]} {
		if _, err := a.Login(t.Context(), l.Login, p.Password, "127.0.0.1", "test", now); err != nil {
			t.Errorf("%s: %v", l.Login, err)
		}
	}
	if as, err := cfg.DB.Accounts(t.Context()); err != nil || len(as) != len(p.Logins) {
		t.Errorf("%d accounts (%v), want %d", len(as), err, len(p.Logins))
	}
}

// checkBuilt reads what was built as the sites would.
func checkBuilt(t *testing.T, cfg Config, p *Province) {
	t.Helper()
	ctx := t.Context()
	checked, bad, err := cfg.DB.Verify(ctx)
	if err != nil || checked != p.Reports || len(bad) > 0 {
		t.Errorf("verified %d, bad %v, %v", checked, bad, err)
	}
	steps, last, withPhotos, shown := map[string]int{}, report.Report{}, 0, 0
	for i := range p.Reports {
		r, err := cfg.DB.Report(ctx, report.NewID(now.Year(), i+1))
		if err != nil {
			t.Fatal(err)
		}
		if r.Sent.Before(last.Sent) {
			t.Errorf("%s was sent before %s", r.ID, last.ID)
		}
		last = r
		steps[r.Step]++
		has := map[string]int{}
		for _, photo := range r.Photos {
			has[photo.Of]++
			f, size, err := cfg.Blob.Get(ctx, photo.Digest)
			if err != nil || size < 20_000 || size > 300_000 {
				t.Fatalf("photo of %s: %d bytes, %v", r.ID, size, err)
			}
			f.Close()
		}
		if has[report.OfReport] > 0 {
			withPhotos++
		}
		if has[report.OfResult] > 0 && r.Step == "published" {
			shown++
		}
	}
	for _, s := range process.Shipped().Steps {
		if steps[s.ID] == 0 {
			t.Errorf("nothing stands at %s", s.ID)
		}
	}
	if withPhotos < 80 || shown < 30 {
		t.Errorf("%d reports with photos, %d published with photos of the result", withPhotos, shown)
	}
	for _, channel := range []string{desk.ByEmail, desk.ByPush} {
		if letters, err := cfg.DB.LeaseMessages(ctx, channel, now, time.Minute, 1); err != nil || len(letters) > 0 {
			t.Errorf("not sent by %s: %v, %v", channel, letters, err)
		}
	}
	told, err := cfg.DB.Notices(ctx, store.Scope{Holds: []org.Holder{{Role: org.Operator, Unit: "ttdh@2023-04-10"}}}, 200)
	if err != nil || len(told) < 100 || !told[0].Read.IsZero() || told[len(told)-1].Read.IsZero() {
		t.Errorf("operators were told %d things (%v), or have read the newest or not the oldest", len(told), err)
	}
	for i := range len(told) - 1 {
		if told[i].Made.Before(told[i+1].Made) {
			t.Fatalf("told of %s before %s", told[i].Made, told[i+1].Made)
		}
	}
	if left, err := cfg.DB.DueAlarms(ctx, now.Add(-time.Millisecond), 10); err != nil || len(left) > 0 {
		t.Errorf("alarms not rung: %v, %v", left, err)
	}
}

func TestBuildLeavesOthersAlone(t *testing.T) {
	for name, c := range map[string]struct {
		write func(*store.Tx) error
		code  string
	}{
		"a province of its own": {func(tx *store.Tx) error { return tx.PutUnit(bacgiang.Units()[0]) }, "demo.not_empty"},
		"a build cut off":       {func(tx *store.Tx) error { return tx.SetSetting(mark, unfinished) }, "demo.unfinished"},
	} {
		t.Run(name, func(t *testing.T) {
			cfg := config(t, testworld.OpenStore(t, testworld.Fresh(t, "sqlite")))
			if err := cfg.DB.Write(t.Context(), "test", c.write); err != nil {
				t.Fatal(err)
			}
			_, err := Build(t.Context(), cfg)
			if !fault.Is(err, fault.Conflict) || err.Error() != "demo: conflict "+c.code {
				t.Errorf("answered %v, want %s", err, c.code)
			}
			if people, err := cfg.DB.People(t.Context()); err != nil || len(people) > 0 {
				t.Errorf("wrote %d people (%v)", len(people), err)
			}
		})
	}
}
