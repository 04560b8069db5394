package geo

import (
	"cmp"
	"math"
	"slices"

	"github.com/paulmach/orb"
)

// span is a straight piece of a border.
type span struct{ a, b orb.Point }

// spanBox bounds spans by a box and by a box turned by 45°: least and greatest
// x, y, x+y and x-y. Sums are rounded, but rounding keeps order, so that
// spans with a point in common always have boxes with something in common.
type spanBox struct{ low, high [4]float64 }

// spanTree finds the spans that may meet. Runs of connected spans are the leaves,
// ordered along a curve through the plane, so that neither a long border nor
// many small ones in any order make it slow. Spans are shared, not copied.
type spanTree struct {
	spans  []span
	margin float64
	runs   [][2]int32 // first span of a run and the one after its last
	levels [][]spanBox
	wanted [][]bool    // by level: holds a span that pairs are wanted of; nil if all are
	more   func() bool // asked by pairs for every two runs whether to go on; nil: yes
}

const (
	spanRun = 8 // spans of a run
	spanFan = 4 // boxes of a box
)

// newSpanTree builds the tree; spans that are nearer to one another than margin
// count as meeting.
func newSpanTree(spans []span, margin float64) *spanTree {
	t := &spanTree{spans: spans, margin: margin}
	for i := 0; i < len(spans); {
		j := i + 1
		for ; j < len(spans) && j < i+spanRun && spans[j].a == spans[j-1].b; j++ {
		}
		t.runs = append(t.runs, [2]int32{int32(i), int32(j)})
		i = j
	}
	t.sortRuns()
	level := make([]spanBox, len(t.runs))
	for i, r := range t.runs {
		level[i] = t.box(r[0])
		for k := r[0] + 1; k < r[1]; k++ {
			level[i].add(t.box(k))
		}
	}
	t.levels = append(t.levels, level)
	for len(level) > spanFan {
		next := make([]spanBox, 0, len(level)/spanFan+1)
		for i := 0; i < len(level); i += spanFan {
			b := level[i]
			for _, o := range level[i:min(i+spanFan, len(level))] {
				b.add(o)
			}
			next = append(next, b)
		}
		t.levels = append(t.levels, next)
		level = next
	}
	return t
}

// sortRuns orders the runs along the Z-curve of their first ends.
func (t *spanTree) sortRuns() {
	if len(t.runs) < 3 {
		return
	}
	bound := orb.Bound{Min: t.spans[0].a, Max: t.spans[0].a}
	for _, s := range t.spans {
		bound = bound.Extend(s.a).Extend(s.b)
	}
	grid := func(v, low, high float64) uint32 {
		if high <= low {
			return 0
		}
		return uint32((v/2 - low/2) / (high/2 - low/2) * 0xffff)
	}
	type keyed struct {
		key uint64
		run [2]int32
	}
	order := make([]keyed, len(t.runs))
	for i, r := range t.runs {
		p := t.spans[r[0]].a
		key := spread16(grid(p[0], bound.Min[0], bound.Max[0])) | spread16(grid(p[1], bound.Min[1], bound.Max[1]))<<1
		order[i] = keyed{key, r}
	}
	slices.SortStableFunc(order, func(a, b keyed) int { return cmp.Compare(a.key, b.key) })
	for i, k := range order {
		t.runs[i] = k.run
	}
}

// spread16 puts a zero between the lower 16 bits of v.
func spread16(v uint32) uint64 {
	x := uint64(v & 0xffff)
	x = (x | x<<8) & 0x00ff00ff
	x = (x | x<<4) & 0x0f0f0f0f
	x = (x | x<<2) & 0x33333333
	return (x | x<<1) & 0x55555555
}

func (t *spanTree) box(i int32) spanBox {
	a, b, m := t.spans[i].a, t.spans[i].b, t.margin
	return spanBox{
		low:  [4]float64{min(a[0], b[0]) - m, min(a[1], b[1]) - m, min(a[0]+a[1], b[0]+b[1]) - 2*m, min(a[0]-a[1], b[0]-b[1]) - 2*m},
		high: [4]float64{max(a[0], b[0]) + m, max(a[1], b[1]) + m, max(a[0]+a[1], b[0]+b[1]) + 2*m, max(a[0]-a[1], b[0]-b[1]) + 2*m},
	}
}

func (b *spanBox) add(o spanBox) {
	for k := range b.low {
		b.low[k], b.high[k] = min(b.low[k], o.low[k]), max(b.high[k], o.high[k])
	}
}

func (b *spanBox) meets(o *spanBox) bool {
	return b.low[0] <= o.high[0] && o.low[0] <= b.high[0] && b.low[1] <= o.high[1] && o.low[1] <= b.high[1] &&
		b.low[2] <= o.high[2] && o.low[2] <= b.high[2] && b.low[3] <= o.high[3] && o.low[3] <= b.high[3]
}

// pairs calls visit for every two spans, in no order, whose boxes have
// something in common, until it returns false. If fresh is given, at least one of
// the two is fresh.
func (t *spanTree) pairs(fresh []bool, visit func(i, j int32) bool) {
	if len(t.runs) == 0 {
		return
	}
	t.mark(fresh)
	top := len(t.levels) - 1
	for i := range t.levels[top] {
		for j := i; j < len(t.levels[top]); j++ {
			if !t.join(top, i, j, fresh, visit) {
				return
			}
		}
	}
}

// mark notes in which boxes there are fresh spans.
func (t *spanTree) mark(fresh []bool) {
	t.wanted = nil
	if fresh == nil {
		return
	}
	level := make([]bool, len(t.runs))
	for i, r := range t.runs {
		level[i] = slices.Contains(fresh[r[0]:r[1]], true)
	}
	t.wanted = append(t.wanted, level)
	for _, boxes := range t.levels[1:] {
		next := make([]bool, len(boxes))
		for i := range level {
			next[i/spanFan] = next[i/spanFan] || level[i]
		}
		t.wanted = append(t.wanted, next)
		level = next
	}
}

func (t *spanTree) join(level, i, j int, fresh []bool, visit func(i, j int32) bool) bool {
	if t.wanted != nil && !t.wanted[level][i] && !t.wanted[level][j] {
		return true
	}
	if i != j && !t.levels[level][i].meets(&t.levels[level][j]) {
		return true
	}
	if level == 0 {
		return t.joinRuns(i, j, fresh, visit)
	}
	below := len(t.levels[level-1])
	for a := i * spanFan; a < min((i+1)*spanFan, below); a++ {
		b := j * spanFan
		if i == j {
			b = a
		}
		for ; b < min((j+1)*spanFan, below); b++ {
			if !t.join(level-1, a, b, fresh, visit) {
				return false
			}
		}
	}
	return true
}

func (t *spanTree) joinRuns(i, j int, fresh []bool, visit func(i, j int32) bool) bool {
	if t.more != nil && !t.more() {
		return false
	}
	var boxes [spanRun]spanBox
	first := t.runs[j][0]
	for k := first; k < t.runs[j][1]; k++ {
		boxes[k-first] = t.box(k)
	}
	for a := t.runs[i][0]; a < t.runs[i][1]; a++ {
		box, from := t.box(a), first
		if i == j {
			from = a + 1
		}
		for b := from; b < t.runs[j][1]; b++ {
			if !box.meets(&boxes[b-first]) || fresh != nil && !fresh[a] && !fresh[b] {
				continue
			}
			if !visit(min(a, b), max(a, b)) {
				return false
			}
		}
	}
	return true
}

// ray calls visit for every span whose box a ray from p to the east meets.
func (t *spanTree) ray(p orb.Point, visit func(i int32)) {
	if len(t.runs) > 0 {
		top := len(t.levels) - 1
		for i := range t.levels[top] {
			t.rayIn(top, i, p, visit)
		}
	}
}

func (t *spanTree) rayIn(level, i int, p orb.Point, visit func(i int32)) {
	b := &t.levels[level][i]
	if p[1] < b.low[1] || p[1] > b.high[1] || p[0] > b.high[0] {
		return
	}
	if level > 0 {
		for k := i * spanFan; k < min((i+1)*spanFan, len(t.levels[level-1])); k++ {
			t.rayIn(level-1, k, p, visit)
		}
		return
	}
	for k := t.runs[i][0]; k < t.runs[i][1]; k++ {
		s := &t.spans[k]
		if p[1] >= min(s.a[1], s.b[1]) && p[1] <= max(s.a[1], s.b[1]) && p[0] <= max(s.a[0], s.b[0]) {
			visit(k)
		}
	}
}

// scaleFor is the power of two by which coordinates are multiplied so that their
// products neither overflow nor underflow; 1 for what occurs on earth. Where one
// geometry has values of more than 1e140 times the size of others, small ones may
// be lost.
func scaleFor(largest float64) float64 {
	if largest == 0 || largest > 0x1p-160 && largest < 0x1p200 {
		return 1
	}
	_, exp := math.Frexp(largest)
	return math.Ldexp(1, min(-exp, 1000))
}
