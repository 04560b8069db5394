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

// TestSimplifiedCountiesAreACoverage: without half of their vertices, or more, the
// counties still do not overlap and leave no gap, none is lost, and their areas
// change by what the report says.
func TestSimplifiedCountiesAreACoverage(t *testing.T) {
	county := mustBundled(t).Layer("county")
	mesh, shapes := county.Mesh()
	for _, o := range []geo.SimplifyOptions{{Tolerance: 2e6}, {Tolerance: 2000, Method: geo.DouglasPeucker}} {
		to, r := mesh.Simplify(o)
		if err := to.Check(); err != nil {
			t.Fatal(err)
		}
		gs := make([]orb.Geometry, len(shapes))
		for i, s := range shapes {
			gs[i] = to.Geometry(s)
			if gained := geo.Area(gs[i]) - geo.Area(county.Geometry(i)); gained-r.AreaChange[i] > 1 || r.AreaChange[i]-gained > 1 {
				t.Errorf("%+v: county %d gained %v m², reported %v", o, i, gained, r.AreaChange[i])
			}
		}
		c, err := geo.CheckCoverage(gs, geo.CoverageOptions{})
		if err != nil || len(c.Overlaps)+len(c.Gaps) > 0 || 4*r.After > 2*r.Before {
			t.Errorf("%+v: %d overlaps, %d gaps, %d of %d vertices, %v", o, len(c.Overlaps), len(c.Gaps), r.After, r.Before, err)
		}
		t.Logf("%+v: %d of %d vertices, %d blocked, %d forced, %d small", o, r.After, r.Before, r.Blocked, len(r.Forced), len(r.Small))
		if _, again := to.Simplify(o); again.After != again.Before {
			t.Errorf("%+v: a second time %d of %d vertices", o, again.After, again.Before)
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
