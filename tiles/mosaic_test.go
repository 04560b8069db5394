package tiles

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/paulmach/orb"

	"guotu/geo"
)

// mixture makes n by n areas that leave nothing out, with bent borders, and
// gives each one of the classes: at random, or by where it lies.
func mixture(random *rand.Rand, n, classes int, clustered bool) (all []orb.Geometry, class []int) {
	at := make([][]orb.Point, n+1)
	for x := range at {
		for y := range n + 1 {
			at[x] = append(at[x], orb.Point{110 + (float64(x)+0.3*random.Float64())*0.001, 30 + (float64(y)+0.3*random.Float64())*0.001})
		}
	}
	for x := range n {
		for y := range n {
			a, b, c, d := at[x][y], at[x+1][y], at[x+1][y+1], at[x][y+1]
			all = append(all, orb.Polygon{{a, b, c, d, a}})
			k := random.IntN(classes)
			if clustered {
				k = (x*3/n + 2*(y*3/n)) % classes
			}
			class = append(class, k)
		}
	}
	return all, class
}

// mosaicOf makes the mosaic of a mixture with cells of 2^side steps.
func mosaicOf(t *testing.T, all []orb.Geometry, class []int, side uint, apart bool) (*mosaic, []float64) {
	t.Helper()
	m, _, err := geo.NewMesh(all).MergeBy(class)
	if err != nil {
		t.Fatal(err)
	}
	p := newPyramid(m, WebMercatorQuad)
	return newMosaic(p.at(), m.Arcs, m.Shapes, side, apart), areasOf(p, m.Shapes)
}

// TestMosaicKeepsAreas: classes have their area to a cell or so, or, with finer
// steps, to a few of those; pieces are valid and do not overlap.
func TestMosaicKeepsAreas(t *testing.T) {
	for seed := range uint64(12) {
		random := rand.New(rand.NewPCG(seed, 3))
		classes := 2 + random.IntN(9)
		all, class := mixture(random, 30, classes, seed%2 == 0)
		for i := range class {
			if random.IntN(40) == 0 {
				class[i] = -1 // a gap
			}
		}
		for side := uint(10); side < 16; side++ {
			m, want := mosaicOf(t, all, class, side, seed%3 == 2)
			for fine := uint(0); fine <= 3; fine++ {
				l := m.level(fine)
				step := math.Exp2(float64(side - fine))
				for k, w := range want {
					got := classArea(l, k)
					limit := 2 * math.Exp2(float64(2*fine))
					if fine >= 2 && !m.apart {
						limit = math.Exp2(float64(2*fine)) / 2
					}
					if off := got - w/(step*step); math.Abs(off) > limit || got == 0 {
						t.Errorf("seed %d, side %d, fine %d, class %d of %d: %.1f units instead of %.1f", seed, side, fine, k, classes, got, w/(step*step))
					}
					checkParts(t, l.parts[l.first[k]:l.first[k+1]])
				}
			}
		}
	}
}

func classArea(l *level, i int) float64 {
	sum := int64(0)
	for _, p := range l.parts[l.first[i]:l.first[i+1]] {
		if p.kind == polygonType {
			sum += signedArea(p.at)
		}
	}
	return float64(sum) / 2
}

// checkParts looks at what is to become polygons: shells and their holes.
func checkParts(t *testing.T, parts []part) {
	t.Helper()
	var rings [][]geo.Pixel
	for i, p := range parts {
		if (signedArea(p.at) < 0) != p.hole || i == 0 && p.hole {
			t.Fatalf("part %d: hole %v, area %d", i, p.hole, signedArea(p.at))
		}
		rings = append(rings, p.at)
	}
	if msg := fault(rings); msg != "" {
		t.Fatal(msg)
	}
}
