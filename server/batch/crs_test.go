package batch

import (
	"strings"
	"testing"

	"guotu/geo"
)

func mustCRS(t *testing.T, text string) *geo.CRS {
	t.Helper()
	c, err := geo.ParseCRS(text)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// TestProjectedColumns: which column is the easting. zone is 甲 at 3 1 in degrees, which
// is 0, 110581.2 in local; and 乙 at 7 3.
func TestProjectedColumns(t *testing.T) {
	const local = "+proj=tmerc +lon_0=3 +k=1 +x_0=2000000 +ellps=GRS80"
	f := func(crs, header, row, want string) {
		t.Helper()
		got, _, err := locate(t, CSV, header+"\n"+row+"\n", Options{CRS: mustCRS(t, crs), Layers: plan(t).Layers()[:1]})
		if err != nil {
			got = err.Error()
		} else {
			got = strings.TrimSuffix(strings.TrimPrefix(got, header+",zone,error\n"+row+","), "\n")
		}
		if !strings.Contains(got, want) || want == "甲," && got != want {
			t.Errorf("%s %s %s: %q, want %q", crs, header, row, got, want)
		}
	}
	for _, header := range []string{"easting,northing", "E,N", "东坐标,北坐标", "横坐标,纵坐标", "Y坐标(东),X坐标(北)", "Y（东）,X（北）", "东坐标(m),北坐标(m)", "X_Easting,Y_Northing", "横坐标Y,纵坐标X", "x,y"} {
		f(local, header, "2000000,110581.2", "甲,")
	}
	f(local, "x,y", "110581.2,2000000", "甲,") // x is north, as the numbers tell
	f(local, "X(m),Y(m)", "110581.2,2000000", "甲,")
	f(local, "y,x", "2000000,110581.2", "甲,")
	f(local, "北坐标,东坐标", "110581.2,2000000", "甲,")
	f(local, "北坐标,东坐标", "2000000,110581.2", "swapped")
	f(local, "a,b", "2000000,110581.2", "no columns of easting and northing")
	f(local, "东坐标,b", "2000000,110581.2", "so the northing is missing")
	f(local, "lon,lat", "2000000,110581.2", "no columns of easting and northing")
	f(local, "东至,北至", "2000000,110581.2", "no columns of easting and northing") // neighbours, not coordinates
	f(local, "x,X,y", "1,2,3", "no columns")
	f(local, "e,easting,n", "1,2,3", "2 columns may be the easting")
	f(local, "easting,northing", "2000000,110581.2x", "is not a decimal number of metres")
	f(local, "easting,northing", ",110581.2", "the easting is empty")
	f(local, "easting,northing", "1e308,1e308", "too far")
	f("+proj=tmerc +lon_0=3 +k=1 +x_0=100000 +ellps=GRS80", "x,y", "100000,110581.2", "x and y make sense in either order")
	f("EPSG:32631", "x,y", "500000,110536.9", "甲,")
	f("EPSG:32631", "x,y", "110536.9,500000", ",") // UTM has x = east by its document: another place
	f("EPSG:3857", "x,y", "333958.47,111325.14", "甲,")
	f("GCJ-02", "经度,纬度", "3,1", "甲,")
	f("EPSG:4526", "x,y", "30.6,114.3", "degrees")
	f("EPSG:4547", "x,y", "114.3,30.6", "114.3,30.6 is no position in EPSG:4547: it looks like degrees")
	f("EPSG:4547", "x,y", "3386666,38528770", "38528770,3386666 is no position in EPSG:4547: the easting begins with the number of zone 38, which this system does not have; it fits EPSG:4526")
	f("EPSG:4490", "lon,lat", "38528770,3386666", "perhaps in EPSG:4526")
}

// TestAxesOfATable: the first row that tells the order of x and y tells it for all.
func TestAxesOfATable(t *testing.T) {
	o := Options{CRS: mustCRS(t, "EPSG:4526")}
	got, sum, err := locate(t, CSV, "x,y\n1,2\n3386666,38528770\n38528770,3386666\n", o)
	if err != nil || sum.Failed != 2 || !strings.Contains(got, "\n3386666,38528770,,,\n") || !strings.Contains(got, "line 4: 3386666,38528770 is no position in EPSG:4526: the two numbers are swapped") {
		t.Errorf("%q, %v", got, err)
	}
	got, sum, err = locate(t, NDJSON, "{\"x\":3386666,\"y\":38528770}\n{\"point\":[38528770,3386666]}\n[3386666,38528770]\n[1]\n5\n{\"e\":1}\n", o)
	for _, want := range []string{"line 3: 3386666,38528770 is no position", `line 4: \"[1]\" is not [easting, northing]`, "line 5: a point is [easting, northing]", "line 6: neither point nor easting and northing"} {
		if err != nil || sum.Failed != 4 || !strings.Contains(got, want) {
			t.Errorf("%q in %s, %v", want, got, err)
		}
	}
	got, _, err = locate(t, CSV, "a,b\n38528770,3386666\n", Options{CRS: o.CRS, Lon: "a", Lat: "b"})
	if err != nil || got != "a,b,zone,over,error\n38528770,3386666,,,\n" {
		t.Errorf("%q, %v", got, err)
	}
}
