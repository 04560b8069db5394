package report

import (
	"strings"
	"unicode"
)

// Punctuation that no line begins or ends with (GB/T 15834-2011, 5.1), and what stands with numbers.
const (
	notFirst = "，。、；：？！）》〉】』」〕］｝…—～·％,.;:?!)]}%°′″℃²³"
	notLast  = "（《〈【『「〔［｛([{№¥$"
	// What is not parted from the number before it.
	afterNumber = "号条款项章节年月日亩个米"
)

// wrapped parts a text into lines no wider than width: Chinese anywhere but at punctuation, other
// writing between words, and inside of words that are wider than a line. Each line has a character
// at least. measure returns the width of a character.
func wrapped(text string, width float64, measure func(rune) float64) []string {
	rest := []rune(strings.TrimSpace(text))
	var lines []string
	for len(rest) > 0 {
		sum, n, last := 0.0, 0, 0
		for n < len(rest) {
			sum += measure(rest[n])
			if sum > width && n > 0 && !unicode.IsSpace(rest[n]) {
				break
			}
			if n++; n < len(rest) && lineMayEnd(rest[n-1], rest[n]) {
				last = n
			}
		}
		if n < len(rest) && last > 0 && last*3 > n { // else the word is wider than a line
			n = last
		}
		lines = append(lines, strings.TrimSpace(string(rest[:n])))
		for n < len(rest) && unicode.IsSpace(rest[n]) {
			n++
		}
		rest = rest[n:]
	}
	return lines
}

// lineMayEnd reports whether a line may end between two characters.
func lineMayEnd(a, b rune) bool {
	switch {
	case unicode.IsSpace(a):
		return true
	case strings.ContainsRune(notFirst, b) || strings.ContainsRune(notLast, a) || unicode.IsSpace(b):
		return false
	case unicode.IsDigit(a) && strings.ContainsRune(afterNumber, b):
		return false
	case a == '-' || a == '/' || a == ',' || a == ';':
		return !unicode.IsDigit(b)
	}
	return chinese(a) || chinese(b)
}

// chinese reports whether a character is of a writing without spaces.
func chinese(r rune) bool {
	return r >= 0x2E80 && r < 0xAC00 || r >= 0xF900 && r < 0xFB00 || r >= 0xFE30 && r < 0xFFF0
}

// shortened is the text, or as much of it as there is room for and a sign that there is more.
func shortened(text string, width float64, measure func(rune) float64) string {
	sum, fits := 0.0, 0
	for i, r := range text {
		if sum+measure('…') <= width {
			fits = i
		}
		if sum += measure(r); sum > width {
			return strings.TrimSpace(text[:fits]) + "…"
		}
	}
	return text
}
