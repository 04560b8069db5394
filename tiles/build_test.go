package tiles

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"guotu/geo"
	"guotu/layers"
)

// build cuts a tile of one layer.
func (s *Store) build(t testing.TB, l *layers.Layer, sel Selection, id ID) (decoded, Account) {
	t.Helper()
	raw, account, err := s.Build([]*layers.Layer{l}, []Selection{sel}, id)
	if err != nil {
		t.Fatal(err)
	}
	all := append(mustDecode(t, raw), decoded{})
	if account[0].Bytes != len(raw) || account[0].Layer != l.Name() {
		t.Errorf("%v: %d bytes, account %+v", id, len(raw), account[0])
	}
	return all[0], account[0]
}

// gridTileAt is the tile of a grid that holds a position in degrees.
func gridTileAt(g Grid, z uint32, at orb.Point) ID {
	p, bits := g.project(at), worldBits-g.columnBits(z)
	return ID{g, z, uint32(p.X) >> bits, 1<<z - 1 - uint32(p.Y)>>bits}
}

// TestRulesShapeTiles: extent, buffer and fields are those of the layer; borders meet
// on the line between two tiles on every grid.
func TestRulesShapeTiles(t *testing.T) {
	c, s := latticeStore(t, 400, "", "extent: 512, buffer: 0", "extent: 8192, buffer: 200",
		"strength: 8, buffer: 1, fields: [{min: 9, names: [class]}, {min: 12, names: [class, code]}]")
	random := rand.New(rand.NewPCG(5, 5))
	for i, want := range []struct{ extent, buffer int32 }{{4096, 64}, {512, 0}, {8192, 200}, {4096, 1}} {
		l := c.Layers()[i]
		for _, grid := range []Grid{WebMercatorQuad, WorldCRS84Quad, CGCS2000Quad} {
			for z := uint32(5); z <= 15; z++ {
				id := gridTileAt(grid, z, orb.Point{116 + 0.04*random.Float64(), 32 + 0.04*random.Float64()})
				d, a := s.build(t, l, Selection{}, id)
				if len(d.features) == 0 || d.extent != uint64(want.extent) || a.Kept != len(d.features) || a.Detail != id.depth() {
					t.Fatalf("%s %v: %d features, extent %d, %+v", l.Name(), id, len(d.features), d.extent, a)
				}
				for _, f := range d.features {
					if msg := invalid(&f); msg != "" {
						t.Errorf("%s %v feature %d: %s", l.Name(), id, f.id, msg)
					}
					for _, p := range slices.Concat(f.parts...) {
						if low, high := -want.buffer, want.extent+want.buffer; min(p.X, p.Y) < low || max(p.X, p.Y) > high {
							t.Errorf("%s %v feature %d: %v is beyond the buffer", l.Name(), id, f.id, p)
						}
					}
					if n := len(f.properties); i < 3 && n != 2 || i == 3 && n != [...]int{0, 1, 2}[min(max(id.depth()-6, 0)/3, 2)] {
						t.Errorf("%s %v feature %d: properties %v", l.Name(), id, f.id, f.properties)
					}
				}
				east := id
				east.X++
				d2, _ := s.build(t, l, Selection{}, east)
				x := func(p geo.Pixel) (int32, int32) { return p.X, p.Y }
				if want.buffer == 0 { // a feature that ends at the line is in one of the tiles only
					for _, f := range [][]decodedFeature{d.features, d2.features} {
						for k := range f {
							f[0].id = 0
							if k > 0 {
								f[0].parts = append(f[0].parts, f[k].parts...)
								f[k].parts = nil
							}
						}
					}
				}
				if p, q := featuresOnLine(d.features, want.extent, want.extent, x), featuresOnLine(d2.features, 0, want.extent, x); p != q {
					t.Errorf("%s %v and its eastern neighbour:\n%s\n%s", l.Name(), id, p, q)
				}
			}
		}
	}
}

// TestLargeExtentsAreDeeperLevels: a tile of twice the extent has the vertices of
// its four children.
func TestLargeExtentsAreDeeperLevels(t *testing.T) {
	c, s := latticeStore(t, 400, "", "extent: 8192")
	for z := uint32(6); z < 16; z++ {
		id := tileAt(z, 116.011, 32.013)
		large, _ := s.build(t, c.Layers()[1], Selection{}, id)
		inside := func(f []decodedFeature, dx, dy int32) (all []string) {
			for _, f := range f {
				for _, p := range slices.Concat(f.parts...) {
					if p.X -= dx; p.X > 0 && p.X < Extent {
						if p.Y -= dy; p.Y > 0 && p.Y < Extent {
							all = append(all, fmt.Sprint(f.id, p))
						}
					}
				}
			}
			slices.Sort(all)
			return all
		}
		for k := range uint32(4) {
			child, _ := s.build(t, c.Layers()[0], Selection{}, ID{Z: z + 1, X: 2*id.X + k%2, Y: 2*id.Y + k/2})
			got, want := inside(large.features, int32(k%2)*Extent, int32(k/2)*Extent), inside(child.features, 0, 0)
			if !slices.Equal(without(got), without(want)) {
				t.Errorf("%v, quarter %d: %d vertices, %d in the child", id, k, len(got), len(want))
			}
		}
	}
}

// without leaves out positions that cutting may have added: those a buffer's width
// from the edge of a tile.
func without(all []string) []string {
	return slices.DeleteFunc(all, func(s string) bool {
		return strings.Contains(s, fmt.Sprint("{", Buffer, " ")) || strings.Contains(s, fmt.Sprint(" ", Buffer, "}")) ||
			strings.Contains(s, fmt.Sprint("{", Extent-Buffer, " ")) || strings.Contains(s, fmt.Sprint(" ", Extent-Buffer, "}"))
	})
}

// TestSelections narrows tiles to rows and fields.
func TestSelections(t *testing.T) {
	c, s := latticeStore(t, 400, "")
	l := c.Layers()[0]
	id := tileAt(12, 116.02, 32.02)
	all, _ := s.build(t, l, Selection{}, id)
	rows := make([]uint64, (l.Len()+63)/64)
	var want []uint64
	for i, f := range all.features {
		if i%3 == 0 {
			n := f.id - 1 // codes are no numbers: ids count from 1
			rows[n/64] |= 1 << (n % 64)
			want = append(want, f.id)
		}
	}
	some, a := s.build(t, l, Selection{Rows: rows, Fields: []string{"class", "nonsense"}}, id)
	var got []uint64
	for _, f := range some.features {
		got = append(got, f.id)
		if _, has := f.properties["class"]; !has || len(f.properties) != 1 {
			t.Errorf("feature %d: properties %v", f.id, f.properties)
		}
	}
	if !slices.Equal(got, want) || a.Kept != len(want) {
		t.Errorf("features %v, account %+v, want %v", got, a, want)
	}
	if none, a := s.build(t, l, Selection{Rows: make([]uint64, len(rows)), Fields: []string{}}, id); len(none.features) != 0 || a.Kept != 0 {
		t.Errorf("none chosen: %d features, %+v", len(none.features), a)
	}
	for _, sel := range [][]Selection{{}, {{}, {}}, {{Rows: []uint64{1}}}} {
		if _, _, err := s.Build([]*layers.Layer{l}, sel, id); err == nil {
			t.Errorf("%v: no error", sel)
		}
	}
}

// TestCensusCountsBoxes compares the census with a look at every feature.
func TestCensusCountsBoxes(t *testing.T) {
	c, _ := latticeStore(t, 900, "")
	l := c.Layers()[0]
	random := rand.New(rand.NewPCG(6, 6))
	p := newPlaces(l, WebMercatorQuad)
	by, rows := make([]fate, l.Len()), make([]uint64, (l.Len()+63)/64)
	for i := range by {
		by[i] = fate(random.IntN(fates))
		rows[i/64] |= random.Uint64() & (1 << (i % 64))
	}
	census := newCensus(p, by)
	for z := uint32(4); z <= 16; z++ {
		for range 10 {
			q := inWorld(tileAt(z, 116+0.06*random.Float64(), 32+0.06*random.Float64()).box(), int(z))
			for _, chosenRows := range [][]uint64{nil, rows} {
				var want [fates]int
				for i := range by {
					b := l.FeatureBound(i)
					low, high := WebMercatorQuad.project(b.Min), WebMercatorQuad.project(b.Max)
					if q.meets(box{low.X, low.Y, high.X, high.Y}) && chosen(chosenRows, i) {
						want[by[i]]++
					}
				}
				if got := census.count(q, chosenRows); got != want {
					t.Errorf("z%d %v: %v, not %v", z, q, got, want)
				}
			}
		}
	}
}
