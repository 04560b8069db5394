package siting

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"sync"
	"testing"

	"github.com/paulmach/orb"

	"guotu/data"
	"guotu/geo"
	"guotu/geo/twins"
	"guotu/layers"
)

var bundledPlan = sync.OnceValues(func() (*layers.Catalog, error) {
	return layers.Load(context.Background(), data.Bundled(), "guotu.yaml")
})

func mustBundled(t testing.TB) *layers.Catalog {
	t.Helper()
	c, err := bundledPlan()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func mustGround(t testing.TB, parcels ...orb.Geometry) *ground {
	t.Helper()
	g, err := newGround(context.Background(), parcels)
	if err != nil {
		t.Fatal(err)
	}
	g.pieces = true
	return g
}

func mustMeasure(t testing.TB, g *ground, c *layers.Catalog, l *layers.Layer, s thresholds) *layerMeasure {
	t.Helper()
	m, err := g.measure(context.Background(), c, l, s)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// demoParcels are star-shaped parcels of 6 to 30 vertices and 20 to 400 m within the demo plan, a
// third of them parcels of the plan.
func demoParcels(c *layers.Catalog, n int) []orb.Geometry {
	random := rand.New(rand.NewPCG(6, 11))
	zones, parcel := c.Layer("three_zones"), c.Layer("parcel")
	box := zones.Bound()
	var all []orb.Geometry
	for len(all) < n {
		if len(all)%3 == 0 {
			all = append(all, parcel.Geometry(random.IntN(parcel.Len())))
			continue
		}
		at := orb.Point{box.Min[0] + random.Float64()*(box.Max[0]-box.Min[0]), box.Min[1] + random.Float64()*(box.Max[1]-box.Min[1])}
		if len(zones.At(at)) > 0 {
			all = append(all, starAround(random, at, 10*math.Exp(3*random.Float64())))
		}
	}
	return all
}

// starAround is a star-shaped polygon about so many metres around a place.
func starAround(random *rand.Rand, at orb.Point, metres float64) orb.Polygon {
	n := 6 + random.IntN(25)
	var r orb.Ring
	for k := range n {
		angle := (float64(k) + 0.8*random.Float64()) / float64(n) * 2 * math.Pi
		d := metres * (0.4 + 0.6*random.Float64()) / 111_000
		r = append(r, orb.Point{at[0] + d*math.Cos(angle)*1.17, at[1] + d*math.Sin(angle)})
	}
	return orb.Polygon{append(r, r[0])}
}

// whatAddsUp fails where the parts of a site are not the whole.
func whatAddsUp(t testing.TB, g *ground, m *layerMeasure, coverage bool) {
	t.Helper()
	name := m.layer.Name()
	whole := g.whole().area
	sum, sumOfParcels := 0.0, 0.0
	for i := range m.zones {
		z := &m.zones[i]
		sum += z.in.area
		pieces := 0.0
		for k := range z.parts {
			pieces += z.parts[k].area
		}
		if g.pieces && math.Abs(pieces-z.in.area) > 1e-6+borderWidth*math.Sqrt(whole) {
			t.Errorf("%s: feature %d has %v m², its pieces %v", name, z.feature, z.in.area, pieces)
		}
		if z.slivers > z.in.area || z.share > 1 || z.zoneShare > 1 || g.pieces && z.pieces != len(z.parts) {
			t.Errorf("%s: %+v", name, z)
		}
	}
	for i := range m.parcels {
		for _, z := range m.parcels[i] {
			sumOfParcels += z.in.area
		}
	}
	if coverage && math.Abs(sum+m.beyond.area-whole) > 1e-6 {
		t.Errorf("%s: zones %v m² + beyond %v, site %v", name, sum, m.beyond.area, whole)
	}
	if pairs, _ := g.shared(); len(pairs) == 0 && math.Abs(sum-sumOfParcels) > 1e-6 {
		t.Errorf("%s: zones %v m², by parcel %v", name, sum, sumOfParcels)
	}
	s, err := g.part(context.Background(), m, func(f int) bool { return f%2 == 0 })
	if err != nil {
		t.Fatal(err)
	}
	if d := s.in.area + s.out.area + s.beyond.area - whole; math.Abs(d) > 1e-6 {
		t.Errorf("%s: in %v + out %v + beyond %v is not %v m²", name, s.in.area, s.out.area, s.beyond.area, whole)
	}
	if s.in.area < 0 || s.out.area < 0 || s.beyond.area < 0 {
		t.Errorf("%s: %+v", name, s)
	}
}

func TestPartsAreTheWhole(t *testing.T) {
	c := mustBundled(t)
	all := demoParcels(c, 300)
	coverages := map[string]bool{"three_zones": true, "planning_zone": true, "parcel": true, "county": true, "province": true,
		"prefecture": true, "mfz_county": true, "basin_l1": true, "basin_l2": true, "plate": true}
	check := func(parcels ...orb.Geometry) {
		g := mustGround(t, parcels...)
		for _, l := range c.Layers() {
			whatAddsUp(t, g, mustMeasure(t, g, c, l, thresholds{area: 1, width: 0.1}), coverages[l.Name()])
		}
	}
	for _, p := range all[:60] {
		check(p)
	}
	check(all...)
	for i := 0; i < 20; i++ {
		near := c.Layer("parcel").In(c.Layer("parcel").FeatureBound(i * 700).Pad(0.002))
		var block []orb.Geometry
		for _, f := range near {
			block = append(block, c.Layer("parcel").Geometry(f))
		}
		check(block...)
	}
}

// BenchmarkMeasure measures one parcel against all bundled layers, pieces included, beside its naive
// twin, which makes an overlay with every feature whose box meets the parcel's, and finds the same
// areas feature by feature; then 2,000 parcels one by one and as one project, and a parcel of 10,000 vertices.
func BenchmarkMeasure(b *testing.B) {
	c := mustBundled(b)
	all := demoParcels(c, 2000)
	measure := func(parcels ...orb.Geometry) (all []*layerMeasure) {
		g := mustGround(b, parcels...)
		g.pieces = false
		for _, l := range c.Layers() {
			all = append(all, mustMeasure(b, g, c, l, thresholds{area: 1, width: 0.1}))
		}
		return all
	}
	overlay := func(p orb.Geometry, found func(l *layers.Layer, feature int, area float64)) {
		for _, l := range c.Layers() {
			for _, f := range l.In(p.Bound()) {
				common, err := geo.OnEllipsoid(geo.Intersection, p, l.Geometry(f))
				if err != nil {
					b.Fatal(err)
				}
				found(l, f, geo.Area(common))
			}
		}
	}
	for _, p := range all[:20] {
		areas := make(map[string]float64)
		key := func(l *layers.Layer, feature int) string { return fmt.Sprint(l.Name(), " ", feature) }
		overlay(p, func(l *layers.Layer, f int, area float64) { areas[key(l, f)] = area })
		for _, m := range measure(p) {
			for _, z := range m.zones {
				k := key(m.layer, z.feature)
				if math.Abs(z.in.area-areas[k]) > 1e-4 {
					b.Fatalf("%s: %v m², the twin has %v", k, z.in.area, areas[k])
				}
				delete(areas, k)
			}
		}
		for k, area := range areas {
			if area > 1e-4 {
				b.Fatalf("%s: nothing, the twin has %v m²", k, area)
			}
		}
	}
	measure(all...)
	twins.Run(b, "one", func(i int) { measure(all[i%len(all)]) }, func(i int) { overlay(all[i%20], func(*layers.Layer, int, float64) {}) })
	b.Run("2000 one by one", func(b *testing.B) {
		for b.Loop() {
			for _, p := range all {
				measure(p)
			}
		}
	})
	b.Run("2000", func(b *testing.B) {
		for b.Loop() {
			measure(all...)
		}
	})
	random := rand.New(rand.NewPCG(1, 1))
	large := make(orb.Ring, 0, 10_001)
	for k := range 10_000 {
		angle, d := float64(k)/10_000*2*math.Pi, 0.02*(0.9+0.1*random.Float64())
		large = append(large, orb.Point{120.95 + d*math.Cos(angle), 31.05 + d*math.Sin(angle)})
	}
	large = append(large, large[0])
	b.Run("10000 vertices", func(b *testing.B) {
		for b.Loop() {
			measure(orb.Polygon{large})
		}
	})
}
