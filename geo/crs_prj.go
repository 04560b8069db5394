package geo

import (
	"errors"
	"fmt"
	"math"
	"strings"
)

// ParsePRJ reads the well-known text of a coordinate reference system, as .prj
// files have it: that of ArcGIS and of OGC 01-009 (PROJCS, GEOGCS) and that of
// ISO 19162 (PROJCRS, GEOGCRS). The system is recognised by its parameters: ellipsoid
// and datum, projection, meridian, false easting, scale and unit; names and codes
// matter only where the parameters leave a choice. Parameters of no registered
// system make a system without a code. What is not supported is an error.
func ParsePRJ(text string) (*CRS, error) {
	if len(text) > maxPRJText {
		return nil, fmt.Errorf("the well-known text of a coordinate reference system is longer than %d bytes", maxPRJText)
	}
	n, err := parseCRSTree(text)
	if err != nil {
		return nil, err
	}
	c, err := crsOf(n)
	if err != nil {
		return nil, fmt.Errorf("coordinate reference system %s: %w", crsQuoted(n.name()), err)
	}
	return c, nil
}

func crsOf(n *crsNode) (*CRS, error) {
	switch n.keyword {
	case "PROJCS", "PROJCRS", "PROJECTEDCRS":
		return projectedOf(n)
	case "GEOGCS", "GEOGCRS", "GEODCRS", "GEOGRAPHICCRS", "GEODETICCRS":
		datum, shift, err := datumOf(n)
		if err != nil {
			return nil, err
		}
		if err := degreesOnly(n); err != nil {
			return nil, err
		}
		return withShift(geographicOn(datum), shift)
	case "COMPD_CS", "COMPOUNDCRS": // heights do not matter here
		if m := n.member("PROJCS", "PROJCRS", "PROJECTEDCRS", "GEOGCS", "GEOGCRS", "GEODCRS", "GEOGRAPHICCRS", "GEODETICCRS"); m != nil {
			return crsOf(m)
		}
	case "BOUNDCRS":
		return nil, errors.New("BOUNDCRS is not supported; give the system within it, and the transformation by itself")
	}
	return nil, fmt.Errorf("%s is not supported; PROJCS, GEOGCS, PROJCRS and GEOGCRS are", crsQuoted(n.keyword))
}

// prjDatums are words of datums' names, folded, and the datums they mean. An ellipsoid
// that is not the datum's contradicts the name.
var prjDatums = []struct {
	word  string
	datum *crsDatum
}{
	{"china2000", datumCGCS2000}, {"cgcs2000", datumCGCS2000}, {"chinageodeticcoordinatesystem2000", datumCGCS2000}, {"chinageodetic2000", datumCGCS2000},
	{"wgs84", datumWGS84}, {"wgs1984", datumWGS84}, {"worldgeodeticsystem1984", datumWGS84},
	{"xian1980", datumXian80}, {"xian80", datumXian80},
	{"newbeijing", nil}, {"beijing1954", datumBeijing54}, {"beijing54", datumBeijing54},
}

// foldedName keeps letters and digits.
func foldedName(name string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= 'A' && r <= 'Z':
			return r + 'a' - 'A'
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9', r > 127:
			return r
		}
		return -1
	}, name)
}

// datumOf reads datum, ellipsoid and prime meridian of a geographic system, and the
// TOWGS84 that older texts have there.
func datumOf(n *crsNode) (*crsDatum, *Helmert, error) {
	d := n.member("DATUM", "ENSEMBLE", "GEODETICDATUM", "TRF")
	if d == nil {
		return nil, nil, errors.New("it has no datum")
	}
	s := d.member("SPHEROID", "ELLIPSOID")
	if s == nil {
		return nil, nil, errors.New("its datum has no ellipsoid")
	}
	if pm := n.member("PRIMEM", "PRIMEMERIDIAN"); pm != nil {
		if lon, err := pm.number(0); err != nil || lon != 0 {
			return nil, nil, errors.New("its prime meridian is not Greenwich")
		}
	}
	a, err1 := s.number(0)
	rf, err2 := s.number(1)
	factor, err3 := prjUnitOf(s, "LENGTHUNIT", "UNIT")
	if err := errors.Join(err1, err2, err3); err != nil {
		return nil, nil, fmt.Errorf("ellipsoid: %w", err)
	}
	e := Ellipsoid{s.name(), a * factor, rf}
	if !(e.SemiMajor > 6e6 && e.SemiMajor < 7e6) || rf != 0 && rf < 150 {
		return nil, nil, fmt.Errorf("an ellipsoid of a = %g m, 1/f = %g is none of the earth", e.SemiMajor, rf)
	}
	shift, err := prjShiftOf(d)
	if err != nil {
		return nil, nil, err
	}
	return matchDatum(d.name()+" "+n.name(), e), shift, nil
}

// matchDatum finds the datum by its ellipsoid. Where a name says that the datum is
// another one on the same ellipsoid it has no relation to ours.
func matchDatum(name string, e Ellipsoid) *crsDatum {
	folded := foldedName(name)
	for _, d := range prjDatums {
		if strings.Contains(folded, d.word) {
			if d.datum != nil && d.datum.ellipsoid.alike(e) {
				return d.datum
			}
			if d.datum != nil && d.datum.meets && (e.alike(ellipsoidWGS84) || e.alike(ellipsoidCGCS2000)) {
				return datumOn(e, "") // WGS 84 on GRS 80, as some programs write
			}
			return &crsDatum{name: name, chinese: name, ellipsoid: e}
		}
	}
	switch {
	case strings.Contains(folded, "northamerican"), strings.Contains(folded, "nad83"), strings.Contains(folded, "european"), strings.Contains(folded, "etrs"),
		strings.Contains(folded, "japan"), strings.Contains(folded, "jgd"), strings.Contains(folded, "korea"), strings.Contains(folded, "gda"):
		return &crsDatum{name: name, chinese: name, ellipsoid: e}
	case e.alike(ellipsoidIAG1975) && strings.Contains(name, "西安"):
		return datumXian80
	case e.alike(ellipsoidKrassowsky) && strings.Contains(name, "北京"):
		return datumBeijing54
	}
	return datumOn(e, "")
}

// prjShiftOf reads TOWGS84. All zeros say nothing.
func prjShiftOf(d *crsNode) (*Helmert, error) {
	t := d.member("TOWGS84")
	if t == nil {
		return nil, nil
	}
	v := t.numbers
	if len(v) != 3 && len(v) != 7 {
		return nil, fmt.Errorf("TOWGS84 has %d numbers, not 3 or 7", len(v))
	}
	var all [7]float64
	copy(all[:], v)
	if all == [7]float64{} {
		return nil, nil
	}
	return &Helmert{all[0], all[1], all[2], all[3], all[4], all[5], all[6], PositionVector}, nil
}

func withShift(c *CRS, h *Helmert) (*CRS, error) {
	if h == nil {
		return c, nil
	}
	return c.WithHelmert(*h)
}

// prjUnitOf returns the factor of the first member with one of the keywords, 1 without.
func prjUnitOf(n *crsNode, keywords ...string) (float64, error) {
	u := n.member(keywords...)
	if u == nil {
		return 1, nil
	}
	v, err := u.number(0)
	if err != nil || !(v > 1e-4 && v < 1e5) {
		return 0, fmt.Errorf("the unit %s is not supported", crsQuoted(u.name()))
	}
	return v, nil
}

const prjDegree = math.Pi / 180

// degreesOnly checks that angles are degrees.
func degreesOnly(n *crsNode) error {
	units := []*crsNode{n.member("UNIT", "ANGLEUNIT")}
	for _, axis := range n.members {
		if axis.keyword == "AXIS" {
			units = append(units, axis.member("UNIT", "ANGLEUNIT"))
		}
	}
	for _, u := range units {
		if u == nil {
			continue
		}
		if v, err := u.number(0); err != nil || !crsAlike(v, prjDegree, 1e-10) {
			return fmt.Errorf("its angles are in %s, not in degrees", crsQuoted(u.name()))
		}
	}
	return nil
}

func projectedOf(n *crsNode) (*CRS, error) {
	base := n.member("GEOGCS", "BASEGEOGCRS", "BASEGEODCRS")
	if base == nil {
		return nil, errors.New("it has no geographic system")
	}
	datum, shift, err := datumOf(base)
	if err != nil {
		return nil, err
	}
	p := &prjProjection{of: n, base: base}
	if err := p.read(); err != nil {
		return nil, err
	}
	c, err := p.crs(datum)
	if err != nil {
		return nil, err
	}
	if c.code == "" {
		c.northFirst = p.northFirst()
	}
	return withShift(c, shift)
}
