package geo_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/paulmach/orb"

	"guotu/geo"
)

// sampledEdges is the naive distance between two edges: from places of one, many,
// then closer around the best, to the other.
func sampledEdges(e, f orb.LineString) float64 {
	best, t0, width := math.Inf(1), 0.5, 0.5
	for n := 100; width > 1e-9; n = 12 {
		at := t0
		for i := range n + 1 {
			t := min(max(t0+width*(2*float64(i)/float64(n)-1), 0), 1)
			if d := geo.Distance(orb.Point{e[0][0] + t*(e[1][0]-e[0][0]), e[0][1] + t*(e[1][1]-e[0][1])}, f); d < best {
				best, at = d, t
			}
		}
		t0, width = at, width*3/float64(n)
	}
	return best
}

func edgesOf(g orb.Geometry) (all [][2]orb.Point) {
	add := func(path []orb.Point) {
		for i := range max(len(path)-1, 1) {
			all = append(all, [2]orb.Point{path[i], path[min(i+1, len(path)-1)]})
		}
	}
	switch g := g.(type) {
	case orb.Point:
		add([]orb.Point{g})
	case orb.LineString:
		add(g)
	case orb.Polygon:
		for _, r := range g {
			add(r)
		}
	}
	return all
}

// TestDistanceFromPointToEdge agrees with sampling, from millimetres to half the
// earth, at all latitudes, to edges of metres and of many degrees.
func TestDistanceFromPointToEdge(t *testing.T) {
	random := rand.New(rand.NewPCG(100, 1))
	for n := range 400 {
		length, away := math.Pow(10, 6*random.Float64()-5), math.Pow(10, 9*random.Float64()-7)
		if n%10 == 0 {
			length, away = 100*random.Float64(), 100*random.Float64()
		}
		lat := 180*random.Float64() - 90
		clamp := func(lat float64) float64 { return min(max(lat, -90), 90) }
		a := orb.Point{360*random.Float64() - 180, lat}
		b := orb.Point{a[0] + length*(random.Float64()-0.5), clamp(lat + length*(random.Float64()-0.5))}
		p := orb.Point{a[0] + away*(random.Float64()-0.5), clamp(lat + away*(random.Float64()-0.5))}
		line := orb.LineString{a, b}
		samples := 24
		if length > 1 {
			samples = 200
		}
		want, got := naivePointToEdge(p, a, b, samples), geo.Distance(p, line)
		if math.Abs(got-want) > 1e-6+1e-12*want {
			t.Errorf("from %v to %v: %.9f m, sampled %.9f", p, line, got, want)
		}
		if back := geo.Distance(line, p); back != got {
			t.Errorf("from %v to %v: %v, back %v", p, line, got, back)
		}
		q, border := geo.NearestOnBorder(line, p)
		if on := geo.GeodesicDistance(p, q); math.Abs(on-border) > 1e-8 || border != got {
			t.Errorf("from %v to %v: nearest %v is %v away, not %v", p, line, q, on, border)
		}
	}
}

func naivePointToEdge(p, a, b orb.Point, samples int) float64 {
	best, t0, width := math.Inf(1), 0.5, 0.5
	for n := samples; width > 1e-11; n = 12 {
		at := t0
		for i := range n + 1 {
			s := min(max(t0+width*(2*float64(i)/float64(n)-1), 0), 1)
			if d := geo.GeodesicDistance(p, orb.Point{a[0] + s*(b[0]-a[0]), a[1] + s*(b[1]-a[1])}); d < best {
				best, at = d, s
			}
		}
		t0, width = at, width*3/float64(n)
	}
	return best
}

// TestDistanceBetweenEdges: the ends of edges are enough to look from.
func TestDistanceBetweenEdges(t *testing.T) {
	random := rand.New(rand.NewPCG(100, 2))
	clamp := func(lat float64) float64 { return min(max(lat, -90), 90) }
	edge := func(at orb.Point, span, length float64) orb.LineString {
		a := orb.Point{at[0] + span*(random.Float64()-0.5), clamp(at[1] + span*(random.Float64()-0.5))}
		return orb.LineString{a, {a[0] + length*(random.Float64()-0.5), clamp(a[1] + length*(random.Float64()-0.5))}}
	}
	for n := range 120 {
		length, span := math.Pow(10, 5.3*random.Float64()-5), math.Pow(10, 5*random.Float64()-5)
		if n%4 == 0 {
			length, span = 60*random.Float64(), 60*random.Float64()
		}
		at := orb.Point{360*random.Float64() - 180, 178*random.Float64() - 89}
		a, b := edge(at, span, length), edge(at, span, length)
		got, want := geo.Distance(a, b), 0.0
		if !crossing(a, b) {
			want = sampledEdges(a, b)
		}
		tolerance := 1e-6 + 1e-12*want
		if math.Abs(got-want) > tolerance {
			t.Errorf("from %v to %v: %.9f m, sampled %.9f", a, b, got, want)
		}
	}
}

// TestDistanceBetweenAlmostParallelEdges: there, if anywhere, the shortest way could
// start inside both.
func TestDistanceBetweenAlmostParallelEdges(t *testing.T) {
	random := rand.New(rand.NewPCG(100, 9))
	for range 60 {
		length := math.Pow(10, 3.5*random.Float64()-2)
		gap := length * math.Pow(10, 2.5*random.Float64()-2)
		direction := 2 * math.Pi * random.Float64()
		s, c := math.Sincos(direction)
		u, v := math.Sincos(direction + 1e-2*(random.Float64()-0.5)*gap/length)
		x, y := 0.0, 110*random.Float64()-55
		a := orb.LineString{{x, y}, {x + length*c, y + length*s}}
		b := orb.LineString{{x - gap*s, y + gap*c}, {x - gap*s + length*v, y + gap*c + length*u}}
		if math.Abs(a[1][1]) > 90 || math.Abs(b[0][1]) > 90 || math.Abs(b[1][1]) > 90 || crossing(a, b) {
			continue
		}
		if got, want := geo.Distance(a, b), sampledEdges(a, b); math.Abs(got-want) > 1e-8+1e-12*want {
			t.Errorf("from %v to %v: %.9f m, sampled %.9f", a, b, got, want)
		}
	}
}

// crossing tells whether two edges cross, by the sides on which their ends lie.
func crossing(a, b orb.LineString) bool {
	return geo.Orient(a[0], a[1], b[0])*geo.Orient(a[0], a[1], b[1]) <= 0 && geo.Orient(b[0], b[1], a[0])*geo.Orient(b[0], b[1], a[1]) <= 0
}

func TestDistance(t *testing.T) {
	f := func(a, b string, want float64) {
		t.Helper()
		g, h := mustWKT(t, a), mustWKT(t, b)
		near := func(what string, got float64) {
			t.Helper()
			if math.Abs(got-want) > 1e-6 || want == 0 && got != 0 {
				t.Errorf("%s from %s to %s: %.9f m, want %.9f", what, a, b, got, want)
			}
		}
		near("distance", geo.Distance(g, h))
		near("distance back", geo.Distance(h, g))
		near("prepared distance", geo.PrepareDistance(g).Distance(h))
		p, q, metres := geo.Nearest(g, h)
		near("nearest", metres)
		near("nearest points", geo.GeodesicDistance(p, q))
		if got := geo.WithinDistance(g, h, want+1e-6); !got {
			t.Errorf("%s is not within %v of %s", a, want, b)
		}
		if got := geo.WithinDistance(g, h, want*(1-1e-9)-1e-6); got {
			t.Errorf("%s is within less than %v of %s", a, want, b)
		}
		if !geo.WithinDistance(g, h, metres) || !geo.WithinDistance(h, g, geo.Distance(h, g)) {
			t.Errorf("%s is not within its distance of %s", a, b)
		}
	}
	const square = "POLYGON ((110 30, 114 30, 114 34, 110 34, 110 30), (111 31, 111 33, 113 33, 113 31, 111 31))"
	f(square, "POINT (110.5 30.5)", 0)
	f(square, "POINT (110 32)", 0) // on the border
	f(square, "POINT (111 31.3)", 0)
	f(square, "POINT (111.01 32)", geo.GeodesicDistance(orb.Point{111, 32.00000039}, orb.Point{111.01, 32})) // in the hole
	f(square, "POINT (112 30)", 0)                                                                           // an edge along a parallel, not the geodesic
	f(square, "POINT (112 29)", geo.GeodesicDistance(orb.Point{112, 30}, orb.Point{112, 29}))
	f(square, "POINT (109 29)", geo.GeodesicDistance(orb.Point{110, 30}, orb.Point{109, 29}))
	f(square, "POLYGON ((110.2 30.2, 110.4 30.2, 110.4 30.4, 110.2 30.2))", 0) // inside
	f(square, "POLYGON ((100 20, 120 20, 120 40, 100 40, 100 20))", 0)         // around
	f(square, "POLYGON ((111.5 31.2, 112.5 31.2, 112 31.5, 111.5 31.2))", geo.GeodesicDistance(orb.Point{112, 31}, orb.Point{112, 31.2}))
	f(square, "POLYGON ((114 34, 115 34, 115 35, 114 34))", 0) // a corner
	f(square, "POLYGON ((114 31, 115 31, 115 33, 114 33, 114 31))", 0)
	f(square, "LINESTRING (109 32, 115 32)", 0)
	f(square, "LINESTRING (109 29, 120 29)", geo.GeodesicDistance(orb.Point{112, 30}, orb.Point{112, 29}))
	f("LINESTRING (0 0, 3 3)", "LINESTRING (0 3, 3 0)", 0)
	f("LINESTRING (0 0, 3 3)", "LINESTRING (1 1, 2 2)", 0)
	f("LINESTRING (0 0, 3 3)", "POINT (1 1)", 0)
	f("MULTIPOINT (1 1, 2 2)", "POINT (2 2)", 0)
	f("MULTIPOINT (1 1, 2 2)", "MULTIPOINT (3 3, 2 2.5)", geo.GeodesicDistance(orb.Point{2, 2}, orb.Point{2, 2.5}))
	f("POINT (1 1)", "POINT (1 1)", 0)
	f("GEOMETRYCOLLECTION (POINT (1 1), POLYGON ((5 5, 6 5, 6 6, 5 5)))", "POINT (5.9 5.1)", 0)
	f("POLYGON ((0 0, 4 4, 4 0, 0 4, 0 0))", "POINT (3.9 2)", 0) // a bow-tie by even-odd
	f("POINT (179 50)", "POINT (-179 50)", geo.GeodesicDistance(orb.Point{179, 50}, orb.Point{181, 50}))
	f("POLYGON ((179 50, 181 50, 181 52, 179 52, 179 50))", "POINT (-179.5 51)", 0) // 180.5
	f("POLYGON ((179 50, 181 50, 181 52, 179 52, 179 50))", "LINESTRING (-179.5 53, -179.5 51)", 0)
	f("LINESTRING (179 50, 181 50)", "LINESTRING (-179.5 53, -179.5 49)", 0)
	f("LINESTRING (179 50, -179 50)", "POINT (0 50)", 0) // the long way
	f("POINT (20 90)", "POINT (70 90)", 0)
	f("POINT (20 89)", "POINT (200 89)", 2*geo.GeodesicDistance(orb.Point{20, 89}, orb.Point{20, 90}))
	f("LINESTRING (-180 90, 180 90)", "POINT (70 89)", geo.GeodesicDistance(orb.Point{20, 89}, orb.Point{20, 90}))
	f("LINESTRING (-180 80, 180 80)", "POINT (70 89)", geo.GeodesicDistance(orb.Point{70, 89}, orb.Point{70, 80}))
	f("POINT (90.48 -52)", "LINESTRING (89.03 44.903, 90.0000048 -60)", 38043.654135038)           // bounds of two spheres are not comparable
	f("LINESTRING (-1.40625 3.8273249040631685e-9, 67.5 0)", "POINT (0 0)", 0.0004145668694223876) // bounds of such ways are rounded
	f("POINT (0 0)", "LINESTRING (180 -1e-9, 180 1e-9)", geo.GeodesicDistance(orb.Point{0, 0}, orb.Point{180, 1e-9}))
}

// TestDistanceOfNothing: what is empty or no place is infinitely far away.
func TestDistanceOfNothing(t *testing.T) {
	far := orb.Point{110, 30}
	nothing := []orb.Geometry{nil, orb.MultiPoint(nil), orb.LineString{}, orb.Ring{}, orb.Polygon{}, orb.Polygon{nil}, orb.Polygon{{}}, orb.MultiPolygon{},
		orb.MultiPolygon{{}}, orb.Collection{}, orb.Collection{nil, orb.Polygon{}}, orb.Bound{Min: orb.Point{1, 1}, Max: orb.Point{0, 0}},
		orb.Point{math.NaN(), 1}, orb.Point{1, math.Inf(1)}, orb.LineString{{0, 0}, {1, 91}}, orb.Ring{{0, 0}, {1, 1}, {1e300, 1}}, orb.Polygon{{{0, 0}, {721, 0}, {0, 1}}}}
	for _, g := range nothing {
		for _, o := range append(nothing, orb.Geometry(far)) {
			if got := geo.Distance(g, o); !math.IsInf(got, 1) {
				t.Errorf("%v is %v m from %v", g, got, o)
			}
			if geo.WithinDistance(g, o, math.Inf(1)) || geo.WithinDistance(o, g, 1e9) || geo.PrepareDistance(g).Within(o, math.Inf(1)) {
				t.Errorf("%v is within some distance of %v", g, o)
			}
		}
		if _, got := geo.NearestOnBorder(g, far); !math.IsInf(got, 1) {
			t.Errorf("%v has a border", g)
		}
	}
	square := orb.Polygon{{{0, 0}, {1, 0}, {1, 1}, {0, 1}}} // not closed
	for _, p := range []orb.Point{{math.NaN(), 1}, {math.Inf(-1), 0}, {0, -91}} {
		if _, got := geo.NearestOnBorder(square, p); !math.IsInf(got, 1) {
			t.Errorf("%v is %v from a border", p, got)
		}
	}
	if geo.WithinDistance(square, square, math.NaN()) || geo.WithinDistance(square, square, -1) || !geo.WithinDistance(square, far, math.Inf(1)) {
		t.Error("limits that are none")
	}
	if got := geo.Distance(square, orb.Point{-0.1, 0.5}); got > 11132 || got < 11131 {
		t.Errorf("the closing edge is %v m away", got)
	}
	for _, one := range []orb.Geometry{orb.LineString{far}, orb.Ring{far}, orb.Polygon{{far}}, orb.Bound{Min: far, Max: far}, orb.Ring{far, far}} {
		if got := geo.Distance(one, orb.Point{111, 30}); math.Abs(got-geo.GeodesicDistance(far, orb.Point{111, 30})) > 1e-6 {
			t.Errorf("%v is %v m away", one, got)
		}
	}
}

// star is a ring of n vertices around a place, ragged like a natural border.
func star(random *rand.Rand, at orb.Point, breadth float64, n int) orb.Ring {
	ring := make(orb.Ring, 0, n+1)
	for i := range n {
		r := breadth / 2 * (0.7 + 0.3*random.Float64())
		s, c := math.Sincos(2 * math.Pi * float64(i) / float64(n))
		ring = append(ring, orb.Point{at[0] + r*c/math.Cos(at[1]*math.Pi/180), at[1] + r*s})
	}
	return append(ring, ring[0])
}

// TestPreparedDistanceAgreesWithTheLoop over all edges, for areas of many parts
// with holes, from inside, outside and on the border.
func TestPreparedDistanceAgreesWithTheLoop(t *testing.T) {
	random := rand.New(rand.NewPCG(100, 3))
	for n := range 15 {
		at := orb.Point{360*random.Float64() - 180, 150*random.Float64() - 75}
		breadth := math.Pow(10, 3*random.Float64()-3)
		var areas orb.MultiPolygon
		for range 1 + random.IntN(5) {
			part := orb.Point{at[0] + 3*breadth*random.Float64(), at[1] + 3*breadth*random.Float64()}
			areas = append(areas, orb.Polygon{star(random, part, breadth, 3+random.IntN(100)), star(random, part, breadth/2, 3+random.IntN(30))})
		}
		prepared := geo.PrepareDistance(areas)
		for range 12 {
			p := orb.Point{at[0] + 5*breadth*(random.Float64()-0.2), at[1] + 5*breadth*(random.Float64()-0.2)}
			if random.IntN(8) == 0 {
				p = areas[0][0][random.IntN(len(areas[0][0]))]
			}
			border := math.Inf(1)
			for _, a := range areas {
				for _, e := range edgesOf(a) {
					border = min(border, geo.Distance(p, orb.LineString{e[0], e[1]}))
				}
			}
			distance := border
			if geo.Locate(areas, p) != geo.Outside {
				distance = 0
			}
			_, gotBorder := prepared.NearestOnBorder(p)
			if got := prepared.Distance(p); math.Abs(got-distance) > 1e-9 || math.Abs(gotBorder-border) > 1e-9 {
				t.Fatalf("%d: from %v: %v m, border %v m; the loop has %v and %v", n, p, got, gotBorder, distance, border)
			}
			if distance > 0 && (prepared.Within(p, distance*(1-1e-9)) || !prepared.Within(p, distance*(1+1e-9))) {
				t.Fatalf("%d: %v is not just within %v m", n, p, distance)
			}
		}
	}
}

// TestDistanceIsThatOfTheNearestEdges, for lines with edges of metres to many
// degrees.
func TestDistanceIsThatOfTheNearestEdges(t *testing.T) {
	random := rand.New(rand.NewPCG(77, 9))
	for range 80 {
		size := math.Pow(10, 4*random.Float64()-2)
		at := orb.Point{360*random.Float64() - 180, 160*random.Float64() - 80}
		line := func(n int) (l orb.LineString) {
			for range n {
				l = append(l, orb.Point{at[0] + size*(random.Float64()-0.5), min(max(at[1]+size*(random.Float64()-0.5), -90), 90)})
			}
			return l
		}
		a, b, p, want := line(2+random.IntN(20)), line(2+random.IntN(6)), line(1)[0], math.Inf(1)
		fromP := math.Inf(1)
		for i := range len(a) - 1 {
			fromP = min(fromP, geo.Distance(p, a[i:i+2]))
			for j := range len(b) - 1 {
				want = min(want, geo.Distance(b[j:j+2], a[i:i+2]))
			}
		}
		if got, gotP := geo.Distance(a, b), geo.Distance(a, p); got != want || gotP != fromP {
			t.Errorf("from %v to %v, %v: %v, %v m; the nearest edges are %v, %v m away", a, b, p, got, gotP, want, fromP)
		}
	}
}

// TestDistanceProperties: symmetry to the last bit, and no way is longer than one by
// way of a third place.
func TestDistanceProperties(t *testing.T) {
	random := rand.New(rand.NewPCG(100, 4))
	for range 400 {
		at := orb.Point{360*random.Float64() - 180, 150*random.Float64() - 75}
		breadth := math.Pow(10, 4*random.Float64()-3)
		place := func() orb.Point {
			return orb.Point{at[0] + 3*breadth*random.Float64(), at[1] + 3*breadth*random.Float64()}
		}
		a, b := orb.Polygon{star(random, place(), breadth, 3+random.IntN(40))}, orb.Polygon{star(random, place(), breadth, 3+random.IntN(40))}
		p := place()
		ab, ba := geo.Distance(a, b), geo.Distance(b, a)
		if ab != ba {
			t.Errorf("%v one way, %v the other: %v, %v", ab, ba, a, b)
		}
		if way := geo.Distance(a, p) + geo.Distance(p, b); ab > way+1e-6 {
			t.Errorf("%v m from %v to %v, but %v by way of %v", ab, a, b, way, p)
		}
		q, r, metres := geo.Nearest(a, b)
		if metres != ab || ab > 0 && math.Abs(geo.GeodesicDistance(q, r)-ab) > 1e-7 {
			t.Errorf("from %v to %v: %v m, distance %v", q, r, metres, ab)
		}
	}
}

// TestDistanceAgreesWithPostGIS, whose geodesic edges were cut into a thousand pieces
// (see testdata/measure/postgis.py). Both call 0 what meets. PostGIS is never
// shorter, but too long by up to 2.3e-5: it looks for the nearest places on a sphere,
// where east-west and north-south differ from the ellipsoid by e² = 0.0067 at most,
// so that it comes in askew by as much, which is longer by half its square. That ours
// are ways is shown by their ends, which lie on the two geometries.
func TestDistanceAgreesWithPostGIS(t *testing.T) {
	for _, line := range goldenLines(t, "postgis.txt", " | ") {
		want, a, b := mustNumber(t, line[0]), mustWKT(t, line[1]), mustWKT(t, line[2])
		p, q, got := geo.Nearest(a, b)
		if got > want*(1+1e-9)+1e-6 || got < want*(1-2.3e-5)-1e-6 || (got == 0) != (want == 0) {
			t.Errorf("%.9f m, PostGIS has %.9f (%.1e) from %s to %s", got, want, want/got-1, line[1], line[2])
		}
		if off := max(geo.Distance(a, p), geo.Distance(b, q)); off > 1e-8 || math.Abs(geo.GeodesicDistance(p, q)-got) > 1e-7 {
			t.Errorf("the way from %v to %v is off by %v: %s to %s", p, q, off, line[1], line[2])
		}
	}
}
