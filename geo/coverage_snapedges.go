package geo

import (
	"cmp"
	"slices"

	"github.com/paulmach/orb"
)

// bend leads edges through the vertices that they pass within the tolerance, and
// the pieces again, as long as they stay within twice the tolerance of the edge
// that they come from.
func (s *snap) bend() {
	if len(s.b.paths) == 0 {
		s.mesh = s.b.mesh()
		return
	}
	source := make(map[netSegment]netSegment) // of pieces: the edge
	var fresh []bool
	const rounds = 12
	for range rounds {
		s.mesh = s.b.mesh()
		all := netSegments(s.mesh)
		touches := s.passed(all, source, fresh)
		if len(touches) == 0 {
			return
		}
		s.report.Inserted += len(touches)
		s.trackPieces(all, touches, source)
		fresh = s.b.place(s.mesh, all, touches)
	}
	s.mesh = s.b.mesh()
}

// passed lists the vertices that segments pass within the tolerance, sorted by
// segment and along it.
func (s *snap) passed(all []netSegment, source map[netSegment]netSegment, fresh []bool) []netTouch {
	points := s.mesh.Points
	usual := make([]netSegment, 0, len(all)) // those that can be looked at
	number := make([]int32, 0, len(all))
	used := make([]bool, len(points))
	for n, e := range all {
		used[e.a], used[e.b] = true, true
		if usable(points[e.a]) && usable(points[e.b]) && !(s.fixed[e.a] && s.fixed[e.b]) &&
			(fresh == nil || fresh[e.a] && fresh[e.b]) {
			usual, number = append(usual, e), append(number, int32(n))
		}
	}
	for _, p := range s.b.points {
		used[p[1]] = true
	}
	wide, high := s.units()
	g := &netGrid{points: points, all: usual, apart: max(wide, high)}
	if len(usual) == 0 || !g.measure() {
		return nil
	}
	start, member := g.sort()
	var touches []netTouch
	for v, p := range points {
		if !used[v] || !usable(p) {
			continue
		}
		g.near(p, start, member, func(n int32) {
			if s.passes(usual[n], uint32(v), source) {
				touches = append(touches, netTouch{number[n], uint32(v)})
			}
		})
	}
	share := func(t netTouch) float64 {
		e := all[t.segment]
		at, _ := s.beside(points[e.a], points[e.b], points[t.vertex])
		return at
	}
	slices.SortFunc(touches, func(x, y netTouch) int {
		return cmp.Or(cmp.Compare(x.segment, y.segment), cmp.Compare(share(x), share(y)), comparePoints(points[x.vertex], points[y.vertex]))
	})
	return slices.Compact(touches)
}

// comparePoints orders by x, then y.
func comparePoints(p, q orb.Point) int {
	return cmp.Or(cmp.Compare(p[0], q[0]), cmp.Compare(p[1], q[1]))
}

// passes reports whether a segment has to be led through a vertex.
func (s *snap) passes(e netSegment, v uint32, source map[netSegment]netSegment) bool {
	if v == e.a || v == e.b {
		return false
	}
	points := s.mesh.Points
	a, b, p := points[e.a], points[e.b], points[v]
	share, far := s.beside(a, b, p)
	if s.o.Tolerance <= 0 {
		return onEdge(a, b, p)
	}
	if far > s.o.Tolerance || share <= 0 || share >= 1 {
		return false
	}
	if from, piece := source[netKey(e)]; piece {
		if _, far = s.beside(points[from.a], points[from.b], p); far > 2*s.o.Tolerance {
			return false
		}
	}
	s.note(far, p)
	return true
}

// netKey is the segment with its smaller vertex first.
func netKey(e netSegment) netSegment { return netSegment{min(e.a, e.b), max(e.a, e.b)} }

// trackPieces notes which edges the pieces come from.
func (s *snap) trackPieces(all []netSegment, touches []netTouch, source map[netSegment]netSegment) {
	for i := 0; i < len(touches); {
		e := all[touches[i].segment]
		from, piece := source[netKey(e)]
		if !piece {
			from = e
		}
		last := e.a
		for n := touches[i].segment; i < len(touches) && touches[i].segment == n; i++ {
			source[netKey(netSegment{last, touches[i].vertex})] = from
			last = touches[i].vertex
		}
		source[netKey(netSegment{last, e.b})] = from
	}
}

// crossings returns the pairs of geometries whose borders cross, but for the
// known ones, and counts the places.
func (s *snap) crossings(known map[[2]int32]bool) map[[2]int32]bool {
	all := netSegments(s.mesh)
	usual := all[:0:0]
	for _, e := range all {
		if usable(s.mesh.Points[e.a]) && usable(s.mesh.Points[e.b]) {
			usual = append(usual, e)
		}
	}
	found := (&netGrid{points: s.mesh.Points, all: usual}).meetings()
	s.report.Crossings = len(found.crosses)
	if len(found.crosses) == 0 {
		return nil
	}
	wanted := make(map[netSegment][]int32)
	for _, c := range found.crosses {
		wanted[netKey(usual[c[0]])], wanted[netKey(usual[c[1]])] = nil, nil
	}
	from := 0
	for _, p := range s.b.paths {
		at := s.b.at[from:p.end]
		from = p.end
		for i, v := range at {
			key := netKey(netSegment{at[(i+len(at)-1)%len(at)], v})
			if own, crossed := wanted[key]; crossed && (i > 0 || p.closed) && !slices.Contains(own, p.feature) {
				wanted[key] = append(own, p.feature)
			}
		}
	}
	pairs := make(map[[2]int32]bool)
	for _, c := range found.crosses {
		for _, f := range wanted[netKey(usual[c[0]])] {
			for _, g := range wanted[netKey(usual[c[1]])] {
				if pair := [2]int32{min(f, g), max(f, g)}; !known[pair] {
					pairs[pair] = true
				}
			}
		}
	}
	return pairs
}

// bad returns the geometries with a ring that is turned inside out, or whose
// borders cross others that they did not cross before.
func (s *snap) bad() []int32 {
	var bad []int32
	from, wasFrom := 0, 0
	for i, p := range s.b.paths {
		at, was := s.b.at[from:p.end], s.wasAt[wasFrom:s.was[i].end]
		from, wasFrom = p.end, s.was[i].end
		if p.closed && s.b.planarArea(at)*s.b.planarArea(was) < 0 {
			bad = append(bad, p.feature)
		}
	}
	for pair := range s.crossings(s.crossed) {
		bad = append(bad, pair[0], pair[1])
	}
	slices.Sort(bad)
	return slices.Compact(bad)
}

// hold marks geometries; false if all of them are marked already.
func (s *snap) hold(bad []int32) bool {
	more := false
	for _, f := range bad {
		more = more || !s.held[f]
		s.held[f] = true
	}
	return more
}

// result builds the geometries.
func (s *snap) result(gs []orb.Geometry) ([]orb.Geometry, *SnapReport) {
	to := slices.Clone(gs)
	before := newMeshBuilder(gs).mesh()
	d := dissolver{mesh: s.mesh, uses: make([]int8, len(s.mesh.Arcs))}
	for i := range gs {
		if s.held[i] {
			s.report.Held = append(s.report.Held, i)
		}
		shape := &s.mesh.Shapes[i]
		if sameShape(before, &before.Shapes[i], s.mesh, shape) {
			continue
		}
		s.report.Changed = append(s.report.Changed, i)
		s.noteCollapsed(i, shape)
		if whole, err := d.unite(1, func(int) *Shape { return shape }); err == nil {
			shape = &whole
		}
		to[i] = s.mesh.Geometry(*shape)
	}
	return to, &s.report
}

// noteCollapsed reports rings that are walked to and fro everywhere.
func (s *snap) noteCollapsed(feature int, shape *Shape) {
	for _, refs := range shape.Rings {
		net := make(map[int]int, len(refs))
		for _, r := range refs {
			if n, backwards := r.Arc(); backwards {
				net[n]--
			} else {
				net[n]++
			}
		}
		left := false
		for _, n := range net {
			left = left || n != 0
		}
		if !left {
			s.report.Collapsed = append(s.report.Collapsed, RingPlace{feature, s.mesh.line(refs[:1])[0]})
		}
	}
}

// sameShape reports whether two shapes have the same vertices in the same order.
func sameShape(m *Mesh, a *Shape, n *Mesh, b *Shape) bool {
	if len(a.Rings) != len(b.Rings) || len(a.Lines) != len(b.Lines) || len(a.Points) != len(b.Points) {
		return false
	}
	for i := range a.Rings {
		if !sameRing(m.line(a.Rings[i]), n.line(b.Rings[i])) {
			return false
		}
	}
	for i := range a.Lines {
		if !slices.EqualFunc(m.line(a.Lines[i]), n.line(b.Lines[i]), samePlace) {
			return false
		}
	}
	for i := range a.Points {
		if !samePlace(m.Points[a.Points[i]], n.Points[b.Points[i]]) {
			return false
		}
	}
	return true
}

// samePlace is equality under which what is no number equals itself.
func samePlace(p, q orb.Point) bool { return p == q || sameBits(p, q) }

// sameRing reports whether two closed rings are the same from some vertex on.
func sameRing(a, b orb.LineString) bool {
	if len(a) != len(b) {
		return false
	}
	n := len(a) - 1
	for shift := range n {
		if !samePlace(a[0], b[shift]) {
			continue
		}
		same := true
		for k := 1; k < n && same; k++ {
			same = samePlace(a[k], b[(k+shift)%n])
		}
		if same {
			return true
		}
	}
	return false
}
