package geo

import (
	"math/rand/v2"
	"testing"

	"github.com/paulmach/orb"
)

// TestRelateAsTheEngine: on coordinates of a small grid, where rounding does no
// harm, the port of JTS gives the same matrix.
func TestRelateAsTheEngine(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	bad := 0
	for range 20000 {
		a, b := randomRelated(random, 0), randomRelated(random, 0)
		want, err := engineRelate(a, b)
		if err != nil {
			continue
		}
		got, err := Relate(a, b)
		if err != nil {
			t.Fatal(err)
		}
		if got.String() != want {
			bad++
			if bad < 10 {
				t.Errorf("Relate(%v, %v) = %v, engine %v", a, b, got, want)
			}
		}
	}
	t.Log(bad)
}

func randomRelated(random *rand.Rand, depth int) orb.Geometry {
	p := func() orb.Point { return orb.Point{float64(random.IntN(7)), float64(random.IntN(7))} }
	line := func() orb.LineString {
		l := make(orb.LineString, 2+random.IntN(4))
		for i := range l {
			l[i] = p()
		}
		return l
	}
	area := func() orb.Polygon {
		a, b := p(), p()
		switch random.IntN(3) {
		case 0:
			return orb.Polygon{{a, b, p(), a}}
		case 1:
			return orb.Polygon{orb.Bound{Min: a, Max: a}.Extend(b).ToRing()}
		}
		return orb.Polygon{{{0, 0}, {6, 0}, {6, 6}, {0, 6}, {0, 0}}, {a, b, p(), a}}
	}
	ok := func(g orb.Polygon) bool { return toSimple(g).Validate() == nil }
	switch random.IntN(7 + min(1-depth, 1)) {
	case 0:
		return p()
	case 1:
		return orb.MultiPoint{p(), p(), p()}
	case 2:
		return line()
	case 3:
		return orb.MultiLineString{line(), line(), line()}
	case 4, 5:
		for {
			if g := area(); ok(g) {
				return g
			}
		}
	case 6:
		for {
			if g := (orb.MultiPolygon{area(), area()}); toSimple(g).Validate() == nil {
				return g
			}
		}
	}
	return orb.Collection{randomRelated(random, depth+1), randomRelated(random, depth+1)}
}
