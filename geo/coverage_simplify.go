package geo

import (
	"math"

	"github.com/paulmach/orb"
)

// SimplifyMethod is a way to choose the vertices that stay.
type SimplifyMethod uint8

// The methods.
const (
	// Visvalingam leaves out, smallest first, vertices whose triangle with their
	// neighbours has less area than the tolerance (Visvalingam and Whyatt, Line
	// generalisation by repeated elimination of points, 1993).
	Visvalingam SimplifyMethod = iota
	// DouglasPeucker keeps the vertices that are farther than the tolerance from the
	// line that would replace them (Douglas and Peucker, Algorithms for the reduction
	// of the number of points, 1973), and more where the line would pass a vertex
	// on the wrong side (Saalfeld, Topologically consistent line simplification with
	// the Douglas-Peucker algorithm, 1999).
	DouglasPeucker
)

// SimplifyOptions say how much detail may go.
type SimplifyOptions struct {
	// Tolerance is an area in square metres for Visvalingam (of the triangle in the
	// ellipsoidal equal-area plane) and a distance in metres on the ground for
	// DouglasPeucker.
	Tolerance float64
	// Method is Visvalingam by default.
	Method SimplifyMethod
	// Planar says that coordinates are in the unit of a plane, and the tolerance in
	// it or its square, not lon, lat in degrees and metres.
	Planar bool
	// SmallRing is the area in square metres at which the report tells of a ring that
	// was larger; the tolerance (Visvalingam) or its square if zero.
	SmallRing float64
}

// SimplifyReport tells what Simplify did.
type SimplifyReport struct {
	// Before and After count vertices of arcs, nodes once for each arc that ends
	// there.
	Before, After int
	// Blocked counts vertices that stay only because leaving them out would take a
	// border across another vertex.
	Blocked int
	// Forced are the rings that would have collapsed to less than a triangle, or onto
	// another border, and were kept from it by a vertex or two.
	Forced []RingPlace
	// Small are the rings whose area came below SmallRing.
	Small []RingPlace
	// AreaChange is, for each shape of the mesh, what its area gained, in square
	// metres; negative if it lost. The sum over a coverage is that of its outer border.
	AreaChange []float64
}

// Simplify leaves out vertices of arcs and returns a mesh with the same arcs and
// nodes, so that shapes and references of the old one are shapes of the new one
// too. Neighbours stay neighbours: what they share is simplified once. Nodes stay.
//
// If the borders of the mesh meet at nodes alone, so do those of the result: no
// arc comes to cross, touch or run along another or itself, none passes a vertex
// on another side than before, a ring keeps at least three vertices, and two arcs
// between the same nodes never become the same line. All tests are exact. Where
// borders cross already, they may cross elsewhere after.
//
// Simplifying again with the same options changes nothing, and neither the order
// of the geometries nor where rings start matters. Vertices that no arc passes any
// more stay in Points; arcs with a vertex that is not finite, or beyond 1e60, stay as
// they are. The mesh itself is not changed.
func (m *Mesh) Simplify(o SimplifyOptions) (*Mesh, *SimplifyReport) {
	s := newSimplifier(m, o)
	report := &SimplifyReport{AreaChange: make([]float64, len(m.Shapes))}
	arcs := m.Arcs
	if o.Tolerance > 0 {
		if o.Method == DouglasPeucker {
			arcs = s.peucker(report)
		} else {
			arcs = s.visvalingam(report)
		}
	}
	to := &Mesh{Points: m.Points, Node: m.Node, Shapes: m.Shapes, Arcs: arcs}
	for n := range arcs {
		report.Before += len(m.Arcs[n])
		report.After += len(arcs[n])
	}
	s.compare(to, report)
	return to, report
}

// simplifier holds what both methods need.
type simplifier struct {
	mesh   *Mesh
	o      SimplifyOptions
	at     []orb.Point // by vertex: place in a plane where areas are right, in metres
	forced []bool      // by arc
}

func newSimplifier(m *Mesh, o SimplifyOptions) *simplifier {
	s := &simplifier{mesh: m, o: o, at: m.Points, forced: make([]bool, len(m.Arcs))}
	if !o.Planar {
		s.at = make([]orb.Point, len(m.Points))
		for v, p := range m.Points {
			s.at[v] = EqualArea(p)
		}
	}
	return s
}

// usedVertices tells which vertices an arc or a point passes, and which a point.
func (m *Mesh) usedVertices() (used, pinned []bool) {
	used, pinned = make([]bool, len(m.Points)), make([]bool, len(m.Points))
	for _, at := range m.Arcs {
		for _, v := range at {
			used[v] = true
		}
	}
	for i := range m.Shapes {
		for _, v := range m.Shapes[i].Points {
			used[v], pinned[v] = true, true
		}
	}
	return used, pinned
}

// measurable tells that all vertices of an arc can be computed with.
func (m *Mesh) measurable(at []uint32) bool {
	for _, v := range at {
		if !usable(m.Points[v]) {
			return false
		}
	}
	return true
}

// loop tells whether an arc is closed, and whether it starts at a node.
func (m *Mesh) loop(n int) (closed, anchored bool) {
	at := m.Arcs[n]
	return at[0] == at[len(at)-1], m.Node[at[0]]
}

// compare fills in what the report says of rings and areas.
func (s *simplifier) compare(to *Mesh, report *SimplifyReport) {
	small := s.o.SmallRing
	if small == 0 && s.o.Method == DouglasPeucker {
		small = s.o.Tolerance * s.o.Tolerance
	} else if small == 0 {
		small = s.o.Tolerance
	}
	gain := make([]float64, len(to.Arcs)) // on the left
	for n, at := range to.Arcs {
		if len(at) != len(s.mesh.Arcs[n]) {
			gain[n] = s.swept(at, s.mesh.Arcs[n][0]) - s.swept(s.mesh.Arcs[n], s.mesh.Arcs[n][0])
		}
	}
	for i := range s.mesh.Shapes {
		for _, refs := range s.mesh.Shapes[i].Rings {
			change, forced := 0.0, false
			for _, r := range refs {
				n, backwards := r.Arc()
				forced = forced || s.forced[n]
				if backwards {
					change -= gain[n]
				} else {
					change += gain[n]
				}
			}
			report.AreaChange[i] += change
			if change == 0 && !forced {
				continue
			}
			place := RingPlace{i, to.line(refs[:1])[0]}
			if forced {
				report.Forced = append(report.Forced, place)
			}
			if before := math.Abs(s.ringArea(s.mesh, refs)); before >= small && math.Abs(s.ringArea(to, refs)) < small {
				report.Small = append(report.Small, place)
			}
		}
	}
}

// swept is the signed area between an arc and the lines from a vertex to its ends.
func (s *simplifier) swept(at []uint32, from uint32) float64 {
	o, sum := s.at[from], 0.0
	for i := 1; i < len(at); i++ {
		p, q := s.at[at[i-1]], s.at[at[i]]
		sum += (p[0]-o[0])*(q[1]-o[1]) - (q[0]-o[0])*(p[1]-o[1])
	}
	return sum / 2
}

func (s *simplifier) ringArea(m *Mesh, refs []Ref) float64 {
	first, _ := refs[0].Arc()
	from, sum := m.Arcs[first][0], 0.0
	for _, r := range refs {
		n, backwards := r.Arc()
		if a := s.swept(m.Arcs[n], from); backwards {
			sum -= a
		} else {
			sum += a
		}
	}
	return sum
}
