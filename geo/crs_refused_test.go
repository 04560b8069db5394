package geo

import (
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/paulmach/orb"
)

func TestParseCRS(t *testing.T) {
	f := func(text, want string) {
		t.Helper()
		c, err := ParseCRS(text)
		if err != nil || c.Code() != want {
			t.Errorf("%q: %v, %v, want %s", text, c, err, want)
		}
	}
	for _, text := range []string{
		"EPSG:4526", "epsg:4526", "4526", " 4526\n", "[EPSG:4526]", "EPSG::4526", "EPSG 4526", "urn:ogc:def:crs:EPSG::4526", "urn:ogc:def:crs:EPSG:9.6:4526",
		"http://www.opengis.net/def/crs/EPSG/0/4526", "https://www.opengis.net/def/crs/EPSG/0/4526", "http://www.opengis.net/gml/srs/epsg.xml#4526", "ＥＰＳＧ：４５２６",
		"CGCS2000 3度带 38带", "CGCS2000 三度带 第38带", "2000国家大地坐标系 3度分带 38带", "CGCS2000 / 3-degree Gauss-Kruger zone 38", "CGCS2000_3_Degree_GK_Zone_38",
		"cgcs2000 gauss-krüger zone 38", "国家2000坐标系 38带", "CGCS2000 高斯克吕格投影 3度带 带号38", "+proj=tmerc +lon_0=114 +k=1 +x_0=38500000 +ellps=GRS80 +units=m +no_defs",
		"proj=tmerc lon_0=114 x_0=38500000 ellps=GRS80", " proj=tmerc  lon_0=114 k_0=1 x_0=38500000 ellps=GRS80 towgs84=0,0,0 type=crs", "+init=epsg:4526",
	} {
		f(text, "EPSG:4526")
	}
	for _, text := range []string{"4490", "CGCS2000", "2000国家大地坐标系", "国家2000", "China Geodetic Coordinate System 2000", "GCS_China_Geodetic_Coordinate_System_2000", "大地2000坐标系", "CGCS 2000", "+proj=longlat +ellps=GRS80 +no_defs"} {
		f(text, "EPSG:4490")
	}
	for _, text := range []string{"CRS84", "CRS:84", "OGC:CRS84", "urn:ogc:def:crs:OGC:1.3:CRS84", "urn:ogc:def:crs:OGC::CRS84", "http://www.opengis.net/def/crs/OGC/1.3/CRS84", "[OGC:CRS84]"} {
		f(text, "OGC:CRS84")
	}
	for _, text := range []string{"3857", "EPSG:900913", "EPSG:102100", "ESRI:102100", "WGS 84 / Pseudo-Mercator", "Web Mercator", "Web墨卡托", "WGS_1984_Web_Mercator_Auxiliary_Sphere", "+proj=webmerc +datum=WGS84",
		"+proj=merc +a=6378137 +b=6378137 +lat_ts=0 +lon_0=0 +x_0=0 +y_0=0 +k=1 +units=m +nadgrids=@null +wktext +no_defs"} {
		f(text, "EPSG:3857")
	}
	f("WGS 84", "EPSG:4326")
	f("WGS84", "EPSG:4326")
	f("西安80", "EPSG:4610")
	f("1980西安坐标系", "EPSG:4610")
	f("80国家大地坐标系", "EPSG:4610")
	f("西安80 3度带 38带", "EPSG:2362")
	f("Xian_1980_GK_CM_117E", "EPSG:2345")
	f("北京54", "EPSG:4214")
	f("1954年北京坐标系 6度带 20带", "EPSG:21420")
	f("Beijing_1954_GK_Zone_18N", "EPSG:21478")
	f("WGS 84 / UTM zone 50N", "EPSG:32650")
	f("WGS_1984_UTM_Zone_50N", "EPSG:32650")
	f("WGS84 UTM 50带北", "EPSG:32650")
	f("+proj=utm +zone=50 +datum=WGS84 +south", "EPSG:32750")
	f("CGCS2000 / 3-degree Gauss-Kruger CM 114E", "EPSG:4547")
	f("CGCS2000_3_Degree_GK_CM_117E", "EPSG:4548")
	f("CGCS2000_GK_CM_117E", "EPSG:4509")
	f("CGCS2000 中央经线117度", "EPSG:4548")
	f("CGCS2000 6度带 中央子午线117°", "EPSG:4509")
	f("CGCS2000 中央子午线 117.5", "")
	f("GCJ-02", "")
	f("gcj02", "")
	f("火星坐标系", "")
	f("高德", "")
	f("腾讯地图坐标", "")
	f("BD-09", "")
	f("百度坐标系", "")
	f("EPSG:2362;towgs84=1,2,3,0.1,0.2,0.3,4", "EPSG:2362")
	f("EPSG:2362 towgs84=1,2,3,0.1,0.2,0.3,4", "EPSG:2362") // a plus in an address
	f("EPSG:2362+towgs84=1,2,3", "EPSG:2362")
	f("西安80 3度带 38带; helmert=1,2,3,0.1,0.2,0.3,4,coordinate_frame", "EPSG:2362")
	f("EPSG:2362;plane=1,2,0.5,3", "EPSG:2362")
	f("EPSG:2379;plane=1,2,0.5,3;to=EPSG:4543", "EPSG:2379")
	f("local;plane=38000000,3000000,0.5,3;to=4526", "")
}

func TestParseCRSRefuses(t *testing.T) {
	f := func(text, because string) {
		t.Helper()
		c, err := ParseCRS(text)
		if err == nil || !strings.Contains(err.Error(), because) || strings.ContainsAny(err.Error(), "\n\r\x00") || len(err.Error()) > 1500 {
			t.Errorf("%.100q: %v, %v", text, c, err)
		}
	}
	f("", "is empty")
	f("  \n", "is empty")
	f("EPSG:4555", "not supported; supported are")
	f("EPSG:2326", "not supported")
	f("EPSG:99999999999999999999", "not known")
	f("EPSG:0x10", "not known")
	f("EPSG:-4526", "not known")
	f("EPSG:4526\nX-Evil: 1", "control characters")
	f("\x00", "control characters")
	f("\xff\xfe", "not UTF-8")
	f("NaN", "names no datum")
	f("1e308", "names no datum")
	f(strings.Repeat("9", 10000), "longer than")
	f(strings.Repeat("2000", 500), "")
	f(strings.Repeat("GEOGCS[", 1000), "nested too deep")
	f("CGCS2000 and more", `"andmore" is not understood`)
	f("CGCS2000 西安80", "two datums")
	f("CGCS2000 3度带", "zone or the central meridian is missing")
	f("CGCS2000 6度带 38带", "zone 38 is none of 6 degrees")
	f("CGCS2000 24带", "there is no zone 24")
	f("CGCS2000 6度带 中央经线114", "no zone of 6 degrees")
	f("WGS84 UTM 61N", "1 to 60")
	f("WGS84 3度带 38带", "zones of UTM here")
	f("新北京54", "not supported")
	f("+proj=lcc +lat_1=25 +lat_2=47 +ellps=GRS80", "not supported")
	f("+proj=tmerc +lon_0=114", "ellipsoid is missing")
	f("+init=+init=EPSG:4490", "is no code")
	f("+proj=tmerc +lon_0=nan +ellps=GRS80", "is not a number")
	f("+proj=tmerc +lon_0=1e308 +ellps=GRS80", "is not from -180 to 180")
	f("+proj=tmerc +lon_0=114 +ellps=GRS80 +gamma=3", "+gamma is not supported")
	f("+proj=tmerc +lon_0=114 +lon_0=115 +ellps=GRS80", "given twice")
	f("+proj=tmerc +ellps=krass +datum=WGS84", "contradict")
	f("+proj=utm +zone=0 +datum=WGS84", "1 to 60")
	f("+proj=merc +ellps=WGS84", "as web maps have it")
	f("+proj=tmerc +a=1 +rf=300", "is not from")
	f("EPSG:2362;towgs84=1,2", "not 7 numbers")
	f("EPSG:2362;towgs84=1,2,x", "is not a number")
	f("EPSG:2362;towgs84=0,0,0", "no transformation")
	f("EPSG:2362;towgs84=0,0,0,0,0,0,0", "no transformation")
	f("EPSG:2362;helmert=1,2,3,0.1,0.2,0.3,4", "convention")
	f("EPSG:2362;towgs84=1,2,3;plane=1,2,3,4", "only one")
	f("EPSG:2362;to=4526", "needs plane")
	f("EPSG:2362;plane=1,2,3", "not 4 numbers")
	f("EPSG:2362;plane=0,0,0,0", "no transformation")
	f("EPSG:2362;plane=1,2,3,4;to=EPSG:2362", "cannot lead to")
	f("EPSG:2362;plane=1,2,3,NaN", "is not a number")
	f("EPSG:4610;plane=1,2,3,4", "not projected")
	f("EPSG:2362;drop=table", `"drop=table" is none of towgs84=`)
	f(strings.Repeat("(", 8000), "longer than any name")
	f("UTM 50N", "UTM needs its datum")
	f("local", "needs its 4 parameters")
	f("local;plane=1,2,3,4", "no counterpart")
	f("EPSG:3857;towgs84=1,2,3", "takes no 7-parameter")
	f("EPSG:2362;towgs84=1e9,2,3", "no transformation between datums")
	f("EPSG:2362;towgs84=1,2,3,9999,0,0,0", "no transformation between datums")
}

func TestParsePRJ(t *testing.T) {
	geogcs := `GEOGCS["GCS_China_Geodetic_Coordinate_System_2000",DATUM["D_China_2000",SPHEROID["CGCS2000",6378137.0,298.257222101]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]]`
	gk := func(name, geogcs, parameters string) string {
		return `PROJCS["` + name + `",` + geogcs + `,PROJECTION["Gauss_Kruger"],` + parameters + `,UNIT["Meter",1.0]]`
	}
	f := func(text, want string) {
		t.Helper()
		c, err := ParsePRJ(text)
		if err != nil || c.Code() != want {
			t.Errorf("%s: %v, %v, want %q", text, c, err, want)
		}
	}
	// By parameters, whatever the name says.
	f(gk("Xian_1980_GK_Zone_13", geogcs, `PARAMETER["False_Easting",38500000],PARAMETER["Central_Meridian",114]`), "EPSG:4526")
	f(gk("未命名", geogcs, `PARAMETER["False_Easting",500000.0],PARAMETER["False_Northing",0.0],PARAMETER["Central_Meridian",114.0],PARAMETER["Scale_Factor",1.0],PARAMETER["Latitude_Of_Origin",0.0]`), "EPSG:4547")
	f(gk("CGCS2000_GK_CM_117E", geogcs, `PARAMETER["False_Easting",500000.0],PARAMETER["Central_Meridian",117.0]`), "EPSG:4509")
	f(gk("某市独立坐标系", geogcs, `PARAMETER["False_Easting",500000.0],PARAMETER["Central_Meridian",114.5]`), "")
	f(gk("x", geogcs, `PARAMETER["False_Easting",37500000.0],PARAMETER["Central_Meridian",114]`), "") // the zone of another meridian
	f(gk("x", strings.Replace(geogcs, `"D_China_2000"`, `"Unknown"`, 1), `PARAMETER["False_Easting",38500000],PARAMETER["Central_Meridian",114]`), "EPSG:4526")
	f(gk("x", `GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137.0,298.257223563]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]]`,
		`PARAMETER["False_Easting",500000.0],PARAMETER["False_Northing",10000000.0],PARAMETER["Central_Meridian",117.0],PARAMETER["Scale_Factor",0.9996]`), "EPSG:32750")
	f(" \n"+strings.ReplaceAll(geogcs, ",", " ,\r\n\t")+"\x00\n", "EPSG:4490")
	f(strings.NewReplacer("[", "(", "]", ")").Replace(geogcs), "EPSG:4490")
	f("\ufeff"+geogcs, "EPSG:4490")
	f(geogcs+`,VERTCS["1985_Heights",VDATUM["x"],PARAMETER["Vertical_Shift",0.0],UNIT["Meter",1.0]]`, "EPSG:4490")
	f(`COMPD_CS["x",`+geogcs+`,VERT_CS["y",VERT_DATUM["z",2005],UNIT["m",1]]]`, "EPSG:4490")
	f(gk("未命名", `GEOGCS["x",DATUM["y",SPHEROID["z",6378140,298.257]],PRIMEM["Greenwich",0],UNIT["Degree",0.0174532925199433]]`, `PARAMETER["False_Easting",38500000],PARAMETER["Central_Meridian",114]`), "EPSG:2362")

	local, err := ParsePRJ(gk("x", geogcs, `PARAMETER["False_Easting",50000],PARAMETER["False_Northing",-3000000],PARAMETER["Central_Meridian",114.5],PARAMETER["Scale_Factor",1.00001]`))
	if err != nil {
		t.Fatal(err)
	}
	want := mustCRS(t, "+proj=tmerc +ellps=GRS80 +lon_0=114.5 +k=1.00001 +x_0=50000 +y_0=-3000000")
	a, err1 := local.ToLonLat(orb.Point{52000, 386000})
	b, err2 := want.ToLonLat(orb.Point{52000, 386000})
	if a != b || err1 != nil || err2 != nil {
		t.Errorf("%v, %v; %v, %v", a, err1, b, err2)
	}

	refused := func(text, because string) {
		t.Helper()
		c, err := ParsePRJ(text)
		if err == nil || !strings.Contains(err.Error(), because) {
			t.Errorf("%s: %v, %v", text, c, err)
		}
	}
	refused("", "a keyword is expected")
	refused("PROJCS[", "")
	refused(`PROJCS["x`, "a quote does not end")
	refused(`PROJCS["x"]`, "no geographic system")
	refused(geogcs+"x", "nothing should follow")
	refused(geogcs+",", "a keyword is expected")
	refused(geogcs+","+geogcs, "nothing but a system of heights")
	refused(strings.Replace(gk("x", geogcs, `PARAMETER["Central_Meridian",114]`), "Gauss_Kruger", "Albers", 1), `"albers" is not supported`)
	refused(gk("x", geogcs, `PARAMETER["False_Easting",500000.0]`), "central meridian is missing")
	refused(gk("x", geogcs, `PARAMETER["Central_Meridian",114],PARAMETER["Azimuth",3]`), `"azimuth" is not understood`)
	refused(gk("x", geogcs, `PARAMETER["Central_Meridian",114],PARAMETER["central_meridian",111]`), "twice")
	refused(gk("x", geogcs, `PARAMETER["Central_Meridian",1e400]`), "is not a number")
	refused(gk("x", geogcs, `PARAMETER["Central_Meridian",1e300]`), "too large")
	refused(strings.Replace(geogcs, "0.0174532925199433", "0.015707963267949", 1), "not in degrees")
	refused(strings.Replace(geogcs, `"Greenwich",0.0`, `"Paris",2.33`, 1), "not Greenwich")
	refused(strings.Replace(geogcs, "6378137.0", "637.0", 1), "none of the earth")
	refused(`LOCAL_CS["x",UNIT["Meter",1]]`, "not supported")

	// A TOWGS84 is a transformation, unless it is all 0.
	xian := `GEOGCS["Xian 1980",DATUM["Xian_1980",SPHEROID["IAG 1975",6378140,298.257],TOWGS84[1,2,3,0.1,0.2,0.3,0.4]],PRIMEM["Greenwich",0],UNIT["degree",0.0174532925199433]]`
	if c, err := ParsePRJ(xian); err != nil || c.Code() != "EPSG:4610" || c.helmert == nil || c.helmert.Rotation != PositionVector {
		t.Errorf("%v, %v", c, err)
	}
	c, err := ParsePRJ(strings.Replace(xian, "1,2,3,0.1,0.2,0.3,0.4", "0,0,0,0,0,0,0", 1))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.ToLonLat(orb.Point{114, 30}); err == nil {
		t.Error("zeros are taken for a transformation")
	}
}

// TestUnknownDatumsAreRefused: every system on an old datum says so, and none is
// shifted silently.
func TestUnknownDatumsAreRefused(t *testing.T) {
	to := mustCRS(t, "4490")
	for _, text := range []string{"4610", "4214", "2327", "2348", "2362", "2390", "2401", "2442", "21413", "21463", "21473", "+proj=tmerc +lon_0=114 +x_0=500000 +ellps=krass", "+proj=utm +zone=50 +ellps=intl"} {
		c := mustCRS(t, text)
		p := orb.Point{500_000, 3_000_000}
		if c.prefixed {
			p[0] += 1e6 * float64(c.zone)
		}
		if !c.Projected() {
			p = orb.Point{114, 30}
		}
		_, err1 := c.ToLonLat(p)
		_, err2 := c.FromLonLat(orb.Point{114, 30})
		_, err3 := Transform(p, c, to)
		_, err4 := Transform(orb.Point{114, 30}, to, c)
		_, err5 := c.Accept(p)
		for i, err := range []error{err1, err2, err3, err4, err5} {
			if e := new(DatumError); !errors.As(err, &e) || !strings.Contains(err.Error(), "towgs84") {
				t.Errorf("%s, %d: %v", text, i, err)
			}
		}
		if q, err := c.Unproject(p); err != nil {
			t.Errorf("%s: on its own datum: %v, %v", text, q, err)
		}
	}
	// From zone to zone of one datum nothing has to be known.
	g, err := Transform(orb.Point{38_600_000, 3_386_666}, mustCRS(t, "2362"), mustCRS(t, "2384"))
	if p, is := g.(orb.Point); err != nil || !is || math.Abs(p[0]-312_000) > 5000 {
		t.Errorf("%v, %v", g, err)
	}
}

func TestAccept(t *testing.T) {
	f := func(crs string, x, y float64, because, instead string, swapped bool) {
		t.Helper()
		c := mustCRS(t, crs)
		q, err := c.Accept(orb.Point{x, y})
		if because == "" {
			if err != nil || !onEarth(q) {
				t.Errorf("%s %v %v: %v, %v", crs, x, y, q, err)
			}
			return
		}
		e := new(CoordinateError)
		if !errors.As(err, &e) || !strings.Contains(err.Error(), because) || e.Swapped != swapped || (e.Instead != nil || instead != "") && (e.Instead == nil || e.Instead.Code() != instead) {
			t.Errorf("%s %v %v: %v, %v", crs, x, y, q, err)
		}
	}
	f("4526", 38528770, 3386666, "", "", false)
	f("4547", 528770, 3386666, "", "", false)
	f("4498", 20528770, 3386666, "", "", false)
	f("4526", 38220000, 3386666, "", "", false) // past the edge, as a site that is cut by it
	f("32650", 500000, 3386666, "", "", false)
	f("32650", 1000000, 3386666, "", "", false)
	f("32750", 500000, 9386666, "", "", false)
	f("3857", 12724000, 3580000, "", "", false)
	f("4490", 114, 30, "", "", false)

	f("4526", 3386666, 38528770, "swapped", "", true)
	f("4547", 3386666, 528770, "swapped", "", true)
	f("32650", 3386666, 528770, "swapped", "", true)
	f("4490", 30.6, 114.3, "swapped", "", true)
	f("4526", 528770, 3386666, "no zone number", "EPSG:4547", false)
	f("4526", 3386666, 528770, "swapped, and the easting has no zone number", "EPSG:4547", true)
	f("4547", 3386666, 38528770, "swapped, it fits EPSG:4526", "EPSG:4526", true)
	f("4526", 3386666, 37528770, "swapped, it fits EPSG:4525", "EPSG:4525", true)
	f("4547", 38528770, 3386666, "begins with the number of zone 38, which this system does not have; it fits EPSG:4526", "EPSG:4526", false)
	f("4526", 37528770, 3386666, "zone 37, not 38; it fits EPSG:4525", "EPSG:4525", false)
	f("4526", 20528770, 3386666, "zone 20, not 38", "EPSG:4498", false)
	f("4526", 114.3, 30.6, "degrees", "EPSG:4490", false)
	f("3857", 114.3, 30.6, "degrees", "EPSG:4326", false) // not the Gulf of Guinea
	f("4547", 114.3, 30.6, "degrees", "EPSG:4490", false) // not 500 km west of the zone
	f("4547", 30.6, 114.3, "degrees", "EPSG:4490", false)
	f("32650", 114.3, 30.6, "degrees", "EPSG:4326", false)
	f("32750", 30.6, 114.3, "degrees", "EPSG:4326", false)
	f("+proj=tmerc +lon_0=114.3 +ellps=GRS80", 114.3, 30.6, "", "", false) // a local system may begin anywhere
	f("4490", 38528770, 3386666, "perhaps in EPSG:4526", "EPSG:4526", false)
	f("4490", 3386666, 38528770, "axes swapped", "", false)
	f("4490", 200, 30, "within", "", false)
	f("4326", -181, 91, "within", "", false)
	f("4526", 38528770, -3386666, "too far", "", false)
	f("4526", 38528770, 1e308, "too far", "", false)
	f("4526", 1e308, 1e308, "too far", "", false)
	f("4526", math.NaN(), 1, "finite", "", false)
	f("4526", math.Inf(1), 1, "finite", "", false)
	f("4490", math.NaN(), 1, "finite", "", false)
	f("3857", 1, math.Inf(-1), "finite", "", false)
	f("3857", 3e7, 1, "too far", "", false)
	f("32650", 500000, 1e308, "too far", "", false)
	f("GCJ-02", 114, math.NaN(), "finite", "", false)
	f("EPSG:2362;plane=1,2,0.5,3", 38528770, 3386666, "", "", false)
	f("EPSG:2362;plane=1,2,0.5,3", 528770, 3386666, "no zone number", "EPSG:2383", false)
	f("EPSG:2362;plane=1,2,0.5,3", math.NaN(), 3386666, "finite", "", false)
	f("EPSG:2362;towgs84=1,2,3", 3386666, 38528770, "swapped", "", true)
}
