package layers_test

import (
	"math/rand/v2"
	"runtime"
	"testing"

	"github.com/paulmach/orb"

	"guotu/geo"
	"guotu/geo/twins"
	"guotu/layers"
)

// BenchmarkOverlaps asks which zones of a coverage share how much of a site,
// making the site ready included: counties, and 20,000 parcels. The naive twin
// integrates over slabs of both edge sets; the first sites are answered by both
// and compared. It reports how many times longer that takes (x-naive), and how much
// memory the zones take that are made ready.
func BenchmarkOverlaps(b *testing.B) {
	random := rand.New(rand.NewPCG(4, 4))
	china := orb.Bound{Min: orb.Point{73.5, 18}, Max: orb.Point{135, 53.5}}
	grid := newParcelGrid(20_000)
	f := func(name string, l *layers.Layer, sites []orb.Polygon) {
		for _, g := range sites[:20] {
			compareWithSlabs(b, l, g)
		}
		twins.Run(b, name, func(i int) { mustOverlaps(b, l, sites[i%20]) }, func(i int) { slabOverlaps(l, sites[i%20]) })
		b.Run(name+"/all", func(b *testing.B) {
			b.ReportAllocs()
			pairs, asked := 0, 0
			for b.Loop() {
				pairs += len(mustOverlaps(b, l, sites[asked%len(sites)]))
				asked++
			}
			if asked >= len(sites) && pairs == 0 {
				b.Fatal("no site overlaps anything")
			}
			b.ReportMetric(float64(asked)/b.Elapsed().Seconds(), "sites/s")
			b.ReportMetric(float64(pairs)/float64(asked), "pairs/site")
			b.ReportMetric(zoneBytes(b, l), "B/vertex")
		})
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
