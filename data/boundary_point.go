package data

import (
	"math"
	"strconv"
	"strings"

	"github.com/paulmach/orb"

	"guotu/geo"
)

// boundaryPoint is a line label, ring, X, Y.
type boundaryPoint struct {
	label string
	ring  int
	at    orb.Point // X, Y as written
	line  int32
}

// point reads a point of the open parcel.
func (b *boundaryReader) point(fields []string, n int, folded string, line int) error {
	if b.open == nil {
		b.warnings.add(warnMark, line, len(b.parcels)+1, "界址点之前没有地块行，按一个地块读入", "there is no line of a parcel in front of the points; read as one parcel")
		if len(b.parcels) == b.o.MaxFeatures {
			return problem("地块超过%d个", "more than %d parcels", b.o.MaxFeatures).tooLarge().at(line)
		}
		b.begin(&boundaryParcel{number: len(b.parcels) + 1, line: line})
	}
	if b.points == b.o.MaxVertices || line > math.MaxInt32 {
		return problem("界址点超过%d个", "more than %d points", b.o.MaxVertices).tooLarge().at(line)
	}
	p := boundaryPoint{line: int32(line)}
	x, y, err := b.pointFields(&p, fields, n, folded, line)
	if err != nil {
		return b.inParcel(b.open, err)
	}
	if err := b.ordinates(&p, x, y, line); err != nil {
		return b.inParcel(b.open, err)
	}
	b.lines = append(b.lines, p)
	b.points++
	return nil
}

// pointFields reads label and ring, and finds the two coordinates.
func (b *boundaryReader) pointFields(p *boundaryPoint, fields []string, n int, folded string, line int) (x, y string, err error) {
	if len(fields) < 3 {
		return "", "", problem("界址点行应为“点号,圈号,X,Y”，此处为%s", "a point is written label,ring,X,Y; this is %s", excerpt(folded)).at(line)
	}
	p.label, p.ring = fields[0], 1
	if len(b.lines) > 0 {
		p.ring = b.lines[len(b.lines)-1].ring
	}
	if len(fields) == 3 {
		b.warnings.add(warnRingNumber, line, b.open.number, "缺少圈号，按第%d圈读入", "the ring number is missing; read as ring %d", p.ring)
		return fields[1], fields[2], nil
	}
	ring, is := ringNumber(fields[1])
	switch label, labelIs := ringNumber(fields[0]); {
	case is:
		p.ring = ring
	case fields[1] == "":
		b.warnings.add(warnRingNumber, line, b.open.number, "圈号为空，按第%d圈读入", "the ring number is empty; read as ring %d", p.ring)
	case labelIs:
		b.warnings.add(warnRingNumber, line, b.open.number, "点号与圈号颠倒", "label and ring number are in each other's place")
		p.label, p.ring = fields[1], label
	default:
		return "", "", problem("圈号%s不是整数", "the ring number %s is no whole number", excerpt(fields[1])).at(line)
	}
	if commasWithin(fields, n) {
		return "", "", problem("坐标中含有逗号（千分位或小数点写成逗号），请去掉千分位，小数点用“.”：%s", "there are commas within the coordinates, of thousands or in place of the decimal point; leave those of thousands out and write the others as points: %s", excerpt(folded)).at(line)
	}
	if n > 4 {
		b.surplus(fields[4:], line)
	}
	return fields[2], fields[3], nil
}

// commasWithin reports whether commas have cut the two coordinates of a point: there are four
// numbers at least, and the first two are whole and no position.
func commasWithin(fields []string, n int) bool {
	if n < 6 {
		return false
	}
	var v [4]float64
	for i, f := range fields[2:6] {
		var is bool
		if v[i], is = parseOrdinate(f); !is || i < 2 && strings.Contains(f, ".") {
			return false
		}
	}
	form := numbersOf(orb.Point{v[0], v[1]}).form
	return form == formUnknown || form == formDegrees
}

// surplus warns of what follows the four fields of a point.
func (b *boundaryReader) surplus(fields []string, line int) {
	for _, f := range fields {
		if f == "" {
			continue
		}
		if _, is := parseOrdinate(f); is {
			b.warnings.add(warnHeight, line, b.open.number, "界址点有第三个坐标（高程），未读入", "the point has a third coordinate (height), which is dropped")
		} else {
			b.warnings.add(warnFields, line, b.open.number, "界址点行多出字段%s，未读入", "the line of the point has a further field %s, which is dropped", excerpt(f))
		}
		return
	}
}

func ringNumber(text string) (int, bool) {
	text = strings.TrimSuffix(strings.TrimSuffix(text, "圈"), ".0")
	text = strings.TrimSuffix(text, ".00")
	n, err := strconv.Atoi(text)
	return n, err == nil && len(text) < 10
}

// ordinates reads the coordinates, which are numbers, or degrees with signs.
func (b *boundaryReader) ordinates(p *boundaryPoint, x, y string, line int) error {
	var okX, okY bool
	p.at[0], okX = parseOrdinate(x)
	p.at[1], okY = parseOrdinate(y)
	if okX && okY {
		return nil
	}
	c, err := geo.ParseCoordinates(x + "," + y)
	if err != nil {
		wrong := x
		if okX {
			wrong = y
		}
		return problem("坐标%s不是数", "the coordinate %s is no number", excerpt(wrong)).at(line)
	}
	p.at = c.Numbers
	if c.Axes[0] == 'E' || c.Axes[0] == 'Y' || c.Axes[1] == 'N' || c.Axes[1] == 'X' {
		p.at = orb.Point{c.Numbers[1], c.Numbers[0]} // X is north
	}
	b.open.angles = b.open.angles || c.Angles
	return nil
}

// parseOrdinate reads a decimal number. The result is the float64 nearest to it.
func parseOrdinate(text string) (v float64, ok bool) {
	i, negative := 0, false
	if i < len(text) && (text[i] == '-' || text[i] == '+') {
		negative = text[i] == '-'
		i++
	}
	mantissa, digits, places, point := uint64(0), 0, 0, false
	for ; i < len(text); i++ {
		switch c := text[i]; {
		case c >= '0' && c <= '9':
			mantissa = mantissa*10 + uint64(c-'0')
			digits++
			if point {
				places++
			}
		case c == '.' && !point:
			point = true
		default:
			return parseExponent(text, digits)
		}
	}
	switch {
	case digits == 0:
		return 0, false
	case digits > 15 || places > 22: // more than a float64 holds exactly
		v, err := strconv.ParseFloat(text, 64)
		return v, err == nil
	}
	v = float64(mantissa) / math.Pow10(places)
	if negative {
		v = -v
	}
	return v, true
}

// parseExponent reads what is not plain digits, such as 3.386666E+06; no names of numbers and
// no hexadecimal digits.
func parseExponent(text string, digits int) (float64, bool) {
	if digits == 0 || strings.ContainsAny(text, "xXpPnNiI_") {
		return 0, false
	}
	v, err := strconv.ParseFloat(text, 64)
	return v, err == nil
}
