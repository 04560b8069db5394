package geo

import (
	"math"

	"github.com/paulmach/orb"
)

// overlapNearMost is the number of site edges up to which each is compared with
// every edge of a small zone.
const overlapNearMost = 16

// overlapNear are the edges of a site that matter to a box: the others lie
// above, below or west of it. Of those that lie east of it only matters where
// their number changes.
type overlapNear struct {
	edge   [overlapNearMost]overlapEdge
	reach  [overlapNearMost]float64 // easternmost places
	n      int
	beyond float64 // the sum of the weights of edges that pass east of the box
	low    float64 // lowest place
	high   float64 // highest place
	east   float64 // easternmost place
}

// near finds the edges that matter to a box in the plane; it gives up if there
// are too many.
func (s *OverlapSite) near(near *overlapNear, low, high orb.Point) bool {
	near.n, near.beyond = 0, 0
	near.low, near.high, near.east = math.Inf(1), math.Inf(-1), math.Inf(-1)
	var steps nearSteps
	first := s.find(low[1], 0)
	for k := first; k+1 < len(s.cuts) && (s.cuts[k] < high[1] || k == first); k++ {
		for _, n := range s.members[s.first[k]:s.first[k+1]] {
			e := &s.edges[n]
			floor, roof := max(e.low, low[1]), min(e.high, high[1])
			if floor >= roof || k > first && e.low < s.cuts[k] || s.reach[n] <= low[0] {
				continue // elsewhere, or met in the band below
			}
			from, to := e.at(floor), e.at(roof)
			switch {
			case max(from, to) <= low[0]:
			case min(from, to) >= high[0]:
				ok := true
				if floor == low[1] {
					near.beyond += e.weight
				} else {
					ok = steps.add(floor, e.weight)
				}
				if roof < high[1] {
					ok = ok && steps.add(roof, -e.weight)
				}
				if !ok {
					return false
				}
			default:
				if near.n == overlapNearMost {
					return false
				}
				near.add(e, s.reach[n], floor, roof)
			}
		}
	}
	if near.n+steps.n > overlapNearMost {
		return false
	}
	for i := range steps.n { // all places east of the box are as good
		near.add(&overlapEdge{low: steps.at[i], high: high[1], x: high[0], weight: steps.weight[i]}, high[0], steps.at[i], high[1])
	}
	return true
}

func (near *overlapNear) add(e *overlapEdge, reach, floor, roof float64) {
	near.edge[near.n], near.reach[near.n] = *e, reach
	near.n++
	near.low, near.high, near.east = min(near.low, floor), max(near.high, roof), max(near.east, reach)
}

// nearSteps are the heights where the weights of the edges east of a box
// change; where one edge goes on from another they do not.
type nearSteps struct {
	at, weight [overlapNearMost]float64
	n          int
}

func (s *nearSteps) add(y, weight float64) bool {
	for i := range s.n {
		if s.at[i] == y {
			if s.weight[i] += weight; s.weight[i] == 0 {
				s.n--
				s.at[i], s.weight[i] = s.at[s.n], s.weight[s.n]
			}
			return true
		}
	}
	if s.n == overlapNearMost {
		return false
	}
	s.at[s.n], s.weight[s.n] = y, weight
	s.n++
	return true
}

// nearRing sums up, as overlapWalk does, the area east of the edges of a ring
// up to the edges that matter.
func (w *overlapWalk) nearRing(near *overlapNear, r orb.Ring) float64 {
	a := w.site.plane.point(r[len(r)-1])
	sum := 0.0
	for _, p := range r {
		b := w.site.plane.point(p)
		low, high, weight := a, b, 1.0
		if a[1] > b[1] {
			low, high, weight = b, a, -1.0
		}
		a = b
		left := min(low[0], high[0])
		if low[1] >= near.high || high[1] <= near.low || left >= near.east || high[1]-low[1] <= overlapLevel {
			continue
		}
		f := overlapEdge{x: low[0], y: low[1], slope: (high[0] - low[0]) / (high[1] - low[1])}
		for i := range near.n {
			e := &near.edge[i]
			floor, roof := max(e.low, low[1]), min(e.high, high[1])
			if floor < roof && near.reach[i] > left {
				sum += weight * e.weight * positivePart(e.at(floor)-f.at(floor), e.at(roof)-f.at(roof)) * (roof - floor)
			}
		}
	}
	return sum
}
