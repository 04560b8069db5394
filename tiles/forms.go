package tiles

import (
	"math"
	"sync"
	"weak"

	"guotu/geo"
	"guotu/layers"
)

// forms are the ways in which a layer can be shown at a depth: by its features as
// they are, by classes united, or by a mosaic of classes. What they are made of is
// made when first asked for. It is safe for concurrent use.
type forms struct {
	layer   *layers.Layer
	pyramid *pyramid
	ids     func() []uint64
	alike   func() *classes  // features that may stand for one another
	areas   func() []float64 // of those classes, in squares of a step of the world
	boxes   func() []box     // of the features, in the world
	weights func() *rowWeights
	touch   func() *touching
	union   func() *union // by the fields of alike

	mu      sync.Mutex
	mosaics [layers.MaxZoom + 1]weak.Pointer[mosaic] // of the union, by the depth whose unit is a cell
}

func newForms(l *layers.Layer, p *pyramid, ids func() []uint64) *forms {
	f := &forms{layer: l, pyramid: p, ids: ids}
	f.alike = sync.OnceValue(func() *classes { return classify(l, classFields(l.Spec())) })
	f.areas = sync.OnceValue(func() []float64 {
		_, shapes := l.Mesh()
		sums := make([]float64, len(f.alike().first))
		for i, a := range areasOf(p, shapes) {
			if n := f.alike().of[i]; n >= 0 {
				sums[n] += a
			}
		}
		return sums
	})
	f.boxes = sync.OnceValue(func() []box { return worldBoxes(l, p.grid) })
	f.weights = sync.OnceValue(func() *rowWeights { return weighRows(l.Table(), ids()) })
	f.touch = sync.OnceValue(func() *touching { return newTouching(l) })
	f.union = sync.OnceValue(func() *union { return newUnion(l, p, f.alike()) })
	return f
}

// classFields are the fields whose equal values make features alike: those that
// features are merged by, else that of the legend.
func classFields(s *layers.Spec) []string {
	switch {
	case s.Tiles.Merge != nil:
		return s.Tiles.Merge.By
	case s.Legend.Field != "":
		return []string{s.Legend.Field}
	}
	return nil
}

// budget is what the layer may have in a tile, in bytes.
func (f *forms) budget() int {
	if kb := f.layer.Spec().Tiles.BudgetKB; kb > 0 {
		return kb * 1000
	}
	return defaultBudgetKB * 1000
}

func (f *forms) buffer() int {
	if b := f.layer.Spec().Tiles.Buffer; b != nil {
		return *b
	}
	return Buffer
}

// strength is how much the layer is simplified at a depth: not at all at its
// deepest zoom, nor anywhere if its description says so.
func (f *forms) strength(depth int) float64 {
	spec := f.layer.Spec()
	if depth >= spec.Zoom.Max || spec.Simplify != nil && !*spec.Simplify {
		return 0
	}
	if s := spec.Tiles.Strength; s > 0 {
		return s
	}
	return 1
}

// areaTolerance is by what share the areas of classes may change, and finestArea the
// area, in squares of a tile unit, below which they may change as much as one of
// that size.
const (
	areaTolerance = 0.004
	finestArea    = 2000
)

// areaKept reports whether a level, in units of depth detail, has the areas of the
// classes; class tells that of each row, nil if rows are classes, and lenient the
// classes that are not looked at.
func areaKept(l *level, depth, detail int, want []float64, class []int, lenient []bool) bool {
	got := make([]float64, len(want))
	unit := math.Exp2(float64(2 * (depth - detail)))
	for i := range len(l.first) - 1 {
		n := i
		if class != nil {
			n = class[i]
		}
		for _, p := range l.parts[l.first[i]:l.first[i+1]] {
			if p.kind == polygonType {
				got[n] += float64(signedArea(p.at)) / 2 * unit
			}
		}
	}
	scale := math.Exp2(float64(2 * (layers.MaxZoom - depth)))
	for n, a := range want {
		a /= scale
		if math.Abs(got[n]-a) > areaTolerance*max(a, finestArea) && (lenient == nil || !lenient[n]) {
			return false
		}
	}
	return true
}

// own is the features as they are; nil unless the layer has room for them at this
// depth and, where it need not show them, their classes keep their areas.
func (f *forms) own(depth int, must bool) *face {
	budget := f.budget()
	if !must && crowdest(f.boxes(), depth)*f.weights().least > budget {
		return nil
	}
	_, shapes := f.layer.Mesh()
	strength := f.strength(depth)
	for {
		l := newLevel(f.pyramid, shapes, depth, strength)
		fates := f.keepSmall(l, depth)
		show := &face{level: l, detail: depth, table: f.layer.Table(), ids: f.ids(), fate: fates}
		if must {
			return show
		}
		if heaviest(l, depth, depth, f.buffer(), f.weights()) > budget {
			return nil
		}
		if areaKept(l, depth, depth, f.areas(), f.alike().of, nil) {
			return show
		}
		if strength == 0 {
			return nil
		}
		strength = 0 // rounding alone does not favour anybody
	}
}

// merged is the classes united, if need be with less detail, else as a mosaic.
func (f *forms) merged(depth int) *face {
	u := f.union()
	show := &face{table: u.table, by: u.by, fate: make([]fate, f.layer.Len())}
	for i := range show.fate {
		show.fate[i] = merged
	}
	weights := weighRows(u.table, nil)
	shapes := u.pyramid.mesh.Shapes
	if hasAreas(u.pyramid.mesh) {
		if u.fine(depth) && f.united(show, u, weights, depth) {
			return show
		}
		f.mosaic(show, u, weights, depth)
		return show
	}
	for detail := depth; ; detail-- {
		l := newLevel(u.pyramid, shapes, detail, f.strength(depth))
		keepClasses(u, l, detail)
		if show.level, show.detail = l, detail; detail == 0 || depth-detail == maxCoarser || heaviest(l, depth, detail, f.buffer(), weights) <= f.budget() {
			return show
		}
	}
}

// maxCoarser is by how many depths what is shown may be coarser than a tile.
const maxCoarser = 6

// united tries to show the classes with their own borders, of this depth or up to
// two above.
func (f *forms) united(show *face, u *union, weights *rowWeights, depth int) bool {
	strength := f.strength(depth)
	for detail := depth; detail >= max(depth-2, 0); {
		l := newLevel(u.pyramid, u.pyramid.mesh.Shapes, detail, strength)
		keepClasses(u, l, detail)
		fits := heaviest(l, depth, detail, f.buffer(), weights) <= f.budget()
		keeps := areaKept(l, depth, detail, u.areas, nil, u.tangled)
		switch {
		case fits && keeps:
			show.level, show.detail = l, detail
			return true
		case fits && strength > 0:
			strength = 0
		case fits:
			return false // coarser would be worse
		default:
			detail--
		}
	}
	return false
}

// fine reports whether at most a small part of each class lies in pieces of less
// than a square of a tile unit, which rounding would lose.
func (u *union) fine(depth int) bool {
	unit := math.Exp2(float64(2 * (layers.MaxZoom - depth)))
	for n, pieces := range u.pieces {
		lost := 0.0
		for k, a := range pieces {
			if math.Ldexp(1, k) <= unit {
				lost += a
			}
		}
		if lost > 2*areaTolerance*max(u.areas[n], finestArea*unit) {
			return false
		}
	}
	return true
}

// mosaic shows the classes by cells, as small as the budget allows.
func (f *forms) mosaic(show *face, u *union, weights *rowWeights, depth int) {
	for detail := max(depth-maxCoarser, 0); detail <= depth; detail++ {
		fine := min(uint(depth-detail), 3)
		l := f.mosaicAt(u, detail).level(fine)
		addOthers(u, l, detail+int(fine))
		weight := heaviest(l, depth, detail+int(fine), f.buffer(), weights)
		if show.level != nil && weight > f.budget() {
			return
		}
		show.level, show.detail = l, detail+int(fine)
		if 2*weight > f.budget() { // cells of half the side would be too many
			return
		}
	}
}

// mosaicAt returns the mosaic of the classes whose cells are the tile units of a
// depth, at least two steps of the world wide.
func (f *forms) mosaicAt(u *union, detail int) *mosaic {
	f.mu.Lock()
	defer f.mu.Unlock()
	if m := f.mosaics[detail].Value(); m != nil {
		return m
	}
	mesh := u.pyramid.mesh
	m := newMosaic(u.pyramid.at(), mesh.Arcs, mesh.Shapes, uint(layers.MaxZoom-detail), u.overlap())
	f.mosaics[detail] = weak.Make(m)
	return m
}

// addOthers adds the lines and points of the classes to a level of their areas, in
// units of depth detail.
func addOthers(u *union, l *level, detail int) {
	others := make([]geo.Shape, len(u.pyramid.mesh.Shapes))
	any := false
	for i, s := range u.pyramid.mesh.Shapes {
		others[i] = geo.Shape{Lines: s.Lines, Points: s.Points}
		any = any || len(s.Lines)+len(s.Points) > 0
	}
	if !any {
		return
	}
	more := newLevel(u.pyramid, others, detail, 1)
	var parts []part
	for i := range others {
		from := int32(len(parts))
		parts = append(parts, l.parts[l.first[i]:l.first[i+1]]...)
		parts = append(parts, more.parts[more.first[i]:more.first[i+1]]...)
		l.first[i] = from
	}
	l.parts, l.first[len(others)] = parts, int32(len(parts))
}
