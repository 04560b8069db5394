// Package identify finds the features at a place of a picture and writes what they are, as
// text, as a page and as GeoJSON: what services of maps call GetFeatureInfo.
package identify

import (
	"math"
	"slices"

	"github.com/paulmach/orb"

	"guotu/geo"
	"guotu/layers"
	"guotu/tiles"
)

// Found is a feature at a place.
type Found struct {
	Layer   *layers.Layer
	Feature int
	// Border says that the place lies on the border of the feature, and so perhaps in neighbours, too.
	Border bool
}

// UsualRadius is the distance, in CSS pixels, at which lines and points are found where a client
// does not say.
const UsualRadius = 5

// Probe is a place in a picture.
type Probe struct {
	Frame  tiles.Frame
	Pixel  orb.Point // x to the right, y down
	Radius float64   // in pixels, around lines and points
}

// lonLat converts a place in the picture to degrees.
func (p *Probe) lonLat(pixel orb.Point) (orb.Point, bool) {
	f := &p.Frame
	at, err := f.CRS.ToLonLat(orb.Point{
		f.Bound.Min[0] + (f.Bound.Max[0]-f.Bound.Min[0])*pixel[0]/float64(f.Width),
		f.Bound.Max[1] - (f.Bound.Max[1]-f.Bound.Min[1])*pixel[1]/float64(f.Height),
	})
	return at, err == nil
}

// distance is how far a place in degrees is from the probe, in pixels.
func (p *Probe) distance(lonLat orb.Point) float64 {
	f := &p.Frame
	at, err := f.CRS.FromLonLat(lonLat)
	if err != nil {
		return math.Inf(1)
	}
	x := (at[0] - f.Bound.Min[0]) / (f.Bound.Max[0] - f.Bound.Min[0]) * float64(f.Width)
	y := (f.Bound.Max[1] - at[1]) / (f.Bound.Max[1] - f.Bound.Min[1]) * float64(f.Height)
	return math.Hypot(x-p.Pixel[0], y-p.Pixel[1])
}

// In finds up to count features of a layer, of those in rows (nil: all) and of those that pictures
// have at all, in ascending order.
func (p *Probe) In(l *layers.Layer, rows []uint64, count int) []Found {
	at, ok := p.lonLat(p.Pixel)
	if !ok {
		return nil
	}
	var all []Found
	seen := func(i int) bool { return has(rows, i) && has(l.TileRows(), i) }
	for _, h := range l.At(at) {
		if seen(h.Feature) {
			all = append(all, Found{l, h.Feature, h.Side == geo.Boundary && l.Geometry(h.Feature).Dimensions() == 2})
		}
	}
	if l.GeometryType() != "polygon" {
		all = p.near(l, at, all, count, seen)
	}
	return all[:min(len(all), count)]
}

// near adds the lines and points that come close, until there are count.
func (p *Probe) near(l *layers.Layer, at orb.Point, all []Found, count int, seen func(int) bool) []Found {
	box := orb.Bound{Min: at, Max: at}
	for _, corner := range [4]orb.Point{{-1, -1}, {-1, 1}, {1, -1}, {1, 1}} {
		if q, ok := p.lonLat(orb.Point{p.Pixel[0] + corner[0]*p.Radius, p.Pixel[1] + corner[1]*p.Radius}); ok {
			box = box.Extend(q)
		}
	}
	for _, i := range l.In(box) {
		if len(all) >= count {
			break
		}
		g := l.Geometry(i)
		if g.Dimensions() == 2 || !seen(i) || slices.ContainsFunc(all, func(f Found) bool { return f.Feature == i }) {
			continue
		}
		if nearest, _, _ := geo.Nearest(g, at); p.distance(nearest) <= p.Radius {
			all = append(all, Found{l, i, false})
		}
	}
	slices.SortStableFunc(all, func(a, b Found) int { return a.Feature - b.Feature })
	return all
}

// has reports whether a set of features has one; nil has all.
func has(rows []uint64, i int) bool { return rows == nil || rows[i/64]>>(i%64)&1 != 0 }
