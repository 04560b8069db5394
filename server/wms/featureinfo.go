package wms

import (
	"math"
	"slices"
	"strings"

	"github.com/paulmach/orb"

	"guotu/geo"
	"guotu/layers"
	"guotu/server/call"
	"guotu/tiles"
)

// found is a feature at a point.
type found struct {
	layer   *layers.Layer
	feature int
	// border says that the point lies on the border of the feature, and so perhaps in neighbours, too.
	border bool
}

// The bounds of GetFeatureInfo: features of one layer, and the distance in CSS pixels at which
// lines and points are found unless BUFFER says otherwise.
const (
	maxFeatureCount = 1000
	usualBuffer     = 5
	maxBuffer       = 50
)

// featureInfo answers GetFeatureInfo. Areas are found exactly, lines and points within
// some pixels.
func (r *request) featureInfo() (*call.Answer, error) {
	write, err := r.infoFormat()
	if err != nil {
		return nil, err
	}
	all, err := r.queried()
	if err != nil {
		return nil, err
	}
	frame, err := r.frame()
	if err != nil {
		return nil, err
	}
	count := 1
	if r.value("FEATURE_COUNT") != "" {
		if count, err = r.number("FEATURE_COUNT", 1, math.MaxInt32); err != nil {
			return nil, err
		}
		count = min(count, maxFeatureCount)
	}
	buffer := usualBuffer
	if r.value("BUFFER") != "" {
		if buffer, err = r.number("BUFFER", 0, maxBuffer); err != nil {
			return nil, err
		}
	}
	pixel, err := r.pixel(frame)
	if err != nil {
		return nil, err
	}
	p := probe{frame: frame, pixel: pixel, radius: float64(buffer) * frame.Ratio}
	var result []found
	for _, s := range all {
		rows, err := r.rows(s)
		if err != nil {
			return nil, err
		}
		result = append(result, p.in(s.layer, rows, count)...)
	}
	return write(r, result)
}

// queried reads QUERY_LAYERS, which must be among LAYERS, in the order in which they are named.
func (r *request) queried() ([]shown, error) {
	drawn, err := r.shown()
	if err != nil {
		return nil, err
	}
	names := r.value("QUERY_LAYERS")
	if names == "" {
		return nil, missing("QUERY_LAYERS", "QUERY_LAYERS is missing")
	}
	var all []shown
	for name := range strings.SplitSeq(names, ",") {
		members, err := r.named("QUERY_LAYERS", name)
		if err != nil {
			return nil, err
		}
		for _, l := range slices.Backward(members) { // the topmost first
			at := slices.IndexFunc(drawn, func(s shown) bool { return s.layer == l })
			if at < 0 {
				return nil, &Exception{Code: "LayerNotDefined", Locator: "QUERY_LAYERS",
					Text: "QUERY_LAYERS names " + l.Name() + ", which is not among LAYERS"}
			}
			all = append(all, drawn[at])
		}
		if len(all) > maxLayers {
			return nil, invalid("QUERY_LAYERS", "QUERY_LAYERS names more than %d layers", maxLayers)
		}
	}
	return all, nil
}

// pixel reads I and J (X and Y in 1.1.1): a pixel, counted from the upper left one, which is 0 0.
// The place is its middle.
func (r *request) pixel(f tiles.Frame) (at orb.Point, err error) {
	names := [2]string{"I", "J"}
	if r.version == v111 || r.value("I") == "" && r.value("X") != "" {
		names = [2]string{"X", "Y"}
	}
	for axis, most := range [2]int{f.Width, f.Height} {
		name := names[axis]
		if r.value(name) == "" {
			return at, missing(name, "%s is missing", name)
		}
		n, err := r.number(name, 0, most-1)
		if err != nil {
			return at, &Exception{Code: "InvalidPoint", Locator: name, Text: err.Error()}
		}
		at[axis] = float64(n) + 0.5
	}
	return at, nil
}

// probe is a place in a picture.
type probe struct {
	frame  tiles.Frame
	pixel  orb.Point // x to the right, y down
	radius float64   // in pixels, around lines and points
}

// lonLat converts a place in the picture to degrees.
func (p *probe) lonLat(pixel orb.Point) (orb.Point, bool) {
	f := &p.frame
	at, err := f.CRS.ToLonLat(orb.Point{
		f.Bound.Min[0] + (f.Bound.Max[0]-f.Bound.Min[0])*pixel[0]/float64(f.Width),
		f.Bound.Max[1] - (f.Bound.Max[1]-f.Bound.Min[1])*pixel[1]/float64(f.Height),
	})
	return at, err == nil
}

// distance is how far a place in degrees is from the probe, in pixels.
func (p *probe) distance(lonLat orb.Point) float64 {
	f := &p.frame
	at, err := f.CRS.FromLonLat(lonLat)
	if err != nil {
		return math.Inf(1)
	}
	x := (at[0] - f.Bound.Min[0]) / (f.Bound.Max[0] - f.Bound.Min[0]) * float64(f.Width)
	y := (f.Bound.Max[1] - at[1]) / (f.Bound.Max[1] - f.Bound.Min[1]) * float64(f.Height)
	return math.Hypot(x-p.pixel[0], y-p.pixel[1])
}

// in finds up to count features of a layer, of those in rows (nil: all) and of those that pictures
// have at all, in ascending order.
func (p *probe) in(l *layers.Layer, rows []uint64, count int) []found {
	at, ok := p.lonLat(p.pixel)
	if !ok {
		return nil
	}
	var all []found
	seen := func(i int) bool { return has(rows, i) && has(l.TileRows(), i) }
	for _, h := range l.At(at) {
		if seen(h.Feature) {
			all = append(all, found{l, h.Feature, h.Side == geo.Boundary && l.Geometry(h.Feature).Dimensions() == 2})
		}
	}
	if l.GeometryType() != "polygon" {
		all = p.near(l, at, all, seen)
	}
	return all[:min(len(all), count)]
}

// near adds the lines and points that come close.
func (p *probe) near(l *layers.Layer, at orb.Point, all []found, seen func(int) bool) []found {
	box := orb.Bound{Min: at, Max: at}
	for _, corner := range [4]orb.Point{{-1, -1}, {-1, 1}, {1, -1}, {1, 1}} {
		if q, ok := p.lonLat(orb.Point{p.pixel[0] + corner[0]*p.radius, p.pixel[1] + corner[1]*p.radius}); ok {
			box = box.Extend(q)
		}
	}
	for _, i := range l.In(box) {
		g := l.Geometry(i)
		if g.Dimensions() == 2 || !seen(i) || slices.ContainsFunc(all, func(f found) bool { return f.feature == i }) {
			continue
		}
		if nearest, _, _ := geo.Nearest(g, at); p.distance(nearest) <= p.radius {
			all = append(all, found{l, i, false})
		}
	}
	slices.SortStableFunc(all, func(a, b found) int { return a.feature - b.feature })
	return all
}

// has reports whether a set of features has one; nil has all.
func has(rows []uint64, i int) bool { return rows == nil || rows[i/64]>>(i%64)&1 != 0 }
