package geo_test

import (
	"encoding/json"
	"math"
	"math/big"
	"math/rand/v2"
	"os"
	"testing"

	"github.com/paulmach/orb"

	"guotu/geo"
)

// surveyParcels are the golden parcels: A with a hole, and B, which is A with a second
// part. The vertices in the plane are those of the boundary-point files, easting
// with zone prefix, northing.
type surveyParcels struct {
	A     orb.Polygon
	B     orb.MultiPolygon
	Plane orb.Polygon
	Part2 orb.Polygon // of B, in the plane
	Want  struct{ A, B parcelAreas }
}

type parcelAreas struct {
	Planar   float64 `json:"planar_gk"`
	Official float64 `json:"authalic_32hao"`
	Geodesic float64 `json:"geodesic"`
}

func goldenParcels(t *testing.T) (p surveyParcels) {
	t.Helper()
	body, err := os.ReadFile("testdata/measure/parcels.json")
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		A     parcelAreas `json:"A_single_hole"`
		B     parcelAreas `json:"B_multipart"`
		Outer orb.Ring    `json:"outer_lonlat"`
		Inner orb.Ring    `json:"inner_lonlat"`
		Part2 orb.Ring    `json:"part2_lonlat"`
	}
	if err := json.Unmarshal(body, &file); err != nil {
		t.Fatal(err)
	}
	p.Want.A, p.Want.B = file.A, file.B
	p.A = orb.Polygon{file.Outer, file.Inner}
	p.B = orb.MultiPolygon{p.A, {file.Part2}}
	p.Plane = orb.Polygon{
		{{38528770, 3386666}, {38529182.337, 3386684.204}, {38529168.115, 3386941.660}, {38528890.450, 3386967.018}, {38528747.219, 3386856.337}},
		{{38528920.200, 3386766.100}, {38528920.200, 3386826.900}, {38528990.700, 3386826.900}, {38528990.700, 3386766.100}},
	}
	p.Part2 = orb.Polygon{{{38529370, 3386666}, {38529470, 3386666}, {38529470, 3386766}, {38529370, 3386766}}}
	return p
}

// TestGoldenParcels: the three areas of the survey's parcels.
func TestGoldenParcels(t *testing.T) {
	p := goldenParcels(t)
	f := func(what string, got, want, tolerance float64) {
		t.Helper()
		if math.Abs(got-want) > tolerance {
			t.Errorf("%s: %.9f m², want %.9f", what, got, want)
		}
	}
	f("A in the plane", geo.PlanarArea(p.Plane), p.Want.A.Planar, 1e-6)
	f("B in the plane", geo.PlanarArea(orb.MultiPolygon{p.Plane, p.Part2}), p.Want.B.Planar, 1e-6)
	f("A by the official formula", geo.Area(p.A), p.Want.A.Official, 1e-5)
	f("B by the official formula", geo.Area(p.B), p.Want.B.Official, 1e-5)
	f("A with geodesics", geo.GeodesicArea(p.A), p.Want.A.Geodesic, 1e-5)
	f("B with geodesics", geo.GeodesicArea(p.B), p.Want.B.Geodesic, 1e-5)
	f("shell of A by the official formula", geo.Area(p.A[0]), 111416.828, 5e-4)
	f("shell of A with geodesics", geo.GeodesicArea(p.A[0]), 111416.519, 5e-4)
}

func TestAreaAgreesWithTheOfficialSeries(t *testing.T) {
	f := func(wkt string) {
		t.Helper()
		g := mustWKT(t, wkt).(orb.Polygon)
		got, want := geo.Area(g), math.Abs(seriesArea(g[0]))
		if math.Abs(got-want) > want*1e-9+1e-4 {
			t.Errorf("Area(%s) = %.6f, the series gives %.6f", wkt, got, want)
		}
	}
	f("POLYGON ((116 39, 117 39, 117 40, 116 40, 116 39))")
	f("POLYGON ((100 20, 101.5 20.7, 100.9 22.1, 99.2 21.4, 100 20))")
	f("POLYGON ((120.5 30.5, 120.501 30.5, 120.501 30.501, 120.5 30.501, 120.5 30.5))")
	f("POLYGON ((75 50, 76 50, 75.5 53, 75 50))")
}

// seriesArea is the formula of 国土调查办发〔2008〕32号 as it is printed: signed
// trapezoids between each edge and a meridian.
func seriesArea(r orb.Ring) float64 {
	const e2 = geo.Flattening * (2 - geo.Flattening)
	e4, e6, e8 := e2*e2, e2*e2*e2, e2*e2*e2*e2
	a := 1 + 3*e2/6 + 30*e4/80 + 35*e6/112 + 630*e8/2304
	b := e2/6 + 15*e4/80 + 21*e6/112 + 420*e8/2304
	c := 3*e4/80 + 7*e6/112 + 180*e8/2304
	d := e6/112 + 45*e8/2304
	e := 5 * e8 / 2304
	b2 := geo.SemiMajor * geo.SemiMajor * (1 - e2)
	sum := 0.0
	for i := 1; i < len(r); i++ {
		p, q := r[i-1], r[i]
		dl := ((p[0] - r[0][0]) + (q[0] - r[0][0])) / 2 * math.Pi / 180 // exact for small parcels, (p+q)/2-r is not
		db, bm := (q[1]-p[1])*math.Pi/180, (q[1]+p[1])/2*math.Pi/180
		sum += 2 * b2 * dl * (a*math.Sin(db/2)*math.Cos(bm) - b*math.Sin(3*db/2)*math.Cos(3*bm) +
			c*math.Sin(5*db/2)*math.Cos(5*bm) - d*math.Sin(7*db/2)*math.Cos(7*bm) + e*math.Sin(9*db/2)*math.Cos(9*bm))
	}
	return sum
}

// randomParcel is a star-shaped ring of about the given breadth in metres.
func randomParcel(random *rand.Rand, breadth float64) orb.Ring {
	lon, lat := 73+62*random.Float64(), 3+51*random.Float64()
	n := 3 + random.IntN(30)
	ring := make(orb.Ring, 0, n+1)
	for i := range n {
		r := breadth / 2 / 111e3 * (0.5 + random.Float64()/2)
		s, c := math.Sincos(2 * math.Pi * (float64(i) + random.Float64()/2) / float64(n))
		ring = append(ring, orb.Point{lon + r*c/math.Cos(lat*math.Pi/180), lat + r*s})
	}
	return append(ring, ring[0])
}

// TestAreaAgreesWithTheSeriesAtAnySize: from 10 m² to provinces, in all of China.
func TestAreaAgreesWithTheSeriesAtAnySize(t *testing.T) {
	random := rand.New(rand.NewPCG(32, 2008))
	for range 8_000 {
		r := randomParcel(random, 3*math.Pow(10, 5.5*random.Float64()))
		if got, want := geo.Area(r), math.Abs(seriesArea(r)); math.Abs(got-want) > 1e-9*want {
			t.Fatalf("Area(%v) = %.9f, the series gives %.9f: %.1e", r, got, want, got/want-1)
		}
	}
}

// TestAreaIsTight compares with the formula in 200 binary digits.
func TestAreaIsTight(t *testing.T) {
	random := rand.New(rand.NewPCG(200, 1))
	f := func(what string, r orb.Ring, scale float64) {
		t.Helper()
		want := exactArea(r)
		if got := geo.Area(r); !(math.Abs(got-want) <= 1e-13*want+1e-15*scale) {
			t.Errorf("%s: Area(%v) = %.12f, exactly %.12f: %.1e", what, r, got, want, got/want-1)
		}
	}
	for range 60 {
		f("parcel", randomParcel(random, 3*math.Pow(10, 5*random.Float64())), 0)
	}
	f("10 m² in Mohe", orb.Ring{{122.5, 53.5}, {122.50004, 53.5}, {122.50004, 53.500034}, {122.5, 53.500034}}, 0)
	f("10 m² at 85°", orb.Ring{{122.5, 85}, {122.5003, 85}, {122.5003, 85.00003}}, 0)
	f("1 mm² far from the meridian of 0", orb.Ring{{134.7, 48}, {134.70000001, 48}, {134.70000001, 48.00000001}}, 0)
	f("a road of 100 km by 1 m", orb.Ring{{100, 30}, {101, 30.5}, {101, 30.50001}, {100, 30.00001}}, 1e5*5e4)
	f("a hemisphere", orb.Ring{{0, -90}, {180, -90}, {180, 90}, {0, 90}}, 0)
}

// exactArea is the shoelace area in the equal-area plane with big numbers.
func exactArea(r orb.Ring) float64 {
	n := func(x float64) *big.Float { return new(big.Float).SetPrec(200).SetFloat64(x) }
	add := func(a, b *big.Float) *big.Float { return n(0).Add(a, b) }
	sub := func(a, b *big.Float) *big.Float { return n(0).Sub(a, b) }
	mul := func(a, b *big.Float) *big.Float { return n(0).Mul(a, b) }
	quo := func(a, b *big.Float) *big.Float { return n(0).Quo(a, b) }
	pi, _ := n(0).SetString("3.14159265358979323846264338327950288419716939937510582097494459230781640628620899862803")
	one := n(1)
	f := quo(one, func() *big.Float { x, _ := n(0).SetString("298.257222101"); return x }())
	e2 := mul(f, sub(n(2), f))
	e := n(0).Sqrt(e2)
	b2 := mul(mul(n(geo.SemiMajor), n(geo.SemiMajor)), sub(one, e2))
	sin := func(x *big.Float) *big.Float {
		sum, term := n(0), x
		for i := 1; i < 120; i += 2 {
			sum = add(sum, term)
			term = quo(mul(term, mul(x, x)), n(-float64((i+1)*(i+2))))
		}
		return sum
	}
	plane := func(p orb.Point) (x, y *big.Float) {
		s := sin(quo(mul(n(p[1]), pi), n(180)))
		es := mul(e, s)
		atanh, term := n(0), es
		for i := 1; i < 60; i += 2 {
			atanh = add(atanh, quo(term, n(float64(i))))
			term = mul(term, mul(es, es))
		}
		q := mul(quo(b2, n(2)), add(quo(s, sub(one, mul(es, es))), quo(atanh, e)))
		return quo(mul(n(p[0]), pi), n(180)), q
	}
	sum := n(0)
	ax, ay := plane(r[len(r)-1])
	for _, p := range r {
		bx, by := plane(p)
		sum = add(sum, sub(mul(ax, by), mul(bx, ay)))
		ax, ay = bx, by
	}
	area, _ := quo(sum, n(2)).Float64()
	return math.Abs(area)
}

// TestAreaDoesNotDependOnWriting: first vertex, closing vertex and winding.
func TestAreaDoesNotDependOnWriting(t *testing.T) {
	random := rand.New(rand.NewPCG(7, 8))
	for range 300 {
		r := randomParcel(random, 3*math.Pow(10, 5*random.Float64()))
		want, planar, geodesic := geo.Area(r), geo.PlanarArea(r), geo.GeodesicArea(r)
		open := r[:len(r)-1]
		turn := random.IntN(len(open))
		turned := append(append(orb.Ring{}, open[turn:]...), open[:turn]...)
		turned.Reverse()
		near := func(what string, got, want, tolerance float64) {
			if math.Abs(got-want) > tolerance {
				t.Errorf("%s of %v: %.12f, turned %.12f", what, r, want, got)
			}
		}
		near("area", geo.Area(turned), want, 1e-13*want)
		near("planar area", geo.PlanarArea(turned), planar, 1e-13*planar)
		near("geodesic area", geo.GeodesicArea(turned), geodesic, 1e-8*math.Sqrt(geodesic)+1e-8)
	}
}

// TestAreaAdds: cut by a meridian, the two parts have the area of the whole.
func TestAreaAdds(t *testing.T) {
	random := rand.New(rand.NewPCG(9, 9))
	for range 300 {
		r := randomParcel(random, 3*math.Pow(10, 5*random.Float64()))
		meridian := r[0][0] - (r[0][0]-r[len(r)/2][0])*random.Float64()
		whole, sum := geo.Area(r), geo.Area(cutAt(r, meridian, 1))+geo.Area(cutAt(r, meridian, -1))
		// the points on the cut are rounded to 1e-14 degrees
		if tolerance := 1e-12*whole + 1e-9*math.Sqrt(whole)*4; math.Abs(whole-sum) > tolerance {
			t.Errorf("%v cut at %v: %.9f of %.9f", r, meridian, sum, whole)
		}
	}
}

// cutAt is the part of a ring on one side of a meridian (Sutherland-Hodgman),
// with edges straight in the equal-area plane.
func cutAt(r orb.Ring, meridian, side float64) (to orb.Ring) {
	for i := 1; i < len(r); i++ {
		a, b := r[i-1], r[i]
		da, db := (a[0]-meridian)*side, (b[0]-meridian)*side
		if da >= 0 {
			to = append(to, a)
		}
		if da*db < 0 {
			pa, pb, s := geo.EqualArea(a), geo.EqualArea(b), da/(da-db)
			to = append(to, geo.FromEqualArea(orb.Point{0, pa[1] + s*(pb[1]-pa[1])}))
			to[len(to)-1][0] = meridian
		}
	}
	return to
}

// TestAreaOfParts: holes, parts that overlap, crossing rings, nothing at all.
func TestAreaOfParts(t *testing.T) {
	f := func(wkt string, want float64) {
		t.Helper()
		if got := geo.PlanarArea(mustWKT(t, wkt)); got != want {
			t.Errorf("PlanarArea(%s) = %v, want %v", wkt, got, want)
		}
	}
	f("POLYGON ((0 0, 4 0, 4 4, 0 4, 0 0), (1 1, 1 2, 2 2, 2 1, 1 1), (2 2, 3 2, 3 3, 2 3, 2 2))", 14)
	f("MULTIPOLYGON (((0 0, 4 0, 4 4, 0 4, 0 0)), ((2 0, 6 0, 6 4, 2 4, 2 0)))", 32) // twice where both are
	f("POLYGON ((0 0, 4 4, 4 0, 0 4, 0 0))", 0)                                      // the loops cancel
	f("POLYGON ((0 0, 1 1, 2 2, 0 0))", 0)
	f("GEOMETRYCOLLECTION (POINT (1 2), LINESTRING (0 0, 5 5), POLYGON ((0 0, 1 0, 1 1, 0 0)))", 0.5)
	for _, g := range append(orb.AllGeometries, orb.Polygon{}, orb.Polygon{nil}, orb.Ring{{1, 1}}, orb.MultiPolygon{nil, {}},
		orb.Collection{nil, orb.Point{}}, orb.Bound{Min: orb.Point{1, 1}, Max: orb.Point{0, 0}}) {
		if sum := geo.Area(g) + geo.PlanarArea(g) + geo.GeodesicArea(g); sum != 0 {
			t.Errorf("%#v has the area %v", g, sum)
		}
	}
	huge := orb.Ring{{1e308, 1e308}, {-1e308, 1e308}, {-1e308, -1e308}, {math.Inf(1), math.NaN()}}
	for _, g := range []orb.Geometry{huge, huge[:3], orb.Polygon{huge, huge}} {
		geo.Area(g) // must not panic
		geo.PlanarArea(g)
		geo.PlanarLength(g)
		geo.GeodesicArea(g)
	}
	if got := geo.PlanarArea(huge[:3]); !math.IsInf(got, 1) && !math.IsNaN(got) {
		t.Errorf("an area too large for a number is %v", got)
	}
}

func TestPlanarLength(t *testing.T) {
	f := func(wkt string, want float64) {
		t.Helper()
		if got := geo.PlanarLength(mustWKT(t, wkt)); got != want {
			t.Errorf("PlanarLength(%s) = %v, want %v", wkt, got, want)
		}
	}
	f("LINESTRING (0 0, 3 4, 3 5)", 6)
	f("MULTILINESTRING ((0 0, 3 4), (1 1, 1 2))", 6)
	f("POLYGON ((0 0, 4 0, 4 4, 0 4, 0 0), (1 1, 1 2, 2 2, 2 1, 1 1))", 20) // holes have borders too
	f("MULTIPOINT (1 1, 2 2)", 0)
	if got := geo.PlanarLength(orb.Ring{{0, 0}, {4, 0}, {4, 4}, {0, 4}}); got != 16 {
		t.Errorf("an open ring has %v around it", got)
	}
}
