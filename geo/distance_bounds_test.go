package geo

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/paulmach/orb"
)

// TestDistanceBoundsHold: a bound that is too high would hide the shortest way.
func TestDistanceBoundsHold(t *testing.T) {
	random := rand.New(rand.NewPCG(6335, 6399))
	clamp := func(lat float64) float64 { return min(max(lat, -90), 90) }
	slack := 0.0
	for range 40_000 {
		size := math.Pow(10, 9*random.Float64()-7)
		lat := 180*random.Float64() - 90
		p := orb.Point{360*random.Float64() - 180, lat}
		q := orb.Point{p[0] + size*(random.Float64()-0.5), clamp(lat + size*(random.Float64()-0.5))}
		metres := GeodesicDistance(p, q)
		around := size / 10
		boxP := boxOf(orb.MultiPoint{p, {p[0] + around*random.Float64(), clamp(p[1] + around*random.Float64())}}.Bound())
		boxQ := boxOf(orb.MultiPoint{q, {q[0] - around*random.Float64(), clamp(q[1] - around*random.Float64())}}.Bound())
		sphere := sphereBetween(p[1], p[1], metres)
		if bound, at := sphere.apart(&boxP, &boxQ), sphere.haversine(metres+1e-6); bound > at {
			t.Fatalf("from %v to %v: haversine bound %v above %v", p, q, bound, at)
		}
		a, b := spaceOf(p), spaceOf(q)
		chord := math.Sqrt((a[0]-b[0])*(a[0]-b[0]) + (a[1]-b[1])*(a[1]-b[1]) + (a[2]-b[2])*(a[2]-b[2]))
		if chord > farthestChord(metres) {
			t.Fatalf("from %v to %v: chord %v of %v m", p, q, chord, metres)
		}
		if metres > 1000 && metres < 1e5 {
			slack = max(slack, farthestChord(metres)-chord)
		}
		end := orb.Point{q[0] + min(size, 2)*(random.Float64()-0.5), clamp(q[1] + min(size, 2)*(random.Float64()-0.5))}
		bound, _ := chordToEdge(a, q, end)
		s := random.Float64()
		c := spaceOf(orb.Point{q[0] + s*(end[0]-q[0]), q[1] + s*(end[1]-q[1])})
		if chord := math.Sqrt((a[0]-c[0])*(a[0]-c[0]) + (a[1]-c[1])*(a[1]-c[1]) + (a[2]-c[2])*(a[2]-c[2])); chord < bound-1e-8 {
			t.Fatalf("from %v to %v %v: chord %v below %v", p, q, end, chord, bound)
		}
	}
	if slack > 0.04 {
		t.Errorf("chords of up to 100 km tell only to %v m", slack)
	}
}
