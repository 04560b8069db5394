package geo_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/paulmach/orb"

	"guotu/geo"
)

// scribbles are areas as nobody should draw them: rings that cross themselves and
// one another, on a grid coarse enough for vertices to lie on edges and for edges
// to run along one another, with holes that stick out, spikes and several parts.
func scribbles(random *rand.Rand, n, grid int) []orb.Geometry {
	ring := func() orb.Ring {
		var r orb.Ring
		for range 3 + random.IntN(7) {
			r = append(r, orb.Point{float64(random.IntN(grid)), float64(random.IntN(grid))})
		}
		if random.IntN(3) == 0 {
			r = append(r, r[len(r)-2])
		}
		return append(r, r[0])
	}
	var all []orb.Geometry
	for range n {
		p := orb.Polygon{ring()}
		for range random.IntN(3) {
			p = append(p, ring())
		}
		if random.IntN(4) == 0 {
			all = append(all, orb.MultiPolygon{p, {ring()}})
		} else {
			all = append(all, p)
		}
	}
	return all
}

// TestCoverageAgreesWithLocate asks at random places which features cover them,
// one by one, and in which flaws they lie.
func TestCoverageAgreesWithLocate(t *testing.T) {
	for seed := range uint64(50) {
		random := rand.New(rand.NewPCG(seed, 4))
		grid := 4 + random.IntN(40)
		gs := scribbles(random, 1+random.IntN(8), grid)
		c := coverageOf(t, gs)
		for range 60 {
			p := orb.Point{float64(grid) * random.Float64(), float64(grid) * random.Float64()}
			var want, got []int
			for i, g := range gs {
				if geo.Locate(g, p) == geo.Inside {
					want = append(want, i)
				}
			}
			flaws := 0
			for _, f := range c.Overlaps {
				if geo.Locate(f.Geometry, p) == geo.Inside {
					got = f.Features
					flaws++
				}
			}
			inGap := 0
			for _, f := range c.Gaps {
				if geo.Locate(f.Geometry, p) == geo.Inside {
					inGap++
				}
			}
			if len(want) > 1 && (flaws != 1 || !slices.Equal(got, want)) || len(want) < 2 && flaws > 0 || inGap > 1 || inGap == 1 && len(want) > 0 {
				t.Fatalf("seed %d at %v: covered by %v, found %d overlaps, the last of %v, and %d gaps", seed, p, want, flaws, got, inGap)
			}
		}
	}
}

// TestCoverageFillsUp: with its gaps as features and its overlaps only once, a
// coverage has neither.
func TestCoverageFillsUp(t *testing.T) {
	for seed := range uint64(16) {
		random := rand.New(rand.NewPCG(seed, 5))
		gs := scribbles(random, 2+random.IntN(6), 200)
		c := coverageOf(t, gs)
		for _, f := range c.Gaps {
			gs = append(gs, f.Geometry)
		}
		again := coverageOf(t, gs)
		for _, f := range again.Gaps {
			if f.Area > 1e3 || f.Width > 0.01 { // crossings are rounded to about 1e-9 m
				t.Errorf("seed %d: after filling there is a gap of %v m² at %v", seed, f.Area, f.At)
			}
		}
		if math.Abs(flawArea(again.Overlaps)-flawArea(c.Overlaps)) > 1 {
			t.Errorf("seed %d: overlaps of %v m², after filling %v", seed, flawArea(c.Overlaps), flawArea(again.Overlaps))
		}
	}
}

func flawArea(all []geo.Flaw) (sum float64) {
	for _, f := range all {
		sum += f.Area
	}
	return sum
}

// TestCoverageOfLattice: exactly shared borders give no flaw, a feature that is
// taken out a gap of its area, one that is given twice an overlap.
func TestCoverageOfLattice(t *testing.T) {
	gs := newLattice(3000, 6).areas()
	if c := coverageOf(t, gs); len(c.Overlaps)+len(c.Gaps) > 0 {
		t.Errorf("%d overlaps and %d gaps in a lattice", len(c.Overlaps), len(c.Gaps))
	}
	taken := gs[1500]
	gs[1500] = nil
	gs = append(gs, gs[700])
	c := coverageOf(t, gs)
	if len(c.Gaps) != 1 || math.Abs(c.Gaps[0].Area-geo.Area(taken)) > 1e-4 || len(c.Gaps[0].Features) < 4 {
		t.Errorf("gaps %+v, want one of %v m²", c.Gaps, geo.Area(taken))
	}
	if len(c.Overlaps) != 1 || math.Abs(c.Overlaps[0].Area-geo.Area(gs[700])) > 1e-4 || !slices.Equal(c.Overlaps[0].Features, []int{700, len(gs) - 1}) {
		t.Errorf("overlaps %+v, want one of %v m²", c.Overlaps, geo.Area(gs[700]))
	}
}

// FuzzCoverage cuts the plane along arbitrary rings: no panic, no error but that
// they are tangled, and places are covered as Locate says.
func FuzzCoverage(f *testing.F) {
	f.Add([]byte{1, 2, 3, 4, 5, 6, 250, 1, 1, 200, 2, 3, 9, 9})
	f.Fuzz(func(t *testing.T, bytes []byte) {
		gs := fuzzAreas(bytes)
		c, err := geo.CheckCoverage(gs, geo.CoverageOptions{})
		if err != nil {
			return
		}
		for x := 0.37; x < 32; x += 5.1 {
			for y := 0.41; y < 32; y += 5.3 {
				p, n, flaws := orb.Point{x, y}, 0, 0
				if nearBorder(gs, p) {
					continue // rounding of a crossing may put it on the other side
				}
				for i, g := range gs {
					if geo.Locate(g, p) == geo.Inside && !slices.Contains(c.LeftOut, i) {
						n++
					}
				}
				for _, o := range c.Overlaps {
					if geo.Locate(o.Geometry, p) == geo.Inside {
						flaws++
					}
				}
				if (n > 1) != (flaws == 1) || flaws > 1 {
					t.Fatalf("%v is covered %d times and in %d overlaps", p, n, flaws)
				}
			}
		}
	})
}

// nearBorder reports whether p is within 1e-9 of a segment of the areas.
func nearBorder(gs []orb.Geometry, p orb.Point) bool {
	for _, g := range gs {
		for _, r := range g.(orb.Polygon) {
			for i, b := range r {
				a := r[(i+len(r)-1)%len(r)]
				dx, dy, px, py := b[0]-a[0], b[1]-a[1], p[0]-a[0], p[1]-a[1]
				share := 0.0
				if l := dx*dx + dy*dy; l > 0 {
					share = min(max((dx*px+dy*py)/l, 0), 1)
				}
				if math.Hypot(px-share*dx, py-share*dy) < 1e-9 {
					return true
				}
			}
		}
	}
	return false
}

// fuzzAreas reads rings from bytes: most values are small integers, some are
// moved by the smallest step, a few are nothing that a coordinate should be.
func fuzzAreas(bytes []byte) []orb.Geometry {
	var all []orb.Geometry
	p := orb.Polygon{nil}
	for i := 0; i+1 < len(bytes) && i < 160; i += 2 {
		x, y := float64(bytes[i]%32), float64(bytes[i+1]%32)
		switch bytes[i] / 32 {
		case 5:
			x = math.Nextafter(x, 100)
		case 6:
			p = append(p, nil)
		case 7:
			switch bytes[i+1] / 32 {
			case 0:
				x = math.NaN()
			case 1:
				y = math.Inf(1)
			case 2:
				x = 1e300
			case 3:
				x, y = x/3, y/7
			default:
				all, p = append(all, p), orb.Polygon{nil}
			}
		}
		p[len(p)-1] = append(p[len(p)-1], orb.Point{x, y})
	}
	return append(all, p)
}
