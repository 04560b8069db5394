package tiles

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/paulmach/orb"
)

// TestFilterOfRules: what does not meet the filter of a layer is in none of its tiles,
// neither for itself nor in a class, a mosaic, an account or a count.
func TestFilterOfRules(t *testing.T) {
	c, s := latticeStore(t, 900, `filter: "class IN ('c1', 'c3')"`, `filter: "class IN ('c1', 'c3')", protect: true`,
		`filter: "class IN ('c1', 'c3')", merge: {by: [class], below: 16}`,
		`filter: "class IN ('c1', 'c3')", merge: {by: [class], below: 16}, budget_kb: 1`, `filter: "class = 'none'"`)
	may := map[any]bool{"c1": true, "c3": true}
	faces := map[bool]int{}
	for n, l := range c.Layers() {
		pass := map[any]int64{}
		for i := range l.Len() {
			if shown(l, i) {
				pass[l.Table().Column("class").At(i).Text]++
				pass[nil]++ // where all are united
			}
		}
		for _, grid := range []Grid{WebMercatorQuad, CGCS2000Quad} {
			for z := uint32(4); z <= 15; z++ {
				id := gridTileAt(grid, z, orb.Point{116.03, 32.03})
				d, a := s.build(t, l, Selection{}, id)
				if n == 4 {
					if len(d.features) > 0 || a.Kept+a.Merged+a.Dropped > 0 {
						t.Errorf("%v: %d features pass no filter, %+v", id, len(d.features), a)
					}
					continue
				}
				faces[a.MergedBy != nil]++
				if len(d.features) == 0 {
					t.Errorf("%s %v is empty", l.Name(), id)
				}
				for _, f := range d.features {
					class := f.properties["class"]
					if !may[class] && (n > 0 || class != nil) {
						t.Errorf("%s %v: a feature of class %v", l.Name(), id, class)
					}
					if count, has := f.properties[countColumn]; has && fmt.Sprint(count) != fmt.Sprint(pass[class]) {
						t.Errorf("%s %v: class %v has %v features, %d pass", l.Name(), id, class, count, pass[class])
					}
				}
				if a.MergedBy == nil {
					if n == 1 && a.Kept != len(d.features) {
						t.Errorf("%s %v: %d features, %+v", l.Name(), id, len(d.features), a)
					}
					continue
				}
				cut := s.shop.cut(l, grid)
				unit, extent := cut.unit(id.depth())
				meet := 0
				for _, b := range worldBoxes(l, grid) {
					if b.x0 <= b.x1 && b.meets(inWorld(id.boxOf(extent), unit)) {
						meet++
					}
				}
				if a.Kept+a.Merged+a.Dropped != meet {
					t.Errorf("%s %v: %d features that pass meet the tile: %+v", l.Name(), id, meet, a)
				}
			}
		}
	}
	if faces[true] == 0 || faces[false] == 0 {
		t.Errorf("merged and not: %v", faces)
	}
}

// TestFilterOfRulesAndRequest: a request chooses among what the rules let through.
func TestFilterOfRulesAndRequest(t *testing.T) {
	c, s := latticeStore(t, 400, `filter: "class <> 'c1'"`)
	l := c.Layers()[0]
	rows := make([]uint64, (l.Len()+63)/64)
	for i := range rows {
		rows[i] = ^uint64(0)
	}
	id := tileAt(5, 116.02, 32.02)
	d, a := s.build(t, l, Selection{Rows: rows}, id)
	passing := 0
	for i := range l.Len() {
		if shown(l, i) {
			passing++
		}
	}
	if a.Kept+a.Merged+a.Dropped != passing || passing == l.Len() || len(d.features) != a.Kept ||
		slices.ContainsFunc(d.features, func(f decodedFeature) bool { return f.properties["class"] == "c1" }) {
		t.Errorf("%d of %d pass, %d features, %+v", passing, l.Len(), len(d.features), a)
	}
}

// TestChosenFeaturesAreBounded: features that are chosen where they are merged may take
// more than the budget, which the account tells, but not without end.
func TestChosenFeaturesAreBounded(t *testing.T) {
	c, s := latticeStore(t, 900, "budget_kb: 4")
	l := c.Layers()[0]
	id := tileAt(8, 116.02, 32.02)
	choose := func(n int) Selection {
		rows := make([]uint64, (l.Len()+63)/64)
		for i := range min(n, l.Len()) {
			rows[i/64] |= 1 << (i % 64)
		}
		return Selection{Rows: rows}
	}
	if _, a := s.build(t, l, Selection{}, id); a.MergedBy == nil || a.OverBudget {
		t.Fatalf("%+v", a)
	}
	if d, a := s.build(t, l, choose(30), id); len(d.features) < 20 || a.OverBudget || a.MergedBy != nil {
		t.Errorf("%d features, %+v", len(d.features), a)
	}
	if d, a := s.build(t, l, choose(300), id); len(d.features) < 200 || !a.OverBudget {
		t.Errorf("%d features, %+v", len(d.features), a)
	}
	f := func(id ID, n, features int) {
		t.Helper()
		_, _, err := s.Build(c.Layers(), []Selection{choose(n)}, id)
		large := new(TooLargeError)
		if !errors.As(err, &large) || (large.Features > 0) != (features > 0) || large.Limit != 32000 || !strings.Contains(err.Error(), "zoom in") {
			t.Errorf("%v: %v", id, err)
		}
	}
	c, s = latticeStore(t, 8100, "budget_kb: 4")
	l = c.Layers()[0]
	f(tileAt(6, 116.02, 32.02), 8100, 8100)
	f(tileAt(10, 116.02, 32.02), 1900, 0)
}
