package geo

import (
	"math"

	"github.com/paulmach/orb"
)

// distanceSearch is the shortest way found so far.
type distanceSearch struct {
	best           float64 // metres, or the limit
	onA, onB       orb.Point
	found          bool
	one            bool    // any way shorter than the limit is enough
	minLat, maxLat float64 // where one end of each way lies
	sphere         boundSphere
	bound          float64 // best as a haversine: what is farther need not be looked at
	chord          float64 // best as a chord, likewise
}

func newDistanceSearch(limit float64, one bool, minLat, maxLat float64) distanceSearch {
	s := distanceSearch{best: limit, one: one, minLat: minLat, maxLat: maxLat}
	s.narrow()
	return s
}

// narrow fits the bounds to the best way.
func (s *distanceSearch) narrow() {
	s.sphere = sphereBetween(s.minLat, s.maxLat, s.best)
	s.bound = s.sphere.bound(s.best)
	s.chord = farthestChord(s.best)
}

// offer takes a way if it is shorter.
func (s *distanceSearch) offer(onA, onB orb.Point, metres float64) {
	if metres < s.best {
		s.best, s.onA, s.onB, s.found = metres, onA, onB, true
		s.narrow()
	}
}

// boundOn is the best way as a haversine on a sphere: bounds are told on the sphere
// on which they were found, which a better way may have replaced since.
func (s *distanceSearch) boundOn(sphere boundSphere) float64 {
	if sphere == s.sphere {
		return s.bound
	}
	return sphere.bound(s.best)
}

func (s *distanceSearch) done() bool { return s.found && (s.one || s.best == 0) }

// fromPoint looks from p to what is under a node of g. The way is from p to g, or
// turned around.
func (s *distanceSearch) fromPoint(p orb.Point, g *borderIndex, node int32, turned bool) {
	box := boxOf(orb.Bound{Min: p, Max: p})
	s.fromPointBox(p, &box, g, node, turned)
}

func (s *distanceSearch) fromPointBox(p orb.Point, box *borderBox, g *borderIndex, node int32, turned bool) {
	n := &g.nodes[node]
	if n.right < 0 {
		s.pointToRun(p, box, g, n, turned)
		return
	}
	near, far, sphere := node+1, n.right, s.sphere
	atNear, atFar := s.sphere.apart(box, &g.nodes[near].box), s.sphere.apart(box, &g.nodes[far].box)
	if atFar < atNear {
		near, far, atNear, atFar = far, near, atFar, atNear
	}
	if atNear <= s.bound {
		s.fromPointBox(p, box, g, near, turned)
	}
	if atFar <= s.boundOn(sphere) && !s.done() {
		s.fromPointBox(p, box, g, far, turned)
	}
}

// between looks from what is under a node of a to what is under a node of b,
// opening the larger box first.
func (s *distanceSearch) between(a, b *borderIndex, nodeA, nodeB int32) {
	na, nb := &a.nodes[nodeA], &b.nodes[nodeB]
	if na.right < 0 && nb.right < 0 {
		s.runToRun(a, b, na, nb)
		return
	}
	var pair [2][2]int32
	if nb.right < 0 || na.right >= 0 && na.box.size() >= nb.box.size() {
		pair = [2][2]int32{{nodeA + 1, nodeB}, {na.right, nodeB}}
	} else {
		pair = [2][2]int32{{nodeA, nodeB + 1}, {nodeA, nb.right}}
	}
	var at [2]float64
	sphere := s.sphere
	for i, p := range pair {
		at[i] = sphere.apart(&a.nodes[p[0]].box, &b.nodes[p[1]].box)
	}
	if at[1] < at[0] {
		pair[0], pair[1], at[0], at[1] = pair[1], pair[0], at[1], at[0]
	}
	for i, p := range pair {
		if at[i] <= s.boundOn(sphere) && !s.done() {
			s.between(a, b, p[0], p[1])
		}
	}
}

func (b *borderBox) size() float64 { return max(b.halfLon*b.narrow, (b.maxLat-b.minLat)/2) }

// pointToRun looks from p to the edges of a leaf, the most promising first. The
// bound of an edge is the squared distance from p in a plane whose unit is the sine
// of half the angle: in it no place of the edge is farther than by its haversine,
// because for angles up to D, sin(Δ/2) ≥ (Δ/2) · sin(D/2)/(D/2).
func (s *distanceSearch) pointToRun(p orb.Point, box *borderBox, g *borderIndex, leaf *borderNode, turned bool) {
	run := &g.runs[-1-leaf.right]
	lon := p[0] - 360*math.Round((p[0]-leaf.box.midLon)/360)
	lonScale, sphere := 0.0, s.sphere
	if widest := sphere.stretch * (math.Abs(lon-leaf.box.midLon) + leaf.box.halfLon); widest < 180 {
		lonScale = sphere.stretch * math.Sqrt(box.narrow*leaf.box.narrow) * halfSineSlope(widest)
	}
	latScale := halfSineSlope(max(leaf.box.maxLat-p[1], p[1]-leaf.box.minLat))
	var bounds [runLength]float64
	edges := max(run.edges, 1)
	for n := range edges {
		a, b := g.ends(run, n)
		bounds[n] = squareFromOrigin((a[0]-lon)*lonScale, (a[1]-p[1])*latScale, (b[0]-lon)*lonScale, (b[1]-p[1])*latScale)
	}
	var space spacePoint
	for i := range edges {
		n := uint32(0)
		for i := range edges {
			if bounds[i] < bounds[n] {
				n = i
			}
		}
		if bounds[n] > s.boundOn(sphere) || s.done() {
			return
		}
		bounds[n] = math.Inf(1)
		if i == 0 {
			space = spaceOf(p)
		}
		a, b := g.ends(run, n)
		chord, t := chordToEdge(space, a, b)
		if chord > s.chord {
			continue
		}
		q, metres := orb.Point{lon, p[1]}, 0.0
		if u, v := g.wholeEdge(run, n); !onEdge(u, v, q) {
			q, metres = nearestOnEdge(q, a, b, t)
		}
		if turned {
			s.offer(q, p, metres)
		} else {
			s.offer(p, q, metres)
		}
	}
}

// halfSineSlope is the least of sin(Δ/2)/Δ for angles Δ up to some degrees.
func halfSineSlope(degrees float64) float64 {
	half := degrees * (math.Pi / 360)
	return math.Pi / 360 * max(0, 1-half*half/6)
}

// squareFromOrigin is the squared distance of the segment ab from the origin.
func squareFromOrigin(ax, ay, bx, by float64) float64 {
	dx, dy := bx-ax, by-ay
	if t := -(ax*dx + ay*dy); t > 0 {
		if length := dx*dx + dy*dy; t < length {
			t /= length
			ax, ay = ax+t*dx, ay+t*dy
		} else {
			ax, ay = bx, by
		}
	}
	return ax*ax + ay*ay
}

// runToRun looks between two leaves: for edges that meet, then from the ends of
// the edges of each to the other. That is enough: along edges that are straight in
// longitude and latitude, with direction (u, v) and latitude φ changing by v, the gap
// to a close neighbour is a linear function over sqrt(u² + v²/cos² φ), which is
// convex in φ, and such a quotient has no minimum inside. For gaps from a hundredth
// to three times the length of edges of up to 30 degrees, and for random pairs, tests
// found no way between inner places that is shorter by more than 1e-8 m.
func (s *distanceSearch) runToRun(a, b *borderIndex, na, nb *borderNode) {
	if s.sphere.apart(&na.box, &nb.box) == 0 && s.meet(a, b, na, nb) {
		return
	}
	s.endsToRun(a, b, na, nb, false)
	s.endsToRun(b, a, nb, na, true)
}

func (s *distanceSearch) endsToRun(from, to *borderIndex, nf, nt *borderNode, turned bool) {
	run := &from.runs[-1-nf.right]
	look := func(p orb.Point) {
		box := boxOf(orb.Bound{Min: p, Max: p})
		if !s.done() && s.sphere.apart(&box, &nt.box) <= s.bound {
			s.pointToRun(p, &box, to, nt, turned)
		}
	}
	if run.from == 0 && run.piece == 0 { // else it is the last of the run before
		first, _ := from.ends(run, 0)
		look(first)
	}
	for n := range run.edges {
		_, next := from.ends(run, n)
		look(next)
	}
}

// meet looks for edges of two leaves with a point in common.
func (s *distanceSearch) meet(a, b *borderIndex, na, nb *borderNode) bool {
	ra, rb := &a.runs[-1-na.right], &b.runs[-1-nb.right]
	turn := 360 * math.Round((na.box.midLon-nb.box.midLon)/360)
	for i := range max(ra.edges, 1) {
		p, q := a.wholeEdge(ra, i)
		for j := range max(rb.edges, 1) {
			u, v := b.wholeEdge(rb, j)
			u[0], v[0] = u[0]+turn, v[0]+turn
			if at, meet := edgesMeet(p, q, u, v); meet {
				s.offer(at, orb.Point{at[0] - turn, at[1]}, 0)
				return true
			}
		}
	}
	return false
}

// wholeEdge is edge n of a run, or the edge of which it is a piece.
func (g *borderIndex) wholeEdge(r *borderRun, n uint32) (a, b orb.Point) {
	at := g.paths[r.path].at
	if r.edges == 0 {
		return at[0], at[0]
	}
	return at[r.from+n], at[r.from+n+1]
}
