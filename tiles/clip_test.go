package tiles

import (
	"math/rand/v2"
	"testing"

	"guotu/geo"
)

// TestCutsAreValid cuts mixtures of few classes, whose holes touch one another and
// their shells, with boxes so small that vertices lie on their edges: polygons are
// valid, and together they fill the box.
func TestCutsAreValid(t *testing.T) {
	t.Parallel()
	seeds := uint64(24)
	if lighter() {
		seeds = 8
	}
	for seed := range seeds {
		random := rand.New(rand.NewPCG(seed, 11))
		all, class := mixture(random, 40, 2+random.IntN(4), false)
		m, _, err := geo.NewMesh(all).MergeBy(class)
		if err != nil {
			t.Fatal(err)
		}
		p := newPyramid(m, WebMercatorQuad)
		z, shift := 9+random.IntN(4), uint(random.IntN(2))
		v := newView(newLevel(p, m.Shapes, z, float64(random.IntN(2))), shift)
		within := emptyBox()
		for i := range v.owner {
			b := v.index.box(i)
			within.add(geo.Pixel{X: b.x0 << shift, Y: b.y0 << shift})
			within.add(geo.Pixel{X: b.x1 << shift, Y: b.y1 << shift})
		}
		within = within.grow(-(within.x1 - within.x0) / 16) // the mixture has a wavy edge
		for range 100 {
			buffer := int32(random.IntN(6))
			side := 2*buffer + 2 + random.Int32N((within.x1-within.x0)/2)
			x, y := within.x0+buffer+random.Int32N(within.x1-within.x0-side), within.y0+buffer+random.Int32N(within.y1-within.y0-side)
			b := box{x, y, x + side, y + side}
			sum, full := int64(0), int64(side+2*buffer)
			for _, f := range cutBox(t, v, b, buffer) {
				if msg := invalid(&f); msg != "" {
					t.Errorf("seed %d, z%d, shift %d, box %v, buffer %d: %s", seed, z, shift, b, buffer, msg)
				}
				for _, ring := range f.parts {
					sum += signedArea(ring)
				}
			}
			if b.grow(buffer).within(within) && sum != 2*full*full {
				t.Errorf("seed %d, z%d, shift %d, box %v, buffer %d: areas add up to %d, not %d", seed, z, shift, b, buffer, sum, 2*full*full)
			}
		}
	}
}
