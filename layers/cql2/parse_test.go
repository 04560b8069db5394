package cql2

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
)

// bare is an expression without places, to be compared.
func bare(t testing.TB, e *Expr) string {
	t.Helper()
	b, err := e.MarshalJSON()
	if err != nil || !json.Valid(b) {
		t.Fatal(err)
	}
	return string(b)
}

// TestTextAndJSON: both forms of an expression are read as the same one.
func TestTextAndJSON(t *testing.T) {
	f := func(text, want string) {
		t.Helper()
		e, err := ParseText(text)
		if err != nil {
			t.Errorf("%s: %v", text, err)
			return
		}
		if got := bare(t, e); got != want {
			t.Errorf("%s\n is %s\nwant %s", text, got, want)
		}
		again, err := ParseJSON([]byte(want))
		if err != nil {
			t.Errorf("%s: %v", want, err)
			return
		}
		if !same(e, again) {
			t.Errorf("%s and its JSON differ", text)
		}
		twice, err := ParseText(e.String())
		if err != nil || !same(e, twice) {
			t.Errorf("%s is written as %s: %v", text, e, err)
		}
	}
	f(`a = 1`, `{"op":"=","args":[{"property":"a"},1]}`)
	f(`"a b" <> 'it''s'`, `{"op":"<>","args":[{"property":"a b"},"it's"]}`)
	f(`a<=.5 and b>=1.E3 AND c<-2`, `{"op":"and","args":[{"op":"<=","args":[{"property":"a"},0.5]},{"op":">=","args":[{"property":"b"},1E3]},{"op":"<","args":[{"property":"c"},-2]}]}`)
	f(`名称 = '北京' OR "AND" = true`, `{"op":"or","args":[{"op":"=","args":[{"property":"名称"},"北京"]},{"op":"=","args":[{"property":"AND"},true]}]}`)
	f(`NOT a = 1 OR b = 2 AND c = 3`, `{"op":"or","args":[{"op":"not","args":[{"op":"=","args":[{"property":"a"},1]}]},{"op":"and","args":[{"op":"=","args":[{"property":"b"},2]},{"op":"=","args":[{"property":"c"},3]}]}]}`)
	f(`a NOT LIKE 'x\_%'`, `{"op":"not","args":[{"op":"like","args":[{"property":"a"},"x\\_%"]}]}`)
	f(`CASEI(a) LIKE casei('X%')`, `{"op":"like","args":[{"op":"casei","args":[{"property":"a"}]},{"op":"casei","args":["X%"]}]}`)
	f(`a BETWEEN 1 AND b AND c NOT BETWEEN 'x' AND 'y'`, `{"op":"and","args":[{"op":"between","args":[{"property":"a"},1,{"property":"b"}]},{"op":"not","args":[{"op":"between","args":[{"property":"c"},"x","y"]}]}]}`)
	f(`a IN (1, 'x', TRUE)`, `{"op":"in","args":[{"property":"a"},[1,"x",true]]}`)
	f(`a IS NULL AND b IS NOT NULL`, `{"op":"and","args":[{"op":"isNull","args":[{"property":"a"}]},{"op":"not","args":[{"op":"isNull","args":[{"property":"b"}]}]}]}`)
	f(`(a = 1) IS NULL`, `{"op":"isNull","args":[{"op":"=","args":[{"property":"a"},1]}]}`)
	f(`a - b - c * (d + 2) ^ 2 ^ x > -y div 3 % 2`, `{"op":">","args":[{"op":"-","args":[{"op":"-","args":[{"property":"a"},{"property":"b"}]},{"op":"*","args":[{"property":"c"},{"op":"^","args":[{"op":"+","args":[{"property":"d"},2]},{"op":"^","args":[2,{"property":"x"}]}]}]}]},{"op":"%","args":[{"op":"div","args":[{"op":"*","args":[-1,{"property":"y"}]},3]},2]}]}`)
	f(`S_INTERSECTS(geometry, POINT(116 40))`, `{"op":"s_intersects","args":[{"property":"geometry"},{"type":"Point","coordinates":[116,40]}]}`)
	f(`s_within(POLYGON((0 0,1 0,1 1,0 0)), geom)`, `{"op":"s_within","args":[{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,0]]]},{"property":"geom"}]}`)
	f(`S_DISJOINT(g, BBOX(170,-1.5,-170,1))`, `{"op":"s_disjoint","args":[{"property":"g"},{"bbox":[170,-1.5,-170,1]}]}`)
	f(`S_TOUCHES(g, GEOMETRYCOLLECTION(POINT(1 2),LINESTRING(0 0,1 1)))`, `{"op":"s_touches","args":[{"property":"g"},{"type":"GeometryCollection","geometries":[{"type":"Point","coordinates":[1,2]},{"type":"LineString","coordinates":[[0,0],[1,1]]}]}]}`)
	f(`S_EQUALS(g, MULTIPOINT((1 2),(3 4))) OR S_CROSSES(g, MULTILINESTRING((0 0,1 1),(2 2,3 3))) OR S_OVERLAPS(g, MULTIPOLYGON(((0 0,1 0,1 1,0 0))))`,
		`{"op":"or","args":[{"op":"s_equals","args":[{"property":"g"},{"type":"MultiPoint","coordinates":[[1,2],[3,4]]}]},{"op":"s_crosses","args":[{"property":"g"},{"type":"MultiLineString","coordinates":[[[0,0],[1,1]],[[2,2],[3,3]]]}]},{"op":"s_overlaps","args":[{"property":"g"},{"type":"MultiPolygon","coordinates":[[[[0,0],[1,0],[1,1],[0,0]]]]}]}]}`)
	f(`d > DATE('2026-01-31') OR d = TIMESTAMP('2026-01-31T08:00:00Z')`, `{"op":"or","args":[{"op":">","args":[{"property":"d"},{"date":"2026-01-31"}]},{"op":"=","args":[{"property":"d"},{"timestamp":"2026-01-31T08:00:00Z"}]}]}`)
	f(`T_DURING(INTERVAL(from, "to"), INTERVAL('2020-01-01', '..')) AND T_FINISHEDBY(d, DATE('2020-01-01'))`, `{"op":"and","args":[{"op":"t_during","args":[{"interval":[{"property":"from"},{"property":"to"}]},{"interval":["2020-01-01",".."]}]},{"op":"t_finishedBy","args":[{"property":"d"},{"date":"2020-01-01"}]}]}`)
	f(`A_CONTAINS(tags, ('a', 1, (true), other)) OR A_EQUALS([], tags)`, `{"op":"or","args":[{"op":"a_contains","args":[{"property":"tags"},["a",1,[true],{"property":"other"}]]},{"op":"a_equals","args":[[],{"property":"tags"}]}]}`)
	f(`'\'\\' = a`, `{"op":"=","args":["'\\",{"property":"a"}]}`)
	f(`'a\\''b\c\\\\' = a`, `{"op":"=","args":["a\\'b\\c\\\\",{"property":"a"}]}`)
	f(`TRUE`, `true`)
	f(`date = 1 AND point = 2`, `{"op":"and","args":[{"op":"=","args":[{"property":"date"},1]},{"op":"=","args":[{"property":"point"},2]}]}`)
	f(`((((a)) = (((1)))))`, `{"op":"=","args":[{"property":"a"},1]}`)
	f(`eo:cloud.cover < 007.50`, `{"op":"<","args":[{"property":"eo:cloud.cover"},7.50]}`)
}

// same compares expressions but for their places.
func same(a, b *Expr) bool {
	if a.Op != b.Op || a.Text != b.Text || len(a.Args) != len(b.Args) {
		return false
	}
	for i := range a.Args {
		if !same(a.Args[i], b.Args[i]) {
			return false
		}
	}
	if a.Shape == nil {
		return b.Shape == nil
	}
	return string(appendJSON(nil, a)) == string(appendJSON(nil, b))
}

// TestErrors: each text is refused at the character, with these words.
func TestErrors(t *testing.T) {
	check := func(text string, err error, at int, words string) {
		t.Helper()
		var e *ParseError
		if !errors.As(err, &e) {
			t.Errorf("%.60s: error %v", text, err)
			return
		}
		if e.Position != at || !strings.Contains(e.Error(), words) {
			t.Errorf("%.60s: %v, want character %d and %q", text, err, at, words)
		}
	}
	f := func(text string, at int, words string) {
		t.Helper()
		_, err := ParseText(text)
		check(text, err, at, words)
	}
	f(``, 1, "want a property, a value or a condition, found the end")
	f(`名称 = `, 6, "found the end")
	f(`名称 = 'x' y`, 10, `want AND, OR or the end, found "y"`)
	f(`a`, 1, "want a condition, such as a comparison, found the property a")
	f(`'x'`, 1, "found the text 'x'")
	f(`a + 1`, 3, "want a condition")
	f(`a = 'x`, 5, "' without a second one")
	f(`a = ‘x’`, 5, `found "‘"`)
	f(`a = 1 = 2`, 7, "want AND, OR or the end")
	f(`a AND b = 1`, 1, "want a condition, found the property a")
	f(`a = 1 AND`, 10, "found the end")
	f(`a + 'x' = 1`, 5, "want a number, found the text 'x'")
	f(`a NOT = 1`, 7, "want LIKE, BETWEEN or IN")
	f(`a LIKE b`, 8, "want a pattern")
	f(`a LIKE 5`, 8, "want a text")
	f(`a BETWEEN 1`, 12, "want AND and the upper end of BETWEEN")
	f(`a IN ()`, 7, "want a property, a value")
	f(`a IN (1;2)`, 8, "want ',' or ')'")
	f(`a IS 5`, 6, "want NULL")
	f(`a = NULL`, 5, `found "NULL"`)
	f(`foo(a) = 1`, 1, `want a function of CQL2`)
	f(`a = 1e999`, 5, "too large")
	f(`a = - b c`, 9, "want AND, OR or the end")
	f(`a = --1`, 6, "want a number")
	f(`d > DATE('2026-02-30')`, 10, "want a date such as")
	f(`d > DATE(2026)`, 10, "want a text in single quotes")
	f(`d > TIMESTAMP('2026-01-01')`, 15, "want a timestamp such as")
	f(`T_AFTER(d, INTERVAL('2026-01-02', '2026-01-01'))`, 12, "ends before it begins")
	f(`T_AFTER(d, 5)`, 12, "want a date, timestamp or interval")
	f(`S_INTERSECTS(g, 'x')`, 17, "want a geometry")
	f(`S_INTERSECTS(g)`, 15, "want ','")
	f(`S_INTERSECTS(g, POINT(1 x))`, 25, "want a number")
	f(`S_INTERSECTS(g, POLYGON((0 0,1 1,1 0,0 1,0 0)))`, 17, "not valid")
	f("S_INTERSECTS(g, POLYGON((0 0,\n1 1,x 0)))", 35, "want a number")
	f(`S_INTERSECTS(g, POINT(1 2)`, 27, "want ')'")
	f(`S_INTERSECTS(g, POINT(1 2`, 17, "')' is missing")
	f(`S_INTERSECTS(g, BBOX(1,2,3))`, 17, "4 or 6 numbers")
	f(`S_INTERSECTS(g, BBOX(1,5,3,4))`, 17, "north of its north")
	f(`A_CONTAINS(a, 'x')`, 15, "want an array")
	f(`a = 'x' AND S_DISJOINT(g, 5)`, 27, "want a geometry")
	f(`"" = 1`, 1, "is empty")
	f("a = '\xff'", 6, "not UTF-8")
	f(`a[1] = 2`, 2, `want a comparison, found "["`)
	f(strings.Repeat("(", 300)+"a=1", 257, "brackets are nested more than")
	f(strings.Repeat("NOT ", 70)+"a=1", 29, "nested more than 64 deep")
	f("a = 1"+strings.Repeat("+1", 100), 132, "nested more than 64 deep")
	f("a IN (1"+strings.Repeat(",1", 1000)+")", 2005, "more than 1000")
	f(strings.Repeat(" ", 9000), 1, "has 9000 bytes, more than 8192")

	g := func(text string, at int, words string) {
		t.Helper()
		_, err := ParseJSON([]byte(text))
		check(text, err, at, words)
	}
	g(``, 1, "ends too early")
	g(`{"op":"="`, 10, "ends too early")
	g(`{"op":"=","args":[1]}`, 1, "= has 2 operands, not 1")
	g(`{"op":"and","args":[true]}`, 1, "AND has at least 2 operands")
	g(`{"op":"like","args":["名", 5]}`, 27, "want a text")
	g(`{"op":"foo","args":[]}`, 7, "want an operator or function of CQL2")
	g(`{"op":"=","args":[null,1]}`, 19, "want an expression, found null")
	g(`{"op":"=","args":[{"property":5},1]}`, 31, "want a text, found 5")
	g(`{"op":"=","args":[{"property":"a","x":1},1]}`, 39, "does not belong")
	g(`{"op":"=","op":"<"}`, 11, "given twice")
	g(`{"op":"in","args":[1,2]}`, 19, `must be a value and an array`)
	g(`true false`, 6, "want the end")
	g(`[1]`, 1, "want a condition")
	g(`{"a":}`, 5, "not JSON")
	g(`{"op":"s_within","args":[{"property":"g"},{"type":"Point","coordinates":[1]}]}`, 73, "want a position")
	g(`{"op":"s_within","args":[{"property":"g"},{"type":"Circle","coordinates":[1]}]}`, 51, "want a kind of geometry")
	g(`{"op":"s_within","args":[{"property":"g"},{"bbox":[1,2,3,"x"]}]}`, 58, "want a number")
	g(strings.Repeat(`{"op":"not","args":[`, 70), 1361, "nested more than")
}

// TestLimits: other limits than the usual.
func TestLimits(t *testing.T) {
	long := "S_INTERSECTS(g, LINESTRING(0 0" + strings.Repeat(",1 1,0 0", 20) + "))"
	if _, err := ParseTextWithin(long, Limits{Vertices: 40}); err == nil || !strings.Contains(err.Error(), "more than 40 vertices") {
		t.Error(err)
	}
	if _, err := ParseTextWithin(long, Limits{Vertices: 41}); err != nil {
		t.Error(err)
	}
	if _, err := ParseTextWithin("a = 1", Limits{Nodes: 2}); err == nil {
		t.Error("three nodes are more than two")
	}
}
