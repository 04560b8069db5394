package siting

import (
	"context"
	"errors"
	"fmt"
	"math"
	"sync"

	"github.com/paulmach/orb"

	"guotu/geo"
	"guotu/layers"
)

// ground is the site of a project made ready to be measured: every parcel on its own, and all of
// them together, what several cover counted once. It is safe for concurrent use, so that layers
// can be measured side by side; what it finds out about a layer it keeps.
type ground struct {
	units    []unit    // the parcels, then the unions of clusters whose parcels overlap
	lots     int       // how many of them are parcels
	clusters []cluster // of parcels with areas, by their first parcel
	total    amount
	box      orb.Bound
	pairs    []sharedGround
	more     bool // there are more pairs
	pieces   bool // the geometry of pieces is asked for; set before anything is measured
	ready    func() *geo.PreparedDistance

	mu     sync.Mutex
	covers map[*layers.Layer]*cover // guarded by mu; each fills itself once
}

// unit is what is measured at one go: a parcel, or the union of some.
type unit struct {
	polygons []orb.Polygon // connected, valid
	site     *geo.OverlapSite
	lines    orb.Geometry // every place once; nil: none
	points   []orb.Point
	whole    amount
	box      orb.Bound
	shapes   func() []piece // polygons as pieces, without the word on slivers
	zone     func() (*geo.OverlapZone, error)
	again    bool // its area is part of that of a union, which counts
}

// cluster is parcels whose boxes meet, directly or by way of others: only within one can
// parcels have ground or a border in common.
type cluster struct {
	lots  []int
	union int // unit of the union, if parcels overlap; else -1
	area  float64
	parts func() (*unit, error) // the parcels united, as one unit
}

// newGround makes the parcels of a project ready: areas, lines and points in longitude, latitude
// in degrees, their edges cut as they are to be measured. Areas count by the even-odd rule. A nil
// or empty geometry is a parcel of nothing. The error is of type *Error and names the parcel
// with a vertex that is no place on earth or with borders that cross too often, or is that of ctx.
func newGround(ctx context.Context, parcels []orb.Geometry) (*ground, error) {
	g := &ground{lots: len(parcels), box: geo.Nowhere(), covers: make(map[*layers.Layer]*cover)}
	all := make(orb.Collection, 0, len(parcels))
	for i, p := range parcels {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		u, err := newUnit(p)
		if err != nil {
			var known *Error
			if errors.As(err, &known) {
				known.Parcel = i + 1
				return nil, known
			}
			return nil, tangledError(i+1, err)
		}
		g.units = append(g.units, *u)
		g.box = geo.Around(g.box, u.box)
		if p != nil {
			all = append(all, p)
		}
	}
	if err := g.join(ctx); err != nil {
		return nil, err
	}
	for i := range g.units {
		u := &g.units[i]
		if u.again {
			g.total = g.total.plus(amount{length: u.whole.length, points: u.whole.points})
		} else {
			g.total = g.total.plus(u.whole)
		}
	}
	g.ready = sync.OnceValue(func() *geo.PreparedDistance { return geo.PrepareDistance(all) })
	return g, nil
}

func tangledError(parcel int, err error) *Error {
	return &Error{Parcel: parcel, ZH: "边界相互交叉过多，无法量算面积", EN: fmt.Sprintf("the area cannot be measured: %v", err)}
}

// borderWidth is a width in metres below which what two areas have in common is their border:
// coordinates that went through a projection and back are off by some 1e-8 m, and so are
// corners that an overlay cuts in long edges.
const borderWidth = 1e-7

// least is an area in square metres below which what a unit and something else have in
// common may be a border alone.
func (u *unit) least() float64 {
	const coordinates = 2e-9 // metres, of which Resolution is a multiple
	return u.site.Resolution() * (borderWidth / coordinates)
}

// newUnit sorts a geometry by dimension and measures it.
func newUnit(g orb.Geometry) (*unit, error) {
	if err := checkPlaces(g); err != nil {
		return nil, err
	}
	u := &unit{box: geo.Nowhere()}
	var areas []orb.Polygon
	var lines []orb.Geometry
	eachMember(g, func(m orb.Geometry) {
		switch m := m.(type) {
		case orb.Point:
			u.points = append(u.points, m)
		case orb.LineString:
			lines = append(lines, m)
		case orb.Polygon:
			areas = append(areas, m)
		}
		u.box = geo.Around(u.box, m.Bound())
	})
	u.whole.points = len(u.points)
	if len(lines) > 0 {
		if err := u.setLines(lines); err != nil {
			return nil, err
		}
	}
	if len(areas) == 0 {
		return u, nil
	}
	return u, u.setArea(areas)
}

// lineStep is the longest edge of a line in degrees: one along a parallel is longer than the
// shortest way by some 1e-12 of its length, so that lengths of parts add up. A line has at most
// about lineEdges more.
const (
	lineStep  = 0.0005
	lineEdges = 200_000
)

// setLines gives a unit its lines.
func (u *unit) setLines(lines []orb.Geometry) error {
	once, err := onceEach(lines)
	if err != nil {
		return err
	}
	if once, err = geo.Densify(once, max(lineStep, geo.PlanarLength(once)/lineEdges)); err != nil {
		return err
	}
	if u.lines = linesOf(once); u.lines != nil {
		u.whole.length = geo.GeodesicLength(u.lines)
	}
	return nil
}

// setArea gives a unit its areas, which may overlap each other and cross themselves.
func (u *unit) setArea(areas []orb.Polygon) (err error) {
	var g orb.Geometry = orb.MultiPolygon(areas)
	if u.site, err = geo.NewOverlapSite(g); err != nil {
		return err
	}
	u.whole.area = u.site.Area()
	u.polygons = areas
	if !geo.Valid(g) {
		if g, err = onceEach([]orb.Geometry{g}); err != nil {
			return err
		}
		u.polygons = polygonsOf(g)
	}
	polygons := u.polygons
	u.shapes = sync.OnceValue(func() []piece { return piecesOf(polygons) })
	u.zone = sync.OnceValues(func() (*geo.OverlapZone, error) { return geo.NewOverlapZone(orb.MultiPolygon(polygons)) })
	return nil
}

// onceEach unites geometries, so that every place counts once.
func onceEach(all []orb.Geometry) (orb.Geometry, error) {
	return geo.OnEllipsoid(func(a, _ orb.Geometry) (orb.Geometry, error) {
		return geo.UnionAll(a.(orb.Collection))
	}, orb.Collection(all), nil)
}

// eachMember calls f with every Point, LineString and Polygon that is not empty.
func eachMember(g orb.Geometry, f func(orb.Geometry)) {
	switch g := g.(type) {
	case orb.Point:
		f(g)
	case orb.MultiPoint:
		for _, p := range g {
			f(p)
		}
	case orb.LineString:
		if len(g) > 0 {
			f(g)
		}
	case orb.MultiLineString:
		for _, l := range g {
			eachMember(l, f)
		}
	case orb.Ring:
		eachMember(orb.Polygon{g}, f)
	case orb.Polygon:
		if len(g) > 0 && len(g[0]) > 0 {
			f(g)
		}
	case orb.MultiPolygon:
		for _, p := range g {
			eachMember(p, f)
		}
	case orb.Collection:
		for _, m := range g {
			eachMember(m, f)
		}
	case orb.Bound:
		if !g.IsEmpty() {
			f(g.ToPolygon())
		}
	}
}

// checkPlaces returns an *Error with the first vertex that is no place on earth.
func checkPlaces(g orb.Geometry) error {
	var bad *Error
	look := func(path []orb.Point) {
		for _, p := range path {
			if !(math.Abs(p[1]) <= 90 && math.Abs(p[0]) <= 720) && bad == nil {
				bad = &Error{At: p, HasAt: true, ZH: fmt.Sprintf("坐标 (%v, %v) 不是地球上的位置", p[0], p[1]),
					EN: fmt.Sprintf("the vertex at %v %v is no place on earth", p[0], p[1])}
			}
		}
	}
	eachMember(g, func(m orb.Geometry) {
		switch m := m.(type) {
		case orb.Point:
			look([]orb.Point{m})
		case orb.LineString:
			look(m)
		case orb.Polygon:
			for _, r := range m {
				look(r)
			}
		}
	})
	if bad == nil {
		return nil
	}
	return bad
}

// polygonsOf are the polygons of a geometry.
func polygonsOf(g orb.Geometry) (all []orb.Polygon) {
	eachMember(g, func(m orb.Geometry) {
		if p, is := m.(orb.Polygon); is {
			all = append(all, p)
		}
	})
	return all
}

// whole is all of the site.
func (g *ground) whole() amount { return g.total }

// parcel is all of a parcel, numbered from 0.
func (g *ground) parcel(i int) amount { return g.units[i].whole }

// bound is the box around the site in degrees; empty (IsEmpty) if there is nothing.
func (g *ground) bound() orb.Bound { return g.box }

// shared returns pairs of parcels that have more ground in common than coordinates resolve, in
// ascending order, at most maxShared of them; more says whether some are left out.
func (g *ground) shared() (pairs []sharedGround, more bool) { return g.pairs, g.more }

// geometry is the site in degrees: areas united, then lines and points as they are. The error is
// that too many borders cross.
func (g *ground) geometry() (orb.Geometry, error) {
	var areas orb.MultiPolygon
	for i := range g.clusters {
		u, err := g.clusters[i].parts()
		if err != nil {
			return nil, err
		}
		areas = append(areas, u.polygons...)
	}
	var all orb.Collection
	if len(areas) > 0 {
		all = append(all, areas)
	}
	for i := range g.units {
		if u := &g.units[i]; u.lines != nil {
			all = append(all, u.lines)
		}
		for _, p := range g.units[i].points {
			all = append(all, p)
		}
	}
	if len(all) == 1 {
		return all[0], nil
	}
	return all, nil
}
