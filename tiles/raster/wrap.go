package raster

import (
	"strings"
	"unicode"
)

// The punctuation that no line begins or ends with (GB/T 15834-2011, 5.1).
const (
	notFirst = "，。、；：？！）》〉】』」〕］｝…—～·％,.;:?!)]}%°′″℃²³"
	notLast  = "（《〈【『「〔［｛([{№"
)

// Wrap parts a text into lines of about n characters, of even length, by \n. Chinese is parted anywhere but
// before closing and after opening punctuation, other writing between words.
func Wrap(text string, n int) string {
	rest := []rune(strings.TrimSpace(text))
	if n < 1 || len(rest) <= n {
		return string(rest)
	}
	var lines []string
	for left := (len(rest) + n - 1) / n; left > 1 && len(rest) > n; left-- {
		at := breakNear(rest, (len(rest)+left-1)/left)
		if at == len(rest) {
			break
		}
		lines = append(lines, strings.TrimSpace(string(rest[:at])))
		rest = []rune(strings.TrimSpace(string(rest[at:])))
	}
	return strings.Join(append(lines, string(rest)), "\n")
}

// breakNear returns the place nearest to at where a line may end, or the length of the text.
func breakNear(text []rune, at int) int {
	for d := range len(text) {
		if i := at - d; i > 0 && mayBreak(text[i-1], text[i]) {
			return i
		}
		if i := at + d; i < len(text) && mayBreak(text[i-1], text[i]) {
			return i
		}
	}
	return len(text)
}

// mayBreak reports whether a line may end between two characters.
func mayBreak(a, b rune) bool {
	switch {
	case unicode.IsSpace(a) || unicode.IsSpace(b):
		return true
	case strings.ContainsRune(notFirst, b) || strings.ContainsRune(notLast, a):
		return false
	}
	return wide(a) || wide(b)
}

// wide reports whether a character is of a writing without spaces.
func wide(r rune) bool { return r >= 0x2E80 && r < 0xAC00 || r >= 0xF900 && r < 0xFB00 || r >= 0xFE30 }
