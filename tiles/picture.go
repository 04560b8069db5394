package tiles

import (
	"context"
	"fmt"
	"image/color"
	"runtime/debug"
	"time"

	"github.com/paulmach/orb"

	"guotu/geo"
	"guotu/layers"
)

// Frame is the part of the earth that a picture shows, and its size.
type Frame struct {
	// CRS is the coordinate system of Bound: x to the east, or longitude, y to the north, or
	// latitude, whatever order the system has on paper. It has to be Convertible.
	CRS   *geo.CRS
	Bound orb.Bound
	// Width and Height are in pixels; Ratio is the number of pixels to a CSS pixel, by which widths
	// and sizes of styles are multiplied. Ratio 0 is 1.
	Width, Height int
	Ratio         float64
}

// Look says how layers are drawn.
type Look struct {
	Labels     bool        // also the names of features
	Lang       string      // of the names: "zh" or "en"
	Background color.Color // nil is transparent
}

// PictureRequest asks for a picture of some layers, the first on top; names stand above all of
// them, and so do label layers, which are drawn as names. The zoom level whose tiles of 256 CSS
// pixels have about the scale of the picture tells what is shown: layers are left out above
// their zoom range and enlarged below it.
type PictureRequest struct {
	Layers []*layers.Layer
	Frame  Frame
	Look   Look
	// Selection narrows the layers, one by one; nil narrows none. Fields do not matter.
	Selection []Selection
}

// The bounds of pictures, in pixels, and of Frame.Ratio.
const (
	MaxPictureSide  = 8192
	MaxPictureArea  = 16 << 20
	MaxPictureRatio = 8
)

// FrameError says what is wrong with the frame of a picture: it is too large, empty, or beyond
// what its coordinate system can show.
type FrameError struct{ Reason string }

// Error says what is wrong.
func (e *FrameError) Error() string { return "the frame of the picture: " + e.Reason }

func frameError(format string, args ...any) error { return &FrameError{fmt.Sprintf(format, args...)} }

// mostDrawing bounds the time in which a picture is drawn, in times that for which it waits for
// its turn: with the default, a minute.
const mostDrawing = 3

// Picture draws layers and returns them as PNG. It is a FrameError if the frame cannot be
// shown, or takes too long; one that only partly lies beyond the edge of the world is shown. It returns early when
// ctx ends, and with ErrLate if its turn does not come in time. The layers have to be of the
// Store's catalogue.
func (s *Store) Picture(ctx context.Context, r *PictureRequest) ([]byte, error) {
	st, err := newStage(&r.Frame)
	if err != nil {
		return nil, err
	}
	d, err := s.newDrawing(r.Layers, r.Selection, st, r.Look)
	if err != nil {
		return nil, err
	}
	free, err := s.cache.turn(ctx, d.prepare)
	if err != nil {
		return nil, err
	}
	defer free()
	d.slots = s.cache.slots
	limited, cancel := context.WithTimeout(ctx, mostDrawing*s.cache.wait)
	defer cancel()
	body, err := d.png(limited)
	if err != nil && limited.Err() != nil && ctx.Err() == nil {
		return nil, frameError("drawing it takes too long; it must have fewer pixels or layers")
	}
	return body, err
}

// InTurn calls f when nobody else's f is under way and one of the places of those who build tiles
// is free: for other pictures, such as legends, of which many may be asked for at once. It
// returns early when ctx ends, and with ErrLate if its turn does not come in time.
func (s *Store) InTurn(ctx context.Context, f func() error) error {
	late := time.NewTimer(s.cache.wait)
	defer late.Stop()
	for _, places := range []chan struct{}{s.cache.aside, s.cache.slots} {
		select {
		case places <- struct{}{}:
			defer func() { <-places }()
		case <-ctx.Done():
			return ctx.Err()
		case <-late.C:
			return ErrLate
		}
	}
	return f()
}

// PictureTile returns a tile as a PNG of size × size pixels, 256 or 512 (twice as sharp), from
// the cache where it can. tag names its content. What shows nothing is a transparent
// picture. Errors are those of Get.
func (s *Store) PictureTile(ctx context.Context, all []*layers.Layer, id ID, size int, look Look) (body []byte, tag string, err error) {
	return s.GetPicture(ctx, &PictureTileRequest{Layers: all, ID: id, Size: size, Look: look})
}

// turn makes what has to be made first, which may take long and goes on when nobody waits any
// more, and then waits for one of the few canvases: half as many as there are builders, so
// that many large pictures do not keep tiles waiting. free gives it back.
func (c *cache) turn(ctx context.Context, prepare func()) (free func(), err error) {
	c.waiting.Add(1)
	defer c.waiting.Add(-1)
	late := time.NewTimer(c.wait)
	defer late.Stop()
	ready := make(chan error, 1)
	c.flying.Go(func() {
		var err error
		defer func() { ready <- err }()
		defer recovered(&err)
		prepare()
	})
	select {
	case err := <-ready:
		if err != nil {
			return nil, err
		}
	case <-ctx.Done():
		return nil, ctx.Err()
	case <-late.C:
		return nil, ErrLate
	}
	select {
	case c.canvases <- struct{}{}:
		return func() { <-c.canvases }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	case <-late.C:
		return nil, ErrLate
	}
}

// recovered makes a crash an error of the picture alone.
func recovered(err *error) {
	if r := recover(); r != nil {
		*err = fmt.Errorf("picture: panic: %v\n%s", r, debug.Stack())
	}
}
