package media

import (
	"encoding/binary"
	"image"
)

// maxHEIC is how many pixels an HEIC may have: its decoder needs 25 bytes for one.
const maxHEIC = 25_000_000

// heicHead is what the structure of an HEIC file tells (ISO/IEC 23008-12).
type heicHead struct {
	size  image.Point // of its largest picture
	work  int64       // pixels that are decoded at most
	tiff  []byte      // the block of Exif, nil without one
	plain bool        // made as cameras make them
}

// item is one of the things such a file holds.
type item struct {
	kind  string
	at    [][2]uint64 // where its bytes are: offset and length
	inBox bool        // in the file's own box of data, not in the file
	props []int
}

// readHEIC reads the head of an HEIC file. It takes any bytes at all; false when
// they are broken.
func readHEIC(b []byte) (h heicHead, ok bool) {
	meta, ok := inside(b, "meta")
	if !ok || len(meta.body) < 4 {
		return h, false
	}
	ps, ok := parts(meta.body[4:])
	if !ok {
		return h, false
	}
	items := itemsOf(ps)
	sizes, ok := propertiesOf(ps, items)
	if !ok || len(items) == 0 {
		return h, false
	}
	area := func(it *item) (most int64) {
		for _, n := range it.props {
			if p, ok := sizes[n]; ok {
				most = max(most, int64(p.X)*int64(p.Y))
			}
		}
		return most
	}
	h.plain = true
	for _, p := range sizes {
		if int64(p.X)*int64(p.Y) > int64(h.size.X)*int64(h.size.Y) {
			h.size = p
		}
	}
	for _, it := range items {
		switch it.kind {
		case "hvc1":
			h.work += area(it)
		case "Exif":
			h.tiff = exifItem(b, meta, it)
		}
	}
	// A grid is made of pictures, each decoded once for each time it is named.
	for from, to := range madeOf(ps) {
		for _, id := range to {
			it := items[id]
			if it == nil || it.kind != "hvc1" {
				h.plain = false // made of what is made of something
				continue
			}
			h.work += area(it)
		}
		if items[from] == nil {
			h.plain = false
		}
	}
	return h, h.size.X > 0 && h.size.Y > 0
}

// maxItems is how many things a file may hold: a picture of 25 megapixels has a
// hundred tiles.
const maxItems = 1000

// itemsOf reads which items there are, of which kind, and where (iinf, iloc).
func itemsOf(meta []part) map[uint32]*item {
	items := map[uint32]*item{}
	iinf, _ := first(meta, "iinf")
	r := bytesOf{b: iinf.body}
	v := r.u8()
	r.take(3)
	if v == 0 {
		r.u16()
	} else {
		r.u32()
	}
	infos, _ := parts(r.b)
	for _, p := range infos {
		if p.kind != "infe" || len(items) >= maxItems {
			continue
		}
		r := bytesOf{b: p.body}
		v := r.u8()
		r.take(3)
		var id uint32
		switch v {
		case 2:
			id = uint32(r.u16())
		case 3:
			id = r.u32()
		default:
			continue
		}
		r.u16()
		if kind := string(r.take(4)); !r.short {
			items[id] = &item{kind: kind}
		}
	}
	iloc, ok := first(meta, "iloc")
	if ok {
		locate(iloc.body, items)
	}
	return items
}

// locate reads where the bytes of the items are.
func locate(iloc []byte, items map[uint32]*item) {
	r := bytesOf{b: iloc}
	v := r.u8()
	r.take(3)
	widths := r.u16()
	offset, length, base, index := widths>>12, widths>>8&15, widths>>4&15, widths&15
	n := 0
	if v < 2 {
		n = r.u16()
	} else {
		n = int(r.u32())
	}
	for ; n > 0 && !r.short; n-- {
		var id uint32
		if v < 2 {
			id = uint32(r.u16())
		} else {
			id = r.u32()
		}
		method := 0
		if v > 0 {
			method = r.u16() & 15
		}
		r.u16()
		from := r.sized(base)
		it := items[id]
		for extents := r.u16(); extents > 0 && !r.short; extents-- {
			if v > 0 {
				r.sized(index)
			}
			at, long := r.sized(offset), r.sized(length)
			if it != nil && len(it.at) < 16 {
				it.at, it.inBox = append(it.at, [2]uint64{from + at, long}), method == 1
			}
		}
	}
}

// propertiesOf reads the sizes of pictures, and gives each item its properties
// (iprp: ispe, hvcC, ipma). False when a stream is larger than its picture says.
func propertiesOf(meta []part, items map[uint32]*item) (map[int]image.Point, bool) {
	sizes := map[int]image.Point{}
	iprp, _ := first(meta, "iprp")
	in, _ := parts(iprp.body)
	ipco, _ := first(in, "ipco")
	props, _ := parts(ipco.body)
	var streams []image.Point
	for i, p := range props {
		switch {
		case p.kind == "ispe" && len(p.body) >= 12:
			w, h := binary.BigEndian.Uint32(p.body[4:]), binary.BigEndian.Uint32(p.body[8:])
			if w > 1<<16 || h > 1<<16 {
				w, h = 1<<16, 1<<16 // far beyond what is taken
			}
			sizes[i+1] = image.Pt(int(w), int(h))
		case p.kind == "hvcC":
			if s, ok := streamSize(p.body); ok {
				streams = append(streams, s)
			}
		}
	}
	most := int64(0)
	for _, s := range sizes {
		most = max(most, int64(s.X+64)*int64(s.Y+64)) // streams are in whole blocks
	}
	for _, s := range streams {
		if int64(s.X)*int64(s.Y) > most {
			return nil, false
		}
	}
	for _, p := range in {
		if p.kind != "ipma" || len(p.body) < 8 {
			continue
		}
		r := bytesOf{b: p.body}
		v := r.u8()
		wide := r.take(3)[2]&1 == 1
		for n := r.u32(); n > 0 && !r.short; n-- {
			var id uint32
			if v < 1 {
				id = uint32(r.u16())
			} else {
				id = r.u32()
			}
			for k := r.u8(); k > 0 && !r.short; k-- {
				i := 0
				if wide {
					i = r.u16() & 0x7fff
				} else {
					i = r.u8() & 0x7f
				}
				if it := items[id]; it != nil {
					it.props = append(it.props, i)
				}
			}
		}
	}
	return sizes, true
}

// madeOf reads which items are made of which (iref: dimg).
func madeOf(meta []part) map[uint32][]uint32 {
	out := map[uint32][]uint32{}
	iref, ok := first(meta, "iref")
	if !ok || len(iref.body) < 4 {
		return out
	}
	wide := iref.body[0] == 1
	refs, _ := parts(iref.body[4:])
	for _, p := range refs {
		if p.kind != "dimg" {
			continue
		}
		r := bytesOf{b: p.body}
		id := func() uint32 {
			if wide {
				return r.u32()
			}
			return uint32(r.u16())
		}
		from := id()
		for n := r.u16(); n > 0 && !r.short; n-- {
			out[from] = append(out[from], id())
		}
	}
	return out
}

// exifItem is the TIFF block of an item of Exif: behind a length, and a name.
func exifItem(file []byte, meta part, it *item) []byte {
	if len(it.at) != 1 {
		return nil
	}
	b := file
	if it.inBox {
		ps, _ := parts(meta.body[4:])
		idat, _ := first(ps, "idat")
		b = idat.body
	}
	at, n := it.at[0][0], it.at[0][1]
	if at > uint64(len(b)) || n > uint64(len(b))-at || n < 4 {
		return nil
	}
	b = b[at : at+n]
	skip := uint64(binary.BigEndian.Uint32(b)) + 4
	if skip > uint64(len(b)) {
		return nil
	}
	return b[skip:]
}

// streamSize reads the size of the pictures from the first parameter set of an HEVC
// decoder's configuration (ITU-T H.265, 7.3.2.2).
func streamSize(hvcC []byte) (image.Point, bool) {
	if len(hvcC) < 23 {
		return image.Point{}, false
	}
	r := bytesOf{b: hvcC[22:]}
	for sets := r.u8(); sets > 0 && !r.short; sets-- {
		kind := r.u8() & 0x3f
		for n := r.u16(); n > 0 && !r.short; n-- {
			nal := r.take(r.u16())
			if kind == 33 && !r.short && len(nal) > 2 {
				return sequenceSize(unescaped(nal[2:]))
			}
		}
	}
	return image.Point{}, false
}

// unescaped takes the bytes out that keep a stream free of start codes.
func unescaped(b []byte) []byte {
	out := make([]byte, 0, len(b))
	nought := 0
	for _, c := range b {
		if nought >= 2 && c == 3 {
			nought = 0
			continue
		}
		if out = append(out, c); c == 0 {
			nought++
		} else {
			nought = 0
		}
	}
	return out
}

func sequenceSize(sps []byte) (image.Point, bool) {
	b := bitsOf{b: sps}
	b.read(4)
	layers := b.read(3)
	b.read(1)
	b.read(88 + 8) // the profile and the level
	var profile, level [8]bool
	for i := range layers {
		profile[i], level[i] = b.read(1) == 1, b.read(1) == 1
	}
	if layers > 0 {
		b.read(2 * (8 - layers))
	}
	for i := range layers {
		if profile[i] {
			b.read(88)
		}
		if level[i] {
			b.read(8)
		}
	}
	b.golomb()
	if chroma := b.golomb(); chroma == 3 {
		b.read(1)
	}
	w, h := b.golomb(), b.golomb()
	return image.Pt(w, h), !b.short && w > 0 && h > 0 && w < 1<<20 && h < 1<<20
}

// bitsOf reads bits, the highest first.
type bitsOf struct {
	b     []byte
	at    int
	short bool
}

func (b *bitsOf) read(n int) (v int) {
	for range n {
		if b.at/8 >= len(b.b) {
			b.short = true
			return 0
		}
		v = v<<1 | int(b.b[b.at/8]>>(7-b.at%8)&1)
		b.at++
	}
	return v
}

// golomb is a number in the code of Golomb.
func (b *bitsOf) golomb() int {
	n := 0
	for b.read(1) == 0 {
		if n++; b.short || n > 30 {
			b.short = true
			return 0
		}
	}
	return 1<<n - 1 + b.read(n)
}
