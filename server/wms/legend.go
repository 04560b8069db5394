package wms

import (
	"errors"
	"strconv"
	"strings"
	"sync"

	"guotu/layers"
	"guotu/server/call"
	"guotu/tiles/style"
)

// maxSwatch bounds the sides of a swatch in CSS pixels. Larger ones are the size of the client's map, which some send
// along; WIDTH and HEIGHT are no more than hints.
const maxSwatch = 256

// legendGraphic answers GetLegendGraphic (OGC 05-078r4, section 12.2). WIDTH and HEIGHT are the size of a
// swatch. RULE is one class: its number from 1, its value or its title. SCALE does not matter.
func (r *request) legendGraphic() (*call.Answer, error) {
	l, err := r.legendLayer()
	if err != nil {
		return nil, err
	}
	if _, err := styleNamed(r.value("STYLE")); err != nil {
		return nil, err
	}
	if r.value("FORMAT") == "" {
		r.values["FORMAT"] = pictureFormats[0].name
	}
	f, err := r.format()
	if err != nil {
		return nil, err
	}
	o := style.LegendOptions{Lang: r.pictureLang()}
	for name, to := range map[string]*int{"WIDTH": &o.Width, "HEIGHT": &o.Height} {
		if n, err := strconv.Atoi(r.value(name)); err == nil && n >= 1 && n <= maxSwatch {
			*to = n
		}
	}
	if o.Ratio, err = r.ratio(); err != nil {
		return nil, err
	}
	o.Ratio = min(max(o.Ratio, 0.25), 8)
	if o.Class, err = r.rule(l); err != nil {
		return nil, err
	}
	o.SwatchOnly = o.Class > 0
	if r.values["TRANSPARENT"] == "" && r.values["BGCOLOR"] == "" && f.transparent {
		r.values["TRANSPARENT"] = "TRUE" // it is laid on whatever the client's window has
	}
	if o.Background, err = r.background(); err != nil {
		return nil, err
	}
	var a *call.Answer
	err = r.Store.InTurn(r.Context(), func() error {
		body, _, _, err := style.Legend(l, o)
		if err == nil {
			a, err = f.encoded(body)
		}
		return err
	})
	if errors.Is(err, style.ErrLegendSize) {
		return nil, invalid("LAYER", "%v", err)
	}
	return a, err
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
		return nil, &Exception{Code: "LayerNotDefined", Locator: "LAYER", Text: "a legend is one of a single layer, which " + call.Quoted(name) + " is not"}
	}
	return all[0], nil
}

// rule reads RULE: the position of a class, from 1; 0 for all.
func (r *request) rule(l *layers.Layer) (int, error) {
	text := r.value("RULE")
	if text == "" {
		return 0, nil
	}
	drawn := l.Spec().Legend.Drawn()
	for i := range drawn {
		c := &drawn[i]
		for _, name := range append(c.All(), c.Title.ZH, c.Title.EN) {
			if name != "" && name == text {
				return i + 1, nil
			}
		}
	}
	if n, err := strconv.Atoi(text); err == nil && n >= 1 && n <= len(drawn) {
		return n, nil
	}
	var titles []string
	for i := range drawn[:min(len(drawn), 20)] {
		titles = append(titles, drawn[i].Title.In(r.lang))
	}
	return 0, invalid("RULE", "there is no class %s; there are %s", call.Quoted(text), strings.Join(titles, ", "))
}

// legendURL is where the legend of a layer is, with its size.
func (r *request) legendURL(l *layers.Layer, name string) (*node, error) {
	size, err := r.sizes.of(r.Catalog, l, r.lang)
	if errors.Is(err, style.ErrLegendSize) {
		return nil, nil // of hundreds of classes there is no picture
	}
	if err != nil {
		return nil, err
	}
	href := r.here("SERVICE", "WMS", "VERSION", string(r.version), "REQUEST", "GetLegendGraphic", "LAYER", l.Name(), "STYLE", name, "FORMAT", "image/png")
	return element("LegendURL", text("Format", "image/png"), r.resource(href)).
		set("width", strconv.Itoa(size[0])).set("height", strconv.Itoa(size[1])), nil
}

// legendSizes keeps the sizes of the legends of one catalogue, which are found by drawing them. It is
// safe for concurrent use.
type legendSizes struct {
	mu      sync.Mutex // guards the rest
	catalog *layers.Catalog
	known   map[legendKey][2]int
}

type legendKey struct {
	layer *layers.Layer
	lang  string
}

// of returns width and height of a legend in pixels.
func (s *legendSizes) of(c *layers.Catalog, l *layers.Layer, lang string) ([2]int, error) {
	key := legendKey{l, lang}
	s.mu.Lock()
	if s.catalog != c {
		s.catalog, s.known = c, make(map[legendKey][2]int)
	}
	size, known := s.known[key]
	s.mu.Unlock()
	if known {
		return size, nil
	}
	_, w, h, err := style.Legend(l, style.LegendOptions{Lang: lang})
	if err != nil {
		return size, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.catalog == c {
		s.known[key] = [2]int{w, h}
	}
	return [2]int{w, h}, nil
}
