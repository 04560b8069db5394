package ogcapi

import (
	"net/http"
	"slices"

	"guotu/layers"
	"guotu/server/call"
)

// common is what all parts have in common.
func common() part {
	return part{
		routes: []call.Route{
			{Method: http.MethodGet, Path: root, Answer: Landing},
			{Method: http.MethodGet, Path: root + "/conformance", Answer: conformance},
			{Method: http.MethodGet, Path: root + "/api", Answer: api},
			{Method: http.MethodGet, Path: root + "/api.html", Answer: apiPage},
		},
		landing: func(r *request) []link {
			return []link{
				{Href: r.href("/api", nil), Rel: "service-desc", Type: asOpenAPI.media, Hreflang: r.language, Title: r.text(layers.Text{ZH: "接口定义（OpenAPI 3.0）", EN: "The API definition (OpenAPI 3.0)"})},
				{Href: r.href("/api.html", nil), Rel: "service-doc", Type: asHTML.mediaType(), Hreflang: r.language, Title: r.text(layers.Text{ZH: "接口说明", EN: "The API documentation"})},
				r.link("conformance", "/conformance", asJSON, layers.Text{ZH: "所遵循的标准", EN: "Conformance classes"}),
			}
		},
		describe: describeCommon,
	}
}

// documents are the formats of most resources.
func documents() []format { return []format{asJSON, asHTML} }

// landingPage is the answer of the landing page.
type landingPage struct {
	Title       string `json:"title"`
	Description string `json:"description"`
	Attribution string `json:"attribution,omitempty"`
	Links       []link `json:"links"`
}

// Landing answers GET /ogc.
func Landing(c *call.Call) (*call.Answer, error) {
	r, err := read(c, documents())
	if err != nil {
		return nil, err
	}
	p := landingPage{Title: r.text(c.Catalog.Title()), Links: r.self("")}
	if p.Title == "" {
		p.Title = "Guotu"
	}
	p.Description = r.text(layers.Text{ZH: "国土空间规划图层：要素、瓦片与样式（OGC API）。", EN: "Layers of a territorial plan: features, tiles and styles (OGC API)."})
	for _, part := range parts() {
		if part.landing != nil {
			p.Links = append(p.Links, part.landing(r)...)
		}
	}
	return r.send(p, page{name: "landing.html", title: p.Title, links: p.Links, content: p})
}

// conformanceDeclaration is the answer of /ogc/conformance.
type conformanceDeclaration struct {
	Links      []link   `json:"links"`
	ConformsTo []string `json:"conformsTo"`
}

// conformance answers GET /ogc/conformance.
func conformance(c *call.Call) (*call.Answer, error) {
	r, err := read(c, documents())
	if err != nil {
		return nil, err
	}
	d := conformanceDeclaration{Links: r.self("/conformance"), ConformsTo: []string{}}
	for _, part := range parts() {
		for _, class := range part.classes {
			if !slices.Contains(d.ConformsTo, class) {
				d.ConformsTo = append(d.ConformsTo, class)
			}
		}
	}
	title := r.text(layers.Text{ZH: "所遵循的标准", EN: "Conformance classes"})
	return r.send(d, page{name: "conformance.html", title: title, trail: r.trailTo(), links: d.Links, content: d})
}
