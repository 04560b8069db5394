package geo_test

import (
	"errors"
	"fmt"

	"github.com/paulmach/orb"

	"guotu/geo"
)

// must is for examples, whose input is right.
func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func rectangle(west, south, east, north float64) orb.Polygon {
	return orb.Polygon{{{west, south}, {east, south}, {east, north}, {west, north}, {west, south}}}
}

// A system that the survey of a city made for itself, by its parameters; the numbers
// of a position are always easting, northing or longitude, latitude.
func ExampleCRS() {
	city := must(geo.ParseCRS("+proj=tmerc +lon_0=116.35 +k=1 +x_0=300000 +y_0=-3000000 +ellps=GRS80"))
	p := must(city.FromLonLat(orb.Point{116.39, 39.92}))
	fmt.Printf("%.3f\n", p)
	back := must(city.ToLonLat(p))
	fmt.Printf("%.9f\n", back)

	utm := must(geo.EPSG(32733)) // the south has its own zones
	fmt.Printf("%.3f\n", must(utm.Project(orb.Point{18.42, -33.92})))

	_, err := must(geo.EPSG(4526)).Accept(orb.Point{3386666, 38528770})
	var refused *geo.CoordinateError
	fmt.Println(errors.As(err, &refused) && refused.Swapped)
	// Output:
	// [303419.737 1420647.087]
	// [116.390000000 39.920000000]
	// [816196.712 6241444.314]
	// true
}

// A datum that differs from CGCS2000 is converted by the parameters of the place,
// and refused without them.
func ExampleCRS_WithHelmert() {
	zone := must(geo.EPSG(2362)) // Xian 1980, zone 38
	var missing *geo.DatumError
	fmt.Println(errors.As(zone.Convertible(), &missing))

	with := must(zone.WithHelmert(geo.Helmert{DX: -15.4, DY: 37.2, DZ: 20.5, RX: 0.5, RY: -1.2, RZ: 2.1, Scale: -3.5, Rotation: geo.CoordinateFrame}))
	fmt.Printf("%.7f\n", must(with.ToLonLat(orb.Point{38528770, 3386666})))

	// The same, step by step and with a height.
	place := must(zone.Unproject(orb.Point{38528770, 3386666}))
	h := geo.Helmert{DX: -15.4, DY: 37.2, DZ: 20.5, RX: 0.5, RY: -1.2, RZ: 2.1, Scale: -3.5, Rotation: geo.CoordinateFrame}
	there, height := must(geo.EPSG(4490)).Ellipsoid().Geodetic(h.Apply(zone.Ellipsoid().Geocentric(place, 50)))
	fmt.Printf("%.7f, %.1f m\n", there, height)
	// Output:
	// true
	// [114.2991887 30.5999689]
	// [114.2991887 30.5999689], 75.8 m
}

func ExampleParsePRJ() {
	c := must(geo.ParsePRJ(`PROJCS["whatever",GEOGCS["GCS",DATUM["D_China_2000",SPHEROID["CGCS2000",6378137.0,298.257222101]],
		PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],PROJECTION["Gauss_Kruger"],PARAMETER["False_Easting",38500000.0],
		PARAMETER["Central_Meridian",114.0],UNIT["Meter",1.0]]`))
	zone, width := c.Zone()
	fmt.Println(c.Code(), zone, width, c.ZonePrefix())
	// Output:
	// EPSG:4526 38 3 true
}

func ExampleTransform() {
	from, to := must(geo.ParseCRS("EPSG:4526")), must(geo.ParseCRS("EPSG:4490"))
	parcel := orb.LineString{{38528770, 3386666}, {38528870, 3386666}}
	fmt.Printf("%.6f\n", must(geo.Transform(parcel, from, to)))
	// Output:
	// [[114.299998 30.599998] [114.301040 30.599995]]
}

// What fits several systems is no answer: the error lists them.
func ExampleGuessCRS() {
	guesses := must(geo.GuessCRS([]orb.Point{{3386666, 38528770}}, geo.GuessOptions{}))
	fmt.Println(guesses[0].CRS.Code(), guesses[0].Swapped)
	fmt.Println(guesses[0].ZH)

	_, err := geo.GuessCRS([]orb.Point{{528770, 3386666}}, geo.GuessOptions{})
	var several *geo.GuessError
	fmt.Println(errors.As(err, &several), len(several.Fits))

	guesses = must(geo.GuessCRS([]orb.Point{{528770, 3386666}}, geo.GuessOptions{Lon: 114.5}))
	fmt.Println(guesses[0].CRS.Code())
	// Output:
	// EPSG:4526 true
	// 8位东坐标以带号38开头，为3度带，北坐标在前；西安80、北京54坐标外观相同
	// true 21
	// EPSG:4547
}

func ExampleParseCoordinates() {
	c := must(geo.ParseCoordinates("北纬39°55′12″ 东经116°23′24″"))
	p, ok := c.EastFirst()
	fmt.Println(p, ok, c.Angles)
	// Output:
	// [116.39 39.92] true true
}

// The area of a parcel by the official formula, in the units and with the decimals
// of reports.
func ExampleArea() {
	parcel := rectangle(116.39, 39.92, 116.392, 39.922)
	area := geo.Area(parcel)
	fmt.Printf("%.2f\n", area)
	for _, unit := range []geo.AreaUnit{geo.SquareMetre, geo.Hectare, geo.Mu} {
		fmt.Println(must(unit.Round(area)), unit)
	}
	// Output:
	// 37969.85
	// 37969.85 m²
	// 3.7970 公顷
	// 56.9548 亩
}

// A parcel whose edges are straight in its survey's plane is cut there before it is
// measured on the ellipsoid.
func ExampleDensify() {
	zone := must(geo.EPSG(4526))
	parcel := rectangle(38528770, 3386666, 38538770, 3396666)
	fine := must(geo.Densify(parcel, 25))
	lonLat := must(geo.EPSG(4490))
	fmt.Printf("%.0f in the plane\n", geo.PlanarArea(parcel))
	fmt.Printf("%.0f by its corners\n", geo.Area(must(geo.Transform(parcel, zone, lonLat))))
	fmt.Printf("%.0f as it was drawn\n", geo.Area(must(geo.Transform(fine, zone, lonLat))))
	// Output:
	// 100000000 in the plane
	// 99997181 by its corners
	// 99997167 as it was drawn
}

func ExampleDistance() {
	a, b := rectangle(116, 39, 116.1, 39.1), orb.Point{116.2, 39.05}
	fmt.Printf("%.3f m\n", geo.Distance(a, b))
	onA, _, _ := geo.Nearest(a, b)
	fmt.Printf("%.6f\n", onA)
	fmt.Println(geo.WithinDistance(a, b, 8000), geo.WithinDistance(a, b, 9000))
	// Output:
	// 8656.539 m
	// [116.100000 39.050043]
	// false true
}

func ExampleRelate() {
	zone, neighbour, site := rectangle(0, 0, 4, 4), rectangle(4, 0, 8, 4), rectangle(1, 1, 2, 2)
	fmt.Println(must(geo.Relate(zone, neighbour)))
	fmt.Println(must(geo.Touches(zone, neighbour)), must(geo.Within(site, zone)), must(geo.Disjoint(site, neighbour)))
	fmt.Println(geo.Locate(zone, orb.Point{4, 2}), geo.Locate(zone, orb.Point{2, 2}))
	// Output:
	// FF2F11212
	// true true true
	// boundary inside
}

// Parts of a site add up to the whole on the ellipsoid if the overlay runs there.
func ExampleIntersection() {
	site, zone := rectangle(116.39, 39.92, 116.41, 39.94), rectangle(116.40, 39.93, 116.5, 40)
	in := must(geo.OnEllipsoid(geo.Intersection, site, zone))
	out := must(geo.OnEllipsoid(geo.Difference, site, zone))
	fmt.Printf("%.2f + %.2f = %.2f\n", geo.Area(in), geo.Area(out), geo.Area(site))
	fmt.Printf("%.2f\n", must(geo.OverlapArea(site, zone))) // the area alone is faster
	// Output:
	// 949055.30 + 2847438.82 = 3796494.12
	// 949055.30
}

func ExampleRepair() {
	bowtie := orb.Polygon{{{0, 0}, {4, 4}, {4, 0}, {0, 4}, {0, 0}}}
	for _, fault := range geo.Validate(bowtie) {
		fmt.Println(fault)
	}
	fixed, changes := geo.Repair(bowtie)
	fmt.Println(geo.WKT(fixed), geo.Valid(fixed), changes.Before, changes.After)
	// Output:
	// self-crossing at 2 2 (part 0, ring 0, vertex 0; part 0, ring 0, vertex 2)
	// MULTIPOLYGON(((0 0,2 2,0 4,0 0)),((4 4,2 2,4 0,4 4))) true 0 8
}

func ExampleCheckCoverage() {
	plan := []orb.Geometry{rectangle(116, 39, 116.01, 39.01), rectangle(116.0099, 39, 116.02, 39.01), rectangle(116.0201, 39, 116.03, 39.01),
		rectangle(116, 39.01, 116.03, 39.02), rectangle(116, 38.99, 116.03, 39)}
	c := must(geo.CheckCoverage(plan, geo.CoverageOptions{}))
	for _, flaw := range c.Overlaps {
		fmt.Printf("%v overlap on %.1f m², %.1f m wide, at %.5f\n", flaw.Features, flaw.Area, flaw.Width, flaw.At)
	}
	for _, flaw := range c.Gaps {
		fmt.Printf("%v leave a gap of %.1f m²\n", flaw.Features, flaw.Area)
	}
	// Output:
	// [0 1] overlap on 9616.2 m², 8.6 m wide, at [116.00995 39.00500]
	// [1 2 3 4] leave a gap of 9616.2 m²
}

func ExampleLocator() {
	zones := []orb.Geometry{rectangle(0, 0, 4, 4), rectangle(4, 0, 8, 4)}
	l := geo.NewLocator(zones)
	fmt.Println(l.At(orb.Point{4, 2}, nil)) // the border belongs to both
	fmt.Println(l.First(orb.Point{5, 2}))
	// Output:
	// [{0 boundary} {1 boundary}]
	// {1 inside} true
}
