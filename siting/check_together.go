package siting

import (
	"fmt"

	"github.com/paulmach/orb"

	"guotu/geo"
	"guotu/layers"
)

// methodText says how areas are measured.
var methodText = layers.Text{
	ZH: "CGCS2000 椭球面积（国土调查办发〔2008〕32号公式）；界线在绘制坐标系中取直，按不超过 25 m 加密",
	EN: "area on the CGCS2000 ellipsoid by the formula of 国土调查办发〔2008〕32号; edges are straight in the system they were drawn in, cut into pieces of 25 m",
}

// together measures the project as a whole: areas of parcels united, so that ground that several
// of them cover counts once.
func (s *site) together(p *Project) error {
	flaws, err := s.inspect(p)
	if err != nil {
		return err
	}
	var areas []*lot
	for i := range s.lots {
		l := &s.lots[i]
		s.lines, s.points = append(s.lines, l.lines...), append(s.points, l.points...)
		if l.drawn != nil {
			areas = append(areas, l)
		}
	}
	s.measured = Site{PlanarCRS: s.crs.String(), Method: methodText, Length: geo.GeodesicLength(s.lines), Points: len(s.points)}
	if len(areas) > 0 {
		whole, err := s.unite(areas, len(flaws) > 0)
		if err != nil {
			return err
		}
		s.ground = whole.LonLat
		s.measured.M2, s.measured.Planar, s.measured.Perimeter, s.measured.PlanarCRS = whole.Area, whole.Planar, whole.Perimeter, whole.Zone.String()
	}
	if len(areas)+len(s.lines)+len(s.points) == 0 {
		return s.nothing()
	}
	b := geo.Nowhere()
	for i := range s.lots {
		b = geo.Around(b, s.lots[i].bound())
	}
	s.measured.Bound = [4]float64{b.Min[0], b.Min[1], b.Max[0], b.Max[1]}
	return nil
}

// unite dissolves parcels in the plane in which they were drawn, where borders in common are the
// same, and measures the whole. Where none overlap, its area is the sum of theirs.
func (s *site) unite(areas []*lot, overlapping bool) (geo.Surveyed, error) {
	if len(areas) == 1 {
		return areas[0].area, nil
	}
	drawn := make([]orb.Geometry, len(areas))
	for i, l := range areas {
		drawn[i] = l.drawn
	}
	united, err := geo.DissolveBy(drawn, make([]int, len(drawn)))
	if err != nil {
		return geo.Surveyed{}, fmt.Errorf("the parcels together: %w", err)
	}
	whole, err := geo.Survey(united[0].Geometry, s.crs)
	if err != nil {
		return whole, fmt.Errorf("the parcels together: %w", err)
	}
	if !overlapping {
		whole.Area, whole.Planar = 0, 0
		for _, l := range areas {
			whole.Area, whole.Planar = whole.Area+l.area.Area, whole.Planar+l.area.Planar
		}
	}
	return whole, nil
}

// nothing is the error about a project of which nothing can be checked.
func (s *site) nothing() error {
	for _, d := range s.defects.list {
		if d.Level == "error" {
			e := &Error{Parcel: d.Parcel, Line: d.Line, Field: "geometry", ZH: d.Message.ZH, EN: d.Message.EN}
			if d.At != nil {
				e.At, e.HasAt = *d.At, true
			}
			return e
		}
	}
	return &Error{Field: "geometry", ZH: "项目没有任何图形", EN: "the project has no geometry"}
}
