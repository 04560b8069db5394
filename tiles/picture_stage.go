package tiles

import (
	"image"
	"math"

	"github.com/paulmach/orb"

	"guotu/geo"
	"guotu/layers"
)

// stage is how the world, as a grid projects it, comes to lie on the pixels of a picture. In
// the systems that grids have that is a matter of scale alone; in others every position is
// converted. It does not change.
type stage struct {
	grid          Grid
	width, height int
	ratio         float64 // pixels to a CSS pixel
	// level is the zoom level of WebMercatorQuad, with tiles of 256 CSS pixels, whose scale is
	// nearest.
	level int
	zoom  float64 // the same, not rounded
	// Where scale alone counts: pixels to a step of the world, to the east and south, and the
	// pixels from the north-western corner of the world to that of the picture.
	sx, sy, left, top float64
	// origin is left and top in whole pixels, as far as there is a meaning in it.
	origin image.Point

	crs   *geo.CRS // nil where scale alone counts
	bound orb.Bound
	shown box // all of the world that the picture shows, where it is converted
}

// stepsDown is the height of the world of a grid in steps.
func (g Grid) stepsDown() float64 {
	if g.geographic() {
		return world / 2
	}
	return world
}

// tileStage is the stage of a tile of so many pixels a side.
func tileStage(id ID, size int) *stage {
	scale := math.Ldexp(float64(size), id.depth()-worldBits)
	st := &stage{grid: id.Grid.base(), width: size, height: size, ratio: float64(size) / 256, level: id.depth(), zoom: float64(id.depth()), sx: scale, sy: scale,
		left: float64(id.X) * float64(size), top: float64(id.Y) * float64(size)}
	st.setOrigin()
	return st
}

func (st *stage) setOrigin() {
	st.origin = image.Pt(int(math.Floor(st.left)), int(math.Floor(st.top)))
}

// newStage reads a frame.
func newStage(f *Frame) (*stage, error) {
	if err := f.check(); err != nil {
		return nil, err
	}
	st := &stage{width: f.Width, height: f.Height, ratio: f.Ratio, bound: f.Bound}
	if st.ratio == 0 {
		st.ratio = 1
	}
	steps := func(p orb.Point) (x, y float64) { // from the north-western corner of the world
		return (p[0] + 180) / 360 * world, (90 - p[1]) / 360 * world
	}
	switch {
	case f.CRS.LonLat():
		st.grid = WorldCRS84Quad
	case f.CRS.Code() == "EPSG:3857":
		const around = 2 * math.Pi * geo.SemiMajor
		steps = func(p orb.Point) (x, y float64) { return (p[0]/around + 0.5) * world, (0.5 - p[1]/around) * world }
	default:
		return st, st.convert(f.CRS)
	}
	x0, y0 := steps(orb.Point{f.Bound.Min[0], f.Bound.Max[1]})
	x1, y1 := steps(orb.Point{f.Bound.Max[0], f.Bound.Min[1]})
	if x1 <= 0 || y1 <= 0 || x0 >= world || y0 >= st.grid.stepsDown() {
		return nil, frameError("it lies beyond the edge of the world")
	}
	st.sx, st.sy = plainScale(float64(st.width)/(x1-x0)), plainScale(float64(st.height)/(y1-y0))
	st.left, st.top = plainOffset(x0*st.sx), plainOffset(y0*st.sy)
	st.setOrigin()
	return st, st.setLevel(math.Sqrt(st.sx * st.sy))
}

// check refuses what no picture can be made of.
func (f *Frame) check() error {
	b := f.Bound
	for _, v := range [...]float64{b.Min[0], b.Min[1], b.Max[0], b.Max[1], f.Ratio} {
		if math.IsNaN(v) || math.Abs(v) > 1e12 {
			return frameError("its coordinates must be finite numbers")
		}
	}
	switch {
	case f.CRS == nil:
		return frameError("it has no coordinate system")
	case f.CRS.Convertible() != nil:
		return frameError("%v", f.CRS.Convertible())
	case f.Width < 1 || f.Height < 1:
		return frameError("%d by %d pixels are none", f.Width, f.Height)
	case f.Width > MaxPictureSide || f.Height > MaxPictureSide || f.Width*f.Height > MaxPictureArea:
		return frameError("%d by %d pixels are too many: a side has at most %d, all together are at most %d", f.Width, f.Height, MaxPictureSide, MaxPictureArea)
	case b.Max[0] <= b.Min[0] || b.Max[1] <= b.Min[1]:
		return frameError("the second corner, %v %v, must lie to the east and north of the first, %v %v", b.Max[0], b.Max[1], b.Min[0], b.Min[1])
	case f.Ratio < 0 || f.Ratio > MaxPictureRatio:
		return frameError("a ratio of %v is not within 0 to %d", f.Ratio, MaxPictureRatio)
	}
	return nil
}

// plainScale takes a scale that all but is that of a tile of a power of two for it, so that
// a picture which is given by rounded coordinates is the same as the tiles there.
func plainScale(s float64) float64 {
	if plain := math.Exp2(math.Round(math.Log2(s))); math.Abs(s-plain) < 1e-9*plain {
		return plain
	}
	return s
}

// plainOffset takes an offset that all but is whole for it.
func plainOffset(v float64) float64 {
	if plain := math.Round(v); math.Abs(v-plain) < 1e-3 {
		return plain
	}
	return v
}

// setLevel finds the level by the number of pixels to a step.
func (st *stage) setLevel(scale float64) error {
	if st.bound.Max[0]-st.bound.Min[0] < 1e-9 || st.bound.Max[1]-st.bound.Min[1] < 1e-9 || !(scale < math.Exp2(32)) {
		return frameError("it is too small to be shown")
	}
	st.zoom = plainOffset(math.Log2(scale/st.ratio) + worldBits - 8)
	st.level = max(int(math.Round(st.zoom)), 0)
	return nil
}

// The frame of a stage that is converted is looked at in so many places a side.
const frameSamples = 16

// convert makes it a stage of a system that is none of a grid. The world is that of
// WebMercatorQuad.
func (st *stage) convert(c *geo.CRS) error {
	st.crs = c
	st.sx, st.sy = float64(st.width)/(st.bound.Max[0]-st.bound.Min[0]), float64(st.height)/(st.bound.Max[1]-st.bound.Min[1])
	st.left, st.top = plainOffset(st.bound.Min[0]*st.sx), plainOffset(-st.bound.Max[1]*st.sy)
	st.setOrigin()
	low, high := orb.Point{math.Inf(1), math.Inf(1)}, orb.Point{math.Inf(-1), math.Inf(-1)}
	for i := range frameSamples + 1 {
		for k := range frameSamples + 1 {
			x, y, err := st.unplace(float64(i)/frameSamples, float64(k)/frameSamples)
			if err != nil {
				return frameError("%v", err)
			}
			low, high = orb.Point{min(low[0], x), min(low[1], y)}, orb.Point{max(high[0], x), max(high[1], y)}
		}
	}
	// Between two places the edge of the frame swings out by less than they are apart.
	dx, dy := (high[0]-low[0])*2/frameSamples+1, (high[1]-low[1])*2/frameSamples+1
	st.shown = box{int32(max(low[0]-dx, 0)), int32(max(low[1]-dy, 0)), int32(min(high[0]+dx, world)), int32(min(high[1]+dy, world))}
	// The scale in the middle: a hundredth of the frame to either side.
	x0, y0, err0 := st.unplace(0.49, 0.49)
	x1, y1, err1 := st.unplace(0.51, 0.51)
	if err0 != nil || err1 != nil {
		return frameError("it has no middle")
	}
	return st.setLevel(math.Hypot(float64(st.width), float64(st.height)) / 50 / math.Hypot(x1-x0, y1-y0))
}

// unplace returns where in the world, in steps and y to the north, a place of the frame of a
// stage that is converted lies: u and v go from 0 to 1 to the east and north.
func (st *stage) unplace(u, v float64) (x, y float64, err error) {
	b := st.bound
	at := orb.Point{b.Min[0] + u*(b.Max[0]-b.Min[0]), b.Min[1] + v*(b.Max[1]-b.Min[1])}
	p, err := st.crs.ToLonLat(at)
	if err != nil {
		return 0, 0, err
	}
	x, y = mercator(p)
	return x, y, nil
}

// mercator is Grid.project of WebMercatorQuad without rounding.
func mercator(p orb.Point) (x, y float64) {
	lat := min(max(p[1], -maxLatitude), maxLatitude)
	return (p[0] + 180) / 360 * world, (0.5 + math.Atanh(math.Sin(lat*math.Pi/180))/(2*math.Pi)) * world
}

// place returns the pixel of a position in steps of the world, y to the north; x to the
// right and y down, the upper left corner of the picture at 0 0. Not ok is a position that
// the system of the stage does not have.
func (st *stage) place(x, y float64) (px, py float64, ok bool) {
	if st.crs == nil {
		return x*st.sx - st.left, (st.grid.stepsDown()-y)*st.sy - st.top, true
	}
	const degree = math.Pi / 180
	lon, lat := x/world*360-180, math.Atan(math.Sinh((y/world-0.5)*2*math.Pi))/degree
	p, err := st.crs.FromLonLat(orb.Point{lon, lat})
	if err != nil {
		return 0, 0, false
	}
	return p[0]*st.sx - st.left, -p[1]*st.sy - st.top, true
}

// region is what of the world has to be looked at for the picture with a margin in pixels: a
// box in steps of the world, y to the north.
func (st *stage) region(margin float64) box {
	if st.crs != nil {
		dx := margin * float64(st.shown.x1-st.shown.x0) / float64(st.width)
		dy := margin * float64(st.shown.y1-st.shown.y0) / float64(st.height)
		return boxAround(float64(st.shown.x0)-dx, float64(st.shown.y0)-dy, float64(st.shown.x1)+dx, float64(st.shown.y1)+dy)
	}
	down := st.grid.stepsDown()
	return boxAround((st.left-margin)/st.sx, down-(st.top+float64(st.height)+margin)/st.sy,
		(st.left+float64(st.width)+margin)/st.sx, down-(st.top-margin)/st.sy)
}

// boxAround is the box around, within the world and a little beyond.
func boxAround(x0, y0, x1, y1 float64) box {
	const rim = 1 << 16
	at := func(v float64) int32 { return int32(min(max(v, -rim), world+rim)) }
	return box{at(math.Floor(x0)), at(math.Floor(y0)), at(math.Ceil(x1)), at(math.Ceil(y1))}
}

// part is a piece of the stage of its own size: the picture from a pixel on.
func (st *stage) part(r image.Rectangle) *stage {
	piece := *st
	piece.left, piece.top = st.left+float64(r.Min.X), st.top+float64(r.Min.Y)
	piece.origin = st.origin.Add(r.Min)
	piece.width, piece.height = r.Dx(), r.Dy()
	if st.crs != nil {
		b := st.bound
		x, y := (b.Max[0]-b.Min[0])/float64(st.width), (b.Max[1]-b.Min[1])/float64(st.height)
		piece.bound = orb.Bound{Min: orb.Point{b.Min[0] + x*float64(r.Min.X), b.Max[1] - y*float64(r.Max.Y)},
			Max: orb.Point{b.Min[0] + x*float64(r.Max.X), b.Max[1] - y*float64(r.Min.Y)}}
		whole := piece
		if piece.convert(st.crs) != nil {
			return st // not reached: the whole could be converted
		}
		whole.shown = piece.shown
		piece = whole
	}
	return &piece
}

// depth is the depth of the view by which a layer is drawn: of units of a sixteenth of a CSS
// pixel, or finer where there are more than two pixels to one; the layer's last where there
// is none as deep.
func (st *stage) depth(l *layers.Layer) int {
	zoom := l.Spec().Zoom
	finer := max(int(math.Ceil(math.Log2(st.ratio)-1.01)), 0)
	return max(min(st.level+finer, zoom.Max, layers.MaxZoom), zoom.Min)
}

// mapZoom is the zoom level as legends count it, at which tiles are 512 CSS pixels wide.
func (st *stage) mapZoom() int { return max(st.level-1, 0) }

// shows reports whether a layer is shown at the scale of the stage.
func (st *stage) shows(l *layers.Layer) bool { return st.level >= l.Spec().Zoom.Min }
