package siting

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/paulmach/orb"

	"guotu/geo"
)

// between is a random number from low to high, both included.
func between(r *rand.Rand, low, high int) int { return low + r.IntN(high-low+1) }

// TestRandomSitesAddUp draws parcels on a lattice over the row plan, so that borders and corners
// meet, and asks everything there is to ask.
func TestRandomSitesAddUp(t *testing.T) {
	plan := rowPlan(t)
	r := rand.New(rand.NewPCG(7, 7))
	for n := range 150 {
		at := func() float64 { return float64(between(r, -4, 36)) / 10 }
		var parcels []orb.Geometry
		for range between(r, 1, 5) {
			var ring orb.Ring
			for range between(r, 3, 6) {
				ring = append(ring, orb.Point{120 + at()/100, 30 + at()/300})
			}
			parcels = append(parcels, orb.Polygon{append(ring, ring[0])})
		}
		g, err := newGround(context.Background(), parcels)
		if err != nil {
			t.Fatal(err)
		}
		g.pieces = n%2 == 0
		for _, name := range []string{"zones", "red", "heritage"} {
			m := mustMeasure(t, g, plan.Catalog, plan.Layer(name), thresholds{area: 1, width: 0.1})
			whatAddsUp(t, g, m, name == "zones")
			left, area, err := g.free(context.Background(), []blocking{{measure: m}})
			if err != nil {
				t.Fatal(err)
			}
			rest := g.whole().area - m.covered.area
			if math.Abs(area-rest) > 1e-3 || left != nil && (!geo.Valid(left) || math.Abs(geo.Area(left)-area) > 1e-3) {
				t.Fatalf("site %d, %s: %v m² are free, of %v that are not covered: %s", n, name, area, rest, geo.WKT(left))
			}
		}
	}
}

// TestClippedIsTheSameInTheBox compares what clipped polygons and whole ones have in a box.
func TestClippedIsTheSameInTheBox(t *testing.T) {
	r := rand.New(rand.NewPCG(8, 8))
	for range 2000 {
		point := func() orb.Point {
			return orb.Point{float64(between(r, -9, 9)), float64(between(r, -9, 9))}
		}
		var ring orb.Ring
		for range between(r, 3, 20) {
			ring = append(ring, point())
		}
		p := orb.Polygon{append(ring, ring[0])}
		box := point().Bound().Extend(point())
		whole, err1 := geo.OverlapArea(p, box.ToPolygon())
		cut, err2 := geo.OverlapArea(clipped([]orb.Polygon{p}, box), box.ToPolygon())
		if err := errors.Join(err1, err2); err != nil || math.Abs(whole-cut) > 1e-9*whole+1 {
			t.Fatalf("%v, %v m² clipped, %v whole, %v", p, cut, whole, err)
		}
	}
}

// FuzzGround hands in any geometry: an answer or an *Error, never a panic.
func FuzzGround(f *testing.F) {
	for _, text := range []string{"POINT(120 30)", "LINESTRING(120 30,120 30)", square(0, 0), "POLYGON((120 30,120.01 30.01,120.01 30,120 30.01,120 30))",
		"POLYGON((120 30,120.1 30,120 30))", "GEOMETRYCOLLECTION(POINT(120 30),POLYGON EMPTY)", "POLYGON((-180 -90,180 -90,180 90,-180 90,-180 -90))"} {
		g := mustWKT(f, text)
		f.Add(geo.WKB(g))
	}
	plan := rowPlan(f)
	f.Fuzz(func(t *testing.T, bytes []byte) {
		site, _, err := geo.ParseWKB(bytes)
		if err != nil || geo.Vertices(site) > 200 {
			return
		}
		g, err := newGround(context.Background(), []orb.Geometry{site, nil})
		var known *Error
		if err != nil {
			if !errors.As(err, &known) || known.Parcel != 1 {
				t.Fatalf("%v", err)
			}
			return
		}
		for _, l := range plan.Layers() {
			m := mustMeasure(t, g, plan.Catalog, l, thresholds{area: 1, width: 0.1})
			if _, err := g.part(context.Background(), m, nil); err != nil {
				t.Fatal(err)
			}
			if _, _, err := g.free(context.Background(), []blocking{{measure: m}}); err != nil {
				t.Fatal(err)
			}
			if _, _, err := g.nearest(context.Background(), l, nil, 0); err != nil {
				t.Fatal(err)
			}
		}
	})
}
