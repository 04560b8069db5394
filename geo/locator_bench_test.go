package geo_test

import (
	"testing"

	"github.com/paulmach/orb"

	"guotu/geo"
)

// BenchmarkLocator asks random points: in the counties of China, in 200,000
// parcels, in one polygon of 400,000 vertices, of the Locator and of its naive
// twin, which looks at the boxes of all features and then at all edges. Both
// have to find the same.
func BenchmarkLocator(b *testing.B) {
	f := func(name string, features []orb.Geometry, box orb.Bound) {
		b.Run(name, func(b *testing.B) { benchmarkLocator(b, features, box) })
	}
	f("county", locatorCounties(b), chinaBox)
	parcels, box := locatorParcels(447)
	f("parcels", parcels, box)
	star := orb.Polygon{locatorStar(400_000)}
	f("star", []orb.Geometry{star}, star.Bound())
}

func benchmarkLocator(b *testing.B, features []orb.Geometry, box orb.Bound) {
	vertices := vertexCount(features)
	l := geo.NewLocator(features)
	b.Run("build", func(b *testing.B) {
		for b.Loop() {
			l = geo.NewLocator(features)
		}
		b.ReportMetric(float64(vertices)*float64(b.N)/b.Elapsed().Seconds(), "vertices/s")
		b.ReportMetric(float64(l.Memory())/float64(vertices), "B/vertex")
	})
	points := locatorPoints(box, 1<<20)
	naive := boxedFeatures(features)
	for _, p := range points[:200] {
		mustHit(b, l.At(p, nil), naive.at(p), p)
	}
	var perSecond float64
	ask := func(name string, n int, at func(p orb.Point) int) {
		b.Run(name, func(b *testing.B) {
			hits, asked := 0, 0
			for b.Loop() {
				hits += at(points[asked&(n-1)])
				asked++
			}
			if asked >= 100 && hits == 0 {
				b.Fatal("no point lies in an area")
			}
			rate := float64(asked) / b.Elapsed().Seconds()
			b.ReportMetric(rate, "points/s")
			if perSecond == 0 {
				perSecond = rate
			} else if name == "naive" {
				b.ReportMetric(perSecond/rate, "times-slower")
			}
		})
	}
	var buffer [16]geo.Hit
	ask("at", len(points), func(p orb.Point) int { return len(l.At(p, buffer[:0])) })
	ask("first", len(points), func(p orb.Point) int {
		if _, found := l.First(p); found {
			return 1
		}
		return 0
	})
	ask("naive", 1024, func(p orb.Point) int { return len(naive.at(p)) })
}
