package siting

import (
	"cmp"
	"context"
	"slices"

	"guotu/layers"
)

// amount is how much of a site is meant: square metres of areas and metres of lines along the
// ellipsoid, and a number of points.
type amount struct {
	area, length float64
	points       int
}

func (a amount) plus(b amount) amount {
	return amount{a.area + b.area, a.length + b.length, a.points + b.points}
}

func (a amount) minus(b amount) amount {
	return amount{a.area - b.area, a.length - b.length, a.points - b.points}
}

// layerMeasure is what a site has to do with one layer.
type layerMeasure struct {
	layer    *layers.Layer
	extent   extent          // what ground the layer knows all about
	zones    []zoneMeasure   // in ascending order of the feature, of the whole site
	parcels  [][]zoneMeasure // likewise, by parcel; without parts
	covered  amount          // of the site by any feature, each place once
	beyond   amount          // of the site beyond the extent
	byParcel []amount        // of each parcel beyond the extent

	cover, extentCover *cover   // the latter nil without a layer that is the extent
	beyondUnits        []amount // by unit
}

// zoneMeasure is how a feature and the site, or a parcel, lie to each other.
type zoneMeasure struct {
	feature          int
	in               amount  // in common; of points those inside and those on the border
	boundary         int     // of the points in, how many lie on its border
	share, zoneShare float64 // of the site's, the feature's area; 0 where there is none
	slivers          float64 // of the area in common, what pieces below the thresholds make up
	pieces           int     // connected polygons in common
	parts            []piece // these, larger ones first; none if they are not asked for
}

// measure measures the site against a layer. What has less ground in common with it than
// coordinates resolve (borderWidth, along the site) has a border in common, and is left out.
// The features of a layer that does not overlap itself, and what lies outside all of them, add up
// to the site. A line along a border is in the zones on both sides of it. An error names the
// layer, and the feature that is at fault; or it is that of ctx.
func (g *ground) measure(ctx context.Context, c *layers.Catalog, l *layers.Layer, t thresholds) (*layerMeasure, error) {
	m := &layerMeasure{layer: l, extent: extentOf(c, l)}
	var err error
	if m.cover, err = g.coverOf(ctx, l); err != nil {
		return nil, err
	}
	if m.extent.layer != nil {
		if m.extentCover, err = g.coverOf(ctx, m.extent.layer); err != nil {
			return nil, err
		}
	}
	if m.beyondUnits, err = g.beyond(ctx, l, m.extent); err != nil {
		return nil, err
	}
	m.byParcel = m.beyondUnits[:g.lots:g.lots]
	for i := range g.units {
		m.covered = m.covered.plus(g.counted(i, m.cover.units[i].covered))
		m.beyond = m.beyond.plus(g.counted(i, m.beyondUnits[i]))
	}
	if err := g.zonesOf(m); err != nil {
		return nil, err
	}
	return m, g.setPieces(ctx, m, t)
}

// counted is what of an amount of a unit counts towards the whole site.
func (g *ground) counted(n int, a amount) amount {
	if g.units[n].again {
		a.area = 0
	}
	return a
}

// zonesOf sets the zones of the parcels and of the site.
func (g *ground) zonesOf(m *layerMeasure) error {
	m.parcels = make([][]zoneMeasure, g.lots)
	for n := range g.units {
		for i := range m.cover.units[n].shares {
			s := &m.cover.units[n].shares[i]
			z := zoneMeasure{feature: s.feature, in: s.in, boundary: s.boundary}
			if n < g.lots {
				m.parcels[n] = append(m.parcels[n], z)
			}
			z.in = g.counted(n, z.in)
			if z.in != (amount{}) {
				m.zones = append(m.zones, z)
			}
		}
	}
	slices.SortStableFunc(m.zones, func(a, b zoneMeasure) int { return cmp.Compare(a.feature, b.feature) })
	merged := m.zones[:0]
	for _, z := range m.zones {
		if n := len(merged); n > 0 && merged[n-1].feature == z.feature {
			merged[n-1].in = merged[n-1].in.plus(z.in)
			merged[n-1].boundary += z.boundary
		} else {
			merged = append(merged, z)
		}
	}
	m.zones = slices.Clip(merged)
	if err := m.setShares(m.zones, g.total.area); err != nil {
		return err
	}
	for i := range m.parcels {
		if err := m.setShares(m.parcels[i], g.units[i].whole.area); err != nil {
			return err
		}
	}
	return nil
}

// setShares sets what part of a site and of the features the areas in common are.
func (m *layerMeasure) setShares(zones []zoneMeasure, whole float64) error {
	for i := range zones {
		z := &zones[i]
		if z.in.area == 0 {
			continue
		}
		zone, err := m.layer.OverlapZone(z.feature)
		if err != nil {
			return err
		}
		z.share, z.zoneShare = min(z.in.area/whole, 1), min(z.in.area/zone.Area(), 1)
	}
	return nil
}
