package geo

import (
	"slices"

	"github.com/paulmach/orb"
)

// overlapFew is up to how many edges a border that crosses itself is kept as
// pieces.
const overlapFew = 512

// cleaned returns the area of polygons whose borders cross as polygons, in degrees, whose
// borders do not but for the rounding of new vertices. The meaning is that of
// parityRule.
func (a *overlapArea) cleaned(polygons []orb.Polygon) (orb.MultiPolygon, error) {
	known := make(map[orb.Point]orb.Point)
	var all orb.MultiPolygon
	var buffer overlapBuffer
	for _, p := range polygons {
		w := newWires(0)
		for i, r := range p {
			ring := make(orb.Ring, 0, len(r)+1)
			for _, at := range r {
				q := a.plane.point(at)
				q[0], q[1] = q[0]+0, q[1]+0
				if _, taken := known[q]; !taken {
					known[q] = at
				}
				ring = append(ring, q)
			}
			raw, area := a.appendRing(nil, r, 0)
			if area < 0 {
				for k := range raw {
					raw[k].weight *= -1
				}
			}
			if len(ring) > 0 && cleanEdges(raw, &buffer) {
				if ring = append(ring, ring[0]); area < 0 {
					slices.Reverse(ring)
				}
				w.path(ring, min(i, 1), false)
				continue
			}
			parts, err := evenOddRing(ring)
			if err != nil {
				return nil, err
			}
			for _, part := range parts {
				w.polygon(part, min(i, 1))
			}
		}
		if err := w.node(); err != nil {
			return nil, err
		}
		all = append(all, w.faces().outline(func(shell, holes int32) bool { return shell > 0 && holes <= 0 })...)
	}
	if len(polygons) > 1 {
		var err error
		if all, _, err = unitePolygons(all); err != nil {
			return nil, err
		}
	}
	back, _ := mapPoints(all, func(q orb.Point) orb.Point {
		if at, is := known[q]; is {
			return at
		}
		return a.plane.degrees(q)
	}).(orb.MultiPolygon)
	return back, nil
}

// evenOddRing is what a ring winds around an odd number of times.
func evenOddRing(ring orb.Ring) (orb.MultiPolygon, error) {
	w := newWires(len(ring))
	if len(ring) > 0 {
		ring = append(slices.Clip(ring), ring[0])
	}
	w.path(ring, 0, false)
	if err := w.node(); err != nil {
		return nil, err
	}
	return w.faces().outline(func(n, _ int32) bool { return n&1 == 1 }), nil
}

// degrees is the place of a point of the plane, within 1e-8 m.
func (p *overlapPlane) degrees(q orb.Point) orb.Point {
	lat := q[1] + p.origin[1]
	if p.bands != nil {
		lat = FromEqualArea(orb.Point{0, lat})[1]
	}
	return orb.Point{q[0] + p.origin[0], lat}
}
