package geo

import (
	"math"
)

// Pixel is a position in an integer grid, x to the east, y to the north or to
// the south as the grid has it. Coordinates lie within ±2^30, so that products
// of differences fit an int64.
type Pixel struct{ X, Y int32 }

// Kept is the rank of a vertex that is never left out.
const Kept = math.MaxFloat32

// Ranks simplifies all arcs of the mesh together (Visvalingam and Whyatt, Line
// generalisation by repeated elimination of points, 1993) and returns for each
// vertex the area, in squares of the grid, at which it goes: leaving out all
// vertices with a rank below some value gives the borders for that value, for all
// shapes alike. Nodes are Kept; a closed arc keeps at least three vertices. A
// vertex goes only when no other vertex lies in the triangle that goes with it,
// so that arcs that do not cross do not come to cross.
// At holds the grid position of each vertex.
func (m *Mesh) Ranks(at []Pixel) []float32 {
	r := newRanker(m, at)
	for {
		n, ok := r.queue.pop()
		if !ok {
			return r.rank
		}
		r.remove(n)
	}
}

// ranker works on places: positions of vertices within arcs, all arcs after one
// another, so that a vertex that an arc passes twice has two places.
type ranker struct {
	at         []Pixel
	rank       []float32 // by vertex
	vertex     []uint32  // by place
	prev, next []int32   // by place; -1 beyond the end of an open arc
	left       []int32   // by arc: vertices that may still go
	arc        []int32   // by place
	queue      areaQueue
	last       float32
	crowd      crowd
}

func newRanker(m *Mesh, at []Pixel) *ranker {
	n := 0
	for _, arc := range m.Arcs {
		n += len(arc)
	}
	r := &ranker{at: at, rank: make([]float32, len(at)), vertex: make([]uint32, 0, n), left: make([]int32, len(m.Arcs)),
		prev: make([]int32, n), next: make([]int32, n), arc: make([]int32, n)}
	for i := range r.rank {
		r.rank[i] = Kept
	}
	for i, arc := range m.Arcs {
		r.addArc(i, arc, m.Node[arc[0]])
	}
	r.crowd = newCrowd(at)
	r.queue.init(n)
	for i := range r.vertex {
		if p, q := r.prev[i], r.next[i]; p >= 0 && q >= 0 {
			r.queue.set(int32(i), r.triangle(int32(i)))
		}
	}
	return r
}

func (r *ranker) addArc(i int, arc []uint32, anchored bool) {
	from := int32(len(r.vertex))
	closed := arc[0] == arc[len(arc)-1]
	if closed && !anchored {
		arc = arc[:len(arc)-1]
	}
	end := from + int32(len(arc)) - 1
	for k, v := range arc {
		n := from + int32(k)
		r.vertex = append(r.vertex, v)
		r.prev[n], r.next[n], r.arc[n] = n-1, n+1, int32(i)
	}
	r.prev[from], r.next[end] = -1, -1
	r.left[i] = int32(len(arc)) - 2
	switch {
	case closed && !anchored:
		r.prev[from], r.next[end] = end, from
		r.left[i] = int32(len(arc)) - 3
	case closed:
		r.left[i] = int32(len(arc)) - 4
	}
}

func (r *ranker) triangle(n int32) float32 {
	a, b, c := r.corners(n)
	return float32(math.Abs(float64(cross(a, b, c)))) / 2
}

func (r *ranker) corners(n int32) (a, b, c Pixel) {
	return r.at[r.vertex[r.prev[n]]], r.at[r.vertex[n]], r.at[r.vertex[r.next[n]]]
}

// cross is twice the signed area of the triangle abc.
func cross(a, b, c Pixel) int64 {
	return (int64(b.X)-int64(a.X))*(int64(c.Y)-int64(a.Y)) - (int64(c.X)-int64(a.X))*(int64(b.Y)-int64(a.Y))
}

// remove takes place n out of its arc, unless that has to wait: a triangle that
// holds another vertex is tried again at four times its area.
func (r *ranker) remove(n int32) {
	r.last = max(r.last, r.queue.area[n])
	if r.left[r.arc[n]] <= 0 {
		return
	}
	p, q := r.prev[n], r.next[n]
	if r.blocked(n, p, q) {
		if again := max(r.last, 1) * 4; again < Kept/8 {
			r.queue.set(n, again)
		}
		return
	}
	r.left[r.arc[n]]--
	r.rank[r.vertex[n]] = r.last
	r.crowd.remove(r.vertex[n])
	r.next[p], r.prev[q] = q, p
	for _, k := range [2]int32{p, q} {
		if r.prev[k] >= 0 && r.next[k] >= 0 {
			r.queue.set(k, max(r.triangle(k), r.last))
		}
	}
}

func (r *ranker) blocked(n, p, q int32) bool {
	a, b, c := r.corners(n)
	va, vb, vc := r.vertex[p], r.vertex[n], r.vertex[q]
	if va == vc {
		return false
	}
	turn := cross(a, b, c)
	if turn == 0 && between(a, b, c) {
		return false // the border stays where it is
	}
	if turn < 0 {
		a, c = c, a
	}
	return r.crowd.any(a, b, c, func(v uint32) bool {
		o := r.at[v]
		return v != va && v != vb && v != vc && cross(a, b, o) >= 0 && cross(b, c, o) >= 0 && cross(c, a, o) >= 0 &&
			(turn != 0 || between(a, o, b) || between(b, o, c))
	})
}

// between reports whether b, which is in line with a and c, lies between them.
func between(a, b, c Pixel) bool {
	return min(a.X, c.X) <= b.X && b.X <= max(a.X, c.X) && min(a.Y, c.Y) <= b.Y && b.Y <= max(a.Y, c.Y)
}

// crowd finds the vertices that are still there in a box. Cells are square; when
// half of the vertices are gone it is built anew with larger cells.
type crowd struct {
	at         []Pixel
	gone       []bool
	alive      int
	built      int
	origin     Pixel
	shift      uint
	wide, high int32
	start      []int32
	member     []uint32
}

func newCrowd(at []Pixel) crowd {
	c := crowd{at: at, gone: make([]bool, len(at)), alive: len(at)}
	c.build()
	return c
}

func (c *crowd) build() {
	c.built = c.alive
	low, high := Pixel{math.MaxInt32, math.MaxInt32}, Pixel{math.MinInt32, math.MinInt32}
	for i, p := range c.at {
		if !c.gone[i] {
			low, high = Pixel{min(low.X, p.X), min(low.Y, p.Y)}, Pixel{max(high.X, p.X), max(high.Y, p.Y)}
		}
	}
	if c.alive == 0 {
		low, high = Pixel{}, Pixel{}
	}
	c.origin, c.shift = low, 0
	for {
		c.wide, c.high = (high.X-low.X)>>c.shift+1, (high.Y-low.Y)>>c.shift+1
		if int64(c.wide)*int64(c.high) <= int64(c.alive)+1 {
			break
		}
		c.shift++
	}
	c.start = make([]int32, int(c.wide)*int(c.high)+1)
	for i := range c.at {
		if !c.gone[i] {
			c.start[c.cell(c.at[i])+1]++
		}
	}
	for i := 1; i < len(c.start); i++ {
		c.start[i] += c.start[i-1]
	}
	fill := append([]int32(nil), c.start...)
	c.member = make([]uint32, c.alive)
	for i := range c.at {
		if !c.gone[i] {
			k := c.cell(c.at[i])
			c.member[fill[k]] = uint32(i)
			fill[k]++
		}
	}
}

func (c *crowd) cell(p Pixel) int32 {
	return (p.Y-c.origin.Y)>>c.shift*c.wide + (p.X-c.origin.X)>>c.shift
}

func (c *crowd) remove(v uint32) {
	if c.gone[v] {
		return
	}
	c.gone[v] = true
	c.alive--
	if c.alive < c.built/2 && c.built > 1024 {
		c.build()
	}
}

// any reports whether hit holds for a vertex in a cell that the box of the
// triangle abc meets.
func (c *crowd) any(p, q, r Pixel, hit func(uint32) bool) bool {
	x0, x1 := max((min(p.X, q.X, r.X)-c.origin.X)>>c.shift, 0), min((max(p.X, q.X, r.X)-c.origin.X)>>c.shift, c.wide-1)
	y0, y1 := max((min(p.Y, q.Y, r.Y)-c.origin.Y)>>c.shift, 0), min((max(p.Y, q.Y, r.Y)-c.origin.Y)>>c.shift, c.high-1)
	if x0 > x1 {
		return false
	}
	for y := y0; y <= y1; y++ {
		for _, v := range c.member[c.start[y*c.wide+x0]:c.start[y*c.wide+x1+1]] {
			if !c.gone[v] && hit(v) {
				return true
			}
		}
	}
	return false
}

// areaQueue is a heap of places by area, then by place, whose areas can change.
// Each node has four children, which lie side by side in memory.
type areaQueue struct {
	area []float32
	heap []queued
	slot []int32 // by place: position in heap, -1 if not in it
}

type queued struct {
	area  float32
	place int32
}

func (a queued) before(b queued) bool {
	return a.area < b.area || a.area == b.area && a.place < b.place
}

func (q *areaQueue) init(n int) {
	q.area, q.slot, q.heap = make([]float32, n), make([]int32, n), make([]queued, 0, n)
	for i := range q.slot {
		q.slot[i] = -1
	}
}

// set puts place n in the queue with an area, or changes its area.
func (q *areaQueue) set(n int32, area float32) {
	q.area[n] = area
	i := q.slot[n]
	if i < 0 {
		i = int32(len(q.heap))
		q.heap = append(q.heap, queued{})
	}
	q.down(q.up(i, queued{area, n}), queued{area, n})
}

// pop takes out the place with the smallest area.
func (q *areaQueue) pop() (int32, bool) {
	if len(q.heap) == 0 {
		return 0, false
	}
	n := q.heap[0].place
	last := q.heap[len(q.heap)-1]
	q.heap = q.heap[:len(q.heap)-1]
	q.slot[n] = -1
	if len(q.heap) > 0 {
		q.down(0, last)
	}
	return n, true
}

// up finds the position for e at i or above, moving others down, and returns it.
func (q *areaQueue) up(i int32, e queued) int32 {
	for i > 0 {
		parent := (i - 1) / 4
		if !e.before(q.heap[parent]) {
			break
		}
		q.put(i, q.heap[parent])
		i = parent
	}
	return i
}

// down puts e at i or below, moving others up.
func (q *areaQueue) down(i int32, e queued) {
	for {
		child := 4*i + 1
		if child >= int32(len(q.heap)) {
			break
		}
		least := child
		for k := child + 1; k < min(child+4, int32(len(q.heap))); k++ {
			if q.heap[k].before(q.heap[least]) {
				least = k
			}
		}
		if !q.heap[least].before(e) {
			break
		}
		q.put(i, q.heap[least])
		i = least
	}
	q.put(i, e)
}

func (q *areaQueue) put(i int32, e queued) {
	q.heap[i] = e
	q.slot[e.place] = i
}
