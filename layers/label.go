package layers

import (
	"runtime"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"

	"github.com/paulmach/orb"

	"guotu/data"
	"guotu/geo"
)

const (
	// labelSuffix makes the name of a layer that of its label layer.
	labelSuffix = "_label"
	// LabelKind is the Kind of label layers.
	LabelKind = "label"
	// LabelRadius is the field of label layers that holds the radius of the circle
	// around the point that lies inside the feature, in metres, to three digits; 0 for
	// lines and points. Where circles are large on the screen, there is room for a name.
	LabelRadius = "label_radius_m"
)

// LabelsName is the name of the label layer of a layer of the catalogue, "" if
// another layer has that name.
func (c *Catalog) LabelsName(l *Layer) string {
	if name := l.Name() + labelSuffix; c.labels[name] != nil {
		return name
	}
	return ""
}

// addLabels prepares for a label layer of every layer, under a name that no other has.
func (c *Catalog) addLabels() {
	c.labels = make(map[string]*labelLayer, len(c.layers))
	for i, l := range c.layers {
		if name := l.Name() + labelSuffix; c.byName[name] == nil {
			c.labels[name] = &labelLayer{base: l, position: len(c.layers) + i}
		}
	}
}

// labelLayer makes the label layer of base when it is first asked for.
type labelLayer struct {
	base     *Layer
	position int
	once     sync.Once
	made     atomic.Pointer[Layer]
}

// layer is safe for concurrent use.
func (b *labelLayer) layer() *Layer {
	b.once.Do(func() { b.made.Store(newLabels(b.base)) })
	return b.made.Load()
}

// newLabels makes a layer of points: row by row the place where the label of a feature
// of base stands. Features without such a place have no geometry. Of the attributes
// it has those that a label is made of, the id, and that of the legend.
func newLabels(base *Layer) *Layer {
	l := &Layer{spec: labelSpec(&base.spec), ids: base.ids, labels: base.labels, legend: base.legend, classes: base.classes, tileRows: base.tileRows, turns: base.turns}
	points, radii := labelPoints(base.geometries)
	l.geometries = points
	l.table.Rows = base.table.Rows
	for _, c := range base.table.Columns {
		if base.spec.labels(c.Name) {
			l.table.Columns = append(l.table.Columns, c)
		}
	}
	radius := data.NewColumn(LabelRadius)
	for i, g := range points {
		v := data.Value{}
		if g != nil {
			v = data.Value{Kind: data.Number, Text: threeDigits(radii[i])}
		}
		radius.Append(v)
	}
	l.table.Columns = append(l.table.Columns, radius)
	l.mesh = geo.NewMesh(points)
	l.shapes = l.mesh.Shapes
	l.index()
	return l
}

// labels tells whether label layers have that field of their base.
func (s *Spec) labels(field string) bool {
	return field != LabelRadius && slices.Contains([]string{s.ID, s.Label.ZH, s.Label.EN, s.Legend.Field}, field)
}

func labelSpec(base *Spec) Spec {
	s := *base
	s.Name, s.Kind = s.Name+labelSuffix, LabelKind
	if s.Title.ZH != "" {
		s.Title.ZH += "（注记）"
	}
	if s.Title.EN != "" {
		s.Title.EN += " (labels)"
	}
	s.Abstract = Text{ZH: "每个要素一个注记点：其最大部分内最大圆的圆心。", EN: "One point per feature: the middle of the largest circle inside its largest part."}
	s.Source, s.Context, s.Fields = Source{}, nil, nil
	for _, f := range base.Fields {
		if base.labels(f.Name) {
			s.Fields = append(s.Fields, f)
		}
	}
	s.Fields = append(s.Fields, Field{Name: LabelRadius, ZH: "注记圆半径", EN: "radius of the label's circle", Unit: "m", Type: "number"})
	s.Tiles = TileRules{Buffer: s.Tiles.Buffer, Extent: s.Tiles.Extent, BudgetKB: s.Tiles.BudgetKB}
	s.Visible = false
	return s
}

// labelPoints finds the label points of geometries, nil where there is none, and the
// radii of their circles in metres, on all cores.
func labelPoints(gs []orb.Geometry) (points []orb.Geometry, radii []float64) {
	const block = 64
	points, radii = make([]orb.Geometry, len(gs)), make([]float64, len(gs))
	var next atomic.Int64
	var workers sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		workers.Go(func() {
			for {
				from := int(next.Add(block)) - block
				if from >= len(gs) {
					return
				}
				for i := from; i < min(from+block, len(gs)); i++ {
					if p, radius, ok := geo.LabelPoint(gs[i]); ok {
						points[i], radii[i] = p, radius
					}
				}
			}
		})
	}
	workers.Wait()
	return points, radii
}

// threeDigits writes a number rounded to three significant digits.
func threeDigits(x float64) string {
	rounded, err := strconv.ParseFloat(strconv.FormatFloat(x, 'e', 2, 64), 64)
	if err != nil {
		panic(err) // not for what FormatFloat writes
	}
	return strconv.FormatFloat(rounded, 'f', -1, 64)
}

// LabelPoint returns the place where the label of a feature stands, as the label
// layer has it; not ok if the feature has none. It is safe for concurrent use.
func (c *Catalog) LabelPoint(l *Layer, i int) (p orb.Point, ok bool) {
	if b := c.labels[l.Name()+labelSuffix]; b != nil {
		if made := b.made.Load(); made != nil {
			p, ok = made.geometries[i].(orb.Point)
			return p, ok
		}
	}
	p, _, ok = geo.LabelPoint(l.geometries[i])
	return p, ok
}
