package tiles

import (
	"math"
	"slices"
	"strconv"
	"sync"

	"guotu/data"
	"guotu/geo"
	"guotu/layers"
)

// classes sort the features of a layer by the values of some fields.
type classes struct {
	by    []string
	of    []int   // by feature: its class; -1 if it is not to be shown
	first []int32 // by class: its first feature
	count []int   // by class: its features
}

// classify numbers the classes in the order of their first features. Without
// fields, all features are alike.
func classify(l *layers.Layer, by []string) *classes {
	s := &classes{by: by, of: make([]int, l.Len())}
	code := make([]uint32, l.Len())
	number := make(map[[2]uint32]uint32)
	for _, name := range by {
		column := l.Table().Column(name)
		if column == nil { // a layer without features
			continue
		}
		clear(number)
		for i := range code {
			key := [2]uint32{code[i], column.Code(i)}
			n, known := number[key]
			if !known {
				n = uint32(len(number))
				number[key] = n
			}
			code[i] = n
		}
	}
	class := make(map[uint32]int)
	for i := range code {
		if !shown(l, i) {
			s.of[i] = -1
			continue
		}
		n, known := class[code[i]]
		if !known {
			n = len(s.first)
			class[code[i]] = n
			s.first, s.count = append(s.first, int32(i)), append(s.count, 0)
		}
		s.of[i] = n
		s.count[n]++
	}
	return s
}

// countColumn is the attribute of a merged feature that tells how many it stands
// for.
const countColumn = "features"

// table has a row for each class: the fields that make it, and how many features
// it has.
func (s *classes) table(from *data.Table) *data.Table {
	t := &data.Table{Rows: len(s.first)}
	for _, name := range s.by {
		if c := from.Column(name); c != nil {
			t.Columns = append(t.Columns, c.Pick(s.first))
		}
	}
	if !slices.Contains(s.by, countColumn) {
		c := data.NewColumn(countColumn)
		for _, n := range s.count {
			c.Append(data.Value{Kind: data.Number, Text: strconv.Itoa(n)})
		}
		t.Columns = append(t.Columns, c)
	}
	return t
}

// shownBy are the fields whose values tell classes apart, none but not nil where all are
// united.
func (s *classes) shownBy() []string {
	if s.by == nil {
		return []string{}
	}
	return s.by
}

// union is a layer with the features of each class united: a mesh of the borders
// between classes, so that they are simplified as such.
type union struct {
	*classes
	pyramid *pyramid
	table   *data.Table
	areas   []float64                // by class: in squares of a step of the world
	pieces  [][2 * worldBits]float64 // by class: areas of its pieces, by the logarithm to base 2 of their size
	tangled []bool                   // by class: its features overlap
	overlap func() bool              // whether classes overlap
}

func newUnion(c *cutLayer, s *classes) *union {
	p := c.pyramid
	part := *p.mesh
	part.Shapes = c.shapes()
	merged, tangled, err := part.MergeBy(s.of)
	if err != nil {
		panic(err) // there is a class for each shape
	}
	u := &union{classes: s, pyramid: newPyramid(merged, p.grid), table: s.table(c.layer.Table()), tangled: tangled}
	u.pyramid.tangle = sync.OnceValue(func() bool { return p.tangle() })
	u.areas = areasOf(u.pyramid, merged.Shapes)
	u.pieces = make([][2 * worldBits]float64, len(merged.Shapes))
	eachRing(u.pyramid, merged.Shapes, 0, func(i int, area float64) {
		if area > 0 {
			u.pieces[i][min(max(math.Ilogb(area), 0), 2*worldBits-1)] += area
		}
	})
	u.overlap = sync.OnceValue(u.overlaps)
	return u
}

// overlaps reports whether classes overlap by more than a hundredth of their area,
// as coarse cells have it.
func (u *union) overlaps() bool {
	b := emptyBox()
	for _, q := range u.pyramid.at() {
		b.add(q)
	}
	const across = 256
	side := uint(0)
	for max(b.x1-b.x0, b.y1-b.y0)>>side > across {
		side++
	}
	mesh := u.pyramid.mesh
	c := coverageOf(u.pyramid.at(), mesh.Arcs, mesh.Shapes, side)
	total, twice, full := 0.0, 0.0, float64(int64(2)<<(2*side))
	c.sweep(func(_, x0, x1 int32, shares []share) {
		sum := 0.0
		for _, s := range shares {
			sum += float64(s.area)
		}
		total += min(sum, full) * float64(x1-x0)
		twice += max(sum-full, 0) * float64(x1-x0)
	})
	return twice > total/100
}

// areasOf returns the area of each shape in squares of a step of the world.
func areasOf(p *pyramid, shapes []geo.Shape) []float64 { return areasAt(p, shapes, 0) }

// areasAt returns the areas without the vertices of a rank below least.
func areasAt(p *pyramid, shapes []geo.Shape, least float32) []float64 {
	areas := make([]float64, len(shapes))
	eachRing(p, shapes, least, func(i int, area float64) { areas[i] += area })
	return areas
}

// eachRing calls f with the area of every ring of the shapes, negative for a hole,
// without the vertices of a rank below least, from the integrals along arcs.
func eachRing(p *pyramid, shapes []geo.Shape, least float32, f func(i int, area float64)) {
	integral := arcIntegrals(p, least)
	for i := range shapes {
		for _, refs := range shapes[i].Rings {
			area := 0.0
			for _, r := range refs {
				if n, backwards := r.Arc(); backwards {
					area -= integral[n] / 2
				} else {
					area += integral[n] / 2
				}
			}
			f(i, area)
		}
	}
}

// arcIntegrals returns, for each arc, twice the area between it and the middle of
// all.
func arcIntegrals(p *pyramid, least float32) []float64 {
	at := p.at()
	all := emptyBox()
	for _, q := range at {
		all.add(q)
	}
	ox, oy := (int64(all.x0)+int64(all.x1))/2, (int64(all.y0)+int64(all.y1))/2
	between := func(a, b geo.Pixel) float64 {
		return float64((int64(a.X)-ox)*(int64(b.Y)-oy) - (int64(b.X)-ox)*(int64(a.Y)-oy))
	}
	var rank []float32
	if least > 0 {
		rank = p.ranks()
	}
	integral := make([]float64, len(p.mesh.Arcs))
	for n, arc := range p.mesh.Arcs {
		first, before := int64(-1), uint32(0)
		for _, v := range arc {
			if rank != nil && rank[v] < least {
				continue
			}
			if first < 0 {
				first = int64(v)
			} else {
				integral[n] += between(at[before], at[v])
			}
			before = v
		}
		if closed := arc[0] == arc[len(arc)-1]; closed && first >= 0 {
			integral[n] += between(at[before], at[first])
		}
	}
	return integral
}
