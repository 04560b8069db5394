package siting

import (
	"context"
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

// together makes the project as a whole ready and measures it.
func (s *site) together(ctx context.Context, p *Project) error {
	parcels := make([]orb.Geometry, len(s.lots))
	used := false
	for i := range s.lots {
		parcels[i] = s.lots[i].cut()
		used = used || !s.lots[i].empty()
	}
	if !used {
		return s.nothing()
	}
	var err error
	if s.ground, err = newGround(ctx, parcels); err != nil {
		return err
	}
	if err := s.inspect(p); err != nil {
		return err
	}
	whole, b := s.ground.whole(), s.ground.bound()
	s.measured = Site{Length: whole.length, Points: whole.points, PlanarCRS: s.crs.String(), Method: methodText, Bound: [4]float64{b.Min[0], b.Min[1], b.Max[0], b.Max[1]}}
	s.measured.M2 = whole.area
	return s.plane()
}

// cut is what of a parcel is measured: lon, lat, edges cut as they are measured.
func (l *lot) cut() orb.Geometry {
	if l.area.LonLat == nil {
		return together(nil, l.lines, l.points)
	}
	return together(l.area.LonLat, l.lines, l.points)
}

// plane measures the site in its plane and along its border: the sum of the parcels' areas where
// none overlap, else that of all of them united.
func (s *site) plane() error {
	var zone *geo.CRS
	shared := -s.measured.M2
	for i := range s.lots {
		l := &s.lots[i]
		s.measured.Planar += l.area.Planar
		s.measured.Vertex += l.vertex
		shared += s.ground.parcel(i).area
		if zone == nil {
			zone = l.area.Zone
		}
	}
	if zone == nil {
		return nil
	}
	s.measured.PlanarCRS = zone.String()
	whole, err := s.ground.geometry()
	if err != nil {
		return fmt.Errorf("the parcels together: %w", err)
	}
	areas, _, _ := byDimension(whole, nil, nil, nil)
	s.measured.Perimeter = geo.GeodesicLength(areas)
	if pairs, _ := s.ground.shared(); len(pairs) == 0 {
		return nil
	}
	s.measured.Vertex -= shared
	drawn, err := geo.Transform(areas, s.lonLat(), zone)
	if err != nil {
		return fmt.Errorf("the parcels together: %w", err)
	}
	s.measured.Planar = geo.PlanarArea(drawn)
	return nil
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
