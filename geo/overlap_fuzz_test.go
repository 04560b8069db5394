package geo_test

import (
	"encoding/binary"
	"math"
	"testing"

	"github.com/paulmach/orb"

	"guotu/geo"
)

// overlapFuzzAreas reads two areas: a byte over 250 begins a ring, a polygon, or the
// second area; all others are coordinates.
func overlapFuzzAreas(body []byte, coordinate func([]byte) (float64, []byte)) [2]orb.MultiPolygon {
	var areas [2]orb.MultiPolygon
	at := 0
	vertices := 0
	for len(body) > 0 && vertices < 40 {
		g := areas[at]
		switch {
		case len(g) == 0 || body[0] == 255:
			g = append(g, orb.Polygon{{}})
		case body[0] == 254:
			g[len(g)-1] = append(g[len(g)-1], orb.Ring{})
		case body[0] == 253:
			at = 1
		}
		if body[0] > 250 {
			areas[at], body = g, body[1:]
			continue
		}
		var p orb.Point
		p[0], body = coordinate(body)
		p[1], body = coordinate(body)
		ring := &g[len(g)-1][len(g[len(g)-1])-1]
		*ring = append(*ring, p)
		areas[at] = g
		vertices++
	}
	return areas
}

// FuzzOverlapIsExact compares areas on a small grid with rational numbers.
func FuzzOverlapIsExact(f *testing.F) {
	f.Add([]byte("\x00\x00\x04\x00\x04\x04\x00\x04\xfd\x02\x02\x06\x02\x06\x06"))
	f.Add([]byte("\x00\x00\x04\x04\x04\x00\x00\x04\xfe\x01\x01\x02\x01\x02\x02\xff\x03\x03\x00\x00\x05\x01\xfd\x02\x02\x06\x02\x06\x06\xfe\x01\x02\x03\x03\x03\x00"))
	f.Fuzz(func(t *testing.T, body []byte) {
		g := overlapFuzzAreas(body, func(b []byte) (float64, []byte) {
			if len(b) == 0 {
				return 0, nil
			}
			return float64(b[0] % 16), b[1:]
		})
		want := exactOverlap(g[0], g[1])
		if got := flatOverlap(t, g[0], g[1]); math.Abs(got-want) > 1e-11 {
			t.Errorf("%v with %v: %v, want %v", g[0], g[1], got, want)
		}
	})
}

// FuzzOverlapSurvives: no coordinates make it panic, hang, or answer with what
// cannot be.
func FuzzOverlapSurvives(f *testing.F) {
	f.Add([]byte("\x00\x00\x00\x00\x00\x00\x00\x00\x04\x00\x04\x04\x00\x04\xfd\x02\x02\x06\x02\x06\x06"))
	f.Fuzz(func(t *testing.T, body []byte) {
		g := overlapFuzzAreas(body, func(b []byte) (float64, []byte) {
			if len(b) < 9 {
				return float64(len(b)), nil
			}
			x := math.Float64frombits(binary.LittleEndian.Uint64(b[1:]))
			if b[0]%4 > 0 && !(math.Abs(x) <= 90) {
				x = float64(b[1]) / 3
			}
			return x, b[9:]
		})
		for _, flat := range []bool{false, true} {
			overlap := geo.OverlapArea
			if flat {
				overlap = geo.FlatOverlap
			}
			area, err := overlap(g[0], g[1])
			if err != nil {
				continue
			}
			back, err := overlap(g[1], g[0])
			if err != nil {
				t.Fatalf("%v with %v: only the other way round: %v", g[0], g[1], err)
			}
			if !(area >= 0) || !(back >= 0) || math.IsInf(area, 0) {
				t.Fatalf("%v with %v: %v, %v", g[0], g[1], area, back)
			}
			b := g[0].Bound()
			size := math.Abs(b.Max[0]) + math.Abs(b.Min[0]) + math.Abs(b.Max[1]) + math.Abs(b.Min[1])
			for _, p := range g[1] {
				o := p.Bound()
				size += math.Abs(o.Max[0]) + math.Abs(o.Min[0]) + math.Abs(o.Max[1]) + math.Abs(o.Min[1])
			}
			if limit := 1e-9 * size * size * 1e10; math.Abs(area-back) > limit && !flat {
				t.Errorf("%v with %v: %v, the other way round %v", g[0], g[1], area, back)
			}
		}
	})
}
