package layers_test

import (
	"math"
	"math/rand/v2"
	"slices"

	"github.com/paulmach/orb"
)

// parcelGrid makes about n parcels that cover a region without gaps, of 20
// vertices on average and 60 by 120 m to a cell: a lattice with displaced
// vertices and bent borders, one to four cells of a row to a parcel. Neighbours
// have exactly the same vertices on their common border; coordinates are
// multiples of 1e-7 degrees. Random numbers depend on the place alone, so that
// both neighbours find the same.
type parcelGrid struct {
	columns, rows int
	west, south   float64
	seed          uint64
}

func newParcelGrid(n int) parcelGrid {
	columns := int(math.Sqrt(float64(n) * 1.75 * 2))
	return parcelGrid{columns: columns, rows: int(float64(n)*1.75) / columns, west: 116, south: 32, seed: 42}
}

const parcelWidth, parcelHeight = 60 / (111320 * 0.848), 120 / 110950.0 // of a cell, in degrees

// bound is the region inside which everything is covered.
func (g parcelGrid) bound() orb.Bound {
	return orb.Bound{
		Min: orb.Point{g.west + parcelWidth, g.south + parcelHeight},
		Max: orb.Point{g.west + float64(g.columns-1)*parcelWidth, g.south + float64(g.rows-1)*parcelHeight},
	}
}

// at is a random number from -1 to 1 of a place.
func (g parcelGrid) at(x, y, what int) float64 {
	return 2*rand.New(rand.NewPCG(uint64(x)<<32|uint64(y), g.seed+uint64(what))).Float64() - 1
}

func roundTo7(x float64) float64 { return math.Round(x*1e7) / 1e7 }

func (g parcelGrid) corner(i, j int) orb.Point {
	return orb.Point{
		roundTo7(g.west + (float64(i)+0.28*g.at(i, j, 0))*parcelWidth),
		roundTo7(g.south + (float64(j)+0.28*g.at(i, j, 1))*parcelHeight),
	}
}

// border appends the vertices from one corner up to the next, without it; to
// is east or north of from.
func (g parcelGrid) border(r orb.Ring, i, j int, north bool) orb.Ring {
	a, b, what := g.corner(i, j), g.corner(i+1, j), 2
	if north {
		b, what = g.corner(i, j+1), 4
	}
	r = append(r, a)
	for k := 1; k < 3; k++ {
		f, off := float64(k)/3, 0.036*g.at(i, j, what+k-1)
		x, y := b[0]-a[0], b[1]-a[1]
		r = append(r, orb.Point{roundTo7(a[0] + x*f - y*off), roundTo7(a[1] + y*f + x*off)})
	}
	return r
}

// parcels are all parcels, from south-west to north-east.
func (g parcelGrid) parcels() []orb.Geometry {
	var all []orb.Geometry
	for j := range g.rows {
		for i := 0; i < g.columns; {
			cells := 1
			for _, least := range []float64{0.1, 0.6, 0.86} {
				if g.at(i, j, 6) > least && i+cells < g.columns {
					cells++
				}
			}
			all = append(all, g.parcel(i, j, cells))
			i += cells
		}
	}
	return all
}

func (g parcelGrid) parcel(i, j, cells int) orb.Polygon {
	var r, back orb.Ring
	for c := range cells {
		r = g.border(r, i+c, j, false)
	}
	r = g.border(r, i+cells, j, true)
	back = g.border(back, i, j, true)
	for c := range cells {
		back = g.border(back, i+c, j+1, false)
	}
	slices.Reverse(back)
	r = append(append(r, g.corner(i+cells, j+1)), back...)
	return orb.Polygon{r}
}

// spoil makes one in two hundred parcels of each kind dirty: crossing itself,
// with a spike, a vertex three times, a sliver of 1e-7 degrees, wound the other
// way.
func spoil(parcels []orb.Geometry, random *rand.Rand) {
	for i := range parcels {
		r := slices.Clone(parcels[i].(orb.Polygon)[0])
		k := 1 + random.IntN(len(r)-3)
		switch random.IntN(200) {
		case 0:
			r[k], r[k+1] = r[k+1], r[k]
		case 1:
			r = slices.Insert(r, k+1, orb.Point{r[k][0] + 3e-4*random.NormFloat64(), r[k][1] + 3e-4*random.NormFloat64()}, r[k])
		case 2:
			r = slices.Insert(r, k, r[k], r[k])
		case 3:
			r = slices.Insert(r, k+1, orb.Point{r[k+1][0] + 1e-7, r[k+1][1]}, orb.Point{r[k][0] + 1e-7, r[k][1]}, r[k])
		case 4:
			slices.Reverse(r)
		default:
			continue
		}
		parcels[i] = orb.Polygon{r}
	}
}

// querySites are star-shaped and irregular sites of 10 to 200 vertices with
// radii around r degrees, in a box.
func querySites(random *rand.Rand, n int, in orb.Bound, r float64) []orb.Polygon {
	sites := make([]orb.Polygon, n)
	for i := range sites {
		size := r * math.Exp(0.4*random.NormFloat64())
		at := orb.Point{
			in.Min[0] + size*1.3 + random.Float64()*(in.Max[0]-in.Min[0]-2.6*size),
			in.Min[1] + size + random.Float64()*(in.Max[1]-in.Min[1]-2*size),
		}
		vertices := 10 + random.IntN(191)
		ring := make(orb.Ring, 0, vertices+1)
		d := 0.7
		for k := range vertices {
			d = min(max(d+0.15*random.NormFloat64(), 0.3), 1)
			angle := (float64(k) + 0.8*random.Float64()) / float64(vertices) * 2 * math.Pi
			ring = append(ring, orb.Point{at[0] + size*d*math.Cos(angle)*1.2, at[1] + size*d*math.Sin(angle)})
		}
		sites[i] = orb.Polygon{append(ring, ring[0])}
	}
	return sites
}
