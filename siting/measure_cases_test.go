package siting

import (
	"context"
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"guotu/geo"
)

// rowPlan is a plan of three zones in a row, a control line over half of the second one and a bit beyond
// the third, and a layer of which nothing is said.
func rowPlan(t testing.TB) (c planOf) {
	return planOf{mustPlan(t,
		"zones three_zones -: "+square(0, 0)+"; "+square(1, 0)+"; "+square(2, 0),
		"red ecological_redline zones: "+box(1, 0, 1.5, 1)+"; "+box(2.5, 0, 3.5, 1),
		"heritage heritage_line -: "+box(0.2, 0.2, 0.4, 0.4)+"; "+box(0.3, 0.3, 0.6, 0.6)), t}
}

func near(t testing.TB, what string, got, want float64) {
	t.Helper()
	if math.Abs(got-want) > 1e-6 {
		t.Errorf("%s is %v, want %v", what, got, want)
	}
}

func TestSplitByControlLine(t *testing.T) {
	plan := rowPlan(t)
	site := mustWKT(t, box(1.25, 0.25, 4, 0.75)) // runs from within the line beyond the plan
	g := mustGround(t, site)
	m := plan.measure(g, "red", thresholds{})
	s, err := g.part(context.Background(), m, nil)
	if err != nil {
		t.Fatal(err)
	}
	unit := geo.Area(mustWKT(t, box(0, 0.25, 1, 0.75)))
	near(t, "in", s.in.area, 1.25*unit)
	near(t, "out", s.out.area, unit)         // 1.5 to 2.5
	near(t, "beyond", s.beyond.area, unit/2) // 3.5 to 4: where the line is, it is known
	near(t, "beyond the extent", m.beyond.area, unit)
	first, err := g.part(context.Background(), m, func(f int) bool { return f == 0 })
	if err != nil {
		t.Fatal(err)
	}
	near(t, "in the first", first.in.area, unit/4)
	near(t, "outside the first", first.out.area, 1.5*unit)
	near(t, "beyond", first.beyond.area, unit)
	if m.extent.kind != extentStated || m.zones[0].pieces != 1 || m.zones[1].feature != 1 {
		t.Errorf("%+v", m)
	}
}

func TestOverlappingZonesCountOnce(t *testing.T) {
	plan := rowPlan(t)
	g := mustGround(t, mustWKT(t, square(0, 0)))
	m := plan.measure(g, "heritage", thresholds{})
	area := func(text string) float64 { return geo.Area(mustWKT(t, text)) }
	near(t, "covered", m.covered.area, area(box(0.2, 0.2, 0.4, 0.4))+area(box(0.3, 0.3, 0.6, 0.6))-area(box(0.3, 0.3, 0.4, 0.4)))
	near(t, "beyond the box", m.beyond.area, area(square(0, 0))-area(box(0.2, 0.2, 0.6, 0.6)))
	if m.extent.kind != extentBox || m.zones[0].zoneShare != 1 {
		t.Errorf("%+v", m)
	}
}

func TestOverlappingParcelsCountOnce(t *testing.T) {
	plan := rowPlan(t)
	g := mustGround(t, mustWKT(t, box(0.5, 0.2, 1.5, 0.4)), mustWKT(t, box(1, 0.2, 2, 0.4)), mustWKT(t, box(2.5, 0.2, 2.6, 0.4)))
	area := func(text string) float64 { return geo.Area(mustWKT(t, text)) }
	near(t, "site", g.whole().area, area(box(0.5, 0.2, 2, 0.4))+area(box(2.5, 0.2, 2.6, 0.4)))
	pairs, more := g.shared()
	if len(pairs) != 1 || pairs[0].a != 0 || pairs[0].b != 1 || more {
		t.Fatalf("%v, %v", pairs, more)
	}
	near(t, "shared", pairs[0].area, area(box(1, 0.2, 1.5, 0.4)))
	m := plan.measure(g, "zones", thresholds{})
	near(t, "in the second zone", m.zones[1].in.area, area(box(1, 0.2, 2, 0.4)))
	near(t, "of the first parcel", m.parcels[0][1].in.area, area(box(1, 0.2, 1.5, 0.4)))
	whatAddsUp(t, g, m, true)
	whole, err := g.geometry()
	if err != nil || len(polygonsOf(whole)) != 2 {
		t.Errorf("%v, %v", whole, err)
	}
}

func TestSlivers(t *testing.T) {
	plan := rowPlan(t)
	f := func(site string, s thresholds, pieces int, slivers ...bool) {
		t.Helper()
		g := mustGround(t, mustWKT(t, site))
		m := plan.measure(g, "zones", s)
		for i, z := range m.zones {
			if all := z.slivers == z.in.area; z.pieces != pieces || all != slivers[i] {
				t.Errorf("%s: zone %d has %d pieces, slivers %v of %v m²", site, i, z.pieces, z.slivers, z.in.area)
			}
		}
	}
	f(box(0.5, 0.2, 1.00001, 0.4), thresholds{1, 0.1}, 1, false, true) // 1 cm wide, 200 m long
	f(box(0.5, 0.2, 1.00001, 0.4), thresholds{}, 1, false, false)
	f(box(0.5, 0.2, 1.0002, 0.4), thresholds{1, 0.1}, 1, false, false) // 19 cm
	f(box(0.5, 0.2, 1, 0.4), thresholds{1, 0.1}, 1, false)             // a border is no overlap
	f(box(0.5, 0.2, 1+5e-11, 0.4), thresholds{1, 0.1}, 1, false)       // nor are 5e-8 m
}

// TestSliversOfNeighboursAreOnePiece: a strip along many small parcels is as wide as it is, and
// however short in each, one piece.
func TestSliversOfNeighboursAreOnePiece(t *testing.T) {
	plan := rowPlan(t)
	var parcels []orb.Geometry
	for i := range 50 {
		x := float64(i) / 100
		parcels = append(parcels, mustWKT(t, box(0.2+x, 0.99995, 0.21+x, 1.5)))
	}
	g := mustGround(t, parcels...)
	m := plan.measure(g, "zones", thresholds{area: 20, width: 0.01})
	if z := m.zones[0]; z.pieces != 1 || z.slivers != 0 {
		t.Errorf("%d pieces, slivers %v of %v m²", z.pieces, z.slivers, z.in.area)
	}
	if z := m.parcels[7][0]; z.pieces != 1 || z.slivers != z.in.area {
		t.Errorf("parcel: %d pieces, slivers %v of %v m²", z.pieces, z.slivers, z.in.area)
	}
}

func TestLinesAndPoints(t *testing.T) {
	plan := rowPlan(t)
	line := mustWKT(t, "LINESTRING(120.005 30.005, 120.045 30.005)")
	g := mustGround(t, line, orb.MultiPoint{{120.005, 30.005}, {120.01, 30.005}, {121, 30}})
	m := plan.measure(g, "zones", thresholds{})
	cut, err := geo.Densify(line, 0.0001)
	if err != nil {
		t.Fatal(err)
	}
	whole := geo.GeodesicLength(cut)
	near(t, "length", g.whole().length, whole)
	near(t, "in the second zone", m.zones[1].in.length, whole/4)
	near(t, "beyond", m.beyond.length, whole*3/8)
	if z := m.zones; z[0].in.points != 2 || z[0].boundary != 1 || z[1].in.points != 1 || z[1].boundary != 1 || m.beyond.points != 1 || m.covered.points != 2 {
		t.Errorf("%+v, beyond %+v", z, m.beyond)
	}
	s, err := g.part(context.Background(), plan.measure(g, "red", thresholds{}), nil)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "in", s.in.length, whole*3/8) // 1 to 1.5, 2.5 to 3.5
	near(t, "out", s.out.length, whole*3/8)
	near(t, "beyond", s.beyond.length, whole/4)
	if s.in.points != 1 || s.out.points != 1 || s.beyond.points != 1 {
		t.Errorf("%+v", s)
	}
	twice := mustGround(t, mustWKT(t, "LINESTRING(120.005 30.005, 120.015 30.005, 120.005 30.005)"))
	near(t, "there and back", twice.whole().length, whole/4)
	near(t, "beyond", plan.measure(twice, "zones", thresholds{}).beyond.length, 0)
}

func TestBadParcelsAreNamed(t *testing.T) {
	good := mustWKT(t, square(0, 0))
	f := func(want string, bad orb.Geometry) {
		t.Helper()
		_, err := newGround(context.Background(), []orb.Geometry{good, bad})
		var known *Error
		if !errors.As(err, &known) || known.Parcel != 2 || !strings.Contains(known.EN, want) || known.ZH == "" {
			t.Errorf("%v, want %s", err, want)
		}
	}
	nan := math.NaN()
	f("no place on earth", orb.Polygon{{{120, 30}, {121, 30}, {nan, 31}, {120, 30}}})
	f("120 91", orb.Point{120, 91})
	f("no place on earth", orb.LineString{{120, 30}, {math.Inf(1), 30}})
	f("no place on earth", orb.Collection{orb.Polygon{{{120, 30}, {900, 30}, {120, 31}, {120, 30}}}})
	ctx, stop := context.WithCancel(context.Background())
	stop()
	if _, err := newGround(ctx, []orb.Geometry{good}); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

func TestFreeGround(t *testing.T) {
	plan := rowPlan(t)
	f := func(site, want string) {
		t.Helper()
		g := mustGround(t, mustWKT(t, site))
		left, area, err := g.free(context.Background(), []blocking{{measure: plan.measure(g, "red", thresholds{})}, {measure: plan.measure(g, "heritage", thresholds{}), selected: func(f int) bool { return f == 0 }}})
		if err != nil {
			t.Fatal(err)
		}
		if want == "" {
			if left != nil || area != 0 {
				t.Errorf("%s: %v is left", site, left)
			}
			return
		}
		near(t, site, area, geo.Area(mustWKT(t, want)))
		near(t, site, geo.Area(left), area)
		if !geo.Valid(left) {
			t.Errorf("%s: %s", site, geo.WKT(left))
		}
	}
	f(box(1.2, 0.2, 1.8, 0.4), box(1.5, 0.2, 1.8, 0.4))
	f(box(1.2, 0.2, 1.4, 0.4), "")
	f(box(0.1, 0.25, 0.4, 0.35), box(0.1, 0.25, 0.2, 0.35))
	f(box(1.6, 0.2, 1.8, 0.4), box(1.6, 0.2, 1.8, 0.4))
}

// TestHugeUnionsAreRefused: what cannot be stopped is not begun if it would take long.
func TestHugeUnionsAreRefused(t *testing.T) {
	half := []orb.Polygon{{make(orb.Ring, maxOverlay/2+1)}}
	g := &ground{units: []unit{{polygons: half}, {polygons: half}}}
	_, err := g.united([]int{0, 1})
	var known *Error
	if !errors.As(err, &known) || !strings.Contains(known.EN, "1000002 vertices") || known.ZH == "" {
		t.Error(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	plan := rowPlan(t)
	ready := mustGround(t, mustWKT(t, box(0.5, 0.2, 1.5, 0.4)))
	stop()
	if _, err := ready.measure(ctx, plan.Catalog, plan.Layer("zones"), thresholds{}); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}
