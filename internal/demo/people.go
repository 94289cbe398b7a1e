package demo

import (
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"paht/internal/org"
)

// names is what people are called.
type names struct {
	Kinh    []string
	NungTay []string           `yaml:"nung_tay"`
	SanDiu  []string           `yaml:"san_diu"`
	Upland  map[string]float64 // district -> share of families of other peoples
	Men     given
	Women   given
}

type given struct{ Middle, Given []string }

// staffing is what officers are called and who is given which work.
type staffing struct {
	Titles    map[org.Kind]map[org.Role][]string
	Divisions map[string][]string // category -> ends of division codes, best first

	Evidence     []string          // categories whose work is shown by a picture
	Coordinators map[string]string // category -> code of the agency its sensitive reports are coordinated with
	Rosters      []string          // codes of agencies with duty officers
	Delegations  []struct {
		Unit     string
		Role, To org.Role // of the first of each
	}
}

// person is a name, with the surname of a family of the district.
func (n *names) person(rng *rand.Rand, district string) string {
	family := n.Kinh
	if rng.Float64() < n.Upland[district] {
		family = n.NungTay
		if rng.IntN(2) == 0 {
			family = n.SanDiu
		}
	}
	g := n.Men
	if rng.IntN(2) == 0 {
		g = n.Women
	}
	return pick(rng, family) + " " + pick(rng, g.Middle) + " " + pick(rng, g.Given)
}

// office is the staff of the whole province.
type office struct {
	people []org.Person
	duties []org.Duty
	seats  map[seat]org.PersonID
}

// seat is the n-th holder of a role in a unit, from 1.
type seat struct {
	role org.Role
	unit string // code
	n    int
}

// hire fills every agency with a focal, a leader and handlers, and the centre
// with its operators. The same units and seed give the same people.
func (c *content) hire(units []org.Unit, seed uint64) *office {
	o := &office{seats: make(map[seat]org.PersonID)}
	byID := make(map[org.UnitID]org.Unit, len(units))
	divided := make(map[org.UnitID]bool)
	for _, u := range units {
		byID[u.ID] = u
		if u.Kind == org.Division {
			divided[u.Parent] = true
		}
	}
	for _, u := range units {
		busy := u.Kind != org.Commune || slices.Contains(c.places.Busy, u.Code)
		put := func(kind org.Kind, role org.Role, n int) {
			for i := range n {
				o.add(c, u, byID, kind, role, i+1, seed)
			}
		}
		switch {
		case u.Kind == org.Centre:
			put(u.Kind, org.Operator, 6)
			put(u.Kind, org.Lead, 1)
			put(u.Kind, org.Admin, 1)
		case u.Kind == org.Division:
			parent := byID[u.Parent]
			if !parent.Agency {
				continue
			}
			n := 2
			if parent.Kind == org.Commune && !slices.Contains(c.places.Busy, parent.Code) {
				n = 1
			}
			put(parent.Kind, org.Handler, n)
		case u.Agency:
			put(u.Kind, org.Focal, 1)
			put(u.Kind, org.Leader, one(busy, 2))
			if !divided[u.ID] {
				put(u.Kind, org.Handler, one(busy, 3))
			}
		}
	}
	// Last, so that duties and people stay beside each other.
	for _, u := range units {
		if slices.Contains(c.staff.Rosters, u.Code) {
			for i := range watchers {
				o.person(c, u, byID, u.Kind, org.OnDuty, i+1, seed)
			}
		}
	}
	return o
}

// watchers is how many share the roster of an agency.
const watchers = 2

// one is n where there is much to do, else 1.
func one(busy bool, n int) int {
	if busy {
		return n
	}
	return 1
}

func (o *office) add(c *content, u org.Unit, byID map[org.UnitID]org.Unit, kind org.Kind, role org.Role, n int, seed uint64) {
	id := o.person(c, u, byID, kind, role, n, seed)
	o.duties = append(o.duties, org.Duty{Person: id, Role: role, Unit: u.ID, From: u.From})
}

// person takes somebody on, without a duty yet.
func (o *office) person(c *content, u org.Unit, byID map[org.UnitID]org.Unit, kind org.Kind, role org.Role, n int, seed uint64) org.PersonID {
	s := seat{role, u.Code, n}
	// Each has dice of his own, so that a unit more or less changes nobody else.
	h := fnv.New64a()
	fmt.Fprint(h, s)
	rng := rand.New(rand.NewPCG(seed, h.Sum64()))
	titles := c.staff.Titles[kind][role]
	p := org.Person{
		ID:    org.PersonID(fmt.Sprintf("%s-%s-%d", strings.ReplaceAll(u.Code, ".", "-"), role, n)),
		Name:  c.names.person(rng, districtOf(u, byID)),
		Title: titles[(n-1)%len(titles)],
		Phone: fmt.Sprintf("0900%06d", 100_000+len(o.people)),
	}
	o.people = append(o.people, p)
	o.seats[s] = p.ID
	return p.ID
}

// districtOf is the code of the district a unit lies in, empty for the province's own.
func districtOf(u org.Unit, byID map[org.UnitID]org.Unit) string {
	for range 4 {
		if u.Kind == org.District {
			return u.Code
		}
		u = byID[u.Parent]
	}
	return ""
}

// sender is the n-th citizen: a name of his district, a number nobody has.
func (c *content) sender(rng *rand.Rand, district string, n int) (name, phone, email string) {
	name = c.names.person(rng, district)
	phone = fmt.Sprintf("0900%06d", n%100_000)
	if rng.IntN(3) == 0 {
		email = strings.ReplaceAll(strings.ToLower(withoutMarks(name)), " ", ".") + fmt.Sprintf("%d@example.com", n%100)
	}
	return name, phone, email
}

// zone is the province's.
var zone = time.FixedZone("+07", 7*60*60)
