package tiles

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/color"
	"math"
	"strings"
	"sync"
	"testing"

	"github.com/paulmach/orb"

	"guotu/geo"
	"guotu/layers"
	"guotu/tiles/raster"
)

func tilePicture(t testing.TB, s *Store, all []*layers.Layer, id ID, size int, look Look) *image.NRGBA {
	t.Helper()
	body, _, err := s.PictureTile(context.Background(), all, id, size, look)
	for errors.Is(err, ErrLate) {
		body, _, err = s.PictureTile(context.Background(), all, id, size, look)
	}
	if err != nil {
		t.Fatal(err)
	}
	return decodePNG(t, body)
}

// TestTilesMakeOnePicture: three by three tiles, names, hatches and dashes included, are one
// picture of the place.
func TestTilesMakeOnePicture(t *testing.T) {
	t.Parallel()
	c, s := bundledStore(t)
	f := func(names string, g Grid, z uint32, lon, lat float64, size int) {
		t.Helper()
		all, look := pickAll(t, c, names), Look{Labels: true, Lang: "zh"}
		middle := tileAt(z, lon, lat)
		if g != WebMercatorQuad {
			middle = gridTileAt(g, z, orb.Point{lon, lat})
		}
		first := ID{middle.Grid, z, middle.X - 1, middle.Y - 1}
		side := 360 / float64(uint64(1)<<first.depth())
		r := &PictureRequest{Layers: all, Look: look, Frame: Frame{CRS: epsg(t, "EPSG:4490"), Width: 3 * size, Height: 3 * size, Ratio: float64(size) / 256}}
		if g == WebMercatorQuad {
			r.Frame.CRS = epsg(t, "EPSG:3857")
			side *= geo.SemiMajor * math.Pi / 180
			edge := geo.SemiMajor * math.Pi
			r.Frame.Bound = orb.Bound{Min: orb.Point{float64(first.X)*side - edge, edge - float64(first.Y+3)*side}, Max: orb.Point{float64(first.X+3)*side - edge, edge - float64(first.Y)*side}}
		} else {
			r.Frame.Bound = orb.Bound{Min: orb.Point{float64(first.X)*side - 180, 90 - float64(first.Y+3)*side}, Max: orb.Point{float64(first.X+3)*side - 180, 90 - float64(first.Y)*side}}
		}
		whole := drawn(t, s, r)
		for x := range 3 {
			for y := range 3 {
				id := ID{g, z, first.X + uint32(x), first.Y + uint32(y)}
				equalPictures(t, fmt.Sprint(names, id), tilePicture(t, s, all, id, size, look), whole, image.Pt(x*size, y*size))
			}
		}
	}
	f("county", WebMercatorQuad, 7, 120, 31, 256)
	f("urban_boundary,ecological_redline,basic_farmland,county", WebMercatorQuad, 10, 120.8, 31, 256)
	if lighter() {
		return
	}
	f("boundary_line,mfz_county", WebMercatorQuad, 5, 118, 25, 256)
	f("county_label,prefecture", WebMercatorQuad, 6, 115, 30, 512)
	f("county", CGCS2000Quad, 6, 120, 31, 256)
}

// TestPictureTileIsKept: a tile is drawn once for all who ask, and again where anything differs
// that it depends on.
func TestPictureTileIsKept(t *testing.T) {
	t.Parallel()
	legend := func(fill string) string {
		return `  - {name: p, source: {file: p.geojson}, id: id, label: {zh: name}, legend: {classes: [{fill: "` + fill + `", fill_opacity: 1}]}}`
	}
	files := map[string]string{"p.geojson": squareFeature(1, "a", 100, 0, 130, 30)}
	c, s := drawnPlan(t, legend("#ff0000"), files)
	all, id := pickAll(t, c, "p"), ID{WebMercatorQuad, 2, 3, 1}
	var wait sync.WaitGroup
	for range 8 {
		wait.Go(func() { tilePicture(t, s, all, id, 256, Look{}) })
	}
	wait.Wait()
	if n := s.Stats().Builds; n != 1 {
		t.Errorf("%d pictures were drawn for one tile", n)
	}
	red := tilePicture(t, s, all, id, 256, Look{})
	tags := make(map[string]bool)
	for _, look := range []Look{{}, {Background: color.White}, {Labels: true, Lang: "zh"}, {Labels: true, Background: color.White}} {
		for _, size := range []int{256, 512} {
			body, tag, err := s.PictureTile(context.Background(), all, id, size, look)
			if err != nil || tags[tag] || len(body) == 0 {
				t.Errorf("%v %d: %s again, %v", look, size, tag, err)
			}
			tags[tag] = true
		}
	}
	if _, _, err := s.PictureTile(context.Background(), all, id, 300, Look{}); err == nil {
		t.Error("a tile of 300 pixels")
	}
	next, _ := drawnPlan(t, legend("#0000ff"), files)
	blue := tilePicture(t, s.Next(next), pickAll(t, next, "p"), id, 256, Look{})
	if red.NRGBAAt(50, 220) != (color.NRGBA{255, 0, 0, 255}) || blue.NRGBAAt(50, 220) != (color.NRGBA{0, 0, 255, 255}) {
		t.Errorf("red is %v, blue is %v", red.NRGBAAt(50, 220), blue.NRGBAAt(50, 220))
	}
	empty, _, err := s.PictureTile(context.Background(), all, ID{WebMercatorQuad, 2, 0, 0}, 256, Look{})
	if err != nil || !bytes.Equal(empty, blankTiles[256]()) {
		t.Errorf("an empty tile has %d bytes, %v", len(empty), err)
	}
}

// TestPictureNarrowed: chosen features are shown for themselves, also where features are merged.
func TestPictureNarrowed(t *testing.T) {
	t.Parallel()
	c, s := drawnPlan(t, `  - {name: p, source: {file: p.geojson}, id: id, label: {zh: name}, tiles: {merge: {by: [class], below: 10}},
     legend: {field: class, classes: [{value: a, fill: "#ff0000", fill_opacity: 1}, {value: b, fill: "#0000ff", fill_opacity: 1, min_zoom: 3}]}}`,
		map[string]string{"p.geojson": squareFeature(1, "a", 90, 0, 110, 30) + "," + squareFeature(2, "a", 110, 0, 130, 30) + "," + squareFeature(3, "b", 130, 0, 150, 30) + "," + squareFeature(4, "c", 150, 0, 170, 30)})
	all := pickAll(t, c, "p")
	f := func(z uint32, rows []uint64, want string) {
		t.Helper()
		var sel []Selection
		if rows != nil {
			sel = []Selection{{Rows: rows}}
		}
		got := ""
		for _, lon := range []float64{100, 120, 140, 160} {
			id := tileAt(z, lon, 15)
			body, _, err := s.GetPicture(context.Background(), &PictureTileRequest{Layers: all, ID: id, Size: 256, Selection: sel, Narrowing: fmt.Sprint(rows)})
			if err != nil {
				t.Fatal(err)
			}
			x, y, _ := tileStage(id, 256).place(mercator(orb.Point{lon, 15}))
			switch q := decodePNG(t, body).NRGBAAt(int(x), int(y)); {
			case q.A == 0:
				got += "."
			case q.R > 200:
				got += "a"
			default:
				got += "b"
			}
		}
		if got != want {
			t.Errorf("zoom %d, rows %v: %s, want %s", z, rows, got, want)
		}
	}
	f(4, nil, "aab.") // c has no class
	f(3, nil, "aa..") // b begins at 3 of tiles that are twice as wide
	f(4, []uint64{2}, ".a..")
	f(4, []uint64{5}, "a.b.")
	f(4, []uint64{0}, "....")
	f(12, []uint64{3}, "aa..")
	f(20, nil, "aab.") // enlarged
}

// TestPictureIsTheVectorTile draws tiles from their vector tiles, polygon by polygon: all but
// the same picture.
func TestPictureIsTheVectorTile(t *testing.T) {
	t.Parallel()
	c, s := bundledStore(t)
	for _, z := range []uint32{4, 6, 9, 12} {
		id := tileAt(z, 120.6, 31.2)
		all := pickAll(t, c, "mfz_county")
		got := tilePicture(t, s, all, id, 256, Look{})
		naive := naivePicture(t, s, all[0], id)
		sum := 0.0
		for i, v := range got.Pix {
			sum += math.Abs(float64(v) - float64(naive.Pix[i]))
		}
		if mean := sum / float64(len(got.Pix)); mean > 4 {
			t.Errorf("%v: a mean difference of %.2f", id, mean)
		}
	}
}

// naivePicture draws a tile of areas as a client without this package might.
func naivePicture(t testing.TB, s *Store, l *layers.Layer, id ID) *image.NRGBA {
	t.Helper()
	canvas := raster.NewCanvas(256, 256, nil)
	legend := &l.Spec().Legend
	style := paints(l, tileStage(id, 256))
	var lines []func()
	for _, tile := range mustDecode(t, s.raw(t, id, l)) {
		for _, f := range tile.features {
			k := len(legend.Classes)
			for i := range legend.Classes {
				if legend.Classes[i].Value == fmt.Sprint(f.properties[legend.Field]) {
					k = i
				}
			}
			path := new(raster.Path)
			for _, ring := range f.parts {
				for i, p := range ring {
					x, y := float64(p.X)*256/float64(tile.extent), float64(p.Y)*256/float64(tile.extent)
					if i == 0 {
						path.MoveTo(x, y)
					} else {
						path.LineTo(x, y)
					}
				}
				path.Close()
			}
			canvas.Fills([]raster.Fill{{Path: path, Color: style[k].fill.Color, Hatch: style[k].fill.Hatch}})
			lines = append(lines, func() { canvas.Stroke(path, style[k].stroke) })
		}
	}
	for _, draw := range lines {
		draw()
	}
	body, err := canvas.PNG(raster.PNGOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return decodePNG(t, body)
}

// TestWalkLosesNothing: what a walk passes over cannot be seen. A star with a very long border
// around and across the picture looks the same if nothing is passed over.
func TestWalkLosesNothing(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	const n = 1500
	for i := range n + 1 {
		a := float64(i%n) / n * 2 * math.Pi
		r := 8 + 3*math.Sin(17*a) + 0.4*math.Sin(211*a)
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, "[%.9f,%.9f]", 120+r*math.Cos(a), 20+r*math.Sin(a))
	}
	c, s := drawnPlan(t, `  - {name: p, source: {file: p.geojson}, simplify: false, legend: {classes: [{fill: "#ff0000", line: "#0000ff", line_width: 3, line_dash: [7, 5]}]}}
  - {name: q, source: {file: p.geojson}, simplify: false, legend: {classes: [{hatch: cross, line: "#0000ff", line_width: 3}]}}`,
		map[string]string{"p.geojson": feature(1, "a", "Polygon", "[["+b.String()+"]]")})
	for _, name := range []string{"p", "q"} {
		l := pickAll(t, c, name)[0]
		for _, at := range []orb.Point{{120, 20}, {128, 20}, {120, 27.5}, {113.3, 15.2}, {125.4, 25.6}} {
			for z := uint32(4); z <= 12; z += 4 {
				id := tileAt(z, at[0], at[1])
				equalPictures(t, fmt.Sprint(name, id), tilePicture(t, s, []*layers.Layer{l}, id, 256, Look{}), unskipped(t, s, l, id), image.Point{})
			}
		}
	}
}

// unskipped draws all of a layer as if all of it could be seen.
func unskipped(t testing.TB, s *Store, l *layers.Layer, id ID) *image.NRGBA {
	t.Helper()
	st := tileStage(id, 256)
	c := s.shop.cut(l, id.Grid)
	v := c.view(st.depth(l))
	p := &painter{ctx: context.Background(), st: st, canvas: raster.NewCanvas(256, 256, nil), paints: paints(l, st)}
	p.canvas.Origin = st.origin
	p.walk.begin(st, v, 1)
	everywhere := int32(1 << 30)
	p.walk.region = box{-everywhere, -everywhere, everywhere, everywhere}
	for i := range v.owner {
		p.item(v, uint32(i), c.classingOf(v).of(int(v.owner[i]>>2)))
	}
	p.flush()
	body, err := p.canvas.PNG(raster.PNGOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return decodePNG(t, body)
}
