package wms

import (
	"strconv"
	"strings"

	"guotu/layers"
	"guotu/server/call"
)

// legendGraphic answers GetLegendGraphic (OGC 05-078r4, section 12.2).
func (r *request) legendGraphic() (*call.Answer, error) {
	l, err := r.legendLayer()
	if err != nil {
		return nil, err
	}
	if _, err := styleNamed(r.value("STYLE")); err != nil {
		return nil, err
	}
	if r.values["FORMAT"] == "" {
		r.values["FORMAT"] = "image/png"
	}
	f, err := r.format()
	if err != nil {
		return nil, err
	}
	body, err := r.legendPicture(l)
	if err != nil {
		return nil, err
	}
	return f.encoded(body)
}

// legendLayer reads LAYER.
func (r *request) legendLayer() (*layers.Layer, error) {
	name := r.value("LAYER")
	if name == "" {
		return nil, missing("LAYER", "LAYER is missing")
	}
	all, err := r.named("LAYER", name)
	if err != nil {
		return nil, err
	}
	if len(all) != 1 {
		return nil, &Exception{Code: "LayerNotDefined", Locator: "LAYER", Text: "a legend is one of a single layer, which " + quoted(name) + " is not"}
	}
	return all[0], nil
}

// legendURL is where the legend of a layer is, with its size.
func (r *request) legendURL(l *layers.Layer, style string) *node {
	width, height := legendSize(l, r.lang)
	href := r.here("SERVICE", "WMS", "VERSION", string(r.version), "REQUEST", "GetLegendGraphic", "LAYER", l.Name(), "STYLE", style, "FORMAT", "image/png")
	return element("LegendURL", text("Format", "image/png"), r.resource(href)).
		set("width", strconv.Itoa(width)).set("height", strconv.Itoa(height))
}

func legendSize(l *layers.Layer, lang string) (int, int) { return 100, 100 }

func (r *request) legendPicture(l *layers.Layer) ([]byte, error) {
	_ = strings.TrimSpace
	return nil, nil
}
