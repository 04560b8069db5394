package shapefile

import (
	"strings"
	"time"
)

// number reads a number: null for blanks and for asterisks, which stand for a null or for a number
// that was too long; not ok for what is none. Its digits stay; what JSON does not allow goes.
func number(raw string) (text string, ok bool) {
	raw = strings.Trim(raw, " \t")
	if strings.Trim(raw, "*") == "" {
		return "", true
	}
	sign := ""
	rest := raw
	switch raw[0] {
	case '-':
		sign, rest = "-", raw[1:]
	case '+':
		rest = raw[1:]
	}
	whole, rest := digits(rest)
	fraction := ""
	if after, is := strings.CutPrefix(rest, "."); is {
		fraction, rest = digits(after)
	}
	if whole == "" && fraction == "" {
		return "", false
	}
	exponent := ""
	if rest != "" {
		if rest[0] != 'e' && rest[0] != 'E' {
			return "", false
		}
		power := rest[1:]
		if power != "" && (power[0] == '+' || power[0] == '-') {
			power = power[1:]
		}
		if power, left := digits(power); power == "" || left != "" {
			return "", false
		}
		exponent = rest
	}
	if whole = strings.TrimLeft(whole, "0"); whole == "" {
		whole = "0"
	}
	if fraction != "" {
		fraction = "." + fraction
	}
	return sign + whole + fraction + exponent, true
}

// digits splits a text after its leading digits.
func digits(text string) (leading, rest string) {
	n := 0
	for n < len(text) && text[n] >= '0' && text[n] <= '9' {
		n++
	}
	return text[:n], text[n:]
}

// date reads YYYYMMDD as YYYY-MM-DD. Blanks and zeros are null.
func date(raw string) (text string, ok bool) {
	raw = strings.Trim(raw, " ")
	if strings.Trim(raw, "0") == "" {
		return "", true
	}
	if len(raw) != 8 {
		return "", false
	}
	day, err := time.Parse("20060102", raw)
	if err != nil {
		return "", false
	}
	return day.Format(time.DateOnly), true
}

// logical reads a logical. A blank or a question mark is null.
func logical(raw string) (text string, ok bool) {
	switch raw {
	case "T", "t", "Y", "y":
		return "true", true
	case "F", "f", "N", "n":
		return "false", true
	case "", "?":
		return "", true
	}
	return "", false
}
