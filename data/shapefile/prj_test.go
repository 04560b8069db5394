package shapefile

import (
	"testing"

	"guotu/geo"
)

// TestPRJOfArcGIS: package geo understands what ArcGIS writes into .prj files.
func TestPRJOfArcGIS(t *testing.T) {
	geographic := func(name, datum, ellipsoid string) string {
		return `GEOGCS["` + name + `",DATUM["` + datum + `",SPHEROID[` + ellipsoid + `]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]]`
	}
	cgcs := geographic("GCS_China_Geodetic_Coordinate_System_2000", "D_China_2000", `"CGCS2000",6378137.0,298.257222101`)
	xian := geographic("GCS_Xian_1980", "D_Xian_1980", `"Xian_1980",6378140.0,298.257`)
	beijing := geographic("GCS_Beijing_1954", "D_Beijing_1954", `"Krasovsky_1940",6378245.0,298.3`)
	f := func(prj, code string) {
		t.Helper()
		c, err := geo.ParsePRJ(prj)
		if err != nil || c.Code() != code {
			t.Errorf("%s: %v, %v, not %s", prj, c, err, code)
		}
	}
	projected := func(name, base, easting, meridian, more string) string {
		return `PROJCS["` + name + `",` + base + `,PROJECTION["Gauss_Kruger"],PARAMETER["False_Easting",` + easting + `],PARAMETER["False_Northing",0.0],PARAMETER["Central_Meridian",` + meridian +
			`],PARAMETER["Scale_Factor",1.0],PARAMETER["Latitude_Of_Origin",0.0],UNIT["Meter",1.0]` + more + `]`
	}
	f(cgcs, "EPSG:4490")
	f(xian, "EPSG:4610")
	f(beijing, "EPSG:4214")
	f(projected("CGCS2000_3_Degree_GK_Zone_38", cgcs, "38500000.0", "114.0", ""), "EPSG:4526")
	f(projected("CGCS2000_3_Degree_GK_CM_114E", cgcs, "500000.0", "114.0", `,AUTHORITY["EPSG",4547]`), "EPSG:4547")
	f(projected("CGCS2000_GK_Zone_20", cgcs, "20500000.0", "117.0", ""), "EPSG:4498")
	f(projected("CGCS2000_GK_CM_117E", cgcs, "500000.0", "117.0", `,METADATA["China",112.5,21,115.5,42,0.0,0.0174532925199433,0.0,1262]`), "EPSG:4509")
	f(projected("Xian_1980_3_Degree_GK_Zone_38", xian, "38500000.0", "114.0", ""), "EPSG:2362")
	f(projected("Xian_1980_3_Degree_GK_CM_114E", xian, "500000.0", "114.0", ""), "EPSG:2383")
	f(projected("Beijing_1954_3_Degree_GK_Zone_38", beijing, "38500000.0", "114.0", "")+`,VERTCS["Yellow_Sea_1985",VDATUM["Yellow_Sea_1985"],PARAMETER["Vertical_Shift",0.0],UNIT["Meter",1.0]]`, "EPSG:2414")
}
