package geo_test

import (
	"encoding/binary"
	"math"
	"testing"

	"github.com/paulmach/orb"

	"guotu/geo"
)

// fuzzedRings decodes bytes to rings: the first byte chooses between a small grid,
// a grid of tenths far from the origin, and raw float64; zero ends a ring.
func fuzzedRings(b []byte) orb.MultiPolygon {
	if len(b) == 0 {
		return nil
	}
	mode, b := b[0]%4, b[1:]
	g := orb.MultiPolygon{{orb.Ring{}}}
	for len(b) >= 2 && len(g) < 20 {
		polygon := &g[len(g)-1]
		ring := &(*polygon)[len(*polygon)-1]
		switch {
		case b[0] == 0:
			*polygon, b = append(*polygon, orb.Ring{}), b[1:]
			continue
		case b[0] == 255:
			g, b = append(g, orb.Polygon{{}}), b[1:]
			continue
		}
		p := orb.Point{float64(b[0] % 8), float64(b[1] % 8)}
		switch mode {
		case 1:
			p = orb.Point{38500000 + float64(b[0])/10, 3400000 + float64(b[1])/10}
		case 2:
			p = orb.Point{float64(b[0]) / 7, float64(b[0])/21 + float64(b[1]%4)*1e-15}
		case 3:
			if len(b) < 17 {
				return g
			}
			p = orb.Point{math.Float64frombits(binary.LittleEndian.Uint64(b[1:])), math.Float64frombits(binary.LittleEndian.Uint64(b[9:]))}
			b = b[15:]
		}
		*ring, b = append(*ring, p), b[2:]
	}
	return g
}

func seedFuzzedRings(f *testing.F) {
	f.Add([]byte{0, 1, 1, 5, 5, 5, 1, 1, 5}, []byte{0, 2, 2, 6, 2, 6, 6, 2, 6})
	f.Add([]byte{1, 1, 1, 5, 5, 5, 1, 1, 5, 0, 2, 2, 3, 3, 4, 2}, []byte{1, 2, 2, 6, 2, 255, 6, 6, 2, 6, 1, 1})
	f.Add([]byte{2, 1, 1, 50, 2, 100, 3, 20, 0, 30, 1}, []byte{2, 1, 2, 55, 0, 90, 3, 20, 1, 33, 1})
	f.Add([]byte{3, 1, 0, 0, 0, 0, 0, 0, 0xf0, 0x7f, 0, 0, 0, 0, 0, 0, 0xf0, 0x3f}, []byte{0})
}

// FuzzRepair repairs any rings: valid afterwards, and repaired again the same.
func FuzzRepair(f *testing.F) {
	seedFuzzedRings(f)
	f.Fuzz(func(t *testing.T, one, two []byte) {
		g := append(fuzzedRings(one), fuzzedRings(two)...)
		valid := geo.Valid(g)
		repaired, changes := geo.Repair(g)
		if changes.Err != nil {
			t.Fatal(changes.Err)
		}
		if valid == changes.Any() {
			t.Fatalf("%v is valid: %v, changes %v", g, valid, changes.Faults)
		}
		if faults := geo.Validate(repaired); len(faults) > 0 && faults[0].Invalid {
			t.Fatalf("%v comes out as %v: %v", g, repaired, faults[0])
		}
		if again, changes := geo.Repair(repaired); changes.Any() || !orb.Equal(again, repaired) {
			t.Fatalf("%v comes out as %v, then as %v", g, repaired, again)
		}
	})
}

// FuzzOverlay runs all operations on any rings: valid results, and the parts of a
// are a.
func FuzzOverlay(f *testing.F) {
	seedFuzzedRings(f)
	f.Fuzz(func(t *testing.T, one, two []byte) {
		a, b := fuzzedRings(one), fuzzedRings(two)
		results := make(map[string]orb.Geometry)
		for name, op := range overlayOps {
			g, err := op(a, b)
			if err != nil {
				if fuzzedFinite(a) && fuzzedFinite(b) {
					t.Fatalf("%s of %v and %v: %v", name, a, b, err)
				}
				return
			}
			if !geo.Valid(g) {
				t.Fatalf("%s of %v and %v: %v is not valid: %v", name, a, b, g, geo.Validate(g))
			}
			results[name] = g
		}
		a1, _ := geo.Repair(a)
		b1, _ := geo.Repair(b)
		bound := a1.Bound().Union(b1.Bound())
		size := max(math.Abs(bound.Min[0]), math.Abs(bound.Min[1]), math.Abs(bound.Max[0]), math.Abs(bound.Max[1]))
		if size > 1e150 {
			return // areas overflow
		}
		whole := planeArea(a1)
		parts := planeArea(results["intersection"]) + planeArea(results["difference"])
		if math.Abs(parts-whole) > size*size*1e-12 {
			t.Fatalf("the parts of %v cut by %v have %v, not %v", a, b, parts, whole)
		}
	})
}

var overlayOps = map[string]func(a, b orb.Geometry) (orb.Geometry, error){
	"intersection": geo.Intersection, "union": geo.Union, "difference": geo.Difference, "symmetric difference": geo.SymmetricDifference,
}

func fuzzedFinite(g orb.MultiPolygon) bool {
	for _, p := range g {
		for _, r := range p {
			for _, q := range r {
				if math.IsNaN(q[0]-q[0]) || math.IsNaN(q[1]-q[1]) {
					return false
				}
			}
		}
	}
	return true
}
