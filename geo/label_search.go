package geo

import (
	"cmp"
	"math"
	"slices"

	"github.com/paulmach/orb"
)

const (
	// labelSlack is how much larger than the circle found one may be that is missed.
	labelSlack = 1.03
	// labelCells is how many cells are halved at most.
	labelCells = 4000
	// labelRows is how many rows are looked at where no cell has its middle inside.
	labelRows = 64
	// labelFew is the number of edges below which none are left out.
	labelFew = 24
	// labelPrepared is the number of edges from which a polygon is prepared.
	labelPrepared = 100
)

// labelSearch looks for the largest circle in one polygon, in a plane in metres whose
// origin is the middle of the polygon's box.
type labelSearch struct {
	polygon  orb.Polygon
	prepared preparedPolygon // nil for small ones
	origin   orb.Point
	scale    orb.Point // metres in a degree
	half     orb.Point // of the box, in metres
	edges    []labelEdge
	cells    []labelCell // a heap, the greatest hope first
	lists    []uint32    // what the lists of cells are cut from

	best   orb.Point // in degrees; inside, if radius > 0
	radius float64
	least  float64 // the radius that a circle must exceed to be better
}

// labelEdge is an edge from x, y; inverse is 1 over the square of its length.
type labelEdge struct{ x, y, dx, dy, inverse float64 }

// labelCell is a box, by its middle and half its sides.
type labelCell struct {
	x, y, w, h float64
	distance   float64  // from the middle to the border
	hope       float64  // no circle with its middle in the cell is larger
	edges      []uint32 // one of them is nearest, for each point of the cell
}

// newLabelSearch is not sound if the polygon has no edges or vertices that are no place.
func newLabelSearch(g orb.Polygon) (s labelSearch, sound bool) {
	if len(g) == 0 || len(g[0]) < 3 {
		return s, false
	}
	n := 0
	for _, r := range g {
		n += len(r)
		if slices.ContainsFunc(r, func(p orb.Point) bool { return !isPlace(p) }) {
			return s, false
		}
	}
	box := g[0].Bound()
	s.polygon, s.origin = g, box.Center()
	s.scale[0], s.scale[1] = metresPerDegree(s.origin[1])
	s.half = orb.Point{(box.Max[0] - box.Min[0]) / 2 * s.scale[0], (box.Max[1] - box.Min[1]) / 2 * s.scale[1]}
	s.edges = make([]labelEdge, 0, n+len(g))
	for _, r := range g {
		eachEdge(r, true, func(a, b orb.Point) {
			p, q := s.plane(a), s.plane(b)
			dx, dy := q[0]-p[0], q[1]-p[1]
			if squared := dx*dx + dy*dy; squared > 0 {
				s.edges = append(s.edges, labelEdge{p[0], p[1], dx, dy, 1 / squared})
			}
		})
	}
	if len(s.edges) >= labelPrepared {
		s.prepared = preparePolygon(g)
	}
	return s, len(s.edges) > 2 && s.half[0] > 0 && s.half[1] > 0
}

func (s *labelSearch) plane(p orb.Point) orb.Point {
	return orb.Point{(p[0] - s.origin[0]) * s.scale[0], (p[1] - s.origin[1]) * s.scale[1]}
}

func (s *labelSearch) degrees(x, y float64) orb.Point {
	return orb.Point{s.origin[0] + x/s.scale[0], s.origin[1] + y/s.scale[1]}
}

func (s *labelSearch) inside(p orb.Point) bool {
	if s.prepared != nil {
		return s.prepared.locate(p) == Inside
	}
	return locatePolygon(s.polygon, p) == Inside
}

// run finds the circle. It begins with a good guess, since a cell is given up when it
// cannot hold a circle much larger than the best so far.
func (s *labelSearch) run() {
	all := make([]uint32, len(s.edges))
	for i := range all {
		all[i] = uint32(i)
	}
	if x, y, ok := s.centroid(); ok {
		d, _ := s.distance(x, y, all, 0)
		s.offer(s.degrees(x, y), d)
		s.least = s.radius * labelSlack
	}
	if s.radius == 0 {
		s.row(s.origin[1], all)
	}
	s.visit(labelCell{w: s.half[0], h: s.half[1], edges: all})
	for n := 0; n < labelCells && len(s.cells) > 0; n++ {
		c := s.pop()
		if c.hope <= s.radius*labelSlack {
			break
		}
		s.split(c)
	}
	if s.radius == 0 {
		s.rows(all)
	}
}

// offer takes a place that is better than the best so far.
func (s *labelSearch) offer(p orb.Point, distance float64) {
	if distance > s.least && s.inside(p) {
		s.best, s.radius, s.least = p, distance, distance
	}
}

// split visits the halves of a cell.
func (s *labelSearch) split(c labelCell) {
	c.edges = s.near(&c)
	a, b := c, c
	if c.w > c.h {
		a.w, b.w = c.w/2, c.w/2
		a.x, b.x = c.x-a.w, c.x+a.w
	} else {
		a.h, b.h = c.h/2, c.h/2
		a.y, b.y = c.y-a.h, c.y+a.h
	}
	s.visit(a)
	s.visit(b)
}

// near are the edges that may be nearest to a point of the cell. That point is at most
// reach away from the middle, and the edge nearest to the middle at most reach further
// from it; an edge that is to be nearer to it than that one is at most twice the reach
// further from the middle.
func (s *labelSearch) near(c *labelCell) []uint32 {
	if len(c.edges) < labelFew {
		return c.edges
	}
	far := c.distance + 2*math.Hypot(c.w, c.h)
	far *= far * (1 + 1e-9) // for what rounding loses
	from := len(s.lists)
	for _, i := range c.edges {
		if s.edges[i].squared(c.x, c.y) <= far {
			s.lists = append(s.lists, i)
		}
	}
	return s.lists[from:len(s.lists):len(s.lists)]
}

// visit looks at the middle of a cell and keeps the cell if there is hope in it.
func (s *labelSearch) visit(c labelCell) {
	enough, reach := s.radius*labelSlack, math.Hypot(c.w, c.h)
	var nearest *labelEdge
	c.distance, nearest = s.distance(c.x, c.y, c.edges, enough-reach)
	if c.distance <= enough-reach {
		return
	}
	c.hope = c.distance + reach
	if c.distance > 0 {
		if c.hope = min(c.hope, s.between(&c, nearest)); c.hope <= enough {
			return
		}
	}
	if p := s.degrees(c.x, c.y); !s.inside(p) {
		if c.hope = min(c.hope, reach-c.distance); c.hope <= enough {
			return
		}
	} else if c.distance > s.least {
		s.best, s.radius, s.least = p, c.distance, c.distance
	}
	s.push(c)
}

// between bounds the circles with their middle in a cell by two edges that lie on
// opposite sides of it: a circle is not larger than the mean of the distances to both,
// which is a convex function, so that a corner of the cell has the most of it. In a strip
// with parallel borders it is the same all along, where distance and reach would have
// the cells get ever smaller.
func (s *labelSearch) between(c *labelCell, nearest *labelEdge) float64 {
	fx, fy := nearest.foot(c.x, c.y)
	_, opposite := s.distance(2*c.x-fx, 2*c.y-fy, c.edges, 0)
	most := 0.0
	for _, k := range [...]orb.Point{{-1, -1}, {1, -1}, {-1, 1}, {1, 1}} {
		x, y := c.x+k[0]*c.w, c.y+k[1]*c.h
		most = max(most, math.Sqrt(nearest.squared(x, y))+math.Sqrt(opposite.squared(x, y)))
	}
	return most / 2
}

// distance is how far a place is from the nearest of some edges, and that edge. A
// distance that is at most enough may be too large.
func (s *labelSearch) distance(x, y float64, edges []uint32, enough float64) (float64, *labelEdge) {
	least, at, stop := math.Inf(1), uint32(0), 0.0
	if enough > 0 {
		stop = enough * enough
	}
	for _, i := range edges {
		if d := s.edges[i].squared(x, y); d < least {
			if least, at = d, i; d <= stop {
				break
			}
		}
	}
	return math.Sqrt(least), &s.edges[at]
}

// squared is the square of the distance to a place.
func (e *labelEdge) squared(x, y float64) float64 {
	x, y = x-e.x, y-e.y
	t := min(max((x*e.dx+y*e.dy)*e.inverse, 0), 1)
	x, y = x-t*e.dx, y-t*e.dy
	return x*x + y*y
}

// foot is the point of the edge that is nearest to a place.
func (e *labelEdge) foot(x, y float64) (float64, float64) {
	t := min(max(((x-e.x)*e.dx+(y-e.y)*e.dy)*e.inverse, 0), 1)
	return e.x + t*e.dx, e.y + t*e.dy
}

// centroid is that of the shell without its holes, as if none crossed another.
func (s *labelSearch) centroid() (x, y float64, ok bool) {
	area := 0.0
	for i, r := range s.polygon {
		var a, ax, ay float64
		eachEdge(r, true, func(from, to orb.Point) {
			p, q := s.plane(from), s.plane(to)
			cross := p[0]*q[1] - q[0]*p[1]
			a, ax, ay = a+cross, ax+cross*(p[0]+q[0])/3, ay+cross*(p[1]+q[1])/3
		})
		if (a < 0) == (i == 0) {
			a, ax, ay = -a, -ax, -ay
		}
		area, x, y = area+a, x+ax, y+ay
	}
	x, y = x/area, y/area
	return x, y, area > 0 && math.Abs(x) < s.half[0] && math.Abs(y) < s.half[1]
}

// rows looks along rows between the latitudes of vertices, those first that are
// furthest apart: what lies inside is in one of them.
func (s *labelSearch) rows(all []uint32) {
	var lats []float64
	for _, r := range s.polygon {
		for _, p := range r {
			lats = append(lats, p[1])
		}
	}
	slices.Sort(lats)
	type slab struct{ middle, height float64 }
	var slabs []slab
	for i := 1; i < len(lats); i++ {
		if a, b := lats[i-1], lats[i]; a < b {
			slabs = append(slabs, slab{a + (b-a)/2, b - a})
		}
	}
	slices.SortStableFunc(slabs, func(a, b slab) int { return cmp.Compare(b.height, a.height) })
	for _, l := range slabs[:min(len(slabs), labelRows)] {
		s.row(l.middle, all)
	}
}

// row offers the middle of the widest stretch inside along a parallel.
func (s *labelSearch) row(lat float64, all []uint32) {
	var at []float64
	for _, r := range s.polygon {
		eachEdge(r, true, func(a, b orb.Point) {
			if (a[1] > lat) != (b[1] > lat) {
				at = append(at, a[0]+(lat-a[1])/(b[1]-a[1])*(b[0]-a[0]))
			}
		})
	}
	slices.Sort(at)
	width, middle := 0.0, orb.Point{}
	for i := 1; i < len(at); i++ {
		p := orb.Point{at[i-1] + (at[i]-at[i-1])/2, lat}
		if w := at[i] - at[i-1]; w > width && s.inside(p) {
			width, middle = w, p
		}
	}
	if width > 0 {
		q := s.plane(middle)
		d, _ := s.distance(q[0], q[1], all, 0)
		s.offer(middle, d)
	}
}

// push and pop keep cells in a binary heap.
func (s *labelSearch) push(c labelCell) {
	s.cells = append(s.cells, c)
	for i := len(s.cells) - 1; i > 0; {
		up := (i - 1) / 2
		if s.cells[up].hope >= s.cells[i].hope {
			return
		}
		s.cells[up], s.cells[i] = s.cells[i], s.cells[up]
		i = up
	}
}

func (s *labelSearch) pop() labelCell {
	top, last := s.cells[0], len(s.cells)-1
	s.cells[0] = s.cells[last]
	s.cells = s.cells[:last]
	for i := 0; ; {
		down := 2*i + 1
		if down >= last {
			return top
		}
		if down+1 < last && s.cells[down+1].hope > s.cells[down].hope {
			down++
		}
		if s.cells[i].hope >= s.cells[down].hope {
			return top
		}
		s.cells[i], s.cells[down] = s.cells[down], s.cells[i]
		i = down
	}
}
