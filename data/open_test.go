package data

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/paulmach/orb"
	"golang.org/x/text/encoding/simplifiedchinese"
)

func TestOpenRefuses(t *testing.T) {
	f := func(name, body, words string) {
		t.Helper()
		_, err := Open("site", strings.NewReader(body), int64(len(body)), OpenOptions{})
		var e *Error
		if !errors.As(err, &e) || e.Path != "site" || !strings.Contains(err.Error(), words) {
			t.Errorf("%s: %v, want %q", name, err, words)
		}
	}
	f("empty", "", "empty")
	f("white space", " \r\n\t", "white space")
	f("a mark alone", "\ufeff", "white space")
	f("KML", `<?xml version="1.0"?><kml xmlns="http://www.opengis.net/kml/2.2"/>`, "KML")
	f("GML", `<gml:FeatureCollection xmlns:gml="http://www.opengis.net/gml"/>`, "GML")
	f("HTML", "<!DOCTYPE html><html></html>", "web page")
	f("DXF", "  0\r\nSECTION\r\n  2\r\nHEADER\r\n", "DXF")
	f("GeoPackage", "SQLite format 3\x00", "GeoPackage")
	f("RAR", "Rar!\x1a\x07\x01\x00", "RAR")
	f("7z", "7z\xbc\xaf\x27\x1c\x00", "7z")
	f("gzip", "\x1f\x8b\x08\x00", "gzip")
	f("PDF", "%PDF-1.7\n", "PDF")
	f("DWG", "AC1032\x00\x00", "DWG")
	f("XLS", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "XLS")
	f("a bare .shp", "\x00\x00\x27\x0a\x00\x00", "pack it")
	f("MDB", "\x00\x01\x00\x00Standard Jet DB\x00", "MDB")
	f("binary", "\x01\x02\x00\x03\xff\xfe\x00\x00\x00", "binary")
	f("a letter", "尊敬的领导：\n项目情况如下。\n", "neither GeoJSON")
	f("CSV", "name,x,y\nA,116.4,39.9\n", "neither GeoJSON")
	f("WKT", "POLYGON((0 0,1 0,1 1,0 0))", "WKT")
	f("an empty zip", "PK\x05\x06"+strings.Repeat("\x00", 18), "empty ZIP")
	f("a JSON array", "[1,2]", "JSON array")
	f("XLSX", zipOf(t, "[Content_Types].xml", "xl/workbook.xml"), "no Shapefile")
	f("KMZ", zipOf(t, "doc.kml"), "no Shapefile")
	f("FileGDB", zipOf(t, "a.gdb/a00000001.gdbtable"), "no Shapefile")
	f("half a zip", zipOf(t, "doc.kml")[:40], "zip")
	if _, err := Open("site", strings.NewReader("{}"), 2, OpenOptions{MaxBytes: 1}); err == nil || !strings.Contains(err.Error(), "limit") {
		t.Error(err)
	}
	if _, err := Open("site", strings.NewReader("{}"), 20, OpenOptions{}); err == nil || !strings.Contains(err.Error(), "instead of 20") {
		t.Error(err)
	}
}

func zipOf(t *testing.T, names ...string) string {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, n := range names {
		if _, err := w.Create(n); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestOpenGeoJSON(t *testing.T) {
	const at = `{"type":"Point","coordinates":[%s]%s}`
	named := `,"crs":{"type":"name","properties":{"name":"EPSG:%s"}}`
	f := func(text, crs, want string) {
		t.Helper()
		got, err := Open("a", strings.NewReader(text), int64(len(text)), OpenOptions{CRS: crs})
		switch {
		case err != nil && (want == "" || !strings.Contains(err.Error(), want)):
			t.Errorf("%s with %q: %v", text, crs, err)
		case err == nil && got.Format != "geojson":
			t.Errorf("%s: format %q", text, got.Format)
		case err == nil && (got.CRS != nil) != (want != "") || err == nil && want != "" && got.CRS.Code() != want:
			t.Errorf("%s with %q: CRS %v, want %q", text, crs, got.CRS, want)
		case err == nil && got.Geometries[0].(orb.Point)[0] < 114:
			t.Errorf("%s: %v", text, got.Geometries)
		}
	}
	f(fmt.Sprintf(at, "114.3,30.6", ""), "", "")
	f(fmt.Sprintf(at, "114.3,30.6", ""), "EPSG:4490", "")
	f(fmt.Sprintf(at, "38528770,3386666", fmt.Sprintf(named, "4526")), "", "EPSG:4526")
	f(fmt.Sprintf(at, "38528770,3386666", fmt.Sprintf(named, "4526")), "EPSG:4526", "EPSG:4526")
	f(fmt.Sprintf(at, "38528770,3386666", fmt.Sprintf(named, "4526")), "EPSG:4527", "given for it")
	f(fmt.Sprintf(at, "114.3,30.6", fmt.Sprintf(named, "4490")), "EPSG:4527", "given for it")
	f(fmt.Sprintf(at, "38528770,3386666", ""), "EPSG:4526", "EPSG:4526")
	f(fmt.Sprintf(at, "38528770,3386666", ""), "EPSG:2362", "datum")
	f(fmt.Sprintf(at, "38528770,3386666", ""), "nonsense", "not known")
}

func TestOpenGeoJSONEncodings(t *testing.T) {
	text := `{"type":"Feature","properties":{"名称":"甲厂"},"geometry":{"type":"Point","coordinates":[114.3,30.6]}}`
	gbk, err := simplifiedchinese.GBK.NewEncoder().String(text)
	if err != nil {
		t.Fatal(err)
	}
	wide := "\xff\xfe"
	for _, r := range text {
		wide += string([]byte{byte(r), byte(r >> 8)})
	}
	for name, body := range map[string]string{"UTF-8": text, "GB18030": gbk, "UTF-16LE": wide} {
		got, err := Open("a", strings.NewReader(body), int64(len(body)), OpenOptions{})
		if err != nil || got.Column("名称").At(0).Text != "甲厂" {
			t.Errorf("%s: %v", name, err)
		} else if warned := len(got.Warnings) == 1 && strings.Contains(got.Warnings[0].EN, name); warned != (name != "UTF-8") {
			t.Errorf("%s: warnings %v", name, got.Warnings)
		}
	}
}

func FuzzOpen(f *testing.F) {
	files, err := filepath.Glob("testdata/boundary_txt/*.txt")
	if err != nil {
		f.Fatal(err)
	}
	for _, path := range files {
		body, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(body, "")
	}
	f.Add([]byte(attributes38+square), "EPSG:4547")
	f.Add([]byte(`{"type":"Point","coordinates":[38528770,3386666]}`), "EPSG:4526")
	f.Fuzz(func(t *testing.T, body []byte, crs string) {
		got, err := Open("a", bytes.NewReader(body), int64(len(body)), OpenOptions{CRS: crs, MaxBytes: 1 << 20, MaxFeatures: 1000, MaxVertices: 10_000})
		if e := new(Error); err != nil && (!errors.As(err, &e) || e.Path != "a") {
			t.Fatalf("%T %v", err, err)
		}
		if err == nil {
			checkOpened(t, got)
		}
	})
}

// FuzzBoundary begins behind a good head, so that the points are what is fuzzed.
func FuzzBoundary(f *testing.F) {
	for _, text := range []string{square, squarePlain, "J1,1,114.3,30.6\n", "5,,a,b,面,,,,@\n1,1,30°36′00″,114:18:00\n"} {
		f.Add(text, "38", "3", "0,0,0,0,0,0,0")
	}
	f.Fuzz(func(t *testing.T, text, zone, width, parameters string) {
		got, err := readBoundary("坐标系=1980西安坐标系\n带号="+zone+"\n几度分带="+width+"\n转换参数="+parameters+"\n[地块坐标]\n"+text, OpenOptions{MaxFeatures: 1000, MaxVertices: 10_000})
		if err == nil {
			checkOpened(t, got)
		}
	})
}

// checkOpened checks what holds for all features.
func checkOpened(t *testing.T, got *Features) {
	t.Helper()
	if len(got.Geometries) != got.Rows || got.IDs.Len() != got.Rows || got.Stated != nil && len(got.Stated) != got.Rows || got.Lines != nil && len(got.Lines) != got.Rows {
		t.Fatalf("%d rows, %d geometries, %d ids, %d stated, %d lines", got.Rows, len(got.Geometries), got.IDs.Len(), len(got.Stated), len(got.Lines))
	}
	for _, c := range got.Columns {
		if c.Len() != got.Rows {
			t.Fatalf("column %s has %d rows of %d", c.Name, c.Len(), got.Rows)
		}
	}
	for i, g := range got.Geometries {
		if g != nil && !(g.Bound().Min[0] >= -180.1 && g.Bound().Max[0] <= 180.1 && g.Bound().Min[1] >= -90 && g.Bound().Max[1] <= 90) {
			t.Fatalf("feature %d lies at %v", i+1, g.Bound())
		}
	}
	for _, w := range got.Warnings {
		if w.ZH == "" || w.EN == "" {
			t.Fatalf("a warning is not in both languages: %+v", w)
		}
	}
}

// BenchmarkBoundary reads 2,000 parcels of 100 points.
func BenchmarkBoundary(b *testing.B) {
	var text strings.Builder
	text.WriteString(attributes38)
	for n := range 2000 {
		fmt.Fprintf(&text, "101,,D%d,甲,面,,,,@\n", n)
		for i := range 101 {
			k := i % 100
			x, y := k, 0
			switch {
			case k >= 75:
				x, y = 0, 100-k
			case k >= 50:
				x, y = 75-k, 25
			case k >= 25:
				x, y = 25, k-25
			}
			fmt.Fprintf(&text, "J%d,1,%d.125,%d.250\n", k+1, 3386000+10*x+n*300, 38528000+10*y)
		}
	}
	body := []byte(text.String())
	b.SetBytes(int64(len(body)))
	for b.Loop() {
		got, err := openBytes(body, OpenOptions{})
		if err != nil || got.Rows != 2000 || len(got.Warnings) != 0 {
			b.Fatal(err, got)
		}
	}
}
