package text

import "strings"

// crockford is Crockford's base 32: no I, L, O, U, so that a code can be read
// aloud and written by hand.
const crockford = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

// codeGroup is how many characters stand together in a code.
const codeGroup = 4

// Code writes 80 bits as 16 characters in groups of four: "7KQ4-9F2M-0000-0000".
func Code(b [10]byte) string {
	var s strings.Builder
	bits, n := uint(0), 0
	for _, x := range b {
		bits = bits<<8 | uint(x)
		for n += 8; n >= 5; n -= 5 {
			if s.Len()%(codeGroup+1) == codeGroup {
				s.WriteByte('-')
			}
			s.WriteByte(crockford[bits>>(n-5)&31])
		}
		bits &= 31
	}
	return s.String()
}

// ParseCode reads a code as people type it: any case, spaces and hyphens
// anywhere, O for 0, I and L for 1.
func ParseCode(s string) ([10]byte, bool) {
	var out [10]byte
	bits, n, i, chars := uint(0), 0, 0, 0
	for _, r := range strings.ToUpper(s) {
		switch r {
		case ' ', '\t', '\n', '\r', '\u00a0', '-', '–':
			continue
		case 'O':
			r = '0'
		case 'I', 'L':
			r = '1'
		}
		v := strings.IndexRune(crockford, r)
		if chars++; v < 0 || chars > 16 {
			return [10]byte{}, false
		}
		bits = bits<<5 | uint(v)
		if n += 5; n >= 8 {
			n -= 8
			out[i] = byte(bits >> n)
			i++
		}
		bits &= 255
	}
	if chars != 16 {
		return [10]byte{}, false
	}
	return out, true
}
