package server

import (
	"encoding/json"
	"math"
	"net/url"
	"strings"
	"testing"
)

// TestZonesCRS: points of the same place in many systems have the same zone. The place,
// 3 1 in degrees, lies in the middle of zone 甲.
func TestZonesCRS(t *testing.T) {
	s, _ := testServer(t, Options{})
	f := func(crs, point string) {
		t.Helper()
		body := bodyOf(t, ask(t, s, "GET", "/api/v1/zones?layers=zone&point="+point+"&crs="+url.QueryEscape(crs), ""))
		var answer struct {
			Point []json.Number `json:"point"`
			Zones []struct{ ID string }
		}
		if err := json.Unmarshal([]byte(body), &answer); err != nil || len(answer.Zones) != 1 || answer.Zones[0].ID != "a" {
			t.Errorf("%s %s: %s, %v", crs, point, body, err)
			return
		}
		for i, want := range []float64{3, 1} {
			v, err := answer.Point[i].Float64()
			_, decimals, _ := strings.Cut(answer.Point[i].String(), ".")
			if err != nil || math.Abs(v-want) > 1e-3 || len(decimals) < 9 {
				t.Errorf("%s %s: %v, %v", crs, point, answer.Point, err)
			}
		}
	}
	f("EPSG:32631", "500000.0,110536.895")
	f("EPSG:3857", "333958.4724,111325.1429")
	f("EPSG:32731", "500000,10110536.895")
	f("WGS 84 / UTM zone 31N", "500000,110536.895")
	f("+proj=tmerc +lon_0=3 +k=1 +x_0=0 +ellps=GRS80", "0,110581.2")
	f("urn:ogc:def:crs:EPSG::32631", "500000,110536.895")
	f("GCJ-02", "3,1") // not in China, so not shifted
}

func TestZonesCRSRefused(t *testing.T) {
	s, _ := testServer(t, Options{})
	f := func(parameter, detail, crs, point string) {
		t.Helper()
		r := ask(t, s, "GET", "/api/v1/zones?point="+url.QueryEscape(point)+"&crs="+url.QueryEscape(crs), "")
		if p := asProblem(t, r); p.Status != 400 || p.Parameter != parameter || !strings.Contains(p.Detail, detail) {
			t.Errorf("%s %s: %+v, want %q %q", crs, point, p, parameter, detail)
		}
	}
	f("crs", "not supported; supported are", "EPSG:2326", "1,2")
	f("crs", "is empty", " ", "1,2")
	f("crs", "control characters", "EPSG:4526\r\nX: y", "1,2")
	f("crs", "longer than", strings.Repeat("x", 9000), "1,2")
	f("crs", "not UTF-8", "\xff", "1,2")
	f("crs", "names no datum", "<script>", "1,2")
	f("crs", "Xian 1980", "EPSG:2362", "38528770,3386666")
	f("crs", "towgs84=dx", "北京54 3度带 38带", "38528770,3386666")
	f("point", "swapped", "EPSG:4526", "3386666,38528770")
	f("point", "swapped", "EPSG:4547", "3386666,528770")
	f("point", "swapped", "GCJ-02", "30.6,114.3")
	f("point", "zone 37, not 38; it fits EPSG:4525", "EPSG:4526", "37528770,3386666")
	f("point", "no zone number in front, as 38; it fits EPSG:4547", "EPSG:4526", "528770,3386666")
	f("point", "it fits EPSG:4526", "EPSG:4547", "38528770,3386666")
	f("point", "looks like degrees", "EPSG:4526", "114.3,30.6")
	f("point", "easting,northing", "EPSG:4526", "38528770")
	f("point", "plain decimal", "EPSG:4526", "NaN,1")
	f("point", "plain decimal", "EPSG:4526", "1e308,1")
	f("point", "too far", "EPSG:4526", strings.Repeat("9", 300)+",1")
	f("point", "plain decimal", "EPSG:4526", strings.Repeat("9", 400)+",1")
	f("point", "such as 38528770,3386666", "EPSG:4526", "")

	r0 := ask(t, s, "GET", "/api/v1/zones?point=38528770,3386666", "")
	if p := asProblem(t, r0); p.Status != 400 || p.Parameter != "point" || !strings.Contains(p.Detail, "it looks projected, perhaps in EPSG:4526 CGCS2000 / 3-degree Gauss-Kruger zone 38; name the system with crs") {
		t.Errorf("without crs: %+v", p)
	}

	// What an address makes of a semicolon and of a plus.
	r := ask(t, s, "GET", "/api/v1/zones?point=1,2&crs=EPSG:2362;towgs84=1,2,3", "")
	if p := asProblem(t, r); p.Status != 400 || !strings.Contains(p.Detail, "%3B") {
		t.Errorf("a semicolon: %+v", p)
	}
	if r := ask(t, s, "GET", "/api/v1/zones?point=38528770,3386666&crs=EPSG:2362%3Btowgs84=1,2,3", ""); r.StatusCode != 200 {
		t.Errorf("a datum with its parameters: %d %s", r.StatusCode, bodyOf(t, r))
	}
	if r := ask(t, s, "GET", "/api/v1/zones?point=38528770,3386666&crs=EPSG:2362+towgs84=1,2,3", ""); r.StatusCode != 200 {
		t.Errorf("a datum with its parameters: %d %s", r.StatusCode, bodyOf(t, r))
	}
}

func TestBatchCRS(t *testing.T) {
	s, _ := testServer(t, Options{})
	f := func(crs, media, body, want string) {
		t.Helper()
		r := ask(t, s, "POST", "/api/v1/zones?layers=zone&crs="+url.QueryEscape(crs), body, "Content-Type", media)
		if got := bodyOf(t, r); got != want || r.StatusCode != 200 {
			t.Errorf("%s %q: %d\n%q, want\n%q", crs, body, r.StatusCode, got, want)
		}
	}
	f("EPSG:32631", "text/csv", "name,东坐标,北坐标\nA,500000,110536.9\n", "name,东坐标,北坐标,zone,error\nA,500000,110536.9,甲,\n")
	f("EPSG:32631", "application/x-ndjson", "[500000,110536.9]\n", `{"point":[500000,110536.9],"zones":[{"layer":"zone","id":"a","title":"甲","title_en":"A","relation":"inside"}]}`+"\n")
	f("EPSG:4526", "text/csv", "x,y\n37528770,3386666\n", "x,y,zone,error\n37528770,3386666,,"+
		"\"line 2: 37528770,3386666 is no position in EPSG:4526: the easting begins with the number of zone 37, not 38; it fits EPSG:4525 CGCS2000 / 3-degree Gauss-Kruger zone 37\"\n")
}
