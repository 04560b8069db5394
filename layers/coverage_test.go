package layers_test

import (
	"testing"

	"github.com/paulmach/orb"

	"guotu/geo"
	"guotu/layers"
)

func geometries(l *layers.Layer) []orb.Geometry {
	all := make([]orb.Geometry, l.Len())
	for i := range all {
		all[i] = l.Geometry(i)
	}
	return all
}

// TestCoverageOfBundledLayers: layers that divide the land do so without overlaps
// and gaps, and no two of the three control lines of the demo plan cross.
func TestCoverageOfBundledLayers(t *testing.T) {
	c := mustBundled(t)
	for _, name := range []string{"county", "prefecture", "province", "plate", "mfz_county", "basin_l1", "basin_l2", "three_zones",
		"planning_zone", "parcel"} {
		cov, err := geo.CheckCoverage(geometries(c.Layer(name)), geo.CoverageOptions{})
		if err != nil {
			t.Fatal(err)
		}
		if len(cov.Overlaps)+len(cov.Gaps)+len(cov.LeftOut) > 0 {
			t.Errorf("%s: %d overlaps, %d gaps, %d left out", name, len(cov.Overlaps), len(cov.Gaps), len(cov.LeftOut))
		}
	}
	lines := []string{"ecological_redline", "basic_farmland", "urban_boundary"}
	for i, name := range lines {
		for _, other := range lines[:i] {
			all, err := geo.FindConflicts(geometries(c.Layer(name)), geometries(c.Layer(other)), geo.CoverageOptions{})
			if err != nil || len(all) > 0 {
				t.Errorf("%s and %s: %d conflicts, %v", name, other, len(all), err)
			}
		}
	}
}

// BenchmarkCoverage looks for all overlaps and gaps of the counties.
func BenchmarkCoverage(b *testing.B) {
	gs := geometries(mustBundled(b).Layer("county"))
	for b.Loop() {
		if c, err := geo.CheckCoverage(gs, geo.CoverageOptions{}); err != nil || len(c.Overlaps) > 0 {
			b.Fatal(err, len(c.Overlaps))
		}
	}
}
