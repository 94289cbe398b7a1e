package demo

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"

	"paht/internal/org"
)

// places is what streets, roads and rivers are called, by code of the unit.
type places struct {
	Streets       map[string][]string
	CommonStreets []string `yaml:"common_streets"`
	Hamlets       []string
	Landmarks     []string
	Roads         map[string][]string
	Rivers        map[string][]string
	Zones         map[string]string
	Orchards      []string
	Busy          []string
}

// city is the code of the province's city.
const city = "213"

// spot is where a matter is, in the words people use.
type spot struct {
	commune  org.Unit
	district string
	noi      string // "ngõ 12 đường Lê Lợi"
	moc      string // "gần trạm y tế"
	khu      string // "khu công nghiệp Quang Châu", near one
	song     string // "sông Thương"
	lat, lon float64
}

// slots are the names texts use for the spot.
func (s spot) slots() slots {
	return slots{
		"noi": s.noi, "xa": s.commune.Short, "tai": s.noi + ", " + s.commune.Short,
		"moc": s.moc, "khu": s.khu, "song": s.song,
	}
}

// atlas finds spots.
type atlas struct {
	*places
	communes []org.Unit
	byCode   map[string]org.Unit
	district map[string]string // of each commune, by code
}

func newAtlas(p *places, units []org.Unit) *atlas {
	a := &atlas{places: p, byCode: make(map[string]org.Unit), district: make(map[string]string)}
	byID := make(map[org.UnitID]org.Unit, len(units))
	for _, u := range units {
		byID[u.ID] = u
	}
	for _, u := range units {
		if u.Kind == org.Commune {
			a.communes = append(a.communes, u)
			a.byCode[u.Code] = u
			a.district[u.Code] = districtOf(u, byID)
		}
	}
	return a
}

// find is a spot of the sort a topic happens at.
func (a *atlas) find(where string, rng *rand.Rand) spot {
	return a.there(a.commune(where, rng), where, rng)
}

// there is a spot in a commune.
func (a *atlas) there(c org.Unit, where string, rng *rand.Rand) spot {
	s := spot{commune: c, district: a.district[c.Code], moc: pick(rng, a.Landmarks), khu: a.Zones[c.Code]}
	if c.Lat != 0 {
		s.lat, s.lon = c.Lat+0.012*(rng.Float64()-0.5), c.Lon+0.012*(rng.Float64()-0.5)
	}
	switch {
	case where == "road":
		s.noi = pick(rng, a.Roads[s.district]) + " đoạn qua " + a.hamlet(c, rng)
	case urban(c) && where != "village" && where != "river" && where != "orchard":
		s.noi = a.street(c, rng)
	default:
		s.noi = a.hamlet(c, rng)
	}
	if where == "river" {
		s.song = pick(rng, a.Rivers[s.district])
	}
	return s
}

// commune picks one where the topic can happen, a busy one four times out of five.
func (a *atlas) commune(where string, rng *rand.Rand) org.Unit {
	fits := func(u org.Unit) bool {
		switch where {
		case "street":
			return urban(u)
		case "village", "river":
			return !urban(u)
		}
		return true
	}
	switch where {
	case "industry":
		return a.byCode[pick(rng, slices.Sorted(maps.Keys(a.Zones)))]
	case "orchard":
		return a.byCode[pick(rng, a.Orchards)]
	}
	busy := rng.IntN(5) > 0
	for {
		u := pick(rng, a.communes)
		if busy {
			u = a.byCode[pick(rng, a.Busy)]
		}
		if fits(u) {
			return u
		}
	}
}

// urban tells a ward or a town from a village commune.
func urban(u org.Unit) bool { return !strings.HasPrefix(u.Short, "xã ") }

func (a *atlas) street(c org.Unit, rng *rand.Rand) string {
	names := a.Streets[c.Code]
	if len(names) == 0 {
		names = a.CommonStreets
	}
	name := "đường " + pick(rng, names)
	switch rng.IntN(6) {
	case 0:
		return fmt.Sprintf("ngõ %d %s", 3+2*rng.IntN(90), name)
	case 1:
		return fmt.Sprintf("đoạn số nhà %d %s", 5+rng.IntN(280), name)
	case 2:
		return fmt.Sprintf("đầu ngõ %d %s", 4+2*rng.IntN(80), name)
	case 3:
		return "tổ dân phố số " + fmt.Sprint(1+rng.IntN(12))
	case 4:
		return fmt.Sprintf("ngách %d ngõ %d %s", 1+rng.IntN(30), 5+rng.IntN(120), name)
	}
	return name
}

func (a *atlas) hamlet(c org.Unit, rng *rand.Rand) string {
	if urban(c) {
		return "tổ dân phố số " + fmt.Sprint(1+rng.IntN(12))
	}
	return "thôn " + pick(rng, a.Hamlets)
}

// in moves a spot into a commune, where its kind of place can be there.
func (a *atlas) in(s spot, commune string, where string, rng *rand.Rand) spot {
	u, ok := a.byCode[commune]
	if !ok || where == "street" && !urban(u) || (where == "village" || where == "river") && urban(u) || where == "industry" && a.Zones[commune] == "" {
		return s
	}
	return a.there(u, where, rng)
}
