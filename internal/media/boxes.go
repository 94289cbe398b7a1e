package media

import (
	"encoding/binary"
	"errors"
	"io"
)

// box is a part of a file of the MP4 family (ISO/IEC 14496-12): a type, a length
// and a body, which may be boxes again.
type box struct {
	kind string
	at   int64 // of its first byte
	body int64 // of the first byte of its body
	end  int64 // of the first byte behind it
}

// errBox is what is no box, or one longer than what it stands in.
var errBox = errors.New("no box, or one that is longer than what it stands in")

// boxAt reads the head of the box at a place of something that ends at limit. A
// length of 0 means up to there.
func boxAt(r io.ReaderAt, at, limit int64) (box, error) {
	var head [16]byte
	if limit-at < 8 {
		return box{}, errBox
	}
	n, err := r.ReadAt(head[:min(16, limit-at)], at)
	if err != nil && (err != io.EOF || n < 8) {
		return box{}, err
	}
	b := box{kind: string(head[4:8]), at: at, body: at + 8}
	switch size := int64(binary.BigEndian.Uint32(head[:])); {
	case size == 1:
		if n < 16 {
			return box{}, errBox
		}
		large := binary.BigEndian.Uint64(head[8:])
		if large < 16 || large > uint64(limit-at) {
			return box{}, errBox
		}
		b.body, b.end = at+16, at+int64(large)
	case size == 0:
		b.end = limit
	case size < 8 || size > limit-at:
		return box{}, errBox
	default:
		b.end = at + size
	}
	for _, c := range []byte(b.kind) {
		if c < 0x20 || c > 0x7e && c != 0xa9 { // 0xa9 is the © of QuickTime's names
			return box{}, errBox
		}
	}
	return b, nil
}

// part is a box in memory: its type and the bytes of its body, which are those of
// the block it was cut from.
type part struct {
	kind string
	head []byte // length and type
	body []byte
}

// parts are the boxes of a block, one after the other; false when they do not fill
// it. QuickTime ends some lists by four zero bytes.
func parts(b []byte) (ps []part, ok bool) {
	for len(b) >= 8 {
		size, head := uint64(binary.BigEndian.Uint32(b)), uint64(8)
		switch size {
		case 0:
			size = uint64(len(b))
		case 1:
			if len(b) < 16 {
				return ps, false
			}
			size, head = binary.BigEndian.Uint64(b[8:]), 16
		}
		if size < head || size > uint64(len(b)) {
			return ps, false
		}
		ps = append(ps, part{string(b[4:8]), b[:head:head], b[head:size:size]})
		if len(ps) > maxParts {
			return ps, false
		}
		b = b[size:]
	}
	return ps, len(b) == 0 || len(b) == 4 && binary.BigEndian.Uint32(b) == 0
}

// maxParts is how many boxes one box may hold. Cameras write a dozen.
const maxParts = 2000

// first is the first box of a type, with false when there is none.
func first(ps []part, kind string) (part, bool) {
	for _, p := range ps {
		if p.kind == kind {
			return p, true
		}
	}
	return part{}, false
}

// inside walks into boxes by their types.
func inside(b []byte, path ...string) (part, bool) {
	var p part
	for _, kind := range path {
		ps, _ := parts(b)
		var ok bool
		if p, ok = first(ps, kind); !ok {
			return part{}, false
		}
		b = p.body
	}
	return p, true
}

// blank makes a box of memory one that says nothing: of the same length, so that
// nothing behind it moves.
func (p part) blank() {
	copy(p.head[4:8], "free")
	clear(p.body)
}

// bytesOf reads fields from the front of a body; what is not there is zero, and
// short remembers it.
type bytesOf struct {
	b     []byte
	short bool
}

func (r *bytesOf) take(n int) []byte {
	if n < 0 || n > len(r.b) {
		r.short, r.b = true, nil
		return make([]byte, max(0, min(n, 16)))
	}
	out := r.b[:n]
	r.b = r.b[n:]
	return out
}

func (r *bytesOf) u8() int     { return int(r.take(1)[0]) }
func (r *bytesOf) u16() int    { return int(binary.BigEndian.Uint16(r.take(2))) }
func (r *bytesOf) u32() uint32 { return binary.BigEndian.Uint32(r.take(4)) }
func (r *bytesOf) u64() uint64 { return binary.BigEndian.Uint64(r.take(8)) }
func (r *bytesOf) wide(v int) uint64 { // of 8 bytes in version 1
	if v == 1 {
		return r.u64()
	}
	return uint64(r.u32())
}

// sized is a number of 0, 4 or 8 bytes.
func (r *bytesOf) sized(n int) uint64 {
	switch n {
	case 4:
		return uint64(r.u32())
	case 8:
		return r.u64()
	}
	return 0
}
