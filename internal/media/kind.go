package media

import (
	"bytes"
	"path"
	"strings"
	"unicode"
	"unicode/utf8"

	"paht/internal/text"
)

// kind is what a file is, by its bytes; as text it is the format's name.
type kind string

// The kinds that are taken, and those known well enough to be named in a refusal.
const (
	kindNone kind = ""
	kindJPEG kind = "JPEG"
	kindPNG  kind = "PNG"
	kindWebP kind = "WebP"
	kindHEIC kind = "HEIC"
	kindAVIF kind = "AVIF"
	kindGIF  kind = "GIF"
	kindBMP  kind = "BMP"
	kindTIFF kind = "TIFF"
	kindMP4  kind = "MP4"
)

// kindOf looks at the first bytes.
func kindOf(b []byte) kind {
	starts := func(s string) bool { return bytes.HasPrefix(b, []byte(s)) }
	switch {
	case starts("\xff\xd8\xff"):
		return kindJPEG
	case starts("\x89PNG\r\n\x1a\n"):
		return kindPNG
	case len(b) >= 12 && starts("RIFF") && string(b[8:12]) == "WEBP":
		return kindWebP
	case len(b) >= 12 && string(b[4:8]) == "ftyp":
		return brand(b)
	case starts("GIF87a"), starts("GIF89a"):
		return kindGIF
	case starts("II*\x00"), starts("MM\x00*"):
		return kindTIFF
	case starts("BM") && len(b) >= 14 && bytes.Equal(b[6:10], make([]byte, 4)): // two reserved fields
		return kindBMP
	}
	return kindNone
}

// brand tells the formats of the MP4 family apart by the brands in the ftyp box.
// The general brand mif1 leaves open which of the two picture formats it is, so
// the compatible brands are asked as well.
func brand(b []byte) kind {
	box := b[8:min(len(b), 64)]
	has := func(names ...string) bool {
		for i := 0; i+4 <= len(box); i += 4 {
			for _, n := range names {
				if string(box[i:i+4]) == n {
					return true
				}
			}
		}
		return false
	}
	switch {
	case has("avif", "avis"):
		return kindAVIF
	case has("heic", "heix", "hevc", "hevx", "heim", "heis", "mif1", "msf1"):
		return kindHEIC
	}
	return kindMP4
}

// taken answers nil for the kinds that are decoded, and a refusal for all others.
func taken(k kind, name string) error {
	switch k {
	case kindJPEG, kindPNG, kindWebP:
		return nil
	case kindNone:
		return refuse(name, "media.not_picture")
	case kindHEIC: // of a program that has no decoder
		return refuse(name, "media.heic")
	}
	return refuse(name, "media.kind", string(k))
}

// cleanName makes a file name of a sender's harmless to show and to offer for
// saving: no folders, no invisible characters, not long, and with the ending the
// picture will have.
func cleanName(name string) string {
	name = text.NFC(path.Base(strings.ReplaceAll(name, `\`, "/")))
	name = strings.Map(func(r rune) rune {
		if r == utf8.RuneError || !unicode.IsPrint(r) || strings.ContainsRune(`/:*?"<>|`, r) {
			return -1
		}
		return r
	}, name)
	name = strings.Trim(strings.TrimSuffix(name, path.Ext(name)), ". ")
	if runes := []rune(name); len(runes) > 80 {
		name = strings.TrimSpace(string(runes[:80]))
	}
	if name == "" {
		name = "photo"
	}
	return name + ".jpg"
}

// cleanVideoName is cleanName for a video.
func cleanVideoName(name string) string {
	clean := strings.TrimSuffix(cleanName(name), ".jpg")
	if clean == "photo" {
		clean = "video"
	}
	return clean + ".mp4"
}
