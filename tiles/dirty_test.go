package tiles

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/paulmach/orb"

	"guotu/geo"
)

// dirtyAreas are polygons as careless drawing leaves them: rings that cross
// themselves, spikes, overlapping neighbours, holes that stick out of their shell.
func dirtyAreas(random *rand.Rand, n int) []orb.Geometry {
	var all []orb.Geometry
	ring := func(x, y, size float64) orb.Ring {
		var r orb.Ring
		for range 3 + random.IntN(12) {
			r = append(r, orb.Point{x + size*random.Float64(), y + size*random.Float64()})
		}
		if random.IntN(3) == 0 {
			r = append(r, r[len(r)-2]) // a spike
		}
		return append(r, r[0])
	}
	for range n {
		x, y, size := 110+0.2*random.Float64(), 30+0.2*random.Float64(), 0.01+0.1*random.Float64()
		p := orb.Polygon{ring(x, y, size)}
		if random.IntN(2) == 0 {
			p = append(p, ring(x+size/4, y+size/4, size/2))
		}
		all = append(all, p)
	}
	return all
}

func TestDirtyAreasMakeValidTiles(t *testing.T) {
	t.Parallel()
	seeds := uint64(60)
	if lighter() {
		seeds = 20
	}
	for seed := range seeds {
		random := rand.New(rand.NewPCG(seed, 9))
		m := geo.NewMesh(dirtyAreas(random, 1+random.IntN(12)))
		p := newPyramid(m, WebMercatorQuad)
		for z := 6; z <= 18; z += 2 {
			for _, strength := range []float64{0, 1} {
				l := newView(newLevel(p, m.Shapes, z, strength), 0)
				for range 6 {
					checkDirtyTile(t, seed, l, tileAt(uint32(z), 110+0.2*random.Float64(), 30+0.2*random.Float64()))
				}
			}
		}
	}
}

func checkDirtyTile(t *testing.T, seed uint64, v *view, id ID) {
	t.Helper()
	for i, f := range cutView(t, v, id) {
		if msg := invalid(&f); msg != "" {
			t.Errorf("seed %d, %v, feature %d: %s", seed, id, i, msg)
		}
	}
}

// TestSimpleRingsNeedNoPolygonizing: what is taken for simple comes back from
// geo.Polygonize as it went in.
func TestSimpleRingsNeedNoPolygonizing(t *testing.T) {
	random := rand.New(rand.NewPCG(8, 8))
	var w walker
	simple := 0
	for range 20_000 {
		ring := make([]geo.Pixel, 3+random.IntN(4))
		for i := range ring {
			ring[i] = geo.Pixel{X: int32(random.IntN(5)), Y: int32(random.IntN(5))}
		}
		if w.simple(ring) {
			simple++
			if got := geo.Polygonize([][]geo.Pixel{ring}); len(got) != 1 || len(got[0]) != 1 || !slices.Equal(got[0][0], ring) {
				t.Errorf("%v becomes %v", ring, got)
			}
		}
	}
	if simple < 1000 {
		t.Errorf("only %d simple rings", simple)
	}
}

// TestCollectionsKeepTheirMembers: the areas, lines and points of one feature are
// features of their own in a tile, and only they.
func TestCollectionsKeepTheirMembers(t *testing.T) {
	m := geo.NewMesh([]orb.Geometry{orb.Collection{
		orb.Point{110.01, 30.01},
		orb.Polygon{{{110, 30}, {110.02, 30}, {110.02, 30.02}, {110, 30}}},
		orb.LineString{{110, 30}, {110.02, 30.03}},
	}})
	v := newView(newLevel(newPyramid(m, WebMercatorQuad), m.Shapes, 8, 0), 0)
	var got []string
	for _, f := range cutView(t, v, tileAt(8, 110.01, 30.01)) {
		got = append(got, fmt.Sprint(f.kind, len(f.parts), len(f.parts[0])))
	}
	if want := []string{"3 1 3", "2 1 2", "1 1 1"}; !slices.Equal(got, want) {
		t.Errorf("kinds, parts and positions %q, not %q", got, want)
	}
}
