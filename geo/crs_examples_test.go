package geo

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/paulmach/orb"
)

func ExampleParseCRS() {
	c, err := ParseCRS("CGCS2000 3度带 38带")
	if err != nil {
		panic(err)
	}
	p, err := c.ToLonLat(orb.Point{38528770, 3386666})
	fmt.Printf("%s %.6f %v\n", c.Code(), p, err)

	xian, err := ParseCRS("西安80 3度带 38带")
	if err != nil {
		panic(err)
	}
	_, err = xian.ToLonLat(orb.Point{38528770, 3386666})
	fmt.Printf("%.42s…\n", err)
	// Output:
	// EPSG:4526 [114.299998 30.599998] <nil>
	// EPSG:2362 is on the datum Xian 1980, which…
}

// TestTransverseMercatorByTheBook: worked examples of published documents, to their
// last digit.
func TestTransverseMercatorByTheBook(t *testing.T) {
	f := func(crs string, lon, lat, e, n, within float64) {
		t.Helper()
		c := mustCRS(t, crs)
		p, err := c.Project(orb.Point{lon, lat})
		if err != nil || !crsAlike(p[0], e, within) || !crsAlike(p[1], n, within) {
			t.Errorf("%s %v %v: %.4f, %v, want %v %v", crs, lon, lat, p, err, e, n)
		}
		back, err := c.Unproject(orb.Point{e, n})
		if err != nil || !crsAlike(back[0], lon, within/6e4) || !crsAlike(back[1], lat, within/6e4) {
			t.Errorf("%s %v %v: back %v, %v", crs, e, n, back, err)
		}
	}
	// EPSG guidance note 7-2, 3.2.3 (Transverse Mercator, OSGB36).
	f("+proj=tmerc +a=6377563.396 +rf=299.32496 +lat_0=49 +lon_0=-2 +k=0.9996012717 +x_0=400000 +y_0=-100000", 0.5, 50.5, 577274.99, 69740.50, 0.01)
	// The same, 3.2.5 (Popular Visualisation Pseudo Mercator): 24°22′54.433″N 100°20′00.000″W.
	f("EPSG:3857", -(100 + 20./60), 24+22./60+54.433/3600, -11169055.58, 2800000.00, 0.01)
	// PROJ's own test cases of tmerc and utm on GRS 80.
	f("+proj=tmerc +ellps=GRS80 +lon_0=0", 2, 1, 222650.79679758562, 110642.22941193319, 1e-8)
	f("+proj=tmerc +ellps=GRS80 +lon_0=0", -2, -1, -222650.79679758562, -110642.22941193319, 1e-8)
	f("+proj=utm +ellps=GRS80 +zone=30", 2, 1, 1057002.4054912976, 110955.14117594929, 1e-8)
	f("+proj=webmerc +datum=WGS84", 2, 1, 222638.98158654713, 111325.14286638549, 1e-8)
}

// TestTransverseMercatorFarOut: places where the projection ends.
func TestTransverseMercatorFarOut(t *testing.T) {
	f := func(crs string, lon, lat float64, ok bool) {
		t.Helper()
		c := mustCRS(t, crs)
		p, err := c.Project(orb.Point{lon, lat})
		if (err == nil) != ok || err == nil && !crsFinite(p) {
			t.Errorf("%s %v %v: %v, %v", crs, lon, lat, p, err)
			return
		}
		if !ok {
			return
		}
		back, err := c.Unproject(p)
		off := math.Hypot(math.Remainder(back[0]-lon, 360)*math.Cos(lat*math.Pi/180), back[1]-lat) * 111e3
		if err != nil || off > 1e-3 || math.Abs(back[0]) > 180 {
			t.Errorf("%s %v %v: back %v, %v", crs, lon, lat, back, err)
		}
	}
	f("32650", 117, 90, true)
	f("32650", -30, 90, true)
	f("32750", 117, -90, true)
	f("32650", 117, 0, true)
	f("32650", 117+60, 0, true)
	f("32650", 117+70, 0, false)
	f("32650", 117+90, 0, false)
	f("32650", 117-90, 0, false)
	f("32650", 117+90, 45, true)
	f("32650", -63, 75, true)  // across the pole
	f("32650", -63, 45, false) // far across it
	f("32650", -63, 0, false)  // on the other side of the earth
	f("32660", -179, 10, true) // zone 60 past the date line
	f("32660", 181, 10, true)  // the same place
	f("32601", 179, 10, true)  // zone 1 before it
	f("32601", -180, 10, true) // on it
	f("32601", 180, -10, true)
	f("4526", 114, math.Nextafter(90, 91), false)
	f("4526", 114, 91, false)
	f("4526", 500, 30, false)
	f("4526", math.NaN(), 30, false)
	f("4526", 114, math.Inf(-1), false)
	f("3857", 0, 90, false)
	f("3857", 180, 0, true)
	f("3857", 180.001, 0, false)
	f("3857", 0, 89.9, true)
	f("4490", 180, -90, true)
	f("4490", 180.0001, 0, false)
	if p, err := mustCRS(t, "4526").Project(orb.Point{114, 0}); p != (orb.Point{38_500_000, 0}) || err != nil {
		t.Errorf("the origin: %v, %v", p, err)
	}
	for _, y := range []float64{1e8, -1e8, 1e308, 2e7, math.Inf(1), math.NaN()} {
		if p, err := mustCRS(t, "4526").ToLonLat(orb.Point{38_500_000, y}); err == nil {
			t.Errorf("northing %v: %v", y, p)
		}
	}
}

// TestCRSRoundTrip: every system forth and back on random places of its area.
func TestCRSRoundTrip(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for _, text := range []string{"4490", "4326", "CRS84", "3857", "4498", "4509", "4526", "4547", "32650", "32749", "GCJ-02", "BD-09",
		"EPSG:2362;towgs84=24.3,-121.4,-75.8,0.5,-1.2,0.8,-2.5", "EPSG:2436;helmert=-9,36.2,-83.1,1.8,-1,2.7,4,coordinate_frame", "EPSG:4610;towgs84=24.3,-121.4,-75.8",
		"EPSG:2362;plane=-112.5,38.2,-1.2,4.5", "local;plane=38000000,3000000,123,-40;to=4526", "+proj=tmerc +lon_0=114.5 +x_0=500 +ellps=GRS80 +units=km", "+proj=tmerc +lon_0=114.5 +ellps=krass +towgs84=1,2,3"} {
		c := mustCRS(t, text)
		for range 2000 {
			p := orb.Point{112.5 + 3*random.Float64(), 4 + 49*random.Float64()}
			q, err := c.FromLonLat(p)
			if err != nil {
				t.Fatalf("%s %v: %v", text, p, err)
			}
			back, err := c.ToLonLat(q)
			if off := math.Hypot(back[0]-p[0], back[1]-p[1]) * 111e3; err != nil || off > 1e-5 {
				t.Fatalf("%s %v: %v, back %v, %v: %g m", text, p, q, back, err, off)
			}
		}
	}
}

// TestWebMapCoordinates: known points, the inverse everywhere in China within 1 mm, and the
// border of the box.
func TestWebMapCoordinates(t *testing.T) {
	gcj, bd := mustCRS(t, "GCJ-02"), mustCRS(t, "BD-09")
	f := func(c *CRS, lon, lat, x, y float64) {
		t.Helper()
		if p, err := c.FromLonLat(orb.Point{lon, lat}); err != nil || !crsAlike(p[0], x, 1e-6) || !crsAlike(p[1], y, 1e-6) {
			t.Errorf("%v %v: %.7f, %v, want %v %v", lon, lat, p, err, x, y)
		}
	}
	f(gcj, 116.404, 39.915, 116.41024449916938, 39.91640428150164)
	f(bd, 116.404, 39.915, 116.41662724378733, 39.922699552216216)
	f(gcj, -74, 40.7, -74, 40.7) // not in China
	for _, p := range []orb.Point{{180, 90}, {-180, -90}, {180, 0}, {-180, 0}, {0, 0}} {
		q, err1 := bd.FromLonLat(p)
		back, err2 := bd.ToLonLat(q)
		at, err3 := bd.ToLonLat(p)
		if err1 != nil || err2 != nil || err3 != nil || math.Hypot(back[0]-p[0], back[1]-p[1]) > 1e-8 || !onEarth(at) {
			t.Errorf("%v: %v, %v, %v", p, q, back, at)
		}
	}

	random := rand.New(rand.NewPCG(3, 4))
	for range 20_000 {
		p := orb.Point{gcjBox.Min[0] + random.Float64()*(gcjBox.Max[0]-gcjBox.Min[0]), gcjBox.Min[1] + random.Float64()*(gcjBox.Max[1]-gcjBox.Min[1])}
		for _, c := range []*CRS{gcj, bd} {
			q, _ := c.FromLonLat(p)
			back, err := c.ToLonLat(q)
			if off := math.Hypot(back[0]-p[0], back[1]-p[1]) * 111e3; err != nil || off > 1e-3 {
				t.Fatalf("%s %v: %v, back %v, %v: %g m", c.Name(), p, q, back, err, off)
			}
		}
	}
	// Along the border nothing is further off than the shift itself, and outside of
	// its reach all is the same.
	for range 20_000 {
		p := orb.Point{gcjBox.Min[0] + 0.1*(random.Float64()-0.5), 10 + 40*random.Float64()}
		q, err := gcj.ToLonLat(p)
		if off := math.Hypot(q[0]-p[0], q[1]-p[1]); err != nil || off > 0.012 {
			t.Fatalf("%v: %v, %v", p, q, err)
		}
		if p[0] < gcjBox.Min[0]-0.02 && q != p {
			t.Fatalf("%v: %v", p, q)
		}
	}
}

// TestHelmertConventions: the two differ by the signs of the rotations, and nothing
// is assumed.
func TestHelmertConventions(t *testing.T) {
	p := orb.Point{38_528_770, 3_386_666}
	a, err1 := mustCRS(t, "EPSG:2362;helmert=24.3,-121.4,-75.8,0.5,-1.2,0.8,-2.5,position_vector").ToLonLat(p)
	b, err2 := mustCRS(t, "EPSG:2362;helmert=24.3,-121.4,-75.8,-0.5,1.2,-0.8,-2.5,coordinate_frame").ToLonLat(p)
	c, err3 := mustCRS(t, "EPSG:2362;towgs84=24.3,-121.4,-75.8,0.5,-1.2,0.8,-2.5").ToLonLat(p)
	d, err4 := mustCRS(t, "EPSG:2362;helmert=24.3,-121.4,-75.8,0.5,-1.2,0.8,-2.5,coordinate_frame").ToLonLat(p)
	if a != b || a != c || err1 != nil || err2 != nil || err3 != nil || err4 != nil {
		t.Errorf("%v, %v, %v", a, b, c)
	}
	if off := GeodesicDistance(a, d); off < 10 {
		t.Errorf("the other convention is %v m off only", off)
	}
	xian := mustCRS(t, "2362")
	if _, err := xian.WithHelmert(Helmert{DX: 1, RX: 1}); err == nil {
		t.Error("rotations without their convention")
	}
	if _, err := xian.WithHelmert(Helmert{DX: math.NaN()}); err == nil {
		t.Error("NaN")
	}
}

// TestPlane: the formula by hand.
func TestPlane(t *testing.T) {
	c := mustCRS(t, "local;plane=38400000,3300000,-3600,50;to=4526")
	const k, r = 1 + 50e-6, -math.Pi / 180
	e, n := 12_000.0, 34_000.0
	want, err1 := mustCRS(t, "4526").ToLonLat(orb.Point{38_400_000 + k*(e*math.Cos(r)-n*math.Sin(r)), 3_300_000 + k*(e*math.Sin(r)+n*math.Cos(r))})
	got, err2 := c.ToLonLat(orb.Point{e, n})
	if err1 != nil || err2 != nil || GeodesicDistance(got, want) > 1e-6 {
		t.Errorf("%v, %v; %v, %v", got, err1, want, err2)
	}
	if math.Abs(want[0]-113.13) > 0.05 {
		t.Errorf("%v", want)
	}
}

func TestTransform(t *testing.T) {
	from, to := mustCRS(t, "4490"), mustCRS(t, "4526")
	for _, g := range append(orb.AllGeometries, orb.Polygon{{{113, 30}, {114, 30}, {114, 31}, {113, 30}}, nil}, orb.Collection{orb.Collection{orb.Point{114, 30}}, nil}, orb.Bound{Min: orb.Point{113, 30}, Max: orb.Point{114, 31}}) {
		moved, err := Transform(g, from, to)
		if err != nil {
			if e := new(CoordinateError); !errors.As(err, &e) {
				t.Errorf("%v: %v", g, err)
			}
			continue
		}
		back, err := Transform(moved, to, from)
		if err != nil {
			t.Errorf("%v: %v", g, err)
			continue
		}
		if _, is := g.(orb.Bound); g != nil && !is && (back == nil || back.GeoJSONType() != g.GeoJSONType()) {
			t.Errorf("%v became %v", g, back)
		}
		if p, is := moved.(orb.Polygon); is && len(p) > 0 && len(p[0]) > 0 && p[0][0] != p[0][len(p[0])-1] {
			t.Errorf("not closed: %v", p)
		}
	}
	_, err := Transform(orb.LineString{{38_500_000, 3_000_000}, {38_500_000, 3_100_000}, {1, 1e9}}, to, from)
	if want := "vertex 2: 1,1000000000 is no position in EPSG:4526: "; err == nil || len(err.Error()) < len(want) || err.Error()[:len(want)] != want {
		t.Errorf("%v", err)
	}
	own := mustCRS(t, "+proj=longlat +ellps=krass") // an unknown datum, but one and the same
	if g, err := Transform(orb.Point{114, 30}, own, mustCRS(t, "+proj=tmerc +lon_0=114 +x_0=500000 +ellps=krass")); err != nil || !crsAlike(g.(orb.Point)[0], 500_000, 1e-6) {
		t.Errorf("%v, %v", g, err)
	}
	if _, err := Transform(orb.Point{}, nil, to); err == nil {
		t.Error("no system")
	}
	p := orb.Point{114.123456789, 30.987654321}
	if g, err := Transform(p, from, from); g != orb.Geometry(p) || err != nil {
		t.Errorf("%v, %v", g, err)
	}
	if g, err := Transform(p, from, mustCRS(t, "CRS84")); g != orb.Geometry(p) || err != nil {
		t.Errorf("%v, %v", g, err)
	}
}

func FuzzParseCRS(f *testing.F) {
	for _, seed := range []string{"EPSG:4526", "CGCS2000 3度带 38带", "+proj=tmerc +lon_0=114.5 +x_0=500000 +ellps=GRS80", "EPSG:2362;plane=-112.5,38.2,-1.2,4.5;to=EPSG:4526",
		"西安80;helmert=1,2,3,0.1,0.2,0.3,4,coordinate_frame", `GEOGCS["x",DATUM["D",SPHEROID["S",6378137,298.257]],PRIMEM["G",0],UNIT["Degree",0.0174532925199433]]`,
		`PROJCS["x",GEOGCS["x",DATUM["D",SPHEROID["S",6378137,298.257222101]],PRIMEM["G",0],UNIT["Degree",0.0174532925199433]],PROJECTION["Gauss_Kruger"],PARAMETER["False_Easting",38500000],PARAMETER["Central_Meridian",114],UNIT["Meter",1]]`} {
		f.Add(seed)
	}
	points := []orb.Point{{114, 30}, {38_528_770, 3_386_666}, {528_770, 3_386_666}, {0, 0}, {1e308, -1e308}, {math.NaN(), 0}, {math.Inf(1), math.Inf(-1)}}
	f.Fuzz(func(t *testing.T, text string) {
		c, err := ParseCRS(text)
		if err != nil {
			if len(err.Error()) > 3000 {
				t.Errorf("%d bytes of an error", len(err.Error()))
			}
			return
		}
		if c.Name() == "" || c.Chinese() == "" || c.String() == "" {
			t.Errorf("%q has no name", text)
		}
		if c.Code() != "" && c.helmert == nil && c.plane == nil {
			if again, err := ParseCRS(c.Code()); err != nil || again.String() != c.String() {
				t.Errorf("%q: %v, %v, %v", text, c, again, err)
			}
		}
		for _, p := range points {
			if q, err := c.Accept(p); err == nil && !onEarth(q) {
				t.Errorf("%q %v: %v", text, p, q)
			}
			q, err := c.FromLonLat(p)
			if err != nil {
				continue
			}
			if back, err := c.ToLonLat(q); !crsFinite(q) || err == nil && !onEarth(back) {
				t.Errorf("%q %v: %v, back %v, %v", text, p, q, back, err)
			}
		}
	})
}

func BenchmarkCRS(b *testing.B) {
	for _, text := range []string{"EPSG:4526", "EPSG:32650", "EPSG:3857", "GCJ-02", "BD-09", "EPSG:2362;towgs84=24.3,-121.4,-75.8,0.5,-1.2,0.8,-2.5"} {
		c := mustCRS(b, text)
		p := orb.Point{114.3, 30.6}
		q, err := c.FromLonLat(p)
		if err != nil {
			b.Fatal(err)
		}
		b.Run(text[:min(len(text), 12)]+"/ToLonLat", func(b *testing.B) {
			var got orb.Point
			for b.Loop() {
				got, _ = c.ToLonLat(q)
			}
			if math.Hypot(got[0]-p[0], got[1]-p[1]) > 1e-9 {
				b.Error(got)
			}
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "points/s")
		})
		b.Run(text[:min(len(text), 12)]+"/FromLonLat", func(b *testing.B) {
			var got orb.Point
			for b.Loop() {
				got, _ = c.FromLonLat(p)
			}
			if got != q {
				b.Error(got)
			}
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "points/s")
		})
	}
}
