package layers_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"guotu/layers"
	"guotu/layers/cql2"
)

// filterPlan is a small layer with values of all kinds, and some that are not there.
const filterPlan = `{"type":"FeatureCollection","features":[
{"type":"Feature","id":"p1","properties":{"name":"Straße","area":1.50,"big":9007199254740993,"open":true,"day":"2025-12-31","tags":["a","b",1.0],"other":"STRASSE"},"geometry":{"type":"Polygon","coordinates":[[[0,0],[4,0],[4,4],[0,4],[0,0]]]}},
{"type":"Feature","id":"p2","properties":{"name":"Élan","area":2,"big":9007199254740992,"open":false,"day":"2026-01-01T10:00:00Z","tags":[],"other":"Élan"},"geometry":{"type":"Polygon","coordinates":[[[4,0],[8,0],[8,4],[4,4],[4,0]]]}},
{"type":"Feature","id":"p3","properties":{"name":"50%_\\","area":null,"big":-9007199254740993,"day":"soon","tags":{"a":1},"other":"x"},"geometry":{"type":"LineString","coordinates":[[1,1],[5,1]]}},
{"type":"Feature","id":"p4","properties":{"name":"居住用地","area":"2","big":1e400,"open":null,"day":"2026-03-01","tags":["b"]},"geometry":null},
{"type":"Feature","id":"p5","properties":{"area":-3,"big":0.1,"day":"2026-01-01","tags":[[1],{"x":2,"a":1}]},"geometry":{"type":"Point","coordinates":[179,10]}}
]}`

func filterLayer(t testing.TB) *layers.Layer {
	return mustLoad(t, map[string]string{
		"plan.yaml":     "layers:\n  - {name: zone, source: {file: zones.geojson}}\n",
		"zones.geojson": filterPlan,
	}).Layer("zone")
}

// pass returns the ids of the features that pass a filter.
func pass(t testing.TB, l *layers.Layer, text string) string {
	t.Helper()
	e, err := cql2.ParseText(text)
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	f, err := l.Compile(e)
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	rows, err := f.Rows(context.Background())
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	var ids []string
	for i := range l.Len() {
		if rows[i/64]>>(i%64)&1 != 0 {
			ids = append(ids, l.ID(i))
		}
	}
	return strings.Join(ids, " ")
}

func TestFilter(t *testing.T) {
	l := filterLayer(t)
	f := func(text, want string) {
		t.Helper()
		if got := pass(t, l, text); got != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
	f(`TRUE`, "p1 p2 p3 p4 p5")
	f(`FALSE OR 1 = 2`, "")
	f(`area = 1.5`, "p1")
	f(`area <> 1.5`, "p2 p5") // null and '2' are unknown
	f(`NOT area = 1.5`, "p2 p5")
	f(`area = '2'`, "p4")
	f(`area IS NULL`, "p3")
	f(`(area > 0) IS NULL`, "p3 p4")
	f(`area > 1 OR name = '居住用地'`, "p1 p2 p4")
	f(`area BETWEEN 1.5 AND 2`, "p1 p2")
	f(`area NOT BETWEEN 1.6 AND area`, "p1 p5")
	f(`area IN (2, '2', 7)`, "p2 p4")
	f(`area NOT IN (2, 7)`, "p1 p5")
	f(`area NOT IN (2, 'x')`, "") // one of another type may be equal or not
	f(`big = 9007199254740993`, "p1")
	f(`big > 9007199254740992`, "p1 p4")
	f(`big - 1 = 9007199254740992`, "p1")
	f(`big < -9007199254740992`, "p3")
	f(`big IN (9007199254740993.0, 0.10)`, "p1 p5")
	f(`area * 2 + 1 = 4`, "p1")
	f(`-area > 2`, "p5")
	f(`area / 0 = area / 0`, "")
	f(`area div 2 = -1 AND area % 2 = -1`, "p5")
	f(`7 / 2 = 3.5 AND 2 ^ 3 ^ 2 = 512 AND -7 div 2 = -3`, "p1 p2 p3 p4 p5")
	f(`open = TRUE`, "p1")
	f(`open <> TRUE`, "p2")
	f(`open < TRUE`, "")
	f(`name LIKE '%a%'`, "p1 p2")
	f(`name LIKE '____'`, "p2 p4")
	f(`name LIKE '50\%\_\\'`, "p3")
	f(`name NOT LIKE '居%'`, "p1 p2 p3")
	f(`CASEI(name) = CASEI(other)`, "p1 p2")
	f(`CASEI(name) LIKE casei('STR%')`, "p1")
	f(`ACCENTI(name) = 'Elan'`, "p2")
	f(`CASEI(ACCENTI(name)) LIKE 'e%'`, "p2")
	f(`name = other`, "p2")
	f(`name > 'Z'`, "p2 p4")
	f(`day >= DATE('2026-01-01')`, "p2 p4 p5")
	f(`day = DATE('2026-01-01')`, "p2 p5")
	f(`day < TIMESTAMP('2026-01-01T09:00:00Z')`, "p1")
	f(`day = TIMESTAMP('2026-01-01T18:00:00+08:00')`, "p2 p5")
	f(`T_AFTER(day, DATE('2026-01-01'))`, "p4")
	f(`T_DURING(day, INTERVAL('2025-12-31', '..'))`, "p2 p4 p5")
	f(`T_INTERSECTS(INTERVAL(day, '..'), DATE('2026-02-01'))`, "p1 p2 p5")
	f(`T_STARTS(DATE('2025-12-31'), INTERVAL(day, '2026-06-01'))`, "p1")
	f(`A_CONTAINS(tags, ('b'))`, "p1 p4")
	f(`A_CONTAINEDBY(tags, ('a', 'b', 1))`, "p1 p2 p4")
	f(`A_EQUALS(tags, (1.00, 'b', 'a', 'a'))`, "p1")
	f(`A_OVERLAPS(tags, ['a', (1)])`, "p1 p5")
	f(`NOT A_OVERLAPS(tags, ('a'))`, "p2 p4 p5") // an object is no array
	f(`id = 'p3' OR id LIKE '_5'`, "p3 p5")
	f(`geometry IS NULL`, "p4")
	f(`S_INTERSECTS(geometry, POINT(4 2))`, "p1 p2")
	f(`S_CONTAINS(geom, POINT(4 2))`, "")
	f(`S_WITHIN(POINT(3 1), the_geom)`, "p1 p3")
	f(`NOT S_INTERSECTS(geometry, BBOX(0,0,3,3))`, "p2 p5")
	f(`S_DISJOINT(geometry, BBOX(0,0,3,3))`, "p2 p5")
	f(`S_TOUCHES(geometry, POLYGON((8 4,9 4,9 9,8 9,8 4)))`, "p2")
	f(`S_CROSSES(geometry, POLYGON((4 0,8 0,8 4,4 4,4 0)))`, "p3")
	f(`S_OVERLAPS(geometry, BBOX(1,1,5,5))`, "p1 p2")
	f(`S_EQUALS(geometry, LINESTRING(5 1,3 1,1 1))`, "p3")
	f(`S_INTERSECTS(geometry, BBOX(178,0,-178,20))`, "p5")
	f(`S_INTERSECTS(geometry, geometry)`, "p1 p2 p3 p5")
	f(`S_INTERSECTS(POINT(1 1), BBOX(0,0,1,1))`, "p1 p2 p3 p4 p5")
	f(`S_INTERSECTS(geometry, POINT EMPTY) IS NULL`, "p4")
	f(`S_DISJOINT(geometry, POINT EMPTY)`, "p1 p2 p3 p5")
}

func TestFilterErrors(t *testing.T) {
	l := filterLayer(t)
	f := func(text string, at int, words string) {
		t.Helper()
		e, err := cql2.ParseText(text)
		if err != nil {
			t.Fatal(err)
		}
		_, err = l.Compile(e)
		var wrong *cql2.ParseError
		if !errors.As(err, &wrong) || wrong.Position != at || !strings.Contains(err.Error(), words) {
			t.Errorf("%s: %v, want character %d, %q", text, err, at, words)
		}
	}
	f(`name = 'x' AND arae > 1`, 16, `layer zone has no field "arae"; did you mean area`)
	f(`Name = 'x'`, 1, `did you mean name`)
	f(`xyz_uvw = 1`, 1, `there are name, area, big, open, day, tags, other`)
	f(`geometry = 1`, 1, "is the geometry")
	f(`S_INTERSECTS(name, POINT(1 2))`, 14, "name is no geometry")
	f(`S_INTERSECTS(shape, POINT(1 2))`, 14, `no field "shape"`)
	f(`S_INTERSECTS(geom, POINT(500000 3000000))`, 20, "not longitude and latitude")
	f(`S_INTERSECTS(geom, BBOX(-200,0,1,1))`, 20, "not longitude and latitude")
}

func TestFilterStops(t *testing.T) {
	l := filterLayer(t)
	e, _ := cql2.ParseText("area > 1")
	f, err := l.Compile(e)
	if err != nil {
		t.Fatal(err)
	}
	gone, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := f.Rows(gone); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	if _, err := f.Rows(context.Background()); err != nil { // a later one starts anew
		t.Error(err)
	}
	greedy, err := l.Compile(e)
	if err != nil {
		t.Fatal(err)
	}
	greedy.SetLimit(3)
	if _, err := greedy.Rows(context.Background()); !errors.Is(err, layers.ErrFilterWork) {
		t.Error(err)
	}
}

func TestTileFilter(t *testing.T) {
	plan := func(filter string) map[string]string {
		return map[string]string{
			"plan.yaml":     fmt.Sprintf("layers:\n  - {name: zone, source: {file: zones.geojson}, tiles: {filter: %q}}\n", filter),
			"zones.geojson": filterPlan,
		}
	}
	l := mustLoad(t, plan("area > 1")).Layer("zone")
	if rows := l.TileRows(); !slices.Equal(rows, []uint64{0b00011}) {
		t.Errorf("%b", rows)
	}
	if filterLayer(t).TileRows() != nil {
		t.Error("without a filter all pass")
	}
	f := func(filter, want string) {
		t.Helper()
		if _, err := load(plan(filter)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %s", filter, err, want)
		}
	}
	f("area >", `layer zone: tiles: filter: character 7: want a property`)
	f("arae > 1", `layer zone: tiles: filter: character 1: layer zone has no field "arae"; did you mean area`)
}

// TestFilterRandom compares random filters with the naive evaluation.
func TestFilterRandom(t *testing.T) {
	random := rand.New(rand.NewPCG(7, 11))
	l := randomLayer(t, random, 300)
	passed := 0
	for range 400 {
		text := randomCondition(random, 3)
		e, err := cql2.ParseText(text)
		if err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		f, err := l.Compile(e)
		if err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		rows, err := f.Rows(context.Background())
		if err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		for i := range l.Len() {
			got, want := rows[i/64]>>(i%64)&1 != 0, naive{l, i}.test(e) == yes
			if got != want {
				t.Fatalf("%s: feature %d: %v, want %v: %s", text, i, got, want, l.AppendProperties(nil, i))
			}
			if got {
				passed++
			}
		}
	}
	if share := float64(passed) / 400 / 300; share < 0.2 || share > 0.8 {
		t.Errorf("%v of the features pass: the filters say little", share)
	}
}

// randomLayer is a plan of boxes, lines and points on a small lattice, so that they
// often touch.
func randomLayer(t testing.TB, random *rand.Rand, n int) *layers.Layer {
	var b strings.Builder
	b.WriteString(`{"type":"FeatureCollection","features":[`)
	for i := range n {
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, `{"type":"Feature","id":"f%d","properties":{`, i)
		separator := ""
		for _, name := range []string{"a", "b", "n", "s", "t", "d", "set"} {
			if random.IntN(6) == 0 {
				continue
			}
			fmt.Fprintf(&b, "%s%q:%s", separator, name, randomValue(random, name))
			separator = ","
		}
		x, y, w, h := random.IntN(9), random.IntN(9), random.IntN(4), random.IntN(4)
		g := "null"
		switch {
		case random.IntN(10) == 0:
		case w == 0 && h == 0:
			g = fmt.Sprintf(`{"type":"Point","coordinates":[%d,%d]}`, x, y)
		case w == 0 || h == 0:
			g = fmt.Sprintf(`{"type":"LineString","coordinates":[[%d,%d],[%d,%d]]}`, x, y, x+w, y+h)
		default:
			g = fmt.Sprintf(`{"type":"Polygon","coordinates":[[[%d,%d],[%d,%d],[%d,%d],[%d,%d],[%d,%d]]]}`, x, y, x+w, y, x+w, y+h, x, y+h, x, y)
		}
		fmt.Fprintf(&b, `},"geometry":%s}`, g)
	}
	b.WriteString(`]}`)
	return mustLoad(t, map[string]string{
		"plan.yaml":     "layers:\n  - {name: zone, source: {file: zones.geojson}}\n",
		"zones.geojson": b.String(),
	}).Layer("zone")
}

func one(random *rand.Rand, of ...string) string { return of[random.IntN(len(of))] }

func randomValue(random *rand.Rand, name string) string {
	if random.IntN(8) == 0 {
		return one(random, "null", "true", "5", `"x"`, `{"k":1}`)
	}
	switch name {
	case "a", "b":
		return one(random, "1", "2", "2.0", "-3", "20e-1", "0")
	case "n":
		return one(random, "9007199254740993", "9007199254740992", "1", "0.1", "0.10", "-1e30")
	case "s", "t":
		return one(random, `"abc"`, `"ABC"`, `"a_c"`, `""`, `"国土"`, `"国"`, `"2026-01-05"`)
	case "d":
		return one(random, `"2026-01-05"`, `"2025-12-31"`, `"2026-02-01"`, `"never"`)
	}
	return one(random, `[]`, `["a"]`, `["a",1]`, `[1.0,"b","a"]`, `[2]`)
}

func randomNumber(random *rand.Rand, depth int) string {
	if depth > 0 && random.IntN(3) == 0 {
		return "(" + randomNumber(random, depth-1) + one(random, " + ", " - ", " * ", " div ", " % ") + randomNumber(random, depth-1) + ")"
	}
	return one(random, "a", "b", "1", "2", "-3", "0", "7")
}

func randomCondition(random *rand.Rand, depth int) string {
	if depth > 0 && random.IntN(3) > 0 {
		switch random.IntN(5) {
		case 0:
			return "NOT (" + randomCondition(random, depth-1) + ")"
		case 1:
			return "(" + randomCondition(random, depth-1) + ") IS NULL"
		}
		joint := one(random, " AND ", " OR ")
		parts := make([]string, 2+random.IntN(2))
		for i := range parts {
			parts[i] = "(" + randomCondition(random, depth-1) + ")"
		}
		return strings.Join(parts, joint)
	}
	compare := one(random, " = ", " <> ", " < ", " <= ", " > ", " >= ")
	text := one(random, "s", "t", "d", "'abc'", "'国'", "CASEI(s)", "CASEI(t)", "id")
	day := one(random, "DATE('2026-01-05')", "DATE('2026-01-20')")
	switch random.IntN(12) {
	case 0, 1:
		return randomExact(random) + compare + randomExact(random)
	case 2:
		return text + compare + one(random, "s", "t", "'a'", "'abc'", "5", "TRUE", "a")
	case 3:
		return text + one(random, " LIKE ", " NOT LIKE ") + one(random, "'a%'", "'_b_'", `'a\_c'`, "'%'", "'%国%'", "CASEI('A%C')", "'f_%1'")
	case 4:
		return one(random, "a", "b", "s", "d", "set", "geometry") + one(random, " IS NULL", " IS NOT NULL")
	case 5:
		return one(random, "a", "b", "s") + one(random, " IN ", " NOT IN ") + one(random, "(1, 2)", "('abc', 2)", "('', 'ABC')", "(a, 5)", "(TRUE, 2.00)")
	case 6:
		return one(random, "a", "b", "s") + one(random, " BETWEEN ", " NOT BETWEEN ") + one(random, "1 AND 2", "b AND 5", "'a' AND 'b'")
	case 7:
		return one(random, "d", "s") + compare + day
	case 8:
		return one(random, "T_AFTER", "T_BEFORE", "T_EQUALS") + "(d, " + day + ")"
	case 9:
		return one(random, "A_CONTAINS", "A_CONTAINEDBY", "A_EQUALS", "A_OVERLAPS") + "(set, " + one(random, "('a')", "(1, 'a')", "()", "(2, 'b', 1.0, 'a')") + ")"
	}
	predicate := one(random, "S_INTERSECTS", "S_DISJOINT", "S_CONTAINS", "S_WITHIN", "S_EQUALS", "S_CROSSES", "S_OVERLAPS", "S_TOUCHES")
	region := one(random, "BBOX(2,2,6,6)", "BBOX(3,3,3,5)", "POINT(4 4)", "LINESTRING(1 1,8 8)", "LINESTRING(3 3,5 3)",
		"POLYGON((1 1,7 2,5 8,1 1))", "POLYGON((3 3,5 3,5 5,3 5,3 3))", "MULTIPOINT((2 2),(6 5))", "GEOMETRYCOLLECTION(POINT(1 1),POLYGON((4 4,8 4,8 8,4 4)))", "geometry")
	if random.IntN(4) == 0 {
		return predicate + "(" + region + ", geometry)"
	}
	return predicate + "(geometry, " + region + ")"
}

// randomExact is arithmetic with whole numbers, or a number.
func randomExact(random *rand.Rand) string {
	if random.IntN(5) == 0 {
		return one(random, "0.5", "2.50e0", "-0.1", "n", "n", "9007199254740993", "0.1")
	}
	return randomNumber(random, 2)
}

// TestFilterRegion compares predicates on many small features and large regions, whose
// inside is told by a grid, with geo's predicates.
func TestFilterRegion(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 6))
	var b strings.Builder
	b.WriteString(`{"type":"FeatureCollection","features":[`)
	for i := range 2000 {
		x, y, s := random.Float64(), random.Float64(), 0.002+0.01*random.Float64()
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, `{"type":"Feature","properties":{},"geometry":{"type":"Polygon","coordinates":[[[%v,%v],[%v,%v],[%v,%v],[%v,%v]]]}}`, x, y, x+s, y, x, y+s, x, y)
	}
	b.WriteString(`]}`)
	l := mustLoad(t, map[string]string{
		"plan.yaml":     "layers:\n  - {name: zone, source: {file: zones.geojson}}\n",
		"zones.geojson": b.String(),
	}).Layer("zone")
	for _, region := range []string{
		"POLYGON((0.1 0.1,0.9 0.3,0.5 0.9,0.1 0.1),(0.4 0.4,0.5 0.45,0.45 0.6,0.4 0.4))",
		"MULTIPOLYGON(((0 0,0.3 0.001,0.1 0.7,0 0)),((0.5 0.2,0.9 0.21,0.9 0.205,0.5 0.2)),((0.5 0.5,0.99 0.5,0.99 0.99,0.5 0.5)))",
		"BBOX(0.2,0.2,0.7,0.65)",
	} {
		for op := cql2.SIntersects; op <= cql2.STouches; op++ {
			text := op.String() + "(geometry, " + region + ")"
			e, err := cql2.ParseText(text)
			if err != nil {
				t.Fatal(err)
			}
			f, err := l.Compile(e)
			if err != nil {
				t.Fatal(err)
			}
			rows, err := f.Rows(context.Background())
			if err != nil {
				t.Fatal(err)
			}
			for i := range l.Len() {
				if got, want := rows[i/64]>>(i%64)&1 != 0, (naive{l, i}).test(e) == yes; got != want {
					t.Fatalf("%s: feature %d: %v, want %v", text, i, got, want)
				}
			}
		}
	}
}
