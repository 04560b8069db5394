package layers

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"math"
	"os"
	"reflect"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/paulmach/orb"

	"guotu/data"
	"guotu/geo"
	"guotu/layers/snapshot"
)

// oneOfEach has a geometry of every kind, attributes of every kind, and borders that are
// shared.
const oneOfEach = `
{"type":"Feature","id":1,"properties":{"a":"x","b":1.50},"geometry":{"type":"Polygon","coordinates":[[[0,0],[4,0],[4,4],[0,4],[0,0]],[[1,1],[1,2],[2,2],[2,1],[1,1]]]}}
{"type":"Feature","id":"1b","properties":{"a":null,"b":true},"geometry":{"type":"MultiPolygon","coordinates":[[[[4,0],[8,0],[8,4],[4,4],[4,0]]],[[[1,1],[1,2],[2,2],[2,1],[1,1]]]]}}
{"type":"Feature","properties":{"a":{"k":[1,2]},"c":"土地"},"geometry":{"type":"Point","coordinates":[-0.0,5]}}
{"type":"Feature","properties":{},"geometry":null}
{"type":"Feature","properties":{"a":"x"},"geometry":{"type":"MultiPoint","coordinates":[[1,1],[9,9]]}}
{"type":"Feature","properties":{"a":""},"geometry":{"type":"LineString","coordinates":[[4,0],[4,4],[5,5]]}}
{"type":"Feature","properties":{"b":false},"geometry":{"type":"MultiLineString","coordinates":[[[0,0],[1,1]],[[9,8],[7,6],[5,4]]]}}
{"type":"Feature","properties":null,"geometry":{"type":"GeometryCollection","geometries":[{"type":"Point","coordinates":[3,3]},{"type":"Polygon","coordinates":[[[4,4],[5,4],[5,5],[4,4]]]}]}}
`

func builtOf(t testing.TB, text string) *built {
	t.Helper()
	b := newBuilder(context.Background(), Loader{})
	if err := b.read(fstest.MapFS{"p.yaml": {Data: []byte("layers: [{name: a, source: {file: f.ndjson}}]")}, "f.ndjson": {Data: []byte(text)}}, "p.yaml"); err != nil {
		t.Fatal(err)
	}
	f, err := b.fromFile(b.specs[0])
	if err != nil {
		t.Fatal(err)
	}
	f.mesh = geo.NewMesh(f.geometries)
	return f
}

func encoded(t testing.TB, put func(*snapshot.Writer)) []byte {
	t.Helper()
	var to bytes.Buffer
	if err := snapshot.Encode(context.Background(), &to, layerKind, snapshot.Key{}, put); err != nil {
		t.Fatal(err)
	}
	return to.Bytes()
}

func decoded(t testing.TB, file []byte) *snapshot.Reader {
	t.Helper()
	r, err := snapshot.Decode(context.Background(), bytes.NewReader(file), int64(len(file)), layerKind, snapshot.Key{})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestWhatIsBuiltIsRestored(t *testing.T) {
	for _, text := range []string{oneOfEach, `{"type":"FeatureCollection","features":[]}`} {
		want := builtOf(t, text)
		file := encoded(t, want.put)
		got, err := readBuilt(decoded(t, file))
		if err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(got.geometries, want.geometries) {
			t.Errorf("geometries\n got %v\nwant %v", got.geometries, want.geometries)
		}
		if !reflect.DeepEqual(got.mesh, want.mesh) {
			t.Errorf("mesh\n got %v\nwant %v", got.mesh, want.mesh)
		}
		for i, c := range append(want.table.Columns, want.ids) {
			o := append(got.table.Columns, got.ids)[i]
			if o.Name != c.Name || !reflect.DeepEqual(o.Codes(), c.Codes()) || !reflect.DeepEqual(o.Values(), c.Values()) {
				t.Errorf("column %s differs", c.Name)
			}
		}
		if got.table.Rows != want.table.Rows || !bytes.Equal(encoded(t, got.put), file) {
			t.Error("what was restored is kept in another form")
		}
	}
	if x := builtOf(t, oneOfEach).geometries[2].(orb.Point)[0]; !math.Signbit(x) {
		t.Error("the test has no minus zero")
	}
}

// TestTheFormOfSnapshots fails when the same file is kept in another form than before:
// then layerKind goes up, or programs of different versions would read what
// the other has written.
func TestTheFormOfSnapshots(t *testing.T) {
	zones, err := os.ReadFile("../data/demo/three_zones.geojson")
	if err != nil {
		t.Fatal(err)
	}
	h := sha256.New()
	h.Write(encoded(t, builtOf(t, oneOfEach).put))
	h.Write(encoded(t, builtOf(t, string(zones)).put))
	const want = "layer-1 523535ad8832e5c6"
	if got := layerKind + " " + hex.EncodeToString(h.Sum(nil)[:8]); got != want {
		t.Errorf("snapshots of layers are %s, were %s: give layerKind the next number", got, want)
	}
}

func TestGeometriesThatCannotBeKept(t *testing.T) {
	for _, g := range []orb.Geometry{orb.Ring{}, orb.Bound{}, orb.Collection{orb.Bound{}}} {
		f := &built{table: data.Table{Rows: 1}, geometries: []orb.Geometry{g}, mesh: geo.NewMesh([]orb.Geometry{g})}
		if err := snapshot.Encode(t.Context(), &bytes.Buffer{}, layerKind, snapshot.Key{}, f.put); err == nil {
			t.Errorf("%T was kept", g)
		}
	}
}

// numberSections and byteSections are those of a snapshot.
var (
	numberSections = []string{"counts", "column 0 codes", "column 0 lengths", "id codes", "id lengths", "geometry counts", "geometry rings",
		"mesh arc lengths", "mesh arcs", "mesh shapes", "mesh path lengths", "mesh paths", "mesh shape points"}
	byteSections = []string{"column 0 name", "column 0 kinds", "column 0 texts", "geometry kinds", "mesh nodes"}
)

// changed returns the snapshot with one element of one section set to value, or cut off
// before it.
func changed(t testing.TB, file []byte, section string, at int, value uint32, cut bool) []byte {
	r := decoded(t, file)
	points := []string{"geometry points", "mesh points"}
	columns := []string{"column 0", "column 1", "column 2", "id"}
	return encoded(t, func(w *snapshot.Writer) {
		numbers := func(name string) {
			all, err := snapshot.Get32[uint32](r, name)
			if err != nil {
				t.Fatal(err)
			}
			if name == section && len(all) > 0 {
				all[at%len(all)] = value
				if cut {
					all = all[:at%len(all)]
				}
			}
			snapshot.Put32(w, name, all)
		}
		octets := func(name string) {
			all, err := snapshot.GetBytes(r, name)
			if err != nil {
				t.Fatal(err)
			}
			if name == section && len(all) > 0 {
				all[at%len(all)] = byte(value)
				if cut {
					all = all[:at%len(all)]
				}
			}
			snapshot.PutBytes(w, name, all)
		}
		for _, name := range points {
			all, err := snapshot.GetPoints(r, name)
			if err != nil {
				t.Fatal(err)
			}
			if name == section && cut {
				all = all[:at%len(all)]
			}
			snapshot.PutPoints(w, name, all)
		}
		for _, c := range columns {
			numbers(c + " codes")
			numbers(c + " lengths")
			octets(c + " name")
			octets(c + " kinds")
			octets(c + " texts")
		}
		for _, name := range numberSections {
			if !strings.HasPrefix(name, "column") && !strings.HasPrefix(name, "id") {
				numbers(name)
			}
		}
		octets("geometry kinds")
		octets("mesh nodes")
	})
}

// tryBuilt reads a snapshot that may make no sense, and uses what comes of it.
func tryBuilt(t testing.TB, file []byte) {
	f, err := readBuilt(decoded(t, file))
	if err != nil {
		return
	}
	l := &Layer{table: f.table, geometries: f.geometries, mesh: f.mesh, shapes: f.mesh.Shapes}
	if err := l.finish(f.ids); err != nil {
		return
	}
	l.index()
	for i := range l.Len() {
		_ = l.ID(i)
		_ = l.AppendProperties(nil, i)
		if g := f.mesh.Geometry(l.shapes[i]); g != nil {
			_ = l.At(g.Bound().Center())
		}
	}
}

// Whatever number stands in a snapshot, reading it ends with an error or a layer.
func TestSnapshotsThatMakeNoSense(t *testing.T) {
	file := encoded(t, builtOf(t, oneOfEach).put)
	for _, name := range append(numberSections, byteSections...) { // the fuzz target goes further
		for at := range 12 {
			for _, value := range []uint32{0, 1, 7, 200, math.MaxInt32, math.MaxUint32} {
				tryBuilt(t, changed(t, file, name, at, value, false))
			}
			tryBuilt(t, changed(t, file, name, at, 0, true))
		}
	}
	for _, name := range []string{"geometry points", "mesh points"} {
		for at := range 12 {
			tryBuilt(t, changed(t, file, name, at, 0, true))
		}
	}
}

func FuzzReadBuilt(f *testing.F) {
	file := encoded(f, builtOf(f, oneOfEach).put)
	names := append(numberSections, byteSections...)
	f.Add(uint8(0), uint16(0), uint32(1), uint8(5), uint16(3), uint32(9), false)
	f.Fuzz(func(t *testing.T, s1 uint8, at1 uint16, v1 uint32, s2 uint8, at2 uint16, v2 uint32, cut bool) {
		once := changed(t, file, names[int(s1)%len(names)], int(at1), v1, cut)
		tryBuilt(t, changed(t, once, names[int(s2)%len(names)], int(at2), v2, false))
	})
}
