package ogcapi

import (
	"net/http"

	"guotu/layers"
	"guotu/server/call"
)

// features is OGC API - Features: the layers as collections, their features as items.
func features() part {
	return part{
		routes: []call.Route{
			{Method: http.MethodGet, Path: root + "/collections", Answer: collections},
			{Method: http.MethodGet, Path: root + "/collections/{collectionId}", Answer: collection},
			{Method: http.MethodGet, Path: root + "/collections/{collectionId}/items", Answer: items},
			{Method: http.MethodGet, Path: root + "/collections/{collectionId}/items/{featureId}", Answer: item},
			{Method: http.MethodGet, Path: root + "/collections/{collectionId}/queryables", Answer: queryables},
			{Method: http.MethodGet, Path: root + "/collections/{collectionId}/schema", Answer: schema},
		},
		classes: featureClasses(),
		landing: func(r *request) []link {
			return []link{r.link("data", "/collections", asJSON, layers.Text{ZH: "图层", EN: "The layers"})}
		},
		collection: func(r *request, l *layers.Layer) []link {
			var all []link
			for _, f := range featureFormats() {
				all = append(all, r.link("items", collectionPath(l)+"/items", f, layers.Text{ZH: "要素（" + f.title.ZH + "）", EN: "Features (" + f.title.EN + ")"}))
			}
			return append(all,
				link{Href: r.href(collectionPath(l)+"/queryables", nil), Rel: relQueryables, Type: asSchema.media, Hreflang: r.language, Title: r.text(layers.Text{ZH: "可查询属性", EN: "Queryables"})},
				link{Href: r.href(collectionPath(l)+"/schema", nil), Rel: relSchema, Type: asSchema.media, Hreflang: r.language, Title: r.text(layers.Text{ZH: "属性结构", EN: "Schema"})})
		},
		describe: describeFeatures,
	}
}

// collectionList is the answer of /ogc/collections.
type collectionList struct {
	Links       []link            `json:"links"`
	Collections []collectionAbout `json:"collections"`
}

// collectionAbout describes a layer (OGC 17-069r4, section 7.14).
type collectionAbout struct {
	ID          string   `json:"id"`
	Title       string   `json:"title"`
	Description string   `json:"description,omitempty"`
	Attribution string   `json:"attribution,omitempty"`
	Extent      *extent  `json:"extent,omitempty"`
	ItemType    string   `json:"itemType"`
	CRS         []string `json:"crs"`
	StorageCRS  string   `json:"storageCrs"`
	Links       []link   `json:"links"`
}

// collectionPage is what the page of a layer shows.
type collectionPage struct {
	collectionAbout
	Map                  [][]string
	Count                int
	Legend, Review, Date string
}

// aboutCollection describes a layer; links are those of every part to it.
func (r *request) aboutCollection(l *layers.Layer) collectionAbout {
	s := l.Spec()
	about := collectionAbout{ID: l.Name(), Title: r.text(s.Title), Description: r.text(s.Abstract), Attribution: r.text(s.Attribution), ItemType: "feature",
		Extent: extentOf(l), CRS: crsList(l), StorageCRS: storageCRS, Links: []link{}}
	for _, p := range parts() {
		if p.collection != nil {
			about.Links = append(about.Links, p.collection(r, l)...)
		}
	}
	return about
}

// collections answers GET /ogc/collections.
func collections(c *call.Call) (*call.Answer, error) {
	r, err := read(c, documents())
	if err != nil {
		return nil, err
	}
	all := collectionList{Links: r.self("/collections"), Collections: []collectionAbout{}}
	for _, l := range c.Catalog.Layers() {
		about := r.aboutCollection(l)
		about.Links = append([]link{r.link("self", collectionPath(l), asJSON, l.Spec().Title)}, about.Links...)
		all.Collections = append(all.Collections, about)
	}
	title := r.text(layers.Text{ZH: "图层", EN: "Layers"})
	return r.send(all, page{name: "collections.html", title: title, trail: r.trailTo(), links: all.Links, content: all})
}

// collection answers GET /ogc/collections/{collectionId}.
func collection(c *call.Call) (*call.Answer, error) {
	r, err := read(c, documents())
	if err != nil {
		return nil, err
	}
	l, err := layerOf(c)
	if err != nil {
		return nil, err
	}
	about := r.aboutCollection(l)
	about.Links = append(r.self(collectionPath(l)), about.Links...)
	shown := collectionPage{collectionAbout: about, Map: r.mapOf(l, l.Bound()), Count: l.Len(), Review: l.Spec().ReviewNo, Date: l.Spec().Date,
		Legend: r.Base + "/styles/" + l.Name() + "/legend.png?lang=" + r.language}
	return r.send(about, page{name: "collection.html", title: about.Title, trail: r.trailTo(r.stepCollections()), links: about.Links, content: shown})
}

// layerOf is the layer of the catalogue that the path names. Label layers are for maps; they are
// no collections.
func layerOf(c *call.Call) (*layers.Layer, error) {
	l, err := c.Layer("collectionId")
	if err != nil {
		return nil, err
	}
	if l.Spec().Kind == layers.LabelKind {
		return nil, call.NotFound("collectionId", "there is no layer %q", l.Name())
	}
	return l, nil
}

// stepCollections and stepCollection are steps of trails.
func (r *request) stepCollections() step {
	return step{"/collections", r.text(layers.Text{ZH: "图层", EN: "Layers"})}
}

func (r *request) stepCollection(l *layers.Layer) step {
	return step{collectionPath(l), r.text(l.Spec().Title)}
}
