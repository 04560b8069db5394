package tiles

import (
	"context"
	"slices"
	"testing"
	"testing/fstest"

	"github.com/paulmach/orb"

	"guotu/geo"
	"guotu/layers"
)

// TestPositionsInGrids: a point comes to lie in the tile, and there at the unit, that the
// formulas of the standard have for it: OGC 17-083r4, annex D, with the Mercator
// projection as ln(tan φ + sec φ). The numbers are worked out outside of this program.
func TestPositionsInGrids(t *testing.T) {
	c, err := layers.Load(context.Background(), fstest.MapFS{
		"guotu.yaml": {Data: []byte("layers: [{name: spot, source: {file: spot.geojson}, zoom: {min: 0, max: 18}}]")},
		"spot.geojson": {Data: []byte(
			`{"type":"FeatureCollection","features":[{"type":"Feature","properties":{},"geometry":{"type":"Point","coordinates":[116.39,39.92]}}]}`)},
	}, "guotu.yaml")
	if err != nil {
		t.Fatal(err)
	}
	s := New(c, Options{})
	f := func(id ID, x, y int32) {
		t.Helper()
		d, _ := s.build(t, c.Layer("spot"), Selection{}, id)
		if len(d.features) != 1 || len(d.features[0].parts) != 1 || !slices.Equal(d.features[0].parts[0], []geo.Pixel{{X: x, Y: y}}) {
			t.Errorf("%v: %v, want %d %d", id, d.features, x, y)
		}
	}
	f(ID{WebMercatorQuad, 0, 0, 0}, 3372, 1552)           // 3372.26 1551.85
	f(ID{WebMercatorQuad, 10, 843, 387}, 266, 3940)       // 265.78 3940.09
	f(ID{WebMercatorQuad, 18, 215824, 99318}, 2505, 1047) // 2504.93 1047.45
	for _, g := range []Grid{WorldCRS84Quad, CGCS2000Quad} {
		f(ID{g, 0, 1, 0}, 2649, 1140)          // 2648.52 1139.60
		f(ID{g, 10, 1686, 284}, 532, 3685)     // 531.57 3684.58
		f(ID{g, 17, 215824, 36467}, 2505, 586) // 2504.93 586.18
	}
}

// TestGridsInDegrees: two columns and one row at level 0, which are the halves of the
// earth.
func TestGridsInDegrees(t *testing.T) {
	for _, g := range []Grid{WorldCRS84Quad, CGCS2000Quad} {
		for x, want := range []orb.Bound{{Min: orb.Point{-180, -90}, Max: orb.Point{0, 90}}, {Min: orb.Point{0, -90}, Max: orb.Point{180, 90}}} {
			id := ID{Grid: g, X: uint32(x)}
			if got := inDegrees(id.box(), g, id.depth()); !id.Valid() || got != want {
				t.Errorf("%v: %v, want %v", id, got, want)
			}
		}
	}
	for _, id := range []ID{{WorldCRS84Quad, 0, 2, 0}, {CGCS2000Quad, 0, 0, 1}, {WebMercatorQuad, 0, 1, 0}, {WebMercatorQuad, 0, 0, 1}, {CGCS2000Quad, 25, 0, 0}, {WebMercatorQuad, 3, 8, 7}, {CGCS2000Quad, 3, 16, 7}, {CGCS2000Quad, 3, 15, 8}} {
		if id.Valid() {
			t.Errorf("%v is valid", id)
		}
	}
}
