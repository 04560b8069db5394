package geo

import "github.com/paulmach/orb"

// smallRing is the number of edges up to which comparing every two of a ring is
// faster than putting them into a tree.
const smallRing = 96

// smallValid reports whether an area is one ring of few edges that is valid beyond
// doubt: closed, no vertex next to its equal, no two edges with anything in common
// but the vertex between them. False says nothing: the area may still be valid.
// It does not allocate.
func smallValid(g orb.Geometry) bool {
	switch g := g.(type) {
	case orb.Ring:
		return simpleSmallRing(g)
	case orb.Polygon:
		return len(g) == 1 && simpleSmallRing(g[0])
	case orb.MultiPolygon:
		return len(g) == 1 && len(g[0]) == 1 && simpleSmallRing(g[0][0])
	}
	return false
}

// Where a point lies beside a box, as bits: an edge whose ends have one in common
// does not meet the box.
const (
	besideWest = 1 << iota
	besideEast
	besideSouth
	besideNorth
)

func besideBox(p orb.Point, b *orb.Bound) (beside uint8) {
	if p[0] < b.Min[0] {
		beside = besideWest
	} else if p[0] > b.Max[0] {
		beside = besideEast
	}
	if p[1] < b.Min[1] {
		beside |= besideSouth
	} else if p[1] > b.Max[1] {
		beside |= besideNorth
	}
	return beside
}

func simpleSmallRing(r orb.Ring) bool {
	edges := len(r) - 1
	if edges < 3 || edges > smallRing || r[0] != r[edges] {
		return false
	}
	largest := 0.0
	for i, p := range r[1:] {
		if p == r[i] || !finitePoint(p) {
			return false
		}
		largest = max(largest, p[0], -p[0], p[1], -p[1])
	}
	if scaleFor(largest) != 1 { // Orient would not be exact
		return false
	}
	for i := range edges {
		a, b := r[i], r[i+1]
		next := r[1]
		if i+1 < edges {
			next = r[i+2]
		}
		if turnsBack(a, b, next) {
			return false
		}
		box := orb.Bound{Min: orb.Point{min(a[0], b[0]), min(a[1], b[1])}, Max: orb.Point{max(a[0], b[0]), max(a[1], b[1])}}
		last := edges // of the vertices of edges that are no neighbours
		if i == 0 {
			last--
		}
		if i+2 > last {
			continue
		}
		before := besideBox(r[i+2], &box)
		for k := i + 3; k <= last; k++ {
			beside := besideBox(r[k], &box)
			if before&beside == 0 && !edgesApart(a, b, r[k-1], r[k]) {
				return false
			}
			before = beside
		}
	}
	return true
}

// turnsBack tells whether an edge bc may run along the edge ab before it; also
// where it goes on in exactly the same line it does not.
func turnsBack(a, b, c orb.Point) bool {
	dx, dy, ex, ey := b[0]-a[0], b[1]-a[1], c[0]-b[0], c[1]-b[1]
	return !(dx*ex+dy*ey > 0) && Orient(a, b, c) == 0
}

// edgesApart tells that two edges have no point in common, false if in doubt.
func edgesApart(a, b, c, d orb.Point) bool {
	oc, od := Orient(a, b, c), Orient(a, b, d)
	if oc*od > 0 {
		return true
	}
	return Orient(c, d, a)*Orient(c, d, b) > 0
}
