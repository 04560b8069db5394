package geo

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/paulmach/orb"
)

// wavyZone is an area of n vertices, wavyParcels are small areas in and around
// it.
func wavyZone(n int) orb.Polygon {
	ring := make(orb.Ring, n+1)
	for i := range n {
		t := 2 * math.Pi * float64(i) / float64(n)
		r := 1 + 0.1*math.Sin(37*t) + 0.001*math.Sin(float64(n)/5*t)
		ring[i] = orb.Point{116 + r*math.Cos(t), 39 + r*math.Sin(t)}
	}
	ring[n] = ring[0]
	return orb.Polygon{ring}
}

func wavyParcels(n int) []orb.Geometry {
	random := rand.New(rand.NewPCG(5, 6))
	all := make([]orb.Geometry, n)
	for i := range all {
		x, y := 114.5+3*random.Float64(), 37.5+3*random.Float64()
		ring := make(orb.Ring, 13)
		for k := range 12 {
			t := math.Pi * float64(k) / 6
			ring[k] = orb.Point{x + 0.003*math.Cos(t), y + 0.004*math.Sin(t)}
		}
		ring[12] = ring[0]
		all[i] = orb.Polygon{ring}
	}
	return all
}

// BenchmarkRelationFilter asks parcels whether they meet, and whether they lie in,
// a zone of 20,000 vertices: prepared, and each with the engine, whose time is also
// given as a multiple.
func BenchmarkRelationFilter(b *testing.B) {
	zone, parcels := wavyZone(20000), wavyParcels(20000)
	prepared, err := PrepareRelate(zone)
	if err != nil {
		b.Fatal(err)
	}
	const few = 40 // for the engine
	meets := func(g orb.Geometry) bool {
		m, err := engineRelate(zone, g)
		return err == nil && !Matrix([]byte(m)).Matches("FF*FF****")
	}
	for _, g := range parcels[:few] {
		if got, _ := prepared.Intersects(g); got != meets(g) {
			b.Fatalf("%s: %v", WKT(g), got)
		}
	}
	var each float64 // of a prepared answer, nanoseconds
	b.Run("intersects", func(b *testing.B) {
		for i := 0; b.Loop(); i++ {
			_, _ = prepared.Intersects(parcels[i%len(parcels)])
		}
		each = float64(b.Elapsed()) / float64(b.N)
	})
	b.Run("contains", func(b *testing.B) {
		for i := 0; b.Loop(); i++ {
			_, _ = prepared.Contains(parcels[i%len(parcels)])
		}
	})
	b.Run("relate", func(b *testing.B) {
		for i := 0; b.Loop(); i++ {
			_, _ = prepared.Relate(parcels[i%len(parcels)])
		}
	})
	b.Run("naive", func(b *testing.B) {
		for i := 0; b.Loop(); i++ {
			meets(parcels[i%few])
		}
		b.ReportMetric(float64(b.Elapsed())/float64(b.N)/each, "times-prepared")
	})
}

// BenchmarkRelate is one matrix of two areas that cross, without preparation.
func BenchmarkRelate(b *testing.B) {
	for _, n := range []int{12, 200, 5000} {
		p, q := wavyZone(n), mapPoints(wavyZone(n), func(p orb.Point) orb.Point { return orb.Point{p[0] + 0.3, p[1] + 0.1} })
		want, err := engineRelate(p, q)
		if got, _ := Relate(p, q); err != nil || got.String() != want {
			b.Fatalf("%v, want %v, %v", got, want, err)
		}
		b.Run("exact", func(b *testing.B) {
			for b.Loop() {
				_, _ = Relate(p, q)
			}
		})
		b.Run("naive", func(b *testing.B) {
			for b.Loop() {
				_, _ = engineRelate(p, q)
			}
		})
	}
}
