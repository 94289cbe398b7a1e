package demo

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"paht/internal/bacgiang"
	"paht/internal/org"
	"paht/internal/text"
)

func TestEveryAgencyIsStaffed(t *testing.T) {
	c, units := load(t), bacgiang.Units()
	o := c.hire(units, 1)
	dir := org.NewDirectory(units, o.people, o.duties)
	for _, u := range dir.Agencies(now) {
		_, people := dir.Assignable(u.ID, now)
		if len(dir.Holders(org.Focal, u.ID, now)) == 0 || len(dir.Holders(org.Leader, u.ID, now)) == 0 || len(people) == 0 {
			t.Errorf("%s lacks somebody: %d handlers", u.Name, len(people))
		}
	}
	centre, _ := dir.Centre(now)
	if n := len(dir.Holders(org.Operator, centre.ID, now)); n != 6 {
		t.Errorf("%d operators, want 6", n)
	}
	ids, phones := map[org.PersonID]bool{}, map[string]bool{}
	for _, p := range o.people {
		stored, ok := text.Phone(p.Phone)
		if ids[p.ID] || phones[p.Phone] || !ok || stored != p.Phone || !strings.HasPrefix(p.Phone, "0900") {
			t.Errorf("person %s, phone %s: not his own", p.ID, p.Phone)
		}
		ids[p.ID], phones[p.Phone] = true, true
		if len(strings.Fields(p.Name)) < 3 || p.Title == "" || p.Name != text.NFC(p.Name) {
			t.Errorf("person %s is called %q, %q", p.ID, p.Name, p.Title)
		}
	}
	if diff := cmp.Diff(o.people, c.hire(units, 1).people); diff != "" {
		t.Errorf("the same seed gave other people:\n%s", diff)
	}
}

func TestLogins(t *testing.T) {
	c, units := load(t), bacgiang.Units()
	o := c.hire(units, 1)
	logins, people := map[string]bool{}, map[org.PersonID]bool{}
	for _, l := range c.logins.Logins {
		p, ok := o.seats[seat{l.Role, l.Unit, l.N}]
		if !ok || people[p] || logins[l.Login] {
			t.Errorf("login %s: person %q, there %v", l.Login, p, ok)
		}
		logins[l.Login], people[p] = true, true
	}
	if n := len(c.logins.Logins); n < 20 || n > 30 {
		t.Errorf("%d logins, want 20 to 30", n)
	}
}
