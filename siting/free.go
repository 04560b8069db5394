package siting

import (
	"context"

	"github.com/paulmach/orb"
)

// blocking are some features of a layer that a site was measured against.
type blocking struct {
	measure  *layerMeasure
	selected func(feature int) bool // nil: all
}

// free returns the part of the site's areas that none of some features covers, in degrees, as a
// valid Polygon or MultiPolygon, and its area in square metres; nil and 0 if nothing is left.
func (g *ground) free(ctx context.Context, all []blocking) (orb.Geometry, float64, error) {
	return nil, 0, nil
}
