package desk

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"time"

	"paht/internal/fault"
	"paht/internal/geo"
	"paht/internal/org"
	"paht/internal/process"
	"paht/internal/report"
	"paht/internal/store"
	"paht/internal/text"
)

// Settings by which the programs beside one database agree on the organisation:
// every change of it has a version of its own, by which the others notice it, and
// is made under a lock, on top of the version before.
const (
	worldVersion = "world"
	worldLock    = "world.lock"
)

// errStale says that the organisation was changed by somebody else just now.
var errStale = errors.New("the organisation was changed meanwhile")

// Reload reads the organisation again when it has changed since.
func (d *Desk) Reload(ctx context.Context) (err error) {
	defer fault.Wrap(&err, "Reload")
	version, err := d.DB.Setting(ctx, worldVersion)
	if err != nil && !fault.Is(err, fault.NotFound) {
		return err
	}
	if w := d.world.Load(); w != nil && w.version == version {
		return nil
	}
	units, err1 := d.DB.Units(ctx)
	people, err2 := d.DB.People(ctx)
	duties, err3 := d.DB.Duties(ctx)
	categories, err4 := d.DB.Categories(ctx)
	boundaries, err5 := d.DB.Boundaries(ctx)
	definitions, err6 := d.DB.Documents(ctx, definitionDocument)
	words, err7 := d.DB.Setting(ctx, urgentWordsKey)
	if fault.Is(err7, fault.NotFound) {
		words, err7 = "", nil
	}
	cals, err8 := d.DB.Documents(ctx, calendarDocument)
	if err := errors.Join(err1, err2, err3, err4, err5, err6, err7, err8); err != nil {
		return err
	}
	areas, err := drawn(units, boundaries, d.Now())
	if err != nil {
		return err
	}
	var known []*process.Definition
	if w := d.world.Load(); w != nil {
		known = w.definitions
	}
	calendars := d.readCalendars(cals)
	if w := d.world.Load(); w != nil && w.calendars.print() != calendars.print() {
		d.recount.Store(true)
	}
	d.world.Store(&world{
		version: version, calendars: calendars, dir: org.NewDirectory(units, people, duties), duties: duties, categories: categories, areas: areas,
		definitions: d.readDefinitions(definitions, known), urgent: readAlarmWords(words),
	})
	return nil
}

// drawn makes the areas of the communes in force: their boundaries where an
// operator imported them, else what lies nearest to their point.
func drawn(units []org.Unit, boundaries map[org.UnitID][]byte, now time.Time) (*geo.Areas, error) {
	points, polygons := map[string]geo.Point{}, map[string][]geo.Polygon{}
	for _, u := range units {
		if u.Kind != org.Commune || now.Before(u.From) || !u.To.IsZero() && !now.Before(u.To) {
			continue
		}
		if u.Lat != 0 || u.Lon != 0 {
			points[string(u.ID)] = geo.Point{Lat: u.Lat, Lon: u.Lon}
		}
		src, ok := boundaries[u.ID]
		if !ok {
			continue
		}
		features, err := geo.ParseGeoJSON(bytes.NewReader(src))
		if err != nil {
			return nil, fmt.Errorf("boundary of %s: %w", u.ID, err)
		}
		for _, f := range features {
			polygons[string(u.ID)] = append(polygons[string(u.ID)], f.Polygons...)
		}
	}
	return geo.NewAreas(points, polygons), nil
}

// Organise changes the organisation in one transaction, as an administrator.
// fault.Forbidden for anybody else. Readers see the change when it returns.
func (d *Desk) Organise(ctx context.Context, by org.Actor, f func(*store.Tx) error) error {
	if !IsAdmin(by) {
		return fault.New(fault.Forbidden, "admin.only")
	}
	return d.organise(ctx, f)
}

// Found writes the first organisation of an empty province: the demo's, or the
// first administrator's. It asks for no duty, since there is none yet.
func (d *Desk) Found(ctx context.Context, f func(*store.Tx) error) error { return d.organise(ctx, f) }

// organise changes the organisation. What f asks of the desk's world holds until the
// change is written: it is begun anew when another program has changed it since.
func (d *Desk) organise(ctx context.Context, f func(*store.Tx) error) (err error) {
	defer fault.Wrap(&err, "Organise")
	for range turns {
		err = d.DB.Write(ctx, "organise", func(tx *store.Tx) error {
			if err := tx.SetSetting(worldLock, ""); err != nil { // waits for who changes it just now
				return err
			}
			version, err := tx.Setting(worldVersion)
			if err != nil && !fault.Is(err, fault.NotFound) {
				return err
			}
			if version != d.world.Load().version {
				return errStale
			}
			if err := f(tx); err != nil {
				return err
			}
			return tx.SetSetting(worldVersion, rand.Text())
		})
		if err != nil && !errors.Is(err, errStale) {
			return err
		}
		if err := d.Reload(ctx); err != nil {
			return err
		}
		if err == nil {
			return nil
		}
	}
	return err
}

// IsAdmin tells whether one of an actor's duties is to keep the organisation.
func IsAdmin(a org.Actor) bool {
	for _, duty := range a.Duties {
		if duty.Role == org.Admin {
			return true
		}
	}
	return false
}

// PutUnit adds a unit or changes one.
func (d *Desk) PutUnit(ctx context.Context, by org.Actor, u org.Unit) error {
	u.Name, u.Short = text.NFC(u.Name), text.NFC(u.Short)
	if u.Name == "" {
		return fault.Bad("name", "unit.name.empty")
	}
	if u.Code == "" {
		return fault.Bad("code", "unit.code.empty")
	}
	if !u.To.IsZero() && !u.To.After(u.From) {
		return fault.Bad("to", "unit.to.before")
	}
	if u.Parent != "" {
		if _, ok := d.Directory().Unit(u.Parent); !ok || u.Parent == u.ID {
			return fault.Bad("parent", "unit.parent.unknown")
		}
	}
	return d.Organise(ctx, by, func(tx *store.Tx) error { return tx.PutUnit(u) })
}

// PutPerson adds a person or changes one.
func (d *Desk) PutPerson(ctx context.Context, by org.Actor, p org.Person) error {
	p.Name, p.Title = text.NFC(p.Name), text.NFC(p.Title)
	if p.Name == "" {
		return fault.Bad("name", "person.name.empty")
	}
	if p.Phone != "" {
		phone, ok := text.Phone(p.Phone)
		if !ok {
			return fault.Bad("phone", "report.phone.bad")
		}
		p.Phone = phone
	}
	if p.Email != "" {
		email, ok := text.Email(p.Email)
		if !ok {
			return fault.Bad("email", "report.email.bad")
		}
		p.Email = email
	}
	return d.Organise(ctx, by, func(tx *store.Tx) error { return tx.PutPerson(p) })
}

// PutDuty gives a person a duty.
func (d *Desk) PutDuty(ctx context.Context, by org.Actor, duty org.Duty) error {
	if _, ok := d.Directory().Unit(duty.Unit); !ok {
		return fault.Bad("unit", "duty.unit.unknown")
	}
	if _, ok := d.Directory().Person(duty.Person); !ok {
		return fault.Bad("person", "duty.person.unknown")
	}
	known := false
	for _, r := range org.Roles() {
		known = known || r == duty.Role
	}
	if !known {
		return fault.Bad("role", "duty.role.unknown")
	}
	return d.Organise(ctx, by, func(tx *store.Tx) error {
		if err := tx.PutDuty(duty); err != nil || duty.To.IsZero() || duty.For != "" {
			return err
		}
		return d.endDelegations(tx, duty, duty.To)
	})
}

// EndDuty ends a duty now, and with it what was delegated of it. The last administrator cannot end his own: nobody
// could mend that.
func (d *Desk) EndDuty(ctx context.Context, by org.Actor, duty org.Duty) error {
	if duty.Role == org.Admin && d.admins() < 2 {
		return fault.Bad("", "duty.last_admin")
	}
	return d.Organise(ctx, by, func(tx *store.Tx) error {
		if err := tx.EndDuty(duty, d.Now()); err != nil {
			return err
		}
		return d.endDelegations(tx, duty, d.Now())
	})
}

func (d *Desk) admins() int {
	dir, now := d.Directory(), d.Now()
	seen := map[org.PersonID]bool{}
	for _, u := range dir.All() {
		for _, p := range dir.Holders(org.Admin, u.ID, now) {
			seen[p.ID] = true
		}
	}
	return len(seen)
}

// PutCategory adds a category or changes one.
func (d *Desk) PutCategory(ctx context.Context, by org.Actor, c report.Category) error {
	c.Name, c.Hint = text.NFC(c.Name), text.NFC(c.Hint)
	if c.ID == "" {
		return fault.Bad("id", "category.id.empty")
	}
	if c.Name == "" {
		return fault.Bad("name", "category.name.empty")
	}
	if c.Coordinator != "" {
		if u, ok := d.Directory().UnitByCode(c.Coordinator, d.Now()); !ok || !u.Agency {
			return fault.Bad("coordinator", "category.coordinator.unknown")
		}
	}
	return d.Organise(ctx, by, func(tx *store.Tx) error { return tx.PutCategory(c) })
}

// Imported is what became of a file of boundaries.
type Imported struct {
	Drawn   []org.Unit    // units that now have a boundary
	Unknown []geo.Feature // features whose code is no commune in force
	Named   []geo.Feature // features whose code is known but whose name is another
}

// ImportBoundaries takes the areas of communes from a GeoJSON file. A feature
// counts for the commune in force with its code and its name; codes alone are
// ambiguous, since a merged commune keeps the code of one predecessor, so a
// feature of another name is left out and told, unless otherNames says to take
// it. Either the whole file is understood or nothing is written.
func (d *Desk) ImportBoundaries(ctx context.Context, r io.Reader, otherNames bool) (Imported, error) {
	features, err := geo.ParseGeoJSON(r)
	if err != nil {
		return Imported{}, err
	}
	var out Imported
	shapes := map[org.UnitID]geo.Feature{}
	for _, f := range features {
		u, ok := d.Directory().UnitByCode(f.Code, d.Now())
		switch {
		case !ok || u.Kind != org.Commune:
			out.Unknown = append(out.Unknown, f)
			continue
		case !sameName(u, f.Name):
			out.Named = append(out.Named, f)
			if !otherNames {
				continue
			}
		}
		out.Drawn = append(out.Drawn, u)
		shapes[u.ID] = f
	}
	if len(out.Drawn) == 0 {
		return out, nil
	}
	return out, d.organise(ctx, func(tx *store.Tx) error {
		for _, u := range out.Drawn {
			f := shapes[u.ID]
			if err := tx.PutBoundary(u.ID, f.Name, geo.GeoJSON([]geo.Feature{f})); err != nil {
				return err
			}
		}
		return nil
	})
}

// sameName compares a feature's name with a unit's, which may carry its kind
// before the name ("xã Song Mai" and "Song Mai").
func sameName(u org.Unit, name string) bool {
	n := text.Fold(name)
	for _, full := range []string{u.Name, u.Short} {
		f := text.Fold(full)
		if f == n || len(f) > len(n) && f[len(f)-len(n)-1:] == " "+n {
			return true
		}
	}
	return false
}
