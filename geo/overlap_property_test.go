package geo_test

import (
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/paulmach/orb"

	"guotu/geo"
)

// starAround is a ring around a place in degrees, of n vertices at random
// distances up to r; as deep as it is, it does not cross itself.
func starAround(random *rand.Rand, at orb.Point, r float64, n int) orb.Ring {
	angles := make([]float64, n)
	for i := range angles {
		angles[i] = (float64(i) + 0.9*random.Float64()) / float64(n) * 2 * math.Pi
	}
	ring := make(orb.Ring, 0, n+1)
	for _, a := range angles {
		d := r * (0.3 + 0.7*random.Float64())
		ring = append(ring, orb.Point{at[0] + d*math.Cos(a)/math.Cos(at[1]*math.Pi/180), at[1] + d*math.Sin(a)})
	}
	return append(ring, ring[0])
}

// scribbleAround is a ring of random vertices.
func scribbleAround(random *rand.Rand, at orb.Point, r float64, n int) orb.Ring {
	ring := make(orb.Ring, 0, n+1)
	for range n {
		ring = append(ring, orb.Point{at[0] + r*(2*random.Float64()-1), at[1] + r*(2*random.Float64()-1)})
	}
	return append(ring, ring[0])
}

// TestOverlapProperties: what must hold for every pair of areas, valid or not.
func TestOverlapProperties(t *testing.T) {
	random := rand.New(rand.NewPCG(7, 3))
	for n := range 240 {
		at := orb.Point{75 + 58*random.Float64(), 18 + 35*random.Float64()}
		r := math.Pow(10, -5+4*random.Float64())
		shape := func(at orb.Point, most int) orb.Ring {
			if n%3 == 0 {
				return scribbleAround(random, at, r, 3+random.IntN(min(most, 20)))
			}
			return starAround(random, at, r, 3+random.IntN(most))
		}
		a := orb.Polygon{shape(at, 100)}
		b := orb.Polygon{shape(orb.Point{at[0] + r*random.NormFloat64()/2, at[1] + r*random.NormFloat64()/2}, 300)}
		whole := overlapArea(t, a, a)
		// Coordinates are rounded to some 1e-9 m.
		limit := 1e-12*whole + 4e-9*lengthOf(a[0])
		same := func(what string, got, want float64) {
			t.Helper()
			if math.Abs(got-want) > limit {
				t.Fatalf("%d: %s: %v, want %v, limit %v\n%v\n%v", n, what, got, want, limit, a, b)
			}
		}
		if n%3 != 0 {
			same("itself", whole, geo.Area(a))
		}
		both := overlapArea(t, a, b)
		same("symmetric", overlapArea(t, b, a), both)
		around := a[0].Bound().Union(b[0].Bound()).Pad(r)
		complement := orb.Polygon{around.ToRing(), b[0]}
		if n%3 == 0 {
			complement = orb.Polygon{slices.Concat(around.ToRing(), b[0], orb.Ring{around.ToRing()[0]})}
		}
		same("with the complement", both+overlapArea(t, a, complement), whole)
		same("without the complement", overlapArea(t, complement, orb.Polygon{b[0]}), 0)
		turned := slices.Clone(b[0][1:])
		k := random.IntN(len(turned))
		turned = append(append(orb.Ring{}, turned[k:]...), turned[:k]...)
		same("another start, not closed", overlapArea(t, a, orb.Polygon{turned}), both)
		slices.Reverse(turned)
		same("the other winding", overlapArea(t, a, turned), both)
		same("the other winding of the site", overlapArea(t, turned, a), both)
		same("parts twice", overlapArea(t, a, orb.MultiPolygon{b, {turned}, b}), both)
		same("the union", overlapArea(t, a, orb.MultiPolygon{b, a}), whole)
		shift := func(g orb.Polygon) orb.Polygon {
			g = g.Clone()
			for i := range g[0] {
				g[0][i][0] += 16
			}
			return g
		}
		same("further east", overlapArea(t, shift(a), shift(b)), both)
	}
}

// lengthOf is roughly the length of a ring in metres.
func lengthOf(r orb.Ring) float64 {
	sum := 0.0
	for i := range r {
		p, q := geo.EqualArea(r[i]), geo.EqualArea(r[(i+1)%len(r)])
		sum += math.Hypot(p[0]-q[0], p[1]-q[1])
	}
	return sum
}

// TestOverlapsOfACoverageAddUp: cells with exactly shared borders that cover a
// site add up to its area within 1e-6 m² per km².
func TestOverlapsOfACoverageAddUp(t *testing.T) {
	random := rand.New(rand.NewPCG(7, 4))
	for range 6 {
		at := orb.Point{75 + 58*random.Float64(), 18 + 35*random.Float64()}
		cell := math.Pow(10, -4+3*random.Float64())
		zones := latticeAround(random, at, cell, 12)
		site := orb.Polygon{starAround(random, at, 3*cell, 10+random.IntN(190))}
		sum := 0.0
		for _, z := range zones {
			sum += overlapArea(t, site, z)
		}
		want := geo.Area(site)
		own := overlapArea(t, site, site)
		if limit := 1e-6*want/1e6 + 1e-9*lengthOf(site[0]); math.Abs(sum-want) > limit {
			t.Errorf("%v m²: parts add up to %v more, limit %v", want, sum-want, limit)
		}
		if math.Abs(sum-own) > 1e-12*own+1e-9 {
			t.Errorf("%v m²: parts add up to %v more than the site's own area", own, sum-own)
		}
	}
}

// latticeAround makes n by n cells around a place, with borders of several vertices
// that both neighbours have.
func latticeAround(random *rand.Rand, at orb.Point, cell float64, n int) []orb.Polygon {
	place := make([][]orb.Point, n+1)
	for i := range place {
		place[i] = make([]orb.Point, n+1)
		for j := range place[i] {
			place[i][j] = orb.Point{at[0] + cell*(float64(i-n/2)+0.3*random.Float64()), at[1] + cell*(float64(j-n/2)+0.3*random.Float64())}
		}
	}
	border := func(a, b orb.Point) []orb.Point {
		var between []orb.Point
		for k := 1; k < 5; k++ {
			f, off := float64(k)/5, cell*0.03*random.NormFloat64()
			between = append(between, orb.Point{a[0] + f*(b[0]-a[0]) + off, a[1] + f*(b[1]-a[1]) + off})
		}
		return between
	}
	var east, north [][][]orb.Point
	for i := range n + 1 {
		east, north = append(east, make([][]orb.Point, n+1)), append(north, make([][]orb.Point, n+1))
		for j := range n + 1 {
			if i < n {
				east[i][j] = border(place[i][j], place[i+1][j])
			}
			if j < n {
				north[i][j] = border(place[i][j], place[i][j+1])
			}
		}
	}
	back := func(points []orb.Point) []orb.Point {
		points = slices.Clone(points)
		slices.Reverse(points)
		return points
	}
	var zones []orb.Polygon
	for i := range n {
		for j := range n {
			zones = append(zones, orb.Polygon{slices.Concat(
				place[i][j:j+1], east[i][j], place[i+1][j:j+1], north[i+1][j],
				place[i+1][j+1:j+2], back(east[i][j+1]), place[i][j+1:j+2], back(north[i][j]), place[i][j:j+1])})
		}
	}
	return zones
}

// TestCoveredCountsOnce: zones that overlap cover a site as their union does,
// those of a coverage as the sum of their overlaps.
func TestCoveredCountsOnce(t *testing.T) {
	random := rand.New(rand.NewPCG(7, 5))
	for n := range 60 {
		at := orb.Point{75 + 58*random.Float64(), 18 + 35*random.Float64()}
		r := math.Pow(10, -4+3*random.Float64())
		site, err := geo.NewOverlapSite(orb.Polygon{starAround(random, at, r, 3+random.IntN(100))})
		if err != nil {
			t.Fatal(err)
		}
		var zones []*geo.OverlapZone
		var all orb.MultiPolygon
		sum := 0.0
		add := func(g orb.Polygon) {
			z, err := geo.NewOverlapZone(g)
			if err != nil {
				t.Fatal(err)
			}
			zones = append(zones, z)
			all = append(all, g)
			sum += site.Overlap(z)
		}
		if n%2 == 0 {
			for _, g := range latticeAround(random, at, r/4, 6) {
				add(g)
			}
		} else {
			for range random.IntN(8) {
				center := orb.Point{at[0] + r*random.NormFloat64()/2, at[1] + r*random.NormFloat64()/2}
				if random.IntN(3) == 0 {
					add(orb.Polygon{scribbleAround(random, center, r, 3+random.IntN(10))})
				} else {
					add(orb.Polygon{starAround(random, center, r, 3+random.IntN(100))})
				}
			}
		}
		got, err := site.Covered(append(zones, zones...))
		if err != nil {
			t.Fatal(err)
		}
		z, err := geo.NewOverlapZone(all)
		if err != nil {
			t.Fatal(err)
		}
		limit := 1e-12*site.Area() + 10*site.Resolution()
		if want := site.Overlap(z); math.Abs(got-want) > limit {
			t.Fatalf("%d: %v m² covered, the union covers %v", n, got, want)
		}
		if n%2 == 0 && math.Abs(got-sum) > limit {
			t.Fatalf("%d: %v m² covered, the parts add up to %v", n, got, sum)
		}
	}
}

// TestOverlapOfAScribble: borders that cross a thousand times are resolved,
// those that cross millions of times end in an error, in bounded time.
func TestOverlapOfAScribble(t *testing.T) {
	random := rand.New(rand.NewPCG(7, 6))
	at := orb.Point{110, 30}
	g := orb.Polygon{scribbleAround(random, at, 0.1, 80)}
	whole := overlapArea(t, g, orb.Bound{Min: orb.Point{109, 29}, Max: orb.Point{111, 31}})
	west := overlapArea(t, orb.Bound{Min: orb.Point{109, 29}, Max: orb.Point{110.01, 31}}, g)
	east := overlapArea(t, g, orb.Bound{Min: orb.Point{110.01, 29}, Max: orb.Point{111, 31}})
	if math.Abs(west+east-whole) > 1e-12*whole || whole == 0 {
		t.Errorf("%v and %v m² make %v", west, east, whole)
	}
	huge := orb.Polygon{scribbleAround(random, at, 0.1, 5000)}
	if _, err := geo.OverlapArea(g, huge); !errors.Is(err, geo.ErrTangled) {
		t.Errorf("millions of crossings: %v", err)
	}
}
