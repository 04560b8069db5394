package geo

import (
	"cmp"
	"math"
	"slices"

	"github.com/paulmach/orb"
)

// link is a directed piece of border with the inside on its left: a segment, or
// a whole arc. Out is the vertex after From, In the one before To.
type link struct {
	from, out, in, to uint32
}

// trace joins links into rings. Where more than one continues, it follows the
// border of the piece of inside that the incoming link bounds, then splits a
// ring that comes back to a vertex, so that every ring visits a vertex at most
// once and rings touch but do not cross. The links must leave each vertex as
// often as they enter it. Rings are lists of positions in links.
func trace(points []orb.Point, links []link) [][]int32 {
	t := newTracer(points, links)
	for i := range links {
		if !t.used[i] {
			t.split(t.walk(int32(i)))
		}
	}
	return t.rings
}

func newTracer(points []orb.Point, links []link) *tracer {
	t := &tracer{points: points, links: links, used: make([]bool, len(links)), seen: make(map[uint32]int)}
	t.leaving = make([]int32, len(links))
	for i := range t.leaving {
		t.leaving[i] = int32(i)
	}
	slices.SortFunc(t.leaving, func(a, b int32) int {
		return cmp.Or(cmp.Compare(links[a].from, links[b].from), cmp.Compare(a, b))
	})
	return t
}

type tracer struct {
	points  []orb.Point
	links   []link
	leaving []int32 // positions in links, by the vertex they leave
	used    []bool
	seen    map[uint32]int
	rings   [][]int32
}

// walk follows links from start until it is back at the start.
func (t *tracer) walk(start int32) []int32 {
	var round []int32
	for at := start; ; {
		t.used[at] = true
		round = append(round, at)
		next := t.next(at, start)
		if next < 0 || next == start {
			return round
		}
		at = next
	}
}

// next picks, of the unused links and the start of this walk that leave where
// link n arrives, the first one clockwise from the way back; -1 if there is none.
func (t *tracer) next(n, start int32) int32 {
	l := t.links[n]
	i, _ := slices.BinarySearchFunc(t.leaving, l.to, func(a int32, v uint32) int {
		return int(int64(t.links[a].from) - int64(v))
	})
	best := int32(-1)
	for ; i < len(t.leaving) && t.links[t.leaving[i]].from == l.to; i++ {
		c := t.leaving[i]
		if (!t.used[c] || c == start) && (best < 0 || t.clockwise(l.to, l.in, t.links[c].out, t.links[best].out)) {
			best = c
		}
	}
	return best
}

// clockwise reports whether, turning clockwise around v from the direction of
// back, the direction of a comes before that of b. Back itself comes last.
func (t *tracer) clockwise(v, back, a, b uint32) bool {
	center, zero, p, q := t.points[v], t.points[back], t.points[a], t.points[b]
	qa, qb := quarter(center, zero, p), quarter(center, zero, q)
	if qa != qb {
		return qa < qb
	}
	return Orient(center, p, q) < 0
}

// quarter orders directions clockwise from zero: on its right, opposite, on its
// left, the same.
func quarter(center, zero, p orb.Point) int {
	switch Orient(center, zero, p) {
	case -1:
		return 0
	case 1:
		return 2
	}
	if turnOf(center, zero) != turnOf(center, p) {
		return 1
	}
	return 3
}

// split cuts a closed walk where it comes back to a vertex.
func (t *tracer) split(round []int32) {
	clear(t.seen)
	var open []int32
	for _, n := range round {
		t.seen[t.links[n].from] = len(open)
		open = append(open, n)
		v := t.links[n].to
		if from, again := t.seen[v]; again {
			ring := slices.Clone(open[from:])
			for _, m := range ring {
				delete(t.seen, t.links[m].from)
			}
			open = open[:from]
			t.rings = append(t.rings, ring)
		}
	}
}

// areas groups rings (closed, inside on the left, not crossing) into polygons.
// How often an area is covered follows from the rings around it: a shell within
// an area that is covered already, and a hole that leaves its area covered, are
// left out, and so is a hole within a hole; any other hole goes to the smallest
// shell around it. A hole in what nothing covers is turned into a shell: it comes
// from a border that crosses itself. Rings without area are left out. The order is that of the shells.
func areas(rings []orb.Ring) orb.MultiPolygon {
	all := make([]nested, 0, len(rings))
	for _, r := range rings {
		if a := planarArea(r); a != 0 {
			all = append(all, nested{ring: r, area: a, bound: r.Bound()})
		}
	}
	order := make([]int, len(all))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int { return cmp.Compare(math.Abs(all[j].area), math.Abs(all[i].area)) })
	larger := largerAround(all, order)
	for k, i := range order {
		all[i].place(all, larger(k))
	}
	var polygons orb.MultiPolygon
	for i := range all {
		if all[i].shell {
			polygons = append(polygons, append(orb.Polygon{all[i].ring}, all[i].holes...))
		}
	}
	return polygons
}

// largerAround returns, for place k in the order, the rings before it that may lie
// around its ring, in that order.
func largerAround(all []nested, order []int) func(k int) []int {
	const few = 40
	if len(order) < few {
		return func(k int) []int { return order[:k] }
	}
	boxes := make([]orb.Bound, len(order))
	for k, i := range order {
		boxes[k] = all[i].bound
	}
	tree := newBoxTree(boxes)
	var found []int
	return func(k int) []int {
		found = found[:0]
		tree.around(boxes[k], func(n int) {
			if n < k {
				found = append(found, n)
			}
		})
		slices.Sort(found)
		for i, n := range found {
			found[i] = order[n]
		}
		return found
	}
}

// nested is a ring among others.
type nested struct {
	ring  orb.Ring
	area  float64 // negative for a hole
	bound orb.Bound
	boxed *boxedPath // once somebody asked
	shell bool
	holes []orb.Ring
}

// place decides what becomes of a ring, given the larger ones, largest first.
func (n *nested) place(all []nested, larger []int) {
	cover, smallest, inHole := 0, -1, false
	for _, i := range larger {
		o := &all[i]
		if !o.around(n) {
			continue
		}
		if o.area > 0 {
			cover++
		} else {
			cover--
			inHole = true
		}
		if o.shell {
			smallest = i
		}
	}
	switch {
	case n.area > 0:
		n.shell = cover <= 0
	case cover <= 0 && !inHole:
		slices.Reverse(n.ring)
		n.area, n.shell = -n.area, true
	case cover == 1 && smallest >= 0:
		all[smallest].holes = append(all[smallest].holes, n.ring)
	}
}

// around reports whether a ring that does not cross n lies around it: the first
// vertex of n that is not on it decides, or, where all are, the middle of the
// first segment of n.
func (o *nested) around(n *nested) bool {
	if !o.bound.Contains(n.bound.Min) || !o.bound.Contains(n.bound.Max) {
		return false
	}
	if o.boxed == nil {
		p := newBoxedRing(o.ring)
		o.boxed = &p
	}
	for _, p := range n.ring {
		switch o.boxed.locate(p) {
		case Inside:
			return true
		case Outside:
			return false
		}
	}
	a, b := n.ring[0], n.ring[1]
	return o.boxed.locate(orb.Point{(a[0] + b[0]) / 2, (a[1] + b[1]) / 2}) != Outside
}

// planarArea is the signed area in the square of the coordinates' unit,
// positive for a counter-clockwise ring.
func planarArea(r orb.Ring) float64 {
	sum := 0.0
	for i := 1; i+1 < len(r); i++ {
		sum += (r[i][0]-r[0][0])*(r[i+1][1]-r[0][1]) - (r[i+1][0]-r[0][0])*(r[i][1]-r[0][1])
	}
	return sum / 2
}
