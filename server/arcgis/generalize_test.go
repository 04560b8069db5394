package arcgis

import (
	"context"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/paulmach/orb"
)

// wiggly is a ring around the origin with a random outline.
func wiggly(r *rand.Rand, n int) orb.LineString {
	var all orb.LineString
	for i := range n {
		sin, cos := math.Sincos(2 * math.Pi * float64(i) / float64(n))
		d := 1 + r.Float64()/5
		all = append(all, orb.Point{cos * d, sin * d})
	}
	return append(all, all[0])
}

// TestGeneralizedAlike: the same vertices stay whichever way a ring goes and wherever it begins, as a hole and the island in it
// may differ, and none that goes is farther from the result than the offset.
func TestGeneralizedAlike(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 200 {
		ring := wiggly(r, 5+r.IntN(60))
		n := len(ring) - 1
		g := &generalizer{ctx: context.Background(), offset: r.Float64() / 3, nodes: map[orb.Point]bool{}}
		for range r.IntN(4) {
			g.nodes[ring[r.IntN(n)]] = true
		}
		want := g.line(ring, ring)
		if want[0] != want[len(want)-1] {
			t.Fatalf("%v is open", want)
		}
		start := r.IntN(n)
		other := append(slices.Clone(ring[start:n]), ring[:start]...)
		other = append(other, other[0])
		slices.Reverse(other)
		if got := g.line(other, other); !slices.Equal(vertices(got), vertices(want)) {
			t.Errorf("%v, want %v", got, want)
		}
		for _, p := range ring {
			least := math.Inf(1)
			for i := range want[1:] {
				least = min(least, squareDistance(p, want[i], want[i+1]))
			}
			if math.Sqrt(least) > g.offset*(1+1e-9) || g.nodes[p] && !slices.Contains(want, p) {
				t.Errorf("%v is %v from the result, offset %v", p, math.Sqrt(least), g.offset)
			}
		}
	}
}

// vertices are those of a ring, sorted.
func vertices(ring orb.LineString) orb.LineString {
	all := slices.Clone(ring[:len(ring)-1])
	slices.SortFunc(all, comparePoints)
	return all
}

func TestGeneralizeSurvivesAnything(t *testing.T) {
	g := &generalizer{ctx: context.Background(), offset: 1, nodes: map[orb.Point]bool{}}
	for _, shape := range append(orb.AllGeometries, orb.LineString{{1, 1}, {1, 1}, {1, 1}}, orb.Polygon{{}, {{1, 1}}}, orb.LineString{{0, 0}, {math.NaN(), 1}, {2, 0}}) {
		g.geometry(shape, shape)
		for d := range 3 {
			p := &page{sub: &sublayer{dimension: d, several: d == 0}, grid: &grid{step: 1, thin: true}}
			if c, err := p.encode(shape); err == nil && len(p.appendCoded(nil, c)) == 0 {
				t.Errorf("%v is nothing", shape)
			}
		}
	}
}
