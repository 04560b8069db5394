package tiles

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"image"
	"image/draw"
	"image/png"
	"io"
	"math"
	"os"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/fstest"
	"time"

	"github.com/paulmach/orb"

	"guotu/geo"
	"guotu/layers"
)

// drawnPlan is a plan whose layers are given as YAML, with their files.
func drawnPlan(t testing.TB, yaml string, files map[string]string) (*layers.Catalog, *Store) {
	t.Helper()
	fs := fstest.MapFS{"guotu.yaml": {Data: []byte("layers:\n" + yaml)}}
	for name, features := range files {
		fs[name] = &fstest.MapFile{Data: []byte(`{"type":"FeatureCollection","features":[` + features + `]}`)}
	}
	c, err := layers.Load(context.Background(), fs, "guotu.yaml")
	if err != nil {
		t.Fatal(err)
	}
	s := New(c, Options{})
	t.Cleanup(s.Close)
	return c, s
}

// feature is a GeoJSON feature with an id, a name and a class.
func feature(id int, class, geometry, coordinates string) string {
	return fmt.Sprintf(`{"type":"Feature","properties":{"id":%d,"name":"名%d","class":%q},"geometry":{"type":%q,"coordinates":%s}}`, id, id, class, geometry, coordinates)
}

func squareFeature(id int, class string, x0, y0, x1, y1 float64) string {
	return feature(id, class, "Polygon", fmt.Sprintf("[[[%v,%v],[%v,%v],[%v,%v],[%v,%v],[%v,%v]]]", x0, y0, x1, y0, x1, y1, x0, y1, x0, y0))
}

func pickAll(t testing.TB, c *layers.Catalog, names string) []*layers.Layer {
	t.Helper()
	all, err := c.Pick(names)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func decodePNG(t testing.TB, body []byte) *image.NRGBA {
	t.Helper()
	m, err := png.Decode(bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	to := image.NewNRGBA(m.Bounds())
	draw.Draw(to, to.Rect, m, image.Point{}, draw.Src)
	return to
}

func drawn(t testing.TB, s *Store, r *PictureRequest) *image.NRGBA {
	t.Helper()
	body, err := s.Picture(context.Background(), r)
	for errors.Is(err, ErrLate) { // many tests at once
		body, err = s.Picture(context.Background(), r)
	}
	if err != nil {
		t.Fatal(err)
	}
	return decodePNG(t, body)
}

func epsg(t testing.TB, code string) *geo.CRS {
	t.Helper()
	c, err := geo.ParseCRS(code)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// TestPictureIsWherePROJPutsIt draws points in systems of all kinds: the middle of each symbol
// is at the pixel that PROJ's coordinates (geo/testdata/crs) say, within half a pixel.
func TestPictureIsWherePROJPutsIt(t *testing.T) {
	t.Parallel()
	f, err := os.Open("../geo/testdata/crs/projected.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	number := func(s string) float64 {
		v, err := strconv.ParseFloat(s, 64)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	type place struct {
		crs  string
		x, y float64
	}
	var places []place
	var features []string
	for i, r := range rows[1:] {
		lon, lat := number(r[1]), number(r[2])
		if i%17 != 0 || math.Abs(lat) > 80 || math.Abs(lon) > 175 || strings.HasPrefix(r[0], "+") || epsg(t, r[0]).Convertible() != nil {
			continue
		}
		places = append(places, place{r[0], number(r[3]), number(r[4])})
		features = append(features, feature(len(places), "a", "Point", fmt.Sprintf("[%v,%v]", lon, lat)))
	}
	if len(places) < 40 {
		t.Fatalf("%d places", len(places))
	}
	c, s := drawnPlan(t, `  - {name: p, source: {file: p.geojson}, zoom: {max: 18}, legend: {classes: [{fill: "#000000"}]}}`, map[string]string{"p.geojson": strings.Join(features, ",")})
	all := pickAll(t, c, "p")
	const metres = 20 // a pixel
	for _, p := range places {
		const half = 20.5 * metres
		m := drawn(t, s, &PictureRequest{Layers: all, Frame: Frame{CRS: epsg(t, p.crs), Width: 41, Height: 41,
			Bound: orb.Bound{Min: orb.Point{p.x - half, p.y - half}, Max: orb.Point{p.x + half, p.y + half}}}})
		if x, y, weight := middle(m); weight == 0 || math.Abs(x-20.5) > 0.5 || math.Abs(y-20.5) > 0.5 {
			t.Errorf("%v: drawn around %.2f %.2f (weight %.0f)", p, x, y, weight)
		}
	}
}

// middle is the centre of what is drawn, in pixels.
func middle(m *image.NRGBA) (x, y, weight float64) {
	for py := range m.Bounds().Dy() {
		for px := range m.Bounds().Dx() {
			a := float64(m.NRGBAAt(px, py).A)
			x, y, weight = x+a*(float64(px)+0.5), y+a*(float64(py)+0.5), weight+a
		}
	}
	return x / weight, y / weight, weight
}

// TestPictureCorners: the corners of a square lie where they belong, in every kind of system.
func TestPictureCorners(t *testing.T) {
	t.Parallel()
	c, s := drawnPlan(t, `  - {name: p, source: {file: p.geojson}, zoom: {max: 18}, legend: {classes: [{fill: "#ff0000", fill_opacity: 1}]}}`,
		map[string]string{"p.geojson": squareFeature(1, "a", 121, 31, 121.5, 31.5)})
	for _, code := range []string{"EPSG:3857", "EPSG:4326", "EPSG:4490", "CRS84", "EPSG:4549", "EPSG:4528", "EPSG:32651", "GCJ-02"} {
		crs := epsg(t, code)
		for i, corner := range []orb.Point{{121, 31}, {121.5, 31}, {121.5, 31.5}, {121, 31.5}} {
			at, err := crs.FromLonLat(corner)
			if err != nil {
				t.Fatal(err)
			}
			half := 0.01
			if crs.Projected() {
				half = 1000
			}
			m := drawn(t, s, &PictureRequest{Layers: pickAll(t, c, "p"), Frame: Frame{CRS: crs, Width: 100, Height: 100,
				Bound: orb.Bound{Min: orb.Point{at[0] - half, at[1] - half}, Max: orb.Point{at[0] + half, at[1] + half}}}})
			inside := [4][2]int{{1, -1}, {-1, -1}, {-1, 1}, {1, 1}}[i] // x to the right, y down
			for _, far := range []int{3, 30} {
				for _, q := range [4][2]int{{1, 1}, {1, -1}, {-1, 1}, {-1, -1}} {
					x, y := 50+far*q[0], 50+far*q[1]
					if got, want := m.NRGBAAt(x, y).A > 127, q == inside; got != want {
						t.Errorf("%s, corner %d: filled at %d %d: %v", code, i, x, y, got)
					}
				}
			}
		}
	}
}

// TestFramesRefused: what cannot be shown is refused with a reason, and never a crash.
func TestFramesRefused(t *testing.T) {
	t.Parallel()
	c, s := drawnPlan(t, `  - {name: p, source: {file: p.geojson}}`, map[string]string{"p.geojson": squareFeature(1, "a", 121, 31, 122, 32)})
	f := func(code string, x0, y0, x1, y1 float64, w, h int, ratio float64, reason string) {
		t.Helper()
		_, err := s.Picture(context.Background(), &PictureRequest{Layers: pickAll(t, c, "p"),
			Frame: Frame{CRS: epsg(t, code), Bound: orb.Bound{Min: orb.Point{x0, y0}, Max: orb.Point{x1, y1}}, Width: w, Height: h, Ratio: ratio}})
		if reason == "" {
			if err != nil {
				t.Errorf("%s %v %v %v %v: %v", code, x0, y0, x1, y1, err)
			}
			return
		}
		if frame := new(FrameError); !errors.As(err, &frame) || !strings.Contains(err.Error(), reason) {
			t.Errorf("%s %v %v %v %v: %v, want %s", code, x0, y0, x1, y1, err, reason)
		}
	}
	f("EPSG:4326", -180, -90, 180, 90, 20, 10, 0, "")
	f("EPSG:4326", -400, -200, 400, 200, 20, 10, 0, "") // more than the world
	f("EPSG:3857", -3e7, -3e7, 3e7, 3e7, 20, 20, 0, "")
	f("EPSG:4326", 181, 0, 182, 1, 10, 10, 0, "beyond the edge")
	f("EPSG:3857", 0, 3e7, 1, 4e7, 10, 10, 0, "beyond the edge")
	f("EPSG:4549", -2e7, 0, 2e7, 1e7, 10, 10, 0, "no position")
	f("EPSG:4549", 5e5, 3e6, 5e5+1e-11, 3e6+1e-11, 10, 10, 0, "must lie")
	f("EPSG:4549", 5e5, 3e6, 5e5+1e-9, 3e6+1e-9, 10, 10, 0, "too small")
	f("EPSG:4326", 10, 10, 10+1e-12, 10+1e-12, 10, 10, 0, "too small")
	f("EPSG:4326", 2, 1, 1, 2, 10, 10, 0, "must lie")
	f("EPSG:4326", 1, 1, 1, 2, 10, 10, 0, "must lie")
	f("EPSG:4326", math.NaN(), 0, 1, 1, 10, 10, 0, "finite")
	f("EPSG:4326", 0, 0, math.Inf(1), 1, 10, 10, 0, "finite")
	f("EPSG:4326", 0, 0, 1, 1, 0, 10, 0, "none")
	f("EPSG:4326", 0, 0, 1, 1, 8193, 10, 0, "too many")
	f("EPSG:4326", 0, 0, 1, 1, 8192, 8192, 0, "too many")
	f("EPSG:4326", 0, 0, 1, 1, 1<<40, 1<<40, 0, "too many")
	f("EPSG:4326", 0, 0, 1, 1, 10, 10, 9, "ratio")
	f("EPSG:4326", 0, 0, 1, 1, 10, 10, math.NaN(), "finite")
	f("EPSG:2362", 0, 0, 1, 1, 10, 10, 0, "datum")
	if _, err := s.Picture(context.Background(), &PictureRequest{Frame: Frame{Width: 1, Height: 1, Bound: orb.Bound{Max: orb.Point{1, 1}}}}); err == nil {
		t.Error("a frame without a system is drawn")
	}
}

// TestLargePicturesAreOfOnePiece: a picture that is made in pieces is the same as one that is not,
// but for a sixteenth of a pixel by which lines of an odd scale are smoothed.
func TestLargePicturesAreOfOnePiece(t *testing.T) {
	t.Parallel()
	c, s := bundledStore(t)
	for _, code := range []string{"EPSG:3857", "EPSG:4549"} {
		crs := epsg(t, code)
		at, err := crs.FromLonLat(orb.Point{120.8, 31.1})
		if err != nil {
			t.Fatal(err)
		}
		r := &PictureRequest{Layers: pickAll(t, c, "urban_boundary,ecological_redline,county"), Look: Look{Labels: true, Lang: "zh"}}
		frame := func(x, y, w, h float64) Frame { // 100 m to a pixel
			return Frame{CRS: crs, Width: int(w), Height: int(h), Bound: orb.Bound{Min: orb.Point{at[0] + 100*x, at[1] - 100*(y+h)}, Max: orb.Point{at[0] + 100*(x+w), at[1] - 100*y}}}
		}
		r.Frame = frame(-700, -300, 1400, 600)
		whole := drawn(t, s, r)
		r.Frame = frame(-400, -300, 1024, 600)
		equalPictures(t, code, drawn(t, s, r), whole, image.Pt(300, 0))
	}
}

// equalPictures compares a picture with the whole at an offset. Pixels at edges may differ in
// rounding; and few, where a line crosses itself, by more: there it counts how often it is parted.
func equalPictures(t *testing.T, name string, piece, whole *image.NRGBA, at image.Point) {
	t.Helper()
	rounded, off, where := 0, 0, image.Point{}
	for y := range piece.Bounds().Dy() {
		for x := range piece.Bounds().Dx() {
			a, b := piece.Pix[piece.PixOffset(x, y):][:4], whole.Pix[whole.PixOffset(x+at.X, y+at.Y):][:4]
			if [4]uint8(a) == [4]uint8(b) {
				continue
			}
			d := max(int(a[3])-int(b[3]), int(b[3])-int(a[3]))
			for i := range 3 {
				pa, pb := int(a[i])*int(a[3])/255, int(b[i])*int(b[3])/255
				d = max(d, pa-pb, pb-pa)
			}
			if d > 2 {
				rounded++
			}
			if d > 16 {
				off++
				where = image.Pt(x, y)
			}
		}
	}
	if size := piece.Bounds().Dx() * piece.Bounds().Dy(); off > size/10_000 || rounded > size/100 {
		t.Errorf("%s: %d pixels differ, %d by more than rounding, such as at %v", name, rounded, off, where)
	}
}

// TestTilesDoNotWaitForPictures: however many pictures are drawn and wait, there is a place for a
// tile where there are two builders.
func TestTilesDoNotWaitForPictures(t *testing.T) {
	t.Parallel()
	c, _ := drawnPlan(t, `  - {name: p, source: {file: p.geojson}}`, map[string]string{"p.geojson": squareFeature(1, "a", 121, 31, 122, 32)})
	s := New(c, Options{Builders: 2})
	defer s.Close()
	r := &PictureRequest{Layers: pickAll(t, c, "p"), Frame: Frame{CRS: epsg(t, "EPSG:4326"), Bound: orb.Bound{Min: orb.Point{120, 30}, Max: orb.Point{123, 33}}, Width: 2048, Height: 2048}}
	var all sync.WaitGroup
	var most atomic.Int64
	for range 8 {
		all.Go(func() {
			if _, err := s.Picture(context.Background(), r); err != nil {
				t.Error(err)
			}
		})
	}
	all.Go(func() {
		for range 50 {
			most.Store(max(most.Load(), int64(len(s.cache.slots))))
			time.Sleep(time.Millisecond)
		}
	})
	all.Wait()
	if most.Load() > 1 {
		t.Error("pictures have taken all places")
	}
}

// TestPictureEnds: who does not wait gets the error of the context.
func TestPictureEnds(t *testing.T) {
	t.Parallel()
	c, s := drawnPlan(t, `  - {name: p, source: {file: p.geojson}}`, map[string]string{"p.geojson": squareFeature(1, "a", 121, 31, 122, 32)})
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	r := &PictureRequest{Layers: pickAll(t, c, "p"), Frame: Frame{CRS: epsg(t, "EPSG:4326"), Bound: orb.Bound{Min: orb.Point{120, 30}, Max: orb.Point{123, 33}}, Width: 100, Height: 100}}
	if _, err := s.Picture(ctx, r); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	s.cache.wait = 20 * time.Millisecond
	busy := func(places chan struct{}) (free func()) {
		for range cap(places) {
			places <- struct{}{}
		}
		return func() {
			for range cap(places) {
				<-places
			}
		}
	}
	free := busy(s.cache.canvases)
	if _, err := s.Picture(context.Background(), r); !errors.Is(err, ErrLate) {
		t.Errorf("no turn: %v", err)
	}
	free()
	free = busy(s.cache.slots)
	if _, err := s.Picture(context.Background(), r); !errors.As(err, new(*FrameError)) {
		t.Errorf("no end: %v", err)
	}
	free()
	free = busy(s.cache.slots)
	if err := s.InTurn(context.Background(), func() error { return nil }); !errors.Is(err, ErrLate) {
		t.Errorf("no place: %v", err)
	}
	if err := s.InTurn(ctx, func() error { return nil }); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	free()
	if err := s.InTurn(context.Background(), func() error { return io.EOF }); err != io.EOF || len(s.cache.slots) > 0 {
		t.Errorf("in turn: %v", err)
	}
	r.Selection = make([]Selection, 2)
	if _, err := s.Picture(context.Background(), r); err == nil {
		t.Error("two selections for one layer")
	}
	r.Selection = []Selection{{Rows: make([]uint64, 2)}}
	if _, err := s.Picture(context.Background(), r); err == nil {
		t.Error("two words for one feature")
	}
}
