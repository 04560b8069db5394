package layers

import (
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
	boxes    []orb.Bound // around the members of the region
	bound    orb.Bound   // around all of it
	box      bool        // the region is a box with an area
	grid     *regionGrid // of another area
	lons     []float64   // of the vertices of the region, ascending
	crossed  int         // how often lines of the region cross one another, at most
	constant *bool       // the answer for every feature with a geometry,
	literals bool        // or, of two regions, for every feature
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
		is, err := t.ask(a.Region())
		if err != nil {
			return nil, wrong(a, "%v", err)
		}
		t.constant, t.literals = &is, true
		return t, nil
	}
	t.measure(region)
	if t.crossed = crossings(region); t.crossed > mostCrossings && t.op != cql2.SIntersects && t.op != cql2.SDisjoint {
		return nil, wrong(b, "the lines of the geometry cross one another more than %d times", mostCrossings)
	}
	rectangle, is := b.Shape.(orb.Bound)
	t.box = is && rectangle.Min[0] < rectangle.Max[0] && rectangle.Min[1] < rectangle.Max[1]
	if !t.box {
		t.grid = newRegionGrid(region)
	}
	return t, nil
}

// measure notes the boxes and the longitudes of a region.
func (t *spatialTest) measure(region orb.Geometry) {
	t.bound = geo.Nowhere()
	for _, p := range appendParts(nil, 0, region) {
		b := p.geometry.Bound()
		t.boxes = append(t.boxes, b)
		t.bound = geo.Around(t.bound, b)
		t.lons = appendLons(t.lons, p.geometry)
	}
	slices.Sort(t.lons)
}

// mostCrossings is how often lines of a region may cross: predicates but S_INTERSECTS
// and S_DISJOINT cut them there.
const mostCrossings = 1000

// crossings counts at least where lines and borders of a region cross that is not a
// single area, up to one more than mostCrossings. All are taken as one line.
func crossings(region orb.Geometry) int {
	if d := region.Dimensions(); d == 0 || d == 2 && region.GeoJSONType() != "GeometryCollection" {
		return 0
	}
	var all orb.LineString
	for _, p := range appendParts(nil, 0, region) {
		switch g := p.geometry.(type) {
		case orb.LineString:
			all = append(all, g...)
		case orb.Polygon:
			for _, r := range g {
				all = append(all, r...)
			}
		}
	}
	return len(geo.SelfCrossings(all, mostCrossings+1))
}

func appendLons(lons []float64, g orb.Geometry) []float64 {
	switch g := g.(type) {
	case orb.Point:
		lons = append(lons, g[0])
	case orb.LineString:
		for _, p := range g {
			lons = append(lons, p[0])
		}
	case orb.Polygon:
		for _, r := range g {
			for _, p := range r {
				lons = append(lons, p[0])
			}
		}
	}
	return lons
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

// ask evaluates the predicate exactly for a geometry.
func (t *spatialTest) ask(g orb.Geometry) (bool, error) {
	switch t.op {
	case cql2.SIntersects:
		return t.region.Intersects(g)
	case cql2.SDisjoint:
		return t.region.Disjoint(g)
	case cql2.SContains:
		return t.region.Within(g)
	case cql2.SWithin:
		return t.region.Contains(g)
	case cql2.SEquals:
		return t.region.Equals(g)
	case cql2.SCrosses:
		return t.region.Crosses(g)
	case cql2.SOverlaps:
		return t.region.Overlaps(g)
	}
	return t.region.Touches(g)
}

// byBox answers what the box around a valid feature tells already.
func (t *spatialTest) byBox(b orb.Bound) (is, known bool) {
	switch {
	case t.op == cql2.SContains && !covers(b, t.bound), t.op == cql2.SWithin && !covers(t.bound, b),
		t.op == cql2.SEquals && b != t.bound:
		return false, true
	case t.box && b.Min[0] > t.bound.Min[0] && b.Min[1] > t.bound.Min[1] && b.Max[0] < t.bound.Max[0] && b.Max[1] < t.bound.Max[1]:
		return t.op == cql2.SIntersects || t.op == cql2.SWithin, true
	case t.grid == nil:
		return false, false
	}
	switch t.grid.side(b) {
	case geo.Inside:
		return t.op == cql2.SIntersects || t.op == cql2.SWithin, true
	case geo.Outside:
		return t.op == cql2.SDisjoint, true
	}
	return false, false
}

func covers(a, b orb.Bound) bool {
	return a.Min[0] <= b.Min[0] && a.Min[1] <= b.Min[1] && b.Max[0] <= a.Max[0] && b.Max[1] <= a.Max[1]
}

// near is how many vertices of the region have a longitude within a box.
func (t *spatialTest) near(b orb.Bound) int {
	from, _ := slices.BinarySearch(t.lons, b.Min[0])
	to, _ := slices.BinarySearch(t.lons, b.Max[0])
	return to - from
}

// A vertex of a feature, and one of the region that is near, cost so many steps.
const (
	vertexSteps = 100
	nearSteps   = 20
)

// spatial asks the index for the features near the region, and those alone for their
// shapes. Without a geometry the answer is unknown.
func (r *filterRun) spatial(t *spatialTest, among []uint64) (ternary, error) {
	l := r.f.layer
	if err := r.spend(64 * len(among)); err != nil {
		return ternary{}, err
	}
	var none []uint64
	if !t.literals {
		none = r.without(among)
	}
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
	near := make([]uint64, len(among))
	for _, b := range t.boxes {
		for n := range l.tree.meeting(b) {
			i := l.parts[n].feature
			near[i/64] |= 1 << (i % 64)
			r.spent += 4
		}
	}
	for w := range near {
		for set := near[w] & among[w]; set != 0; set &= set - 1 {
			bit := bits.TrailingZeros64(set)
			is, err := r.relate(t, w*64+bit)
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

func (r *filterRun) relate(t *spatialTest, i int) (bool, error) {
	l := r.f.layer
	if is, known := t.byBox(l.bounds[i]); known {
		return is, r.spend(16)
	}
	if err := r.spend(vertexSteps*(4+geo.Vertices(l.geometries[i])) + nearSteps*(t.near(l.bounds[i])+10*t.crossed)); err != nil {
		return false, err
	}
	is, err := t.ask(l.geometries[i])
	if err != nil {
		return false, fmt.Errorf("character %d: feature %s: %w", t.at, l.ID(i), err)
	}
	return is, nil
}
