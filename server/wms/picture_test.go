package wms

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"math"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"guotu/server/call"
)

// decode reads a picture that was answered.
func decode(t testing.TB, a *call.Answer) image.Image {
	t.Helper()
	read := png.Decode
	if a.ContentType == "image/jpeg" {
		read = jpeg.Decode
	}
	m, err := read(bytes.NewReader(a.Body))
	if err != nil {
		t.Fatalf("%s is no picture: %v: %.300s", a.ContentType, err, a.Body)
	}
	return m
}

// near reports whether two colours are alike to the eye.
func near(a, b color.Color) bool {
	r, g, bl, al := a.RGBA()
	r2, g2, b2, a2 := b.RGBA()
	const tolerance = 12 << 8
	return math.Abs(float64(r)-float64(r2)) < tolerance && math.Abs(float64(g)-float64(g2)) < tolerance &&
		math.Abs(float64(bl)-float64(b2)) < tolerance && math.Abs(float64(al)-float64(a2)) < tolerance
}

var (
	red    = color.RGBA{R: 255, A: 255}
	green  = color.RGBA{G: 255, A: 255}
	yellow = color.RGBA{R: 255, G: 255, A: 255}
	none   = color.RGBA{}
)

// TestPicture looks at the colours of single pixels: 甲 is red to the west, 乙 yellow to the east, the basin green in
// the south of 甲.
func TestPicture(t *testing.T) {
	c := newClient(t)
	f := func(x, y int, want color.Color, changes ...string) {
		t.Helper()
		query := with(mapQuery, append([]string{"WIDTH=200", "HEIGHT=100", "STYLES=plain"}, changes...)...)
		a := c.get(query)
		m := decode(t, a)
		if size := m.Bounds().Size(); size != image.Pt(200, 100) {
			t.Errorf("%s: %v pixels", query, size)
		}
		if got := m.At(x, y); !near(got, want) {
			t.Errorf("%s: pixel %d %d is %v, want %v", query, x, y, got, want)
		}
	}
	f(50, 25, red)
	f(150, 25, yellow)
	both := "STYLES=plain,plain"
	f(50, 90, green, "LAYERS=zone,over", both) // the first is at the bottom
	f(50, 90, red, "LAYERS=over,zone", both)
	f(50, 90, green, "LAYERS=guotu")
	f(50, 60, red, "LAYERS=guotu")
	f(10, 90, green, "LAYERS=zone,over", "STYLES=plain,default")
	f(150, 90, color.White, "LAYERS=over")
	f(150, 90, none, "LAYERS=over", "TRANSPARENT=TRUE")
	f(150, 90, none, "LAYERS=over", "TRANSPARENT=true", "BGCOLOR=0x102030")
	f(150, 90, color.RGBA{0x10, 0x20, 0x30, 255}, "LAYERS=over", "BGCOLOR=0x102030")
	f(150, 90, color.RGBA{0x10, 0x20, 0x30, 255}, "LAYERS=over", "BGCOLOR=%23102030", "TRANSPARENT=FALSE")
	f(150, 90, color.White, "LAYERS=over", "FORMAT=image/jpeg", "TRANSPARENT=TRUE")
	f(50, 25, red, "FORMAT=image/png;mode=8bit")
	f(50, 25, red, "FORMAT=image/png; mode=8bit")
	f(50, 25, red, "FORMAT=image/png8")
	f(50, 25, color.White, "CQL_FILTER=id%3D'b'")
	f(150, 25, yellow, "CQL_FILTER=id%3D'b'")
	f(50, 25, red, "CQL_FILTER=INCLUDE")
	f(50, 25, color.White, "LAYERS=zone,over", both, "CQL_FILTER=id%3D'b'%3Bname='%3B'")
	f(50, 90, green, "LAYERS=zone,over", both, "CQL_FILTER=id='b';INCLUDE")
	// The same place in other systems, versions and orders.
	f(50, 25, red, "VERSION=1.1.1", "CRS=", "SRS=EPSG:4326")
	f(50, 25, red, "VERSION=1.1.1", "CRS=", "SRS=EPSG:4490")
	f(50, 25, red, "CRS=EPSG:4490", "BBOX=30,112,31,114")
	f(50, 25, red, "CRS=EPSG:4326", "BBOX=30,112,31,114")
	f(50, 25, red, "CRS=EPSG:3857", "BBOX=12467782.97,3503549.84,12690422.09,3632749.14")
	f(50, 25, red, "VERSION=1.1.1", "CRS=", "SRS=EPSG:900913", "BBOX=12467782.97,3503549.84,12690422.09,3632749.14")
	f(40, 25, red, "CRS=EPSG:4526", "BBOX=3320000,38310000,3430000,38500000") // north, east, as QGIS sends it
	f(180, 25, yellow, "CRS=EPSG:4526", "BBOX=3320000,38310000,3430000,38500000")
	f(40, 25, red, "CRS=EPSG:4547", "BBOX=3320000,310000,3430000,500000")
	f(40, 25, red, "VERSION=1.1.1", "CRS=", "SRS=EPSG:4526", "BBOX=38310000,3320000,38500000,3430000")
	f(50, 25, red, "CRS=EPSG:32649", "BBOX=597000,3320000,788000,3430000") // UTM is east first
	f(5, 5, color.White, "BBOX=-190,-95,190,95")                           // beyond the edge of the earth
	f(50, 25, color.White, "CRS=EPSG:3857", "BBOX=-20037508,-20037508,20037508,20037508")
}

// TestNamesAreDrawnByStyle: default has names, plain none, and of several layers each has its own.
func TestNamesAreDrawnByStyle(t *testing.T) {
	c := newClient(t)
	draw := func(changes ...string) image.Image {
		t.Helper()
		return decode(t, c.get(with(mapQuery, append([]string{"WIDTH=800", "HEIGHT=400"}, changes...)...)))
	}
	dark := func(m image.Image, from, to int) int {
		n := 0
		for x := from; x < to; x++ {
			for y := range 400 {
				if r, g, b, _ := m.At(x, y).RGBA(); r < 0x6000 && g < 0x6000 && b < 0x6000 {
					n++
				}
			}
		}
		return n
	}
	if n := dark(draw("STYLES=plain"), 0, 800); n > 0 {
		t.Errorf("plain has %d dark pixels", n)
	}
	for _, style := range []string{"", "STYLES=default"} {
		if n := dark(draw(style), 0, 800); n < 20 {
			t.Errorf("%q has %d dark pixels, and no names", style, n)
		}
	}
	mixed := draw("LAYERS=over,zone", "STYLES=plain,default")
	if n := dark(mixed, 400, 800); n == 0 {
		t.Errorf("of mixed styles the east has %d dark pixels", n)
	}
	if n := dark(draw("LAYERS=zone,over", "STYLES=plain,default"), 400, 800); n > 0 {
		t.Errorf("of mixed styles the east has %d dark pixels, where nothing has a name", n)
	}
	// Without LANG names are Chinese, whatever the client prefers: caches keep pictures by their addresses.
	zh := c.get(with(mapQuery, "WIDTH=800", "HEIGHT=400"), "Accept-Language", "en")
	if !bytes.Equal(zh.Body, c.get(with(mapQuery, "WIDTH=800", "HEIGHT=400", "LANG=zh")).Body) {
		t.Error("the header Accept-Language changes the picture")
	}
	if bytes.Equal(zh.Body, c.get(with(mapQuery, "WIDTH=800", "HEIGHT=400", "LANG=en")).Body) {
		t.Error("LANG does not change the picture")
	}
}

func TestFrame(t *testing.T) {
	c := newClient(t)
	f := func(query string, want orb.Bound) {
		t.Helper()
		r, err := read(&call.Call{Request: httptest.NewRequest("GET", "/wms?WIDTH=1&HEIGHT=1&"+query, nil), Catalog: c.catalog}, nil)
		if err != nil {
			t.Fatal(err)
		}
		frame, err := r.frame()
		if err != nil || frame.Bound != want {
			t.Errorf("%s: %v, %v, want %v", query, frame.Bound, err, want)
		}
	}
	b := orb.Bound{Min: orb.Point{1, 2}, Max: orb.Point{3, 4}}
	for _, code := range []string{"EPSG:4326", "EPSG:4490", "EPSG:4491", "EPSG:4512", "EPSG:4513", "EPSG:4526", "EPSG:4547", "EPSG:4554", "epsg:4490",
		"urn:ogc:def:crs:EPSG::4490", "http://www.opengis.net/def/crs/EPSG/0/4490"} {
		f("VERSION=1.3.0&CRS="+code+"&BBOX=2,1,4,3", b)
		f("VERSION=1.1.1&SRS="+code+"&BBOX=1,2,3,4", b)
		f("SRS="+code+"&BBOX=1,2,3,4", b) // SRS alone means 1.1.1
	}
	for _, code := range []string{"CRS:84", "OGC:CRS84", "EPSG:3857", "EPSG:900913", "EPSG:32650"} {
		f("VERSION=1.3.0&CRS="+code+"&BBOX=1,2,3,4", b)
		f("VERSION=1.1.1&SRS="+code+"&BBOX=+1,2,3.0,4e0", b)
	}
	f("VERSION=1.1.1&CRS=EPSG:4326&BBOX=1,2,3,4", b) // by the wrong name
}

func TestRatio(t *testing.T) {
	f := func(query string, want float64) {
		t.Helper()
		r, err := read(&call.Call{Request: httptest.NewRequest("GET", "/wms?"+query, nil)}, nil)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := r.ratio(); err != nil || got != want {
			t.Errorf("%s: %v, %v, want %v", query, got, err, want)
		}
	}
	f("", 1)
	f("DPI=96&MAP_RESOLUTION=96&FORMAT_OPTIONS=dpi:96", 1) // QGIS
	f("DPI=91", 1)
	f("DPI=192", 2)
	f("DPI=1200", 8)
	f("MAP_RESOLUTION=288", 3)
	f("FORMAT_OPTIONS=antialias:on;dpi:144", 1.5)
	f("FORMAT_OPTIONS=dpi:72;x", 0.75)
	f("FORMAT_OPTIONS=antialias:on", 1)
}

func TestExceptionPictures(t *testing.T) {
	c := newClient(t)
	wrong := with(mapQuery, "LAYERS=none", "WIDTH=300", "HEIGHT=60")
	for _, form := range []string{"BLANK", "application/vnd.ogc.se_blank"} {
		a := c.get(wrong + "&EXCEPTIONS=" + form + "&BGCOLOR=0x00FF00")
		m := decode(t, a)
		if a.Status != 0 || m.Bounds().Size() != image.Pt(300, 60) || !near(m.At(9, 12), green) || len(colors(m)) != 1 {
			t.Errorf("%s: %d, %v, %d colours", form, a.Status, m.Bounds(), len(colors(m)))
		}
	}
	for _, form := range []string{"INIMAGE", "inimage", "application/vnd.ogc.se_inimage"} {
		a := c.get(wrong + "&TRANSPARENT=TRUE&EXCEPTIONS=" + form)
		if m := decode(t, a); a.Status != 0 || m.Bounds().Size() != image.Pt(300, 60) || len(colors(m)) < 3 {
			t.Errorf("%s: %d, %v, %d colours", form, a.Status, m.Bounds(), len(colors(m)))
		}
	}
	// Where the size, the format or the background is what is wrong, they are the usual ones.
	a := c.get("REQUEST=GetMap&WIDTH=x&FORMAT=y&BGCOLOR=z&EXCEPTIONS=BLANK")
	if m := decode(t, a); m.Bounds().Size() != image.Pt(256, 256) || !near(m.At(0, 0), color.White) {
		t.Errorf("%v", m.Bounds())
	}
	if a := c.get(with(wrong, "FORMAT=image/jpeg", "EXCEPTIONS=INIMAGE")); a.ContentType != "image/jpeg" || decode(t, a) == nil {
		t.Errorf("%s", a.ContentType)
	}
	if a := c.get(wrong + "&EXCEPTIONS=XML"); a.Status != 400 || !strings.Contains(string(a.Body), "LayerNotDefined") {
		t.Errorf("%d %s", a.Status, a.Body)
	}
	for _, size := range []image.Point{{1, 1}, {3, 200}, {200, 3}} {
		note(size.X, size.Y, nil, "a long text 长的文字 that has no room")
	}
}

func colors(m image.Image) []color.Color {
	var all []color.Color
	for x := range m.Bounds().Dx() {
		for y := range m.Bounds().Dy() {
			if c := m.At(x, y); !slices.Contains(all, c) {
				all = append(all, c)
			}
		}
	}
	return all
}

func TestLegendGraphic(t *testing.T) {
	c := newClient(t)
	query := "SERVICE=WMS&VERSION=1.3.0&REQUEST=GetLegendGraphic&LAYER=zone&FORMAT=image/png"
	size := func(changes ...string) image.Point {
		t.Helper()
		return decode(t, c.get(with(query, changes...))).Bounds().Size()
	}
	whole := size()
	swatch := size("RULE=甲类")
	if swatch.Y >= whole.Y || size("RULE=First") != swatch || size("RULE=a") != swatch || size("RULE=1") != swatch || size("RULE=2") != swatch {
		t.Errorf("%v, of one class %v", whole, swatch)
	}
	if got := size("RULE=1", "WIDTH=40", "HEIGHT=24"); got != image.Pt(40, 24) {
		t.Errorf("a swatch of 40 by 24 has %v", got)
	}
	if got := size("WIDTH=1200", "HEIGHT=800", "SCALE=5000"); got != whole { // the size of the client's map
		t.Errorf("%v, want %v", got, whole)
	}
	if got := size("DPI=192"); got.X < 2*whole.X-2 || got.Y < 2*whole.Y-2 {
		t.Errorf("twice as sharp: %v, want twice %v", got, whole)
	}
	if m := decode(t, c.get(with(query, "RULE=1"))); !near(m.At(swatch.X/2, swatch.Y/2), red) {
		t.Errorf("the swatch of 甲 is %v", m.At(swatch.X/2, swatch.Y/2))
	}
	if got := size("FORMAT=image/jpeg"); got != whole {
		t.Errorf("as JPEG %v, want %v", got, whole)
	}
	if got := size("FORMAT="); got != whole {
		t.Errorf("without a format %v", got)
	}
	// The size is told by the capabilities.
	got, err := new(legendSizes).of(c.catalog, c.catalog.Layer("zone"), "zh")
	if err != nil || image.Pt(got[0], got[1]) != whole {
		t.Errorf("%v %v, want %v", got, err, whole)
	}
}
