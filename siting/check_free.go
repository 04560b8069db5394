package siting

import (
	"fmt"

	"github.com/paulmach/orb"

	"guotu/geo"
	"guotu/siting/rules"
)

// block is zones for which a rule blocks the project, and how it lies to them.
type block struct {
	relation rules.Relation
	zones    blocking
}

// free is the part of the site's areas where no rule that blocks the project would: outside of the
// zones that must not be touched, inside of those that must not be left. It is nil if there
// is none. Of rules about a distance (near) it takes no account.
func (k *checker) free() (orb.Geometry, error) {
	var touched []blocking
	for _, b := range k.blocks {
		switch b.relation {
		case rules.Overlap, rules.Cross, rules.Within:
			touched = append(touched, b.zones)
		}
	}
	left, _, err := k.site.ground.free(k.ctx, touched)
	for _, b := range k.blocks {
		if err != nil || left == nil {
			return nil, err
		}
		if b.relation == rules.Outside {
			left, err = within(left, b.zones)
		}
	}
	return left, err
}

// within is the part of an area that lies in the zones; nil if there is none.
func within(area orb.Geometry, zones blocking) (orb.Geometry, error) {
	var all []orb.Geometry
	for _, z := range zones.measure.zones {
		if zones.selected(z.feature) {
			all = append(all, zones.measure.layer.Geometry(z.feature))
		}
	}
	if len(all) == 0 {
		return nil, nil
	}
	left, err := geo.OnEllipsoid(geo.Intersection, area, orb.Collection(all))
	if err != nil {
		return nil, fmt.Errorf("what is free: %w", err)
	}
	areas, _, _ := byDimension(left, nil, nil, nil)
	if len(areas) == 0 {
		return nil, nil
	}
	return single(areas), nil
}
