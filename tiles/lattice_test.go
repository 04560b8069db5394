package tiles

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"strconv"
	"testing"
	"testing/fstest"

	"github.com/paulmach/orb"

	"guotu/layers"
)

// lattice is GeoJSON of about n parcels of some hundred metres, whose wavy borders
// are the same on both sides, with a code each and one of five classes.
func lattice(n int) []byte {
	side := max(int(math.Sqrt(float64(n))), 1)
	const step, per = 0.002, 4
	jitter := func(i, j, k int) orb.Point {
		r := rand.New(rand.NewPCG(uint64(i)<<32|uint64(j), uint64(k)))
		return orb.Point{(r.Float64() - 0.5) * step / 3, (r.Float64() - 0.5) * step / 3}
	}
	node := func(i, j int) orb.Point {
		d := jitter(i, j, 0)
		return orb.Point{116 + float64(i)*step + d[0], 32 + float64(j)*step + d[1]}
	}
	// between are the vertices on the border from a node to the next, to the east
	// or, if up, to the north.
	between := func(i, j int, up bool) (all []orb.Point) {
		a, b, from := node(i, j), node(i+1, j), 1
		if up {
			b, from = node(i, j+1), per+1
		}
		for k := range per {
			t := (float64(k) + 1) / (per + 1)
			d := jitter(i, j, from+k)
			all = append(all, orb.Point{a[0] + t*(b[0]-a[0]) + d[0]/8, a[1] + t*(b[1]-a[1]) + d[1]/8})
		}
		return all
	}
	b := []byte(`{"type":"FeatureCollection","features":[`)
	add := func(p orb.Point) {
		b = append(b, '[')
		b = append(strconv.AppendFloat(b, p[0], 'f', 7, 64), ',')
		b = append(strconv.AppendFloat(b, p[1], 'f', 7, 64), "],"...)
	}
	backwards := func(all []orb.Point) {
		for k := range all {
			add(all[len(all)-1-k])
		}
	}
	for i := range side {
		for j := range side {
			b = fmt.Appendf(b, "\n"+`{"type":"Feature","id":%d,"properties":{"code":"P%07d","class":"c%d"},"geometry":{"type":"Polygon","coordinates":[[`, 1+i*side+j, i*side+j, (i*7+j*3)%5)
			add(node(i, j))
			for _, p := range between(i, j, false) {
				add(p)
			}
			add(node(i+1, j))
			for _, p := range between(i+1, j, true) {
				add(p)
			}
			add(node(i+1, j+1))
			backwards(between(i, j+1, false))
			add(node(i, j+1))
			backwards(between(i, j, true))
			add(node(i, j))
			b = append(b[:len(b)-1], "]]}},"...)
		}
	}
	return append(b[:len(b)-1], "]}"...)
}

// latticeStore is a Store over a lattice, with a layer for each line of rules.
func latticeStore(t testing.TB, n int, rules ...string) (*layers.Catalog, *Store) {
	t.Helper()
	plan := "layers:\n"
	for i, r := range rules {
		plan += fmt.Sprintf("  - {name: l%d, source: {file: lattice.geojson}, id: code, zoom: {min: 0, max: 16}, tiles: {%s}}\n", i, r)
	}
	c, err := layers.Load(context.Background(), fstest.MapFS{
		"guotu.yaml":      {Data: []byte(plan)},
		"lattice.geojson": {Data: lattice(n)},
	}, "guotu.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return c, New(c, Options{})
}

// BenchmarkParcels cuts tiles of many parcels, 20,000 or as many as GUOTU_AREAS
// says, without compression; the twin cuts from all vertices.
func BenchmarkParcels(b *testing.B) {
	n := 20_000
	if s := os.Getenv("GUOTU_AREAS"); s != "" {
		var err error
		if n, err = strconv.Atoi(s); err != nil {
			b.Fatal(err)
		}
	}
	c, s := latticeStore(b, n, "")
	benchmarkZooms(b, s.shop.cut(c.Layer("l0"), WebMercatorQuad), 10, 15)
}
