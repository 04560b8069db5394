package geo_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/paulmach/orb"

	"guotu/geo"
)

// meetingsOf counts, by comparing all pairs, where segments of arcs meet elsewhere
// than at common ends.
func meetingsOf(m *geo.Mesh) (n int) {
	type segment struct{ a, b orb.Point }
	var all []segment
	for _, at := range m.Arcs {
		for i := 1; i < len(at); i++ {
			all = append(all, segment{m.Points[at[i-1]], m.Points[at[i]]})
		}
	}
	inner := func(s segment, p orb.Point) bool {
		return p != s.a && p != s.b && geo.Orient(s.a, s.b, p) == 0 &&
			min(s.a[0], s.b[0]) <= p[0] && p[0] <= max(s.a[0], s.b[0]) && min(s.a[1], s.b[1]) <= p[1] && p[1] <= max(s.a[1], s.b[1])
	}
	for i, s := range all {
		for _, o := range all[:i] {
			if s == o || s == (segment{o.b, o.a}) || inner(s, o.a) || inner(s, o.b) || inner(o, s.a) || inner(o, s.b) ||
				geo.Orient(s.a, s.b, o.a)*geo.Orient(s.a, s.b, o.b) < 0 && geo.Orient(o.a, o.b, s.a)*geo.Orient(o.a, o.b, s.b) < 0 {
				n++
			}
		}
	}
	return n
}

var simplifyMethods = []geo.SimplifyMethod{geo.Visvalingam, geo.DouglasPeucker}

// checkSimplified simplifies a sound mesh and checks what Simplify promises.
func checkSimplified(t *testing.T, name string, m *geo.Mesh, o geo.SimplifyOptions) (*geo.Mesh, *geo.SimplifyReport) {
	t.Helper()
	to, report := m.Simplify(o)
	if err := to.Check(); err != nil {
		t.Fatalf("%s %+v: %v", name, o, err)
	}
	if n := meetingsOf(to); n > 0 {
		t.Errorf("%s %+v: borders meet at %d places that are no nodes", name, o, n)
	}
	var gs []orb.Geometry
	for i, s := range m.Shapes {
		gs = append(gs, to.Geometry(s))
		before, after := planeArea(m.Geometry(s)), planeArea(to.Geometry(s))
		if !o.Planar {
			before, after = geo.Area(m.Geometry(s)), geo.Area(to.Geometry(s))
		}
		if math.Abs(after-before-report.AreaChange[i]) > 1e-6*(1+before) {
			t.Errorf("%s %+v: area %d changed from %v to %v, reported %v", name, o, i, before, after, report.AreaChange[i])
		}
		if a, b := ringCount(m.Geometry(s)), ringCount(to.Geometry(s)); a != b {
			t.Errorf("%s %+v: area %d had %v polygons and holes, has %v", name, o, i, a, b)
		}
	}
	if c := coverageOf(t, gs); len(c.Overlaps) > 0 {
		t.Errorf("%s %+v: %+v", name, o, c.Overlaps)
	}
	if again, r := to.Simplify(o); r.After != r.Before || fmt.Sprint(again.Arcs) != fmt.Sprint(to.Arcs) {
		t.Errorf("%s %+v: simplified again %d vertices become %d", name, o, r.Before, r.After)
	}
	return to, report
}

func TestSimplifyKeepsNeighbours(t *testing.T) {
	gs := parcels(3, 7)
	m := checkedMesh(t, gs)
	for _, method := range simplifyMethods {
		least := math.Inf(1)
		for _, tolerance := range []float64{1, 1e3, 1e4, 1e5, 1e6, 1e8, 1e12} {
			if method == geo.DouglasPeucker {
				tolerance = math.Sqrt(tolerance)
			}
			_, r := checkSimplified(t, "parcels", m, geo.SimplifyOptions{Tolerance: tolerance, Method: method})
			if float64(r.After) > least {
				t.Errorf("%v: %d vertices at %v, %v before", method, r.After, tolerance, least)
			}
			least = float64(r.After)
		}
		if least > 70 { // 24 edges between nodes, two ends each, and what keeps them apart
			t.Errorf("%v: %v vertices are never left out", method, least)
		}
	}
}

// TestSimplifyNastyPlaces: islands in lakes, holes that touch, necks, neighbours
// inside bays. Wherever the tolerance would swallow all, all is still there.
func TestSimplifyNastyPlaces(t *testing.T) {
	f := func(name string, members ...string) {
		t.Helper()
		var gs []orb.Geometry
		for _, m := range members {
			gs = append(gs, mustWKT(t, m))
		}
		m := checkedMesh(t, gs)
		for _, method := range simplifyMethods {
			for _, tolerance := range []float64{0.01, 0.1, 0.5, 1, 2, 5, 50, 1e9} {
				checkSimplified(t, name, m, geo.SimplifyOptions{Tolerance: tolerance, Method: method, Planar: true})
			}
		}
	}
	f("an island in a bay", "POLYGON ((0 0, 9 0, 9 9, 6 9, 6 1, 5 1, 4 9, 0 9, 0 0))", "POLYGON ((5.2 6, 5.8 6, 5.5 7, 5.2 6))")
	f("an island in a lake", "POLYGON ((0 0, 9 0, 10 5, 9 9, 0 9, -1 4, 0 0), (2 2, 3 1.5, 7 2, 7 7, 4 8, 2 7, 2 2))",
		"POLYGON ((3 3, 5 2, 6 4, 6 6, 3 6, 2.5 5, 3 3))")
	f("an island that fills its lake", "POLYGON ((0 0, 9 0, 10 5, 9 9, 0 9, -1 4, 0 0), (2 2, 3 1.5, 7 2, 7 7, 4 8, 2 7, 2 2))",
		"POLYGON ((2 2, 3 1.5, 7 2, 7 7, 4 8, 2 7, 2 2))")
	f("holes that touch", "POLYGON ((0 0, 9 0, 9 9, 0 9, 0 0), (2 2, 4 3, 2 4, 1 3, 2 2), (4 3, 6 2, 7 3, 6 4, 4 3))")
	f("a hole that touches the shell", "POLYGON ((0 0, 9 0, 9 4, 9 9, 0 9, 0 0), (9 4, 6 5, 5 4, 6 3, 9 4))")
	f("a narrow neck", "POLYGON ((0 0, 4 0, 4 2, 5 2.1, 6 2, 6 0, 9 0, 9 4, 6 4, 6 2.2, 5 2.3, 4 2.2, 4 4, 0 4, 0 0))",
		"POLYGON ((4 0, 6 0, 6 2, 5 2.1, 4 2, 4 0))")
	f("two that share all but a bay", "POLYGON ((0 0, 5 0, 5 4, 4.9 5, 5 6, 5 9, 0 9, 0 0))", "POLYGON ((5 0, 9 0, 9 9, 5 9, 5 6, 5.1 5, 5 4, 5 0))")
	f("a thin lens", "POLYGON ((0 0, 1 0.01, 2 0, 1 -0.01, 0 0))")
	f("two thin lenses", "POLYGON ((0 0, 1 0.02, 2 0, 1 0.01, 0 0))", "POLYGON ((0 0, 1 0.01, 2 0, 1 0, 0 0))")
	f("a comb", "POLYGON ((0 0, 9 0, 9 1, 8.5 8, 8 1, 7.5 8, 7 1, 6.5 8, 6 1, 5.5 8, 5 1, 4.5 8, 4 1, 0 9, 0 0))",
		"POLYGON ((8.5 8, 8 1, 7.5 8, 8 8.5, 8.5 8))", "POLYGON ((7.5 8, 7 1, 6.5 8, 7 7, 7.5 8))")
	f("a spiral", "POLYGON ((0 0, 9 0, 9 9, 1 9, 1 2, 7 2, 7 7, 3 7, 3 4, 5 4, 5 5, 4 5, 4 6, 6 6, 6 3, 2 3, 2 8, 8 8, 8 1, 0 1, 0 0))")
}

// TestSimplifyRandomCoverages: what the plane is cut into by scribbles is a
// coverage with every kind of bad place.
func TestSimplifyRandomCoverages(t *testing.T) {
	for seed := range uint64(14) {
		random := rand.New(rand.NewPCG(seed, 12))
		c := coverageOf(t, scribbles(random, 2+random.IntN(6), 12+random.IntN(30)))
		var gs []orb.Geometry
		for _, f := range append(c.Overlaps, c.Gaps...) {
			gs = append(gs, f.Geometry)
		}
		m := checkedMesh(t, gs)
		if meetingsOf(m) > 0 {
			continue // crossings that are rounded to places off their edges
		}
		for _, method := range simplifyMethods {
			for _, tolerance := range []float64{0.05, 1, 30} {
				checkSimplified(t, fmt.Sprint("seed ", seed), m, geo.SimplifyOptions{Tolerance: tolerance, Method: method, Planar: true})
			}
		}
	}
}

// TestSimplifyDoesNotDependOnOrder: neither on that of the areas, nor on where
// rings start, nor on how they are wound.
func TestSimplifyDoesNotDependOnOrder(t *testing.T) {
	gs := parcels(4, 3)
	random := rand.New(rand.NewPCG(2, 2))
	order := random.Perm(len(gs))
	other := make([]orb.Geometry, len(gs))
	for i, k := range order {
		r := gs[k].(orb.Polygon)[0]
		turn := random.IntN(len(r) - 1)
		r = append(append(slices.Clone(r[turn:len(r)-1]), r[:turn]...), r[turn])
		if random.IntN(2) == 0 {
			r.Reverse()
		}
		other[i] = orb.Polygon{r}
	}
	for _, method := range simplifyMethods {
		o := geo.SimplifyOptions{Tolerance: 3e4, Method: method}
		if method == geo.DouglasPeucker {
			o.Tolerance = 200
		}
		a, _ := checkedMesh(t, gs).Simplify(o)
		b, _ := checkedMesh(t, other).Simplify(o)
		for i, k := range order {
			p, q := a.Geometry(a.Shapes[k]).(orb.Polygon)[0], b.Geometry(b.Shapes[i]).(orb.Polygon)[0]
			if !sameVertices(p, q) {
				t.Fatalf("%v: area %d is %v or %v", method, k, p, q)
			}
		}
	}
}

func sameVertices(a, b orb.Ring) bool {
	sorted := func(r orb.Ring) []orb.Point {
		all := slices.Clone([]orb.Point(r[1:]))
		slices.SortFunc(all, func(p, q orb.Point) int { return slices.Compare(p[:], q[:]) })
		return all
	}
	return slices.Equal(sorted(a), sorted(b))
}

func TestSimplifyReportsWhatItForces(t *testing.T) {
	gs := []orb.Geometry{mustWKT(t, "POLYGON ((0 0, 4 0, 5 1, 5 5, 0 5, 0 0))"), mustWKT(t, "POLYGON ((20 20, 20.1 20, 20.1 20.1, 20 20.1, 20 20))")}
	m := checkedMesh(t, gs)
	_, r := m.Simplify(geo.SimplifyOptions{Tolerance: 2, Planar: true})
	if len(r.Forced) != 1 || r.Forced[0].Feature != 1 || len(r.Small) != 0 {
		t.Errorf("%+v", r)
	}
	if _, r = m.Simplify(geo.SimplifyOptions{Tolerance: 2, Planar: true, SmallRing: 0.007}); len(r.Small) != 1 || r.Small[0].Feature != 1 {
		t.Errorf("%+v", r)
	}
	if _, r = m.Simplify(geo.SimplifyOptions{}); r.After != r.Before {
		t.Errorf("without a tolerance %+v", r)
	}
}

func TestSimplifySurvivesAnything(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	gs := append([]orb.Geometry{nil, orb.Polygon{{{nan, 1}, {2, inf}, {3, 3}, {nan, 1}}}, orb.LineString{{0, 0}, {inf, 0}, {1, 1}},
		orb.LineString{{0, 0}, {1, 0}, {0, 0}, {1, 0}, {0, 0}}}, orb.AllGeometries...)
	for _, method := range simplifyMethods {
		for _, tolerance := range []float64{0, 1, nan, inf, -1} {
			to, _ := checkedMesh(t, gs).Simplify(geo.SimplifyOptions{Tolerance: tolerance, Method: method})
			if err := to.Check(); err != nil {
				t.Error(err)
			}
		}
	}
}

// FuzzSimplify simplifies the borders of arbitrary rings: if they meet at nodes
// alone, so do those of the result, and a second time changes nothing.
func FuzzSimplify(f *testing.F) {
	f.Add([]byte{9, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 250, 1, 1, 20, 2, 3, 9, 9})
	f.Fuzz(func(t *testing.T, bytes []byte) {
		if len(bytes) == 0 {
			return
		}
		m := geo.NewMesh(fuzzAreas(bytes[1:]))
		sound := meetingsOf(m) == 0
		for _, method := range simplifyMethods {
			o := geo.SimplifyOptions{Tolerance: float64(bytes[0]) / 8, Method: method, Planar: true}
			to, r := m.Simplify(o)
			if !sound {
				continue
			}
			if err := to.Check(); err != nil {
				t.Fatalf("%+v: %v", o, err)
			}
			if n := meetingsOf(to); n > 0 {
				t.Fatalf("%+v: borders meet at %d places", o, n)
			}
			if again, _ := to.Simplify(o); !slices.EqualFunc(again.Arcs, to.Arcs, slices.Equal[[]uint32]) {
				t.Fatalf("%+v: not the same a second time, %+v", o, r)
			}
		}
	})
}
