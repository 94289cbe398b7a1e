package media

import (
	"cmp"
	"encoding/binary"
	"errors"
	"io"
	"math"
	"slices"
	"time"
)

// movie is what the structure of an MP4 or MOV file tells, and how to write it anew
// without what it tells of its owner.
type movie struct {
	codec         string // "avc1"
	width, height int    // as shown
	length        time.Duration
	told          place

	spans []span // the file as it may be kept, from its first byte on
}

// span is a stretch of the new file: bytes of the old one, or new ones, or nothing
// but zeros.
type span struct {
	at, n int64
	how   spanKind
	bytes []byte
}

type spanKind int

const (
	zeroed  spanKind = iota
	copied           // from at
	written          // bytes
)

// Limits of a film.
const (
	maxMoov   = 8 << 20 // bytes of its table of contents
	maxTop    = 4096    // boxes side by side in the file
	maxTracks = 16
	maxChunks = 200_000
	maxSide   = 8192
	maxLength = time.Minute
	// Cameras stop a little late.
	lengthSlack = time.Second
)

// The ways a film is refused.
var (
	errDamaged    = errors.New("damaged")
	errNoVideo    = errors.New("no video track")
	errFragmented = errors.New("fragmented")
	errCodec      = errors.New("a codec that is not taken")
	errLong       = errors.New("too long")
	errHuge       = errors.New("too many pixels")
)

// videoCodecs are the names of sample entries a browser of today may play.
var videoCodecs = []string{"avc1", "avc3", "hvc1", "hev1", "av01", "vp09"}

// audioCodecs are those whose track stays; a film loses any other.
var audioCodecs = []string{"mp4a", "samr", "sawb", "Opus", "alac", "ac-3", "lpcm", "sowt", "twos", "in24"}

// readFilm reads a file of the MP4 family. It takes any bytes at all; nothing of
// them but the table of contents is held in memory. Errors that are not of the
// ways above are the reader's own.
//
// What the new file keeps is listed, not what it loses: the boxes that are needed
// to play, and of the media data the bytes that belong to a track of pictures or
// sound. All else is zero: metadata in any box, tracks in which cameras write
// where they were each second, and whatever is hidden between.
func readFilm(r io.ReaderAt, size int64) (movie, error) {
	var (
		f     movie
		moov  box
		media []box
		end   int64
	)
	for n := 0; end < size; n++ {
		b, err := boxAt(r, end, size)
		if errors.Is(err, errBox) && moov.end > 0 && len(media) > 0 {
			break // what is hung on behind the film is left behind
		}
		if errors.Is(err, errBox) || n >= maxTop {
			return f, errDamaged
		}
		if err != nil {
			return f, err
		}
		switch {
		case n == 0 && b.kind != "ftyp":
			return f, errNoVideo
		case b.kind == "moof" || b.kind == "styp":
			return f, errFragmented
		case b.kind == "moov" && moov.end == 0:
			moov = b
		case b.kind == "mdat":
			media = append(media, b)
		}
		f.spans = append(f.spans, outline(b)...)
		end = b.end
	}
	if moov.end == 0 {
		return f, errNoVideo
	}
	if moov.end-moov.at > maxMoov {
		return f, errDamaged
	}
	table := make([]byte, moov.end-moov.at)
	if _, err := r.ReadAt(table, moov.at); err != nil && err != io.EOF {
		return f, err
	}
	keep, err := f.contents(table[moov.body-moov.at:])
	if err != nil {
		return f, err
	}
	f.spans = append(f.spans, span{moov.at, moov.end - moov.at, written, table})
	keep, err = within(keep, media)
	if err != nil {
		return f, err
	}
	for _, k := range keep {
		f.spans = append(f.spans, span{at: k.from, n: k.to - k.from, how: copied})
	}
	if len(keep) == 0 {
		return f, errDamaged
	}
	f.spans = filled(f.spans)
	return f, nil
}

// outline is what is kept of a box at the top of the file: of the type of the file
// all, of others the head, under a name that says nothing unless it is the media's.
func outline(b box) []span {
	switch b.kind {
	case "ftyp":
		if b.end-b.at <= 4<<10 {
			return []span{{at: b.at, n: b.end - b.at, how: copied}}
		}
	case "moov":
		return nil // written anew
	case "mdat":
		return []span{{at: b.at, n: b.body - b.at, how: copied}}
	}
	// The length stays, the name does not.
	head := []span{{at: b.at, n: 4, how: copied}, {b.at + 4, 4, written, []byte("free")}}
	if b.body-b.at == 16 {
		head = append(head, span{at: b.at + 8, n: 8, how: copied})
	}
	return append(head, span{at: b.body, n: b.end - b.body})
}

// filled sorts spans that do not overlap and puts zeros between them.
func filled(spans []span) []span {
	slices.SortFunc(spans, func(a, b span) int { return cmp.Compare(a.at, b.at) })
	var out []span
	at := int64(0)
	for _, s := range spans {
		if s.n == 0 {
			continue
		}
		if s.at > at {
			out = append(out, span{at: at, n: s.at - at})
		}
		if last := len(out) - 1; last >= 0 && s.how == copied && out[last].how == copied && s.at == at {
			out[last].n += s.n
		} else {
			out = append(out, s)
		}
		at = s.at + s.n
	}
	return out
}

// stretch is a stretch of the file.
type stretch struct{ from, to int64 }

// within sorts the stretches of samples and checks that all lie in the media data.
// Those that touch or overlap become one.
func within(keep []stretch, media []box) ([]stretch, error) {
	slices.SortFunc(keep, func(a, b stretch) int { return cmp.Compare(a.from, b.from) })
	var out []stretch
	m := 0
	for _, k := range keep {
		if k.from == k.to {
			continue
		}
		for m < len(media) && k.from >= media[m].end {
			m++
		}
		if m == len(media) || k.from < media[m].body || k.to > media[m].end {
			return nil, errDamaged
		}
		if last := len(out) - 1; last >= 0 && k.from <= out[last].to && out[last].from >= media[m].body {
			out[last].to = max(out[last].to, k.to)
			continue
		}
		out = append(out, k)
	}
	return out, nil
}

// contents reads the table of contents and blanks in it what is not kept. It
// answers where the samples of the kept tracks are.
func (f *movie) contents(moov []byte) (keep []stretch, err error) {
	ps, ok := parts(moov)
	if !ok {
		return nil, errDamaged
	}
	if _, ok := first(ps, "mvex"); ok {
		return nil, errFragmented
	}
	f.told = placeOf(ps)
	tracks := 0
	for _, p := range ps {
		switch p.kind {
		case "mvhd":
			length, err := header(p.body)
			if err != nil {
				return nil, err
			}
			f.length = max(f.length, length)
		case "trak":
			if tracks++; tracks > maxTracks {
				return nil, errDamaged
			}
			samples, err := f.track(p)
			if err != nil {
				return nil, err
			}
			if keep = append(keep, samples...); len(keep) > maxChunks {
				return nil, errDamaged
			}
		default:
			p.blank()
		}
	}
	switch {
	case f.codec == "":
		return nil, errNoVideo
	case f.length > maxLength+lengthSlack:
		return nil, errLong
	case f.width > maxSide || f.height > maxSide || f.width*f.height > maxPixels:
		return nil, errHuge
	}
	return keep, nil
}

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

// table is where the samples of a track are and how long they last together.
type table struct {
	chunks []stretch
	ticks  uint64
}

// samplesOf reads the sample tables of a track.
func samplesOf(stbl []byte) (t table, err error) {
	ps, _ := parts(stbl)
	size, err := sizes(ps)
	if err != nil {
		return t, err
	}
	offsets, err := chunkOffsets(ps)
	if err != nil {
		return t, err
	}
	perChunk, ok := first(ps, "stsc")
	if !ok {
		return t, errDamaged
	}
	r := bytesOf{b: perChunk.body}
	r.take(4)
	runs := int(r.u32())
	if r.short || runs > len(r.b)/12 {
		return t, errDamaged
	}
	next, each := 0, 0
	var from int
	more := runs > 0
	if more {
		from, each, next = int(r.u32()), 0, int(r.u32())
		r.u32()
		runs--
	}
	sample := 0
	for i, at := range offsets {
		for more && i+1 >= from {
			each = next
			if more = runs > 0; more {
				from, next = int(r.u32()), int(r.u32())
				r.u32()
				runs--
			}
		}
		n, ok := size.sum(sample, each)
		if !ok || at > math.MaxInt64/4 || n > math.MaxInt64/4 {
			return t, errDamaged
		}
		sample += each
		t.chunks = append(t.chunks, stretch{int64(at), int64(at + n)})
	}
	times, ok := first(ps, "stts")
	if !ok {
		return t, errDamaged
	}
	r = bytesOf{b: times.body}
	r.take(4)
	n := int(r.u32())
	if r.short || n > len(r.b)/8 {
		return t, errDamaged
	}
	for range n {
		t.ticks += uint64(r.u32()) * uint64(r.u32())
		if t.ticks > math.MaxInt64 {
			return t, errLong
		}
	}
	return t, nil
}

// sampleSizes are how long each sample is.
type sampleSizes struct {
	all   uint64 // one size for all, 0: each has its own
	count int
	each  []byte
}

// sum is the length of n samples from the i-th on.
func (s sampleSizes) sum(i, n int) (total uint64, ok bool) {
	if n < 0 || n > s.count-i {
		return 0, false
	}
	if s.all > 0 {
		return s.all * uint64(n), true
	}
	for ; n > 0; i, n = i+1, n-1 {
		total += uint64(binary.BigEndian.Uint32(s.each[4*i:]))
	}
	return total, true
}

func sizes(ps []part) (s sampleSizes, err error) {
	p, ok := first(ps, "stsz")
	r := bytesOf{b: p.body}
	r.take(4)
	s.all, s.count = uint64(r.u32()), int(r.u32())
	s.each = r.b
	if !ok || r.short || s.all == 0 && s.count > len(s.each)/4 {
		return s, errDamaged
	}
	return s, nil
}

func chunkOffsets(ps []part) (out []uint64, err error) {
	p, ok := first(ps, "stco")
	width := 4
	if !ok {
		p, ok = first(ps, "co64")
		width = 8
	}
	r := bytesOf{b: p.body}
	r.take(4)
	n := int(r.u32())
	if !ok || r.short || n > len(r.b)/width || n > maxChunks {
		return nil, errDamaged
	}
	for range n {
		out = append(out, r.sized(width))
	}
	return out, nil
}

// reader is the new file.
func (f movie) reader(r io.ReaderAt) io.Reader {
	each := make([]io.Reader, len(f.spans))
	for i, s := range f.spans {
		switch s.how {
		case copied:
			each[i] = io.NewSectionReader(r, s.at, s.n)
		case written:
			each[i] = io.NewSectionReader(fixed(s.bytes), 0, s.n)
		default:
			each[i] = io.LimitReader(zeros{}, s.n)
		}
	}
	return io.MultiReader(each...)
}

// fixed are bytes in memory to be read from.
type fixed []byte

func (b fixed) ReadAt(p []byte, at int64) (int, error) {
	if at >= int64(len(b)) {
		return 0, io.EOF
	}
	n := copy(p, b[at:])
	if n < len(p) {
		return n, io.EOF
	}
	return n, nil
}

// zeros is an endless row of zeros.
type zeros struct{}

func (zeros) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}
