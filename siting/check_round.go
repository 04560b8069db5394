package siting

import (
	"math"

	"guotu/geo"
)

// measureOf is an area rounded on its own.
func measureOf(m2 float64) Measure {
	m := Measure{M2: m2}
	if r, err := geo.Hectare.Round(m2); err == nil {
		m.Ha = r.Float64()
	}
	if r, err := geo.Mu.Round(m2); err == nil {
		m.Mu = r.Float64()
	}
	return m
}

// apportion rounds the parts of a whole so that they add up to the whole as it was rounded, by the
// largest remainder (平差). Parts that do not make up the whole are rounded each on its own.
func apportion(parts []float64, whole Measure) []Measure {
	to := make([]Measure, len(parts))
	for i, p := range parts {
		to[i].M2 = p
	}
	sum := 0.0
	for _, p := range parts {
		sum += p
	}
	adds := math.Abs(sum-whole.M2) <= 1e-6*math.Max(1, whole.M2)
	ha, err := geo.Hectare.Apportion(parts, geo.Hectare.SquareMetres(whole.Ha))
	mu, err2 := geo.Mu.Apportion(parts, geo.Mu.SquareMetres(whole.Mu))
	if !adds || err != nil || err2 != nil {
		for i, p := range parts {
			to[i] = measureOf(p)
		}
		return to
	}
	for i := range parts {
		to[i].Ha, to[i].Mu = ha[i].Float64(), mu[i].Float64()
	}
	return to
}

// rounded are the areas of a layer as a report shows them. Zones that do not overlap one another
// add up to covered; covered, rest and beyond add up to the site.
type rounded struct {
	zones                 []Measure
	covered, rest, beyond Measure
	overlapping           bool // zones overlap one another in the site
}

// round rounds what was measured of a layer.
func (k *checker) round(p *ply, whole Measure) rounded {
	var r rounded
	sum := 0.0
	areas := make([]float64, 0, len(p.zones)+2)
	for _, z := range p.zones {
		sum += z.in.area
		areas = append(areas, z.in.area)
	}
	rest := math.Max(0, whole.M2-p.covered.area-p.beyond.area)
	if r.overlapping = sum > p.covered.area+1e-6*math.Max(1, whole.M2); r.overlapping {
		m := apportion([]float64{p.covered.area, rest, p.beyond.area}, whole)
		r.covered, r.rest, r.beyond = m[0], m[1], m[2]
		for _, a := range areas {
			r.zones = append(r.zones, measureOf(a))
		}
		return r
	}
	m := apportion(append(areas, rest, p.beyond.area), whole)
	n := len(areas)
	r.zones, r.rest, r.beyond = m[:n], m[n], m[n+1]
	r.covered = sumOf(r.zones)
	r.covered.M2 = p.covered.area
	return r
}

// sumOf adds rounded areas without leaving their decimals.
func sumOf(list []Measure) Measure {
	var m Measure
	for _, one := range list {
		m.M2, m.Ha, m.Mu = m.M2+one.M2, m.Ha+one.Ha, m.Mu+one.Mu
	}
	m.Ha, m.Mu = fourDecimals(m.Ha), fourDecimals(m.Mu)
	return m
}

func fourDecimals(v float64) float64 { return math.Round(v*1e4) / 1e4 }

// roundZones rounds the zones of a layer in one parcel, so that with what lies in none of them
// they add up to the parcel.
func roundZones(zones []zoneMeasure, whole Measure) []Measure {
	areas := make([]float64, 0, len(zones)+1)
	sum := 0.0
	for _, z := range zones {
		areas, sum = append(areas, z.in.area), sum+z.in.area
	}
	return apportion(append(areas, math.Max(0, whole.M2-sum)), whole)[:len(zones)]
}
