package geo

import (
	"math"
	"slices"

	"github.com/paulmach/orb"
)

// peuckerRun is the method of Douglas and Peucker on all arcs of a mesh.
type peuckerRun struct {
	*simplifier
	arcs   [][]uint32
	keep   [][]bool // by arc and place
	crowd  vertexCrowd
	own    []int32 // by vertex: the last chain that was asked about and passes it
	chain  int32
	pinned []bool
}

// peucker repeats the method until nothing changes: a vertex that was kept for the
// sake of another border may go once that border has less vertices itself.
func (s *simplifier) peucker(report *SimplifyReport) [][]uint32 {
	arcs := s.mesh.Arcs
	const rounds = 100 // each takes a vertex away, two or three are usual
	for range rounds {
		r := &peuckerRun{simplifier: s, arcs: arcs}
		clear(s.forced)
		report.Blocked = r.run()
		next := r.kept()
		if same := slices.EqualFunc(arcs, next, slices.Equal[[]uint32]); same {
			break
		}
		arcs = next
	}
	return arcs
}

func (r *peuckerRun) mesh2() *Mesh {
	return &Mesh{Points: r.mesh.Points, Node: r.mesh.Node, Shapes: r.mesh.Shapes, Arcs: r.arcs}
}

func (r *peuckerRun) run() (blocked int) {
	var used []bool
	used, r.pinned = r.mesh2().usedVertices()
	r.crowd.init(r.mesh.Points, used)
	r.own = make([]int32, len(r.mesh.Points))
	r.keep = make([][]bool, len(r.arcs))
	for n, at := range r.arcs {
		r.keep[n] = make([]bool, len(at))
		r.startArc(n)
	}
	r.keepApart()
	for r.uncross() {
	}
	for n := range r.arcs {
		for i, k := range r.keep[n] {
			if k && i > 0 && i < len(r.keep[n])-1 && !r.mesh.Node[r.arcs[n][i]] && r.near(n, i) {
				blocked++
			}
		}
	}
	return blocked
}

// startArc chooses the vertices of an arc that are kept. A closed one is cut at its
// node, or at its least vertex, and at the vertex farthest from there.
func (r *peuckerRun) startArc(n int) {
	at, keep := r.arcs[n], r.keep[n]
	last := len(at) - 1
	keep[0], keep[last] = true, true
	if !r.mesh.measurable(at) {
		for i := range keep {
			keep[i] = true
		}
		return
	}
	if at[0] != at[last] {
		r.split(n, 0, last)
		return
	}
	if !r.mesh.Node[at[0]] {
		r.turnToLeast(n)
	}
	far := r.farthest(n, 0, last)
	keep[far] = true
	r.split(n, 0, far)
	r.split(n, far, last)
	if !slices.Contains(keep[1:far], true) && !slices.Contains(keep[far+1:last], true) {
		r.force(n, 0, far, last)
	}
}

// turnToLeast lets a closed arc start at its least vertex.
func (r *peuckerRun) turnToLeast(n int) {
	at := slices.Clone(r.arcs[n][:len(r.arcs[n])-1])
	least := 0
	for i, v := range at {
		if comparePoints(r.mesh.Points[v], r.mesh.Points[at[least]]) < 0 {
			least = i
		}
	}
	r.arcs = slices.Clone(r.arcs)
	r.arcs[n] = append(append(slices.Clone(at[least:]), at[:least]...), at[least])
}

// force keeps the vertex farthest from the lines i-j and j-k, so that a ring has
// three.
func (r *peuckerRun) force(n, i, j, k int) {
	best, most := -1, -1.0
	for _, c := range [2][2]int{{i, j}, {j, k}} {
		if m := r.farthest(n, c[0], c[1]); m > 0 {
			d := r.off(n, c[0], c[1], m)
			if d > most || d == most && comparePoints(r.mesh.Points[r.arcs[n][m]], r.mesh.Points[r.arcs[n][best]]) < 0 {
				best, most = m, d
			}
		}
	}
	if best > 0 {
		r.keep[n][best] = true
		r.simplifier.forced[n] = true
	}
}

// split keeps the vertices between i and j that the line between them may not do
// without.
func (r *peuckerRun) split(n, i, j int) {
	for open := [][2]int{{i, j}}; len(open) > 0; {
		i, j = open[len(open)-1][0], open[len(open)-1][1]
		open = open[:len(open)-1]
		m := r.farthest(n, i, j)
		if m < 0 || r.off(n, i, j, m) <= r.o.Tolerance && !r.pin(n, i, j) && !r.passesOver(n, i, j) {
			continue
		}
		r.keep[n][m] = true
		open = append(open, [2]int{i, m}, [2]int{m, j})
	}
}

func (r *peuckerRun) pin(n, i, j int) bool {
	for _, v := range r.arcs[n][i+1 : j] {
		if r.pinned[v] {
			return true
		}
	}
	return false
}

// farthest returns the place between i and j that is farthest from the line
// between them, of several the one with the least vertex; -1 if there is none.
func (r *peuckerRun) farthest(n, i, j int) int {
	best, most := -1, 0.0
	for k := i + 1; k < j; k++ {
		d := r.off(n, i, j, k)
		if best < 0 || d > most || d == most && comparePoints(r.mesh.Points[r.arcs[n][k]], r.mesh.Points[r.arcs[n][best]]) < 0 {
			best, most = k, d
		}
	}
	return best
}

// off is how far place k of an arc is from the line between i and j, the same to
// the last bit in both directions. What is not finite is far from everything.
func (r *peuckerRun) off(n, i, j, k int) float64 {
	at := r.arcs[n]
	a, b, p := r.mesh.Points[at[i]], r.mesh.Points[at[j]], r.mesh.Points[at[k]]
	if comparePoints(a, b) > 0 {
		a, b = b, a
	}
	x, y := 1.0, 1.0
	if !r.o.Planar {
		x, y = metresPerDegree(p[1])
	}
	_, far := nearestOnSegment(orb.Point{}, orb.Point{(b[0] - a[0]) * x, (b[1] - a[1]) * y}, orb.Point{(p[0] - a[0]) * x, (p[1] - a[1]) * y})
	if far != far {
		return math.Inf(1)
	}
	return far
}

// near tells whether a kept place would be within the tolerance of the line
// between the kept ones around it.
func (r *peuckerRun) near(n, k int) bool {
	i, j := k-1, k+1
	for !r.keep[n][i] {
		i--
	}
	for !r.keep[n][j] {
		j++
	}
	return r.off(n, i, j, k) <= r.o.Tolerance
}

// passesOver reports whether a vertex lies on the line from i to j, or between it
// and the chain of vertices that it replaces.
func (r *peuckerRun) passesOver(n, i, j int) bool {
	chain := r.arcs[n][i : j+1]
	points := r.mesh.Points
	box := orb.Bound{Min: points[chain[0]], Max: points[chain[0]]}
	r.chain++
	for _, v := range chain {
		box = box.Extend(points[v])
		r.own[v] = r.chain
	}
	return r.crowd.any(box, func(v uint32) bool {
		if r.own[v] == r.chain {
			return false
		}
		p, odd := points[v], false
		last := points[chain[len(chain)-1]]
		for _, w := range chain {
			o, on := crossEdge(last, points[w], p)
			if on {
				return true
			}
			odd, last = odd != o, points[w]
		}
		return odd
	})
}

// keepApart lets no two arcs between the same nodes become the same line: all
// but the one that is straight already, or the least bent, keep a vertex.
func (r *peuckerRun) keepApart() {
	straight := make(map[netSegment][]int)
	for n, at := range r.arcs {
		if last := len(at) - 1; at[0] != at[last] && !slices.Contains(r.keep[n][1:last], true) {
			straight[netKey(netSegment{at[0], at[last]})] = append(straight[netKey(netSegment{at[0], at[last]})], n)
		}
	}
	for n, at := range r.arcs {
		own := straight[netKey(netSegment{at[0], at[len(at)-1]})]
		if len(own) < 2 || own[0] != n {
			continue
		}
		bent := func(n int) (float64, orb.Point) {
			m := r.farthest(n, 0, len(r.arcs[n])-1)
			if m < 0 {
				return -1, orb.Point{}
			}
			return r.off(n, 0, len(r.arcs[n])-1, m), r.mesh.Points[r.arcs[n][m]]
		}
		slices.SortFunc(own, func(a, b int) int {
			p, at := bent(a)
			q, bt := bent(b)
			if p != q {
				return int(math.Copysign(1, p-q))
			}
			return comparePoints(at, bt)
		})
		for _, k := range own[1:] {
			if m := r.farthest(k, 0, len(r.arcs[k])-1); m > 0 {
				r.keep[k][m] = true
				r.simplifier.forced[k] = true
			}
		}
	}
}

// uncross gives back a vertex to every line that meets another one elsewhere than
// at its ends; false if there is none that can have one.
func (r *peuckerRun) uncross() bool {
	arcs := r.kept()
	m := &Mesh{Points: r.mesh.Points, Arcs: arcs}
	var usual []netSegment
	var from [][2]int32 // by segment: its arc and its number in it
	for n, at := range arcs {
		for k := 1; k < len(at); k++ {
			if usable(m.Points[at[k-1]]) && usable(m.Points[at[k]]) {
				usual, from = append(usual, netSegment{at[k-1], at[k]}), append(from, [2]int32{int32(n), int32(k - 1)})
			}
		}
	}
	found := (&netGrid{points: m.Points, all: usual}).meetings()
	changed := false
	back := func(segment int32) {
		n, k := int(from[segment][0]), int(from[segment][1])
		i := -1
		for ; k >= 0; k-- {
			for i++; !r.keep[n][i]; i++ {
			}
		}
		j := i + 1
		for !r.keep[n][j] {
			j++
		}
		if f := r.farthest(n, i, j); f > 0 {
			r.keep[n][f] = true
			changed = true
		}
	}
	for _, c := range found.crosses {
		back(c[0])
		back(c[1])
	}
	touched := make(map[uint32]bool)
	for _, t := range found.touches {
		back(t.segment)
		touched[t.vertex] = true
	}
	if len(touched) > 0 && !changed {
		for n, s := range usual {
			if touched[s.a] || touched[s.b] {
				back(int32(n))
			}
		}
	}
	return changed
}

// kept returns the arcs of the places that are kept.
func (r *peuckerRun) kept() [][]uint32 {
	all := make([][]uint32, len(r.arcs))
	for n, at := range r.arcs {
		own := make([]uint32, 0, 8)
		for i, v := range at {
			if r.keep[n][i] {
				own = append(own, v)
			}
		}
		all[n] = own
	}
	return all
}
