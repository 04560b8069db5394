package geo

import (
	"cmp"
	"math"
	"slices"

	"github.com/paulmach/orb"
)

// SnapOptions say how far borders may be moved onto one another.
type SnapOptions struct {
	// Tolerance is the largest distance, in metres on the ground, at which two
	// vertices become one, or a vertex is put into the edge that it is beside. Zero
	// moves nothing: vertices are put into the edges that they lie on exactly.
	Tolerance float64
	// Planar says that coordinates and tolerance are in the unit of a plane, not
	// lon, lat in degrees and metres.
	Planar bool
}

// SnapReport tells what Snap did.
type SnapReport struct {
	// Changed are the positions of the geometries that are not what they were.
	Changed []int
	// Moved counts the vertices that were moved onto another one, Inserted the
	// places where an edge was led through a vertex.
	Moved, Inserted int
	// Farthest is the longest way, in metres (or units of the plane), that a vertex
	// was moved or an edge bent, and FarthestAt where it went. A vertex moves no
	// farther than the tolerance, an edge bends no farther than twice that.
	Farthest   float64
	FarthestAt orb.Point
	// Collapsed are the rings that came to enclose nothing and are gone.
	Collapsed []RingPlace
	// Held are the geometries that were left as they are, because moving their
	// vertices would have turned a ring inside out, or made borders cross.
	Held []int
	// Crossings counts where borders still cross: they did so by more than the
	// tolerance before.
	Crossings int
}

// RingPlace names a ring by its geometry and one of its vertices.
type RingPlace struct {
	Feature int
	At      orb.Point
}

// Snap makes neighbours that share borders only roughly share them exactly. Of
// vertices that lie within the tolerance of one another, those that most rings
// pass stay, and the others move onto the nearest of them; an edge that passes
// within the tolerance of a vertex is led through it. So vertices end up further
// apart than the tolerance, and the order of the geometries does not matter.
// Parts of a ring that come to lie on one another enclose nothing and go.
//
// No ring is turned inside out and no borders come to cross that did not: where that
// would happen, the geometries concerned are held, their vertices stay where they
// are; the report names them. If that does not do after eight attempts, as with a
// tolerance as large as the areas are, nothing is moved at all. Vertices of held geometries may stay close to others. Geometries
// that do not change are returned as they are; the others become what
// Mesh.Geometry makes of them: shells counter-clockwise, Polygon, MultiPolygon,
// lines, or a Collection. The input is not changed. Vertices that are not finite
// stay.
func Snap(gs []orb.Geometry, o SnapOptions) ([]orb.Geometry, *SnapReport) {
	held := make([]bool, len(gs))
	const rounds = 8 // each holds more geometries, the last holds all
	for round := 1; ; round++ {
		s := newSnap(gs, o, held)
		s.cluster()
		s.bend()
		if bad := s.bad(); !s.hold(bad) {
			return s.result(gs)
		}
		for i := range held {
			held[i] = held[i] || round >= rounds
		}
	}
}

// snap is one attempt.
type snap struct {
	o       SnapOptions
	held    []bool // by geometry
	b       *meshBuilder
	was     []meshPath // the paths before
	wasAt   []uint32
	uses    []int32  // by vertex: how many paths pass it
	fixed   []bool   // by vertex: it belongs to a geometry that is held
	to      []uint32 // by vertex: the one that it moves onto
	mesh    *Mesh
	report  SnapReport
	crossed map[[2]int32]bool // pairs of geometries whose borders crossed before
}

func newSnap(gs []orb.Geometry, o SnapOptions, held []bool) *snap {
	s := &snap{o: o, held: held, b: newMeshBuilder(gs)}
	n := len(s.b.index.points)
	s.was, s.wasAt = slices.Clone(s.b.paths), slices.Clone(s.b.at)
	s.uses, s.fixed, s.to = make([]int32, n), make([]bool, n), make([]uint32, n)
	s.eachVertex(func(feature int32, v uint32) {
		s.uses[v]++
		s.fixed[v] = s.fixed[v] || held[feature]
	})
	for v := range s.to {
		s.to[v] = uint32(v)
	}
	s.mesh = s.b.mesh()
	s.crossed = s.crossings(nil)
	return s
}

func (s *snap) eachVertex(f func(feature int32, v uint32)) {
	from := 0
	for _, p := range s.b.paths {
		for _, v := range s.b.at[from:p.end] {
			f(p.feature, v)
		}
		from = p.end
	}
	for _, p := range s.b.points {
		f(int32(p[0]), p[1])
	}
}

// scale returns the length of a unit of x and of y near p.
func (s *snap) scale(p orb.Point) (x, y float64) {
	if s.o.Planar {
		return 1, 1
	}
	x, y = metresPerDegree(p[1])
	return max(x, 100), y
}

// far is the distance of two places that are close to each other.
func (s *snap) far(p, q orb.Point) float64 {
	x, y := s.scale(p)
	return math.Hypot((p[0]-q[0])*x, (p[1]-q[1])*y)
}

// beside returns where p is along the segment ab, as a share of its length, and
// how far from it.
func (s *snap) beside(a, b, p orb.Point) (share, far float64) {
	x, y := s.scale(p)
	return nearestOnSegment(orb.Point{0, 0}, orb.Point{(b[0] - a[0]) * x, (b[1] - a[1]) * y},
		orb.Point{(p[0] - a[0]) * x, (p[1] - a[1]) * y})
}

// units returns the tolerance in units of x and y, wide enough for all vertices.
func (s *snap) units() (x, y float64) {
	points := s.b.index.points
	for _, p := range points {
		if usable(p) {
			px, py := s.scale(p)
			x, y = max(x, s.o.Tolerance/px), max(y, s.o.Tolerance/py)
		}
	}
	return x, y
}

func usable(p orb.Point) bool { return math.Abs(p[0]) < netReach && math.Abs(p[1]) < netReach }

// cluster moves vertices onto the nearest of those that stay.
func (s *snap) cluster() {
	if !(s.o.Tolerance > 0) {
		return
	}
	points := s.b.index.points
	order := make([]uint32, 0, len(points))
	for v := range points {
		if s.uses[v] > 0 && usable(points[v]) {
			order = append(order, uint32(v))
		}
	}
	slices.SortFunc(order, func(v, w uint32) int {
		if s.fixed[v] != s.fixed[w] {
			if s.fixed[v] {
				return -1
			}
			return 1
		}
		return cmp.Or(cmp.Compare(s.uses[w], s.uses[v]), comparePoints(points[v], points[w]))
	})
	wide, high := s.units()
	stay := newStays(len(order))
	for _, v := range order {
		p := points[v]
		x, y := math.Floor(p[0]/wide), math.Floor(p[1]/high)
		best, least := v, s.o.Tolerance
		for k := 0; k < 9 && !s.fixed[v]; k++ {
			for i := stay.first(x+float64(k%3-1), y+float64(k/3-1)); i > 0; i = stay.next[i-1] {
				w := stay.vertex[i-1]
				if d := s.far(p, points[w]); d < least || d == least && (best == v || comparePoints(points[w], points[best]) < 0) {
					best, least = w, d
				}
			}
		}
		if best != v {
			s.to[v] = best
			s.report.Moved++
			s.note(least, points[best])
			continue
		}
		stay.add(x, y, v)
	}
	s.move()
}

// stays are the vertices that stay, by square of the tolerance; squares are
// hashed, so that others come along, which are further off than the tolerance.
type stays struct {
	head   []int32 // number + 1
	next   []int32
	vertex []uint32
}

func newStays(n int) *stays {
	size := 16
	for size < n {
		size *= 2
	}
	return &stays{head: make([]int32, size), next: make([]int32, 0, n), vertex: make([]uint32, 0, n)}
}

func (s *stays) slot(x, y float64) uint64 {
	return mix(math.Float64bits(x+0)*0x9E3779B97F4A7C15^math.Float64bits(y+0)) & uint64(len(s.head)-1)
}

func (s *stays) first(x, y float64) int32 { return s.head[s.slot(x, y)] }

func (s *stays) add(x, y float64, v uint32) {
	i := s.slot(x, y)
	s.next, s.vertex = append(s.next, s.head[i]), append(s.vertex, v)
	s.head[i] = int32(len(s.next))
}

// note remembers the longest way.
func (s *snap) note(far float64, at orb.Point) {
	if far > s.report.Farthest {
		s.report.Farthest, s.report.FarthestAt = far, at
	}
}

// move replaces vertices by those they moved onto, equal ones in a row once.
func (s *snap) move() {
	at, from := s.b.at[:0], 0
	for i := range s.b.paths {
		p := &s.b.paths[i]
		start := len(at)
		for _, v := range s.b.at[from:p.end] {
			if v = s.to[v]; len(at) == start || at[len(at)-1] != v {
				at = append(at, v)
			}
		}
		for p.closed && len(at) > start+1 && at[len(at)-1] == at[start] {
			at = at[:len(at)-1]
		}
		from, p.end = p.end, len(at)
	}
	s.b.at = at
	for i := range s.b.points {
		s.b.points[i][1] = s.to[s.b.points[i][1]]
	}
	s.dropShort()
}

// dropShort leaves out what has become a single vertex or a line to and fro.
func (s *snap) dropShort() {
	at, paths, was, from := s.b.at[:0], s.b.paths[:0], s.was[:0], 0
	wasFrom, wasAt := 0, s.wasAt[:0]
	for i, p := range s.b.paths {
		own, before := s.b.at[from:p.end], s.was[i]
		beforeAt := s.wasAt[wasFrom:before.end]
		from, wasFrom = p.end, before.end
		if len(own) < 2 || p.closed && len(own) < 3 {
			s.report.Collapsed = append(s.report.Collapsed, RingPlace{int(p.feature), s.b.index.points[beforeAt[0]]})
			continue
		}
		at, wasAt = append(at, own...), append(wasAt, beforeAt...)
		p.end, before.end = len(at), len(wasAt)
		paths, was = append(paths, p), append(was, before)
	}
	s.b.at, s.b.paths, s.was, s.wasAt = at, paths, was, wasAt
}
