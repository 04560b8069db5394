package arcgis

import (
	"encoding/json"
	"math"
	"strconv"

	"github.com/paulmach/orb"

	"guotu/geo"
	"guotu/server/call"
)

// grid is what coordinates are rounded to: whole numbers of steps from a corner. It does not change.
type grid struct {
	corner orb.Point // in the system of the answer
	step   float64   // in its unit
	upward bool      // rows count upwards from the lower left corner, not down from the upper left one
	thin   bool      // what lies within one cell is left out, for pictures
}

// cell is a place in a grid: column and row.
type cell [2]int64

// maxCell bounds columns and rows: the difference of two of them is exact in float64, which is all that clients in
// JavaScript have, and so is its zigzag form.
const maxCell = 1 << 51

// cell is the place nearest to a position.
func (g *grid) cell(p orb.Point) (cell, error) {
	x, y := math.Round((p[0]-g.corner[0])/g.step), math.Round((g.corner[1]-p[1])/g.step)
	if g.upward {
		y = -y
	}
	if !(math.Abs(x) <= maxCell && math.Abs(y) <= maxCell) {
		return cell{}, call.Bad("quantizationParameters", "quantizationParameters: a tolerance of %v is too small for coordinates such as %v %v", g.step, p[0], p[1])
	}
	return cell{int64(x), int64(y)}, nil
}

// fineGrid is the grid of answers that need one where no other is asked for. Its steps are those of decimals; without, 1e-9
// degrees, which ArcGIS takes for the resolution of geographic systems, or 0.1 mm.
func fineGrid(system *geo.CRS, decimals int) *grid {
	if decimals < 0 && system.LonLat() {
		decimals = 9
	}
	if decimals < 0 {
		decimals = 4
	}
	step, _ := strconv.ParseFloat("1e-"+strconv.Itoa(decimals), 64)
	return &grid{step: step}
}

// gridSteps is how many cells a grid has from side to side where neither tolerance nor maxAllowableOffset says so.
const gridSteps = 10_000

// grid reads quantizationParameters, nil if there are none. The extent tells the corner that is counted from; nothing is cut
// off at it.
func (r *request) grid(system *geo.CRS, offset float64) (*grid, error) {
	text := r.value("quantizationparameters")
	if text == "" {
		return nil, nil
	}
	bad := func(format string, args ...any) (*grid, error) {
		return nil, call.Bad("quantizationParameters", "quantizationParameters: "+format, args...)
	}
	var from struct {
		Extent    *esriGeometry `json:"extent"`
		Mode      string        `json:"mode"`
		Origin    string        `json:"originPosition"`
		Tolerance *float64      `json:"tolerance"`
	}
	if err := json.Unmarshal([]byte(text), &from); err != nil {
		return bad("want an object with extent, mode, originPosition and tolerance: %v", err)
	}
	g := &grid{thin: from.Mode != "edit", upward: from.Origin == "lowerLeft"}
	switch {
	case from.Mode != "" && from.Mode != "view" && from.Mode != "edit":
		return bad("mode must be view or edit, not %q", from.Mode)
	case from.Origin != "" && from.Origin != "upperLeft" && from.Origin != "lowerLeft":
		return bad("originPosition must be upperLeft or lowerLeft, not %q", from.Origin)
	case from.Tolerance != nil && !(*from.Tolerance > 0):
		return bad("tolerance must be more than 0, not %v", *from.Tolerance)
	}
	b := orb.Bound{}
	if from.Extent != nil {
		var err error
		if b, err = from.Extent.box(system); err != nil {
			return bad("extent %v", err)
		}
	}
	switch {
	case from.Tolerance != nil:
		g.step = *from.Tolerance
	case offset > 0:
		g.step = offset
	case !g.thin:
		g.step = fineGrid(system, -1).step
	case b.Max[0] > b.Min[0]:
		g.step = (b.Max[0] - b.Min[0]) / gridSteps
	default:
		return bad("want tolerance, or an extent that is wider than nothing")
	}
	g.corner = orb.Point{b.Min[0], b.Max[1]}
	if g.upward {
		g.corner = b.Min
	}
	if g.step == 0 || g.step-g.step != 0 {
		return bad("the tolerance %v is out of range", g.step)
	}
	return g, nil
}

// box is the box of an extent, in the system of the answer.
func (e *esriGeometry) box(system *geo.CRS) (orb.Bound, error) {
	g, err := e.geometry()
	if err != nil {
		return orb.Bound{}, err
	}
	b := g.Bound()
	if e.SpatialReference == nil {
		return b, nil
	}
	from, err := e.SpatialReference.system("extent")
	if err != nil || from == nil || from.Code() == system.Code() || from.LonLat() && system.LonLat() {
		return b, err
	}
	if g, err = geo.Transform(orb.Polygon{sides(b)}, from, system); err != nil {
		return b, err
	}
	return g.Bound(), nil
}

// coded is a geometry in cells: the differences from vertex to vertex, column and row by turns. Each part begins
// with the place of its first vertex.
type coded struct {
	lengths []int // of the parts, in vertices; nil for one point
	steps   []int64
}

func (c *coded) add(part []cell) {
	c.lengths = append(c.lengths, len(part))
	last := cell{}
	for _, at := range part {
		c.steps = append(c.steps, at[0]-last[0], at[1]-last[1])
		last = at
	}
}

// encode rounds a geometry to a grid. Of a thin one, repeated vertices and parts without a size are left out, and holes that
// have become as large as what they are in; the largest part stays if there would be none, so that no feature is lost.
func (p *page) encode(geometry orb.Geometry) (coded, error) {
	var c coded
	var kept []cell             // of the largest part that has no size
	largest, outer := -1.0, 0.0 // outer is the area of the ring that holes are in, 0 if it is left out
	for _, s := range strokesOf(geometry, p.sub) {
		part, err := p.grid.cells(s.points)
		if err != nil {
			return c, err
		}
		if p.sub.dimension == 0 && !p.sub.several {
			return coded{steps: part[0][:]}, nil
		}
		thinned := part
		if p.grid.thin && p.sub.dimension > 0 {
			thinned = distinct(part)
		}
		size := math.Abs(cellArea(thinned))
		if !s.hole {
			outer = size
		}
		if p.grid.thin && (flat(thinned, p.sub.dimension) || s.hole && size >= outer) {
			b := s.points.Bound()
			if extent := b.Max[0] - b.Min[0] + b.Max[1] - b.Min[1]; extent > largest && !s.hole {
				largest, kept = extent, least(part, p.sub.dimension)
			}
			continue
		}
		if p.sub.dimension == 2 {
			p.grid.turn(thinned, s.hole)
		}
		c.add(thinned)
	}
	if len(c.lengths) == 0 && kept != nil {
		c.add(kept)
	}
	return c, nil
}

func (g *grid) cells(points orb.LineString) ([]cell, error) {
	all := make([]cell, len(points))
	for i, p := range points {
		var err error
		if all[i], err = g.cell(p); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// distinct leaves out what repeats the vertex before.
func distinct(part []cell) []cell {
	var all []cell
	for i, at := range part {
		if i == 0 || at != part[i-1] {
			all = append(all, at)
		}
	}
	return all
}

// flat reports whether a line has no length, or a ring no area.
func flat(part []cell, dimension int) bool {
	return dimension == 1 && len(part) < 2 || dimension == 2 && (len(part) < 4 || cellArea(part) == 0)
}

// least is what stays of a part without a size: the ends of a line, a triangle of a ring.
func least(part []cell, dimension int) []cell {
	last := len(part) - 1
	if dimension == 1 {
		return []cell{part[0], part[last]}
	}
	return []cell{part[0], part[last/3], part[last*2/3], part[last]}
}

// cellArea is twice the area of a ring in cells, positive against the clock where rows go up.
func cellArea(ring []cell) float64 {
	sum := 0.0
	for i := 1; i+1 < len(ring); i++ {
		ax, ay := float64(ring[i][0]-ring[0][0]), float64(ring[i][1]-ring[0][1])
		bx, by := float64(ring[i+1][0]-ring[0][0]), float64(ring[i+1][1]-ring[0][1])
		sum += ax*by - ay*bx
	}
	return sum
}

// turn makes an outer ring go with the clock and a hole against it: rounding may have turned a small one over.
func (g *grid) turn(ring []cell, hole bool) {
	sum := cellArea(ring)
	if !g.upward {
		sum = -sum
	}
	if sum != 0 && (sum > 0) != hole {
		for i, k := 0, len(ring)-1; i < k; i, k = i+1, k-1 {
			ring[i], ring[k] = ring[k], ring[i]
		}
	}
}

// transform describes a grid in JSON.
type transform struct {
	Origin    string     `json:"originPosition"`
	Scale     [2]float64 `json:"scale"`
	Translate [2]float64 `json:"translate"`
}

func (g *grid) transform() *transform {
	t := &transform{"upperLeft", [2]float64{g.step, g.step}, g.corner}
	if g.upward {
		t.Origin = "lowerLeft"
	}
	return t
}

// appendCoded appends a geometry in cells as ArcGIS's JSON.
func (p *page) appendCoded(b []byte, c coded) []byte {
	number := func(i int) []byte { return strconv.AppendInt(b, c.steps[i], 10) }
	if len(c.steps) == 0 {
		return append(b, "null"...)
	}
	if c.lengths == nil {
		b = append(b, `{"x":`...)
		b = append(number(0), `,"y":`...)
		return append(number(1), '}')
	}
	b = append(b, geometryMembers[p.sub.dimension]...)
	at := 0
	for i, n := range c.lengths {
		if i > 0 {
			b = append(b, ',')
		}
		if p.sub.dimension > 0 {
			b = append(b, '[')
		}
		for k := range n {
			if k > 0 {
				b = append(b, ',')
			}
			b = append(b, '[')
			b = append(number(at), ',')
			b = append(number(at+1), ']')
			at += 2
		}
		if p.sub.dimension > 0 {
			b = append(b, ']')
		}
	}
	return append(b, "]}"...)
}
