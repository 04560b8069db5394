package geo_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/paulmach/orb"

	"guotu/geo"
)

// nestBox is a square ring, walked clockwise if the size is negative.
func nestBox(x, y, size float64) orb.Ring {
	w := math.Abs(size)
	r := orb.Ring{{x, y}, {x + w, y}, {x + w, y + w}, {x, y + w}, {x, y}}
	if size < 0 {
		slices.Reverse(r)
	}
	return r
}

func TestNestRings(t *testing.T) {
	f := func(name string, want []int, rings ...orb.Ring) {
		t.Helper()
		if got := geo.NestRings(rings); !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", name, got, want)
		}
	}
	f("nothing", nil)
	f("side by side", []int{-1, -1}, nestBox(0, 0, 1), nestBox(2, 0, 1))
	f("one above the other", []int{-1, -1}, nestBox(0, 0, 1), nestBox(0, 2, 1))
	f("a hole, whatever its direction", []int{-1, 0, 0}, nestBox(0, 0, 10), nestBox(1, 1, -1), nestBox(3, 3, 1))
	f("the hole first, the shell clockwise", []int{1, -1}, nestBox(1, 1, 1), nestBox(0, 0, -10))
	f("an island in a hole", []int{-1, 0, 1, 2}, nestBox(0, 0, 10), nestBox(1, 1, -8), nestBox(2, 2, 6), nestBox(3, 3, -4))
	f("holes one above the other", []int{-1, 0, 0, 0}, nestBox(0, 0, 10), nestBox(1, 1, 1), nestBox(1, 3, -1), nestBox(1, 5, 1))
	f("touching from inside in a corner", []int{-1, 0}, nestBox(0, 0, 10), nestBox(0, 0, 2))
	f("touching from inside along an edge", []int{-1, 0}, nestBox(0, 0, 10), nestBox(0, 4, 2))
	f("touching from inside above", []int{-1, 0}, nestBox(0, 0, 10), nestBox(4, 8, 2))
	f("touching from outside", []int{-1, -1, -1}, nestBox(0, 0, 10), nestBox(10, 4, 2), nestBox(4, 10, 2))
	f("touching from outside to the west", []int{-1, -1}, nestBox(0, 0, 10), nestBox(-2, 4, 2))
	f("empty, a point, a spike", []int{-1, -1, -1}, orb.Ring{}, orb.Ring{{1, 1}}, orb.Ring{{0, 0}, {4, 4}, {0, 0}})
	f("a spike in a ring", []int{-1, 0}, nestBox(0, 0, 10), orb.Ring{{1, 1}, {4, 4}, {1, 1}})
	f("not finite", []int{-1, -1}, orb.Ring{{math.NaN(), 1}, {2, 2}, {3, math.Inf(1)}}, nestBox(0, 0, 1))
}

// TestNestRingsAsLocate compares random rings, which do not cross, with the plain loop.
func TestNestRingsAsLocate(t *testing.T) {
	for seed := range uint64(50) {
		random := rand.New(rand.NewPCG(seed, 7))
		var rings []orb.Ring
		var grow func(x, y, size float64)
		grow = func(x, y, size float64) {
			r := nestStar(random, x+size/2, y+size/2, size/2)
			rings = append(rings, r)
			if size < 1 || len(rings) > 120 {
				return
			}
			inner := size / 2 * 0.45 // within the least radius of the star
			for i := range random.IntN(5) {
				half := inner / math.Sqrt2
				grow(x+size/2-half+half*float64(i%2), y+size/2-half+half*float64(i/2), half*0.99)
			}
		}
		for i := range 4 {
			grow(float64(i%2)*100, float64(i/2)*100, 99)
		}
		random.Shuffle(len(rings), func(i, j int) { rings[i], rings[j] = rings[j], rings[i] })
		got := geo.NestRings(rings)
		for i, r := range rings {
			if want := nestedPlainly(rings, i, r[0]); got[i] != want {
				t.Fatalf("seed %d: ring %d lies in %d, want %d", seed, i, got[i], want)
			}
		}
	}
}

// nestStar is a ring around a point, nowhere nearer than half the radius.
func nestStar(random *rand.Rand, x, y, radius float64) orb.Ring {
	n := 9 + random.IntN(30)
	var r orb.Ring
	for i := range n {
		sin, cos := math.Sincos((float64(i) + random.Float64()*0.5) / float64(n) * 2 * math.Pi)
		far := radius * (0.6 + 0.4*random.Float64())
		r = append(r, orb.Point{x + far*cos, y + far*sin})
	}
	r = append(r, r[0])
	if random.IntN(2) == 0 {
		slices.Reverse(r)
	}
	return r
}

// nestedPlainly is the smallest ring around a point of ring i.
func nestedPlainly(rings []orb.Ring, i int, p orb.Point) int {
	best, area := -1, math.Inf(1)
	for j, r := range rings {
		if j != i && geo.Locate(orb.Polygon{r}, p) == geo.Inside && geo.PlanarArea(r) < area {
			best, area = j, geo.PlanarArea(r)
		}
	}
	return best
}

// TestNestRingsStaysFast: rings in a row, in a column and within one another.
func TestNestRingsStaysFast(t *testing.T) {
	const n = 30_000
	for name, at := range map[string]func(i int) orb.Ring{
		"row":    func(i int) orb.Ring { return nestBox(float64(2*i), 0, 1) },
		"column": func(i int) orb.Ring { return nestBox(0, float64(2*i), 1) },
		"onion":  func(i int) orb.Ring { return nestBox(float64(i), float64(i), float64(2*(n-i))) },
		"tied":   func(i int) orb.Ring { return nestBox(0, 0, float64(1+i)) },
		"crowd":  func(i int) orb.Ring { return nestBox(float64(i), float64(i%7), float64(n)) },
	} {
		rings := make([]orb.Ring, n)
		for i := range rings {
			rings[i] = at(i)
		}
		start := time.Now()
		around := geo.NestRings(rings)
		if took := time.Since(start); took > 10*time.Second { // quadratic time would take minutes
			t.Errorf("%s: %v", name, took)
		}
		for i := range rings {
			if name == "onion" && around[i] != i-1 || (name == "row" || name == "column") && around[i] != -1 {
				t.Fatalf("%s: ring %d lies in %d", name, i, around[i])
			}
		}
	}
}
