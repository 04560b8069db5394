package geo_test

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/go-spatial/geom"
	"github.com/go-spatial/geom/planar/intersect"
	"github.com/paulmach/orb"

	"guotu/geo"
)

func TestSelfCrossings(t *testing.T) {
	f := func(wkt, want string) {
		t.Helper()
		got := ""
		for _, f := range geo.SelfCrossings(mustWKT(t, wkt), 3) {
			got += fmt.Sprintf("%s %v %v %d-%d; ", f.Rule, f.At[0], f.At[1], f.Place.Vertex, f.Other.Vertex)
		}
		if got != want {
			t.Errorf("%s: %s", wkt, got)
		}
	}
	f("LINESTRING(0 0, 8 8, 8 0, 0 8)", "self-crossing 4 4 0-2; ")
	f("LINESTRING(0 0, 8 0, 8 8, 0 0)", "")                     // closed
	f("LINESTRING(0 0, 8 0, 8 8, 4 0)", "self-touch 4 0 0-2; ") // ends on itself
	f("LINESTRING(4 0, 8 8, 8 0, 0 0)", "self-touch 4 0 0-2; ") // starts there
	f("LINESTRING(0 0, 4 4, 8 0, 8 8, 4 4, 0 8)", "self-touch 4 4 1-4; ")
	f("LINESTRING(0 0, 4 4, 8 8, 8 0, 4 4, 0 8)", "self-crossing 4 4 1-4; ")
	f("LINESTRING(0 0, 8 0, 4 0)", "spike 8 0 0-1; ")
	f("LINESTRING(0 0, 8 0, 8 8, 4 0, 2 0)", "self-overlap 4 0 0-3; ")
	f("POLYGON((0 0, 8 8, 8 0, 0 8, 0 0))", "self-crossing 4 4 0-2; ")
	f("MULTIPOLYGON(((0 0, 8 0, 8 8, 0 0)),((0 0, 8 0, 8 8, 0 0)))", "")
}

// TestSelfCrossingsAgainstGeom has planar/intersect of go-spatial/geom as a
// witness, on ordinary coordinates near the origin, where it finds all.
func TestSelfCrossingsAgainstGeom(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for range 200 {
		var line orb.LineString
		var segments []geom.Line
		for i := range 4 + r.IntN(40) {
			line = append(line, orb.Point{r.Float64() * 10, r.Float64() * 10})
			if i > 0 {
				segments = append(segments, geom.Line{line[i-1], line[i]})
			}
		}
		want := make(map[[2]int]orb.Point)
		queue := intersect.NewEventQueue(segments)
		if err := queue.FindIntersects(context.Background(), true, func(a, b int, p [2]float64) error {
			want[[2]int{min(a, b), max(a, b)}] = p
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		faults := geo.SelfCrossings(line, 1000)
		if len(faults) != len(want) {
			t.Errorf("%d crossings of %v, want %d", len(faults), line, len(want))
		}
		for _, f := range faults {
			p, known := want[[2]int{f.Place.Vertex, f.Other.Vertex}]
			if !known || math.Hypot(p[0]-f.At[0], p[1]-f.At[1]) > 1e-12 {
				t.Errorf("%v of %v, want %v", f, line, p)
			}
		}
	}
}
