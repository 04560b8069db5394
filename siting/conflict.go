package siting

import (
	"slices"

	"github.com/paulmach/orb"

	"guotu/geo"
	"guotu/layers"
	"guotu/siting/rules"
)

// conflict is ground of a site that lies in zones of a layer and in zones of layers of other kinds
// at once, where a rule says that these must not overlap.
type conflict struct {
	checker *checker
	sides   []blocking // the layer of the finding, then the others
	units   []amount   // what is in conflict, by unit of the ground
	pieces  []piece
	touched map[blockingZone]bool // the zones that take part, by position in sides
}

// conflict measures the ground that lies in the selected zones of a layer and in zones of the
// kinds that the rule names with `with`. What is narrower than coordinates resolve (borderWidth) is
// a border in common, and no conflict; nor is a point on borders of both sides, or a line along.
func (k *checker) conflict(r *rules.Rule, p *ply, selected func(int) bool) (*relation, error) {
	g := k.site.ground
	c := &conflict{checker: k, sides: []blocking{{p.layerMeasure, selected}}, units: make([]amount, len(g.units)), touched: make(map[blockingZone]bool)}
	for _, q := range k.plies {
		if slices.Contains(r.With, q.kind()) {
			c.sides = append(c.sides, blocking{q.layerMeasure, nil})
		}
	}
	for n := range g.clusters {
		if err := c.areas(&g.clusters[n]); err != nil {
			return nil, err
		}
	}
	var found relation
	for n := range g.units {
		if err := c.lines(n); err != nil {
			return nil, err
		}
		c.points(n)
		if n < g.lots && c.units[n].some() {
			found.parcels = append(found.parcels, n+1)
		}
		found.amount = found.amount.plus(g.counted(n, c.units[n]))
	}
	found.holds = found.amount.some()
	c.name(p, &found)
	found.slivers = found.amount.length == 0 && found.amount.points == 0 && len(c.pieces) > 0 &&
		!slices.ContainsFunc(c.pieces, func(one piece) bool { return !one.sliver })
	found.measure = k.relationMeasure(p, &found, rules.Overlap, len(found.zones))
	return &found, nil
}

// name lists the zones that take part, of each layer in ascending order of their position.
func (c *conflict) name(p *ply, found *relation) {
	for i := range p.zones {
		if z := &p.zones[i]; c.touched[blockingZone{0, z.feature}] {
			found.zones = append(found.zones, z)
		}
	}
	for of := 1; of < len(c.sides); of++ {
		m := c.sides[of].measure
		for i := range m.zones {
			if f := m.zones[i].feature; c.touched[blockingZone{of, f}] {
				found.others = append(found.others, otherZone{m.layer, f})
			}
		}
	}
}

// otherZone is a zone of another layer than that of the finding.
type otherZone struct {
	layer   *layers.Layer
	feature int
}

// titlesOf names the layers of zones, each once.
func titlesOf(zones []otherZone) (t layers.Text) {
	for i, z := range zones {
		if i > 0 && zones[i-1].layer == z.layer {
			continue
		}
		title := z.layer.Spec().Title
		if t == (layers.Text{}) {
			t = layers.Text{ZH: title.In("zh"), EN: title.In("en")}
		} else {
			t.ZH, t.EN = t.ZH+"、"+title.In("zh"), t.EN+", "+title.In("en")
		}
	}
	return t
}

// areas finds the ground in conflict of a cluster of parcels.
func (c *conflict) areas(of *cluster) error {
	if err := c.checker.ctx.Err(); err != nil {
		return err
	}
	units, some := of.lots, false
	if of.union >= 0 {
		units = append(slices.Clone(of.lots), of.union)
	}
	for _, n := range units {
		area, err := c.area(n)
		if err != nil {
			return err
		}
		c.units[n].area, some = area, some || area > 0
	}
	if !some {
		return nil
	}
	whole, err := of.parts()
	if err != nil {
		return err
	}
	mine, theirs := c.geometries(units, blocking.features, whole.box)
	polygons, err := commonGround(orb.MultiPolygon(whole.polygons), mine, theirs)
	if err != nil {
		return err
	}
	if len(polygons) == 0 { // many corners of one border, each off by its rounding
		for _, n := range units {
			c.units[n].area = 0
		}
		return nil
	}
	limits := thresholds{c.checker.set.SliverArea, c.checker.set.SliverWidth}
	for _, one := range piecesOf(polygons) {
		one.sliver = limits.sliver(&one)
		c.pieces = append(c.pieces, one)
	}
	return c.touch(units, polygons)
}

// area is the area of a unit in conflict: what it has in common with both sides one by one less
// what it has in common with them together.
func (c *conflict) area(n int) (float64, error) {
	u := &c.checker.site.ground.units[n]
	if u.site == nil {
		return 0, nil
	}
	var mine, theirs []*geo.OverlapZone
	var err error
	for of, b := range c.sides {
		to := &theirs
		if of == 0 {
			to = &mine
		}
		if *to, err = b.measure.cover.zones(*to, b.features(n)); err != nil {
			return 0, err
		}
		if len(mine) == 0 {
			return 0, nil
		}
	}
	if len(theirs) == 0 {
		return 0, nil
	}
	var covered [3]float64
	for i, zones := range [][]*geo.OverlapZone{mine, theirs, slices.Concat(mine, theirs)} {
		if covered[i], err = u.site.Covered(zones); err != nil {
			return 0, err
		}
	}
	slack := u.least() * float64(len(mine)+len(theirs)+2)
	area := covered[0] + covered[1] - covered[2]
	switch {
	case area <= slack:
		return 0, nil
	case u.whole.area-area <= slack:
		return u.whole.area, nil
	case covered[0]-area <= slack:
		return covered[0], nil
	}
	return area, nil
}

// geometries are the zones of the first side and of the others that some units have ground, or
// lines, in common with, as far as they matter to a box.
func (c *conflict) geometries(units []int, features func(blocking, int) []int, box orb.Bound) (mine, theirs orb.Collection) {
	for of, b := range c.sides {
		var zones orb.Collection
		for _, f := range featuresOf(b, units, features) {
			if areas := clipped(polygonsOf(b.measure.layer.Geometry(f)), box); len(areas) > 0 {
				zones = append(zones, areas)
			}
		}
		if of == 0 {
			mine = zones
		} else {
			theirs = append(theirs, zones...)
		}
	}
	return mine, theirs
}

// featuresOf are those of some units, each once, in ascending order.
func featuresOf(b blocking, units []int, features func(blocking, int) []int) (all []int) {
	for _, n := range units {
		all = append(all, features(b, n)...)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// touch notes which zones have some of the polygons in conflict.
func (c *conflict) touch(units []int, polygons []orb.Polygon) error {
	site, err := geo.NewOverlapSite(orb.MultiPolygon(polygons))
	if err != nil {
		return err
	}
	least := (&unit{site: site}).least()
	for of, b := range c.sides {
		for _, f := range featuresOf(b, units, blocking.features) {
			zone, err := b.measure.layer.OverlapZone(f)
			if err != nil {
				return err
			}
			if site.Overlap(zone) > least {
				c.touched[blockingZone{of, f}] = true
			}
		}
	}
	return nil
}

// commonGround are the connected polygons that areas have in common, without those that are
// borders.
func commonGround(first orb.Geometry, others ...orb.Geometry) ([]orb.Polygon, error) {
	for _, other := range others {
		g, err := geo.OnEllipsoid(geo.Intersection, first, other)
		if err != nil {
			return nil, err
		}
		first = orb.MultiPolygon(polygonsOf(g))
	}
	return slices.DeleteFunc(polygonsOf(first), func(p orb.Polygon) bool {
		length := geo.GeodesicLength(p)
		return length <= 0 || 2*geo.Area(p)/length < borderWidth
	}), nil
}
