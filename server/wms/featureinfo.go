package wms

import (
	"math"
	"net/http"
	"slices"
	"strings"

	"github.com/paulmach/orb"

	"guotu/server/call"
	"guotu/server/identify"
	"guotu/tiles"
)

// The bounds of GetFeatureInfo: features of one layer, and the distance in CSS pixels at which
// lines and points are found unless BUFFER says otherwise.
const (
	maxFeatureCount = 1000
	maxBuffer       = 50
)

// featureInfo answers GetFeatureInfo. Areas are found exactly, lines and points within
// some pixels.
func (r *request) featureInfo() (*call.Answer, error) {
	format, err := r.infoFormat()
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
	buffer := identify.UsualRadius
	if r.value("BUFFER") != "" {
		if buffer, err = r.number("BUFFER", 0, maxBuffer); err != nil {
			return nil, err
		}
	}
	pixel, err := r.pixel(frame)
	if err != nil {
		return nil, err
	}
	p := identify.Probe{Frame: frame, Pixel: pixel, Radius: float64(buffer) * frame.Ratio}
	var result []identify.Found
	for _, s := range all {
		rows, err := r.rows(s)
		if err != nil {
			return nil, err
		}
		result = append(result, p.In(s.layer, rows, count)...)
	}
	a, err := format.Answer(r.Catalog, r.lang, result)
	if err != nil {
		return nil, err
	}
	if a.Header == nil {
		a.Header = make(http.Header)
	}
	a.Header.Set("Vary", "Accept-Encoding, Accept-Language")
	return a, nil
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

// infoFormat reads INFO_FORMAT.
func (r *request) infoFormat() (*identify.Format, error) {
	text := r.value("INFO_FORMAT")
	if text == "" {
		text = "text/plain"
	}
	if f := identify.FormatNamed(text); f != nil {
		return f, nil
	}
	return nil, &Exception{Code: "InvalidFormat", Locator: "INFO_FORMAT", Text: "there is no format " + call.Quoted(text) + " of GetFeatureInfo"}
}
