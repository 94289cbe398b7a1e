package officer

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
)

// seals marks small values that pass through the browser, so that what comes
// back is known to be ours: the photos of a form not yet accepted, a message for
// the next page. They are signed, not hidden.
type seals struct{ key []byte }

var sealText = base64.RawURLEncoding

// macSize is how many bytes of the HMAC-SHA256 a seal carries.
const macSize = 16

// close seals a value for one purpose.
func (s seals) close(purpose string, value []byte) string {
	return sealText.EncodeToString(append(s.mac(purpose, value), value...))
}

// open gives the value back; false for anything not sealed here for that purpose.
func (s seals) open(purpose, sealed string) ([]byte, bool) {
	b, err := sealText.DecodeString(sealed)
	if err != nil || len(b) < macSize || !hmac.Equal(b[:macSize], s.mac(purpose, b[macSize:])) {
		return nil, false
	}
	return b[macSize:], true
}

func (s seals) mac(purpose string, value []byte) []byte {
	h := hmac.New(sha256.New, s.key)
	h.Write([]byte(purpose + "\x00"))
	h.Write(value)
	return h.Sum(nil)[:macSize]
}
