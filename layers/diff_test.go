package layers

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/paulmach/orb"
)

// rowOf is a layer of small triangles in a row from 0° E, by ids; an id with a
// letter behind it is one with another attribute, with a star it is elsewhere.
func rowOf(t *testing.T, ids ...string) *Layer {
	t.Helper()
	var b strings.Builder
	for i, id := range ids {
		name := strings.TrimLeft(id, "0123456789")
		id = id[:len(id)-len(name)]
		var x float64
		fmt.Sscan(id, &x)
		if name == "*" {
			x += 1000
		}
		x /= 10
		fmt.Fprintf(&b, `%s{"type":"Feature","properties":{"id":"%s","name":%q},"geometry":{"type":"Polygon","coordinates":[[[%v,0],[%v,0],[%v,0.05],[%v,0]]]}}`,
			[]string{"", ","}[min(i, 1)], id, name, x, x+.05, x+.05, x)
	}
	c, err := Load(context.Background(), fstest.MapFS{
		"guotu.yaml":  {Data: []byte("layers: [{name: row, source: {file: row.geojson}, id: id}]")},
		"row.geojson": {Data: []byte(`{"type":"FeatureCollection","features":[` + b.String() + `]}`)},
	}, "guotu.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return c.Layer("row")
}

// TestChanges: the boxes hold what differs, and nothing far from it.
func TestChanges(t *testing.T) {
	plain := []string{"1", "2", "3", "4", "5", "6"}
	f := func(new []string, want ...float64) {
		t.Helper()
		a, b := rowOf(t, plain...), rowOf(t, new...)
		for _, pair := range [][2]*Layer{{a, b}, {b, a}} {
			boxes, whole := Changes(pair[0], pair[1])
			if whole {
				if len(want) != 1 || want[0] != -1 {
					t.Errorf("%v: changed as a whole", new)
				}
				continue
			}
			var got []float64
			for _, b := range boxes {
				got = append(got, b.Min[0]*10)
			}
			if fmt.Sprintf("%.0f", got) != fmt.Sprintf("%.0f", want) {
				t.Errorf("%v: changed at %.0f, want %.0f", new, got, want)
			}
		}
	}
	f(plain)
	f([]string{"1", "2", "3x", "4", "5", "6"}, 3)
	f([]string{"1x", "2", "3", "4", "5", "6y"}, 1, 6)
	f([]string{"1", "2", "4", "5", "6"}, 3)
	f([]string{"1", "2", "3", "4", "5", "6", "9"}, 9)
	f([]string{"9", "1", "2", "3", "4", "5", "6"}, 9)
	f([]string{"1", "2", "3*", "4", "5", "6"}, 3, 1003)
	f([]string{"2", "4", "5", "8"}, 1, 3, 6, 8)
	f([]string{"2", "1", "3", "4", "5", "6"}, -1) // what lies on top has changed
}

// TestChangesWithoutNumbers: features that have no number of their own have that of
// their row in tiles, which an insertion changes for all that follow.
func TestChangesWithoutNumbers(t *testing.T) {
	a := pointsAt(t, 1, 2, 3, 4)
	if boxes, whole := Changes(a, pointsAt(t, 1, 2, 3, 4, 5)); whole || len(boxes) != 1 || boxes[0].Min != (orb.Point{5, 0}) {
		t.Errorf("one more: %v, %v", boxes, whole)
	}
	if boxes, whole := Changes(a, pointsAt(t, 9, 1, 2, 3, 4)); whole || len(boxes) != 5 {
		t.Errorf("one before all others: %v, %v", boxes, whole)
	}
}

func pointsAt(t *testing.T, xs ...int) *Layer {
	t.Helper()
	var b strings.Builder
	for i, x := range xs {
		fmt.Fprintf(&b, `%s{"type":"Feature","properties":{},"geometry":{"type":"Point","coordinates":[%d,0]}}`, []string{"", ","}[min(i, 1)], x)
	}
	c, err := Load(context.Background(), fstest.MapFS{
		"guotu.yaml":  {Data: []byte("layers: [{name: row, source: {file: row.geojson}}]")},
		"row.geojson": {Data: []byte(`{"type":"FeatureCollection","features":[` + b.String() + `]}`)},
	}, "guotu.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return c.Layer("row")
}

func TestFingerprint(t *testing.T) {
	a, b := rowOf(t, "1", "2"), rowOf(t, "1", "2")
	if a.Fingerprint() != b.Fingerprint() || len(a.Fingerprint()) != 16 {
		t.Error("the same layer has two fingerprints")
	}
	for _, other := range [][]string{{"1", "2x"}, {"2", "1"}, {"1", "2*"}, {"1"}, {"1", "2", "3"}, {"1", "3"}} {
		if rowOf(t, other...).Fingerprint() == a.Fingerprint() {
			t.Errorf("%v has the fingerprint of 1 2", other)
		}
	}
}
