package tiles

import (
	"math"
	"slices"
	"sync"
	"weak"

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

// pyramid holds the borders of one mesh, ready to be brought to any zoom level.
// It is safe for concurrent use.
type pyramid struct {
	mesh   *geo.Mesh
	grid   Grid
	ranks  func() []float32 // by vertex
	tangle func() bool      // whether borders of areas cross one another

	mu     sync.Mutex
	placed weak.Pointer[[]geo.Pixel]
	sets   map[arcsKey]*arcSet
	last   *[][]geo.Pixel // what was asked for last, for the other layers of the mesh
}

// arcsKey names the arcs at a zoom level without the vertices of a lower rank.
type arcsKey struct {
	z     int
	least float32
}

type arcSet struct {
	mu   sync.Mutex
	arcs weak.Pointer[[][]geo.Pixel]
}

// maxLastArcs is the number of vertices up to which the arcs of a zoom level stay
// in memory after use (32 MB).
const maxLastArcs = 4 << 20

func newPyramid(m *geo.Mesh, g Grid) *pyramid {
	p := &pyramid{mesh: m, grid: g, sets: make(map[arcsKey]*arcSet)}
	p.ranks = sync.OnceValue(func() []float32 {
		var wait sync.WaitGroup
		defer wait.Wait()
		wait.Go(func() { p.tangle() }) // whoever asks for ranks asks for this next
		return m.Ranks(p.at())
	})
	p.tangle = sync.OnceValue(func() bool { return hasAreas(m) && len(geo.Crossings(p.lines(0), 1)) > 0 })
	return p
}

// at returns the position of each vertex in the world.
func (p *pyramid) at() []geo.Pixel {
	p.mu.Lock()
	defer p.mu.Unlock()
	if placed := p.placed.Value(); placed != nil {
		return *placed
	}
	at := make([]geo.Pixel, len(p.mesh.Points))
	for i, q := range p.mesh.Points {
		at[i] = p.grid.project(q)
	}
	p.placed = weak.Make(&at)
	return at
}

// arcs returns the arcs of the mesh in tile units of zoom z, rounded together.
// They are simplified together, the more the higher the strength: 1 is the usual
// one, 0 leaves every vertex where it is.
func (p *pyramid) arcs(z int, strength float64) [][]geo.Pixel {
	key := arcsKey{z: z, least: leastRank(z, strength)}
	p.mu.Lock()
	set := p.sets[key]
	if set == nil {
		set = new(arcSet)
		p.sets[key] = set
	}
	p.mu.Unlock()
	set.mu.Lock()
	defer set.mu.Unlock()
	made := set.arcs.Value()
	if made == nil {
		arcs := p.makeArcs(z, key.least)
		made = &arcs
		set.arcs = weak.Make(made)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.last = nil
	if len(p.mesh.Points) <= maxLastArcs {
		p.last = made
	}
	return *made
}

// leastRank is the area, in squares of the world, below which a vertex is left
// out at zoom z.
func leastRank(z int, strength float64) float32 {
	return float32(strength * detail * math.Pow(4, float64(layers.MaxZoom-z)))
}

func (p *pyramid) makeArcs(z int, least float32) [][]geo.Pixel {
	lines := p.lines(least)
	var crossings []geo.Pixel
	if p.tangle() {
		crossings = geo.Crossings(lines, maxCrossings)
	}
	return geo.SnapRound(lines, uint(layers.MaxZoom-z), crossings)
}

func hasAreas(m *geo.Mesh) bool {
	return slices.ContainsFunc(m.Shapes, func(s geo.Shape) bool { return len(s.Rings) > 0 })
}

// lines returns the arcs in the world without the vertices whose rank is below
// least; with all if that is 0.
func (p *pyramid) lines(least float32) [][]geo.Pixel {
	if least == 0 {
		return p.linesBy(nil)
	}
	return p.linesBy(func(int) float32 { return least })
}

// linesBy returns the arcs in the world without the vertices whose rank is below
// least, which may be another for each arc; with all if that is nil.
func (p *pyramid) linesBy(least func(arc int) float32) [][]geo.Pixel {
	at := p.at()
	var rank []float32
	if least != nil {
		rank = p.ranks()
	}
	n := 0
	for _, arc := range p.mesh.Arcs {
		n += len(arc) + 1
	}
	flat := make([]geo.Pixel, 0, n)
	lines := make([][]geo.Pixel, len(p.mesh.Arcs))
	for i, arc := range p.mesh.Arcs {
		from, limit := len(flat), float32(0)
		if least != nil {
			limit = least(i)
		}
		for _, v := range arc {
			if rank == nil || rank[v] >= limit {
				flat = append(flat, at[v])
			}
		}
		if closed := arc[0] == arc[len(arc)-1]; closed && from < len(flat) && flat[from] != flat[len(flat)-1] {
			flat = append(flat, flat[from])
		}
		lines[i] = flat[from:len(flat):len(flat)]
	}
	return lines
}

// level is a layer at one zoom: the parts of its features in tile units, y to
// the north. It is made, packed into a view, and gone.
type level struct {
	parts []part
	first []int32 // by feature, and one more: its first part
}

// part is a ring, a line or a group of points of a feature.
type part struct {
	kind geomType
	hole bool // a ring that is a hole of the shell before it
	at   []geo.Pixel
	box  box
}

// newLevel makes the parts of the shapes in tile units of zoom z, exactly as they
// are to be shown. For the strength see pyramid.arcs.
func newLevel(p *pyramid, shapes []geo.Shape, z int, strength float64) *level {
	return levelOf(p, p.arcs(z, strength), shapes, z)
}

// levelOf makes the parts of the shapes of arcs that are ready, some shapes on each
// processor.
func levelOf(p *pyramid, arcs [][]geo.Pixel, shapes []geo.Shape, z int) *level {
	// So few at a time that the processors end together, even where a few classes have
	// most of the borders.
	few := min(max(len(shapes)/256, 1), 4096)
	some := make([]level, (len(shapes)+few-1)/few)
	sideBySide(len(some), func(next func() (int, bool)) {
		w := walker{arcs: arcs}
		for i, ok := next(); ok; i, ok = next() {
			some[i].fill(&w, p, shapes[i*few:min((i+1)*few, len(shapes))], uint(layers.MaxZoom-z))
		}
	})
	n := 0
	for i := range some {
		n += len(some[i].parts)
	}
	l := &level{parts: make([]part, 0, n), first: make([]int32, 0, len(shapes)+1)}
	for i := range some {
		for _, first := range some[i].first {
			l.first = append(l.first, int32(len(l.parts))+first)
		}
		l.parts = append(l.parts, some[i].parts...)
		some[i] = level{}
	}
	l.first = append(l.first, int32(len(l.parts)))
	return l
}

// fill makes a level without the end of first: what it has is that of some of the shapes.
func (l *level) fill(w *walker, p *pyramid, shapes []geo.Shape, shift uint) {
	var rings [][]geo.Pixel
	for i := range shapes {
		l.first = append(l.first, int32(len(l.parts)))
		rings = rings[:0]
		for _, refs := range shapes[i].Rings {
			if r := w.walk(refs); len(r) > 3 {
				rings = append(rings, r[:len(r)-1])
			}
		}
		l.areas(w, rings)
		for _, refs := range shapes[i].Lines {
			if line := w.walk(refs); len(line) > 1 {
				l.add(lineType, line, false)
			}
		}
		if vs := shapes[i].Points; len(vs) > 0 {
			points, at := make([]geo.Pixel, len(vs)), p.at()
			for k, v := range vs {
				points[k] = at[v].Coarse(shift)
			}
			l.add(pointType, points, false)
		}
	}
}

// areas adds the polygons that the rings of one shape are.
func (l *level) areas(w *walker, rings [][]geo.Pixel) {
	switch {
	case len(rings) == 1 && w.simple(rings[0]):
		l.add(polygonType, rings[0], false)
	case len(rings) > 0:
		for _, polygon := range geo.Polygonize(rings) {
			for n, r := range polygon {
				l.add(polygonType, r, n > 0)
			}
		}
	}
}

// walker strings arcs together. What it returns is cut from blocks of memory.
type walker struct {
	arcs  [][]geo.Pixel
	block []geo.Pixel
	keys  []uint64
}

// walkerBlock is the number of positions in a block.
const walkerBlock = 1 << 14

// walk returns the way over arcs, in which no position follows on itself.
func (w *walker) walk(refs []geo.Ref) []geo.Pixel {
	n := 0
	for _, r := range refs {
		i, _ := r.Arc()
		n += len(w.arcs[i])
	}
	if cap(w.block)-len(w.block) < n {
		w.block = make([]geo.Pixel, 0, max(n, walkerBlock))
	}
	from := len(w.block)
	to := w.block
	for _, r := range refs {
		i, backwards := r.Arc()
		arc := w.arcs[i]
		for k := range arc {
			q := arc[k]
			if backwards {
				q = arc[len(arc)-1-k]
			}
			if len(to) == from || to[len(to)-1] != q {
				to = append(to, q)
			}
		}
	}
	w.block = to
	return to[from:len(to):len(to)]
}

// simple reports whether a ring comes by no position twice and has its inside on
// the left: geo.Polygonize would return it as it is.
func (w *walker) simple(ring []geo.Pixel) bool {
	w.keys = w.keys[:0]
	for _, p := range ring {
		w.keys = append(w.keys, pixelKey(p))
	}
	slices.Sort(w.keys)
	return len(slices.Compact(w.keys)) == len(ring) && signedArea(ring) > 0
}

func (l *level) add(kind geomType, at []geo.Pixel, hole bool) {
	p := part{kind: kind, hole: hole, at: at, box: emptyBox()}
	for _, q := range at {
		p.box.add(q)
	}
	l.parts = append(l.parts, p)
}
