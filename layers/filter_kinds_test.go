package layers_test

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"guotu/geo"
	"guotu/layers"
	"guotu/layers/cql2"
)

// TestFilterKinds compares every predicate, on features and regions of every kind that
// share corners and borders, with the patterns of OGC 06-103r4 (6.1.15.3) for the
// matrix of each pair.
func TestFilterKinds(t *testing.T) {
	random := rand.New(rand.NewPCG(21, 22))
	features := make([]string, 150)
	for i := range features {
		features[i] = `{"type":"Feature","properties":{},"geometry":` + shapeJSON(t, latticeShape(random, 0)) + "}"
	}
	l := mustLoad(t, map[string]string{
		"plan.yaml":     "layers:\n  - {name: zone, source: {file: zones.geojson}}\n",
		"zones.geojson": `{"type":"FeatureCollection","features":[` + strings.Join(features, ",") + "]}",
	}).Layer("zone")
	passed := map[cql2.Op]int{}
	regions := 25
	if raceEnabled {
		regions = 5
	}
	for range regions {
		region := geo.WKT(latticeShape(random, 0))
		if random.IntN(8) == 0 { // around the back of the earth
			region = fmt.Sprintf("BBOX(%d,%d,%d,%d)", 2+random.IntN(4), random.IntN(4), -random.IntN(3), 4+random.IntN(5))
		}
		for op := cql2.SIntersects; op <= cql2.STouches; op++ {
			for _, text := range []string{op.String() + "(geometry," + region + ")", op.String() + "(" + region + ",geometry)"} {
				passed[op] += compareKinds(t, l, op, text)
			}
		}
	}
	for op := cql2.SIntersects; op <= cql2.STouches; op++ {
		if passed[op] == 0 && !raceEnabled {
			t.Errorf("%s: no feature passes", op)
		}
	}
}

func compareKinds(t *testing.T, l *layers.Layer, op cql2.Op, text string) (passed int) {
	t.Helper()
	e, err := cql2.ParseText(text)
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	f, err := l.Compile(e)
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	rows, err := f.Rows(context.Background())
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	for i := range l.Len() {
		sides := [2]orb.Geometry{l.Geometry(i), l.Geometry(i)}
		for k, a := range e.Args {
			if a.Op != cql2.Property {
				sides[k] = a.Region()
			}
		}
		m, err := geo.Relate(sides[0], sides[1])
		if err != nil {
			t.Fatal(err)
		}
		got, want := rows[i/64]>>(i%64)&1 != 0, byPattern(op, m, sides[0].Dimensions(), sides[1].Dimensions())
		if got != want {
			t.Fatalf("%s: %s: %v, want %v by %s", text, geo.WKT(l.Geometry(i)), got, want, m)
		}
		if got {
			passed++
		}
	}
	return passed
}

func shapeJSON(t *testing.T, g orb.Geometry) string {
	t.Helper()
	key, inside := "coordinates", any(g)
	if c, is := g.(orb.Collection); is {
		members := make([]json.RawMessage, len(c))
		for i := range c {
			members[i] = json.RawMessage(shapeJSON(t, c[i]))
		}
		key, inside = "geometries", members
	}
	body, err := json.Marshal(map[string]any{"type": g.GeoJSONType(), key: inside})
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}

// byPattern is a predicate of geometries of the dimensions p and q.
func byPattern(op cql2.Op, m geo.Matrix, p, q int) bool {
	some := func(patterns ...string) bool {
		for _, pattern := range patterns {
			if m.Matches(pattern) {
				return true
			}
		}
		return false
	}
	switch op {
	case cql2.SIntersects:
		return !m.Matches("FF*FF****")
	case cql2.SDisjoint:
		return m.Matches("FF*FF****")
	case cql2.SContains:
		return m.Matches("T*****FF*")
	case cql2.SWithin:
		return m.Matches("T*F**F***")
	case cql2.SEquals:
		return m.Matches("T*F**FFF*")
	case cql2.STouches:
		return some("FT*******", "F**T*****", "F***T****")
	case cql2.SCrosses:
		return p < q && m.Matches("T*T******") || p > q && m.Matches("T*****T**") || p == 1 && q == 1 && m.Matches("0********")
	}
	return p == q && (p == 1 && m.Matches("1*T***T**") || p != 1 && m.Matches("T*T***T**"))
}

// latticeShape is a valid geometry of any kind with corners at whole degrees from 0 to 8.
func latticeShape(random *rand.Rand, depth int) orb.Geometry {
	at := func() orb.Point { return orb.Point{float64(random.IntN(9)), float64(random.IntN(9))} }
	line := func() orb.LineString {
		l := orb.LineString{at()}
		for len(l) < 2+random.IntN(3) {
			if p := at(); p != l[len(l)-1] {
				l = append(l, p)
			}
		}
		return l
	}
	for {
		var g orb.Geometry
		switch kind := random.IntN(8 - depth); kind {
		case 0:
			g = at()
		case 1:
			g = orb.MultiPoint{at(), at(), at()}
		case 2:
			g = line()
		case 3:
			g = orb.MultiLineString{line(), line()}
		case 4, 5:
			a, b, c := at(), at(), at()
			g = orb.Polygon{{a, b, c, a}}
		case 6:
			x, y := float64(random.IntN(5)), float64(random.IntN(5))
			box := func(m float64) orb.Ring {
				return orb.Bound{Min: orb.Point{x + m, y + m}, Max: orb.Point{x + 4 - m, y + 4 - m}}.ToRing()
			}
			hole := box(1)
			hole.Reverse()
			g = orb.Polygon{box(0), hole}
			if random.IntN(2) == 0 {
				g = orb.MultiPolygon{{box(0), hole}, {orb.Bound{Min: orb.Point{x + 4, y + 4}, Max: orb.Point{x + 5, y + 5}}.ToRing()}}
			}
		case 7:
			g = orb.Collection{latticeShape(random, 1), latticeShape(random, 1)}
		}
		if geo.Valid(g) {
			return g
		}
	}
}
