package geo

import (
	"context"
	"math"
	"slices"

	"github.com/paulmach/orb"
)

// NewMesh finds the shared borders of the geometries; nil ones have an empty
// Shape. Vertices are shared where their coordinates are equal to the last bit.
// Rings may be wound either way; one with less than three distinct vertices
// encloses nothing and is left out. There may be up to 2^31 arcs and 2^32
// vertices.
func NewMesh(gs []orb.Geometry) *Mesh {
	m, _ := BuildMesh(context.Background(), gs) // which never ends
	return m
}

// BuildMesh is NewMesh unless ctx ends; then it soon returns the error of ctx. A million
// parcels take some seconds.
func BuildMesh(ctx context.Context, gs []orb.Geometry) (*Mesh, error) {
	b := roomForMesh(ctx, gs)
	b.addAll(gs)
	m := b.mesh()
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return m, nil
}

// often is the number of paths between two looks at the context.
const often = 1 << 12

// ended says whether the context has ended, every now and then.
func (b *meshBuilder) ended(i int) bool { return i%often == 0 && b.ctx.Err() != nil }

// meshPath is a ring (open, its inside on the left) or a line: the vertex
// numbers from the end of the path before it up to its own end.
type meshPath struct {
	feature int32
	part    int32 // numbers the polygons, lines and rings; a shell and its holes have the same
	closed  bool
	hole    bool
	end     int
}

type meshBuilder struct {
	ctx      context.Context
	index    *pointIndex
	features int
	at       []uint32 // vertex numbers of all paths
	paths    []meshPath
	points   [][2]uint32 // feature and vertex
	feature  int32
	part     int32
	node     []bool
	arcs     meshArcs
}

func newMeshBuilder(gs []orb.Geometry) *meshBuilder {
	b := roomForMesh(context.Background(), gs)
	b.addAll(gs)
	return b
}

func roomForMesh(ctx context.Context, gs []orb.Geometry) *meshBuilder {
	n := 0
	for _, g := range gs {
		n += Vertices(g)
	}
	return &meshBuilder{ctx: ctx, index: newPointIndex(n), features: len(gs), at: make([]uint32, 0, n), paths: make([]meshPath, 0, len(gs))}
}

func (b *meshBuilder) addAll(gs []orb.Geometry) {
	for i, g := range gs {
		if b.ended(i) {
			return
		}
		b.feature = int32(i)
		b.add(g)
	}
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
		b.addLine(g)
	case orb.MultiLineString:
		for _, l := range g {
			b.addLine(l)
		}
	case orb.Ring:
		b.addPolygon(orb.Polygon{g})
	case orb.Bound:
		b.add(g.ToRing())
	case orb.Polygon:
		b.addPolygon(g)
	case orb.MultiPolygon:
		for _, p := range g {
			b.addPolygon(p)
		}
	case orb.Collection:
		for _, member := range g {
			b.add(member)
		}
	}
}

func (b *meshBuilder) addPoint(p orb.Point) {
	b.points = append(b.points, [2]uint32{uint32(b.feature), b.index.add(p)})
}

func (b *meshBuilder) addLine(l orb.LineString) {
	from := len(b.at)
	b.addVertices(l)
	if len(b.at)-from < 2 {
		b.at = b.at[:from]
		return
	}
	b.paths = append(b.paths, meshPath{feature: b.feature, part: b.part, end: len(b.at)})
	b.part++
}

func (b *meshBuilder) addPolygon(g orb.Polygon) {
	for i, r := range g {
		b.addRing(r, i > 0)
	}
	b.part++
}

func (b *meshBuilder) addRing(r orb.Ring, hole bool) {
	from := len(b.at)
	b.addVertices(r)
	for len(b.at) > from+1 && b.at[from] == b.at[len(b.at)-1] {
		b.at = b.at[:len(b.at)-1]
	}
	if len(b.at)-from < 3 {
		b.at = b.at[:from]
		return
	}
	if (b.planarArea(b.at[from:]) < 0) != hole {
		slices.Reverse(b.at[from:])
	}
	b.paths = append(b.paths, meshPath{feature: b.feature, part: b.part, closed: true, hole: hole, end: len(b.at)})
}

// addVertices appends the numbers of the points, equal ones in a row once.
func (b *meshBuilder) addVertices(points []orb.Point) {
	from := len(b.at)
	for i, p := range points {
		if i > 0 && p == points[i-1] {
			continue
		}
		if v := b.index.add(p); len(b.at) == from || b.at[len(b.at)-1] != v {
			b.at = append(b.at, v)
		}
	}
}

// planarArea is twice the signed area of an open ring of vertices.
func (b *meshBuilder) planarArea(at []uint32) float64 {
	points := b.index.points
	o := points[at[0]]
	var x, y, sum float64
	for _, v := range at[1:] {
		p := points[v]
		dx, dy := p[0]-o[0], p[1]-o[1]
		sum += x*dy - dx*y
		x, y = dx, dy
	}
	return sum
}

// mesh makes the mesh of the paths as they are.
func (b *meshBuilder) mesh() *Mesh {
	b.findNodes()
	m := &Mesh{Points: b.index.points, Node: b.node, Shapes: make([]Shape, b.features)}
	b.cutArcs(m)
	return m
}

// none marks a vertex that no path has passed yet.
const none = math.MaxUint32

// findNodes marks the vertices where paths part: those whose two neighbours are
// not the same on every path, the tips of spikes, and the ends of lines.
func (b *meshBuilder) findNodes() {
	n := len(b.index.points)
	near := make([][2]uint32, n) // by vertex: its two neighbours on the first path met, smaller first
	b.node = make([]bool, n)
	for i := range near {
		near[i] = [2]uint32{none, none}
	}
	from := 0
	for _, p := range b.paths {
		at := b.at[from:p.end]
		from = p.end
		last := len(at) - 1
		if !p.closed {
			b.node[at[0]], b.node[at[last]] = true, true
		}
		before := at[last]
		for i, v := range at {
			after := at[0]
			if i < last {
				after = at[i+1]
			}
			pair := [2]uint32{min(before, after), max(before, after)}
			before = v
			switch {
			case !p.closed && (i == 0 || i == last):
			case near[v][0] == none && pair[0] != pair[1]:
				near[v] = pair
			case near[v] != pair:
				b.node[v] = true
			}
		}
	}
}

// cutArcs cuts every path at its nodes and names the pieces.
func (b *meshBuilder) cutArcs(m *Mesh) {
	b.arcs.init(len(b.index.points))
	refs := make([]Ref, 0, len(b.paths)*4)
	ends := make([]int, len(b.paths))
	from, closed := 0, 0
	for i, p := range b.paths {
		if b.ended(i) {
			return
		}
		refs = b.cut(refs, b.at[from:p.end], p.closed)
		from, ends[i] = p.end, len(refs)
		if p.closed {
			closed++
		}
	}
	m.Arcs = b.arcs.lists()
	rings, lines := make([][]Ref, 0, closed), make([][]Ref, 0, len(b.paths)-closed)
	from = 0
	for i, p := range b.paths {
		own := refs[from:ends[i]:ends[i]]
		from = ends[i]
		s := &m.Shapes[p.feature]
		if p.closed {
			rings = append(rings, own)
			s.Rings = rings[len(rings)-len(s.Rings)-1 : len(rings) : len(rings)]
		} else {
			lines = append(lines, own)
			s.Lines = lines[len(lines)-len(s.Lines)-1 : len(lines) : len(lines)]
		}
	}
	for _, p := range b.points {
		s := &m.Shapes[p[0]]
		s.Points = append(s.Points, p[1])
	}
}

// cut appends the arcs of a path to refs. A ring starts at its first node or,
// without nodes, at its smallest vertex number: the same place for every
// neighbour.
func (b *meshBuilder) cut(refs []Ref, at []uint32, closed bool) []Ref {
	first := 0
	if closed {
		for i, v := range at {
			if b.node[v] {
				first = i
				break
			}
			if v < at[first] {
				first = i
			}
		}
	}
	open := b.arcs.open()
	b.arcs.add(at[first])
	for _, v := range at[first+1:] {
		b.arcs.add(v)
		if b.node[v] || v == at[first] { // a ring without nodes may go round twice
			refs = append(refs, b.arcs.close(open))
			open = b.arcs.open()
			b.arcs.add(v)
		}
	}
	if !closed {
		b.arcs.drop(open)
		return refs
	}
	for _, v := range at[:first+1] {
		b.arcs.add(v)
	}
	return append(refs, b.arcs.close(open))
}

// meshArcs holds arcs one after another and finds them by their first two
// vertices.
type meshArcs struct {
	flat  []uint32
	ends  []int
	slots []int32 // open addressing, number of the arc + 1
}

func (a *meshArcs) init(vertices int) {
	*a = meshArcs{flat: make([]uint32, 0, vertices+vertices/4), slots: make([]int32, 16)}
}

func (a *meshArcs) open() int      { return len(a.flat) }
func (a *meshArcs) add(v uint32)   { a.flat = append(a.flat, v) }
func (a *meshArcs) drop(start int) { a.flat = a.flat[:start] }

// close ends the arc that starts at open and finds or keeps it. Its own direction
// is from the smaller end; for a closed one, towards the smaller second vertex.
// First and second vertex then name it, since the second is inside the arc or its
// end.
func (a *meshArcs) close(open int) Ref {
	at := a.flat[open:]
	last := len(at) - 1
	backwards := at[0] > at[last] || at[0] == at[last] && at[1] > at[last-1]
	if backwards {
		slices.Reverse(at)
	}
	if 2*len(a.ends) >= len(a.slots) {
		a.grow()
	}
	i := a.find(at[0], at[1])
	if a.slots[i] == 0 {
		a.ends = append(a.ends, len(a.flat))
		a.slots[i] = int32(len(a.ends))
	} else {
		a.flat = a.flat[:open]
	}
	if backwards {
		return Ref(^(a.slots[i] - 1))
	}
	return Ref(a.slots[i] - 1)
}

// find returns the slot of the arc with the given first two vertices, or the
// free one where it belongs.
func (a *meshArcs) find(first, second uint32) uint64 {
	mask := uint64(len(a.slots) - 1)
	for i := mix(uint64(first)<<32|uint64(second)) & mask; ; i = (i + 1) & mask {
		n := a.slots[i]
		if n == 0 {
			return i
		}
		start := 0
		if n > 1 {
			start = a.ends[n-2]
		}
		if a.flat[start] == first && a.flat[start+1] == second {
			return i
		}
	}
}

func (a *meshArcs) grow() {
	a.slots = make([]int32, 4*len(a.slots))
	start := 0
	for n, end := range a.ends {
		a.slots[a.find(a.flat[start], a.flat[start+1])] = int32(n + 1)
		start = end
	}
}

func (a *meshArcs) lists() [][]uint32 {
	all := make([][]uint32, len(a.ends))
	flat := slices.Clip(a.flat)
	start := 0
	for n, end := range a.ends {
		all[n] = flat[start:end:end]
		start = end
	}
	return all
}
