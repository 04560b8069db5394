//go:build outside

package archive

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"guotu/data"
	"guotu/layers"
	"guotu/tiles"
)

const outsideZoom = 8

// outsidePlan exports counties and provinces in both formats.
func outsidePlan(t *testing.T) (p storeSource, pm, mb string) {
	t.Helper()
	c, err := layers.Load(context.Background(), data.Bundled(), "guotu.yaml")
	if err != nil {
		t.Fatal(err)
	}
	p = storeSource{tiles.New(c, tiles.Options{}), []*layers.Layer{c.Layer("county"), c.Layer("province")}}
	o := testOptions()
	text, err := json.Marshal(tiles.TileJSON(c, p.all, tiles.WebMercatorQuad, ""))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &o.About); err != nil {
		t.Fatal(err)
	}
	o.About.MinZoom, o.About.MaxZoom = 0, outsideZoom
	dir := t.TempDir()
	for _, name := range []string{"t.pmtiles", "t.mbtiles"} {
		if _, err := Export(t.Context(), p, filepath.Join(dir, name), o); err != nil {
			t.Fatal(err)
		}
	}
	return p, filepath.Join(dir, "t.pmtiles"), filepath.Join(dir, "t.mbtiles")
}

func needs(t *testing.T, name string) string {
	t.Helper()
	value := os.Getenv(name)
	if value == "" {
		t.Skip(name + " is not set: make test-outside does")
	}
	return value
}

func command(t *testing.T, in string, name string, args ...string) string {
	t.Helper()
	c := exec.Command(name, args...)
	c.Stdin = strings.NewReader(in)
	out, err := c.CombinedOutput()
	if err != nil {
		t.Fatalf("%s %q: %v\n%s", name, args, err, out)
	}
	return string(out)
}

// TestOutsideGoPMTiles: go-pmtiles finds no fault with our file, and makes of our MBTiles
// file one whose tiles are those of our PMTiles file.
func TestOutsideGoPMTiles(t *testing.T) {
	program := needs(t, "OUTSIDE_PMTILES")
	_, pm, mb := outsidePlan(t)
	for _, line := range strings.Split(command(t, "", program, "verify", pm), "\n") {
		if line != "" && !strings.Contains(line, "Completed verify") {
			t.Errorf("verify: %s", line)
		}
	}
	theirs := filepath.Join(t.TempDir(), "theirs.pmtiles")
	command(t, "", program, "convert", "-q", mb, theirs)
	ours, err := Open(pm)
	if err != nil {
		t.Fatal(err)
	}
	defer ours.Close()
	other, err := Open(theirs)
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	n := 0
	for p := range firstOf(outsideZoom + 1) {
		a, e1 := ours.Tile(t.Context(), tileAt(p))
		b, e2 := other.Tile(t.Context(), tileAt(p))
		if e1 != nil || e2 != nil || !bytes.Equal(a.Body, b.Body) {
			t.Fatalf("%v: %d and %d bytes, %v, %v", tileAt(p), len(a.Body), len(b.Body), e1, e2)
		}
		if len(a.Body) > 0 {
			n++
		}
	}
	t.Logf("%d tiles agree", n)
}

// TestOutsideNPM: the JavaScript reader gets the tiles that the Store builds.
func TestOutsideNPM(t *testing.T) {
	folder := needs(t, "OUTSIDE_NPM")
	p, pm, _ := outsidePlan(t)
	var ask strings.Builder
	var want []string
	for position := uint64(0); position < firstOf(outsideZoom+1); position += 7 {
		id := tileAt(position)
		fmt.Fprintln(&ask, id.Z, id.X, id.Y)
		raw, _, err := p.Build(id)
		if err != nil {
			t.Fatal(err)
		}
		if raw == nil {
			want = append(want, "-")
			continue
		}
		sum := sha256.Sum256(raw)
		want = append(want, hex.EncodeToString(sum[:]))
	}
	got := strings.Fields(command(t, ask.String(), "node", "../testdata/outside/read.mjs", folder, pm))
	if !slices.Equal(got, want) {
		t.Errorf("%d answers of %d, and they differ", len(got), len(want))
	}
	t.Logf("%d tiles asked for", len(want))
}

// TestOutsideGDAL: GDAL opens both files, with their layers, and finds every county at the deepest zoom
// level.
func TestOutsideGDAL(t *testing.T) {
	python := needs(t, "OUTSIDE_GDAL")
	p, pm, mb := outsidePlan(t)
	const script = `
import sys, pyogrio
from pyogrio.raw import read
print(pyogrio.__gdal_version__)
for f in sys.argv[1:]:
    names = sorted(n for n, _ in pyogrio.list_layers(f))
    about, _, _, fields = read(f, layer="county", read_geometry=False, columns=["adcode"])
    print(" ".join(names), len(set(fields[0])), about["crs"])
`
	out := strings.Split(strings.TrimSpace(command(t, "", python, "-c", script, pm, mb)), "\n")
	t.Logf("GDAL %s", out[0])
	visible := make(map[string]bool)
	for i := range p.all[0].Len() {
		visible[p.all[0].ID(i)] = true
	}
	for i, line := range out[1:] {
		if want := "county province " + strconv.Itoa(len(visible)) + " EPSG:3857"; line != want {
			t.Errorf("file %d: %q, want %q", i, line, want)
		}
	}
}

// TestOutsideQGIS: QGIS shows our MBTiles as vector tiles, and both files as layers as far
// as its GDAL reads them, and paints them.
func TestOutsideQGIS(t *testing.T) {
	python := needs(t, "OUTSIDE_QGIS")
	p, pm, mb := outsidePlan(t)
	c := exec.Command(python, "../testdata/outside/inqgis.py", "adcode", mb, pm)
	out, err := c.Output() // Qt complains on the other one
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	seen := make(map[string]int)
	for line := range strings.Lines(string(out)) {
		t.Log(strings.TrimSpace(line))
		line, painted := cutLast(strings.TrimSpace(line))
		if n, err := strconv.Atoi(painted); err == nil && n >= 100 && n < 900 { // the country fills a third of its box
			seen[line]++
		}
	}
	files := 2
	if strings.Contains(string(out), "missing: GDAL reads PMTiles from 3.8 on") {
		files = 1
	}
	for line, want := range map[string]int{fmt.Sprintf("tiles 0 %d", outsideZoom): 1, fmt.Sprintf("layer county %d", p.all[0].Len()): files} {
		if seen[line] != want {
			t.Errorf("%q: %d times, want %d", line, seen[line], want)
		}
	}
}

// cutLast cuts off the last word.
func cutLast(line string) (before, word string) {
	i := strings.LastIndexByte(line, ' ')
	return line[:max(i, 0)], line[i+1:]
}
