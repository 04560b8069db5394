package tiles

import (
	"math"
	"slices"
	"sync"

	"guotu/geo"
	"guotu/layers"
)

// detail is the area, in squares of a tile unit, below which a vertex is left
// out: a corner of a pixel by a quarter of a pixel on a tile of 256 pixels.
const detail = 32

// maxCrossings bounds the places where borders of one mesh cross that are made
// vertices (8 MB); areas of a mesh that crosses itself more often may come out
// crossed.
const maxCrossings = 1 << 20

// pyramid holds the borders of one mesh, ready for each zoom level. Ranks and
// levels are made when first asked for.
type pyramid struct {
	mesh   *geo.Mesh
	grid   Grid
	at     func() []geo.Pixel // by vertex
	ranks  func() []float32   // by vertex
	tangle func() bool        // whether borders of areas cross one another
	levels [layers.MaxZoom + 1][2]func() [][]geo.Pixel
}

func newPyramid(m *geo.Mesh, g Grid) *pyramid {
	p := &pyramid{mesh: m, grid: g}
	p.at = sync.OnceValue(func() []geo.Pixel {
		at := make([]geo.Pixel, len(m.Points))
		for i, q := range m.Points {
			at[i] = g.project(q)
		}
		return at
	})
	p.ranks = sync.OnceValue(func() []float32 { return m.Ranks(p.at()) })
	p.tangle = sync.OnceValue(func() bool { return hasAreas(m) && len(geo.Crossings(p.lines(true, 0), 1)) > 0 })
	for z := range p.levels {
		p.levels[z] = [2]func() [][]geo.Pixel{
			sync.OnceValue(func() [][]geo.Pixel { return p.makeArcs(z, false) }),
			sync.OnceValue(func() [][]geo.Pixel { return p.makeArcs(z, true) }),
		}
	}
	return p
}

// arcs returns the arcs of the mesh in tile units of zoom z, rounded together;
// simplified together too unless whole is set.
func (p *pyramid) arcs(z int, whole bool) [][]geo.Pixel {
	if whole {
		return p.levels[z][1]()
	}
	return p.levels[z][0]()
}

func (p *pyramid) makeArcs(z int, whole bool) [][]geo.Pixel {
	shift := uint(layers.MaxZoom - z)
	lines := p.lines(whole, float32(detail)*float32(math.Pow(4, float64(shift))))
	var crossings []geo.Pixel
	if p.tangle() {
		crossings = geo.Crossings(lines, maxCrossings)
	}
	return geo.SnapRound(lines, shift, crossings)
}

func hasAreas(m *geo.Mesh) bool {
	return slices.ContainsFunc(m.Shapes, func(s geo.Shape) bool { return len(s.Rings) > 0 })
}

// lines returns the arcs in the world without the vertices whose rank is below
// least.
func (p *pyramid) lines(whole bool, least float32) [][]geo.Pixel {
	at := p.at()
	var rank []float32
	if !whole {
		rank = p.ranks()
	}
	lines := make([][]geo.Pixel, len(p.mesh.Arcs))
	for i, arc := range p.mesh.Arcs {
		line := make([]geo.Pixel, 0, len(arc))
		for _, v := range arc {
			if whole || rank[v] >= least {
				line = append(line, at[v])
			}
		}
		lines[i] = line
		if closed := arc[0] == arc[len(arc)-1]; closed && len(line) > 0 && line[0] != line[len(line)-1] {
			lines[i] = append(line, line[0])
		}
	}
	return lines
}

// level is a layer at one zoom: the parts of its features in tile units, y to
// the north.
type level struct {
	parts []part
	first []int32 // by feature, and one more: its first part
}

// part is a ring, a line or a group of points of a feature.
type part struct {
	kind   geomType
	hole   bool // a ring that is a hole of the shell before it
	at     []geo.Pixel
	box    box
	chunks []box // of chunkSize segments each, for long rings and lines
}

// chunkSize is the number of segments that are passed over at once when all of
// them lie beyond the same side of a tile.
const chunkSize = 32

func newLevel(p *pyramid, shapes []geo.Shape, z int, whole bool) *level {
	arcs := p.arcs(z, whole)
	shift := uint(layers.MaxZoom - z)
	l := &level{first: make([]int32, 0, len(shapes)+1)}
	var rings [][]geo.Pixel
	for i := range shapes {
		l.first = append(l.first, int32(len(l.parts)))
		rings = rings[:0]
		for _, refs := range shapes[i].Rings {
			if r := walk(arcs, refs); len(r) > 3 {
				rings = append(rings, r[:len(r)-1])
			}
		}
		if len(rings) > 0 {
			for _, polygon := range geo.Polygonize(rings) {
				for n, r := range polygon {
					l.add(polygonType, r, n > 0)
				}
			}
		}
		for _, refs := range shapes[i].Lines {
			if line := walk(arcs, refs); len(line) > 1 {
				l.add(lineType, line, false)
			}
		}
		if vs := shapes[i].Points; len(vs) > 0 {
			at := make([]geo.Pixel, len(vs))
			for k, v := range vs {
				at[k] = coarse(p.at()[v], shift)
			}
			l.add(pointType, at, false)
		}
	}
	l.first = append(l.first, int32(len(l.parts)))
	return l
}

// coarse rounds a position of the world to steps of 2^shift.
func coarse(p geo.Pixel, shift uint) geo.Pixel {
	half := int32(1) << shift >> 1
	return geo.Pixel{X: (p.X + half) >> shift, Y: (p.Y + half) >> shift}
}

// walk strings arcs together.
func walk(arcs [][]geo.Pixel, refs []geo.Ref) []geo.Pixel {
	var to []geo.Pixel
	for _, r := range refs {
		n, backwards := r.Arc()
		arc := arcs[n]
		for k := range arc {
			q := arc[k]
			if backwards {
				q = arc[len(arc)-1-k]
			}
			if len(to) == 0 || to[len(to)-1] != q {
				to = append(to, q)
			}
		}
	}
	return to
}

func (l *level) add(kind geomType, at []geo.Pixel, hole bool) {
	p := part{kind: kind, hole: hole, at: at, box: emptyBox()}
	for _, q := range at {
		p.box.add(q)
	}
	if kind != pointType && len(at) > 2*chunkSize {
		for from := 0; from < len(at); from += chunkSize {
			b := emptyBox()
			for _, q := range at[from:min(from+chunkSize+1, len(at))] {
				b.add(q)
			}
			if from+chunkSize >= len(at) {
				b.add(at[0]) // the segment that closes a ring
			}
			p.chunks = append(p.chunks, b)
		}
	}
	l.parts = append(l.parts, p)
}
