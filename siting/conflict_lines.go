package siting

import (
	"github.com/paulmach/orb"

	"guotu/geo"
	"guotu/layers"
)

// besideLines is how far, in degrees, around lines the zones are looked at, so that their box is
// never without width.
const besideLines = 1e-5

// withLines are the selected features that have some of the lines of a unit.
func (b blocking) withLines(unit int) (all []int) {
	shares := b.measure.cover.units[unit].shares
	for i := range shares {
		if s := &shares[i]; s.inside != nil && (b.selected == nil || b.selected(s.feature)) {
			all = append(all, s.feature)
		}
	}
	return all
}

// lines measures the lines of a unit within ground in conflict.
func (c *conflict) lines(n int) error {
	u := &c.checker.site.ground.units[n]
	if u.lines == nil {
		return nil
	}
	mine, theirs := c.geometries([]int{n}, blocking.withLines, u.lines.Bound().Pad(besideLines))
	if len(mine) == 0 || len(theirs) == 0 {
		return nil
	}
	ground, err := commonGround(mine, theirs)
	if err != nil {
		return err
	}
	inside, err := linesWithin(u.lines, orb.MultiPolygon(ground))
	if err != nil || geo.GeodesicLength(inside) <= lengthResolution {
		return err
	}
	c.units[n].length = snapLength(geo.GeodesicLength(inside), u.whole.length)
	for of, b := range c.sides {
		for _, f := range b.withLines(n) {
			part, err := linesWithin(inside, b.measure.layer.Geometry(f))
			if err != nil {
				return featureError(b.measure.layer, f, err)
			}
			if geo.GeodesicLength(part) > lengthResolution {
				c.touched[blockingZone{of, f}] = true
			}
		}
	}
	return nil
}

// points counts the points of a unit on ground in conflict: in or on zones of both sides, and
// inside of one.
func (c *conflict) points(n int) {
	var hits []layers.Hit
	for _, p := range c.checker.site.ground.units[n].points {
		var zones []blockingZone
		mine, theirs := geo.Outside, geo.Outside
		for of, b := range c.sides {
			hits = b.measure.layer.AppendAt(hits[:0], p)
			for _, h := range hits {
				if b.selected != nil && !b.selected(h.Feature) {
					continue
				}
				zones = append(zones, blockingZone{of, h.Feature})
				if of == 0 {
					mine = max(mine, h.Side)
				} else {
					theirs = max(theirs, h.Side)
				}
			}
		}
		if min(mine, theirs) == geo.Outside || max(mine, theirs) != geo.Inside {
			continue
		}
		c.units[n].points++
		for _, z := range zones {
			c.touched[z] = true
		}
	}
}
