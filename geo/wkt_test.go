package geo

import (
	"errors"
	"reflect"
	"strings"
	"testing"

	"github.com/go-spatial/geom"
	"github.com/go-spatial/geom/encoding/wkt"
	"github.com/paulmach/orb"
)

func TestWKT(t *testing.T) {
	f := func(text, want string) {
		t.Helper()
		g, err := ParseWKT(text)
		if err != nil || WKT(g) != want {
			t.Errorf("ParseWKT(%q) = %s, %v; want %s", text, WKT(g), err, want)
		}
	}
	f("POINT(116.39 39.92)", "POINT(116.39 39.92)")
	f(" point ( 1\n2 ) \t\r\n", "POINT(1 2)")
	f("Point (-1.5e3 +.5)", "POINT(-1500 0.5)")
	f("POINT(38500000.123 1e-9)", "POINT(38500000.123 1e-09)")
	f("POINT(5. -0)", "POINT(5 -0)")
	f("POINT EMPTY", "MULTIPOINT EMPTY")
	f("POINT Z EMPTY", "MULTIPOINT EMPTY")
	f("POINT Z (1 2 3)", "POINT(1 2)")
	f("POINTZ(1 2 nan)", "POINT(1 2)")
	f("PointM (1 2 3)", "POINT(1 2)")
	f("POINT ZM (1 2 3 4)", "POINT(1 2)")
	f("POINT(1 2 3)", "POINT(1 2)")
	f("POINT(1 2 3 4)", "POINT(1 2)")
	f("MULTIPOINT(0 0,1 1)", "MULTIPOINT((0 0),(1 1))")
	f("MULTIPOINT((0 0),1 1,EMPTY)", "MULTIPOINT((0 0),(1 1))")
	f("MultiPoint Z ((0 0 1),(1 1 1))", "MULTIPOINT((0 0),(1 1))")
	f("LINESTRING EMPTY", "LINESTRING EMPTY")
	f("LINESTRINGZM(0 0 1 1,1 1 1 1)", "LINESTRING(0 0,1 1)")
	f("LINESTRING(0 0)", "LINESTRING(0 0)")
	f("LINEARRING(0 0,1 0,1 1,0 0)", "LINESTRING(0 0,1 0,1 1,0 0)")
	f("LINEARRING EMPTY", "LINESTRING EMPTY")
	f("MULTILINESTRING((0 0,1 1),EMPTY)", "MULTILINESTRING((0 0,1 1),EMPTY)")
	f("MULTILINESTRING(EMPTY)", "MULTILINESTRING(EMPTY)")
	f("POLYGON((0 0,4 0,4 4,0 0),(2 1,3 1,3 2,2 1))", "POLYGON((0 0,4 0,4 4,0 0),(2 1,3 1,3 2,2 1))")
	f("POLYGON((0 0,4 0,4 4))", "POLYGON((0 0,4 0,4 4))") // open, as given
	f("POLYGON EMPTY", "POLYGON EMPTY")
	f("POLYGON(EMPTY)", "POLYGON EMPTY")
	f("POLYGON((0 0,4 0,4 4,0 0),EMPTY)", "POLYGON((0 0,4 0,4 4,0 0))")
	f("TRIANGLE((0 0,4 0,4 4,0 0))", "POLYGON((0 0,4 0,4 4,0 0))")
	f("MULTIPOLYGON(((0 0,4 0,4 4,0 0)),EMPTY)", "MULTIPOLYGON(((0 0,4 0,4 4,0 0)),EMPTY)")
	f("MULTIPOLYGON EMPTY", "MULTIPOLYGON EMPTY")
	f("TIN Z (((0 0 1,4 0 1,4 4 1,0 0 1)))", "MULTIPOLYGON(((0 0,4 0,4 4,0 0)))")
	f("GEOMETRYCOLLECTION EMPTY", "GEOMETRYCOLLECTION EMPTY")
	f("GEOMETRYCOLLECTION(POINT EMPTY,LINESTRING EMPTY)", "GEOMETRYCOLLECTION(MULTIPOINT EMPTY,LINESTRING EMPTY)")
	f("GeometryCollection Z (Point Z (1 2 3), GEOMETRYCOLLECTION(POLYGON((0 0,1 0,1 1,0 0))))",
		"GEOMETRYCOLLECTION(POINT(1 2),GEOMETRYCOLLECTION(POLYGON((0 0,1 0,1 1,0 0))))")
}

func TestWKTErrorsSayWhere(t *testing.T) {
	f := func(text, want string) {
		t.Helper()
		g, err := ParseWKT(text)
		if err == nil || g != nil || err.Error() != "well-known text: "+want {
			t.Errorf("ParseWKT(%.60q) = %v, %v; want %s", text, g, err, want)
		}
		if place := (*WKTError)(nil); !errors.As(err, &place) {
			t.Errorf("ParseWKT(%q): %T", text, err)
		}
	}
	f("", `1:1: want the name of a geometry, found the end`)
	f("POINT(1 2);", `1:11: want the end of the text, found ";"`)
	f("POINT(1 2) POINT(1 2)", `1:12: want the end of the text, found "POINT"`)
	f("POINT(1 2", `1:10: want ')', found the end`)
	f("POINT(1)", `1:8: want a number, found ")"`)
	f("POINT(1,2)", `1:8: want a number, found ","`)
	f("POINT(1 2 3 4 5)", `1:15: want ')', found "5"`)
	f("POINT(nan 2)", `1:7: want a number, found "nan"`)
	f("POINT(1 inf)", `1:9: want a number, found "inf"`)
	f("POINT(1 1e999)", `1:9: want a number, found "1e999"`)
	f("POINT(0x10 1)", `1:7: want a number, found "0x10"`)
	f("POINT(1_0 1)", `1:7: want a number, found "1_0"`)
	f("POINT(1-2 1)", `1:7: want a number, found "1-2"`)
	f("POINT Z (1 2)", `1:13: want a number, found ")"`)
	f("POINTZ Z (1 2 3)", `1:8: want '(' or EMPTY, found "Z"`)
	f("POINT 1 2", `1:7: want '(' or EMPTY, found "1"`)
	f("CIRCULARSTRING(0 0,1 1,2 0)", `1:1: want the name of a geometry, found "CIRCULARSTRING"`)
	f("Z(1 2)", `1:1: want the name of a geometry, found "Z"`)
	f("LINESTRING(0 0,1 1 1)", `1:20: want ',' or ')', found "1"`)
	f("LINESTRING(0 0 1,1 1)", `1:21: want a number, found ")"`)
	f("LINEARRING(0 0,1 0,1 1,0 1)", `1:24: want a ring that ends where it begins, found "0"`)
	f("POLYGON(0 0,1 1,2 2)", `1:9: want '(' or EMPTY, found "0"`)
	f("POLYGON((0 0,4 0,\n4 4 0 0))", `2:5: want ',' or ')', found "0"`)
	f("POLYGON((0 0,1 1))", `1:14: want a ring of three positions or more, found "1"`)
	f("点(1 2)", `1:1: want the name of a geometry, found "点"`)
	f("POINT(1 2) 度", `1:12: want the end of the text, found "度"`)
	f("GEOMETRYCOLLECTION(点)", `1:20: want the name of a geometry, found "点"`)
	f("SRID=4490;POINT(1 2)", `1:1: want a geometry without SRID, found "SRID"`)
	f(strings.Repeat("GEOMETRYCOLLECTION(", 1<<16), `1:1919: want collections nested at most 100 deep, found "("`)
	f(strings.Repeat("x", 1<<20), `1:1: want the name of a geometry, found "xxxxxxxxxxxxxxxxxxxx…"`)
}

func TestParseEWKT(t *testing.T) {
	f := func(text string, srid int, want string) {
		t.Helper()
		g, got, err := ParseEWKT(text)
		if err != nil || got != srid || WKT(g) != want {
			t.Errorf("ParseEWKT(%q) = %s, %d, %v", text, WKT(g), got, err)
		}
	}
	f("SRID=4490;POINT(1 2)", 4490, "POINT(1 2)")
	f("srid=4526 ; POINT(38500000 4000000)", 4526, "POINT(38500000 4000000)")
	f("POINT(1 2)", 0, "POINT(1 2)")
	for _, text := range []string{"SRID=;POINT(1 2)", "SRID=x;POINT(1 2)", "SRID=-1;POINT(1 2)", "SRID=1 POINT(1 2)", "SRID=99999999999;POINT(1 2)"} {
		if _, _, err := ParseEWKT(text); err == nil {
			t.Errorf("ParseEWKT(%q) is read", text)
		}
	}
}

// TestWKTOfEverything: what orb can hold is written and read again.
func TestWKTOfEverything(t *testing.T) {
	for _, g := range append(orb.AllGeometries, nil, orb.Polygon{{}}, orb.MultiPolygon{{}, {{}}}, orb.Collection{nil}) {
		text := WKT(g)
		again, err := ParseWKT(text)
		if err != nil || WKT(again) != text {
			t.Errorf("%#v: %s, read again as %s, %v", g, text, WKT(again), err)
		}
	}
}

func FuzzParseWKT(f *testing.F) {
	for _, text := range []string{
		"POINT(1 2)", "POINT Z EMPTY", "SRID=4490;MULTIPOINT(0 0,(1 1 ),EMPTY)", "LINEARRING M (0 0 nan,1 1 1,0 0 2)",
		"GEOMETRYCOLLECTION(POLYGON((0 0,1e-7 0,1 1)),TIN(((0 0,1 0,1 1,0 0))),MULTILINESTRING((0 0),EMPTY))",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		g, _, err := ParseEWKT(text)
		if err != nil {
			if g != nil {
				t.Fatal("a geometry with an error")
			}
			return
		}
		written := WKT(g)
		again, err := ParseWKT(written)
		if err != nil || !reflect.DeepEqual(g, again) {
			t.Fatalf("%q is read as %#v, written as %q and read again as %#v, %v", text, g, written, again, err)
		}
		if strings.Contains(strings.ToUpper(text), "EMPTY") {
			return
		}
		old, err := wkt.DecodeString(written)
		if other := orbOf(old); err == nil && other != nil && WKT(other) != written {
			t.Fatalf("%q is read by another as %#v", written, old)
		}
	})
}

// orbOf converts what the other reader of well-known text returns; it keeps rings
// open.
func orbOf(g geom.Geometry) orb.Geometry {
	path := func(from [][2]float64) (to []orb.Point) {
		for _, p := range from {
			to = append(to, p)
		}
		return to
	}
	switch g := g.(type) {
	case geom.Point:
		return orb.Point(g)
	case geom.MultiPoint:
		return orb.MultiPoint(path(g))
	case geom.LineString:
		return orb.LineString(path(g))
	case geom.MultiLineString:
		var all orb.MultiLineString
		for _, l := range g {
			all = append(all, path(l))
		}
		return all
	}
	return nil
}
