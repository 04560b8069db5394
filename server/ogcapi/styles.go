package ogcapi

import (
	"encoding/json"
	"maps"
	"net/http"
	"strings"

	"guotu/layers"
	"guotu/server/call"
	"guotu/tiles/style"
)

// The formats of stylesheets.
var (
	asMapLibre = format{name: "mapbox", media: "application/vnd.mapbox.style+json", title: layers.Text{ZH: "MapLibre 样式", EN: "MapLibre style"}, other: "application/json"}
	asSLD      = format{name: "sld11", media: "application/vnd.ogc.sld+xml;version=1.1", title: layers.Text{ZH: "SLD 1.1", EN: "SLD 1.1"}}
)

// stylesheets are the formats of a style.
func stylesheets() []format { return []format{asMapLibre, asSLD, asHTML} }

// wholePlan names the style of all layers that a map shows at first. No layer can have this
// name.
const wholePlan = "visible-layers"

// stylesPart is OGC API - Styles (OGC 20-009, draft): a style for each layer, and one for the
// map as it is at first.
func stylesPart() part {
	return part{
		routes: []call.Route{
			{Method: http.MethodGet, Path: root + "/styles", Answer: styles},
			{Method: http.MethodGet, Path: root + "/styles/{styleId}", Answer: stylesheet},
			{Method: http.MethodGet, Path: root + "/styles/{styleId}/metadata", Answer: styleMetadata},
		},
		classes: []string{
			"http://www.opengis.net/spec/ogcapi-styles-1/1.0/conf/core",
			"http://www.opengis.net/spec/ogcapi-styles-1/1.0/conf/html",
			"http://www.opengis.net/spec/ogcapi-styles-1/1.0/conf/mapbox-styles",
			"http://www.opengis.net/spec/ogcapi-styles-1/1.0/conf/sld-11",
		},
		landing: func(r *request) []link {
			return []link{r.link(relations+"styles", "/styles", asJSON, stylesTitle)}
		},
		collection: func(r *request, l *layers.Layer) []link {
			return []link{r.link("describedby", stylePath(l.Name())+"/metadata", asJSON, layers.Text{ZH: "样式", EN: "The style"})}
		},
		describe: describeStyles,
	}
}

var stylesTitle = layers.Text{ZH: "样式", EN: "Styles"}

func stylePath(id string) string { return "/styles/" + id }

// styled is a style: what it is called and the layers that it draws, the first on top.
type styled struct {
	id     string
	title  layers.Text
	layers []*layers.Layer
}

// allStyles are the styles of a plan.
func allStyles(c *layers.Catalog) []styled {
	all := []styled{{wholePlan, layers.Text{ZH: "初始显示的图层", EN: "The layers shown at first"}, visible(c)}}
	for _, l := range c.Layers() {
		all = append(all, styled{l.Name(), l.Spec().Title, []*layers.Layer{l}})
	}
	return all
}

// style is the style that the path names.
func (r *request) style() (*styled, error) {
	id := r.Path["styleId"]
	for _, s := range allStyles(r.Catalog) {
		if s.id == id {
			return &s, nil
		}
	}
	return nil, call.NotFound("styleId", "there is no style %q", id)
}

// links are those of a style in the list: its stylesheets, its metadata, its legend.
func (s *styled) links(r *request) []link {
	var all []link
	for _, f := range stylesheets() {
		if f != asHTML {
			l := r.link("stylesheet", stylePath(s.id), f, f.title)
			l.Type = f.media
			all = append(all, l)
		}
	}
	all = append(all, r.link("describedby", stylePath(s.id)+"/metadata", asJSON, layers.Text{ZH: "样式的说明", EN: "About the style"}))
	return append(all, s.previews(r)...)
}

// previews are pictures of the style: the legend of its only layer.
func (s *styled) previews(r *request) []link {
	if len(s.layers) != 1 {
		return nil
	}
	return []link{{Href: r.Base + "/styles/" + s.layers[0].Name() + "/legend.png?lang=" + r.language, Rel: "preview", Type: "image/png", Hreflang: r.language,
		Title: r.text(layers.Text{ZH: "图例", EN: "Legend"})}}
}

// styleList is the answer of /ogc/styles.
type styleList struct {
	Default string       `json:"default"`
	Styles  []styleEntry `json:"styles"`
	Links   []link       `json:"links"`
}

type styleEntry struct {
	ID    string `json:"id"`
	Title string `json:"title"`
	Links []link `json:"links"`
	Page  string `json:"-"` // the address, for people
}

// styles answers GET /ogc/styles.
func styles(c *call.Call) (*call.Answer, error) {
	r, err := read(c, documents())
	if err != nil {
		return nil, err
	}
	list := styleList{Default: wholePlan, Links: r.self("/styles")}
	for _, s := range allStyles(c.Catalog) {
		list.Styles = append(list.Styles, styleEntry{s.id, r.text(s.title), s.links(r), r.href(stylePath(s.id), nil)})
	}
	return r.send(list, page{name: "styles.html", title: r.text(stylesTitle), trail: r.trailTo(), links: list.Links, content: list})
}

// stylesheet answers GET /ogc/styles/{styleId}.
func stylesheet(c *call.Call) (*call.Answer, error) {
	r, err := read(c, stylesheets())
	if err != nil {
		return nil, err
	}
	s, err := r.style()
	if err != nil {
		return nil, err
	}
	switch r.format {
	case asSLD:
		body, err := style.SLD(s.layers, style.SLD11, r.language)
		return &call.Answer{ContentType: asSLD.media, Body: body, Header: r.header()}, err
	case asHTML:
		return r.send(nil, s.page(r, r.self(stylePath(s.id))))
	}
	body, err := json.Marshal(style.MapLibre(c.Catalog, c.Catalog.WithLabels(s.layers), s.options(r)))
	if err != nil {
		return nil, err
	}
	return &call.Answer{ContentType: asMapLibre.media, Body: body, Header: r.header()}, nil
}

// options are what the stylesheet of MapLibre refers to.
func (s *styled) options(r *request) style.Options {
	return style.Options{
		Lang:   r.language,
		Tiles:  r.Base + "/tiles/" + namesOf(r.Catalog.WithLabels(s.layers)) + "/{z}/{x}/{y}.mvt?v=" + r.Catalog.Version(),
		Sprite: r.Base + "/sprites/" + namesOf(s.layers),
		Glyphs: r.Base + "/fonts/{fontstack}/{range}.pbf?v=" + style.FontVersion(),
	}
}

// namesOf are the names of layers as addresses of tiles have them.
func namesOf(all []*layers.Layer) string {
	names := make([]string, len(all))
	for i, l := range all {
		names[i] = l.Name()
	}
	return strings.Join(names, ",")
}

// styleAbout is the answer of /ogc/styles/{styleId}/metadata.
type styleAbout struct {
	ID          string            `json:"id"`
	Title       string            `json:"title"`
	Description string            `json:"description,omitempty"`
	License     string            `json:"license,omitempty"`
	Scope       string            `json:"scope"`
	Version     string            `json:"version"`
	Stylesheets []styleStylesheet `json:"stylesheets"`
	Layers      []styleLayer      `json:"layers"`
	Links       []link            `json:"links"`
}

type styleStylesheet struct {
	Title         string `json:"title"`
	Version       string `json:"version"`
	Specification string `json:"specification"`
	Native        bool   `json:"native"`
	Link          link   `json:"link"`
}

// styleLayer is a layer that a style draws, with the attribute that decides how.
type styleLayer struct {
	ID         string         `json:"id"`
	Type       string         `json:"type"`
	Attributes []styleUses    `json:"attributes,omitempty"`
	Sample     map[string]any `json:"sampleData,omitempty"`
}

type styleUses struct {
	ID string `json:"id"`
}

// styleMetadata answers GET /ogc/styles/{styleId}/metadata.
func styleMetadata(c *call.Call) (*call.Answer, error) {
	r, err := read(c, documents())
	if err != nil {
		return nil, err
	}
	s, err := r.style()
	if err != nil {
		return nil, err
	}
	about := s.about(r)
	p := s.page(r, about.Links)
	return r.send(about, p)
}

// about is the metadata of a style.
func (s *styled) about(r *request) styleAbout {
	about := styleAbout{ID: s.id, Title: r.text(s.title), Scope: "style", Version: r.Catalog.Version(), Links: append(r.self(stylePath(s.id)+"/metadata"), s.previews(r)...)}
	if len(s.layers) == 1 {
		about.Description, about.License = r.text(s.layers[0].Spec().Abstract), s.layers[0].Spec().License
	}
	specifications := map[string][2]string{
		asMapLibre.name: {"8", "https://maplibre.org/maplibre-style-spec/"},
		asSLD.name:      {"1.1", "https://www.ogc.org/standards/sld"},
	}
	for _, l := range s.links(r) {
		for _, f := range stylesheets() {
			if l.Rel == "stylesheet" && l.Type == f.media {
				of := specifications[f.name]
				about.Stylesheets = append(about.Stylesheets, styleStylesheet{r.text(f.title), of[0], of[1], false, l})
			}
		}
	}
	for _, l := range s.layers {
		about.Layers = append(about.Layers, drawnLayer(r, l))
	}
	return about
}

func drawnLayer(r *request, l *layers.Layer) styleLayer {
	d := styleLayer{ID: l.Name(), Type: l.GeometryType(), Sample: map[string]any{"link": r.link("data", collectionPath(l), asJSON, l.Spec().Title)}}
	if d.Type == "mixed" || d.Type == "" {
		d.Type = "geometry"
	}
	if field := l.Spec().Legend.Field; field != "" {
		d.Attributes = []styleUses{{field}}
	}
	return d
}

// page shows a style to people. Links are to other formats of what was asked for.
func (s *styled) page(r *request, links []link) page {
	trail := r.trailTo(step{"/styles", r.text(stylesTitle)})
	return page{name: "style.html", title: r.text(s.title), trail: trail, links: links, content: struct {
		About  styleAbout
		Sheets []link
	}{s.about(r), s.links(r)}}
}

// describeStyles describes styles.
func describeStyles(_ *request, d *description) {
	d.tags = append(d.tags, object{"name": "Styles", "description": "how layers are drawn"})
	text := object{"type": "string"}
	links := object{"type": "array", "items": reference("schemas/link")}
	maps.Copy(d.parameters, object{"styleId": object{"name": "styleId", "in": "path", "required": true, "description": "the identifier of a style", "schema": text}})
	maps.Copy(d.schemas, object{
		"styles": object{"type": "object", "required": []string{"styles"}, "properties": object{"default": text, "links": links,
			"styles": object{"type": "array", "items": object{"type": "object", "required": []string{"id", "links"}, "properties": object{
				"id": text, "title": text, "links": links}}}}},
		"styleMetadata": object{"type": "object", "required": []string{"id"}, "properties": object{"id": text, "title": text, "description": text,
			"license": text, "scope": text, "version": text, "links": links,
			"stylesheets": object{"type": "array", "items": object{"type": "object", "required": []string{"link"}}},
			"layers":      object{"type": "array", "items": object{"type": "object", "required": []string{"id"}}}}},
	})
	f, id, missing := formatParameter(documents()), reference("parameters/styleId"), reference("responses/notFound")
	d.get("/styles", "getStyles", "Styles", "the styles", []any{f}, object{"200": answerOf("links to all styles", documents(), reference("schemas/styles"))})
	d.get("/styles/{styleId}", "getStyle", "Styles", "a stylesheet", []any{id, formatParameter(stylesheets())},
		object{"200": answerOf("the stylesheet", stylesheets(), object{"type": "object"}), "404": missing})
	d.get("/styles/{styleId}/metadata", "getStyleMetadata", "Styles", "about a style", []any{id, f},
		object{"200": answerOf("the metadata", documents(), reference("schemas/styleMetadata")), "404": missing})
}
