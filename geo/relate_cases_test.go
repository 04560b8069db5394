package geo

import (
	"errors"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/paulmach/orb"
)

// The cases below are of the kinds that the field's collections have. Each is asked
// both ways, and the arbiter too.

const (
	relSquare = "POLYGON((0 0,10 0,10 10,0 10,0 0))"
	relHoled  = "POLYGON((0 0,10 0,10 10,0 10,0 0),(2 2,8 2,8 8,2 8,2 2))"
)

func relateCase(t *testing.T) func(a, b, want string) {
	return func(a, b, want string) {
		t.Helper()
		p, q := mustReadWKT(t, a), mustReadWKT(t, b)
		got, err := Relate(p, q)
		if err != nil || got.String() != want {
			t.Errorf("Relate(%s, %s) = %v, %v; want %s", a, b, got, err, want)
		}
		if exact := arbiterMatrix(p, q); exact.String() != want {
			t.Errorf("by the definition (%s, %s) is %v, the case says %s", a, b, exact, want)
		}
		if back, err := Relate(q, p); err != nil || back != got.Transposed() {
			t.Errorf("Relate(%s, %s) = %v, %v; the other way round %v", b, a, back, err, got)
		}
	}
}

func TestRelateAreas(t *testing.T) {
	f := relateCase(t)
	f(relSquare, relSquare, "2FFF1FFF2")
	f(relSquare, "POLYGON((10 10,10 0,0 0,0 5,0 10,0 10,5 10,10 10))", "2FFF1FFF2") // drawn otherwise
	f(relSquare, "POLYGON((20 0,30 0,30 10,20 10,20 0))", "FF2FF1212")
	f(relSquare, "POLYGON((10 0,20 0,20 10,10 10,10 0))", "FF2F11212")
	f(relSquare, "POLYGON((10 2,20 2,20 7,10 7,10 2))", "FF2F11212") // along a part of an edge
	f(relSquare, "POLYGON((10 10,20 10,20 20,10 20,10 10))", "FF2F01212")
	f(relSquare, "POLYGON((10 5,20 0,20 10,10 5))", "FF2F01212") // a corner on an edge
	f(relSquare, "POLYGON((5 5,15 5,15 15,5 15,5 5))", "212101212")
	f(relSquare, "POLYGON((5 0,15 0,15 10,5 10,5 0))", "212111212") // collinear overlap
	f(relSquare, "POLYGON((2 2,8 2,8 8,2 8,2 2))", "212FF1FF2")
	f(relSquare, "POLYGON((0 0,5 0,5 5,0 5,0 0))", "212F11FF2")
	f(relSquare, "POLYGON((0 5,5 0,10 5,5 10,0 5))", "212F01FF2")    // corners on the edges
	f(relSquare, "POLYGON((-5 4,15 4,15 6,-5 6,-5 4))", "212101212") // a cross
	f(relHoled, "POLYGON((2 2,8 2,8 8,2 8,2 2))", "FF2F112F2")       // fills the hole
	f(relHoled, "POLYGON((3 3,7 3,7 7,3 7,3 3))", "FF2FF1212")       // in the hole
	f(relHoled, "POLYGON((2 2,5 2,5 5,2 5,2 2))", "FF2F11212")
	f(relHoled, relSquare, "2FF11F2F2")
	f("POLYGON((0 0,10 0,10 10,0 10,0 0),(0 0,5 2,2 5,0 0))", "POLYGON((0 0,5 2,2 5,0 0))", "FF2F112F2") // hole at a corner
	f("MULTIPOLYGON(((0 0,5 0,5 5,0 5,0 0)),((5 5,10 5,10 10,5 10,5 5)))", "MULTIPOLYGON(((5 0,10 0,10 5,5 5,5 0)),((0 5,5 5,5 10,0 10,0 5)))", "FF2F11212")
	f("MULTIPOLYGON(((0 0,5 0,5 5,0 5,0 0)),((5 5,10 5,10 10,5 10,5 5)))", relSquare, "2FF11F212")
}

func TestRelateLinesAndAreas(t *testing.T) {
	f := relateCase(t)
	f("LINESTRING(2 2,8 8)", relSquare, "1FF0FF212")
	f("LINESTRING(0 5,10 5)", relSquare, "1FFF0F212")
	f("LINESTRING(-5 5,15 5)", relSquare, "101FF0212")
	f("LINESTRING(-5 5,5 5)", relSquare, "1010F0212")
	f("LINESTRING(0 0,10 0)", relSquare, "F1FF0F212")
	f("LINESTRING(-5 0,15 0)", relSquare, "F11FF0212")
	f("LINESTRING(0 0,10 0,10 10,0 10,0 0)", relSquare, "F1FFFF2F2")
	f("LINESTRING(10 10,20 20)", relSquare, "FF1F00212")
	f("LINESTRING(0 20,20 0)", relSquare, "F01FF0212") // through a corner
	f("LINESTRING(5 0,5 -5)", relSquare, "FF1F00212")
	f("LINESTRING(20 20,30 30)", relSquare, "FF1FF0212")
	f("LINESTRING(0 0,2 2,8 8,10 10)", relHoled, "101F0F212")
	f("LINESTRING(2 2,8 2)", relHoled, "F1FF0F212")
}

func TestRelateLines(t *testing.T) {
	f := relateCase(t)
	f("LINESTRING(0 0,10 10)", "LINESTRING(0 10,10 0)", "0F1FF0102")
	f("LINESTRING(0 0,10 0)", "LINESTRING(10 0,20 0)", "FF1F00102")
	f("LINESTRING(0 0,10 0)", "LINESTRING(5 0,15 0)", "1010F0102")
	f("LINESTRING(0 0,10 0)", "LINESTRING(10 0,5 0,0 0)", "1FFF0FFF2")
	f("LINESTRING(0 0,10 0)", "LINESTRING(5 0,5 5)", "F01FF0102")
	f("LINESTRING(0 0,10 0)", "LINESTRING(0 5,10 5)", "FF1FF0102")
	f("LINESTRING(0 0,10 0,10 10,0 0)", "LINESTRING(0 0,5 -5)", "F01FFF102")        // at the start of a closed line
	f("MULTILINESTRING((0 0,5 0),(5 0,10 0))", "LINESTRING(0 0,10 0)", "1FFF0FFF2") // two ends are inside
	f("MULTILINESTRING((0 0,5 0),(5 0,10 0),(5 0,5 5))", "POINT(5 0)", "FF10F0FF2") // three are a boundary
	f("MULTILINESTRING((0 0,5 0),(5 0,10 0))", "POINT(5 0)", "0F1FF0FF2")
	f("LINESTRING(0 0,10 10,0 10,10 0)", "POINT(5 5)", "0F1FF0FF2") // where it crosses itself
}

func TestRelatePoints(t *testing.T) {
	f := relateCase(t)
	f("POINT(5 5)", relSquare, "0FFFFF212")
	f("POINT(10 5)", relSquare, "F0FFFF212")
	f("POINT(10 10)", relSquare, "F0FFFF212")
	f("POINT(15 5)", relSquare, "FF0FFF212")
	f("POINT(5 5)", relHoled, "FF0FFF212")
	f("POINT(0 0)", "LINESTRING(0 0,10 0)", "F0FFFF102")
	f("POINT(5 0)", "LINESTRING(0 0,10 0)", "0FFFFF102")
	f("POINT(0 0)", "LINESTRING(0 0,10 0,5 5,0 0)", "0FFFFF1F2")
	f("POINT(1 1)", "POINT(1 1)", "0FFFFFFF2")
	f("POINT(1 1)", "POINT(1 2)", "FF0FFF0F2")
	f("MULTIPOINT((1 1),(2 2))", "MULTIPOINT((2 2),(3 3))", "0F0FFF0F2")
	f("MULTIPOINT((5 5),(10 5),(15 5))", relSquare, "000FFF212")
	f("POINT(1 1)", "LINESTRING(1 1,1 1)", "0FFFFFFF2") // a line without length is a point
}

func TestRelateNothing(t *testing.T) {
	f := relateCase(t)
	f("POLYGON EMPTY", "POINT EMPTY", "FFFFFFFF2")
	f("POINT(1 1)", "LINESTRING EMPTY", "FF0FFFFF2")
	f("LINESTRING(0 0,1 1)", "POLYGON EMPTY", "FF1FF0FF2")
	f("LINESTRING(0 0,1 1,1 0,0 0)", "POLYGON EMPTY", "FF1FFFFF2") // closed: no boundary
	f(relSquare, "GEOMETRYCOLLECTION EMPTY", "FF2FF1FF2")
}

func TestRelateCollections(t *testing.T) {
	f := relateCase(t)
	f("GEOMETRYCOLLECTION(POLYGON((0 0,5 0,5 10,0 10,0 0)),POLYGON((5 0,10 0,10 10,5 10,5 0)))", relSquare, "2FFF1FFF2")
	f("GEOMETRYCOLLECTION(POLYGON((0 0,6 0,6 10,0 10,0 0)),POLYGON((4 0,10 0,10 10,4 10,4 0)))", "LINESTRING(5 0,5 10)", "1F2F01FF2")
	f("GEOMETRYCOLLECTION("+relSquare+",LINESTRING(5 5,15 5))", "POINT(5 5)", "0F2FF1FF2") // its end is in the area
	f("GEOMETRYCOLLECTION("+relSquare+",LINESTRING(5 5,15 5))", "LINESTRING(10 5,15 5)", "1F2F01FF2")
	f("GEOMETRYCOLLECTION(POINT(0 0),LINESTRING(0 0,5 0))", "POINT(0 0)", "FF10F0FF2")
}

func TestRelateNearly(t *testing.T) {
	f := relateCase(t)
	f("LINESTRING(0 0,3 1)", "POINT(1 0.3333333333333333)", "FF1FF00F2") // a third is not 0.3333333333333333
	f("LINESTRING(1 3,7 5,4 6,1 2)", "LINESTRING(1 3,7 5)", "101F00FF2")
}

func mustReadWKT(t *testing.T, text string) orb.Geometry {
	t.Helper()
	g, err := ParseWKT(text)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func TestRelatePatterns(t *testing.T) {
	f := func(matrix, pattern string, want bool) {
		t.Helper()
		if got := Matrix([]byte(matrix)).Matches(pattern); got != want {
			t.Errorf("%s matches %s: %v", matrix, pattern, got)
		}
	}
	f("212101212", "212101212", true)
	f("212101212", "T*T***T**", true)
	f("212101212", "t********", true)
	f("212101212", "F********", false)
	f("FF2F11212", "FF*FF****", false)
	f("FF2FF1212", "FF*FF****", true)
	f("FF2FF1212", "T********", false)
	f("FF2FF1212", "ff*******", true)
	f("212101212", "1********", false)
	f("212101212", "", false)
	f("212101212", "*********", true)
	f("212101212", "********", false)
	f("212101212", "X********", false)
}

// TestRelateTakesEverything: what orb can hold, and what no polygon should be.
func TestRelateTakesEverything(t *testing.T) {
	one := orb.Point{1, 1}
	all := append([]orb.Geometry{
		nil, orb.Polygon{nil}, orb.Polygon{{one}}, orb.Polygon{{one, {2, 2}}}, orb.Polygon{{one, one, one, one}}, orb.Polygon{{one, {3, 1}, {2, 2}}},
		orb.Ring{}, orb.Ring{one}, orb.Ring{one, {3, 1}, one}, orb.LineString{one}, orb.LineString{one, one}, orb.MultiLineString{{}, {one}},
		orb.Polygon{{{0, 0}, {4, 4}, {4, 0}, {0, 4}, {0, 0}}}, orb.Polygon{nil, {one, {3, 1}, {2, 2}, one}}, orb.Bound{Min: one, Max: one},
		orb.Bound{Min: orb.Point{2, 2}, Max: one}, orb.Collection{nil, orb.Collection{}}, orb.MultiPolygon{{}, {{}}}, orb.Point{1e60, -1e60},
		orb.Polygon{{{-1e69, -1e69}, {1e69, -1e69}, {0, 1e69}}}, orb.LineString{{0, 0}, {5e-324, 5e-324}},
	}, orb.AllGeometries...)
	for _, a := range all {
		for _, b := range all {
			m, err := Relate(a, b)
			if err != nil || m.Transposed() != must(Relate(b, a)) || m[8] != '2' {
				t.Errorf("Relate(%#v, %#v) = %v, %v", a, b, m, err)
			}
			for _, q := range relationQuestions {
				if _, err := q.plain(a, b); err != nil {
					t.Errorf("%s(%#v, %#v): %v", q.name, a, b, err)
				}
			}
		}
		if m := must(Relate(a, a)); m[2] != 'F' || m[5] != 'F' || m[6] != 'F' || m[7] != 'F' {
			t.Errorf("%#v to itself: %v", a, m)
		}
	}
	deep := orb.Geometry(one)
	for range 100000 {
		deep = orb.Collection{deep}
	}
	for _, bad := range []orb.Geometry{orb.Point{math.NaN(), 1}, orb.LineString{one, {1, math.Inf(1)}}, orb.Polygon{{one, {1e71, 1}, {2, 2}}}, deep} {
		for _, q := range relationQuestions {
			if yes, err := q.plain(one, bad); err == nil || yes {
				t.Errorf("%s of bad coordinates is answered %v", q.name, yes)
			}
		}
		if _, err := PrepareRelate(bad); err == nil {
			t.Error("bad coordinates are prepared")
		}
		if _, err := Relate(bad, one); err == nil {
			t.Error("bad coordinates are related")
		}
	}
}

func must(m Matrix, err error) Matrix {
	if err != nil {
		panic(err)
	}
	return m
}

// FuzzRelate: two well-known texts have a matrix that is the transposed one the
// other way round, small ones that of the definition, and each is equal to itself.
func FuzzRelate(f *testing.F) {
	for _, pair := range [][2]string{
		{"POLYGON((0 0,4 0,4 4,0 4,0 0))", "LINESTRING(0 0,3 1.0000000000000002,9 3)"},
		{"MULTIPOLYGON(((0 0,4 0,4 4,0 0)),((4 4,8 8,4 8,4 4)))", "GEOMETRYCOLLECTION(POINT(4 4),POLYGON((0 0,4 4,4 0)))"},
		{"MULTILINESTRING((0 0,1 1),(1 1,2 2),(1 1,2 0))", "MULTIPOINT(1 1,0.5 0.5)"},
		{"POLYGON((0 0,0 8,1 4,0 4,0 8))", "LINESTRING(0 0,2 0)"},
		{"POLYGON((0 0,4 4,4 0,0 4,0 0),(1 1,9 1,9 2,1 1))", "MULTIPOLYGON(((0 0,4 0,4 4,0 4,0 0)),((2 0,6 0,6 4,2 4,2 0)))"},
	} {
		f.Add(pair[0], pair[1])
	}
	f.Fuzz(func(t *testing.T, x, y string) {
		a, err1 := ParseWKT(x)
		b, err2 := ParseWKT(y)
		if err1 != nil || err2 != nil {
			return
		}
		m, err := Relate(a, b)
		if err != nil {
			return
		}
		if back := must(Relate(b, a)); back != m.Transposed() {
			t.Fatalf("%s to %s: %v, the other way round %v", x, y, m, back)
		}
		if same, err := Equals(a, a); err != nil || !same {
			t.Fatalf("%s is not equal to itself: %v", x, must(Relate(a, a)))
		}
		if len(x)+len(y) < 200 && sound(a) && sound(b) && arbiterMatrix(a, b) != m {
			t.Fatalf("%s to %s: %v, by the definition %v", x, y, m, arbiterMatrix(a, b))
		}
	})
}

// sound reports whether every edge of an area is a border, and rational numbers
// stay small.
func sound(g orb.Geometry) bool {
	usual := true
	mapPoints(g, func(p orb.Point) orb.Point {
		for _, v := range p {
			usual = usual && (v == 0 || 1e-20 < math.Abs(v) && math.Abs(v) < 1e20)
		}
		return p
	})
	return usual && toSimple(g).Validate() == nil
}

// TestRelateOfInvalidAreas: they are related as Repair makes them, whatever the order.
func TestRelateOfInvalidAreas(t *testing.T) {
	f := func(a, b, want string) {
		t.Helper()
		p, q := mustReadWKT(t, a), mustReadWKT(t, b)
		m, err := Relate(p, q)
		n, err2 := Relate(q, p)
		if err != nil || err2 != nil || m.String() != want || n != m.Transposed() {
			t.Errorf("Relate(%s, %s) = %v, %v, want %v; the other way %v, %v", a, b, m, err, want, n, err2)
		}
	}
	f("POLYGON((0 0,0 8,1 4,0 4,0 8))", "LINESTRING(0 0,2 0)", "FF2FF1102")
	f("POLYGON((0 0,4 4,4 0,0 4,0 0))", "LINESTRING(0 0,4 4)", "FF2101FF2")
	f("POLYGON((0 0,4 4,4 0,0 4,0 0))", "POINT(2 2)", "FF20F1FF2")
	f("MULTIPOLYGON(((0 0,4 0,4 4,0 4,0 0)),((2 0,6 0,6 4,2 4,2 0)))", "LINESTRING(2 0,2 4)", "1F2F01FF2")
	scribble := orb.Ring{}
	random := rand.New(rand.NewPCG(1, 2))
	for range 1800 {
		scribble = append(scribble, orb.Point{random.Float64(), random.Float64()})
	}
	if _, err := Relate(scribble, orb.Point{0.5, 0.5}); !errors.Is(err, ErrTangled) {
		t.Errorf("a scribble of 1,800 vertices: %v", err)
	}
	if _, err := Intersection(scribble, orb.Point{0.5, 0.5}); !errors.Is(err, ErrTangled) {
		t.Errorf("a scribble of 1,800 vertices: %v", err)
	}
	var parts orb.MultiPolygon // many, to be looked up
	for i := range 2000 {
		x, y := float64(i%50), float64(i/50)
		parts = append(parts, orb.Polygon{{{x, y}, {x + 0.5, y}, {x + 0.5, y + 0.5}, {x, y + 0.5}, {x, y}}})
	}
	for i := 0; i < len(parts); i += 100 {
		if m, err := Relate(parts[i], parts); err != nil || m.String() != "2FFF1F212" {
			t.Fatalf("part %d: %v, %v", i, m, err)
		}
	}
}
