package geo

import (
	"fmt"
	"math"
	"slices"
	"sync/atomic"

	"github.com/paulmach/orb"
)

// OverlapZone is an area made ready for many questions about how much of a site
// it covers. It refers to the geometry it was made of, which must not change,
// and adds less than 8 bytes a vertex, but for an area whose borders cross:
// that one is kept as the 48-byte pieces of its border. It is safe for concurrent
// use.
type OverlapZone struct {
	parts   []overlapPart
	tangled *overlapTangle
	area    float64 // in square metres

	touching atomic.Pointer[overlapTouches] // where borders touch; nil: not found out yet
}

// overlapPart is a polygon whose rings neither cross themselves nor each other.
type overlapPart struct {
	polygon orb.Polygon
	box     overlapBox
	area    float64       // in square metres
	rings   *overlapRings // nil if it has one small ring
	flip    bool          // the shell is wound clockwise
}

// overlapRings is what there is to say about each ring of a part.
type overlapRings struct {
	flip []bool           // it is wound clockwise
	runs [][][]overlapBox // of a large ring: boxes by level; nil if none is large
}

// overlapTangle is the border of an area in the plane with the origin at.
type overlapTangle struct {
	at    orb.Point
	box   overlapBox
	edges []overlapEdge
}

// overlapBox is a box in degrees, rounded outwards: west, south, east, north.
type overlapBox [4]float32

var overlapNoBox = overlapBox{float32(math.Inf(1)), float32(math.Inf(1)), float32(math.Inf(-1)), float32(math.Inf(-1))}

// ringBound is the box around points, of which there is at least one.
func ringBound(points []orb.Point) orb.Bound {
	b := orb.Bound{Min: points[0], Max: points[0]}
	for _, p := range points[1:] {
		b.Min[0], b.Max[0] = min(b.Min[0], p[0]), max(b.Max[0], p[0])
		b.Min[1], b.Max[1] = min(b.Min[1], p[1]), max(b.Max[1], p[1])
	}
	return b
}

func newOverlapBox(points []orb.Point) overlapBox {
	b := ringBound(points)
	return overlapBox{roundDown32(b.Min[0]), roundDown32(b.Min[1]), roundUp32(b.Max[0]), roundUp32(b.Max[1])}
}

func roundDown32(x float64) float32 {
	f := float32(x)
	if float64(f) > x {
		f = math.Nextafter32(f, float32(math.Inf(-1)))
	}
	return f
}

func roundUp32(x float64) float32 { return -roundDown32(-x) }

func (b overlapBox) union(o overlapBox) overlapBox {
	return overlapBox{min(b[0], o[0]), min(b[1], o[1]), max(b[2], o[2]), max(b[3], o[3])}
}

// NewOverlapZone makes an area ready. The area is what Locate calls inside:
// rings count by the even-odd rule, holes are taken out of their polygon, parts
// that overlap count once. Lines and points have no area. The error says which
// vertex is not a place on earth, or is ErrTangled.
func NewOverlapZone(g orb.Geometry) (*OverlapZone, error) { return newOverlapZone(g, false) }

func newOverlapZone(g orb.Geometry, flat bool) (*OverlapZone, error) {
	polygons := appendOverlapPolygons(nil, g)
	b := overlapBuffers.Get().(*overlapBuffer)
	defer b.release()
	a, err := newOverlapArea(polygons, flat, b)
	if err != nil {
		return nil, err
	}
	z := &OverlapZone{}
	if !a.clean {
		z.tangled = &overlapTangle{at: a.at, box: overlapNoBox, edges: a.edges}
		for _, p := range polygons {
			z.tangled.box = z.tangled.box.union(newOverlapBox(p[0]))
		}
		z.area = overlapEdgesArea(a.edges) * a.plane.squareMetres()
		return z, nil
	}
	polygons = a.polygons
	z.parts = make([]overlapPart, len(polygons))
	ring := 0
	for i, p := range polygons {
		z.parts[i] = newOverlapPart(p, a.areas[ring:ring+len(p)], a.plane.squareMetres())
		z.area += z.parts[i].area
		ring += len(p)
	}
	return z, nil
}

// appendOverlapPolygons appends the polygons of a geometry that have a shell.
func appendOverlapPolygons(to []orb.Polygon, g orb.Geometry) []orb.Polygon {
	switch g := g.(type) {
	case orb.Polygon:
		if len(g) > 0 && len(g[0]) > 0 {
			to = append(to, g)
		}
	case orb.Ring:
		return appendOverlapPolygons(to, orb.Polygon{g})
	case orb.Bound:
		return appendOverlapPolygons(to, g.ToPolygon())
	case orb.MultiPolygon:
		for _, p := range g {
			to = appendOverlapPolygons(to, p)
		}
	case orb.Collection:
		for _, m := range g {
			to = appendOverlapPolygons(to, m)
		}
	}
	return to
}

// overlapArea is an area on its way into the plane.
type overlapArea struct {
	at       orb.Point // origin, in degrees
	plane    overlapPlane
	polygons []orb.Polygon // of the area: as given, or such that no border crosses another
	clean    bool          // no border crosses another
	edges    []overlapEdge // of the border, if it is not clean: see border
	raw      []sweepEdge   // of the rings
	areas    []float64     // by ring, positive if it is wound counter-clockwise
}

// newOverlapArea brings polygons into the plane around their first vertex and
// finds out whether their rings cross. The raw edges are the buffer's.
func newOverlapArea(polygons []orb.Polygon, flat bool, b *overlapBuffer) (*overlapArea, error) {
	a := &overlapArea{polygons: polygons}
	n := 0
	for i, p := range polygons {
		if err := checkOverlapPolygon(p, flat); err != nil {
			return nil, fmt.Errorf("polygon %d: %w", i, err)
		}
		for _, r := range p {
			n += len(r)
		}
	}
	b.raw = slices.Grow(b.raw[:0], n)
	if len(polygons) > 0 {
		a.at = polygons[0][0][0]
	}
	a.plane = newOverlapPlane(a.at, flat)
	rule := a.gather(b)
	if a.clean = cleanEdges(a.raw, b); !a.clean && len(a.raw) > overlapFew {
		if cleaned, err := a.cleaned(polygons); err == nil {
			a.polygons, a.areas, a.clean = cleaned, nil, true
			a.gather(b)
		}
	}
	if a.clean {
		return a, nil
	}
	sortSweepEdges(a.raw)
	var err error
	a.edges, err = resolveEdges(a.raw, rule)
	return a, err
}

// gather puts the edges of the polygons into the buffer, sets the areas of the
// rings, and returns what the edges mean.
func (a *overlapArea) gather(b *overlapBuffer) *parityRule {
	polygons := a.polygons
	rule := &parityRule{in: make([]int32, len(polygons)), out: make([]int32, len(polygons))}
	raw := b.raw[:0]
	for i, p := range polygons {
		for j, r := range p {
			first := len(raw)
			var area float64
			raw, area = a.appendRing(raw, r, int32(len(a.areas)))
			if (area < 0) != (j > 0) {
				for k := range raw[first:] {
					raw[first+k].weight *= -1
				}
			}
			a.areas = append(a.areas, area)
			rule.polygon = append(rule.polygon, int32(i))
			rule.shell = append(rule.shell, j == 0)
		}
	}
	rule.odd = make([]bool, len(a.areas))
	a.raw, b.raw = raw, raw
	return rule
}

// border returns the edges of the border.
func (a *overlapArea) border() []overlapEdge {
	if a.clean {
		a.edges = make([]overlapEdge, len(a.raw))
		for i := range a.raw {
			e := &a.raw[i]
			a.edges[i] = e.piece(e.low[1], e.high[1], float64(e.weight))
		}
	}
	return a.edges
}

// overlapLevel is the rise up to which an edge counts as level: far below what
// coordinates resolve, but large enough to divide by.
const overlapLevel = 1e-200

// appendRing appends the edges of a ring but for the level ones and returns its
// area: positive if it is wound counter-clockwise.
func (a *overlapArea) appendRing(raw []sweepEdge, r orb.Ring, n int32) ([]sweepEdge, float64) {
	if len(r) == 0 {
		return raw, 0
	}
	area := 0.0
	from := a.plane.point(r[len(r)-1])
	origin := from[0]
	for _, p := range r {
		to := a.plane.point(p)
		if math.Abs(from[1]-to[1]) > overlapLevel {
			raw = append(raw, newSweepEdge(from, to, 1, n))
			area += ((from[0] - origin) + (to[0] - origin)) * (to[1] - from[1])
		}
		from = to
	}
	return raw, area / 2
}

// overlapEdgesArea is the area within a border.
func overlapEdgesArea(edges []overlapEdge) float64 {
	sum := 0.0
	for i := range edges {
		e := &edges[i]
		sum -= e.weight * (e.at(e.low) + e.at(e.high)) / 2 * (e.high - e.low)
	}
	return sum
}

func newOverlapPart(p orb.Polygon, areas []float64, unit float64) overlapPart {
	part := overlapPart{polygon: p, box: newOverlapBox(p[0]), flip: areas[0] < 0}
	for i, area := range areas {
		if i == 0 {
			part.area += math.Abs(area) * unit
		} else {
			part.area -= math.Abs(area) * unit
		}
	}
	if len(p) == 1 && len(p[0]) <= overlapSmall {
		return part
	}
	rings := &overlapRings{}
	for i, r := range p {
		rings.flip = append(rings.flip, areas[i] < 0)
		if len(r) > overlapSmall {
			if rings.runs == nil {
				rings.runs = make([][][]overlapBox, len(p))
			}
			rings.runs[i] = overlapRuns(r)
		}
	}
	part.rings = rings
	return part
}

// runs are the boxes of a ring, nil if it is small.
func (p *overlapPart) runs(ring int) [][]overlapBox {
	if p.rings == nil || p.rings.runs == nil {
		return nil
	}
	return p.rings.runs[ring]
}

// small tells whether all rings are.
func (p *overlapPart) small() bool { return p.rings == nil || p.rings.runs == nil }

// weight is that of an edge of a ring in its own direction: 1 if the area is on
// its left.
func (p *overlapPart) weight(ring int) float64 {
	flip := p.flip
	if p.rings != nil {
		flip = p.rings.flip[ring] != (ring > 0)
	}
	if flip {
		return -1
	}
	return 1
}

// Rings of more vertices than overlapSmall have boxes around runs of overlapFan
// edges, and of as many boxes of the level below.
const (
	overlapSmall = 40
	overlapFan   = 16
)

func overlapRuns(r orb.Ring) [][]overlapBox {
	level := make([]overlapBox, 0, len(r)/overlapFan+1)
	for from := 0; from < len(r); from += overlapFan {
		b := newOverlapBox(r[from:min(from+overlapFan+1, len(r))])
		if from+overlapFan >= len(r) {
			b = b.union(newOverlapBox(r[:1])) // the ring closes here
		}
		level = append(level, b)
	}
	levels := [][]overlapBox{level}
	for len(level) > overlapFan {
		next := make([]overlapBox, 0, len(level)/overlapFan+1)
		for from := 0; from < len(level); from += overlapFan {
			b := level[from]
			for _, o := range level[from:min(from+overlapFan, len(level))] {
				b = b.union(o)
			}
			next = append(next, b)
		}
		levels = append(levels, next)
		level = next
	}
	return levels
}

// Area is the area of the zone in square metres.
func (z *OverlapZone) Area() float64 { return z.area }
