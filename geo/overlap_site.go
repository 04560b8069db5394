package geo

import (
	"math"
	"slices"
	"sort"
	"sync"

	"github.com/paulmach/orb"
)

// OverlapSite is an area whose overlaps with many zones are asked for. It is
// independent of the geometry it was made of and safe for concurrent use.
//
// The area that a site and a zone share is the sum over the edges of the zone
// of the site's area east of the edge, with the sign that the edge has in the
// zone's winding; and that area is a like sum over the edges of the site. So
// each pair of edges contributes the integral, over the heights that they have
// in common, of how far one lies east of the other, where it does. That is a
// continuous function of the coordinates: borders in common, slivers and edges
// in line are no special cases, no crossing has to be found, and rounding moves
// the result by no more than it moves the borders (some 1e-9 m, times their
// length). Weights are those of a border that neither crosses itself nor is
// covered twice; others are resolved beforehand.
type OverlapSite struct {
	plane overlapPlane
	bound orb.Bound // in degrees
	west  float64   // in the plane, as are the next three
	east  float64
	south float64
	north float64
	unit  float64 // square metres
	area  float64 // in square metres
	edges []overlapEdge

	once    sync.Once // guards the making of what follows
	cuts    []float64 // heights that part the bands
	first   []int32   // by band: its first one of members
	members []int32   // edges that reach into a band
	below   []float64 // by cut: the area below it
	reach   []float64 // by edge: its easternmost place
}

// NewOverlapSite makes a site ready; area and errors are those of NewOverlapZone.
func NewOverlapSite(g orb.Geometry) (*OverlapSite, error) { return newOverlapSite(g, false) }

func newOverlapSite(g orb.Geometry, flat bool) (*OverlapSite, error) {
	polygons := appendOverlapPolygons(nil, g)
	b := overlapBuffers.Get().(*overlapBuffer)
	defer b.release()
	a, err := newOverlapArea(polygons, flat, b)
	if err != nil {
		return nil, err
	}
	s := &OverlapSite{plane: a.plane, edges: a.border(), unit: a.plane.squareMetres()}
	if len(s.edges) == 0 {
		return s, nil
	}
	s.bound = ringBound(polygons[0][0])
	for _, p := range polygons[1:] {
		s.bound = s.bound.Union(ringBound(p[0]))
	}
	s.west, s.east = s.plane.point(s.bound.Min)[0], s.plane.point(s.bound.Max)[0]
	s.south, s.north = math.Inf(1), math.Inf(-1)
	for i := range s.edges {
		e := &s.edges[i]
		s.south, s.north = min(s.south, e.low), max(s.north, e.high)
		s.area -= e.weight * ((e.at(e.low) - s.west) + (e.at(e.high) - s.west)) / 2 * (e.high - e.low)
	}
	s.area = max(s.area*s.unit, 0)
	return s, nil
}

// overlapBandEdges is the number of edges that begin between two cuts; more where an
// edge would be in more than overlapBandShare bands on average, as with the teeth of a comb.
const (
	overlapBandEdges = 4
	overlapBandShare = 32
)

// band parts the edges into bands of height.
func (s *OverlapSite) band() {
	lows := make([]float64, len(s.edges))
	s.reach = make([]float64, len(s.edges))
	for i := range s.edges {
		e := &s.edges[i]
		lows[i] = e.low
		s.reach[i] = max(e.at(e.low), e.at(e.high))
	}
	slices.Sort(lows)
	for step := overlapBandEdges; ; step *= 2 {
		s.cuts = make([]float64, 0, len(lows)/step+2)
		for i := 0; i < len(lows); i += step {
			if n := len(s.cuts); n == 0 || lows[i] > s.cuts[n-1] {
				s.cuts = append(s.cuts, lows[i])
			}
		}
		s.cuts = append(s.cuts, s.north)
		if step >= len(lows) || s.shares() <= overlapBandShare*len(lows) {
			break
		}
	}
	s.fillBands()
	s.below = make([]float64, len(s.cuts))
	for k := range len(s.cuts) - 1 {
		s.below[k+1] = s.below[k] + s.within(k, s.cuts[k+1])
	}
}

// shares is about how many edges there are in all bands.
func (s *OverlapSite) shares() int {
	n, k := 0, 0
	for i := range s.edges {
		k = s.find(s.edges[i].low, k)
		n += s.find(s.edges[i].high, k) - k + 1
	}
	return n
}

// fillBands lists the edges of each band.
func (s *OverlapSite) fillBands() {
	bands := len(s.cuts) - 1
	s.first = make([]int32, bands+2)
	start := make([]int32, len(s.edges))
	k := 0
	for i := range s.edges {
		k = s.find(s.edges[i].low, k)
		start[i] = int32(k)
		for {
			s.first[k+2]++
			if k+1 == bands || s.cuts[k+1] >= s.edges[i].high {
				break
			}
			k++
		}
	}
	for k := 1; k < len(s.first); k++ {
		s.first[k] += s.first[k-1]
	}
	s.members = make([]int32, s.first[len(s.first)-1])
	for i := range s.edges {
		for k := int(start[i]); k < bands && (k == int(start[i]) || s.cuts[k] < s.edges[i].high); k++ {
			s.members[s.first[k+1]] = int32(i)
			s.first[k+1]++
		}
	}
}

// find is the band of a height, which is at its lower limit or above it; the
// lowest and the highest band also stand for what is beyond. The search begins
// at a band.
func (s *OverlapSite) find(y float64, k int) int {
	last := len(s.cuts) - 2
	for step := 0; step < 4; step++ {
		switch {
		case k < last && s.cuts[k+1] <= y:
			k++
		case k > 0 && s.cuts[k] > y:
			k--
		default:
			return max(k, 0)
		}
	}
	return max(min(sort.Search(len(s.cuts), func(i int) bool { return s.cuts[i] > y })-1, last), 0)
}

// within is the area of a band below a height.
func (s *OverlapSite) within(k int, y float64) float64 {
	sum := 0.0
	for _, n := range s.members[s.first[k]:s.first[k+1]] {
		e := &s.edges[n]
		low, high := max(e.low, s.cuts[k]), min(e.high, y)
		if low < high {
			sum -= e.weight * ((e.at(low) - s.west) + (e.at(high) - s.west)) / 2 * (high - low)
		}
	}
	return sum
}

// southOf is the area of the site below a height, the band of which is found
// from k.
func (s *OverlapSite) southOf(y float64, k int) (float64, int) {
	if y <= s.south {
		return 0, k
	}
	if y >= s.north {
		return s.below[len(s.below)-1], k
	}
	k = s.find(y, k)
	return s.below[k] + s.within(k, y), k
}

// Area is the area of the site in square metres.
func (s *OverlapSite) Area() float64 { return s.area }

// eastOf is the area of the site east of an edge, positive whichever way
// the edge leads; low is its lower end.
func (s *OverlapSite) eastOf(low, high orb.Point, k int) (float64, int) {
	f := overlapEdge{low: max(low[1], s.south), high: min(high[1], s.north), x: low[0], y: low[1]}
	f.slope = (high[0] - low[0]) / (high[1] - low[1])
	return s.eastOfPiece(&f, k)
}

// eastOfPiece is eastOf for a piece between heights of the site.
func (s *OverlapSite) eastOfPiece(f *overlapEdge, k int) (float64, int) {
	from, to := f.at(f.low), f.at(f.high)
	if min(from, to) >= s.east {
		return 0, k
	}
	if max(from, to) <= s.west {
		a, k := s.southOf(f.low, k)
		b, k := s.southOf(f.high, k)
		return b - a, k
	}
	sum := 0.0
	k = s.find(f.low, k)
	for {
		floor, roof := max(f.low, s.cuts[k]), min(f.high, s.cuts[k+1])
		left := min(f.at(floor), f.at(roof))
		for _, n := range s.members[s.first[k]:s.first[k+1]] {
			if s.reach[n] <= left {
				continue
			}
			e := &s.edges[n]
			low, high := max(e.low, floor), min(e.high, roof)
			if low >= high {
				continue
			}
			sum -= e.weight * positivePart(e.at(low)-f.at(low), e.at(high)-f.at(high)) * (high - low)
		}
		if f.high <= s.cuts[k+1] || k+2 >= len(s.cuts) {
			return sum, k
		}
		k++
	}
}

// positivePart is the mean of the positive part of a function that leads
// straight from a to b.
func positivePart(a, b float64) float64 {
	switch {
	case a >= 0 && b >= 0:
		return (a + b) / 2
	case a <= 0 && b <= 0:
		return 0
	case a > 0:
		return a / 2 * (a / (a - b))
	}
	return b / 2 * (b / (b - a))
}
