package siting

import (
	"fmt"
	"math"

	"github.com/paulmach/orb"

	"guotu/geo"
	"guotu/layers"
)

// maxListed is how many places of one kind are listed for a parcel, or for the project; a last
// entry says how many more there are.
const maxListed = 20

// defects are what is not as it should be about a project, in the order in which it was found.
type defects struct{ list []Defect }

// add notes a defect of a parcel, or of the project where l is nil. The texts are formats of the
// same values.
func (d *defects) add(l *lot, defect Defect, zh, en string, values ...any) {
	if l != nil {
		defect.Parcel, defect.Line = l.number, l.parcel.Line
	}
	defect.Message = text(zh, en, values...)
	d.list = append(d.list, defect)
}

// none reports whether no defect of a rule was noted about a parcel.
func (d *defects) none(parcel int, rule string) bool {
	for _, one := range d.list {
		if one.Parcel == parcel && one.Rule == rule {
			return false
		}
	}
	return true
}

// text is a message in both languages, whose formats are of the same values.
func text(zh, en string, values ...any) layers.Text {
	return layers.Text{ZH: fmt.Sprintf(zh, values...), EN: fmt.Sprintf(en, values...)}
}

// faultTexts say what rule a ring breaks, and under what name a report has it.
var faultTexts = map[geo.Rule]struct{ name, zh, en string }{
	geo.NotFinite:            {"not_finite", "坐标不是有限数值", "a coordinate is not finite"},
	geo.TooFewPoints:         {"zero_area", "不同的界址点不足三个", "a ring has less than three different points"},
	geo.RingNotClosed:        {"not_closed", "界线未闭合", "a ring is not closed"},
	geo.SelfCrossing:         {"self_crossing", "界线自相交", "a ring crosses itself"},
	geo.SelfTouch:            {"self_touch", "界线自接触", "a ring touches itself"},
	geo.SelfOverlap:          {"self_overlap", "界线自重叠", "a ring runs along itself"},
	geo.Spike:                {"spike", "界线有尖刺（原路折回）", "a ring turns back on itself"},
	geo.RingsCross:           {"rings_cross", "内外环相交", "rings cross"},
	geo.RingsOverlap:         {"rings_overlap", "内外环部分重合", "rings run along one another"},
	geo.DuplicateRing:        {"duplicate_ring", "环重复", "a ring is given twice"},
	geo.HoleOutside:          {"hole_outside", "内环不在外环之内", "a hole lies outside of its shell"},
	geo.NestedHoles:          {"nested_holes", "内环嵌套", "a hole lies in another"},
	geo.NestedShells:         {"nested_shells", "外环嵌套", "a part lies in another"},
	geo.PartsCross:           {"parts_cross", "各部分界线相交", "parts cross"},
	geo.PartsOverlap:         {"parts_overlap", "各部分界线部分重合", "parts run along one another"},
	geo.DisconnectedInterior: {"disconnected", "内部被环分割", "rings divide the inside"},
	geo.MoreFaults:           {"more_faults", "还有更多同类问题", "there are more faults"},
}

// repair makes the areas of a parcel valid, in the plane in which they were drawn, and notes each
// place that had to be mended. It is nil where no area is left.
func (s *site) repair(l *lot, drawn orb.Geometry) orb.Geometry {
	repaired, changes := geo.RepairWith(drawn, geo.RepairOptions{Degrees: !s.crs.Projected()})
	if !changes.Any() {
		if geo.PlanarArea(drawn) == 0 {
			s.defects.add(l, Defect{Rule: "zero_area", Level: "error", At: s.place(firstVertex(drawn))}, "面积为零，未参与核查", "the parcel has no area and was not checked")
			return nil
		}
		return drawn
	}
	listed := min(len(changes.Faults), maxListed)
	for _, f := range changes.Faults[:listed] {
		rule, known := faultTexts[f.Rule]
		if !known {
			rule.name, rule.zh, rule.en = "invalid", string(f.Rule), string(f.Rule)
		}
		s.defects.add(l, Defect{Rule: rule.name, Level: "warning", At: s.place(f.At)}, rule.zh+"（第 %d 部分第 %d 环第 %d 点）",
			rule.en+" (part %d, ring %d, point %d)", f.Place.Part+1, f.Place.Ring+1, f.Place.Vertex+1)
	}
	if more := len(changes.Faults) - listed; more > 0 {
		s.defects.add(l, Defect{Rule: "more_faults", Level: "warning"}, "另有 %d 处问题未逐一列出", "%d more faults are not listed", more)
	}
	if geo.PlanarArea(repaired) == 0 {
		why := ""
		if changes.Err != nil {
			why = ": " + changes.Err.Error()
		}
		s.defects.add(l, Defect{Rule: "zero_area", Level: "error", At: s.place(firstVertex(drawn))}, "修复后没有面积，未参与核查%s", "the parcel has no area once repaired and was not checked%s", why)
		return nil
	}
	s.defects.add(l, Defect{Rule: "repaired", Level: "warning"}, "已按奇偶规则修复后核查，新增 %d 个顶点",
		"the parcel was repaired by the even-odd rule before it was checked; %d vertices are new", changes.Added)
	if lonLat, err := geo.Transform(repaired, s.crs, s.lonLat()); err == nil {
		l.repaired = true
		l.ground = together(lonLat, l.lines, l.points)
	}
	return repaired
}

// together is a geometry of areas, lines and points.
func together(areas orb.Geometry, lines orb.MultiLineString, points orb.MultiPoint) orb.Geometry {
	if len(lines) == 0 && len(points) == 0 {
		return areas
	}
	var all orb.Collection
	if areas != nil {
		all = append(all, areas)
	}
	if len(lines) > 0 {
		all = append(all, lines)
	}
	if len(points) > 0 {
		all = append(all, points)
	}
	return all
}

// place converts a place in the plane of the project to longitude, latitude; nil if it is none.
func (s *site) place(p orb.Point) *orb.Point {
	at, err := s.crs.ToLonLat(p)
	if err != nil {
		return nil
	}
	at[0], at[1] = math.Round(at[0]*1e9)/1e9, math.Round(at[1]*1e9)/1e9
	return &at
}

func firstVertex(g orb.Geometry) orb.Point {
	areas, _, _ := byDimension(g, nil, nil, nil)
	for _, polygon := range areas {
		for _, ring := range polygon {
			if len(ring) > 0 {
				return ring[0]
			}
		}
	}
	return orb.Point{math.NaN(), math.NaN()}
}
