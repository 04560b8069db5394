package siting

import (
	"github.com/paulmach/orb"
)

// clipped returns polygons that are the same inside a box, with as few vertices elsewhere as that
// takes. Of a path that stays on one side of the box only the ends are kept: what lies between
// it and the straight way is on that side too. Rings may cross outside of the box. Cuts hold in
// degrees and in the equal-area plane alike, since meridians and parallels are straight in both.
func clipped(polygons []orb.Polygon, box orb.Bound) orb.MultiPolygon {
	var all orb.MultiPolygon
	for _, p := range polygons {
		shell := clippedRing(p[0], box)
		if shell == nil {
			continue
		}
		kept := orb.Polygon{shell}
		for _, hole := range p[1:] {
			if r := clippedRing(hole, box); r != nil {
				kept = append(kept, r)
			}
		}
		all = append(all, kept)
	}
	return all
}

// The sides of a box.
const (
	westOf = 1 << iota
	eastOf
	southOf
	northOf
)

// sidesOf tells on which sides of a box a point lies; none: in it or on its border.
func sidesOf(p orb.Point, box *orb.Bound) uint8 {
	var sides uint8
	if p[0] < box.Min[0] {
		sides = westOf
	} else if p[0] > box.Max[0] {
		sides = eastOf
	}
	if p[1] < box.Min[1] {
		sides |= southOf
	} else if p[1] > box.Max[1] {
		sides |= northOf
	}
	return sides
}

// clippedRing is a ring as in clipped; nil if it lies on one side of the box.
func clippedRing(r orb.Ring, box orb.Bound) orb.Ring {
	if len(r) == 0 {
		return nil
	}
	kept := make(orb.Ring, 1, 16)
	kept[0] = r[0]
	last := sidesOf(r[0], &box)
	common, all, dropped := last, last, false
	anchored := true // the last one kept begins a path
	for _, p := range r[1:] {
		sides := sidesOf(p, &box)
		all &= sides
		if common &= sides; common != 0 && !anchored {
			kept[len(kept)-1], dropped = p, true
		} else {
			if common == 0 {
				common = last & sides
			}
			kept = append(kept, p)
			anchored = false
		}
		last = sides
	}
	if all != 0 {
		return nil
	}
	if !dropped {
		return r
	}
	return kept
}
