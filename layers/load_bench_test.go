package layers_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/paulmach/orb"
	"github.com/tidwall/rtree"

	"guotu/geo/twins"
	"guotu/layers"
	"guotu/layers/snapshot"
)

// BenchmarkLoad loads a lattice of 100,000 parcels, or of as many as GUOTU_AREAS says, from
// a file of GeoJSON lines and from its snapshot. The naive twin decodes the file line by line with
// encoding/json and puts the boxes into an R-tree: no table, no shared borders, no
// checks. Metrics: MB of the file per second, bytes in memory after loading in multiples of the
// raw coordinates (16 bytes a vertex), and how many times more processor time the twin takes
// (x-naive).
func BenchmarkLoad(b *testing.B) {
	n := 100_000
	fmt.Sscan(os.Getenv("GUOTU_AREAS"), &n)
	dir := b.TempDir()
	size, vertices := writeParcels(b, filepath.Join(dir, "parcels.ndjson"), n)
	if err := os.WriteFile(filepath.Join(dir, "plan.yaml"), []byte("layers: [{name: parcel, source: {file: parcels.ndjson}, id: BSM}]"), 0o600); err != nil {
		b.Fatal(err)
	}
	kept := layers.Loader{Snapshots: snapshot.NewStore(b.TempDir(), 1<<40)}
	load := func(o layers.Loader, restored int) *layers.Catalog {
		c, err := o.Load(b.Context(), os.DirFS(dir), "plan.yaml")
		if err != nil || c.Restored() != restored || c.Features() != n {
			b.Fatal(c, err)
		}
		return c
	}
	if err := load(kept, 0).Keep(b.Context()); err != nil {
		b.Fatal(err)
	}
	naive := func(int) {
		if found := naiveLoad(b, filepath.Join(dir, "parcels.ndjson")); found != n {
			b.Fatalf("the twin found %d parcels", found)
		}
	}
	f := func(name string, o layers.Loader, restored int) {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(size)
			for b.Loop() {
				load(o, restored)
			}
			before := heap()
			c := load(o, restored)
			b.ReportMetric(float64(heap()-before)/float64(16*vertices), "x-raw")
			runtime.KeepAlive(c)
			b.ReportMetric(twins.Ratio(func(int) { load(o, restored) }, naive), "x-naive")
		})
	}
	f("file", layers.Loader{}, 0)
	f("snapshot", kept, 1)
}

func heap() int64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

// writeParcels writes a lattice as GeoJSON lines, and returns their bytes and
// vertices.
func writeParcels(b *testing.B, name string, n int) (size int64, vertices int) {
	f, err := os.Create(name)
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	w := bufio.NewWriter(f)
	all := newParcelGrid(n).parcels()
	if len(all) < n {
		b.Fatalf("%d parcels", len(all))
	}
	for i, g := range all[:n] {
		area, err := json.Marshal(g)
		if err != nil {
			b.Fatal(err)
		}
		for _, r := range g.(orb.Polygon) {
			vertices += len(r)
		}
		fmt.Fprintf(w, `{"type":"Feature","properties":{"BSM":"32%014d","DLBM":"%04d"},"geometry":{"type":"Polygon","coordinates":%s}}`+"\n", i, 101+i%40, area)
	}
	if err := w.Flush(); err != nil {
		b.Fatal(err)
	}
	info, err := f.Stat()
	if err != nil {
		b.Fatal(err)
	}
	return info.Size(), vertices
}

// naiveLoad returns the number of parcels in a file.
func naiveLoad(b *testing.B, name string) int {
	f, err := os.Open(name)
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	type feature struct {
		Properties map[string]any
		Geometry   struct{ Coordinates orb.Polygon }
	}
	var all []feature
	var tree rtree.RTreeG[int]
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var one feature
		if err := json.Unmarshal(lines.Bytes(), &one); err != nil {
			b.Fatal(err)
		}
		box := one.Geometry.Coordinates.Bound()
		tree.Insert(box.Min, box.Max, len(all))
		all = append(all, one)
	}
	return tree.Len()
}
