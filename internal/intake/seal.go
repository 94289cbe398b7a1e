package intake

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
)

// Seals mark small values that pass through the browser, so that what comes back
// is known to be ours. What Close makes is signed, not hidden; what Lock makes is
// hidden too. The zero Seals opens nothing
// that another key has closed, but anybody could close for it: give it a key.
type Seals struct{ key []byte }

// NewSeals are seals under a secret of the server. Two sites of one server get
// different keys from it by their names.
func NewSeals(secret []byte, site string) Seals {
	m := hmac.New(sha256.New, secret)
	m.Write([]byte("seals of " + site))
	return Seals{m.Sum(nil)}
}

var sealText = base64.RawURLEncoding

// macSize is how many bytes of the HMAC-SHA256 a seal carries.
const macSize = 16

// Close seals a value for one purpose.
func (s Seals) Close(purpose string, value []byte) string {
	return sealText.EncodeToString(append(s.mac(purpose, value), value...))
}

// Open gives the value back; false for anything not sealed here for that purpose.
func (s Seals) Open(purpose, sealed string) ([]byte, bool) {
	b, err := sealText.DecodeString(sealed)
	if err != nil || len(b) < macSize || !hmac.Equal(b[:macSize], s.mac(purpose, b[macSize:])) {
		return nil, false
	}
	return b[macSize:], true
}

func (s Seals) mac(purpose string, value []byte) []byte {
	h := hmac.New(sha256.New, s.key)
	h.Write([]byte(purpose + "\x00"))
	h.Write(value)
	return h.Sum(nil)[:macSize]
}

// Lock seals a value so that it cannot be read on its way either.
func (s Seals) Lock(purpose string, value []byte) string {
	c := s.cipher()
	nonce := make([]byte, c.NonceSize())
	rand.Read(nonce)
	return sealText.EncodeToString(c.Seal(nonce, nonce, value, []byte(purpose)))
}

// Unlock gives a locked value back; false for anything not locked here for that
// purpose.
func (s Seals) Unlock(purpose, sealed string) ([]byte, bool) {
	b, err := sealText.DecodeString(sealed)
	c := s.cipher()
	if err != nil || len(b) < c.NonceSize() {
		return nil, false
	}
	value, err := c.Open(nil, b[:c.NonceSize()], b[c.NonceSize():], []byte(purpose))
	return value, err == nil
}

func (s Seals) cipher() cipher.AEAD {
	h := hmac.New(sha256.New, s.key)
	h.Write([]byte("the key of what is locked"))
	block, err := aes.NewCipher(h.Sum(nil))
	if err != nil {
		panic(err) // 32 bytes are a key
	}
	c, err := cipher.NewGCM(block)
	if err != nil {
		panic(err) // AES has blocks of 16 bytes
	}
	return c
}
