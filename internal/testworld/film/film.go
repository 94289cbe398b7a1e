// Package film writes MP4 and MOV files for tests, box by box: what a phone's
// camera writes, and what an attacker may.
package film

import (
	"bytes"
	"encoding/binary"
)

// Film is what is in a file. The zero value is an MP4 of one second without sound.
type Film struct {
	MOV           bool
	Codec         string // "": avc1
	Seconds       int    // 0: 1
	Width, Height int    // 0: 64 by 48
	Turned        bool   // held upright: shown turned by a quarter
	Created       uint32 // seconds since 1904
	Name          string // what the camera calls itself, where names may stand
	Sound         bool
	Positions     []byte // samples of a track of metadata
	Hidden        []byte // between the samples, belonging to none
	FrameSize     int    // bytes of a sample, 0: 200

	Front, Back   [][]byte // boxes before and behind the film
	InMoov        [][]byte
	InTrak        [][]byte
	MoovFirst     bool
	ClaimsSeconds int // what the headers say; 0: the truth
}

// Box is a box.
func Box(kind string, body ...[]byte) []byte {
	all := bytes.Join(body, nil)
	out := binary.BigEndian.AppendUint32(nil, uint32(len(all)+8))
	return append(append(out, kind...), all...)
}

// Full is a box with a version and flags.
func Full(kind string, version byte, flags uint32, body ...[]byte) []byte {
	head := binary.BigEndian.AppendUint32(nil, flags)
	head[0] = version
	return Box(kind, append([][]byte{head}, body...)...)
}

func u32(vs ...uint32) (out []byte) {
	for _, v := range vs {
		out = binary.BigEndian.AppendUint32(out, v)
	}
	return out
}

func u16(vs ...uint16) (out []byte) {
	for _, v := range vs {
		out = binary.BigEndian.AppendUint16(out, v)
	}
	return out
}

// XYZ is the place as Android and older iPhones write it into udta.
func XYZ(text string) []byte {
	return Box("\xa9xyz", u16(uint16(len(text)), 0x15c7), []byte(text))
}

// Apple is the metadata of an iPhone: keys and their values.
func Apple(pairs ...string) []byte {
	var keys, values [][]byte
	for i := 0; i+1 < len(pairs); i += 2 {
		keys = append(keys, Box("mdta", []byte(pairs[i])))
		values = append(values, Box(string(u32(uint32(i/2+1))), Box("data", u32(1, 0), []byte(pairs[i+1]))))
	}
	return Box("meta",
		Full("hdlr", 0, 0, u32(0), []byte("mdta"), make([]byte, 14)),
		Full("keys", 0, 0, u32(uint32(len(keys))), bytes.Join(keys, nil)),
		Box("ilst", values...))
}

// Loci is the place as 3GPP has it.
func Loci(name string, lat, lon float64) []byte {
	fixed := func(f float64) uint32 { return uint32(int32(f * 65536)) }
	return Full("loci", 0, 0, u16(0x15c7), []byte(name+"\x00"), []byte{0}, u32(fixed(lon), fixed(lat), 0), []byte("earth\x00\x00"))
}

// UUID is a box of somebody's own, in which XMP is kept.
func UUID(text string) []byte {
	id := []byte{0xbe, 0x7a, 0xcf, 0xcb, 0x97, 0xa9, 0x42, 0xe8, 0x9c, 0x71, 0x99, 0x94, 0x91, 0xe3, 0xaf, 0xac}
	return Box("uuid", id, []byte(text))
}

const perSecond = 10

// track is a track of the file.
type track struct {
	kind    string
	entry   []byte
	head    []byte // vmhd, smhd
	samples [][]byte
	at      []uint32
}

// Bytes writes the file.
func (f Film) Bytes() []byte {
	seconds := max(f.Seconds, 1)
	brand := "isom"
	if f.MOV {
		brand = "qt  "
	}
	out := Box("ftyp", []byte(brand), u32(512), []byte(brand+"mp42"))
	out = append(out, bytes.Join(f.Front, nil)...)

	size := f.FrameSize
	if size == 0 {
		size = 200
	}
	video := track{kind: "vide", entry: f.picture(), head: Full("vmhd", 0, 1, make([]byte, 8))}
	tracks := []*track{&video}
	for i := range seconds * perSecond {
		video.samples = append(video.samples, noise(size, i))
	}
	if f.Sound {
		sound := track{kind: "soun", entry: f.sound(), head: Full("smhd", 0, 0, make([]byte, 4))}
		for i := range seconds * perSecond {
			sound.samples = append(sound.samples, noise(40, 1000+i))
		}
		tracks = append(tracks, &sound)
	}
	if f.Positions != nil {
		tracks = append(tracks, &track{kind: "meta", entry: Box("gpmd", make([]byte, 8)), head: Full("nmhd", 0, 0), samples: [][]byte{f.Positions}})
	}
	if f.MoovFirst {
		f.lay(tracks, 0)
		before := len(out) + len(f.moov(tracks, seconds)) + 8
		data := f.lay(tracks, uint32(before))
		out = append(out, f.moov(tracks, seconds)...)
		out = append(out, Box("mdat", data)...)
	} else {
		data := f.lay(tracks, uint32(len(out)+8))
		out = append(out, Box("mdat", data)...)
		out = append(out, f.moov(tracks, seconds)...)
	}
	return append(out, bytes.Join(f.Back, nil)...)
}

// lay puts the samples behind one another, a chunk for each.
func (f Film) lay(tracks []*track, from uint32) (data []byte) {
	for _, t := range tracks {
		t.at = nil
	}
	for i := range tracks[0].samples {
		for _, t := range tracks {
			if i < len(t.samples) {
				t.at = append(t.at, from+uint32(len(data)))
				data = append(data, t.samples[i]...)
			}
		}
		if i == 0 {
			data = append(data, f.Hidden...)
		}
	}
	return data
}

func (f Film) size() (w, h int) {
	if f.Width == 0 {
		return 64, 48
	}
	return f.Width, f.Height
}

func (f Film) picture() []byte {
	codec := f.Codec
	if codec == "" {
		codec = "avc1"
	}
	w, h := f.size()
	name := make([]byte, 32)
	name[0] = byte(copy(name[1:], f.Name))
	config := Box("avcC", []byte{1, 66, 0, 30, 0xff, 0xe1, 0, 4, 0x67, 66, 0, 30, 1, 0, 2, 0x68, 0xce})
	return Box(codec, make([]byte, 6), u16(1), make([]byte, 16), u16(uint16(w), uint16(h)), u32(0x480000, 0x480000, 0), u16(1), name, u16(24, 0xffff), config)
}

func (f Film) sound() []byte {
	return Box("mp4a", make([]byte, 6), u16(1), make([]byte, 8), u16(1, 16, 0, 0), u32(44100<<16), Full("esds", 0, 0, make([]byte, 20)))
}

func (f Film) moov(tracks []*track, seconds int) []byte {
	claims := uint32(seconds)
	if f.ClaimsSeconds > 0 {
		claims = uint32(f.ClaimsSeconds)
	}
	matrix := u32(0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000)
	body := [][]byte{Full("mvhd", 0, 0, u32(f.Created, f.Created, 1000, claims*1000, 0x10000), u16(0x100), make([]byte, 10), matrix, make([]byte, 24), u32(9))}
	if f.Turned {
		matrix = u32(0, 0x10000, 0, 0xffff0000, 0, 0, 0, 0, 0x40000000)
	}
	for i, t := range tracks {
		w, h := f.size()
		if t.kind != "vide" {
			w, h = 0, 0
		}
		var at, sizes []byte
		for j, s := range t.samples {
			at, sizes = append(at, u32(t.at[j])...), append(sizes, u32(uint32(len(s)))...)
		}
		n := uint32(len(t.samples))
		tick := uint32(1000 / perSecond)
		stbl := Box("stbl",
			Full("stsd", 0, 0, u32(1), t.entry),
			Full("stts", 0, 0, u32(1, n, tick)),
			Full("stsc", 0, 0, u32(1, 1, 1, 1)),
			Full("stsz", 0, 0, u32(0, n), sizes),
			Full("stco", 0, 0, u32(n), at))
		trak := [][]byte{
			Full("tkhd", 0, 7, u32(f.Created, f.Created, uint32(i+1), 0, claims*1000), make([]byte, 16), matrix, u32(uint32(w)<<16, uint32(h)<<16)),
			Box("mdia",
				Full("mdhd", 0, 0, u32(f.Created, f.Created, 1000, claims*1000), u16(0x55c4, 0)),
				Full("hdlr", 0, 0, u32(0), []byte(t.kind), make([]byte, 12), []byte(f.Name+"\x00")),
				Box("minf", t.head, Box("dinf", Full("dref", 0, 0, u32(1), Full("url ", 0, 1))), stbl)),
		}
		if i == 0 {
			trak = append(trak, f.InTrak...)
		}
		body = append(body, Box("trak", trak...))
	}
	return Box("moov", append(body, f.InMoov...)...)
}

// noise is a sample: bytes that look like nothing.
func noise(n, seed int) []byte {
	out := make([]byte, n)
	v := uint32(seed)*2654435761 + 1
	for i := range out {
		v = v*1664525 + 1013904223
		out[i] = byte(v >> 24)
	}
	return out
}
