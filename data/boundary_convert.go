package data

import (
	"github.com/paulmach/orb"

	"guotu/geo"
)

// turn brings the points of a parcel from X, Y to east, north.
func (s boundarySystem) turn(p *boundaryParcel) {
	for _, r := range p.rings {
		for i, q := range r.points {
			if s.packed {
				q[0], _ = geo.UnpackDegrees(q[0])
				q[1], _ = geo.UnpackDegrees(q[1])
			}
			if !s.eastFirst {
				q[0], q[1] = q[1], q[0]
			}
			r.points[i] = q
		}
	}
}

// convert brings the points of a parcel from east, north to longitude, latitude. The error has
// the line of the first point that is none of the system.
func (s boundarySystem) convert(p *boundaryParcel) error {
	to := s.crs.ToLonLat
	if !s.cornersFit(p) {
		to = s.crs.Accept
	}
	for _, r := range p.rings {
		for i, q := range r.points {
			converted, err := to(q)
			if err != nil {
				return coordinateProblem(err).at(int(r.lines[i]))
			}
			r.points[i] = converted
		}
	}
	return nil
}

// cornersFit reports whether the corners of the box around a parcel are positions of a zone;
// then all points are: the numbers in front of eastings are in order, and so are the
// longitudes on both sides of the box.
func (s boundarySystem) cornersFit(p *boundaryParcel) bool {
	if zone, _ := s.crs.Zone(); zone == 0 {
		return false
	}
	bound := orb.Bound{Min: p.rings[0].points[0], Max: p.rings[0].points[0]}
	for _, r := range p.rings {
		for _, q := range r.points {
			bound = bound.Extend(q)
		}
	}
	for _, corner := range [...]orb.Point{bound.Min, bound.Max, {bound.Min[0], bound.Max[1]}, {bound.Max[0], bound.Min[1]}} {
		if _, err := s.crs.Accept(corner); err != nil {
			return false
		}
	}
	return true
}

// converted is the geometry again after its points, which it shares with the rings, have
// been converted: rings are closed again, and a single point is read again.
func (p *boundaryParcel) converted(drawn orb.Geometry) orb.Geometry {
	switch g := drawn.(type) {
	case orb.Point, orb.MultiPoint:
		return pointsOf(p)
	case orb.Polygon:
		closeRings(g)
	case orb.MultiPolygon:
		for _, polygon := range g {
			closeRings(polygon)
		}
	}
	return drawn
}

func closeRings(p orb.Polygon) {
	for _, r := range p {
		r[len(r)-1] = r[0]
	}
}
