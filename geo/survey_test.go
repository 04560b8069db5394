package geo_test

import (
	"math"
	"testing"

	"github.com/paulmach/orb"

	"guotu/geo"
)

func mustSystem(t *testing.T, text string) *geo.CRS {
	t.Helper()
	c, err := geo.ParseCRS(text)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// TestSurveyOfGoldenParcels: from the eastings and northings of a boundary-point
// file to the areas of the report.
func TestSurveyOfGoldenParcels(t *testing.T) {
	p := goldenParcels(t)
	f := func(g orb.Geometry, crs string, planar, official float64) {
		t.Helper()
		s, err := geo.Survey(g, mustSystem(t, crs))
		if err != nil {
			t.Fatal(err)
		}
		if math.Abs(s.Planar-planar) > 1e-3 || math.Abs(s.Area-official) > 1e-3 {
			t.Errorf("%s: planar %.4f, official %.4f m², want %.4f and %.4f", crs, s.Planar, s.Area, planar, official)
		}
		if kind := s.LonLat.GeoJSONType(); kind != g.GeoJSONType() {
			t.Errorf("%s has become %s", g.GeoJSONType(), kind)
		}
	}
	// Cut to pieces, straight edges of the plane have the area of geodesics.
	f(p.Plane, "EPSG:4526", p.Want.A.Planar, p.Want.A.Geodesic)
	f(orb.MultiPolygon{p.Plane, p.Part2}, "EPSG:4526", p.Want.B.Planar, p.Want.B.Geodesic)
	f(p.A, "EPSG:4490", p.Want.A.Planar, p.Want.A.Official)
	f(p.B, "EPSG:4490", p.Want.B.Planar, p.Want.B.Official)
}

func TestSurveyChoosesThePlane(t *testing.T) {
	f := func(crs string, corner orb.Point, side, planar float64, zone string) {
		t.Helper()
		g := orb.Polygon{{corner, {corner[0] + side, corner[1]}, {corner[0] + side, corner[1] + side}, {corner[0], corner[1] + side}, corner}}
		s, err := geo.Survey(g, mustSystem(t, crs))
		if err != nil {
			t.Fatal(err)
		}
		if s.Zone == nil || s.Zone.Code() != zone || planar > 0 && math.Abs(s.Planar-planar) > 1e-6*planar || s.Planar < s.Area*0.999 || s.Planar > s.Area*1.001 {
			t.Errorf("%s: planar %v in %v, official %v; want %v in %s", crs, s.Planar, s.Zone, s.Area, planar, zone)
		}
	}
	f("EPSG:4547", orb.Point{520_000, 3_400_000}, 1000, 1e6, "EPSG:4547")
	f("EPSG:3857", orb.Point{12_700_000, 3_600_000}, 1000, 0, "EPSG:4547") // never Mercator's plane
	f("EPSG:4490", orb.Point{119.99, 30}, 0.01, 0, "EPSG:4549")
	f("EPSG:4490", orb.Point{10, 50}, 0.01, 0, "")
	f("local;plane=38400000,3300000,-3600,0;to=4526", orb.Point{12_000, 34_000}, 1000, 0, "EPSG:4547")
	f("+proj=tmerc +lon_0=114.5 +x_0=500000 +ellps=GRS80", orb.Point{510_000, 3_400_000}, 1000, 1e6, "")
}

func TestSurveyRefuses(t *testing.T) {
	square := mustWKT(t, "POLYGON ((38528770 3386666, 38528870 3386666, 38528870 3386766, 38528770 3386666))")
	f := func(g orb.Geometry, crs string) {
		t.Helper()
		if s, err := geo.Survey(g, mustSystem(t, crs)); err == nil {
			t.Errorf("%s: %+v", crs, s)
		}
	}
	f(square, "EPSG:2362") // Xi'an 80, without parameters
	f(square, "EPSG:4490")
	f(orb.Polygon{{{1e300, 0}, {1e300, 1e300}, {0, 0}}}, "EPSG:4526")
	f(orb.Polygon{{{math.NaN(), 0}, {1, 1}, {0, 0}}}, "EPSG:4526")
	for _, g := range []orb.Geometry{nil, orb.Polygon{}, orb.Collection{}} {
		if s, err := geo.Survey(g, mustSystem(t, "EPSG:4490")); err != nil || s.Area != 0 || s.Planar != 0 {
			t.Errorf("%v: %+v, %v", g, s, err)
		}
	}
}
