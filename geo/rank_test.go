package geo_test

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/paulmach/orb"

	"guotu/geo"
)

// TestRanksDoNotDependOnGroups compares ranks with those of all arcs in one group: of
// sound parcels, of scribbles whose arcs cross, and of arcs within one another.
func TestRanksDoNotDependOnGroups(t *testing.T) {
	check := func(name string, gs []orb.Geometry, scale float64) {
		t.Helper()
		m := geo.NewMesh(gs)
		at := pixels(m, scale)
		if got, want := m.Ranks(at), m.RanksInOneGroup(at); !slices.Equal(got, want) {
			t.Errorf("%s: the ranks of %d groups differ", name, m.RankGroups(at))
		}
	}
	check("nothing", nil, 1)
	check("parcels", parcels(5, 7), 1e6)
	check("coarse parcels", parcels(5, 7), 1e3)
	check("lattice", newLattice(12, 3).areas(), 1)
	for seed := range uint64(60) {
		random := rand.New(rand.NewPCG(seed, 9))
		check("scribbles", scribbles(random, 1+random.IntN(30), 8+random.IntN(60)), 100)
	}
	var rings []orb.Geometry
	for n := range 40 {
		var ring orb.Ring
		for k := range 24 {
			ring = append(ring, orb.Point{float64(n * [...]int{0, 3, 5, 4, 0, -4, -5, -3}[k/3]), float64(n*[...]int{5, 4, 0, -4, -5, -3, 0, 3}[k/3] + k%3)})
		}
		rings = append(rings, orb.Polygon{append(ring, ring[0])})
	}
	check("nested", rings, 1)
}

// BenchmarkRanks compares ranking by groups with all arcs in one group.
func BenchmarkRanks(b *testing.B) {
	m := geo.NewMesh(parcels(60, 1))
	at := pixels(m, 1e6)
	b.Run("groups", func(b *testing.B) {
		for b.Loop() {
			m.Ranks(at)
		}
		b.ReportMetric(float64(m.RankGroups(at)), "groups")
		b.ReportMetric(float64(len(at)), "vertices")
	})
	b.Run("naive", func(b *testing.B) {
		for b.Loop() {
			m.RanksInOneGroup(at)
		}
	})
}
