package tiles

import (
	"math/rand/v2"
	"testing"

	"github.com/paulmach/orb"

	"guotu/geo"
)

// dirtyAreas are polygons as careless drawing leaves them: rings that cross
// themselves, spikes, overlapping neighbours, holes that stick out of their shell.
func dirtyAreas(random *rand.Rand, n int) []orb.Geometry {
	var all []orb.Geometry
	ring := func(x, y, size float64) orb.Ring {
		var r orb.Ring
		for range 3 + random.IntN(12) {
			r = append(r, orb.Point{x + size*random.Float64(), y + size*random.Float64()})
		}
		if random.IntN(3) == 0 {
			r = append(r, r[len(r)-2]) // a spike
		}
		return append(r, r[0])
	}
	for range n {
		x, y, size := 110+0.2*random.Float64(), 30+0.2*random.Float64(), 0.01+0.1*random.Float64()
		p := orb.Polygon{ring(x, y, size)}
		if random.IntN(2) == 0 {
			p = append(p, ring(x+size/4, y+size/4, size/2))
		}
		all = append(all, p)
	}
	return all
}

func TestDirtyAreasMakeValidTiles(t *testing.T) {
	for seed := range uint64(60) {
		random := rand.New(rand.NewPCG(seed, 9))
		m := geo.NewMesh(dirtyAreas(random, 1+random.IntN(12)))
		p := newPyramid(m, WebMercatorQuad)
		for z := 6; z <= 18; z += 2 {
			for _, whole := range []bool{false, true} {
				l := newLevel(p, m.Shapes, z, whole)
				for range 6 {
					checkDirtyTile(t, seed, l, tileAt(uint32(z), 110+0.2*random.Float64(), 30+0.2*random.Float64()))
				}
			}
		}
	}
}

func checkDirtyTile(t *testing.T, seed uint64, l *level, id ID) {
	t.Helper()
	b := &builder{}
	b.clip.reset(id.box())
	for i := 1; i < len(l.first); i++ {
		if !b.cut(l.parts[l.first[i-1]:l.first[i]], polygonType) {
			continue
		}
		parts, err := decodeGeometry(packed(b.geom.bytes))
		if err != nil {
			t.Fatalf("seed %d, %v, feature %d: %v", seed, id, i, err)
		}
		if msg := invalid(&decodedFeature{kind: polygonType, parts: parts}); msg != "" {
			t.Errorf("seed %d, %v, feature %d: %s", seed, id, i, msg)
		}
	}
}

// TestCollectionsKeepTheirMembers: the areas, lines and points of one feature are
// features of their own in a tile, and only they.
func TestCollectionsKeepTheirMembers(t *testing.T) {
	m := geo.NewMesh([]orb.Geometry{orb.Collection{
		orb.Point{110.01, 30.01},
		orb.Polygon{{{110, 30}, {110.02, 30}, {110.02, 30.02}, {110, 30}}},
		orb.LineString{{110, 30}, {110.02, 30.03}},
	}})
	l := newLevel(newPyramid(m, WebMercatorQuad), m.Shapes, 8, true)
	b := &builder{}
	b.clip.reset(tileAt(8, 110.01, 30.01).box())
	for kind, want := range map[geomType]int{pointType: 1, lineType: 2, polygonType: 3} {
		if !b.cut(l.parts, kind) {
			t.Errorf("type %d is missing", kind)
			continue
		}
		parts, err := decodeGeometry(packed(b.geom.bytes))
		if err != nil || len(parts) != 1 || len(parts[0]) != want {
			t.Errorf("type %d: %v, %v", kind, parts, err)
		}
	}
}
