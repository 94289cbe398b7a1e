package media

import (
	"encoding/binary"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// place is when and where something was taken, as its file tells.
type place struct {
	taken    time.Time
	lat, lon float64
	hasPoint bool
}

// put is a place from a latitude and a longitude; false for what is none. Some
// phones write 0, 0 for "no fix yet".
func (p *place) put(lat, lon float64) bool {
	if p.hasPoint || !(lat >= -90 && lat <= 90) || !(lon >= -180 && lon <= 180) || lat == 0 && lon == 0 {
		return false
	}
	p.lat, p.lon, p.hasPoint = lat, lon, true
	return true
}

// placeOf reads when and where from the boxes of a film's table of contents: from
// Apple's metadata, from ©xyz, as Android writes it, and from loci of 3GPP.
func placeOf(moov []part) (p place) {
	udta, _ := first(moov, "udta")
	inUser, _ := parts(udta.body)
	for _, list := range [][]part{moov, inUser} {
		if meta, ok := first(list, "meta"); ok {
			p.fromKeys(meta.body)
		}
	}
	for _, u := range inUser {
		switch {
		case u.kind == "\xa9xyz" && len(u.body) > 4: // a length and a language, then the text
			p.fromISO(string(u.body[4:]))
		case u.kind == "loci":
			p.fromLoci(u.body)
		}
	}
	if mvhd, ok := first(moov, "mvhd"); ok && p.taken.IsZero() {
		r := bytesOf{b: mvhd.body}
		v := r.u8()
		r.take(3)
		if since := r.wide(v); !r.short {
			p.at(epoch.Add(time.Duration(min(since, 1<<33)) * time.Second))
		}
	}
	return p
}

// epoch is when the clocks of MP4 begin.
var epoch = time.Date(1904, 1, 1, 0, 0, 0, 0, time.UTC)

// at takes an instant, unless it is that of a clock that was never set.
func (p *place) at(t time.Time) {
	if p.taken.IsZero() && t.Year() >= 1990 && t.Year() <= 9999 {
		p.taken = t
	}
}

// fromKeys reads Apple's metadata: a list of keys, and values numbered by them.
func (p *place) fromKeys(meta []byte) {
	ps, ok := parts(meta)
	if _, has := first(ps, "keys"); (!ok || !has) && len(meta) > 4 {
		ps, _ = parts(meta[4:]) // as MP4 has it, with a version in front
	}
	keys, _ := first(ps, "keys")
	list, _ := first(ps, "ilst")
	if len(keys.body) < 8 {
		return
	}
	var names []string
	named, _ := parts(keys.body[8:])
	for _, k := range named {
		names = append(names, string(k.body))
	}
	values, _ := parts(list.body)
	for _, v := range values {
		n := int(binary.BigEndian.Uint32([]byte(v.kind)))
		data, ok := inside(v.body, "data")
		if n < 1 || n > len(names) || !ok || len(data.body) < 8 {
			continue
		}
		text := string(data.body[8:])
		switch names[n-1] {
		case "com.apple.quicktime.location.ISO6709":
			p.fromISO(text)
		case "com.apple.quicktime.creationdate":
			for _, layout := range []string{"2006-01-02T15:04:05-0700", time.RFC3339} {
				if t, err := time.Parse(layout, strings.TrimSpace(text)); err == nil {
					p.at(t)
					break
				}
			}
		}
	}
}

// iso6709 is a place as text: +21.2731+106.1940/ or with a height behind.
var iso6709 = regexp.MustCompile(`^\s*([+-]\d{2}(?:\.\d+)?)([+-]\d{3}(?:\.\d+)?)(?:[+-]|/|\s|\x00|$)`)

func (p *place) fromISO(s string) {
	m := iso6709.FindStringSubmatch(s[:min(len(s), 100)])
	if m == nil {
		return
	}
	lat, err1 := strconv.ParseFloat(m[1], 64)
	lon, err2 := strconv.ParseFloat(m[2], 64)
	if err1 == nil && err2 == nil {
		p.put(lat, lon)
	}
}

// fromLoci reads 3GPP's box of a place (TS 26.244): a name, what it means, and the
// numbers with 16 bits behind the point.
func (p *place) fromLoci(b []byte) {
	r := bytesOf{b: b}
	r.take(6)
	name := strings.IndexByte(string(r.b), 0)
	if name < 0 {
		return
	}
	r.take(name + 2)
	lon, lat := float64(int32(r.u32()))/65536, float64(int32(r.u32()))/65536
	if !r.short {
		p.put(lat, lon)
	}
}
