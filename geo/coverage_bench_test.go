package geo_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"testing"

	"github.com/paulmach/orb"

	"guotu/geo"
)

// benchLattice has 100,000 areas, or as many as GUOTU_AREAS says.
func benchLattice() []orb.Geometry {
	n := 100_000
	fmt.Sscan(os.Getenv("GUOTU_AREAS"), &n)
	return newLattice(n, 42).areas()
}

// BenchmarkCheckCoverage looks for overlaps and gaps: in a perfect lattice, and in
// one with a vertex of every thousandth area moved. The twin intersects every
// area with those around it through the overlay engine, for the first 500 areas.
func BenchmarkCheckCoverage(b *testing.B) {
	gs := benchLattice()
	moved := make([]orb.Geometry, len(gs))
	for i, g := range gs {
		moved[i] = g
		if i%1000 == 500 {
			r := append(orb.Ring(nil), g.(orb.Polygon)[0]...)
			r[4][0] += 1e-7
			moved[i] = orb.Polygon{r}
		}
	}
	f := func(name string, gs []orb.Geometry, least, most int) {
		b.Run(name, func(b *testing.B) {
			start := cpuSeconds()
			for b.Loop() {
				c, err := geo.CheckCoverage(gs, geo.CoverageOptions{})
				if err != nil || len(c.Overlaps) < least || len(c.Overlaps) > most {
					b.Fatal(len(c.Overlaps), err)
				}
			}
			b.ReportMetric(float64(len(gs)*b.N)/b.Elapsed().Seconds(), "areas/s")
			report(b, len(gs)*35/2, start)
		})
	}
	f("perfect", gs, 0, 0)
	f("moved", moved, len(gs)/2000, len(gs)/100+2)
	b.Run("naive", func(b *testing.B) {
		bounds := make([]orb.Bound, len(gs))
		for i, g := range gs {
			bounds[i] = g.Bound()
		}
		const some = 500
		for b.Loop() {
			for i := range some {
				for k := range gs[:i] {
					if bounds[i].Intersects(bounds[k]) {
						if g, err := geo.Intersection(gs[i], gs[k]); err != nil || geo.Area(g) > 1e-3 {
							b.Fatal(i, k, err)
						}
					}
				}
			}
		}
		b.ReportMetric(float64(some*b.N)/b.Elapsed().Seconds(), "areas/s")
	})
}

// BenchmarkDissolve unites the lattice to a thousand blocks and to ten scattered
// classes, in the mesh and robustly.
func BenchmarkDissolve(b *testing.B) {
	gs := benchLattice()
	m := geo.NewMesh(gs)
	random := rand.New(rand.NewPCG(1, 1))
	blocks, classes := make([]int, len(gs)), make([]int, len(gs))
	want := total(gs)
	for i, g := range gs {
		p := g.(orb.Polygon)[0][0]
		low, high := gs[0].(orb.Polygon)[0][0], gs[len(gs)-1].(orb.Polygon)[0][0]
		x := min(max((p[0]-low[0])/(high[0]-low[0]), 0), 0.999)
		y := min(max((p[1]-low[1])/(high[1]-low[1]), 0), 0.999)
		blocks[i], classes[i] = int(x*25)*40+int(y*40), random.IntN(10)
	}
	f := func(name string, group []int) {
		b.Run(name+"/mesh", func(b *testing.B) {
			start := cpuSeconds()
			for b.Loop() {
				shapes, err := m.DissolveBy(group)
				if err != nil {
					b.Fatal(err)
				}
				sum := 0.0
				for _, s := range shapes {
					sum += geo.Area(m.Geometry(s))
				}
				if sum/want > 1+1e-9 || sum/want < 1-1e-9 {
					b.Fatal(sum, want)
				}
			}
			report(b, len(m.Points), start)
		})
		b.Run(name+"/robust", func(b *testing.B) {
			start := cpuSeconds()
			for b.Loop() {
				if _, err := geo.DissolveBy(gs, group); err != nil {
					b.Fatal(err)
				}
			}
			report(b, len(m.Points), start)
		})
	}
	f("blocks", blocks)
	f("classes", classes)
}

// BenchmarkSnap snaps a lattice whose areas were shaken apart.
func BenchmarkSnap(b *testing.B) {
	gs := shaken(benchLattice(), 1e-6, 1)
	start := cpuSeconds()
	for b.Loop() {
		if _, r := geo.Snap(gs, geo.SnapOptions{Tolerance: 0.2}); len(r.Held) > 0 || r.Moved < len(gs) {
			b.Fatal(r)
		}
	}
	report(b, len(gs)*35/2, start)
}

// BenchmarkSimplify takes most inner vertices of the lattice.
func BenchmarkSimplify(b *testing.B) {
	m := geo.NewMesh(benchLattice())
	f := func(name string, o geo.SimplifyOptions) {
		b.Run(name, func(b *testing.B) {
			start := cpuSeconds()
			for b.Loop() {
				if _, r := m.Simplify(o); 10*r.After > 9*r.Before {
					b.Fatal(r.Before, r.After)
				}
			}
			report(b, len(m.Points), start)
		})
	}
	f("visvalingam", geo.SimplifyOptions{Tolerance: 40})
	f("peucker", geo.SimplifyOptions{Tolerance: 1.5, Method: geo.DouglasPeucker})
}
