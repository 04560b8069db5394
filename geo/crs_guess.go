package geo

import (
	"errors"
	"fmt"
	"math"
	"strings"

	"github.com/paulmach/orb"
)

// Guess is a system that bare coordinates fit.
type Guess struct {
	CRS *CRS
	// Swapped says that the first number is the northing or latitude.
	Swapped bool
	// Packed says that degrees are written ddd.mmss.
	Packed bool
	// LonLat is the first position, in degrees.
	LonLat orb.Point
	// EN and ZH are the reason, in English and Chinese.
	EN, ZH string
}

// GuessOptions are what else is known; the zero value is nothing.
type GuessOptions struct {
	// Lon is a longitude near the place, in degrees, to tell apart the zones of
	// eastings without a number; 0 is none. It should be right to a degree.
	Lon float64
}

// GuessError says that no system fits, or that several do; then these are Fits.
type GuessError struct {
	Fits []Guess
	// Reason says why none does.
	Reason string
}

// Error lists what fits.
func (e *GuessError) Error() string {
	if len(e.Fits) == 0 {
		return "no coordinate reference system fits: " + e.Reason
	}
	const enough = 6
	var names []string
	for i, g := range e.Fits {
		if i == enough {
			names = append(names, fmt.Sprintf("%d more", len(e.Fits)-enough))
			break
		}
		names = append(names, g.CRS.String())
	}
	return fmt.Sprintf("%d coordinate reference systems fit, name the right one: %s", len(e.Fits), strings.Join(names, "; "))
}

// guessBox is China with its seas; guesses are made only for places in there.
var guessBox = orb.Bound{Min: orb.Point{72, 2}, Max: orb.Point{137, 55}}

// GuessCRS says which systems fit positions of which nothing is known but the
// numbers, the first and second of each in the order in which they stand. Eastings of
// 8 digits begin with the number of their zone: 13 to 23 of 6 degrees, 25 to 45 of 3.
// Eastings of 6 digits may be of any zone, unless a longitude is given. Numbers cannot
// tell CGCS2000 from Xi'an 80 or Beijing 54, nor degrees of a web map (GCJ-02) from
// others; the reasons say so. If not exactly one system fits, the error is a *GuessError
// and the list has all that do.
func GuessCRS(points []orb.Point, o GuessOptions) ([]Guess, error) {
	if len(points) == 0 {
		return nil, &GuessError{Reason: "there are no coordinates"}
	}
	for _, p := range points {
		if !crsFinite(p) {
			return nil, &GuessError{Reason: errNotFiniteCRS.Error()}
		}
	}
	fits := guessDegrees(points)
	if fits == nil {
		fits = append(guessZones(points), guessPlain(points, o)...)
		fits = append(fits, guessWeb(points)...)
	}
	switch len(fits) {
	case 1:
		return fits, nil
	case 0:
		return nil, &GuessError{Reason: noFitReason(points)}
	}
	return fits, &GuessError{Fits: fits}
}

// swapPoints returns the points with their numbers swapped.
func swapPoints(points []orb.Point) []orb.Point {
	return mapEach(points, func(p orb.Point) orb.Point { return orb.Point{p[1], p[0]} })
}

// everyPoint reports whether all points are so.
func everyPoint(points []orb.Point, so func(orb.Point) bool) bool {
	for _, p := range points {
		if !so(p) {
			return false
		}
	}
	return true
}

func onEarth(p orb.Point) bool { return math.Abs(p[0]) <= 180 && math.Abs(p[1]) <= 90 }

// guessDegrees finds degrees in either order. Where both would do, the order that
// leads to China is meant.
func guessDegrees(points []orb.Point) []Guess {
	straight := Guess{CRS: geographicOn(datumCGCS2000), LonLat: points[0],
		EN: "both numbers are degrees, longitude first (GCJ-02 of web maps would look alike)", ZH: "两数为度，经度在前（网络地图的GCJ-02坐标外观相同）"}
	swapped := Guess{CRS: straight.CRS, Swapped: true, LonLat: orb.Point{points[0][1], points[0][0]},
		EN: "both numbers are degrees, latitude first", ZH: "两数为度，纬度在前"}
	back := swapPoints(points)
	inChina := func(p orb.Point) bool { return guessBox.Contains(p) }
	var fits []Guess
	switch {
	case everyPoint(points, inChina):
		fits = []Guess{straight}
	case everyPoint(back, inChina):
		fits = []Guess{swapped}
	default:
		if everyPoint(points, onEarth) {
			fits = append(fits, straight)
		}
		if everyPoint(back, onEarth) {
			fits = append(fits, swapped)
		}
		return fits
	}
	g := fits[0]
	if packed, sure := packedDegrees(points); packed {
		note := func(g *Guess) { // few numbers may look packed by chance
			g.EN += "; packed ddd.mmss would be possible, too"
			g.ZH += "；也可能是度分秒压缩格式ddd.mmss"
		}
		note(&fits[0])
		if sure {
			g.Packed = true
			g.LonLat = orb.Point{unpackDegrees(g.LonLat[0]), unpackDegrees(g.LonLat[1])}
			g.EN = "all numbers have less than 60 in their minutes and seconds if they are packed degrees, ddd.mmss"
			g.ZH = "按ddd.mmss读时所有数的分、秒均小于60"
			fits = append(fits, g)
		}
	}
	return fits
}

// packedDegrees reports whether all numbers can be read as ddd.mmss, and whether
// there are so many of them that decimal degrees would hardly look like this by chance
// (0.36 to the power of their count).
func packedDegrees(points []orb.Point) (possible, sure bool) {
	fractions := 0
	for _, p := range points {
		for _, v := range p {
			_, minutes, seconds := splitPacked(v)
			if minutes >= 60 || seconds >= 60 {
				return false, false
			}
			if seconds > 0 {
				fractions++
			}
		}
	}
	return fractions > 0, fractions >= 10
}

func splitPacked(v float64) (degrees, minutes, seconds float64) {
	v = math.Abs(v)
	degrees = math.Floor(v + 1e-12)
	rest := max((v-degrees)*100, 0)
	minutes = math.Floor(rest + 1e-9)
	return degrees, minutes, max((rest-minutes)*100, 0)
}

func unpackDegrees(v float64) float64 {
	degrees, minutes, seconds := splitPacked(v)
	return math.Copysign(degrees+minutes/60+seconds/3600, v)
}

// UnpackDegrees reads packed degrees, ddd.mmss[ss…], as some survey files have them:
// 114.180530 is 114°18′05.30″. Minutes and seconds must be below 60.
func UnpackDegrees(v float64) (float64, error) {
	_, minutes, seconds := splitPacked(v)
	if !(math.Abs(v) < 361) || minutes >= 60 || seconds >= 60 {
		return 0, fmt.Errorf("%v is not degrees, minutes and seconds as ddd.mmss", v)
	}
	return unpackDegrees(v), nil
}

// inBox reports whether all points lie in China and no further from the
// central meridian than half a zone and a margin.
func (c *CRS) inBox(points []orb.Point, margin float64) bool {
	return everyPoint(points, func(p orb.Point) bool {
		q, ok := c.unprojected(p)
		return ok && c.inPlace(p) && guessBox.Contains(q) && math.Abs(q[0]-c.tm.lon0) <= c.width/2+margin
	})
}

// guessZones finds eastings that begin with the number of a zone.
func guessZones(points []orb.Point) []Guess {
	var fits []Guess
	for _, swapped := range [...]bool{false, true} {
		p := points
		if swapped {
			p = swapPoints(points)
		}
		zone := int(math.Floor(min(max(p[0][0]/1e6, 0), 100)))
		width := widthOfZone(zone)
		c := gaussKrueger(datumCGCS2000, width, zone, true)
		if c == nil || !c.inBox(p, 1.5) {
			continue
		}
		g := Guess{CRS: c, Swapped: swapped}
		g.LonLat, _ = c.unprojected(p[0])
		g.EN = fmt.Sprintf("the easting of 8 digits begins with %d, a zone of %g degrees%s; Xi'an 80 and Beijing 54 would look alike", zone, width, axesEN(swapped))
		g.ZH = fmt.Sprintf("8位东坐标以带号%d开头，为%g度带%s；西安80、北京54坐标外观相同", zone, width, axesZH(swapped))
		fits = append(fits, g)
	}
	return fits
}

func axesEN(swapped bool) string {
	if swapped {
		return ", the northing comes first"
	}
	return ""
}

func axesZH(swapped bool) string {
	if swapped {
		return "，北坐标在前"
	}
	return ""
}

// guessPlain finds eastings without a number. Zones of 6 degrees with the meridian of
// one of 3 are the same projection; they are listed where the place is past the edge
// of the narrower.
func guessPlain(points []orb.Point, o GuessOptions) []Guess {
	var fits []Guess
	for _, swapped := range [...]bool{false, true} {
		p := points
		if swapped {
			p = swapPoints(points)
		}
		if !everyPoint(p, func(p orb.Point) bool { return p[0] >= 1e5 && p[0] < 1e6 }) {
			continue
		}
		narrow := false
		for zone := 25; zone <= 45; zone++ {
			if c := gaussKrueger(datumCGCS2000, 3, zone, false); c.inBox(p, 0.5) {
				fits, narrow = append(fits, plainGuess(c, p[0], swapped)), true
			}
		}
		for zone := 13; zone <= 23 && !narrow; zone++ {
			if c := gaussKrueger(datumCGCS2000, 6, zone, false); c.inBox(p, 0.5) {
				fits = append(fits, plainGuess(c, p[0], swapped))
			}
		}
	}
	return nearestGuess(fits, o.Lon)
}

func plainGuess(c *CRS, p orb.Point, swapped bool) Guess {
	g := Guess{CRS: c, Swapped: swapped}
	g.LonLat, _ = c.unprojected(p)
	g.EN = fmt.Sprintf("an easting of 6 digits has no zone number; with the central meridian %gE it lies at %.4f, %.4f%s; UTM, Xi'an 80 and Beijing 54 would look alike",
		c.tm.lon0, g.LonLat[0], g.LonLat[1], axesEN(swapped))
	g.ZH = fmt.Sprintf("6位东坐标没有带号；若中央经线为%g°，位置为%.4f,%.4f%s；UTM、西安80、北京54坐标外观相同", c.tm.lon0, g.LonLat[0], g.LonLat[1], axesZH(swapped))
	return g
}

// nearestGuess keeps, of guesses that differ in their meridian, the one nearest to lon, if it
// is known and less than 3 degrees away; two if lon lies so much between them that a
// degree would decide.
func nearestGuess(fits []Guess, lon float64) []Guess {
	if lon == 0 {
		return fits
	}
	best := 3.0
	for _, g := range fits {
		best = min(best, math.Abs(g.LonLat[0]-lon))
	}
	var near []Guess
	for _, g := range fits {
		if math.Abs(g.LonLat[0]-lon) <= min(best+1, 3) {
			g.EN += fmt.Sprintf("; it is near to %g", lon)
			g.ZH += fmt.Sprintf("；在给定经度%g附近", lon)
			near = append(near, g)
		}
	}
	return near
}

// guessWeb finds the metres of web maps.
func guessWeb(points []orb.Point) []Guess {
	c := webMercator()
	inChina := func(p orb.Point) bool {
		q, ok := c.unprojected(p)
		return ok && guessBox.Contains(q)
	}
	if !everyPoint(points, inChina) {
		return nil
	}
	g := Guess{CRS: c, EN: "as metres of a web map it lies in China", ZH: "按Web墨卡托米坐标位于中国境内"}
	g.LonLat, _ = c.unprojected(points[0])
	return []Guess{g}
}

func noFitReason(points []orb.Point) string {
	zones := map[int]bool{}
	for _, p := range points {
		zones[int(min(max(max(p[0], p[1])/1e6, 0), 100))] = true
	}
	if len(zones) > 1 && len(points) > 1 && everyPoint(points, func(p orb.Point) bool { return max(p[0], p[1]) > 13e6 }) {
		return "the eastings begin with the numbers of several zones; give each zone for itself"
	}
	if len(points) == 1 {
		return fmt.Sprintf("%s is neither degrees nor easting and northing of a zone in China", crsPointText(points[0]))
	}
	return "the positions are neither all degrees nor all easting and northing of one zone in China"
}

var errTwoNumbers = errors.New("two numbers are expected, such as 116.39,39.92 or 38528770,3386666")
