package geo

import (
	"math"
	"slices"
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
	shared := newRanking(m, at)
	shared.all(m.rankGroups(at))
	return shared.rank
}

// ranking is what is known of each vertex. Groups of arcs write to it at the same time,
// each what belongs to its own vertices.
type ranking struct {
	mesh *Mesh
	at   []Pixel
	rank []float32
	gone []bool
}

func newRanking(m *Mesh, at []Pixel) *ranking {
	r := &ranking{mesh: m, at: at, rank: make([]float32, len(at)), gone: make([]bool, len(at))}
	for i := range r.rank {
		r.rank[i] = Kept
	}
	return r
}

// ranker ranks the vertices of a group of arcs. It works on places: positions of vertices
// within arcs, all arcs after one another, so that a vertex that an arc passes twice
// has two places. It can be used again; it is for one goroutine.
type ranker struct {
	*ranking
	vertex     []uint32 // by place
	prev, next []int32  // by place; -1 beyond the end of an open arc
	left       []int32  // by arc of the group: vertices that may still go
	arc        []int32  // by place
	queue      areaQueue
	last       float32
	crowd      crowd
}

// run ranks the vertices of arcs. Near are the other vertices that their triangles
// may hold.
func (r *ranker) run(arcs []int32, near []uint32) {
	n := 0
	for _, i := range arcs {
		n += len(r.mesh.Arcs[i])
	}
	r.vertex, r.left, r.last = r.vertex[:0], r.left[:0], 0
	r.prev, r.next, r.arc = sized(r.prev, n), sized(r.next, n), sized(r.arc, n)
	for _, i := range arcs {
		arc := r.mesh.Arcs[i]
		r.addArc(arc, r.mesh.Node[arc[0]])
	}
	r.crowd.at, r.crowd.gone = r.at, r.gone
	r.crowd.all = append(append(r.crowd.all[:0], r.vertex...), near...)
	r.crowd.build()
	r.queue.init(len(r.vertex))
	for i := range r.vertex {
		if p, q := r.prev[i], r.next[i]; p >= 0 && q >= 0 {
			r.queue.set(int32(i), r.triangle(int32(i)))
		}
	}
	for {
		n, ok := r.queue.pop()
		if !ok {
			return
		}
		r.remove(n)
	}
}

// sized returns a list of n elements, in the same memory if there is room.
func sized[T any](list []T, n int) []T {
	if cap(list) < n {
		return make([]T, n)
	}
	return list[:n]
}

func (r *ranker) addArc(arc []uint32, anchored bool) {
	from, i := int32(len(r.vertex)), int32(len(r.left))
	r.left = append(r.left, int32(removable(arc)))
	closed := arc[0] == arc[len(arc)-1]
	if closed && !anchored {
		arc = arc[:len(arc)-1]
	}
	end := from + int32(len(arc)) - 1
	for k, v := range arc {
		n := from + int32(k)
		r.vertex = append(r.vertex, v)
		r.prev[n], r.next[n], r.arc[n] = n-1, n+1, i
	}
	r.prev[from], r.next[end] = -1, -1
	if closed && !anchored {
		r.prev[from], r.next[end] = end, from
	}
}

// removable is the number of vertices of an arc that may go, less than 1 if none may.
func removable(arc []uint32) int {
	if arc[0] == arc[len(arc)-1] {
		return len(arc) - 4
	}
	return len(arc) - 2
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

// crowd finds those of some vertices that are still there in a box. Few are looked at one
// by one; else cells are square, and when half of the vertices are gone it is built
// anew with larger cells.
type crowd struct {
	at         []Pixel // by vertex
	gone       []bool  // by vertex
	all        []uint32
	alive      int
	built      int
	origin     Pixel
	shift      uint
	wide, high int32 // 0 where there are no cells
	start      []int32
	fill       []int32
	member     []uint32
}

// fewVertices is the number of vertices up to which there are no cells.
const fewVertices = 48

func (c *crowd) build() {
	c.all = slices.DeleteFunc(c.all, func(v uint32) bool { return c.gone[v] })
	c.alive, c.built = len(c.all), len(c.all)
	c.wide, c.high = 0, 0
	if c.alive <= fewVertices {
		return
	}
	low, high := Pixel{math.MaxInt32, math.MaxInt32}, Pixel{math.MinInt32, math.MinInt32}
	for _, v := range c.all {
		p := c.at[v]
		low, high = Pixel{min(low.X, p.X), min(low.Y, p.Y)}, Pixel{max(high.X, p.X), max(high.Y, p.Y)}
	}
	c.origin, c.shift = low, 0
	for {
		c.wide, c.high = (high.X-low.X)>>c.shift+1, (high.Y-low.Y)>>c.shift+1
		if int64(c.wide)*int64(c.high) <= int64(c.alive)+1 {
			break
		}
		c.shift++
	}
	c.start = sized(c.start, int(c.wide)*int(c.high)+1)
	clear(c.start)
	for _, v := range c.all {
		c.start[c.cell(c.at[v])+1]++
	}
	for i := 1; i < len(c.start); i++ {
		c.start[i] += c.start[i-1]
	}
	c.fill = append(c.fill[:0], c.start...)
	c.member = sized(c.member, c.alive)
	for _, v := range c.all {
		k := c.cell(c.at[v])
		c.member[c.fill[k]] = v
		c.fill[k]++
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
	if c.wide == 0 {
		for _, v := range c.all {
			if !c.gone[v] && hit(v) {
				return true
			}
		}
		return false
	}
	low, high := Pixel{min(p.X, q.X, r.X), min(p.Y, q.Y, r.Y)}, Pixel{max(p.X, q.X, r.X), max(p.Y, q.Y, r.Y)}
	x0, y0, x1, y1 := c.span(low, high)
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

// span returns the first and last column and row of the cells that a box meets.
func (c *crowd) span(low, high Pixel) (x0, y0, x1, y1 int32) {
	return max((low.X-c.origin.X)>>c.shift, 0), max((low.Y-c.origin.Y)>>c.shift, 0),
		min((high.X-c.origin.X)>>c.shift, c.wide-1), min((high.Y-c.origin.Y)>>c.shift, c.high-1)
}

// cells is the number of cells that a box meets, or of vertices where there are none.
func (c *crowd) cells(low, high Pixel) int64 {
	if c.wide == 0 {
		return int64(len(c.all))
	}
	x0, y0, x1, y1 := c.span(low, high)
	return int64(x1-x0+1) * int64(y1-y0+1)
}
