package geo

import (
	"math"

	"github.com/paulmach/orb"
)

// borderIndex is the points, lines and rings of a geometry in a tree of boxes, and
// its areas. It has no nodes if the geometry is empty or has a vertex that is no
// place.
type borderIndex struct {
	paths     []borderPath
	runs      []borderRun
	nodes     []borderNode // over runs
	areas     []borderArea
	areaNodes []borderNode
}

// borderPath is a point (one vertex), a line or a ring, which repeats its first
// vertex.
type borderPath struct{ at []orb.Point }

// borderRun is some consecutive edges of a path, or one piece of a long edge.
type borderRun struct {
	path, from, edges uint32
	piece, pieces     uint32 // of the only edge, if it is cut
}

// borderNode is a box of a tree, in preorder: the left child comes next. A leaf has
// a run or an area instead.
type borderNode struct {
	box   borderBox
	right int32 // of a leaf: -1 - its run or area
}

// borderArea is one polygon, with the vertices that it may contain in its bound.
type borderArea struct {
	bound    orb.Bound
	polygon  orb.Polygon
	prepared preparedPolygon // or nil
}

// runLength is how many edges a run has at most, longEdge how many degrees an edge
// may span before it is cut.
const (
	runLength = 8
	longEdge  = 1.0
)

// maxCutPieces bounds the pieces of long edges, beside one for every edge.
const maxCutPieces = 100_000

// isPlace tells whether distances to p are measured.
func isPlace(p orb.Point) bool { return onEllipsoid(p) && math.Abs(p[0]) <= 720 }

func indexBorders(g orb.Geometry, prepare bool) *borderIndex {
	index := &borderIndex{}
	places, edges, long := true, 0, 0.0
	eachPath(g, func(path []orb.Point, closed bool) {
		if n := len(path); closed && path[0] != path[n-1] {
			path = append(path[:n:n], path[0])
		}
		for i, p := range path {
			places = places && isPlace(p)
			if span := edgeSpan(path[max(i-1, 0)], p); span > longEdge {
				long += span
			}
		}
		edges += len(path)
		index.paths = append(index.paths, borderPath{path})
	})
	if !places || len(index.paths) == 0 || edges > math.MaxInt32 {
		return &borderIndex{}
	}
	piece := max(longEdge, long/float64(maxCutPieces+edges))
	for i := range index.paths {
		index.addRuns(uint32(i), piece)
	}
	index.addAreas(g, prepare)
	index.nodes = borderTree(len(index.runs), func(i int) borderBox { return index.runBox(&index.runs[i]) })
	index.areaNodes = borderTree(len(index.areas), func(i int) borderBox { return boxOf(index.areas[i].bound) })
	return index
}

// edgeSpan is how many degrees an edge spans, in longitude or latitude.
func edgeSpan(a, b orb.Point) float64 {
	return max(math.Abs(b[0]-a[0]), math.Abs(b[1]-a[1]))
}

func (g *borderIndex) addRuns(path uint32, piece float64) {
	at := g.paths[path].at
	if len(at) == 1 {
		g.runs = append(g.runs, borderRun{path: path, pieces: 1})
		return
	}
	run := borderRun{path: path, pieces: 1}
	flush := func(next int) {
		if run.edges > 0 {
			g.runs = append(g.runs, run)
		}
		run = borderRun{path: path, from: uint32(next), pieces: 1}
	}
	for i := 1; i < len(at); i++ {
		if span := edgeSpan(at[i-1], at[i]); span > piece {
			flush(i - 1)
			pieces := uint32(math.Ceil(span / piece))
			for n := range pieces {
				g.runs = append(g.runs, borderRun{path, uint32(i - 1), 1, n, pieces})
			}
			flush(i)
		} else if run.edges++; run.edges == runLength {
			flush(i)
		}
	}
	flush(0)
}

func (g *borderIndex) addAreas(from orb.Geometry, prepare bool) {
	switch from := from.(type) {
	case orb.Ring:
		g.addAreas(orb.Polygon{from}, prepare)
	case orb.Bound:
		if !from.IsEmpty() {
			g.addAreas(orb.Polygon{from.ToRing()}, prepare)
		}
	case orb.Polygon:
		area := borderArea{bound: from.Bound(), polygon: from}
		if prepare {
			area.prepared = preparePolygon(from)
		}
		g.areas = append(g.areas, area)
	case orb.MultiPolygon:
		for _, p := range from {
			g.addAreas(p, prepare)
		}
	case orb.Collection:
		for _, m := range from {
			g.addAreas(m, prepare)
		}
	}
}

// ends are the ends of edge n of a run, or of its piece.
func (g *borderIndex) ends(r *borderRun, n uint32) (a, b orb.Point) {
	at := g.paths[r.path].at
	if r.edges == 0 {
		return at[0], at[0]
	}
	a, b = at[r.from+n], at[r.from+n+1]
	if r.pieces == 1 {
		return a, b
	}
	return pointAlong(a, b, float64(r.piece)/float64(r.pieces)), pointAlong(a, b, float64(r.piece+1)/float64(r.pieces))
}

// pointAlong is the point of the edge ab at t, from 0 to 1.
func pointAlong(a, b orb.Point, t float64) orb.Point {
	if t == 1 {
		return b
	}
	return orb.Point{a[0] + t*(b[0]-a[0]), a[1] + t*(b[1]-a[1])}
}

func (g *borderIndex) runBox(r *borderRun) borderBox {
	a, b := g.ends(r, 0)
	bound := orb.MultiPoint{a, b}.Bound()
	for n := uint32(1); n < r.edges; n++ {
		_, b := g.ends(r, n)
		bound = bound.Extend(b)
	}
	return boxOf(bound)
}

// borderTree is a tree over n boxes.
func borderTree(n int, box func(int) borderBox) []borderNode {
	if n == 0 {
		return nil
	}
	leaves := make([]borderNode, n)
	for i := range leaves {
		leaves[i] = borderNode{box(i), int32(-1 - i)}
	}
	return appendTree(make([]borderNode, 0, 2*n-1), leaves)
}

// appendTree appends the tree over some leaves, which it sorts.
func appendTree(nodes, leaves []borderNode) []borderNode {
	if len(leaves) == 1 {
		return append(nodes, leaves[0])
	}
	box := leaves[0].box
	for i := range leaves[1:] {
		box = box.union(&leaves[i+1].box)
	}
	half := len(leaves) / 2
	if box.halfLon*box.narrow > (box.maxLat-box.minLat)/2 {
		selectNth(leaves, half, func(n *borderNode) float64 { return n.box.midLon })
	} else {
		selectNth(leaves, half, func(n *borderNode) float64 { return n.box.minLat + n.box.maxLat })
	}
	at := len(nodes)
	nodes = appendTree(append(nodes, borderNode{box: box}), leaves[:half])
	nodes[at].right = int32(len(nodes))
	return appendTree(nodes, leaves[half:])
}

// selectNth moves the n smallest by key to the front (C. A. R. Hoare's Find, 1961).
func selectNth(nodes []borderNode, n int, key func(*borderNode) float64) {
	from, to := 0, len(nodes)-1
	for from < to {
		pivot := key(&nodes[n])
		i, j := from, to
		for i <= j {
			for key(&nodes[i]) < pivot {
				i++
			}
			for key(&nodes[j]) > pivot {
				j--
			}
			if i <= j {
				nodes[i], nodes[j] = nodes[j], nodes[i]
				i++
				j--
			}
		}
		if j < n {
			from = i
		}
		if n < i {
			to = j
		}
	}
}

// single tells whether the whole geometry is one point.
func (g *borderIndex) single() bool { return len(g.paths) == 1 && len(g.paths[0].at) == 1 }

// holds tells whether an area of g contains the first vertex of a path of o, and
// which. If no borders cross, this is whether an area contains a path.
func (g *borderIndex) holds(o *borderIndex, here, there *orb.Point) bool {
	if len(g.areas) == 0 {
		return false
	}
	for _, path := range o.paths {
		p := path.at[0]
		if at, is := g.areaAt(p, 0); is {
			*here, *there = at, p
			return true
		}
	}
	return false
}

// areaAt tells whether an area under a node contains p.
func (g *borderIndex) areaAt(p orb.Point, node int32) (orb.Point, bool) {
	n := &g.areaNodes[node]
	if p[1] < n.box.minLat || p[1] > n.box.maxLat || turnBetween(p[0], n.box.midLon) > n.box.halfLon {
		return p, false
	}
	if n.right < 0 {
		return g.areas[-1-n.right].contains(p)
	}
	if at, is := g.areaAt(p, node+1); is {
		return at, true
	}
	return g.areaAt(p, n.right)
}

// contains tells whether p is in the area, at a longitude that may be turns away
// from that of p.
func (a *borderArea) contains(p orb.Point) (orb.Point, bool) {
	if p[1] < a.bound.Min[1] || p[1] > a.bound.Max[1] {
		return p, false
	}
	for turn := math.Ceil((a.bound.Min[0] - p[0]) / 360); p[0]+360*turn <= a.bound.Max[0]; turn++ {
		q := orb.Point{p[0] + 360*turn, p[1]}
		side := Outside
		if a.prepared != nil {
			side = a.prepared.locate(q)
		} else {
			side = locatePolygon(a.polygon, q)
		}
		if side != Outside {
			return q, true
		}
	}
	return p, false
}
