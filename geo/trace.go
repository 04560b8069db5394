package geo

import (
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
	t := tracer{points: points, links: links, used: make([]bool, len(links)), seen: make(map[uint32]int)}
	t.leaving = make([]int32, len(links))
	for i := range t.leaving {
		t.leaving[i] = int32(i)
	}
	slices.SortFunc(t.leaving, func(a, b int32) int {
		if links[a].from != links[b].from {
			return int(int64(links[a].from) - int64(links[b].from))
		}
		return int(a - b)
	})
	for i := range links {
		if !t.used[i] {
			t.split(t.walk(int32(i)))
		}
	}
	return t.rings
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
	if (zero[0]-center[0])*(p[0]-center[0])+(zero[1]-center[1])*(p[1]-center[1]) < 0 {
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

// areas groups rings (closed, inside on the left) into polygons: each hole goes
// to the smallest shell around it. A hole without a shell is turned into a
// shell: it comes from a border that crosses itself. Rings without area are left
// out. The order is that of the shells.
func areas(rings []orb.Ring) orb.MultiPolygon {
	var shells, holes []sized
	for _, r := range rings {
		switch a := planarArea(r); {
		case a > 0:
			shells = append(shells, sized{r, a})
		case a < 0:
			holes = append(holes, sized{r, -a})
		}
	}
	inside := make([][]orb.Ring, len(shells))
	var lost []orb.Ring
	for _, h := range holes {
		best, size := -1, math.Inf(1)
		for i, s := range shells {
			if s.area < size && s.area > h.area && ringInside(h.ring, s.ring) {
				best, size = i, s.area
			}
		}
		if best < 0 {
			lost = append(lost, h.ring)
			continue
		}
		inside[best] = append(inside[best], h.ring)
	}
	var all orb.MultiPolygon
	for i, s := range shells {
		all = append(all, append(orb.Polygon{s.ring}, inside[i]...))
	}
	for _, r := range lost {
		slices.Reverse(r)
		all = append(all, orb.Polygon{r})
	}
	return all
}

type sized struct {
	ring orb.Ring
	area float64
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

// ringInside reports whether a ring that does not cross the shell lies inside
// it: its first vertex that is not on the shell decides, or, where all are, the
// middle of its first edge.
func ringInside(r, shell orb.Ring) bool {
	if !shell.Bound().Contains(r[0]) {
		return false
	}
	for _, p := range r {
		switch locateRing(shell, p) {
		case Inside:
			return true
		case Outside:
			return false
		}
	}
	return locateRing(shell, orb.Point{(r[0][0] + r[1][0]) / 2, (r[0][1] + r[1][1]) / 2}) != Outside
}
