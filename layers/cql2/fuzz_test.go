package cql2

import "testing"

// FuzzParseText: no text is too much for the parser, and what it takes comes back.
func FuzzParseText(f *testing.F) {
	for _, s := range []string{
		`a = 1 AND NOT b LIKE 'x\_%' OR "c d" IN (1, 'y', TRUE)`, `名称 IS NOT NULL`, `a BETWEEN -1 AND 2.5e3`,
		`S_INTERSECTS(geom, POLYGON((0 0,1 0,1 1,0 0)))`, `S_WITHIN(BBOX(1,2,3,4), g)`, `S_TOUCHES(g, GEOMETRYCOLLECTION(POINT Z(1 2 3)))`,
		`T_DURING(INTERVAL(a, '..'), INTERVAL('2020-01-01', '2021-01-01T00:00:00Z'))`, `A_CONTAINS(a, ('b', (1), []))`,
		`CASEI(a) = accenti('É')`, `-(a + 2) ^ b % 3 div 4 <> '\''`, `((((`, `'\\' = a`, `POINT EMPTY IS NULL`,
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		e, err := ParseText(text)
		if err != nil {
			checkPlace(t, text, err)
			return
		}
		again, err := ParseTextWithin(e.String(), Limits{Bytes: 1 << 20})
		if err != nil || !same(e, again) {
			t.Fatalf("%q is written as %q: %v", text, e, err)
		}
		if again, err = ParseJSON([]byte(bare(t, e))); err != nil || !same(e, again) {
			t.Fatalf("%q becomes %s: %v", text, bare(t, e), err)
		}
	})
}

// FuzzParseJSON is the same for JSON.
func FuzzParseJSON(f *testing.F) {
	for _, s := range []string{
		`{"op":"and","args":[{"op":"=","args":[{"property":"a"},1]},{"op":"in","args":[{"property":"b"},["x",true]]}]}`,
		`{"op":"s_intersects","args":[{"property":"g"},{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,0]]]}]}`,
		`{"op":"t_after","args":[{"date":"2020-01-01"},{"interval":["..",{"property":"a"}]}]}`, `{"bbox":[1,2,3,4]}`,
		`{"op":"s_equals","args":[{"type":"GeometryCollection","geometries":[{"type":"Point","coordinates":[]}]},{"bbox":[1,2,0,3,4,0]}]}`,
		`{"op":"a_equals","args":[[1,[2]],{"property":"x"}]}`, `true`, `{"op":"isNull","args":[{"op":"casei","args":["x"]}]}`,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		e, err := ParseJSON(text)
		if err != nil {
			checkPlace(t, string(text), err)
			return
		}
		again, err := ParseJSON([]byte(bare(t, e)))
		if err != nil || !same(e, again) {
			t.Fatalf("%s becomes %s: %v", text, bare(t, e), err)
		}
		if again, err = ParseTextWithin(e.String(), Limits{Bytes: 1 << 20}); err != nil || !same(e, again) {
			t.Fatalf("%s is written as %q: %v", text, e, err)
		}
	})
}

func checkPlace(t *testing.T, text string, err error) {
	t.Helper()
	if e, is := err.(*ParseError); !is || e.Position < 1 || e.Position > len([]rune(text))+1 {
		t.Fatalf("%q: %v", text, err)
	}
}
