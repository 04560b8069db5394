package server

import (
	"math"
	"regexp"
	"strconv"
	"strings"

	"github.com/paulmach/orb"

	"guotu/geo"
	"guotu/server/batch"
)

// coordinates reads a position as people write it: "116.39,39.92" (longitude comes
// first, as everywhere here), "39.92N 116.39E", "北纬39.92 东经116.39",
// "116°23′24″E 39°55′12″N", or as GIS programs copy it, "POINT (116.39 39.92)".
// Letters overrule the order. A text that could be read in two ways, or that is no
// place on the earth, is no position.
func coordinates(text string) (at batch.Position, ok bool) {
	text = strings.TrimSpace(widths.Replace(text))
	if strings.HasSuffix(text, ")") {
		return wellKnown(text)
	}
	first, rest, ok := angle(text)
	if !ok {
		return at, false
	}
	between := strings.TrimLeft(rest, " ")
	separated := len(between) < len(rest) || first.axis != 0
	if after, found := strings.CutPrefix(between, ","); found {
		between, separated = strings.TrimLeft(after, " "), true
	}
	second, rest, ok := angle(between)
	if !ok || !separated || strings.TrimSpace(rest) != "" {
		return at, false
	}
	switch {
	case first.axis != 0 && first.axis == second.axis:
		return at, false // twice the same
	case first.axis == 'N' || second.axis == 'E':
		first, second = second, first
	}
	at = batch.Position{Lon: first.degrees, Lat: second.degrees}
	return at, at.Check() == nil
}

// wellKnown reads a point in well-known text.
func wellKnown(text string) (at batch.Position, ok bool) {
	if strings.Count(text, ")") != 1 { // the parser does not look behind the end
		return at, false
	}
	g, err := geo.ParseWKT(text)
	p, ok := g.(orb.Point)
	if err != nil || !ok {
		return at, false
	}
	at = batch.Position{Lon: p[0], Lat: p[1]}
	return at, at.Check() == nil
}

// widths brings full-width and look-alike characters to one form.
var widths = strings.NewReplacer("，", ",", "、", ",", "；", ",", ";", ",", "　", " ", "\t", " ", "．", ".",
	"º", "°", "度", "°", "′", "'", "’", "'", "分", "'", "″", "\"", "”", "\"", "''", "\"", "秒", "\"")

// parsedAngle is degrees along an axis: 'E', 'N', or 0 where the text does not say
// which.
type parsedAngle struct {
	degrees float64
	axis    byte
}

// angleForm is an angle with its direction in front or behind.
var angleForm = regexp.MustCompile(`^(?i:(东经|西经|北纬|南纬|[EWNS]) *:? *)?([+-]?\d{1,3}(?:\.\d+)?) *(?:° *(?:(\d{1,2}(?:\.\d+)?) *' *(?:(\d{1,2}(?:\.\d+)?) *" *)?)?)?(?i:([EWNS])\b)?`)

// angle reads the angle with which a text begins and returns the rest.
func angle(text string) (a parsedAngle, rest string, ok bool) {
	m := angleForm.FindStringSubmatch(text)
	if m == nil || m[1] != "" && m[5] != "" {
		return a, "", false
	}
	whole, err := strconv.ParseFloat(m[2], 64)
	if err != nil {
		return a, "", false
	}
	a.degrees = math.Abs(whole)
	for i, part := range []string{m[3], m[4]} {
		if part == "" {
			continue
		}
		v, err := strconv.ParseFloat(part, 64)
		if err != nil || v >= 60 || strings.Contains(m[2+i], ".") {
			return a, "", false // only the last part has a fraction
		}
		a.degrees += v / [...]float64{60, 3600}[i]
	}
	negative := strings.HasPrefix(m[2], "-")
	switch strings.ToUpper(m[1] + m[5]) {
	case "":
	case "E", "东经":
		a.axis = 'E'
	case "W", "西经":
		a.axis = 'W'
	case "N", "北纬":
		a.axis = 'N'
	case "S", "南纬":
		a.axis = 'S'
	}
	if a.axis == 'W' || a.axis == 'S' {
		if negative {
			return a, "", false // minus west
		}
		negative = true
		a.axis = map[byte]byte{'W': 'E', 'S': 'N'}[a.axis]
	} else if negative && a.axis != 0 {
		return a, "", false
	}
	if negative {
		a.degrees = -a.degrees
	}
	return a, text[len(strings.TrimRight(m[0], " ")):], true
}
