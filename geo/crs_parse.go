package geo

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxCRSText bounds the length of what ParseCRS reads, in bytes.
const maxCRSText = 8192

// ParseCRS reads a coordinate reference system as people and programs write it:
//
//   - codes: EPSG:4526, 4526, [EPSG:4526], urn:ogc:def:crs:EPSG::4526,
//     http://www.opengis.net/def/crs/EPSG/0/4526, CRS84, OGC:CRS84;
//   - names: "CGCS2000 / 3-degree Gauss-Kruger zone 38", CGCS2000_3_Degree_GK_CM_114E,
//     2000国家大地坐标系, "CGCS2000 3度带 38带", 西安80, "WGS 84 / UTM zone 50N", GCJ-02;
//   - PROJ's parameters of a local system: "+proj=tmerc +lon_0=114.5 +x_0=500000 +ellps=GRS80";
//   - well-known text, as ParsePRJ.
//
// A transformation may follow the others but the last, after semicolons (or, in an address, spaces):
// towgs84=dx,dy,dz,rx,ry,rz,ppm; helmert=dx,dy,dz,rx,ry,rz,ppm,coordinate_frame;
// plane=dx,dy,arcseconds,ppm and to=EPSG:4547, as in "EPSG:2362;plane=-112.5,38.2,-1.2,4.5".
// "local;plane=…;to=…" is a system of which only the 4 parameters are known.
func ParseCRS(text string) (*CRS, error) {
	text = strings.TrimSpace(text)
	switch {
	case text == "":
		return nil, errors.New("the coordinate reference system is empty; " + crsHelp)
	case len(text) > maxCRSText:
		return nil, fmt.Errorf("the coordinate reference system is longer than %d bytes", maxCRSText)
	case !utf8.ValidString(text):
		return nil, errors.New("the coordinate reference system is not UTF-8")
	case wellKnownCRS(text):
		return ParsePRJ(text)
	case strings.ContainsFunc(text, unicode.IsControl):
		return nil, fmt.Errorf("coordinate reference system %s has control characters in it", crsQuoted(text))
	}
	text = halfWidth.Replace(text)
	base, with := cutTransformation(text)
	c, err := parseBase(base)
	if err != nil {
		return nil, err
	}
	return c.transformed(with)
}

// crsQuoted quotes a user's text for a message, and no more of it than helps.
func crsQuoted(text string) string {
	const enough = 80
	if runes := []rune(text); len(runes) > enough {
		text = string(runes[:enough]) + "…"
	}
	return strconv.Quote(text)
}

// halfWidth replaces the full-width characters that input methods leave in codes
// and coordinates.
var halfWidth = strings.NewReplacer(halfWidthPairs()...)

func halfWidthPairs() []string {
	pairs := []string{"\u3000", " ", "。", ".", "、", ","}
	for r := rune('！'); r <= '～'; r++ {
		pairs = append(pairs, string(r), string(r-'！'+'!'))
	}
	return pairs
}

func parseBase(text string) (*CRS, error) {
	if m := codeForm.FindStringSubmatch(text); m != nil {
		code, err := strconv.Atoi(m[1] + m[2] + m[3] + m[4] + m[5])
		if err != nil {
			return nil, fmt.Errorf("%s is no code of a coordinate reference system", crsQuoted(text))
		}
		return EPSG(code)
	}
	switch {
	case crs84Form.MatchString(text):
		return crs84(), nil
	case strings.EqualFold(text, "local"):
		return &CRS{name: "local plane", chinese: "地方平面坐标系", kind: kindLocalPlane, unit: 1, datum: &crsDatum{name: "unknown", chinese: "未知"}, northFirst: true}, nil
	case projForm.MatchString(text):
		return parseProj(text)
	}
	return parseName(text)
}

// The spellings of codes of the EPSG registry, of CRS84 and of PROJ's parameters.
var (
	codeForm = regexp.MustCompile(`(?i)^(?:` +
		`(?:(?:EPSG|ESRI) *:{0,2} *)?(\d{4,6})|` +
		`\[(?:EPSG|ESRI):(\d{4,6})\]|` +
		`urn:(?:x-)?ogc:def:crs:EPSG:(?:[0-9.]*:)?(\d{4,6})|` +
		`https?://www\.opengis\.net/def/crs/EPSG/[0-9.]+/(\d{4,6})/?|` +
		`https?://www\.opengis\.net/gml/srs/epsg\.xml#(\d{4,6})` +
		`)$`)
	crs84Form = regexp.MustCompile(`(?i)^\[?(?:` +
		`(?:OGC:|CRS:?)?(?:CRS)?:?84h?|CRS84h?|` +
		`urn:(?:x-)?ogc:def:crs:OGC:[0-9.]*:CRS84h?|` +
		`https?://www\.opengis\.net/def/crs/OGC/[0-9.]+/CRS84h?/?` +
		`)\]?$`)
	projForm = regexp.MustCompile(`(?i)^\+?(?:proj|init) *=|(?:^|\s)\+proj=`)
)

// transformationForm is where the transformation begins, in any of the forms.
var transformationForm = regexp.MustCompile(`(?i)[;\s+|]\s*\+?(?:towgs84|helmert|plane|to)\s*=|[;|]\s*[a-z_0-9]+\s*=`)

// cutTransformation separates the system from the transformation that follows it.
// PROJ's own +towgs84 among its parameters belongs to them.
func cutTransformation(text string) (base, with string) {
	at := transformationForm.FindStringIndex(text)
	if projForm.MatchString(text) {
		if i := strings.IndexAny(text, ";|"); i >= 0 {
			return strings.TrimSpace(text[:i]), text[i:]
		}
		return text, ""
	}
	if at == nil {
		base = strings.TrimRight(text, " ;|")
		return base, ""
	}
	return strings.TrimRight(text[:at[0]], " ;|+"), text[at[0]:]
}

var transformationItem = regexp.MustCompile(`(?i)^(towgs84|helmert|plane|to)\s*=\s*(.*)$`)

// transformed applies "towgs84=…", "helmert=…", or "plane=…" and "to=…".
func (c *CRS) transformed(with string) (*CRS, error) {
	items := map[string]string{}
	for _, part := range strings.FieldsFunc(with, func(r rune) bool { return r == ';' || r == '|' || r == '+' || r == ' ' }) {
		m := transformationItem.FindStringSubmatch(strings.TrimSpace(part))
		if m == nil {
			return nil, fmt.Errorf("%s: %s is none of towgs84=, helmert=, plane=, to=", c.label(), crsQuoted(part))
		}
		key := strings.ToLower(m[1])
		if _, twice := items[key]; twice {
			return nil, fmt.Errorf("%s: %s= is given twice", c.label(), key)
		}
		items[key] = m[2]
	}
	plane, hasPlane := items["plane"]
	to, hasTo := items["to"]
	towgs84, hasToWGS84 := items["towgs84"]
	helmert, hasHelmert := items["helmert"]
	switch {
	case hasTo && !hasPlane:
		return nil, fmt.Errorf("%s: to= needs plane=", c.label())
	case hasToWGS84 && hasHelmert || hasPlane && (hasToWGS84 || hasHelmert):
		return nil, fmt.Errorf("%s: only one transformation can be given", c.label())
	case hasToWGS84:
		return c.withHelmertText(towgs84, PositionVector)
	case hasHelmert:
		return c.withHelmertText(helmert, UnstatedRotation)
	case hasPlane:
		return c.withPlaneText(plane, to)
	case c.kind == kindLocalPlane:
		return nil, errors.New(`a local plane needs its 4 parameters and the system that they lead to: "local;plane=dx,dy,arcseconds,ppm;to=EPSG:4547"`)
	}
	return c, nil
}

// withHelmertText reads 3 or 7 numbers, and the convention behind them.
func (c *CRS) withHelmertText(text string, rotation RotationConvention) (*CRS, error) {
	parts := strings.Split(text, ",")
	if rotation == UnstatedRotation {
		switch strings.ToLower(strings.TrimSpace(parts[len(parts)-1])) {
		case "position_vector", "pv":
			rotation = PositionVector
		case "coordinate_frame", "cf", "bursa":
			rotation = CoordinateFrame
		}
		if rotation != UnstatedRotation {
			parts = parts[:len(parts)-1]
		}
	}
	if len(parts) != 3 && len(parts) != 7 {
		return nil, fmt.Errorf("%s: %s is not 7 numbers (dx,dy,dz in metres, rx,ry,rz in arc-seconds, scale in ppm), nor 3", c.label(), crsQuoted(text))
	}
	var v [7]float64
	for i, part := range parts {
		var err error
		if v[i], err = crsNumber(part); err != nil {
			return nil, fmt.Errorf("%s: transformation parameter %d: %w", c.label(), i+1, err)
		}
	}
	return c.WithHelmert(Helmert{v[0], v[1], v[2], v[3], v[4], v[5], v[6], rotation})
}

func (c *CRS) withPlaneText(text, to string) (*CRS, error) {
	parts := strings.Split(text, ",")
	if len(parts) != 4 {
		return nil, fmt.Errorf("%s: %s is not 4 numbers (dx to the east and dy to the north in metres, rotation in arc-seconds, scale in ppm)", c.label(), crsQuoted(text))
	}
	var v [4]float64
	for i, part := range parts {
		var err error
		if v[i], err = crsNumber(part); err != nil {
			return nil, fmt.Errorf("%s: plane parameter %d: %w", c.label(), i+1, err)
		}
	}
	var onto *CRS
	if to != "" {
		var err error
		if onto, err = parseBase(strings.TrimSpace(to)); err != nil {
			return nil, fmt.Errorf("%s: to=: %w", c.label(), err)
		}
	}
	return c.WithPlane(Plane{v[0], v[1], v[2], v[3]}, onto)
}

// crsNumber reads a finite decimal number.
func crsNumber(text string) (float64, error) {
	text = strings.TrimSpace(text)
	v, err := strconv.ParseFloat(text, 64)
	if err != nil || v-v != 0 || strings.ContainsAny(text, "xX_pPnN") {
		return 0, fmt.Errorf("%s is not a number", crsQuoted(text))
	}
	return v, nil
}
