package data

import (
	"fmt"

	"github.com/paulmach/orb"

	"guotu/geo"
)

// geometry makes the geometry of a parcel, in the numbers of its points, which are east, north
// by now. Which rings are holes is told by what lies in what, never by their numbers.
func (b *boundaryReader) geometry(p *boundaryParcel) orb.Geometry {
	switch p.kind {
	case boundaryPoints:
		return pointsOf(p)
	case boundaryLine:
		if len(p.rings) == 1 {
			return orb.LineString(p.rings[0].points)
		}
		lines := make(orb.MultiLineString, len(p.rings))
		for i, r := range p.rings {
			lines[i] = r.points
		}
		return lines
	}
	rings := make([]orb.Ring, len(p.rings))
	for i := range p.rings {
		r := &p.rings[i]
		rings[i] = append(r.points, r.points[0]) // within the room that keep has left
	}
	polygons, from := nest(rings)
	switch {
	case len(rings) > boundaryCompared:
		b.warnings.add(warnRings, p.line, p.number, "地块有%d环，各环之间是否相交未检查", "the parcel has %d rings; whether they cross one another was not looked at", len(rings))
		b.tellFaults(p, geo.SelfCrossings(polygons, 1), from)
	case !geo.Valid(polygons):
		polygons = b.lookCrossing(p, polygons, from)
	}
	if len(polygons) == 1 {
		return polygons[0]
	}
	return polygons
}

// boundaryCompared is up to how many rings of a parcel are compared with one another, which
// takes time that grows with the square of their number where they stand in a row.
const boundaryCompared = 200

func pointsOf(p *boundaryParcel) orb.Geometry {
	var all orb.MultiPoint
	for _, r := range p.rings {
		all = append(all, r.points...)
	}
	if len(all) == 1 {
		return all[0]
	}
	return all
}

// nest makes polygons of rings: those of an even depth are shells, the others holes of the
// ring around them. from tells which ring became which.
func nest(rings []orb.Ring) (polygons orb.MultiPolygon, from [][]int) {
	if len(rings) == 1 {
		return orb.MultiPolygon{{rings[0]}}, [][]int{{0}}
	}
	around := geo.NestRings(rings)
	odd := oddDepths(around)
	part := make([]int, len(rings))
	for i, r := range rings {
		if !odd[i] {
			part[i] = len(polygons)
			polygons, from = append(polygons, orb.Polygon{r}), append(from, []int{i})
		}
	}
	for i, r := range rings {
		if odd[i] {
			n := part[around[i]]
			polygons[n], from[n] = append(polygons[n], r), append(from[n], i)
		}
	}
	return polygons, from
}

// oddDepths tells which rings lie in an odd number of others.
func oddDepths(around []int) []bool {
	odd, known := make([]bool, len(around)), make([]bool, len(around))
	var way []int
	for i := range around {
		at := i
		for ; at >= 0 && !known[at]; at = around[at] {
			way = append(way, at)
		}
		depth := at >= 0 && odd[at] // of what lies around the last one of the way
		inside := at >= 0
		for ; len(way) > 0; way = way[:len(way)-1] {
			n := way[len(way)-1]
			odd[n], known[n] = inside && !depth, true
			depth, inside = odd[n], true
		}
	}
	return odd
}

// boundaryFaults are the faults of areas in Chinese and English.
var boundaryFaults = map[geo.Rule][2]string{
	geo.SelfCrossing:         {"界线自相交", "the border crosses itself"},
	geo.SelfTouch:            {"界线与自身相接", "the border touches itself"},
	geo.SelfOverlap:          {"界线与自身重合", "the border runs along itself"},
	geo.Spike:                {"界线原路折回", "the border turns back on itself"},
	geo.TooFewPoints:         {"环没有面积", "the ring has no area"},
	geo.RingsCross:           {"两环相交", "two rings cross"},
	geo.RingsOverlap:         {"两环部分重合", "two rings run along one another"},
	geo.PartsCross:           {"两环相交", "two rings cross"},
	geo.PartsOverlap:         {"两环部分重合", "two rings run along one another"},
	geo.DisconnectedInterior: {"环相接使面断开", "rings touch so that the area falls apart"},
}

// lookCrossing warns of what makes an area invalid. A ring that only partly lies in
// the one around it is no hole and becomes a part; otherwise the area stays as it is.
func (b *boundaryReader) lookCrossing(p *boundaryParcel, polygons orb.MultiPolygon, from [][]int) orb.MultiPolygon {
	out := map[int]bool{}
	faults := geo.Validate(polygons)
	for _, f := range faults {
		if f.Invalid && f.Pair && f.Rule == geo.RingsCross && f.Place.Ring == 0 && f.Place.Part == f.Other.Part {
			out[from[f.Other.Part][f.Other.Ring]] = true
		}
	}
	b.tellFaults(p, faults, from)
	if len(out) == 0 {
		return polygons
	}
	var kept, parts orb.MultiPolygon
	for n, polygon := range polygons {
		var rest orb.Polygon
		for i, r := range polygon {
			if i > 0 && out[from[n][i]] {
				parts = append(parts, orb.Polygon{r})
			} else {
				rest = append(rest, r)
			}
		}
		kept = append(kept, rest)
	}
	return append(kept, parts...)
}

// tellFaults warns of the first faults of a parcel.
func (b *boundaryReader) tellFaults(p *boundaryParcel, faults []geo.Fault, from [][]int) {
	const enough = 3 // of a parcel
	told := 0
	for _, f := range faults {
		if !f.Invalid || f.Rule == geo.MoreFaults {
			continue
		}
		if told++; told > enough {
			return
		}
		text, known := boundaryFaults[f.Rule]
		if !known {
			text = [2]string{"面无效（" + string(f.Rule) + "）", "the area is invalid: " + string(f.Rule)}
		}
		line := p.lineOf(from, f.Place)
		zh, en := fmt.Sprintf("%s，在X=%.3f，Y=%.3f附近", text[0], f.At[1], f.At[0]), fmt.Sprintf("%s near X=%.3f, Y=%.3f", text[1], f.At[1], f.At[0])
		if other := p.lineOf(from, f.Other); f.Pair && other != line {
			zh, en = fmt.Sprintf("%s（另见第%d行）", zh, other), fmt.Sprintf("%s (see line %d)", en, other)
		}
		b.warnings.tell(warnCrossing, line, p.number, zh, en)
	}
}

// lineOf is the line of a vertex.
func (p *boundaryParcel) lineOf(from [][]int, at geo.Place) int {
	if at.Part >= len(from) || at.Ring >= len(from[at.Part]) {
		return p.line
	}
	lines := p.rings[from[at.Part][at.Ring]].lines
	return int(lines[at.Vertex%len(lines)])
}
