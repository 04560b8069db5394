package layers

import (
	"strconv"

	"github.com/paulmach/orb"

	"guotu/data"
	"guotu/geo"
	"guotu/layers/snapshot"
)

// Layer is a set of features with one meaning. Features are numbered from 0 in
// the order of their source.
type Layer struct {
	spec       Spec
	table      data.Table
	geometries []orb.Geometry
	mesh       *geo.Mesh
	shapes     []geo.Shape
	kept       *snapshot.Store // nil: nothing is kept
	meshKey    snapshot.Key
	ids        *data.Column    // nil: numbers from 1
	labels     [2]*data.Column // zh, en; nil if there is none
	context    []*data.Column
	legend     *data.Column
	classes    []int32 // of the legend, by the codes of its column
	parts      []part
	tree       boxTree // of parts
	areas      areas
	hasAreas   bool // some part is an area
	hasOthers  bool // some part is a line or a point
	bound      orb.Bound
	bounds     []orb.Bound // by feature
	overlaps   overlapZones
	distances  distances
	base       *Layer // that the borders belong to; nil if they are the layer's own
	print      fingerprint
	tileRows   []uint64 // what TileRules.Filter lets pass; nil is all
	worked     worked
	turns      chan struct{} // of filters that take long; nil: no bound
}

// part is a piece of a feature that is indexed on its own: a polygon, a line, a
// point. Countries of many islands would otherwise have boxes full of sea.
type part struct {
	feature  int32
	geometry orb.Geometry
}

// Name identifies the layer in addresses and files.
func (l *Layer) Name() string { return l.spec.Name }

// Spec is the description of the layer; it is not to be changed.
func (l *Layer) Spec() *Spec { return &l.spec }

// Len returns the number of features.
func (l *Layer) Len() int { return len(l.geometries) }

// Bound is the smallest box around all features, in degrees; an empty layer has
// an empty one (IsEmpty).
func (l *Layer) Bound() orb.Bound { return l.bound }

// Geometry returns a feature's geometry, nil if it has none. It is shared, not
// to be changed.
func (l *Layer) Geometry(i int) orb.Geometry { return l.geometries[i] }

// FeatureBound is the smallest box around a feature, in degrees; without a
// geometry it is empty (IsEmpty).
func (l *Layer) FeatureBound(i int) orb.Bound { return l.bounds[i] }

// ID returns what identifies a feature in its layer: the field that the
// description names, or the id of its source, or its number from 1.
func (l *Layer) ID(i int) string {
	if l.ids == nil {
		return strconv.Itoa(i + 1)
	}
	return l.ids.At(i).String()
}

// Table holds the attributes, a row per feature.
func (l *Layer) Table() *data.Table { return &l.table }

// Mesh returns the borders that the features share, and each feature's shape in
// terms of it. Layers made of one base have one mesh.
func (l *Layer) Mesh() (*geo.Mesh, []geo.Shape) { return l.mesh, l.shapes }

// Kept returns where what takes long to make of the layer's mesh may be kept, and a key that
// names the content of the mesh; nil where nothing is to be kept.
func (l *Layer) Kept() (in *snapshot.Store, mesh snapshot.Key) { return l.kept, l.meshKey }

// Title returns what a feature is called; without labels, its id.
func (l *Layer) Title(i int) Text {
	if l.labels[0] == nil && l.labels[1] == nil {
		return Text{ZH: l.ID(i)}
	}
	return Text{ZH: cell(l.labels[0], i), EN: cell(l.labels[1], i)}
}

func cell(c *data.Column, i int) string {
	if c == nil {
		return ""
	}
	return c.At(i).String()
}

// Context says where a feature belongs, to tell features of one title apart.
func (l *Layer) Context(i int) string {
	var text string
	for _, c := range l.context {
		if t := cell(c, i); t != "" && t != text {
			if text != "" {
				text += " "
			}
			text += t
		}
	}
	return text
}

// AppendProperties appends a feature's attributes as a JSON object, in the
// order of the table; absent ones are left out, numbers stay as written.
func (l *Layer) AppendProperties(b []byte, i int) []byte {
	b = append(b, '{')
	first := true
	for _, c := range l.table.Columns {
		v := c.At(i)
		if v.Kind == data.Absent {
			continue
		}
		if !first {
			b = append(b, ',')
		}
		first = false
		b = data.Value{Kind: data.String, Text: c.Name}.AppendJSON(b)
		b = append(b, ':')
		b = v.AppendJSON(b)
	}
	return append(b, '}')
}

// Class returns the position of a feature's class in the legend; the number of
// classes if it is in none of them.
func (l *Layer) Class(i int) int {
	if l.legend == nil {
		return 0
	}
	return int(l.classes[l.legend.Code(i)])
}

// ClassCounts returns the number of features in each class of the legend, and
// last of those in none.
func (l *Layer) ClassCounts() []int {
	counts := make([]int, len(l.spec.Legend.Classes)+1)
	for i := range l.geometries {
		counts[min(l.Class(i), len(counts)-1)]++
	}
	return counts
}

// GeometryType returns "polygon", "line", "point", or "mixed" where the
// features are not all of one kind.
func (l *Layer) GeometryType() string {
	kind := ""
	for _, p := range l.parts {
		k := [...]string{"point", "line", "polygon"}[p.geometry.Dimensions()]
		if kind != "" && k != kind {
			return "mixed"
		}
		kind = k
	}
	return kind
}
