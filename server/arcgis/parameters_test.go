package arcgis

import (
	"fmt"
	"strings"
	"testing"
)

func TestOtherParameters(t *testing.T) {
	c := newClient(t)
	for query, words := range map[string]string{"returnZ=x": "returnz", "returnM=2": "returnm", "cacheHint=maybe": "cachehint", "sqlFormat=native": "one of none, standard",
		"resultType=all": "one of none, standard, tile", "returnExceededLimitFeatures=x": "true or false", "having=COUNT(n)>1": "outStatistics", "relationParam=T": "not known"} {
		c.refused(zones, query, 400, words)
	}
	var got plainSet
	c.json(zones, "resultRecordCount=2&returnExceededLimitFeatures=false&f=json", &got)
	if !got.ExceededTransferLimit || len(got.Features) != 0 {
		t.Errorf("%+v", got)
	}
	got = plainSet{}
	c.json(zones, "returnExceededLimitFeatures=false&resultType=tile&f=json", &got)
	if got.ExceededTransferLimit || len(got.Features) != 3 {
		t.Errorf("%+v", got)
	}
	c.refused("/services/shaft/FeatureServer/0/query", "outSR=4526", 400, "feature 1 (s) reaches beyond where")
	c.refused("/services/shaft/FeatureServer/0/query", "outSR=4526&f=pbf", 400, "leave the feature out by where")
	c.refused("/services/shaft/FeatureServer/0/query", "outSR=4526&returnExtentOnly=true", 400, "another outSR")
	f := func(query, want string) {
		t.Helper()
		if ids := c.ids(zones, query); ids != want {
			t.Errorf("%s: %s, want %s", query, ids, want)
		}
	}
	f("text=江", "1 2")
	f("text=%25_", "3")
	c.refused(zones, "text=a&where=1=1", 400, "exclude")
	c.refused("/services/road/FeatureServer/0/query", "text=a", 400, "display field")
}

// TestDistance: from 115.5 30.5 the east side of zone b, the meridian of 114, is 143994.1529 m away (least of
// pyproj's Geod(a=6378137, rf=298.257222101).inv along it).
func TestDistance(t *testing.T) {
	c := newClient(t)
	f := func(query, want string) {
		t.Helper()
		if ids := c.ids(zones, query); ids != want {
			t.Errorf("%s: %s, want %s", query, ids, want)
		}
	}
	f("geometry=115.5,30.5&distance=143994.152&units=esriSRUnit_Meter", "3")
	f("geometry=115.5,30.5&distance=143994.154&units=esriSRUnit_Meter", "2 3")
	f("geometry=112.5,30.5&distance=1&units=esriSRUnit_Meter", "")       // in the hole
	f("geometry=112.5,30.5&distance=11&units=esriSRUnit_Kilometer", "1") // 0.1 degrees from its border
	f("geometry=112.5,30.5&distance=6&units=esriSRUnit_NauticalMile", "1")
	f("geometry=112.5,30.5&distance=9000&units=esriSRUnit_Meter", "")
	f("geometry=112.5,30.5&distance=50&units=esriSRUnit_Kilometer&where=n>3", "")
	f("geometry=112.5,30.5&distance=30000&units=esriSRUnit_Kilometer", "1 2 3") // all the earth
	f(`geometry={"x":12523440,"y":3575000,"spatialReference":{"wkid":102100}}&distance=20000`, "1")
	f("geometry=113.4,30.4,113.6,30.6&distance=40&units=esriSRUnit_StatuteMile", "1 2 3")
	f("geometry=113.4,30.4,113.6,30.6&distance=0", "2")
	c.refused(zones, "geometry=1,1&distance=5", 400, "units must be")
	c.refused(zones, "geometry=1,1&distance=5&units=esriSRUnit_League", 400, "units must be")
	c.refused(zones, "geometry=1,1&distance=5&units=esriSRUnit_Foot&spatialRel=esriSpatialRelContains", 400, "Intersects only")
	c.refused(zones, "geometry=1,1&distance=-5", 400, "distance must be")
	c.refused(zones, "geometry=1,1&distance=NaN", 400, "distance must be")
}

func TestHaving(t *testing.T) {
	c := newClient(t)
	const base = `outStatistics=[{"statisticType":"count","onStatisticField":"OBJECTID","outStatisticFieldName":"k"}]&groupByFieldsForStatistics=wet&orderByFields=OBJECTID&having=`
	f := func(having, want string) {
		t.Helper()
		var got plainSet
		c.json(zones, base+having+"&f=json", &got)
		var all []string
		for _, x := range got.Features {
			all = append(all, fmt.Sprint(x.Attributes["wet"]))
		}
		if s := strings.Join(all, " "); s != want {
			t.Errorf("%s: %s, want %s", having, s, want)
		}
	}
	f("", "1 0 <nil>")
	f("COUNT(*) > 0", "1 0 <nil>")
	f("sum(n) > 1", "1 <nil>")
	f("NOT SUM(n) > 1", "0")
	f("SUM(n) > 1 AND MAX(name) LIKE '江%25'", "1")
	f("SUM(n) > 5 OR MIN(area) BETWEEN 1 AND 2", "1 <nil>")
	f("wet = 0", "0")
	f("avg(area) is null", "<nil>")
	f("MAX(wet) = 1", "1")
	f("not (stddev(n) > 0 or count(n) < 1)", "") // of one value there is no deviation
	for having, words := range map[string]string{"n > 1": "no field", "SUM(none) > 1": "no field", "SUM(*) > 1": "no field", "SUM(n > 1": "want )", "SUM(n)": "comparison",
		strings.Repeat("sum(n)=1 or ", 40) + "wet=1": "32 statistics", strings.Repeat("x", maxSQL+1): "bytes", "OBJECTID = 1": "no field"} {
		c.refused(zones, base+having, 400, words)
	}
}
