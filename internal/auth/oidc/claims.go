package oidc

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"paht/internal/text"
)

// Claims says which claim of a provider holds what. A claim of the empty name is
// none.
type Claims struct {
	Name, Phone, Email           Claim
	National                     Claim
	PhoneVerified, EmailVerified Claim
}

// Claim is the name of one, as the provider spells it.
type Claim struct {
	Name    string
	May     bool // it may be missing
	Vouched bool // of a verified one: the provider tells only what it has verified
}

// Standard are the claims of OpenID Connect itself, those that most providers leave
// out allowed to be missing.
func Standard() Claims {
	may := func(name string) Claim { return Claim{Name: name, May: true} }
	return Claims{Name: Claim{Name: "name"}, Phone: may("phone_number"), Email: may("email"), PhoneVerified: may("phone_number_verified"), EmailVerified: may("email_verified")}
}

func (c Claims) empty() bool { return c == Claims{} }

// places are the words of the configuration and what each sets.
func (c *Claims) places() map[string]*Claim {
	return map[string]*Claim{
		"name": &c.Name, "phone": &c.Phone, "email": &c.Email, "national_id": &c.National,
		"phone_verified": &c.PhoneVerified, "email_verified": &c.EmailVerified,
	}
}

// ParseClaims reads a map as it is configured: words like "name=HoVaTen
// national_id=SoDinhDanh email=email? phone=phone? phone_verified=*". A question
// mark says that the claim may be missing, a star that the provider has verified
// whatever it tells. "" is the zero Claims.
func ParseClaims(s string) (Claims, error) {
	var c Claims
	for _, word := range strings.Fields(s) {
		key, name, ok := strings.Cut(word, "=")
		place := c.places()[key]
		if !ok || place == nil {
			return Claims{}, fmt.Errorf("claims: %q: want name, phone, email, national_id, phone_verified or email_verified, = and a claim", clip(word))
		}
		if *place != (Claim{}) {
			return Claims{}, fmt.Errorf("claims: %s comes twice", key)
		}
		if name == "*" && strings.HasSuffix(key, "_verified") {
			*place = Claim{Vouched: true}
			continue
		}
		name, may := strings.CutSuffix(name, "?")
		if name == "" || len(name) > 100 || strings.ContainsAny(name, "*?=") || strings.ContainsFunc(name, func(r rune) bool { return !unicode.IsPrint(r) }) || !utf8.ValidString(name) {
			return Claims{}, fmt.Errorf("claims: %s: %q is no name of a claim", key, clip(name))
		}
		*place = Claim{Name: name, May: may}
	}
	if !c.empty() && c.Name.Name == "" {
		return Claims{}, fmt.Errorf("claims: no claim for the name")
	}
	return c, nil
}

// String is what ParseClaims reads.
func (c Claims) String() string {
	var out []string
	for key, at := range c.places() {
		switch {
		case at.Vouched:
			out = append(out, key+"=*")
		case at.May:
			out = append(out, key+"="+at.Name+"?")
		case at.Name != "":
			out = append(out, key+"="+at.Name)
		}
	}
	slices.Sort(out)
	return strings.Join(out, " ")
}

func clip(s string) string {
	if r := []rune(s); len(r) > 40 {
		return string(r[:40]) + "…"
	}
	return s
}

// lacking are the claims of the map that are not among those there are.
func (c Claims) lacking(claims map[string]json.RawMessage) (names []string) {
	for _, at := range c.places() {
		if at.Name == "" {
			continue
		}
		if v, ok := claims[at.Name]; !ok || string(v) == "null" {
			names = append(names, at.Name)
		}
	}
	return names
}

// How long a name may be, and the subject by OpenID Connect.
const (
	longestName    = 200
	longestSubject = 255
)

// read makes an identity of claims whose signature was checked. What is not in the
// form its field has is taken for missing; what must not be missing is an error.
func (c Claims) read(issuer string, claims map[string]json.RawMessage, salt []byte) (Identity, error) {
	who := Identity{Issuer: issuer, Subject: word(claims["sub"])}
	if who.Subject == "" || len(who.Subject) > longestSubject {
		return Identity{}, refused("oidc.claims", "no subject")
	}
	who.Name = name(word(claims[c.Name.Name]))
	if phone, ok := text.Phone(word(claims[c.Phone.Name])); ok {
		who.Phone = phone
	}
	if email, ok := text.Email(word(claims[c.Email.Name])); ok {
		who.Email = email
	}
	if national := digits(word(claims[c.National.Name])); national != "" {
		who.National = hashed(salt, national)
	}
	for field, at := range map[string]struct {
		claim Claim
		value string
	}{"name": {c.Name, who.Name}, "phone": {c.Phone, who.Phone}, "email": {c.Email, who.Email}, "national_id": {c.National, who.National}} {
		if at.claim.Name != "" && !at.claim.May && at.value == "" {
			return Identity{}, refused("oidc.claims", "no "+field)
		}
	}
	who.PhoneVerified = who.Phone != "" && c.PhoneVerified.holds(claims)
	who.EmailVerified = who.Email != "" && c.EmailVerified.holds(claims)
	return who, nil
}

// holds tells whether a claim says yes. Some providers write it as a text.
func (c Claim) holds(claims map[string]json.RawMessage) bool {
	if c.Vouched {
		return true
	}
	switch string(claims[c.Name]) {
	case "true", `"true"`, "1", `"1"`:
		return c.Name != ""
	}
	return false
}

// word is a text of JSON, "" for anything else: a number has lost its zeros.
func word(raw json.RawMessage) string {
	var s string
	if json.Unmarshal(raw, &s) != nil || !utf8.ValidString(s) {
		return ""
	}
	return strings.TrimSpace(s)
}

// name is a person's name fit to be shown: one line, nothing invisible, no longer
// than a name.
func name(s string) string {
	s = strings.Join(strings.FieldsFunc(text.NFC(s), func(r rune) bool { return unicode.IsSpace(r) || !unicode.IsPrint(r) }), " ")
	if r := []rune(s); len(r) > longestName {
		s = strings.TrimSpace(string(r[:longestName]))
	}
	return s
}

// digits is a national number: nine digits of an old card or twelve of a new one.
func digits(s string) string {
	s = strings.ReplaceAll(s, " ", "")
	if (len(s) != 9 && len(s) != 12) || strings.ContainsFunc(s, func(r rune) bool { return r < '0' || r > '9' }) {
		return ""
	}
	return s
}

// hashed is under a key and not with a salt beside it: all numbers there can be are
// tried in a minute.
func hashed(salt []byte, number string) string {
	m := hmac.New(sha256.New, salt)
	m.Write([]byte(number))
	return hex.EncodeToString(m.Sum(nil))
}
