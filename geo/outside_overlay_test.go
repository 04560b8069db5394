//go:build outside

package geo

import (
	"fmt"
	"math"
	"math/big"
	"slices"
	"strconv"
	"testing"

	"github.com/paulmach/orb"
)

// overlayReasons are why GEOS and PostGIS may differ from our overlay. Areas are
// those of the arbiter, which adds up the pieces in rational numbers.
var overlayReasons = map[string]string{
	"theirs is refused": "the other program refuses what ours answers, and the area is the exact one",
	"slivers": "the geometries nearly touch: where rounding makes a line of a sliver, or a sliver of a line, the lengths and numbers of lines " +
		"and points differ and the area does not",
	"boxes apart": "where boxes are apart GEOS copies both geometries into a union or symmetric difference; here repeated points are one, and pieces " +
		"of lines that run along one another too",
	"point on a line": "one geometry is points alone, and the number of points in the result is that of rational arithmetic; there a point that lies on " +
		"an edge, to the last digit, is taken for one beside it, or the other way round",
	"theirs is off": "the area of the other program differs from the exact one by more than ours",
}

// overlayMeasures of a result: area, length of lines, number of points.
type overlayMeasures struct {
	area, length float64
	points       int
}

func measuresOf(g orb.Geometry) (m overlayMeasures) {
	add := func(o overlayMeasures) {
		m = overlayMeasures{m.area + o.area, m.length + o.length, m.points + o.points}
	}
	switch g := g.(type) {
	case orb.Point:
		m.points = 1
	case orb.MultiPoint:
		m.points = len(g)
	case orb.LineString:
		for i := 1; i < len(g); i++ {
			m.length += math.Hypot(g[i][0]-g[i-1][0], g[i][1]-g[i-1][1])
		}
	case orb.MultiLineString:
		for _, l := range g {
			add(measuresOf(l))
		}
	case orb.Polygon:
		for i, r := range g {
			sum := 0.0
			for k := 1; k < len(r); k++ {
				sum += (r[k-1][0]-r[0][0])*(r[k][1]-r[0][1]) - (r[k][0]-r[0][0])*(r[k-1][1]-r[0][1])
			}
			if sum = math.Abs(sum) / 2; i > 0 {
				sum = -sum
			}
			m.area += sum
		}
	case orb.MultiPolygon:
		for _, p := range g {
			add(measuresOf(p))
		}
	case orb.Collection:
		for _, c := range g {
			add(measuresOf(c))
		}
	}
	return m
}

// overlayTolerance is how far areas may be apart: 1e-9 of the larger one, and what
// borders enclose that move by the rounding of their coordinates.
func overlayTolerance(a, b orb.Geometry) float64 {
	border, size := 0.0, 0.0
	for _, g := range []orb.Geometry{a, b} {
		mapPoints(g, func(p orb.Point) orb.Point {
			size = max(size, math.Abs(p[0]), math.Abs(p[1]))
			return p
		})
		if s, err := newRelShape(g); err == nil {
			s.paths(func(_ int32, p *boxedPath) bool {
				border += measuresOf(orb.LineString(p.at)).length
				return true
			})
		}
	}
	return 1e-9*max(measuresOf(a).area, measuresOf(b).area) + 8*0x1p-52*size*border
}

// outsideOverlays are the operations that are compared.
var outsideOverlays = []outsideOverlay{
	{"Intersection", Intersection, func(a, b bool) bool { return a && b }},
	{"Union", Union, func(a, b bool) bool { return a || b }},
	{"Difference", Difference, func(a, b bool) bool { return a && !b }},
	{"SymmetricDifference", SymmetricDifference, func(a, b bool) bool { return a != b }},
}

// outsideOverlay is an operation, and what of two areas is in the result.
type outsideOverlay struct {
	name string
	do   func(a, b orb.Geometry) (orb.Geometry, error)
	in   func(a, b bool) bool
}

func TestOutsideOverlay(t *testing.T) {
	m := newOutsideMaker(2)
	var pairs [][2]orb.Geometry
	var ours [][]orb.Geometry
	for len(pairs) < outsidePairs(t) {
		kinds := outsideAreas
		if len(pairs)%3 == 0 {
			kinds = outsidePlain
		}
		a, b := m.pair(kinds, true)
		results := make([]orb.Geometry, len(outsideOverlays))
		for k, o := range outsideOverlays {
			r, err := o.do(a, b)
			if err != nil {
				t.Errorf("%s(%s, %s): %v", o.name, WKT(a), WKT(b), err)
			}
			results[k] = r
		}
		pairs, ours = append(pairs, [2]orb.Geometry{a, b}), append(ours, results)
	}
	compare := func(t *testing.T, answers [][]string) {
		differences := newOutsideDifferences(t, overlayReasons)
		for i, answer := range answers {
			for k, o := range outsideOverlays {
				compareOverlay(differences, o, pairs[i][0], pairs[i][1], ours[i][k], answer[5*k:5*k+5])
			}
		}
		differences.report(len(pairs) * len(outsideOverlays))
	}
	geosVersions(t, func(t *testing.T, _ string, ask func([]string) [][]string) {
		var lines []string
		for i, p := range pairs {
			line := "overlay\t" + outsideHex(p[0]) + "\t" + outsideHex(p[1])
			for _, r := range ours[i] {
				line += "\t" + outsideHex(r)
			}
			lines = append(lines, line)
		}
		compare(t, ask(lines))
	})
	t.Run("PostGIS", func(t *testing.T) {
		var rows [][]string
		for i, p := range pairs {
			row := []string{outsideHex(p[0]), outsideHex(p[1])}
			for _, r := range ours[i] {
				row = append(row, outsideHex(r))
			}
			rows = append(rows, row)
		}
		var columns []string
		for k, o := range []string{"ST_Intersection", "ST_Union", "ST_Difference", "ST_SymDifference"} {
			theirs := o + "(q.a, q.b)"
			ours := fmt.Sprintf("q.%c", 'c'+k)
			columns = append(columns, "ST_Area("+theirs+")", "ST_Length("+theirs+")", "ST_NPoints(ST_CollectionExtract("+theirs+", 1))",
				"ST_Area(ST_SymDifference(ST_CollectionExtract("+theirs+", 3), ST_CollectionExtract("+ours+", 3)))", "ST_IsValid("+ours+")::int")
		}
		compare(t, postgis(t, rows, columns))
	})
}

// compareOverlay compares one result with what the other program says: area,
// length, points, unshared area, whether ours is valid.
func compareOverlay(d *outsideDifferences, o outsideOverlay, a, b, ours orb.Geometry, theirs []string) {
	tolerance, got := overlayTolerance(a, b), measuresOf(ours)
	text := func() string {
		return fmt.Sprintf("%s(%s, %s) = %v, there %v", o.name, WKT(a), WKT(b), got, theirs)
	}
	if theirs[4] != "1" {
		d.add("ours is not valid", "%s = %s", text(), WKT(ours))
	}
	area, err := strconv.ParseFloat(theirs[0], 64)
	if err != nil {
		d.add(overlayProven(o, a, b, got.area, math.Inf(1), tolerance, "theirs is refused"), "%s", text())
		return
	}
	unshared, err := strconv.ParseFloat(theirs[3], 64)
	if math.Abs(area-got.area) > tolerance || err == nil && unshared > tolerance {
		d.add(overlayProven(o, a, b, got.area, area, tolerance, "theirs is off"), "%s", text())
		return
	}
	length, _ := strconv.ParseFloat(theirs[1], 64)
	if points, _ := strconv.Atoi(theirs[2]); math.Abs(length-got.length) > 1e-6*max(1, length) || points != got.points {
		p, q, err := relShapes(a, b)
		if err == nil && p.apartFrom(q) && length >= got.length-1e-6 && points >= got.points {
			d.add("boxes apart", "%s", text())
		} else if err == nil && got.points == exactPoints(o, p, q) {
			d.add("point on a line", "%s", text())
		} else if err == nil && (closeCalls(p, q) || roundedCrossings(p, q)) {
			d.add("slivers", "%s", text())
		} else {
			d.add("lines or points differ", "%s: %s", text(), WKT(ours))
		}
	}
}

// exactPoints is how many points an operation leaves if one of the shapes is
// points alone, and -1 if not.
func exactPoints(o outsideOverlay, p, q *relShape) int {
	swapped := p.dimension() != 0
	if swapped {
		p, q = q, p
	}
	if p.dimension() != 0 || q.dimension() == 0 {
		return -1
	}
	left := map[orb.Point]bool{}
	for _, at := range p.points {
		within := q.holds(at) || q.touchedBy(at, at)
		switch both := o.in(true, true); {
		case within && both && o.in(true, false):
			// a union: it is a part of the other
		case within && both, !within && !swapped && o.in(true, false), !within && swapped && o.in(false, true):
			left[at] = true
		}
	}
	return len(left)
}

// overlayProven is the reason if our area is the exact one, within the tolerance,
// and nearer to it than theirs.
func overlayProven(o outsideOverlay, a, b orb.Geometry, ours, theirs, tolerance float64, reason string) string {
	exact := arbiterArea(a, b, o.in)
	if math.Abs(ours-exact) > tolerance {
		return fmt.Sprintf("ours is off: exactly %v", exact)
	}
	if math.Abs(theirs-exact) <= math.Abs(ours-exact) {
		return fmt.Sprintf("the parts differ: exactly %v", exact)
	}
	return reason
}

// arbiterArea is the area of what lies in a and b as in says.
func arbiterArea(a, b orb.Geometry, in func(a, b bool) bool) float64 {
	r := &arbiter{ends: [2]map[string]int{{}, {}}}
	r.add(0, a)
	r.add(1, b)
	seen := map[string]bool{}
	sum := new(big.Rat)
	r.eachPiece(func(p, q arbiterPlace) {
		if k := p.key() + " " + q.key(); seen[k] || seen[q.key()+" "+p.key()] {
			return
		} else {
			seen[k] = true
		}
		at, u := p.plus(q.minus(p), big.NewRat(1, 2)), q.minus(p)
		left := arbiterPlace{new(big.Rat).Neg(u.y), u.x}
		right := arbiterPlace{u.y, new(big.Rat).Neg(u.x)}
		l, s := in(r.inside(0, at, left), r.inside(1, at, left)), in(r.inside(0, at, right), r.inside(1, at, right))
		switch {
		case l && !s:
			sum.Add(sum, p.cross(q))
		case s && !l:
			sum.Sub(sum, p.cross(q))
		}
	})
	area, _ := sum.Float64()
	return area / 2
}

func TestOutsideValid(t *testing.T) {
	m := newOutsideMaker(3)
	var all, repaired []orb.Geometry
	for len(all) < outsidePairs(t) {
		g := m.dirty()
		if len(all)%3 == 0 {
			g, _ = m.pair(outsideAreas, false)
		}
		r, _ := Repair(g)
		all, repaired = append(all, g), append(repaired, r)
	}
	exact := map[int]float64{}
	compare := func(t *testing.T, answers [][]string) {
		differences := newOutsideDifferences(t, validReasons)
		for i, g := range all {
			compareValid(differences, g, repaired[i], answers[i], func() float64 {
				if _, has := exact[i]; !has {
					exact[i] = evenOddArea(g)
				}
				return exact[i]
			})
		}
		differences.report(len(all))
	}
	geosVersions(t, func(t *testing.T, _ string, ask func([]string) [][]string) {
		var lines []string
		for i, g := range all {
			lines = append(lines, "valid\t"+outsideHex(g), "repair\t"+outsideHex(g)+"\t"+outsideHex(repaired[i]))
		}
		answers := ask(lines)
		var joined [][]string
		for i := range all {
			joined = append(joined, append(slices.Clone(answers[2*i]), answers[2*i+1]...))
		}
		compare(t, joined)
	})
	t.Run("PostGIS", func(t *testing.T) {
		var rows [][]string
		for i, g := range all {
			rows = append(rows, []string{outsideHex(g), outsideHex(repaired[i])})
		}
		compare(t, postgis(t, rows, []string{"ST_IsValid(q.a)::int", "ST_Area(ST_MakeValid(q.a))",
			"ST_Area(ST_SymDifference(ST_CollectionExtract(ST_MakeValid(q.a), 3), ST_CollectionExtract(q.b, 3)))", "ST_IsValid(q.b)::int"}))
	})
}

// validReasons are why GEOS and PostGIS may differ from Valid and Repair.
var validReasons = map[string]string{
	"repeated edge": "an area is covered twice, or an edge run along twice: parts that overlap stay so there, or are counted once; here all rings " +
		"count by the even-odd rule, and the area is the exact one of that rule",
}

func compareValid(d *outsideDifferences, g, repaired orb.Geometry, theirs []string, exactly func() float64) {
	if valid := Valid(g); valid != (theirs[0] == "1") {
		d.add("validity differs", "Valid(%s) = %v", WKT(g), valid)
	}
	if theirs[3] != "1" || !Valid(repaired) {
		d.add("what is repaired is not valid", "Repair(%s) = %s", WKT(g), WKT(repaired))
	}
	ours := measuresOf(repaired).area
	tolerance := overlayTolerance(g, repaired) + 1e-9*ours
	area, err := strconv.ParseFloat(theirs[1], 64)
	unshared, err2 := strconv.ParseFloat(theirs[2], 64)
	if err == nil && math.Abs(area-ours) <= tolerance && (err2 != nil || unshared <= tolerance) {
		return
	}
	exact := exactly()
	if math.Abs(exact-ours) <= tolerance {
		d.add("repeated edge", "Repair(%s) has the area %v, there %v", WKT(g), ours, theirs)
	} else {
		d.add("area differs", "Repair(%s) = %s has the area %v, there %v, by the even-odd rule %v", WKT(g), WKT(repaired), ours, theirs, exact)
	}
}

// evenOddArea is the area that rings cover an odd number of times, polygon by
// polygon, parts that overlap counted once.
func evenOddArea(g orb.Geometry) float64 {
	return arbiterArea(g, orb.Collection{}, func(a, _ bool) bool { return a })
}
