package geo

import (
	"math"
	"regexp"
	"strconv"
	"strings"

	"github.com/paulmach/orb"
)

// CoordinateText is a position as it stands in a text, not yet understood.
type CoordinateText struct {
	// Numbers are the two numbers in their order; degrees where minutes and
	// seconds are written out.
	Numbers orb.Point
	// Axes tell for each: 'E' east or longitude, 'N' north or latitude, 'X' and 'Y' as
	// written, which in Chinese surveys are north and east; 0 where nothing is said.
	Axes [2]byte
	// Angles says that the text itself shows that these are degrees: by signs for
	// them, or by words.
	Angles bool
}

// EastFirst returns the numbers with the easting or longitude first, if the axes tell
// which it is; ok is false if they do not.
func (c CoordinateText) EastFirst() (p orb.Point, ok bool) {
	switch {
	case c.Axes[0] == 'N' || c.Axes[1] == 'E':
		return orb.Point{c.Numbers[1], c.Numbers[0]}, true
	case c.Axes[0] == 'E' || c.Axes[1] == 'N':
		return c.Numbers, true
	}
	return c.Numbers, false
}

// ParseCoordinates reads a position as people write and paste it: "116.39,39.92",
// "39.92N 116.39E", "北纬39.92 东经116.39", "116°23′24″E 39°55′12″N", "114:18:00 30:36:00",
// "38528770 3386666", "X=3386666.000,Y=38528770.000"; full-width characters will do.
// It does not say what the numbers mean: for those without signs see GuessCRS.
func ParseCoordinates(text string) (c CoordinateText, err error) {
	const enough = 200 // bytes
	if len(text) > enough {
		return c, errTwoNumbers
	}
	text = strings.TrimSpace(textMarks.Replace(halfWidth.Replace(text)))
	first, rest, ok := readOrdinate(text)
	if !ok {
		return c, errTwoNumbers
	}
	between := strings.TrimLeft(rest, " ")
	separated := len(between) < len(rest) || first.axis != 0
	if after, found := strings.CutPrefix(between, ","); found {
		between, separated = strings.TrimLeft(after, " "), true
	}
	second, rest, ok := readOrdinate(between)
	if !ok || !separated || strings.TrimSpace(rest) != "" {
		return c, errTwoNumbers
	}
	if first.axis != 0 && first.axis == second.axis {
		return c, errTwoNumbers // twice the same
	}
	return CoordinateText{
		Numbers: orb.Point{first.value, second.value},
		Axes:    [2]byte{first.axis, second.axis},
		Angles:  first.angle || second.angle,
	}, nil
}

// textMarks brings look-alike characters to one form.
var textMarks = strings.NewReplacer(";", ",", "\t", " ", "º", "°", "度", "°", "′", "'", "’", "'", "分", "'", "″", "\"", "”", "\"", "''", "\"", "秒", "\"")

// readNumberResult is a number along an axis, 0 where the text does not say which.
type readNumberResult struct {
	value float64
	axis  byte
	angle bool
}

// numberForm is a number with its axis in front or behind; an angle of up to three digits
// may have minutes and seconds.
var numberForm = regexp.MustCompile(`^(?i:(东经|西经|北纬|南纬|经°|纬°|东坐标|北坐标|横坐标|纵坐标|longitude|latitude|lon|lng|lat|easting|northing|[EWNSXYLB]) *[:=]? *)?` +
	`(?:([+-]?\d{4,9}(?:\.\d+)?)(?: *(?:m\b|米))?|([+-]?\d{1,3}(?:\.\d+)?) *(?:° *(?:(\d{1,2}(?:\.\d+)?) *' *(?:(\d{1,2}(?:\.\d+)?) *" *)?)?|:(\d{1,2}(?:\.\d+)?)(?::(\d{1,2}(?:\.\d+)?))?)?)` +
	`(?i:([EWNS])\b)?`)

// axisNames are what stands before or behind a number: its axis, whether it means an
// angle, and whether west or south counts negative.
var axisNames = map[string]struct {
	axis            byte
	angle, negative bool
}{
	"E": {'E', false, false}, "W": {'E', true, true}, "N": {'N', false, false}, "S": {'N', true, true},
	"东经": {'E', true, false}, "西经": {'E', true, true}, "北纬": {'N', true, false}, "南纬": {'N', true, true},
	"经°": {'E', true, false}, "LONGITUDE": {'E', true, false}, "LON": {'E', true, false}, "LNG": {'E', true, false}, "L": {'E', true, false},
	"纬°": {'N', true, false}, "LATITUDE": {'N', true, false}, "LAT": {'N', true, false}, "B": {'N', true, false},
	"东坐标": {'E', false, false}, "横坐标": {'E', false, false}, "EASTING": {'E', false, false},
	"北坐标": {'N', false, false}, "纵坐标": {'N', false, false}, "NORTHING": {'N', false, false},
	"X": {'X', false, false}, "Y": {'Y', false, false},
}

// readOrdinate reads the number with which a text begins and returns the rest.
func readOrdinate(text string) (n readNumberResult, rest string, ok bool) {
	m := numberForm.FindStringSubmatch(text)
	if m == nil || m[1] != "" && m[8] != "" {
		return n, "", false
	}
	metres, digits := m[2] != "", m[2]+m[3]
	whole, err := strconv.ParseFloat(digits, 64)
	if err != nil {
		return n, "", false
	}
	n.value = math.Abs(whole)
	minutes, seconds := m[4]+m[6], m[5]+m[7]
	if minutes != "" && strings.Contains(digits, ".") || seconds != "" && strings.Contains(minutes, ".") {
		return n, "", false // only the last part has a fraction
	}
	var parts [2]float64
	for i, part := range []string{minutes, seconds} {
		if part == "" {
			continue
		}
		if parts[i], err = strconv.ParseFloat(part, 64); err != nil || parts[i] >= 60 {
			return n, "", false
		}
	}
	if minutes != "" { // one division, so that 39°55′12″ is 39.92 to the last digit
		n.value = (n.value*3600 + parts[0]*60 + parts[1]) / 3600
	}
	name := axisNames[strings.ToUpper(m[1]+m[8])]
	n.axis = name.axis
	n.angle = name.angle || strings.ContainsAny(m[0], "°'\"") || minutes != ""
	if n.angle && metres {
		return n, "", false // 4 digits of degrees
	}
	negative := strings.HasPrefix(digits, "-")
	if name.negative && negative || negative && (n.axis == 'E' || n.axis == 'N') && !metres && !spelledAxis(m[1]) {
		return n, "", false // minus west, and minus east
	}
	if negative || name.negative {
		n.value = -n.value
	}
	return n, text[len(strings.TrimRight(m[0], " ")):], true
}

// spelledAxis reports whether a name in front is a word for the axis rather than for one of
// its directions, so that a minus makes sense.
func spelledAxis(name string) bool {
	switch strings.ToUpper(name) {
	case "经°", "纬°", "LONGITUDE", "LATITUDE", "LON", "LNG", "LAT", "L", "B":
		return true
	}
	return false
}
