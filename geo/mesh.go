package geo

import (
	"fmt"
	"math"

	"github.com/paulmach/orb"
)

// Mesh holds the borders of a set of geometries once. Vertices that are equal
// are one vertex; what several rings or lines run along together is one arc.
// An arc runs from node to node, where a node is a vertex at which borders part
// or a line ends; a ring without nodes is one closed arc. Whatever is done to
// arcs (simplifying, rounding) is therefore done for all neighbours at once.
// A Mesh does not change after NewMesh.
type Mesh struct {
	// Points are the distinct vertices.
	Points []orb.Point
	// Arcs are lists of positions in Points, at least two each; a closed arc
	// repeats its first vertex at the end.
	Arcs [][]uint32
	// Node tells for each vertex whether it is a node.
	Node []bool
	// Shapes are the geometries that the mesh was made of, in their order.
	Shapes []Shape
}

// Shape is one geometry in terms of a Mesh.
type Shape struct {
	// Rings bound the area; their inside is on the left.
	Rings [][]Ref
	// Lines are open.
	Lines [][]Ref
	// Points are positions in Mesh.Points.
	Points []uint32
}

// Ref names an arc and the direction in which it is walked: position n forwards
// is n, backwards is ^n.
type Ref int32

// Arc returns the position of the arc, and whether it is walked backwards.
func (r Ref) Arc() (n int, backwards bool) {
	if r < 0 {
		return int(^r), true
	}
	return int(r), false
}

// NewMesh finds the shared borders of the geometries; nil ones have an empty
// Shape. Vertices are shared where their coordinates are equal to the last bit.
// Rings may be wound either way; one with less than three distinct vertices
// encloses nothing and is left out.
func NewMesh(gs []orb.Geometry) *Mesh {
	b := newMeshBuilder(gs)
	for i, g := range gs {
		b.feature = int32(i)
		b.add(g)
	}
	b.findNodes()
	m := &Mesh{Points: b.index.points, Node: b.node, Shapes: make([]Shape, len(gs))}
	b.cutArcs(m)
	return m
}

// path is a ring (open, its inside on the left) or a line, as vertex numbers.
type path struct {
	feature int32
	closed  bool
	at      []uint32
}

type meshBuilder struct {
	index   *pointIndex
	paths   []path
	points  []path // of one vertex each
	feature int32
	near    [][2]uint32 // per vertex: its two neighbours on the first path met, smaller first
	node    []bool
	arcs    map[[2]uint32]int32 // first two vertices of an arc in its own direction
}

func newMeshBuilder(gs []orb.Geometry) *meshBuilder {
	n := 0
	for _, g := range gs {
		n += countPoints(g)
	}
	return &meshBuilder{index: newPointIndex(n), arcs: make(map[[2]uint32]int32)}
}

func countPoints(g orb.Geometry) int {
	switch g := g.(type) {
	case orb.LineString:
		return len(g)
	case orb.Ring:
		return len(g)
	case orb.MultiLineString:
		return countAll(g)
	case orb.Polygon:
		return countAll(g)
	case orb.MultiPolygon:
		return countAll(g)
	case orb.Collection:
		return countAll(g)
	}
	return 1
}

func countAll[G orb.Geometry](parts []G) int {
	n := 0
	for _, part := range parts {
		n += countPoints(part)
	}
	return n
}

func (b *meshBuilder) add(g orb.Geometry) {
	switch g := g.(type) {
	case orb.Point:
		b.addPoint(g)
	case orb.MultiPoint:
		for _, p := range g {
			b.addPoint(p)
		}
	case orb.LineString:
		b.addPath(g, false, false)
	case orb.MultiLineString:
		for _, l := range g {
			b.addPath(l, false, false)
		}
	case orb.Ring:
		b.addPath(orb.LineString(g), true, ringArea(g) < 0)
	case orb.Bound:
		b.add(g.ToRing())
	case orb.Polygon:
		for i, r := range g {
			b.addPath(orb.LineString(r), true, (ringArea(r) < 0) == (i == 0))
		}
	case orb.MultiPolygon:
		for _, p := range g {
			b.add(p)
		}
	case orb.Collection:
		for _, member := range g {
			b.add(member)
		}
	}
}

func (b *meshBuilder) addPoint(p orb.Point) {
	b.points = append(b.points, path{feature: b.feature, at: []uint32{b.index.add(p)}})
}

func (b *meshBuilder) addPath(ps orb.LineString, closed, reverse bool) {
	at := make([]uint32, 0, len(ps))
	for _, p := range ps {
		if v := b.index.add(p); len(at) == 0 || at[len(at)-1] != v {
			at = append(at, v)
		}
	}
	least := 2
	if closed {
		for len(at) > 1 && at[0] == at[len(at)-1] {
			at = at[:len(at)-1]
		}
		least = 3
	}
	if len(at) < least {
		return
	}
	if reverse {
		for i, j := 0, len(at)-1; i < j; i, j = i+1, j-1 {
			at[i], at[j] = at[j], at[i]
		}
	}
	b.paths = append(b.paths, path{feature: b.feature, closed: closed, at: at})
}

// none marks a vertex that no path has passed yet.
const none = math.MaxUint32

// findNodes marks the vertices where paths part: those whose two neighbours are
// not the same on every path, and the ends of lines.
func (b *meshBuilder) findNodes() {
	n := len(b.index.points)
	b.near = make([][2]uint32, n)
	b.node = make([]bool, n)
	for i := range b.near {
		b.near[i] = [2]uint32{none, none}
	}
	for _, p := range b.paths {
		last := len(p.at) - 1
		for i, v := range p.at {
			if !p.closed && (i == 0 || i == last) {
				b.node[v] = true
				continue
			}
			before, after := p.at[(i+last)%(last+1)], p.at[(i+1)%(last+1)]
			pair := [2]uint32{min(before, after), max(before, after)}
			switch b.near[v] {
			case pair:
			case [2]uint32{none, none}:
				b.near[v] = pair
			default:
				b.node[v] = true
			}
		}
	}
}

// cutArcs cuts every path at its nodes and names the pieces.
func (b *meshBuilder) cutArcs(m *Mesh) {
	for _, p := range b.paths {
		refs := b.cut(m, p)
		s := &m.Shapes[p.feature]
		if p.closed {
			s.Rings = append(s.Rings, refs)
		} else {
			s.Lines = append(s.Lines, refs)
		}
	}
	for _, p := range b.points {
		s := &m.Shapes[p.feature]
		s.Points = append(s.Points, p.at[0])
	}
}

func (b *meshBuilder) cut(m *Mesh, p path) []Ref {
	at := p.at
	if p.closed {
		at = b.startAtNode(at)
		at = append(at, at[0])
	}
	var refs []Ref
	from := 0
	for i := 1; i < len(at); i++ {
		if i == len(at)-1 || b.node[at[i]] {
			refs = append(refs, b.arc(m, at[from:i+1]))
			from = i
		}
	}
	return refs
}

// startAtNode turns a ring so that it starts at its first node, or, without
// nodes, at its smallest vertex number: the same place for every neighbour.
func (b *meshBuilder) startAtNode(at []uint32) []uint32 {
	start := 0
	for i, v := range at {
		if b.node[v] {
			start = i
			break
		}
		if v < at[start] {
			start = i
		}
	}
	return append(append(make([]uint32, 0, len(at)+1), at[start:]...), at[:start]...)
}

// arc finds or makes the arc along the vertices. Its own direction is from the
// smaller end; for a closed one, towards the smaller second vertex. First and
// second vertex then name it, since the second is inside the arc or its end.
func (b *meshBuilder) arc(m *Mesh, at []uint32) Ref {
	last := len(at) - 1
	backwards := at[0] > at[last] || at[0] == at[last] && at[1] > at[last-1]
	key := [2]uint32{at[0], at[1]}
	if backwards {
		key = [2]uint32{at[last], at[last-1]}
	}
	n, known := b.arcs[key]
	if !known {
		n = int32(len(m.Arcs))
		b.arcs[key] = n
		own := append([]uint32(nil), at...)
		if backwards {
			for i, j := 0, last; i < j; i, j = i+1, j-1 {
				own[i], own[j] = own[j], own[i]
			}
		}
		m.Arcs = append(m.Arcs, own)
	}
	if backwards {
		return Ref(^n)
	}
	return Ref(n)
}

// Sharing counts how often borders are used by the shapes of a mesh.
type Sharing struct {
	// Once counts segments that bound one area (an outer border), Twice those
	// that bound two from both sides.
	Once, Twice int
}

// Sharing checks that the areas of the mesh tile the plane as far as their
// borders tell: every segment bounds one area, or two from opposite sides. The
// error names the first segment that does not.
func (m *Mesh) Sharing() (Sharing, error) {
	uses := make([][2]int, len(m.Arcs))
	var count Sharing
	for i := range m.Shapes {
		for _, ring := range m.Shapes[i].Rings {
			for _, r := range ring {
				n, backwards := r.Arc()
				side := 0
				if backwards {
					side = 1
				}
				uses[n][side]++
				if uses[n][side] > 1 {
					at := m.Arcs[n]
					return count, fmt.Errorf("feature %d: the border from %v to %v bounds two areas on the same side",
						i+1, m.Points[at[0]], m.Points[at[1]])
				}
			}
		}
	}
	for n, u := range uses {
		switch u[0] + u[1] {
		case 1:
			count.Once += len(m.Arcs[n]) - 1
		case 2:
			count.Twice += len(m.Arcs[n]) - 1
		}
	}
	return count, nil
}
