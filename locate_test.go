package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestLocate(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	writeFile(t, "guotu.yaml", tinyCatalogue)
	writeFile(t, "zones.geojson", tinyZones)
	f := func(in string, code int, out, errOut string, args ...string) {
		t.Helper()
		c, o, e := runHere(t, in, append([]string{"locate"}, args...)...)
		if c != code || o != out || !strings.Contains(e, errOut) {
			t.Errorf("guotu locate %q: %d, want %d\n%s, want\n%s\n%s, want\n%s", args, c, code, o, out, e, errOut)
		}
	}
	f("lon,lat\n1,1\n9,9\n", 0, "lon,lat,zone,error\n1,1,一号,\n9,9,,\n", "2 rows in", "-")
	f("lon,lat\n1,1\n9,9\nx,1\n", 1, "lon,lat,zone,error\n1,1,一号,\n9,9,,\nx,1,,\"line 4: the longitude \"\"x\"\" is not a decimal number of degrees\"\n",
		"1 in a zone, 1 in none, 1 with an error\nthe first: line 4: the longitude", "-")
	f("a,b\n", 2, "", "-: line 1: no column is called", "-")
	f("", 2, "", "the table is empty", "-")
	f("a,b\n1,1\n", 0, "a,b,县,error\n1,1,一号,\n", "1 rows", "-", "--lon", "a", "--lat", "b", "--lang", "zh", "--layers", "zone")
	f("a,b\n1,1\n", 2, "", `--layers: there is no layer "none"`, "-", "--layers", "none")
	f("[1,1]\n", 0, `{"point":[1,1],"zones":[{"layer":"zone","id":"一号","title":"一号","relation":"inside"}]}`+"\n", "1 rows", "-", "--format", "ndjson")
	f("东坐标,北坐标\n333958.4724,111325.1429\n", 0, "东坐标,北坐标,zone,error\n333958.4724,111325.1429,一号,\n", "1 in a zone", "-", "--crs", "EPSG:3857")
	f("x,y\n3386666,38528770\n38528770,3386666\n", 1, "x,y,zone,error\n3386666,38528770,,\n38528770,3386666,,\"line 3: 3386666,38528770 is no position in EPSG:4526: "+
		"the two numbers are swapped: easting, northing is expected, whatever order the axes have in the official document\"\n", "1 with an error", "-", "--crs", "CGCS2000 3度带 38带")
	f("lon,lat\n1,1\n", 0, "lon,lat,zone,error\n1,1,一号,\n", "1 in a zone", "-", "--crs", "4490")
	f("x,y\n1,1\n", 2, "", "--crs: EPSG:2362 is on the datum Xian 1980", "-", "--crs", "EPSG:2362")
	f("x,y\n1,1\n", 2, "", "--crs: EPSG:1 is not", "-", "--crs", "EPSG:0001")
	f("", 2, "", "no such file", "nothing.csv")
	f("", 2, "", "is a folder", ".")

	// By name of the file; the answer may replace the question.
	writeFile(t, "points.json", "[[9,9]]")
	f("", 0, "[{\"point\":[9,9],\"zones\":[]}]\n", "1 rows", "points.json")
	writeFile(t, "points.csv", "lon,lat\n1,1\n")
	f("", 0, "", "1 rows", "points.csv", "-o", "points.csv")
	if got, err := os.ReadFile("points.csv"); err != nil || string(got) != "lon,lat,zone,error\n1,1,一号,\n" {
		t.Errorf("%q, %v", got, err)
	}
	// A failure leaves nothing behind.
	writeFile(t, "bad.csv", "a,b\n")
	f("", 2, "", "bad.csv: line 1", "bad.csv", "-o", "out.csv")
	if left, err := filepath.Glob(".guotu-*"); err != nil || len(left) > 0 {
		t.Errorf("%q, %v", left, err)
	}
	if _, err := os.Stat("out.csv"); err == nil {
		t.Error("there is half an answer")
	}
	f("", 2, "", "no such file", "points.csv", "-o", "no/out.csv")
}

// TestProgress: on a terminal the share of what was read is told, and cleared.
func TestProgress(t *testing.T) {
	var to strings.Builder
	p := &progress{in: strings.NewReader("lon,lat\n"), size: 16, to: &to, shown: true}
	if _, err := p.Read(make([]byte, 100)); err != nil {
		t.Fatal(err)
	}
	p.clear()
	if to.String() != "\r 50 %\r\x1b[K" {
		t.Errorf("%q", to.String())
	}
}
