package geo

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/paulmach/orb"
)

// TestOverlapTreeAsList: the sweep with a tree and the one with a list are of one
// opinion whether borders cross.
func TestOverlapTreeAsList(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 1))
	clean := 0
	for n := range 20000 {
		a := &overlapArea{plane: newOverlapPlane(orb.Point{}, true)}
		var raw []sweepEdge
		for ring := range 1 + random.IntN(3) {
			var r orb.Ring
			at, size := orb.Point{float64(random.IntN(20)), float64(random.IntN(20))}, float64(1+random.IntN(6))
			for i := range 3 + random.IntN(8) {
				angle := float64(i) * (0.3 + random.Float64())
				r = append(r, orb.Point{math.Round(at[0] + size*math.Cos(angle)), math.Round(at[1] + size*math.Sin(angle))})
			}
			first, area := len(raw), 0.0
			raw, area = a.appendRing(raw, r, int32(ring))
			for i := range raw[first:] {
				raw[first+i].weight *= int32(math.Copysign(1, area))
			}
		}
		s := overlapSweep{edges: raw}
		var starts []int32
		for i := range raw {
			if !s.follows(i, i-1) && !s.follows(i, i+1) {
				starts = append(starts, int32(i))
			}
		}
		slices.SortFunc(starts, func(a, b int32) int { return cmp.Compare(raw[a].low[1], raw[b].low[1]) })
		want := cleanEdges(raw, new(overlapBuffer))
		if got := cleanManyEdges(raw, starts); got != want {
			t.Fatalf("%d: clean is %v, with a list %v: %v", n, got, want, raw)
		}
		if want {
			clean++
		}
	}
	if clean < 2000 {
		t.Errorf("only %d are clean", clean)
	}
}

// overlapComb has teeth of different length, all of them at one height.
func overlapComb(teeth int) orb.Polygon {
	random := rand.New(rand.NewPCG(5, 1))
	ring := orb.Ring{{104, 30}}
	w := 1 / float64(teeth)
	for i := range teeth {
		x := 104 + float64(i)*w
		ring = append(ring, orb.Point{x, 30.1 + 0.01*random.Float64()}, orb.Point{x + w/2, 31 + 0.5*random.Float64()})
	}
	return orb.Polygon{append(ring, orb.Point{105, 30.1}, orb.Point{105, 30}, orb.Point{104, 30})}
}

// TestOverlapOfCombs: a valid area is never too tangled, nor is one with a bow-tie.
func TestOverlapOfCombs(t *testing.T) {
	f := func(g orb.Polygon) {
		t.Helper()
		z, err := NewOverlapZone(g)
		if err != nil {
			t.Fatal(err)
		}
		if want := Area(g); math.Abs(z.Area()-want) > 1e-9*want {
			t.Errorf("%v m², want %v", z.Area(), want)
		}
		sum := 0.0
		for i := range 4 {
			west := 104 + float64(i)/4
			s, _ := NewOverlapSite(orb.Bound{Min: orb.Point{west, 29}, Max: orb.Point{west + 0.25, 32}})
			sum += s.Overlap(z)
		}
		if math.Abs(sum-z.Area()) > 1e-9*sum {
			t.Errorf("the parts add up to %v m², not %v", sum, z.Area())
		}
	}
	f(overlapComb(20000))
}

// TestOverlapCleanedOnce: a large area with bow-ties becomes polygons, with the
// area that the pieces of its border have.
func TestOverlapCleanedOnce(t *testing.T) {
	random := rand.New(rand.NewPCG(6, 1))
	for n := range 5 {
		g := orb.MultiPolygon{overlapComb(400), overlapComb(100)}
		for range 1 + 4*n {
			r := g[0][0]
			i := 1 + random.IntN(len(r)-3)
			r[i], r[i+1] = r[i+1], r[i]
		}
		g[0] = append(g[0], overlapComb(30)[0], orb.Ring{{104.2, 30.02}, {104.6, 30.9}, {104.6, 30.02}, {104.2, 30.9}, {104.2, 30.02}})
		z, err := NewOverlapZone(g)
		if err != nil || z.Tangled() {
			t.Fatalf("%d: tangled %v, %v", n, err == nil && z.Tangled(), err)
		}
		a := &overlapArea{polygons: g, at: g[0][0][0], plane: newOverlapPlane(g[0][0][0], false)}
		rule := a.gather(new(overlapBuffer))
		sortSweepEdges(a.raw)
		pieces, err := resolveEdges(a.raw, rule)
		if err != nil {
			t.Fatal(err)
		}
		want := overlapEdgesArea(pieces) * a.plane.squareMetres()
		s, err := NewOverlapSite(g)
		if err != nil || math.Abs(z.Area()-want) > 1e-9*want || math.Abs(s.Area()-want) > 1e-9*want || math.Abs(s.Overlap(z)-want) > 1e-9*want {
			t.Errorf("%d: zone %v m², site %v, both %v, want %v, %v", n, z.Area(), s.Area(), s.Overlap(z), want, err)
		}
	}
}
