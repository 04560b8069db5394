package geo_test

import (
	"math"

	"github.com/paulmach/orb"
)

// lattice makes areas that share their borders exactly and leave nothing out:
// cells of a warped grid, runs of one to four cells of a row united, every edge
// bent at two places that follow from the edge itself and so are the same for both
// neighbours. Coordinates are multiples of 1e-7 degrees. A cell is about 60 m by
// 120 m; an area has 17.5 vertices in the mean.
type lattice struct {
	wide, high int
	seed       uint64
}

// newLattice is a lattice of about n areas.
func newLattice(n int, seed uint64) lattice {
	cells := float64(n) * 1.74
	wide := int(math.Sqrt(cells * 2))
	return lattice{wide: wide, high: max(int(cells)/wide, 1), seed: seed}
}

func (l lattice) hash(a, b, c int) uint64 {
	x := uint64(a)*0x9E3779B97F4A7C15 ^ uint64(b)*0xC2B2AE3D27D4EB4F ^ uint64(c)*0x165667B19E3779F9 ^ l.seed
	x = (x ^ x>>30) * 0xBF58476D1CE4E5B9
	x = (x ^ x>>27) * 0x94D049BB133111EB
	return x ^ x>>31
}

// jitter is a number from -1 to 1 that belongs to three numbers.
func (l lattice) jitter(a, b, c int) float64 { return float64(l.hash(a, b, c)>>11)/(1<<52) - 1 }

func (l lattice) corner(x, y int) [2]int32 {
	bend := 3 * math.Sin(float64(x)/90+float64(y)/150)
	return [2]int32{
		int32(math.Round(1.16e9 + (float64(x)+0.28*l.jitter(x, y, 1))*6360)),
		int32(math.Round(3.2e8 + (float64(y)+bend+0.28*l.jitter(x, y, 2))*10820)),
	}
}

// edge appends the lattice edge from a corner to the next one, without its end:
// to the east, or to the north; reversed, from its end.
func (l lattice) edge(r orb.Ring, x, y int, north, reversed bool) orb.Ring {
	a, b, k := l.corner(x, y), l.corner(x+1, y), 3
	if north {
		b, k = l.corner(x, y+1), 7
	}
	ex, ey := float64(b[0]-a[0]), float64(b[1]-a[1])
	at := [4][2]int32{a, a, a, b}
	for i := 1; i < 3; i++ {
		along, off := float64(i)/3, 0.036*l.jitter(x, y, k+i)
		at[i][0] += int32(math.Round(ex*along - ey*off))
		at[i][1] += int32(math.Round(ey*along + ex*off))
	}
	for i := range 3 {
		p := at[i]
		if reversed {
			p = at[3-i]
		}
		r = append(r, orb.Point{float64(p[0]) / 1e7, float64(p[1]) / 1e7})
	}
	return r
}

// run is how many cells are united from cell x of row y on.
func (l lattice) run(x, y int) int {
	n := 4
	for i, limit := range []uint64{55, 80, 93} {
		if l.hash(x, y, 3)%100 < limit {
			n = i + 1
			break
		}
	}
	return min(n, l.wide-x)
}

// areas returns all of them, row by row; every third one is wound clockwise.
func (l lattice) areas() []orb.Geometry {
	var all []orb.Geometry
	for y := range l.high {
		for x := 0; x < l.wide; {
			n := l.run(x, y)
			r := make(orb.Ring, 0, 6*n+7)
			for i := range n {
				r = l.edge(r, x+i, y, false, false)
			}
			r = l.edge(r, x+n, y, true, false)
			for i := range n {
				r = l.edge(r, x+n-1-i, y+1, false, true)
			}
			r = l.edge(r, x, y, true, true)
			r = append(r, r[0])
			if len(all)%3 == 0 {
				r.Reverse()
			}
			all = append(all, orb.Polygon{r})
			x += n
		}
	}
	return all
}
