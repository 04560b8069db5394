package siting

import (
	"cmp"
	"context"
	"slices"

	"github.com/paulmach/orb"

	"guotu/geo"
)

// thresholds say which pieces are slivers: those of less area (m²) or less width (m). Zero: none
// are.
type thresholds struct{ area, width float64 }

// piece is a connected polygon that the site and a feature have in common, in degrees.
type piece struct {
	geometry    orb.Polygon
	area, width float64 // square metres; metres, twice the area by the perimeter
	sliver      bool
}

// sliver reports whether a piece is below the thresholds.
func (t thresholds) sliver(p *piece) bool { return p.area < t.area || p.width < t.width }

// piecesOf measures polygons; larger ones come first.
func piecesOf(polygons []orb.Polygon) []piece {
	all := make([]piece, 0, len(polygons))
	for _, p := range polygons {
		made := piece{geometry: p, area: geo.Area(p)}
		if perimeter := geo.GeodesicLength(p); perimeter > 0 {
			made.width = 2 * made.area / perimeter
		}
		all = append(all, made)
	}
	slices.SortStableFunc(all, func(a, b piece) int { return cmp.Compare(b.area, a.area) })
	return all
}

// setPieces finds the pieces of every zone and says which are slivers.
func (g *ground) setPieces(ctx context.Context, m *layerMeasure, t thresholds) error {
	byFeature := make(map[int][]piece, len(m.zones))
	for n := range g.clusters {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := g.clusterPieces(m, &g.clusters[n], t, byFeature); err != nil {
			return err
		}
	}
	for i := range m.zones {
		z := &m.zones[i]
		z.parts = byFeature[z.feature]
		slices.SortStableFunc(z.parts, func(a, b piece) int { return cmp.Compare(b.area, a.area) })
		z.count(z.parts)
	}
	return nil
}

// clusterPieces appends the pieces of a cluster to those of each feature, and counts those of its
// parcels.
func (g *ground) clusterPieces(m *layerMeasure, c *cluster, t thresholds, byFeature map[int][]piece) error {
	in := make(map[int]float64) // of the cluster
	var features []int
	add := func(n int) {
		for _, s := range m.cover.units[n].shares {
			if s.in.area > 0 {
				if in[s.feature] == 0 {
					features = append(features, s.feature)
				}
				in[s.feature] += s.in.area
			}
		}
	}
	for _, n := range c.lots {
		if len(c.lots) > 1 {
			if err := m.parcelPieces(&g.units[n], n, t); err != nil {
				return err
			}
		}
		if c.union < 0 {
			add(n)
		}
	}
	if c.union >= 0 {
		add(c.union)
	}
	if len(features) == 0 {
		return nil
	}
	whole, err := c.parts()
	if err != nil {
		return err
	}
	for _, f := range features {
		parts, err := m.piecesIn(whole, f, in[f], t)
		if err != nil {
			return err
		}
		if len(c.lots) == 1 {
			zoneOf(m.parcels[c.lots[0]], f).count(parts)
		}
		byFeature[f] = append(byFeature[f], parts...)
	}
	return nil
}

// parcelPieces counts the pieces of a parcel that has neighbours.
func (m *layerMeasure) parcelPieces(u *unit, n int, t thresholds) error {
	for i := range m.parcels[n] {
		z := &m.parcels[n][i]
		if z.in.area == 0 {
			continue
		}
		parts, err := m.piecesIn(u, z.feature, z.in.area, t)
		if err != nil {
			return err
		}
		z.count(parts)
	}
	return nil
}

// zoneOf is the zone of a feature among zones, one of which is.
func zoneOf(zones []zoneMeasure, feature int) *zoneMeasure {
	i, _ := slices.BinarySearchFunc(zones, feature, func(z zoneMeasure, f int) int { return cmp.Compare(z.feature, f) })
	return &zones[i]
}

// count sets how many pieces there are, and what slivers make up: all, if nothing else is there.
func (z *zoneMeasure) count(parts []piece) {
	z.pieces, z.slivers = len(parts), 0
	rest := false
	for i := range parts {
		if parts[i].sliver {
			z.slivers += parts[i].area
		} else {
			rest = true
		}
	}
	if !rest {
		z.slivers = z.in.area
	}
	z.slivers = min(z.slivers, z.in.area)
}

// piecesIn are the pieces of a unit in a feature, which have so much area together.
func (m *layerMeasure) piecesIn(u *unit, feature int, area float64, t thresholds) ([]piece, error) {
	zone, err := m.layer.OverlapZone(feature)
	if err != nil {
		return nil, err
	}
	var all []piece
	g := m.layer.Geometry(feature)
	switch {
	case u.whole.area-area <= u.least():
		all = slices.Clone(u.shapes())
	case zone.Area()-area <= min(u.least(), zone.Area()*1e-9) && geo.Valid(g): // it lies in the unit
		all = piecesOf(polygonsOf(g))
	default:
		polygons, err := commonPolygons(u, g, m.layer.FeatureBound(feature))
		if err != nil {
			return nil, featureError(m.layer, feature, err)
		}
		all = withoutBorders(piecesOf(polygons))
	}
	for i := range all {
		all[i].sliver = t.sliver(&all[i])
	}
	return all, nil
}

// withoutBorders leaves out the pieces that are borders, but for the first one.
func withoutBorders(all []piece) []piece {
	kept := all[:0]
	for i, p := range all {
		if i == 0 || p.width >= borderWidth {
			kept = append(kept, p)
		}
	}
	return kept
}

// commonPolygons are the connected polygons that a unit and a zone have in common. Both are
// clipped to the box that their boxes have in common: neither grows beyond its own box by
// that, so that nothing comes in from outside.
func commonPolygons(u *unit, zone orb.Geometry, zoneBound orb.Bound) ([]orb.Polygon, error) {
	if !u.box.Intersects(zoneBound) {
		return nil, nil
	}
	box := intersection(u.box, zoneBound)
	site, areas := clipped(u.polygons, box), clipped(polygonsOf(zone), box)
	if len(areas) == 0 || len(site) == 0 {
		return nil, nil
	}
	g, err := geo.OnEllipsoid(geo.Intersection, site, areas)
	if err != nil { // what was cut off made no difference but to how borders cross
		g, err = geo.OnEllipsoid(geo.Intersection, orb.MultiPolygon(u.polygons), zone)
	}
	if err != nil {
		return nil, err
	}
	return polygonsOf(g), nil
}

// intersection is the box that two boxes which meet have in common.
func intersection(a, b orb.Bound) orb.Bound {
	return orb.Bound{
		Min: orb.Point{max(a.Min[0], b.Min[0]), max(a.Min[1], b.Min[1])},
		Max: orb.Point{min(a.Max[0], b.Max[0]), min(a.Max[1], b.Max[1])},
	}
}
