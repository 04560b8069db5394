package geo

import (
	"cmp"
	"math"
	"slices"

	"github.com/paulmach/orb"
)

// CoverageOptions say what counts as a sliver (疑似碎面). The zero value is that
// of survey practice. Nothing is ever left out for being a sliver.
type CoverageOptions struct {
	// SliverArea is the area in square metres below which a flaw is a sliver, 1
	// if zero; none is if negative.
	SliverArea float64
	// SliverWidth is the width in metres below which a flaw is a sliver, 0.1 if
	// zero; none is if negative.
	SliverWidth float64
	// Planar says that coordinates are in the unit of a plane: areas and widths, and
	// the limits of slivers, are in that unit and its square. Areas of pieces add up
	// exactly on the ellipsoid when the geometries were brought into the equal-area
	// plane; but a vertex that lies exactly on an edge in degrees is beside it there.
	Planar bool
}

func (o CoverageOptions) withDefaults() CoverageOptions {
	if o.SliverArea == 0 {
		o.SliverArea = 1
	}
	if o.SliverWidth == 0 {
		o.SliverWidth = 0.1
	}
	return o
}

// Flaw is a connected piece of a coverage that belongs to several features, or to
// none.
type Flaw struct {
	// Features are, of an overlap, the positions of those that all cover the
	// piece; of a gap, of those that lie around it. Ascending.
	Features []int
	// Geometry is a Polygon, or a MultiPolygon if it is pinched, in degrees.
	Geometry orb.Geometry
	// Area is that of Area, in square metres. Pieces are cut along edges that are
	// straight in degrees, as Locate has them, Area takes edges as straight in the
	// equal-area plane: where edges are long, areas of pieces do not quite add up
	// (about 1e-5 of it for edges of 5 km, 1e-8 for 100 m).
	Area float64
	// Width is twice the area by the perimeter, in metres: about the width of a
	// piece that is long and narrow.
	Width float64
	// Sliver tells that area or width is below the limit of the options.
	Sliver bool
	// At is a place in the piece, in degrees; on its border where it is so narrow
	// that no float64 lies inside.
	At orb.Point
}

// Coverage says how well areas tile the plane.
type Coverage struct {
	// Overlaps are the pieces that more than one feature covers, one for each set
	// of features: where three meet there is a piece of all three, beside those of
	// two.
	Overlaps []Flaw
	// Gaps are the pieces that no feature covers and that features enclose: holes
	// of the union. A lake that is no feature is one too; area and width tell it
	// from a mistake.
	Gaps []Flaw
	// LeftOut are the positions of features with polygons that could not be looked
	// at, because a vertex is not finite or beyond 1e60.
	LeftOut []int
}

// CheckCoverage finds all overlaps and gaps of a set of areas, lon, lat in degrees;
// other geometries are passed over. Flaws come in the order of the features that
// are theirs.
//
// Whether borders meet is decided exactly: neighbours that share a border vertex
// by vertex, or with vertices of one exactly on the edges of the other, have no
// flaw. A vertex that is beside the edge of its neighbour, be it in the last
// place, makes one, which truly exists and is reported as a sliver. Where borders
// cross, the place is rounded to float64; the area of a flaw is off by no more
// than its perimeter times 1e-8 metres. Areas may be invalid: a ring that crosses
// itself counts by the even-odd rule, as in Locate.
func CheckCoverage(gs []orb.Geometry, o CoverageOptions) (*Coverage, error) {
	a, err := arrange(gs)
	if err != nil {
		return nil, err
	}
	a.unite(func(c, d int32) bool { return slices.Equal(a.covers[c], a.covers[d]) })
	c := &Coverage{LeftOut: a.leftOut}
	o = o.withDefaults()
	c.Overlaps = a.flaws(func(r int32) bool { return len(a.covers[r]) > 1 }, o)
	c.Gaps = a.gaps(o)
	return c, nil
}

// FindOverlaps returns the overlaps that CheckCoverage finds.
func FindOverlaps(gs []orb.Geometry, o CoverageOptions) ([]Flaw, error) {
	c, err := CheckCoverage(gs, o)
	if err != nil {
		return nil, err
	}
	return c.Overlaps, nil
}

// FindGaps returns the gaps that CheckCoverage finds.
func FindGaps(gs []orb.Geometry, o CoverageOptions) ([]Flaw, error) {
	c, err := CheckCoverage(gs, o)
	if err != nil {
		return nil, err
	}
	return c.Gaps, nil
}

// Conflict is a piece that features of two layers both cover.
type Conflict struct {
	// Flaw is the piece; its Features are those of the first layer.
	Flaw
	// Others are the positions of the features of the second layer, ascending.
	Others []int
}

// FindConflicts returns the pieces that a feature of one layer and a feature of
// another both cover, as the three control lines (三线) must not; overlaps within
// a layer are not told. Borders that touch are no conflict. It is as exact as
// CheckCoverage.
func FindConflicts(first, second []orb.Geometry, o CoverageOptions) ([]Conflict, error) {
	a, err := arrange(append(slices.Clone(first), second...))
	if err != nil {
		return nil, err
	}
	a.unite(func(c, d int32) bool { return slices.Equal(a.covers[c], a.covers[d]) })
	n := int32(len(first))
	both := func(r int32) bool {
		c := a.covers[r]
		return len(c) > 1 && c[0] < n && c[len(c)-1] >= n
	}
	var all []Conflict
	for _, f := range a.flaws(both, o.withDefaults()) {
		k, _ := slices.BinarySearch(f.Features, len(first))
		c := Conflict{Flaw: f, Others: make([]int, 0, len(f.Features)-k)}
		c.Features = f.Features[:k:k]
		for _, i := range f.Features[k:] {
			c.Others = append(c.Others, i-len(first))
		}
		all = append(all, c)
	}
	return all, nil
}

// flaws returns the regions that wanted holds for.
func (a *arrangement) flaws(wanted func(region int32) bool, o CoverageOptions) []Flaw {
	order, halves := a.borders(wanted)
	all := make([]Flaw, 0, len(order))
	for _, r := range order {
		f := newFlaw(a.faces.area(halves[r]), o)
		for _, i := range a.covers[r] {
			f.Features = append(f.Features, int(i))
		}
		all = append(all, f)
	}
	sortFlaws(all)
	return all
}

// gaps returns the regions that nothing covers, but for the unbounded one.
func (a *arrangement) gaps(o CoverageOptions) []Flaw {
	around := a.unbounded()
	order, halves := a.borders(func(r int32) bool { return r != around && len(a.covers[r]) == 0 })
	all := make([]Flaw, 0, len(order))
	for _, r := range order {
		f := newFlaw(a.faces.area(halves[r]), o)
		for _, h := range halves[r] {
			for _, i := range a.covers[a.faces.cycle[h^1]] {
				f.Features = append(f.Features, int(i))
			}
		}
		slices.Sort(f.Features)
		f.Features = slices.Compact(f.Features)
		all = append(all, f)
	}
	sortFlaws(all)
	return all
}

func sortFlaws(all []Flaw) {
	slices.SortStableFunc(all, func(f, g Flaw) int {
		return cmp.Or(slices.Compare(f.Features, g.Features), cmp.Compare(f.At[0], g.At[0]), cmp.Compare(f.At[1], g.At[1]))
	})
}

// newFlaw measures a piece.
func newFlaw(g orb.MultiPolygon, o CoverageOptions) Flaw {
	f := Flaw{At: placeIn(g)}
	if f.Geometry = g; len(g) == 1 {
		f.Geometry = g[0]
	}
	perimeter := 0.0
	for _, p := range g {
		for _, r := range p {
			if o.Planar {
				f.Area += planarArea(r)
			}
			perimeter += borderLength(r, o.Planar)
		}
	}
	if !o.Planar {
		f.Area = Area(g)
	}
	if perimeter > 0 {
		f.Width = 2 * f.Area / perimeter
	}
	f.Sliver = f.Area < o.SliverArea || f.Width < o.SliverWidth
	return f
}

// borderLength is the length of a line in metres, each segment by the radii of
// curvature of the ellipsoid at its middle: right to 1e-6 for segments of up to
// 20 km. In a plane it is in its unit.
func borderLength(line []orb.Point, planar bool) float64 {
	sum := 0.0
	for i := 1; i < len(line); i++ {
		a, b := line[i-1], line[i]
		x, y := 1.0, 1.0
		if !planar {
			x, y = metresPerDegree((a[1] + b[1]) / 2)
		}
		sum += math.Hypot((b[0]-a[0])*x, (b[1]-a[1])*y)
	}
	return sum
}

// placeIn returns a place inside of areas: the middle of the widest stretch on
// one of a few latitudes, or a vertex if there is none.
func placeIn(g orb.MultiPolygon) orb.Point {
	if len(g) == 0 || len(g[0]) == 0 {
		return orb.Point{}
	}
	best, at := 0.0, g[0][0][0]
	b := g[0].Bound()
	for _, share := range [7]float64{0.5, 0.25, 0.75, 0.125, 0.875, 0.375, 0.625} {
		y := b.Min[1] + share*(b.Max[1]-b.Min[1])
		xs := crossedAt(g[0], y)
		for i := 1; i < len(xs); i += 2 {
			p := orb.Point{xs[i-1] + (xs[i]-xs[i-1])/2, y}
			if w := xs[i] - xs[i-1]; w > best && locatePolygon(g[0], p) == Inside {
				best, at = w, p
			}
		}
	}
	return at
}

// crossedAt returns where the rings of a polygon cross a latitude, ascending.
func crossedAt(g orb.Polygon, y float64) []float64 {
	var xs []float64
	for _, r := range g {
		for i := 1; i < len(r); i++ {
			a, b := r[i-1], r[i]
			if (a[1] > y) != (b[1] > y) {
				xs = append(xs, a[0]+(y-a[1])/(b[1]-a[1])*(b[0]-a[0]))
			}
		}
	}
	slices.Sort(xs)
	return xs
}
