package geo_test

import (
	"encoding/json"
	"math"
	"math/rand/v2"
	"os"
	"testing"

	"github.com/paulmach/orb"
)

// locatorCounties reads the counties of China.
func locatorCounties(t testing.TB) []orb.Geometry {
	t.Helper()
	body, err := os.ReadFile("../data/china/base/county.geojson")
	if err != nil {
		t.Fatal(err)
	}
	var all struct {
		Features []struct {
			Geometry struct {
				Type        string
				Coordinates json.RawMessage
			}
		}
	}
	if err := json.Unmarshal(body, &all); err != nil {
		t.Fatal(err)
	}
	features := make([]orb.Geometry, len(all.Features))
	for i, f := range all.Features {
		if f.Geometry.Type == "Polygon" {
			var g orb.Polygon
			err = json.Unmarshal(f.Geometry.Coordinates, &g)
			features[i] = g
		} else {
			var g orb.MultiPolygon
			err = json.Unmarshal(f.Geometry.Coordinates, &g)
			features[i] = g
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	return features
}

// chinaBox is the box from which points are drawn for the counties.
var chinaBox = orb.Bound{Min: orb.Point{73.5, 18}, Max: orb.Point{135, 53.5}}

// locatorParcels makes side by side parcels of about 20 vertices each, with
// borders that neighbours share to the last bit; 2 % of them have a hole that
// another parcel fills, 0.5 % cross themselves. The box is the middle of them.
func locatorParcels(side int) ([]orb.Geometry, orb.Bound) {
	const cell, x0, y0 = 0.0012, 116, 32
	seven := func(v float64) float64 { return math.Round(v*1e7) / 1e7 }
	random := rand.New(rand.NewPCG(3, 4))
	corner := make([]orb.Point, (side+1)*(side+1))
	for n := range corner {
		i, j := n%(side+1), n/(side+1)
		corner[n] = orb.Point{seven(x0 + cell*(float64(i)+0.7*(random.Float64()-0.5))), seven(y0 + cell*0.87*(float64(j)+0.7*(random.Float64()-0.5)))}
	}
	// border makes a fractal line from corner n to the next one, without its ends.
	border := func(n, next int) []orb.Point {
		line := []orb.Point{corner[n], corner[next]}
		for range 1 + random.IntN(3) {
			fine := line[:1:1]
			for k := 1; k < len(line); k++ {
				p, q := line[k-1], line[k]
				d := 0.26 * (random.Float64() - 0.5)
				fine = append(fine, orb.Point{seven((p[0]+q[0])/2 - d*(q[1]-p[1])), seven((p[1]+q[1])/2 + d*(q[0]-p[0]))}, q)
			}
			line = fine
		}
		return line[1 : len(line)-1]
	}
	east, north := make([][]orb.Point, len(corner)), make([][]orb.Point, len(corner))
	for n := range corner {
		if n%(side+1) < side {
			east[n] = border(n, n+1)
		}
		if n/(side+1) < side {
			north[n] = border(n, n+side+1)
		}
	}
	back := func(r orb.Ring, line []orb.Point) orb.Ring {
		for k := len(line) - 1; k >= 0; k-- {
			r = append(r, line[k])
		}
		return r
	}
	var all []orb.Geometry
	for j := range side {
		for i := range side {
			n := j*(side+1) + i
			r := append(orb.Ring{corner[n]}, east[n]...)
			r = append(append(append(r, corner[n+1]), north[n+1]...), corner[n+side+2])
			r = append(back(r, east[n+side+1]), corner[n+side+1])
			r = append(back(r, north[n]), corner[n])
			if random.IntN(200) == 0 {
				r[2], r[3] = r[3], r[2]
			}
			g := orb.Polygon{r}
			if random.IntN(50) == 0 {
				var island orb.Ring
				middle := orb.MultiPoint{corner[n], corner[n+1], corner[n+side+1], corner[n+side+2]}
				for k := range 12 {
					sin, cos := math.Sincos(float64(k) * math.Pi / 6)
					x, y := 0.0, 0.0
					for _, c := range middle {
						x, y = x+c[0]/4, y+c[1]/4
					}
					island = append(island, orb.Point{seven(x + 0.04*cell*cos), seven(y + 0.04*cell*sin)})
				}
				island = append(island, island[0])
				g = append(g, back(nil, island))
				all = append(all, orb.Polygon{island})
			}
			all = append(all, g)
		}
	}
	end := float64(side) * cell
	return all, orb.Bound{Min: orb.Point{x0 + 0.01*end, y0 + 0.01*end*0.87}, Max: orb.Point{x0 + 0.99*end, y0 + 0.99*end*0.87}}
}

// locatorPoints draws points of a box.
func locatorPoints(box orb.Bound, n int) []orb.Point {
	random := rand.New(rand.NewPCG(5, 6))
	points := make([]orb.Point, n)
	for i := range points {
		points[i] = orb.Point{box.Min[0] + random.Float64()*(box.Max[0]-box.Min[0]), box.Min[1] + random.Float64()*(box.Max[1]-box.Min[1])}
	}
	return points
}

// vertexCount counts what coordinates take 16 bytes each.
func vertexCount(features []orb.Geometry) (n int) {
	for _, g := range features {
		switch g := g.(type) {
		case orb.Polygon:
			n += vertexCount([]orb.Geometry{orb.MultiPolygon{g}})
		case orb.MultiPolygon:
			for _, p := range g {
				for _, r := range p {
					n += len(r)
				}
			}
		}
	}
	return n
}
