package archive

import (
	"context"
	"path/filepath"
	"testing"
	"time"

	"guotu/data"
	"guotu/layers"
	"guotu/tiles"
)

// storeSource makes the tiles of layers.
type storeSource struct {
	store *tiles.Store
	all   []*layers.Layer
}

func (s storeSource) Build(id tiles.ID) ([]byte, []tiles.Account, error) {
	return s.store.Build(s.all, nil, id)
}

func (s storeSource) Uniform(id tiles.ID, z uint32) bool { return s.store.Uniform(s.all, id, z) }

func bundledCounties(t testing.TB) storeSource {
	t.Helper()
	c, err := layers.Load(context.Background(), data.Bundled(), "guotu.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return storeSource{tiles.New(c, tiles.Options{}), []*layers.Layer{c.Layer("county")}}
}

// BenchmarkExport writes the counties at zoom levels 0 to 12, with one worker; the twin
// builds and compresses each tile in the box around them by itself, and writes nothing. Both
// have to come to the same number of tiles. The ratio is that of their times.
func BenchmarkExport(b *testing.B) {
	const deepest = 12
	src := bundledCounties(b)
	box := src.all[0].Bound()
	o := testOptions()
	o.About.MaxZoom, o.Bound, o.Workers = deepest, &box, 1
	naive := func() (n uint64) {
		for z := uint32(0); z <= deepest; z++ {
			w := windowOf(box, z)
			for x := w.x0; x <= w.x1; x++ {
				for y := w.y0; y <= w.y1; y++ {
					raw, _, err := src.Build(tiles.ID{Z: z, X: x, Y: y})
					if err != nil {
						b.Fatal(err)
					}
					if raw != nil && len(deflated(raw)) > 0 {
						n++
					}
				}
			}
		}
		return n
	}
	naive() // makes the levels
	began := time.Now()
	want := naive()
	twin := time.Since(began)
	for b.Loop() {
		o.Force = true
		r, err := Export(b.Context(), src, filepath.Join(b.TempDir(), "t.pmtiles"), o)
		if err != nil {
			b.Fatal(err)
		}
		if r.Tiles != want {
			b.Fatalf("%d tiles instead of %d", r.Tiles, want)
		}
	}
	took := b.Elapsed() / time.Duration(b.N)
	b.ReportMetric(float64(want)/took.Seconds(), "tiles/s")
	b.ReportMetric(twin.Seconds()/took.Seconds(), "times-naive")
}

// TestExportAgreesWithStore: every tile of a real plan is in the file as the Store
// builds it, and no other is.
func TestExportAgreesWithStore(t *testing.T) {
	src, file, o := bundledCounties(t), filepath.Join(t.TempDir(), "t.pmtiles"), testOptions()
	o.About.MinZoom, o.About.MaxZoom = 0, 7
	if _, err := Export(t.Context(), src, file, o); err != nil {
		t.Fatal(err)
	}
	a, err := Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	for p := range firstOf(8) {
		want, _, err := src.Build(tileAt(p))
		if err != nil {
			t.Fatal(err)
		}
		got, err := a.Tile(t.Context(), tileAt(p))
		if err != nil {
			t.Fatal(err)
		}
		if raw, err := got.Raw(); err != nil || string(raw) != string(want) {
			t.Fatalf("%v: %d bytes instead of %d, %v", tileAt(p), len(raw), len(want), err)
		}
	}
}
