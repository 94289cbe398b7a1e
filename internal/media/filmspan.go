package media

import (
	"cmp"
	"io"
	"slices"
)

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
