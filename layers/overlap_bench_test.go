package layers_test

import (
	"math/rand/v2"
	"testing"

	"github.com/paulmach/orb"

	"guotu/layers"
)

// BenchmarkOverlaps asks which zones of a coverage share how much of a site,
// making the site ready included: counties, and 20,000 parcels. The naive twin
// integrates over slabs of both edge sets; the first sites are answered by both and
// compared.
func BenchmarkOverlaps(b *testing.B) {
	random := rand.New(rand.NewPCG(4, 4))
	china := orb.Bound{Min: orb.Point{73.5, 18}, Max: orb.Point{135, 53.5}}
	grid := newParcelGrid(20_000)
	f := func(name string, l *layers.Layer, sites []orb.Polygon) {
		for _, g := range sites[:20] {
			compareWithSlabs(b, l, g)
		}
		run := func(twin string, n int, overlaps func(orb.Polygon) int) {
			b.Run(name+"/"+twin, func(b *testing.B) {
				b.ReportAllocs()
				pairs, asked := 0, 0
				for b.Loop() {
					pairs += overlaps(sites[asked%n])
					asked++
				}
				if asked >= n && pairs == 0 {
					b.Fatal("no site overlaps anything")
				}
				b.ReportMetric(float64(asked)/b.Elapsed().Seconds(), "sites/s")
				b.ReportMetric(float64(pairs)/float64(asked), "pairs/site")
			})
		}
		run("kernel", len(sites), func(g orb.Polygon) int { return len(mustOverlaps(b, l, g)) })
		run("slabs", 20, func(g orb.Polygon) int { return len(slabOverlaps(l, g)) })
	}
	f("county", mustBundled(b).Layer("county"), querySites(random, 1000, china, 0.5))
	f("parcels", layers.LayerOf("parcels", grid.parcels()), querySites(random, 1000, grid.bound(), 0.0065))
}
