package geo

import (
	"math"
	"slices"

	"github.com/paulmach/orb"
)

// areaRepair makes valid polygons of invalid ones.
type areaRepair struct {
	first     int // part
	added     int
	moved     float64
	collapsed []Place
	flat      []orb.Ring
}

// whole repairs polygons one by one, then unites those that have more in common
// than points.
func (w *areaRepair) whole(polygons orb.MultiPolygon) (orb.MultiPolygon, error) {
	scaled, factor := scalePolygons(polygons)
	known := make(map[orb.Point]bool)
	var parts orb.MultiPolygon
	for i, p := range scaled {
		if Valid(p) {
			if len(p) > 0 && len(p[0]) > 0 {
				parts = append(parts, p)
			}
			continue
		}
		repaired, err := w.part(p, w.first+i)
		if err != nil {
			return nil, err
		}
		parts = append(parts, repaired...)
	}
	if len(polygons) > 1 && !Valid(parts) { // one polygon comes out valid
		united, moved, err := unitePolygons(parts)
		if err != nil {
			return nil, err
		}
		parts, w.moved = united, max(w.moved, moved)
	}
	for _, p := range scaled {
		for _, r := range p {
			for _, q := range r {
				known[q] = true
			}
		}
	}
	for _, p := range parts {
		for _, r := range p {
			for _, q := range r[1:] {
				if !known[q] {
					w.added++
				}
			}
		}
	}
	w.moved /= factor
	return unscalePolygons(parts, factor), nil
}

// part repairs one polygon by the even-odd rule.
func (w *areaRepair) part(p orb.Polygon, part int) (orb.MultiPolygon, error) {
	n := 0
	for _, r := range p {
		n += len(r)
	}
	net := newWires(n)
	var used ringSet
	for i, r := range p {
		ring := ringOnce(finitePoints(r))
		if len(ring) == 0 {
			if len(r) > 0 {
				w.collapsed = append(w.collapsed, Place{Part: part, Ring: i})
			}
			continue
		}
		if flatRing(ring) {
			w.collapsed = append(w.collapsed, Place{Part: part, Ring: i})
			w.flat = append(w.flat, ring)
			continue
		}
		if used.add(ring) {
			net.path(ring, 0, false)
		}
	}
	if err := net.node(); err != nil {
		return nil, err
	}
	w.moved = max(w.moved, net.moved)
	whole := net.faces().outline(func(a, _ int32) bool { return a&1 == 1 })
	if len(whole) == 0 && len(used.rings) > 0 {
		w.collapsed = append(w.collapsed, Place{Part: part})
		w.flat = append(w.flat, used.rings...)
	}
	return whole, nil
}

// ringOnce is a ring closed, with no vertex twice in a row, and where it is
// walked several times over from the same start, walked once.
func ringOnce(points []orb.Point) orb.Ring {
	ring := slices.Compact(slices.Clone(points))
	if len(ring) > 1 && ring[0] == ring[len(ring)-1] {
		ring = ring[:len(ring)-1]
	}
	n := len(ring)
	if n == 0 {
		return nil
	}
	for k := 1; k <= n/2; k++ {
		if ring[k] == ring[0] && n%k == 0 && slices.Equal(ring[:n-k], ring[k:]) {
			ring = ring[:k]
			break
		}
	}
	return append(orb.Ring(ring), ring[0])
}

// flatRing reports whether all vertices of a closed ring are in line.
func flatRing(r orb.Ring) bool {
	far := slices.MaxFunc(r, func(a, b orb.Point) int {
		return comparePoints(orb.Point{math.Abs(a[0] - r[0][0]), math.Abs(a[1] - r[0][1])}, orb.Point{math.Abs(b[0] - r[0][0]), math.Abs(b[1] - r[0][1])})
	})
	return far == r[0] || !slices.ContainsFunc(r, func(p orb.Point) bool { return Orient(r[0], far, p) != 0 })
}

// ringSet is a set of closed rings, whatever their start and direction.
type ringSet struct {
	rings []orb.Ring
	known map[ringKey][]int // positions in rings
}

// ringKey is what rings that are the same have in common.
type ringKey struct {
	least orb.Point
	size  int
}

func keyOf(r []orb.Point) ringKey { return ringKey{slices.MinFunc(r, comparePoints), len(r)} }

// add reports whether the ring is new.
func (s *ringSet) add(r orb.Ring) bool {
	key := keyOf(r)
	for _, i := range s.known[key] {
		if sameRingFrom(s.rings[i], r, key.least) {
			return false
		}
	}
	if s.known == nil {
		s.known = make(map[ringKey][]int)
	}
	s.known[key] = append(s.known[key], len(s.rings))
	s.rings = append(s.rings, r)
	return true
}

// unitePolygons unites valid polygons; the result is valid. Moved is the
// longest way that a border had to go.
func unitePolygons(parts orb.MultiPolygon) (united orb.MultiPolygon, moved float64, err error) {
	w := newWires(0)
	for _, p := range parts {
		w.polygon(p, 0)
	}
	if err := w.node(); err != nil {
		return nil, 0, err
	}
	return w.faces().outline(func(a, _ int32) bool { return a > 0 }), w.moved, nil
}

// polygon adds the borders of a valid polygon with its inside on their left.
func (w *wires) polygon(p orb.Polygon, operand int) {
	for i, r := range p {
		if len(r) == 0 {
			continue
		}
		path := []orb.Point(r)
		if (ringTurn(r) > 0) != (i == 0) {
			path = slices.Clone(path)
			slices.Reverse(path)
		}
		w.path(path, operand, false)
	}
}

// scalePolygons brings coordinates of extreme size to where Orient is exact.
func scalePolygons(g orb.MultiPolygon) (orb.MultiPolygon, float64) {
	largest := 0.0
	for _, p := range g {
		for _, r := range p {
			for _, q := range r {
				if finitePoint(q) {
					largest = max(largest, math.Abs(q[0]), math.Abs(q[1]))
				}
			}
		}
	}
	factor := scaleFor(largest)
	return unscalePolygons(g, 1/factor), factor
}

func unscalePolygons(g orb.MultiPolygon, factor float64) orb.MultiPolygon {
	if factor == 1 {
		return g
	}
	to, _ := mapPoints(g, func(p orb.Point) orb.Point { return orb.Point{p[0] / factor, p[1] / factor} }).(orb.MultiPolygon)
	return to
}
