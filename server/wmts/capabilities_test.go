package wmts_test

import (
	"encoding/xml"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

var update = flag.Bool("update", false, "write golden files anew")

// capabilities is what the tests read of the document.
type capabilities struct {
	XMLName xml.Name `xml:"http://www.opengis.net/wmts/1.0 Capabilities"`
	Version string   `xml:"version,attr"`
	Service struct {
		Title string `xml:"http://www.opengis.net/ows/1.1 Title"`
		Type  string `xml:"http://www.opengis.net/ows/1.1 ServiceType"`
	} `xml:"http://www.opengis.net/ows/1.1 ServiceIdentification"`
	Operations []struct {
		Name string `xml:"name,attr"`
		Get  struct {
			Href string `xml:"http://www.w3.org/1999/xlink href,attr"`
		} `xml:"DCP>HTTP>Get"`
	} `xml:"http://www.opengis.net/ows/1.1 OperationsMetadata>Operation"`
	Layers []struct {
		Title  string `xml:"http://www.opengis.net/ows/1.1 Title"`
		ID     string `xml:"http://www.opengis.net/ows/1.1 Identifier"`
		Lower  string `xml:"http://www.opengis.net/ows/1.1 WGS84BoundingBox>LowerCorner"`
		Upper  string `xml:"http://www.opengis.net/ows/1.1 WGS84BoundingBox>UpperCorner"`
		Styles []struct {
			ID      string `xml:"http://www.opengis.net/ows/1.1 Identifier"`
			Default bool   `xml:"isDefault,attr"`
			Legend  struct {
				Href string `xml:"http://www.w3.org/1999/xlink href,attr"`
			} `xml:"LegendURL"`
		} `xml:"Style"`
		Formats     []string `xml:"Format"`
		InfoFormats []string `xml:"InfoFormat"`
		Links       []struct {
			Set    string `xml:"TileMatrixSet"`
			Limits []struct {
				TileMatrix                                     string
				MinTileRow, MaxTileRow, MinTileCol, MaxTileCol int
			} `xml:"TileMatrixSetLimits>TileMatrixLimits"`
		} `xml:"TileMatrixSetLink"`
		Resources []struct {
			Format   string `xml:"format,attr"`
			Kind     string `xml:"resourceType,attr"`
			Template string `xml:"template,attr"`
		} `xml:"ResourceURL"`
	} `xml:"Contents>Layer"`
	Sets []struct {
		ID       string `xml:"http://www.opengis.net/ows/1.1 Identifier"`
		CRS      string `xml:"http://www.opengis.net/ows/1.1 SupportedCRS"`
		ScaleSet string `xml:"WellKnownScaleSet"`
		Matrices []struct {
			ID            string `xml:"http://www.opengis.net/ows/1.1 Identifier"`
			TopLeftCorner string
			Scale         float64 `xml:"ScaleDenominator"`
			Width         uint32  `xml:"MatrixWidth"`
			Height        uint32  `xml:"MatrixHeight"`
		} `xml:"TileMatrix"`
	} `xml:"Contents>TileMatrixSet"`
	Themes []struct {
		ID     string   `xml:"http://www.opengis.net/ows/1.1 Identifier"`
		Layers []string `xml:"LayerRef"`
	} `xml:"Themes>Theme"`
}

func (s *service) capabilities(target string, headers ...string) *capabilities {
	s.t.Helper()
	a, d := s.get(target, headers...), new(capabilities)
	if err := xml.Unmarshal([]byte(a.body), d); err != nil || !strings.HasPrefix(a.header.Get("Content-Type"), "text/xml") {
		s.t.Fatalf("%s: %v %v", target, a.header, err)
	}
	return d
}

// TestCapabilitiesGolden: the document, line by line. It is valid by the schema of OGC, which
// testdata/validate.sh shows.
func TestCapabilitiesGolden(t *testing.T) {
	s := plan(t)
	for _, lang := range []string{"zh", "en"} {
		got := strings.NewReplacer("></", "></", "><", ">\n<").Replace(s.get("/wmts?service=WMTS&request=GetCapabilities&lang=" + lang).body)
		file := filepath.Join("testdata", "capabilities_"+lang+".xml")
		if *update {
			if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if got != string(want) {
			t.Errorf("%s differs from what is answered; look at the difference after go test ./server/wmts -update", file)
		}
	}
}

func TestCapabilities(t *testing.T) {
	s := plan(t)
	d := s.capabilities("/wmts?SERVICE=WMTS&REQUEST=GetCapabilities")
	if d.Version != "1.0.0" || d.Service.Title != "规划 <一>" || d.Service.Type != "OGC WMTS" || len(d.Operations) != 3 || !strings.HasSuffix(d.Operations[1].Get.Href, "/wmts?") {
		t.Errorf("%+v", d)
	}
	if len(d.Layers) != 3 || d.Layers[0].Title != "分区" || d.Layers[0].Lower != "0 0" || d.Layers[0].Upper != "8 4" || d.Layers[2].Lower != "" {
		t.Errorf("%+v", d.Layers)
	}
	styles := d.Layers[0].Styles
	if len(styles) != 2 || styles[0].ID != "default" || !styles[0].Default || styles[1].ID != "plain" || styles[1].Default || len(d.Layers[1].Styles) != 1 {
		t.Errorf("%+v", styles)
	}
	if a := s.ask(styles[0].Legend.Href); a.status != 200 || a.header.Get("Content-Type") != "image/png" {
		t.Errorf("legend %s: %d", styles[0].Legend.Href, a.status)
	}
	if len(d.Themes) != 1 || d.Themes[0].ID != "g" || !slices.Equal(d.Themes[0].Layers, []string{"zone"}) {
		t.Errorf("%+v", d.Themes)
	}
	en := s.capabilities("/wmts?SERVICE=WMTS&REQUEST=GetCapabilities", "Accept-Language", "en")
	if en.Layers[0].Title != "Zones" || en.Layers[2].Title != "空" || !strings.HasSuffix(en.Operations[0].Get.Href, "/wmts?lang=en&") || !strings.HasSuffix(en.Layers[0].Resources[0].Template, ".png?lang=en") {
		t.Errorf("%+v", en)
	}
	for _, target := range []string{"/wmts?service=wmts&request=getcapabilities&ACCEPTVERSIONS=2.0.0,1.0.0", "/wmts/1.0.0/WMTSCapabilities.xml", "/wmts/?SeRvIcE=WMTS&ReQuEsT=GetCapabilities&version=1.0.0&tk=x"} {
		if s.get(target).body != s.get("/wmts?SERVICE=WMTS&REQUEST=GetCapabilities").body {
			t.Errorf("%s is another document", target)
		}
	}
	a := s.get("/wmts/1.0.0/WMTSCapabilities.xml")
	if again := s.ask("/wmts/1.0.0/WMTSCapabilities.xml", "If-None-Match", a.header.Get("Etag")); again.status != 304 || !strings.Contains(a.header.Get("Vary"), "Accept-Language") {
		t.Errorf("%d %v", again.status, a.header)
	}
}

// TestSetsOfCapabilities: matrix sets and limits, with the corners in the order of axes.
func TestSetsOfCapabilities(t *testing.T) {
	d := plan(t).capabilities("/wmts/1.0.0/WMTSCapabilities.xml")
	f := func(id, crs, scales, first, last, corner string, scale float64, limits int) {
		t.Helper()
		for i, s := range d.Sets {
			if s.ID != id {
				continue
			}
			n := len(s.Matrices)
			if s.CRS != crs || s.ScaleSet != scales || s.Matrices[0].ID != first || s.Matrices[n-1].ID != last || s.Matrices[0].TopLeftCorner != corner || s.Matrices[0].Scale != scale {
				t.Errorf("%+v", s)
			}
			if l := d.Layers[0].Links[i]; l.Set != id || len(l.Limits) != limits {
				t.Errorf("limits of %s: %+v", id, l)
			}
			return
		}
		t.Errorf("no set %s", id)
	}
	const google, metres = "urn:ogc:def:wkss:OGC:1.0:GoogleMapsCompatible", "-20037508.342789244 20037508.342789244"
	f("WebMercatorQuad", "urn:ogc:def:crs:EPSG::3857", google, "0", "20", metres, 559082264.0287178, 19)
	f("GoogleMapsCompatible", "urn:ogc:def:crs:EPSG::3857", google, "0", "18", metres, 559082264.0287178, 17)
	f("WorldCRS84Quad", "urn:ogc:def:crs:OGC:1.3:CRS84", "urn:ogc:def:wkss:OGC:1.0:GoogleCRS84Quad", "0", "19", "-180 90", 279541132.0143589, 19)
	f("CGCS2000Quad", "urn:ogc:def:crs:EPSG::4490", "", "0", "19", "90 -180", 279541132.0143589, 19)
	f("c", "urn:ogc:def:crs:EPSG::4490", "", "1", "18", "90 -180", 279541132.0143589, 0)
	f("w", "urn:ogc:def:crs:EPSG::3857", "", "1", "18", metres, 279541132.0143589, 0)
	limits := fmt.Sprintf("%+v", d.Layers[0].Links[2].Limits)
	if !strings.Contains(limits, "{TileMatrix:5 MinTileRow:15 MaxTileRow:15 MinTileCol:32 MaxTileCol:33}") {
		t.Error(limits)
	}
	if len(d.Layers[2].Links[0].Limits) != 0 {
		t.Error("a layer without features has limits")
	}
}

// TestManyLayers: the document of a hundred layers is made in a moment, once.
func TestManyLayers(t *testing.T) {
	files := planFiles()
	var b strings.Builder
	b.WriteString("layers:\n")
	for i := range 100 {
		fmt.Fprintf(&b, "  - {name: zone%d, title: {zh: 分区, en: Zones}, source: {file: zone.geojson}, id: code, label: {zh: name}}\n", i)
	}
	files["guotu.yaml"] = b.String()
	s := show(t, load(t, files))
	began := time.Now()
	first := s.get("/wmts/1.0.0/WMTSCapabilities.xml")
	took := time.Since(began)
	began = time.Now()
	second := s.get("/wmts/1.0.0/WMTSCapabilities.xml")
	again := time.Since(began)
	t.Logf("%d bytes in %v, then in %v", len(first.body), took, again)
	if first.body != second.body || took > 5*time.Second || strings.Count(first.body, "<Layer>") != 100 {
		t.Errorf("%d bytes in %v, then %d bytes in %v", len(first.body), took, len(second.body), again)
	}
}

// TestCapabilitiesFollowThePlan: a new plan has a new document, and so has another language.
func TestCapabilitiesFollowThePlan(t *testing.T) {
	s := plan(t)
	before := s.get("/wmts/1.0.0/WMTSCapabilities.xml").body
	s.h.Show(load(t, map[string]string{"guotu.yaml": "layers: [{name: other, source: {file: zone.geojson}}]", "zone.geojson": planFiles()["zone.geojson"]}))
	after := s.get("/wmts/1.0.0/WMTSCapabilities.xml").body
	if before == after || !strings.Contains(after, "<ows:Identifier>other</ows:Identifier>") || strings.Contains(after, "Themes") {
		t.Error(after)
	}
}
