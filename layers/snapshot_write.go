package layers

import (
	"fmt"

	"github.com/paulmach/orb"

	"guotu/data"
	"guotu/geo"
	"guotu/layers/snapshot"
)

// layerKind is the kind of the snapshots of layers. Its number goes up when their form
// changes, and when the same file becomes another table, other geometries or
// another mesh.
const layerKind = "layer-1"

// The kinds of geometries in a snapshot.
const (
	noGeometry = iota
	onePoint
	severalPoints
	oneLine
	severalLines
	oneArea
	severalAreas
	severalGeometries
	geometryKinds
)

// put writes the sections of a snapshot.
func (f *built) put(w *snapshot.Writer) {
	ids := uint32(0)
	if f.ids != nil {
		ids = 1
		putColumn(w, "id", f.ids)
	}
	snapshot.Put32(w, "counts", []uint32{uint32(f.table.Rows), uint32(len(f.table.Columns)), ids})
	for i, c := range f.table.Columns {
		putColumn(w, fmt.Sprint("column ", i), c)
	}
	putGeometries(w, f.geometries)
	putMesh(w, f.mesh)
}

// putColumn writes the sections of a column, the names of which begin with its own.
func putColumn(w *snapshot.Writer, name string, c *data.Column) {
	values := c.Values()
	kinds, texts, lengths := make([]byte, len(values)), make([]string, len(values)), make([]uint32, len(values))
	for i, v := range values {
		kinds[i], texts[i], lengths[i] = byte(v.Kind), v.Text, uint32(len(v.Text))
	}
	snapshot.PutBytes(w, name+" name", c.Name)
	snapshot.Put32(w, name+" codes", c.Codes())
	snapshot.PutBytes(w, name+" kinds", kinds)
	snapshot.Put32(w, name+" lengths", lengths)
	snapshot.PutBytes(w, name+" texts", texts...)
}

// flatGeometries takes geometries apart: their kinds, collections before their
// members; the number of members of each list, outer lists before inner ones; and the lists
// of points.
type flatGeometries struct {
	kinds  []byte
	counts []uint32
	points [][]orb.Point
	rings  uint32
	err    error
}

func putGeometries(w *snapshot.Writer, all []orb.Geometry) {
	f := flatGeometries{kinds: make([]byte, 0, len(all)), counts: make([]uint32, 0, 2*len(all)), points: make([][]orb.Point, 0, len(all))}
	for _, g := range all {
		f.add(g)
	}
	if f.err != nil {
		w.Fail(f.err)
	}
	snapshot.PutBytes(w, "geometry kinds", f.kinds)
	snapshot.Put32(w, "geometry counts", f.counts)
	snapshot.Put32(w, "geometry rings", []uint32{f.rings})
	snapshot.PutPoints(w, "geometry points", f.points...)
}

func (f *flatGeometries) add(g orb.Geometry) {
	switch g := g.(type) {
	case nil:
		f.kinds = append(f.kinds, noGeometry)
	case orb.Point:
		f.kinds = append(f.kinds, onePoint)
		f.points = append(f.points, []orb.Point{g})
	case orb.MultiPoint:
		f.kinds = append(f.kinds, severalPoints)
		f.list(g)
	case orb.LineString:
		f.kinds = append(f.kinds, oneLine)
		f.list(g)
	case orb.MultiLineString:
		f.kinds = append(f.kinds, severalLines)
		f.count(len(g))
		for _, l := range g {
			f.list(l)
		}
	case orb.Polygon:
		f.kinds = append(f.kinds, oneArea)
		f.area(g)
	case orb.MultiPolygon:
		f.kinds = append(f.kinds, severalAreas)
		f.count(len(g))
		for _, p := range g {
			f.area(p)
		}
	case orb.Collection:
		f.kinds = append(f.kinds, severalGeometries)
		f.count(len(g))
		for _, member := range g {
			f.add(member)
		}
	default: // no reader of files makes one
		f.err = fmt.Errorf("a geometry of type %s cannot be kept", g.GeoJSONType())
	}
}

func (f *flatGeometries) count(n int) { f.counts = append(f.counts, uint32(n)) }

func (f *flatGeometries) list(points []orb.Point) {
	f.count(len(points))
	f.points = append(f.points, points)
}

func (f *flatGeometries) area(p orb.Polygon) {
	f.count(len(p))
	f.rings += uint32(len(p))
	for _, r := range p {
		f.list(r)
	}
}

func putMesh(w *snapshot.Writer, m *geo.Mesh) {
	nodes := make([]byte, len(m.Node))
	for i, is := range m.Node {
		if is {
			nodes[i] = 1
		}
	}
	snapshot.PutPoints(w, "mesh points", m.Points)
	snapshot.PutBytes(w, "mesh nodes", nodes)
	snapshot.Put32(w, "mesh arc lengths", lengthsOf(m.Arcs))
	snapshot.Put32(w, "mesh arcs", m.Arcs...)
	counts := make([]uint32, 0, 3*len(m.Shapes)) // of rings, lines and points
	var paths [][]geo.Ref
	var points [][]uint32
	for i := range m.Shapes {
		s := &m.Shapes[i]
		counts = append(counts, uint32(len(s.Rings)), uint32(len(s.Lines)), uint32(len(s.Points)))
		paths = append(append(paths, s.Rings...), s.Lines...)
		points = append(points, s.Points)
	}
	snapshot.Put32(w, "mesh shapes", counts)
	snapshot.Put32(w, "mesh path lengths", lengthsOf(paths))
	snapshot.Put32(w, "mesh paths", paths...)
	snapshot.Put32(w, "mesh shape points", points...)
}

func lengthsOf[T any](lists [][]T) []uint32 {
	n := make([]uint32, len(lists))
	for i, l := range lists {
		n[i] = uint32(len(l))
	}
	return n
}
