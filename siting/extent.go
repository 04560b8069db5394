package siting

import (
	"context"
	"slices"

	"github.com/paulmach/orb"

	"guotu/geo"
	"guotu/layers"
)

// extent is the ground of which a layer knows all that it is about: beyond it "nothing there" is
// not known.
type extent struct {
	kind  extentKind
	layer *layers.Layer // whose features together are the ground; nil for the box
}

type extentKind uint8

// The kinds of extents.
const (
	extentStated extentKind = iota // the layer that the catalogue names
	extentOwn                      // the layer divides its ground into features, by its kind
	extentBox                      // nothing is said: the box around the layer, which the report has to say
)

// coverageKinds are the kinds of layers that divide all the ground that they know of.
func coverageKinds() []string {
	return []string{"county", "prefecture", "province", "plate", "main_functional_zone", "basin", "three_zones", "planning_zone", "parcel"}
}

// extentOf returns the extent of a layer of a catalogue.
func extentOf(c *layers.Catalog, l *layers.Layer) extent {
	if name := l.Spec().Extent; name != "" {
		if of := c.Layer(name); of != nil {
			return extent{extentStated, of}
		}
	}
	if slices.Contains(coverageKinds(), l.Spec().Kind) {
		return extent{extentOwn, l}
	}
	return extent{kind: extentBox}
}

// beyond is, by unit, how much lies beyond the extent of a layer.
func (g *ground) beyond(ctx context.Context, l *layers.Layer, e extent) ([]amount, error) {
	all := make([]amount, len(g.units))
	if e.kind == extentBox {
		return all, g.beyondBox(ctx, l.Bound(), all)
	}
	c, err := g.coverOf(ctx, e.layer)
	if err != nil {
		return nil, err
	}
	for i := range all {
		all[i] = g.units[i].whole.minus(c.units[i].covered)
	}
	return all, nil
}

// beyondBox sets how much lies outside a box.
func (g *ground) beyondBox(ctx context.Context, box orb.Bound, all []amount) error {
	var area orb.Geometry
	if !box.IsEmpty() {
		area = box.ToPolygon()
	}
	zone, err := geo.NewOverlapZone(area)
	if err != nil {
		return err
	}
	for i := range all {
		if err := ctx.Err(); err != nil {
			return err
		}
		u := &g.units[i]
		if !box.IsEmpty() && box.Contains(u.box.Min) && box.Contains(u.box.Max) {
			continue
		}
		if all[i], err = u.outsideBox(box, zone); err != nil {
			return err
		}
	}
	return nil
}

// outsideBox is how much of a unit lies outside a box, which is ready as a zone too.
func (u *unit) outsideBox(box orb.Bound, zone *geo.OverlapZone) (left amount, err error) {
	if u.site != nil {
		if left.area = u.whole.area - u.site.Overlap(zone); left.area <= u.least() {
			left.area = 0
		}
	}
	for _, p := range u.points {
		if box.IsEmpty() || !box.Contains(p) {
			left.points++
		}
	}
	if u.lines == nil {
		return left, nil
	}
	left.length = u.whole.length
	if !box.IsEmpty() {
		var inside orb.Geometry
		inside, err = linesWithin(u.lines, box.ToPolygon())
		left.length -= snapLength(geo.GeodesicLength(inside), u.whole.length)
	}
	return left, err
}
