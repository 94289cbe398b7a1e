package org

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// zone is the province's. Vietnam has had UTC+7 without daylight saving since
// 1975, so a fixed offset names the same days as Asia/Ho_Chi_Minh and needs no
// time-zone file.
var zone = time.FixedZone("+07", 7*60*60)

// keyDay is how a UnitID writes the day a unit began.
const keyDay = "2006-01-02"

// maxDepth bounds every walk up the tree, so that a circle of parents in the
// data ends a walk instead of hanging the program. Real trees have four levels.
const maxDepth = 16

// Key is the unit's key made of its code and its first day in the province's zone.
func Key(code string, from time.Time) UnitID {
	return UnitID(code + "@" + from.In(zone).Format(keyDay))
}

// Code is the code inside the key; the whole key when it has no "@".
func (u UnitID) Code() string {
	code, _, _ := strings.Cut(string(u), "@")
	return code
}

// Exists tells whether the unit exists at an instant.
func (u Unit) Exists(at time.Time) bool {
	return !at.Before(u.From) && (u.To.IsZero() || at.Before(u.To))
}

// Directory is the organisation at all times: every unit that ever was, the
// people, their duties. It does not change once made and may be used by any
// number of goroutines; slices it returns belong to the caller.
//
// A commune or district is one Unit: the place and, with Agency set, the People's
// Committee that answers for it. Name ("UBND xã Song Mai") is for letters, Short
// ("xã Song Mai") for lists of places. Divisions hang under their agency.
type Directory struct {
	units    map[UnitID]Unit
	ordered  []Unit // by code, then first day
	byCode   map[string][]Unit
	children map[UnitID][]Unit
	people   map[PersonID]Person
	byPerson map[PersonID][]Duty
	bySeat   map[seat][]Duty
}

// seat is where duties are looked up: a role in a unit.
type seat struct {
	role Role
	unit UnitID
}

// NewDirectory makes a directory of all units, people and duties, also those of
// the past and the future. Of two rows with one key the later row counts.
func NewDirectory(units []Unit, people []Person, duties []Duty) *Directory {
	d := &Directory{
		units:    make(map[UnitID]Unit, len(units)),
		byCode:   make(map[string][]Unit, len(units)),
		children: make(map[UnitID][]Unit),
		people:   make(map[PersonID]Person, len(people)),
		byPerson: make(map[PersonID][]Duty, len(people)),
		bySeat:   make(map[seat][]Duty),
	}
	for _, u := range units {
		d.units[u.ID] = u
	}
	d.ordered = make([]Unit, 0, len(d.units))
	for _, u := range d.units {
		d.ordered = append(d.ordered, u)
	}
	slices.SortFunc(d.ordered, func(a, b Unit) int {
		return cmp.Or(cmp.Compare(a.Code, b.Code), a.From.Compare(b.From), cmp.Compare(a.ID, b.ID))
	})
	for _, u := range d.ordered {
		d.byCode[u.Code] = append(d.byCode[u.Code], u)
		d.children[u.Parent] = append(d.children[u.Parent], u)
	}
	for _, p := range people {
		d.people[p.ID] = p
	}
	for _, duty := range duties {
		s := seat{duty.Role, duty.Unit}
		d.byPerson[duty.Person] = append(d.byPerson[duty.Person], duty)
		d.bySeat[s] = append(d.bySeat[s], duty)
	}
	return d
}

// Unit is the unit with that key, whether it still exists or not.
func (d *Directory) Unit(id UnitID) (Unit, bool) {
	u, ok := d.units[id]
	return u, ok
}

// UnitByCode is the unit that had the code at an instant. If the data gives the
// code to two at once, the one that began last counts.
func (d *Directory) UnitByCode(code string, at time.Time) (Unit, bool) {
	for _, u := range slices.Backward(d.byCode[code]) {
		if u.Exists(at) {
			return u, true
		}
	}
	return Unit{}, false
}

// Name is the unit's name as letters write it. Of an unknown unit it is the code,
// so that a page shows a trace instead of nothing.
func (d *Directory) Name(id UnitID) string {
	if u, ok := d.units[id]; ok {
		return u.Name
	}
	return id.Code()
}

// Person is the person with that key.
func (d *Directory) Person(id PersonID) (Person, bool) {
	p, ok := d.people[id]
	return p, ok
}

// Children are the units right under a unit that exist at an instant, by code.
func (d *Directory) Children(id UnitID, at time.Time) []Unit {
	return existing(d.children[id], at, nil)
}

// Units are the units of a kind that exist at an instant, by code.
func (d *Directory) Units(kind Kind, at time.Time) []Unit {
	return existing(d.ordered, at, func(u Unit) bool { return u.Kind == kind })
}

// All are all units, also those of the past and the future, by code.
func (d *Directory) All() []Unit { return slices.Clone(d.ordered) }

// Agencies are the units reports can be dispatched to at an instant, by code.
func (d *Directory) Agencies(at time.Time) []Unit {
	return existing(d.ordered, at, func(u Unit) bool { return u.Agency })
}

// Centre is the operators' organisation at an instant. A province has one; of
// several the first by code counts.
func (d *Directory) Centre(at time.Time) (Unit, bool) {
	for _, u := range d.ordered {
		if u.Kind == Centre && u.Exists(at) {
			return u, true
		}
	}
	return Unit{}, false
}

// existing are the units of us that exist at an instant and that keep, if given, holds for.
func existing(us []Unit, at time.Time, keep func(Unit) bool) []Unit {
	var out []Unit
	for _, u := range us {
		if u.Exists(at) && (keep == nil || keep(u)) {
			out = append(out, u)
		}
	}
	return out
}

// AgencyOf is the agency a unit belongs to: the unit itself when it is an agency,
// or the first agency above it when it is a division. It is empty for a unit that
// is neither, as the province and the centre with its divisions.
func (d *Directory) AgencyOf(unit UnitID) UnitID {
	for range maxDepth {
		u, ok := d.units[unit]
		switch {
		case !ok:
			return ""
		case u.Agency:
			return u.ID
		case u.Kind != Division:
			return ""
		}
		unit = u.Parent
	}
	return ""
}

// Suggest is the agency a category's rule (report.Category.Suggest) names for a
// matter in a commune, at an instant:
//
//	"commune"   the People's Committee of the commune
//	"district"  that of the district above the commune
//	other       the agency with that code, wherever the matter is
//
// It answers false where the rule leads to no agency that exists at the instant:
// an unknown commune, a province without districts, a code nobody has.
func (d *Directory) Suggest(rule string, commune UnitID, at time.Time) (UnitID, bool) {
	var u Unit
	var ok bool
	switch rule {
	case "commune":
		u, ok = d.above(commune, Commune)
	case "district":
		u, ok = d.above(commune, District)
	default:
		u, ok = d.UnitByCode(rule, at)
	}
	if !ok || !u.Agency || !u.Exists(at) {
		return "", false
	}
	return u.ID, true
}

// above is the nearest unit of a kind on the way up from id, id included.
func (d *Directory) above(id UnitID, kind Kind) (Unit, bool) {
	for range maxDepth {
		u, ok := d.units[id]
		if !ok {
			return Unit{}, false
		}
		if u.Kind == kind {
			return u, true
		}
		id = u.Parent
	}
	return Unit{}, false
}
