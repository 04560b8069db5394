package matrixset_test

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"guotu/server/matrixset"
	"guotu/tiles"
)

// TestScales compares with the figures of OGC 17-083r4, annex D, and OGC 07-057r7, annex E.
func TestScales(t *testing.T) {
	f := func(id, matrix string, scale, cell float64, columns, rows uint32, corner string) {
		t.Helper()
		s := matrixset.Named(id)
		for _, m := range s.Matrices() {
			if m.ID != matrix {
				continue
			}
			if math.Abs(m.ScaleDenominator/scale-1) > 1e-12 || math.Abs(m.CellSize/cell-1) > 1e-12 || m.Columns != columns || m.Rows != rows {
				t.Errorf("%s: %+v", id, m)
			}
			if got := fmt.Sprint(s.Ordered(s.Origin())); got != corner {
				t.Errorf("%s: corner %s, want %s", id, got, corner)
			}
			return
		}
		t.Errorf("%s has no matrix %s", id, matrix)
	}
	const metres = "[-2.0037508342789244e+07 2.0037508342789244e+07]"
	f("WebMercatorQuad", "0", 559082264.0287178, 156543.0339280410, 1, 1, metres)
	f("WebMercatorQuad", "24", 33.32389974765287, 0.009330691929342804, 1<<24, 1<<24, metres)
	f("GoogleMapsCompatible", "18", 2132.729583849784, 0.5971642834779395, 1<<18, 1<<18, metres)
	f("w", "1", 279541132.0143589, 78271.51696402048, 2, 2, metres)
	f("w", "18", 2132.729583849784, 0.5971642834779395, 1<<18, 1<<18, metres)
	f("WorldCRS84Quad", "0", 279541132.0143589, 0.703125, 2, 1, "[-180 90]")
	f("WorldCRS84Quad", "17", 2132.729583849784, 0.000005364418029785156, 262144, 131072, "[-180 90]")
	f("CGCS2000Quad", "0", 279541132.0143589, 0.703125, 2, 1, "[90 -180]")
	f("CGCS2000Quad", "1", 139770566.0071794, 0.3515625, 4, 2, "[90 -180]")
	f("c", "1", 279541132.0143589, 0.703125, 2, 1, "[90 -180]")
	f("c", "18", 2132.729583849784, 0.000005364418029785156, 262144, 131072, "[90 -180]")
}

func TestNames(t *testing.T) {
	f := func(id, crs, urn, scales, axes string) {
		t.Helper()
		s := matrixset.Named(id)
		if s == nil || s.CRS() != crs || s.CRSURN() != urn || s.ScaleSetURN() != scales || fmt.Sprint(s.Axes()) != axes || s.Title.ZH == "" || s.Title.EN == "" {
			t.Errorf("%s: %+v", id, s)
		}
	}
	const google = "urn:ogc:def:wkss:OGC:1.0:GoogleMapsCompatible"
	f("WebMercatorQuad", "http://www.opengis.net/def/crs/EPSG/0/3857", "urn:ogc:def:crs:EPSG::3857", google, "[X Y]")
	f("GoogleMapsCompatible", "http://www.opengis.net/def/crs/EPSG/0/3857", "urn:ogc:def:crs:EPSG::3857", google, "[X Y]")
	f("w", "http://www.opengis.net/def/crs/EPSG/0/3857", "urn:ogc:def:crs:EPSG::3857", "", "[X Y]")
	f("WorldCRS84Quad", "http://www.opengis.net/def/crs/OGC/1.3/CRS84", "urn:ogc:def:crs:OGC:1.3:CRS84", "urn:ogc:def:wkss:OGC:1.0:GoogleCRS84Quad", "[Lon Lat]")
	f("CGCS2000Quad", "http://www.opengis.net/def/crs/EPSG/0/4490", "urn:ogc:def:crs:EPSG::4490", "", "[Lat Lon]")
	f("c", "http://www.opengis.net/def/crs/EPSG/0/4490", "urn:ogc:def:crs:EPSG::4490", "", "[Lat Lon]")
	if matrixset.Named("") != nil || matrixset.Named("C") != nil || len(matrixset.All()) != 6 || !strings.HasSuffix(matrixset.Names(), "GoogleMapsCompatible, c, w") {
		t.Error(matrixset.Names())
	}
	all := matrixset.All()
	all[0].ID = "changed"
	if matrixset.Named("WebMercatorQuad") == nil {
		t.Error("a copy was none")
	}
}

func TestNumbersOfMatrices(t *testing.T) {
	f := func(id, matrix string, zoom int) {
		t.Helper()
		s := matrixset.Named(id)
		z, ok := s.Zoom(matrix)
		if ok != (zoom >= 0) || ok && int(z) != zoom {
			t.Errorf("%s %q: %d, %v", id, matrix, z, ok)
		}
		if back, has := s.MatrixID(z); ok && (!has || back != matrix) {
			t.Errorf("%s %q comes back as %q", id, matrix, back)
		}
	}
	f("WebMercatorQuad", "0", 0)
	f("WebMercatorQuad", "24", 24)
	f("WebMercatorQuad", "25", -1)
	f("WorldCRS84Quad", "23", 23)
	f("WorldCRS84Quad", "24", -1)
	f("GoogleMapsCompatible", "18", 18)
	f("GoogleMapsCompatible", "19", -1)
	f("c", "0", -1)
	f("c", "1", 0) // two tiles wide
	f("c", "18", 17)
	f("c", "19", -1)
	f("w", "0", -1)
	f("w", "1", 1) // two by two
	f("w", "18", 18)
	f("w", "19", -1)
	for _, bad := range []string{"", "-1", "+1", "01", "1.0", "1e0", "x", "NaN", "９", "4294967297", "18446744073709551617", strings.Repeat("1", 1000)} {
		f("w", bad, -1)
		f("c", bad, -1)
	}
	if _, ok := matrixset.Named("c").MatrixID(18); ok {
		t.Error("c has level 19")
	}
	if _, ok := matrixset.Named("w").MatrixID(0); ok {
		t.Error("w has level 0")
	}
}

func TestLimits(t *testing.T) {
	box := func(w, s, e, n float64) orb.Bound { return orb.Bound{Min: orb.Point{w, s}, Max: orb.Point{e, n}} }
	f := func(id string, b orb.Bound, zoom uint32, want string) {
		t.Helper()
		l := matrixset.Named(id).Limits(b, zoom)
		if got := fmt.Sprintf("rows %d-%d columns %d-%d", l.MinRow, l.MaxRow, l.MinColumn, l.MaxColumn); got != want {
			t.Errorf("%s %v zoom %d: %s, want %s", id, b, zoom, got, want)
		}
	}
	world := box(-180, -90, 180, 90)
	f("WebMercatorQuad", world, 0, "rows 0-0 columns 0-0")
	f("WebMercatorQuad", world, 3, "rows 0-7 columns 0-7")
	f("WorldCRS84Quad", world, 0, "rows 0-0 columns 0-1")
	f("CGCS2000Quad", world, 2, "rows 0-3 columns 0-7")
	// 0 to 90 degrees east is the column from the middle on: its neighbour is only touched.
	f("WorldCRS84Quad", box(0, 0, 90, 90), 1, "rows 0-0 columns 2-2")
	f("WorldCRS84Quad", box(0, -1, 90.1, 90), 1, "rows 0-1 columns 2-3")
	f("WebMercatorQuad", box(0, 0, 90, 60), 2, "rows 1-1 columns 2-2")
	f("WebMercatorQuad", box(116.39, 39.92, 116.39, 39.92), 10, "rows 387-387 columns 843-843") // Beijing, a point
	f("CGCS2000Quad", box(90, 0, 90, 0), 1, "rows 1-1 columns 3-3")                             // a point in a corner
	f("WorldCRS84Quad", box(180, -90, 180, -90), 1, "rows 1-1 columns 3-3")
	f("WebMercatorQuad", box(-180, 89.99, -180, 90), 5, "rows 0-0 columns 0-0") // beyond the square
	f("WebMercatorQuad", box(-400, -400, 400, 400), 1, "rows 0-1 columns 0-1")
}

// TestPlacesOfTiles: the middle of a tile lies within the limits of a small box around it, in all grids.
func TestPlacesOfTiles(t *testing.T) {
	for _, s := range matrixset.All() {
		for _, m := range s.Matrices() {
			for i := range uint32(7) {
				id := tiles.ID{Grid: s.Grid, Z: m.Zoom, X: (i * 7919) % m.Columns, Y: (i * 104729) % m.Rows}
				p := s.LonLat(id, 0.5, 0.5)
				if l := s.Limits(orb.Bound{Min: p, Max: p}, m.Zoom); !l.Has(id.Y, id.X) || l.MinRow != l.MaxRow || l.MinColumn != l.MaxColumn {
					t.Fatalf("%s: the middle %v of %v lies in %+v", s.ID, p, id, l)
				}
			}
		}
	}
	if b := matrixset.Named("c").Bound(tiles.ID{Grid: tiles.CGCS2000Quad, Z: 1, X: 3, Y: 1}); b != (orb.Bound{Min: orb.Point{90, -90}, Max: orb.Point{180, 0}}) {
		t.Error(b)
	}
	if b := matrixset.Named("w").Bound(tiles.ID{Z: 1, X: 1}); b != (orb.Bound{Max: orb.Point{math.Pi * 6378137, math.Pi * 6378137}}) {
		t.Error(b)
	}
	if p := matrixset.Named("CGCS2000Quad").LonLat(tiles.ID{Grid: tiles.CGCS2000Quad, Z: 1, X: 3}, 0, 0); p != (orb.Point{90, 90}) {
		t.Error(p)
	}
	if p := matrixset.Named("w").LonLat(tiles.ID{Z: 1, X: 1, Y: 1}, 0, 0); p != (orb.Point{}) {
		t.Error(p)
	}
	if (matrixset.Limits{MinRow: 1, MaxRow: 2, MinColumn: 3, MaxColumn: 4}).Has(2, 5) {
		t.Error("a column behind the last is within")
	}
}

func TestTile(t *testing.T) {
	f := func(id string, zoom uint32, row, column string, rowIs, columnIs matrixset.Place) {
		t.Helper()
		tile, r, c := matrixset.Named(id).Tile(zoom, row, column)
		if r != rowIs || c != columnIs || !tile.Valid() {
			t.Errorf("%s %d %q %q: %v %v %v", id, zoom, row, column, tile, r, c)
		}
	}
	f("WebMercatorQuad", 0, "0", "0", matrixset.Inside, matrixset.Inside)
	f("WebMercatorQuad", 0, "1", "0", matrixset.Beyond, matrixset.Inside)
	f("WebMercatorQuad", 0, "0", "1", matrixset.Inside, matrixset.Beyond)
	f("c", 0, "0", "1", matrixset.Inside, matrixset.Inside)
	f("c", 0, "0", "2", matrixset.Inside, matrixset.Beyond)
	f("w", 18, "262143", "262144", matrixset.Inside, matrixset.Beyond)
	f("w", 18, "-1", "9223372036854775808", matrixset.Beyond, matrixset.Beyond)
	for _, bad := range []string{"", "x", "NaN", "1e3", "0x1", "+1", "01", "-01", "-", "1.5", " 1", "１"} {
		f("w", 18, bad, bad, matrixset.NoNumber, matrixset.NoNumber)
	}
}

func FuzzTile(f *testing.F) {
	f.Add("c", "1", "0", "1")
	f.Add("WebMercatorQuad", "24", "-1", "4294967296")
	f.Fuzz(func(t *testing.T, id, matrix, row, column string) {
		s := matrixset.Named(id)
		if s == nil {
			return
		}
		if z, ok := s.Zoom(matrix); ok {
			if tile, r, c := s.Tile(z, row, column); r == matrixset.Inside && c == matrixset.Inside && !tile.Valid() {
				t.Errorf("%v is said to be inside", tile)
			}
		}
	})
}
