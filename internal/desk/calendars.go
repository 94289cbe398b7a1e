package desk

import (
	"crypto/sha256"
	"fmt"
	"maps"
	"slices"
	"strings"

	"paht/internal/calendar"
	"paht/internal/fault"
	"paht/internal/org"
	"paht/internal/process"
	"paht/internal/store"
	"paht/internal/text"
)

// calendarDocument is the kind of document a working calendar is kept as. Its key
// is the unit, "" for the province. An agency's says what differs from the
// province's (calendar.ParseOwn), or is whole; an empty one takes it away.
const calendarDocument = "calendar"

// calendars are the working calendars of the province as they stood at one time.
type calendars struct {
	shipped   *calendar.Calendar
	province  *calendar.Calendar
	own       map[org.UnitID]*calendar.Calendar
	documents []store.Document  // oldest first
	why       map[string]string // version -> the note of the document that made it
}

// Calendar is the province's working calendar.
func (d *Desk) Calendar() *calendar.Calendar { return d.world.Load().calendars.province }

// CalendarOf is the calendar that counts a unit's time: its own, else that of the
// agency it belongs to, else the province's.
func (d *Desk) CalendarOf(unit org.UnitID) *calendar.Calendar {
	w := d.world.Load()
	return w.calendars.of(w.dir, unit)
}

// CalendarOfStep is the calendar that counts the time of who holds a step: his
// unit's, the agency's for a handler, the province's while the sender is asked.
func (d *Desk) CalendarOfStep(h org.Holder, agency org.UnitID) *calendar.Calendar {
	switch h.Role {
	case org.Sender:
		return d.Calendar()
	case org.Handler:
		return d.CalendarOf(agency)
	}
	return d.CalendarOf(h.Unit)
}

func (c calendars) of(dir *org.Directory, unit org.UnitID) *calendar.Calendar {
	if own, ok := c.own[unit]; ok {
		return own
	}
	if own, ok := c.own[dir.AgencyOf(unit)]; ok && unit != "" {
		return own
	}
	return c.province
}

// OwnCalendars are the units that have a calendar of their own, by key.
func (d *Desk) OwnCalendars() []org.UnitID {
	return slices.Sorted(maps.Keys(d.world.Load().calendars.own))
}

// CalendarDraft is a unit's calendar as data to be changed, "" for the province's.
// One that has none begins as an own calendar that says nothing yet.
func (d *Desk) CalendarDraft(unit org.UnitID) (calendar.Draft, error) {
	c := d.world.Load().calendars
	if own, ok := c.own[unit]; ok || unit == "" {
		if unit == "" {
			own = c.province
		}
		return calendar.ReadDraft(own.Name(), own.Source())
	}
	u, ok := d.Directory().Unit(unit)
	if !ok {
		return calendar.Draft{}, fault.New(fault.NotFound, "")
	}
	name := strings.ReplaceAll(text.Fold(u.Short), " ", "-")
	if name == "" {
		name = "lich"
	}
	return calendar.Draft{Name: name, Title: u.Name, Base: c.province.Name()}, nil
}

// CalendarDocuments is what was put for a unit, "" for the province, newest first.
func (d *Desk) CalendarDocuments(unit org.UnitID) []store.Document {
	var out []store.Document
	for _, doc := range d.world.Load().calendars.documents {
		if doc.Key == string(unit) {
			out = append(out, doc)
		}
	}
	slices.Reverse(out)
	return out
}

// CheckCalendar reads a calendar of a unit without keeping it: the province's,
// for "", must be whole, an agency's may be its own. An empty one, of a unit, gives
// the calendar without it. Errors are calendar.Parse's, and fault.Invalid with
// calendar.name (the province's keeps its name: others build on it), calendar.base
// and calendar.unit.
func (d *Desk) CheckCalendar(unit org.UnitID, src []byte) (*calendar.Calendar, error) {
	next, err := d.with(unit, src)
	if err != nil {
		return nil, err
	}
	return next.of(d.Directory(), unit), nil
}

// with are the calendars as they would be with another document.
func (d *Desk) with(unit org.UnitID, src []byte) (calendars, error) {
	now := d.world.Load().calendars
	if unit != "" {
		if _, ok := d.Directory().Unit(unit); !ok {
			return calendars{}, fault.Bad("unit", "calendar.unit")
		}
		if len(src) == 0 {
			return d.readCalendars(append(slices.Clone(now.documents), store.Document{Kind: calendarDocument, Key: string(unit)})), nil
		}
		draft, err := calendar.ReadDraft("calendar.yaml", src)
		if err != nil {
			return calendars{}, err
		}
		if draft.Base != "" && draft.Base != now.province.Name() {
			return calendars{}, fault.Bad("base", "calendar.base", now.province.Name())
		}
	} else {
		cal, err := calendar.Parse("calendar.yaml", src)
		if err != nil {
			return calendars{}, err
		}
		if cal.Name() != now.province.Name() {
			return calendars{}, fault.Bad("calendar", "calendar.name", now.province.Name())
		}
	}
	return d.readCalendars(append(slices.Clone(now.documents), store.Document{Kind: calendarDocument, Key: string(unit), Source: string(src)})), nil
}

// readCalendars are the calendars that documents, oldest first, make: of each unit
// the newest. One that cannot be read any more, since a later program is stricter,
// gives way to the one before it.
func (d *Desk) readCalendars(docs []store.Document) calendars {
	c := calendars{
		shipped: d.Config.Calendar, province: d.Config.Calendar,
		own: map[org.UnitID]*calendar.Calendar{}, documents: docs, why: map[string]string{},
	}
	var base store.Document
	done := map[string]bool{}
	newest := slices.Clone(docs)
	slices.Reverse(newest)
	for _, doc := range newest {
		if doc.Key != "" || done[""] {
			continue
		}
		cal, err := calendar.Parse("calendar.yaml", []byte(doc.Source))
		if err != nil {
			d.Log.Error("a calendar of the province cannot be read any more", "document", doc.ID, "err", err)
			continue
		}
		c.province, base, done[""] = cal, doc, true
		c.why[cal.Version()] = doc.Note
	}
	for _, doc := range newest {
		if done[doc.Key] || doc.Key == "" {
			continue
		}
		if doc.Source == "" {
			done[doc.Key] = true
			continue
		}
		cal, err := readOwn([]byte(doc.Source), c.province)
		if err != nil {
			d.Log.Error("a calendar of an agency cannot be read any more", "document", doc.ID, "unit", doc.Key, "err", err)
			continue
		}
		c.own[org.UnitID(doc.Key)], done[doc.Key] = cal, true
		c.why[cal.Version()] = doc.Note
		if base.ID > doc.ID {
			c.why[cal.Version()] = base.Note
		}
	}
	return c
}

// readOwn reads the calendar of an agency, which may be whole.
func readOwn(src []byte, province *calendar.Calendar) (*calendar.Calendar, error) {
	draft, err := calendar.ReadDraft("calendar.yaml", src)
	if err != nil {
		return nil, err
	}
	if draft.Base == "" {
		return calendar.Parse("calendar.yaml", src)
	}
	return calendar.ParseOwn("calendar.yaml", src, province)
}

// print tells calendars apart: that of the province by its version, as before
// there were others.
func (c calendars) print() string {
	if len(c.own) == 0 {
		return c.province.Version()
	}
	h := sha256.New()
	for _, unit := range slices.Sorted(maps.Keys(c.own)) {
		fmt.Fprintf(h, "%s %s\n", unit, c.own[unit].Version())
	}
	return fmt.Sprintf("%s, %x", c.province.Version(), h.Sum(nil)[:8])
}

// counting is what the engine must know, with these calendars.
func (c calendars) counting(dir *org.Directory, centre org.UnitID) process.World {
	return process.World{Centre: centre, Calendar: func(unit org.UnitID) *calendar.Calendar { return c.of(dir, unit) }}
}

// byVersion is the calendar of that version, if a document or the program has it:
// what a step that is over was counted by.
func (d *Desk) byVersion(version string) (*calendar.Calendar, bool) {
	c := d.world.Load().calendars
	for _, cal := range append(slices.Collect(maps.Values(c.own)), c.province, c.shipped) {
		if cal.Version() == version {
			return cal, true
		}
	}
	whole := []*calendar.Calendar{c.shipped}
	for _, doc := range slices.Backward(c.documents) {
		cal, err := calendar.Parse("calendar.yaml", []byte(doc.Source))
		if err != nil {
			continue // an own one, or none any more
		}
		if cal.Version() == version {
			return cal, true
		}
		whole = append(whole, cal)
	}
	for _, doc := range slices.Backward(c.documents) {
		for _, cal := range whole {
			if own, err := calendar.ParseOwn("calendar.yaml", []byte(doc.Source), cal); err == nil && own.Version() == version {
				return own, true
			}
		}
	}
	return nil, false
}

// countedThen is a world in which time is counted as it was by a calendar's
// version; with a version nobody has any more, as it is counted now.
func (d *Desk) countedThen(w process.World, version string) process.World {
	if then, ok := d.byVersion(version); ok {
		w.Calendar = func(org.UnitID) *calendar.Calendar { return then }
	}
	return w
}
