package call

import (
	"math"
	"net/http"
	"strconv"
	"strings"
)

// Language returns the language of the answer, "zh" or "en": that of the parameter lang,
// else the one that the header Accept-Language prefers (RFC 9110, section 12.5.4), else zh.
func Language(lang string, h http.Header) (string, error) {
	switch lang {
	case "zh", "en":
		return lang, nil
	case "":
	default:
		return "", Bad("lang", "lang must be zh or en, not %q", lang)
	}
	en, zh := 0, 0
	for _, line := range h["Accept-Language"] {
		for item := range strings.SplitSeq(line, ",") {
			name, parameters, _ := strings.Cut(item, ";")
			switch primary, _, _ := strings.Cut(strings.TrimSpace(name), "-"); {
			case strings.EqualFold(primary, "zh"):
				zh = max(zh, Weight(parameters))
			case strings.EqualFold(primary, "en"):
				en = max(en, Weight(parameters))
			}
		}
	}
	if en > zh {
		return "en", nil
	}
	return "zh", nil
}

// MediaType returns the one of the offered types that the header Accept prefers
// (RFC 9110, section 12.5.1): of those with the highest weight the first. Without the header it
// is the first; "" if the client wants none of them. Offers may have parameters, which do not
// count in the comparison.
func MediaType(h http.Header, offered ...string) string {
	lines := h["Accept"]
	if len(lines) == 0 {
		return offered[0]
	}
	best, bestWeight := "", 0
	for _, offer := range offered {
		if w := acceptWeight(lines, offer); w > bestWeight {
			best, bestWeight = offer, w
		}
	}
	return best
}

// acceptWeight is the weight of a media type in thousandths: that of the most specific
// range that it is in.
func acceptWeight(lines []string, offer string) int {
	offer, _, _ = strings.Cut(offer, ";")
	main, _, _ := strings.Cut(offer, "/")
	weight, specific := 0, -1
	for _, line := range lines {
		for item := range strings.SplitSeq(line, ",") {
			name, parameters, _ := strings.Cut(item, ";")
			name = strings.TrimSpace(name)
			s := -1
			switch {
			case strings.EqualFold(name, offer):
				s = 2
			case strings.EqualFold(name, main+"/*"):
				s = 1
			case name == "*/*":
				s = 0
			}
			if s > specific {
				weight, specific = Weight(parameters), s
			}
		}
	}
	return weight
}

// Weight returns the weight among the parameters of a preference, in thousandths;
// without one, or with one that is none, 1000 (RFC 9110, section 12.4.2).
func Weight(parameters string) int {
	for parameters != "" {
		var p string
		p, parameters, _ = strings.Cut(parameters, ";")
		name, value, _ := strings.Cut(strings.TrimSpace(p), "=")
		if strings.EqualFold(name, "q") {
			q, err := strconv.ParseFloat(strings.TrimSpace(value), 64)
			if err == nil && q >= 0 && q <= 1 {
				return int(math.Round(q * 1000))
			}
		}
	}
	return 1000
}
