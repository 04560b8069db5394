package geo

import (
	"errors"
	"math"
	"slices"

	"github.com/paulmach/orb"
)

// ErrTangled comes from functions that look for where borders cross: there are
// more than some hundred thousand crossings, so many so close together that rounding makes
// new ones without end, or more than some hundred million steps would be needed.
var ErrTangled = errors.New("borders cross too often")

// netBuilder takes the areas of geometries into a mesh builder: lines and points
// bound nothing, and rings with a vertex that is not finite, or further out than
// netReach, cannot be compared and are left out.
func netBuilder(gs []orb.Geometry) (b *meshBuilder, leftOut []int) {
	b = newMeshBuilder(nil)
	n := 0
	for _, g := range gs {
		n += Vertices(g)
	}
	b.index, b.features = newPointIndex(n), len(gs)
	b.at = make([]uint32, 0, n)
	for i, g := range gs {
		b.feature = int32(i)
		if !netAreas(b, g) {
			leftOut = append(leftOut, i)
		}
	}
	return b, leftOut
}

// netReach is how far out a coordinate may be for products to stay finite.
const netReach = 1e60

// netAreas adds the areas of g; false if there is a vertex out of reach.
func netAreas(b *meshBuilder, g orb.Geometry) bool {
	switch g := g.(type) {
	case orb.Ring:
		return netAreas(b, orb.Polygon{g})
	case orb.Bound:
		return netAreas(b, orb.Polygon{g.ToRing()})
	case orb.Polygon:
		for _, r := range g {
			for _, p := range r {
				if !usable(p) {
					return false
				}
			}
		}
		b.addPolygon(g)
	case orb.MultiPolygon:
		ok := true
		for _, p := range g {
			ok = netAreas(b, p) && ok
		}
		return ok
	case orb.Collection:
		ok := true
		for _, member := range g {
			ok = netAreas(b, member) && ok
		}
		return ok
	}
	return true
}

// netRounds bounds how often cutting is repeated. A crossing is rounded to
// float64, which moves the pieces by half a unit in the last place and may make
// them meet others; two or three rounds are usual. Where segments lie on one
// another but for the last place that need not end: from round netExact on,
// one that crosses another is led through the ends of the other that are nearer
// than a reach, which doubles every round. It starts with 8 units in the last
// place of the largest coordinate and ends, for degrees, below 1e-8.
const (
	netRounds = 20
	netExact  = 4
)

// cutNet cuts the segments of all paths where they meet, until they meet at
// common ends alone, and returns the mesh. What was cut follows from exact
// tests; the place of a crossing is that of crossing.
func cutNet(b *meshBuilder) (*Mesh, error) {
	var fresh []bool
	for round := range netRounds {
		m := b.mesh()
		g := &netGrid{points: m.Points, all: netSegments(m), fresh: fresh}
		if round >= netExact {
			g.reach = math.Ldexp(netLargest(m.Points), round-1-52)
		}
		found := g.meetings()
		if found.full {
			return nil, ErrTangled
		}
		if found.none() {
			return m, nil
		}
		fresh = b.insert(m, g.all, found)
	}
	return nil, ErrTangled
}

// netLargest returns the size of the largest coordinate.
func netLargest(points []orb.Point) float64 {
	largest := 0.0
	for _, p := range points {
		largest = max(largest, math.Abs(p[0]), math.Abs(p[1]))
	}
	return largest
}

// netSegments lists the segments of all arcs, in their order.
func netSegments(m *Mesh) []netSegment {
	n := 0
	for _, at := range m.Arcs {
		n += len(at) - 1
	}
	all := make([]netSegment, 0, n)
	for _, at := range m.Arcs {
		for i := 1; i < len(at); i++ {
			all = append(all, netSegment{at[i-1], at[i]})
		}
	}
	return all
}

// insert puts the vertices that were found, and the crossings, between the ends
// of their segments on every path, as place does.
func (b *meshBuilder) insert(m *Mesh, all []netSegment, found *netMeetings) []bool {
	touches := found.touches
	for _, c := range found.crosses {
		s, t := all[c[0]], all[c[1]]
		v := b.index.add(crossing(span{m.Points[s.a], m.Points[s.b]}, span{m.Points[t.a], m.Points[t.b]}))
		touches = append(touches, netTouch{c[0], v}, netTouch{c[1], v})
	}
	points := b.index.points
	slices.SortFunc(touches, func(x, y netTouch) int {
		if x.segment != y.segment {
			return int(x.segment) - int(y.segment)
		}
		return span{points[all[x.segment].a], points[all[x.segment].b]}.compareAlong(points[x.vertex], points[y.vertex])
	})
	return b.place(m, all, touches)
}

// place puts vertices between the ends of segments, sorted by segment and along
// it, and tells which vertices that concerns.
func (b *meshBuilder) place(m *Mesh, all []netSegment, touches []netTouch) []bool {
	fresh := make([]bool, len(b.index.points))
	for _, t := range touches {
		s := all[t.segment]
		fresh[s.a], fresh[s.b], fresh[t.vertex] = true, true, true
	}
	first := make([]int32, 0, len(m.Arcs)) // by arc: its first segment
	n := int32(0)
	for _, at := range m.Arcs {
		first = append(first, n)
		n += int32(len(at) - 1)
	}
	b.rebuild(m, first, touches)
	return fresh
}

// rebuild replaces the vertices of all paths by those of their arcs with the
// touches between, which are sorted by segment and along it.
func (b *meshBuilder) rebuild(m *Mesh, first []int32, touches []netTouch) {
	begin := make([]int32, len(m.Arcs)+1) // by arc: its first touch
	k := 0
	for n := range m.Arcs {
		begin[n] = int32(k)
		end := first[n] + int32(len(m.Arcs[n])) - 1
		for k < len(touches) && touches[k].segment < end {
			k++
		}
	}
	begin[len(m.Arcs)] = int32(k)
	at := make([]uint32, 0, len(b.at)+2*len(touches))
	rings, lines := make([]int, b.features), make([]int, b.features)
	var run []uint32
	for i := range b.paths {
		p := &b.paths[i]
		s := &m.Shapes[p.feature]
		var refs []Ref
		if p.closed {
			refs = s.Rings[rings[p.feature]]
			rings[p.feature]++
		} else {
			refs = s.Lines[lines[p.feature]]
			lines[p.feature]++
		}
		from := len(at)
		for _, r := range refs {
			n, backwards := r.Arc()
			run = cutArc(run[:0], m.Arcs[n], first[n], touches[begin[n]:begin[n+1]])
			if backwards {
				slices.Reverse(run)
			}
			for _, v := range run {
				if len(at) == from || at[len(at)-1] != v {
					at = append(at, v)
				}
			}
		}
		if p.closed {
			for len(at) > from+1 && at[len(at)-1] == at[from] {
				at = at[:len(at)-1]
			}
		}
		p.end = len(at)
	}
	b.at = at
}

// cutArc appends the vertices of an arc whose first segment has the number
// first, with the touches between them.
func cutArc(to, arc []uint32, first int32, touches []netTouch) []uint32 {
	to = append(to, arc[0])
	for i, v := range arc[1:] {
		for len(touches) > 0 && touches[0].segment == first+int32(i) {
			to = append(to, touches[0].vertex)
			touches = touches[1:]
		}
		to = append(to, v)
	}
	return to
}
