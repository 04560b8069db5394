package wms

import (
	"errors"
	"image/color"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/paulmach/orb"

	"guotu/layers"
	"guotu/server/call"
	"guotu/tiles"
)

// maxSide bounds the width and the height of a picture in pixels: a square of it is
// tiles.MaxPictureArea.
const maxSide = 4096

// maxLayers bounds the layers of one picture.
const maxLayers = 100

// rootName is the name of the layer that all others are in, unless the plan has a layer that
// is called so.
const rootName = "guotu"

// shown is a layer of a picture, and how it is drawn.
type shown struct {
	layer *layers.Layer
	style string
	// condition is the text of its filter, "" for none.
	condition string
}

// Styles of every layer; the first is the default, also as "".
const (
	styleDefault = "default"
	stylePlain   = "plain" // without names
)

// picture answers GetMap.
func (r *request) picture() (*call.Answer, error) {
	all, err := r.shown()
	if err != nil {
		return nil, err
	}
	frame, err := r.frame()
	if err != nil {
		return nil, err
	}
	f, err := r.format()
	if err != nil {
		return nil, err
	}
	background, err := r.background()
	if err != nil {
		return nil, err
	}
	if !f.transparent && background == nil {
		background = color.White
	}
	body, err := r.draw(all, frame, background)
	if err != nil {
		return nil, err
	}
	return f.encoded(body)
}

// draw draws layers, the first at the bottom.
func (r *request) draw(all []shown, frame tiles.Frame, background color.Color) ([]byte, error) {
	request := tiles.PictureRequest{Frame: frame, Look: tiles.Look{Lang: r.pictureLang(), Background: background,
		Labels: !slices.ContainsFunc(all, func(s shown) bool { return s.style == stylePlain })}}
	for _, s := range slices.Backward(all) { // a picture has the first on top
		rows, err := r.rows(s)
		if err != nil {
			return nil, err
		}
		request.Layers = append(request.Layers, s.layer)
		request.Selection = append(request.Selection, tiles.Selection{Rows: rows})
		if name := r.Catalog.LabelsName(s.layer); !request.Look.Labels && s.style != stylePlain && name != "" && s.layer.Spec().Label != (layers.Text{}) {
			request.Layers = append(request.Layers, r.Catalog.Layer(name))
			request.Selection = append(request.Selection, tiles.Selection{Rows: rows})
		}
	}
	body, err := r.Store.Picture(r.Context(), &request)
	if wrong := new(tiles.FrameError); errors.As(err, &wrong) {
		return nil, invalid("BBOX", "%v", wrong)
	}
	return body, err
}

// rows are the features that pass the filter of a layer, nil if it has none.
func (r *request) rows(s shown) ([]uint64, error) {
	if s.condition == "" {
		return nil, nil
	}
	f, err := r.Filter(s.layer, call.CQL2Text, s.condition)
	var rows []uint64
	if err == nil {
		rows, err = f.Rows(r.Context())
	}
	if wrong := new(call.Error); errors.As(err, &wrong) {
		return nil, invalid("CQL_FILTER", "CQL_FILTER: %s", strings.TrimPrefix(wrong.Detail, "filter: "))
	}
	if errors.Is(err, layers.ErrFilterWork) {
		return nil, invalid("CQL_FILTER", "CQL_FILTER: %v", err)
	}
	return rows, err
}

// shown reads LAYERS, STYLES and CQL_FILTER.
func (r *request) shown() ([]shown, error) {
	names := r.value("LAYERS")
	if names == "" {
		return nil, missing("LAYERS", "LAYERS is missing: names of layers, separated by commas, the first drawn at the bottom")
	}
	list := strings.Split(names, ",")
	styles, err := r.styles(len(list))
	if err != nil {
		return nil, err
	}
	conditions, err := r.conditions(len(list))
	if err != nil {
		return nil, err
	}
	var all []shown
	for i, name := range list {
		members, err := r.named("LAYERS", name)
		if err != nil {
			return nil, err
		}
		for _, l := range members {
			all = append(all, shown{l, styles[i], conditions[i]})
		}
		if len(all) > maxLayers {
			return nil, invalid("LAYERS", "LAYERS names more than %d layers", maxLayers)
		}
	}
	return all, nil
}

// named returns the layers that a name stands for, the lowest first: one, or all.
func (r *request) named(parameter, name string) ([]*layers.Layer, error) {
	name = strings.TrimSpace(name)
	for _, l := range r.Catalog.Layers() {
		if l.Name() == name {
			return []*layers.Layer{l}, nil
		}
	}
	if name == rootName {
		lowest := slices.Clone(r.Catalog.Layers())
		slices.Reverse(lowest)
		return lowest, nil
	}
	return nil, &Exception{Code: "LayerNotDefined", Locator: parameter, Text: "there is no layer " + call.Quoted(name)}
}

// styles reads STYLES: one for each layer, or nothing for the default of all.
func (r *request) styles(layers int) ([]string, error) {
	list := strings.Split(r.value("STYLES"), ",")
	if len(list) == 1 && list[0] == "" {
		list = make([]string, layers)
	}
	if len(list) != layers {
		return nil, &Exception{Code: "StyleNotDefined", Locator: "STYLES",
			Text: "STYLES must have a style for each of the LAYERS, or none"}
	}
	for i, name := range list {
		style, err := styleNamed(strings.TrimSpace(name))
		if err != nil {
			return nil, err
		}
		list[i] = style
	}
	return list, nil
}

func styleNamed(name string) (string, error) {
	switch name {
	case "", styleDefault:
		return styleDefault, nil
	case stylePlain:
		return stylePlain, nil
	}
	return "", &Exception{Code: "StyleNotDefined", Locator: "STYLES", Text: "there is no style " + call.Quoted(name) + "; there are default and plain"}
}

// conditions reads CQL_FILTER, which other servers have, too: conditions in CQL2 text separated
// by semicolons, one for each layer, or one for all.
func (r *request) conditions(layers int) ([]string, error) {
	list := splitConditions(r.value("CQL_FILTER"))
	if len(list) == 1 {
		for len(list) < layers {
			list = append(list, list[0])
		}
	}
	if len(list) != layers {
		return nil, invalid("CQL_FILTER", "CQL_FILTER must have one condition, or one for each of the LAYERS, separated by semicolons")
	}
	for i, text := range list {
		if list[i] = strings.TrimSpace(text); strings.EqualFold(list[i], "INCLUDE") {
			list[i] = "" // everything, in the language of other servers
		}
	}
	return list, nil
}

// splitConditions splits at semicolons that are not within quotes.
func splitConditions(text string) []string {
	var list []string
	var quote byte
	from := 0
	for i := range len(text) {
		switch c := text[i]; {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '\'' || c == '"':
			quote = c
		case c == ';':
			list, from = append(list, text[from:i]), i+1
		}
	}
	return append(list, text[from:])
}

// frame reads CRS, BBOX, WIDTH and HEIGHT.
func (r *request) frame() (f tiles.Frame, err error) {
	if f.CRS, err = r.crs(); err != nil {
		return f, err
	}
	if f.Width, err = r.number("WIDTH", 1, maxSide); err != nil {
		return f, err
	}
	if f.Height, err = r.number("HEIGHT", 1, maxSide); err != nil {
		return f, err
	}
	if f.Ratio, err = r.ratio(); err != nil {
		return f, err
	}
	box, err := r.box()
	if err != nil {
		return f, err
	}
	order := "west,south,east,north"
	if r.version.northFirst(f.CRS) {
		order = "south,west,north,east"
		box = [4]float64{box[1], box[0], box[3], box[2]}
	}
	if box[0] >= box[2] || box[1] >= box[3] {
		return f, invalid("BBOX", "BBOX must be %s in %s in this version, each less than the one behind the next; %s is not",
			order, f.CRS.Code(), call.Quoted(r.value("BBOX")))
	}
	f.Bound = orb.Bound{Min: orb.Point{box[0], box[1]}, Max: orb.Point{box[2], box[3]}}
	return f, nil
}

// box reads the four numbers of BBOX.
func (r *request) box() (box [4]float64, err error) {
	text := r.value("BBOX")
	if text == "" {
		return box, missing("BBOX", "BBOX is missing")
	}
	parts := strings.Split(text, ",")
	if len(parts) != len(box) {
		return box, invalid("BBOX", "BBOX must be four numbers, not %s", call.Quoted(text))
	}
	for i, part := range parts {
		v, err := strconv.ParseFloat(strings.TrimSpace(part), 64)
		if err != nil || v-v != 0 || strings.ContainsAny(part, "xXpP_") {
			return box, invalid("BBOX", "BBOX must be four numbers; %s is none", call.Quoted(part))
		}
		box[i] = v
	}
	return box, nil
}

// dpiForm finds dpi:192 in FORMAT_OPTIONS.
var dpiForm = regexp.MustCompile(`(?i)(?:^|;)\s*dpi:\s*([0-9.]+)\s*(?:;|$)`)

// The standard says that a pixel is 0.28 mm wide, which makes 90.7 to the inch; clients on
// screens say 96, which is the pixel of style sheets. Both mean the usual width of lines.
const (
	dpiStandard = 90
	dpiUsual    = 96
)

// ratio reads how many dots there are to an inch from DPI, MAP_RESOLUTION or FORMAT_OPTIONS=dpi:…,
// which QGIS Server, MapServer and GeoServer understand, and returns the pixels to a CSS pixel.
func (r *request) ratio() (float64, error) {
	for _, name := range []string{"DPI", "MAP_RESOLUTION", "FORMAT_OPTIONS"} {
		text := r.value(name)
		if name == "FORMAT_OPTIONS" {
			m := dpiForm.FindStringSubmatch(text)
			if m == nil {
				continue
			}
			text = m[1]
		}
		if text == "" {
			continue
		}
		dpi, err := strconv.ParseFloat(text, 64)
		if err != nil || !(dpi >= 24 && dpi <= 1200) {
			return 0, invalid(name, "%s must be from 24 to 1200 dots per inch, not %s", name, call.Quoted(text))
		}
		if dpi >= dpiStandard && dpi <= dpiUsual {
			return 1, nil
		}
		return min(dpi/dpiUsual, tiles.MaxPictureRatio), nil
	}
	return 1, nil
}

// background reads TRANSPARENT and BGCOLOR; nil is transparent.
func (r *request) background() (color.Color, error) {
	switch text := r.value("TRANSPARENT"); strings.ToUpper(text) {
	case "TRUE", "1", "YES":
		return nil, nil
	case "", "FALSE", "0", "NO":
	default:
		return nil, invalid("TRANSPARENT", "TRANSPARENT must be TRUE or FALSE, not %s", call.Quoted(text))
	}
	text := r.value("BGCOLOR")
	if text == "" {
		return color.White, nil
	}
	digits := strings.TrimPrefix(strings.TrimPrefix(strings.ToLower(text), "0x"), "#")
	n, err := strconv.ParseUint(digits, 16, 32)
	if err != nil || len(digits) != 6 {
		return nil, invalid("BGCOLOR", "BGCOLOR must be like 0xFFFFFF, not %s", call.Quoted(text))
	}
	return color.RGBA{R: uint8(n >> 16), G: uint8(n >> 8), B: uint8(n), A: 255}, nil
}
