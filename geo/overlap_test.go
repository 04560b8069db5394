package geo_test

import (
	"math"
	"math/big"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/paulmach/orb"

	"guotu/geo"
)

func flatOverlap(t testing.TB, a, b orb.Geometry) float64 {
	t.Helper()
	area, err := geo.FlatOverlap(a, b)
	if err != nil {
		t.Fatal(err)
	}
	return area
}

func overlapArea(t testing.TB, a, b orb.Geometry) float64 {
	t.Helper()
	area, err := geo.OverlapArea(a, b)
	if err != nil {
		t.Fatal(err)
	}
	return area
}

// TestOverlapInThePlane: areas known beforehand, both ways round.
func TestOverlapInThePlane(t *testing.T) {
	f := func(a, b string, want float64) {
		t.Helper()
		g, h := mustWKT(t, a), mustWKT(t, b)
		if got := flatOverlap(t, g, h); math.Abs(got-want) > 1e-14*max(want, 1) {
			t.Errorf("%s with %s: %v, want %v", a, b, got, want)
		}
		if got := flatOverlap(t, h, g); math.Abs(got-want) > 1e-14*max(want, 1) {
			t.Errorf("%s with %s: %v, want %v", b, a, got, want)
		}
	}
	const square = "POLYGON ((0 0, 4 0, 4 4, 0 4, 0 0))"
	f(square, square, 16)
	f(square, "POLYGON ((0 0, 0 4, 4 4, 4 0, 0 0))", 16) // wound the other way
	f(square, "POLYGON ((2 1, 6 1, 6 3, 2 3, 2 1))", 4)
	f(square, "POLYGON ((4 0, 8 0, 8 4, 4 4, 4 0))", 0) // a border in common
	f(square, "POLYGON ((4 4, 8 4, 8 8, 4 8, 4 4))", 0) // a corner in common
	f(square, "POLYGON ((-1 -1, 9 -1, 9 9, -1 9, -1 -1))", 16)
	f(square, "POLYGON ((1 1, 2 1, 2 2, 1 2, 1 1))", 1)
	f(square, "POLYGON ((0 0, 2 0, 2 4, 0 4, 0 0))", 8) // three borders in common
	f(square, "POLYGON ((0 0, 4 4, 0 4, 0 0))", 8)
	f(square, "POLYGON ((0 0, 4 4, 4 0, 0 4, 0 0))", 8) // a bow-tie counts by the even-odd rule
	f(square, "POLYGON ((-4 -4, 8 -4, 8 8, -4 8, -4 -4), (1 1, 3 1, 3 3, 1 3, 1 1))", 12)
	f(square, "POLYGON ((-4 -4, 8 -4, 8 8, -4 8, -4 -4), (0 0, 4 0, 4 4, 0 4, 0 0))", 0) // fills the hole
	f(square, "POLYGON ((0 0, 4 0, 4 4, 0 4, 0 0), (2 2, 6 2, 6 6, 2 6, 2 2))", 12)      // a hole that reaches out
	f(square, "POLYGON ((1 1, 3 1, 3 3, 1 3, 1 1), (0 0, 4 0, 4 4, 0 4, 0 0))", 0)       // a hole around its shell
	f(square, "POLYGON ((0 0, 4 0, 4 4, 0 4, 0 0), (1 1, 3 1, 3 3, 1 3, 1 1), (2 1, 4 1, 4 3, 2 3, 2 1))", 10)
	const parts = "MULTIPOLYGON (((0 0, 3 0, 3 3, 0 3, 0 0)), ((1 1, 4 1, 4 4, 1 4, 1 1)))"
	f(square, parts, 14) // parts that overlap count once
	f(parts, parts, 14)
	f(square, "MULTIPOLYGON (((0 0, 2 0, 2 4, 0 4, 0 0)), ((2 0, 4 0, 4 4, 2 4, 2 0)))", 16)
	f(square, "MULTIPOLYGON (((0 0, 4 0, 4 4, 0 4, 0 0), (1 1, 3 1, 3 3, 1 3, 1 1)), ((1 1, 3 1, 3 3, 1 3, 1 1)))", 16)
	f(square, "POLYGON ((0 0, 2 0, 2 0, 2 0, 4 0, 4 2, 9 2, 4 2, 4 4, 0 4, 0 0))", 16) // a spike, points twice
	f(square, "POLYGON ((1 1, 3 1, 3 3, 1 3, 1 1, 3 1, 3 3, 1 3, 1 1))", 0)            // twice around is out again
	f(square, "POLYGON ((0 0, 4 0, 2 0, 0 0))", 0)
	f(square, "LINESTRING (0 0, 4 4)", 0)
	f(square, "POINT (2 2)", 0)
	f(square, "GEOMETRYCOLLECTION (POINT (1 1), POLYGON ((0 0, 2 0, 2 4, 0 4, 0 0)), POLYGON ((1 0, 3 0, 3 4, 1 4, 1 0)))", 12)
	f("POLYGON ((0 0, 9 0, 9 3, 6 3, 6 1, 3 1, 3 3, 0 3, 0 0))", "POLYGON ((1 2, 8 2, 8 5, 1 5, 1 2))", 4)
	f(square, "POLYGON ((1 4, 2 1e-300, 3 4, 2 0, 1 4))", 0) // an edge too flat to divide by
}

func TestOverlapTakesEveryGeometry(t *testing.T) {
	square := orb.Bound{Min: orb.Point{0, 0}, Max: orb.Point{2, 2}}
	for _, g := range append(orb.AllGeometries, orb.Polygon{}, orb.Polygon{{}}, orb.Polygon{{{0, 0}}}, orb.Polygon{{{0, 0}, {1, 1}}}, orb.Polygon{{}, square.ToRing()}, orb.Ring{}, orb.MultiPolygon{{}, nil}, orb.Collection{nil, orb.Point{1, 1}}) {
		for _, h := range []orb.Geometry{square, g} {
			if _, err := geo.OverlapArea(g, h); err != nil {
				t.Errorf("%v with %v: %v", g, h, err)
			}
			if _, err := geo.OverlapArea(h, g); err != nil {
				t.Errorf("%v with %v: %v", h, g, err)
			}
		}
	}
	f := func(x, y float64, want string) {
		t.Helper()
		g := orb.Polygon{{{0, 0}, {1, 0}, {x, y}, {0, 0}}}
		if _, err := geo.OverlapArea(square, g); err == nil || err.Error() != want {
			t.Errorf("%v %v as a zone: %v", x, y, err)
		}
		if _, err := geo.OverlapArea(g, square); err == nil || err.Error() != want {
			t.Errorf("%v %v as a site: %v", x, y, err)
		}
	}
	f(math.NaN(), 1, "polygon 0: ring 0: vertex 2 is not a place on earth: NaN 1")
	f(1, math.NaN(), "polygon 0: ring 0: vertex 2 is not a place on earth: 1 NaN")
	f(math.Inf(1), 1, "polygon 0: ring 0: vertex 2 is not a place on earth: +Inf 1")
	f(1, math.Inf(-1), "polygon 0: ring 0: vertex 2 is not a place on earth: 1 -Inf")
	f(1, 90.5, "polygon 0: ring 0: vertex 2 is not a place on earth: 1 90.5")
	f(1e300, 1, "polygon 0: ring 0: vertex 2 is not a place on earth: 1e+300 1")
}

// TestOverlapEqualsTheExactArea compares random polygons on a small grid, dirty
// as they come, with an integration in rational numbers.
func TestOverlapEqualsTheExactArea(t *testing.T) {
	random := rand.New(rand.NewPCG(7, 1))
	for n := range 150 {
		a, b := gridAreas(random), gridAreas(random)
		want := exactOverlap(a, b)
		if got := flatOverlap(t, a, b); math.Abs(got-want) > 1e-12 {
			t.Fatalf("%d: %v with %v: %v, want %v", n, a, b, got, want)
		}
	}
}

// gridAreas are one to three polygons with up to two holes, of random vertices
// on a grid.
func gridAreas(random *rand.Rand) orb.MultiPolygon {
	size := 2 + random.IntN(7)
	var g orb.MultiPolygon
	for range 1 + random.IntN(3)*random.IntN(2) {
		var p orb.Polygon
		for range 1 + random.IntN(3)*random.IntN(2) {
			var r orb.Ring
			for range 3 + random.IntN(5) {
				r = append(r, orb.Point{float64(random.IntN(size)), float64(random.IntN(size))})
			}
			p = append(p, append(r, r[0]))
		}
		g = append(g, p)
	}
	return g
}

// exactEdge is an edge in rational numbers.
type exactEdge struct {
	x0, y0, x1, y1 *big.Rat
	ring           [3]int // of which area, polygon and ring
}

func ratOf(x float64) *big.Rat      { return new(big.Rat).SetFloat64(x) }
func ratSub(x, y *big.Rat) *big.Rat { return new(big.Rat).Sub(x, y) }
func ratMul(x, y *big.Rat) *big.Rat { return new(big.Rat).Mul(x, y) }

func exactEdges(all ...orb.MultiPolygon) (edges []exactEdge) {
	for of, g := range all {
		for part, p := range g {
			for ring, r := range p {
				for i := range r {
					q := r[(i+1)%len(r)]
					edges = append(edges, exactEdge{ratOf(r[i][0]), ratOf(r[i][1]), ratOf(q[0]), ratOf(q[1]), [3]int{of, part, ring}})
				}
			}
		}
	}
	return edges
}

// exactLevels are the heights of vertices and crossings.
func exactLevels(edges []exactEdge) (levels []*big.Rat) {
	for i, e := range edges {
		levels = append(levels, e.y1)
		for _, f := range edges[:i] {
			ex, ey, fx, fy := ratSub(e.x1, e.x0), ratSub(e.y1, e.y0), ratSub(f.x1, f.x0), ratSub(f.y1, f.y0)
			det := ratSub(ratMul(ex, fy), ratMul(ey, fx))
			if det.Sign() == 0 {
				continue
			}
			s := ratSub(ratMul(ratSub(f.x0, e.x0), fy), ratMul(ratSub(f.y0, e.y0), fx))
			s.Quo(s, det)
			if s.Sign() > 0 && s.Cmp(ratOf(1)) < 0 {
				levels = append(levels, new(big.Rat).Add(e.y0, ratMul(s, ey)))
			}
		}
	}
	slices.SortFunc(levels, (*big.Rat).Cmp)
	return levels
}

// exactOverlap is the area of what Locate calls inside of both, in rational
// numbers: between the heights of vertices and crossings, the places in the
// middle decide.
func exactOverlap(a, b orb.MultiPolygon) float64 {
	edges := exactEdges(a, b)
	levels := exactLevels(edges)
	total := new(big.Rat)
	for i := 1; i < len(levels); i++ {
		height := ratSub(levels[i], levels[i-1])
		if height.Sign() == 0 {
			continue
		}
		middle := new(big.Rat).Add(levels[i-1], levels[i])
		middle.Mul(middle, big.NewRat(1, 2))
		type place struct {
			x    *big.Rat
			ring [3]int
		}
		var places []place
		for _, e := range edges {
			if (e.y0.Cmp(middle) < 0) != (e.y1.Cmp(middle) < 0) {
				x := ratMul(ratSub(middle, e.y0), ratSub(e.x1, e.x0))
				places = append(places, place{x.Add(x.Quo(x, ratSub(e.y1, e.y0)), e.x0), e.ring})
			}
		}
		slices.SortFunc(places, func(p, q place) int { return p.x.Cmp(q.x) })
		odd := map[[3]int]bool{}
		for j := 0; j+1 < len(places); j++ {
			odd[places[j].ring] = !odd[places[j].ring]
			if insideAll(odd, a, b) {
				total.Add(total, ratMul(height, ratSub(places[j+1].x, places[j].x)))
			}
		}
	}
	area, _ := total.Float64()
	return area
}

func insideAll(odd map[[3]int]bool, all ...orb.MultiPolygon) bool {
	for of, g := range all {
		inside := false
		for part, p := range g {
			in := odd[[3]int{of, part, 0}]
			for ring := 1; ring < len(p); ring++ {
				in = in && !odd[[3]int{of, part, ring}]
			}
			inside = inside || in
		}
		if !inside {
			return false
		}
	}
	return true
}

// TestOverlapHeight: heights are those of EqualArea.
func TestOverlapHeight(t *testing.T) {
	random := rand.New(rand.NewPCG(7, 2))
	for n := range 20_000 {
		lat := 180*random.Float64() - 90
		if n < 2881 {
			lat = float64(n)/16 - 90
		}
		if got, want := geo.OverlapHeight(lat), geo.EqualArea(orb.Point{0, lat})[1]; math.Abs(got-want) > 4e-9 {
			t.Fatalf("height of %v: %v, want %v", lat, got, want)
		}
	}
}
