package geo

import (
	"fmt"
	"math"

	"github.com/paulmach/orb"
)

// SurveyStep is the longest piece, in metres, into which Survey cuts edges before
// they are measured on the ellipsoid. A chord of 25 m leaves the survey's line by
// less than 0.1 mm within a 6° zone.
const SurveyStep = 25

// Surveyed is an area measured as a survey reports it.
type Surveyed struct {
	// LonLat is the geometry in degrees on CGCS2000, its edges cut as they were
	// measured.
	LonLat orb.Geometry
	// Area is the official area (图斑椭球面积) in square metres, of edges that are
	// straight where they were drawn.
	Area float64
	// Planar is the area in square metres in the plane of Zone, larger than Area away
	// from the central meridian.
	Planar float64
	// Perimeter is the length in metres of all rings along the ellipsoid.
	Perimeter float64
	// Zone is the plane of Planar: the system that the area was drawn in if that is a
	// transverse Mercator one, else the 3° Gauss-Krüger zone of its middle.
	Zone *CRS
}

// Survey measures an area drawn in a reference system. Edges are straight in the
// plane of a projected system and are cut there to pieces of SurveyStep, so that
// vertices far apart do not change the area; in a system of degrees the vertices
// count as they are, as the official formula has them. Areas drawn in Web Mercator are
// never measured in its plane. Errors are those of Transform and Densify.
func Survey(g orb.Geometry, drawn *CRS) (Surveyed, error) {
	var s Surveyed
	var err error
	lonLat, cut := geographicOn(datumCGCS2000), g
	if drawn.Projected() {
		if cut, err = Densify(g, SurveyStep/drawn.Unit()); err != nil {
			return s, err
		}
	}
	if s.LonLat, err = Transform(cut, drawn, lonLat); err != nil {
		return s, err
	}
	s.Area, s.Perimeter = Area(s.LonLat), GeodesicLength(s.LonLat)
	if _, transverse := drawn.CentralMeridian(); transverse {
		s.Zone, s.Planar = drawn, PlanarArea(g)*drawn.Unit()*drawn.Unit()
		return s, nil
	}
	if s.LonLat == nil || s.LonLat.Bound().IsEmpty() {
		return s, nil
	}
	if s.Zone, err = crsZoneAround(s.LonLat.Bound().Center()[0]); err != nil {
		return s, err
	}
	plane, err := Transform(s.LonLat, lonLat, s.Zone)
	if err != nil {
		return s, err
	}
	s.Planar = PlanarArea(plane)
	return s, nil
}

// crsZoneAround is the 3° Gauss-Krüger zone of CGCS2000 whose central meridian is
// nearest to a longitude, without the zone's number in the easting.
func crsZoneAround(lon float64) (*CRS, error) {
	meridian := 3 * math.Round(lon/3)
	if 75 <= meridian && meridian <= 135 {
		return EPSG(4534 + int(meridian-75)/3)
	}
	return ParseCRS(fmt.Sprintf("+proj=tmerc +lon_0=%g +x_0=500000 +ellps=GRS80", meridian))
}
