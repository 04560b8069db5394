package tiles

import (
	"context"
	"errors"
	"image/color"
	"math"
	"testing"
	"testing/fstest"

	"github.com/paulmach/orb"

	"guotu/geo"
	"guotu/layers"
	"guotu/tiles/raster"
)

// plotted is a plan of an area that is half red, with a line and a point.
func plotted(t *testing.T) *layers.Catalog {
	t.Helper()
	files := fstest.MapFS{
		"plan.yaml": {Data: []byte(`
title: {zh: 图}
groups: [{id: g, title: {zh: 组}}]
layers:
  - {name: zone, group: g, source: {file: zone.geojson}, legend: {field: k, classes: [{value: a, fill: "#ff0000"}, {value: b, fill: "#00ff00"}]}}
  - {name: road, group: g, source: {file: road.geojson}, zoom: {min: 0, max: 3}, legend: {classes: [{line: "#0000ff", line_width: 3, max_zoom: 3}]}}
`)},
		"zone.geojson": {Data: []byte(`{"type":"FeatureCollection","features":[
{"type":"Feature","properties":{"k":"a"},"geometry":{"type":"Polygon","coordinates":[[[119,30],[120,30],[120,32],[119,32],[119,30]]]}},
{"type":"Feature","properties":{"k":"b"},"geometry":{"type":"Polygon","coordinates":[[[121,30],[122,30],[122,32],[121,32],[121,30]]]}}]}`)},
		"road.geojson": {Data: []byte(`{"type":"FeatureCollection","features":[{"type":"Feature","properties":{},"geometry":{"type":"LineString","coordinates":[[119,31],[121,31]]}}]}`)},
	}
	c, err := layers.Load(context.Background(), files, "plan.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// gaussFrame is a frame of the zone of 120° E of so many metres a side around 120° E, 31° N.
func gaussFrame(t *testing.T, metres float64) *Frame {
	t.Helper()
	crs, err := geo.EPSG(4549)
	if err != nil {
		t.Fatal(err)
	}
	p, err := crs.FromLonLat(orb.Point{120, 31})
	if err != nil {
		t.Fatal(err)
	}
	h := metres / 2
	return &Frame{CRS: crs, Bound: orb.Bound{Min: orb.Point{p[0] - h, p[1] - h}, Max: orb.Point{p[0] + h, p[1] + h}}, Width: 200, Height: 200}
}

func TestPlotsStandInTheirPlaceAtEveryScale(t *testing.T) {
	c := plotted(t)
	for _, metres := range []float64{1, 10, 1000, 50_000} {
		f := gaussFrame(t, metres)
		canvas := raster.NewCanvas(200, 200, color.White)
		shown, whole, err := Plot(t.Context(), canvas, c.Layer("zone"), f, 1e6)
		if err != nil || !whole || !shown[0] || shown[1] {
			t.Fatalf("%v m: shown %v, whole %v, %v", metres, shown, whole, err)
		}
		for x, want := range map[int]color.RGBA{97: {255, 0, 0, 255}, 102: {255, 255, 255, 255}} {
			if got := canvas.Picture().RGBAAt(x, 100); got != want {
				t.Errorf("%v m: pixel %d is %v", metres, x, got)
			}
		}
		if shown, _, err := Plot(t.Context(), canvas, c.Layer("road"), f, 1e6); err != nil || !shown[0] || canvas.Picture().RGBAAt(50, 100).B != 255 {
			t.Errorf("%v m: no road (%v, %v)", metres, shown, err)
		}
	}
}

func TestPlotsHaveBounds(t *testing.T) {
	c := plotted(t)
	f := gaussFrame(t, 200_000)
	canvas := raster.NewCanvas(200, 200, nil)
	if _, whole, err := Plot(t.Context(), canvas, c.Layer("zone"), f, 1); err != nil || whole {
		t.Errorf("whole %v, %v", whole, err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, _, err := Plot(ctx, canvas, c.Layer("zone"), f, 1e6); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	var refused *FrameError
	f.Bound.Max[0] = math.NaN()
	if _, _, err := Plot(t.Context(), canvas, c.Layer("zone"), f, 1e6); !errors.As(err, &refused) {
		t.Error(err)
	}
}
