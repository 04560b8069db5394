package geo

import (
	"slices"

	"github.com/paulmach/orb"
)

// RepairOptions say how to repair. The zero value drops what has no area and
// measures areas in the plane of the coordinates.
type RepairOptions struct {
	KeepCollapsed bool // rings without area become lines, lines without length points
	Degrees       bool // coordinates are lon, lat: areas in square metres by Area
}

// Changes tell what Repair did.
type Changes struct {
	Faults        []Fault // what was invalid, as Validate lists it; none: nothing was changed
	Before, After float64 // area: by the area formula for the rings as they were given, and of the result
	Collapsed     []Place // rings without area and lines without length, dropped or made lines and points
	Added         int     // vertices that are new: where borders cross
	Moved         float64 // the longest way that a border moved, in units of the coordinates: by rounding
	Err           error   // the geometry cannot be repaired, and the result is empty; too many crossings are the one known reason
}

// Any reports whether anything changed.
func (c Changes) Any() bool { return len(c.Faults) > 0 }

// Difference is the area that repair added, or took away if it is negative.
func (c Changes) Difference() float64 { return c.After - c.Before }

// Count returns how many faults against a rule there were, as far as they are
// listed.
func (c Changes) Count(rule Rule) int {
	n := 0
	for _, f := range c.Faults {
		if f.Rule == rule {
			n++
		}
	}
	return n
}

// Repair makes a geometry valid and tells what that changed. A valid geometry
// comes back as it is. Otherwise:
//
// The area of a polygon is what all of its rings together wind around an odd
// number of times (even-odd rule: ST_MakeValid with method=linework); a ring that is walked
// several times over, or given twice, counts once, and borders walked forth and
// back go. Polygons of a MultiPolygon or overlapping parts are united. Shells
// come back counter-clockwise, holes clockwise, no vertex twice in a row; vertices
// keep their bits, and new ones stand where borders crossed. Vertices that are not
// finite are left out, unclosed rings closed. A Polygon comes back as a Polygon if
// it stays in one piece, else as a MultiPolygon, empty if nothing is left; a Ring
// or a Bound that is invalid as a Polygon likewise; collections member by member. Repair never
// panics, and repairing again changes nothing.
func Repair(g orb.Geometry) (orb.Geometry, Changes) { return RepairWith(g, RepairOptions{}) }

// RepairWith is Repair with options.
func RepairWith(g orb.Geometry, options RepairOptions) (orb.Geometry, Changes) {
	area := PlanarArea
	if options.Degrees {
		area = Area
	}
	if Valid(g) {
		a := area(g)
		return g, Changes{Before: a, After: a}
	}
	r := &repairer{options: options}
	for _, f := range Validate(g) {
		if f.Invalid {
			r.changes.Faults = append(r.changes.Faults, f)
		}
	}
	repaired := r.geometry(g)
	r.changes.Before = area(mapPaths(g, func(path []orb.Point, _ pathKind) []orb.Point { return finitePoints(path) }))
	r.changes.After = area(repaired)
	return repaired, r.changes
}

func finitePoints(points []orb.Point) []orb.Point {
	if !slices.ContainsFunc(points, func(p orb.Point) bool { return !finitePoint(p) }) {
		return points
	}
	return slices.DeleteFunc(slices.Clone(points), func(p orb.Point) bool { return !finitePoint(p) })
}

type repairer struct {
	options RepairOptions
	changes Changes
	part    int
}

// geometry repairs by kind. The parts count as in Place.
func (r *repairer) geometry(g orb.Geometry) orb.Geometry {
	switch g := g.(type) {
	case orb.Point:
		r.part++
		if !finitePoint(g) {
			return orb.MultiPoint{}
		}
	case orb.MultiPoint:
		r.part += len(g)
		return orb.MultiPoint(finitePoints(g))
	case orb.LineString:
		return r.line(g)
	case orb.MultiLineString:
		return r.lines(g)
	case orb.Ring:
		return r.areas(g, orb.MultiPolygon{{g}}, false)
	case orb.Bound:
		if g.Min[0] > g.Max[0] || g.Min[1] > g.Max[1] {
			r.part++
			return g
		}
		return r.areas(g, orb.MultiPolygon{{g.ToRing()}}, false)
	case orb.Polygon:
		return r.areas(g, orb.MultiPolygon{g}, false)
	case orb.MultiPolygon:
		return r.areas(g, g, true)
	case orb.Collection:
		to := make(orb.Collection, len(g))
		for i, m := range g {
			to[i] = r.geometry(m)
		}
		return to
	}
	return g
}

// line returns a line, or a point or an empty line where there is no length.
func (r *repairer) line(l orb.LineString) orb.Geometry {
	r.part++
	if len(l) == 0 {
		return l
	}
	finite := finitePoints(l)
	if slices.ContainsFunc(finite, func(p orb.Point) bool { return p != finite[0] }) {
		return orb.LineString(finite)
	}
	r.changes.Collapsed = append(r.changes.Collapsed, Place{Part: r.part - 1})
	if r.options.KeepCollapsed && len(finite) > 0 {
		return finite[0]
	}
	return orb.LineString{}
}

func (r *repairer) lines(g orb.MultiLineString) orb.Geometry {
	lines := make(orb.MultiLineString, 0, len(g))
	var rest orb.Collection
	for _, l := range g {
		switch m := r.line(l).(type) {
		case orb.LineString:
			if len(m) > 0 || len(l) == 0 {
				lines = append(lines, m)
			}
		default:
			rest = append(rest, m)
		}
	}
	if len(rest) == 0 {
		return lines
	}
	return append(orb.Collection{lines}, rest...)
}

// areas repairs polygons that are one geometry.
func (r *repairer) areas(g orb.Geometry, polygons orb.MultiPolygon, multi bool) orb.Geometry {
	first := r.part
	r.part += len(polygons)
	if Valid(g) {
		return g
	}
	work := &areaRepair{first: first}
	whole, err := work.whole(polygons)
	if err != nil {
		r.changes.Err = err
		return orb.MultiPolygon{}
	}
	r.changes.Added += work.added
	r.changes.Moved = max(r.changes.Moved, work.moved)
	r.changes.Collapsed = append(r.changes.Collapsed, work.collapsed...)
	var result orb.Geometry = whole
	switch {
	case multi:
	case len(whole) == 0:
		result = orb.Polygon{}
	case len(whole) == 1:
		result = whole[0]
	}
	if !r.options.KeepCollapsed || len(work.flat) == 0 {
		return result
	}
	kept := orb.Collection{result}
	if len(whole) == 0 {
		kept = nil
	}
	for _, l := range work.flat {
		kept = append(kept, flatLine(l))
	}
	if len(kept) == 1 {
		return kept[0]
	}
	return kept
}

// flatLine is a ring without area as a line, or as a point.
func flatLine(r orb.Ring) orb.Geometry {
	points := slices.Compact(slices.Clone(r))
	if len(points) == 1 {
		return points[0]
	}
	return orb.LineString(points)
}
