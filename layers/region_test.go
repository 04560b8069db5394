package layers

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/paulmach/orb"
)

func scattered(random *rand.Rand, n int, size float64) []orb.Bound {
	boxes := make([]orb.Bound, n)
	for i := range boxes {
		p := orb.Point{100 + 20*random.Float64(), 20 + 20*random.Float64()}
		boxes[i] = orb.Bound{Min: p, Max: orb.Point{p[0] + size*random.Float64(), p[1] + size*random.Float64()}}
	}
	return boxes
}

// meetsOne is the plain loop that Region stands for.
func meetsOne(boxes []orb.Bound, b orb.Bound) bool {
	return slices.ContainsFunc(boxes, func(o orb.Bound) bool { return o.Intersects(b) })
}

// TestRegion compares with the plain loop; a union leaves both of its parts alone.
func TestRegion(t *testing.T) {
	random := rand.New(rand.NewPCG(2, 9))
	one, two := scattered(random, 300, .1), scattered(random, 200, .3)
	a, b := NewRegion(one), NewRegion(two)
	both := a.Union(b)
	twice := both.Union(a)
	found := 0
	for _, q := range scattered(random, 2000, 1) {
		for _, c := range []struct {
			region *Region
			boxes  []orb.Bound
		}{{a, one}, {b, two}, {both, slices.Concat(one, two)}, {twice, slices.Concat(one, two, one)}, {new(Region), nil}} {
			if got, want := c.region.Meets(q), meetsOne(c.boxes, q); got != want || c.region.Len() != len(c.boxes) {
				t.Fatalf("%d boxes of %d at %v: %v, want %v", c.region.Len(), len(c.boxes), q, got, want)
			} else if want {
				found++
			}
		}
	}
	if found < 500 {
		t.Errorf("%d hits", found)
	}
	edge := NewRegion([]orb.Bound{{Min: orb.Point{1, 1}, Max: orb.Point{2, 2}}, {Min: orb.Point{9, 9}, Max: orb.Point{8, 8}}})
	if !edge.Meets(orb.Bound{Min: orb.Point{2, 2}, Max: orb.Point{3, 3}}) || edge.Len() != 1 {
		t.Error("an edge counts, an empty box does not")
	}
}

// BenchmarkRegion asks 8,192 boxes, as many as are remembered of a change, for places of
// the size of a tile; the twin looks at one box after another.
func BenchmarkRegion(b *testing.B) {
	random := rand.New(rand.NewPCG(2, 9))
	boxes, asked := scattered(random, 8192, .01), scattered(random, 1024, .05)
	region := NewRegion(boxes)
	var fast, slow time.Duration
	for b.Loop() {
		began := time.Now()
		n := 0
		for _, q := range asked {
			if region.Meets(q) {
				n++
			}
		}
		fast += time.Since(began)
		began = time.Now()
		for _, q := range asked {
			if meetsOne(boxes, q) {
				n--
			}
		}
		slow += time.Since(began)
		if n != 0 {
			b.Fatal("other answers")
		}
	}
	b.ReportMetric(float64(fast.Nanoseconds())/float64(b.N*len(asked)), "ns/question")
	b.ReportMetric(slow.Seconds()/fast.Seconds(), "times-faster")
}
