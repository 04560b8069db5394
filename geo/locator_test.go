package geo_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/paulmach/orb"

	"guotu/geo"
)

// naiveHits asks one feature after the other.
func naiveHits(features []orb.Geometry, p orb.Point) []geo.Hit {
	var hits []geo.Hit
	for i, g := range features {
		if side := geo.Locate(g, p); side != geo.Outside {
			hits = append(hits, geo.Hit{Feature: i, Side: side})
		}
	}
	return hits
}

func mustAgree(t testing.TB, l *geo.Locator, features []orb.Geometry, p orb.Point) {
	t.Helper()
	got, want := l.At(p, nil), naiveHits(features, p)
	if !slices.Equal(got, want) {
		t.Fatalf("at %v: %v, want %v", p, got, want)
	}
	first, found := l.First(p)
	if found != (len(want) > 0) || found && first != want[0] {
		t.Fatalf("first at %v: %v %v, want %v", p, first, found, want)
	}
}

// nasty is a set of polygons on a small grid of coordinates, where nearly
// everything coincides: holes that overlap and stick out, rings that cross
// themselves, duplicates, shared borders in both directions, unclosed rings.
func nasty(random *rand.Rand, scale, shift float64) []orb.Geometry {
	grid := 2 + random.IntN(12)
	at := func() orb.Point {
		return orb.Point{shift + scale*float64(random.IntN(grid)), shift + scale*float64(random.IntN(grid))}
	}
	ring := func() (r orb.Ring) {
		if random.IntN(3) == 0 {
			p, q := at(), at()
			r = orb.Ring{p, {q[0], p[1]}, q, {p[0], q[1]}}
		} else {
			for range random.IntN(9) {
				r = append(r, at())
			}
		}
		if len(r) > 0 && random.IntN(4) > 0 {
			r = append(r, r[0])
		}
		return r
	}
	polygon := func() (g orb.Polygon) {
		for range 1 + random.IntN(3)*random.IntN(3) {
			g = append(g, ring())
		}
		return g
	}
	var all []orb.Geometry
	for range 1 + random.IntN(20) {
		switch random.IntN(8) {
		case 0:
			m := orb.MultiPolygon{}
			for range random.IntN(4) {
				m = append(m, polygon())
			}
			all = append(all, m)
		case 1:
			all = append(all, ring())
		case 2:
			p, q := at(), at()
			all = append(all, orb.MultiPoint{p, q}.Bound())
		case 3:
			all = append(all, orb.Collection{polygon(), nil, orb.Collection{polygon()}})
		case 4:
			if len(all) > 0 {
				all = append(all, orb.Clone(all[random.IntN(len(all))]))
				continue
			}
			all = append(all, nil)
		default:
			all = append(all, polygon())
		}
	}
	return all
}

func beside(random *rand.Rand, p orb.Point) orb.Point {
	for i := range p {
		if n := random.IntN(3); n < 2 {
			p[i] = math.Nextafter(p[i], math.Inf(2*n-1))
		}
	}
	return p
}

func TestLocatorAgreesWithLocate(t *testing.T) {
	random := rand.New(rand.NewPCG(21, 22))
	for round := range 3000 {
		scale, shift := 1.0, 0.0
		switch round % 4 {
		case 1:
			scale, shift = 0.1, 116.3
		case 2:
			scale, shift = 0x1p-49, 1 // a few float64 apart
		case 3:
			scale, shift = math.Pow(10, float64(random.IntN(600)-300)), 0
		}
		features := nasty(random, scale, shift)
		l := geo.NewLocator(features)
		for range 30 {
			p := orb.Point{shift + scale*float64(random.IntN(29)-1)/2, shift + scale*float64(random.IntN(29)-1)/2}
			mustAgree(t, l, features, p)
			mustAgree(t, l, features, beside(random, p))
		}
	}
}

// boxedFeatures is the naive way for large sets: it leaves out features whose
// box does not hold the point.
func boxedFeatures(features []orb.Geometry) *naiveLocator {
	n := &naiveLocator{features: features}
	for _, g := range features {
		n.boxes = append(n.boxes, g.Bound())
	}
	return n
}

type naiveLocator struct {
	features []orb.Geometry
	boxes    []orb.Bound
}

func (n *naiveLocator) at(p orb.Point) []geo.Hit {
	var hits []geo.Hit
	for i, b := range n.boxes {
		if b.Contains(p) {
			if side := geo.Locate(n.features[i], p); side != geo.Outside {
				hits = append(hits, geo.Hit{Feature: i, Side: side})
			}
		}
	}
	return hits
}

func mustHit(t testing.TB, got, want []geo.Hit, p orb.Point) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Fatalf("at %v: %v, want %v", p, got, want)
	}
}

// locatorStar is a ring with n jagged vertices around 100, 30.
func locatorStar(n int) (r orb.Ring) {
	random := rand.New(rand.NewPCG(7, 8))
	for i := range n {
		sin, cos := math.Sincos(2 * math.Pi * float64(i) / float64(n))
		d := 1 + 0.5*math.Sin(7*math.Atan2(sin, cos)) + 1e-4*random.Float64()
		r = append(r, orb.Point{100 + d*cos, 30 + d*sin})
	}
	return append(r, r[0])
}

// TestLocatorOnSets asks at vertices, middles of edges, beside both, and anywhere.
func TestLocatorOnSets(t *testing.T) {
	random := rand.New(rand.NewPCG(31, 32))
	f := func(name string, features []orb.Geometry, asked int) {
		t.Helper()
		l, box := geo.NewLocator(features), orb.Collection(features).Bound()
		var at []orb.Point
		for _, g := range features {
			if p, is := g.(orb.Polygon); is {
				for _, r := range p {
					for i := range r {
						q := r[(i+1)%len(r)]
						at = append(at, r[i], orb.Point{r[i][0]/2 + q[0]/2, r[i][1]/2 + q[1]/2})
					}
				}
			}
		}
		for range asked {
			p := at[random.IntN(len(at))]
			mustAgree(t, l, features, p)
			mustAgree(t, l, features, beside(random, p))
			near := orb.Point{p[0] + 1e-5*random.NormFloat64(), p[1] + 1e-5*random.NormFloat64()}
			mustAgree(t, l, features, near)
			mustAgree(t, l, features, orb.Point{box.Min[0] + random.Float64()*(box.Max[0]-box.Min[0]), box.Min[1] + random.Float64()*(box.Max[1]-box.Min[1])})
		}
		if t.Failed() {
			t.Log(name)
		}
	}
	parcels, _ := locatorParcels(24)
	f("parcels", parcels, 300)
	f("parcels and a country around them", append([]orb.Geometry{orb.Bound{Min: orb.Point{-180, -90}, Max: orb.Point{180, 90}}.ToPolygon()}, parcels...), 300)
	f("parcels and an outlier", append(parcels[:200:200], orb.Polygon{{{1e308, -1e308}, {1e308, 1e308}, {-1e308, 0}}}), 200)
	f("parcels and null island", append(parcels[:200:200], orb.Polygon{{{0, 0}, {1e-7, 0}, {0, 1e-7}}}), 200)
	f("star", []orb.Geometry{orb.Polygon{locatorStar(3000)}}, 300)

	var nested, spokes, twice, bits []orb.Geometry
	for i := range 300 {
		d := float64(i + 1)
		nested = append(nested, orb.Polygon{{{-d, -d}, {d, -d / 3}, {d, d}, {-d / 2, d}, {-d, -d}}})
		sin, cos := math.Sincos(d)
		spokes = append(spokes, orb.Polygon{{{0, 0}, {cos, sin}, {cos - sin/50, sin + cos/50}}})
		twice = append(twice, parcels[i%3])
		x, y := 120+float64(i%17)/1e9, 30+float64(i/17)/1e9
		bits = append(bits, orb.Polygon{{{x, y}, {x + 1e-9, y}, {x + 1e-9, y + 1e-9}, {x, y + 1e-9}, {x, y}}})
	}
	f("areas within areas", nested, 200)
	f("areas around one point", spokes, 200)
	f("the same areas again and again", twice, 200)
	f("areas a few float64 wide", bits, 200)
	var holes orb.Polygon
	for i := range 90 {
		x, y := float64(i%10), float64(i/10)
		holes = append(holes, orb.Ring{{x, y}, {x + 1, y}, {x + 1.2, y + 1.2}, {x, y + 1}})
	}
	holes = append(orb.Polygon{{{-1, -1}, {12, -1}, {12, 12}, {-1, 12}}}, holes...)
	f("holes that overlap", []orb.Geometry{holes}, 300)
	for i := range holes[1:] { // so small, beside the box, that one cell holds all
		for k := range holes[i+1] {
			holes[i+1][k][0] *= 1e-12
			holes[i+1][k][1] *= 1e-12
		}
	}
	f("holes in one cell", []orb.Geometry{holes}, 300)
}

// TestLocatorTakesEveryGeometry asks for what has no inside, and for what is no
// number.
func TestLocatorTakesEveryGeometry(t *testing.T) {
	nan := math.NaN()
	features := append(slices.Clone(orb.AllGeometries), orb.Polygon{}, orb.Polygon{{}}, orb.Polygon{{}, {{1, 1}}}, orb.Ring{}, orb.Ring{{1, 1}}, orb.MultiPolygon{{}},
		orb.Collection{nil, orb.Point{1, 1}}, orb.Polygon{{{0, 0}, {nan, 2}, {2, 0}}}, orb.Polygon{{{0, 0}, {2, 0}, {2, math.Inf(1)}}}, orb.Bound{Max: orb.Point{1, 1}})
	l := geo.NewLocator(features)
	areas := slices.Clone(features)
	for i, g := range areas { // what has no inside is not in a Locator
		if c, is := g.(orb.Collection); is {
			areas[i] = slices.DeleteFunc(slices.Clone(c), func(m orb.Geometry) bool { return m == nil || m.Dimensions() < 2 })
		} else if g == nil || g.Dimensions() < 2 {
			areas[i] = nil
		}
	}
	for _, x := range []float64{-1, 0, 0.5, 1, 2, 1e308, math.Inf(-1)} {
		for _, y := range []float64{-1, 0, 0.5, 1, 2, -1e308, math.Inf(1)} {
			mustAgree(t, l, areas, orb.Point{x, y})
		}
	}
	for _, p := range []orb.Point{{nan, 0}, {0, nan}} {
		if hits := geo.NewLocator([]orb.Geometry{orb.Bound{Min: orb.Point{-1, -1}, Max: orb.Point{1, 1}}}).At(p, nil); len(hits) > 0 {
			t.Errorf("at %v: %v", p, hits)
		}
	}
	if hits := geo.NewLocator(nil).At(orb.Point{}, nil); len(hits) > 0 {
		t.Errorf("of nothing: %v", hits)
	}
}

func TestLocatorDoesNotAllocate(t *testing.T) {
	parcels, box := locatorParcels(20)
	l, points, buffer := geo.NewLocator(parcels), locatorPoints(box, 100), make([]geo.Hit, 0, 8)
	if n := testing.AllocsPerRun(10, func() {
		for _, p := range points {
			buffer = l.At(p, buffer[:0])
			l.First(p)
		}
	}); n > 0 {
		t.Errorf("%v allocations", n)
	}
}

// FuzzLocator reads polygons from bytes, in coordinates that coincide, or are
// next to each other, or may be any float64.
func FuzzLocator(f *testing.F) {
	f.Add([]byte{0, 4, 0, 0, 4, 0, 4, 4, 0, 4, 255, 0, 2, 2, 6, 2, 6, 6, 2, 6})
	f.Add([]byte{1, 0, 0, 40, 0, 40, 40, 0, 40, 254, 10, 10, 30, 10, 30, 30, 255, 0, 0, 40, 0, 40, 40})
	f.Add([]byte{3, 0x40, 0x10, 0x40, 0x20, 0xC0, 0x10, 0x40, 0x20, 0x7F, 0xEF, 0x00, 0x10})
	f.Fuzz(func(t *testing.T, body []byte) {
		if len(body) < 2 || len(body) > 400 {
			return
		}
		features, points := locatorFuzzAreas(body)
		l := geo.NewLocator(features)
		for i, p := range points {
			q := points[(i+1)%len(points)]
			mustAgree(t, l, features, p)
			mustAgree(t, l, features, orb.Point{p[0]/2 + q[0]/2, p[1]/2 + q[1]/2})
			mustAgree(t, l, features, orb.Point{p[0], q[1]})
			mustAgree(t, l, features, orb.Point{math.Nextafter(p[0], q[0]), p[1]})
			mustAgree(t, l, features, orb.Point{p[0], math.Nextafter(p[1], q[1])})
		}
	})
}

// locatorFuzzAreas makes polygons: 255 begins the next one, 254 a hole, 253 a part.
func locatorFuzzAreas(body []byte) (features []orb.Geometry, points []orb.Point) {
	mode, body := body[0]%4, body[1:]
	coordinate := func(b []byte) float64 {
		v := float64(b[0])
		switch mode {
		case 1:
			return 116 + v/10
		case 2:
			return 1 + float64(b[0])*0x1p-52
		case 3:
			return math.Float64frombits(uint64(b[0])<<56 | uint64(b[1])<<48)
		}
		return v
	}
	size := 1
	if mode == 3 {
		size = 2
	}
	parts := orb.MultiPolygon{{{}}}
	for len(body) >= 2*size {
		switch part := &parts[len(parts)-1]; body[0] {
		case 255:
			features = append(features, parts)
			parts = orb.MultiPolygon{{{}}}
			body = body[1:]
		case 254:
			*part = append(*part, orb.Ring{})
			body = body[1:]
		case 253:
			parts = append(parts, orb.Polygon{{}})
			body = body[1:]
		default:
			p := orb.Point{coordinate(body), coordinate(body[size:])}
			r := &(*part)[len(*part)-1]
			*r = append(*r, p)
			points = append(points, p)
			body = body[2*size:]
		}
	}
	return append(features, parts), points
}
