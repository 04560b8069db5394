package arcgis

import (
	"math"
	"strings"

	"github.com/paulmach/orb"

	"guotu/geo"
	"guotu/layers"
	"guotu/server/call"
)

// distanceUnits are the units of distance in metres.
var distanceUnits = map[string]float64{"esrisrunit_meter": 1, "esrisrunit_kilometer": 1000, "esrisrunit_foot": 0.3048, "esrisrunit_statutemile": 1609.344,
	"esrisrunit_nauticalmile": 1852, "esrisrunit_usnauticalmile": 1853.248}

// near finds the features that are at most so far from a region, along the ellipsoid. Without units the distance is in that of
// the system in which the region was given.
func (r *request) near(l *layers.Layer, region orb.Geometry, system *geo.CRS, distance float64) (selection, error) {
	if name := strings.ToLower(r.value("spatialrel")); name != "" && name != "esrispatialrelintersects" {
		return nil, call.Bad("distance", "distance goes with spatialRel=esriSpatialRelIntersects only, not %q", r.value("spatialrel"))
	}
	metres, known := distanceUnits[strings.ToLower(r.value("units"))]
	switch {
	case r.value("units") == "" && system != nil && system.Projected():
		metres = system.Unit()
	case !known:
		return nil, call.Bad("units", "units must be esriSRUnit_Meter, Kilometer, Foot, StatuteMile, NauticalMile or USNauticalMile where distance is given, not %q", r.value("units"))
	}
	metres *= distance
	if b, is := region.(orb.Bound); is {
		region = b.ToPolygon()
	}
	from := geo.PrepareDistance(region)
	rows := make(selection, (l.Len()+63)/64)
	for n, i := range around(l, region.Bound(), metres) {
		if n%64 == 0 && r.Context().Err() != nil {
			return nil, r.Context().Err()
		}
		if g := l.Geometry(i); g != nil && from.Within(g, metres) {
			rows[i/64] |= 1 << (i % 64)
		}
	}
	return rows, nil
}

// around lists the features whose boxes are at most about so many metres from a box, and perhaps others.
func around(l *layers.Layer, b orb.Bound, metres float64) []int {
	const least = 110_000 // metres of a degree of latitude: there are 110,574 at the equator and more elsewhere
	lat := metres / least
	top := max(math.Abs(b.Min[1]), math.Abs(b.Max[1])) + lat
	if top < 85 {
		lon := lat / math.Cos(top*math.Pi/180)
		wide := orb.Bound{Min: orb.Point{b.Min[0] - lon, b.Min[1] - lat}, Max: orb.Point{b.Max[0] + lon, b.Max[1] + lat}}
		if wide.Min[0] > -180 && wide.Max[0] < 180 {
			return l.In(wide)
		}
	}
	all := make([]int, l.Len()) // near a pole or the 180th meridian
	for i := range all {
		all[i] = i
	}
	return all
}

// titled takes out the features whose display field has not the parameter text in it.
func (r *request) titled(s *sublayer, rows selection) error {
	text := r.value("text")
	if text == "" {
		return nil
	}
	if r.value("where") != "" {
		return call.Bad("text", "text and where exclude each other: text stands for a where of the display field")
	}
	f := named(s.fields, r.displayField(s))
	if f.column == nil {
		return call.Bad("text", "text is looked for in the display field, which this layer does not have")
	}
	rows.among(selected(s.layer.Len(), func(i int) bool { return strings.Contains(f.column.At(i).String(), text) }))
	return nil
}
