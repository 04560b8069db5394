package geo

import (
	"math"

	"github.com/paulmach/orb"
)

// thinner is Visvalingam's method at a tolerance, on places: positions of
// vertices within arcs, all arcs after one another.
type thinner struct {
	*simplifier
	vertex     []uint32 // by place
	prev, next []int32  // by place; -1 beyond the end of an open arc
	arc        []int32  // by place
	first      []int32  // by arc: its first place that is left
	left       []int32  // by arc: vertices that may still go; -1 if nothing is to be asked
	straight   map[netSegment]int
	queue      placeQueue
	crowd      vertexCrowd
	pinned     []bool  // by vertex: a point feature lies there
	waiting    []int32 // places that are blocked
	forcedAt   []int32 // places that are kept by force
}

func (s *simplifier) visvalingam(report *SimplifyReport) [][]uint32 {
	t := &thinner{simplifier: s, straight: make(map[netSegment]int)}
	for n, at := range s.mesh.Arcs {
		t.addArc(int32(n), at)
	}
	var used []bool
	used, t.pinned = s.mesh.usedVertices()
	t.crowd.init(s.mesh.Points, used)
	t.queue.init(len(t.vertex), func(i, j int32) bool {
		return comparePoints(s.mesh.Points[t.vertex[i]], s.mesh.Points[t.vertex[j]]) < 0
	})
	for i := range t.vertex {
		t.offer(int32(i))
	}
	for t.thin() {
	}
	for _, n := range t.forcedAt {
		if t.gone(n) {
			continue
		}
		s.forced[t.arc[n]] = true
	}
	report.Blocked = len(t.waiting)
	return t.arcs()
}

func (t *thinner) addArc(n int32, at []uint32) {
	from := int32(len(t.vertex))
	closed, anchored := t.mesh.loop(int(n))
	if closed && !anchored {
		at = at[:len(at)-1]
	}
	end := from + int32(len(at)) - 1
	for k, v := range at {
		t.vertex, t.arc = append(t.vertex, v), append(t.arc, n)
		t.prev, t.next = append(t.prev, from+int32(k)-1), append(t.next, from+int32(k)+1)
	}
	t.prev[from], t.next[end] = -1, -1
	left := int32(len(at)) - 2
	switch {
	case closed && !anchored:
		t.prev[from], t.next[end] = end, from
		left--
	case closed:
		left -= 2
	case left == 0:
		t.straight[netKey(netSegment{at[0], at[1]})]++
	}
	if !t.mesh.measurable(at) {
		left = -1
	}
	t.left, t.first = append(t.left, left), append(t.first, from)
}

// offer puts a place into the queue if its triangle is small enough.
func (t *thinner) offer(n int32) {
	p, q := t.prev[n], t.next[n]
	if p < 0 || q < 0 || t.pinned[t.vertex[n]] || t.left[t.arc[n]] < 0 {
		return
	}
	if a := t.triangle(t.vertex[p], t.vertex[n], t.vertex[q]); a < t.o.Tolerance {
		t.queue.set(n, a)
	} else {
		t.queue.drop(n)
	}
}

// triangle is the area of three vertices, the same to the last bit in both
// directions.
func (t *thinner) triangle(a, b, c uint32) float64 {
	if comparePoints(t.at[a], t.at[c]) > 0 {
		a, c = c, a
	}
	p, q, r := t.at[a], t.at[b], t.at[c]
	return math.Abs((q[0]-p[0])*(r[1]-p[1])-(r[0]-p[0])*(q[1]-p[1])) / 2
}

// gone tells that a place has been taken out.
func (t *thinner) gone(n int32) bool { return t.next[n] == n }

// thin takes out what it can, then puts back what was blocked; false if nothing
// changed.
func (t *thinner) thin() bool {
	changed := false
	t.waiting, t.forcedAt = t.waiting[:0], t.forcedAt[:0]
	for {
		n, ok := t.queue.pop()
		if !ok {
			break
		}
		changed = t.remove(n) || changed
	}
	if !changed {
		return false
	}
	for _, list := range [2][]int32{t.waiting, t.forcedAt} {
		for _, n := range list {
			if !t.gone(n) {
				t.offer(n)
			}
		}
	}
	return true
}

// remove takes a place out of its arc, unless something is in the way.
func (t *thinner) remove(n int32) bool {
	p, q, arc := t.prev[n], t.next[n], t.arc[n]
	ends := netKey(netSegment{t.vertex[p], t.vertex[q]})
	last := t.prev[p] < 0 && t.next[q] < 0 // the arc becomes a single segment
	switch {
	case t.left[arc] <= 0 || last && t.straight[ends] > 0:
		t.forcedAt = append(t.forcedAt, n)
		return false
	case t.blocked(t.vertex[p], t.vertex[n], t.vertex[q]):
		t.waiting = append(t.waiting, n)
		return false
	}
	if last {
		t.straight[ends]++
	}
	t.left[arc]--
	t.crowd.remove(t.vertex[n])
	t.next[p], t.prev[q] = q, p
	t.next[n] = n
	if t.first[arc] == n {
		t.first[arc] = q
	}
	t.offer(p)
	t.offer(q)
	return true
}

// blocked reports whether a vertex that is still there lies in the triangle that
// goes with b, or on its border.
func (t *thinner) blocked(va, vb, vc uint32) bool {
	points := t.mesh.Points
	a, b, c := points[va], points[vb], points[vc]
	turn := Orient(a, b, c)
	if turn == 0 && (span{a, c}).covers(b) {
		return false // the border stays where it is
	}
	if turn < 0 {
		a, c = c, a
	}
	box := orb.Bound{Min: a, Max: a}.Extend(b).Extend(c)
	return t.crowd.any(box, func(v uint32) bool {
		if v == va || v == vb || v == vc {
			return false
		}
		o := points[v]
		if turn == 0 {
			return onEdge(a, b, o) || onEdge(b, c, o)
		}
		return Orient(a, b, o) >= 0 && Orient(b, c, o) >= 0 && Orient(c, a, o) >= 0
	})
}

// arcs returns what is left; a closed arc without a node starts at its smallest
// vertex.
func (t *thinner) arcs() [][]uint32 {
	all := make([][]uint32, len(t.first))
	for n, from := range t.first {
		ring := t.prev[from] >= 0
		if ring {
			for k := t.next[from]; k != t.first[n]; k = t.next[k] {
				if t.vertex[k] < t.vertex[from] {
					from = k
				}
			}
		}
		var at []uint32
		for k := from; k >= 0; k = t.next[k] {
			at = append(at, t.vertex[k])
			if ring && t.next[k] == from {
				at = append(at, t.vertex[from])
				break
			}
		}
		all[n] = at
	}
	return all
}

// placeQueue is a binary heap of places by area, then by before, whose areas can
// change.
type placeQueue struct {
	area   []float64
	heap   []int32
	slot   []int32 // by place: position in heap, -1 if not in it
	before func(i, j int32) bool
}

func (q *placeQueue) init(n int, before func(i, j int32) bool) {
	*q = placeQueue{area: make([]float64, n), slot: make([]int32, n), before: before}
	for i := range q.slot {
		q.slot[i] = -1
	}
}

// set puts a place in the queue with an area, or changes its area.
func (q *placeQueue) set(n int32, area float64) {
	q.area[n] = area
	if q.slot[n] < 0 {
		q.slot[n] = int32(len(q.heap))
		q.heap = append(q.heap, n)
	}
	q.settle(q.slot[n])
}

// drop takes a place out if it is in.
func (q *placeQueue) drop(n int32) {
	i := q.slot[n]
	if i < 0 {
		return
	}
	last := int32(len(q.heap) - 1)
	q.swap(i, last)
	q.heap = q.heap[:last]
	q.slot[n] = -1
	if i < last {
		q.settle(i)
	}
}

// pop takes out the place with the smallest area.
func (q *placeQueue) pop() (int32, bool) {
	if len(q.heap) == 0 {
		return 0, false
	}
	n := q.heap[0]
	q.drop(n)
	return n, true
}

func (q *placeQueue) less(i, j int32) bool {
	a, b := q.heap[i], q.heap[j]
	return q.area[a] < q.area[b] || q.area[a] == q.area[b] && q.before(a, b)
}

func (q *placeQueue) swap(i, j int32) {
	q.heap[i], q.heap[j] = q.heap[j], q.heap[i]
	q.slot[q.heap[i]], q.slot[q.heap[j]] = i, j
}

// settle moves the place at a position of the heap to where it belongs.
func (q *placeQueue) settle(i int32) {
	for i > 0 && q.less(i, (i-1)/2) {
		q.swap(i, (i-1)/2)
		i = (i - 1) / 2
	}
	for {
		child := 2*i + 1
		if child >= int32(len(q.heap)) {
			return
		}
		if child+1 < int32(len(q.heap)) && q.less(child+1, child) {
			child++
		}
		if !q.less(child, i) {
			return
		}
		q.swap(i, child)
		i = child
	}
}
