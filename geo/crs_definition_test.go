package geo

import (
	"testing"

	"github.com/paulmach/orb"
)

// TestDefinition: a system made from the definition of another converts alike, to the last digit.
func TestDefinition(t *testing.T) {
	for _, text := range []string{"EPSG:4490", "EPSG:4526", "CRS84", "EPSG:2362;towgs84=-120.5,38.25,12,0.1,-0.2,0.3,4.5",
		"EPSG:2362;helmert=-120.5,38.25,12,0.1,-0.2,0.3,4.5,coordinate_frame", "EPSG:2362;helmert=-120.5,38.25,12",
		"EPSG:2362;plane=-112.5,38.2,-1.2,4.5;to=EPSG:4526", "local;plane=500000,3300000,-1.2,4.5;to=EPSG:4547",
		"+proj=tmerc +lon_0=114.5 +x_0=500000 +ellps=GRS80"} {
		c, err := ParseCRS(text)
		if err != nil {
			t.Fatal(text, err)
		}
		again, err := ParseCRS(c.Definition())
		if err != nil {
			t.Errorf("%s: %q: %v", text, c.Definition(), err)
			continue
		}
		p, err := c.FromLonLat(orb.Point{114.3, 30.6})
		q, err2 := again.FromLonLat(orb.Point{114.3, 30.6})
		if err != nil || err2 != nil || p != q || again.Definition() != c.Definition() {
			t.Errorf("%s: %q: %v %v, %v %v", text, c.Definition(), q, err2, p, err)
		}
	}
}
