package geo

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/paulmach/orb"
)

// raggedArea is one large area: a border of n vertices that wanders like a natural
// one, about 6 degrees across.
func raggedArea(n int) orb.Polygon {
	random := rand.New(rand.NewPCG(400_000, 1))
	bends := make([][3]float64, 40)
	for i := range bends {
		k := math.Exp2(float64(i) / 3)
		bends[i] = [3]float64{math.Ceil(k), 0.8 / k * random.Float64(), 2 * math.Pi * random.Float64()}
	}
	ring := make(orb.Ring, 0, n+1)
	for i := range n {
		at, r := 2*math.Pi*float64(i)/float64(n), 2.0
		for _, b := range bends {
			r += b[1] * math.Sin(b[0]*at+b[2])
		}
		s, c := math.Sincos(at)
		ring = append(ring, orb.Point{110 + r*c, 34 + r*s})
	}
	return orb.Polygon{append(ring, ring[0])}
}

// loopDistance is the naive twin: every edge is measured.
func loopDistance(g orb.Polygon, p orb.Point) float64 {
	best := math.Inf(1)
	for _, r := range g {
		for i := 1; i < len(r); i++ {
			_, metres := nearestOnEdge(p, r[i-1], r[i], 0.5)
			best = min(best, metres)
		}
	}
	if Locate(g, p) != Outside {
		return 0
	}
	return best
}

// BenchmarkDistance asks how far a red line of 400,000 vertices is from places and
// from sites of 20 vertices: prepared, once, and through the loop over all edges,
// which has to find the same. The last line of each prints how many times the loop
// takes longer.
func BenchmarkDistance(b *testing.B) {
	area := raggedArea(400_000)
	random := rand.New(rand.NewPCG(400_000, 2))
	places := make([]orb.Point, 512)
	sites := make([]orb.Polygon, len(places))
	for i := range places {
		places[i] = orb.Point{105 + 10*random.Float64(), 29 + 10*random.Float64()}
		ring := make(orb.Ring, 0, 21)
		for n := range 20 {
			s, c := math.Sincos(2 * math.Pi * float64(n) / 20)
			ring = append(ring, orb.Point{places[i][0] + 0.005*c, places[i][1] + 0.005*s})
		}
		sites[i] = orb.Polygon{append(ring, ring[0])}
	}
	prepared := PrepareDistance(area)
	for _, p := range places[:8] {
		if got, want := prepared.Distance(p), loopDistance(area, p); math.Abs(got-want) > 1e-6 {
			b.Fatalf("%v is %v m away, the loop has %v", p, got, want)
		}
	}
	run := func(name string, ask func(i int)) (seconds float64) {
		b.Run(name, func(b *testing.B) {
			n := 0
			for b.Loop() {
				ask(n % len(places))
				n++
			}
			seconds = b.Elapsed().Seconds() / float64(n)
			b.ReportMetric(1/seconds, "questions/s")
		})
		return seconds
	}
	loop := run("loop", func(i int) { loopDistance(area, places[i]) })
	ratio := func(seconds float64) { b.Logf("%.0f times the loop", loop/seconds) }
	ratio(run("place", func(i int) { prepared.Distance(places[i]) }))
	ratio(run("border", func(i int) { prepared.NearestOnBorder(places[i]) }))
	ratio(run("site", func(i int) { prepared.Distance(sites[i]) }))
	ratio(run("site within 5 km", func(i int) { prepared.Within(sites[i], 5000) }))
	ratio(run("once", func(i int) { Distance(area, places[i]) }))
	run("prepare", func(int) { PrepareDistance(area) })
}
