package geo_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/paulmach/orb"

	"guotu/geo"
)

// piecesAgree compares Pieces, where it answers, with the polygons that an overlay makes; it reports
// whether it answered.
func piecesAgree(t *testing.T, a, b orb.Geometry) bool {
	t.Helper()
	zones := [2]*geo.OverlapZone{}
	for i, g := range []orb.Geometry{a, b} {
		z, err := geo.NewOverlapZone(g)
		if err != nil {
			t.Fatal(err)
		}
		zones[i] = z
	}
	const area, width = 50, 0.5
	pieces, ok := zones[0].Pieces(zones[1], area, width)
	if !ok {
		return false
	}
	common, err := geo.OnEllipsoid(geo.Intersection, a, b)
	if err != nil {
		t.Fatal(err)
	}
	var want, got []float64
	for _, p := range areasOf(common) {
		want = append(want, geo.Area(p))
	}
	if len(want) != len(pieces) {
		t.Fatalf("%d pieces, want %d\n%s\n%s\n%s", len(pieces), len(want), geo.WKT(a), geo.WKT(b), geo.WKT(common))
	}
	for _, p := range pieces {
		got = append(got, p.Area)
		if small := p.Area < area || 2*p.Area/p.Perimeter < width; small != (p.Border != nil) {
			t.Fatalf("%+v: a border for small pieces alone", p)
		}
		if p.Border == nil {
			continue
		}
		if m2, metres := geo.Area(p.Border), geo.GeodesicLength(orb.Polygon{p.Border}); m2 < p.Area || m2 > p.Area+3e-6*metres+1e-9 || metres > p.Perimeter || !geo.Valid(orb.Polygon{p.Border}) {
			t.Fatalf("%+v: the border is one of %v m², %v m", p, m2, metres)
		}
	}
	slices.Sort(want)
	slices.Sort(got)
	for i := range want {
		if got[i] > want[i]+1e-6 {
			t.Fatalf("a piece has at least %v m², but %v\n%s\n%s", got[i], want[i], geo.WKT(a), geo.WKT(b))
		}
	}
	return true
}

// areasOf are the polygons of a geometry.
func areasOf(g orb.Geometry) (all []orb.Polygon) {
	switch g := g.(type) {
	case orb.Polygon:
		if len(g) > 0 {
			all = append(all, g)
		}
	case orb.MultiPolygon:
		all = g
	case orb.Collection:
		for _, m := range g {
			all = append(all, areasOf(m)...)
		}
	}
	return all
}

// TestPiecesAreThoseOfTheOverlay draws areas in general position, with and without holes, parts
// that share borders, and areas on a grid, where everything touches.
func TestPiecesAreThoseOfTheOverlay(t *testing.T) {
	random := rand.New(rand.NewPCG(11, 4))
	answered := [4]int{}
	const each = 600
	for n := range each {
		at := orb.Point{75 + 58*random.Float64(), 18 + 35*random.Float64()}
		r := math.Pow(10, -4+3*random.Float64())
		off := func() orb.Point {
			return orb.Point{at[0] + r*random.NormFloat64()/2, at[1] + r*random.NormFloat64()/2}
		}
		star, other := starAround(random, at, r, 3+random.IntN(100)), starAround(random, off(), r, 3+random.IntN(300))
		slices.Reverse(other)
		count := func(k int, a, b orb.Geometry) {
			if piecesAgree(t, a, b) {
				answered[k]++
			}
		}
		count(0, orb.Polygon{star}, orb.Polygon{other})
		hole := starAround(random, at, 0.2*r, 3+random.IntN(50))
		inner := orb.Polygon{starAround(random, at, 0.05*r, 5)}
		count(1, orb.Polygon{star, hole}, orb.MultiPolygon{{other}, {starAround(random, orb.Point{at[0] + 5*r, at[1]}, r, 9)}})
		count(1, orb.MultiPolygon{{star, hole}, inner}, orb.Polygon{other})
		cells := latticeAround(random, at, r/2, 4)
		random.Shuffle(len(cells), func(i, j int) { cells[i], cells[j] = cells[j], cells[i] })
		united, err := geo.UnionAll([]orb.Geometry{cells[0], cells[1], cells[2], cells[3], cells[4], cells[5], cells[6], cells[7]})
		if err != nil {
			t.Fatal(err)
		}
		count(2, orb.Polygon{other}, united)
		count(2, orb.Polygon{star, hole}, orb.MultiPolygon(cells[:8]))
		grid := func() orb.Geometry {
			g := gridAreas(random)
			for _, p := range g {
				for _, ring := range p {
					for i := range ring {
						ring[i] = orb.Point{at[0] + ring[i][0]*r, at[1] + ring[i][1]*r}
					}
				}
			}
			return g
		}
		for range 5 {
			count(3, grid(), grid())
			count(3, orb.Polygon{star}, grid())
		}
		if n == 0 && answered[0] == 0 {
			t.Error("the first pair of stars has no answer")
		}
	}
	if answered[0] < each*95/100 || answered[1] < each || answered[2] < each/2 || answered[3] < each {
		t.Errorf("of %d answered: %v", each, answered)
	}
}

// TestPiecesWhereBordersTouch: a touch that leads around parts a piece, others do not.
func TestPiecesWhereBordersTouch(t *testing.T) {
	all := "POLYGON((119 29,121 29,121 31,119 31,119 29))"
	f := func(zone, site string, want int) {
		t.Helper()
		a, err := geo.NewOverlapZone(mustWKT(t, zone))
		if err != nil {
			t.Fatal(err)
		}
		b, err := geo.NewOverlapZone(mustWKT(t, site))
		if err != nil {
			t.Fatal(err)
		}
		for _, pair := range [][2]*geo.OverlapZone{{a, b}, {b, a}} {
			pieces, ok := pair[0].Pieces(pair[1], 1, 0.1)
			if ok != (want >= 0) || ok && len(pieces) != want {
				t.Errorf("%s, %s: %v, %v, want %d", zone, site, pieces, ok, want)
			}
		}
	}
	pinched := "POLYGON((120 30,120.1 30,120.2 30,120.2 30.2,120 30.2,120 30),(120.1 30,120.15 30.1,120.05 30.1,120.1 30))"
	f(all, all, -1)                                                                                                  // one border
	f(pinched, all, 1)                                                                                               // a hole that touches its shell
	f(pinched, "POLYGON((119 29,121 29,121 30.05,119 30.05,119 29))", -1)                                            // and parts it
	f(pinched, "POLYGON((119 30.15,121 30.15,121 31,119 31,119 30.15))", 1)                                          // elsewhere
	f("MULTIPOLYGON(((120 30,120.1 30,120.1 30.1,120 30)),((120.1 30.1,120.2 30.1,120.2 30.3,120.1 30.1)))", all, 2) // corner to corner
	f("MULTIPOLYGON(((120 30,120.1 30,120.1 30.1,120 30)),((120.1 30,120.2 30,120.1 30.1,120.1 30)))", all, -1)      // along an edge
	f(pinched, "POLYGON((110 29,111 29,111 31,110 31,110 29))", 0)
	f("POLYGON((120 30,120.1 30,120.1 30,120.1 30.1,120 30))", all, -1) // a vertex twice is taken for a touch
	f("POLYGON EMPTY", all, 0)
}
