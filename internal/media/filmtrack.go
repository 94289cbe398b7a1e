package media

import (
	"encoding/binary"
	"math"
	"slices"
	"time"
)

// header reads mvhd or mdhd, takes the times of writing out of it, and answers how
// long it lasts.
func header(b []byte) (time.Duration, error) {
	r := bytesOf{b: b}
	v := r.u8()
	r.take(3)
	clear(r.take(8 << min(v, 1)))
	scale, n := r.u32(), r.wide(v)
	if r.short || scale == 0 || v > 1 {
		return 0, errDamaged
	}
	if v == 0 && n == math.MaxUint32 || n == math.MaxUint64 {
		n = 0 // not known
	}
	return lasting(n, scale)
}

// lasting is so many ticks of a clock as a duration.
func lasting(ticks uint64, scale uint32) (time.Duration, error) {
	seconds := float64(ticks) / float64(scale)
	if seconds > 1e6 {
		return 0, errLong
	}
	return time.Duration(seconds * float64(time.Second)), nil
}

// track reads a track and blanks in it what is not kept, which may be all of it.
func (f *movie) track(trak part) ([]stretch, error) {
	hdlr, ok1 := inside(trak.body, "mdia", "hdlr")
	stbl, ok2 := inside(trak.body, "mdia", "minf", "stbl")
	stsd, ok3 := inside(stbl.body, "stsd")
	if !ok1 || len(hdlr.body) < 12 {
		return nil, errDamaged
	}
	kind := string(hdlr.body[8:12])
	if kind != "vide" && kind != "soun" {
		trak.blank()
		return nil, nil
	}
	if !ok2 || !ok3 {
		return nil, errDamaged
	}
	codec, w, h, err := sampleEntry(stsd.body, kind == "vide")
	if err != nil {
		return nil, err
	}
	if kind == "soun" && !slices.Contains(audioCodecs, codec) || kind == "vide" && f.codec != "" {
		trak.blank() // a second picture beside the first: a thumbnail, a depth
		return nil, nil
	}
	turned := false
	length, err := prune(trak.body, &turned, 0)
	if err != nil {
		return nil, err
	}
	t, err := samplesOf(stbl.body)
	if err != nil {
		return nil, err
	}
	if kind == "vide" {
		if !slices.Contains(videoCodecs, codec) {
			return nil, errCodec
		}
		if turned {
			w, h = h, w
		}
		f.codec, f.width, f.height = codec, w, h
		f.length = max(f.length, length.duration, scaled(t.ticks, length.scale))
	}
	return t.chunks, nil
}

// scaled is lasting, and very long for what is too long to tell.
func scaled(ticks uint64, scale uint32) time.Duration {
	d, err := lasting(ticks, max(scale, 1))
	if err != nil {
		return time.Hour
	}
	return d
}

// sampleEntry reads the description of a track's samples and takes names out of it.
func sampleEntry(stsd []byte, picture bool) (codec string, w, h int, err error) {
	if len(stsd) < 8 || binary.BigEndian.Uint32(stsd[4:]) != 1 {
		return "", 0, 0, errDamaged // one description, as every camera writes
	}
	ps, ok := parts(stsd[8:])
	if !ok || len(ps) != 1 {
		return "", 0, 0, errDamaged
	}
	e := ps[0]
	fixed := 78 // of a VisualSampleEntry
	if !picture {
		fixed = 28
		if len(e.body) >= 10 {
			switch binary.BigEndian.Uint16(e.body[8:]) { // QuickTime's versions
			case 1:
				fixed += 16
			case 2:
				fixed += 36
			}
		}
	}
	if len(e.body) < fixed {
		return "", 0, 0, errDamaged
	}
	clear(e.body[:6])
	clear(e.body[12:16]) // the vendor
	if picture {
		w, h = int(binary.BigEndian.Uint16(e.body[24:])), int(binary.BigEndian.Uint16(e.body[26:]))
		clear(e.body[42:74]) // the compressor's name
		if w == 0 || h == 0 {
			return "", 0, 0, errDamaged
		}
	}
	more, ok := parts(e.body[fixed:])
	if !ok {
		return "", 0, 0, errDamaged
	}
	for _, p := range more {
		if !slices.Contains([]string{
			"avcC", "hvcC", "av1C", "vpcC", "dvcC", "dvvC", "colr", "pasp", "clap", "fiel", "btrt", // of pictures
			"esds", "wave", "chan", "damr", "dOps", "alac", "dac3", // of sound
		}, p.kind) || len(p.body) > 64<<10 || p.kind == "colr" && len(p.body) > 32 { // a profile tells whose it is
			p.blank()
		}
	}
	return e.kind, w, h, nil
}

// kept are the boxes of a track that are needed to play it; those that hold others
// are looked into.
var kept = map[string]bool{
	"tkhd": true, "edts": true, "elst": true, "mdia": true, "mdhd": true, "hdlr": true, "minf": true,
	"vmhd": true, "smhd": true, "dinf": true, "dref": true, "stbl": true, "stsd": true, "stts": true,
	"ctts": true, "cslg": true, "stss": true, "stsc": true, "stsz": true, "stz2": true, "stco": true,
	"co64": true, "sdtp": true,
}

// clock is how long a track says it lasts, and how its time is counted.
type clock struct {
	duration time.Duration
	scale    uint32
}

// maxDepth is how deep the boxes of a track lie in one another; cameras need three.
const maxDepth = 6

// prune blanks what is not needed of the boxes of a track.
func prune(b []byte, turned *bool, depth int) (c clock, err error) {
	ps, ok := parts(b)
	if !ok || depth > maxDepth {
		return c, errDamaged
	}
	for _, p := range ps {
		switch p.kind {
		case "edts", "mdia", "minf", "dinf", "stbl":
			in, err := prune(p.body, turned, depth+1)
			if err != nil {
				return c, err
			}
			if in.scale > 0 {
				c = in
			}
		case "mdhd":
			if c.duration, err = header(p.body); err != nil {
				return c, err
			}
			c.scale = scaleOf(p.body)
		case "tkhd":
			if *turned, err = trackHeader(p.body); err != nil {
				return c, err
			}
		case "hdlr":
			if len(p.body) < 24 {
				return c, errDamaged
			}
			clear(p.body[12:]) // maker, flags, name
		case "dref":
			for _, e := range refs(p.body) {
				if len(e.body) != 4 || e.body[3]&1 == 0 {
					return c, errDamaged // its media lie in another file
				}
			}
		default:
			if !kept[p.kind] {
				p.blank()
			}
		}
	}
	return c, nil
}

func refs(dref []byte) []part {
	if len(dref) < 8 {
		return nil
	}
	ps, _ := parts(dref[8:])
	return ps
}

func scaleOf(mdhd []byte) uint32 {
	r := bytesOf{b: mdhd}
	v := r.u8()
	r.take(3 + 8<<min(v, 1))
	return r.u32()
}

// trackHeader takes the times of writing out of tkhd and tells whether the picture
// is shown turned by a quarter.
func trackHeader(b []byte) (turned bool, err error) {
	r := bytesOf{b: b}
	v := r.u8()
	r.take(3)
	clear(r.take(8 << min(v, 1)))
	r.take(8) // id, reserved
	r.wide(v)
	r.take(16)
	a, bb := r.u32(), r.u32()
	r.take(28 + 8)
	if r.short || v > 1 {
		return false, errDamaged
	}
	return a == 0 && bb != 0, nil
}
