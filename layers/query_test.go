package layers_test

import (
	"fmt"
	"math/big"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"guotu/data"
	"guotu/layers"
)

// withFields makes a layer of points whose features have the given properties, in JSON.
func withFields(t testing.TB, id string, properties ...string) *layers.Layer {
	t.Helper()
	var features []string
	for i, p := range properties {
		features = append(features, fmt.Sprintf(`{"type":"Feature","properties":%s,"geometry":{"type":"Point","coordinates":[%d,0]}}`, p, i%180))
	}
	c := mustLoad(t, map[string]string{
		"plan.yaml": "layers: [{name: l, source: {file: l.geojson}, id: '" + id + "'}]",
		"l.geojson": `{"type":"FeatureCollection","features":[` + strings.Join(features, ",") + "]}",
	})
	return c.Layer("l")
}

func allRows(l *layers.Layer) []uint64 {
	rows := make([]uint64, (l.Len()+63)/64)
	for i := range l.Len() {
		rows[i/64] |= 1 << (i % 64)
	}
	return rows
}

func TestFind(t *testing.T) {
	var all []string
	for i := range 1000 {
		all = append(all, fmt.Sprintf(`{"code":"c%d"}`, i*7))
	}
	named, numbered := withFields(t, "code", all...), withFields(t, "", all...)
	for _, l := range []*layers.Layer{named, numbered} {
		for i := range l.Len() {
			if got, ok := l.Find(l.ID(i)); !ok || got != i {
				t.Fatalf("Find(%s) = %d, %v", l.ID(i), got, ok)
			}
		}
		for _, no := range []string{"", "0", "1001", "01", "+1", "c1", "c", "1.0", "９"} {
			if i, ok := l.Find(no); ok {
				t.Errorf("Find(%q) = %d", no, i)
			}
		}
	}
	if _, ok := withFields(t, "").Find("1"); ok {
		t.Error("an empty layer has a feature")
	}
}

func TestFieldKinds(t *testing.T) {
	f := func(want layers.FieldKind, values ...string) {
		t.Helper()
		all := []string{`{"b":1}`}
		for _, v := range values {
			all = append(all, `{"a":`+v+`}`)
		}
		l := withFields(t, "", all...)
		if got := l.FieldKind(l.Table().Column("a")); got != want {
			t.Errorf("%v: kind %d, want %d", values, got, want)
		}
	}
	f(layers.NoValues, "null", "null")
	f(layers.Integers, "1", "null", "-20")
	f(layers.Numbers, "1", "2.0")
	f(layers.Numbers, "1e3")
	f(layers.Booleans, "true", "false")
	f(layers.Texts, `"a"`, `""`)
	f(layers.Dates, `"2026-01-31"`, `"2024-02-29"`)
	f(layers.Texts, `"2026-01-31"`, `"2026-02-30"`) // there is no such day
	f(layers.Timestamps, `"2026-01-31T12:00:00Z"`, `"2026-01-31T12:00:00.25+08:00"`)
	f(layers.Texts, `"2026-01-31T25:00:00Z"`)
	f(layers.Texts, `"2026-01-31"`, `"2026-01-31T12:00:00Z"`)
	f(layers.Arrays, `[1]`, `[]`)
	f(layers.Objects, `{"x":1}`)
	f(layers.Mixed, `[1]`, `{"x":1}`)
	f(layers.Mixed, `1`, `"1"`)
	f(layers.Mixed, `true`, `1`)
}

// TestOrdered compares with sorting by the definition.
func TestOrdered(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	values := []string{"1", "1.0", "-2", "10", "9007199254740993", "9007199254740992", "1e400", "1e2000", "-1e5000", "0.1", `"a"`, `"b"`, `"甲"`, `""`, "true", "null", "[1]"}
	var all []string
	for range 500 {
		all = append(all, fmt.Sprintf(`{"a":%s,"b":%d}`, values[random.IntN(len(values))], random.IntN(3)))
	}
	all = append(all, `{"b":1}`)
	l := withFields(t, "", all...)
	for _, keys := range [][]layers.SortKey{
		{{Column: l.Table().Column("a")}},
		{{Column: l.Table().Column("a"), Descending: true}},
		{{Column: l.Table().Column("b"), Descending: true}, {Column: l.Table().Column("a")}},
	} {
		rows := allRows(l)
		for i := range rows {
			rows[i] &= random.Uint64()
		}
		var want []uint32
		for i := range l.Len() {
			if rows[i/64]>>(i%64)&1 == 1 {
				want = append(want, uint32(i))
			}
		}
		slices.SortStableFunc(want, func(i, j uint32) int {
			for _, k := range keys {
				if c := compareValues(k.Column.At(int(i)), k.Column.At(int(j)), k.Descending); c != 0 {
					return c
				}
			}
			return 0
		})
		got, err := l.Ordered(t.Context(), rows, keys)
		if err != nil || !slices.Equal(got, want) {
			t.Errorf("ordered %v, %v\nwant    %v", got, err, want)
		}
		if layers.Count(rows) != len(want) {
			t.Errorf("Count is %d, not %d", layers.Count(rows), len(want))
		}
	}
}

// compareValues is the order that SortKey promises.
func compareValues(a, b data.Value, descending bool) int {
	group := func(v data.Value) int {
		return map[data.Kind]int{data.Number: 0, data.String: 1, data.Bool: 2, data.JSON: 2, data.Null: 3, data.Absent: 3}[v.Kind]
	}
	x, y := group(a), group(b)
	if x == 3 || y == 3 {
		return x/3 - y/3
	}
	c := x - y
	if c == 0 && x == 0 {
		p, _ := new(big.Rat).SetString(a.Text)
		q, _ := new(big.Rat).SetString(b.Text)
		c = p.Cmp(q)
	} else if c == 0 {
		c = strings.Compare(a.Text, b.Text)
	}
	if descending {
		return -c
	}
	return c
}
