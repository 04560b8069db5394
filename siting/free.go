package siting

import (
	"context"
	"fmt"

	"github.com/paulmach/orb"

	"guotu/geo"
)

// blocking are some features of a layer that a site was measured against.
type blocking struct {
	measure  *layerMeasure
	selected func(feature int) bool // nil: all
}

// free returns the part of the site's areas that none of some features covers, in degrees, as a
// valid Polygon or MultiPolygon, and its area in square metres; nil and 0 if nothing is left.
func (g *ground) free(ctx context.Context, all []blocking) (orb.Geometry, float64, error) {
	var left orb.MultiPolygon
	area := 0.0
	for n := range g.clusters {
		if err := ctx.Err(); err != nil {
			return nil, 0, err
		}
		polygons, rest, err := g.freeOf(&g.clusters[n], all)
		if err != nil {
			return nil, 0, err
		}
		left, area = append(left, polygons...), area+rest
	}
	switch len(left) {
	case 0:
		return nil, 0, nil
	case 1:
		return left[0], area, nil
	}
	return left, area, nil
}

// freeOf is what is left of a cluster, and its area.
func (g *ground) freeOf(c *cluster, all []blocking) ([]orb.Polygon, float64, error) {
	units := c.lots
	if c.union >= 0 {
		units = []int{c.union}
	}
	seen := make(map[blockingZone]bool)
	var zones orb.Collection
	area := 0.0
	whole, err := c.parts()
	if err != nil {
		return nil, 0, err
	}
	for _, n := range units {
		var here []*geo.OverlapZone
		for k, b := range all {
			for _, f := range b.features(n) {
				z, err := b.measure.layer.OverlapZone(f)
				if err != nil {
					return nil, 0, err
				}
				here = append(here, z)
				if key := (blockingZone{k, f}); !seen[key] {
					seen[key] = true
					zones = append(zones, clipped(polygonsOf(b.measure.layer.Geometry(f)), whole.box))
				}
			}
		}
		rest, err := uncoveredArea(&g.units[n], here)
		if err != nil {
			return nil, 0, fmt.Errorf("what is free: %w", err)
		}
		area += rest
	}
	switch {
	case area == 0:
		return nil, 0, nil
	case len(zones) == 0:
		return whole.polygons, area, nil
	}
	if err := withinOverlay(append(orb.Collection{orb.MultiPolygon(whole.polygons)}, zones...)); err != nil {
		return nil, 0, err
	}
	rest, err := geo.OnEllipsoid(geo.Difference, orb.MultiPolygon(whole.polygons), zones)
	if err != nil {
		return nil, 0, fmt.Errorf("what is free: %w", err)
	}
	return polygonsOf(rest), area, nil
}

// blockingZone is a feature, and the position of what it belongs to.
type blockingZone struct{ of, feature int }

// features are the selected ones that have some of the area of a unit.
func (b blocking) features(unit int) (all []int) {
	shares := b.measure.cover.units[unit].shares
	for i := range shares {
		if s := &shares[i]; s.in.area > 0 && (b.selected == nil || b.selected(s.feature)) {
			all = append(all, s.feature)
		}
	}
	return all
}
