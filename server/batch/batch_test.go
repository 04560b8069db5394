package batch

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/fstest"
	"testing/iotest"

	"golang.org/x/text/encoding/simplifiedchinese"

	"guotu/layers"
)

// plan has two neighbours, 甲 from 0 to 4 and 乙 from 4 to 8 degrees east, and a
// second layer over the west of 甲.
func plan(t testing.TB) *layers.Catalog {
	t.Helper()
	zone := func(id, zh, en string, x0, x1 int) string {
		return fmt.Sprintf(`{"type":"Feature","properties":{"id":%q,"name":%q,"name_en":%q,"area":1.50},"geometry":{"type":"Polygon","coordinates":[[[%d,0],[%d,0],[%d,4],[%d,4],[%d,0]]]}}`, id, zh, en, x0, x1, x1, x0, x0)
	}
	c, err := layers.Load(context.Background(), fstest.MapFS{
		"guotu.yaml": {Data: []byte(`
title: {zh: 试, en: Test}
groups: [{id: g, title: {zh: 组, en: Group}}]
layers:
  - {name: zone, group: g, kind: county, title: {zh: 县, en: Counties}, source: {file: zone.geojson}, id: id, label: {zh: name, en: name_en}}
  - {name: over, group: g, kind: basin, title: {zh: 流域, en: Basins}, source: {file: over.geojson}, id: id, label: {zh: name, en: name_en}}
`)},
		"zone.geojson": {Data: []byte(`{"type":"FeatureCollection","features":[` + zone("a", "甲", "A", 0, 4) + "," + zone("b", "乙", "", 4, 8) + `]}`)},
		"over.geojson": {Data: []byte(`{"type":"FeatureCollection","features":[` + zone("o", "=1+1", "O", 0, 2) + `]}`)},
	}, "guotu.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range c.Layers() {
		if err := l.Check(); err != nil {
			t.Fatal(err)
		}
	}
	return c
}

// locate answers a text as it comes at once, byte by byte, and with its end.
func locate(t testing.TB, f Format, in string, o Options) (string, Summary, error) {
	t.Helper()
	if o.Layers == nil {
		o.Layers = plan(t).Layers()
	}
	var out bytes.Buffer
	sum, err := Locate(t.Context(), f, &out, strings.NewReader(in), o)
	for name, r := range map[string]io.Reader{
		"byte by byte":       iotest.OneByteReader(strings.NewReader(in)),
		"with the end at it": iotest.DataErrReader(strings.NewReader(in)),
	} {
		if len(in) > 1<<16 {
			continue
		}
		var again bytes.Buffer
		if _, e := Locate(t.Context(), f, &again, r, o); again.String() != out.String() || fmt.Sprint(e) != fmt.Sprint(err) {
			t.Errorf("read %s, the answer to %q is %q, %v; at once it is %q, %v", name, in, &again, e, &out, err)
		}
	}
	return out.String(), sum, err
}

func TestCSV(t *testing.T) {
	f := func(in, want string) {
		t.Helper()
		if got, _, err := locate(t, CSV, in, Options{}); got != want || err != nil {
			t.Errorf("answer to %q:\n%q, %v, want\n%q", in, got, err, want)
		}
	}
	f("lon,lat\n1,1\n", "lon,lat,zone,over,error\n1,1,甲,\"'=1+1\",\n") // no formula
	f("lon,lat\n4,1\n", "lon,lat,zone,over,error\n4,1,甲;乙,,\n")        // the border belongs to both
	f("lon,lat\n100,1\n", "lon,lat,zone,over,error\n100,1,,,\n")       // nowhere is no error
	f("lon,lat\n5,1", "lon,lat,zone,over,error\n5,1,乙,,\n")
	f("lon,lat\r\n5,1\r\n6,1\r\n", "lon,lat,zone,over,error\r\n5,1,乙,,\r\n6,1,乙,,\r\n")
	f("lon,lat\n\n5,1\n", "lon,lat,zone,over,error\n\n5,1,乙,,\n")
	f("lon,lat\n", "lon,lat,zone,over,error\n")
	f("lon,lat", "lon,lat,zone,over,error\n")
	f("\ufefflon,lat\n5,1\n", "\ufefflon,lat,zone,over,error\n5,1,乙,,\n")
	f("\ufeff\"lon\",lat\n5,1\n", "\ufeff\"lon\",lat,zone,over,error\n5,1,乙,,\n")
	f("名称,纬度,经度\n点,1,5\n", "名称,纬度,经度,zone,over,error\n点,1,5,乙,,\n")
	f("Y,note, X \n1,\"a, \"\"b\"\"\nc\",5\n", "Y,note, X ,zone,over,error\n1,\"a, \"\"b\"\"\nc\",5,乙,,\n")
	f("东经,北纬\n5,1\n", "东经,北纬,zone,over,error\n5,1,乙,,\n")
	f("LONG_ITUDE,Lat\n\" 5.0e0 \",1\n", "LONG_ITUDE,Lat,zone,over,error\n\" 5.0e0 \",1,乙,,\n")
	f("lng;latitude\n4;1\n", "lng;latitude;zone;over;error\n4;1;\"甲;乙\";;\n")
	f("lng\tlatitude\n4\t1\n", "lng\tlatitude\tzone\tover\terror\n4\t1\t甲;乙\t\t\n")
	f("zone,lon,lat,error\nx,5,1,y\n", "zone,lon,lat,error,zone (2),over,error (2)\nx,5,1,y,乙,,\n")
	f("lon,lat,n\n5,1,5\" pipe\n6,1,6\" pipe\n", "lon,lat,n,zone,over,error\n5,1,5\" pipe,乙,,\n6,1,6\" pipe,乙,,\n")
	f("lon,lat,n\n5,1,\"x\"y\"\n6,1,z\n", "lon,lat,n,zone,over,error\n5,1,\"x\"y\",乙,,\n6,1,z,乙,,\n")

	// Bad rows, each with its reason and in its columns.
	f("lon,lat\nx,1\n5,1\n", "lon,lat,zone,over,error\nx,1,,,\"line 2: the longitude \"\"x\"\" is not a decimal number of degrees\"\n5,1,乙,,\n")
	f("lon,lat\n,1\n", "lon,lat,zone,over,error\n,1,,,line 2: the longitude is empty\n")
	f("lon,lat\n200,1\n", "lon,lat,zone,over,error\n200,1,,,line 2: 200 is no longitude (-180 to 180 degrees)\n")
	f("lon,lat\n1,116\n", "lon,lat,zone,over,error\n1,116,,,line 2: 116 is no latitude (-90 to 90 degrees); longitude comes first: are the two swapped?\n")
	f("lon,lat,n\n\n5,1\n", "lon,lat,n,zone,over,error\n\n5,1,,,,line 3: 2 cells; the first row has 3\n")
	f("lon,lat\n5,1,,\n", "lon,lat,zone,over,error\n5,1,乙,,\n") // spreadsheets leave such commas
	f("lon,lat\n5,1,7\n", "lon,lat,zone,over,error\n5,1,,,\"line 2: 3 cells; the first row has 2, the others are left out\"\n")
	f("lon,lat\n5,\"1\n", "lon,lat,zone,over,error\n5,\"1\",,,line 2: a cell begins with a quote and does not end with one\n")
	f("lon,lat\n5,1\xff点名\n5,1\n", "lon,lat,zone,over,error\n5,1\ufffd点名,,,line 2: the row is not UTF-8\n5,1,乙,,\n")
	f("lon,lat\nnan,1\n0x1,1\n1_0,1\n", "lon,lat,zone,over,error\n"+
		"nan,1,,,\"line 2: the longitude \"\"nan\"\" is not a decimal number of degrees\"\n"+
		"0x1,1,,,\"line 3: the longitude \"\"0x1\"\" is not a decimal number of degrees\"\n"+
		"1_0,1,,,\"line 4: the longitude \"\"1_0\"\" is not a decimal number of degrees\"\n")
}

func TestCSVOptions(t *testing.T) {
	f := func(in string, o Options, want string) {
		t.Helper()
		if got, _, err := locate(t, CSV, in, o); got != want || err != nil {
			t.Errorf("answer to %q:\n%q, %v, want\n%q", in, got, err, want)
		}
	}
	f("lon,lat\n4,1\n", Options{Lang: "zh"}, "lon,lat,县,流域,error\n4,1,甲;乙,,\n")
	f("lon,lat\n4,1\n", Options{Lang: "en"}, "lon,lat,Counties,Basins,error\n4,1,A;乙,,\n")
	f("lon,lat,x,y\n4,1,0,0\n", Options{Lon: "LON", Lat: "lat"}, "lon,lat,x,y,zone,over,error\n4,1,0,0,甲;乙,,\n")
	f("o,a\n4,1\n", Options{Lon: "o", Lat: "a", Layers: plan(t).Layers()[1:]}, "o,a,over,error\n4,1,,\n")
}

func TestCSVRefused(t *testing.T) {
	f := func(in string, o Options, parameter, want string) {
		t.Helper()
		got, _, err := locate(t, CSV, in, o)
		if got != "" {
			t.Errorf("%q: half an answer: %q", in, got)
		}
		var bad *InputError
		if !errors.As(err, &bad) || bad.Parameter != parameter || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: error %v (%+v), want one with %q", in, err, bad, want)
		}
	}
	f("", Options{}, "", "the table is empty")
	f("a,b\n1,2\n", Options{}, "", `line 1: no column is called lon, lng, long, longitude, 经度, 东经, x, so the longitude is missing; the columns are "a", "b"`)
	f("lon,b\n1,2\n", Options{}, "", "so the latitude is missing")
	f("lon,lat,x\n1,2,3\n", Options{}, "", `2 columns may be the longitude; name the right one with the option lon; the columns are "lon", "lat", "x"`)
	f("lon,lat\n1,2\n", Options{Lat: "north"}, "lat", `0 columns are called "north"`)
	f("lon,lat\n1,2\n", Options{Charset: "latin1"}, "charset", "neither utf-8 nor gb18030")
	f("\xff\xfel\x00o\x00n\x00", Options{}, "", "UTF-16")
	f(strings.Repeat("a", maxRow+2), Options{}, "", "a row is longer than")
	f(`"lon,lat`, Options{}, "", "a quote that does not end")
	f(strings.Repeat(",", maxColumns), Options{}, "", "more than 4096 columns")
}

func TestGB18030(t *testing.T) {
	gb := func(s string) string {
		out, err := simplifiedchinese.GB18030.NewEncoder().String(s)
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	f := func(in, charset, want string) {
		t.Helper()
		if got, _, err := locate(t, CSV, in, Options{Charset: charset}); got != want || err != nil {
			t.Errorf("answer to %q:\n%q, %v, want\n%q", in, got, err, want)
		}
	}
	f(gb("经度,纬度\n5,1\n"), "", "\ufeff经度,纬度,zone,over,error\n5,1,乙,,\n")
	f(gb("名,lon,lat\n东,5,1\n"), "", "\ufeff名,lon,lat,zone,over,error\n东,5,1,乙,,\n")
	f(gb("lon,lat,名\n5,1,东\n"), "GBK", "\ufefflon,lat,名,zone,over,error\n5,1,东,乙,,\n")
	f("经度,纬度\n5,1\n", "utf-8", "经度,纬度,zone,over,error\n5,1,乙,,\n")
	f(gb("经度,纬度\n5,1")+"\xff\n5,1\n", "", "\ufeff经度,纬度,zone,over,error\n5,1\ufffd,,,line 2: the row is not GB18030\n5,1,乙,,\n")
}

func TestLimits(t *testing.T) {
	f := func(format Format, in, want string) {
		t.Helper()
		got, sum, err := locate(t, format, in, Options{MaxRows: 2, Plan: "p", Layers: plan(t).Layers()[:1]})
		if got != want || !errors.Is(err, ErrRows) || sum.Rows != 2 {
			t.Errorf("answer to %q:\n%q, %v, %+v, want\n%q", in, got, err, sum, want)
		}
	}
	const why = "too many rows: at most 2 are answered at once, this and what follows was not"
	f(CSV, "lon,lat\n1,1\n5,1\n5,1\n5,1\n", "lon,lat,zone,error\n1,1,甲,\n5,1,乙,\n,,,\"line 4: "+why+"\"\n")
	f(NDJSON, "[9,9]\n[9,9]\n[9,9]\n", `{"point":[9,9],"zones":[]}`+"\n"+`{"point":[9,9],"zones":[]}`+"\n"+`{"error":"line 3: `+why+"\"}\n")
	f(JSON, "[[9,9],[9,9],[9,9]]", `[{"point":[9,9],"zones":[]},`+"\n"+`{"point":[9,9],"zones":[]},`+"\n"+`{"error":"point 3: `+why+"\"}]\n")
}

func TestNDJSON(t *testing.T) {
	f := func(in, want string) {
		t.Helper()
		if got, _, err := locate(t, NDJSON, in, Options{Layers: plan(t).Layers()[:1]}); got != want || err != nil {
			t.Errorf("answer to %q:\n%s, %v, want\n%s", in, got, err, want)
		}
	}
	a := `[{"layer":"zone","id":"a","title":"甲","title_en":"A","relation":"inside"}]`
	f("[1,1]\n", `{"point":[1,1],"zones":`+a+"}\n")
	f("[1.0, 1e0]", `{"point":[1.0, 1e0],"zones":`+a+"}\n")
	f("[4,4]\r\n\r\n", `{"point":[4,4],"zones":[{"layer":"zone","id":"a","title":"甲","title_en":"A","relation":"boundary"},{"layer":"zone","id":"b","title":"乙","relation":"boundary"}]}`+"\n")
	f(`{"id":7,"point":[1,1]}`, `{"id":7,"point":[1,1],"zones":`+a+"}\n")
	f(`{"经度":1,"纬度":1.0, "n":{"a":[1,"}"]} }`, `{"经度":1,"纬度":1.0,"n":{"a":[1,"}"]},"zones":`+a+"}\n")
	f(`{"lon":1,"zones":[1],"lat":1,"error":"old"}`, `{"lon":1,"lat":1,"zones":`+a+"}\n")
	f(`{"lo\u006e":1,"lat":1}`, `{"lo\u006e":1,"lat":1,"zones":`+a+"}\n")
	f("", "")

	f("[1]", `{"point":[1],"error":"line 1: \"[1]\" is not [longitude, latitude]"}`+"\n")
	f("[1,1,1]", `{"point":[1,1,1],"error":"line 1: \"[1,1,1]\" is not [longitude, latitude]"}`+"\n")
	f("[[1,1]]", `{"point":[[1,1]],"error":"line 1: the longitude \"[1\" is not a number"}`+"\n")
	f("[null,1]", `{"point":[null,1],"error":"line 1: the longitude \"null\" is not a number"}`+"\n")
	f("\n[1,116]", `{"point":[1,116],"error":"line 2: 116 is no latitude (-90 to 90 degrees); longitude comes first: are the two swapped?"}`+"\n")
	f("{]\n[9,9]", `{"error":"line 1: \"{]\" is not JSON"}`+"\n"+`{"point":[9,9],"zones":[]}`+"\n")
	f("5", `{"error":"line 1: a point is [longitude, latitude] or an object"}`+"\n")
	f(`{"point":7}`, `{"point":7,"error":"line 1: \"7\" is not [longitude, latitude]"}`+"\n")
	f(`{"lon":"1","lat":1}`, `{"lon":"1","lat":1,"error":"line 1: the longitude \"\\\"1\\\"\" is not a number"}`+"\n")
	f(`{}`, `{"error":"line 1: neither point nor longitude and latitude: no column is called lon, lng, long, longitude, 经度, 东经, x, so the longitude is missing; the columns are none"}`+"\n")
	f("[1,\"\xff\"]", `{"error":"line 1: not UTF-8"}`+"\n")
	f("[1e999,1]", `{"point":[1e999,1],"error":"line 1: the longitude \"1e999\" is not a decimal number of degrees"}`+"\n")
}

func TestJSON(t *testing.T) {
	f := func(in, want string) {
		t.Helper()
		got, _, err := locate(t, JSON, in, Options{Layers: plan(t).Layers()[:1], Plan: "p", Properties: true})
		if got != want || err != nil {
			t.Errorf("answer to %q:\n%s, %v, want\n%s", in, got, err, want)
		}
		if !json.Valid([]byte(got)) {
			t.Errorf("answer to %q is not JSON: %s", in, got)
		}
	}
	b := `[{"layer":"zone","id":"b","title":"乙","relation":"inside","bounds":[4,0,8,4],"properties":{"id":"b","name":"乙","name_en":"","area":1.50}}]`
	f("[]", "[]\n")
	f(` { "points" : [ ] } `, `{"plan":"p","results":[]}`+"\n")
	f("[[5,1]]", `[{"point":[5,1],"zones":`+b+"}]\n")
	f(`{"points":[[5,1],{"n":"]","lon":5,"lat":1}]}`, `{"plan":"p","results":[{"point":[5,1],"zones":`+b+"},\n"+`{"n":"]","lon":5,"lat":1,"zones":`+b+"}]}\n")
	f("\ufeff[\n  [\n9,\n9]\n ,7, \"a,]\\\"\" ]\n", `[{"point":[`+"\n9,\n9"+`],"zones":[]},`+"\n"+
		`{"error":"point 2: a point is [longitude, latitude] or an object"},`+"\n"+`{"error":"point 3: a point is [longitude, latitude] or an object"}]`+"\n")
}

// TestJSONBroken: what is wrong before the first answer refuses the whole; later it
// is the last row of an answer that is still JSON.
func TestJSONBroken(t *testing.T) {
	f := func(in, want string) {
		t.Helper()
		got, _, err := locate(t, JSON, in, Options{Layers: plan(t).Layers()[:1]})
		var bad *InputError
		if !errors.As(err, &bad) || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: error %v, want %q", in, err, want)
		}
		if got != "" && (!json.Valid([]byte(got)) || !strings.Contains(got, bad.Err.Error())) {
			t.Errorf("answer to %q: %s", in, got)
		}
		if begun := strings.HasPrefix(in, "[[9,9]"); begun != (got != "") {
			t.Errorf("answer to %q: %q", in, got)
		}
	}
	f("", "the text ends where an array of points")
	f("7", "line 1: an array of points")
	f(`{"point":[]}`, `the member "\"point\"" is not known, only points is`)
	f(`{"points"`, "the text ends where a colon is expected")
	f(`{"points":7}`, "line 1: an array of points is expected")
	f(`{"points":[],"a":1}`, "the end of the object, after points, is expected")
	f(`[] x`, "the end of the text is expected")
	f("[", "the text ends where a point")
	f("[,", "a point is expected")
	f("[[9,9]", "the text ends where a point or the end of the array")
	f("[[9,9]\n[9,9]]", "line 2: a comma or the end of the array is expected")
	f("[[9,9],]", "a point is expected")
	f("[[9,9],\n", "line 2: the text ends where a point is expected")
	f("[[9,9]] x", "the end of the text")
}

// flushed remembers what had been handed over at each flush.
type flushed struct {
	bytes.Buffer
	at []int
}

func (f *flushed) Flush() error { f.at = append(f.at, f.Len()); return nil }

// TestInterleaved sends a row only after the answer to the one before.
func TestInterleaved(t *testing.T) {
	var out flushed
	sent := 0
	in := readerFunc(func(b []byte) (int, error) {
		if got := strings.Count(out.String(), "\n"); got != sent {
			t.Errorf("%d lines sent, %d answered", sent, got)
		}
		sent++
		switch {
		case sent == 1:
			return copy(b, "lon,lat\n"), nil
		case sent < 10:
			return copy(b, "5,1\n"), nil
		}
		return 0, io.EOF
	})
	sum, err := Locate(t.Context(), CSV, &out, in, Options{Layers: plan(t).Layers(), Charset: "utf-8"})
	if err != nil || sum != (Summary{Rows: 8, Found: 8}) {
		t.Errorf("%+v, %v", sum, err)
	}
}

type readerFunc func(b []byte) (int, error)

func (f readerFunc) Read(b []byte) (int, error) { return f(b) }

// TestStopped cancels between two reads; the answer says why it ends.
func TestStopped(t *testing.T) {
	ctx, cancel := context.WithCancelCause(t.Context())
	reads := 0
	in := readerFunc(func(b []byte) (int, error) {
		if reads++; reads > 1 {
			cancel(errors.New("the server is stopping"))
			return copy(b, "5,1\n"), nil
		}
		return copy(b, "lon,lat\n5,1\n"), nil
	})
	var out bytes.Buffer
	_, err := Locate(ctx, CSV, &out, in, Options{Layers: plan(t).Layers()[:1], Charset: "utf-8"})
	if want := "lon,lat,zone,error\n5,1,乙,\n5,1,乙,\n,,,line 3: the server is stopping\n"; out.String() != want || err == nil {
		t.Errorf("%q, %v, want %q", &out, err, want)
	}
}

// TestFailingOutput: an error of the output comes back as it is.
func TestFailingOutput(t *testing.T) {
	full := errors.New("disk full")
	for _, f := range []Format{CSV, NDJSON, JSON} {
		in := map[Format]string{CSV: "lon,lat\n1,1\n", NDJSON: "[1,1]\n", JSON: "[[1,1]]"}[f]
		_, err := Locate(t.Context(), f, writerFunc(func([]byte) (int, error) { return 0, full }), strings.NewReader(in), Options{Layers: plan(t).Layers()})
		if !errors.Is(err, full) {
			t.Errorf("%v: %v", f, err)
		}
	}
}

type writerFunc func(b []byte) (int, error)

func (f writerFunc) Write(b []byte) (int, error) { return f(b) }

func TestParse(t *testing.T) {
	f := func(text string, want float64, ok bool) {
		t.Helper()
		if got, err := ParsePlain(text); got != want || (err == nil) != ok || 1/got != 1/want {
			t.Errorf("ParsePlain(%q) = %v, %v", text, got, err)
		}
	}
	f("116.39", 116.39, true)
	f("-5", -5, true)
	f("+5.", 5, true)
	f(" .5 ", .5, true)
	f("-0", 0, true)
	for _, bad := range []string{"", " ", ".", "-", "+-1", "1e1", "1E1", "0x1", "1_0", "inf", "nan", "1,1", "１", "1 1", "1-1"} {
		f(bad, 0, false)
	}
}

// FuzzLocate: any input gets an answer with a row per row, in UTF-8, the same
// however it arrives.
func FuzzLocate(f *testing.F) {
	f.Add(uint8(0), []byte("lon,lat,\"a\"\n1,1,\"b\n\"\n"))
	f.Add(uint8(0), []byte("\xbe\xad\xb6\xc8,\xce\xb3\xb6\xc8\n5,1\n"))
	f.Add(uint8(1), []byte("[1,1]\n{\"point\":[1,1]}\n"))
	f.Add(uint8(2), []byte(`{"points":[[1,1],{"lon":1,"lat":"}"}]}`))
	o := Options{Layers: plan(f).Layers()}
	f.Fuzz(func(t *testing.T, kind uint8, in []byte) {
		format := Format(kind % 3)
		var out, again bytes.Buffer
		sum, err := Locate(t.Context(), format, &out, bytes.NewReader(in), o)
		Locate(t.Context(), format, &again, iotest.OneByteReader(bytes.NewReader(in)), o)
		if out.String() != again.String() {
			t.Errorf("%q at once, %q byte by byte", &out, &again)
		}
		if format == JSON && out.Len() > 0 && !json.Valid(out.Bytes()) {
			t.Errorf("not JSON: %q", &out)
		}
		if lines := bytes.Count(out.Bytes(), newline); format == NDJSON && err == nil && lines != sum.Rows {
			t.Errorf("%d rows, %d lines", sum.Rows, lines)
		}
		if out.Len() == 0 && err == nil && len(bytes.TrimSpace(in)) > 0 && format != NDJSON {
			t.Errorf("no answer and no error")
		}
	})
}
