package wmts

import (
	"errors"
	"strconv"

	"github.com/paulmach/orb"

	"guotu/geo"
	"guotu/server/call"
	"guotu/server/identify"
	"guotu/server/matrixset"
	"guotu/tiles"
)

// infoFormat is a format of GetFeatureInfo; a suffix makes it a resource.
type infoFormat struct{ media, suffix string }

// infoFormats are those that are advertised.
var infoFormats = []*infoFormat{
	{"text/html", ".html"},
	{"text/plain", ".txt"},
	{"application/geo+json", ".json"},
	{"application/json", ""},
}

// maxFound bounds the features of one layer that an answer tells of.
const maxFound = 50

// getFeatureInfo answers the operation of that name.
func (p parameters) getFeatureInfo(c *call.Call) (*call.Answer, error) {
	r, _, err := p.tile(c)
	if err != nil {
		return nil, err
	}
	for _, name := range []string{"J", "I", "INFOFORMAT"} {
		if _, err := p.required(name); err != nil {
			return nil, err
		}
	}
	f := identify.FormatNamed(p["INFOFORMAT"])
	if f == nil {
		return nil, invalid("INFOFORMAT", "there is no format %s of GetFeatureInfo; there are text/html, text/plain and application/geo+json", call.Quoted(p["INFOFORMAT"]))
	}
	return r.identify(c, f, p["I"], p["J"])
}

// infoResource answers GET …/{row}/{column}/{j}/{i}.html and those in other formats.
func infoResource(f *infoFormat) call.Handler {
	return func(c *call.Call) (*call.Answer, error) {
		r, err := resource(c)
		if err != nil {
			return nil, err
		}
		return r.identify(c, identify.FormatNamed(f.media), c.Path["i"], c.Path["j"])
	}
}

// identify tells what is at a pixel of the tile: column i from the left, row j from above, from
// 0. Layers that are not shown at this scale have nothing there.
func (r *tileRequest) identify(c *call.Call, f *identify.Format, i, j string) (*call.Answer, error) {
	x, err := pixelNumber("I", i)
	if err != nil {
		return nil, err
	}
	y, err := pixelNumber("J", j)
	if err != nil {
		return nil, err
	}
	frame, err := r.frame()
	if err != nil {
		return nil, err
	}
	probe := identify.Probe{Frame: frame, Pixel: orb.Point{float64(x) + 0.5, float64(y) + 0.5}, Radius: identify.UsualRadius}
	var all []identify.Found
	for _, l := range r.layers {
		if least, _ := r.set.PictureZooms(l); least <= r.id.Z {
			all = append(all, probe.In(l, nil, maxFound)...)
		}
	}
	return f.Answer(c.Catalog, r.look.Lang, all)
}

// pixelNumber reads the number of a column or row of pixels.
func pixelNumber(name, text string) (int, error) {
	n, err := strconv.Atoi(text)
	if err != nil && !errors.Is(err, strconv.ErrRange) {
		return 0, invalid(name, "%s must be a whole number, which %s is not", name, call.Quoted(text))
	}
	if err != nil || n < 0 || n >= matrixset.TileSize {
		return 0, &exception{pixelOutside, name, name + " must lie within 0 to 255, not at " + call.Quoted(text)}
	}
	return n, nil
}

// frame is the tile as a picture.
func (r *tileRequest) frame() (tiles.Frame, error) {
	crs, err := geo.ParseCRS(r.set.CRSURN())
	return tiles.Frame{CRS: crs, Bound: r.set.Bound(r.id), Width: matrixset.TileSize, Height: matrixset.TileSize, Ratio: 1}, err
}
