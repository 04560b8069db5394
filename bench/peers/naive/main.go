// Command naive serves tiles as a program does that puts the usual Go libraries
// together: all geometry in orb's types, an R-tree over the bounds, and for each
// tile projection, clipping, simplification and encoding of what the search finds.
// It is the baseline in the tables, not an example.
//
//	naive ADDRESS LAYER FILE
package main

import (
	"bufio"
	"bytes"
	"fmt"
	"net/http"
	"os"
	"strconv"
	"strings"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/mvt"
	"github.com/paulmach/orb/geojson"
	"github.com/paulmach/orb/maptile"
	"github.com/paulmach/orb/simplify"
	"github.com/tidwall/rtree"
)

func main() {
	if err := run(os.Args[1], os.Args[2], os.Args[3]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(address, layer, file string) error {
	index, err := load(file)
	if err != nil {
		return err
	}
	return http.ListenAndServe(address, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		t, err := tileOf(r.URL.Path)
		if err != nil {
			http.Error(w, err.Error(), http.StatusNotFound)
			return
		}
		body, err := cut(index, layer, t, strings.Contains(r.Header.Get("Accept-Encoding"), "gzip"))
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		if body == nil {
			w.WriteHeader(http.StatusNoContent)
			return
		}
		if body[0] == 0x1f {
			w.Header().Set("Content-Encoding", "gzip")
		}
		w.Write(body)
	}))
}

// load reads GeoJSON with a feature a line.
func load(file string) (*rtree.RTreeG[*geojson.Feature], error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var index rtree.RTreeG[*geojson.Feature]
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<30)
	for lines.Scan() {
		line := bytes.TrimSuffix(bytes.TrimSpace(lines.Bytes()), []byte(","))
		if !bytes.HasPrefix(line, []byte(`{"type":"Feature",`)) {
			continue
		}
		feature, err := geojson.UnmarshalFeature(line)
		if err != nil {
			return nil, err
		}
		b := feature.Geometry.Bound()
		index.Insert(b.Min, b.Max, feature)
	}
	return &index, lines.Err()
}

// tileOf reads …/z/x/y.
func tileOf(path string) (maptile.Tile, error) {
	parts := strings.Split(path, "/")
	if len(parts) < 3 {
		return maptile.Tile{}, fmt.Errorf("%s is not a tile", path)
	}
	var n [3]uint64
	for i, text := range parts[len(parts)-3:] {
		var err error
		if n[i], err = strconv.ParseUint(text, 10, 32); err != nil {
			return maptile.Tile{}, err
		}
	}
	return maptile.New(uint32(n[1]), uint32(n[2]), maptile.Zoom(n[0])), nil
}

// cut makes a tile, nil for an empty one.
func cut(index *rtree.RTreeG[*geojson.Feature], name string, t maptile.Tile, compressed bool) ([]byte, error) {
	found := geojson.NewFeatureCollection()
	b := t.Bound(64.0 / 4096)
	index.Search(b.Min, b.Max, func(_, _ [2]float64, f *geojson.Feature) bool {
		// A copy, because orb changes geometry in place.
		found.Append(&geojson.Feature{Type: f.Type, Geometry: orb.Clone(f.Geometry), Properties: f.Properties})
		return true
	})
	layer := mvt.NewLayer(name, found)
	layer.ProjectToTile(t)
	layer.Clip(orb.Bound{Min: orb.Point{-64, -64}, Max: orb.Point{4096 + 64, 4096 + 64}})
	layer.Simplify(simplify.DouglasPeucker(1))
	layer.RemoveEmpty(1, 1)
	if len(layer.Features) == 0 {
		return nil, nil
	}
	if compressed {
		return mvt.MarshalGzipped(mvt.Layers{layer})
	}
	return mvt.Marshal(mvt.Layers{layer})
}
