package geo_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/paulmach/orb"

	"guotu/geo"
)

// parcels makes n by n areas that share wavy borders exactly: a lattice of
// shifted vertices whose edges are bent at the same places for both neighbours.
func parcels(n int, seed uint64) []orb.Geometry {
	random := rand.New(rand.NewPCG(seed, 1))
	at := func(x, y float64) orb.Point { return orb.Point{110 + x*0.1, 30 + y*0.1} }
	corner := make(map[[2]int]orb.Point)
	bent := make(map[[4]int][]orb.Point)
	for x := range n + 1 {
		for y := range n + 1 {
			corner[[2]int{x, y}] = at(float64(x)+0.3*random.Float64(), float64(y)+0.3*random.Float64())
		}
	}
	edge := func(x0, y0, x1, y1 int) []orb.Point {
		if x0 > x1 || y0 > y1 {
			panic("the edge is to be asked for from its lower end")
		}
		key := [4]int{x0, y0, x1, y1}
		if bent[key] == nil {
			a, b := corner[[2]int{x0, y0}], corner[[2]int{x1, y1}]
			const pieces = 12
			for k := range pieces {
				s := float64(k) / pieces
				p := orb.Point{a[0] + s*(b[0]-a[0]), a[1] + s*(b[1]-a[1])}
				if k > 0 {
					p[0] += 0.004 * (random.Float64() - 0.5)
					p[1] += 0.004 * (random.Float64() - 0.5)
				}
				bent[key] = append(bent[key], p)
			}
			bent[key] = append(bent[key], b)
		}
		return bent[key]
	}
	var all []orb.Geometry
	for x := range n {
		for y := range n {
			var r orb.Ring
			r = append(r, edge(x, y, x+1, y)...)
			r = append(r, edge(x+1, y, x+1, y+1)[1:]...)
			north, west := edge(x, y+1, x+1, y+1), edge(x, y, x, y+1)
			for k := len(north) - 2; k >= 0; k-- {
				r = append(r, north[k])
			}
			for k := len(west) - 2; k >= 0; k-- {
				r = append(r, west[k])
			}
			if (x+y)%2 == 1 {
				r.Reverse() // winding must not matter
			}
			all = append(all, orb.Polygon{r})
		}
	}
	return all
}

func total(gs []orb.Geometry) float64 {
	sum := 0.0
	for _, g := range gs {
		sum += geo.Area(g)
	}
	return sum
}

func TestMeshSharesBorders(t *testing.T) {
	m := checkedMesh(t, parcels(5, 1))
	count, err := m.Sharing()
	if err != nil {
		t.Fatal(err)
	}
	if want := (geo.Sharing{Once: 4 * 5 * 12, Twice: 2 * 4 * 5 * 12}); count != want {
		t.Errorf("%+v, want %+v", count, want)
	}
	if got, want := len(m.Points), 6*6+2*6*5*11; got != want {
		t.Errorf("%d vertices, want %d", got, want)
	}
	if got, want := len(m.Arcs), 4*4*3-4*2+4*2*1; got > want+8 { // corners of the whole are no nodes
		t.Errorf("%d arcs, want about %d", got, want)
	}
}

// checkedMesh makes a mesh and looks for contradictions in it.
func checkedMesh(t testing.TB, gs []orb.Geometry) *geo.Mesh {
	t.Helper()
	m := geo.NewMesh(gs)
	if err := m.Check(); err != nil {
		t.Fatal(err)
	}
	return m
}

func TestMeshOfOddRings(t *testing.T) {
	f := func(name string, arcs int, members ...string) {
		t.Helper()
		var gs []orb.Geometry
		for _, m := range members {
			gs = append(gs, mustWKT(t, m))
		}
		if m := checkedMesh(t, gs); len(m.Arcs) != arcs {
			t.Errorf("%s: %d arcs, want %d", name, len(m.Arcs), arcs)
		}
	}
	f("no ring", 0, "POLYGON ((1 1, 1 1, 2 2, 1 1))")
	f("one ring", 1, "POLYGON ((0 0, 1 0, 1 1, 0 0))")
	f("the same ring, turned and the other way round", 1, "POLYGON ((0 0, 1 0, 1 1, 0 0))", "POLYGON ((1 1, 1 0, 0 0, 1 1))")
	f("twice around", 1, "POLYGON ((0 0, 1 0, 1 1, 0 0, 1 0, 1 1, 0 0))")
	f("there and back", 1, "POLYGON ((0 0, 1 0, 1 1, 0 0, 1 1, 1 0, 0 0))")
	f("a spike", 2, "POLYGON ((0 0, 1 0, 1 1, 2 2, 1 1, 0 0))")
	f("nothing but a spike", 1, "POLYGON ((0 0, 1 0, 0 0, 1 0, 0 0))")
	f("an eight", 2, "POLYGON ((0 0, 1 1, 1 0, 0 0, -1 -1, -1 0, 0 0))")
	f("a line on a ring", 3, "POLYGON ((0 0, 1 0, 1 1, 0 1, 0 0))", "LINESTRING (0 0, 1 0, 2 0)")
	f("a line to and fro", 1, "LINESTRING (0 0, 1 0, 0 0, 1 0)")
}

func TestMeshFindsOverlap(t *testing.T) {
	gs := []orb.Geometry{mustWKT(t, "POLYGON ((0 0, 2 0, 2 2, 0 2, 0 0))"), mustWKT(t, "POLYGON ((0 0, 2 0, 2 2, 1 2, 0 0))")}
	m := checkedMesh(t, gs)
	if _, err := m.Sharing(); err == nil {
		t.Error("two areas on the same side of a border are not found")
	}
	if _, err := m.Dissolve(m.Shapes); err == nil {
		t.Error("overlapping members are dissolved")
	}
}

func TestDissolve(t *testing.T) {
	f := func(name string, want orb.Geometry, members ...string) {
		t.Helper()
		gs := make([]orb.Geometry, len(members))
		for i, m := range members {
			gs[i] = mustWKT(t, m)
		}
		m := checkedMesh(t, gs)
		s, err := m.Dissolve(m.Shapes)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			return
		}
		got := m.Geometry(s)
		if got == nil && want == nil {
			return
		}
		if math.Abs(geo.Area(got)-geo.Area(want)) > 1e-3 || fmt.Sprint(ringCount(got)) != fmt.Sprint(ringCount(want)) {
			t.Errorf("%s: got %v, want %v", name, got, want)
		}
	}
	square := func(x, y int) string {
		return fmt.Sprintf("POLYGON ((%d %d, %d %d, %d %d, %d %d, %d %d))", x, y, x+1, y, x+1, y+1, x, y+1, x, y)
	}
	f("nothing", nil)
	f("one", mustWKT(t, square(0, 0)), square(0, 0))
	f("two side by side", mustWKT(t, "POLYGON ((0 0, 2 0, 2 1, 0 1, 0 0))"), square(0, 0), square(1, 0))
	f("two that touch at a corner", mustWKT(t, "MULTIPOLYGON (((0 0, 1 0, 1 1, 0 1, 0 0)), ((1 1, 2 1, 2 2, 1 2, 1 1)))"), square(0, 0), square(1, 1))
	f("a ring of eight", mustWKT(t, "POLYGON ((0 0, 3 0, 3 3, 0 3, 0 0), (1 1, 2 1, 2 2, 1 2, 1 1))"),
		square(0, 0), square(1, 0), square(2, 0), square(0, 1), square(2, 1), square(0, 2), square(1, 2), square(2, 2))
	f("an island in the ring of eight", mustWKT(t, "POLYGON ((0 0, 3 0, 3 3, 0 3, 0 0))"), square(1, 1),
		square(0, 0), square(1, 0), square(2, 0), square(0, 1), square(2, 1), square(0, 2), square(1, 2), square(2, 2))
	// The hole touches the shell where two members meet at a corner: the ring of
	// seven leaves one hole that reaches the outside at a point.
	f("a hole that touches the shell", mustWKT(t, "POLYGON ((1 0, 3 0, 3 3, 0 3, 0 1, 1 1, 1 0), (1 1, 2 1, 2 2, 1 2, 1 1))"),
		square(1, 0), square(2, 0), square(0, 1), square(2, 1), square(0, 2), square(1, 2), square(2, 2))
}

func ringCount(g orb.Geometry) (n [2]int) {
	switch g := g.(type) {
	case orb.Polygon:
		return [2]int{1, len(g) - 1}
	case orb.MultiPolygon:
		for _, p := range g {
			n[0]++
			n[1] += len(p) - 1
		}
	}
	return n
}

func TestDissolveKeepsEveryVertexOfTheRest(t *testing.T) {
	gs := parcels(8, 3)
	m := checkedMesh(t, gs)
	random := rand.New(rand.NewPCG(5, 5))
	groups := make([][]geo.Shape, 7)
	for i := range gs {
		n := random.IntN(len(groups))
		groups[n] = append(groups[n], m.Shapes[i])
	}
	var whole []orb.Geometry
	for _, g := range groups {
		s, err := m.Dissolve(g)
		if err != nil {
			t.Fatal(err)
		}
		whole = append(whole, m.Geometry(s))
	}
	if got, want := total(whole), total(gs); math.Abs(got-want) > 1e-3 {
		t.Errorf("areas of the groups add up to %f, of the members to %f", got, want)
	}
	dissolved := checkedMesh(t, whole)
	if _, err := dissolved.Sharing(); err != nil {
		t.Error(err)
	}
	known := make(map[orb.Point]bool)
	for _, p := range m.Points {
		known[p] = true
	}
	for _, p := range dissolved.Points {
		if !known[p] {
			t.Fatalf("%v is no vertex of the members", p)
		}
	}
}

func pixels(m *geo.Mesh, scale float64) []geo.Pixel {
	at := make([]geo.Pixel, len(m.Points))
	for i, p := range m.Points {
		at[i] = geo.Pixel{X: int32((p[0] - 110) * scale), Y: int32((p[1] - 30) * scale)}
	}
	return at
}

func keepRanks(m *geo.Mesh, at []geo.Pixel, rank []float32, least float32) [][]geo.Pixel {
	lines := make([][]geo.Pixel, len(m.Arcs))
	for i, arc := range m.Arcs {
		for _, v := range arc {
			if rank[v] >= least {
				lines[i] = append(lines[i], at[v])
			}
		}
		if l := lines[i]; arc[0] == arc[len(arc)-1] && l[0] != l[len(l)-1] {
			lines[i] = append(l, l[0])
		}
	}
	return lines
}

// firstCrossing looks for two segments that cross, or that meet elsewhere than
// at ends of both, by comparing all pairs.
func firstCrossing(lines [][]geo.Pixel, touch bool) string {
	type segment struct{ a, b geo.Pixel }
	var all []segment
	for _, l := range lines {
		for i := 1; i < len(l); i++ {
			all = append(all, segment{l[i-1], l[i]})
		}
	}
	side := func(s segment, p geo.Pixel) int {
		c := int64(s.b.X-s.a.X)*int64(p.Y-s.a.Y) - int64(s.b.Y-s.a.Y)*int64(p.X-s.a.X)
		switch {
		case c > 0:
			return 1
		case c < 0:
			return -1
		}
		return 0
	}
	inner := func(s segment, p geo.Pixel) bool {
		return p != s.a && p != s.b && side(s, p) == 0 &&
			min(s.a.X, s.b.X) <= p.X && p.X <= max(s.a.X, s.b.X) && min(s.a.Y, s.b.Y) <= p.Y && p.Y <= max(s.a.Y, s.b.Y)
	}
	for i, s := range all {
		for _, o := range all[:i] {
			if side(s, o.a)*side(s, o.b) < 0 && side(o, s.a)*side(o, s.b) < 0 {
				return fmt.Sprint("cross: ", s, o)
			}
			if touch && (inner(s, o.a) || inner(s, o.b) || inner(o, s.a) || inner(o, s.b)) {
				return fmt.Sprint("touch: ", s, o)
			}
		}
	}
	return ""
}

func TestRanksKeepBordersApart(t *testing.T) {
	m := checkedMesh(t, parcels(5, 7))
	at := pixels(m, 1e6)
	if c := firstCrossing(keepRanks(m, at, make([]float32, len(at)), 0), false); c != "" {
		t.Fatal("the parcels themselves ", c)
	}
	rank := m.Ranks(at)
	vertices := len(at) + 1
	for _, least := range []float32{1, 1e4, 1e6, 1e7, 1e8, 1e9, 1e12, geo.Kept} {
		lines := keepRanks(m, at, rank, least)
		if c := firstCrossing(lines, false); c != "" {
			t.Errorf("without vertices of less than %g: %s", least, c)
		}
		n := 0
		for _, r := range rank {
			if r >= least {
				n++
			}
		}
		if n > vertices {
			t.Errorf("%d vertices at %g, %d before", n, least, vertices)
		}
		vertices = n
	}
	if vertices > 80 { // the nodes, and little more
		t.Errorf("%d vertices are never left out", vertices)
	}
}

func TestRanksKeepIslands(t *testing.T) {
	island := mustWKT(t, "POLYGON ((110 30, 110.01 30, 110.02 30.005, 110.02 30.02, 110 30.02, 110 30))")
	m := checkedMesh(t, []orb.Geometry{island})
	at := pixels(m, 1e6)
	kept := 0
	for _, r := range m.Ranks(at) {
		if r == geo.Kept {
			kept++
		}
	}
	if kept != 3 {
		t.Errorf("an island keeps %d vertices, want 3", kept)
	}
}

func TestRanksLeaveOutWhatIsInLine(t *testing.T) {
	var line orb.LineString
	for i := range 20000 {
		line = append(line, orb.Point{110 + float64(i)*1e-4, 30})
	}
	m := checkedMesh(t, []orb.Geometry{line})
	kept := 0
	for _, r := range m.Ranks(pixels(m, 1e6)) {
		if r > 0 {
			kept++
		}
	}
	if kept != 2 {
		t.Errorf("a straight line keeps %d vertices, want its ends", kept)
	}
}

func TestSnapRoundLeavesNoCrossing(t *testing.T) {
	for seed := range uint64(6) {
		m := checkedMesh(t, parcels(4, seed))
		at := pixels(m, 1e6)
		lines := keepRanks(m, at, make([]float32, len(at)), 0)
		for shift := range uint(18) {
			if c := firstCrossing(geo.SnapRound(lines, shift, nil), true); c != "" {
				t.Errorf("seed %d, rounded to 2^%d: %s", seed, shift, c)
			}
		}
	}
}

func TestSnapRoundKeepsAreas(t *testing.T) {
	gs := parcels(6, 11)
	m := checkedMesh(t, gs)
	at := pixels(m, 1e6)
	lines := keepRanks(m, at, make([]float32, len(at)), 0)
	for shift := range uint(16) {
		rounded := geo.SnapRound(lines, shift, nil)
		sum, outline := 0.0, 0.0
		for i := range gs {
			sum += polygonsArea(geo.Polygonize(ringsOf(m.Shapes[i], rounded)))
		}
		whole, err := m.Dissolve(m.Shapes)
		if err != nil {
			t.Fatal(err)
		}
		outline = polygonsArea(geo.Polygonize(ringsOf(whole, rounded)))
		if sum != outline {
			t.Errorf("rounded to 2^%d: the parts have %v, the whole %v", shift, sum, outline)
		}
	}
}

func ringsOf(s geo.Shape, arcs [][]geo.Pixel) [][]geo.Pixel {
	var rings [][]geo.Pixel
	for _, refs := range s.Rings {
		var ring []geo.Pixel
		for _, r := range refs {
			n, backwards := r.Arc()
			arc := arcs[n]
			for k := range len(arc) - 1 {
				if backwards {
					k = len(arc) - 1 - k
				}
				ring = append(ring, arc[k])
			}
		}
		rings = append(rings, ring)
	}
	return rings
}

func polygonsArea(all [][][]geo.Pixel) float64 {
	sum := 0.0
	for _, polygon := range all {
		for _, r := range polygon {
			for i, p := range r {
				q := r[(i+1)%len(r)]
				sum += float64(p.X)*float64(q.Y) - float64(q.X)*float64(p.Y)
			}
		}
	}
	return sum / 2
}
