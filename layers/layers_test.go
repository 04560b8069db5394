package layers_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"github.com/paulmach/orb"

	"guotu/data"
	"guotu/geo"
	"guotu/layers"
)

// load builds a catalogue from files given as text.
func load(files map[string]string) (*layers.Catalog, error) {
	fsys := fstest.MapFS{}
	for name, text := range files {
		fsys[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return layers.Load(context.Background(), fsys, "plan.yaml")
}

func mustLoad(t testing.TB, files map[string]string) *layers.Catalog {
	t.Helper()
	c, err := load(files)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		for _, l := range c.Layers() {
			if err := l.Check(); err != nil {
				t.Error(err)
			}
		}
	})
	return c
}

// collection is a GeoJSON file of geometries in well-known text, with their
// names in the field "name".
func collection(t testing.TB, zones [][2]string) string {
	t.Helper()
	var b strings.Builder
	b.WriteString(`{"type":"FeatureCollection","features":[`)
	for i, z := range zones {
		if i > 0 {
			b.WriteByte(',')
		}
		name, _ := json.Marshal(z[0])
		fmt.Fprintf(&b, `{"type":"Feature","properties":{"name":%s},"geometry":%s}`, name, geometryJSON(t, z[1]))
	}
	b.WriteString(`]}`)
	return b.String()
}

func geometryJSON(t testing.TB, text string) string {
	t.Helper()
	if text == "" {
		return "null"
	}
	g, err := geo.ParseWKT(text)
	if err != nil {
		t.Fatal(err)
	}
	coordinates, err := json.Marshal(g)
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf(`{"type":%q,"coordinates":%s}`, g.GeoJSONType(), coordinates)
}

const zonesYAML = `
layers:
  - name: zone
    source: {file: zones.geojson}
    id: name
    label: {zh: name}
`

// TestScripts answers the questions of testdata/*.txt: lines "zone NAME WKT"
// make a layer, "at X Y -> NAME …" asks it, with "|" before the name of a zone
// on whose border the point is, and "in X0 Y0 X1 Y1 -> NAME …" asks for a box.
func TestScripts(t *testing.T) {
	files, err := os.ReadDir("testdata")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if strings.HasSuffix(f.Name(), ".txt") {
			t.Run(f.Name(), func(t *testing.T) { runScript(t, "testdata/"+f.Name()) })
		}
	}
}

func runScript(t *testing.T, path string) {
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var zones [][2]string
	var l *layers.Layer
	lines := bufio.NewScanner(f)
	for n := 1; lines.Scan(); n++ {
		line := strings.TrimSpace(lines.Text())
		if line == "" || line[0] == '#' {
			continue
		}
		word, rest, _ := strings.Cut(line, " ")
		if word == "zone" {
			name, text, _ := strings.Cut(rest, " ")
			zones = append(zones, [2]string{name, text})
			l = nil
			continue
		}
		if l == nil {
			l = mustLoad(t, map[string]string{"plan.yaml": zonesYAML, "zones.geojson": collection(t, zones)}).Layer("zone")
		}
		question, want, _ := strings.Cut(rest, "->")
		if got := ask(t, l, word, question); got != strings.TrimSpace(want) {
			t.Errorf("%s:%d: %s\n got %q", path, n, line, got)
		}
	}
}

func ask(t *testing.T, l *layers.Layer, word, question string) string {
	t.Helper()
	var n []float64
	for _, w := range strings.Fields(question) {
		x, err := strconv.ParseFloat(w, 64)
		if err != nil {
			t.Fatal(err)
		}
		n = append(n, x)
	}
	var names []string
	switch word {
	case "at":
		for _, h := range l.At(orb.Point{n[0], n[1]}) {
			name := l.ID(h.Feature)
			if h.Side == geo.Boundary {
				name = "|" + name
			}
			names = append(names, name)
		}
	case "in":
		for _, i := range l.In(orb.Bound{Min: orb.Point{n[0], n[1]}, Max: orb.Point{n[2], n[3]}}) {
			names = append(names, l.ID(i))
		}
	default:
		t.Fatalf("there is no question %q", word)
	}
	return strings.Join(names, " ")
}

// TestIndexAgreesWithTheLoop compares the index with looking at every feature,
// for every size of a layer up to 65 and beyond the node size of the tree.
func TestIndexAgreesWithTheLoop(t *testing.T) {
	random := rand.New(rand.NewPCG(7, 7))
	for n := range 66 {
		var zones [][2]string
		for i := range n {
			x, y, w, h := random.IntN(12), random.IntN(12), 1+random.IntN(4), 1+random.IntN(4)
			text := fmt.Sprintf("POLYGON ((%d %d, %d %d, %d %d, %d %d, %d %d))", x, y, x+w, y, x+w, y+h, x, y+h, x, y)
			if i%7 == 3 {
				text = "" // no geometry
			}
			zones = append(zones, [2]string{fmt.Sprint("z", i), text})
		}
		l := mustLoad(t, map[string]string{"plan.yaml": zonesYAML, "zones.geojson": collection(t, zones)}).Layer("zone")
		if l.Len() != n {
			t.Fatalf("%d features, want %d", l.Len(), n)
		}
		for range 80 {
			p := orb.Point{float64(random.IntN(33)) / 2, float64(random.IntN(33)) / 2}
			if got, want := l.At(p), loopAt(l, p); !slices.Equal(got, want) {
				t.Errorf("%d zones, %v: %v, the loop says %v", n, p, got, want)
			}
			b := orb.Bound{Min: p, Max: orb.Point{p[0] + float64(random.IntN(5)), p[1] + float64(random.IntN(5))}}
			if got, want := l.In(b), loopIn(l, b); !slices.Equal(got, want) {
				t.Errorf("%d zones, %v: %v, the loop says %v", n, b, got, want)
			}
		}
	}
}

func loopAt(l *layers.Layer, p orb.Point) (hits []layers.Hit) {
	for i := range l.Len() {
		if side := geo.Locate(l.Geometry(i), p); side != geo.Outside {
			hits = append(hits, layers.Hit{Feature: i, Side: side})
		}
	}
	return hits
}

func loopIn(l *layers.Layer, b orb.Bound) (found []int) {
	for i := range l.Len() {
		if g := l.Geometry(i); g != nil && g.Bound().Intersects(b) {
			found = append(found, i)
		}
	}
	return found
}

var bundled = sync.OnceValues(func() (*layers.Catalog, error) {
	return layers.Load(context.Background(), data.Bundled(), "guotu.yaml")
})

func mustBundled(t testing.TB) *layers.Catalog {
	t.Helper()
	c, err := bundled()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// TestCountiesAgreeWithTheLoop: random points, and points where it is hardest,
// at vertices and in the middle of edges.
func TestCountiesAgreeWithTheLoop(t *testing.T) {
	county := mustBundled(t).Layer("county")
	mesh, _ := county.Mesh()
	random := rand.New(rand.NewPCG(3, 4))
	points := make([]orb.Point, 0, 300)
	for range 100 {
		arc := mesh.Arcs[random.IntN(len(mesh.Arcs))]
		k := random.IntN(len(arc) - 1)
		a, b := mesh.Points[arc[k]], mesh.Points[arc[k+1]]
		points = append(points, orb.Point{73 + 62*random.Float64(), 18 + 35*random.Float64()}, a,
			orb.Point{(a[0] + b[0]) / 2, (a[1] + b[1]) / 2})
	}
	border := 0
	for _, p := range points {
		got, want := county.At(p), loopAt(county, p)
		if !slices.Equal(got, want) {
			t.Errorf("%v: %v, the loop says %v", p, got, want)
		}
		if len(got) > 0 && got[0].Side == geo.Boundary {
			border++
		}
	}
	if border < 100 {
		t.Errorf("%d of %d points are on a border, at least the 100 vertices should be", border, len(points))
	}
}

func TestSearch(t *testing.T) {
	c := mustBundled(t)
	f := func(q string, want ...string) {
		t.Helper()
		var got []string
		for _, m := range c.Search(q, len(want)) {
			got = append(got, m.Layer.Name()+" "+m.Layer.Title(m.Feature).ZH+" "+m.Layer.Context(m.Feature))
		}
		if !slices.Equal(got, want) {
			t.Errorf("Search(%q) = %q, want %q", q, got, want)
		}
	}
	f("东城区", "county 东城区 北京市")
	f(" dongcheng ", "county 东城区 北京市")
	f("330421", "county 嘉善县 嘉兴市 浙江省")
	f("")
	if n := len(c.Search("县", 7)); n != 7 {
		t.Errorf("%d matches, want the limit, 7", n)
	}
	if c.Search("没有这个地方", 5) != nil {
		t.Error("found what is not there")
	}
}
