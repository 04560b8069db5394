package geo

import (
	"errors"
	"fmt"

	"github.com/paulmach/orb"
)

// Transform converts every vertex of a geometry from one system to another. Between
// systems on the same datum only the projection changes, so that Xi'an 80 zones
// are converted into each other without parameters; otherwise the way leads
// over CGCS2000. The result is of the same kind (a Bound becomes the Polygon of its
// corners); vertices that were equal stay equal. Edges stay straight between their
// new ends, which long ones are not in truth. Errors name the vertex.
func Transform(g orb.Geometry, from, to *CRS) (orb.Geometry, error) {
	if from == nil || to == nil {
		return nil, errors.New("no coordinate reference system is given")
	}
	convert := crsConversion(from, to)
	n := 0
	var failed error
	out := mapPoints(g, func(p orb.Point) orb.Point {
		n++
		if failed != nil {
			return p
		}
		q, err := convert(p)
		if err != nil {
			failed = fmt.Errorf("vertex %d: %w", n-1, err)
		}
		return q
	})
	if failed != nil {
		return nil, failed
	}
	return out, nil
}

// crsConversion returns the function that converts a position.
func crsConversion(from, to *CRS) func(orb.Point) (orb.Point, error) {
	there, back := from.ToLonLat, to.FromLonLat
	if *from.datum == *to.datum && from.plane == nil && to.plane == nil && (from.helmert == nil) == (to.helmert == nil) &&
		(from.helmert == nil || *from.helmert == *to.helmert) || from == to {
		there, back = from.Unproject, to.Project
	}
	if from == to {
		there, back = from.check, func(p orb.Point) (orb.Point, error) { return p, nil }
	}
	return func(p orb.Point) (orb.Point, error) {
		q, err := there(p)
		if err != nil {
			return p, err
		}
		return back(q)
	}
}

// check returns the position itself if it is one.
func (c *CRS) check(p orb.Point) (orb.Point, error) {
	if c.kind == kindLocalPlane {
		if !crsFinite(p) {
			return p, c.refusal(p)
		}
		return p, nil
	}
	_, err := c.Unproject(p)
	return p, err
}

// Convertible says whether coordinates can be converted to CGCS2000 at all; if not, the error
// is a *DatumError.
func (c *CRS) Convertible() error {
	if c.plane == nil && c.helmert == nil && !c.datum.meets {
		return &DatumError{c}
	}
	return nil
}
