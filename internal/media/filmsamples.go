package media

import (
	"encoding/binary"
	"math"
)

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
