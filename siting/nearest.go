package siting

import (
	"context"

	"github.com/paulmach/orb"

	"guotu/layers"
)

// nearby is the shortest way from a site to a feature.
type nearby struct {
	feature  int
	distance float64   // metres along the ellipsoid; 0 if they meet
	bearing  float64   // from the site, clockwise from north, 0 to 360; 0 where distance is
	from, to orb.Point // on the site, on the feature
}

// nearest returns the nearest of the selected features of a layer (nil: all) that is at most so
// many metres away (0: however far); not ok if there is none. Of equally near ones it is the first.
func (g *ground) nearest(ctx context.Context, l *layers.Layer, selected func(feature int) bool, within float64) (n nearby, ok bool, err error) {
	return nearby{}, false, nil
}

// nearestBorder returns the shortest way from the points of a site to the border of a feature of
// the layer, whether they lie in it or not: what the accuracy of a layer has to be compared with.
// It is not ok if the site has no points, or no feature lies within so many metres.
func (g *ground) nearestBorder(ctx context.Context, l *layers.Layer, within float64) (n nearby, ok bool, err error) {
	return nearby{}, false, nil
}
