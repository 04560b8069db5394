package ogcapi

import (
	"fmt"

	"github.com/paulmach/orb"

	"guotu/geo"
	"guotu/layers/cql2"
)

// inLonLat returns an expression with all geometries converted from a system, in the order of
// whose axes they are written, to longitude and latitude.
func inLonLat(e *cql2.Expr, c *geo.CRS) (*cql2.Expr, error) {
	to := *e
	to.Args = nil
	for _, a := range e.Args {
		arg, err := inLonLat(a, c)
		if err != nil {
			return nil, err
		}
		to.Args = append(to.Args, arg)
	}
	switch shape := e.Shape.(type) {
	case nil:
		return &to, nil
	case orb.Bound:
		return boxInLonLat(&to, shape, c)
	}
	g := e.Shape
	if c.NorthFirst() {
		g = swapped(g)
	}
	if !c.LonLat() {
		var err error
		if g, err = geo.Transform(g, c, lonLat); err != nil {
			return nil, fmt.Errorf("character %d: %w", e.At, err)
		}
	}
	to.Shape = g
	return &to, nil
}

// boxInLonLat converts a box, which becomes an area where its sides are no longer straight.
func boxInLonLat(to *cql2.Expr, b orb.Bound, c *geo.CRS) (*cql2.Expr, error) {
	if c.NorthFirst() {
		b = swapped(b).(orb.Bound)
	}
	if b.Min[1] > b.Max[1] || !c.LonLat() && b.Min[0] > b.Max[0] {
		return nil, fmt.Errorf("character %d: the first corner of BBOX is not south-west of the second", to.At)
	}
	if c.LonLat() {
		to.Shape = b
		return to, nil
	}
	box := boxInZone
	if c.Code() == "EPSG:3857" {
		box = boxInMercator
	}
	made, err := box(b, c)
	if err != nil {
		return nil, fmt.Errorf("character %d: %w", to.At, err)
	}
	to.Op, to.Shape = made.Op, made.Shape
	return to, nil
}
