package layers_test

import (
	"math/rand/v2"
	"testing"

	"github.com/paulmach/orb"

	"guotu/layers"
)

// BenchmarkAt asks which county random points of China lie in: through the
// index, and through its naive twin, the loop over all counties. Both have to
// find the same.
func BenchmarkAt(b *testing.B) {
	county := mustBundled(b).Layer("county")
	random := rand.New(rand.NewPCG(1, 1))
	points := make([]orb.Point, 4096)
	for i := range points {
		points[i] = orb.Point{73.5 + 61.5*random.Float64(), 18 + 35.5*random.Float64()}
	}
	f := func(name string, n int, at func(*layers.Layer, orb.Point) []layers.Hit) {
		b.Run(name, func(b *testing.B) {
			hits, asked := 0, 0
			for b.Loop() {
				hits += len(at(county, points[asked%n]))
				asked++
			}
			if asked >= n && hits == 0 {
				b.Fatal("no point lies in a county")
			}
			b.ReportMetric(float64(asked)/b.Elapsed().Seconds(), "points/s")
		})
	}
	for _, p := range points[:64] {
		if len(county.At(p)) != len(loopAt(county, p)) {
			b.Fatalf("index and loop disagree at %v", p)
		}
	}
	f("index", len(points), (*layers.Layer).At)
	f("loop", 64, loopAt)
}
