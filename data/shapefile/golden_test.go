package shapefile

import (
	"bytes"
	"encoding/json"
	"os"
	"path"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"guotu/geo"
)

// goldenLayer is a layer as GDAL reads it, by testdata/make.py.
type goldenLayer struct {
	EPSG  string
	Names []string
	Rows  []struct {
		FID    int
		WKT    *string
		Values []*string
	}
}

func golden(t *testing.T) map[string]map[string]goldenLayer {
	t.Helper()
	body, err := os.ReadFile("testdata/golden.json")
	if err != nil {
		t.Fatal(err)
	}
	var all map[string]map[string]goldenLayer
	if err := json.Unmarshal(body, &all); err != nil {
		t.Fatal(err)
	}
	return all
}

func readTestZip(t *testing.T, name string) []*File {
	t.Helper()
	body, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	all, err := ReadZip(bytes.NewReader(body), int64(len(body)), Limits{})
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	for _, f := range all {
		checkFile(t, f)
	}
	return all
}

// TestGDALReadsTheSame compares every file of testdata with what GDAL reads in it.
func TestGDALReadsTheSame(t *testing.T) {
	for name, layers := range golden(t) {
		all := readTestZip(t, name)
		if len(all) != len(layers) {
			t.Errorf("%s: %d layers, GDAL has %d", name, len(all), len(layers))
			continue
		}
		for _, f := range all {
			want, is := layers[strings.ToLower(path.Base(f.Name))]
			if name == "gbk_names.zip" {
				want, is = layers["________.shp"]
			}
			if !is {
				t.Errorf("%s: no layer %s", name, f.Name)
				continue
			}
			compareWithGDAL(t, name, f, want)
		}
	}
}

func compareWithGDAL(t *testing.T, name string, f *File, want goldenLayer) {
	t.Helper()
	if c, err := geo.ParsePRJ(f.PRJ); err != nil || c.Code() != "EPSG:"+want.EPSG {
		t.Errorf("%s: %v, %v, GDAL says EPSG:%s", name, c, err, want.EPSG)
	}
	if len(f.Geometries) != len(want.Rows) || len(f.Columns) != len(want.Names) {
		t.Fatalf("%s: %d rows and %d columns, GDAL has %d and %d", name, len(f.Geometries), len(f.Columns), len(want.Rows), len(want.Names))
	}
	for i, c := range f.Columns {
		if c.Name != want.Names[i] {
			t.Errorf("%s: column %q, GDAL says %q", name, c.Name, want.Names[i])
		}
	}
	for row, w := range want.Rows {
		if name != "reversed.zip" { // GDAL goes by the direction of rings there
			compareGeometry(t, name, row, f.Geometries[row], w.WKT)
		}
		for i, c := range f.Columns {
			compareValue(t, name, row, c, w.Values[i])
		}
	}
}

func compareGeometry(t *testing.T, name string, row int, got orb.Geometry, wkt *string) {
	t.Helper()
	if got == nil || wkt == nil {
		if got != nil || wkt != nil {
			t.Errorf("%s row %d: %v, GDAL says %v", name, row, got, wkt)
		}
		return
	}
	want, err := geo.ParseWKT(*wkt)
	if err != nil {
		t.Fatal(err)
	}
	turnRings(want)
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%s row %d: %v, GDAL says %v", name, row, got, want)
	}
}

func compareValue(t *testing.T, name string, row int, c *Column, want *string) {
	t.Helper()
	got, ok := c.At(row)
	if !ok || want == nil {
		if ok || want != nil {
			t.Errorf("%s row %d %s: %q, %v, GDAL says %v", name, row, c.Name, got, ok, want)
		}
		return
	}
	same := got == *want
	switch c.Kind {
	case Number:
		a, err1 := strconv.ParseFloat(got, 64)
		b, err2 := strconv.ParseFloat(*want, 64)
		same = a == b && err1 == nil && err2 == nil
	case Date:
		same = got == strings.ReplaceAll(*want, "/", "-")
	}
	if !same {
		t.Errorf("%s row %d %s: %q, GDAL says %q", name, row, c.Name, got, *want)
	}
}

// TestDirectionDoesNotMatter: the rings of reversed.zip are those of utf8_cpg.zip turned round.
func TestDirectionDoesNotMatter(t *testing.T) {
	right, wrong := readTestZip(t, "utf8_cpg.zip")[0], readTestZip(t, "reversed.zip")[0]
	if !reflect.DeepEqual(wrong.Geometries, right.Geometries) {
		t.Errorf("%v, not %v", wrong.Geometries, right.Geometries)
	}
	wantWarning(t, wrong, 1, "3 record(s) with rings that run the wrong way", "3 条记录的环方向与规范不符")
	if len(right.Warnings) != 2 { // a field name that GDAL cut, and a null shape
		t.Error(right.Warnings)
	}
}

// turnRings turns all rings round, from the direction of Shapefiles to that of package geo.
func turnRings(g orb.Geometry) {
	switch g := g.(type) {
	case orb.Polygon:
		for _, r := range g {
			r.Reverse()
		}
	case orb.MultiPolygon:
		for _, p := range g {
			turnRings(p)
		}
	}
}

func TestEncodingsAreFound(t *testing.T) {
	f := func(name, encoding, from string) {
		t.Helper()
		got := readTestZip(t, name)[0]
		if got.Encoding != encoding || got.EncodingFrom != from {
			t.Errorf("%s: %s from %s", name, got.Encoding, got.EncodingFrom)
		}
	}
	f("gbk_cpg.zip", "GBK", "cpg")
	f("gbk_ldid.zip", "GBK", "dbf")
	f("gbk_bare.zip", "GB18030", "text")
	f("utf8_cpg.zip", "UTF-8", "cpg")
	f("utf8_bare.zip", "UTF-8", "text")
}

func TestNamesInZips(t *testing.T) {
	if all := readTestZip(t, "gbk_names.zip"); all[0].Name != "成果数据/矢量/项目红线.shp" {
		t.Errorf("%q", all[0].Name)
	}
	if all := readTestZip(t, "upper.zip"); all[0].Name != "LAND.SHP" {
		t.Errorf("%q", all[0].Name)
	}
	if all := readTestZip(t, "two_layers.zip"); all[0].Name != "a_roads.shp" || all[1].Name != "b_parcels.shp" {
		t.Errorf("%q, %q", all[0].Name, all[1].Name)
	}
}

// checkFile fails if a File is not what its comments promise.
func checkFile(t *testing.T, f *File) {
	t.Helper()
	if len(f.Records) != len(f.Geometries) || !slices.IsSorted(f.Records) {
		t.Fatalf("%s: %d records for %d geometries", f.Name, len(f.Records), len(f.Geometries))
	}
	names := map[string]bool{}
	for _, c := range f.Columns {
		if len(c.Codes) != len(f.Geometries) || names[c.Name] || c.Name == "" || len(c.Values) == 0 || c.Values[0] != "" {
			t.Fatalf("%s: column %q has %d rows of %d, values %q", f.Name, c.Name, len(c.Codes), len(f.Geometries), c.Values)
		}
		names[c.Name] = true
		known := map[string]bool{}
		for _, v := range c.Values {
			if known[v] || c.Kind == Number && v != "" && !json.Valid([]byte(v)) {
				t.Fatalf("%s: column %s has value %q", f.Name, c.Name, v)
			}
			known[v] = true
		}
		for row := range c.Codes {
			c.At(row)
		}
	}
	for i, g := range f.Geometries {
		if g != nil && geo.Vertices(g) == 0 {
			t.Fatalf("%s: geometry %d is empty", f.Name, i)
		}
	}
	for _, w := range f.Warnings {
		if w.ZH == "" || w.EN == "" || strings.Contains(w.EN+w.ZH, "{n}") {
			t.Fatalf("%s: warning %v", f.Name, w)
		}
	}
}

func wantWarning(t *testing.T, f *File, record int, en, zh string) {
	t.Helper()
	if !slices.ContainsFunc(f.Warnings, func(w Warning) bool {
		return w.Record == record && strings.Contains(w.EN, en) && strings.Contains(w.ZH, zh)
	}) {
		t.Errorf("no warning %q of record %d in %v", en, record, f.Warnings)
	}
}
