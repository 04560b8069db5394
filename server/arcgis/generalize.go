package arcgis

import (
	"cmp"
	"context"
	"slices"

	"github.com/paulmach/orb"

	"guotu/geo"
	"guotu/layers"
)

// generalizer leaves out vertices that are nearer than offset to the line without them (Douglas and Peucker, Algorithms for the
// reduction of the number of points, 1973). The places where borders of the layer meet stay, and what lies between two of them
// is treated alike whichever feature it is taken from, so that neighbours stay neighbours also from page to page.
type generalizer struct {
	ctx    context.Context
	offset float64 // in the unit of the answer's system
	nodes  map[orb.Point]bool
}

// meetings are the places at which borders of a feature meet others, or end.
func meetings(l *layers.Layer, row int) map[orb.Point]bool {
	mesh, shapes := l.Mesh()
	nodes := make(map[orb.Point]bool)
	if mesh == nil || row >= len(shapes) {
		return nodes
	}
	for _, lists := range [...][][]geo.Ref{shapes[row].Rings, shapes[row].Lines} {
		for _, list := range lists {
			for _, ref := range list {
				n, _ := ref.Arc()
				arc := mesh.Arcs[n]
				for _, at := range [...]uint32{arc[0], arc[len(arc)-1]} {
					if mesh.Node[at] {
						nodes[mesh.Points[at]] = true
					}
				}
			}
		}
	}
	return nodes
}

// geometry generalizes a geometry. Own has its vertices in the system of the plan, in which nodes are told.
func (g *generalizer) geometry(own, shown orb.Geometry) orb.Geometry {
	switch shown := shown.(type) {
	case orb.LineString:
		return g.line(own.(orb.LineString), shown)
	case orb.MultiLineString:
		all := make(orb.MultiLineString, len(shown))
		for i := range shown {
			all[i] = g.line(own.(orb.MultiLineString)[i], shown[i])
		}
		return all
	case orb.Ring:
		return orb.Ring(g.line(orb.LineString(own.(orb.Ring)), orb.LineString(shown)))
	case orb.Polygon:
		return g.polygon(own.(orb.Polygon), shown)
	case orb.MultiPolygon:
		all := make(orb.MultiPolygon, len(shown))
		for i := range shown {
			all[i] = g.polygon(own.(orb.MultiPolygon)[i], shown[i])
		}
		return all
	case orb.Collection:
		all := make(orb.Collection, len(shown))
		for i := range shown {
			all[i] = g.geometry(own.(orb.Collection)[i], shown[i])
		}
		return all
	}
	return shown
}

func (g *generalizer) polygon(own, shown orb.Polygon) orb.Polygon {
	all := make(orb.Polygon, len(shown))
	for i := range shown {
		all[i] = orb.Ring(g.line(orb.LineString(own[i]), orb.LineString(shown[i])))
		if len(all[i]) < 4 { // it would have no area: it stays as it is
			all[i] = shown[i]
		}
	}
	return all
}

// piece is a part of a border between two vertices that stay: positions of vertices.
type piece []int

// line generalizes a line or a ring.
func (g *generalizer) line(own, shown orb.LineString) orb.LineString {
	last := len(own) - 1
	if last < 2 {
		return shown
	}
	keep := make([]bool, len(own))
	ends := g.ends(own)
	for _, i := range ends {
		keep[i] = true
	}
	for i, from := range ends {
		to := last
		if i+1 < len(ends) {
			to = ends[i+1]
		} else if own[0] == own[last] {
			to = ends[0] + last
		}
		var part piece
		for k := from; k <= to; k++ {
			part = append(part, k%(last+1)+k/(last+1)) // past the end it goes on behind the beginning, which it repeats
		}
		g.thin(own, shown, part, keep)
	}
	if own[0] == own[last] {
		keep[0] = keep[0] || keep[last]
		keep[last] = keep[0]
	}
	return gathered(shown, keep)
}

// gathered are the vertices that stay; a ring is closed again.
func gathered(shown orb.LineString, keep []bool) orb.LineString {
	var all orb.LineString
	for i, k := range keep {
		if k {
			all = append(all, shown[i])
		}
	}
	if last := len(shown) - 1; shown[0] == shown[last] && len(all) > 0 && all[0] != all[len(all)-1] {
		all = append(all, all[0])
	}
	return all
}

// ends are the vertices between which pieces lie, in their order: nodes, and the ends of a line. A ring without nodes begins at
// its least vertex.
func (g *generalizer) ends(own orb.LineString) []int {
	last := len(own) - 1
	closed := own[0] == own[last]
	var all []int
	first := 0
	for i, p := range own {
		if i == last && closed {
			break
		}
		if g.nodes[p] || !closed && (i == 0 || i == last) {
			all = append(all, i)
		}
		if comparePoints(p, own[first]) < 0 {
			first = i
		}
	}
	if all == nil {
		all = []int{first}
	}
	return all
}

func comparePoints(a, b orb.Point) int {
	return cmp.Or(cmp.Compare(a[0], b[0]), cmp.Compare(a[1], b[1]))
}

// thin marks the vertices of a piece that stay. It is walked from the lesser end on, a closed one so that its lesser
// neighbour comes first, so that the result does not depend on the direction.
func (g *generalizer) thin(own, shown orb.LineString, part piece, keep []bool) {
	n := len(part)
	if n < 3 {
		return
	}
	if c := comparePoints(own[part[0]], own[part[n-1]]); c > 0 || c == 0 && comparePoints(own[part[1]], own[part[n-2]]) > 0 {
		slices.Reverse(part)
	}
	type span struct{ from, to int }
	for open := []span{{0, n - 1}}; len(open) > 0; {
		s := open[len(open)-1]
		open = open[:len(open)-1]
		if s.to-s.from > 1000 && g.ctx.Err() != nil {
			return
		}
		best, at := -1.0, 0
		a, b := shown[part[s.from]], shown[part[s.to]]
		for i := s.from + 1; i < s.to; i++ {
			if d := squareDistance(shown[part[i]], a, b); d > best {
				best, at = d, i
			}
		}
		if best > g.offset*g.offset {
			keep[part[at]] = true
			open = append(open, span{s.from, at}, span{at, s.to})
		}
	}
}

// squareDistance is the square of the distance of p from the segment from a to b.
func squareDistance(p, a, b orb.Point) float64 {
	dx, dy := b[0]-a[0], b[1]-a[1]
	x, y := p[0]-a[0], p[1]-a[1]
	if length := dx*dx + dy*dy; length > 0 {
		t := min(max((x*dx+y*dy)/length, 0), 1)
		x, y = x-t*dx, y-t*dy
	}
	return x*x + y*y
}
