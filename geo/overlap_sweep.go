package geo

import (
	"cmp"
	"math"
	"slices"
)

// overlapEdge is a piece of a border between two heights, on the line through
// x at height y with dx/dy = slope. Whoever crosses it from left to right enters
// the area if weight is 1, leaves it if -1.
type overlapEdge struct {
	low, high   float64
	x, y, slope float64
	weight      float64
}

func (e *overlapEdge) at(y float64) float64 { return e.x + (y-e.y)*e.slope }

// piece is the part of an edge between two heights.
func (e *sweepEdge) piece(low, high, weight float64) overlapEdge {
	return overlapEdge{low, high, e.low[0], e.low[1], (e.high[0] - e.low[0]) / (e.high[1] - e.low[1]), weight}
}

// overlapRule counts, from left to right at one height, whether a place is in
// an area. cross passes an edge and tells whether the place behind it is
// inside; back takes that back.
type overlapRule interface {
	cross(e *sweepEdge) bool
	back(e *sweepEdge)
	isInside() bool
	reset() // to the place left of all edges
}

// depthRule is for edges of areas that may overlap: inside is where at least
// one is.
type depthRule struct{ depth int32 }

func (r *depthRule) cross(e *sweepEdge) bool { r.depth += e.weight; return r.depth > 0 }
func (r *depthRule) back(e *sweepEdge)       { r.depth -= e.weight }
func (r *depthRule) isInside() bool          { return r.depth > 0 }
func (r *depthRule) reset()                  { r.depth = 0 }

// parityRule is for rings as they come, with the meaning that Locate gives to
// them: each by the even-odd rule, a polygon is its shell without any of its
// holes, several are their union.
type parityRule struct {
	odd     []bool  // by ring
	polygon []int32 // by ring
	shell   []bool  // by ring
	in, out []int32 // by polygon: shells, holes that the place is in
	odds    int     // rings that the place is in
	inside  int     // polygons that the place is in
}

func (r *parityRule) cross(e *sweepEdge) bool {
	n := e.ring
	p := r.polygon[n]
	if r.in[p] > 0 && r.out[p] == 0 {
		r.inside--
	}
	step := int32(1)
	if r.odd[n] {
		step = -1
	}
	r.odd[n] = !r.odd[n]
	r.odds += int(step)
	if r.shell[n] {
		r.in[p] += step
	} else {
		r.out[p] += step
	}
	if r.in[p] > 0 && r.out[p] == 0 {
		r.inside++
	}
	return r.inside > 0
}

func (r *parityRule) back(e *sweepEdge) { r.cross(e) }
func (r *parityRule) isInside() bool    { return r.inside > 0 }

func (r *parityRule) reset() {
	if r.odds == 0 {
		return
	}
	clear(r.odd)
	clear(r.in)
	clear(r.out)
	r.odds, r.inside = 0, 0
}

// overlapResolver cuts sorted edges, none of them level, where they cross and
// keeps the pieces that bound the area.
type overlapResolver struct {
	edges  []sweepEdge
	rule   overlapRule
	active []crossingEdge
	open   []openPiece // by edge
	pieces []overlapEdge
	work   int
}

// crossingEdge is an edge in a slab, with its places at both heights.
type crossingEdge struct {
	n         int32
	low, high float64
	least     float64 // the leftmost upper place of all that are right of it
}

// openPiece is a piece of an edge that began at a height and has not ended.
type openPiece struct{ from, weight float64 }

// resolveEdges returns the border of the area that a rule makes of sorted
// edges. Between two neighbouring heights of ends, edges cross only each other:
// those that change their order there are cut into thinner slabs. A misplaced
// cut shifts the border by the rounding of coordinates, no more, because pieces
// stay on their lines.
func resolveEdges(edges []sweepEdge, rule overlapRule) ([]overlapEdge, error) {
	r := overlapResolver{edges: edges, rule: rule, open: make([]openPiece, len(edges))}
	levels := make([]float64, 0, 2*len(edges))
	for i := range edges {
		levels = append(levels, edges[i].low[1], edges[i].high[1])
	}
	slices.Sort(levels)
	levels = slices.Compact(levels)
	next := 0
	for i, low := range levels {
		r.leave(low)
		if i+1 == len(levels) {
			break
		}
		for ; next < len(edges) && edges[next].low[1] == low; next++ {
			r.active = append(r.active, crossingEdge{n: int32(next)})
		}
		rule.reset()
		if err := r.slab(r.active, low, levels[i+1]); err != nil {
			return nil, err
		}
	}
	return r.pieces, nil
}

// leave ends the edges that end at a height.
func (r *overlapResolver) leave(y float64) {
	kept := r.active[:0]
	for _, a := range r.active {
		if r.edges[a.n].high[1] > y {
			kept = append(kept, a)
		} else {
			r.weigh(a.n, y, 0)
		}
	}
	r.active = kept
}

// weigh gives an edge a weight from a height on.
func (r *overlapResolver) weigh(n int32, y, weight float64) {
	o := &r.open[n]
	if o.weight == weight {
		return
	}
	if o.weight != 0 && o.from < y {
		r.pieces = append(r.pieces, r.edges[n].piece(o.from, y, o.weight))
	}
	*o = openPiece{y, weight}
}

// slab weighs edges between two heights, in groups of neighbours that change
// places with each other but not with others. The rule stands left of them, and
// behind them when it is done.
func (r *overlapResolver) slab(a []crossingEdge, low, high float64) error {
	if r.work += len(a); r.work > overlapWork || len(r.pieces) > overlapPieces+4*len(r.edges) {
		return ErrTangled
	}
	for i := range a {
		e := &r.edges[a[i].n]
		a[i].low, a[i].high = e.at(low), e.at(high)
	}
	sortCrossing(a)
	least := math.Inf(1)
	for i := len(a) - 1; i >= 0; i-- {
		a[i].least = least
		least = min(least, a[i].high)
	}
	for from := 0; from < len(a); {
		to := from
		for most := a[from].high; most > a[to].least; most = max(most, a[to].high) {
			to++
		}
		to++
		if err := r.group(a[from:to], low, high); err != nil {
			return err
		}
		from = to
	}
	return nil
}

// group weighs neighbours that cross each other between two heights: where the
// slab is halved they form smaller groups, and two are parted where they cross.
func (r *overlapResolver) group(a []crossingEdge, low, high float64) error {
	middle := low + (high-low)/2
	if len(a) == 2 {
		if left, right := a[1].low-a[0].low, a[0].high-a[1].high; left+right > 0 {
			middle = low + left/(left+right)*(high-low)
		}
	}
	switch {
	case len(a) == 1:
		r.pass(a, low)
	case low < middle && middle < high:
		if err := r.half(a, low, middle); err != nil {
			return err
		}
		for i := range a {
			r.rule.back(&r.edges[a[i].n])
		}
		return r.half(a, middle, high)
	case len(a) == 2 && middle > low: // they cross at the upper limit
		r.pass(a, low)
	default: // there is no height between the limits
		for i := range a {
			a[i].low = a[i].high
		}
		sortCrossing(a)
		r.pass(a, low)
	}
	return nil
}

// half is a slab for two edges that meet at one of its limits, and for any others.
func (r *overlapResolver) half(a []crossingEdge, low, high float64) error {
	if len(a) > 2 {
		return r.slab(a, low, high)
	}
	for i := range a {
		a[i].low = r.edges[a[i].n].at(low + (high-low)/2)
	}
	sortCrossing(a)
	r.pass(a, low)
	return nil
}

// sortCrossing puts edges in order from left to right at the lower height; they
// are almost in order.
func sortCrossing(a []crossingEdge) {
	moves := 0
	for i := 1; i < len(a); i++ {
		for j := i; j > 0 && compareCrossing(a[j], a[j-1]) < 0; j-- {
			a[j], a[j-1] = a[j-1], a[j]
			if moves++; moves > 32*len(a) {
				slices.SortFunc(a, compareCrossing)
				return
			}
		}
	}
}

func compareCrossing(a, b crossingEdge) int {
	return cmp.Or(cmp.Compare(a.low, b.low), cmp.Compare(a.high, b.high), cmp.Compare(a.n, b.n))
}

// pass crosses edges from left to right and weighs them.
func (r *overlapResolver) pass(a []crossingEdge, y float64) {
	was := r.rule.isInside()
	for i := range a {
		is := r.rule.cross(&r.edges[a[i].n])
		weight := 0.0
		if is && !was {
			weight = 1
		} else if was && !is {
			weight = -1
		}
		r.weigh(a[i].n, y, weight)
		was = is
	}
}
