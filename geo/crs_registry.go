package geo

import (
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
)

// gkFamily is a row of EPSG codes: the Gauss-Krüger zones of one width on one datum,
// with or without the zone's number before the easting.
type gkFamily struct {
	datum    *crsDatum
	first    int // code of the first zone
	zone     int // its number: 13 of the zones of 6 degrees, 25 of those of 3
	count    int
	width    float64
	prefixed bool
	numbered bool // named by the zone all the same (Beijing 54, "13N")
}

// gkFamilies are all of them that China has used (EPSG registry 10.0).
var gkFamilies = [...]gkFamily{
	{datumCGCS2000, 4491, 13, 11, 6, true, false},
	{datumCGCS2000, 4502, 13, 11, 6, false, false},
	{datumCGCS2000, 4513, 25, 21, 3, true, false},
	{datumCGCS2000, 4534, 25, 21, 3, false, false},
	{datumXian80, 2327, 13, 11, 6, true, false},
	{datumXian80, 2338, 13, 11, 6, false, false},
	{datumXian80, 2349, 25, 21, 3, true, false},
	{datumXian80, 2370, 25, 21, 3, false, false},
	{datumBeijing54, 21413, 13, 11, 6, true, false},
	{datumBeijing54, 21453, 13, 11, 6, false, false},
	{datumBeijing54, 21473, 13, 11, 6, false, true},
	{datumBeijing54, 2401, 25, 21, 3, true, false},
	{datumBeijing54, 2422, 25, 21, 3, false, false},
}

// zoneMeridian is the central meridian of a zone.
func zoneMeridian(zone int, width float64) float64 {
	if width == 6 {
		return 6*float64(zone) - 3
	}
	return 3 * float64(zone)
}

func (f *gkFamily) member(zone int) *CRS {
	lon := zoneMeridian(zone, f.width)
	fe := 500_000.0
	if f.prefixed {
		fe += 1e6 * float64(zone)
	}
	degree, which := "", fmt.Sprintf("CM %gE", lon)
	chinese := fmt.Sprintf("%s %g度带 中央经线%g°", f.datum.chinese, f.width, lon)
	if f.width == 3 {
		degree = "3-degree "
	}
	switch {
	case f.prefixed:
		which = fmt.Sprintf("zone %d", zone)
		chinese = fmt.Sprintf("%s %g度带 第%d带", f.datum.chinese, f.width, zone)
	case f.numbered:
		which = fmt.Sprintf("%dN", zone)
	}
	return &CRS{
		code:    "EPSG:" + strconv.Itoa(f.first+zone-f.zone),
		name:    fmt.Sprintf("%s / %sGauss-Kruger %s", f.datum.name, degree, which),
		chinese: chinese,
		kind:    kindTransverse, datum: f.datum, unit: 1,
		tm:    newTransverseMercator(f.datum.ellipsoid, lon, 0, 1, fe, 0),
		width: f.width, zone: zone, prefixed: f.prefixed, northFirst: true,
	}
}

// gaussKrueger returns a zone of a datum, nil if the registry has none such.
func gaussKrueger(datum *crsDatum, width float64, zone int, prefixed bool) *CRS {
	for i := range gkFamilies {
		f := &gkFamilies[i]
		if f.datum == datum && f.width == width && f.prefixed == prefixed && zone >= f.zone && zone < f.zone+f.count {
			return f.member(zone)
		}
	}
	return nil
}

// onCGCS2000 returns the same zone of CGCS2000, nil if there is none.
func (c *CRS) onCGCS2000() *CRS {
	if c.width == 0 || c.tm == nil || c.tm.k0 != 1 {
		return nil
	}
	return gaussKrueger(datumCGCS2000, c.width, c.zone, c.prefixed)
}

// utmZone returns a zone of UTM on WGS 84.
func utmZone(zone int, south bool) *CRS {
	code, half, chinese, fn := 32600+zone, "N", "北", 0.0
	if south {
		code, half, chinese, fn = 32700+zone, "S", "南", 1e7
	}
	return &CRS{
		code:    "EPSG:" + strconv.Itoa(code),
		name:    fmt.Sprintf("WGS 84 / UTM zone %d%s", zone, half),
		chinese: fmt.Sprintf("WGS 84 UTM %d带(%s)", zone, chinese),
		kind:    kindTransverse, datum: datumWGS84, unit: 1,
		tm:    newTransverseMercator(ellipsoidWGS84, 6*float64(zone)-183, 0, 0.9996, 500_000, fn),
		width: 6, zone: zone,
	}
}

func geographicOn(d *crsDatum) *CRS {
	c := &CRS{name: d.name, chinese: d.chinese, datum: d, northFirst: true}
	if d == datumCGCS2000 {
		c.name = "China Geodetic Coordinate System 2000"
	}
	if d.geographic != 0 {
		c.code = "EPSG:" + strconv.Itoa(d.geographic)
	}
	return c
}

// Longitude, latitude without more: OGC:CRS84.
func crs84() *CRS {
	return &CRS{code: "OGC:CRS84", name: "WGS 84 (CRS84)", chinese: "WGS 84(经度、纬度)", datum: datumWGS84}
}

func webMercator() *CRS {
	return &CRS{code: "EPSG:3857", name: "WGS 84 / Pseudo-Mercator", chinese: "Web墨卡托", kind: kindWebMercator, datum: datumWGS84, unit: 1}
}

func gcj02() *CRS {
	return &CRS{name: "GCJ-02", chinese: "GCJ-02(火星坐标系)", kind: kindGCJ02, datum: datumWGS84}
}

func bd09() *CRS {
	return &CRS{name: "BD-09", chinese: "BD-09(百度坐标系)", kind: kindBD09, datum: datumWGS84}
}

// EPSG returns the system with a code of the EPSG registry: 4326, 4490, 3857 (also as
// 900913, 102100 and 102113, which are older names of it), the zones of CGCS2000 (4491 to 4554), UTM
// on WGS 84 (32601 to 32660, 32701 to 32760), and Xi'an 80 (4610, 2327 to 2390) and
// Beijing 54 (4214, 2401 to 2442, 21413 to 21423, 21453 to 21463, 21473 to 21483).
func EPSG(code int) (*CRS, error) {
	for _, d := range [...]*crsDatum{datumWGS84, datumCGCS2000, datumXian80, datumBeijing54} {
		if code == d.geographic {
			return geographicOn(d), nil
		}
	}
	switch {
	case code == 3857 || code == 900913 || code == 102100 || code == 102113:
		return webMercator(), nil
	case code > 32600 && code <= 32660:
		return utmZone(code-32600, false), nil
	case code > 32700 && code <= 32760:
		return utmZone(code-32700, true), nil
	}
	for i := range gkFamilies {
		f := &gkFamilies[i]
		if n := code - f.first; n >= 0 && n < f.count {
			return f.member(f.zone + n), nil
		}
	}
	return nil, fmt.Errorf("EPSG:%d is not supported; %s", code, crsHelp)
}

const crsHelp = "supported are EPSG:4490, 4326, CRS84, 3857, 4491 to 4554 (CGCS2000 Gauss-Krüger), 32601 to 32660 and 32701 to 32760 (UTM), GCJ-02, BD-09, " +
	"Xi'an 80 and Beijing 54 with transformation parameters, and +proj=tmerc with the parameters of a local system"

// localTransverse is a transverse Mercator system given by its parameters: that of
// the registry with the same ones, or else one without a code. hint is a
// text that tells 3 degrees from 6 where the parameters fit both.
func localTransverse(datum *crsDatum, tm *transverseMercator, unit float64, hint string) *CRS {
	plain := tm.lat0 == 0 && unit == 1
	if plain && datum == datumWGS84 && crsAlike(tm.k0, 0.9996, 1e-9) && crsAlike(tm.fe, 500_000, 1e-3) && (crsAlike(tm.fn, 0, 1e-3) || crsAlike(tm.fn, 1e7, 1e-3)) {
		if zone := (tm.lon0 + 183) / 6; crsWhole(zone) && zone > 0.5 && zone < 60.5 {
			return utmZone(int(math.Round(zone)), tm.fn > 1)
		}
	}
	widths := [...]float64{3, 6}
	if sixDegrees(hint) {
		widths = [...]float64{6, 3}
	}
	for _, width := range widths {
		zone := tm.lon0 / width
		if width == 6 {
			zone += 0.5
		}
		if !plain || !crsWhole(zone) || !crsAlike(tm.k0, 1, 1e-12) || !crsAlike(tm.fn, 0, 1e-3) {
			continue
		}
		n := int(math.Round(zone))
		for _, prefixed := range [...]bool{false, true} {
			if c := gaussKrueger(datum, width, n, prefixed); c != nil && crsAlike(c.tm.fe, tm.fe, 1e-3) {
				if datum == datumBeijing54 && width == 6 && !prefixed && oldBeijing.MatchString(hint) {
					return gkFamilies[10].member(n)
				}
				return c
			}
		}
	}
	c := &CRS{kind: kindTransverse, datum: datum, tm: tm, unit: unit, northFirst: true}
	c.name = fmt.Sprintf("%s / local transverse Mercator, CM %s", datum.name, crsDecimal(tm.lon0))
	c.chinese = fmt.Sprintf("%s 地方坐标系 中央经线%s°", datum.chinese, crsDecimal(tm.lon0))
	return c
}

// oldBeijing matches names of the systems that EPSG:21453 to 21463 have replaced.
var oldBeijing = regexp.MustCompile(`\d\dN\b`)

func crsDecimal(v float64) string { return strconv.FormatFloat(math.Round(v*1e9)/1e9, 'f', -1, 64) }

func crsAlike(a, b, within float64) bool { return math.Abs(a-b) <= within }

// crsWhole allows for a meridian that is off by 10⁻⁹ degrees, a tenth of a millimetre.
func crsWhole(v float64) bool { return crsAlike(v, math.Round(v), 3e-10) }

// sixDegrees reports whether a name is of a zone of 6 degrees: those of the registry
// and of ArcGIS have the width only if it is 3.
func sixDegrees(name string) bool {
	folded := strings.NewReplacer("_", " ", "-", " ").Replace(strings.ToLower(name))
	switch {
	case strings.Contains(folded, "3 degree"), strings.Contains(folded, "3度"), strings.Contains(folded, "三度"):
		return false
	case strings.Contains(folded, "6 degree"), strings.Contains(folded, "6度"), strings.Contains(folded, "六度"):
		return true
	}
	return strings.Contains(folded, " gk ") || strings.Contains(folded, "gauss kruger")
}
