package cql2

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// likePattern is a pattern of LIKE: % is any characters, _ is one, and a backslash
// makes the next character one like others.
type likePattern []rune

const (
	anyRunes = -1
	oneRune  = -2
)

func newLikePattern(text string) likePattern {
	var p likePattern
	escaped := false
	for _, r := range text {
		switch {
		case escaped:
			p, escaped = append(p, r), false
		case r == '\\':
			escaped = true
		case r == '%':
			if n := len(p); n == 0 || p[n-1] != anyRunes {
				p = append(p, anyRunes)
			}
		case r == '_':
			p = append(p, oneRune)
		default:
			p = append(p, r)
		}
	}
	if escaped { // at the end it is itself
		p = append(p, '\\')
	}
	return p
}

// match reports whether the pattern is that of the whole text, and how many steps it
// took. When the rest does not fit, only the last % takes in one character more, so
// that there are at most as many steps as characters in text and pattern, multiplied.
func (p likePattern) match(text string) (fits bool, steps int) {
	at, star, from := 0, -1, 0
	for i := 0; i < len(text); steps++ {
		r, size := utf8.DecodeRuneInString(text[i:])
		switch {
		case at < len(p) && p[at] == anyRunes:
			star, from = at, i
			at++
		case at < len(p) && (p[at] == oneRune || p[at] == r):
			at++
			i += size
		case star >= 0:
			_, size = utf8.DecodeRuneInString(text[from:])
			from += size
			at, i = star+1, from
		default:
			return false, steps
		}
	}
	for at < len(p) && p[at] == anyRunes {
		at++
	}
	return at == len(p), steps
}

// foldCase makes texts equal that differ in case alone (full case folding of Unicode:
// ß is ss).
func foldCase(text string) string { return cases.Fold().String(text) }

// stripAccents takes the accents off letters, and the strokes through them, which Unicode
// does not count as accents but OGC 21-065r2 does (annex A, København): é becomes e, and ø
// becomes o. Characters that are not made of a letter and an accent stay.
func stripAccents(text string) string {
	ascii := true
	for i := 0; i < len(text) && ascii; i++ {
		ascii = text[i] < utf8.RuneSelf
	}
	if ascii {
		return text
	}
	return norm.NFC.String(strings.Map(func(r rune) rune {
		if accents(r) {
			return -1
		}
		if i := strings.IndexRune(stroked, r); i >= 0 {
			return rune(unstroked[utf8.RuneCountInString(stroked[:i])])
		}
		return r
	}, norm.NFD.String(text)))
}

// stroked are the Latin letters that Unicode names after another one "with stroke", and
// unstroked the others.
const (
	stroked   = "ØøĐđĦħŁłŦŧƀɃƗɨȺⱥȻȼɆɇǤǥɈɉɌɍɎɏƵƶ"
	unstroked = "OoDdHhLlTtbBIiAaCcEeGgJjRrYyZz"
)

// accents are the blocks of combining diacritical marks.
func accents(r rune) bool {
	return 0x300 <= r && r <= 0x36F || 0x1AB0 <= r && r <= 0x1AFF || 0x1DC0 <= r && r <= 0x1DFF || 0x20D0 <= r && r <= 0x20FF || 0xFE20 <= r && r <= 0xFE2F
}
