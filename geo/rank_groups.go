package geo

import (
	"cmp"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
)

// rankGroups are arcs whose vertices are ranked together, because what becomes of one
// depends on another: a vertex that may go lies in the convex hull of the other arc, and
// so perhaps in a triangle that goes. Arcs of different groups do not know of one
// another, so that the ranks are the same as if all arcs were one group.
type rankGroups struct {
	arcs  []int32  // group by group
	first []int32  // by group, and one more: its first place in arcs
	near  []uint32 // arc by arc: vertices in its hull that never go
	from  []int    // by arc, and one more: its first place in near
}

// maxHullWork is the number of vertices and cells that are looked at for each vertex of
// the mesh; a mesh in which hulls hold more, nested contour lines for example, is one
// group.
const maxHullWork = 32

// rankGroups finds the groups, in the order of their first arcs.
func (m *Mesh) rankGroups(at []Pixel) *rankGroups {
	owner := m.rankOwners()
	if runs := m.lookIntoHulls(at, owner); runs != nil {
		return m.groupsOf(runs)
	}
	return m.oneGroup()
}

// oneGroup has all arcs in one group, to which every vertex is near.
func (m *Mesh) oneGroup() *rankGroups {
	g := &rankGroups{first: []int32{0, int32(len(m.Arcs))}, from: make([]int, len(m.Arcs)+1)}
	for i := range m.Arcs {
		g.arcs = append(g.arcs, int32(i))
		g.from[i+1] = len(m.Points)
	}
	for v := range m.Points {
		g.near = append(g.near, uint32(v))
	}
	return g
}

// rankOwners returns, by vertex, the arc that may leave it out; -1 for none. Vertices
// within arcs are of one arc only: where arcs part there is a node.
func (m *Mesh) rankOwners() []int32 {
	owner := make([]int32, len(m.Points))
	for v := range owner {
		owner[v] = -1
	}
	for i, arc := range m.Arcs {
		if removable(arc) < 1 {
			continue
		}
		for _, v := range arc {
			if !m.Node[v] {
				owner[v] = int32(i)
			}
		}
	}
	return owner
}

// hullRun is what the hulls of a run of arcs hold.
type hullRun struct {
	pairs [][2]int32 // arcs that belong together
	near  []uint32
	ends  []int // by arc of the run: where its part of near ends
}

// lookIntoHulls finds what the hulls of arcs hold, in runs of arcs; nil if that is too
// much.
func (m *Mesh) lookIntoHulls(at []Pixel, owner []int32) []hullRun {
	all := crowd{at: at, gone: make([]bool, len(at)), all: make([]uint32, len(at))}
	for v := range all.all {
		all.all[v] = uint32(v)
	}
	all.build()
	runs := make([]hullRun, (len(m.Arcs)+rankRun-1)/rankRun)
	var work atomic.Int64
	limit := maxHullWork * int64(len(at)+1024)
	inParallel(len(runs), func() func(int) {
		var h hull
		return func(n int) {
			if work.Load() > limit {
				return
			}
			run := &runs[n]
			for i := n * rankRun; i < min(len(m.Arcs), (n+1)*rankRun); i++ {
				if removable(m.Arcs[i]) > 0 {
					work.Add(h.look(run, &all, owner, int32(i), m.Arcs[i], limit))
				}
				run.ends = append(run.ends, len(run.near))
			}
		}
	})
	if work.Load() > limit {
		return nil
	}
	return runs
}

// rankRun is the number of arcs, or groups of them, that one goroutine takes at once.
const rankRun = 1 << 11

// hull is the convex hull of an arc, counter-clockwise. It can be used again.
type hull struct {
	sorted, at []Pixel
	low, high  Pixel
}

// look adds what the hull of an arc holds to a run and returns how much it looked at.
func (h *hull) look(run *hullRun, all *crowd, owner []int32, i int32, arc []uint32, limit int64) (work int64) {
	h.around(all.at, arc)
	last := i
	work = all.cells(h.low, h.high)
	if work > limit {
		return work
	}
	all.any(h.low, h.high, h.high, func(v uint32) bool {
		work++
		if o := owner[v]; o != i && v != arc[0] && v != arc[len(arc)-1] && h.holds(all.at[v]) {
			if o < 0 {
				run.near = append(run.near, v)
			} else if o != last {
				run.pairs = append(run.pairs, [2]int32{i, o})
				last = o
			}
		}
		return false
	})
	return work
}

// around makes the hull of an arc (Andrew, Another efficient algorithm for convex hulls
// in two dimensions, 1979).
func (h *hull) around(at []Pixel, arc []uint32) {
	h.sorted, h.at = h.sorted[:0], h.at[:0]
	for _, v := range arc {
		h.sorted = append(h.sorted, at[v])
	}
	slices.SortFunc(h.sorted, func(a, b Pixel) int { return cmp.Or(cmp.Compare(a.X, b.X), cmp.Compare(a.Y, b.Y)) })
	h.low, h.high = h.sorted[0], h.sorted[len(h.sorted)-1]
	for _, p := range h.sorted {
		h.low.Y, h.high.Y = min(h.low.Y, p.Y), max(h.high.Y, p.Y)
	}
	h.chain()
	slices.Reverse(h.sorted)
	h.at = h.at[:len(h.at)-1]
	h.chain()
	if len(h.at) > 1 {
		h.at = h.at[:len(h.at)-1]
	}
}

// chain appends the lower half of the hull of what is sorted.
func (h *hull) chain() {
	from := len(h.at)
	for _, p := range h.sorted {
		for len(h.at)-from > 1 && cross(h.at[len(h.at)-2], h.at[len(h.at)-1], p) <= 0 {
			h.at = h.at[:len(h.at)-1]
		}
		h.at = append(h.at, p)
	}
}

// holds reports whether the hull holds a position, on its border or inside.
func (h *hull) holds(p Pixel) bool {
	if p.X < h.low.X || p.X > h.high.X || p.Y < h.low.Y || p.Y > h.high.Y {
		return false
	}
	before := h.at[len(h.at)-1]
	for _, q := range h.at {
		if cross(before, q, p) < 0 {
			return false
		}
		before = q
	}
	return true
}

// groupsOf joins the arcs that belong together.
func (m *Mesh) groupsOf(runs []hullRun) *rankGroups {
	root := make([]int32, len(m.Arcs))
	for i := range root {
		root[i] = int32(i)
	}
	find := func(i int32) int32 {
		for root[i] != i {
			root[i] = root[root[i]]
			i = root[i]
		}
		return i
	}
	g := &rankGroups{from: make([]int, 1, len(m.Arcs)+1)}
	for _, run := range runs {
		for _, p := range run.pairs {
			a, b := find(p[0]), find(p[1])
			root[max(a, b)] = min(a, b) // so that the root is the first arc of a group
		}
		for _, end := range run.ends {
			g.from = append(g.from, len(g.near)+end)
		}
		g.near = append(g.near, run.near...)
	}
	size := make([]int32, len(m.Arcs))
	for i := range root {
		root[i] = find(int32(i))
		size[root[i]]++
	}
	at := size // by root: where its next arc goes
	g.arcs, g.first = make([]int32, len(m.Arcs)), make([]int32, 0, len(m.Arcs)/2)
	next := int32(0)
	for i, n := range size {
		if n > 0 {
			g.first = append(g.first, next)
			at[i], next = next, next+n
		}
	}
	g.first = append(g.first, next)
	for i, r := range root {
		g.arcs[at[r]] = int32(i)
		at[r]++
	}
	return g
}

// all ranks all groups.
func (r *ranking) all(g *rankGroups) {
	groups := len(g.first) - 1
	inParallel((groups+rankRun-1)/rankRun, func() func(int) {
		one := &ranker{ranking: r}
		var near []uint32
		return func(n int) {
			for k := n * rankRun; k < min(groups, (n+1)*rankRun); k++ {
				arcs := g.arcs[g.first[k]:g.first[k+1]]
				if len(arcs) == 1 && removable(r.mesh.Arcs[arcs[0]]) < 1 {
					continue
				}
				near = near[:0]
				for _, i := range arcs {
					near = append(near, g.near[g.from[i]:g.from[i+1]]...)
				}
				one.run(arcs, near)
			}
		}
	})
}

// inParallel does jobs 0 to n-1 on all processors, each goroutine with what start
// returns for it.
func inParallel(n int, start func() func(job int)) {
	var wait sync.WaitGroup
	var next atomic.Int64
	for range min(n, runtime.GOMAXPROCS(0)) {
		wait.Go(func() {
			do := start()
			for {
				job := int(next.Add(1)) - 1
				if job >= n {
					return
				}
				do(job)
			}
		})
	}
	wait.Wait()
}
