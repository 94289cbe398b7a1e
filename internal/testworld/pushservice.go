package testworld

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/ecdh"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"math/big"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
)

// PushService is a push service on this machine: what the makers of browsers run,
// and a server tells when it wants to ring at one of their users.
type PushService struct {
	*httptest.Server
	Roots *x509.CertPool // who signed its certificate

	mu     sync.Mutex
	answer func(w http.ResponseWriter, path string)
	taken  []Pushed
}

// Pushed is a push as it arrived.
type Pushed struct {
	Path   string
	Header http.Header
	Body   []byte
}

// NewPushService starts one that takes everything (201).
func NewPushService(t testing.TB) *PushService {
	t.Helper()
	s := &PushService{Roots: x509.NewCertPool()}
	s.Server = httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		s.mu.Lock()
		s.taken = append(s.taken, Pushed{r.URL.Path, r.Header.Clone(), body})
		answer := s.answer
		s.mu.Unlock()
		if answer != nil {
			answer(w, r.URL.Path)
			return
		}
		w.WriteHeader(http.StatusCreated)
	}))
	s.Config.ErrorLog = log.New(io.Discard, "", 0)
	s.StartTLS()
	t.Cleanup(s.Close)
	s.Roots.AddCert(s.Certificate())
	return s
}

// Answer lets it answer otherwise from now on; nil takes everything again.
func (s *PushService) Answer(f func(w http.ResponseWriter, path string)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.answer = f
}

// Taken are the pushes that have come since it was asked last.
func (s *PushService) Taken() []Pushed {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := s.taken
	s.taken = nil
	return out
}

// PushDevice is a browser's side of a subscription.
type PushDevice struct {
	Endpoint, Key, Auth string // as the browser gives them away

	private *ecdh.PrivateKey
	secret  []byte
}

// NewPushDevice subscribes a browser at an endpoint.
func NewPushDevice(t testing.TB, endpoint string) PushDevice {
	t.Helper()
	key, err := ecdh.P256().GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	secret := make([]byte, 16)
	rand.Read(secret)
	b64 := base64.RawURLEncoding.EncodeToString
	return PushDevice{endpoint, b64(key.PublicKey().Bytes()), b64(secret), key, secret}
}

// Open reads a push as RFC 8291 says a browser does, with nothing but the standard
// library.
func (d PushDevice) Open(body []byte) ([]byte, error) {
	if len(body) < 86+17 || body[20] != 65 {
		return nil, errors.New("no header of aes128gcm with a key of 65 bytes")
	}
	salt, size, theirs, sealed := body[:16], binary.BigEndian.Uint32(body[16:20]), body[21:86], body[86:]
	if uint32(len(sealed)) > size {
		return nil, fmt.Errorf("a record of %d bytes where %d are the most", len(sealed), size)
	}
	sender, err := ecdh.P256().NewPublicKey(theirs)
	if err != nil {
		return nil, err
	}
	shared, err := d.private.ECDH(sender)
	if err != nil {
		return nil, err
	}
	info := "WebPush: info\x00" + string(d.private.PublicKey().Bytes()) + string(theirs)
	ikm, err := hkdf.Key(sha256.New, shared, d.secret, info, 32)
	if err != nil {
		return nil, err
	}
	key, err := hkdf.Key(sha256.New, ikm, salt, "Content-Encoding: aes128gcm\x00", 16)
	if err != nil {
		return nil, err
	}
	nonce, err := hkdf.Key(sha256.New, ikm, salt, "Content-Encoding: nonce\x00", 12)
	if err != nil {
		return nil, err
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	gcm, err := cipher.NewGCM(block)
	if err != nil {
		return nil, err
	}
	plain, err := gcm.Open(nil, nonce, sealed, nil)
	if err != nil {
		return nil, err
	}
	plain = bytes.TrimRight(plain, "\x00")
	if !bytes.HasSuffix(plain, []byte{2}) {
		return nil, errors.New("the last record does not end with 2")
	}
	return plain[:len(plain)-1], nil
}

// Vouched checks the signature of a VAPID header (RFC 8292) and gives its claims.
func Vouched(header, public string) (claims map[string]any, err error) {
	b64 := base64.RawURLEncoding
	token, key, ok := strings.Cut(strings.TrimPrefix(header, "vapid t="), ", k=")
	parts := strings.Split(token, ".")
	if !ok || key != public || len(parts) != 3 {
		return nil, fmt.Errorf("header %q", header)
	}
	point, err := b64.DecodeString(key)
	if err != nil {
		return nil, fmt.Errorf("key %q", key)
	}
	sig, err := b64.DecodeString(parts[2])
	if err != nil || len(sig) != 64 {
		return nil, fmt.Errorf("signature %q", parts[2])
	}
	sum := sha256.Sum256([]byte(parts[0] + "." + parts[1]))
	at, err := ecdsa.ParseUncompressedPublicKey(elliptic.P256(), point)
	if err != nil {
		return nil, err
	}
	if !ecdsa.Verify(at, sum[:], new(big.Int).SetBytes(sig[:32]), new(big.Int).SetBytes(sig[32:])) {
		return nil, errors.New("the signature is not of this key")
	}
	said, err := b64.DecodeString(parts[1])
	if err != nil {
		return nil, err
	}
	err = json.Unmarshal(said, &claims)
	return claims, err
}
