package siting

import (
	"context"

	"github.com/paulmach/orb"

	"guotu/layers"
)

// ground is the site of a project made ready to be measured: every parcel on its own, and all of
// them together, what several cover counted once. It is safe for concurrent use, so that layers
// can be measured side by side; what it finds out about a layer it keeps.
type ground struct{}

// amount is how much of a site is meant: square metres of areas and metres of lines along the
// ellipsoid, and a number of points.
type amount struct {
	area, length float64
	points       int
}

// thresholds say which pieces are slivers: those of less area (m²) or less width (m, twice the
// area by the perimeter). Zero: none are.
type thresholds struct{ area, width float64 }

// newGround makes the parcels of a project ready: areas, lines and points in longitude, latitude
// in degrees, their edges cut as they are to be measured. Areas count by the even-odd rule. A nil
// or empty geometry is a parcel of nothing. The error is of type *Error and names the parcel
// with a vertex that is no place on earth or with borders that cross too often, or is that of ctx.
func newGround(ctx context.Context, parcels []orb.Geometry) (*ground, error) { return nil, nil }

// whole is all of the site.
func (g *ground) whole() amount { return amount{} }

// parcel is all of a parcel, numbered from 0.
func (g *ground) parcel(i int) amount { return amount{} }

// bound is the box around the site in degrees; empty (IsEmpty) if there is nothing.
func (g *ground) bound() orb.Bound { return orb.Bound{} }

// geometry is the site in degrees: areas united, then lines and points as they are.
func (g *ground) geometry() orb.Geometry { return nil }

// shared returns pairs of parcels that have more ground in common than coordinates resolve, in
// ascending order, at most maxShared of them; more says whether some are left out.
func (g *ground) shared() (pairs []sharedGround, more bool) { return nil, false }

// sharedGround is ground that two parcels a < b, numbered from 0, both cover, in square metres.
type sharedGround struct {
	a, b int
	area float64
}

// layerMeasure is what a site has to do with one layer.
type layerMeasure struct {
	layer    *layers.Layer
	extent   extent          // what ground the layer knows all about
	zones    []zoneMeasure   // in ascending order of the feature, of the whole site
	parcels  [][]zoneMeasure // likewise, by parcel
	covered  amount          // of the site by any feature, each place once
	beyond   amount          // of the site beyond the extent
	byParcel []amount        // of each parcel beyond the extent
}

// zoneMeasure is how a feature and the site, or a parcel, lie to each other.
type zoneMeasure struct {
	feature          int
	in               amount  // in common; of points those inside and those on the border
	boundary         int     // of the points in, how many lie on its border
	share, zoneShare float64 // of the site's, the feature's area; 0 where there is none
	slivers          float64 // of the area in common, what pieces below the thresholds make up
	pieces           int     // connected polygons in common
}

// measure measures the site against a layer. What has less ground in common with it than
// coordinates resolve (see geo.OverlapSite.Resolution) has a border in common, and is left out.
// The features of a layer that does not overlap itself, and what lies outside all of them, add up
// to the site. A line along a border is in the zones on both sides of it. An error names the
// layer, and the feature that is at fault; or it is that of ctx.
func (g *ground) measure(ctx context.Context, c *layers.Catalog, l *layers.Layer, t thresholds) (*layerMeasure, error) {
	return nil, nil
}

// split is a site parted by some features of a layer: in any of them, outside of all of them, and
// beyond what the layer knows of, where none of them is. The three add up to the site.
type split struct {
	in, out, beyond amount
	parcels         []parcelSplit
}

// parcelSplit is a split of one parcel.
type parcelSplit struct{ in, out, beyond amount }

// part parts the site by those features of m's layer that are selected; nil selects all. Only
// features in m.zones are asked for.
func (g *ground) part(ctx context.Context, m *layerMeasure, selected func(feature int) bool) (*split, error) {
	return nil, nil
}

// piece is a connected polygon that the site and a feature have in common, in degrees.
type piece struct {
	geometry    orb.Polygon
	area, width float64 // square metres; metres, twice the area by the perimeter
	sliver      bool
}

// pieces returns what the site has in common with a feature of the layer that m is of, larger ones
// first. Their areas add up to that of the zoneMeasure but for the rounding of new vertices.
func (g *ground) pieces(ctx context.Context, l *layers.Layer, feature int, t thresholds) ([]piece, error) {
	return nil, nil
}
