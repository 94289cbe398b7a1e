package media

import (
	"bytes"
	"encoding/binary"
	"image"
)

// maxScans is how often a JPEG may go over the same pixels. Encoders need about
// ten; a file of 12 MB could hold a hundred thousand and keep a decoder busy for hours.
const maxScans = 64

// head is what a file's own structure tells before its pixels are decoded.
type head struct {
	tiff     []byte  // the block of Exif, nil without one
	perPixel float64 // bytes a decoder needs for one pixel, at its worst moment
	scans    int
}

// memory is about what decoding will need, in bytes.
func (h head) memory(c image.Config) float64 {
	return h.perPixel * float64(c.Width) * float64(c.Height)
}

// headOf reads the head of a file; false when its structure is broken.
func headOf(k kind, b []byte) (head, bool) {
	switch k {
	case kindPNG:
		return headPNG(b)
	case kindWebP:
		return headWebP(b)
	default:
		return headJPEG(b)
	}
}

// Markers of JPEG (ITU-T T.81, table B.1).
const (
	mSOF0  = 0xc0
	mSOF2  = 0xc2 // progressive
	mRST0  = 0xd0
	mRST7  = 0xd7
	mEOI   = 0xd9
	mSOS   = 0xda
	mAPP1  = 0xe1
	mAPP14 = 0xee
)

// headJPEG walks the segments. It forgives what image/jpeg forgives (stray bytes
// between segments), so that both see the same file.
func headJPEG(b []byte) (h head, ok bool) {
	adobeRGB := false
	for i := 2; ; {
		marker, at := nextMarker(b, i)
		if at < 0 || marker == mEOI {
			break
		}
		if marker >= mRST0 && marker <= mRST7 {
			i = at
			continue
		}
		if at+2 > len(b) {
			break
		}
		n := int(binary.BigEndian.Uint16(b[at:]))
		if n < 2 || at+n > len(b) {
			break
		}
		body := b[at+2 : at+n]
		switch {
		case marker >= mSOF0 && marker <= mSOF2:
			if h.perPixel == 0 {
				h.perPixel = costJPEG(body, marker == mSOF2)
			}
		case marker == mSOS:
			h.scans++
		case marker == mAPP1 && h.tiff == nil && h.scans == 0:
			if tiff, ok := bytes.CutPrefix(body, []byte("Exif\x00\x00")); ok {
				h.tiff = tiff
			}
		case marker == mAPP14 && bytes.HasPrefix(body, []byte("Adobe")) && len(body) >= 12:
			adobeRGB = body[11] == 0
		}
		i = at + n
	}
	if adobeRGB {
		h.perPixel += 4 // is turned into a second picture
	}
	return h, h.perPixel > 0 && h.scans > 0
}

// nextMarker finds the next marker from i on and answers the place behind it, -1
// at the end. Inside a scan 0xff00 stands for the byte 0xff and is no marker.
func nextMarker(b []byte, i int) (marker byte, at int) {
	for {
		n := bytes.IndexByte(b[min(i, len(b)):], 0xff)
		if n < 0 {
			return 0, -1
		}
		for i += n; i < len(b) && b[i] == 0xff; i++ {
		}
		if i >= len(b) {
			return 0, -1
		}
		if b[i] != 0 {
			return b[i], i + 1
		}
	}
}

// costJPEG reckons from a frame header (SOF) what a pixel needs: a byte for each
// sample, four more for its coefficient in a progressive file, and for CMYK the
// picture it is turned into.
func costJPEG(sof []byte, progressive bool) float64 {
	if len(sof) < 6 || len(sof) < 6+3*int(sof[5]) || sof[5] == 0 {
		return 0
	}
	most, sum := 0, 0
	for c := range int(sof[5]) {
		hv := int(sof[7+3*c]>>4) * int(sof[7+3*c]&15)
		most, sum = max(most, hv), sum+hv
	}
	if most == 0 {
		return 0
	}
	samples := float64(sum) / float64(most)
	cost := samples
	if progressive {
		cost += 4 * samples
	}
	if rgb := sof[5] == 3 && sof[6] == 'R' && sof[9] == 'G' && sof[12] == 'B'; rgb || sof[5] == 4 {
		cost += 4
	}
	return cost
}

// headPNG reads the header and looks for Exif among the chunks.
func headPNG(b []byte) (h head, ok bool) {
	const header = 8 + 8 + 13
	if len(b) < header {
		return h, false
	}
	depth, colour, interlaced := int(b[24]), b[25], b[28] != 0
	switch {
	case colour == 0 || colour == 3: // grey or palette
		h.perPixel = 1
	default:
		h.perPixel = 4
	}
	if depth == 16 {
		h.perPixel *= 2
	}
	if interlaced {
		h.perPixel *= 2 // each pass is a picture of its own
	}
	for i := 8; i+12 <= len(b); {
		n := int(binary.BigEndian.Uint32(b[i:]))
		if n > len(b)-i-12 {
			return h, false
		}
		switch string(b[i+4 : i+8]) {
		case "eXIf":
			if h.tiff == nil {
				h.tiff = b[i+8 : i+8+n]
			}
		case "tRNS":
			if colour == 0 { // grey with a transparent shade is decoded as colour
				h.perPixel *= 4
			}
		case "IEND":
			return h, true
		}
		i += n + 12
	}
	return h, false
}

// headWebP walks the chunks. A chunk that claims more than the file has is
// refused here, before a decoder makes room for it.
func headWebP(b []byte) (h head, ok bool) {
	if len(b) < 12 {
		return h, false
	}
	b = b[:min(len(b), 8+int(binary.LittleEndian.Uint32(b[4:])))]
	for i := 12; i+8 <= len(b); {
		n := int(binary.LittleEndian.Uint32(b[i+4:]))
		if n > len(b)-i-8 {
			return h, false
		}
		switch string(b[i : i+4]) {
		case "VP8 ":
			h.perPixel += 1.5
		case "VP8L":
			h.perPixel += 12
		case "ALPH":
			h.perPixel += 10 // decoded as a lossless picture of its own
		case "EXIF":
			if h.tiff == nil {
				h.tiff = bytes.TrimPrefix(b[i+8:i+8+n], []byte("Exif\x00\x00"))
			}
		}
		i += 8 + n + n&1
	}
	return h, h.perPixel > 0
}
