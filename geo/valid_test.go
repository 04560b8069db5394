package geo_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"guotu/geo"
)

const unit = "0 0, 8 0, 8 8, 0 8, 0 0"

func TestValidateNamesRuleAndPlace(t *testing.T) {
	f := func(wkt string, want ...string) {
		t.Helper()
		var got []string
		for _, f := range geo.Validate(mustWKT(t, wkt)) {
			s := fmt.Sprintf("%s %v %v", f.Rule, f.At[0], f.At[1])
			if !f.Invalid {
				s = "(" + s + ")"
			}
			got = append(got, s)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s:\n%q, want\n%q", wkt, got, want)
		}
		if invalid := len(want) > 0 && !strings.HasPrefix(want[0], "("); geo.Valid(mustWKT(t, wkt)) == invalid {
			t.Errorf("%s: valid is %v", wkt, invalid)
		}
	}
	f("POLYGON((" + unit + "))")
	f("POLYGON((0 0, 8 8, 8 0, 0 8, 0 0))", "self-crossing 4 4")
	f("POLYGON((0 0, 8 0, 8 8, 4 0, 0 8, 0 0))", "self-touch 4 0")
	f("POLYGON((0 0, 4 0, 4 4, 8 4, 8 8, 4 8, 4 4, 0 4, 0 0))", "self-touch 4 4")
	f("POLYGON((0 0, 8 0, 8 8, 6 0, 2 0, 0 8, 0 0))", "self-overlap 6 0", "self-touch 2 0")
	f("POLYGON((0 0, 8 0, 8 8, 8 12, 8 8, 0 8, 0 0))", "self-touch 8 8", "spike 8 12")
	f("POLYGON((0 0, 8 0, 4 0, 0 0))", "spike 0 0", "spike 8 0")
	f("POLYGON((" + unit + "),(2 2, 2 4, 4 4, 2 2))")
	f("POLYGON((" + unit + "),(0 0, 2 4, 4 4, 0 0))")
	f("POLYGON(("+unit+"),(9 9, 9 12, 12 12, 9 9))", "hole outside shell 9 9")
	f("POLYGON(("+unit+"),(4 4, 4 12, 6 12, 6 4, 4 4))", "rings cross 4 8", "rings cross 6 8")
	f("POLYGON(("+unit+"),(0 2, 0 4, 4 4, 0 2))", "rings overlap 0 2")
	f("POLYGON(("+unit+"),(1 1, 1 6, 6 6, 6 1, 1 1),(2 2, 2 4, 4 4, 2 2))", "nested holes 2 2")
	f("POLYGON(("+unit+"),(1 1, 1 3, 3 3, 1 1),(3 3, 1 1, 1 3, 3 3))", "duplicate ring 1 1")
	f("POLYGON(("+unit+"),(0 0, 0 8, 8 8, 8 0, 0 0))", "duplicate ring 0 0")
	f("POLYGON(("+unit+"),(0 4, 4 8, 4 4, 0 4))", "disconnected interior 4 8")
	f("POLYGON(("+unit+"),(0 4, 2 5, 4 4, 2 3, 0 4),(4 4, 6 5, 8 4, 6 3, 4 4))", "disconnected interior 8 4")
	f("POLYGON((" + unit + "),(0 4, 2 5, 4 4, 2 3, 0 4),(4 4, 6 5, 7 4, 6 3, 4 4))")
	f("MULTIPOLYGON((("+unit+")),((1 1, 2 1, 2 2, 1 1)))", "nested shells 1 1")
	f("MULTIPOLYGON(((" + unit + "),(1 1, 1 6, 6 6, 6 1, 1 1)),((2 2, 4 2, 4 4, 2 2)))")
	f("MULTIPOLYGON(((" + unit + "),(1 1, 1 6, 6 6, 6 1, 1 1)),((1 1, 4 2, 4 4, 1 1)))")
	f("MULTIPOLYGON(((" + unit + ")),((8 8, 9 8, 9 9, 8 8)))")
	f("MULTIPOLYGON((("+unit+")),((8 0, 16 0, 16 8, 8 8, 8 0)))", "parts run along 8 8")
	f("MULTIPOLYGON((("+unit+")),((4 -2, 6 -2, 6 2, 4 2, 4 -2)))", "parts cross 6 0", "parts cross 4 0")
	f("LINESTRING(0 0, 1 1, 1 0, 0 1)")
	f("LINESTRING(1 1, 1 1)", "too few points 1 1", "(duplicate point 1 1)")
	f("POLYGON((0 0, 8 0, 8 0, 8 8, 0 8, 0 0))", "(duplicate point 8 0)")
	f("POLYGON((0 0, 0 8, 8 8, 8 0, 0 0),(1 1, 2 1, 2 2, 1 1))", "(wrong winding 0 0)", "(wrong winding 1 1)")
	f("POLYGON((0 0, 8 0, 8 4, 100 4.01, 8 4.1, 8 8, 0 8, 0 0))", "(needle 100 4.01)")
}

func TestValidOfOddGeometries(t *testing.T) {
	square := orb.Ring{{0, 0}, {8, 0}, {8, 8}, {0, 8}, {0, 0}}
	nan, inf := math.NaN(), math.Inf(1)
	f := func(g orb.Geometry, want bool) {
		t.Helper()
		if got := geo.Valid(g); got != want {
			t.Errorf("%v: valid is %v: %v", g, got, geo.Validate(g))
		}
		repaired, changes := geo.Repair(g)
		if changes.Any() == want || !geo.Valid(repaired) {
			t.Errorf("%v: repaired to %v, changes %v", g, repaired, changes)
		}
	}
	for _, g := range orb.AllGeometries {
		geo.Validate(g)
		geo.SelfCrossings(g, 10)
		if repaired, changes := geo.Repair(g); changes.Err != nil || !geo.Valid(repaired) {
			t.Errorf("%v: repaired to %v, %v", g, repaired, changes)
		}
	}
	f(nil, true)
	f(orb.Collection{nil, orb.Polygon{}, orb.Collection{}}, true)
	f(orb.Polygon{{}}, true)
	f(orb.Polygon{square, {}}, true)
	f(orb.Polygon{{}, square}, false)
	f(orb.Polygon{square[:4]}, false) // not closed
	f(orb.Ring{{1, 1}}, false)
	f(orb.Ring{{0, 0}, {8, 0}, {0, 0}}, false)
	f(orb.LineString{{1, 1}}, false)
	f(orb.LineString{}, true)
	f(orb.Point{nan, 0}, false)
	f(orb.MultiPoint{{0, 0}, {0, inf}}, false)
	f(orb.LineString{{0, 0}, {1, 1}, {-inf, 0}}, false)
	f(orb.Polygon{{{0, 0}, {8, 0}, {nan, nan}, {8, 8}, {0, 8}, {0, 0}}}, false)
	f(orb.Bound{Min: orb.Point{0, 0}, Max: orb.Point{1, 1}}, true)
	f(orb.Bound{Min: orb.Point{0, 0}, Max: orb.Point{0, 1}}, false)
	f(orb.Bound{Min: orb.Point{1, 1}, Max: orb.Point{0, 0}}, true) // empty
	f(orb.Ring{{-1e300, 0}, {1e300, 0}, {1e300, 1e300}, {-1e300, 1e300}, {-1e300, 0}}, true)
	f(orb.Ring{{-1e300, 0}, {1e300, 1e300}, {1e300, 0}, {-1e300, 1e300}, {-1e300, 0}}, false)
	f(orb.Ring{{0, 0}, {1e-300, 0}, {1e-300, 1e-300}, {0, 0}}, true)
}

// TestValidateCountsParts follows the numbering of Place into collections.
func TestValidateCountsParts(t *testing.T) {
	bow := orb.Polygon{{{0, 0}, {8, 8}, {8, 0}, {0, 8}, {0, 0}}}
	g := orb.Collection{orb.MultiPoint{{0, 0}, {1, 1}}, orb.LineString{{0, 0}, {1, 1}}, orb.Collection{orb.MultiPolygon{{}, bow}}}
	faults := geo.Validate(g)
	if len(faults) == 0 || faults[0].Place.Part != 4 || faults[0].String() !=
		"self-crossing at 4 4 (part 4, ring 0, vertex 0; part 4, ring 0, vertex 2)" {
		t.Errorf("%v", faults)
	}
}

// TestValidAgainstGEOS has verdicts of GEOS 3.11 on polygons of small integers.
func TestValidAgainstGEOS(t *testing.T) {
	body, err := os.ReadFile("testdata/valid/geos.tsv")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(body)) {
		verdict, wkt, _ := strings.Cut(strings.TrimSpace(line), "\t")
		if g := mustWKT(t, wkt); geo.Valid(g) != (verdict == "Valid Geometry") {
			t.Errorf("%s is %q, here %v", wkt, verdict, geo.Validate(g))
		}
	}
}

// TestValidateOfAScribbleIsBounded lists a thousand of a million crossings.
func TestValidateOfAScribbleIsBounded(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	var ring orb.Ring
	for range 5000 {
		ring = append(ring, orb.Point{r.Float64(), r.Float64()})
	}
	faults := geo.Validate(append(ring, ring[0]))
	more := slices.ContainsFunc(faults, func(f geo.Fault) bool { return f.Rule == geo.MoreFaults })
	if len(faults) > 1300 || !more {
		t.Errorf("%d faults, more: %v", len(faults), more)
	}
}

// waves is a valid ring of n vertices around Beijing.
func waves(n int) orb.Ring {
	ring := make(orb.Ring, 0, n+1)
	for i := range n {
		a := 2 * math.Pi * float64(i) / float64(n)
		d := 1 + 0.3*math.Sin(7*a) + 0.01*math.Sin(200*a)
		ring = append(ring, orb.Point{116 + d*math.Cos(a), 39 + d*math.Sin(a)})
	}
	return append(ring, ring[0])
}

func BenchmarkValid400000Vertices(b *testing.B) {
	ring := waves(400_000)
	for b.Loop() {
		if !geo.Valid(ring) {
			b.Fatal(geo.Validate(ring))
		}
	}
}

func BenchmarkRepair100000Vertices(b *testing.B) {
	ring := waves(100_000)
	r := rand.New(rand.NewPCG(1, 2))
	for range 1000 {
		i := 1 + r.IntN(len(ring)-5)
		ring[i], ring[i+3] = ring[i+3], ring[i]
	}
	for b.Loop() {
		if g, changes := geo.Repair(ring); changes.Err != nil || !geo.Valid(g) {
			b.Fatal(changes)
		}
	}
}
