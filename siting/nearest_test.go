package siting

import (
	"context"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/paulmach/orb"

	"guotu/geo"
)

// TestNearestAgreesWithTheLoop compares with every feature of the layer, one by one.
func TestNearestAgreesWithTheLoop(t *testing.T) {
	c := mustBundled(t)
	random := rand.New(rand.NewPCG(3, 3))
	for n := range 30 {
		l := c.Layer([]string{"ecological_redline", "urban_boundary", "river"}[n%3])
		at := orb.Point{120.3 + 1.2*random.Float64(), 30.6 + 0.8*random.Float64()}
		if n%5 == 0 {
			at = orb.Point{80 + 50*random.Float64(), 20 + 30*random.Float64()}
		}
		var site orb.Geometry = starAround(random, at, 300)
		if n%2 == 0 {
			site = at
		}
		g := mustGround(t, site)
		odd := func(f int) bool { return f%3 != 1 }
		want, feature := math.Inf(1), -1
		prepared := geo.PrepareDistance(site)
		for f := range l.Len() {
			if d := prepared.Distance(l.Geometry(f)); odd(f) && d < want {
				want, feature = d, f
			}
		}
		got, ok, err := g.nearest(context.Background(), l, odd, 0)
		if err != nil || !ok || math.Abs(got.distance-want) > 1e-6+1e-12*want || got.feature != feature && want > 0 {
			t.Errorf("%s at %v: %+v, %v, %v; want %d at %v m", l.Name(), at, got, ok, err, feature, want)
		}
		if want == 0 {
			continue
		}
		if d := geo.GeodesicDistance(got.from, got.to); math.Abs(d-want) > 1e-6+1e-9*want || got.bearing < 0 || got.bearing >= 360 {
			t.Errorf("%s at %v: from %v to %v is %v m, want %v, %v°", l.Name(), at, got.from, got.to, d, want, got.bearing)
		}
		if there := geo.GeodesicDestination(got.from, got.bearing, got.distance); geo.GeodesicDistance(there, got.to) > 1e-3 {
			t.Errorf("%s at %v: %v° leads to %v, want %v", l.Name(), at, got.bearing, there, got.to)
		}
		if _, ok, _ := g.nearest(context.Background(), l, odd, want-1e-3); ok {
			t.Errorf("%s at %v: something is nearer than %v m", l.Name(), at, want)
		}
		if _, ok, _ := g.nearest(context.Background(), l, odd, want+1e-3); !ok {
			t.Errorf("%s at %v: nothing within %v m", l.Name(), at, want)
		}
	}
}

// TestBoxesBoundDistances: what apart and around say of boxes holds for places in them.
func TestBoxesBoundDistances(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 5))
	place := func(b orb.Bound) orb.Point {
		return orb.Point{b.Min[0] + random.Float64()*(b.Max[0]-b.Min[0]), b.Min[1] + random.Float64()*(b.Max[1]-b.Min[1])}
	}
	for range 20_000 {
		size := math.Pow(10, -3+4*random.Float64())
		at := orb.Point{360*random.Float64() - 180, 170*random.Float64() - 85}
		a := orb.Bound{Min: at, Max: orb.Point{at[0] + size*random.Float64(), min(at[1]+size*random.Float64(), 90)}}
		p := orb.Point{at[0] + 10*size*random.NormFloat64(), max(min(at[1]+10*size*random.NormFloat64(), 90), -90)}
		q := place(a)
		d := geo.GeodesicDistance(p, q)
		if least := apart(a, p.Bound()); least > d {
			t.Fatalf("%v and %v are %v m apart, the bound is %v", p, q, d, least)
		}
		if d < 5e6 && math.Abs(p[0]-q[0]) < 180 && !around(a, d).Contains(p) {
			t.Fatalf("%v is %v m from %v and not in %v", p, d, q, around(a, d))
		}
	}
}

func TestNearestBorder(t *testing.T) {
	plan := rowPlan(t)
	l := plan.Layer("zones")
	f := func(x, y, want float64, feature int) {
		t.Helper()
		p := orb.Point{120 + x/100, 30 + y/100}
		n, ok, err := mustGround(t, p).nearestBorder(context.Background(), l, 5000)
		_, border := geo.NearestOnBorder(l.Geometry(feature), p)
		if err != nil || !ok || n.feature != feature || math.Abs(n.distance-border) > 1e-6 || math.Abs(n.distance-want) > 2 {
			t.Errorf("%v: %+v, %v, %v; want %d at %v", p, n, ok, err, feature, border)
		}
	}
	f(0.9, 0.5, 96.5, 0)
	f(1.1, 0.5, 96.5, 0) // of both equally: the first
	f(1.5, 0.9, 110.9, 1)
	f(3.2, 0.5, 193, 2)
	if _, ok, err := mustGround(t, mustWKT(t, square(0, 0))).nearestBorder(context.Background(), l, 0); ok || err != nil {
		t.Error("an area has no points", err)
	}
	if _, ok, _ := mustGround(t, orb.Point{121, 31}).nearestBorder(context.Background(), l, 1000); ok {
		t.Error("nothing is within 1 km")
	}
	n, ok, err := mustGround(t, orb.Point{120.005, 30.005}).nearest(context.Background(), l, nil, 0)
	if err != nil || !ok || n.distance != 0 || n.feature != 0 || n.bearing != 0 {
		t.Errorf("%+v, %v, %v", n, ok, err)
	}
}
