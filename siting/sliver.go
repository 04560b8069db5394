package siting

import (
	"cmp"
	"context"
	"math"
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

// tally counts the pieces that a site, or a parcel, and a feature have in common.
type tally struct {
	parts   []piece // those that were made
	n       int
	slivers float64 // square metres
	rest    bool    // some are no slivers
}

// add counts further pieces.
func (y *tally) add(o tally) {
	y.parts, y.n, y.slivers, y.rest = append(y.parts, o.parts...), y.n+o.n, y.slivers+o.slivers, y.rest || o.rest
}

// tallyOf counts pieces.
func (t thresholds) tallyOf(parts []piece) tally {
	y := tally{parts: parts, n: len(parts)}
	for i := range parts {
		if p := &parts[i]; t.sliver(p) {
			p.sliver = true
			y.slivers += p.area
		} else {
			y.rest = true
		}
	}
	return y
}

// count sets how many pieces there are, and what slivers make up: all, if nothing else is there.
func (z *zoneMeasure) count(y *tally) {
	z.pieces, z.slivers = y.n, y.slivers
	if !y.rest {
		z.slivers = z.in.area
	}
	z.slivers = min(z.slivers, z.in.area)
}

// setPieces finds the pieces of every zone and says which are slivers.
func (g *ground) setPieces(ctx context.Context, m *layerMeasure, t thresholds) error {
	byFeature := make(map[int]*tally, len(m.zones))
	for i := range m.zones {
		byFeature[m.zones[i].feature] = &tally{}
	}
	for n := range g.clusters {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := g.clusterPieces(ctx, m, &g.clusters[n], t, byFeature); err != nil {
			return err
		}
	}
	for i := range m.zones {
		z := &m.zones[i]
		all := byFeature[z.feature]
		if g.pieces {
			z.parts = all.parts
			slices.SortStableFunc(z.parts, func(a, b piece) int { return cmp.Compare(b.area, a.area) })
		}
		z.count(all)
	}
	return nil
}

// clusterPieces adds the pieces of a cluster to those of each feature, and counts those of its
// parcels.
func (g *ground) clusterPieces(ctx context.Context, m *layerMeasure, c *cluster, t thresholds, byFeature map[int]*tally) error {
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
			if err := g.parcelPieces(ctx, m, n, t); err != nil {
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
		if err := ctx.Err(); err != nil {
			return err
		}
		y, err := g.piecesIn(m, whole, f, in[f], t)
		if err != nil {
			return err
		}
		if len(c.lots) == 1 {
			zoneOf(m.parcels[c.lots[0]], f).count(&y)
		}
		byFeature[f].add(y)
	}
	return nil
}

// parcelPieces counts the pieces of a parcel that has neighbours.
func (g *ground) parcelPieces(ctx context.Context, m *layerMeasure, n int, t thresholds) error {
	for i := range m.parcels[n] {
		z := &m.parcels[n][i]
		if z.in.area == 0 {
			continue
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		y, err := g.piecesIn(m, &g.units[n], z.feature, z.in.area, t)
		if err != nil {
			return err
		}
		z.count(&y)
	}
	return nil
}

// zoneOf is the zone of a feature among zones, one of which is.
func zoneOf(zones []zoneMeasure, feature int) *zoneMeasure {
	i, _ := slices.BinarySearchFunc(zones, feature, func(z zoneMeasure, f int) int { return cmp.Compare(z.feature, f) })
	return &zones[i]
}

// piecesIn are the pieces of a unit in a feature, which have so much area together. They are made
// only where their geometry is asked for, or where one may be a sliver; the figures do not depend on which.
func (g *ground) piecesIn(m *layerMeasure, u *unit, feature int, area float64, t thresholds) (tally, error) {
	zone, err := m.layer.OverlapZone(feature)
	if err != nil {
		return tally{}, err
	}
	y, counted := t.count(u, zone, area)
	if counted && !g.pieces {
		return y, nil
	}
	made, err := m.piecesMade(u, zone, feature, area, t)
	if err == nil && counted {
		made = tally{parts: made.parts, n: y.n, slivers: y.slivers, rest: y.rest} // the figures are the same, whatever is asked for
	}
	return made, err
}

// piecesMade are the same pieces with their geometry.
func (m *layerMeasure) piecesMade(u *unit, zone *geo.OverlapZone, feature int, area float64, t thresholds) (tally, error) {
	if u.whole.area-area <= u.least() {
		return t.tallyOf(slices.Clone(u.shapes())), nil
	}
	shape := m.layer.Geometry(feature)
	if zone.Area()-area <= min(u.least(), zone.Area()*1e-9) && geo.Valid(shape) { // it lies in the unit
		return t.tallyOf(piecesOf(polygonsOf(shape))), nil
	}
	polygons, err := commonPolygons(u, shape, m.layer.FeatureBound(feature))
	if err != nil {
		return tally{}, featureError(m.layer, feature, err)
	}
	return t.tallyOf(withoutBorders(piecesOf(polygons))), nil
}

// count counts the pieces that a unit and a zone have in common without making them, but for those
// that may be slivers. It is not ok if one may be a border, or if borders touch. The area of all
// of them together proves that none was missed.
func (t thresholds) count(u *unit, zone *geo.OverlapZone, area float64) (y tally, ok bool) {
	if u.whole.area-area <= u.least() { // it lies in the zone
		n := len(u.polygons)
		return tally{n: n, rest: true}, n == 1 && t.certain(u)
	}
	site, err := u.zone()
	if err != nil {
		return y, false
	}
	const width = 10 * borderWidth
	pieces, ok := site.Pieces(zone, t.area, max(t.width, width))
	if !ok || len(pieces) == 0 {
		return y, false
	}
	sum, border := 0.0, 0.0
	y.n = len(pieces)
	for _, p := range pieces {
		sum, border = sum+p.Area, border+p.Perimeter
		if p.Border == nil {
			y.rest = true
			continue
		}
		one := piecesOf([]orb.Polygon{{p.Border}})
		if one[0].width < width {
			return y, false
		}
		of := t.tallyOf(one)
		y.slivers, y.rest = y.slivers+of.slivers, y.rest || of.rest
	}
	return y, math.Abs(area-sum) <= 3e-6*border+4*u.least()
}

// certain reports whether a unit of one polygon is no sliver, whatever its perimeter exactly is: on
// the ellipsoid a way is no longer than along a meridian and a parallel.
func (t thresholds) certain(u *unit) bool {
	const radius = 6399594.0 // metres, the largest radius of curvature
	perimeter := 0.0
	for _, r := range u.polygons[0] {
		for i := 1; i < len(r); i++ {
			perimeter += (math.Abs(r[i][0]-r[i-1][0]) + math.Abs(r[i][1]-r[i-1][1])) * radian * radius
		}
	}
	const margin = 1 + 1e-6
	return u.whole.area >= t.area*margin && 2*u.whole.area >= t.width*margin*perimeter
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
