// Package org knows who is who in the province over time: units, people, their
// duties, and whether a person may act for a holder.
//
// It is pure: a Directory is a value made from rows somebody else loaded.
//
// Rules it owns (requirements F4, O1, O3):
//   - A unit is known by (code, valid-from): codes alone are ambiguous, since a
//     merged unit keeps the code of one predecessor. UnitID is that key as text.
//   - A duty is a role of a person in a unit for a time. Rights come from duties
//     in force at the instant of acting, never from a person as such.
//   - A unit without duty holders of a role is answered by nobody: callers see it
//     by Directory.Holders and tell the administrator.
package org

import "time"

// UnitID is a unit's key: "CODE@YYYY-MM-DD", its code and the day it began.
type UnitID string

// PersonID is a person's key, opaque.
type PersonID string

// Role is what a duty lets a person do.
type Role string

// The roles of the guidance (§2) and the two the system needs itself.
const (
	Operator Role = "operator" // tổ vận hành: receives, classifies, dispatches, publishes
	Focal    Role = "focal"    // cán bộ đầu mối of an agency
	Leader   Role = "leader"   // lãnh đạo of an agency
	Handler  Role = "handler"  // phòng, đơn vị, cá nhân được giao
	Lead     Role = "lead"     // head of the centre: sees everything, receives escalations
	Admin    Role = "admin"    // keeps units, people, duties; sees no report by this duty alone
	OnDuty   Role = "duty"     // cán bộ trực of an agency, for the hours of his roster; focals and leaders may act for him
	Sender   Role = "sender"   // the citizen; holder of a step that waits for him
	System   Role = "system"   // the program itself: reminders, escalations

	// Coordinator is a seat, not a duty: the focal of the agency a sensitive report
	// is coordinated with (§2.4.2). Who sits there is asked for as the Holder with
	// the role Focal and that agency.
	Coordinator Role = "coordinator"
)

// Roles lists the roles a duty can have, in the order screens show them.
func Roles() []Role { return []Role{Operator, Lead, Focal, OnDuty, Leader, Handler, Admin} }

// Kind is the sort of a unit.
type Kind string

// The kinds of units.
const (
	Province   Kind = "province"
	Centre     Kind = "centre" // the operators' organisation
	Department Kind = "department"
	District   Kind = "district"
	Commune    Kind = "commune"
	Company    Kind = "company"
	Division   Kind = "division" // a part of an agency a leader can assign work to
)

// Unit is an organisation or a place of the province.
type Unit struct {
	ID     UnitID
	Code   string // official code; our own for what has none
	Name   string // as written in letters: "UBND xã Song Mai", "Sở Giao thông vận tải"
	Short  string // for lists: "xã Song Mai"
	Kind   Kind
	Parent UnitID
	From   time.Time // first day, midnight in the province's zone
	To     time.Time // first day it no longer exists; zero while it exists
	Agency bool      // reports can be dispatched to it
	Lat    float64   // a point of the place, 0 when it is none
	Lon    float64
}

// Person is somebody who can hold duties.
type Person struct {
	ID    PersonID
	Name  string
	Title string // "Phó Giám đốc", shown behind the name; may be empty
	Phone string
	Email string
}

// Duty is a role of a person in a unit for a time.
type Duty struct {
	Person PersonID
	Role   Role
	Unit   UnitID
	From   time.Time
	To     time.Time // zero: until further notice
	For    PersonID  // who delegated it to him for that time (uỷ quyền); empty: it is his own
}

// InForce tells whether the duty holds at an instant.
func (d Duty) InForce(at time.Time) bool {
	return !at.Before(d.From) && (d.To.IsZero() || at.Before(d.To))
}

// Actor is who acts: an officer with the duties he holds, the sender of a report
// (Person empty, Sender true), or the program (the zero Actor with System true).
type Actor struct {
	Person PersonID
	Duties []Duty
	Sender bool // proved to hold the report's secret code
	System bool
}

// Holder is who must act now: anyone with the role in the unit, or one person.
type Holder struct {
	Role   Role     `json:"role"`
	Unit   UnitID   `json:"unit,omitempty"`
	Person PersonID `json:"person,omitempty"` // empty: anybody with the role in the unit
}
