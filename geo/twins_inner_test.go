package geo

import (
	"math/rand/v2"
	"testing"

	"github.com/paulmach/orb"

	"guotu/geo/twins"
)

// BenchmarkInnerTwins compares distances with the loop over all edges, relations
// with the engine.
func BenchmarkInnerTwins(b *testing.B) {
	area := raggedArea(100_000)
	random := rand.New(rand.NewPCG(400_000, 2))
	places := make([]orb.Point, 512)
	for i := range places {
		places[i] = orb.Point{105 + 10*random.Float64(), 29 + 10*random.Float64()}
	}
	far := PrepareDistance(area)
	twins.Run(b, "distance/prepared", func(i int) { far.Distance(places[i&511]) }, func(i int) { loopDistance(area, places[i&511]) })
	twins.Run(b, "distance/once", func(i int) { Distance(area, places[i&511]) }, func(i int) { loopDistance(area, places[i&511]) })

	zone, parcels := wavyZone(5000), wavyParcels(512)
	near, err := PrepareRelate(zone)
	if err != nil {
		b.Fatal(err)
	}
	engine := func(i int) { _, _ = engineRelate(zone, parcels[i&511]) }
	twins.Run(b, "intersects/prepared", func(i int) { _, _ = near.Intersects(parcels[i&511]) }, engine)
	twins.Run(b, "relate/prepared", func(i int) { _, _ = near.Relate(parcels[i&511]) }, engine)
	for _, size := range []struct {
		name string
		n    int
	}{{"12", 12}, {"200", 200}} {
		p := wavyZone(size.n)
		q := mapPoints(p, func(p orb.Point) orb.Point { return orb.Point{p[0] + 0.3, p[1] + 0.1} })
		twins.Run(b, "relate/"+size.name, func(int) { _, _ = Relate(p, q) }, func(int) { _, _ = engineRelate(p, q) })
	}
}
