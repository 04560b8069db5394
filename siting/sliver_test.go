package siting

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/paulmach/orb"

	"guotu/layers"
)

// TestCountIsThatOfPieces compares what is counted without making pieces with the pieces, for
// sites that are in every relation to the bundled layers: single, with holes, of several parts.
func TestCountIsThatOfPieces(t *testing.T) {
	c := mustBundled(t)
	random := rand.New(rand.NewPCG(12, 1))
	all := demoParcels(c, 400)
	box := c.Layer("three_zones").Bound()
	for range 40 {
		at := orb.Point{box.Min[0] + random.Float64()*(box.Max[0]-box.Min[0]), box.Min[1] + random.Float64()*(box.Max[1]-box.Min[1])}
		shell := starAround(random, at, 6000)
		hole := starAround(random, at, 1500)
		all = append(all, orb.Polygon{shell[0], hole[0]}, orb.MultiPolygon{{hole[0]}, starAround(random, orb.Point{at[0] + 0.1, at[1]}, 3000)})
	}
	counted, whole := 0, 0
	compare := func(parcels ...orb.Geometry) {
		made, plain := mustGround(t, parcels...), mustGround(t, parcels...)
		plain.pieces = false
		for _, l := range c.Layers() {
			limits := thresholds{area: 20, width: 0.5}
			want, got := mustMeasure(t, made, c, l, limits), mustMeasure(t, plain, c, l, limits)
			for i := range want.zones {
				sameCount(t, l, &got.zones[i], &want.zones[i])
				if whole++; got.zones[i].parts == nil {
					counted++
				}
			}
			for n := range want.parcels {
				for i := range want.parcels[n] {
					sameCount(t, l, &got.parcels[n][i], &want.parcels[n][i])
				}
			}
		}
	}
	for _, p := range all {
		compare(p)
	}
	compare(all[:300]...)
	if counted != whole {
		t.Errorf("of %d zones %d have pieces that nobody asked for", whole, whole-counted)
	}
}

func sameCount(t *testing.T, l *layers.Layer, got, want *zoneMeasure) {
	t.Helper()
	if got.feature != want.feature || got.in != want.in || got.pieces != want.pieces || math.Abs(got.slivers-want.slivers) > 1e-6 {
		t.Errorf("%s, feature %d: %d pieces, slivers %v of %v m²; made, %d, %v of %v", l.Name(), want.feature, got.pieces, got.slivers, got.in.area,
			want.pieces, want.slivers, want.in.area)
	}
}
