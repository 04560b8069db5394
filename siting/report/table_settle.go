package report

import (
	"math"

	"guotu/geo"
	"guotu/siting"
)

// settled returns the report with the areas of its layers in square metres as they are shown, with
// two decimals: what a layer covers of the site, what it leaves out and what it does not know
// add up to the site. Findings that speak of the same ground have the same figure.
func settled(r *siting.Report) *siting.Report {
	s := *r
	s.Layers = make([]siting.LayerResult, len(r.Layers))
	s.Findings = make([]siting.Finding, len(r.Findings))
	copy(s.Layers, r.Layers)
	copy(s.Findings, r.Findings)
	before := make(map[string][3]float64, len(r.Layers))
	after := make(map[string][3]float64, len(r.Layers))
	for i := range s.Layers {
		v := &s.Layers[i]
		parts := [3]float64{v.M2, max(0, r.Site.M2-v.M2-v.Uncovered), v.Uncovered}
		shown, _ := apportion(geo.SquareMetre, parts[:], r.Site.M2, r.Site.M2 > 0)
		before[v.Layer], after[v.Layer] = parts, [3]float64(shown)
		v.M2, v.Uncovered = shown[0], shown[2]
	}
	for i := range s.Findings {
		f := &s.Findings[i]
		parts, of := before[f.Layer]
		for k := range parts {
			if of && math.Abs(parts[k]-f.M2) <= 1e-6*max(1, f.M2) {
				f.M2 = after[f.Layer][k]
				break
			}
		}
	}
	return &s
}
