package citizen

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"strings"
	"time"

	"paht/internal/report"
)

// keptFor is how long a photo of a form that was not accepted can be sent again
// without choosing it anew.
const keptFor = 24 * time.Hour

// sealed is a stored photo that belongs to no report yet, as the form carries it.
type sealed struct {
	Digest, Thumb string
	Width, Height int
	Name          string
	Until         int64 // Unix seconds
}

// seal makes the token of a photo: nobody but us can make one, so nobody attaches
// or looks at a picture he has not sent.
func (s *site) seal(p report.Photo) string {
	b, err := json.Marshal(sealed{p.Digest, p.Thumb, p.Width, p.Height, p.Name, s.Desk.Now().Add(keptFor).Unix()})
	if err != nil {
		panic(err) // a struct of strings and numbers
	}
	return base64.RawURLEncoding.EncodeToString(b) + "." + base64.RawURLEncoding.EncodeToString(s.mac(b))
}

// unseal is the photo of a token; false for what we did not make, or long ago.
func (s *site) unseal(token string) (report.Photo, bool) {
	body, tag, _ := strings.Cut(token, ".")
	b, err1 := base64.RawURLEncoding.DecodeString(body)
	mac, err2 := base64.RawURLEncoding.DecodeString(tag)
	if err1 != nil || err2 != nil || !hmac.Equal(mac, s.mac(b)) {
		return report.Photo{}, false
	}
	var k sealed
	if err := json.Unmarshal(b, &k); err != nil || s.Desk.Now().Unix() > k.Until {
		return report.Photo{}, false
	}
	return report.Photo{Digest: k.Digest, Thumb: k.Thumb, Width: k.Width, Height: k.Height, Name: k.Name, Of: report.OfReport}, true
}

func (s *site) mac(b []byte) []byte {
	m := hmac.New(sha256.New, s.Desk.Key)
	m.Write([]byte("citizen photo\x00"))
	m.Write(b)
	return m.Sum(nil)
}
