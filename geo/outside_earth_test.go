//go:build outside

package geo

import (
	"fmt"
	"math"
	"os/exec"
	"strconv"
	"strings"
	"testing"

	"github.com/paulmach/orb"
)

// earthSite is a small geometry near a place: a point, or an area, or a line, with
// edges of some ten metres, along which all ways to draw an edge agree.
func earthSite(m *outsideMaker, at orb.Point) orb.Geometry {
	near := func(p orb.Point) orb.Point { return orb.Point{at[0] + p[0]*2e-5, at[1] + p[1]*2e-5} }
	m.size = 8
	for {
		g := mapPoints([]orb.Geometry{m.box(), m.star(m.point(), 7, 3), m.point(), orb.LineString(m.points(3))}[m.IntN(4)], near)
		if toSimple(g).Validate() == nil {
			return g
		}
	}
}

// earthPlace is anywhere in and around China, or next to p.
func earthPlace(m *outsideMaker, p orb.Point) orb.Point {
	switch m.IntN(4) {
	case 0:
		return orb.Point{73 + 62*m.Float64(), 3 + 51*m.Float64()}
	case 1:
		return orb.Point{p[0] + m.NormFloat64(), p[1] + m.NormFloat64()}
	}
	return orb.Point{p[0] + 1e-3*m.NormFloat64(), p[1] + 1e-3*m.NormFloat64()}
}

// TestOutsideDistance compares with PostGIS on CGCS2000. Between two points both
// are geodesics to the nanometre. Otherwise PostGIS looks for the nearest places on a
// sphere and measures between them on the ellipsoid: never less than the shortest, and
// up to a third of a percent more.
func TestOutsideDistance(t *testing.T) {
	m := newOutsideMaker(4)
	var rows [][]string
	var ours []float64
	var pairs [][2]orb.Geometry
	for len(rows) < outsidePairs(t) {
		at := earthPlace(m, orb.Point{105, 35})
		a, b := earthSite(m, at), earthSite(m, earthPlace(m, at))
		if len(rows)%2 == 0 {
			a, b = at, earthPlace(m, at)
		}
		pairs, ours = append(pairs, [2]orb.Geometry{a, b}), append(ours, Distance(a, b))
		rows = append(rows, []string{outsideHex(a), outsideHex(b)})
	}
	for i, answer := range postgis(t, rows, []string{"ST_Distance(ST_SetSRID(q.a, 4490)::geography, ST_SetSRID(q.b, 4490)::geography)"}) {
		theirs, err := strconv.ParseFloat(answer[0], 64)
		low, high := ours[i]-1e-5, ours[i]*1.0034+1e-5
		if i%2 == 0 {
			low, high = ours[i]-1e-6-1e-12*ours[i], ours[i]+1e-6+1e-12*ours[i]
		}
		if err != nil || theirs < low || theirs > high {
			t.Errorf("%s to %s: %v m, PostGIS %v", WKT(pairs[i][0]), WKT(pairs[i][1]), ours[i], answer)
		}
	}
}

// TestOutsideGeodesicArea compares areas, whose edges are geodesics, with
// PostGIS on CGCS2000: both follow C. F. F. Karney, Algorithms for geodesics, 2013.
func TestOutsideGeodesicArea(t *testing.T) {
	m := newOutsideMaker(5)
	var rows [][]string
	var all []orb.Geometry
	for len(rows) < outsidePairs(t) {
		at, size := earthPlace(m, orb.Point{105, 35}), math.Pow(10, -5+5*m.Float64())
		g := mapPoints(m.star(orb.Point{}, 3+m.IntN(9), 3), func(p orb.Point) orb.Point {
			return orb.Point{at[0] + size*p[0], at[1] + size*p[1]}
		})
		if toSimple(g).Validate() == nil {
			rows, all = append(rows, []string{outsideHex(g)}), append(all, g)
		}
	}
	for i, answer := range postgis(t, rows, []string{"ST_Area(ST_SetSRID(q.a, 4490)::geography)"}) {
		theirs, err := strconv.ParseFloat(answer[0], 64)
		if ours := GeodesicArea(all[i]); err != nil || math.Abs(ours-theirs) > 1e-3+1e-9*ours {
			t.Errorf("%s: %v m², PostGIS %v", WKT(all[i]), ours, answer)
		}
	}
}

// TestOutsideProject compares positions with PROJ, in and up to two degrees beyond
// the zones: at most 1 mm apart.
func TestOutsideProject(t *testing.T) {
	if _, err := exec.LookPath("cs2cs"); err != nil {
		t.Skip("cs2cs is missing, no comparison with PROJ")
	}
	m := newOutsideMaker(6)
	for _, s := range []struct {
		code       int
		from       string
		meridian   float64
		northFirst bool
	}{
		{4491, "EPSG:4490", 75, true}, {4500, "EPSG:4490", 129, true}, {4502, "EPSG:4490", 75, true}, {4510, "EPSG:4490", 123, true},
		{4513, "EPSG:4490", 75, true}, {4526, "EPSG:4490", 114, true}, {4533, "EPSG:4490", 135, true}, {4534, "EPSG:4490", 75, true},
		{4547, "EPSG:4490", 114, true}, {4549, "EPSG:4490", 120, true}, {4554, "EPSG:4490", 135, true},
		{32643, "EPSG:4326", 75, false}, {32650, "EPSG:4326", 117, false}, {32652, "EPSG:4326", 129, false}, {3857, "EPSG:4326", 105, false},
	} {
		system, err := EPSG(s.code)
		if err != nil {
			t.Fatal(err)
		}
		points := make([]orb.Point, outsidePairs(t)/15+1)
		var input strings.Builder
		for i := range points {
			points[i] = orb.Point{s.meridian + 10*m.Float64() - 5, 3 + 51*m.Float64()}
			fmt.Fprintf(&input, "%.12f %.12f\n", points[i][1], points[i][0])
		}
		command := exec.Command("cs2cs", "-f", "%.6f", s.from, fmt.Sprintf("EPSG:%d", s.code))
		worst := 0.0
		for i, answer := range outsideAnswers(t, command, input.String(), 0, len(points)) {
			fields := strings.Fields(strings.Join(answer, " "))
			x, err1 := strconv.ParseFloat(fields[0], 64)
			y, err2 := strconv.ParseFloat(fields[1], 64)
			if s.northFirst {
				x, y = y, x
			}
			p, err := system.FromLonLat(points[i])
			d := math.Hypot(p[0]-x, p[1]-y)
			if err != nil || err1 != nil || err2 != nil || !(d <= 1e-3) {
				t.Errorf("EPSG:%d of %v: %v, %v; PROJ %v", s.code, points[i], p, err, fields)
				break
			}
			worst = max(worst, d)
		}
		t.Logf("EPSG:%d: %d points, at most %.2g m apart", s.code, len(points), worst)
	}
}
