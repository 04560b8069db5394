package tiles

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"guotu/geo"
	"guotu/tiles/raster"
)

// TestChooseNames compares with the greedy way, where chains are short, and demands the rest of
// the rule everywhere: no two names overlap, and one that is hidden without need is at the end of
// a long chain.
func TestChooseNames(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for round := range 60 {
		all := make([]placed, random.IntN(60))
		for i := range all {
			x, y := int32(random.IntN(600))-300, int32(random.IntN(600))-300
			all[i] = placed{row: i, box: box{x, y, x + int32(random.IntN(90)), y + int32(random.IntN(30))}}
		}
		choose(all)
		chain := make([]int, len(all))
		greedy := make([]bool, len(all))
		for i := range all {
			greedy[i] = true
			for k := range i {
				if all[k].box.meets(all[i].box) {
					chain[i] = max(chain[i], chain[k]+1)
					greedy[i] = greedy[i] && !greedy[k]
				}
			}
			shown := all[i].state == visible
			if chain[i] < nameRounds && shown != greedy[i] {
				t.Fatalf("round %d: name %d at the end of %d: shown %v, greedy %v", round, i, chain[i], shown, greedy[i])
			}
			for k := range i {
				if shown && all[k].state == visible && all[k].box.meets(all[i].box) {
					t.Fatalf("round %d: names %d and %d overlap", round, k, i)
				}
			}
		}
	}
}

// TestFirstOfCell: the first names are kept, in their order, whatever order they come in.
func TestFirstOfCell(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	var some []placed
	for _, i := range random.Perm(100) {
		some = appendFirst(some, placed{row: i, radius: float64(i / 10)})
	}
	if len(some) != namesInCell {
		t.Fatalf("%d names are kept", len(some))
	}
	for i, n := range some {
		if want := 90 - 10*(i/10) + i%10; n.row != want {
			t.Errorf("place %d: %d, want %d", i, n.row, want)
		}
	}
}

// TestNamesHaveRoom: names appear at the zoom level at which their circle is large enough; those
// of points always, below them; what has no name has none.
func TestNamesHaveRoom(t *testing.T) {
	t.Parallel()
	c, s := drawnPlan(t, `  - {name: p, source: {file: p.geojson}, id: id, label: {zh: name}, legend: {labels: {min_zoom: 2}, classes: [{fill: "#ff0000"}]}}
  - {name: q, source: {file: q.geojson}, label: {zh: name}}
  - {name: plain, source: {file: q.geojson}}`,
		map[string]string{"p.geojson": squareFeature(1, "a", 100, 0, 101, 1), "q.geojson": feature(1, "a", "Point", "[110,0.5]")})
	radius := radiusOf(pickAll(t, c, "p_label")[0], 0)
	least := math.Log2(nameRoom * metresPerPixel / radius)
	f := func(names string, z uint32, lon float64, labels, want bool) {
		t.Helper()
		id := tileAt(z, lon, 0.5)
		d, err := s.newDrawing(pickAll(t, c, names), nil, tileStage(id, 256), Look{Labels: labels, Lang: "zh"})
		if err != nil {
			t.Fatal(err)
		}
		d.prepare()
		if got, err := d.write(context.Background(), d.st, raster.NewCanvas(256, 256, nil)); got != want || err != nil {
			t.Errorf("%s at zoom %d: written %v, %v", names, z, got, err)
		}
	}
	f("p", uint32(math.Ceil(least)), 100.5, true, true)
	f("p", uint32(math.Ceil(least))-1, 100.5, true, false)
	f("p", uint32(math.Ceil(least)), 100.5, false, false)
	f("p_label", uint32(math.Ceil(least)), 100.5, false, true)
	f("p_label,p", 20, 100.5, true, true)
	f("q", 7, 110, true, true)
	f("p", 1, 100.5, true, false)
	f("plain", 5, 110, true, false)
}

// TestNamesInLanguages: a name is in the language that is asked for, or else in the other one.
func TestNamesInLanguages(t *testing.T) {
	t.Parallel()
	c, s := bundledStore(t)
	l := pickAll(t, c, "county_label")[0]
	n := s.shop.cut(l, WebMercatorQuad).names()
	font, err := raster.ProgramFont()
	if err != nil {
		t.Fatal(err)
	}
	zh, en := n.text(0, "zh", font), n.text(0, "en", font)
	if !strings.HasSuffix(zh.lines, "区") || zh.width < 2.9 || zh.width > 3.1 || math.Abs(zh.height-1.2) > 0.1 {
		t.Errorf("%+v", zh)
	}
	if en.lines == "" || n.text(0, "zh", font) != zh {
		t.Errorf("%+v, kept %v", en, n.text(0, "zh", font) == zh)
	}
	for i := range l.Len() {
		if lines := strings.Split(n.text(i, "zh", font).lines, "\n"); len(lines) > 3 || len([]rune(lines[0])) > lineChinese {
			t.Errorf("%q", lines)
		}
	}
}

// TestNamesAreFound compares the index with the plain loop.
func TestNamesAreFound(t *testing.T) {
	t.Parallel()
	c, s := bundledStore(t)
	n := s.shop.cut(pickAll(t, c, "county_label")[0], WebMercatorQuad).names()
	for _, zoom := range []float64{0, 3.5, 6, 7.25, 30} {
		in := tileAt(5, 115, 30).boxOf(worldBits - 5)
		got := make(map[int]bool)
		n.each(in, zoom, func(row int) bool { got[row] = true; return true })
		for i := range n.layer.Len() {
			p, is := n.layer.Geometry(i).(orb.Point)
			if want := is && n.from(i) <= zoom && in.contains(WebMercatorQuad.project(p)); got[i] != want {
				t.Fatalf("zoom %v, name %d: found %v", zoom, i, got[i])
			}
		}
	}
}

// TestSegments compares the set with a map.
func TestSegments(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 6))
	var s segments
	for range 3 {
		s.reset()
		known := make(map[[5]int32]bool)
		for range 20_000 {
			at := func() geo.Pixel { return geo.Pixel{X: int32(random.IntN(40)) - 20, Y: int32(random.IntN(40)) - 20} }
			a, b, class := at(), at(), random.IntN(3)
			key, back := [5]int32{a.X, a.Y, b.X, b.Y, int32(class)}, [5]int32{b.X, b.Y, a.X, a.Y, int32(class)}
			if got, want := s.add(a, b, class), !known[key]; got != want {
				t.Fatalf("%v is new: %v", key, got)
			}
			known[key], known[back] = true, true
		}
	}
}

// TestDashes: strokes and gaps alternate along a line from its beginning, around corners and
// through what cannot be seen.
func TestDashes(t *testing.T) {
	st := &stage{width: 100, height: 100}
	f := func(dash []float64, hidden int, points ...[2]float64) string {
		d := dasher{to: new(raster.Path), dash: dash}
		d.begin()
		for i := 1; i < len(points); i++ {
			d.segment(points[i-1][0], points[i-1][1], points[i][0], points[i][1], i != hidden, st)
		}
		return fmt.Sprintf("%d, then %d for %.1f", d.added, d.at, d.left)
	}
	for _, c := range [][2]string{
		{f([]float64{4, 2}, 0, [2]float64{0, 0}, [2]float64{12, 0}), "4, then 0 for 4.0"},
		{f([]float64{4, 2}, 0, [2]float64{0, 0}, [2]float64{3, 0}, [2]float64{3, 3}), "3, then 0 for 4.0"},
		{f([]float64{4, 2}, 1, [2]float64{0, 0}, [2]float64{3, 0}, [2]float64{3, 3}), "2, then 0 for 4.0"},
		{f([]float64{4, 2}, 1, [2]float64{0, 0}, [2]float64{0, 601}, [2]float64{0, 602}), "2, then 0 for 2.0"},
		{f([]float64{4, 2}, 0, [2]float64{0, -60_000}, [2]float64{0, 60_000}), "718, then 0 for 4.0"},
		{f([]float64{0, 2, 1, 0}, 0, [2]float64{0, 0}, [2]float64{6, 0}), "6, then 1 for 2.0"},
	} {
		if c[0] != c[1] {
			t.Errorf("%s, want %s", c[0], c[1])
		}
	}
	for _, css := range [][]float64{{}, {0}, {0.1, 0.2}, {-1, 5}, {math.NaN(), 1}, {math.Inf(1)}} {
		if d := dashes(css, 1); d != nil {
			t.Errorf("dashes %v: %v", css, d)
		}
	}
	if d := dashes([]float64{1, 2, 3}, 2); len(d) != 6 || d[3] != 2 {
		t.Errorf("an odd number of dashes: %v", d)
	}
}

// TestBoxCutsSegments compares with walking along the segment.
func TestBoxCutsSegments(t *testing.T) {
	random := rand.New(rand.NewPCG(7, 8))
	b := box{-10, -5, 10, 5}
	for range 500 {
		at := func() geo.Pixel { return geo.Pixel{X: int32(random.IntN(61)) - 30, Y: int32(random.IntN(61)) - 30} }
		p, q := at(), at()
		from, to, ok := b.cut(p, q)
		inside := 0
		const n = 1000
		for i := range n + 1 {
			x, y := float64(p.X)+float64(q.X-p.X)*float64(i)/n, float64(p.Y)+float64(q.Y-p.Y)*float64(i)/n
			if x >= -10 && x <= 10 && y >= -5 && y <= 5 {
				inside++
			}
		}
		if inside > 3 && !ok || ok && inside == 0 && from != to {
			t.Fatalf("%v %v: cut %v, of %d steps %d are inside", p, q, ok, n, inside)
		}
		if ok && (!b.contains(from) || !b.contains(to)) {
			t.Fatalf("%v %v is cut to %v %v", p, q, from, to)
		}
		if !ok && b.sides(p)&b.sides(q) == 0 && (b.contains(p) || b.contains(q)) {
			t.Fatalf("%v %v is not cut", p, q)
		}
	}
}

// FuzzFrame: whatever is asked for, there is a stage or an error, and what it shows lies within
// the world.
func FuzzFrame(f *testing.F) {
	f.Add(0, 0., 0., 1., 1., 10, 10, 1.)
	f.Add(4549, 5e5, 3e6, 6e5, 4e6, 10, 10, 2.)
	f.Add(3857, -3e7, -3e7, 3e7, 3e7, 1000, 1, 0.)
	f.Add(32601, 1e5, 7e6, 9e5, 8e6, 10, 10, 0.)
	f.Add(32760, 5e5, -1e6, 6e5, 1e6, 10, 10, 0.)
	f.Add(4326, math.NaN(), math.Inf(-1), 1e300, 1e-300, -1, 1<<62, math.Inf(1))
	f.Fuzz(func(t *testing.T, code int, x0, y0, x1, y1 float64, w, h int, ratio float64) {
		crs, err := geo.EPSG(code)
		if err != nil {
			return
		}
		st, err := newStage(&Frame{CRS: crs, Bound: orb.Bound{Min: orb.Point{x0, y0}, Max: orb.Point{x1, y1}}, Width: w, Height: h, Ratio: ratio})
		if err != nil {
			return
		}
		b := st.region(10)
		if st.level < 0 || b.x0 > b.x1 || b.y0 > b.y1 || b.x0 < -1<<16 || b.x1 > world+1<<16 {
			t.Errorf("level %d, region %v", st.level, b)
		}
	})
}
