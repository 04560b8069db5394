package layers_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/paulmach/orb"

	"guotu/geo"
	"guotu/layers"
)

// TestOverlapsOfAPlan: name, share of the site and share of the zone in percent,
// and last what no zone covers, in percent of the site.
func TestOverlapsOfAPlan(t *testing.T) {
	l := mustLoad(t, map[string]string{"plan.yaml": zonesYAML, "zones.geojson": collection(t, [][2]string{
		{"A", "POLYGON ((0 0, 4 0, 4 4, 0 4, 0 0))"},
		{"B", "POLYGON ((4 0, 8 0, 8 4, 4 4, 4 0))"},
		{"hole", "POLYGON ((20 0, 30 0, 30 9, 20 9, 20 0), (22 0, 26 0, 26 9, 22 9, 22 0))"},
		{"isle", "POLYGON ((22 0, 26 0, 26 9, 22 9, 22 0))"},
		{"none", ""},
		{"line", "LINESTRING (0 0, 8 4)"},
		{"parts", "MULTIPOLYGON (((40 0, 44 0, 44 4, 40 4, 40 0)), ((42 0, 46 0, 46 4, 42 4, 42 0)), ((50 0, 54 0, 54 4, 50 4, 50 0)))"},
		{"over", "POLYGON ((52 0, 56 0, 56 4, 52 4, 52 0))"},
		{"bowtie", "POLYGON ((60 0, 64 4, 64 0, 60 4, 60 0))"},
	})}).Layer("zone")
	f := func(site, want string) {
		t.Helper()
		g, err := geo.ParseWKT(site)
		if err != nil {
			t.Fatal(err)
		}
		if got := describeOverlaps(t, l, g); got != want {
			t.Errorf("%s: %s, want %s", site, got, want)
		}
	}
	f("POLYGON ((0 0, 4 0, 4 4, 0 4, 0 0))", "A 100 100, - 0") // B shares a border only
	f("POLYGON ((3 0, 5 0, 5 4, 3 4, 3 0))", "A 50 25, B 50 25, - 0")
	f("POLYGON ((1 1, 2 1, 2 2, 1 2, 1 1))", "A 100 6, - 0")
	f("POLYGON ((-4 0, 12 0, 12 4, -4 4, -4 0))", "A 25 100, B 25 100, - 50")
	f("POLYGON ((10 0, 12 0, 12 4, 10 4, 10 0))", "- 100")
	f("POLYGON ((20 0, 30 0, 30 9, 20 9, 20 0))", "hole 60 100, isle 40 100, - 0")
	f("POLYGON ((23 1, 24 1, 24 2, 23 2, 23 1))", "isle 100 3, - 0")
	f("POLYGON ((40 0, 60 0, 60 4, 40 4, 40 0))", "parts 50 100, over 20 100, - 40") // 40-46, 50-54; 52-56
	f("POLYGON ((60 0, 64 0, 64 4, 60 4, 60 0))", "bowtie 50 100, - 50")
	f("MULTIPOLYGON (((0 0, 2 0, 2 4, 0 4, 0 0)), ((1 0, 4 0, 4 4, 1 4, 1 0)))", "A 100 100, - 0")
	f("LINESTRING (0 0, 8 4)", "- 0")
	f("POLYGON ((1 1, 2 1, 3 1, 1 1))", "- 0")
}

func describeOverlaps(t testing.TB, l *layers.Layer, g orb.Geometry) string {
	t.Helper()
	var words []string
	for _, o := range mustOverlaps(t, l, g) {
		words = append(words, fmt.Sprintf("%s %.0f %.0f", l.ID(o.Feature), 100*o.Share, 100*o.ZoneShare))
	}
	s := mustSite(t, g)
	return strings.Join(append(words, fmt.Sprintf("- %.0f", 100*mustUncovered(t, l, s)/max(s.Area(), 1))), ", ")
}

func mustSite(t testing.TB, g orb.Geometry) *geo.OverlapSite {
	t.Helper()
	s, err := geo.NewOverlapSite(g)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func mustOverlaps(t testing.TB, l *layers.Layer, g orb.Geometry) []layers.Overlap {
	t.Helper()
	overlaps, err := l.Overlaps(mustSite(t, g))
	if err != nil {
		t.Fatal(err)
	}
	return overlaps
}

func mustUncovered(t testing.TB, l *layers.Layer, s *geo.OverlapSite) float64 {
	t.Helper()
	area, err := l.Uncovered(s)
	if err != nil {
		t.Fatal(err)
	}
	return area
}

func TestOverlapsNameTheFeatureAtFault(t *testing.T) {
	l := layers.LayerOf("plan", []orb.Geometry{nil, orb.Polygon{{{0, 0}, {1, 0}, {1, 95}, {0, 0}}}})
	const want = "layer plan: feature 2: polygon 0: ring 0: vertex 2 is not a place on earth: 1 95"
	s := mustSite(t, orb.Bound{Min: orb.Point{0, 0}, Max: orb.Point{1, 1}})
	if _, err := l.Overlaps(s); err == nil || err.Error() != want {
		t.Errorf("overlaps: %v", err)
	}
	if _, err := l.Uncovered(s); err == nil || err.Error() != want {
		t.Errorf("uncovered: %v", err)
	}
}

// TestOverlapsOfCountiesAgreeWithSlabs compares with the plain integration, and
// what is covered and uncovered with the whole.
func TestOverlapsOfCountiesAgreeWithSlabs(t *testing.T) {
	county := mustBundled(t).Layer("county")
	china := orb.Bound{Min: orb.Point{73.5, 18}, Max: orb.Point{135, 53.5}}
	met := 0
	for _, g := range querySites(rand.New(rand.NewPCG(4, 6)), 12, china, 0.5) {
		compareWithSlabs(t, county, g)
		s := mustSite(t, g)
		sum := mustUncovered(t, county, s)
		for _, o := range mustOverlaps(t, county, g) {
			sum += o.Area
			met++
		}
		// Counties of this data overlap in places, by up to some hundred m² a border.
		if sum < s.Area()*(1-1e-12) || sum > s.Area()*(1+1e-4) {
			t.Errorf("%v m² in counties and outside, the site has %v", sum, s.Area())
		}
	}
	if met < 12 {
		t.Errorf("%d overlaps", met)
	}
}

// TestOverlapsOfParcelsAddUp: parcels with shared borders cover a site exactly;
// dirty ones make no question fail and agree with the plain integration.
func TestOverlapsOfParcelsAddUp(t *testing.T) {
	random := rand.New(rand.NewPCG(4, 7))
	grid := newParcelGrid(2000)
	parcels := grid.parcels()
	l := layers.LayerOf("parcels", parcels)
	sites := querySites(random, 12, grid.bound(), 0.004)
	for _, g := range sites {
		s := mustSite(t, g)
		sum := 0.0
		for _, o := range mustOverlaps(t, l, g) {
			sum += o.Area
		}
		if d := sum - s.Area(); math.Abs(d) > 1e-12*s.Area() {
			t.Errorf("%v m²: parts add up to %v more", s.Area(), d)
		}
		if d := sum - geo.Area(g); math.Abs(d) > 1e-6*s.Area()/1e6+1e-6 {
			t.Errorf("%v m²: parts add up to %v more than the site has", s.Area(), d)
		}
		if got := mustUncovered(t, l, s); got != 0 {
			t.Errorf("%v m² uncovered", got)
		}
	}
	dirty := slices.Clone(parcels)
	spoil(dirty, random)
	l = layers.LayerOf("dirty", dirty)
	for _, g := range sites {
		compareWithSlabs(t, l, g)
		mustUncovered(t, l, mustSite(t, g))
	}
}

// TestOverlapsAtOnce: many may ask a new layer at once, and all get the same.
func TestOverlapsAtOnce(t *testing.T) {
	grid := newParcelGrid(500)
	l := layers.LayerOf("parcels", grid.parcels())
	site := mustSite(t, querySites(rand.New(rand.NewPCG(4, 8)), 1, grid.bound(), 0.004)[0])
	answers := make([][]layers.Overlap, 8)
	var all sync.WaitGroup
	for i := range answers {
		all.Go(func() { answers[i], _ = l.Overlaps(site) })
	}
	all.Wait()
	for _, a := range answers {
		if len(a) < 20 || !slices.Equal(a, answers[0]) {
			t.Errorf("%v, and %v at the same time", a, answers[0])
		}
	}
}
