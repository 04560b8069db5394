package geo

import (
	"fmt"
	"strconv"
	"strings"
)

// PRJ returns the well-known text of the system for a .prj file, in the dialect of
// ArcGIS, which all programs read. It is an error for what the text cannot express:
// web-map coordinates (GCJ-02, BD-09), and transformations.
func (c *CRS) PRJ() (string, error) {
	switch {
	case c.helmert != nil || c.plane != nil:
		return "", fmt.Errorf("%s: a .prj file cannot express the transformation", c)
	case c.kind == kindGCJ02 || c.kind == kindBD09 || c.kind == kindLocalPlane:
		return "", fmt.Errorf("%s cannot be written to a .prj file", c)
	}
	names, known := prjNames[c.datum]
	if !known {
		e := prjName(c.datum.ellipsoid.Name)
		names = prjDatumName{"GCS_unknown_" + e, "D_unknown_" + e, e, "Unknown"}
	}
	e := c.datum.ellipsoid
	geographic := fmt.Sprintf(`GEOGCS["%s",DATUM["%s",SPHEROID["%s",%s,%s]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]]`,
		names.system, names.datum, names.ellipsoid, prjNumber(e.SemiMajor), prjNumber(e.InverseFlattening))
	switch c.kind {
	case kindGeographic:
		return geographic, nil
	case kindWebMercator:
		return `PROJCS["WGS_1984_Web_Mercator_Auxiliary_Sphere",` + geographic + `,PROJECTION["Mercator_Auxiliary_Sphere"],PARAMETER["False_Easting",0.0],` +
			`PARAMETER["False_Northing",0.0],PARAMETER["Central_Meridian",0.0],PARAMETER["Standard_Parallel_1",0.0],PARAMETER["Auxiliary_Sphere_Type",0.0],UNIT["Meter",1.0]]`, nil
	}
	method := "Gauss_Kruger"
	if c.datum == datumWGS84 {
		method = "Transverse_Mercator"
	}
	unit := `"Meter",1.0`
	if c.unit != 1 {
		unit = `"Unit",` + prjNumber(c.unit)
	}
	return fmt.Sprintf(`PROJCS["%s",%s,PROJECTION["%s"],PARAMETER["False_Easting",%s],PARAMETER["False_Northing",%s],PARAMETER["Central_Meridian",%s],PARAMETER["Scale_Factor",%s],PARAMETER["Latitude_Of_Origin",%s],UNIT[%s]]`,
		c.prjTitle(names.short), geographic, method, prjNumber(c.tm.fe/c.unit), prjNumber(c.tm.fn/c.unit), prjNumber(c.tm.lon0), prjNumber(c.tm.k0), prjNumber(c.tm.lat0), unit), nil
}

// prjTitle is the name of a projected system as ArcGIS has it.
func (c *CRS) prjTitle(datum string) string {
	switch {
	case c.code == "":
		return prjName(fmt.Sprintf("%s_TM_CM_%s", datum, crsDecimal(c.tm.lon0)))
	case c.datum == datumWGS84:
		return "WGS_1984_UTM_Zone_" + strings.TrimPrefix(c.name, "WGS 84 / UTM zone ")
	}
	_, which, _ := strings.Cut(c.name, " / ")
	gk := "GK"
	if c.datum == datumBeijing54 && c.width == 6 && strings.Contains(which, "CM") {
		gk = "Gauss_Kruger"
	}
	which = strings.NewReplacer("3-degree", "3_Degree", "Gauss-Kruger", gk, "zone", "Zone", " ", "_").Replace(which)
	if strings.HasSuffix(which, "N") {
		which = strings.Replace(which, "GK_", "GK_Zone_", 1)
	}
	return datum + "_" + which
}

type prjDatumName struct{ system, datum, ellipsoid, short string }

var prjNames = map[*crsDatum]prjDatumName{
	datumCGCS2000:  {"GCS_China_Geodetic_Coordinate_System_2000", "D_China_2000", "CGCS2000", "CGCS2000"},
	datumWGS84:     {"GCS_WGS_1984", "D_WGS_1984", "WGS_1984", "WGS_1984"},
	datumXian80:    {"GCS_Xian_1980", "D_Xian_1980", "Xian_1980", "Xian_1980"},
	datumBeijing54: {"GCS_Beijing_1954", "D_Beijing_1954", "Krasovsky_1940", "Beijing_1954"},
}

// prjName keeps of a name what may stand in such a file.
func prjName(name string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '.' || r == '-' {
			return r
		}
		return '_'
	}, name)
}

// prjNumber writes a number with a decimal point.
func prjNumber(v float64) string {
	text := strconv.FormatFloat(v, 'f', -1, 64)
	if !strings.Contains(text, ".") {
		text += ".0"
	}
	return text
}
