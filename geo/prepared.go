package geo

import (
	"math"

	"github.com/paulmach/orb"
)

// fan is how many edges, or boxes, one box holds.
const fan = 16

// boxedPath is a line or a closed ring with boxes around runs of consecutive
// edges: 16 edges each on the first level, 16 boxes of the level below on the
// others, up to one around everything. The boxes take about an eighth of the
// memory of the vertices. A path without an edge has no levels.
type boxedPath struct {
	at     []orb.Point
	levels [][]orb.Bound
}

func newBoxedPath(at []orb.Point) boxedPath {
	edges := len(at) - 1
	if edges < 1 {
		return boxedPath{at: at}
	}
	level := make([]orb.Bound, 0, edges/fan+1)
	for from := 0; from < edges; from += fan {
		level = append(level, orb.MultiPoint(at[from:min(from+fan, edges)+1]).Bound())
	}
	return boxedPath{at, boxLevels(level)}
}

// newBoxedRing closes a ring that is not.
func newBoxedRing(r orb.Ring) boxedPath {
	if n := len(r); n > 0 && r[0] != r[n-1] {
		r = append(r[:n:n], r[0])
	}
	return newBoxedPath(r)
}

// boxLevels puts boxes around each fan of boxes, and around those, until one is
// left.
func boxLevels(level []orb.Bound) [][]orb.Bound {
	levels := [][]orb.Bound{level}
	for len(level) > 1 {
		next := make([]orb.Bound, 0, len(level)/fan+1)
		for from := 0; from < len(level); from += fan {
			b := level[from]
			for _, o := range level[from+1 : min(from+fan, len(level))] {
				b = b.Union(o)
			}
			next = append(next, b)
		}
		levels, level = append(levels, next), next
	}
	return levels
}

// under are the places of the boxes, or below the first level of the edges, that
// box n of a level holds.
func (p *boxedPath) under(level, n int) (from, to int) {
	all := len(p.at) - 1
	if level > 0 {
		all = len(p.levels[level-1])
	}
	return n * fan, min((n+1)*fan, all)
}

// edgesUnder are the edges that box n of a level holds.
func (p *boxedPath) edgesUnder(level, n int) (from, to int) {
	run := fan
	for range level {
		run *= fan
	}
	return n * run, min((n+1)*run, len(p.at)-1)
}

func (p *boxedPath) bound() orb.Bound { return p.levels[len(p.levels)-1][0] }

// near calls f for the edges whose boxes meet b, until it returns false. It adds the
// boxes and edges looked at to looked.
func (p *boxedPath) near(b orb.Bound, looked *int, f func(a, b orb.Point) bool) bool {
	return len(p.levels) == 0 || p.nearUnder(b, len(p.levels)-1, 0, looked, f)
}

func (p *boxedPath) nearUnder(b orb.Bound, level, n int, looked *int, f func(a, b orb.Point) bool) bool {
	*looked++
	if !relBoxesMeet(p.levels[level][n], b) {
		return true
	}
	from, to := p.under(level, n)
	if level > 0 {
		for i := from; i < to; i++ {
			if !p.nearUnder(b, level-1, i, looked, f) {
				return false
			}
		}
		return true
	}
	*looked += to - from
	for i := from; i < to; i++ {
		box := relBoxOf(p.at[i], p.at[i+1])
		if relBoxesMeet(box, b) && !f(p.at[i], p.at[i+1]) {
			return false
		}
	}
	return true
}

// relBoxesMeet is Intersects, but inlined.
func relBoxesMeet(a, b orb.Bound) bool {
	return a.Min[0] <= b.Max[0] && b.Min[0] <= a.Max[0] && a.Min[1] <= b.Max[1] && b.Min[1] <= a.Max[1]
}

// relBoxOf is the box around an edge.
func relBoxOf(a, b orb.Point) orb.Bound {
	return orb.Bound{
		Min: orb.Point{min(a[0], b[0]), min(a[1], b[1])},
		Max: orb.Point{max(a[0], b[0]), max(a[1], b[1])},
	}
}

// locate tells where p lies relative to a closed ring, exactly as locateRing does,
// in time that grows with the logarithm of the number of vertices.
func (p *boxedPath) locate(at orb.Point) Side {
	if len(p.levels) == 0 {
		return locateRing(p.at, at)
	}
	odd, on := p.cross(at, len(p.levels)-1, 0)
	switch {
	case on:
		return Boundary
	case odd:
		return Inside
	}
	return Outside
}

// cross tells whether a ray from a point to the east crosses an odd number of the
// edges under box n of a level, or whether the point lies on one of them. Edges
// that all lie east of it need not be looked at: they are one path, which crosses
// its latitude an odd number of times if its ends lie on different sides of it.
func (p *boxedPath) cross(at orb.Point, level, n int) (odd, on bool) {
	b := &p.levels[level][n]
	if at[1] < b.Min[1] || at[1] > b.Max[1] || at[0] > b.Max[0] {
		return false, false
	}
	if at[0] < b.Min[0] {
		first, last := p.edgesUnder(level, n)
		return (p.at[first][1] > at[1]) != (p.at[last][1] > at[1]), false
	}
	from, to := p.under(level, n)
	for i := from; i < to; i++ {
		var o bool
		if level > 0 {
			o, on = p.cross(at, level-1, i)
		} else {
			o, on = crossEdge(p.at[i], p.at[i+1], at)
		}
		if on {
			return false, true
		}
		odd = odd != o
	}
	return odd, false
}

// preparedPolygon is a polygon made ready for many questions: locate answers
// exactly as Locate does. It is made faster than a Locator, which answers many
// more questions and takes sets of areas. It shares the vertices.
type preparedPolygon []boxedPath

func preparePolygon(g orb.Polygon) preparedPolygon {
	p := make(preparedPolygon, len(g))
	for i, r := range g {
		p[i] = newBoxedRing(r)
	}
	return p
}

func (g preparedPolygon) locate(p orb.Point) Side {
	return locateInRings(len(g), func(i int) Side { return g[i].locate(p) })
}

// Prepared is one geometry made ready for many questions. It shares the vertices,
// which must not change, and is safe for concurrent use; for sets of areas see
// Locator.
type Prepared struct {
	areas []preparedPolygon
	rest  orb.Collection // lines and points
}

// Prepare makes a geometry ready, in time proportional to its vertices. Boxes take
// about an eighth of their memory.
func Prepare(g orb.Geometry) *Prepared {
	p := &Prepared{}
	p.add(g)
	return p
}

func (p *Prepared) add(g orb.Geometry) {
	switch g := g.(type) {
	case orb.Polygon:
		p.areas = append(p.areas, preparePolygon(g))
	case orb.Ring:
		p.areas = append(p.areas, preparePolygon(orb.Polygon{g}))
	case orb.Bound:
		p.areas = append(p.areas, preparePolygon(orb.Polygon{g.ToRing()}))
	case orb.MultiPolygon:
		for _, part := range g {
			p.add(part)
		}
	case orb.Collection:
		for _, member := range g {
			p.add(member)
		}
	case nil:
	default:
		p.rest = append(p.rest, g)
	}
}

// Locate tells where a point lies relative to the geometry, exactly as the function
// Locate does, in time that grows with the logarithm of the vertices of each part.
func (p *Prepared) Locate(at orb.Point) Side {
	if math.IsNaN(at[0]) || math.IsNaN(at[1]) {
		return Outside
	}
	best := Locate(p.rest, at)
	for _, area := range p.areas {
		if best == Inside {
			break
		}
		best = max(best, area.locate(at))
	}
	return best
}
