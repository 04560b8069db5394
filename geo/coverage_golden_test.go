package geo_test

import (
	"encoding/json"
	"math"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"guotu/geo"
)

// TestCoverageAgreesWithGEOS compares overlaps by pair, and gaps, with those that
// testdata/coverage/golden.py found: coverages with planted defects, in square
// metres, and areas that overlap at random, several at a place, in square degrees.
// Tiny slivers come from crossings that one of the two rounds otherwise.
func TestCoverageAgreesWithGEOS(t *testing.T) {
	body, err := os.ReadFile("testdata/coverage/golden.json")
	if err != nil {
		t.Fatal(err)
	}
	var cases []struct {
		Name     string
		Areas    []string
		Overlaps [][4]float64
		Gaps     [][2]float64
	}
	if err := json.Unmarshal(body, &cases); err != nil {
		t.Fatal(err)
	}
	for _, c := range cases {
		var gs []orb.Geometry
		for _, text := range c.Areas {
			gs = append(gs, mustWKT(t, text))
		}
		f := func(planar bool, tiny float64) {
			unit := 0
			if planar {
				unit = 1
			}
			want := make(map[[2]int]float64)
			for _, o := range c.Overlaps {
				want[[2]int{int(o[0]), int(o[1])}] = o[2+unit]
			}
			var gaps []float64
			for _, g := range c.Gaps {
				gaps = append(gaps, g[unit])
			}
			cov, err := geo.CheckCoverage(gs, geo.CoverageOptions{Planar: planar})
			if err != nil {
				t.Fatal(err)
			}
			compareFlaws(t, c.Name, cov, want, gaps, tiny)
		}
		f(true, 1e-15)
		if !strings.HasPrefix(c.Name, "random") {
			f(false, 1e-5)
		}
	}
}

func compareFlaws(t *testing.T, name string, c *geo.Coverage, overlaps map[[2]int]float64, gaps []float64, tiny float64) {
	t.Helper()
	got := make(map[[2]int]float64)
	for _, f := range c.Overlaps {
		for k, i := range f.Features {
			for _, j := range f.Features[k+1:] {
				got[[2]int{i, j}] += f.Area
				overlaps[[2]int{i, j}] += 0
			}
		}
	}
	for pair, want := range overlaps {
		if math.Abs(got[pair]-want) > tiny+1e-10*want {
			t.Errorf("%s: %v overlap by %v, want %v", name, pair, got[pair], want)
		}
	}
	var areas []float64
	for _, f := range c.Gaps {
		if f.Area > tiny {
			areas = append(areas, f.Area)
		}
	}
	gaps = slices.DeleteFunc(gaps, func(a float64) bool { return a <= tiny })
	slices.Sort(areas)
	if len(areas) != len(gaps) {
		t.Errorf("%s: gaps of %v, want %v", name, areas, gaps)
		return
	}
	for i := range areas {
		if math.Abs(areas[i]-gaps[i]) > tiny+1e-10*gaps[i] {
			t.Errorf("%s: a gap of %v, want %v", name, areas[i], gaps[i])
		}
	}
}
