package junk

import (
	"crypto/hmac"
	"crypto/pbkdf2"
	"crypto/sha256"
	"encoding/hex"
	"math/bits"
	"strconv"
	"time"
)

// Puzzle asks a device for work that costs it about a second, whoever made it: to
// find a nonce for which the PBKDF2 of it begins with so many zero bits. Browsers
// count PBKDF2 as fast as a program made for it would, so that a person waits not
// much longer than a machine that sends by the thousand. One proof is good for one
// report, by the id its device gave it, for two hours.
//
// Who sends a plain form, whose browser counts nothing, is asked a sum instead: it
// stops what posts without reading.
//
// Nothing of it is kept: the seed is made from the id, the hour and the key again.
type Puzzle struct {
	Key []byte // secret
}

// What the work is: so many rounds a try, and on the average 1<<bits tries. Each
// doubling of the crowd doubles the tries, up to mostBits.
const (
	Rounds    = 1000
	leastBits = 10
	mostBits  = 13
	maxNonce  = 20 // digits
)

// Ask is the work asked for.
type Ask struct {
	Seed   string `json:"seed"` // hex digits
	Bits   int    `json:"bits"`
	Rounds int    `json:"rounds"`
}

// Ask is the work a device has to do for a report of its, in a crowd of that density.
func (z Puzzle) Ask(id string, crowd int, now time.Time) Ask {
	return Ask{z.seed(id, now), min(leastBits-1+max(crowd, 1), mostBits), Rounds}
}

// Proves tells whether the work was done for a report. Work that was begun in a
// smaller crowd is good in a larger one.
func (z Puzzle) Proves(id, nonce string, now time.Time) bool {
	if nonce == "" || len(nonce) > maxNonce {
		return false
	}
	if _, err := strconv.ParseUint(nonce, 10, 64); err != nil {
		return false
	}
	return Solves(z.seed(id, now), nonce, leastBits) || Solves(z.seed(id, now.Add(-time.Hour)), nonce, leastBits)
}

// Sum is what who sends a plain form is asked: a and b together.
func (z Puzzle) Sum(id string, now time.Time) (a, b int) {
	x := sum(z.seed(id, now))
	return 11 + int(x%79), 2 + int(x>>32%8)
}

// Answers tells whether a sum was answered.
func (z Puzzle) Answers(id, answer string, now time.Time) bool {
	n, err := strconv.Atoi(answer)
	if err != nil {
		return false
	}
	for _, at := range []time.Time{now, now.Add(-time.Hour)} {
		if a, b := z.Sum(id, at); a+b == n {
			return true
		}
	}
	return false
}

// Solves tells whether a nonce is an answer.
func Solves(seed, nonce string, zeros int) bool {
	key, err := pbkdf2.Key(sha256.New, nonce, []byte(seed), Rounds, 4)
	if err != nil {
		return false
	}
	head := uint32(key[0])<<24 | uint32(key[1])<<16 | uint32(key[2])<<8 | uint32(key[3])
	return bits.LeadingZeros32(head) >= zeros
}

func (z Puzzle) seed(id string, at time.Time) string {
	mac := hmac.New(sha256.New, z.Key)
	mac.Write([]byte("work\x00" + id + "\x00" + strconv.FormatInt(at.Unix()/3600, 10)))
	return hex.EncodeToString(mac.Sum(nil)[:16])
}
