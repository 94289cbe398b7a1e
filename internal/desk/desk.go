// Package desk is what people do: send a report, act on it, keep the
// organisation. Every change of the program goes through it; reads that need no
// decision go to the store directly.
//
// Rules it owns:
//   - One thing a person does is one transaction: load, decide, save, and the
//     messages that follow from it. Nothing half-written stays.
//   - Nobody acts on what he may not see: such a report does not exist for him
//     (fault.NotFound), whether he may act or not.
//   - The same client id is the same report: sending it again gives the same
//     receipt; sending another text under it is a conflict, never a second report.
//   - The secret code is derived from the client id by the server's key and only
//     its digest is stored, so neither the database nor a log can show it.
//   - Of two officers who act at once the first wins; the second gets a
//     fault.Conflict carrying a Clash with what stands now and what he asked for.
//     Reminders and escalations of the program are no such clash.
//   - What a thing done to one report does to others (its parts, the report it is
//     a part of, what is split off or merged) is in the same transaction; reports
//     are locked by number, the lower first, so two such never wait for each other.
//   - What is hidden until somebody gives a reason is shown to him alone, for half
//     an hour, and the log says so.
//   - What came in a flood and was put aside (package junk) tells nobody by itself and
//     sends no letter until an officer takes it up; that there is something is told
//     once an hour.
//   - Of a sealed report no content stays: not in the database, not in its files,
//     not in its parts.
package desk

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"sync/atomic"
	"time"

	"paht/internal/blob"
	"paht/internal/calendar"
	"paht/internal/geo"
	"paht/internal/junk"
	"paht/internal/org"
	"paht/internal/process"
	"paht/internal/report"
	"paht/internal/store"
)

// Config is what a desk works with. All fields but Earlier and Crowd are required, and Blob
// where reports are sealed. Calendar and Definition are what ships: documents of
// the province go before them.
type Config struct {
	DB         *store.DB
	Calendar   *calendar.Calendar
	Definition *process.Definition   // what new reports begin with, until the province puts its own
	Earlier    []*process.Definition // what else ships: running cases may have begun with it (D3)
	Blob       *blob.Store           // the files of reports: those of sealed ones are removed
	Key        []byte                // 32 bytes, the secret from which codes are derived
	Now        func() time.Time      // the clock; the demo and the tests turn it
	Crowd      *junk.Limits          // from how many reports an hour on they are sifted; nil: junk.Usually
	Log        *slog.Logger
}

// Desk may be used by any number of goroutines.
type Desk struct {
	Config
	world   atomic.Pointer[world]
	guesser atomic.Pointer[guesser]
	recount atomic.Bool // the calendars changed under who was acting: count once more
	early   early
	junk    junk.Filter
}

// world is the organisation as last loaded: immutable, swapped as a whole.
type world struct {
	version     string
	dir         *org.Directory
	duties      []org.Duty
	categories  []report.Category
	areas       *geo.Areas
	calendars   calendars
	definitions []*process.Definition
	urgent      alarmWords
}

// New opens a desk and loads the organisation.
func New(ctx context.Context, cfg Config) (*Desk, error) {
	if len(cfg.Key) < 32 {
		return nil, errors.New("desk: key shorter than 32 bytes")
	}
	d := &Desk{Config: cfg, junk: junk.Filter{Limits: *cmp.Or(cfg.Crowd, &junk.Usually)}}
	if err := d.Reload(ctx); err != nil {
		return nil, err
	}
	return d, nil
}

// Now is the desk's clock.
func (d *Desk) Now() time.Time { return d.Config.Now() }

// Directory is the organisation as it stands.
func (d *Desk) Directory() *org.Directory { return d.world.Load().dir }

// Categories lists the categories in their order, hidden ones included.
func (d *Desk) Categories() []report.Category { return d.world.Load().categories }

// Category finds a category; ok is false for an unknown id.
func (d *Desk) Category(id string) (c report.Category, ok bool) {
	for _, c := range d.Categories() {
		if c.ID == id {
			return c, true
		}
	}
	return report.Category{}, false
}

// Areas finds and draws the communes.
func (d *Desk) Areas() *geo.Areas { return d.world.Load().areas }

// worldOf is what the engine must know to decide on a case.
func (d *Desk) worldOf(s process.State) process.World {
	w := d.province()
	if c, ok := d.Category(s.Category); ok {
		w.Evidence = c.Evidence
	}
	return w
}

// province is what the engine must know of it.
func (d *Desk) province() process.World {
	w := d.world.Load()
	centre, _ := w.dir.Centre(d.Now())
	return w.calendars.counting(w.dir, centre.ID)
}

// Actor is an officer with the duties he holds now; false for an unknown person.
func (d *Desk) Actor(p org.PersonID) (org.Actor, bool) { return d.Directory().Actor(p, d.Now()) }
