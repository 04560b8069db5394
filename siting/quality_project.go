package siting

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"github.com/paulmach/orb"

	"guotu/geo"
	"guotu/layers"
)

// Tolerances of a stated area: files state hectares with four decimals, so half of the last one
// is rounding; and a thousandth covers areas that were taken from another program or another
// edition of the border.
const (
	statedLeast = 1.0 // m²
	statedShare = 0.001
)

// inspect notes what is wrong with the parcels taken together, and against what was said of
// them.
func (s *site) inspect(p *Project) error {
	for _, note := range p.Notes {
		s.defects.list = append(s.defects.list, Defect{Rule: "reader", Level: "warning", Line: note.Line, Message: note.Message})
	}
	for i := range s.lots {
		s.compareStated(&s.lots[i])
	}
	s.findSinglePoints()
	s.findCopies()
	s.findForeign()
	return s.noteOverlaps()
}

// compareStated notes a stated area that the parcel does not have.
func (s *site) compareStated(l *lot) {
	stated, area := l.parcel.Stated, l.area.Area
	if stated <= 0 || area <= 0 {
		return
	}
	allowed := math.Max(statedLeast, statedShare*area)
	off := stated - area
	switch {
	case math.Abs(off) <= allowed:
	case math.Abs(stated-l.area.Planar) <= math.Max(statedLeast/2, 1e-6*area):
		s.defects.add(l, Defect{Rule: "stated_area", Level: "note", AreaM2: math.Abs(off)},
			"申报面积 %.2f m² 是平面面积，椭球面积为 %.2f m²，相差 %.2f m²", "the stated area of %.2f m² is that of the plane; on the ellipsoid it is %.2f m², %.2f m² off", stated, area, off)
	default:
		s.defects.add(l, Defect{Rule: "stated_area", Level: "warning", AreaM2: math.Abs(off)},
			"申报面积 %.2f m² 与量算的 %.2f m² 相差 %.2f m²，超过容差 %.2f m²（1 m² 与面积的 0.1%% 取大者）",
			"the stated area of %.2f m² is not the %.2f m² measured: it is %.2f m² off, more than the tolerance of %.2f m² (1 m² or 0.1 %% of the area, whichever is more)",
			stated, area, off, allowed)
	}
}

// findSinglePoints notes parcels that are points where areas were meant: others are areas, or an
// area is stated.
func (s *site) findSinglePoints() {
	areas := slices.ContainsFunc(s.lots, func(l lot) bool { return l.area.LonLat != nil })
	for i := range s.lots {
		l := &s.lots[i]
		if len(l.points) > 0 && l.area.LonLat == nil && (areas || l.parcel.Stated > 0) {
			at := l.points[0]
			s.defects.add(l, Defect{Rule: "single_point", Level: "warning", At: &at}, "应为地块，却只有点，按点核查", "the parcel is a point where an area was meant; it was checked as a point")
		}
	}
}

// findCopies notes parcels that are the same as an earlier one, vertex by vertex.
func (s *site) findCopies() {
	first := make(map[string]int, len(s.lots))
	for i := range s.lots {
		l := &s.lots[i]
		key := string(geo.WKB(l.parcel.Geometry))
		if earlier, is := first[key]; is && !l.empty() {
			s.defects.add(l, Defect{Rule: "duplicate_parcel", Level: "warning", AreaM2: l.area.Area}, "与地块 %d 完全相同，面积只计一次", "the parcel is the same as parcel %d; its area counts once", earlier)
		} else if !is {
			first[key] = l.number
		}
	}
}

// China is the box, in degrees, that no place of China lies outside of: 3.4 to 53.6 north, 73.4
// to 135.1 east, and a margin.
var china = orb.Bound{Min: orb.Point{73, 3}, Max: orb.Point{136, 54}}

// findForeign notes parcels that cannot lie in China, and those drawn far from the zone of their
// system: both come from a wrong zone or from axes that were swapped.
func (s *site) findForeign() {
	meridian, transverse := s.crs.CentralMeridian()
	_, width := s.crs.Zone()
	for i := range s.lots {
		l := &s.lots[i]
		if l.empty() {
			continue
		}
		b := l.bound()
		at := b.Center()
		if !china.Contains(b.Min) || !china.Contains(b.Max) {
			s.defects.add(l, Defect{Rule: "outside_china", Level: "error", At: &at}, "位于中国之外（%.4f, %.4f），请检查坐标系、带号和坐标轴顺序",
				"the parcel lies outside of China (%.4f, %.4f): look at the reference system, the zone and the order of axes", at[0], at[1])
		}
		if off := math.Abs(at[0] - meridian); transverse && width > 0 && off > float64(width) {
			s.defects.add(l, Defect{Rule: "far_from_zone", Level: "warning", At: &at}, "距中央经线 %.0f° 有 %.2f°，超出 %d° 带，可能用错带号",
				"the parcel is %[2].2f° from the central meridian of %[1].0f°, beyond the %[3]d° zone: the zone may be wrong", meridian, off, width)
		}
	}
}

// bound is the box around all of a parcel, in degrees.
func (l *lot) bound() orb.Bound {
	b := orb.Bound{Min: orb.Point{1, 1}, Max: orb.Point{-1, -1}}
	if l.area.LonLat != nil {
		b = l.area.LonLat.Bound()
	}
	for _, g := range []orb.Geometry{l.lines, l.points} {
		if more := g.Bound(); geo.Vertices(g) > 0 {
			b = geo.Around(b, more)
		}
	}
	return b
}

// noteOverlaps notes pairs of parcels that cover the same ground, the largest overlaps first.
func (s *site) noteOverlaps() error {
	pairs, more := s.ground.shared()
	pairs = slices.Clone(pairs)
	slices.SortStableFunc(pairs, func(a, b sharedGround) int { return cmp.Compare(b.area, a.area) })
	for _, pair := range pairs[:min(len(pairs), maxListed)] {
		a, b := &s.lots[pair.a], &s.lots[pair.b]
		common, err := geo.OnEllipsoid(geo.Intersection, a.area.LonLat, b.area.LonLat)
		if err != nil {
			return fmt.Errorf("overlap of parcels %d and %d: %w", a.number, b.number, err)
		}
		d := Defect{Rule: "parcels_overlap", Level: "warning", Parcel: a.number, Line: a.parcel.Line, AreaM2: pair.area}
		if at, _, ok := geo.LabelPoint(common); ok {
			d.At = &at
		}
		s.defects.add(nil, d, "地块 %d 与地块 %d 重叠 %.2f m²，重叠部分在项目中只计一次", "parcels %d and %d overlap by %.2f m², which counts once in the project",
			a.number, b.number, pair.area)
	}
	if left := len(pairs) - maxListed; left > 0 {
		least := map[bool]layers.Text{false: {}, true: {ZH: "至少", EN: "at least "}}[more]
		d := Defect{Rule: "parcels_overlap", Level: "warning", Message: text("另有"+least.ZH+" %d 对地块重叠未逐一列出", "another "+least.EN+"%d pairs of parcels that overlap are not listed", left)}
		s.defects.list = append(s.defects.list, d)
	}
	return nil
}

// numbers lists the first of some numbers of parcels.
func numbers(list []int) string {
	text := ""
	for i, n := range list {
		if i == 10 {
			return text + ", …"
		}
		if i > 0 {
			text += ", "
		}
		text += fmt.Sprint(n)
	}
	return text
}
