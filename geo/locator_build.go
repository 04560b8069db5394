package geo

import (
	"cmp"
	"math"
	"math/bits"
	"slices"

	"github.com/paulmach/orb"
)

// locatorBuilder makes a Locator. Rings are numbered feature by feature, polygon
// by polygon, the shell before its holes; edges are numbered ring by ring.
type locatorBuilder struct {
	l       *Locator
	feature []uint32 // by ring
	shell   []uint32 // by ring: the shell of its polygon
	first   []uint32 // by ring, and one more: its first edge
	ringOf  []uint32 // by edge
	rank    []uint32 // by feature: its place when the largest box comes first
	boxes   []float64
	shared  map[[2]uint32]uint32 // nodes of Locator.lists
	spare   int                  // how many more edges may be put into cells of inner grids
	budget  int                  // bytes that the cells may take, 0 if there is no limit
	spent   bool                 // the outermost grid would have taken more
	cell    borderCell           // the one being made
	last    int                  // where the group written last begins
	owners  []uint32             // scratch of resolve
}

const (
	// rootEdges is how many edges a cell that borders pass should hold in the
	// outermost grid, by the count of vertices; two neighbours count twice. If this
	// takes more memory than the coordinates it is frugalEdges.
	rootEdges   = 4
	frugalEdges = 12
	// crowdEdges is the number of edges from which on a cell becomes a grid.
	crowdEdges = 64
	// deepest is how far grids may be within grids.
	deepest = 12
)

func newLocatorBuilder(features []orb.Geometry) *locatorBuilder {
	b := &locatorBuilder{l: &Locator{bound: orb.Bound{Min: orb.Point{math.Inf(1), math.Inf(1)}, Max: orb.Point{math.Inf(-1), math.Inf(-1)}}}}
	b.boxes = make([]float64, len(features))
	for i, g := range features {
		b.addArea(uint32(i), g)
	}
	b.first = append(b.first, 0)
	for i, r := range b.l.rings {
		n := uint32(max(len(r)-1, 1))
		b.first = append(b.first, b.first[i]+n)
	}
	b.ringOf = make([]uint32, b.first[len(b.l.rings)])
	for i := range b.l.rings {
		for e := b.first[i]; e < b.first[i+1]; e++ {
			b.ringOf[e] = uint32(i)
		}
	}
	b.shared = make(map[[2]uint32]uint32)
	return b
}

func (b *locatorBuilder) addArea(feature uint32, g orb.Geometry) {
	switch g := g.(type) {
	case orb.Polygon:
		b.addPolygon(feature, g)
	case orb.MultiPolygon:
		for _, p := range g {
			b.addPolygon(feature, p)
		}
	case orb.Ring:
		b.addPolygon(feature, orb.Polygon{g})
	case orb.Bound:
		b.addPolygon(feature, orb.Polygon{g.ToRing()})
	case orb.Collection:
		for _, m := range g {
			b.addArea(feature, m)
		}
	}
}

func (b *locatorBuilder) addPolygon(feature uint32, g orb.Polygon) {
	if len(g) == 0 || len(g[0]) == 0 {
		return // nothing is inside, whatever its holes are
	}
	if !finiteArea(g) {
		b.l.wild = append(b.l.wild, wildArea{int(feature), g})
		return
	}
	shell := uint32(len(b.l.rings))
	for _, r := range g {
		n := len(r)
		if n == 0 {
			continue
		}
		if r[0] != r[n-1] {
			r = append(r[:n:n], r[0])
		}
		box := ringBox(r)
		if len(b.l.rings) == int(shell) {
			b.boxes[feature] += (box.Max[0]/2 - box.Min[0]/2) * (box.Max[1]/2 - box.Min[1]/2)
		}
		all := &b.l.bound // of holes too: they may stick out
		all.Min = orb.Point{min(all.Min[0], box.Min[0]), min(all.Min[1], box.Min[1])}
		all.Max = orb.Point{max(all.Max[0], box.Max[0]), max(all.Max[1], box.Max[1])}
		b.l.rings = append(b.l.rings, r)
		b.feature = append(b.feature, feature)
		b.shell = append(b.shell, shell)
	}
}

// ringBox is the box around a ring that is not empty.
func ringBox(r orb.Ring) orb.Bound {
	low, high := r[0], r[0]
	for _, p := range r[1:] {
		if p[0] < low[0] {
			low[0] = p[0]
		} else if p[0] > high[0] {
			high[0] = p[0]
		}
		if p[1] < low[1] {
			low[1] = p[1]
		} else if p[1] > high[1] {
			high[1] = p[1]
		}
	}
	return orb.Bound{Min: low, Max: high}
}

func finiteArea(g orb.Polygon) bool {
	for _, r := range g {
		for _, p := range r {
			if !finitePoint(p) {
				return false
			}
		}
	}
	return true
}

// edge returns the ends of an edge; a ring of one vertex has one edge of no
// length.
func (b *locatorBuilder) edge(e uint32) (p, q orb.Point) {
	r := b.ringOf[e]
	at, n := b.l.rings[r], int(e-b.first[r])
	return at[n], at[min(n+1, len(at)-1)]
}

func (b *locatorBuilder) build() {
	if len(b.l.rings) == 0 {
		return
	}
	b.rankFeatures()
	columns, rows := b.rootSize(rootEdges)
	b.budget = 16 * (len(b.ringOf) + len(b.l.rings))
	if b.whole(columns, rows); b.spent {
		leastColumns, leastRows := b.rootSize(frugalEdges)
		for n := columns; b.spent; n++ {
			if n%2 == 0 {
				columns = (columns + 1) / 2
			} else {
				rows = (rows + 1) / 2
			}
			if columns*rows <= leastColumns*leastRows {
				columns, rows, b.budget = leastColumns, leastRows, 0
			}
			b.whole(columns, rows)
		}
	}
	b.l.cells, b.l.words, b.l.grids = exactly(b.l.cells), exactly(b.l.words), exactly(b.l.grids)
}

// whole makes the outermost grid, unless the budget is spent on it.
func (b *locatorBuilder) whole(columns, rows int) {
	l := b.l
	if l.words == nil {
		l.words = make([]uint32, 0, 2*len(b.ringOf)+64)
	}
	l.cells, l.words, l.grids, l.lists.nodes = l.cells[:0], l.words[:0], l.grids[:0], make([][2]uint32, 1)
	clear(b.shared)
	b.spare = 2*len(b.ringOf) + 1000
	b.grid(crowdedCell{box: l.bound, middle: l.bound.Min[1]}, columns, rows)
}

// dear tells that cells will take more memory than the budget, if they go on
// as they did with the first done of all edges in cells; once at least a
// sixteenth of them is done.
func (b *locatorBuilder) dear(done, all uint32) bool {
	if b.budget == 0 || done < all/16 {
		return false
	}
	words := float64(len(b.l.words)) * float64(all) / float64(max(done, 1))
	return 4*(words+float64(len(b.l.cells)))+24*float64(len(b.l.rings)) > float64(b.budget)
}

// exactly gives back memory that a slice does not need.
func exactly[T any](s []T) []T {
	if cap(s)-len(s) <= len(s)/16 {
		return s
	}
	return append(make([]T, 0, len(s)), s...)
}

func (b *locatorBuilder) rankFeatures() {
	order := make([]uint32, len(b.boxes))
	for i := range order {
		order[i] = uint32(i)
	}
	slices.SortStableFunc(order, func(i, j uint32) int { return cmp.Compare(b.boxes[j], b.boxes[i]) })
	b.rank = make([]uint32, len(order))
	for n, i := range order {
		b.rank[i] = uint32(n)
	}
}

// rootSize finds the finest grid in which a cell with vertices holds enough of
// them, by marking cells of a fine grid and merging them. Long
// edges and areas above each other call for fewer cells.
func (b *locatorBuilder) rootSize(each int) (columns, rows int) {
	edges := len(b.ringOf)
	columns, rows = gridFor(b.l.bound, 4*edges)
	g := newLocatorGrid(b.l.bound, columns, rows)
	marks := newCellMarks(g.columns, g.rows)
	across, up := 0.0, 0.0 // all edges together, in cells
	for _, r := range b.l.rings {
		for i, p := range r {
			marks.set(g.place(p))
			q := r[max(i-1, 0)]
			across += math.Abs(p[0]*0.5-q[0]*0.5) * g.perX
			up += math.Abs(p[1]*0.5-q[1]*0.5) * g.perY
		}
	}
	covered := 0.0 // cells by boxes of features
	for _, a := range b.boxes {
		covered += a * max(g.perX, 0x1p-500) * max(g.perY, 0x1p-500)
	}
	for n := 0; g.columns > 1 || g.rows > 1; n++ {
		if g.columns*g.rows <= edges/2 && marks.count()*each <= edges && across+up <= float64(edges) && covered <= 64*float64(edges) {
			break
		}
		// Cells are merged by twos, in turn. Long edges that run all in one
		// direction, as those of strips do, call for cells as long.
		x, y := 1+n%2, 2-n%2
		if across+up > float64(edges) && across > 4*up && g.columns > 1 {
			x, y = 2, 1
		} else if across+up > float64(edges) && up > 4*across && g.rows > 1 {
			x, y = 1, 2
		}
		if x == 2 && g.columns == 1 || y == 2 && g.rows == 1 {
			x, y = y, x
		}
		marks = marks.merge(x, y)
		g.columns, g.rows = marks.columns, marks.rows
		across, up, covered = across/float64(x), up/float64(y), covered/float64(x*y)
	}
	return g.columns, g.rows
}

// gridFor returns how many columns and rows make about n cells, as square as
// possible, of a box.
func gridFor(box orb.Bound, n int) (columns, rows int) {
	wide, high := box.Max[0]/2-box.Min[0]/2, box.Max[1]/2-box.Min[1]/2
	many := min(float64(n), 1<<26)
	ratio := math.Sqrt(wide) / math.Sqrt(high)
	switch {
	case !(wide > 0) && !(high > 0):
		return 1, 1
	case !(wide > 0):
		ratio = 0
	case !(high > 0):
		ratio = math.Inf(1)
	}
	c := min(max(math.Sqrt(many)*ratio, 1), many)
	return int(c), max(int(many/c), 1)
}

// cellMarks tells which cells of a grid are in use.
type cellMarks struct {
	columns, rows int
	used          []uint64
}

func newCellMarks(columns, rows int) *cellMarks {
	return &cellMarks{columns, rows, make([]uint64, (columns*rows+63)/64)}
}

func (m *cellMarks) set(x, y int) {
	n := y*m.columns + x
	m.used[n/64] |= 1 << (n % 64)
}

func (m *cellMarks) count() int {
	n := 0
	for _, w := range m.used {
		n += bits.OnesCount64(w)
	}
	return n
}

// merge makes one cell of x by y cells.
func (m *cellMarks) merge(x, y int) *cellMarks {
	merged := newCellMarks((m.columns+x-1)/x, (m.rows+y-1)/y)
	for i, w := range m.used {
		for ; w != 0; w &= w - 1 {
			n := i*64 + bits.TrailingZeros64(w)
			merged.set(n%m.columns/x, n/m.columns/y)
		}
	}
	return merged
}

// list returns the chain of the features, sorting them.
func (b *locatorBuilder) list(features []uint32) uint32 {
	slices.SortFunc(features, func(x, y uint32) int { return cmp.Compare(b.rank[x], b.rank[y]) })
	node := uint32(0)
	for _, f := range features {
		key := [2]uint32{f, node}
		n, known := b.shared[key]
		if !known {
			n = uint32(len(b.l.lists.nodes))
			b.l.lists.nodes = append(b.l.lists.nodes, key)
			b.shared[key] = n
		}
		node = n
	}
	return node
}

// resolve returns the features of the polygons that a point lies inside which is
// within the rings given, in ascending order, and on no border.
func (b *locatorBuilder) resolve(rings []uint32) []uint32 {
	found := b.owners[:0]
	for i := 0; i < len(rings); {
		shell := b.shell[rings[i]]
		n := i + 1
		for n < len(rings) && b.shell[rings[n]] == shell {
			n++
		}
		if f := b.feature[shell]; rings[i] == shell && n == i+1 && (len(found) == 0 || found[len(found)-1] != f) {
			found = append(found, f)
		}
		i = n
	}
	b.owners = found
	return found
}

// plain is what is written in a cell without borders.
func (b *locatorBuilder) plain(features []uint32) uint32 {
	switch len(features) {
	case 0:
		return 0
	case 1:
		return cellOwner<<cellKind | (features[0] + 1)
	}
	return cellOwners<<cellKind | b.list(features)
}
