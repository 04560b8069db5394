package data

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"guotu/geo"
)

// TestBoundaryZones: all zones of China agree with PROJ to 1e-9 degrees, and areas with geodesic
// ones (testdata/boundary_txt/variants.py) to 1e-6.
func TestBoundaryZones(t *testing.T) {
	body, err := os.ReadFile("testdata/boundary_txt/variants.json")
	if err != nil {
		t.Fatal(err)
	}
	var cases []struct {
		Zone       int
		EPSG       string
		XY, LonLat []orb.Point
		Area       float64
	}
	if err := json.Unmarshal(body, &cases); err != nil || len(cases) != 64 {
		t.Fatal(err, len(cases))
	}
	for _, c := range cases {
		var b strings.Builder
		b.WriteString("[属性描述]\n坐标系=CGCS2000\n[地块坐标]\n4,,D,甲,面,,,,@\n")
		for i, p := range append(c.XY, c.XY[0]) {
			fmt.Fprintf(&b, "J%d,1,%.3f,%.3f\n", i%4+1, p[0], p[1])
		}
		got, err := openBytes([]byte(b.String()), OpenOptions{})
		if err != nil || len(got.Warnings) > 0 || got.CRS.Code() != c.EPSG {
			t.Errorf("%s: %v, %+v", c.EPSG, err, got)
			continue
		}
		ring := got.Geometries[0].(orb.Polygon)[0]
		for i, want := range c.LonLat {
			if math.Abs(ring[i][0]-want[0]) > 1e-9 || math.Abs(ring[i][1]-want[1]) > 1e-9 {
				t.Errorf("%s: corner %d is %v, PROJ has %v", c.EPSG, i, ring[i], want)
			}
		}
		drawn := make(orb.Ring, 0, 5)
		for _, p := range append(c.XY, c.XY[0]) {
			drawn = append(drawn, orb.Point{p[1], p[0]})
		}
		survey, err := geo.Survey(orb.Polygon{drawn}, got.CRS)
		if err != nil {
			t.Fatal(err)
		}
		if off := math.Abs(survey.Area/c.Area - 1); off > 1e-6 {
			t.Errorf("%s: area %.6f, geodesic %.6f, off by %g", c.EPSG, survey.Area, c.Area, off)
		}
	}
}
