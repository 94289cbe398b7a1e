package media

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"testing"
)

// The pictures of the tests are made here, byte by byte where the standard
// library cannot write what a camera or an attacker can.

// jpegOf encodes a picture, with segments put in front of all others.
func jpegOf(t testing.TB, img image.Image, segments ...[]byte) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, &jpeg.Options{Quality: 95}); err != nil {
		t.Fatal(err)
	}
	out := append([]byte{}, b.Bytes()[:2]...)
	for _, s := range segments {
		out = append(out, s...)
	}
	return append(out, b.Bytes()[2:]...)
}

// segment is a segment of JPEG.
func segment(marker byte, body ...[]byte) []byte {
	all := bytes.Join(body, nil)
	out := binary.BigEndian.AppendUint16([]byte{0xff, marker}, uint16(len(all)+2))
	return append(out, all...)
}

// exifSegment wraps a block of Exif for JPEG.
func exifSegment(tiff []byte) []byte { return segment(mAPP1, []byte("Exif\x00\x00"), tiff) }

// pngOf encodes a picture, with chunks put behind the header.
func pngOf(t testing.TB, img image.Image, chunks ...[]byte) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	const header = 8 + 12 + 13
	out := append([]byte{}, b.Bytes()[:header]...)
	for _, c := range chunks {
		out = append(out, c...)
	}
	return append(out, b.Bytes()[header:]...)
}

// chunk is a chunk of PNG.
func chunk(name string, body []byte) []byte {
	out := binary.BigEndian.AppendUint32(nil, uint32(len(body)))
	out = append(append(out, name...), body...)
	return binary.BigEndian.AppendUint32(out, crc32.ChecksumIEEE(out[4:]))
}

// pngBomb claims a size and has the compressed zeros of a few rows behind it.
func pngBomb(w, h uint32, depth, colour byte) []byte {
	head := binary.BigEndian.AppendUint32(nil, w)
	head = binary.BigEndian.AppendUint32(head, h)
	head = append(head, depth, colour, 0, 0, 0)
	var z bytes.Buffer
	zw := zlib.NewWriter(&z)
	zw.Write(make([]byte, 10<<20)) // about 10 kB compressed
	zw.Close()
	out := []byte("\x89PNG\r\n\x1a\n")
	out = append(out, chunk("IHDR", head)...)
	out = append(out, chunk("IDAT", z.Bytes())...)
	return append(out, chunk("IEND", nil)...)
}

// webpOf writes a lossless WebP of one colour: every prefix code has one symbol,
// so the pixels take no bits at all and a picture of any size fits in 25 bytes.
func webpOf(w, h int, c color.NRGBA, chunks ...[]byte) []byte {
	var bits bitsLow
	bits.put(0x2f, 8)
	bits.put(uint32(w-1), 14)
	bits.put(uint32(h-1), 14)
	bits.put(1, 1) // alpha is used
	bits.put(0, 3) // version
	bits.put(0, 1) // no transform
	bits.put(0, 1) // no colour cache
	bits.put(0, 1) // one group of codes
	for _, symbol := range []uint8{c.G, c.R, c.B, c.A, 0} {
		bits.put(1, 1) // simple code
		bits.put(0, 1) // of one symbol
		bits.put(1, 1) // of eight bits
		bits.put(uint32(symbol), 8)
	}
	body := riffChunk("VP8L", bits.bytes())
	if len(chunks) > 0 {
		x := []byte{0x10 | 0x08 | 0x04, 0, 0, 0} // alpha, Exif, XMP
		x = append(x, byte(w-1), byte((w-1)>>8), byte((w-1)>>16), byte(h-1), byte((h-1)>>8), byte((h-1)>>16))
		body = append(riffChunk("VP8X", x), body...)
	}
	for _, c := range chunks {
		body = append(body, c...)
	}
	return append(append([]byte("RIFF"), binary.LittleEndian.AppendUint32(nil, uint32(len(body)+4))...), append([]byte("WEBP"), body...)...)
}

func riffChunk(name string, body []byte) []byte {
	out := append([]byte(name), binary.LittleEndian.AppendUint32(nil, uint32(len(body)))...)
	out = append(out, body...)
	if len(body)%2 == 1 {
		out = append(out, 0)
	}
	return out
}

// bitsLow gathers bits, lowest first.
type bitsLow struct {
	out  []byte
	used uint
}

func (b *bitsLow) put(v uint32, n uint) {
	for i := range n {
		if b.used%8 == 0 {
			b.out = append(b.out, 0)
		}
		b.out[len(b.out)-1] |= byte(v>>i&1) << (b.used % 8)
		b.used++
	}
}

func (b *bitsLow) bytes() []byte { return b.out }

// flatJPEG is a JPEG of one colour, of 8 by 8 blocks, with what the standard
// encoder cannot write: four components, progressive files, any number of scans.
type flatJPEG struct {
	blocks      int    // along each side
	samples     []byte // one value for each component
	progressive bool
	more        int    // scans beyond the first
	before      []byte // segments behind the start
}

func (f flatJPEG) bytes() []byte {
	n := len(f.samples)
	quant := append([]byte{0}, bytes.Repeat([]byte{1}, 64)...)
	out := append([]byte{0xff, 0xd8}, f.before...)
	out = append(out, segment(0xdb, quant)...)

	sof := []byte{8, byte(f.blocks * 8 >> 8), byte(f.blocks * 8), byte(f.blocks * 8 >> 8), byte(f.blocks * 8), byte(n)}
	sos := []byte{byte(n)}
	for c := range n {
		sof = append(sof, byte(c+1), 0x11, 0)
		sos = append(sos, byte(c+1), 0)
	}
	marker, last := byte(mSOF0), byte(63)
	if f.progressive {
		marker, last = mSOF2, 0 // only the scan of the means
	}
	out = append(out, segment(marker, sof)...)
	// Means: categories 0 to 11 in codes of 2 to 9 bits. Rest: only "end of block".
	out = append(out, segment(0xc4, []byte{0x00, 0, 1, 5, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0}, []byte{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11})...)
	out = append(out, segment(0xc4, []byte{0x10, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}, []byte{0})...)
	out = append(out, segment(mSOS, append(append([]byte{}, sos...), 0, last, 0))...)
	out = append(out, f.scan()...)
	for range f.more { // progressive: refine the first component's next coefficient by nothing
		out = append(out, segment(mSOS, []byte{1, 1, 0, 1, 1, 0})...)
		var bits bitsHigh
		for range f.blocks * f.blocks {
			bits.put(0, 1)
		}
		out = append(out, bits.stuffed()...)
	}
	return append(out, 0xff, mEOI)
}

func (f flatJPEG) scan() []byte {
	codes := [12]struct{ code, n uint32 }{{0, 2}, {2, 3}, {3, 3}, {4, 3}, {5, 3}, {6, 3}, {14, 4}, {30, 5}, {62, 6}, {126, 7}, {254, 8}, {510, 9}}
	var bits bitsHigh
	for block := range f.blocks * f.blocks {
		for _, s := range f.samples {
			diff := 0
			if block == 0 {
				diff = 8 * (int(s) - 128)
			}
			size, v := 0, diff
			for m := max(diff, -diff); m > 0; m >>= 1 {
				size++
			}
			if diff < 0 {
				v += 1<<size - 1
			}
			bits.put(codes[size].code, uint(codes[size].n))
			bits.put(uint32(v), uint(size))
			if !f.progressive {
				bits.put(0, 1)
			}
		}
	}
	return bits.stuffed()
}

// bitsHigh gathers bits, highest first.
type bitsHigh struct{ bits []byte }

func (b *bitsHigh) put(v uint32, n uint) {
	for i := n; i > 0; i-- {
		b.bits = append(b.bits, byte(v>>(i-1)&1))
	}
}

func (b *bitsHigh) stuffed() []byte {
	for len(b.bits)%8 != 0 {
		b.bits = append(b.bits, 1)
	}
	var out []byte
	for i := 0; i < len(b.bits); i += 8 {
		var v byte
		for _, bit := range b.bits[i : i+8] {
			v = v<<1 | bit
		}
		out = append(out, v)
		if v == 0xff {
			out = append(out, 0)
		}
	}
	return out
}

// camera is what a made-up camera writes into Exif.
type camera struct {
	order       binary.AppendByteOrder
	orientation int
	maker       string
	clock, zone string
	gps         bool
	latRef      string
	lat         [6]uint32 // degrees, minutes, seconds as fractions
	lonRef      string
	lon         [6]uint32
}

type entry struct {
	tag, kind uint16
	count     uint32
	body      []byte
}

// tiff lays the three directories one behind the other.
func (c camera) tiff() []byte {
	order := c.order
	out := []byte("II*\x00")
	if order == binary.AppendByteOrder(binary.BigEndian) {
		out = []byte("MM\x00*")
	}
	out = order.AppendUint32(out, 8)

	text := func(tag uint16, s string) entry {
		return entry{tag, typeASCII, uint32(len(s) + 1), append([]byte(s), 0)}
	}
	triple := func(tag uint16, v [6]uint32) entry {
		var b []byte
		for _, n := range v {
			b = order.AppendUint32(b, n)
		}
		return entry{tag, typeRational, 3, b}
	}
	size := func(es []entry) (n int) {
		n = 2 + 12*len(es) + 4
		for _, e := range es {
			if len(e.body) > 4 {
				n += len(e.body)
			}
		}
		return n
	}
	sub := []entry{text(tagOriginal, c.clock)}
	if c.zone != "" {
		sub = append(sub, text(tagOffsetOriginal, c.zone))
	}
	gps := []entry{text(tagLatRef, c.latRef), triple(tagLat, c.lat), text(tagLonRef, c.lonRef), triple(tagLon, c.lon)}
	main := []entry{
		text(0x010f, c.maker),
		{tagOrientation, typeShort, 1, order.AppendUint16(nil, uint16(c.orientation))},
		{tagExif, typeLong, 1, nil},
	}
	if c.gps {
		main = append(main, entry{tagGPS, typeLong, 1, nil})
	}
	subAt := 8 + size(main)
	main[2].body = order.AppendUint32(nil, uint32(subAt))
	directories := [][]entry{main, sub}
	if c.gps {
		main[3].body = order.AppendUint32(nil, uint32(subAt+size(sub)))
		directories = append(directories, gps)
	}
	for _, es := range directories {
		values := len(out) + 2 + 12*len(es) + 4
		out = order.AppendUint16(out, uint16(len(es)))
		var far []byte
		for _, e := range es {
			out = order.AppendUint16(out, e.tag)
			out = order.AppendUint16(out, e.kind)
			out = order.AppendUint32(out, e.count)
			if len(e.body) > 4 {
				out = order.AppendUint32(out, uint32(values+len(far)))
				far = append(far, e.body...)
				continue
			}
			out = append(out, append(e.body, 0, 0, 0, 0)[:4]...)
		}
		out = append(order.AppendUint32(out, 0), far...)
	}
	return out
}

// scene is a picture with a soft background and hard edges, as a photo has.
func scene(w, h int) *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	seed := uint32(1)
	for y := range h {
		for x := range w {
			seed = seed*1664525 + 1013904223
			grain := uint8(seed >> 29)
			i := img.PixOffset(x, y)
			img.Pix[i], img.Pix[i+1], img.Pix[i+2], img.Pix[i+3] = uint8(x*200/w)+grain, uint8(y*200/h)+grain, uint8((x/64+y/64)%2*90)+grain, 255
		}
	}
	return img
}

// corners is a picture whose corners have four colours: red, green, blue, white
// from the upper left, by rows.
func corners(w, h int) *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	colours := [2][2]color.RGBA{{red, green}, {blue, white}}
	for y := range h {
		for x := range w {
			img.SetRGBA(x, y, colours[y*2/h][x*2/w])
		}
	}
	return img
}

var (
	red   = color.RGBA{230, 20, 20, 255}
	green = color.RGBA{20, 200, 20, 255}
	blue  = color.RGBA{20, 20, 230, 255}
	white = color.RGBA{255, 255, 255, 255}
)
