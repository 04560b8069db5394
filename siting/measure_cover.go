package siting

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"sync"

	"github.com/paulmach/orb"

	"guotu/geo"
	"guotu/layers"
)

// cover is what the features of a layer have of each unit of a ground.
type cover struct {
	layer *layers.Layer
	units []unitCover
	once  sync.Once
	err   error
}

// unitCover is what features have of one unit.
type unitCover struct {
	shares  []share // in ascending order of the feature
	covered amount  // by any of them, each place once
	apart   bool    // no two of the areas overlap, so that covered is their sum
	slack   float64 // what the rounding of coordinates may make of areas, in square metres
}

// share is what a feature has of a unit.
type share struct {
	feature  int
	in       amount
	inside   orb.Geometry // the lines in it
	points   []int        // those in or on it
	boundary int          // of the points, how many are on its border
}

// coverOf returns the cover of a layer, which is found out once.
func (g *ground) coverOf(ctx context.Context, l *layers.Layer) (*cover, error) {
	g.mu.Lock()
	c := g.covers[l]
	if c == nil {
		c = &cover{layer: l}
		g.covers[l] = c
	}
	g.mu.Unlock()
	c.once.Do(func() { c.err = c.fill(ctx, g) })
	return c, c.err
}

func (c *cover) fill(ctx context.Context, g *ground) error {
	if !c.layer.Bound().Intersects(g.box) {
		c.units = make([]unitCover, len(g.units))
		return nil
	}
	c.units = make([]unitCover, 0, len(g.units))
	for i := range g.units {
		if err := ctx.Err(); err != nil {
			return err
		}
		u, err := c.unit(&g.units[i])
		if err != nil {
			return err
		}
		c.units = append(c.units, u)
	}
	return nil
}

// unit measures one unit.
func (c *cover) unit(u *unit) (r unitCover, err error) {
	if u.site != nil {
		if err := c.areas(u, &r); err != nil {
			return r, err
		}
	}
	if u.lines != nil {
		if err := c.lines(u, &r); err != nil {
			return r, err
		}
	}
	c.points(u, &r)
	if u.lines != nil || len(u.points) > 0 {
		r.shares = mergeShares(r.shares)
	}
	return r, nil
}

// areas measures the area in common with each feature and with all of them.
func (c *cover) areas(u *unit, r *unitCover) error {
	overlaps, err := c.layer.Overlaps(u.site)
	if err != nil {
		return err
	}
	var features []int
	sum, largest := 0.0, 0
	for _, o := range overlaps {
		if o.Area <= u.least() && o.ZoneShare < 0.5 {
			continue // a border
		}
		features = append(features, o.Feature)
		r.shares = append(r.shares, share{feature: o.Feature, in: amount{area: o.Area}})
		sum += o.Area
		if o.Area > r.shares[largest].in.area {
			largest = len(r.shares) - 1
		}
	}
	r.slack = u.least() * float64(len(overlaps)+2)
	if r.covered.area, err = c.coveredArea(u, features, sum); err != nil {
		return err
	}
	whole := u.whole.area
	if whole-r.covered.area <= r.slack {
		r.covered.area = whole
	}
	r.apart = sum-r.covered.area <= r.slack
	if r.apart && len(features) > 0 { // so that parts are the whole, to the last digit
		r.shares[largest].in.area += r.covered.area - sum
	}
	return nil
}

// coveredArea is the area of a unit that some features cover, sum being that of them one by one.
func (c *cover) coveredArea(u *unit, features []int, sum float64) (float64, error) {
	if len(features) < 2 {
		return sum, nil
	}
	zones, err := c.zones(nil, features)
	if err != nil {
		return 0, err
	}
	covered, err := u.site.Covered(zones)
	if err != nil {
		return 0, fmt.Errorf("layer %s: %w", c.layer.Name(), err)
	}
	return covered, nil
}

// zones appends features that are ready for overlaps.
func (c *cover) zones(to []*geo.OverlapZone, features []int) ([]*geo.OverlapZone, error) {
	for _, f := range features {
		z, err := c.layer.OverlapZone(f)
		if err != nil {
			return nil, err
		}
		to = append(to, z)
	}
	return to, nil
}

// lines measures the lines in each feature and in any.
func (c *cover) lines(u *unit, r *unitCover) error {
	var all []orb.Geometry
	for _, f := range c.layer.In(u.lines.Bound()) {
		inside, err := linesWithin(u.lines, c.layer.Geometry(f))
		if err != nil {
			return featureError(c.layer, f, err)
		}
		length := geo.GeodesicLength(inside)
		if length <= lengthResolution {
			continue
		}
		all = append(all, inside)
		r.shares = append(r.shares, share{feature: f, in: amount{length: snapLength(length, u.whole.length)}, inside: inside})
	}
	length, err := unitedLength(all)
	r.covered.length = snapLength(length, u.whole.length)
	return err
}

// lengthResolution is the length in metres that the rounding of coordinates may make.
const lengthResolution = 1e-6

// snapLength takes a length for the whole one if they differ by rounding alone.
func snapLength(length, whole float64) float64 {
	if whole-length <= lengthResolution+1e-9*whole {
		return whole
	}
	return length
}

// linesWithin are the parts of lines in the areas of a zone or along their borders.
func linesWithin(lines, zone orb.Geometry) (orb.Geometry, error) {
	areas := clipped(polygonsOf(zone), lines.Bound())
	if len(areas) == 0 {
		return nil, nil
	}
	g, err := geo.OnEllipsoid(geo.Intersection, lines, areas)
	if err != nil {
		return nil, err
	}
	return linesOf(g), nil
}

// linesOf are the lines of a geometry, nil if there are none.
func linesOf(g orb.Geometry) orb.Geometry {
	var all orb.MultiLineString
	eachMember(g, func(m orb.Geometry) {
		if l, is := m.(orb.LineString); is {
			all = append(all, l)
		}
	})
	if len(all) == 0 {
		return nil
	}
	return all
}

// unitedLength is the length of lines in metres, every place counted once.
func unitedLength(all []orb.Geometry) (float64, error) {
	switch len(all) {
	case 0:
		return 0, nil
	case 1:
		return geo.GeodesicLength(all[0]), nil
	}
	g, err := onceEach(all)
	return geo.GeodesicLength(g), err
}

// points finds the points in and on each feature.
func (c *cover) points(u *unit, r *unitCover) {
	var hits []layers.Hit
	for n, p := range u.points {
		hits = c.layer.AppendAt(hits[:0], p)
		for _, h := range hits {
			s := share{feature: h.Feature, in: amount{points: 1}, points: []int{n}}
			if h.Side == geo.Boundary {
				s.boundary = 1
			}
			r.shares = append(r.shares, s)
		}
		if len(hits) > 0 {
			r.covered.points++
		}
	}
}

// mergeShares makes one of the shares of one feature.
func mergeShares(all []share) []share {
	slices.SortStableFunc(all, func(a, b share) int { return cmp.Compare(a.feature, b.feature) })
	merged := all[:0]
	for _, s := range all {
		n := len(merged)
		if n == 0 || merged[n-1].feature != s.feature {
			merged = append(merged, s)
			continue
		}
		last := &merged[n-1]
		last.in = last.in.plus(s.in)
		last.boundary += s.boundary
		last.points = append(last.points, s.points...)
		if s.inside != nil {
			last.inside = s.inside
		}
	}
	return merged
}

// featureError names the feature that is at fault.
func featureError(l *layers.Layer, feature int, err error) error {
	return fmt.Errorf("layer %s: feature %d: %w", l.Name(), feature+1, err)
}
