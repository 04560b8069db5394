package wms

import (
	"bytes"
	"encoding/xml"
	"flag"
	"os"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"guotu/geo"
)

var update = flag.Bool("update", false, "write the golden files anew")

// TestCapabilities compares whole documents. Those in testdata are valid by capabilities_1_3_0.xsd and
// capabilities_1_1_1.dtd of schemas.opengis.net; testdata/validate.sh asks xmllint.
func TestCapabilities(t *testing.T) {
	c := newClient(t)
	f := func(file, query string, headers ...string) {
		t.Helper()
		got := c.text("REQUEST=GetCapabilities&"+query, headers...)
		if *update {
			if err := os.WriteFile("testdata/"+file, []byte(got), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile("testdata/" + file)
		if err != nil {
			t.Fatal(err)
		}
		if got != string(want) {
			t.Errorf("%s differs from testdata/%s:\n%s", query, file, got)
		}
	}
	f("capabilities_130_zh.xml", "VERSION=1.3.0")
	f("capabilities_130_en.xml", "LANG=en")
	f("capabilities_130_en.xml", "", "Accept-Language", "en-GB,zh;q=0.5")
	f("capabilities_111_zh.xml", "VERSION=1.1.1")
	f("capabilities_111_en.xml", "VERSION=1.1.1&LANGUAGE=eng")
}

// TestCapabilitiesAreXML: characters of titles that mean something in XML, or that it cannot have, do no harm.
func TestCapabilitiesAreXML(t *testing.T) {
	root := element("a", text("b", "<&>\"'\x00\xff]]>"), nil, text("c", "")).set("x", "<\"\n")
	body := document(xml.Header, root)
	var back struct {
		X string `xml:"x,attr"`
		B string `xml:"b"`
	}
	if err := xml.Unmarshal(body, &back); err != nil || back.B != "<&>\"'\uFFFD\uFFFD]]>" || back.X != "<\"\n" {
		t.Errorf("%s reads as %q, %v", body, back, err)
	}
	if bytes.Contains(body, []byte("<c>")) {
		t.Errorf("%s has an element without text", body)
	}
}

func TestBoxesHaveTheOrderOfTheVersion(t *testing.T) {
	c := newClient(t)
	f := func(version, crs, want string) {
		t.Helper()
		got := c.text("REQUEST=GetCapabilities&VERSION=" + version)
		_, zone, _ := strings.Cut(got, "<Name>zone</Name>")
		name := "CRS"
		if version == "1.1.1" {
			name = "SRS"
		}
		if line := `<BoundingBox ` + name + `="` + crs + `" ` + want; !strings.Contains(zone, line) {
			t.Errorf("%s: no %s", version, line)
		}
	}
	degrees, turned := `minx="112" miny="30" maxx="114" maxy="31"`, `minx="30" miny="112" maxx="31" maxy="114"`
	f("1.3.0", "EPSG:4490", turned)
	f("1.3.0", "EPSG:4326", turned)
	f("1.3.0", "CRS:84", degrees)
	f("1.1.1", "EPSG:4490", degrees)
	f("1.1.1", "EPSG:4326", degrees)
	// gdaltransform (PROJ 9.1.1) of 112 30 and 114 31.
	f("1.3.0", "EPSG:3857", `minx="12467782.969" miny="3503549.844" maxx="12690421.95" maxy="3632749.143"`)
	f("1.1.1", "EPSG:900913", `minx="12467782.969" miny="3503549.844" maxx="12690421.95" maxy="3632749.143"`)
	// The zone of 114° E ends at 112.5° E: the least easting is that of 112.5 30, the least northing that of 114 30, the
	// largest northing that of 112.5 31.
	f("1.3.0", "EPSG:4526", `minx="3320113.398" miny="38355262.251" maxx="3431940.324" maxy="38500000"`)
	f("1.1.1", "EPSG:4526", `minx="38355262.251" miny="3320113.398" maxx="38500000" maxy="3431940.324"`)
}

func TestSystemsOf(t *testing.T) {
	f := func(b orb.Bound, want ...int) {
		t.Helper()
		got := systemsOf(b)
		if len(got) != len(want) {
			t.Errorf("systemsOf(%v) = %v, want %v", b, got, want)
			return
		}
		for i := range got {
			if got[i] != want[i] {
				t.Errorf("systemsOf(%v) = %v, want %v", b, got, want)
			}
			if _, err := geo.EPSG(got[i]); err != nil {
				t.Error(err)
			}
		}
	}
	box := func(x0, y0, x1, y1 float64) orb.Bound {
		return orb.Bound{Min: orb.Point{x0, y0}, Max: orb.Point{x1, y1}}
	}
	f(box(112.6, 30, 113.9, 31), 4497, 4508, 4526, 4547, 32649)                    // 6° zone 19, 3° zone 38, UTM 49
	f(box(113.9, 30, 114.1, 31), 4497, 4498, 4508, 4509, 4526, 4547, 32649, 32650) // across 114° E
	f(box(10, 45, 11, 46))
	f(box(112, -31, 114, -30))
	f(orb.Bound{Min: orb.Point{1, 1}, Max: orb.Point{-1, -1}})
	if got := len(systemsOf(box(-180, -90, 180, 90))); got != 64+11 {
		t.Errorf("the earth touches %d zones, want 75", got)
	}
}

// TestBoxInZone: every zone that is listed has a box, in metres with the zone's number, even of the whole earth.
func TestBoxInZone(t *testing.T) {
	earth := orb.Bound{Min: orb.Point{-180, -90}, Max: orb.Point{180, 90}}
	for _, code := range systemsOf(earth) {
		c, err := geo.EPSG(code)
		if err != nil {
			t.Fatal(err)
		}
		b, ok := boxIn(c, inZone(c, earth))
		zone, _ := c.Zone()
		if x := b.Center()[0]; !ok || c.ZonePrefix() && int(x/1e6) != zone || b.Max[0]-b.Min[0] > 700_000 || b.Max[1] > 1e7 {
			t.Errorf("%v: %v %v", c, b, ok)
		}
	}
	if _, ok := boxIn(geoEPSG(t, 4490), orb.Bound{Min: orb.Point{1, 1}, Max: orb.Point{-1, -1}}); ok {
		t.Error("an empty box has one")
	}
}

func geoEPSG(t *testing.T, code int) *geo.CRS {
	t.Helper()
	c, err := geo.EPSG(code)
	if err != nil {
		t.Fatal(err)
	}
	return c
}
