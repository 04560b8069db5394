//go:build outside

package tiles

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"testing"

	"github.com/paulmach/orb"

	"guotu/geo"
	"guotu/layers"
)

// TestTilesAgainstGEOS has tiles decoded by another decoder and judged by GEOS, with
// the scripts in bench/quality: every polygon is valid and wound as the standard
// says, and neighbours neither overlap nor leave a gap, at every zoom level. It looks
// at every bundled layer with areas, on both kinds of grid, and at patchworks that are
// merged, turned into mosaics, or smaller than a tile unit.
// OUTSIDE_TILES is how many tiles of a level are looked at, 6 if it is not set;
// OUTSIDE_PYTHON is a python3 with shapely. Without node or shapely it is
// skipped.
func TestTilesAgainstGEOS(t *testing.T) {
	scripts, node := outsideScripts(t)
	per := 6
	if text := os.Getenv("OUTSIDE_TILES"); text != "" {
		var err error
		if per, err = strconv.Atoi(text); err != nil {
			t.Fatalf("OUTSIDE_TILES: %v", err)
		}
	}
	judge := func(name string, s *Store, l *layers.Layer, overlaps bool) {
		outline := outlineOf(l)
		for _, g := range []Grid{WebMercatorQuad, WorldCRS84Quad} {
			t.Run(name+"/"+g.String(), func(t *testing.T) {
				folder := t.TempDir()
				for _, id := range sampleGrid(l, g, per) {
					writeTile(t, folder, id, s.raw(t, id, l), !overlaps && outline.insideTile(l, id))
				}
				judgeOutside(t, scripts, node, folder, overlaps)
			})
		}
	}
	c, s := bundledStore(t)
	for _, l := range c.Layers() {
		if mesh, _ := l.Mesh(); hasAreas(mesh) {
			judge(l.Name(), s, l, l.Name() == "city_cluster" || l.Name() == "strategy")
		}
	}
	for _, clustered := range []bool{true, false} {
		all, class := mixture(rand.New(rand.NewPCG(7, 7)), 70, 7, clustered)
		for _, rules := range []string{"{}", "{budget_kb: 30}", "{small: point}", "{protect: true}", "{merge: {by: [use], below: 11}}"} {
			l, s := layerOf(t, all, class, rules)
			judge(fmt.Sprintf("patchwork %s, clustered %v", rules, clustered), s, l, false)
		}
	}
	for _, rules := range []string{"{}", "{small: point}", "{small: drop}", "{protect: true}"} {
		all, class := specks(true)
		l, s := layerOf(t, all, class, rules)
		judge("specks "+rules, s, l, false)
	}
}

// writeTile puts a tile where the scripts look for it; covered says that it lies inside
// a coverage.
func writeTile(t *testing.T, folder string, id ID, raw []byte, covered bool) {
	t.Helper()
	if len(raw) == 0 {
		return
	}
	file := fmt.Sprintf("%s/%d/%d_%d.mvt", folder, id.Z, id.X, id.Y)
	if covered {
		file = fmt.Sprintf("%s/%d/%d_%d.covered.mvt", folder, id.Z, id.X, id.Y)
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, raw, 0o644); err != nil {
		t.Fatal(err)
	}
}

// outsideScripts returns the folder of the scripts and, installed, that of the node
// packages they use.
func outsideScripts(t *testing.T) (scripts, node string) {
	scripts, err := filepath.Abs("../bench/quality")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := exec.LookPath("node"); err != nil {
		t.Skip("node is missing: no comparison of tiles with GEOS")
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		t.Fatal(err)
	}
	node = filepath.Join(cache, "guotu-bench", "node")
	if out, err := exec.Command(filepath.Join(scripts, "install.sh"), node).CombinedOutput(); err != nil {
		t.Skipf("the decoder cannot be installed: %v\n%s", err, out)
	}
	return scripts, node
}

// judgeOutside runs the check over a folder of tiles, whose features may overlap or not.
func judgeOutside(t *testing.T, scripts, node, folder string, overlaps bool) {
	t.Helper()
	check := exec.Command(filepath.Join(scripts, "check.sh"), node, folder)
	var faults bytes.Buffer
	check.Stderr = &faults
	out, err := check.Output()
	if err != nil {
		if bytes.Contains(faults.Bytes(), []byte("shapely is missing")) {
			t.Skip("shapely is missing: no comparison of tiles with GEOS")
		}
		t.Fatalf("%v\n%s", err, &faults)
	}
	polygons, covered := 0, 0
	for line := range bytes.Lines(out) {
		var found struct {
			Zoom, Polygons, Invalid, Wrong, Covered, Unreadable int
			Overlap                                             float64
			Gap                                                 *float64
		}
		if err := json.Unmarshal(line, &found); err != nil {
			t.Fatal(err)
		}
		polygons, covered = polygons+found.Polygons, covered+found.Covered
		if found.Invalid+found.Wrong+found.Unreadable > 0 || found.Overlap > 0 && !overlaps || found.Gap != nil && *found.Gap > 0 {
			t.Errorf("%s: %s", t.Name(), bytes.TrimSpace(line))
		}
	}
	if polygons == 0 {
		t.Error("no polygon was looked at")
	}
	if t.Failed() {
		t.Logf("the first faults:\n%s", &faults)
	}
	t.Logf("%s: %d polygons, %d tiles inside the coverage", t.Name(), polygons, covered)
}

// outline is where a coverage ends: the segments that only one of its polygons has.
type outline []orb.Bound

func outlineOf(l *layers.Layer) (all outline) {
	once := make(map[[2]orb.Point]bool)
	for i := range l.Len() {
		var polygons orb.MultiPolygon
		switch g := l.Geometry(i).(type) {
		case orb.Polygon:
			polygons = orb.MultiPolygon{g}
		case orb.MultiPolygon:
			polygons = g
		}
		for _, p := range polygons {
			for _, r := range p {
				for j := 1; j < len(r); j++ {
					piece := [2]orb.Point{r[j-1], r[j]}
					if slices.Compare(piece[0][:], piece[1][:]) > 0 {
						piece[0], piece[1] = piece[1], piece[0]
					}
					once[piece] = !once[piece]
				}
			}
		}
	}
	for piece, alone := range once {
		if alone {
			all = append(all, orb.MultiPoint{piece[0], piece[1]}.Bound())
		}
	}
	return all
}

// insideTile reports whether a tile lies inside the coverage: its middle does, and no
// part of the outline comes near it.
func (o outline) insideTile(l *layers.Layer, id ID) bool {
	b := boundOf(id)
	near := b.Pad(max(b.Max[0]-b.Min[0], b.Max[1]-b.Min[1]) / 64)
	if slices.ContainsFunc(o, near.Intersects) {
		return false
	}
	return slices.ContainsFunc(l.At(b.Center()), func(h layers.Hit) bool { return h.Side != geo.Outside })
}

// boundOf is a tile in degrees.
func boundOf(id ID) orb.Bound {
	corner := func(x, y uint32) orb.Point {
		n := float64(uint32(1) << id.Z)
		if id.Grid.geographic() {
			return orb.Point{float64(x)/n*180 - 180, 90 - float64(y)/n*180}
		}
		return orb.Point{float64(x)/n*360 - 180, math.Atan(math.Sinh(math.Pi*(1-2*float64(y)/n))) * 180 / math.Pi}
	}
	return orb.MultiPoint{corner(id.X, id.Y), corner(id.X+1, id.Y+1)}.Bound()
}
