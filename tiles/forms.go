package tiles

import (
	"math"
	"slices"
	"sync"
	"weak"

	"guotu/data"
	"guotu/geo"
	"guotu/layers"
)

// forms are the ways in which a layer can be shown at a depth: by its features as
// they are, by classes united, or by a mosaic of classes. What they are made of is
// made when first asked for. It is safe for concurrent use.
type forms struct {
	*cutLayer
	alike func() *classes  // features that may stand for one another
	areas func() []float64 // of those classes, in squares of a step of the world
	boxes func() []box     // of the features, in the world
	touch func() *touching
	union func() *union // by the fields of alike

	mosaics [layers.MaxZoom + 1]keptMosaic // of the union, by the depth whose unit is a cell
}

// keptMosaic is a mosaic for as long as it is in use, a small one for ever. Each has its
// own lock, so that several depths can be made ready at once.
type keptMosaic struct {
	mu    sync.Mutex
	made  weak.Pointer[mosaic] // guarded by mu
	small *mosaic              // guarded by mu: the same
}

func newForms(c *cutLayer) *forms {
	f := &forms{cutLayer: c}
	l := c.layer
	f.alike = sync.OnceValue(func() *classes { return classify(l, classFields(l.Spec())) })
	f.areas = sync.OnceValue(func() []float64 {
		return f.alike().byClass(areasOf(c.pyramid, c.shapes()))
	})
	f.boxes = sync.OnceValue(func() []box { return worldBoxes(l, c.pyramid.grid) })
	f.touch = sync.OnceValue(func() *touching { return newTouching(c.pyramid.mesh, c.shapes()) })
	f.union = sync.OnceValue(func() *union { return newUnion(c, f.alike()) })
	return f
}

// face makes what the layer shows at a depth: its features as they are where it
// need not be, or may not be, anything else.
func (c *cutLayer) face(depth int) *face {
	rules := &c.layer.Spec().Tiles
	if rules.Protect {
		return c.forms.own(depth, true)
	}
	if rules.Merge == nil || depth >= rules.Merge.Below {
		if f := c.forms.own(depth, false); f != nil {
			return f
		}
	}
	return c.forms.merged(depth)
}

// ownFace is the face at a depth by which every feature is shown for itself.
func (c *cutLayer) ownFace(depth int) *face { return c.forms.own(depth, true) }

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

// areaTolerance is by what share the areas of classes may change, and finestArea the
// area, in squares of a tile unit, below which they may change by so much of it.
const (
	areaTolerance = 0.004
	finestArea    = 2000
)

// areaKept reports whether classes have kept their areas; both are in squares of a
// step of the world, for tile units of a depth. Lenient, unless nil, are classes
// that are not looked at.
func areaKept(got, want []float64, unit int, lenient []bool) bool {
	return areaWithin(areaTolerance, got, want, unit, lenient)
}

// areaWithin is areaKept with a tolerance.
func areaWithin(tolerance float64, got, want []float64, unit int, lenient []bool) bool {
	least := math.Ldexp(finestArea, 2*(layers.MaxZoom-unit))
	for n, a := range want {
		if math.Abs(got[n]-a) > tolerance*max(a, least) && (lenient == nil || !lenient[n]) {
			return false
		}
	}
	return true
}

// worldAreas returns the areas of the rows of a level, in units of a depth.
func worldAreas(l *level, depth int) []float64 {
	areas := make([]float64, len(l.first)-1)
	for i := range areas {
		for _, p := range l.parts[l.first[i]:l.first[i+1]] {
			if p.kind == polygonType {
				areas[i] += math.Ldexp(float64(signedArea(p.at)), 2*(layers.MaxZoom-depth)-1)
			}
		}
	}
	return areas
}

// byClass sums up what features have by their class.
func (s *classes) byClass(of []float64) []float64 {
	sums := make([]float64, len(s.first))
	for i, a := range of {
		if n := s.of[i]; n >= 0 {
			sums[n] += a
		}
	}
	return sums
}

// weights are the bytes of the features with the attributes that tiles of a depth
// have.
func (f *forms) weights(depth int) *rowWeights {
	t := f.layer.Table()
	some := &data.Table{Rows: t.Rows}
	for _, i := range f.columns(&face{table: t}, depth) {
		some.Columns = append(some.Columns, t.Columns[i])
	}
	return weighRows(some, f.ids())
}

// strengths are how much the layer may be simplified in units of a depth, the
// usual strength first; the last, no simplification, does not favour any class
// but for chance.
func (f *forms) strengths(unit int) []float64 {
	usual := f.strength(unit)
	if usual == 0 {
		return []float64{0}
	}
	return []float64{usual, usual / 4, usual / 16, 0}
}

// own is the features as they are; nil unless there is room for them at this depth
// and their classes keep their areas, or they must be shown.
func (f *forms) own(depth int, must bool) *face {
	var weights *rowWeights
	if !must {
		if weights = f.weights(depth); crowdest(f.boxes(), depth)*weights.least > f.budget() {
			return nil
		}
	}
	unit, extent := f.unit(depth)
	shapes := f.shapes()
	for k, strength := range f.strengths(unit) {
		var l *level
		if must || f.classesKept(shapes, unit, strength) {
			l = newLevel(f.pyramid, shapes, unit, strength)
		} else if k == 0 {
			l, strength = easedLevel(f.pyramid, shapes, f.alike().of, f.areas(), unit, unit, strength, nil), easedStrength
		}
		if l == nil {
			continue
		}
		show := &face{level: l, detail: unit, strength: strength, table: f.layer.Table(), ids: f.ids(), fate: f.keepSmall(l, unit)}
		switch {
		case must:
			return show
		case heaviest(l, 0, extent, f.buffer(), weights) > f.budget():
			return nil
		case areaKept(f.alike().byClass(worldAreas(l, unit)), f.areas(), unit, nil):
			return show
		}
	}
	if f.distinct() { // to merge would change nothing
		return f.own(depth, true)
	}
	return nil
}

// classesKept reports whether classes keep their areas when borders are simplified,
// before they are rounded.
func (f *forms) classesKept(shapes []geo.Shape, unit int, strength float64) bool {
	return strength == 0 || areaKept(f.alike().byClass(areasAt(f.pyramid, shapes, leastRank(unit, strength))), f.areas(), unit, nil)
}

// distinct reports whether no two features are of one class.
func (f *forms) distinct() bool {
	return !slices.ContainsFunc(f.alike().count, func(n int) bool { return n > 1 })
}

// maxCoarser is by how many depths what is shown may be coarser than a tile.
const maxCoarser = 7

// merged is the classes united, if need be with less detail, else as a mosaic.
func (f *forms) merged(depth int) *face {
	u := f.union()
	show := &face{table: u.table, by: u.shownBy(), fate: make([]fate, f.layer.Len())}
	for i := range show.fate {
		show.fate[i] = merged
	}
	weights := weighRows(u.table, nil)
	unit, extent := f.unit(depth)
	if hasAreas(u.pyramid.mesh) {
		if !u.fine(unit) || !f.united(show, u, weights, unit, extent) {
			f.mosaic(show, u, weights, unit, extent)
		}
		return show
	}
	for up := 0; ; up++ {
		l := newLevel(u.pyramid, u.pyramid.mesh.Shapes, unit-up, f.strength(unit))
		keepClasses(u, l, unit-up)
		show.level, show.detail = l, unit-up
		if up == min(maxCoarser, unit) || heaviest(l, uint(up), extent, f.buffer(), weights) <= f.budget() {
			return show
		}
	}
}

// united tries to show the classes with their own borders, with the detail of this
// depth or of up to two above it.
func (f *forms) united(show *face, u *union, weights *rowWeights, unit int, extent uint32) bool {
	shapes := u.pyramid.mesh.Shapes
	itself := make([]int, len(shapes))
	for i := range itself {
		itself[i] = i
	}
	up := 0
	for k, strength := range f.strengths(unit) {
		for ; up <= min(2, unit); up++ {
			depth := unit - up
			if u.heavy(depth, uint(up), extent, leastRank(depth, strength)) > f.budget() {
				continue
			}
			var l *level
			if strength == 0 || areaKept(areasAt(u.pyramid, shapes, leastRank(depth, strength)), u.areas, unit, u.tangled) {
				l = newLevel(u.pyramid, shapes, depth, strength)
			} else if k == 0 {
				l, strength = easedLevel(u.pyramid, shapes, itself, u.areas, unit, depth, strength, u.tangled), easedStrength
			}
			if l == nil {
				break
			}
			keepClasses(u, l, depth)
			if heaviest(l, uint(up), extent, f.buffer(), weights) > f.budget() {
				if strength == easedStrength {
					break
				}
				continue
			}
			if areaKept(worldAreas(l, depth), u.areas, unit, u.tangled) {
				show.level, show.detail, show.strength = l, depth, strength
				return true
			}
			break
		}
	}
	return false
}

// heavy returns about the least that the heaviest tile can weigh, in bytes, that
// shows the classes with their borders in units of a depth, 2^up tile units each:
// what those vertices take that rounding leaves apart, each in two areas, or in
// three where borders meet.
func (u *union) heavy(depth int, up uint, extent uint32, least float32) int {
	at, node := u.pyramid.at(), u.pyramid.mesh.Node
	var rank []float32
	if least > 0 {
		rank = u.pyramid.ranks()
	}
	shift, bits := uint(layers.MaxZoom-depth), uint(extent)-up
	places := make([]uint64, 0, len(at))
	for v, q := range at {
		if rank != nil && rank[v] < least {
			continue
		}
		c := q.Coarse(shift)
		x, y := uint64(c.X), uint64(c.Y)
		mask := uint64(1)<<bits - 1
		place := (y>>bits<<19|x>>bits)<<(2*bits+1) | (y&mask)<<(bits+1) | x&mask<<1
		if !node[v] {
			place |= 1
		}
		places = append(places, place)
	}
	slices.Sort(places)
	most, sum := 0, 0
	for i, p := range places {
		if i > 0 && p>>1 == places[i-1]>>1 {
			continue
		}
		if i > 0 && p>>(2*bits+1) != places[i-1]>>(2*bits+1) {
			sum = 0
		}
		if sum += 4; p&1 == 0 {
			sum += 2
		}
		most = max(most, sum)
	}
	return most
}

// fine reports whether at most a small part of each class lies in pieces of less
// than half a square of a tile unit, which rounding would lose.
func (u *union) fine(unit int) bool {
	square := math.Ldexp(1, 2*(layers.MaxZoom-unit))
	for n, pieces := range u.pieces {
		lost := 0.0
		for k, a := range pieces {
			if math.Ldexp(1, k) <= square/4 {
				lost += a
			}
		}
		if lost > 2*areaTolerance*max(u.areas[n], finestArea*square) {
			return false
		}
	}
	return true
}

// plenty is the logarithm of the side of a cell, in tile units, that is a quarter of
// a pixel on a tile of 256: smaller ones have to be cheap.
const plenty = 2

// mosaic shows the classes by cells, as small as the budget allows.
func (f *forms) mosaic(show *face, u *union, weights *rowWeights, unit int, extent uint32) {
	for up := min(maxCoarser, unit); up >= 0; up-- {
		fine := min(up, 3) // steps within a cell
		l := f.mosaicAt(u, unit-up).level(uint(fine))
		addOthers(u, l, unit-up+fine)
		weight := heaviest(l, uint(up-fine), extent, f.buffer(), weights)
		if show.level != nil && weight > f.budget() {
			return
		}
		show.level, show.detail = l, unit-up+fine
		enough := f.budget()
		if up <= plenty {
			enough /= 8
		}
		if 2*weight > enough { // cells of half the side would be too many
			return
		}
	}
}

// maxKeptCells is the number of mixed cells up to which a mosaic stays in memory (15
// MB): deeper levels try the coarse ones first.
const maxKeptCells = 1 << 18

// mosaicAt returns the mosaic of the classes whose cells are the units of a depth.
func (f *forms) mosaicAt(u *union, depth int) *mosaic {
	kept := &f.mosaics[depth]
	kept.mu.Lock()
	defer kept.mu.Unlock()
	if m := kept.made.Value(); m != nil {
		return m
	}
	mesh := u.pyramid.mesh
	m := newMosaic(u.pyramid.at(), mesh.Arcs, mesh.Shapes, uint(layers.MaxZoom-depth), u.overlap())
	kept.made = weak.Make(m)
	if len(m.mixed) <= maxKeptCells {
		kept.small = m
	}
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
