package geo_test

import (
	"encoding/binary"
	"math"
	"testing"

	"github.com/paulmach/orb"

	"guotu/geo"
)

// fuzzGeometry makes a geometry of some bytes: kinds, lengths and coordinates, which
// are whole degrees, near each other, or any float64.
func fuzzGeometry(from []byte, depth int) (orb.Geometry, []byte) {
	next := func() byte {
		if len(from) == 0 {
			return 0
		}
		b := from[0]
		from = from[1:]
		return b
	}
	number := func(scale float64) float64 {
		switch kind := next(); {
		case kind < 128:
			return float64(int8(next())) / 128 * scale
		case kind < 224:
			return scale/2 + float64(int8(next()))*math.Pow(10, -float64(next()%12))
		case len(from) >= 8:
			v := math.Float64frombits(binary.LittleEndian.Uint64(from))
			from = from[8:]
			return v
		}
		return 0
	}
	path := func() []orb.Point {
		to := make([]orb.Point, next()%12)
		for i := range to {
			to[i] = orb.Point{number(180), number(90)}
		}
		return to
	}
	switch next() % 9 {
	case 0:
		return orb.Point{number(180), number(90)}, from
	case 1:
		return orb.MultiPoint(path()), from
	case 2:
		return orb.LineString(path()), from
	case 3:
		return orb.Ring(path()), from
	case 4:
		return orb.MultiLineString{path(), path()}, from
	case 5:
		return orb.Polygon{path(), path()}, from
	case 6:
		return orb.MultiPolygon{{path()}, {path(), path()}}, from
	case 7:
		return orb.Bound{Min: orb.Point{number(180), number(90)}, Max: orb.Point{number(180), number(90)}}, from
	}
	if depth > 2 {
		return nil, from
	}
	g, rest := fuzzGeometry(from, depth+1)
	h, rest := fuzzGeometry(rest, depth+1)
	return orb.Collection{g, h}, rest
}

// FuzzMeasures takes any two geometries: nothing panics or runs on, and what is
// promised of all holds.
func FuzzMeasures(f *testing.F) {
	f.Add([]byte{2, 4, 0, 1, 0, 1, 0, 9, 0, 9, 0, 1, 5, 5, 0, 7, 0, 7, 0, 7, 7, 0})
	f.Add([]byte{6, 3, 200, 1, 1, 200, 1, 1, 200, 9, 9, 250, 1, 2, 3, 4, 5, 6, 7, 8})
	f.Fuzz(func(t *testing.T, from []byte) {
		if len(from) > 400 {
			return
		}
		a, rest := fuzzGeometry(from, 0)
		b, _ := fuzzGeometry(rest, 0)
		for _, v := range []float64{geo.PlanarLength(a), geo.GeodesicLength(a)} {
			if v < 0 {
				t.Errorf("length %v of %v", v, a)
			}
		}
		geo.Area(a)
		geo.PlanarArea(a)
		geo.GeodesicArea(a)
		fuzzDistance(t, a, b)
		if cut, err := geo.Densify(a, geo.PlanarLength(a)/50); err == nil {
			if again, err := geo.Densify(cut, geo.PlanarLength(a)/50); err != nil || !orb.Equal(again, cut) {
				t.Errorf("densified twice: %v, %v", again, err)
			}
		}
	})
}

func fuzzDistance(t *testing.T, a, b orb.Geometry) {
	p, q, metres := geo.Nearest(a, b)
	back := geo.Distance(b, a)
	if !(metres >= 0) || math.Abs(metres-back) > 1e-6+1e-12*metres && metres != back {
		t.Errorf("%v m, back %v: %v, %v", metres, back, a, b)
	}
	if math.IsInf(metres, 1) {
		if geo.WithinDistance(a, b, 1e300) {
			t.Errorf("infinitely far, but within: %v, %v", a, b)
		}
		return
	}
	if got := geo.GeodesicDistance(p, q); math.Abs(got-metres) > 1e-6+1e-12*metres {
		t.Errorf("%v m, ends %v apart: %v, %v", metres, got, a, b)
	}
	if got := geo.PrepareDistance(a).Distance(b); got != metres {
		t.Errorf("%v m, prepared %v: %v, %v", metres, got, a, b)
	}
	if !geo.WithinDistance(a, b, metres) {
		t.Errorf("not within its distance %v: %v, %v", metres, a, b)
	}
	if metres > 1e-3 && geo.WithinDistance(a, b, metres*(1-1e-9)) {
		t.Errorf("within less than its distance %v: %v, %v", metres, a, b)
	}
}
