package geo

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
)

// prjProjection is the projection of a system in well-known text.
type prjProjection struct {
	of, base *crsNode
	method   string // folded
	unit     float64
	values   map[string]float64 // in metres, degrees or 1, by folded name
}

// read gathers method, unit and parameters, from PROJCS itself or from the CONVERSION
// of PROJCRS.
func (p *prjProjection) read() error {
	from, method := p.of, p.of.member("PROJECTION")
	if conversion := p.of.member("CONVERSION"); conversion != nil {
		from, method = conversion, conversion.member("METHOD", "PROJECTION")
	}
	if method == nil {
		return errors.New("it has no projection")
	}
	p.method = foldedName(method.name())
	unit, err := prjUnitOf(p.of, "UNIT", "LENGTHUNIT")
	if err != nil {
		return err
	}
	for _, axis := range p.of.members { // PROJCRS may have it there
		if u := axis.member("LENGTHUNIT", "UNIT"); axis.keyword == "AXIS" && u != nil {
			if unit, err = prjUnitOf(axis, "LENGTHUNIT", "UNIT"); err != nil {
				return err
			}
		}
	}
	p.unit = unit
	angle := prjDegree
	if u := p.base.member("UNIT", "ANGLEUNIT"); u != nil && len(u.numbers) > 0 {
		angle = u.numbers[0]
	}
	p.values = map[string]float64{}
	for _, m := range from.members {
		if m.keyword != "PARAMETER" {
			continue
		}
		if err := p.parameter(m, angle); err != nil {
			return err
		}
	}
	return nil
}

// parameter takes note of a parameter in metres or degrees.
func (p *prjProjection) parameter(m *crsNode, angle float64) error {
	name := foldedName(m.name())
	v, err := m.number(0)
	if err != nil || !(math.Abs(v) < 1e12) {
		return fmt.Errorf("parameter %s: a number is missing or too large", crsQuoted(m.name()))
	}
	if _, twice := p.values[name]; twice {
		return fmt.Errorf("parameter %s is there twice", crsQuoted(m.name()))
	}
	switch {
	case strings.HasPrefix(name, "false"):
		factor := p.unit
		if m.member("LENGTHUNIT", "UNIT") != nil {
			if factor, err = prjUnitOf(m, "LENGTHUNIT", "UNIT"); err != nil {
				return err
			}
		}
		v *= factor
	case strings.HasPrefix(name, "lat"), strings.HasPrefix(name, "lon"), name == "centralmeridian", strings.HasPrefix(name, "standardparallel"):
		factor := angle
		if u := m.member("ANGLEUNIT", "UNIT"); u != nil {
			if factor, err = u.number(0); err != nil {
				return fmt.Errorf("parameter %s: its unit has no number", crsQuoted(m.name()))
			}
		}
		if !crsAlike(factor, prjDegree, 1e-10) {
			v *= factor / prjDegree
		}
	}
	p.values[name] = v
	return nil
}

// value takes a parameter away under any of its names.
func (p *prjProjection) value(fallback float64, names ...string) float64 {
	for _, n := range names {
		if v, ok := p.values[n]; ok {
			delete(p.values, n)
			return v
		}
	}
	return fallback
}

// crs makes the system.
func (p *prjProjection) crs(datum *crsDatum) (*CRS, error) {
	lon0 := p.value(math.NaN(), "centralmeridian", "longitudeofnaturalorigin", "longitudeoforigin", "longitudeofcenter")
	lat0 := p.value(0, "latitudeoforigin", "latitudeofnaturalorigin", "latitudeofcenter")
	k0 := p.value(1, "scalefactor", "scalefactoratnaturalorigin")
	fe, fn := p.value(0, "falseeasting"), p.value(0, "falsenorthing")
	switch {
	case p.webMercator():
		others := math.Abs(p.value(0, "standardparallel1")) + math.Abs(p.value(0, "auxiliaryspheretype"))
		if others+math.Abs(lat0)+math.Abs(fe)+math.Abs(fn) != 0 || lon0 != 0 || k0 != 1 || p.unit != 1 || datum.ellipsoid.SemiMajor != SemiMajor {
			return nil, errors.New("it is a Mercator projection other than that of web maps (EPSG:3857)")
		}
		return webMercator(), p.leftOver()
	case p.method != "gausskruger" && p.method != "gausskrüger" && p.method != "gausskrueger" && p.method != "transversemercator" && p.method != "transversemercatorcomplex" && p.method != "gausskrugertransversemercator":
		return nil, fmt.Errorf("the projection %s is not supported; Transverse Mercator (Gauss-Krüger, UTM) and that of web maps are", crsQuoted(p.method))
	}
	if err := p.leftOver(); err != nil {
		return nil, err
	}
	switch {
	case math.IsNaN(lon0):
		return nil, errors.New("its central meridian is missing")
	case math.Abs(lon0) > 180 || math.Abs(lat0) > 90:
		return nil, fmt.Errorf("its origin %g %g is not on the earth", lon0, lat0)
	case !(k0 > 0.5 && k0 < 2):
		return nil, fmt.Errorf("its scale factor %g is none", k0)
	case math.Abs(fe) > 1e8 || math.Abs(fn) > 1e8:
		return nil, fmt.Errorf("its false easting or northing %g, %g is none", fe, fn)
	}
	return localTransverse(datum, newTransverseMercator(datum.ellipsoid, lon0, lat0, k0, fe, fn), p.unit, p.of.name()), nil
}

// leftOver refuses parameters that were not understood.
func (p *prjProjection) leftOver() error {
	var names []string
	for n := range p.values {
		names = append(names, n)
	}
	if len(names) == 0 {
		return nil
	}
	slices.Sort(names)
	return fmt.Errorf("its parameter %s is not understood", crsQuoted(names[0]))
}

// webMercator recognises the projection of web maps in the ways it is written. GDAL
// writes Mercator_1SP, of the ellipsoid, and says in an extension that it is not.
func (p *prjProjection) webMercator() bool {
	switch p.method {
	case "mercatorauxiliarysphere", "popularvisualisationpseudomercator", "popularvisualizationpseudomercator":
		return true
	case "mercator1sp", "mercatorvarianta", "mercator":
		e := p.of.member("EXTENSION")
		return e != nil && len(e.texts) == 2 && strings.Contains(e.texts[1], "+b=6378137 ")
	}
	return false
}

// northFirst reports whether the first axis is the northing.
func (p *prjProjection) northFirst() bool {
	for _, m := range p.of.members {
		if m.keyword == "AXIS" {
			return slices.ContainsFunc(m.texts[min(1, len(m.texts)):], func(t string) bool { return strings.EqualFold(t, "north") })
		}
	}
	return false
}
