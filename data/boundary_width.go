package data

import (
	"strings"
	"unicode/utf8"
)

func isASCII(text string) bool {
	for i := 0; i < len(text); i++ {
		if text[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// trimLine cuts off white space, which mostly there is none of, and the marks of an end of
// file that DOS left.
func trimLine(text string) string {
	for text != "" && (text[0] <= ' ' && text[0] != 0) {
		text = text[1:]
	}
	for text != "" && (text[len(text)-1] <= ' ' && text[len(text)-1] != 0) {
		text = text[:len(text)-1]
	}
	return text
}

// foldWidth replaces full-width digits, letters and punctuation by their half-width forms,
// wide spaces by spaces, and drops what cannot be seen.
func foldWidth(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= '！' && r <= '～':
			return r - '！' + '!'
		case r == '\u3000' || r == '\u00a0' || r >= '\u2000' && r <= '\u200a':
			return ' '
		case r == '\ufeff' || r >= '\u200b' && r <= '\u200f':
			return -1
		case r == '。':
			return '.'
		case r == '、':
			return ','
		case r == '【' || r == '〔':
			return '['
		case r == '】' || r == '〕':
			return ']'
		case r == '−' || r == '–':
			return '-'
		}
		return r
	}, text)
}
