package layers_test

import (
	"math/rand/v2"
	"runtime"
	"testing"

	"github.com/paulmach/orb"

	"guotu/geo"
	"guotu/layers"
)

// BenchmarkOverlaps asks which zones of a coverage share how much of a site,
// making the site ready included: counties, and 20,000 parcels. The naive twin
// integrates over slabs of both edge sets; the first sites are answered by both
// and compared. It reports how many times longer it takes, and the kernel how
// much memory the zones take that it made ready.
func BenchmarkOverlaps(b *testing.B) {
	random := rand.New(rand.NewPCG(4, 4))
	china := orb.Bound{Min: orb.Point{73.5, 18}, Max: orb.Point{135, 53.5}}
	grid := newParcelGrid(20_000)
	f := func(name string, l *layers.Layer, sites []orb.Polygon) {
		for _, g := range sites[:20] {
			compareWithSlabs(b, l, g)
		}
		run := func(twin string, n int, overlaps func(orb.Polygon) int, report func(*testing.B, float64)) {
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
				report(b, b.Elapsed().Seconds()/float64(asked))
			})
		}
		kernel := 0.0
		run("kernel", 20, func(g orb.Polygon) int { return len(mustOverlaps(b, l, g)) }, func(b *testing.B, each float64) {
			kernel = each
			b.ReportMetric(zoneBytes(b, l), "B/vertex")
		})
		run("slabs", 20, func(g orb.Polygon) int { return len(slabOverlaps(l, g)) }, func(b *testing.B, each float64) {
			b.ReportMetric(each/kernel, "times-kernel")
		})
		run("all", len(sites), func(g orb.Polygon) int { return len(mustOverlaps(b, l, g)) }, func(*testing.B, float64) {})
	}
	f("county", mustBundled(b).Layer("county"), querySites(random, 1000, china, 0.5))
	f("parcels", layers.LayerOf("parcels", grid.parcels()), querySites(random, 1000, grid.bound(), 0.0065))
}

// zoneBytes is what zones made ready take in bytes for each vertex, measured on
// up to 5000 of a layer.
func zoneBytes(b *testing.B, l *layers.Layer) float64 {
	var before, after runtime.MemStats
	n := min(l.Len(), 5000)
	zones := make([]*geo.OverlapZone, n)
	vertices := 0
	runtime.GC()
	runtime.ReadMemStats(&before)
	for i := range zones {
		z, err := geo.NewOverlapZone(l.Geometry(i))
		if err != nil {
			b.Fatal(err)
		}
		zones[i] = z
		vertices += len(slabEdges(l.Geometry(i), l.Bound()))
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	runtime.KeepAlive(zones)
	return float64(after.HeapAlloc-before.HeapAlloc)/float64(vertices) + 8*float64(n)/float64(vertices) // and the layer's pointer
}
