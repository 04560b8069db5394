package siting

import (
	"context"
	"fmt"
	"math"

	"github.com/paulmach/orb"

	"guotu/geo"
)

// lot is a parcel made ready: repaired in the plane in which it was drawn, then measured there.
type lot struct {
	number   int // from 1
	parcel   *Parcel
	ground   orb.Geometry // lon, lat: the parcel's geometry, its areas repaired where they had to be
	repaired bool
	drawn    orb.Geometry // its areas in the plane of the project's system, repaired; nil without any
	area     geo.Surveyed // of drawn; LonLat is nil without any
	vertex   float64      // the official area of the vertices as they are, in square metres
	lines    orb.MultiLineString
	points   orb.MultiPoint
}

// empty reports whether nothing is left of the parcel that could be checked.
func (l *lot) empty() bool { return l.area.LonLat == nil && len(l.lines) == 0 && len(l.points) == 0 }

// site is a project made ready.
type site struct {
	crs      *geo.CRS
	lots     []lot
	ground   *ground
	measured Site
	defects  defects
}

// newSite makes a project ready. Errors that the applicant can mend are of type *Error.
func newSite(ctx context.Context, p *Project, o Options) (*site, error) {
	s := &site{crs: p.CRS}
	if s.crs == nil {
		var err error
		if s.crs, err = geo.EPSG(4490); err != nil {
			return nil, err
		}
	}
	if err := withinLimits(p, o); err != nil {
		return nil, err
	}
	s.lots = make([]lot, 0, len(p.Parcels))
	for i := range p.Parcels {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		l, err := s.newLot(i+1, &p.Parcels[i])
		if err != nil {
			return nil, err
		}
		s.lots = append(s.lots, l)
	}
	if err := s.together(ctx, p); err != nil {
		return nil, err
	}
	s.ground.pieces = o.Pieces
	return s, nil
}

// withinLimits says whether a project has a place, and not too many.
func withinLimits(p *Project, o Options) error {
	most, vertices := orDefault(o.MaxParcels, 20_000), orDefault(o.MaxVertices, 2_000_000)
	if len(p.Parcels) > most {
		return &Error{Field: "parcels", ZH: fmt.Sprintf("地块有 %d 个，上限为 %d 个", len(p.Parcels), most),
			EN: fmt.Sprintf("there are %d parcels, at most %d are allowed", len(p.Parcels), most)}
	}
	for i := range p.Parcels {
		l := &p.Parcels[i]
		if vertices -= geo.Vertices(l.Geometry); vertices < 0 {
			return l.problem(i+1, nil, "顶点过多，整个项目最多 %d 个", "there are too many vertices, at most %d in a project", orDefault(o.MaxVertices, 2_000_000))
		}
	}
	if len(p.Parcels) == 0 {
		return &Error{Field: "geometry", ZH: "项目没有任何图形", EN: "the project has no geometry"}
	}
	return nil
}

func orDefault(n, standard int) int {
	if n > 0 {
		return n
	}
	return standard
}

// problem is an error about a parcel, at a place if that is not nil. The texts are formats of
// the same values.
func (l *Parcel) problem(number int, at *orb.Point, zh, en string, values ...any) *Error {
	e := &Error{Parcel: number, Line: l.Line, ZH: fmt.Sprintf(zh, values...), EN: fmt.Sprintf(en, values...)}
	if at != nil {
		e.At, e.HasAt = *at, true
	}
	return e
}

// newLot makes a parcel ready and notes what is wrong with it.
func (s *site) newLot(number int, p *Parcel) (lot, error) {
	l := lot{number: number, parcel: p, ground: p.Geometry}
	if at, bad := offEarth(p.Geometry); bad {
		return l, p.problem(number, nil, "坐标 %v %v 不是地球上的位置", "%v %v is no place on earth", at[0], at[1])
	}
	var areas orb.MultiPolygon
	areas, l.lines, l.points = byDimension(p.Geometry, nil, nil, nil)
	if err := s.survey(&l, areas); err != nil {
		return l, err
	}
	if err := s.cutLines(&l); err != nil {
		return l, err
	}
	if l.empty() && s.defects.none(number, "zero_area") {
		s.defects.add(&l, Defect{Rule: "no_geometry", Level: "error"}, "没有图形，未参与核查", "the parcel has no geometry and was not checked")
	}
	return l, nil
}

// survey repairs and measures the areas of a parcel.
func (s *site) survey(l *lot, areas orb.MultiPolygon) error {
	if len(areas) == 0 {
		return nil
	}
	lonLat := s.lonLat()
	drawn, err := geo.Transform(single(areas), lonLat, s.crs)
	if err != nil {
		return l.parcel.problem(l.number, nil, "无法换算到 %s：%v", "cannot be converted to %s: %v", s.crs, err)
	}
	repaired := s.repair(l, drawn)
	if repaired == nil {
		return nil
	}
	l.drawn = repaired
	if areas, _, _ = byDimension(l.ground, nil, nil, nil); len(areas) > 0 {
		l.vertex = geo.Area(areas)
	}
	if l.area, err = geo.Survey(repaired, s.crs); err != nil {
		return l.parcel.problem(l.number, nil, "无法量算：%v", "cannot be measured: %v", err)
	}
	return nil
}

// cutLines cuts the lines of a parcel, which are straight where they were drawn, as Survey cuts
// the edges of areas.
func (s *site) cutLines(l *lot) error {
	if len(l.lines) == 0 || !s.crs.Projected() {
		return nil
	}
	drawn, err := geo.Transform(l.lines, s.lonLat(), s.crs)
	if err == nil {
		drawn, err = geo.Densify(drawn, geo.SurveyStep/s.crs.Unit())
	}
	if err == nil {
		drawn, err = geo.Transform(drawn, s.crs, s.lonLat())
	}
	if err != nil {
		return l.parcel.problem(l.number, nil, "无法量算：%v", "cannot be measured: %v", err)
	}
	l.lines = drawn.(orb.MultiLineString)
	return nil
}

// lonLat is the system of longitude and latitude on CGCS2000.
func (s *site) lonLat() *geo.CRS {
	c, err := geo.EPSG(4490)
	if err != nil {
		panic(err) // 4490 is registered
	}
	return c
}

// single is the one polygon of several, if it is one.
func single(areas orb.MultiPolygon) orb.Geometry {
	if len(areas) == 1 {
		return areas[0]
	}
	return areas
}

// byDimension sorts what a geometry is made of by dimension.
func byDimension(g orb.Geometry, areas orb.MultiPolygon, lines orb.MultiLineString, points orb.MultiPoint) (orb.MultiPolygon, orb.MultiLineString, orb.MultiPoint) {
	switch g := g.(type) {
	case orb.Polygon:
		if len(g) > 0 {
			areas = append(areas, g)
		}
	case orb.MultiPolygon:
		for _, p := range g {
			areas, lines, points = byDimension(p, areas, lines, points)
		}
	case orb.Ring:
		return byDimension(orb.Polygon{g}, areas, lines, points)
	case orb.Bound:
		if !g.IsEmpty() {
			areas = append(areas, g.ToPolygon())
		}
	case orb.LineString:
		if len(g) > 0 {
			lines = append(lines, g)
		}
	case orb.MultiLineString:
		for _, line := range g {
			areas, lines, points = byDimension(line, areas, lines, points)
		}
	case orb.Point:
		points = append(points, g)
	case orb.MultiPoint:
		points = append(points, g...)
	case orb.Collection:
		for _, member := range g {
			areas, lines, points = byDimension(member, areas, lines, points)
		}
	}
	return areas, lines, points
}

// offEarth returns the first vertex that is no longitude, latitude.
func offEarth(g orb.Geometry) (orb.Point, bool) {
	areas, lines, points := byDimension(g, nil, nil, nil)
	bad := func(list []orb.Point) (orb.Point, bool) {
		for _, p := range list {
			if !(math.Abs(p[0]) <= 180 && math.Abs(p[1]) <= 90) {
				return p, true
			}
		}
		return orb.Point{}, false
	}
	for _, polygon := range areas {
		for _, ring := range polygon {
			if p, is := bad(ring); is {
				return p, true
			}
		}
	}
	for _, line := range lines {
		if p, is := bad(line); is {
			return p, true
		}
	}
	return bad(points)
}
