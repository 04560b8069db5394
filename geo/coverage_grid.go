package geo

import (
	"math"
	"slices"
	"sync"

	"github.com/paulmach/orb"
)

// netSegment is a piece of border between two vertices.
type netSegment struct{ a, b uint32 }

// netTouch is a vertex that lies on a segment, between its ends.
type netTouch struct {
	segment int32
	vertex  uint32
}

// netGrid finds where segments meet elsewhere than at common ends. Segments are
// put into square cells of the mean length, which are hashed, so that a few long
// ones or far islands do no harm; a crowded cell is quartered. What is asked of
// two segments is exact; cells only decide which pairs are asked, with a
// margin of a millionth of a cell for the rounding of their borders.
type netGrid struct {
	points []orb.Point
	all    []netSegment
	fresh  []bool  // by vertex, or nil: a pair without a segment between two fresh vertices is not asked
	reach  float64 // how near an end of a segment that crosses another has to be to lie on it
	apart  float64 // how far from a cell a segment may pass that is listed in it
	origin orb.Point
	scale  float64 // cells per unit
}

// netLimit bounds what is found at once: n segments may cross at n² places.
const netLimit = 1 << 22

// netMeetings are the places where segments meet between their ends.
type netMeetings struct {
	touches []netTouch
	crosses [][2]int32 // segments
	full    bool       // there are more
}

func (f *netMeetings) none() bool { return len(f.touches) == 0 && len(f.crosses) == 0 }

// meetings compares the segments, on two processors where there is enough to do.
func (g *netGrid) meetings() *netMeetings {
	if len(g.all) < 2 || !g.measure() {
		return &netMeetings{}
	}
	start, member := g.sort()
	const share = 1 << 14 // slots that are done in a row
	parts := make([]netMeetings, (len(start)-1+share-1)/share)
	var wait sync.WaitGroup
	for worker := range 2 {
		wait.Go(func() {
			for k := worker; k < len(parts); k += 2 {
				for slot := k * share; slot < min((k+1)*share, len(start)-1); slot++ {
					g.compare(member[start[slot]:start[slot+1]], 0, &parts[k])
				}
			}
		})
	}
	wait.Wait()
	whole := &netMeetings{}
	for _, p := range parts {
		whole.touches = append(whole.touches, p.touches...)
		whole.crosses = append(whole.crosses, p.crosses...)
		whole.full = whole.full || p.full || len(whole.crosses) > netLimit
	}
	slices.SortFunc(whole.touches, func(a, b netTouch) int {
		return int(cmp64(int64(a.segment), int64(b.segment), int64(a.vertex), int64(b.vertex)))
	})
	whole.touches = slices.Compact(whole.touches)
	slices.SortFunc(whole.crosses, func(a, b [2]int32) int {
		return int(cmp64(int64(a[0]), int64(b[0]), int64(a[1]), int64(b[1])))
	})
	whole.crosses = slices.Compact(whole.crosses)
	return whole
}

// cmp64 compares a with b, then c with d.
func cmp64(a, b, c, d int64) int64 {
	if a != b {
		return a - b
	}
	return c - d
}

// measure sets the side of a cell; false if all vertices are at one place.
func (g *netGrid) measure() bool {
	length := 0.0
	g.origin = g.points[g.all[0].a]
	for _, s := range g.all {
		a, b := g.points[s.a], g.points[s.b]
		length += max(math.Abs(a[0]-b[0]), math.Abs(a[1]-b[1]))
		g.origin = orb.Point{min(g.origin[0], a[0], b[0]), min(g.origin[1], a[1], b[1])}
	}
	g.scale = float64(len(g.all)) / length
	if g.apart > 0 {
		g.scale = min(g.scale, 1/(2*g.apart))
	}
	return length > 0 && g.scale < math.MaxFloat64
}

// sort returns the segments of each slot, those of slot i from start[i] to
// start[i+1] in member.
func (g *netGrid) sort() (start, member []int32) {
	size := 16
	for size < len(g.all) {
		size *= 2
	}
	start = make([]int32, size+1)
	g.cells(func(x, y int64, _ int32) { start[netSlot(x, y, size)+1]++ })
	for i := range size {
		start[i+1] += start[i]
	}
	member = make([]int32, start[size])
	fill := slices.Clone(start)
	g.cells(func(x, y int64, n int32) {
		i := netSlot(x, y, size)
		member[fill[i]] = n
		fill[i]++
	})
	return start, member
}

// netSlot hashes a cell.
func netSlot(x, y int64, size int) int {
	return int(mix(uint64(x)<<32^uint64(uint32(y))) & uint64(size-1))
}

// near calls f for the segments that may pass within apart of p; start and member
// are those of sort. A segment may come more than once.
func (g *netGrid) near(p orb.Point, start, member []int32, f func(n int32)) {
	x, y := math.Floor((p[0]-g.origin[0])*g.scale), math.Floor((p[1]-g.origin[1])*g.scale)
	if math.Abs(x) > 1<<40 || math.Abs(y) > 1<<40 {
		return
	}
	slot := netSlot(int64(x), int64(y), len(start)-1)
	for _, n := range member[start[slot]:start[slot+1]] {
		f(n)
	}
}

// cells calls f for each cell that a segment may pass through, column by column.
func (g *netGrid) cells(f func(x, y int64, n int32)) {
	margin := 1e-6 + g.apart*g.scale
	for n, s := range g.all {
		a, b := g.points[s.a], g.points[s.b]
		if a[0] > b[0] {
			a, b = b, a
		}
		ax, ay := (a[0]-g.origin[0])*g.scale, (a[1]-g.origin[1])*g.scale
		bx, by := (b[0]-g.origin[0])*g.scale, (b[1]-g.origin[1])*g.scale
		first, last := int64(math.Floor(ax-margin)), int64(math.Floor(bx+margin))
		for x := first; x <= last; x++ {
			y0, y1 := ay, by
			if first != last {
				if dx := bx - ax; dx > 0 {
					y0 = ay + min(max((float64(x)-margin-ax)/dx, 0), 1)*(by-ay)
					y1 = ay + min(max((float64(x)+1+margin-ax)/dx, 0), 1)*(by-ay)
				}
			}
			end := int64(math.Floor(max(y0, y1) + margin))
			for y := int64(math.Floor(min(y0, y1) - margin)); y <= end; y++ {
				f(x, y, int32(n))
			}
		}
	}
}

// netCrowd is how many segments are compared each with each.
const netCrowd = 40

// compare asks all pairs of a list, or those of the quarters of its box.
func (g *netGrid) compare(list []int32, depth int, found *netMeetings) {
	if len(list) > netCrowd && depth < 24 && g.quarter(list, depth, found) {
		return
	}
	for i, n := range list {
		for _, o := range list[:i] {
			g.pair(o, n, found)
		}
	}
}

// quarter compares the segments of each quarter of the box around the middles of
// a list; false if that does not divide them.
func (g *netGrid) quarter(list []int32, depth int, found *netMeetings) bool {
	var middle orb.Point
	for _, n := range list {
		a, b := g.points[g.all[n].a], g.points[g.all[n].b]
		middle[0] += (a[0]/2 + b[0]/2) / float64(len(list))
		middle[1] += (a[1]/2 + b[1]/2) / float64(len(list))
	}
	var parts [4][]int32
	most := 0
	for _, n := range list {
		a, b := g.points[g.all[n].a], g.points[g.all[n].b]
		for k := range parts {
			x, y := k&1, k>>1
			if (x == 0 && min(a[0], b[0]) <= middle[0] || x == 1 && max(a[0], b[0]) >= middle[0]) &&
				(y == 0 && min(a[1], b[1]) <= middle[1] || y == 1 && max(a[1], b[1]) >= middle[1]) {
				parts[k] = append(parts[k], n)
			}
		}
	}
	for _, p := range parts {
		most = max(most, len(p))
	}
	if most > len(list)*4/5 {
		return false
	}
	for _, p := range parts {
		g.compare(p, depth+1, found)
	}
	return true
}

// pair adds where two segments meet between their ends.
func (g *netGrid) pair(n, o int32, found *netMeetings) {
	s, t := g.all[n], g.all[o]
	if g.fresh != nil && !(g.fresh[s.a] && g.fresh[s.b]) && !(g.fresh[t.a] && g.fresh[t.b]) {
		return
	}
	a, b, c, d := g.points[s.a], g.points[s.b], g.points[t.a], g.points[t.b]
	if max(a[0], b[0]) < min(c[0], d[0]) || max(c[0], d[0]) < min(a[0], b[0]) ||
		max(a[1], b[1]) < min(c[1], d[1]) || max(c[1], d[1]) < min(a[1], b[1]) {
		return
	}
	if s.a == t.a || s.a == t.b || s.b == t.a || s.b == t.b {
		if n != o {
			g.common(n, o, found)
		}
		return
	}
	oc, od := Orient(a, b, c), Orient(a, b, d)
	if oc*od > 0 {
		return
	}
	oa, ob := Orient(c, d, a), Orient(c, d, b)
	if oa*ob > 0 {
		return
	}
	if oc*od < 0 && oa*ob < 0 {
		if g.reach > 0 && g.endsNear(n, o, found) {
			return
		}
		if found.full = found.full || len(found.crosses) >= netLimit; !found.full {
			found.crosses = append(found.crosses, [2]int32{min(n, o), max(n, o)})
		}
		return
	}
	touch := func(side int, segment int32, p, q, r orb.Point, v uint32) {
		if side == 0 && (span{p, q}).covers(r) {
			found.touches = append(found.touches, netTouch{segment, v})
		}
	}
	touch(oc, n, a, b, c, t.a)
	touch(od, n, a, b, d, t.b)
	touch(oa, o, c, d, a, s.a)
	touch(ob, o, c, d, b, s.b)
}

// endsNear adds the ends of two segments that cross which lie within reach of the
// other one, and tells whether there are any.
func (g *netGrid) endsNear(n, o int32, found *netMeetings) bool {
	before := len(found.touches)
	for _, k := range [2][2]int32{{n, o}, {o, n}} {
		a, b := g.points[g.all[k[0]].a], g.points[g.all[k[0]].b]
		for _, v := range [2]uint32{g.all[k[1]].a, g.all[k[1]].b} {
			if _, far := nearestOnSegment(a, b, g.points[v]); far <= g.reach {
				found.touches = append(found.touches, netTouch{k[0], v})
			}
		}
	}
	return len(found.touches) > before
}

// nearestOnSegment returns the place on the segment ab nearest to p, as a share
// of its length, and how far p is from it.
func nearestOnSegment(a, b, p orb.Point) (share, far float64) {
	dx, dy, px, py := b[0]-a[0], b[1]-a[1], p[0]-a[0], p[1]-a[1]
	if l := dx*dx + dy*dy; l > 0 {
		share = min(max((dx*px+dy*py)/l, 0), 1)
	}
	return share, math.Hypot(px-share*dx, py-share*dy)
}

// common looks at two segments that have an end in common: the shorter lies on
// the longer one or they meet nowhere else.
func (g *netGrid) common(n, o int32, found *netMeetings) {
	s, t := g.all[n], g.all[o]
	v, p, q := s.a, s.b, t.b // the common end and the others
	if s.a != t.a && s.a != t.b {
		v, p = s.b, s.a
	}
	if t.a != v {
		q = t.a
	}
	if p == q {
		return
	}
	at, to, other := g.points[v], g.points[p], g.points[q]
	if Orient(at, to, other) != 0 {
		return
	}
	if (span{at, to}).covers(other) {
		found.touches = append(found.touches, netTouch{n, q})
	} else if (span{at, other}).covers(to) {
		found.touches = append(found.touches, netTouch{o, p})
	}
}
