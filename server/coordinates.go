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
// "POINT (116.39 39.92)" or "[116.39, 39.92]". Letters overrule the order. A text that could be read in two
// ways, or that is no place on the earth, is no position.
func coordinates(text string) (at batch.Position, ok bool) {
	text = unbracketed(text)
	if strings.HasSuffix(text, ")") {
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

// surveyed reads a position in the metres of a survey, such as "38528770 3386666",
// "X=3386666.000,Y=38528770.000" or "POINT (38528770 3386666)", and returns one result for each
// system that it fits: one where the easting begins with the number of its zone, several where
// it has none. The letters X and Y mean either axis; which is which the numbers tell.
// Degrees whose latitude comes first are found, too, if the numbers make no other sense.
func surveyed(text string) []found {
	p, ordered, ok := pair(text)
	if !ok {
		return nil
	}
	fits, _ := geo.GuessCRS([]orb.Point{p}, geo.GuessOptions{}) // each becomes a result, whether one fits or several
	var results []found
	for _, g := range fits {
		if ordered && g.Swapped || g.CRS.LonLat() && len(fits) > 1 {
			continue // the text says that it is not, or it is not clear
		}
		at := [2]float64{roundDegrees(g.LonLat[0]), roundDegrees(g.LonLat[1])}
		zh, en := guessedAs(g)
		if len(fits) > 1 {
			zh, en = "若为 "+zh, "if it is "+en
		}
		results = append(results, found{Type: "coordinate", Title: positionTitle(at[0], at[1]), Context: zh, ContextEN: en, Point: &at})
	}
	return results
}

// guessedAs says in Chinese and English as what numbers were understood.
func guessedAs(g geo.Guess) (zh, en string) {
	switch {
	case !g.CRS.LonLat():
		return g.CRS.Chinese() + " (" + g.CRS.Code() + ")", g.CRS.Name() + " (" + g.CRS.Code() + ")"
	case g.Swapped:
		return "纬度在前", "latitude comes first"
	}
	return "经度在前", "longitude comes first"
}

// pair reads two numbers in any of the forms, not yet understood. ordered says that the
// text tells that the first is the easting or longitude.
func pair(text string) (p orb.Point, ordered, ok bool) {
	if strings.HasSuffix(text, ")") && strings.Count(text, ")") == 1 {
		if g, err := geo.ParseWKT(text); err == nil {
			p, ok = g.(orb.Point)
			return p, false, ok
		}
	}
	c, err := geo.ParseCoordinates(unbracketed(text))
	if err != nil {
		return p, false, false
	}
	p, ordered = c.EastFirst()
	return p, ordered, true
}

// unbracketed takes away one pair of brackets around a text, as programs write them.
func unbracketed(text string) string {
	text = strings.TrimSpace(text)
	for _, pair := range [...][2]string{{"(", ")"}, {"[", "]"}, {"（", "）"}} {
		if inner, ok := strings.CutPrefix(text, pair[0]); ok {
			if inner, ok = strings.CutSuffix(inner, pair[1]); ok {
				return inner
			}
		}
	}
	return text
}

// positionTitle writes a position with no more decimals than mean something.
func positionTitle(lon, lat float64) string {
	return fmt.Sprintf("%v, %v", roundDegrees(lon), roundDegrees(lat))
}

// roundDegrees leaves 9 decimals, a tenth of a millimetre.
func roundDegrees(v float64) float64 { return math.Round(v*1e9) / 1e9 }
