package geo_test

import (
	"math/rand/v2"
	"testing"

	"github.com/paulmach/orb"

	"guotu/geo"
)

// TestPolygonizeCoversWhatRingsCover: areas that overlap, share borders on the
// same side, or come twice, cover together what each of them covers.
func TestPolygonizeCoversWhatRingsCover(t *testing.T) {
	f := func(name string, rings ...[]geo.Pixel) {
		t.Helper()
		all := geo.Polygonize(rings)
		for x := -1.0; x < 24; x++ {
			for y := -1.0; y < 24; y++ {
				p := orb.Point{x + 0.37, y + 0.41}
				covered := false
				for _, r := range rings {
					covered = covered || geo.Locate(ringOf(r), p) == geo.Inside
				}
				parts := 0
				for _, polygon := range all {
					var g orb.Polygon
					for _, r := range polygon {
						g = append(g, ringOf(r))
					}
					if geo.Locate(g, p) == geo.Inside {
						parts++
					}
				}
				if covered && parts != 1 || !covered && parts != 0 {
					t.Fatalf("%s: %v is covered: %v, and in %d parts of %v", name, p, covered, parts, all)
				}
			}
		}
	}
	square := []geo.Pixel{{X: 0, Y: 0}, {X: 20, Y: 0}, {X: 20, Y: 20}, {X: 0, Y: 20}}
	f("a triangle on a side of a square", square, []geo.Pixel{{X: 0, Y: 0}, {X: 20, Y: 0}, {X: 10, Y: 10}})
	f("twice the same", square, square)
	f("half of it", []geo.Pixel{{X: 0, Y: 0}, {X: 10, Y: 0}, {X: 20, Y: 0}, {X: 20, Y: 20}, {X: 10, Y: 20}, {X: 0, Y: 20}},
		[]geo.Pixel{{X: 0, Y: 0}, {X: 10, Y: 0}, {X: 10, Y: 20}, {X: 0, Y: 20}})
	f("within, touching a corner", square, []geo.Pixel{{X: 0, Y: 0}, {X: 8, Y: 4}, {X: 8, Y: 8}})
	random := rand.New(rand.NewPCG(2, 3))
	for range 300 {
		var rings [][]geo.Pixel
		for range 2 + random.IntN(6) {
			x, y := int32(random.IntN(16)), int32(random.IntN(16))
			w, h := 1+int32(random.IntN(7)), 1+int32(random.IntN(7))
			rings = append(rings, grid(x, y, x+w, y+h))
		}
		f("rectangles", rings...)
	}
}

// grid is a rectangle with a vertex at every step, so that rectangles that cross
// do so at vertices.
func grid(x0, y0, x1, y1 int32) (r []geo.Pixel) {
	for x := x0; x < x1; x++ {
		r = append(r, geo.Pixel{X: x, Y: y0})
	}
	for y := y0; y < y1; y++ {
		r = append(r, geo.Pixel{X: x1, Y: y})
	}
	for x := x1; x > x0; x-- {
		r = append(r, geo.Pixel{X: x, Y: y1})
	}
	for y := y1; y > y0; y-- {
		r = append(r, geo.Pixel{X: x0, Y: y})
	}
	return r
}

func ringOf(r []geo.Pixel) orb.Ring {
	var to orb.Ring
	for _, p := range r {
		to = append(to, orb.Point{float64(p.X), float64(p.Y)})
	}
	return append(to, to[0])
}
