package store

import (
	"context"
	"time"

	"paht/internal/fault"
	"paht/internal/org"
	"paht/internal/report"
)

// PutUnit adds a unit or writes it anew.
func (t *Tx) PutUnit(u org.Unit) error {
	_, err := t.exec(`/* unit.put */ insert into unit (id, code, name, short, kind, parent, begins, ends, agency, lat, lon)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
		on conflict (id) do update set code = excluded.code, name = excluded.name, short = excluded.short, kind = excluded.kind,
			parent = excluded.parent, begins = excluded.begins, ends = excluded.ends, agency = excluded.agency, lat = excluded.lat, lon = excluded.lon`,
		string(u.ID), u.Code, u.Name, u.Short, string(u.Kind), string(u.Parent), millis(u.From), millis(u.To), u.Agency, u.Lat, u.Lon)
	return err
}

// Units are all units that ever were, by key.
func (db *DB) Units(ctx context.Context) (us []org.Unit, err error) {
	defer fault.Wrap(&err, "Units")
	err = db.each(ctx, `/* unit.list */ select id, code, name, short, kind, parent, begins, ends, agency, lat, lon from unit order by id`, nil,
		func(scan scanner) error {
			var (
				u            org.Unit
				begins, ends int64
			)
			if err := scan(&u.ID, &u.Code, &u.Name, &u.Short, &u.Kind, &u.Parent, &begins, &ends, &u.Agency, &u.Lat, &u.Lon); err != nil {
				return err
			}
			u.From, u.To = instant(begins), instant(ends)
			us = append(us, u)
			return nil
		})
	return us, err
}

// PutPerson adds a person or writes him anew.
func (t *Tx) PutPerson(p org.Person) error {
	_, err := t.exec(`/* person.put */ insert into person (id, name, title, phone, email) values ($1, $2, $3, $4, $5)
		on conflict (id) do update set name = excluded.name, title = excluded.title, phone = excluded.phone, email = excluded.email`,
		string(p.ID), p.Name, p.Title, p.Phone, p.Email)
	return err
}

// People are all persons, by key.
func (db *DB) People(ctx context.Context) (ps []org.Person, err error) {
	defer fault.Wrap(&err, "People")
	err = db.each(ctx, `/* person.list */ select id, name, title, phone, email from person order by id`, nil, func(scan scanner) error {
		var p org.Person
		if err := scan(&p.ID, &p.Name, &p.Title, &p.Phone, &p.Email); err != nil {
			return err
		}
		ps = append(ps, p)
		return nil
	})
	return ps, err
}

// PutDuty gives a person a duty, or changes when it ends and whose it is. Person and unit must exist.
func (t *Tx) PutDuty(d org.Duty) error {
	_, err := t.exec(`/* duty.put */ insert into duty (person, role, unit, begins, ends, behalf) values ($1, $2, $3, $4, $5, $6)
		on conflict (person, role, unit, begins) do update set ends = excluded.ends, behalf = excluded.behalf`,
		string(d.Person), string(d.Role), string(d.Unit), millis(d.From), millis(d.To), string(d.For))
	return err
}

// EndDuty ends a duty at an instant. fault.NotFound without such a duty.
func (t *Tx) EndDuty(d org.Duty, at time.Time) error {
	return t.must(`/* duty.end */ update duty set ends = $5 where person = $1 and role = $2 and unit = $3 and begins = $4`,
		string(d.Person), string(d.Role), string(d.Unit), millis(d.From), millis(at))
}

// Duties are all duties that ever were, by person.
func (db *DB) Duties(ctx context.Context) (ds []org.Duty, err error) {
	defer fault.Wrap(&err, "Duties")
	err = db.each(ctx, `/* duty.list */ select person, role, unit, begins, ends, behalf from duty order by person, begins, role, unit`, nil,
		func(scan scanner) error {
			var (
				d            org.Duty
				begins, ends int64
			)
			if err := scan(&d.Person, &d.Role, &d.Unit, &begins, &ends, &d.For); err != nil {
				return err
			}
			d.From, d.To = instant(begins), instant(ends)
			ds = append(ds, d)
			return nil
		})
	return ds, err
}

// PutCategory adds a category or writes it anew.
func (t *Tx) PutCategory(c report.Category) error {
	_, err := t.exec(`/* category.put */ insert into category (id, name, hint, suggest, place, hidden, evidence, coordinator) values ($1, $2, $3, $4, $5, $6, $7, $8)
		on conflict (id) do update set name = excluded.name, hint = excluded.hint, suggest = excluded.suggest, place = excluded.place, hidden = excluded.hidden,
			evidence = excluded.evidence, coordinator = excluded.coordinator`,
		c.ID, c.Name, c.Hint, c.Suggest, c.Order, c.Hidden, c.Evidence, c.Coordinator)
	return err
}

// Categories are all categories in their order, hidden ones too.
func (db *DB) Categories(ctx context.Context) (cs []report.Category, err error) {
	defer fault.Wrap(&err, "Categories")
	err = db.each(ctx, `/* category.list */ select id, name, hint, suggest, place, hidden, evidence, coordinator from category order by place, id`, nil,
		func(scan scanner) error {
			var c report.Category
			if err := scan(&c.ID, &c.Name, &c.Hint, &c.Suggest, &c.Order, &c.Hidden, &c.Evidence, &c.Coordinator); err != nil {
				return err
			}
			cs = append(cs, c)
			return nil
		})
	return cs, err
}
