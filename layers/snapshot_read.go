package layers

import (
	"errors"
	"fmt"

	"github.com/paulmach/orb"
	"golang.org/x/sync/errgroup"

	"guotu/data"
	"guotu/geo"
	"guotu/layers/snapshot"
)

// errSnapshot says that the sections of a snapshot do not fit together. Who reads one
// believes no number in it.
var errSnapshot = errors.New("the snapshot makes no sense")

// readBuilt reads what built.put has written.
func readBuilt(r *snapshot.Reader) (*built, error) {
	counts, err := snapshot.Get32[uint32](r, "counts")
	if err != nil {
		return nil, err
	}
	if len(counts) != 3 || counts[2] > 1 {
		return nil, errSnapshot
	}
	rows := int(counts[0])
	f := &built{table: data.Table{Rows: rows}}
	var group errgroup.Group
	group.Go(func() (err error) {
		f.geometries, err = readGeometries(r, rows)
		return err
	})
	group.Go(func() (err error) {
		if f.mesh, err = readMesh(r, rows); err != nil {
			return err
		}
		for i := range counts[1] {
			c, err := readColumn(r, fmt.Sprint("column ", i), rows)
			if err != nil {
				return err
			}
			if f.table.Column(c.Name) != nil {
				return errSnapshot
			}
			f.table.Columns = append(f.table.Columns, c)
		}
		if counts[2] == 1 {
			f.ids, err = readColumn(r, "id", rows)
		}
		return err
	})
	if err := group.Wait(); err != nil {
		return nil, err
	}
	return f, nil
}

func readColumn(r *snapshot.Reader, of string, rows int) (*data.Column, error) {
	name, err1 := snapshot.GetBytes(r, of+" name")
	codes, err2 := snapshot.Get32[uint32](r, of+" codes")
	kinds, err3 := snapshot.GetBytes(r, of+" kinds")
	lengths, err4 := snapshot.Get32[uint32](r, of+" lengths")
	texts, err5 := snapshot.GetBytes(r, of+" texts")
	if err := errors.Join(err1, err2, err3, err4, err5); err != nil {
		return nil, err
	}
	if len(codes) != rows || len(kinds) != len(lengths) {
		return nil, errSnapshot
	}
	values, rest := make([]data.Value, len(kinds)), string(texts)
	for i, n := range lengths {
		if uint64(n) > uint64(len(rest)) {
			return nil, errSnapshot
		}
		values[i] = data.Value{Kind: data.Kind(kinds[i]), Text: rest[:n]}
		rest = rest[n:]
	}
	if rest != "" {
		return nil, errSnapshot
	}
	return data.ColumnOf(string(name), codes, values)
}

// cutter cuts lists from arrays by the lengths that stand in another. Once something
// does not fit it gives empty lists, and says so at the end.
type cutter[T any] struct {
	lengths []uint32
	from    []T
	bad     bool
}

// count takes the next length, which is that of a list whose members are at least size
// elements of what is left.
func (c *cutter[T]) count(left int) int {
	if len(c.lengths) == 0 || uint64(c.lengths[0]) > uint64(left) {
		c.bad = true
		return 0
	}
	n := int(c.lengths[0])
	c.lengths = c.lengths[1:]
	return n
}

// list takes the next length, and a list of so many elements.
func (c *cutter[T]) list() []T { return c.take(c.count(len(c.from))) }

// take takes a list of n elements, nil where n is 0.
func (c *cutter[T]) take(n int) []T {
	if n < 0 || n > len(c.from) { // below 0 where int has 32 bits
		c.bad = true
		return nil
	}
	if n == 0 {
		return nil
	}
	list := c.from[:n:n]
	c.from = c.from[n:]
	return list
}

// done says whether all has been cut up and everything did fit.
func (c *cutter[T]) done() bool { return !c.bad && len(c.lengths) == 0 && len(c.from) == 0 }

// geometryReader puts geometries together that flatGeometries took apart.
type geometryReader struct {
	kinds []byte
	cutter[orb.Point]
	rings []orb.Ring // of all areas
}

// deepestCollection bounds collections within collections; readers of files dissolve
// them.
const deepestCollection = 8

func readGeometries(r *snapshot.Reader, rows int) ([]orb.Geometry, error) {
	kinds, err1 := snapshot.GetBytes(r, "geometry kinds")
	counts, err2 := snapshot.Get32[uint32](r, "geometry counts")
	rings, err3 := snapshot.Get32[uint32](r, "geometry rings")
	points, err4 := snapshot.GetPoints(r, "geometry points")
	if err := errors.Join(err1, err2, err3, err4); err != nil {
		return nil, err
	}
	if len(kinds) < rows || len(rings) != 1 || uint64(rings[0]) > uint64(len(counts)) {
		return nil, errSnapshot
	}
	g := geometryReader{kinds: kinds, cutter: cutter[orb.Point]{lengths: counts, from: points}}
	g.rings = make([]orb.Ring, 0, rings[0])
	all := make([]orb.Geometry, rows)
	for i := range all {
		all[i] = g.next(0)
	}
	if !g.done() || len(g.kinds) > 0 {
		return nil, errSnapshot
	}
	return all, nil
}

func (g *geometryReader) next(depth int) orb.Geometry {
	if len(g.kinds) == 0 || g.kinds[0] >= geometryKinds || depth > deepestCollection {
		g.bad = true
		return nil
	}
	kind := g.kinds[0]
	g.kinds = g.kinds[1:]
	switch kind {
	case onePoint:
		if p := g.take(1); p != nil {
			return p[0]
		}
	case severalPoints:
		return orb.MultiPoint(g.list())
	case oneLine:
		return orb.LineString(g.list())
	case severalLines:
		lines := make(orb.MultiLineString, g.count(len(g.lengths)))
		for i := range lines {
			lines[i] = g.list()
		}
		return lines
	case oneArea:
		return g.area()
	case severalAreas:
		areas := make(orb.MultiPolygon, g.count(len(g.lengths)))
		for i := range areas {
			areas[i] = g.area()
		}
		return areas
	case severalGeometries:
		members := make(orb.Collection, g.count(len(g.kinds)))
		for i := range members {
			members[i] = g.next(depth + 1)
		}
		return members
	}
	return nil
}

func (g *geometryReader) area() orb.Polygon {
	from := len(g.rings)
	for range g.count(len(g.lengths)) {
		g.rings = append(g.rings, g.list())
	}
	return g.rings[from:len(g.rings):len(g.rings)]
}

func readMesh(r *snapshot.Reader, shapes int) (*geo.Mesh, error) {
	points, err1 := snapshot.GetPoints(r, "mesh points")
	nodes, err2 := snapshot.GetBytes(r, "mesh nodes")
	arcLengths, err3 := snapshot.Get32[uint32](r, "mesh arc lengths")
	arcs, err4 := snapshot.Get32[uint32](r, "mesh arcs")
	if err := errors.Join(err1, err2, err3, err4); err != nil {
		return nil, err
	}
	if len(nodes) != len(points) {
		return nil, errSnapshot
	}
	m := &geo.Mesh{Points: points, Node: make([]bool, len(nodes)), Arcs: make([][]uint32, len(arcLengths))}
	for i, n := range nodes {
		m.Node[i] = n != 0
	}
	for _, v := range arcs {
		if uint64(v) >= uint64(len(points)) {
			return nil, errSnapshot
		}
	}
	cut := cutter[uint32]{lengths: arcLengths, from: arcs}
	for i := range m.Arcs {
		if m.Arcs[i] = cut.list(); len(m.Arcs[i]) < 2 {
			return nil, errSnapshot
		}
	}
	if !cut.done() {
		return nil, errSnapshot
	}
	return m, readShapes(r, m, shapes)
}

func readShapes(r *snapshot.Reader, m *geo.Mesh, shapes int) error {
	counts, err1 := snapshot.Get32[uint32](r, "mesh shapes")
	lengths, err2 := snapshot.Get32[uint32](r, "mesh path lengths")
	refs, err3 := snapshot.Get32[geo.Ref](r, "mesh paths")
	vertices, err4 := snapshot.Get32[uint32](r, "mesh shape points")
	if err := errors.Join(err1, err2, err3, err4); err != nil {
		return err
	}
	if len(counts) != 3*shapes {
		return errSnapshot
	}
	for _, v := range vertices {
		if uint64(v) >= uint64(len(m.Points)) {
			return errSnapshot
		}
	}
	paths := cutter[geo.Ref]{lengths: lengths, from: refs}
	lists := cutter[[]geo.Ref]{from: make([][]geo.Ref, len(lengths))}
	for i := range lists.from {
		if lists.from[i] = paths.list(); !connected(m, lists.from[i]) {
			return errSnapshot
		}
	}
	at := cutter[uint32]{from: vertices}
	m.Shapes = make([]geo.Shape, shapes)
	for i := range m.Shapes {
		n := counts[3*i : 3*i+3]
		m.Shapes[i] = geo.Shape{Rings: lists.take(int(n[0])), Lines: lists.take(int(n[1])), Points: at.take(int(n[2]))}
		for _, ring := range m.Shapes[i].Rings {
			if start(m, ring[0]) != end(m, ring[len(ring)-1]) {
				return errSnapshot
			}
		}
	}
	if !paths.done() || !lists.done() || !at.done() {
		return errSnapshot
	}
	return nil
}

// connected says whether there are such arcs, and each begins where the one before it
// ends.
func connected(m *geo.Mesh, path []geo.Ref) bool {
	for i, ref := range path {
		if n, _ := ref.Arc(); n >= len(m.Arcs) || i > 0 && start(m, ref) != end(m, path[i-1]) {
			return false
		}
	}
	return len(path) > 0
}

func start(m *geo.Mesh, r geo.Ref) uint32 {
	n, backwards := r.Arc()
	if backwards {
		return m.Arcs[n][len(m.Arcs[n])-1]
	}
	return m.Arcs[n][0]
}

func end(m *geo.Mesh, r geo.Ref) uint32 { return start(m, ^r) }
