package geo

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
)

// projEllipsoids are the ellipsoids that PROJ's parameters may name.
var projEllipsoids = map[string]Ellipsoid{
	"GRS80":    {"GRS 1980", 6378137, 298.257222101},
	"CGCS2000": ellipsoidCGCS2000,
	"WGS84":    ellipsoidWGS84,
	"IAU76":    ellipsoidIAG1975,
	"KRASS":    ellipsoidKrassowsky,
	"WGS72":    {"WGS 72", 6378135, 298.26},
	"GRS67":    {"GRS 1967", 6378160, 298.2471674270},
	"AUST_SA":  {"Australian National", 6378160, 298.25},
	"INTL":     {"International 1924", 6378388, 297},
	"BESSEL":   {"Bessel 1841", 6377397.155, 299.1528128},
	"CLRK66":   fromAxes("Clarke 1866", 6378206.4, 6356583.8),
	"CLRK80":   {"Clarke 1880", 6378249.145, 293.4663},
	"EVRST30":  {"Everest 1830", 6377276.345, 300.8017},
	"AIRY":     {"Airy 1830", 6377563.396, 299.3249646},
	"MOD_AIRY": fromAxes("Modified Airy", 6377340.189, 6356034.446),
	"HELMERT":  {"Helmert 1906", 6378200, 298.3},
	"HOUGH":    {"Hough", 6378270, 297},
	"SPHERE":   {"sphere", 6370997, 0},
}

func fromAxes(name string, a, b float64) Ellipsoid {
	e := Ellipsoid{Name: name, SemiMajor: a}
	if a != b {
		e.InverseFlattening = a / (a - b)
	}
	return e
}

// projParameters are PROJ's parameters by name; reading one takes it away, so that
// what is left at the end was not understood.
type projParameters map[string]string

func (p projParameters) take(names ...string) (string, bool) {
	for _, n := range names {
		if v, ok := p[n]; ok {
			delete(p, n)
			return v, true
		}
	}
	return "", false
}

// number reads a parameter that is a number, within bounds.
func (p projParameters) number(fallback, low, high float64, names ...string) (float64, error) {
	text, ok := p.take(names...)
	if !ok {
		return fallback, nil
	}
	v, err := crsNumber(text)
	if err != nil {
		return 0, fmt.Errorf("+%s: %w", names[0], err)
	}
	if !(v >= low && v <= high) {
		return 0, fmt.Errorf("+%s=%s is not from %g to %g", names[0], text, low, high)
	}
	return v, nil
}

// parseProj reads PROJ's parameters. A "+" that an address has turned into a space
// is not missed. Every parameter is understood or refused, none is skipped.
func parseProj(text string) (*CRS, error) {
	p := projParameters{}
	for _, field := range strings.FieldsFunc(text, func(r rune) bool { return r == ' ' || r == '\t' }) {
		key, value, _ := strings.Cut(strings.TrimPrefix(field, "+"), "=")
		key = strings.ToLower(key)
		if _, twice := p[key]; twice {
			return nil, fmt.Errorf("+%s is given twice", key)
		}
		p[key] = value
	}
	c, err := p.crs()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", crsQuoted(text), err)
	}
	return c, nil
}

func (p projParameters) crs() (*CRS, error) {
	for _, harmless := range []string{"no_defs", "wktext", "approx", "over"} {
		p.take(harmless)
	}
	if v, ok := p.take("type"); ok && v != "crs" {
		return nil, fmt.Errorf("+type=%s is no coordinate reference system", v)
	}
	if v, ok := p.take("init"); ok {
		if !codeForm.MatchString(v) {
			return nil, fmt.Errorf("+init=%s is no code", crsQuoted(v))
		}
		c, err := parseBase(v)
		if err != nil {
			return nil, err
		}
		return c, p.leftOver()
	}
	towgs84, hasShift := p.take("towgs84")
	proj, _ := p.take("proj")
	if axis, ok := p.take("axis"); ok && axis != "enu" && axis != "neu" {
		return nil, fmt.Errorf("+axis=%s is not supported, enu is", axis)
	}
	if pm, ok := p.take("pm"); ok && pm != "0" && !strings.EqualFold(pm, "greenwich") {
		return nil, fmt.Errorf("+pm=%s: the prime meridian must be Greenwich", pm)
	}
	c, err := p.projection(strings.ToLower(proj))
	if err == nil {
		err = p.leftOver()
	}
	if err != nil || !hasShift || c.datum.meets && strings.Trim(towgs84, "0,.- ") == "" {
		return c, err
	}
	return c.withHelmertText(towgs84, PositionVector)
}

func (p projParameters) leftOver() error {
	var left []string
	for key := range p {
		left = append(left, "+"+key)
	}
	if len(left) == 0 {
		return nil
	}
	slices.Sort(left)
	return fmt.Errorf("%s is not supported", strings.Join(left, ", "))
}

func (p projParameters) projection(proj string) (*CRS, error) {
	if proj == "merc" || proj == "webmerc" {
		return p.mercator(proj)
	}
	datum, err := p.datum()
	if err != nil {
		return nil, err
	}
	switch proj {
	case "longlat", "latlong", "lonlat", "latlon":
		p.take("units")
		return geographicOn(datum), nil
	case "tmerc", "etmerc", "gstmerc":
		if proj == "gstmerc" {
			return nil, fmt.Errorf("+proj=%s is not supported, tmerc is", proj)
		}
		return p.transverse(datum)
	case "utm":
		return p.utm(datum)
	case "":
		return nil, fmt.Errorf("+proj is missing")
	}
	return nil, fmt.Errorf("projection %s is not supported; tmerc, utm, merc of web maps and longlat are", crsQuoted(proj))
}

func (p projParameters) datum() (*crsDatum, error) {
	if name, ok := p.take("datum"); ok {
		if e, given := p.take("ellps"); given && !strings.EqualFold(e, "WGS84") {
			return nil, fmt.Errorf("+datum=%s and +ellps=%s contradict each other", name, e)
		}
		if strings.EqualFold(name, "WGS84") {
			return datumWGS84, nil
		}
		return nil, fmt.Errorf("+datum=%s is not supported; WGS84 is, or +ellps with +towgs84", name)
	}
	e := ellipsoidCGCS2000
	name, named := p.take("ellps")
	if named {
		var known bool
		if e, known = projEllipsoids[strings.ToUpper(name)]; !known {
			return nil, fmt.Errorf("+ellps=%s is not known; give +a and +rf", name)
		}
	}
	given := false
	for _, n := range []string{"a", "b", "rf", "f", "r"} {
		_, has := p[n]
		given = given || has
	}
	if given {
		if named {
			return nil, fmt.Errorf("the ellipsoid is given twice, by +ellps and by its parameters")
		}
		var err error
		if e, err = p.ellipsoid(); err != nil {
			return nil, err
		}
	} else if !named {
		return nil, fmt.Errorf("the ellipsoid is missing; give +ellps=CGCS2000 (or GRS80, WGS84, krass, IAU76)")
	}
	return datumOn(e, ""), nil
}

func (p projParameters) ellipsoid() (Ellipsoid, error) {
	const low, high = 6e6, 7e6
	if r, ok := p["r"]; ok {
		v, err := p.number(0, low, high, "r")
		return Ellipsoid{"sphere of " + r + " m", v, 0}, err
	}
	a, err := p.number(0, low, high, "a")
	if err != nil {
		return Ellipsoid{}, err
	}
	e := Ellipsoid{Name: fmt.Sprintf("ellipsoid a=%g", a), SemiMajor: a}
	switch {
	case a == 0:
		return e, fmt.Errorf("+a is missing")
	case p["rf"] != "":
		e.InverseFlattening, err = p.number(0, 150, 1e9, "rf")
	case p["f"] != "":
		var f float64
		if f, err = p.number(0, 0, 0.01, "f"); f > 0 {
			e.InverseFlattening = 1 / f
		}
	case p["b"] != "":
		var b float64
		if b, err = p.number(0, a*0.99, a, "b"); err == nil {
			e = fromAxes(e.Name, a, b)
		}
	}
	return e, err
}

// datumOn returns the datum that goes with an ellipsoid if no other is named. That of
// 1975 has only been used by Xi'an 80; of that of Krassowsky it is not known.
func datumOn(e Ellipsoid, name string) *crsDatum {
	switch {
	case e.alike(ellipsoidWGS84):
		return datumWGS84
	case e.alike(ellipsoidCGCS2000):
		return datumCGCS2000
	case name == "" && e.alike(ellipsoidIAG1975):
		return datumXian80
	}
	if name == "" {
		name = "unknown datum on " + e.Name
	}
	return &crsDatum{name: name, chinese: name, ellipsoid: e}
}

// mercator reads the sphere of web maps and no other.
func (p projParameters) mercator(proj string) (*CRS, error) {
	p.take("nadgrids")
	p.take("datum")
	if name, ok := p.take("ellps"); ok && !strings.EqualFold(name, "WGS84") {
		return nil, fmt.Errorf("+proj=%s of the ellipsoid %s is not supported", proj, name)
	}
	units, _ := p.take("units")
	_, sphere := p["b"]
	sphere = sphere || proj == "webmerc"
	a, errA := p.number(SemiMajor, 0, math.Inf(1), "a")
	b, errB := p.number(a, 0, math.Inf(1), "b")
	if _, given := p["r"]; given {
		a, errA = p.number(0, 0, math.Inf(1), "r")
		b, sphere = a, true
	}
	for name, want := range map[string]float64{"lat_ts": 0, "lon_0": 0, "x_0": 0, "y_0": 0, "k": 1, "k_0": 1, "lat_0": 0} {
		if v, err := p.number(want, -1e9, 1e9, name); err != nil || v != want {
			return nil, fmt.Errorf("+proj=%s with +%s=%g is not supported; the one of web maps (EPSG:3857) is", proj, name, v)
		}
	}
	if err := errors.Join(errA, errB); err != nil {
		return nil, err
	}
	if !sphere || a != SemiMajor || b != SemiMajor || units != "" && units != "m" {
		return nil, fmt.Errorf("+proj=%s is supported only as web maps have it (EPSG:3857)", proj)
	}
	return webMercator(), nil
}

func (p projParameters) utm(datum *crsDatum) (*CRS, error) {
	text, _ := p.take("zone")
	zone, err := strconv.Atoi(text)
	if err != nil || zone < 1 || zone > 60 {
		return nil, fmt.Errorf("+zone=%s is not from 1 to 60", text)
	}
	_, south := p.take("south")
	if v, ok := p.take("units"); ok && v != "m" {
		return nil, fmt.Errorf("+units=%s is not supported with +proj=utm", v)
	}
	if datum == datumWGS84 {
		return utmZone(zone, south), nil
	}
	fn := 0.0
	if south {
		fn = 1e7
	}
	return localTransverse(datum, newTransverseMercator(datum.ellipsoid, 6*float64(zone)-183, 0, 0.9996, 500_000, fn), 1, ""), nil
}

func (p projParameters) transverse(datum *crsDatum) (*CRS, error) {
	var failed error
	read := func(fallback, low, high float64, names ...string) float64 {
		v, err := p.number(fallback, low, high, names...)
		if failed == nil {
			failed = err
		}
		return v
	}
	lon0 := read(0, -180, 180, "lon_0")
	lat0 := read(0, -90, 90, "lat_0")
	k0 := read(1, 0.5, 2, "k", "k_0")
	fe, fn := read(0, -1e8, 1e8, "x_0"), read(0, -1e8, 1e8, "y_0")
	unit := read(1, 1e-3, 1e4, "to_meter")
	if name, ok := p.take("units"); ok {
		known := map[string]float64{"m": 1, "km": 1000, "ft": 0.3048, "us-ft": 1200. / 3937}
		if unit = known[name]; unit == 0 {
			return nil, fmt.Errorf("+units=%s is not supported, m is", name)
		}
	}
	if failed != nil {
		return nil, failed
	}
	return localTransverse(datum, newTransverseMercator(datum.ellipsoid, lon0, lat0, k0, fe, fn), unit, ""), nil
}
