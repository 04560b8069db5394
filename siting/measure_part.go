package siting

import (
	"context"
	"fmt"

	"github.com/paulmach/orb"

	"guotu/geo"
)

// split is a site parted by some features of a layer: in any of them, outside of all of them, and
// beyond what the layer knows of, where none of them is. The three add up to the site.
type split struct {
	in, out, beyond amount
	parcels         []parcelSplit // by parcel
}

// parcelSplit is a split of one parcel.
type parcelSplit struct{ in, out, beyond amount }

// part parts the site by those features of m's layer that are selected; nil selects all. Only
// features in m.zones are asked for, each once for a parcel that it is in. Errors are those of
// measure.
func (g *ground) part(ctx context.Context, m *layerMeasure, selected func(feature int) bool) (*split, error) {
	s := &split{parcels: make([]parcelSplit, g.lots)}
	chosen := make(map[int]bool, len(m.zones))
	for i := range m.zones {
		f := m.zones[i].feature
		chosen[f] = selected == nil || selected(f)
	}
	for i := range g.units {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		p, err := m.partUnit(&g.units[i], i, chosen)
		if err != nil {
			return nil, err
		}
		if i < g.lots {
			s.parcels[i] = p
		}
		if g.units[i].again {
			p.in.area, p.out.area, p.beyond.area = 0, 0, 0
		}
		s.in, s.out, s.beyond = s.in.plus(p.in), s.out.plus(p.out), s.beyond.plus(p.beyond)
	}
	return s, nil
}

// partUnit parts unit n.
func (m *layerMeasure) partUnit(u *unit, n int, chosen map[int]bool) (p parcelSplit, err error) {
	c := &m.cover.units[n]
	picked := make([]*share, 0, len(c.shares))
	for i := range c.shares {
		if chosen[c.shares[i].feature] {
			picked = append(picked, &c.shares[i])
		}
	}
	if len(picked) == len(c.shares) {
		p.in = c.covered
	} else if p.in, err = m.union(u, c, picked); err != nil {
		return p, err
	}
	if p.beyond = m.beyondUnits[n]; p.beyond != (amount{}) && p.in != (amount{}) && m.extent.kind == extentStated {
		if p.beyond, err = m.beyondBoth(u, n, picked, p); err != nil {
			return p, err
		}
	}
	p.out = u.whole.minus(p.in).minus(p.beyond)
	if p.out.area <= c.slack { // goes to the larger part
		if p.in.area >= p.beyond.area {
			p.in.area += p.out.area
		} else {
			p.beyond.area += p.out.area
		}
		p.out.area = 0
	}
	p.out.length = max(p.out.length, 0)
	return p, nil
}

// union is how much of a unit some features have together, each place counted once.
func (m *layerMeasure) union(u *unit, c *unitCover, picked []*share) (in amount, err error) {
	var features []int
	var lines []orb.Geometry
	points := make(map[int]bool)
	for _, s := range picked {
		if s.in.area > 0 {
			features = append(features, s.feature)
			in.area += s.in.area
		}
		if s.inside != nil {
			lines = append(lines, s.inside)
		}
		for _, n := range s.points {
			points[n] = true
		}
	}
	in.points = len(points)
	if !c.apart {
		if in.area, err = m.cover.coveredArea(u, features, in.area); err != nil {
			return in, err
		}
		in.area = min(in.area, c.covered.area)
	}
	length, err := unitedLength(lines)
	in.length = snapLength(length, u.whole.length)
	return in, err
}

// beyondBoth is how much of unit n lies neither in the extent of the layer nor in the picked
// features, which reach beyond it.
func (m *layerMeasure) beyondBoth(u *unit, n int, picked []*share, p parcelSplit) (left amount, err error) {
	c := &m.extentCover.units[n]
	points := make(map[int]bool)
	var lines []orb.Geometry
	var mine, theirs []int
	for _, s := range picked {
		mine = append(mine, s.feature)
	}
	for i := range c.shares {
		s := &c.shares[i]
		theirs = append(theirs, s.feature)
		picked = append(picked, s)
	}
	for _, s := range picked {
		for _, k := range s.points {
			points[k] = true
		}
		if s.inside != nil {
			lines = append(lines, s.inside)
		}
	}
	left.points = len(u.points) - len(points)
	length, err := unitedLength(lines)
	if err != nil {
		return left, err
	}
	left.length = u.whole.length - snapLength(length, u.whole.length)
	if u.site == nil || p.beyond.area == 0 {
		return left, nil
	}
	zones, err := m.cover.zones(nil, mine)
	if err != nil {
		return left, err
	}
	if zones, err = m.extentCover.zones(zones, theirs); err != nil {
		return left, err
	}
	left.area, err = uncoveredArea(u, zones)
	if err != nil {
		return left, fmt.Errorf("layer %s: %w", m.layer.Name(), err)
	}
	left.area = min(left.area, u.whole.area-p.in.area, p.beyond.area)
	return left, nil
}

// uncoveredArea is the area of a unit that lies in none of some zones.
func uncoveredArea(u *unit, zones []*geo.OverlapZone) (float64, error) {
	covered, err := u.site.Covered(zones)
	if err != nil {
		return 0, err
	}
	left := u.whole.area - covered
	if left <= u.least()*float64(len(zones)+2) {
		return 0, nil
	}
	return left, nil
}
