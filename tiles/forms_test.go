package tiles

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"testing"
	"testing/fstest"

	"github.com/paulmach/orb"

	"guotu/geo"
	"guotu/layers"
)

// layerOf makes a layer of areas with a class each, and a Store for it; rules are
// the tiles block of the catalogue, in braces.
func layerOf(t testing.TB, all []orb.Geometry, class []int, rules string) (*layers.Layer, *Store) {
	t.Helper()
	var body bytes.Buffer
	body.WriteString(`{"type":"FeatureCollection","features":[`)
	for i, g := range all {
		kind := "Polygon"
		if _, line := g.(orb.LineString); line {
			kind = "LineString"
		}
		coordinates, err := json.Marshal(g)
		if err != nil {
			t.Fatal(err)
		}
		if i > 0 {
			body.WriteByte(',')
		}
		fmt.Fprintf(&body, `{"type":"Feature","properties":{"code":"P%07d","use":"class %d"},"geometry":{"type":%q,"coordinates":%s}}`, i, class[i], kind, coordinates)
	}
	body.WriteString(`]}`)
	catalogue := `
title: {en: test}
layers:
  - {name: parts, title: {en: parts}, source: {file: parts.geojson}, zoom: {min: 0, max: 14}, legend: {field: use}, tiles: ` + rules + "}\n"
	c, err := layers.Load(context.Background(), fstest.MapFS{
		"plan.yaml": {Data: []byte(catalogue)}, "parts.geojson": {Data: body.Bytes()}}, "plan.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return c.Layers()[0], New(c, Options{})
}

// checkFace looks at what a layer shows at a depth: that its classes have their
// areas, that all tiles can hold it, that every feature has a fate and that what is
// shown is valid.
func checkFace(t *testing.T, cut *cutLayer, depth int) {
	t.Helper()
	name := fmt.Sprintf("%s z%d", cut.layer.Name(), depth)
	f := cut.face(depth)
	unit, extent := cut.unit(depth)
	areas := worldAreas(f.level, f.detail)
	if f.by == nil {
		areas = cut.forms.alike().byClass(areas)
	}
	for n, want := range cut.forms.areas() {
		got, want := math.Ldexp(areas[n], -2*(layers.MaxZoom-unit)), math.Ldexp(want, -2*(layers.MaxZoom-unit))
		if off := math.Abs(got - want); off > 0.005*max(want, 2000) {
			t.Errorf("%s, by %v: class %d has %.0f squares of a unit, not %.0f", name, f.by, n, got, want)
		}
		if f.by != nil && f.level.first[n] == f.level.first[n+1] {
			t.Errorf("%s: class %d is lost", name, n)
		}
	}
	weights := cut.forms.weights(depth)
	if f.by != nil {
		weights = weighRows(f.table, nil)
	}
	if got := heaviest(f.level, uint(unit-f.detail), extent, cut.buffer(), weights); got > cut.forms.budget() {
		t.Errorf("%s: the heaviest tile has about %d bytes", name, got)
	}
	for i := range cut.layer.Len() {
		shown := f.by == nil && f.level.first[i] < f.level.first[i+1]
		if is := f.fate != nil && f.fate[i] != kept; is == shown && cut.forms.alike().of[i] >= 0 {
			t.Fatalf("%s: feature %d is shown: %v, its fate is another: %v", name, i+1, shown, is)
		}
	}
	for i := range len(f.level.first) - 1 {
		checkParts(t, f.level.parts[f.level.first[i]:f.level.first[i+1]])
	}
}

// TestClassesKeepTheirAreas at every zoom level, down to 0 where the layer itself
// begins later.
func TestClassesKeepTheirAreas(t *testing.T) {
	t.Parallel()
	c, s := bundledStore(t)
	for _, name := range []string{"three_zones", "planning_zone", "mfz_county", "parcel"} {
		l := c.Layer(name)
		for depth := 0; depth <= l.Spec().Zoom.Max; depth++ {
			if lighter() && depth%3 != 0 {
				continue
			}
			checkFace(t, s.shop.cut(l, WebMercatorQuad), depth)
		}
	}
	checkFace(t, s.shop.cut(c.Layer("planning_zone"), WorldCRS84Quad), 7)
}

// TestManyAreasKeepTheirClasses: 10,000 areas, or as many as GUOTU_AREAS says, are
// more than tiles can hold.
func TestManyAreasKeepTheirClasses(t *testing.T) {
	t.Parallel()
	n := 10_000
	if text := os.Getenv("GUOTU_AREAS"); text != "" {
		fmt.Sscan(text, &n)
	} else if lighter() {
		n = 4_000
	}
	side := int(math.Sqrt(float64(n)))
	for _, clustered := range []bool{true, false} {
		all, class := mixture(rand.New(rand.NewPCG(7, 7)), side, 7, clustered)
		l, s := layerOf(t, all, class, "{budget_kb: 60}")
		cut := s.shop.cut(l, WebMercatorQuad)
		forms := make(map[string]bool)
		for depth := 0; depth <= 14; depth++ {
			checkFace(t, cut, depth)
			f := cut.view(depth).face
			forms[fmt.Sprint(f.by, f.detail == depth)] = true
			checkTiles(t, s, l, depth)
		}
		if len(forms) < 2 {
			t.Errorf("clustered %v: always %v", clustered, forms)
		}
	}
}

// checkTiles compares tiles with what was expected of them: their bytes, and that
// every feature is counted.
func checkTiles(t *testing.T, s *Store, l *layers.Layer, depth int) {
	t.Helper()
	random := rand.New(rand.NewPCG(uint64(depth), 5))
	for range 4 {
		p := l.Bound().Center()
		size := l.Bound().Max[0] - l.Bound().Min[0]
		id := tileAt(uint32(depth), p[0]+(random.Float64()-0.5)*size, p[1]+(random.Float64()-0.5)*size)
		raw, account, err := s.Build([]*layers.Layer{l}, nil, id)
		if err != nil {
			t.Fatal(err)
		}
		a := account[0]
		if a.Bytes != len(raw) || len(raw) > 60_000 || a.OverBudget {
			t.Errorf("%v: %d bytes, %+v", id, len(raw), a)
		}
		in := 0
		for _, b := range worldBoxes(l, id.Grid) {
			if b.meets(inWorld(id.box(), depth)) {
				in++
			}
		}
		if sum := a.Kept + a.Merged + a.Dropped; sum < in || a.MergedBy != nil && sum > in+in/50+2 {
			t.Errorf("%v: %d features, but %+v", id, in, a)
		}
		if msg := invalidTile(t, raw); msg != "" {
			t.Errorf("%v: %s", id, msg)
		}
	}
}

func invalidTile(t testing.TB, raw []byte) string {
	t.Helper()
	all, err := decodeTile(raw)
	if err != nil {
		return err.Error()
	}
	for _, l := range all {
		for _, f := range l.features {
			if msg := invalid(&f); msg != "" {
				return fmt.Sprintf("feature %v: %s", f.properties, msg)
			}
		}
	}
	return ""
}

// specks are a square of 40 by 40 areas of a class, with tiny ones of another
// class, or of the same, cut out in the middle of some.
func specks(alone bool) (all []orb.Geometry, class []int) {
	const cell, tiny = 0.01, 0.00002
	square := func(x, y, size float64) orb.Ring {
		return orb.Ring{{x, y}, {x + size, y}, {x + size, y + size}, {x, y + size}, {x, y}}
	}
	for x := range 20 {
		for y := range 20 {
			at := orb.Point{110 + float64(x)*cell, 30 + float64(y)*cell}
			p := orb.Polygon{square(at[0], at[1], cell)}
			if (x+y)%3 == 0 {
				hole := square(at[0]+cell/3, at[1]+cell/3, tiny)
				all = append(all, orb.Polygon{hole})
				if alone {
					class = append(class, 1)
				} else {
					class = append(class, 0)
				}
				inner := hole.Clone()
				inner.Reverse()
				p = append(p, inner)
			}
			all, class = append(all, p), append(class, 0)
		}
	}
	return all, class
}

// TestSmallFeatures: what becomes of them is as the rules say, and those that are
// kept do not overlap what they lie in.
func TestSmallFeatures(t *testing.T) {
	f := func(rules string, alone bool, depth int, want fate) {
		t.Helper()
		all, class := specks(alone)
		l, s := layerOf(t, all, class, rules)
		cut := s.shop.cut(l, WebMercatorQuad)
		show := cut.forms.own(depth, true)
		mesh, shapes := l.Mesh()
		land, err := mesh.Dissolve(shapes)
		if err != nil {
			t.Fatal(err)
		}
		whole := newLevel(cut.pyramid, []geo.Shape{land}, show.detail, show.strength)
		sum, gone := 0.0, 0
		for i, g := range all {
			sum += classArea(show.level, i)
			if geo.PlanarArea(g) > 1e-8 || show.fate == nil {
				continue
			}
			gone++
			if show.fate[i] != want || (show.level.first[i] < show.level.first[i+1]) != (want == kept) {
				t.Errorf("%s z%d: feature %d has the fate %d and %d parts", rules, depth, i, show.fate[i], show.level.first[i+1]-show.level.first[i])
				return
			}
		}
		if want := classArea(whole, 0); sum != want || gone == 0 {
			t.Errorf("%s z%d: areas add up to %v, the whole has %v; %d specks", rules, depth, sum, want, gone)
		}
		for i := range all {
			checkParts(t, show.level.parts[show.level.first[i]:show.level.first[i+1]])
		}
	}
	for depth := 4; depth <= 11; depth++ {
		f("{}", false, depth, merged)
		f("{small: drop}", false, depth, dropped)
		f("{small: point}", false, depth, kept)
		f("{small: drop}", true, depth, dropped)
		f("{protect: true}", true, depth, kept)
		if depth > 6 { // there is room for all
			f("{}", true, depth, kept)
		}
	}
}

// TestProtectedFeaturesAreNeverLost: however many there are in one place.
func TestProtectedFeaturesAreNeverLost(t *testing.T) {
	all, class := mixture(rand.New(rand.NewPCG(2, 2)), 60, 3, false)
	l, s := layerOf(t, all, class, "{protect: true, budget_kb: 1}")
	cut := s.shop.cut(l, WebMercatorQuad)
	for depth := 0; depth <= 14; depth++ {
		show := cut.face(depth)
		for i := range all {
			if show.level.first[i] == show.level.first[i+1] {
				t.Fatalf("z%d: feature %d is lost", depth, i+1)
			}
		}
		for i := range show.fate {
			if show.fate[i] != kept {
				t.Fatalf("z%d: feature %d is not kept", depth, i+1)
			}
		}
	}
	p := l.Bound().Center()
	if _, account, err := s.Build([]*layers.Layer{l}, nil, tileAt(6, p[0], p[1])); err != nil || !account[0].OverBudget || account[0].Kept != len(all) {
		t.Errorf("%+v, %v", account, err)
	}
}

// TestShortLinesAreKept as lines of one unit, or by lines that they go on in.
func TestShortLinesAreKept(t *testing.T) {
	var all []orb.Geometry
	for i := range 10 {
		x := 110 + float64(i)*0.001
		all = append(all, orb.LineString{{x, 30}, {x + 0.001, 30}}, orb.LineString{{x, 31}, {x + 0.0001, 31}})
	}
	class := make([]int, len(all))
	l, s := layerOf(t, all, class, "{}")
	show := s.shop.cut(l, WebMercatorQuad).face(5)
	n := make(map[fate]int)
	for _, f := range show.fate {
		n[f]++
	}
	if n[kept] < 10 || n[merged] == 0 {
		t.Errorf("%v", n)
	}
	l, s = layerOf(t, all, class, "{merge: {by: [use], below: 6}}")
	show = s.shop.cut(l, WebMercatorQuad).face(5)
	if len(show.level.parts) == 0 || len(show.by) != 1 {
		t.Errorf("%d parts, by %v", len(show.level.parts), show.by)
	}
}
