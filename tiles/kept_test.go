package tiles

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"guotu/data"
	"guotu/geo"
	"guotu/layers"
	"guotu/layers/snapshot"
)

// TestKeptRanks: tiles are the same byte for byte whether ranks and views were made, kept
// or broken.
func TestKeptRanks(t *testing.T) {
	kept := snapshot.NewStore(filepath.Join(t.TempDir(), "kept"), 0)
	dir := t.TempDir()
	demo, err := data.Bundled().Open("demo/three_zones.geojson")
	if err != nil {
		t.Fatal(err)
	}
	defer demo.Close()
	var body bytes.Buffer
	if _, err := body.ReadFrom(demo); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{"zones.geojson": body.String(), "plan.yaml": "layers: [{name: zone, source: {file: zones.geojson}}]"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	tile := func(o layers.Loader) []byte {
		c, err := o.Load(t.Context(), os.DirFS(dir), "plan.yaml")
		if err != nil {
			t.Fatal(err)
		}
		center := c.Layer("zone").Bound().Center()
		s := New(c, Options{})
		defer s.Close()
		made, err := s.Tile(t.Context(), c.Layers(), tileAt(9, center[0], center[1]))
		if err != nil || made.Size < 100 {
			t.Fatal(made, err)
		}
		raw, err := made.Raw()
		if err != nil {
			t.Fatal(err)
		}
		return raw
	}
	want := tile(layers.Loader{})
	for _, what := range []string{"made", "kept", "broken", "kept again"} {
		if what == "broken" {
			for _, kind := range []string{ranksKind, viewKind} {
				names, err := filepath.Glob(filepath.Join(kept.Dir(), kind+"-*"))
				if err != nil || len(names) != 1 {
					t.Fatal(names, err)
				}
				if err := os.WriteFile(names[0], []byte("GUOTUSNP"), 0o600); err != nil {
					t.Fatal(err)
				}
			}
		}
		if got := tile(layers.Loader{Snapshots: kept}); !bytes.Equal(got, want) {
			t.Errorf("%s: another tile", what)
		}
		if !kept.Has(ranksKind) || !kept.Has(tangleKind) || !kept.Has(viewKind) {
			t.Errorf("%s: nothing is kept", what)
		}
	}
}

// TestTheRanksThatAreKept fails when the same mesh gets other ranks than before: then
// ranksKind goes up, or tiles would differ from those of a plan that was not kept.
func TestTheRanksThatAreKept(t *testing.T) {
	if runtime.GOARCH != "amd64" {
		t.Skip("projected positions may differ in their last bit")
	}
	demo, err := data.Bundled().Open("demo/three_zones.geojson")
	if err != nil {
		t.Fatal(err)
	}
	defer demo.Close()
	f, err := data.ReadGeoJSON("three_zones.geojson", demo, data.GeoJSONOptions{})
	if err != nil {
		t.Fatal(err)
	}
	h := sha256.New()
	for _, r := range newPyramid(geo.NewMesh(f.Geometries), WebMercatorQuad).ranks() {
		h.Write(binary.LittleEndian.AppendUint32(nil, math.Float32bits(r)))
	}
	const want = "ranks-1 7fda67be95a6efac"
	if got := ranksKind + " " + hex.EncodeToString(h.Sum(nil)[:8]); got != want {
		t.Errorf("ranks are %s, were %s: give ranksKind the next number", got, want)
	}
}
