package report

import (
	"fmt"
	"strings"
)

// perYear is how many numbers a year has; NewID and String share it.
const perYear = 10_000_000

// NewID is the number of the n-th report of a year, 1 ≤ n < 10,000,000.
func NewID(year, n int) ID { return ID(year%100*perYear + n) }

// String writes the number as people read it: "26-0042137".
func (id ID) String() string {
	return fmt.Sprintf("%02d-%07d", id/perYear, id%perYear)
}

// ParseID reads a number as people type it: spaces anywhere, with or without the
// hyphen, a "#" before it. It answers false for all that is not nine digits of a
// number that can exist.
func ParseID(s string) (ID, bool) {
	s = strings.Join(strings.Fields(s), "")
	s = strings.TrimPrefix(s, "#")
	if len(s) == 10 && s[2] == '-' {
		s = s[:2] + s[3:]
	}
	if len(s) != 9 {
		return 0, false
	}
	var id ID
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return 0, false
		}
		id = id*10 + ID(s[i]-'0')
	}
	if id%perYear == 0 {
		return 0, false
	}
	return id, true
}
