package geo_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/paulmach/orb"

	"guotu/geo"
)

// roundArea is a random polygon around a place: a shell that winds around it once,
// and a few holes that may touch nothing.
func roundArea(random *rand.Rand, at orb.Point, size float64) orb.Polygon {
	ring := func(c orb.Point, least, most float64) orb.Ring {
		n := 3 + random.IntN(40)
		turn := 2 * math.Pi * random.Float64()
		r := make(orb.Ring, 0, n+1)
		for i := range n {
			s, cos := math.Sincos(turn + 2*math.Pi*(float64(i)+0.8*random.Float64())/float64(n))
			d := least + (most-least)*random.Float64()
			r = append(r, orb.Point{c[0] + d*cos/math.Cos(at[1]*math.Pi/180), c[1] + d*s})
		}
		return append(r, r[0])
	}
	g := orb.Polygon{ring(at, 0.1*size, size)}
	for range random.IntN(3) {
		c := orb.Point{at[0] + size*(random.Float64()-0.5), at[1] + size*(random.Float64()-0.5)}
		if hole := ring(c, 0.01*size, 0.1*size); geo.Locate(g[0], c) == geo.Inside {
			g = append(g, hole)
		}
	}
	stretch := 1 + 9*random.Float64()*random.Float64()
	for _, r := range g {
		for i := range r {
			r[i][0] = at[0] + (r[i][0]-at[0])*stretch
		}
	}
	return g
}

// planeRadius is how far a place is from the border, in the plane in which circles are
// round: the definition, word by word.
func planeRadius(g orb.Polygon, p orb.Point) float64 {
	b := g[0].Bound()
	lat := (b.Min[1] + b.Max[1]) / 2 * math.Pi / 180
	w := 1 - geo.Flattening*(2-geo.Flattening)*math.Pow(math.Sin(lat), 2)
	east := geo.SemiMajor / math.Sqrt(w) * math.Cos(lat) * math.Pi / 180
	north := geo.SemiMajor * (1 - geo.Flattening) * (1 - geo.Flattening) / math.Pow(w, 1.5) * math.Pi / 180
	least := math.Inf(1)
	for _, r := range g {
		for i := 1; i < len(r); i++ {
			ax, ay := (r[i-1][0]-p[0])*east, (r[i-1][1]-p[1])*north
			dx, dy := (r[i][0]-r[i-1][0])*east, (r[i][1]-r[i-1][1])*north
			t := 0.0
			if l := dx*dx + dy*dy; l > 0 {
				t = min(max(-(ax*dx+ay*dy)/l, 0), 1)
			}
			least = min(least, math.Hypot(ax+t*dx, ay+t*dy))
		}
	}
	return least
}

// bestOfGrid is the largest circle with its middle on a grid of n by n places.
func bestOfGrid(g orb.Polygon, n int) float64 {
	b := g[0].Bound()
	best := 0.0
	for i := range n {
		for k := range n {
			p := orb.Point{b.Min[0] + (b.Max[0]-b.Min[0])*(float64(i)+0.5)/float64(n), b.Min[1] + (b.Max[1]-b.Min[1])*(float64(k)+0.5)/float64(n)}
			if r := planeRadius(g, p); r > best && geo.Locate(g, p) == geo.Inside {
				best = r
			}
		}
	}
	return best
}

// TestLabelPointIsTheBest compares with every place of a grid.
func TestLabelPointIsTheBest(t *testing.T) {
	random := rand.New(rand.NewPCG(4, 1))
	for n := range 80 {
		size := math.Pow(10, -4+5*random.Float64())
		g := roundArea(random, orb.Point{120 * (random.Float64() - 0.5), 140 * (random.Float64() - 0.5)}, size)
		p, radius, ok := geo.LabelPoint(g)
		want := bestOfGrid(g, 50)
		if !ok {
			t.Fatalf("polygon %d: no label point, a circle of %v m fits: %s", n, want, geo.WKT(g))
		}
		if geo.Locate(g, p) != geo.Inside {
			t.Errorf("polygon %d: %v is not inside %s", n, p, geo.WKT(g))
		}
		if own := planeRadius(g, p); math.Abs(own-radius) > 1e-6*radius {
			t.Errorf("polygon %d: the radius is %v, not %v", n, own, radius)
		}
		if radius < 0.97*want {
			t.Errorf("polygon %d: radius %v m, a circle of %v fits: %s", n, radius, want, geo.WKT(g))
		}
	}
}

// TestLabelPointIsInside puts points into shapes that have hardly any inside.
func TestLabelPointIsInside(t *testing.T) {
	random := rand.New(rand.NewPCG(4, 2))
	for n := range 200 {
		r := make(orb.Ring, 3+random.IntN(6))
		for i := range r {
			r[i] = orb.Point{float64(random.IntN(6)), float64(random.IntN(6))}
			if n%2 == 0 {
				r[i][0] = r[i][0]*1e-7 + r[i][1] // a sliver from south-west to north-east
			}
		}
		g := orb.Polygon{append(r, r[0])}
		switch p, radius, ok := geo.LabelPoint(g); {
		case ok && geo.Locate(g, p) != geo.Inside:
			t.Errorf("%v is not inside %s", p, geo.WKT(g))
		case ok && !(radius > 0):
			t.Errorf("radius %v in %s", radius, geo.WKT(g))
		case !ok && geo.Valid(g) && geo.Area(g) > 1: // smaller ones may have no float64 inside
			t.Errorf("no label point in %s", geo.WKT(g))
		}
	}
}

func TestLabelPoint(t *testing.T) {
	f := func(wkt string, x, y float64) {
		t.Helper()
		p, _, ok := geo.LabelPoint(mustWKT(t, wkt))
		if !ok || math.Abs(p[0]-x) > 1e-9 || math.Abs(p[1]-y) > 1e-9 {
			t.Errorf("LabelPoint(%s) = %v, %v, want %v %v", wkt, p, ok, x, y)
		}
	}
	f("POLYGON((0 0, 9 0, 9 3, 0 3, 0 0))", 4.5, 1.5) // in the middle, though many places are as good
	f("MULTIPOLYGON(((0 0, 1 0, 1 1, 0 1, 0 0)), ((5 0, 9 0, 9 4, 5 4, 5 0)))", 7, 2)
	f("MULTIPOLYGON(((0 0, 9 0, 9 0, 0 0)), ((5 0, 6 0, 6 1, 5 1, 5 0)))", 5.5, 0.5) // the other has no inside
	f("LINESTRING(0 0, 4 0, 4 0, 10 0)", 5, 0)
	f("LINESTRING(3 4, 3 4)", 3, 4)
	f("MULTILINESTRING((0 0, 1 0), (2 0, 8 0))", 5, 0)
	f("POINT(3 4)", 3, 4)
	f("MULTIPOINT(3 4, 5 6)", 3, 4)
	f("GEOMETRYCOLLECTION(POINT(3 4), POLYGON((5 0, 6 0, 6 1, 5 1, 5 0)), LINESTRING(0 0, 9 0))", 5.5, 0.5)
	f("GEOMETRYCOLLECTION(POLYGON((5 0, 6 0, 6 0, 5 0)), POINT(3 4))", 3, 4)

	circle := orb.Ring{}
	for i := range 721 {
		s, c := math.Sincos(math.Pi * float64(i%720) / 360)
		circle = append(circle, orb.Point{100 + 2*c, 60 + s}) // a degree of longitude is half as long
	}
	if _, radius, _ := geo.LabelPoint(circle); math.Abs(radius-111_412) > 400 {
		t.Errorf("the radius of a degree of latitude at 60° N is %v m", radius)
	}
}

// TestLabelPointOfAnything: no geometry makes it panic, and what is nowhere has none.
func TestLabelPointOfAnything(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	for _, g := range append(orb.AllGeometries, orb.Polygon{}, orb.Polygon{nil}, orb.Polygon{{}, {}}, orb.MultiPolygon{{}}, orb.Collection{nil, orb.Collection{}},
		orb.Ring{{1, 1}}, orb.Ring{{1, 1}, {2, 2}}, orb.Ring{{1, 1}, {1, 1}, {1, 1}, {1, 1}}, orb.LineString{}, orb.LineString{{1, 1}},
		orb.Bound{Min: orb.Point{1, 1}}, orb.Ring{{0, 90}, {180, 90}, {90, 90}},
		orb.Ring{{0, 0}, {nan, 0}, {1, 1}, {0, 0}}, orb.Ring{{0, 0}, {inf, 0}, {1, 1}, {0, 0}}, orb.LineString{{0, 0}, {nan, 1}}, orb.Point{nan, 1}, orb.Point{1, 91}) {
		p, radius, ok := geo.LabelPoint(g)
		if ok && (radius < 0 || math.IsNaN(p[0]+p[1]+radius) || geo.Locate(g, p) == geo.Outside) {
			t.Errorf("LabelPoint(%#v) = %v, %v", g, p, radius)
		}
	}
	if _, _, ok := geo.LabelPoint(nil); ok {
		t.Error("nothing has a label point")
	}
}
