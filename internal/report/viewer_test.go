package report_test

import (
	"testing"
	"time"

	"paht/internal/org"
	"paht/internal/report"
)

func TestViewerOf(t *testing.T) {
	const agency, division, elsewhere, its = "gtvt@2023-04-10", "gtvt.1@2023-04-10", "tnmt@2023-04-10", "tnmt.1@2023-04-10"
	agencyOf := func(u org.UnitID) org.UnitID {
		return map[org.UnitID]org.UnitID{agency: agency, division: agency, elsewhere: elsewhere, its: elsewhere}[u]
	}
	start := time.Date(2023, 5, 1, 0, 0, 0, 0, time.UTC)
	now := start.AddDate(0, 1, 0)
	duty := func(r org.Role, u org.UnitID) org.Duty { return org.Duty{Person: "an", Role: r, Unit: u, From: start} }
	officer := func(ds ...org.Duty) org.Actor { return org.Actor{Person: "an", Duties: ds} }
	past := func(d org.Duty) org.Duty { d.To = now; return d }

	toDivision := org.Holder{Role: org.Handler, Unit: division}
	toAn, toBinh := org.Holder{Role: org.Handler, Person: "an"}, org.Holder{Role: org.Handler, Unit: division, Person: "binh"}
	onDuty := org.Holder{Role: org.OnDuty, Unit: agency}
	instead := func(of org.PersonID, d org.Duty) org.Duty { d.For = of; return d }
	atLeader := org.Holder{Role: org.Leader, Unit: agency}

	for _, c := range []struct {
		why    string
		report report.Report
		actor  org.Actor
		want   report.ViewerKind
	}{
		{"nobody", report.Report{}, org.Actor{}, report.Anyone},
		{"the program", report.Report{}, org.Actor{System: true}, report.Anyone},
		{"the sender", report.Report{}, org.Actor{Sender: true}, report.TheSender},
		{"an operator", report.Report{}, officer(duty(org.Operator, "ttdh@2023-04-10")), report.AtCentre},
		{"the lead", report.Report{}, officer(duty(org.Lead, "ttdh@2023-04-10")), report.AtCentre},
		{"an operator whose duty has ended", report.Report{}, officer(past(duty(org.Operator, "ttdh@2023-04-10"))), report.Anyone},
		{"a focal of the coordinator", report.Report{Agency: agency, Coordinator: elsewhere}, officer(duty(org.Focal, elsewhere)), report.AtCoordinator},
		{"a leader of the coordinator before dispatch", report.Report{Coordinator: elsewhere}, officer(duty(org.Leader, elsewhere)), report.AtCoordinator},
		{"a handler of the coordinator", report.Report{Agency: agency, Coordinator: elsewhere}, officer(duty(org.Handler, its)), report.OtherOfficer},
		{"a focal of the agency, which coordinates too", report.Report{Agency: agency, Coordinator: agency}, officer(duty(org.Focal, agency)), report.AtAgency},
		{"an operator who is a focal of the coordinator", report.Report{Coordinator: elsewhere}, officer(duty(org.Focal, elsewhere), duty(org.Operator, "ttdh@2023-04-10")), report.AtCentre},
		{"the duty officer", report.Report{Agency: agency}, officer(duty(org.OnDuty, agency)), report.OtherOfficer},
		{"the duty officer, it is urgent", report.Report{Agency: agency, Urgent: true}, officer(duty(org.OnDuty, agency)), report.AtAgency},
		{"the duty officer, his seat holds it", report.Report{Agency: agency, Holder: onDuty}, officer(duty(org.OnDuty, agency)), report.AtAgency},
		{"the duty officer of another agency, it is urgent", report.Report{Agency: agency, Urgent: true}, officer(duty(org.OnDuty, elsewhere)), report.OtherOfficer},
		{"who stands in for the handler", report.Report{Agency: agency, Assignee: toBinh}, officer(instead("binh", duty(org.Handler, division))), report.AtAgency},
		{"who stands in for another handler", report.Report{Agency: agency, Assignee: toBinh}, officer(instead("chi", duty(org.Handler, division))), report.OtherOfficer},
		{"the handler, by a duty that is another's", report.Report{Agency: agency, Assignee: toAn}, officer(instead("chi", duty(org.Handler, division))), report.OtherOfficer},
		{"a focal of the agency who is an operator too", report.Report{Agency: agency}, officer(duty(org.Focal, agency), duty(org.Operator, "ttdh@2023-04-10")), report.AtCentre},
		{"a focal of the agency", report.Report{Agency: agency}, officer(duty(org.Focal, agency)), report.AtAgency},
		{"a leader of the agency", report.Report{Agency: agency}, officer(duty(org.Admin, agency), duty(org.Leader, agency), duty(org.Handler, its)), report.AtAgency},
		{"a leader of another agency", report.Report{Agency: agency}, officer(duty(org.Leader, elsewhere)), report.OtherOfficer},
		{"a focal before dispatch", report.Report{}, officer(duty(org.Focal, agency)), report.OtherOfficer},
		{"a handler before assignment", report.Report{Agency: agency, Holder: atLeader}, officer(duty(org.Handler, division)), report.OtherOfficer},
		{"a handler, his division holds it", report.Report{Agency: agency, Holder: toDivision}, officer(duty(org.Handler, division)), report.AtAgency},
		{"a handler, his division had it", report.Report{Agency: agency, Assignee: toDivision, Holder: atLeader}, officer(duty(org.Handler, division)), report.AtAgency},
		{"a handler of the agency itself, a division has it", report.Report{Agency: agency, Assignee: toDivision}, officer(duty(org.Handler, agency)), report.OtherOfficer},
		{"the handler in person", report.Report{Agency: agency, Assignee: toAn}, officer(duty(org.Handler, division)), report.AtAgency},
		{"the handler in person, moved to another agency", report.Report{Agency: agency, Assignee: toAn}, officer(duty(org.Handler, its)), report.OtherOfficer},
		{"the handler in person, no longer a handler", report.Report{Agency: agency, Assignee: toAn}, officer(past(duty(org.Handler, division))), report.Anyone},
		{"a colleague in the division of the handler in person", report.Report{Agency: agency, Assignee: toBinh}, officer(duty(org.Handler, division)), report.OtherOfficer},
		{"a handler after it went to another agency", report.Report{Agency: elsewhere, Assignee: toDivision}, officer(duty(org.Handler, division)), report.OtherOfficer},
		{"an administrator", report.Report{Agency: agency}, officer(duty(org.Admin, agency)), report.Administrator},
		{"an administrator with another duty", report.Report{Agency: agency}, officer(duty(org.Admin, agency), duty(org.Focal, elsewhere)), report.OtherOfficer},
		{"the same, in the other order", report.Report{Agency: agency}, officer(duty(org.Focal, elsewhere), duty(org.Admin, agency)), report.OtherOfficer},
		{"somebody without duties", report.Report{Agency: agency}, officer(), report.Anyone},
	} {
		if got := report.ViewerOf(c.report, c.actor, now, agencyOf, nil); got.Kind != c.want {
			t.Errorf("%s: %s, want %s", c.why, got.Kind, c.want)
		}
	}
}

// Who is named opens a sensitive report with a reason: the holder of the step, who
// reads at it, the lead; nobody else, however near.
func TestViewerIsNamed(t *testing.T) {
	const agency, division, coordinator, centre = "gtvt@2023-04-10", "gtvt.1@2023-04-10", "tnmt@2023-04-10", "ttdh@2023-04-10"
	agencyOf := func(u org.UnitID) org.UnitID {
		if u == division {
			return agency
		}
		return u
	}
	start := time.Date(2023, 5, 1, 0, 0, 0, 0, time.UTC)
	now := start.AddDate(0, 1, 0)
	has := func(r org.Role, u org.UnitID) org.Actor {
		return org.Actor{Person: "an", Duties: []org.Duty{{Person: "an", Role: r, Unit: u, From: start}}}
	}
	held := func(r org.Role, u org.UnitID) report.Report {
		return report.Report{Agency: agency, Coordinator: coordinator, Assignee: org.Holder{Role: org.Handler, Unit: division}, Holder: org.Holder{Role: r, Unit: u}}
	}
	reads := func(rs ...org.Role) []org.Role { return rs }
	for _, c := range []struct {
		why    string
		report report.Report
		actor  org.Actor
		reads  []org.Role
		want   bool
	}{
		{"the leader, who holds it", held(org.Leader, agency), has(org.Leader, agency), nil, true},
		{"the focal, while the leader holds it", held(org.Leader, agency), has(org.Focal, agency), nil, false},
		{"the focal, who reads there", held(org.Leader, agency), has(org.Focal, agency), reads(org.Focal), true},
		{"the focal of another agency, where focals read", held(org.Leader, agency), has(org.Focal, "ldtbxh@2023-04-10"), reads(org.Focal), false},
		{"the coordinator's focal, where the agency's focals read", held(org.Leader, agency), has(org.Focal, coordinator), reads(org.Focal), false},
		{"the coordinator's focal, who holds it", held(org.Coordinator, coordinator), has(org.Focal, coordinator), nil, true},
		{"the coordinator's leader, where the coordinator reads", held(org.Leader, agency), has(org.Leader, coordinator), reads(org.Coordinator), true},
		{"the coordinator's focal, while the agency has it", held(org.Leader, agency), has(org.Focal, coordinator), nil, false},
		{"a handler it is assigned to, where handlers read", held(org.Leader, agency), has(org.Handler, division), reads(org.Handler), true},
		{"a handler of the agency itself, where handlers read", held(org.Leader, agency), has(org.Handler, agency), reads(org.Handler), false},
		{"the operator, who holds it", held(org.Operator, centre), has(org.Operator, centre), nil, true},
		{"the operator, while the agency has it", held(org.Leader, agency), has(org.Operator, centre), nil, false},
		{"the operator, where operators read", held(org.Leader, agency), has(org.Operator, centre), reads(org.Operator), true},
		{"the lead, always", held(org.Leader, agency), has(org.Lead, centre), nil, true},
		{"the administrator, where he reads", held(org.Leader, agency), has(org.Admin, centre), reads(org.Admin), false},
		{"the sender, whom it waits for", held(org.Sender, ""), org.Actor{Person: "an"}, reads(org.Sender), false},
	} {
		if got := report.ViewerOf(c.report, c.actor, now, agencyOf, c.reads); got.Named != c.want || got.Opened != (report.Opened{}) {
			t.Errorf("%s: %+v, want named %v", c.why, got, c.want)
		}
	}
}
