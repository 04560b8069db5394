package data

import (
	"bytes"
	"errors"
	"math/rand/v2"
	"slices"
	"strconv"
	"testing"
)

// FuzzReadGeoJSON compares the reader with an oracle, which applies the rules
// of the package comment to what encoding/json has read: both accept the same
// files, and read the same from them. The size of the window changes nothing.
func FuzzReadGeoJSON(f *testing.F) {
	const ring, got = `[[0,0],[4,0],[4,4],[0,0]]`, `{"type":"Point","coordinates":[116.4,39.9]}`
	for _, seed := range []string{
		`{"type":"FeatureCollection","features":[{"type":"Feature","id":1,"properties":{"a":1.50,"b":"东","c":null,"d":[1, {}],"a":true},"geometry":` + got + `}]}`,
		got + "\n\x1e" + got, "\xef\xbb\xbf" + got,
		`{"crs":{"type":"name","properties":{"name":"EPSG:4490"}},"features":[],"type":"FeatureCollection"}`,
		`{"type":"Feature","crs":{"type":"EPSG","properties":{"code":4526}},"geometry":null}`,
		`{"properties":{"\ud83d\ude00":"\u4e1c"},"id":"x","geometry":{"coordinates":[` + ring + `,` + ring + `],"type":"Polygon"},"type":"Feature"}`,
		geometryOf("MultiPolygon", `[[`+ring+`],[],[[]]]`), geometryOf("Polygon", `[[],`+ring+`]`),
		geometryOf("LineString", `[[1.25,2,3],[-4e-1, 5.000000000000001 ],[6,7]]`),
		geometryOf("MultiLineString", `[[[1,2],[3,4]],[]]`), geometryOf("MultiPoint", `[[1,2],[200,4]]`), geometryOf("Point", `[[]]`),
		`{"type":"GeometryCollection","geometries":[` + got + `,{"type":"GeometryCollection","geometries":[]}]}`,
		`{"type":"Feature","geometry":null,"geometry":null}`, `{"type":"Feature","properties":{"a":"\ud83d"}}`,
		`{"type":"Topology"}`, `[1]`, ``, `{"type":"FeatureCollection","properties":1,"features":[{"type":"Feature"}]}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		compareWithOracle(t, text, windowSize, 1, 61)
	})
}

func compareWithOracle(t *testing.T, text []byte, windows ...int) {
	t.Helper()
	want, wantErr := oracle(text)
	if errors.Is(wantErr, errConverted) {
		return
	}
	for _, size := range windows {
		got, err := readGeoJSON("f", bytes.NewReader(text), GeoJSONOptions{}.withDefaults(), size)
		if (err != nil) != (wantErr != nil) {
			t.Fatalf("%s\nwindow %d: %v; the oracle says %v", text, size, err, wantErr)
		}
		if err != nil {
			var e *Error
			if got != nil || !errors.As(err, &e) || e.Path != "f" {
				t.Fatalf("%v beside %v", got, err)
			}
			continue
		}
		if d := difference(got, want); d != "" {
			t.Fatalf("%s\nwindow %d: %s", text, size, d)
		}
	}
}

// Every way to damage one byte of a file is either seen or harmless, as the
// oracle says.
func TestReadGeoJSONDamaged(t *testing.T) {
	whole := []byte(`{"type":"FeatureCollection","crs":null,"features":[` +
		`{"type":"Feature","id":"a","properties":{"n":-1.50e2,"s":"\u4e1c东\ud83d\ude00","j":[{"a":[]},true]},` +
		`"geometry":{"type":"Polygon","coordinates":[[[116.25,39.5],[117.125, 39.5,7],[117,40],[116.25,39.5]]]}},` + "\r\n" +
		`{"geometry":{"coordinates":[[1,2],[3,4]],"type":"LineString"},"properties":null,"type":"Feature"}]}` + "\n")
	compareWithOracle(t, whole, 200, 1)
	for i := range whole {
		compareWithOracle(t, whole[:i], 200)
		compareWithOracle(t, slices.Delete(bytes.Clone(whole), i, i+1), 200)
		for _, c := range "\x00 \"\\,:]{-.0eut\x1e\xff" {
			damaged := bytes.Clone(whole)
			damaged[i] = byte(c)
			compareWithOracle(t, damaged, 61)
			compareWithOracle(t, slices.Insert(bytes.Clone(whole), i, byte(c)), 200)
		}
	}
}

// Random positions in random dress: precision, white space, third numbers.
func TestReadGeoJSONRandom(t *testing.T) {
	random := rand.New(rand.NewPCG(8, 9))
	space := func(b []byte) []byte {
		if random.IntN(8) == 0 {
			return append(b, " \t\r\n"[:random.IntN(5)]...)
		}
		return b
	}
	for range 300 {
		b := []byte(`{"type":"MultiPoint","coordinates":`)
		for i := range 1 + random.IntN(60) {
			b = append(space(b), "[,"[min(i, 1)])
			b = append(space(b), '[')
			for axis := range 2 + random.IntN(20)/18 {
				if axis > 0 {
					b = append(space(b), ',')
				}
				b = strconv.AppendFloat(space(b), (random.Float64()-0.5)*180, "ffffe"[random.IntN(5)], random.IntN(19)-1, 64)
			}
			b = append(space(b), ']')
		}
		compareWithOracle(t, append(space(b), "]}"...), windowSize, 1, 100)
	}
}
