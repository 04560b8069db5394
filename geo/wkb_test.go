package geo

import (
	"bytes"
	"encoding/hex"
	"strings"
	"testing"

	"github.com/paulmach/orb"
)

func TestParseWKB(t *testing.T) {
	f := func(text string, srid int, want string) {
		t.Helper()
		b, err := hex.DecodeString(text)
		if err != nil {
			t.Fatal(err)
		}
		g, got, err := ParseWKB(b)
		if err != nil || got != srid || WKT(g) != want {
			t.Errorf("ParseWKB(%s) = %s, %d, %v; want %s, %d", text, WKT(g), got, err, want, srid)
		}
	}
	f("0101000000000000000000F03F0000000000000040", 0, "POINT(1 2)")
	f("00000000013FF00000000000004000000000000000", 0, "POINT(1 2)")
	f("0101000020E6100000000000000000F03F0000000000000040", 4326, "POINT(1 2)")
	f("01E9030000000000000000F03F00000000000000400000000000000840", 0, "POINT(1 2)")                            // ISO Z
	f("01B90B0000000000000000F03F000000000000004000000000000008400000000000001040", 0, "POINT(1 2)")            // ISO ZM
	f("01010000E08A110000000000000000F03F000000000000004000000000000008400000000000001040", 4490, "POINT(1 2)") // ZM
	f("0101000000000000000000F87F000000000000F87F", 0, "MULTIPOINT EMPTY")
	f("010300000000000000", 0, "POLYGON EMPTY")
	f("01040000000200000001010000000000000000000000000000000000F03F0101000000000000000000F87F000000000000F87F", 0, "MULTIPOINT((0 1))")
}

func TestWKBErrors(t *testing.T) {
	for _, text := range []string{
		"", "01", "0201000000", "0101000000", "0109000000", "01D107000000", "0102000000FFFFFFFF", "0103000000FFFFFFFF",
		"0107000000FFFFFFFF", "01040000000100000001020000000000000",
		"0104000000010000000104000000010000000104000000000000000",
		"01A00F0000000000000000F03F0000000000000040",
		strings.Repeat("010700000001000000", 100000), strings.Repeat("010400000001000000", 100000),
	} {
		b, _ := hex.DecodeString(text[:len(text)/2*2])
		if g, _, err := ParseWKB(b); err == nil || g != nil || len(err.Error()) > 200 {
			t.Errorf("ParseWKB(%.60s) = %v, %v", text, g, err)
		}
	}
}

func TestWKBOfEverything(t *testing.T) {
	for _, g := range append(orb.AllGeometries, nil, orb.Polygon{{}}, orb.Collection{nil, orb.Point{1, 2}}) {
		b := WKB(g)
		again, _, err := ParseWKB(b)
		if err != nil || !bytes.Equal(WKB(again), b) {
			t.Errorf("%#v: %x, read again as %#v, %v", g, b, again, err)
		}
	}
}

func FuzzParseWKB(f *testing.F) {
	for _, text := range []string{"POINT(1 2)", "GEOMETRYCOLLECTION(POLYGON((0 0,1 0,1 1,0 0)),MULTIPOINT(1 1,2 2),MULTILINESTRING((1 1,2 2)))", "MULTIPOLYGON(((0 0,1 0,1 1,0 0)),EMPTY)"} {
		g, err := ParseWKT(text)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(WKB(g))
	}
	f.Add([]byte("\x00\xa0\x00\x00\x02\x00\x00\x11\x8a\x00\x00\x00\x00"))
	f.Fuzz(func(t *testing.T, b []byte) {
		g, _, err := ParseWKB(b)
		if err != nil {
			return
		}
		number := true
		mapPoints(g, func(p orb.Point) orb.Point {
			number = number && p == p
			return p
		})
		written := WKB(g)
		again, _, err := ParseWKB(written)
		if err != nil || number && !bytes.Equal(WKB(again), written) { // a ring from NaN to NaN is never closed
			t.Fatalf("%x is read as %#v, written as %x and read again as %#v, %v", b, g, written, again, err)
		}
	})
}
