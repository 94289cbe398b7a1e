// Package demo fills an empty database with a province that feels alive, and
// makes any number of reports for measuring.
//
// Rules it owns:
//   - Everything is made up: people, telephone numbers (0900 …), addresses
//     (example.com), companies. Places and roads carry their public names. The
//     words are in content/, the pictures are drawn (picture).
//   - What happened went through the desk as it does in service: by officers who
//     may, at instants inside office hours, in the order of time, alarms included.
//     Nothing is written behind its back but the organisation and the accounts.
//   - The same seed and the same now give the same province.
//   - Build works on an empty database only; one it has built it leaves alone.
//   - The accounts share one password, so they share one hash: it is made once and
//     kept for each, salt included. Outside a demonstration that would be a fault.
package demo

import (
	"context"
	"encoding/json"
	"log/slog"
	"runtime"
	"slices"
	"time"

	"paht/internal/bacgiang"
	"paht/internal/blob"
	"paht/internal/calendar"
	"paht/internal/desk"
	"paht/internal/fault"
	"paht/internal/junk"
	"paht/internal/media"
	"paht/internal/org"
	"paht/internal/process"
	"paht/internal/report"
	"paht/internal/store"
)

// Config is what Build works with.
type Config struct {
	DB   *store.DB
	Blob *blob.Store
	Key  []byte    // of the desk the province will be served by, so that tracking codes hold
	Now  time.Time // the province has lived up to here
	Seed uint64
	Log  *slog.Logger
}

// Province is what Build made, or found made before.
type Province struct {
	New      bool    `json:"-"`
	Password string  `json:"-"`
	Logins   []Login `json:"-"`

	Reports int      `json:"reports"`
	Samples []Sample `json:"samples"` // reports to follow with their secret codes
}

// Login is an officer of the demonstration who can sign in.
type Login struct {
	Login string
	Role  org.Role
	Unit  string // the unit's name
	Name  string
	Title string
}

// Sample is a report with its sender's secret code, for trying the sender's page.
type Sample struct {
	Number report.ID `json:"number"`
	Code   string    `json:"code"`
	Step   string    `json:"step"`
}

// The setting that says what a database of the demonstration is, and what it
// holds while it is being built.
const (
	mark       = "demo"
	unfinished = "building"
)

// Build makes the province, or finds it made. fault.Conflict: the database is
// somebody else's (demo.not_empty), or an earlier Build was cut off in it
// (demo.unfinished); nothing is changed then.
func Build(ctx context.Context, cfg Config) (_ *Province, err error) {
	defer fault.Wrap(&err, "demo")
	c, err := shipped()
	if err != nil {
		return nil, err
	}
	units := bacgiang.Units()
	staff := c.hire(units, cfg.Seed)
	made, err := found(ctx, cfg.DB)
	if err != nil {
		return nil, err
	}
	if made == nil {
		if made, err = build(ctx, cfg, c, units, staff); err != nil {
			return nil, err
		}
	}
	made.Password, made.Logins = c.logins.Password, c.list(units, staff)
	return made, nil
}

// found is the province that is in the database; nil in an empty one.
func found(ctx context.Context, db *store.DB) (*Province, error) {
	value, err := db.Setting(ctx, mark)
	switch {
	case err == nil && value == unfinished:
		return nil, fault.New(fault.Conflict, "demo.unfinished")
	case err == nil:
		p := &Province{}
		return p, json.Unmarshal([]byte(value), p)
	case !fault.Is(err, fault.NotFound):
		return nil, err
	}
	units, err := db.Units(ctx)
	if err != nil {
		return nil, err
	}
	if len(units) > 0 {
		return nil, fault.New(fault.Conflict, "demo.not_empty")
	}
	return nil, nil
}

func build(ctx context.Context, cfg Config, c *content, units []org.Unit, staff *office) (*Province, error) {
	cfg.Log.Info("building the demonstration", "seed", cfg.Seed)
	p := &player{clock: cfg.Now}
	d, err := desk.New(ctx, desk.Config{
		DB: cfg.DB, Blob: cfg.Blob, Calendar: calendar.Default(), Definition: process.Shipped(),
		Key: cfg.Key, Now: func() time.Time { return p.clock }, Crowd: &junk.Unlimited, Log: cfg.Log,
	})
	if err != nil {
		return nil, err
	}
	if err := c.settle(ctx, d, units, staff, cfg.Now); err != nil {
		return nil, err
	}
	if err := c.ownCalendar(ctx, d, staff, cfg.Now); err != nil {
		return nil, err
	}
	if err := c.admit(ctx, cfg, staff); err != nil {
		return nil, err
	}
	al, err := shoot(ctx, c.topics, media.New(runtime.GOMAXPROCS(0)), cfg.Blob, cfg.Seed)
	if err != nil {
		return nil, err
	}
	p.desk, p.author = d, newAuthor(c, units, al, d.Calendar(), cfg.Now, cfg.Seed)
	p.dir = d.Directory()
	made := &Province{New: true}
	var stories []*story
	for _, f := range mix {
		for range f.n {
			stories = append(stories, p.tell(f))
		}
	}
	stories = append(stories, p.tales()...)
	// Numbers are given in the order reports come in.
	slices.SortStableFunc(stories, func(a, b *story) int { return a.sent.Compare(b.sent) })
	// Officers have read what they were told up to yesterday.
	yesterday := cfg.Now.Add(-20 * time.Hour)
	runs, err := p.play(ctx, stories, yesterday, func() error { return read(ctx, cfg.DB, staff, yesterday) })
	if err != nil {
		return nil, err
	}
	if err := p.advertise(ctx, units, cfg.Now); err != nil {
		return nil, err
	}
	if err := deliver(ctx, cfg.DB, cfg.Now); err != nil {
		return nil, err
	}
	made.Reports, made.Samples = len(runs)+adverts, samples(runs)
	value, err := json.Marshal(made)
	if err != nil {
		return nil, err
	}
	return made, cfg.DB.Write(ctx, "demo.done", func(tx *store.Tx) error { return tx.SetSetting(mark, string(value)) })
}

// samples are a few reports worth following: one answered and not yet rated, one
// being handled, one that waits for its sender.
func samples(runs []*run) []Sample {
	var out []Sample
	for _, step := range []string{"published", atHandle, atWait} {
		i := slices.IndexFunc(runs, func(r *run) bool {
			return r.state.Step == step && r.state.Rating == "" && (step == atWait || len(r.photos) > 0)
		})
		if i >= 0 {
			out = append(out, Sample{Number: runs[i].id, Code: runs[i].code, Step: step})
		}
	}
	return out
}
