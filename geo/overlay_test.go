package geo_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/paulmach/orb"

	"guotu/geo"
)

func TestOverlayOfSquares(t *testing.T) {
	a, b := mustWKT(t, "POLYGON ((0 0, 4 0, 4 4, 0 4, 0 0))"), mustWKT(t, "POLYGON ((2 1, 6 1, 6 3, 2 3, 2 1))")
	f := func(name string, op func(a, b orb.Geometry) (orb.Geometry, error), want float64) {
		t.Helper()
		g, err := op(a, b)
		if err != nil {
			t.Fatal(err)
		}
		if got := planeArea(g); math.Abs(got-want) > 1e-12 {
			t.Errorf("%s: area %v, want %v", name, got, want)
		}
	}
	f("intersection", geo.Intersection, 4)
	f("union", geo.Union, 20)
	f("difference", geo.Difference, 12)
	f("symmetric difference", geo.SymmetricDifference, 16)
}

// TestOverlayResults compares with results in normal form.
func TestOverlayResults(t *testing.T) {
	a, b := mustWKT(t, "POLYGON ((0 0, 4 0, 4 4, 0 4, 0 0))"), mustWKT(t, "POLYGON ((4 0, 4 4, 8 4, 8 0, 4 0))")
	line, point := orb.LineString{{6, 2}, {2, 2}, {2, 1}}, orb.Point{4, 1}
	f := func(op string, a, b, want orb.Geometry) {
		t.Helper()
		if got, err := overlayOps[op](a, b); err != nil || !orb.Equal(got, want) {
			t.Errorf("%s of %v and %v: %v, %v, want %v", op, a, b, got, err, want)
		}
	}
	f("intersection", a, b, orb.LineString{{4, 0}, {4, 4}})
	f("union", a, b, orb.Polygon{{{0, 0}, {4, 0}, {8, 0}, {8, 4}, {4, 4}, {0, 4}, {0, 0}}})
	f("difference", a, b, a)
	f("intersection", a, line, orb.LineString{{2, 1}, {2, 2}, {4, 2}})
	f("difference", line, a, orb.LineString{{4, 2}, {6, 2}})
	f("difference", a, line, orb.Polygon{{{0, 0}, {4, 0}, {4, 2}, {4, 4}, {0, 4}, {0, 0}}})
	f("union", b, line, orb.Collection{
		orb.Polygon{{{4, 0}, {8, 0}, {8, 4}, {4, 4}, {4, 2}, {4, 0}}}, orb.LineString{{2, 1}, {2, 2}, {4, 2}}})
	f("intersection", a, point, point)
	f("union", a, point, a)
	f("difference", point, a, orb.MultiPoint{})
	f("symmetric difference", orb.MultiPoint{{1, 1}, {9, 9}}, a, orb.Collection{a, orb.Point{9, 9}})
	f("intersection", orb.MultiPoint{{1, 1}, {9, 9}, {1, 1}}, orb.MultiPoint{{1, 1}}, orb.Point{1, 1})
	f("intersection", orb.LineString{{0, 0}, {4, 4}}, orb.LineString{{0, 4}, {4, 0}}, orb.Point{2, 2})
	f("union", orb.LineString{{0, 0}, {4, 4}}, orb.LineString{{0, 4}, {4, 0}}, orb.MultiLineString{
		{{0, 0}, {2, 2}}, {{0, 4}, {2, 2}}, {{2, 2}, {4, 0}}, {{2, 2}, {4, 4}}})
	f("union", mustWKT(t, "LINESTRING (0 0, 2 0, 4 0)"), mustWKT(t, "LINESTRING (0 0, 4 0)"), mustWKT(t, "MULTILINESTRING ((0 0, 2 0), (2 0, 4 0))"))
	f("intersection", mustWKT(t, "LINESTRING (0 0, 0 2, 1 2)"), mustWKT(t, "LINESTRING (0 0, 0 2, 1 2)"), mustWKT(t, "MULTILINESTRING ((0 0, 0 2), (0 2, 1 2))"))
	f("difference", mustWKT(t, "LINESTRING (4 4, 0 0, 1 1, 4 4)"), orb.Point{5, 1}, mustWKT(t, "MULTILINESTRING ((0 0, 1 1), (1 1, 4 4))"))
	f("intersection", a, mustWKT(t, "LINESTRING (3 3, 2 1, 1 1, 3 3)"), mustWKT(t, "LINESTRING (3 3, 1 1, 2 1, 3 3)"))
	f("intersection", a, mustWKT(t, "LINESTRING (3 3, 1 1, 2 1, 3 3)"), mustWKT(t, "LINESTRING (3 3, 1 1, 2 1, 3 3)"))
	f("intersection", a, mustWKT(t, "POLYGON ((4 4, 8 4, 8 8, 4 8, 4 4))"), orb.Point{4, 4})
	f("intersection", a, mustWKT(t, "POLYGON ((5 5, 8 5, 8 8, 5 5))"), orb.Polygon{})
	f("intersection", a, orb.LineString{{5, 5}, {6, 6}}, orb.LineString{})
	f("union", nil, nil, orb.Collection{})
	f("union", a, nil, a)
	f("intersection", a, nil, orb.Collection{})
	f("difference", a, orb.Polygon{}, a)
	f("union", orb.Polygon{}, orb.LineString{}, orb.Polygon{})
	f("intersection", orb.Collection{a, b, orb.LineString{{8, 2}, {12, 2}}}, orb.LineString{{-1, 2}, {9, 2}}, orb.MultiLineString{
		{{0, 2}, {4, 2}}, {{4, 2}, {8, 2}}, {{8, 2}, {9, 2}}})
	f("intersection", a, orb.Bound{Min: orb.Point{3, 3}, Max: orb.Point{9, 9}}, orb.Polygon{{{3, 3}, {4, 3}, {4, 4}, {3, 4}, {3, 3}}})
	f("difference", a, orb.Ring{{1, 1}, {3, 1}, {3, 3}, {1, 3}, {1, 1}}, orb.Polygon{
		{{0, 0}, {4, 0}, {4, 4}, {0, 4}, {0, 0}}, {{1, 1}, {1, 3}, {3, 3}, {3, 1}, {1, 1}}})
	f("intersection", a, mustWKT(t, "POLYGON ((0 0, 4 4, 4 0, 0 4, 0 0))"), orb.MultiPolygon{
		{{{0, 0}, {2, 2}, {0, 4}, {0, 0}}}, {{{2, 2}, {4, 0}, {4, 4}, {2, 2}}}})
	zero := math.Copysign(0, -1) // the engine takes -0 and 0 for two places
	f("intersection", orb.LineString{{zero, 3}, {4, 1}, {5, 5}}, mustWKT(t, "POLYGON ((0 3, -3 6, -3 0, 0 3))"), orb.Point{0, 3})
}

func TestOverlayOfOddGeometries(t *testing.T) {
	square := orb.Polygon{{{0, 0}, {4, 0}, {4, 4}, {0, 4}, {0, 0}}}
	for _, g := range append(orb.AllGeometries, orb.Collection{nil, square, orb.Collection{orb.Point{9, 9}, nil}}, orb.Ring{{1, 1}}) {
		for name, op := range overlayOps {
			for _, pair := range [2][2]orb.Geometry{{g, square}, {square, g}} {
				if got, err := op(pair[0], pair[1]); err != nil || !geo.Valid(got) {
					t.Errorf("%s of %v and %v: %v, %v", name, pair[0], pair[1], got, err)
				}
			}
		}
	}
	_, err := geo.Union(square, orb.Polygon{{{0, 0}, {4, math.NaN()}, {4, 4}, {0, 0}}})
	if err == nil || err.Error() != "union: second geometry: not finite at 4 NaN (part 0, ring 0, vertex 1)" {
		t.Errorf("error %v", err)
	}
	huge := orb.Polygon{{{0, 0}, {4e200, 0}, {4e200, 4e200}, {0, 4e200}, {0, 0}}}
	if got, err := geo.Intersection(huge, orb.LineString{{-1e200, 1e200}, {1e200, 1e200}}); err != nil || !orb.Equal(got, orb.LineString{{0, 1e200}, {1e200, 1e200}}) {
		t.Errorf("%v, %v", got, err)
	}
}

// TestOverlayLaws: parts of a are a, the order of a union does not matter, and
// where something lies, how its ring is wound and where it starts neither.
func TestOverlayLaws(t *testing.T) {
	r := rand.New(rand.NewPCG(11, 12))
	run := func(op string, a, b orb.Geometry) orb.Geometry {
		g, err := overlayOps[op](a, b)
		if err != nil || !geo.Valid(g) {
			t.Fatalf("%s of %v and %v: %v, %v", op, a, b, g, err)
		}
		return g
	}
	for range 300 {
		ra, rb := scribbled(r), scribbled(r)
		a, b := orb.Polygon{ra}, orb.Polygon{rb}
		whole, _ := geo.Repair(a)
		both, only, either := run("intersection", a, b), run("difference", a, b), run("union", a, b)
		rest, other := run("symmetric difference", a, b), run("difference", b, a)
		near := func(what string, got, want float64) {
			if bound := a.Bound().Union(b.Bound()); math.Abs(got-want) > 1e-13*bound.Max[0]*bound.Max[1] {
				t.Errorf("%v and %v: %s is %v, not %v", a, b, what, got, want)
			}
		}
		near("a", planeArea(both)+planeArea(only), planeArea(whole))
		near("a or b", planeArea(both)+planeArea(only)+planeArea(other), planeArea(either))
		near("one of them", planeArea(only)+planeArea(other), planeArea(rest))
		if g := run("intersection", b, a); !orb.Equal(g, both) && planeArea(g) != planeArea(both) {
			t.Errorf("%v and %v: %v, the other way %v", a, b, both, g)
		}
		k := r.IntN(len(ra) - 1)
		turned := append(append(orb.Ring{}, ra[k:len(ra)-1]...), ra[:k+1]...)
		turned.Reverse()
		if g := run("union", orb.Polygon{turned}, b); !orb.Equal(g, either) {
			near("a or b, a wound the other way", planeArea(g), planeArea(either))
		}
		double := func(g orb.Ring) orb.Polygon {
			to := make(orb.Ring, len(g))
			for i, p := range g {
				to[i] = orb.Point{2 * p[0], 2 * p[1]}
			}
			return orb.Polygon{to}
		}
		if g := run("intersection", double(ra), double(rb)); planeArea(g) != 4*planeArea(both) {
			t.Errorf("%v and %v twice as large: area %v, not %v", a, b, planeArea(g), 4*planeArea(both))
		}
	}
}

// TestOverlayOfDirtyParcels: bow-ties, spikes, duplicate points, slivers, holes
// wound wrongly and outside their shell are no reason to fail.
func TestOverlayOfDirtyParcels(t *testing.T) {
	r := rand.New(rand.NewPCG(13, 14))
	parcel := func() orb.Polygon {
		x, y, n := 38500000+100*r.Float64(), 3400000+100*r.Float64(), 4+r.IntN(20)
		ring := orb.Ring{}
		for i := range n {
			a := 2 * math.Pi * float64(i) / float64(n)
			ring = append(ring, orb.Point{x + 30*math.Cos(a)*(0.5+r.Float64()), y + 30*math.Sin(a)*(0.5+r.Float64())})
		}
		i := r.IntN(n - 2)
		switch r.IntN(5) {
		case 0:
			ring[i], ring[i+2] = ring[i+2], ring[i]
		case 1:
			ring = slices.Insert(ring, i+1, orb.Point{x + 1e3, y}, ring[i])
		case 2:
			ring = slices.Insert(ring, i+1, ring[i], ring[i])
		case 3:
			ring = slices.Insert(ring, i+1, orb.Point{ring[i+1][0] + 1e-8, ring[i+1][1]})
			ring.Reverse()
		}
		p := orb.Polygon{append(ring, ring[0])}
		if r.IntN(3) == 0 {
			p = append(p, orb.Ring{{x, y}, {x + 40*r.Float64(), y}, {x, y + 9}, {x, y}})
		}
		return p
	}
	for range 1000 {
		a, b := parcel(), parcel()
		for name, op := range overlayOps {
			if g, err := op(a, b); err != nil || !geo.Valid(g) {
				t.Errorf("%s of %v and %v: %v, %v", name, a, b, g, err)
			}
		}
	}
}

func TestUnionAll(t *testing.T) {
	var all []orb.Geometry
	for i := range 30 {
		x, y := float64(i%6), float64(i/6)
		all = append(all, orb.Polygon{{{x, y}, {x + 1, y}, {x + 1, y + 1}, {x, y + 1}, {x, y}}})
	}
	g, err := geo.UnionAll(append(all, orb.Point{2, 2}, orb.LineString{{5, 2}, {9, 2}}, nil, orb.Polygon{}))
	if c, is := g.(orb.Collection); err != nil || !is || len(c) != 2 || planeArea(g) != 30 || !orb.Equal(c[1], orb.LineString{{6, 2}, {9, 2}}) {
		t.Errorf("%v, %v", g, err)
	}
	if g, err := geo.UnionAll(nil); err != nil || !orb.Equal(g, orb.Collection{}) {
		t.Errorf("%v, %v", g, err)
	}
	if _, err := geo.UnionAll([]orb.Geometry{orb.Point{}, orb.Point{math.Inf(1), 0}}); err == nil {
		t.Error("no error")
	}
}

// TestOnEllipsoidAddsUp cuts parcels of about a square kilometre and has their
// vertices back bit by bit.
func TestOnEllipsoidAddsUp(t *testing.T) {
	r := rand.New(rand.NewPCG(15, 16))
	parcel := func() orb.Polygon {
		x, y := 104+0.005*r.Float64(), 30.5+0.005*r.Float64()
		ring := orb.Ring{}
		for i := range 12 {
			a := 2 * math.Pi * float64(i) / 12
			ring = append(ring, orb.Point{x + 0.006*math.Cos(a)*(0.7+0.6*r.Float64()), y + 0.006*math.Sin(a)*(0.7+0.6*r.Float64())})
		}
		return orb.Polygon{append(ring, ring[0])}
	}
	worst := 0.0
	for range 300 {
		a, b := parcel(), parcel()
		both, err1 := geo.OnEllipsoid(geo.Intersection, a, b)
		only, err2 := geo.OnEllipsoid(geo.Difference, a, b)
		if err1 != nil || err2 != nil || !geo.Valid(both) || !geo.Valid(only) {
			t.Fatal(a, b, err1, err2)
		}
		worst = max(worst, math.Abs(areaNear104(both)+areaNear104(only)-areaNear104(a))/(areaNear104(a)/1e6))
		for _, p := range a[0] {
			if !hasVertex(both, p) && !hasVertex(only, p) {
				t.Errorf("%v lost %v", a, p)
			}
		}
	}
	if worst > 1e-6 {
		t.Errorf("parts are off by %v m² per km²", worst)
	}
	t.Logf("parts add up within %.1e m² per km²", worst)
}

// areaNear104 is Area without what is lost in metres counted from Greenwich.
func areaNear104(g orb.Geometry) float64 {
	ring := func(r orb.Ring) orb.Ring {
		to := make(orb.Ring, len(r))
		for i, p := range r {
			to[i] = geo.EqualArea(orb.Point{p[0] - 104, p[1]})
		}
		return to
	}
	sum := 0.0
	switch g := g.(type) {
	case orb.Polygon:
		for i, r := range g {
			if a := planeArea(orb.Polygon{ring(r)}); i == 0 {
				sum += a
			} else {
				sum -= a
			}
		}
	case orb.MultiPolygon:
		for _, p := range g {
			sum += areaNear104(p)
		}
	}
	return sum
}

func hasVertex(g orb.Geometry, p orb.Point) bool {
	switch g := g.(type) {
	case orb.Polygon:
		return slices.ContainsFunc(g, func(r orb.Ring) bool { return slices.Contains(r, p) })
	case orb.MultiPolygon:
		return slices.ContainsFunc(g, func(q orb.Polygon) bool { return hasVertex(q, p) })
	}
	return false
}

func planeArea(g orb.Geometry) float64 {
	sum := 0.0
	ring := func(r orb.Ring) float64 {
		a := 0.0
		for i := 1; i < len(r); i++ {
			a += (r[i-1][0]-r[0][0])*(r[i][1]-r[0][1]) - (r[i][0]-r[0][0])*(r[i-1][1]-r[0][1])
		}
		return math.Abs(a) / 2
	}
	switch g := g.(type) {
	case orb.Polygon:
		for i, r := range g {
			if i == 0 {
				sum += ring(r)
			} else {
				sum -= ring(r)
			}
		}
	case orb.MultiPolygon:
		for _, p := range g {
			sum += planeArea(p)
		}
	case orb.Collection:
		for _, m := range g {
			sum += planeArea(m)
		}
	}
	return sum
}
