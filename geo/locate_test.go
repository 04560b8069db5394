package geo_test

import (
	"math"
	"math/big"
	"math/rand/v2"
	"testing"

	"github.com/paulmach/orb"

	"guotu/geo"
)

func mustWKT(t testing.TB, text string) orb.Geometry {
	t.Helper()
	g, err := geo.ParseWKT(text)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func TestLocate(t *testing.T) {
	f := func(wkt string, x, y float64, want geo.Side) {
		t.Helper()
		if got := geo.Locate(mustWKT(t, wkt), orb.Point{x, y}); got != want {
			t.Errorf("Locate(%s, %v %v) = %v, want %v", wkt, x, y, got, want)
		}
	}
	const square = "POLYGON ((0 0, 4 0, 4 4, 0 4, 0 0))"
	f(square, 2, 2, geo.Inside)
	f(square, 4, 2, geo.Boundary) // the border belongs to both neighbours
	f(square, 0, 0, geo.Boundary)
	f(square, 2, 4, geo.Boundary)
	f(square, 5, 4, geo.Outside) // level with an edge, beyond it
	f(square, -1, 0, geo.Outside)
	f(square, 4.000000000000001, 2, geo.Outside)
	const clockwise = "POLYGON ((0 0, 0 4, 4 4, 4 0, 0 0))"
	f(clockwise, 2, 2, geo.Inside)
	f(clockwise, 2, 0, geo.Boundary)
	const holed = "POLYGON ((0 0, 9 0, 9 9, 0 9, 0 0), (3 3, 6 3, 6 6, 3 6, 3 3))"
	f(holed, 4, 4, geo.Outside)
	f(holed, 3, 4, geo.Boundary) // of the hole
	f(holed, 1, 3, geo.Inside)   // level with edges of the hole
	f(holed, 7, 6, geo.Inside)
	const diamond = "POLYGON ((2 0, 4 2, 2 4, 0 2, 2 0))"
	f(diamond, 1, 2, geo.Inside) // level with two vertices
	f(diamond, -1, 2, geo.Outside)
	f(diamond, 3, 1, geo.Boundary)
	const bowtie = "POLYGON ((0 0, 4 4, 4 0, 0 4, 0 0))"
	f(bowtie, 1, 2, geo.Inside) // even-odd
	f(bowtie, 2, 1, geo.Outside)
	f(bowtie, 2, 2, geo.Boundary)
	const two = "MULTIPOLYGON (((0 0, 2 0, 2 2, 0 2, 0 0)), ((1 1, 3 1, 3 3, 1 3, 1 1)))"
	f(two, 1.5, 2, geo.Inside) // on the border of one part, inside the other
	f(two, 0, 1, geo.Boundary)
	f("POINT (1 2)", 1, 2, geo.Boundary)
	f("POINT (1 2)", 2, 1, geo.Outside)
	f("LINESTRING (0 0, 3 3)", 1, 1, geo.Boundary)
	f("LINESTRING (0 0, 3 3)", 4, 4, geo.Outside)
	f("MULTIPOINT (1 1, 2 2)", 2, 2, geo.Boundary)
}

func TestLocateTakesEveryGeometry(t *testing.T) {
	for _, g := range append(orb.AllGeometries, orb.Polygon{}, orb.Polygon{{}}, orb.Ring{}, orb.LineString{}, orb.MultiPolygon{{}}, orb.Collection{nil, orb.Point{1, 1}}) {
		geo.Locate(g, orb.Point{1, 1}) // must not panic
		geo.Area(g)
		geo.NewMesh([]orb.Geometry{g, nil})
	}
	if got := geo.Locate(orb.Bound{Min: orb.Point{0, 0}, Max: orb.Point{2, 2}}, orb.Point{1, 2}); got != geo.Boundary {
		t.Errorf("edge of a bound: %v", got)
	}
}

// TestOrientIsExact compares with rational arithmetic, on points that are
// almost in line.
func TestOrientIsExact(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for range 20000 {
		a := orb.Point{random.Float64() * 180, random.Float64() * 90}
		b := orb.Point{random.Float64() * 180, random.Float64() * 90}
		s := random.Float64()
		c := orb.Point{a[0] + s*(b[0]-a[0]), a[1] + s*(b[1]-a[1])}
		for range random.IntN(3) {
			c[random.IntN(2)] = math.Nextafter(c[0], 1000)
		}
		if got, want := geo.Orient(a, b, c), orientRational(a, b, c); got != want {
			t.Fatalf("Orient(%v, %v, %v) = %d, want %d", a, b, c, got, want)
		}
	}
	for x := range 8 { // exactly in line, and next to it
		a, b, c := orb.Point{0.1, 0.1}, orb.Point{0.3, 0.3}, orb.Point{0.2, 0.2}
		c[0] += float64(x-4) * 0x1p-54
		if got, want := geo.Orient(a, b, c), orientRational(a, b, c); got != want {
			t.Errorf("Orient(%v, %v, %v) = %d, want %d", a, b, c, got, want)
		}
	}
}

// TestOrientIsExactForAllSizes takes coordinates of every size, from the smallest
// float64 to the largest, nearly in line and mixed.
func TestOrientIsExactForAllSizes(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 9))
	anySize := func() float64 {
		switch random.IntN(6) {
		case 0:
			return 0
		case 1:
			return math.Copysign(math.MaxFloat64, random.NormFloat64())
		case 2:
			return float64(random.IntN(9)-4) * 0x1p-1074
		}
		return random.NormFloat64() * math.Ldexp(1, random.IntN(2090)-1070)
	}
	check := func(a, b, c orb.Point) {
		t.Helper()
		for _, p := range []orb.Point{a, b, c} {
			if math.IsInf(p[0], 0) || math.IsInf(p[1], 0) {
				return
			}
		}
		if got, want := geo.Orient(a, b, c), orientRational(a, b, c); got != want {
			t.Fatalf("Orient(%v, %v, %v) = %d, want %d", a, b, c, got, want)
		}
	}
	for range 4000 {
		check(orb.Point{anySize(), anySize()}, orb.Point{anySize(), anySize()}, orb.Point{anySize(), anySize()})
		size := math.Ldexp(1, random.IntN(2090)-1070)
		a := orb.Point{size * random.NormFloat64(), size * random.NormFloat64()}
		b := orb.Point{size * random.NormFloat64(), size * random.NormFloat64()}
		s := random.Float64()*4 - 1
		check(a, b, orb.Point{a[0] + s*(b[0]-a[0]), a[1] + s*(b[1]-a[1])})
		check(a, b, orb.Point{a[0] / 2, a[1] / 2}) // in line with the origin
		check(a, orb.Point{-a[0], -a[1]}, orb.Point{})
		check(a, orb.Point{-a[0], math.Nextafter(-a[1], 1)}, orb.Point{a[0] / 4, a[1] / 4})
	}
	// The plain determinant has the wrong sign, or overflows, or underflows.
	check(orb.Point{1e308, 1e308}, orb.Point{-1e308, -1e308}, orb.Point{1e308, math.Nextafter(1e308, 0)})
	check(orb.Point{5e-324, 0}, orb.Point{0, 5e-324}, orb.Point{5e-324, 5e-324})
	check(orb.Point{1e-200, 1e-200}, orb.Point{2e-200, 2e-200}, orb.Point{3e-200, 3.0000000000000004e-200})
	if geo.Orient(orb.Point{0, 0}, orb.Point{math.Inf(1), 1}, orb.Point{1, math.NaN()}) != 0 {
		t.Error("what is no number lies on no side")
	}
}

func orientRational(a, b, c orb.Point) int {
	r := func(x, y float64) *big.Rat {
		return new(big.Rat).Sub(new(big.Rat).SetFloat64(x), new(big.Rat).SetFloat64(y))
	}
	left := new(big.Rat).Mul(r(a[0], c[0]), r(b[1], c[1]))
	return left.Cmp(new(big.Rat).Mul(r(a[1], c[1]), r(b[0], c[0])))
}

func TestParseWKT(t *testing.T) {
	if _, err := geo.ParseWKT("POLYGON ((0 0, 1 1))"); err == nil {
		t.Error("a ring of two positions is no polygon")
	}
	g := mustWKT(t, "GEOMETRYCOLLECTION (POINT (1 2), POLYGON ((0 0, 1 0, 1 1, 0 0)), MULTILINESTRING ((0 0, 1 1), (2 2, 3 3)))")
	want := orb.Collection{orb.Point{1, 2}, orb.Polygon{{{0, 0}, {1, 0}, {1, 1}, {0, 0}}}, orb.MultiLineString{{{0, 0}, {1, 1}}, {{2, 2}, {3, 3}}}}
	if !orb.Equal(g, want) {
		t.Errorf("got %v, want %v", g, want)
	}
}
