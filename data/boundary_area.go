package data

import (
	"fmt"
	"math"
	"strings"

	"github.com/paulmach/orb"

	"guotu/geo"
)

// boundaryAgreement is by how much of an area the stated one may be off without a warning:
// coordinates are rounded to millimetres, and areas are stated in the plane or on the ellipsoid.
const boundaryAgreement = 1e-4

// state reads the area in the header and compares it. planar is the area in the plane in which
// the parcel was drawn, 0 where there is none.
func (b *boundaryReader) state(p *boundaryParcel, lonLat orb.Geometry, planar float64) {
	b.out.Stated = append(b.out.Stated, 0)
	if len(p.header) <= boundaryAreaField || p.header[boundaryAreaField] == "" {
		return
	}
	text := foldWidth(p.header[boundaryAreaField])
	a, ok := statedArea(text, b.declared.areaUnit)
	if !ok || a.value < 0 {
		b.warnings.add(warnAreaText, p.line, p.number, "面积%s不是数，未读入", "the area %s is no number and is not read", excerpt(text))
		return
	}
	if a.value == 0 {
		return
	}
	stated := a.unit.SquareMetres(a.value)
	if p.kind == boundaryArea {
		stated = b.compareArea(p, lonLat, planar, a)
	}
	b.out.Stated[len(b.out.Stated)-1] = stated
}

// areaStated is an area as it is written.
type areaStated struct {
	value, half float64 // half a unit of its last digit
	unit        geo.AreaUnit
	named       bool // the unit stands behind the number
}

func statedArea(text string, unit geo.AreaUnit) (a areaStated, ok bool) {
	number := strings.TrimSpace(strings.TrimRight(text, "公顷平方米亩hamHAMuU²㎡2 "))
	if _, is := parseOrdinate(text); is {
		number = text
	}
	a.unit = unit
	if suffix := strings.TrimSpace(text[len(number):]); suffix != "" {
		if a.unit, a.named = areaUnitOf(suffix); !a.named {
			return a, false
		}
	}
	a.value, ok = parseOrdinate(number)
	_, decimals, _ := strings.Cut(number, ".")
	a.half = 0.5 * math.Pow10(-len(decimals))
	return a, ok
}

func areaUnitOf(text string) (geo.AreaUnit, bool) {
	switch strings.ToLower(strings.TrimSpace(text)) {
	case "公顷", "ha", "hectare", "hm2", "hm²":
		return geo.Hectare, true
	case "平方米", "㎡", "m2", "m²", "米2", "平米":
		return geo.SquareMetre, true
	case "亩", "mu":
		return geo.Mu, true
	}
	return geo.SquareMetre, false
}

// compareArea warns if a stated area is not that of the parcel, and returns it in square
// metres. Where the number is plainly that of another unit, it is read so.
func (b *boundaryReader) compareArea(p *boundaryParcel, lonLat orb.Geometry, planar float64, a areaStated) float64 {
	stated, half := a.unit.SquareMetres(a.value), a.unit.SquareMetres(a.half)
	area := geo.Area(lonLat)
	if planar == 0 {
		planar = area
	}
	within := half*1.001 + boundaryAgreement*area
	if stated >= min(area, planar)-within && stated <= max(area, planar)+within {
		return stated
	}
	if !a.named {
		for _, unit := range [...]geo.AreaUnit{geo.Hectare, geo.SquareMetre, geo.Mu} {
			other := unit.SquareMetres(a.value)
			if unit != a.unit && math.Abs(other-area) <= 0.01*area {
				b.warnings.add(warnAreaUnit, p.line, p.number, "面积%v应为%s，实为%s（图形面积%.2f平方米），按%[3]s读入", "the area %v should be in %s, but is in %s (the parcel has %.2f m²), and read so", a.value, a.unit, unit, area)
				return other
			}
		}
	}
	zh := fmt.Sprintf("写明面积%v%s（%.2f平方米）与图形面积%.2f平方米不符，相差%+.2f平方米", a.value, a.unit, stated, area, stated-area)
	en := fmt.Sprintf("the stated area %v %s (%.2f m²) differs from that of the parcel, %.2f m², by %+.2f m²", a.value, a.unit, stated, area, stated-area)
	b.warnings.tell(warnArea, p.line, p.number, zh, en)
	return stated
}
