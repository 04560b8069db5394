package layers

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/paulmach/orb"
	"github.com/tidwall/rtree"
)

// randomBoxes are small boxes, and some large, flat and equal ones.
func randomBoxes(random *rand.Rand, n int) []orb.Bound {
	all := make([]orb.Bound, n)
	for i := range all {
		a := orb.Point{100 + 10*random.Float64(), 20 + 10*random.Float64()}
		size := []float64{0, 0.01, 0.1, 5}[min(random.IntN(40), 3)]
		all[i] = orb.Bound{Min: a, Max: orb.Point{a[0] + size*random.Float64(), a[1] + size*random.Float64()}}
		if i > 0 && i%50 == 0 {
			all[i] = all[i-1]
		}
	}
	return all
}

// The tree finds what the loop finds, whatever the number of boxes.
func TestBoxTree(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 3))
	for _, n := range []int{0, 1, 2, 15, 16, 17, 255, 256, 257, 4095, 4097, 9000} {
		boxes := randomBoxes(random, n)
		tree := newBoxTree(boxes)
		if tree.len() != n {
			t.Errorf("%d boxes of %d", tree.len(), n)
		}
		asked := append(randomBoxes(random, 40), boxes[:min(n, 20)]...)
		asked = append(asked, orb.Bound{Min: orb.Point{-180, -90}, Max: orb.Point{180, 90}}, orb.Bound{Min: orb.Point{1, 1}, Max: orb.Point{2, 2}})
		for _, b := range asked {
			var want []uint32
			for i, box := range boxes {
				if box.Intersects(b) {
					want = append(want, uint32(i))
				}
			}
			if got := slices.Sorted(tree.meeting(b)); !slices.Equal(got, want) {
				t.Fatalf("%d boxes: %v meets %v, want %v", n, b, got, want)
			}
		}
		for range tree.meeting(orb.Bound{Min: orb.Point{-180, -90}, Max: orb.Point{180, 90}}) {
			break
		}
	}
}

// BenchmarkBoxTree compares building and asking with the R-tree of tidwall/rtree,
// filled along the same curve.
func BenchmarkBoxTree(b *testing.B) {
	random := rand.New(rand.NewPCG(4, 4))
	boxes := make([]orb.Bound, 200_000)
	side := int(math.Sqrt(float64(len(boxes))))
	for i := range boxes {
		a := orb.Point{float64(i % side), float64(i / side)}
		boxes[i] = orb.Bound{Min: a, Max: orb.Point{a[0] + 1.2, a[1] + 1.2}}
	}
	twin := func() *rtree.RTreeG[uint32] {
		order := newBoxTree(boxes).items
		var t rtree.RTreeG[uint32]
		for _, n := range order {
			t.Insert(boxes[n].Min, boxes[n].Max, n)
		}
		return &t
	}
	asked := make([]orb.Bound, 1024)
	for i := range asked {
		a := orb.Point{random.Float64() * float64(side), random.Float64() * float64(side)}
		asked[i] = orb.Bound{Min: a, Max: orb.Point{a[0] + 3, a[1] + 3}}
	}
	tree, other := newBoxTree(boxes), twin()
	count := func(q orb.Bound) (n, m int) {
		for range tree.meeting(q) {
			n++
		}
		other.Search(q.Min, q.Max, func(_, _ [2]float64, _ uint32) bool { m++; return true })
		return n, m
	}
	for _, q := range asked {
		if n, m := count(q); n != m {
			b.Fatalf("%v meets %d and %d boxes", q, n, m)
		}
	}
	b.Run("build/packed", func(b *testing.B) {
		for b.Loop() {
			newBoxTree(boxes)
		}
	})
	b.Run("build/rtree", func(b *testing.B) {
		for b.Loop() {
			twin()
		}
	})
	i, found := 0, 0
	b.Run("ask/packed", func(b *testing.B) {
		for b.Loop() {
			for range tree.meeting(asked[i%len(asked)]) {
				found++
			}
			i++
		}
	})
	b.Run("ask/rtree", func(b *testing.B) {
		for b.Loop() {
			q := &asked[i%len(asked)]
			other.Search(q.Min, q.Max, func(_, _ [2]float64, _ uint32) bool { found++; return true })
			i++
		}
	})
}
