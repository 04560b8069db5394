package identify_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/paulmach/orb"

	"guotu/geo"
	"guotu/layers"
	"guotu/server/identify"
	"guotu/tiles"
)

// plan has neighbouring zones from 0 to 8 degrees east, and points along 1 degree north, one a degree.
func plan(t testing.TB) *layers.Catalog {
	t.Helper()
	var points []string
	for i := range 8 {
		points = append(points, fmt.Sprintf(`{"type":"Feature","properties":{"n":%d},"geometry":{"type":"Point","coordinates":[%d,1]}}`, i, i))
	}
	c, err := layers.Load(context.Background(), fstest.MapFS{
		"guotu.yaml": {Data: []byte("layers:\n  - {name: zone, title: {zh: 分区, en: Zones}, source: {file: zone.geojson}, id: code, label: {zh: code}}\n  - {name: spot, title: {zh: 点}, source: {file: spot.geojson}}\n")},
		"zone.geojson": {Data: []byte(`{"type":"FeatureCollection","features":[
{"type":"Feature","properties":{"code":"a<"},"geometry":{"type":"Polygon","coordinates":[[[0,0],[4,0],[4,4],[0,4],[0,0]]]}},
{"type":"Feature","properties":{"code":"b"},"geometry":{"type":"Polygon","coordinates":[[[4,0],[8,0],[8,4],[4,4],[4,0]]]}}]}`)},
		"spot.geojson": {Data: []byte(`{"type":"FeatureCollection","features":[` + strings.Join(points, ",") + `]}`)},
	}, "guotu.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// frame shows 0 to 8 degrees east and 0 to 8 north in 80 by 80 pixels.
func frame(t testing.TB) tiles.Frame {
	t.Helper()
	crs, err := geo.ParseCRS("EPSG:4490")
	if err != nil {
		t.Fatal(err)
	}
	return tiles.Frame{CRS: crs, Bound: orb.Bound{Max: orb.Point{8, 8}}, Width: 80, Height: 80, Ratio: 1}
}

func TestProbe(t *testing.T) {
	c := plan(t)
	f := func(layer string, x, y, radius float64, count int, want string) {
		t.Helper()
		p := identify.Probe{Frame: frame(t), Pixel: orb.Point{x, y}, Radius: radius}
		got := ""
		for _, found := range p.In(c.Layer(layer), nil, count) {
			got += fmt.Sprintf("%d", found.Feature)
			if found.Border {
				got += "!"
			}
		}
		if got != want {
			t.Errorf("%s at %v %v: %q, want %q", layer, x, y, got, want)
		}
	}
	f("zone", 20, 60, 5, 10, "0")
	f("zone", 40, 60, 5, 10, "0!1!") // the border belongs to both
	f("zone", 40, 60, 5, 1, "0!")
	f("zone", 20, 20, 5, 10, "")
	f("spot", 32, 70, 5, 10, "3")
	f("spot", 32, 70, 1, 10, "")
	f("spot", 30, 70, 0, 10, "3")
	f("spot", 35, 70, 15, 10, "2345")
	f("spot", 35, 70, 15, 2, "23")
	f("spot", -1000, 5000, 5, 10, "") // beyond the world
}

// TestProbeOfSome: features that a filter leaves out are not found.
func TestProbeOfSome(t *testing.T) {
	c := plan(t)
	p := identify.Probe{Frame: frame(t), Pixel: orb.Point{35, 70}, Radius: 15}
	if all := p.In(c.Layer("spot"), []uint64{1<<3 | 1<<5}, 10); len(all) != 2 || all[0].Feature != 3 || all[1].Feature != 5 {
		t.Errorf("%+v", all)
	}
}

func TestFormats(t *testing.T) {
	c := plan(t)
	all := []identify.Found{{Layer: c.Layer("zone"), Feature: 0, Border: true}}
	f := func(media, lang, kind string, has ...string) {
		t.Helper()
		format := identify.FormatNamed(media)
		if format == nil {
			t.Fatalf("no format %q", media)
		}
		for _, found := range [][]identify.Found{all, nil} {
			a, err := format.Answer(c, lang, found)
			if err != nil || !strings.HasPrefix(a.ContentType, kind) {
				t.Errorf("%s: %+v, %v", media, a, err)
				continue
			}
			for _, text := range has {
				if found != nil && !strings.Contains(string(a.Body), text) {
					t.Errorf("%s: no %q in %s", media, text, a.Body)
				}
			}
		}
	}
	f("text/plain", "zh", "text/plain", "分区 zone", "code = a<", "位于边界上")
	f("TEXT/HTML; charset=utf-8", "en", "text/html", "Zones", "a&lt;", "on the border")
	f("application/geo json", "zh", "application/geo+json", `"relation":"boundary"`, `"bbox":[0,0,4,4]`, `"code":"a<"`)
	f("application/json", "zh", "application/json", `"type":"Polygon"`)
	f("application/geojson", "zh", "application/geojson", `"layer":"zone"`)
	if identify.FormatNamed("text/xml") != nil || identify.FormatNamed("") != nil || len(identify.MediaTypes()) != 5 {
		t.Error(identify.MediaTypes())
	}
}
