package server

import (
	"fmt"
	"math"
	"strings"

	"github.com/paulmach/orb"

	"guotu/geo"
	"guotu/server/batch"
)

// coordinates reads a position in degrees as people write it: "116.39,39.92" (longitude
// comes first, as everywhere here), "39.92N 116.39E", "北纬39.92 东经116.39",
// "116°23′24″E 39°55′12″N", "114:18:00 30:36:00", or as GIS programs copy it,
// "POINT (116.39 39.92)". Letters overrule the order. A text that could be read in two
// ways, or that is no place on the earth, is no position.
func coordinates(text string) (at batch.Position, ok bool) {
	if strings.HasSuffix(strings.TrimSpace(text), ")") {
		return wellKnown(text)
	}
	c, err := geo.ParseCoordinates(text)
	if err != nil {
		return at, false
	}
	p, _ := c.EastFirst()
	for _, axis := range c.Axes {
		if axis == 'X' || axis == 'Y' {
			return at, false // of a plane
		}
	}
	at = batch.Position{Lon: p[0], Lat: p[1]}
	return at, at.Check() == nil
}

// wellKnown reads a point in well-known text.
func wellKnown(text string) (at batch.Position, ok bool) {
	if strings.Count(text, ")") != 1 { // the parser does not look behind the end
		return at, false
	}
	g, err := geo.ParseWKT(text)
	p, ok := g.(orb.Point)
	if err != nil || !ok {
		return at, false
	}
	at = batch.Position{Lon: p[0], Lat: p[1]}
	return at, at.Check() == nil
}

// surveyed reads a position in the metres of a survey, such as "38528770 3386666" or
// "X=3386666.000,Y=38528770.000", and returns one result for each system that it fits:
// one where the easting begins with the number of its zone, several where
// it has none. The letters X and Y mean either axis; which is which the numbers tell.
func surveyed(text string) []found {
	c, err := geo.ParseCoordinates(text)
	if err != nil || c.Angles || math.Max(math.Abs(c.Numbers[0]), math.Abs(c.Numbers[1])) < 1000 {
		return nil
	}
	p, ordered := c.EastFirst()
	fits, _ := geo.GuessCRS([]orb.Point{p}, geo.GuessOptions{}) // each becomes a result, whether one fits or several
	var results []found
	for _, g := range fits {
		if ordered && g.Swapped {
			continue // the text says that it is not
		}
		at := [2]float64{roundDegrees(g.LonLat[0]), roundDegrees(g.LonLat[1])}
		context := g.CRS.Chinese() + " (" + g.CRS.Code() + ")"
		if len(fits) > 1 {
			context += " ?"
		}
		results = append(results, found{Type: "coordinate", Title: fmt.Sprintf("%v, %v", at[0], at[1]), Context: context, Point: &at})
	}
	return results
}

// roundDegrees leaves 9 decimals, a tenth of a millimetre.
func roundDegrees(v float64) float64 { return math.Round(v*1e9) / 1e9 }
