package geo

import (
	"strings"
	"testing"

	"github.com/paulmach/orb"
)

func TestParseCoordinates(t *testing.T) {
	f := func(text string, x, y float64, axes string) {
		t.Helper()
		c, err := ParseCoordinates(text)
		if err != nil || !crsAlike(c.Numbers[0], x, 1e-10) || !crsAlike(c.Numbers[1], y, 1e-10) || strings.Trim(string(c.Axes[:]), "\x00") != axes {
			t.Errorf("%q: %v %q, %v", text, c.Numbers, c.Axes, err)
		}
	}
	f("38528770 3386666", 38528770, 3386666, "")
	f("38528770.123,3386666.5", 38528770.123, 3386666.5, "")
	f("X=3386666.000,Y=38528770.000", 3386666, 38528770, "XY")
	f("x: 3386666.000 y: 38528770", 3386666, 38528770, "XY")
	f("Ｘ＝３３８６６６６．０００，Ｙ＝３８５２８７７０", 3386666, 38528770, "XY")
	f("东坐标38528770米，北坐标3386666米", 38528770, 3386666, "EN")
	f("N=3386666 E=528770", 3386666, 528770, "NE")
	f("Easting: 528770, Northing: 3386666", 528770, 3386666, "EN")
	f("528770E 3386666N", 528770, 3386666, "EN")
	f("-528770,-3386666", -528770, -3386666, "")
	f("114:18:00 30:36:00", 114.3, 30.6, "")
	f("114:18:00.36,30:36", 114.3001, 30.6, "")
	f("114°18′00.00″,30°36′00″", 114.3, 30.6, "")
	f("１１４．３，３０．６", 114.3, 30.6, "")
	f("经度114.3 纬度30.6", 114.3, 30.6, "EN")
	f("39°55′12″N 116°23′24″E", 39.92, 116.39, "NE")
	f("B=30.6 L=114.3", 30.6, 114.3, "NE")
	f("lat: -30.6, lon: -114.3", -30.6, -114.3, "NE")
	f("X=3386666、Y=38528770", 3386666, 38528770, "XY")
	for _, text := range []string{"", "1", "1,2,3", "1e5,2", "X=1,X=2", "385287703386666 1", "114:60:00 30:00:00", "114.5:30:00 30", "NaN,1", "inf 1", "38528770,", "\x00", "°", "-5W 3N", "东经3852877 3", strings.Repeat("1", 10000), "3852877\n3386666x"} {
		if c, err := ParseCoordinates(text); err == nil {
			t.Errorf("%q: %v", text, c)
		}
	}
}

// TestParseCoordinatesDegrees: minutes and seconds lead to the very number that the decimal
// degrees are read as.
func TestParseCoordinatesDegrees(t *testing.T) {
	f := func(text string, want orb.Point) {
		t.Helper()
		if c, err := ParseCoordinates(text); err != nil || c.Numbers != want {
			t.Errorf("%s: %v, %v, want %v", text, c.Numbers, err, want)
		}
	}
	f("39°55′12″N 116°23′24″E", orb.Point{39.92, 116.39})
	f("114:18:00 30:36:00", orb.Point{114.3, 30.6})
	f("-114:18 30:36", orb.Point{-114.3, 30.6})
}

func TestGuessCRS(t *testing.T) {
	f := func(lon float64, want string, swapped bool, points ...orb.Point) {
		t.Helper()
		fits, err := GuessCRS(points, GuessOptions{Lon: lon})
		if err != nil || fits[0].CRS.Code() != want || fits[0].Swapped != swapped || fits[0].EN == "" || fits[0].ZH == "" {
			t.Errorf("%v near %v: %v, %v", points, lon, fits, err)
		}
	}
	f(0, "EPSG:4526", false, orb.Point{38528770, 3386666})
	f(0, "EPSG:4526", true, orb.Point{3386666, 38528770})
	f(0, "EPSG:4498", false, orb.Point{20528770, 3386666})
	f(0, "EPSG:4533", false, orb.Point{45400000, 5286666}, orb.Point{45500000, 5286666})
	f(0, "EPSG:4490", false, orb.Point{114.3, 30.6})
	f(0, "EPSG:4490", true, orb.Point{30.6, 114.3})
	f(0, "EPSG:4490", true, orb.Point{39.92, 80.5}) // the other order is no place in China
	f(114.3, "EPSG:4547", false, orb.Point{528770, 3386666})
	f(114.3, "EPSG:4547", true, orb.Point{3386666, 528770})
	f(117.9, "EPSG:4548", false, orb.Point{528770, 3386666})
	f(114.5, "EPSG:4509", false, orb.Point{228770, 3386666}) // past the edge of 3 degrees: only a zone of 6
	f(0, "EPSG:3857", false, orb.Point{12724000, 3580000})
	f(0, "EPSG:3857", false, orb.Point{9724000, 3580000})

	refused := func(lon float64, fits int, points ...orb.Point) {
		t.Helper()
		all, err := GuessCRS(points, GuessOptions{Lon: lon})
		e, is := err.(*GuessError)
		if !is || len(all) != fits || len(e.Fits) != fits || e.Error() == "" {
			t.Errorf("%v: %d fit, %v", points, len(all), err)
		}
	}
	refused(0, 21, orb.Point{528770, 3386666})
	refused(115.8, 2, orb.Point{500000, 3386666}) // 114 or 117
	refused(0, 2, orb.Point{13500000, 4000000})   // zone 13 or a web map
	refused(0, 2, orb.Point{-10, 20})             // degrees in either order
	refused(0, 0, orb.Point{38528770, 33866660})
	refused(0, 0, orb.Point{24528770, 3386666}) // there is no zone 24
	refused(0, 0, orb.Point{46528770, 3386666})
	refused(0, 0, orb.Point{38528770, 3386666}, orb.Point{39528770, 3386666})
	refused(0, 0, orb.Point{38528770, 3386666}, orb.Point{114.3, 30.6})
	refused(0, 0, orb.Point{1e308, 3386666})
	refused(0, 0, orb.Point{200, 300})
	refused(0, 0)
	packed := []orb.Point{{114.1805, 30.3614}, {114.1811, 30.3655}, {114.1859, 30.3601}, {114.2105, 30.3714}, {114.2211, 30.3725}}
	refused(0, 2, packed...)
	f(0, "EPSG:4490", false, packed[:2]...)
	f(0, "EPSG:4490", false, append(packed, orb.Point{114.1875, 30.3})...) // 75 seconds
}

func TestUnpackDegrees(t *testing.T) {
	f := func(packed, want float64) {
		t.Helper()
		if got, err := UnpackDegrees(packed); err != nil || !crsAlike(got, want, 1e-9) {
			t.Errorf("%v: %v, %v", packed, got, err)
		}
	}
	f(114.180530, 114+18./60+5.3/3600)
	f(114.18, 114.3)
	f(114.3, 114.5)
	f(-30.36, -30.6)
	f(30.0001, 30+1./3600)
	f(0, 0)
	for _, v := range []float64{114.6, 114.1860, 1e308, 361} {
		if got, err := UnpackDegrees(v); err == nil {
			t.Errorf("%v: %v", v, got)
		}
	}
}

func FuzzParseCoordinates(f *testing.F) {
	for _, seed := range []string{"114°18′00.00″,30°36′00″", "X=3386666.000,Y=38528770.000", "114:18:00 30:36:00", "北纬39.92 东经116.39"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		c, err := ParseCoordinates(text)
		if err != nil {
			return
		}
		if !crsFinite(c.Numbers) {
			t.Errorf("%q: %v", text, c)
		}
		fits, err := GuessCRS([]orb.Point{c.Numbers}, GuessOptions{})
		if (err == nil) != (len(fits) == 1) {
			t.Errorf("%q: %v, %v", text, fits, err)
		}
		for _, g := range fits {
			if !onEarth(g.LonLat) {
				t.Errorf("%q: %v", text, g)
			}
		}
	})
}
