package geo_test

import (
	"math"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"guotu/geo"
)

// goldenLines are the lines of a file that testdata/measure/golden.py wrote, cut at
// sep.
func goldenLines(t *testing.T, name, sep string) [][]string {
	t.Helper()
	body, err := os.ReadFile("testdata/measure/" + name)
	if err != nil {
		t.Fatal(err)
	}
	var lines [][]string
	for line := range strings.Lines(string(body)) {
		if !strings.HasPrefix(line, "#") {
			lines = append(lines, strings.Split(strings.TrimSpace(line), sep))
		}
	}
	if len(lines) == 0 {
		t.Fatalf("%s is empty", name)
	}
	return lines
}

func mustNumber(t *testing.T, text string) float64 {
	t.Helper()
	v, err := strconv.ParseFloat(text, 64)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// TestGeodesicsAgreeWithGeographicLib: lengths to 20 nm, azimuths where they are
// determined.
func TestGeodesicsAgreeWithGeographicLib(t *testing.T) {
	for _, line := range goldenLines(t, "inverse.txt", " ") {
		var v [7]float64
		for i := range v {
			v[i] = mustNumber(t, line[i])
		}
		a, b := orb.Point{v[0], v[1]}, orb.Point{v[2], v[3]}
		if got := geo.GeodesicDistance(a, b); math.Abs(got-v[6]) > 20e-9 {
			t.Errorf("from %v to %v: %.9f m, GeodSolve has %.9f", a, b, got, v[6])
		}
		if back := geo.GeodesicDistance(b, a); math.Abs(back-v[6]) > 20e-9 {
			t.Errorf("from %v to %v: %.9f m, GeodSolve has %.9f", b, a, back, v[6])
		}
		azimuth, _ := geo.GeodesicAzimuths(a, b)
		// an azimuth is as sure as the sideways move of either end by 20 nm
		unsure := 20e-9/(6.4e6*max(1e-15, math.Abs(math.Sin(v[6]/6.37e6))))*180/math.Pi + 1e-13
		if off := math.Abs(math.Remainder(azimuth-v[4], 360)); off > 1e-7 && off > unsure && v[6] > 0 && v[6] < 2.0003e7 {
			t.Errorf("from %v to %v: azimuth %.12f, GeodSolve has %.12f", a, b, azimuth, v[4])
		}
		if to := geo.GeodesicDestination(a, v[4], v[6]); geo.GeodesicDistance(to, b) > 30e-9 {
			t.Errorf("from %v to %v: the direct problem ends at %v", a, b, to)
		}
	}
}

// TestGeodesicRingsAgreeWithPlanimeter, also around poles, once and more often, and
// across the antimeridian; from any vertex, in both windings, closed or not.
func TestGeodesicRingsAgreeWithPlanimeter(t *testing.T) {
	for _, line := range goldenLines(t, "rings.txt", " | ") {
		perimeter, area := mustNumber(t, line[1]), math.Abs(mustNumber(t, line[2]))
		var ring orb.Ring
		for position := range strings.SplitSeq(line[3], ", ") {
			lon, lat, _ := strings.Cut(position, " ")
			ring = append(ring, orb.Point{mustNumber(t, lon), mustNumber(t, lat)})
		}
		for turn := range ring {
			r := append(append(orb.Ring{}, ring[turn:]...), ring[:turn]...)
			if turn%2 == 1 {
				r.Reverse()
			}
			if turn%3 == 1 {
				r = append(r, r[0])
			}
			got, tolerance := geo.GeodesicArea(r), 1e-4+1e-9*perimeter+1e-15*area
			if area > 1e11 {
				tolerance = 0.13 // two units in the last place of a hemisphere
			}
			if math.Abs(got-area) > tolerance {
				t.Errorf("%s: %.4f m², Planimeter has %.4f", line[0], got, area)
			}
			if got := geo.GeodesicLength(r); math.Abs(got-perimeter) > 1e-8*float64(len(r)) {
				t.Errorf("%s: perimeter %.9f m, Planimeter has %.9f", line[0], got, perimeter)
			}
		}
	}
}

// TestGeodesicsOfAnything: what is no place has no measure, and nothing panics.
func TestGeodesicsOfAnything(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 5))
	odd := []float64{math.NaN(), math.Inf(1), math.Inf(-1), 0, math.Copysign(0, -1), 90, -90, 180, -180, 360, 91, 1e300, 1e-300, math.MaxFloat64}
	for range 2000 {
		p := func() orb.Point { return orb.Point{odd[random.IntN(len(odd))], odd[random.IntN(len(odd))]} }
		a, b := p(), p()
		place := func(p orb.Point) bool { return !math.IsNaN(p[0]) && !math.IsInf(p[0], 0) && math.Abs(p[1]) <= 90 }
		if got := geo.GeodesicDistance(a, b); math.IsNaN(got) == (place(a) && place(b)) || got < 0 || got > 20003932 {
			t.Errorf("from %v to %v: %v", a, b, got)
		}
		geo.GeodesicAzimuths(a, b)
		geo.GeodesicDestination(a, b[0], b[1])
		if got := geo.GeodesicArea(orb.Ring{a, b, p(), p()}); got < 0 {
			t.Errorf("area %v", got)
		}
	}
	for _, g := range orb.AllGeometries {
		if area, length := geo.GeodesicArea(g), geo.GeodesicLength(g); area < 0 || length < 0 {
			t.Errorf("%T: %v, %v", g, area, length)
		}
	}
}
