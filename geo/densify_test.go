package geo_test

import (
	"math"
	"math/rand/v2"
	"reflect"
	"testing"

	"github.com/paulmach/orb"

	"guotu/geo"
)

// TestDensifyMeasuresTheSurveysLines: with edges as the survey drew them, the
// official formula and geodesics agree, and both find the figure that edges of 400 m
// miss by 0.3 m².
func TestDensifyMeasuresTheSurveysLines(t *testing.T) {
	p := goldenParcels(t)
	shell := p.Plane[0]
	zone38, degrees := mustSystem(t, "EPSG:4526"), mustSystem(t, "EPSG:4490")
	project := func(r orb.Ring) orb.Ring {
		g, err := geo.Transform(r, zone38, degrees)
		if err != nil {
			t.Fatal(err)
		}
		return g.(orb.Ring)
	}
	for i, q := range project(shell) {
		if math.Abs(q[0]-p.A[0][i][0]) > 1e-11 || math.Abs(q[1]-p.A[0][i][1]) > 1e-11 {
			t.Fatalf("vertex %d: %v, want %v", i, q, p.A[0][i])
		}
	}
	cut, err := geo.Densify(shell, 25)
	if err != nil {
		t.Fatal(err)
	}
	drawn := project(cut.(orb.Ring))
	f := func(what string, got, want, tolerance float64) {
		t.Helper()
		if math.Abs(got-want) > tolerance {
			t.Errorf("%s: %.6f m², want %.6f", what, got, want)
		}
	}
	f("vertices alone, official", geo.Area(project(shell)), 111416.828, 5e-4)
	f("vertices alone, geodesic", geo.GeodesicArea(project(shell)), 111416.519, 5e-4)
	f("densified, official", geo.Area(drawn), 111416.519, 1e-3)
	f("densified, geodesic", geo.GeodesicArea(drawn), 111416.519, 1e-3)
	f("densified, one against the other", geo.Area(drawn), geo.GeodesicArea(drawn), 1e-8*111416)
}

func TestDensify(t *testing.T) {
	f := func(wkt string, longest float64, want string) {
		t.Helper()
		if got, err := geo.Densify(mustWKT(t, wkt), longest); err != nil || !orb.Equal(got, mustWKT(t, want)) {
			t.Errorf("Densify(%s, %v) = %v, want %v (%v)", wkt, longest, got, want, err)
		}
	}
	f("LINESTRING (0 0, 8 0)", 2, "LINESTRING (0 0, 2 0, 4 0, 6 0, 8 0)") // not longer is long enough
	f("LINESTRING (8 0, 0 0)", 3, "LINESTRING (8 0, 5.333333333333333 0, 2.6666666666666665 0, 0 0)")
	f("LINESTRING (0 0, 8 0)", 8, "LINESTRING (0 0, 8 0)")
	f("POLYGON ((0 0, 2 0, 2 2, 0 0))", 2, "POLYGON ((0 0, 2 0, 2 2, 1 1, 0 0))")
	f("MULTIPOINT (1 1, 5 5)", 1, "MULTIPOINT (1 1, 5 5)")
	f("GEOMETRYCOLLECTION (POINT (1 1), LINESTRING (0 0, 0 2))", 1, "GEOMETRYCOLLECTION (POINT (1 1), LINESTRING (0 0, 0 1, 0 2))")
	f("LINESTRING (0 0, 0 0, 0 1)", math.Inf(1), "LINESTRING (0 0, 0 0, 0 1)")
	if got, err := geo.Densify(orb.Ring{{0, 0}, {2, 0}, {0, 2}}, 2); err != nil || !orb.Equal(got, orb.Ring{{0, 0}, {2, 0}, {1, 1}, {0, 2}}) {
		t.Errorf("an open ring stays open: %v, %v", got, err)
	}
	if got, err := geo.Densify(orb.Ring{{2, 0}, {0, 0}}, 1); err != nil || !orb.Equal(got, orb.Ring{{2, 0}, {1, 0}, {0, 0}, {1, 0}}) {
		t.Errorf("an open ring of two goes there and back: %v, %v", got, err)
	}
	empty := orb.Bound{Min: orb.Point{0, 1}, Max: orb.Point{1e160, 0}} // has a latitude, but nothing in it
	if got, err := geo.Densify(empty, 1); err != nil || !orb.Equal(got, orb.Polygon{}) || !orb.Equal(geo.ToEqualAreaPlane(empty), orb.Polygon{}) {
		t.Errorf("an empty bound has no edges: %v, %v", got, err)
	}
	for _, g := range append(orb.AllGeometries, orb.Polygon{}, orb.Polygon{nil}, orb.Collection{nil}) {
		got, err := geo.Densify(g, 1)
		if _, bound := g.(orb.Bound); err != nil || !bound && reflect.TypeOf(got) != reflect.TypeOf(g) {
			t.Errorf("Densify(%#v) = %#v, %v", g, got, err)
		}
	}
	bad := func(longest float64, line orb.LineString) {
		t.Helper()
		if got, err := geo.Densify(line, longest); err == nil {
			t.Errorf("%v cut to %v: %d vertices", line, longest, len(got.(orb.LineString)))
		}
	}
	bad(0, orb.LineString{{0, 0}, {1, 1}})
	bad(-1, orb.LineString{{0, 0}, {1, 1}})
	bad(math.NaN(), orb.LineString{{0, 0}, {1, 1}})
	bad(1e-7, orb.LineString{{0, 0}, {1, 1}})                      // too many vertices
	bad(1, orb.LineString{{0, 0}, {1e300, 1}, {-1e300, 1}})        //
	bad(1, orb.LineString{{0, 0}, {1e308, 1}, {-1e308, 1}})        // the length overflows
	bad(1, orb.LineString{{0, math.NaN()}})                        // an edge or not
	bad(1, orb.LineString{{0, 0}, {math.NaN(), 1}})                //
	bad(1, orb.LineString{{0, 0}, {math.Inf(1), 1}})               //
	bad(math.Inf(1), orb.LineString{{0, 0}, {math.Inf(1), 1}})     //
	bad(1e-9, orb.LineString{{38.5e6, 3e6}, {38.5e6 + 4e-6, 3e6}}) // finer than eight digits allow
}

// TestDensifyPromises: pieces not too long, vertices kept, the same points on the
// neighbour's side, twice is once.
func TestDensifyPromises(t *testing.T) {
	random := rand.New(rand.NewPCG(25, 25))
	for range 2000 {
		line := make(orb.LineString, 2+random.IntN(6))
		for i := range line {
			line[i] = orb.Point{38.5e6 + 1000*random.Float64(), 3.3e6 + 1000*random.Float64()}
			if random.IntN(4) == 0 {
				line[i] = orb.Point{math.Round(line[i][0]), math.Round(line[i][1])}
			}
		}
		longest := 5 * math.Pow(10, 2*random.Float64())
		cut, err := geo.Densify(line, longest)
		if err != nil {
			t.Fatal(err)
		}
		got, next := cut.(orb.LineString), 0
		for i, p := range got {
			if i > 0 && math.Hypot(p[0]-got[i-1][0], p[1]-got[i-1][1]) > longest {
				t.Fatalf("a piece from %v to %v is longer than %v", got[i-1], p, longest)
			}
			if next < len(line) && p == line[next] {
				next++
			}
		}
		if next != len(line) {
			t.Fatalf("vertex %v is lost", line[next])
		}
		back := line.Clone()
		back.Reverse()
		neighbour, _ := geo.Densify(back, longest)
		neighbour.(orb.LineString).Reverse()
		if again, _ := geo.Densify(got, longest); !orb.Equal(again, got) || !orb.Equal(neighbour, got) {
			t.Fatalf("%v cut to %v: %v, again %v, from the other side %v", line, longest, got, again, neighbour)
		}
	}
}
