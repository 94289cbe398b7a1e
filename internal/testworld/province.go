package testworld

import (
	"testing"
	"time"

	"paht/internal/bacgiang"
	"paht/internal/blob"
	"paht/internal/calendar"
	"paht/internal/desk"
	"paht/internal/junk"
	"paht/internal/org"
	"paht/internal/process"
	"paht/internal/store"
)

// Province is Bắc Giang with a few officers: one of each duty, and one of each
// agency duty next door, who must not see the first one's cases.
type Province struct {
	Desk  *desk.Desk
	DB    *store.DB
	Blob  *blob.Store
	Clock *Clock

	Centre, Agency, Division, Other, Commune org.UnitID

	Operator, Editor, Lead, Focal, Leader, Handler org.PersonID // Editor is an operator too
	OtherFocal, OtherLeader, OtherHandler          org.PersonID
	Admin                                          org.PersonID
	Guard                                          org.PersonID // of the agency's people; has no duty until he is given one
}

// The codes of the units a Province gives officers to.
const (
	agencyCode = "07222" // xã Song Mai
	otherCode  = "07231" // phường Dĩnh Kế
)

// NewProvince founds a province in an empty database. The clock shows a Monday
// morning in office hours.
func NewProvince(t testing.TB, db *store.DB) *Province {
	t.Helper()
	files, err := blob.Dir(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	p := &Province{DB: db, Blob: files, Clock: NewClock(At("2026-11-16 08:00"))}
	d, err := desk.New(t.Context(), desk.Config{
		DB: db, Calendar: calendar.Default(), Definition: process.Shipped(), Blob: files,
		Key: make([]byte, 32), Now: p.Clock.Now, Crowd: &junk.Unlimited, Log: Quiet(),
	})
	if err != nil {
		t.Fatal(err)
	}
	p.Desk = d
	p.Found(t)
	return p
}

// Found writes the organisation and the officers.
func (p *Province) Found(t testing.TB) {
	t.Helper()
	units := bacgiang.Units()
	dir := org.NewDirectory(units, nil, nil)
	at := p.Clock.Now()
	centre, ok := dir.Centre(at)
	if !ok {
		t.Fatal("the data has no centre")
	}
	agency, _ := dir.UnitByCode(agencyCode, at)
	other, _ := dir.UnitByCode(otherCode, at)
	p.Centre, p.Agency, p.Other, p.Commune = centre.ID, agency.ID, other.ID, agency.ID
	division := org.Unit{ID: "thu-nghiem@2023-04-10", Code: "thu-nghiem", Name: "Bộ phận Địa chính", Short: "Địa chính", Kind: org.Division, Parent: agency.ID, From: agency.From}
	p.Division = division.ID

	type seat struct {
		into *org.PersonID
		name string
		role org.Role
		unit org.UnitID
		mark string
	}
	seats := []seat{
		{&p.Operator, "Nguyễn Thị Trực", org.Operator, p.Centre, ""},
		{&p.Editor, "Ngô Thị Biên", org.Operator, p.Centre, "-2"},
		{&p.Lead, "Trần Văn Trưởng", org.Lead, p.Centre, ""},
		{&p.Focal, "Lê Thị Đầu", org.Focal, p.Agency, ""},
		{&p.Leader, "Phạm Văn Lãnh", org.Leader, p.Agency, ""},
		{&p.Handler, "Hoàng Văn Xử", org.Handler, p.Division, ""},
		{&p.OtherFocal, "Vũ Thị Khác", org.Focal, p.Other, ""},
		{&p.OtherLeader, "Đỗ Văn Khác", org.Leader, p.Other, ""},
		{&p.OtherHandler, "Bùi Văn Khác", org.Handler, p.Other, ""},
		{&p.Admin, "Đặng Thị Quản", org.Admin, p.Centre, ""},
	}
	err := p.Desk.Found(t.Context(), func(tx *store.Tx) error {
		for _, u := range append(units, division) {
			if err := tx.PutUnit(u); err != nil {
				return err
			}
		}
		for _, c := range bacgiang.Categories() {
			if err := tx.PutCategory(c); err != nil {
				return err
			}
		}
		for _, s := range seats {
			*s.into = org.PersonID(string(s.role) + "-" + s.unit.Code() + s.mark)
			if err := tx.PutPerson(org.Person{ID: *s.into, Name: s.name, Email: string(*s.into) + "@canbo.example.vn"}); err != nil {
				return err
			}
			duty := org.Duty{Person: *s.into, Role: s.role, Unit: s.unit, From: time.Date(2023, 4, 10, 0, 0, 0, 0, Zone)}
			if err := tx.PutDuty(duty); err != nil {
				return err
			}
		}
		p.Guard = org.PersonID("guard-" + p.Agency.Code())
		return tx.PutPerson(org.Person{ID: p.Guard, Name: "Trịnh Văn Gác", Email: string(p.Guard) + "@canbo.example.vn"})
	})
	if err != nil {
		t.Fatal(err)
	}
}

// Actor is an officer with his duties now.
func (p *Province) Actor(t testing.TB, person org.PersonID) org.Actor {
	t.Helper()
	a, ok := p.Desk.Actor(person)
	if !ok {
		t.Fatalf("no officer %s", person)
	}
	return a
}

// Crowd sets from how many reports an hour on the province sifts them (package junk):
// in tests it never does otherwise.
func (p *Province) Crowd(t testing.TB, l junk.Limits) {
	t.Helper()
	cfg := p.Desk.Config
	cfg.Crowd = &l
	d, err := desk.New(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	p.Desk = d
}
