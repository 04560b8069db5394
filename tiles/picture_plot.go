package tiles

import (
	"context"
	"math"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/clip"

	"guotu/layers"
	"guotu/tiles/raster"
)

// Plot draws what a frame shows of a layer on a canvas of the frame's size, straight from the
// features: every vertex stands in its place however large the scale, at every zoom level, and
// nothing has to be made of the whole layer first, as a Store has to. It takes time in
// proportion to the vertices of the features that the frame meets, of which at most most are
// drawn; whole is false if there were more. Shown has an entry for each class of the layer's
// Legend.Drawn, and last one for the features of none: whether the frame shows one of it.
//
// It is a FrameError if the frame cannot be shown, and the error of ctx when that ends. It is
// safe for concurrent use on different canvases.
func Plot(ctx context.Context, c *raster.Canvas, l *layers.Layer, f *Frame, most int) (shown []bool, whole bool, err error) {
	p, err := newPlot(l, f)
	if err != nil {
		return nil, false, err
	}
	whole = true
	for n, row := range l.In(p.region) {
		if n%64 == 0 && ctx.Err() != nil {
			return nil, false, ctx.Err()
		}
		if p.total >= most {
			whole = false
			break
		}
		p.class = min(l.Class(row), len(p.paints)-1)
		if !p.paints[p.class].hidden {
			p.geometry(l.Geometry(row))
		}
	}
	p.canvas, p.ctx = c, ctx
	p.flush()
	return p.shown, whole, ctx.Err()
}

// plot gathers the features of a layer. It is used by one goroutine.
type plot struct {
	painter
	frame  *Frame
	region orb.Bound // what is looked at, in degrees: the frame and some way around
	inner  orb.Bound // the frame alone
	class  int
	shown  []bool
	ring   orb.Ring // scratch
}

// plotMargin is how far beyond the frame features are cut off, as a share of its longer side: no
// line of a style is as wide, so that the cut cannot be seen.
const plotMargin = 0.1

func newPlot(l *layers.Layer, f *Frame) (*plot, error) {
	st, err := newStage(f)
	if err != nil {
		return nil, err
	}
	p := &plot{frame: f}
	p.st = st
	p.paints = paints(l, st)
	for i := range p.paints { // zoom levels are for maps that are moved
		if i < len(p.paints)-1 {
			class := l.Spec().Legend.Drawn()[i]
			class.MinZoom, class.MaxZoom = 0, 0
			p.paints[i] = newPaint(&class, l.Spec().Opacity, st)
		}
	}
	sharePens(p.paints)
	p.shown = make([]bool, len(p.paints))
	if p.inner, err = f.Degrees(0); err != nil {
		return nil, err
	}
	p.region, err = f.Degrees(plotMargin)
	return p, err
}

// Degrees returns the box in longitude and latitude around a frame that is wider on each side by
// a share of its longer side.
func (f *Frame) Degrees(share float64) (orb.Bound, error) {
	margin := share * max(f.Bound.Max[0]-f.Bound.Min[0], f.Bound.Max[1]-f.Bound.Min[1])
	wide := f.Bound.Pad(margin)
	all := orb.Bound{Min: orb.Point{math.Inf(1), math.Inf(1)}, Max: orb.Point{math.Inf(-1), math.Inf(-1)}}
	for i := range frameSamples + 1 {
		for k := range frameSamples + 1 {
			at := orb.Point{wide.Min[0] + (wide.Max[0]-wide.Min[0])*float64(i)/frameSamples, wide.Min[1] + (wide.Max[1]-wide.Min[1])*float64(k)/frameSamples}
			p, err := f.CRS.ToLonLat(at)
			if err != nil && f.CRS.LonLat() { // beyond the edge of the world
				p, err = orb.Point{min(max(at[0], -180), 180), min(max(at[1], -90), 90)}, nil
			}
			if err != nil {
				return all, frameError("%v", err)
			}
			all = all.Extend(p)
		}
	}
	return all, nil
}

// Place returns the pixel of a position in degrees, x to the right and y down from the upper left
// corner of the frame; not ok if the system of the frame does not have it.
func (f *Frame) Place(at orb.Point) (x, y float64, ok bool) {
	p, err := f.CRS.FromLonLat(at)
	if err != nil {
		return 0, 0, false
	}
	b := f.Bound
	return (p[0] - b.Min[0]) / (b.Max[0] - b.Min[0]) * float64(f.Width), (b.Max[1] - p[1]) / (b.Max[1] - b.Min[1]) * float64(f.Height), true
}

// geometry gathers a feature.
func (p *plot) geometry(g orb.Geometry) {
	k := &p.paints[p.class]
	switch g := g.(type) {
	case orb.Polygon:
		p.polygon(g)
	case orb.MultiPolygon:
		for _, one := range g {
			if one.Bound().Intersects(p.region) {
				p.polygon(one)
			}
		}
	case orb.LineString:
		if k.stroke.Width > 0 {
			for _, part := range clip.LineString(p.region, g) {
				p.total += Trace(&p.paints[k.pen].lines, p.frame, part, false)
				p.seeLine(part)
			}
		}
	case orb.MultiLineString:
		for _, one := range g {
			p.geometry(one)
		}
	case orb.Point:
		if x, y, ok := p.frame.Place(g); ok && p.region.Contains(g) {
			k.points.Symbol(k.symbol, x, y, k.size)
			p.total += 16
			p.shown[p.class] = p.shown[p.class] || p.inner.Contains(g)
		}
	case orb.MultiPoint:
		for _, one := range g {
			p.geometry(one)
		}
	case orb.Collection:
		for _, one := range g {
			p.geometry(one)
		}
	}
}

// seeLine notes the class at hand if a line is seen in the frame.
func (p *plot) seeLine(line orb.LineString) {
	p.shown[p.class] = p.shown[p.class] || len(clip.LineString(p.inner, line)) > 0
}

// seeArea notes the class at hand if what a ring surrounds is seen.
func (p *plot) seeArea(ring orb.Ring) {
	if !p.shown[p.class] {
		p.shown[p.class] = len(clip.Ring(p.inner, orb.Clone(ring).(orb.Ring))) > 3
	}
}

func (p *plot) polygon(g orb.Polygon) {
	k := &p.paints[p.class]
	for _, ring := range g {
		p.ring = append(p.ring[:0], ring...) // which clip.Ring may change
		cut := clip.Ring(p.region, p.ring)
		if len(cut) < 4 {
			continue
		}
		if k.area {
			p.total += Trace(&k.areas, p.frame, orb.LineString(cut), true)
			p.seeArea(cut)
		}
		if k.stroke.Width > 0 {
			p.total += Trace(&p.paints[k.pen].lines, p.frame, orb.LineString(cut), true)
			p.paints[k.pen].rings = true
			p.seeLine(orb.LineString(cut))
		}
	}
}

// Trace adds a line in degrees, or a ring, to a path in the pixels of a frame and returns how many
// positions it added. Where the line is bent in the system of the frame, positions come in between.
func Trace(to *raster.Path, f *Frame, line orb.LineString, closed bool) int {
	t := tracer{to: to, frame: f}
	for i, q := range line {
		x, y, ok := f.Place(q)
		switch {
		case !ok:
			t.down = false
			continue
		case !t.down:
			to.MoveTo(x, y)
		default:
			t.bend(line[i-1], t.x, t.y, q, x, y, 0)
			to.LineTo(x, y)
		}
		t.added++
		t.down, t.x, t.y = true, x, y
	}
	if closed && t.down {
		to.Close()
	}
	return t.added
}

// tracer draws a line that may be bent.
type tracer struct {
	to    *raster.Path
	frame *Frame
	down  bool
	x, y  float64 // of the position before
	added int
}

// bend adds the positions between two where the way is not straight, as bender does.
func (t *tracer) bend(p orb.Point, x0, y0 float64, q orb.Point, x1, y1 float64, depth int) {
	if depth == maxBends || math.Abs(x1-x0)+math.Abs(y1-y0) < 8*leastBent {
		return
	}
	middle := orb.Point{(p[0] + q[0]) / 2, (p[1] + q[1]) / 2}
	x, y, ok := t.frame.Place(middle)
	if !ok || math.Hypot(x-(x0+x1)/2, y-(y0+y1)/2) < flat {
		return
	}
	t.bend(p, x0, y0, middle, x, y, depth+1)
	t.to.LineTo(x, y)
	t.added++
	t.bend(middle, x, y, q, x1, y1, depth+1)
}
