package shapefile

import (
	"cmp"
	"slices"

	"github.com/paulmach/orb"

	"guotu/geo"
)

var (
	remarkUnclosed = remark{
		"{n} 条记录的环首尾不相接，已闭合",
		"{n} record(s) with rings that did not end where they began, which were closed"}
	remarkNoArea = remark{
		"{n} 条记录中有没有面积的环（不足三个不同的点，或全部共线），已略去",
		"{n} record(s) with rings without area (fewer than three different positions, or all on one line), which were left out"}
	remarkDirection = remark{
		"{n} 条记录的环方向与规范不符，按包含关系区分外环与洞",
		"{n} record(s) with rings that run the wrong way; what is a hole was told by what lies within what"}
)

// polygon reads the rings of an area and tells which are holes of which.
func (r *shapeReader) polygon() (orb.Geometry, error) {
	parts, err := r.parts()
	if err != nil {
		return nil, err
	}
	rings := make([]orb.Ring, 0, len(parts))
	unclosed, flat := false, false
	for _, p := range parts {
		if len(p) > 0 && p[0] != p[len(p)-1] {
			unclosed = true
			p = append(p, p[0]) // its capacity ends with it, so the next part is not written over
		}
		if noArea(p) {
			flat = true
			continue
		}
		rings = append(rings, p)
	}
	if unclosed {
		r.shapes.remarks.add(r.number, remarkUnclosed, "")
	}
	if flat {
		r.shapes.remarks.add(r.number, remarkNoArea, "")
	}
	if len(rings) == 1 { // as most are
		switch area := signedArea(rings[0]); {
		case area > 0:
			r.shapes.remarks.add(r.number, remarkDirection, "")
		case area < 0:
			rings[0].Reverse()
		}
		return orb.Polygon(rings), nil
	}
	n, err := nest(rings, r.shapes.left)
	if err != nil {
		return nil, err
	}
	if n.backwards() {
		r.shapes.remarks.add(r.number, remarkDirection, "")
	}
	switch all := n.polygons(); len(all) {
	case 0:
		return nil, nil
	case 1:
		return all[0], nil
	default:
		return all, nil
	}
}

// noArea reports whether all positions of a closed ring lie on one line.
func noArea(ring orb.Ring) bool {
	other := slices.IndexFunc(ring, func(p orb.Point) bool { return p != ring[0] })
	return other < 0 || !slices.ContainsFunc(ring[other:], func(p orb.Point) bool { return geo.Orient(ring[0], ring[other], p) != 0 })
}

// nesting is the rings of a shape and how they lie within each other.
type nesting struct {
	rings  []orb.Ring
	areas  []float64 // signed: positive where a ring runs counterclockwise
	around []int     // the smallest ring around it, -1 for none
	depth  []int     // how many rings are around it
}

// nest finds the smallest ring around each ring. Rings are swept from west to east, the larger
// first where they begin together; of those that came before and may reach as far, only one whose
// box holds the ring's is asked.
func nest(rings []orb.Ring, left *allowance) (*nesting, error) {
	n := &nesting{rings, make([]float64, len(rings)), make([]int, len(rings)), make([]int, len(rings))}
	for i, ring := range rings {
		n.areas[i], n.around[i] = signedArea(ring), -1
	}
	if len(rings) < 2 {
		return n, nil
	}
	boxes := make([]orb.Bound, len(rings))
	order := make([]int, len(rings))
	for i, ring := range rings {
		boxes[i], order[i] = ring.Bound(), i
	}
	slices.SortFunc(order, func(a, b int) int {
		p, q := boxes[a], boxes[b]
		return cmp.Or(cmp.Compare(p.Min[0], q.Min[0]), cmp.Compare(q.Max[0], p.Max[0]), cmp.Compare(p.Min[1], q.Min[1]),
			cmp.Compare(q.Max[1], p.Max[1]), cmp.Compare(abs(n.areas[b]), abs(n.areas[a])), a-b)
	})
	prepared := make([]*geo.Prepared, len(rings))
	var open []int // in the order of the sweep, that may reach over what comes
	for _, i := range order {
		if err := left.takeNesting(1 + len(open)); err != nil {
			return nil, err
		}
		open = slices.DeleteFunc(open, func(j int) bool { return boxes[j].Max[0] < boxes[i].Min[0] })
		for _, j := range open {
			if !n.mayHold(j, i, boxes) {
				continue
			}
			if prepared[j] == nil {
				prepared[j] = geo.Prepare(orb.Polygon{rings[j]})
			}
			inside, steps := within(rings[i], prepared[j])
			if err := left.takeNesting(steps * locateSteps); err != nil {
				return nil, err
			}
			if inside {
				n.around[i], n.depth[i] = j, n.depth[j]+1
			}
		}
		open = append(open, i)
	}
	return n, nil
}

// locateSteps is how many comparisons of boxes take as long as finding out whether a point is in a ring.
const locateSteps = 20

// mayHold reports whether ring j may be around ring i and nearer than what is known to be.
func (n *nesting) mayHold(j, i int, boxes []orb.Bound) bool {
	a, b := boxes[j], boxes[i]
	if a.Max[0] < b.Max[0] || a.Min[1] > b.Min[1] || a.Max[1] < b.Max[1] || abs(n.areas[j]) <= abs(n.areas[i]) {
		return false
	}
	return n.around[i] < 0 || abs(n.areas[j]) < abs(n.areas[n.around[i]])
}

// within reports whether a ring lies in another: no vertex outside, and one inside or, where all
// are on its border, the middle of an edge. Steps is how many positions it asked for.
func within(ring orb.Ring, other *geo.Prepared) (yes bool, steps int) {
	for i, p := range ring[1:] {
		switch other.Locate(p) {
		case geo.Outside:
			return false, i + 1
		case geo.Inside:
			yes = true
		}
	}
	steps = len(ring) - 1
	for i := 0; i < len(ring)-1 && !yes; i++ {
		steps++
		a, b := ring[i], ring[i+1]
		switch other.Locate(orb.Point{a[0] + (b[0]-a[0])/2, a[1] + (b[1]-a[1])/2}) {
		case geo.Outside:
			return false, steps
		case geo.Inside:
			yes = true
		}
	}
	return yes, steps
}

func (n *nesting) hole(i int) bool { return n.depth[i]%2 == 1 }

// backwards reports whether the direction of a ring is not that of the specification: clockwise
// around areas, counterclockwise around holes.
func (n *nesting) backwards() bool {
	for i, area := range n.areas {
		if area != 0 && n.hole(i) != (area > 0) {
			return true
		}
	}
	return false
}

// polygons puts holes into their areas. Areas, and the holes of each, stay in the order of the file;
// rings are turned to run as package geo has them, areas counterclockwise and holes clockwise.
func (n *nesting) polygons() orb.MultiPolygon {
	for i, area := range n.areas {
		if area != 0 && n.hole(i) == (area > 0) {
			n.rings[i].Reverse()
		}
	}
	var all orb.MultiPolygon
	place := make([]int, len(n.rings))
	for i, ring := range n.rings {
		if !n.hole(i) {
			place[i] = len(all)
			all = append(all, orb.Polygon{ring})
		}
	}
	for i, ring := range n.rings {
		if n.hole(i) {
			at := place[n.around[i]]
			all[at] = append(all[at], ring)
		}
	}
	return all
}

// signedArea is that in the plane, positive for a ring that runs counterclockwise. Positions
// count from the first, so that large coordinates cost no digits.
func signedArea(ring orb.Ring) float64 {
	twice := 0.0
	for i := 1; i < len(ring)-1; i++ {
		a, b := ring[i], ring[i+1]
		twice += (a[0]-ring[0][0])*(b[1]-ring[0][1]) - (b[0]-ring[0][0])*(a[1]-ring[0][1])
	}
	return twice / 2
}

func abs(v float64) float64 { return max(v, -v) }
