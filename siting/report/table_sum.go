package report

import (
	"math"

	"guotu/geo"
	"guotu/siting"
)

// maxApart is how far, in square metres, areas may be off the whole that they make up: more than
// that is ground which some of them share, or none has. It is more than rounding to two decimals
// takes away.
const maxApart = 0.02

// rounded is an area in square metres as a table shows it in a unit.
func rounded(u geo.AreaUnit, squareMetres float64) float64 {
	a, err := u.Round(squareMetres)
	if err != nil {
		return squareMetres // too large to have decimals
	}
	return a.Float64()
}

// addUp returns the areas of overlaps in square metres with two decimals. If they make up the
// whole, its rounded area is what the rounded ones add up to; otherwise each is rounded on its
// own, and ok is false.
func addUp(overlaps []siting.Overlap, whole siting.Measure) (shown []float64, ok bool) {
	parts := make([]float64, len(overlaps))
	sum := 0.0
	for i, v := range overlaps {
		parts[i] = v.M2
		sum += v.M2
	}
	return apportion(geo.SquareMetre, parts, whole.M2, math.Abs(sum-whole.M2) <= maxApart)
}

// apportion rounds parts of a whole, which both are in square metres, to the unit.
func apportion(u geo.AreaUnit, parts []float64, whole float64, complete bool) (shown []float64, ok bool) {
	shown = make([]float64, len(parts))
	if complete {
		if all, err := u.Apportion(parts, whole); err == nil {
			for i, a := range all {
				shown[i] = a.Float64()
			}
			return shown, true
		}
	}
	for i, p := range parts {
		shown[i] = rounded(u, p)
	}
	return shown, false
}

// addUpShares does the same for shares of the site, to hundredths of a percent. A share of the site
// is taken for so many hectares, which have four decimals just as well.
func addUpShares(overlaps []siting.Overlap, whole float64, complete bool) []float64 {
	parts := make([]float64, len(overlaps))
	for i, v := range overlaps {
		parts[i] = geo.Hectare.SquareMetres(v.Share)
	}
	shown, _ := apportion(geo.Hectare, parts, geo.Hectare.SquareMetres(whole), complete)
	return shown
}

// addUpOf returns some measure of overlaps with two decimals, so that they add up to the sum, which
// is returned as well.
func addUpOf(overlaps []siting.Overlap, measure func(siting.Overlap) float64) (shown []float64, sum float64) {
	parts := make([]float64, len(overlaps))
	for i, v := range overlaps {
		parts[i] = measure(v)
		sum += parts[i]
	}
	shown, _ = apportion(geo.SquareMetre, parts, sum, true)
	return shown, sum
}

// distinctAreas puts findings together that speak of the same area, in their order.
func distinctAreas(all []*siting.Finding) [][]*siting.Finding {
	var groups [][]*siting.Finding
next:
	for _, f := range all {
		for i, g := range groups {
			if math.Abs(g[0].M2-f.M2) <= maxApart {
				groups[i] = append(g, f)
				continue next
			}
		}
		groups = append(groups, []*siting.Finding{f})
	}
	return groups
}

// appendNew appends a text that is not empty and not there yet.
func appendNew(all []string, s string) []string {
	if s == "" {
		return all
	}
	for _, a := range all {
		if a == s {
			return all
		}
	}
	return append(all, s)
}
