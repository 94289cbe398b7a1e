package media

import (
	"encoding/binary"
	"math"
	"strings"
	"time"
)

// exif is what a camera wrote beside the pixels, as far as it is wanted here.
type exif struct {
	orientation int // 1 to 8; 1 is upright
	taken       time.Time
	lat, lon    float64
	hasPoint    bool
}

// Tags of Exif (CIPA DC-008) that are read.
const (
	tagOrientation    = 0x0112
	tagExif           = 0x8769 // leads to the second directory
	tagGPS            = 0x8825 // leads to the third
	tagOriginal       = 0x9003 // when the picture was taken, wall clock
	tagOffsetOriginal = 0x9011 // the zone of that clock
	tagLatRef         = 0x0001
	tagLat            = 0x0002
	tagLonRef         = 0x0003
	tagLon            = 0x0004
)

// readExif reads a block of Exif, which is a small TIFF file without pictures.
// It takes any bytes at all: what is broken or senseless is as if not written.
func readExif(b []byte) exif {
	e := exif{orientation: 1}
	t, first, ok := openTIFF(b)
	if !ok {
		return e
	}
	main := t.directory(first)
	if o := t.number(main[tagOrientation]); o >= 1 && o <= 8 {
		e.orientation = int(o)
	}
	if at := t.number(main[tagExif]); at > 0 {
		sub := t.directory(at)
		e.taken = takenAt(t.ascii(sub[tagOriginal]), t.ascii(sub[tagOffsetOriginal]))
	}
	if at := t.number(main[tagGPS]); at > 0 {
		gps := t.directory(at)
		lat, okLat := t.degrees(gps[tagLat], t.ascii(gps[tagLatRef]), "N", "S", 90)
		lon, okLon := t.degrees(gps[tagLon], t.ascii(gps[tagLonRef]), "E", "W", 180)
		// Some phones write 0, 0 for "no fix yet"; there is only sea.
		if okLat && okLon && (lat != 0 || lon != 0) {
			e.lat, e.lon, e.hasPoint = lat, lon, true
		}
	}
	return e
}

// takenAt reads "2026:11:23 14:05:59" and "+07:00". Without a zone the camera is
// taken to stand in Vietnam, where the reports come from.
func takenAt(clock, offset string) time.Time {
	zone := time.FixedZone("+07", 7*60*60)
	if at, err := time.Parse("-07:00", offset); err == nil {
		_, seconds := at.Zone()
		zone = time.FixedZone(offset, seconds)
	}
	at, err := time.ParseInLocation("2006:01:02 15:04:05", clock, zone)
	if err != nil || at.Year() < 1990 { // a camera whose clock was never set
		return time.Time{}
	}
	return at
}

// tiff reads the block; nothing it finds there can lead it outside.
type tiff struct {
	b     []byte
	order binary.ByteOrder
}

// field is an entry of a directory: a type, how many, and the bytes of them all.
type field struct {
	kind  uint16
	bytes []byte
}

// Types of fields, with the bytes one value takes.
const (
	typeASCII    = 2
	typeShort    = 3
	typeLong     = 4
	typeRational = 5
)

func openTIFF(b []byte) (t tiff, first uint32, ok bool) {
	if len(b) < 8 {
		return t, 0, false
	}
	switch string(b[:4]) {
	case "II*\x00":
		t = tiff{b, binary.LittleEndian}
	case "MM\x00*":
		t = tiff{b, binary.BigEndian}
	default:
		return t, 0, false
	}
	return t, t.order.Uint32(b[4:]), true
}

// directory reads the entries of the wanted types at an offset. The first of two
// entries with one tag counts.
func (t tiff) directory(at uint32) map[uint16]field {
	if uint64(at)+2 > uint64(len(t.b)) {
		return nil
	}
	n := int(t.order.Uint16(t.b[at:]))
	rest := t.b[at+2:]
	fields := map[uint16]field{}
	for ; n > 0 && len(rest) >= 12; n, rest = n-1, rest[12:] {
		tag := t.order.Uint16(rest)
		f, ok := t.field(rest[:12])
		if _, twice := fields[tag]; ok && !twice {
			fields[tag] = f
		}
	}
	return fields
}

// field reads one entry of twelve bytes: values of four bytes and less stand in
// the entry itself, others at the offset it names.
func (t tiff) field(entry []byte) (field, bool) {
	f := field{kind: t.order.Uint16(entry[2:])}
	var size uint64
	switch f.kind {
	case typeASCII:
		size = 1
	case typeShort:
		size = 2
	case typeLong:
		size = 4
	case typeRational:
		size = 8
	default:
		return f, false
	}
	size *= uint64(t.order.Uint32(entry[4:]))
	if size <= 4 {
		f.bytes = entry[8 : 8+size]
		return f, true
	}
	at := uint64(t.order.Uint32(entry[8:]))
	if at+size > uint64(len(t.b)) {
		return f, false
	}
	f.bytes = t.b[at : at+size]
	return f, true
}

// number is the first value of a field of whole numbers, 0 without one.
func (t tiff) number(f field) uint32 {
	switch {
	case f.kind == typeShort && len(f.bytes) >= 2:
		return uint32(t.order.Uint16(f.bytes))
	case f.kind == typeLong && len(f.bytes) >= 4:
		return t.order.Uint32(f.bytes)
	}
	return 0
}

func (t tiff) ascii(f field) string {
	if f.kind != typeASCII {
		return ""
	}
	s, _, _ := strings.Cut(string(f.bytes), "\x00")
	return strings.TrimSpace(s)
}

// degrees reads degrees, minutes and seconds with the hemisphere they lie in.
func (t tiff) degrees(f field, ref, plus, minus string, most float64) (float64, bool) {
	if f.kind != typeRational || len(f.bytes) < 24 || (ref != plus && ref != minus) {
		return 0, false
	}
	sum := 0.0
	for i, share := range []float64{1, 60, 3600} {
		over, under := t.order.Uint32(f.bytes[8*i:]), t.order.Uint32(f.bytes[8*i+4:])
		if under == 0 {
			return 0, false
		}
		sum += float64(over) / float64(under) / share
	}
	if sum > most || math.IsNaN(sum) {
		return 0, false
	}
	if ref == minus {
		sum = -sum
	}
	return sum, true
}
