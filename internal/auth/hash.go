package auth

import (
	"context"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"strings"

	"golang.org/x/crypto/argon2"
	"golang.org/x/text/unicode/norm"

	"paht/internal/fault"
)

// Argon2id as the OWASP cheat sheet asks for at least: 19 MiB, two passes, one
// lane. About 40 ms on the machines this was measured on.
const (
	argonMemory = 19 << 10 // KiB
	argonTime   = 2
	argonLanes  = 1
	saltBytes   = 16
	sumBytes    = 32
)

// nobody is the hash of accounts that are not there: checking a password against
// it takes what any check takes, and its sum of zeros is that of no password.
var nobody = encode(make([]byte, saltBytes), make([]byte, sumBytes))

// encode writes a hash of today's strength in the PHC string format.
func encode(salt, sum []byte) string {
	b64 := base64.RawStdEncoding
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s",
		argon2.Version, argonMemory, argonTime, argonLanes, b64.EncodeToString(salt), b64.EncodeToString(sum))
}

// isToday tells whether a hash has today's strength.
func isToday(encoded string) bool {
	return strings.HasPrefix(encoded, fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$", argon2.Version, argonMemory, argonTime, argonLanes))
}

// hash makes the stored form of a password with a salt of its own.
func (a *Auth) hash(ctx context.Context, password string) (string, error) {
	salt := make([]byte, saltBytes)
	if _, err := io.ReadFull(a.rand, salt); err != nil {
		return "", err
	}
	release, err := a.slot(ctx)
	if err != nil {
		return "", err
	}
	defer release()
	return encode(salt, argon2.IDKey(normal(password), salt, argonTime, argonMemory, argonLanes, sumBytes)), nil
}

// matches tells whether a stored hash is of a password.
func (a *Auth) matches(ctx context.Context, encoded, password string) (bool, error) {
	p, err := parsePHC(encoded)
	if err != nil {
		return false, err
	}
	if len(password) > maxPasswordBytes {
		password = "" // no stored password is so long; the work stays the same
	}
	release, err := a.slot(ctx)
	if err != nil {
		return false, err
	}
	defer release()
	got := argon2.IDKey(normal(password), p.salt, p.time, p.memory, p.lanes, uint32(len(p.sum)))
	return subtle.ConstantTimeCompare(got, p.sum) == 1, nil
}

// slot waits for a turn at hashing.
func (a *Auth) slot(ctx context.Context) (release func(), err error) {
	select {
	case a.hashing <- struct{}{}:
		return func() { <-a.hashing }, nil
	case <-ctx.Done():
		return nil, &fault.Error{Kind: fault.Unavailable, Err: ctx.Err()}
	}
}

// normal is the one form of a password: keyboards write "ế" in several ways.
func normal(password string) []byte { return norm.NFKC.Bytes([]byte(password)) }

// phc is a parsed hash.
type phc struct {
	memory, time uint32
	lanes        uint8
	salt, sum    []byte
}

// parsePHC reads $argon2id$v=19$m=19456,t=2,p=1$salt$sum. Strengths beyond
// reason are refused: a row somebody slipped in must not stop the machine.
func parsePHC(encoded string) (p phc, err error) {
	part := strings.Split(encoded, "$")
	if len(part) != 6 || part[0] != "" || part[1] != "argon2id" || part[2] != fmt.Sprintf("v=%d", argon2.Version) {
		return p, errors.New("stored password is not argon2id")
	}
	if n, err := fmt.Sscanf(part[3], "m=%d,t=%d,p=%d", &p.memory, &p.time, &p.lanes); n != 3 || err != nil ||
		part[3] != fmt.Sprintf("m=%d,t=%d,p=%d", p.memory, p.time, p.lanes) {
		return p, errors.New("stored password: its strength cannot be read")
	}
	if p.memory < 8<<10 || p.memory > 256<<10 || p.time < 1 || p.time > 10 || p.lanes < 1 || p.lanes > 8 {
		return p, errors.New("stored password: its strength is out of bounds")
	}
	if p.salt, err = base64.RawStdEncoding.Strict().DecodeString(part[4]); err != nil || len(p.salt) < 8 || len(p.salt) > 64 {
		return p, errors.New("stored password: its salt cannot be read")
	}
	if p.sum, err = base64.RawStdEncoding.Strict().DecodeString(part[5]); err != nil || len(p.sum) < 16 || len(p.sum) > 64 {
		return p, errors.New("stored password: its sum cannot be read")
	}
	return p, nil
}
