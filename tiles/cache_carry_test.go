package tiles

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/paulmach/orb"

	"guotu/layers"
)

// patchwork is a coverage to be edited: n by n cells, a degree wide, from 100° E 30° N, whose
// borders are crooked and shared.
type patchwork struct {
	n      int
	random *rand.Rand
	corner map[[2]int]orb.Point // on a grid four times as fine
	cells  []patch
	next   int // id
}

type patch struct {
	id, x, y, use int
	inner         bool // a triangle within the cell
}

func newPatchwork(seed uint64, n int) *patchwork {
	p := &patchwork{n: n, random: rand.New(rand.NewPCG(seed, 3)), corner: make(map[[2]int]orb.Point), next: 1}
	for y := range n {
		for x := range n {
			p.cells = append(p.cells, patch{id: p.next, x: x, y: y, use: p.random.IntN(4)})
			p.next++
		}
	}
	return p
}

// at is the vertex at a position of the fine grid, crooked.
func (p *patchwork) at(x, y int) orb.Point {
	k := [2]int{x, y}
	if _, found := p.corner[k]; !found {
		p.corner[k] = orb.Point{100 + (float64(x)+p.random.Float64()*.7)/4, 30 + (float64(y)+p.random.Float64()*.7)/4}
	}
	return p.corner[k]
}

func (p *patchwork) ring(c patch) (ring []orb.Point) {
	if c.inner {
		// Its tip all but touches a border, which is rounded to it and bends.
		a, b := p.at(4*c.x+1, 4*c.y), p.at(4*c.x+2, 4*c.y)
		q := orb.Point{(a[0] + b[0]) / 2, (a[1]+b[1])/2 + 1e-5}
		return []orb.Point{q, {q[0] + .01, q[1] + .02}, {q[0] - .01, q[1] + .02}, q}
	}
	for i := range 4 {
		ring = append(ring, p.at(4*c.x+i, 4*c.y))
	}
	for i := range 4 {
		ring = append(ring, p.at(4*c.x+4, 4*c.y+i))
	}
	for i := range 4 {
		ring = append(ring, p.at(4*c.x+4-i, 4*c.y+4))
	}
	for i := range 4 {
		ring = append(ring, p.at(4*c.x, 4*c.y+4-i))
	}
	return append(ring, ring[0])
}

// big is what cells are united by.
func (c patch) big() int {
	if c.inner {
		return 1000 + c.id
	}
	return c.x/4 + 10*(c.y/4)
}

// edit changes a cell.
func (p *patchwork) edit(i int) string {
	c := &p.cells[i]
	switch p.random.IntN(5) {
	case 0:
		c.use = (c.use + 1) % 4
		return fmt.Sprint("use of ", c.id)
	case 1: // a corner of up to four
		p.at(4*c.x, 4*c.y)
		q := p.corner[[2]int{4 * c.x, 4 * c.y}]
		p.corner[[2]int{4 * c.x, 4 * c.y}] = orb.Point{q[0] + .004, q[1] - .003}
		return fmt.Sprint("corner of ", c.id)
	case 2: // between two
		q := p.at(4*c.x+1, 4*c.y)
		p.corner[[2]int{4*c.x + 1, 4 * c.y}] = orb.Point{q[0], q[1] + .01}
		return fmt.Sprint("border of ", c.id)
	case 3:
		id := c.id
		p.cells = append(p.cells[:i], p.cells[i+1:]...)
		return fmt.Sprint("without ", id)
	}
	d := *c
	d.id, d.inner = p.next, true
	p.next++
	p.cells = append(p.cells, d) // one more on top of another
	return fmt.Sprintf("%d over %d", d.id, c.id)
}

func (p *patchwork) catalog(t testing.TB) *layers.Catalog {
	t.Helper()
	var b, lines, table strings.Builder
	table.WriteString("id,extra\n")
	for i, c := range p.cells {
		comma := []string{"", ","}[min(i, 1)]
		text := strings.NewReplacer(" ", ",").Replace(fmt.Sprint(p.ring(c))) // [[x,y],[x,y]…]
		fmt.Fprintf(&b, `%s{"type":"Feature","properties":{"id":%d,"use":"u%d","big":"b%d"},"geometry":{"type":"Polygon","coordinates":[%s]}}`, comma, c.id, c.use, c.big(), text)
		at, to := p.at(4*c.x, 4*c.y), p.at(4*c.x+2, 4*c.y+1)
		fmt.Fprintf(&lines, `%s{"type":"Feature","properties":{"use":"u%d"},"geometry":{"type":"LineString","coordinates":[[%v,%v],[%v,%v]]}}`, comma, c.use, at[0], at[1], to[0], to[1])
		if c.id%3 > 0 {
			fmt.Fprintf(&table, "%d,e%d\n", c.id, c.use)
		}
	}
	collection := func(s string) *fstest.MapFile {
		return &fstest.MapFile{Data: []byte(`{"type":"FeatureCollection","features":[` + s + `]}`)}
	}
	c, err := layers.Load(context.Background(), fstest.MapFS{
		"guotu.yaml": {Data: []byte(`
layers:
  - {name: cell, source: {file: cell.geojson}, id: id, zoom: {min: 0, max: 12}}
  - {name: joined, source: {join: {base: cell, table: more.csv, key: id}}, zoom: {min: 0, max: 12}}
  - {name: big, source: {dissolve: {base: cell, by: big}}, zoom: {min: 0, max: 12}}
  - {name: line, source: {file: line.geojson}, zoom: {min: 0, max: 12}}
`)},
		"cell.geojson": collection(b.String()), "line.geojson": collection(lines.String()), "more.csv": {Data: []byte(table.String())},
	}, "guotu.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// tiles are some at a few levels, anywhere and along the borders of a cell.
func (p *patchwork) tiles(c patch) (ids []ID) {
	ring := p.ring(c)
	for _, z := range []uint32{3, 6, 7, 8, 9, 10, 12} {
		for range 24 {
			i := p.random.IntN(len(ring) - 1)
			a, b, t := ring[i], ring[i+1], 3*p.random.Float64()-1
			at := orb.Point{a[0] + t*(b[0]-a[0]), a[1] + t*(b[1]-a[1])}
			if p.random.IntN(3) == 0 {
				at = orb.Point{99.9 + p.random.Float64()*(float64(p.n)+.2), 29.9 + p.random.Float64()*(float64(p.n)+.2)}
			}
			id := tileAt(z, at[0], at[1])
			if p.random.IntN(4) == 0 {
				q := WorldCRS84Quad.project(at)
				id = ID{WorldCRS84Quad, z, uint32(q.X) >> (worldBits - z - 1), 1<<z - 1 - uint32(q.Y)>>(worldBits-z-1)}
			}
			ids = append(ids, id)
		}
	}
	return ids
}

// TestTilesCarriedOver: after random edits, every tile that is taken over from the plan
// before is byte for byte the one that a Store without a past makes; and most are.
func TestTilesCarriedOver(t *testing.T) {
	t.Parallel()
	seeds := uint64(4)
	if lighter() {
		seeds = 2
	}
	var carried, asked uint64
	for seed := range seeds {
		p := newPatchwork(seed, 9)
		c := p.catalog(t)
		s := New(c, Options{})
		defer s.Close()
		sets := []string{"cell", "joined", "big", "line", "cell,big"}
		ask := func(s *Store, id ID, set string) *Tile {
			all, err := s.catalog.Pick(set)
			if err != nil {
				t.Fatal(err)
			}
			tile, err := s.Tile(t.Context(), all, id)
			if err != nil {
				t.Fatal(err)
			}
			return tile
		}
		var ids []ID
		for round := range 3 {
			cell := p.random.IntN(len(p.cells))
			near := p.tiles(p.cells[cell])
			for _, id := range near {
				for _, set := range sets {
					ask(s, id, set)
				}
			}
			ids = append(ids, near...) // of the plans before too
			what := p.edit(cell)
			c := p.catalog(t)
			s = s.Next(c)
			fresh := New(c, Options{})
			before := s.Stats()
			for _, id := range ids {
				for _, set := range sets {
					got, want := ask(s, id, set), ask(fresh, id, set)
					a, err := got.Raw()
					if err != nil {
						t.Fatal(err)
					}
					b, err := want.Raw()
					if err != nil {
						t.Fatal(err)
					}
					if !bytes.Equal(a, b) || got.Tag != want.Tag || !reflect.DeepEqual(got.Accounts, want.Accounts) {
						t.Errorf("seed %d, round %d, %s: %s %v: the tile taken over is not the new one", seed, round, what, set, id)
					}
				}
			}
			fresh.Close()
			after := s.Stats()
			carried += after.Carried - before.Carried + after.Hits - before.Hits
			asked += uint64(len(ids) * len(sets))
		}
	}
	t.Logf("%d of %d tiles were not built again", carried, asked)
	if carried < asked/4 {
		t.Errorf("only %d of %d tiles were taken over", carried, asked)
	}
}
