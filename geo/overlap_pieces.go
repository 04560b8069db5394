package geo

import (
	"math"

	"github.com/paulmach/orb"
)

// OverlapPiece bounds a connected polygon that two areas have in common.
type OverlapPiece struct {
	Area      float64  // it has at least so many square metres
	Perimeter float64  // and at most so many metres of border along the ellipsoid
	Border    orb.Ring // in degrees, of one that may be small
}

// Pieces tells of the connected polygons that two areas have in common, in no order that means
// anything, without making them: borders are followed from crossing to crossing, so that it
// takes about as long as the common part has vertices. It is not ok where borders of one or
// the other touch each other, or come within 1e-6 m of doing so in a way that matters: only
// Intersection can tell then. Pieces that may have less than an area (m²) or a width (m, twice the
// area by the perimeter) come with their border. It is safe for concurrent use.
func (z *OverlapZone) Pieces(o *OverlapZone, area, width float64) (pieces []OverlapPiece, ok bool) {
	if z.tangled != nil || o.tangled != nil {
		return nil, false
	}
	w := newPieceWalk(z, o)
	if w == nil {
		return nil, true
	}
	if w.touchesWithin(z, o) {
		return nil, false
	}
	w.findCrossings()
	if w.close || !w.sortCrossings() {
		return nil, false
	}
	w.follow()
	w.uncrossed()
	if w.close || w.parted() {
		return nil, false
	}
	return w.pieces(area, width)
}

// pieceMargin is a distance in metres far above what the rounding of places in the plane may
// make: which side of an edge a vertex lies on that is nearer than that is not told.
const pieceMargin = 1e-6

// pieceTests limits the pairs of edges, or of parts, that are looked at.
const pieceTests = 1 << 25

// pieceWalk finds the pieces of two areas.
type pieceWalk struct {
	plane     overlapPlane
	unit      float64   // metres to a degree of longitude in the plane
	common    orb.Bound // of the boxes around both, in degrees
	stretch   orb.Point
	rings     [2][]pieceRing
	crossings []pieceCrossing
	next      [2][]int32 // by crossing: the next one along the ring, the area being on the left
	cycles    []pieceCycle
	pins      map[orb.Point][]int32 // by vertex in which borders touch: the cycles that pass it
	tests     int
	close     bool // what lies where cannot be told
}

// pieceRing is a ring of an area.
type pieceRing struct {
	points  orb.Ring // the first one is not repeated
	runs    [][]overlapBox
	box     overlapBox
	part    int
	left    bool // the area is on the left of the edges
	crossed bool
}

// pieceCrossing is where a ring of one area crosses one of the other.
type pieceCrossing struct {
	at     orb.Point // in the plane, in metres
	on     [2]piecePlace
	enters bool // the first ring goes into the second area, the first being on its left
}

// piecePlace is a place on an edge, 0 at its first vertex and 1 at its second one.
type piecePlace struct {
	ring, edge int32
	along      float64
}

// newPieceWalk makes a walk ready; nil if the boxes of the areas are apart. What lies outside of
// the other one's box is left out.
func newPieceWalk(z, o *OverlapZone) *pieceWalk {
	a, b := z.box(), o.box()
	if !a.meets(&b) {
		return nil
	}
	common := overlapBox{max(a[0], b[0]), max(a[1], b[1]), min(a[2], b[2]), min(a[3], b[3])}
	at := orb.Point{float64(common[0]), float64(common[1])}
	w := &pieceWalk{plane: newOverlapPlane(at, false), stretch: pieceStretch(&common)}
	w.common = orb.Bound{Min: at, Max: orb.Point{float64(common[2]), float64(common[3])}}
	w.unit = w.plane.squareMetres()
	for k, from := range [2]*OverlapZone{z, o} {
		for i := range from.parts {
			if p := &from.parts[i]; p.box.meets(&common) {
				w.rings[k] = appendPieceRings(w.rings[k], p, i)
			}
		}
	}
	return w
}

// pieceStretch is by how much ways east and north in a box are longer than in the plane, at most.
func pieceStretch(b *overlapBox) orb.Point {
	const radii = 6399594.0 / SemiMajor // the largest radius of curvature
	south, north := math.Abs(float64(b[1])), math.Abs(float64(b[3]))
	least := min(south, north)
	if b[1] < 0 && b[3] > 0 {
		least = 0
	}
	_, east := math.Sincos(least * math.Pi / 180)
	_, far := math.Sincos(min(max(south, north), 90) * math.Pi / 180)
	return orb.Point{radii * east, 1 / max(far, 1e-9)}
}

// box is the one around all parts.
func (z *OverlapZone) box() overlapBox {
	b := overlapNoBox
	for i := range z.parts {
		b = b.union(z.parts[i].box)
	}
	return b
}

// meets tells whether boxes have at least a border in common.
func (b *overlapBox) meets(o *overlapBox) bool {
	return b[0] <= o[2] && o[0] <= b[2] && b[1] <= o[3] && o[1] <= b[3]
}

// within tells whether a box lies in another.
func (b *overlapBox) within(o *overlapBox) bool {
	return o[0] <= b[0] && b[2] <= o[2] && o[1] <= b[1] && b[3] <= o[3]
}

func appendPieceRings(to []pieceRing, p *overlapPart, part int) []pieceRing {
	for i, r := range p.polygon {
		if len(r) == 0 {
			continue
		}
		made := pieceRing{points: r, runs: p.runs(i), box: p.box, part: part, left: p.weight(i) > 0}
		if n := len(r) - 1; n > 0 && r[0] == r[n] {
			made.points = r[:n]
		}
		if i > 0 {
			made.box = overlapNoBox
			if made.runs == nil {
				made.box = newOverlapBox(r)
			} else {
				for _, b := range made.runs[len(made.runs)-1] {
					made.box = made.box.union(b)
				}
			}
		}
		to = append(to, made)
	}
	return to
}

// place is a vertex in the plane, in metres.
func (w *pieceWalk) place(p orb.Point) orb.Point {
	q := w.plane.point(p)
	return orb.Point{q[0] * w.unit, q[1]}
}

// edge is an edge of a ring in degrees.
func (r *pieceRing) edge(i int) (a, b orb.Point) {
	if i+1 == len(r.points) {
		return r.points[i], r.points[0]
	}
	return r.points[i], r.points[i+1]
}

// sideOfEdge is 1 if c lies left of the way from a to b, -1 if right, 0 if nearer to it than
// pieceMargin; and the distance times the length.
func sideOfEdge(a, b, c orb.Point) (side int, by float64) {
	dx, dy := b[0]-a[0], b[1]-a[1]
	by = dx*(c[1]-a[1]) - dy*(c[0]-a[0])
	switch margin := pieceMargin * math.Hypot(dx, dy); {
	case by > margin:
		return 1, by
	case by < -margin:
		return -1, by
	}
	return 0, by
}

// pieceEdges tells how edges lie to each other: apart, crossing, or such that it cannot be told.
// Of a crossing it returns where on the first and the second edge it is, and on which side of the
// second one the first one ends.
func pieceEdges(a, b, c, d orb.Point) (crossing, close bool, on, at float64, side int) {
	toC, byC := sideOfEdge(a, b, c)
	toD, byD := sideOfEdge(a, b, d)
	if toC*toD > 0 {
		return false, false, 0, 0, 0
	}
	toA, byA := sideOfEdge(c, d, a)
	toB, byB := sideOfEdge(c, d, b)
	if toA*toB > 0 {
		return false, false, 0, 0, 0
	}
	if toA*toB*toC*toD == 0 {
		return false, true, 0, 0, 0
	}
	return true, false, byA / (byA - byB), byC / (byC - byD), toB
}
