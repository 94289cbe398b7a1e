package text

import "strings"

// Phone reads a Vietnamese phone number as people write it and answers its stored
// form, digits from the trunk 0 on: "0912 345.678" and "+84912345678" are both
// "0912345678". Mobiles have ten digits (03, 05, 07, 08, 09), land lines ten or
// eleven (02…). Short numbers, foreign ones and anything with letters answer false.
func Phone(s string) (string, bool) {
	s = strings.TrimSpace(s)
	plus := strings.HasPrefix(s, "+") || strings.HasPrefix(s, "(+")
	var b strings.Builder
	for i, r := range s {
		switch {
		case r >= '0' && r <= '9':
			b.WriteRune(r)
		case r == '+' && i <= 1 && plus:
		case strings.ContainsRune(" .-–()\u00a0", r):
		default:
			return "", false
		}
	}
	n := b.String()
	switch {
	case plus && strings.HasPrefix(n, "84"):
		n = national(n[2:])
	case plus:
		return "", false
	case strings.HasPrefix(n, "0084"):
		n = national(n[4:])
	case strings.HasPrefix(n, "84") && len(n) >= 11:
		n = national(n[2:])
	}
	return n, validPhone(n)
}

// national puts the trunk 0 before a number given with the country's code; some
// write it there as well, "+84 (0) 912 345 678".
func national(n string) string { return "0" + strings.TrimPrefix(n, "0") }

func validPhone(n string) bool {
	if len(n) < 2 || n[0] != '0' {
		return false
	}
	switch n[1] {
	case '3', '5', '7', '8', '9':
		return len(n) == 10
	case '2':
		return len(n) == 10 || len(n) == 11
	}
	return false
}

// MaskPhone hides the middle of a stored number: "09•• ••• 678". What is not a
// stored number is hidden altogether.
func MaskPhone(s string) string {
	if !validPhone(s) {
		return strings.Repeat("•", len([]rune(s)))
	}
	return s[:2] + "•• " + strings.Repeat("•", len(s)-7) + " " + s[len(s)-3:]
}

// Email reads an e-mail address and answers its stored form, without spaces
// around it and with the domain in small letters. Addresses outside ASCII are
// refused: almost all are a Vietnamese keyboard left on ("@gmail.cơm").
func Email(s string) (string, bool) {
	s = strings.TrimSpace(s)
	local, domain, ok := strings.Cut(s, "@")
	if !ok || len(s) > 254 || !validLocal(local) {
		return "", false
	}
	domain = strings.ToLower(domain)
	if !validDomain(domain) {
		return "", false
	}
	return local + "@" + domain, true
}

func validLocal(s string) bool {
	if s == "" || len(s) > 64 || s[0] == '.' || s[len(s)-1] == '.' || strings.Contains(s, "..") {
		return false
	}
	for _, r := range s {
		if !asciiAlnum(r) && !strings.ContainsRune("!#$%&'*+-/=?^_`{|}~.", r) {
			return false
		}
	}
	return true
}

func validDomain(s string) bool {
	labels := strings.Split(s, ".")
	if len(labels) < 2 {
		return false
	}
	for _, l := range labels {
		if l == "" || len(l) > 63 || l[0] == '-' || l[len(l)-1] == '-' {
			return false
		}
		for _, r := range l {
			if !asciiAlnum(r) && r != '-' {
				return false
			}
		}
	}
	top := labels[len(labels)-1]
	return len(top) >= 2 && strings.Trim(top, "0123456789") != ""
}

func asciiAlnum(r rune) bool {
	return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9'
}
