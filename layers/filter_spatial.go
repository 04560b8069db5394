package layers

import (
	"errors"
	"fmt"
	"math/bits"
	"slices"

	"github.com/paulmach/orb"

	"guotu/geo"
	"guotu/layers/cql2"
)

// spatialTest is a spatial predicate of a feature and a region: op has the feature
// first.
type spatialTest struct {
	op       cql2.Op
	at       int // where it stands in the filter
	region   *geo.RelatePrepared
	boxes    []orb.Bound  // around the members of the region
	bound    orb.Bound    // around all of it
	box      bool         // the region is a box with an area
	grid     *regionGrid  // of another area
	constant *bool        // the answer for every feature with a geometry
	literal  orb.Geometry // not nil: it stands for the geometry of every feature
}

func (l *Layer) spatialTest(e *cql2.Expr) (*spatialTest, error) {
	a, b := e.Args[0], e.Args[1]
	for _, x := range e.Args {
		if x.Op == cql2.Property && !l.isGeometry(x) {
			if l.table.Column(x.Text) == nil && l.Len() > 0 {
				return nil, l.unknownField(x)
			}
			return nil, wrong(x, "%s is no geometry", x.Text)
		}
		if err := inDegrees(x); err != nil {
			return nil, err
		}
	}
	t := &spatialTest{op: e.Op, at: e.At}
	first, second := a.Op == cql2.Property, b.Op == cql2.Property
	switch {
	case first && second: // a geometry and itself
		is := slices.Contains([]cql2.Op{cql2.SIntersects, cql2.SContains, cql2.SWithin, cql2.SEquals}, e.Op)
		t.constant = &is
		return t, nil
	case second:
		a, b = b, a
		switch t.op {
		case cql2.SContains:
			t.op = cql2.SWithin
		case cql2.SWithin:
			t.op = cql2.SContains
		}
	}
	region := b.Region()
	var err error
	if t.region, err = geo.PrepareRelate(region); err != nil {
		return nil, wrong(b, "%v", err)
	}
	if !first && !second {
		t.literal = a.Region()
		return t, nil
	}
	t.measure(region)
	rectangle, is := b.Shape.(orb.Bound)
	t.box = is && rectangle.Min[0] < rectangle.Max[0] && rectangle.Min[1] < rectangle.Max[1]
	if !t.box {
		t.grid = newRegionGrid(region)
	}
	return t, nil
}

// measure notes the boxes of a region.
func (t *spatialTest) measure(region orb.Geometry) {
	t.bound = geo.Nowhere()
	for _, p := range appendParts(nil, 0, region) {
		b := p.geometry.Bound()
		t.boxes = append(t.boxes, b)
		t.bound = geo.Around(t.bound, b)
	}
}

// inDegrees checks that a literal lies on the earth.
func inDegrees(e *cql2.Expr) error {
	if e.Shape == nil {
		return nil
	}
	for _, p := range appendParts(nil, 0, e.Region()) {
		b := p.geometry.Bound()
		for _, c := range []orb.Point{b.Min, b.Max} {
			if !(c[0] >= -180 && c[0] <= 180 && c[1] >= -90 && c[1] <= 90) {
				return wrong(e, "%v %v is not longitude and latitude in degrees", c[0], c[1])
			}
		}
	}
	return nil
}

// ask evaluates the predicate exactly for a geometry and the region, which may be metered.
func (t *spatialTest) ask(region *geo.RelatePrepared, g orb.Geometry) (bool, error) {
	switch t.op {
	case cql2.SIntersects:
		return region.Intersects(g)
	case cql2.SDisjoint:
		return region.Disjoint(g)
	case cql2.SContains:
		return region.Within(g)
	case cql2.SWithin:
		return region.Contains(g)
	case cql2.SEquals:
		return region.Equals(g)
	case cql2.SCrosses:
		return region.Crosses(g)
	case cql2.SOverlaps:
		return region.Overlaps(g)
	}
	return region.Touches(g)
}

// byBox answers what the box around a valid feature tells already, and after how many
// steps.
func (t *spatialTest) byBox(b orb.Bound) (is, known bool, steps int) {
	switch {
	case t.op == cql2.SContains && !covers(b, t.bound), t.op == cql2.SWithin && !covers(t.bound, b),
		t.op == cql2.SEquals && b != t.bound:
		return false, true, boxSteps
	case t.box && b.Min[0] > t.bound.Min[0] && b.Min[1] > t.bound.Min[1] && b.Max[0] < t.bound.Max[0] && b.Max[1] < t.bound.Max[1]:
		return t.op == cql2.SIntersects || t.op == cql2.SWithin, true, boxSteps
	case t.grid == nil:
		return false, false, boxSteps
	}
	side, cells := t.grid.side(b)
	steps = boxSteps + cells
	switch side {
	case geo.Inside:
		return t.op == cql2.SIntersects || t.op == cql2.SWithin, true, steps
	case geo.Outside:
		return t.op == cql2.SDisjoint, true, steps
	}
	return false, false, steps
}

func covers(a, b orb.Bound) bool {
	return a.Min[0] <= b.Min[0] && a.Min[1] <= b.Min[1] && b.Max[0] <= a.Max[0] && b.Max[1] <= a.Max[1]
}

// The steps of a look at the box of a feature, and of finding it by the index.
const (
	boxSteps  = 16
	findSteps = 4
)

// spatial asks the index for the features near the region, and those alone for their
// shapes. Without a geometry the answer is unknown.
func (r *filterRun) spatial(t *spatialTest, among []uint64) (ternary, error) {
	if err := r.spend(64 * len(among)); err != nil {
		return ternary{}, err
	}
	if t.literal != nil {
		return r.literals(t, among)
	}
	none := r.without(among)
	result := ternary{yes: make([]uint64, len(among)), unknown: none}
	if t.constant != nil || t.op == cql2.SDisjoint { // of what is not near
		if t.constant == nil || *t.constant {
			copy(result.yes, among)
			for i := range none {
				result.yes[i] &^= none[i]
			}
		}
		if t.constant != nil {
			return result, nil
		}
	}
	near, err := r.near(t)
	if err != nil {
		return result, err
	}
	region := t.region.Metered(r.spend)
	for w := range near {
		for set := near[w] & among[w]; set != 0; set &= set - 1 {
			bit := bits.TrailingZeros64(set)
			is, err := r.relate(t, region, w*64+bit)
			if err != nil {
				return result, err
			}
			result.yes[w] &^= 1 << bit
			if is {
				result.yes[w] |= 1 << bit
			}
		}
	}
	return result, nil
}

// literals answers for all features alike how two regions relate.
func (r *filterRun) literals(t *spatialTest, among []uint64) (ternary, error) {
	result := ternary{yes: make([]uint64, len(among))}
	is, err := t.ask(t.region.Metered(r.spend), t.literal)
	if is {
		copy(result.yes, among)
	}
	return result, err
}

// near are the features that have a part whose box meets one of the region.
func (r *filterRun) near(t *spatialTest) ([]uint64, error) {
	l := r.f.layer
	near := make([]uint64, (l.Len()+63)/64)
	for _, b := range t.boxes {
		found := 0
		for n := range l.tree.meeting(b) {
			i := l.parts[n].feature
			near[i/64] |= 1 << (i % 64)
			if found++; found%4096 == 0 {
				if err := r.spend(4096 * findSteps); err != nil {
					return nil, err
				}
			}
		}
		if err := r.spend(boxSteps + found%4096*findSteps); err != nil {
			return nil, err
		}
	}
	return near, nil
}

func (r *filterRun) relate(t *spatialTest, region *geo.RelatePrepared, i int) (bool, error) {
	l := r.f.layer
	is, known, steps := t.byBox(l.bounds[i])
	if err := r.spend(steps); err != nil || known {
		return is, err
	}
	is, err := t.ask(region, l.geometries[i])
	if errors.Is(err, ErrFilterWork) || r.ctx.Err() != nil {
		return false, err
	}
	if err != nil {
		return false, fmt.Errorf("character %d: feature %s: %w", t.at, l.ID(i), err)
	}
	return is, nil
}
