package server

import (
	"encoding/json"
	"math"
	"net/url"
	"strings"
	"testing"
)

func TestZones(t *testing.T) {
	s, _ := testServer(t, Options{})
	version := s.current.Load().version
	const (
		a = `{"layer":"zone","id":"a","title":"甲","title_en":"A","relation":"inside","bounds":[0,0,4,4],"properties":{"area":1.50,"id":"a","name":"甲","name_en":"A","wet":true}}`
		o = `{"layer":"over","id":"o","title":"海<河>","title_en":"O","relation":"inside","bounds":[0,0,2,4],"properties":{"id":"o","name":"海<河>","name_en":"O","area":1.50,"wet":true}}`
	)
	f := func(query, point string, zones ...string) {
		t.Helper()
		r := ask(t, s, "GET", "/api/v1/zones?"+query, "")
		want := `{"point":` + point + `,"plan":"` + version + `","zones":[` + strings.Join(zones, ",") + "]}\n"
		if got := bodyOf(t, r); got != want || r.StatusCode != 200 || r.Header.Get("Content-Type") != "application/json" || r.Header.Get("Access-Control-Allow-Origin") != "*" {
			t.Errorf("%s: %d %v\n%s, want\n%s", query, r.StatusCode, r.Header, got, want)
		}
	}
	f("point=1,1", "[1,1]", a, o)
	f("point=1.0,%201.00", "[1,1]", a, o)
	f("point=-0,-0.0&layers=none"[:13], "[0,0]", strings.ReplaceAll(a, "inside", "boundary"), strings.ReplaceAll(o, "inside", "boundary"))
	f("point=3,1", "[3,1]", a)
	f("point=100.123456789012,1", "[100.123456789012,1]")
	f("point=0.0000001,89", "[0.0000001,89]")
	f("point=1,1&layers=over,zone", "[1,1]", a, o) // the order of the catalogue
	f("point=1,1&layers=over", "[1,1]", o)
	for _, crs := range []string{"EPSG:4490", "epsg:4326", "CRS84", "OGC:CRS84"} {
		f("point=3,1&crs="+crs, "[3,1]", a)
	}
	border := bodyOf(t, ask(t, s, "GET", "/api/v1/zones?point=4,4", ""))
	if strings.Count(border, `"relation":"boundary"`) != 2 || !strings.Contains(border, "甲") || !strings.Contains(border, "乙") {
		t.Errorf("a shared vertex: %s", border)
	}
}

func TestSearch(t *testing.T) {
	s, _ := testServer(t, Options{})
	f := func(query string, want string) {
		t.Helper()
		if got := bodyOf(t, ask(t, s, "GET", "/api/v1/search?"+query, "")); got != want+"\n" {
			t.Errorf("%s:\n%s, want\n%s", query, got, want)
		}
	}
	f("q=nowhere", `{"q":"nowhere","results":[]}`)
	f("q=+%E4%B9%99+", `{"q":"乙","results":[{"type":"feature","layer":"zone","id":"b","title":"乙","context":"b","bounds":[4,0,8,4],"point":[6,2],"at":[6,2]}]}`)
	f("q=6,%202", `{"q":"6, 2","results":[{"type":"coordinate","title":"6, 2","point":[6,2]}]}`)
	// Metres of a survey, in any order and with any letters.
	for _, q := range []string{"38528770 3386666", "3386666,38528770", "X=3386666.000，Y=38528770.000", "N 3386666 E 38528770", "POINT (38528770 3386666)", "[38528770, 3386666]", "（3386666 38528770）"} {
		want := bodyOf(t, ask(t, s, "GET", "/api/v1/search?q="+url.QueryEscape(q), ""))
		var answer searchAnswer
		if err := json.Unmarshal([]byte(want), &answer); err != nil || len(answer.Results) != 1 || !strings.Contains(answer.Results[0].Context, "EPSG:4526") ||
			math.Hypot(answer.Results[0].Point[0]-114.3002, answer.Results[0].Point[1]-30.5999) > 0.001 {
			t.Errorf("%s: %s", q, want)
		}
	}
	several := bodyOf(t, ask(t, s, "GET", "/api/v1/search?q=528770+3386666&limit=5", ""))
	if strings.Count(several, `"coordinate"`) != 5 || !strings.Contains(several, `"context":"若为 2000国家大地坐标系 3度带 中央经线75° (EPSG:4534)","context_en":"if it is CGCS2000 / 3-degree Gauss-Kruger CM 75E (EPSG:4534)"`) {
		t.Errorf("an easting without a zone: %s", several)
	}
	f("q=38528770+33866660", `{"q":"38528770 33866660","results":[]}`)
	f("q=N+38528770+E+3386666", `{"q":"N 38528770 E 3386666","results":[]}`) // the letters say that it is nowhere
	f("q=39.92,116.39", `{"q":"39.92,116.39","results":[{"type":"coordinate","title":"116.39, 39.92","context":"纬度在前","context_en":"latitude comes first","point":[116.39,39.92]}]}`)
	f("q=x=116.39,y=39.92", `{"q":"x=116.39,y=39.92","results":[{"type":"coordinate","title":"116.39, 39.92","context":"经度在前","context_en":"longitude comes first","point":[116.39,39.92]}]}`)
	f("q=39%C2%B055%E2%80%B212%E2%80%B3,116%C2%B023%E2%80%B224%E2%80%B3", `{"q":"39°55′12″,116°23′24″","results":[{"type":"coordinate","title":"116.39, 39.92","context":"纬度在前","context_en":"latitude comes first","point":[116.39,39.92]}]}`)
	f("q=116.39N,39.92E", `{"q":"116.39N,39.92E","results":[]}`)
	f("q=200,10", `{"q":"200,10","results":[]}`)
	var answer searchAnswer
	if err := json.Unmarshal([]byte(bodyOf(t, ask(t, s, "GET", "/api/v1/search?q=o&limit=1", ""))), &answer); err != nil || len(answer.Results) != 1 {
		t.Errorf("limit=1: %+v, %v", answer, err)
	}
}

func TestCoordinates(t *testing.T) {
	f := func(text string, lon, lat float64) {
		t.Helper()
		at, ok := coordinates(text)
		if !ok || at.Lon-lon > 1e-12 || lon-at.Lon > 1e-12 || at.Lat-lat > 1e-12 || lat-at.Lat > 1e-12 {
			t.Errorf("%q: %v, %v", text, at, ok)
		}
	}
	f("116.39,39.92", 116.39, 39.92)
	f(" 116.39 , 39.92 ", 116.39, 39.92)
	f("116.39 39.92", 116.39, 39.92)
	f("116.39，39.92", 116.39, 39.92)
	f("-70.5,-33", -70.5, -33)
	f("39.92N 116.39E", 116.39, 39.92)
	f("39.92n,116.39e", 116.39, 39.92)
	f("116.39E, 39.92", 116.39, 39.92)
	f("39.92, 116.39E", 116.39, 39.92)
	f("39.92N, 116.39", 116.39, 39.92)
	f("33.5S 70.25W", -70.25, -33.5)
	f("E116.39 N39.92", 116.39, 39.92)
	f("116.39°E 39.92°N", 116.39, 39.92)
	f("116°23′24″E 39°55′12″N", 116.39, 39.92)
	f(`39°55'12"N 116°23'24"E`, 116.39, 39.92)
	f("39°55.2′N, 116°23.4′E", 116.39, 39.92)
	f("116°23′24″ 39°55′12″", 116.39, 39.92)
	f("东经116度23分24秒，北纬39度55分12秒", 116.39, 39.92)
	f("北纬39.92 东经116.39", 116.39, 39.92)
	f("POINT (116.39 39.92)", 116.39, 39.92)
	f("Point(116.39 39.92)", 116.39, 39.92)
	f("１１６．39,39.92", 116.39, 39.92)
	f("114:18:00 30:36:00", 114.3, 30.6)
	f("(116.39, 39.92)", 116.39, 39.92)
	f("[116.39,39.92]", 116.39, 39.92)
	f("经度114.3，纬度30.6", 114.3, 30.6)
	for _, text := range []string{
		"", "116.39", "116.39,", "116.39,39.92,5", "39.92,116.39", "200,10", "10,95", "39.92N 40N", "116E 117E", "E116.39E 39.92",
		"-116.39W 39.92", "-39S 10E", "116°60′E 39°N", "116.5°23′E 39°N", "116°23′24″39°55′12″", "朝阳", "110105", "110105,5", "1e2,5", "116.3939.92", "116 39 5", "116.39E39.92N",
		"39.92N 116.39E x", "POINT (116.39)", "POINT (39.92 116.39)", "POINT (1 2) (3 4)", "POINT EMPTY", "LINESTRING (1 2, 3 4)", "38528770 3386666", "X=116 Y=39", "POINT (nan 2)", "POINT ((", ")",
	} {
		if at, ok := coordinates(text); ok {
			t.Errorf("%q: %v", text, at)
		}
	}
}

func FuzzCoordinates(f *testing.F) {
	f.Add("116°23′24″E 39°55′12″N")
	f.Add("东经116度，北纬39.5")
	f.Fuzz(func(t *testing.T, text string) {
		if at, ok := coordinates(text); ok && at.Check() != nil {
			t.Errorf("%q: %v", text, at)
		}
	})
}
