package text

import "strings"

// Vietnamese tells whether a text looks written in Vietnamese, with or without
// marks. It is a hint for the operator, no decision: it looks at whether the
// words have the shape of Vietnamese syllables, not at what they mean.
func Vietnamese(s string) bool {
	total, shaped, marked := 0, 0, 0
	for _, w := range words(s) {
		if strings.ContainsAny(w.folded, "0123456789") {
			continue
		}
		total++
		if !syllable(w.folded) {
			continue
		}
		shaped++
		if w.exact != w.folded {
			marked++
		}
	}
	switch {
	case total == 0:
		return false
	case marked*3 >= total: // a third of the words have marks where Vietnamese has them
		return shaped*2 >= total
	}
	return shaped*5 >= total*4
}

// syllable tells whether a folded word is built like a Vietnamese syllable: an
// initial, or none, and one of the rhymes.
func syllable(w string) bool {
	for _, initial := range initials {
		if rhyme, ok := strings.CutPrefix(w, initial); ok && rhymes[rhyme] {
			return true
		}
	}
	return rhymes[w]
}

// initials are the consonants a syllable can begin with; "gi" and "qu" count with
// their vowel letter, as they are written.
var initials = strings.Fields(`ngh ng nh ch gh gi kh ph qu th tr b c d g h k l m n p r s t v x`)

// rhymes are the folded rhymes of Vietnamese: vowels with or without an end.
var rhymes = func() map[string]bool {
	m := make(map[string]bool)
	for _, r := range strings.Fields(`
		a ac ach ai am an ang anh ao ap at au ay
		e ec em en eng eo ep et
		i ia ich iec iem ien ieng iep iet ieu im in inh ip it iu
		o oa oac oach oai oam oan oang oanh oao oap oat oay oc oe oem oen oeo oet oi om on ong ooc oong op ot
		u ua uan uang uat uay uc ue uech uen uenh uet ui um un ung uoc uoi uom uon uong uop uot uou up ut uu
		uy uya uych uyen uyet uyn uynh uyp uyt uyu uau
		y yem yen yeng yet yeu`) {
		m[r] = true
	}
	return m
}()
