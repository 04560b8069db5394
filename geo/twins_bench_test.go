package geo_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/paulmach/orb"

	"guotu/geo"
	"guotu/geo/twins"
)

// BenchmarkTwins prints for each kind of question how many times more processor
// time its naive twin takes. Relations and distances, whose twins need what geo
// does not export, are in BenchmarkInnerTwins; overlaps in layers.
func BenchmarkTwins(b *testing.B) {
	twinsOfLocator(b, "locate/county", locatorCounties(b), chinaBox)
	parcels, box := locatorParcels(447)
	twinsOfLocator(b, "locate/parcels", parcels, box)
	twinsOfMesh(b)
	twinsOfValidity(b)
	twinsOfArea(b)
	twinsOfCRS(b)
}

func twinsOfLocator(b *testing.B, name string, features []orb.Geometry, box orb.Bound) {
	l, naive, points := geo.NewLocator(features), boxedFeatures(features), locatorPoints(box, 1<<20)
	for _, p := range points[:50] {
		mustHit(b, l.At(p, nil), naive.at(p), p)
	}
	var few [16]geo.Hit
	twins.Run(b, name, func(i int) { l.At(points[i&(1<<20-1)], few[:0]) }, func(i int) { naive.at(points[i&(1<<20-1)]) })
}

// twinsOfMesh finds the arcs of areas; the twin counts edges in a map, which is
// less than arcs.
func twinsOfMesh(b *testing.B) {
	areas := newLattice(20_000, 42).areas()
	twins.Run(b, "mesh/20000", func(int) { geo.NewMesh(areas) }, func(int) { mapEdges(areas) })
}

func mapEdges(areas []orb.Geometry) int {
	uses := make(map[[2]orb.Point]int)
	for _, g := range areas {
		r := g.(orb.Polygon)[0]
		for i := 1; i < len(r); i++ {
			if _, back := uses[[2]orb.Point{r[i], r[i-1]}]; back {
				uses[[2]orb.Point{r[i], r[i-1]}]++
			} else {
				uses[[2]orb.Point{r[i-1], r[i]}]++
			}
		}
	}
	return len(uses)
}

// twinsOfValidity compares every two edges of a ring. So does the twin of
// repair, which finds where they cross and leaves it at that.
func twinsOfValidity(b *testing.B) {
	for _, size := range []struct {
		name string
		n    int
	}{{"12", 12}, {"5000", 5000}} {
		ring := waves(size.n)
		twins.Run(b, "valid/"+size.name, func(int) { geo.Valid(ring) }, func(int) { pairsThatCross(ring) })
	}
	dirty := waves(5000)
	random := rand.New(rand.NewPCG(1, 2))
	for range 50 {
		i := 1 + random.IntN(len(dirty)-5)
		dirty[i], dirty[i+3] = dirty[i+3], dirty[i]
	}
	if pairsThatCross(dirty) == 0 {
		b.Fatal("nothing to repair")
	}
	twins.Run(b, "repair/5000", func(int) { geo.Repair(dirty) }, func(int) { pairsThatCross(dirty) })
}

func pairsThatCross(r orb.Ring) (n int) {
	for i := 1; i < len(r); i++ {
		for j := i + 2; j < len(r); j++ {
			p, q, s, t := r[i-1], r[i], r[j-1], r[j]
			if geo.Orient(p, q, s)*geo.Orient(p, q, t) < 0 && geo.Orient(s, t, p)*geo.Orient(s, t, q) < 0 {
				n++
			}
		}
	}
	return n
}

// twinsOfArea has the official series as a twin.
func twinsOfArea(b *testing.B) {
	parcel := randomParcel(rand.New(rand.NewPCG(7, 8)), 0.01)
	if got, want := geo.Area(parcel), math.Abs(seriesArea(parcel)); math.Abs(got-want) > 1e-6*want {
		b.Fatalf("%v m², the series has %v", got, want)
	}
	twins.Run(b, "area/parcel", func(int) { geo.Area(parcel) }, func(int) { seriesArea(parcel) })
}

// twinsOfCRS bring a place from the plane to degrees; the twin looks for
// degrees that come out there, by Newton's rule with differences.
func twinsOfCRS(b *testing.B) {
	for _, code := range []string{"EPSG:4526", "EPSG:32650"} {
		crs, err := geo.ParseCRS(code)
		if err != nil {
			b.Fatal(err)
		}
		middle, _ := crs.CentralMeridian()
		want := orb.Point{middle + 1.1, 30.6}
		at, err := crs.FromLonLat(want)
		if err != nil {
			b.Fatal(err)
		}
		for _, got := range []orb.Point{newtonLonLat(crs, middle, at), mustLonLat(b, crs, at)} {
			if math.Hypot(got[0]-want[0], got[1]-want[1]) > 1e-9 {
				b.Fatalf("%s: %v, want %v", code, got, want)
			}
		}
		twins.Run(b, "crs/"+code, func(int) { mustLonLat(b, crs, at) }, func(int) { newtonLonLat(crs, middle, at) })
	}
}

func mustLonLat(b *testing.B, crs *geo.CRS, at orb.Point) orb.Point {
	p, err := crs.ToLonLat(at)
	if err != nil {
		b.Fatal(err)
	}
	return p
}

func newtonLonLat(crs *geo.CRS, middle float64, at orb.Point) orb.Point {
	const d = 1e-5
	p := orb.Point{middle, at[1] / 111e3}
	for range 20 {
		q, _ := crs.FromLonLat(p)
		e, _ := crs.FromLonLat(orb.Point{p[0] + d, p[1]})
		n, _ := crs.FromLonLat(orb.Point{p[0], p[1] + d})
		xe, ye, xn, yn := (e[0]-q[0])/d, (e[1]-q[1])/d, (n[0]-q[0])/d, (n[1]-q[1])/d
		dx, dy := at[0]-q[0], at[1]-q[1]
		det := xe*yn - xn*ye
		p[0] += (dx*yn - dy*xn) / det
		p[1] += (dy*xe - dx*ye) / det
		if math.Hypot(dx, dy) < 1e-6 {
			break
		}
	}
	return p
}
