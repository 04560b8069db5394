package ogcapi

import (
	"math"
	"net/url"
	"slices"

	"guotu/layers"
	"guotu/server/call"
	"guotu/server/matrixset"
	"guotu/tiles"
)

// tilesetList is the answer of …/tiles.
type tilesetList struct {
	Links    []link         `json:"links"`
	Tilesets []tilesetEntry `json:"tilesets"`
}

// tilesetEntry is a tileset in a list.
type tilesetEntry struct {
	Title    string `json:"title"`
	DataType string `json:"dataType"`
	CRS      string `json:"crs"`
	SetURI   string `json:"tileMatrixSetURI,omitempty"`
	SetID    string `json:"tileMatrixSetId"`
	Links    []link `json:"links"`
	Page     string `json:"-"` // the address, for people
}

// tilesetAbout is the metadata of a tileset (OGC 17-083r4, section 8).
type tilesetAbout struct {
	Title       string         `json:"title"`
	Description string         `json:"description,omitempty"`
	Attribution string         `json:"attribution,omitempty"`
	License     string         `json:"license,omitempty"`
	Version     string         `json:"version"`
	DataType    string         `json:"dataType"`
	MediaTypes  []string       `json:"mediaTypes"`
	CRS         string         `json:"crs"`
	SetURI      string         `json:"tileMatrixSetURI,omitempty"`
	SetID       string         `json:"tileMatrixSetId"`
	Limits      []matrixLimits `json:"tileMatrixSetLimits"`
	Box         *tilesetBox    `json:"boundingBox,omitempty"`
	Center      *tilesetCenter `json:"centerPoint,omitempty"`
	Layers      []tilesetLayer `json:"layers,omitempty"`
	Links       []link         `json:"links"`
}

// tilesetBox is in degrees, longitude first, whatever the tiles are in.
type tilesetBox struct {
	LowerLeft  [2]float64 `json:"lowerLeft"`
	UpperRight [2]float64 `json:"upperRight"`
	CRS        string     `json:"crs"`
	Axes       [2]string  `json:"orderedAxes"`
}

// tilesetCenter is a place and a matrix that show what there is.
type tilesetCenter struct {
	Coordinates [2]float64 `json:"coordinates"`
	CRS         string     `json:"crs"`
	Matrix      string     `json:"tileMatrix"`
	Scale       float64    `json:"scaleDenominator"`
	Cell        float64    `json:"cellSize"`
}

// tilesetLayer is a layer in the tiles of a tileset.
type tilesetLayer struct {
	ID          string          `json:"id"`
	Title       string          `json:"title"`
	Description string          `json:"description,omitempty"`
	Attribution string          `json:"attribution,omitempty"`
	License     string          `json:"license,omitempty"`
	DataType    string          `json:"dataType"`
	Dimension   *int            `json:"geometryDimension,omitempty"`
	MinMatrix   string          `json:"minTileMatrix,omitempty"`
	MaxMatrix   string          `json:"maxTileMatrix,omitempty"`
	Box         *tilesetBox     `json:"boundingBox,omitempty"`
	Properties  *tileProperties `json:"propertiesSchema,omitempty"`
}

// tileProperties are the attributes of features in tiles, as JSON Schema has them.
type tileProperties struct {
	Type       string                  `json:"type"`
	Properties map[string]tileProperty `json:"properties"`
}

type tileProperty struct {
	Title string `json:"title,omitempty"`
	Type  string `json:"type,omitempty"`
	Unit  string `json:"uom,omitempty"`
}

// list answers GET …/tiles.
func (t tiling) list(c *call.Call) (*call.Answer, error) {
	r, err := read(c, documents(), t.known()...)
	if err != nil {
		return nil, err
	}
	s, err := t.tiled(r)
	if err != nil {
		return nil, err
	}
	list := tilesetList{Links: r.self(s.path), Tilesets: []tilesetEntry{}}
	for _, set := range matrixset.All() {
		list.Tilesets = append(list.Tilesets, tilesetEntry{s.titleOn(r, &set), s.dataType(), set.CRS(), set.URI, set.ID, []link{
			{Href: r.href(s.path+"/"+set.ID, s.query(asJSON)), Rel: "self", Type: asJSON.mediaType(), Hreflang: r.language, Title: r.text(set.Title)},
			r.link(relations+"tiling-scheme", matrixSetPath(&set), asJSON, set.Title),
		}, r.href(s.path+"/"+set.ID, s.page())})
	}
	title := s.title + " · " + r.text(t.title())
	return r.send(list, page{name: "tilesets.html", title: title, trail: s.trail(r), links: list.Links, content: list})
}

func (s *tiled) titleOn(r *request, set *matrixset.Set) string {
	return s.title + " · " + r.text(set.Title)
}

// page has the parameters that lead to the same layers, whatever the format.
func (s *tiled) page() url.Values {
	q := make(url.Values)
	if s.names != "" {
		q.Set("collections", s.names)
	}
	return q
}

// trail is the way to the list of tilesets.
func (s *tiled) trail(r *request, steps ...step) []step {
	if s.collection {
		steps = append([]step{r.stepCollections(), r.stepCollection(s.layers[0])}, steps...)
	}
	return r.trailTo(steps...)
}

// tileset answers GET …/tiles/{tileMatrixSetId}.
func (t tiling) tileset(c *call.Call) (*call.Answer, error) {
	r, err := read(c, documents(), t.known()...)
	if err != nil {
		return nil, err
	}
	s, err := t.tiled(r)
	if err != nil {
		return nil, err
	}
	set, err := r.set()
	if err != nil {
		return nil, err
	}
	about := s.about(r, set)
	trail := s.trail(r, step{s.path, r.text(t.title())})
	return r.send(about, page{name: "tileset.html", title: about.Title, trail: trail, links: about.Links, content: about})
}

// about is the metadata of a tileset.
func (s *tiled) about(r *request, set *matrixset.Set) tilesetAbout {
	about := tilesetAbout{Title: s.titleOn(r, set), Version: r.Catalog.Version(), DataType: s.dataType(), MediaTypes: []string{s.format().mediaType()},
		CRS: set.CRS(), SetURI: set.URI, SetID: set.ID, Limits: s.allLimits(set), Links: s.links(r, set)}
	if s.collection {
		spec := s.layers[0].Spec()
		about.Description, about.Attribution, about.License = r.text(spec.Abstract), r.text(spec.Attribution), spec.License
	}
	if bound, any := around(s.layers, func(*layers.Layer) bool { return true }); any {
		about.Box = boxIn(bound.Min, bound.Max)
		about.Center = s.center(set, about.Box, about.Limits)
	}
	for _, l := range s.layers {
		about.Layers = append(about.Layers, s.layer(r, set, l))
	}
	return about
}

func boxIn(least, most [2]float64) *tilesetBox {
	return &tilesetBox{least, most, crs84, [2]string{"Lon", "Lat"}}
}

// center is the middle of the box, at the matrix where it is about two tiles wide.
func (s *tiled) center(set *matrixset.Set, b *tilesetBox, limits []matrixLimits) *tilesetCenter {
	best := -1
	for i, at := range limits {
		if at.MaxCol-at.MinCol > 2 || at.MaxRow-at.MinRow > 2 {
			break
		}
		best = i
	}
	if best < 0 {
		if len(limits) == 0 {
			return nil
		}
		best = 0
	}
	for _, m := range set.Matrices() {
		if m.ID == limits[best].Matrix {
			middle := func(i int) float64 { return math.Round((b.LowerLeft[i]+b.UpperRight[i])/2*1e6) / 1e6 }
			return &tilesetCenter{[2]float64{middle(0), middle(1)}, crs84, m.ID, m.ScaleDenominator, m.CellSize}
		}
	}
	return nil
}

// links are those of a tileset: to itself, its tiles, its scheme and what it is of.
func (s *tiled) links(r *request, set *matrixset.Set) []link {
	all := r.self(s.path + "/" + set.ID)
	q := s.page()
	if !s.drawn {
		q.Set("v", r.Catalog.Version()) // lets clients keep tiles for good
	}
	item := link{Href: r.href(s.path+"/"+set.ID+"/{tileMatrix}/{tileRow}/{tileCol}", q), Rel: "item", Type: s.format().mediaType(), Title: r.text(s.tiling.title()), Templated: true}
	all = append(all, item, r.link(relations+"tiling-scheme", matrixSetPath(set), asJSON, set.Title))
	if s.collection {
		all = append(all, r.link(relations+"geodata", collectionPath(s.layers[0]), asJSON, s.layers[0].Spec().Title))
	} else {
		all = append(all, r.link(relations+"dataset", "", asJSON, r.Catalog.Title()))
	}
	if !s.drawn && set.ID == set.Grid.String() {
		all = append(all, link{Href: r.Base + "/tiles/" + namesOf(s.layers) + "/" + set.ID + ".json", Rel: "alternate", Type: asJSON.mediaType(), Title: "TileJSON"})
	}
	return all
}

// layer describes a layer in the tiles.
func (s *tiled) layer(r *request, set *matrixset.Set, l *layers.Layer) tilesetLayer {
	spec := l.Spec()
	d := tilesetLayer{ID: l.Name(), Title: r.text(spec.Title), Description: r.text(spec.Abstract), Attribution: r.text(spec.Attribution),
		License: spec.License, DataType: s.dataType()}
	least, most := s.zooms(set, l)
	for _, m := range set.Matrices() {
		if m.Zoom >= least && d.MinMatrix == "" && m.Zoom <= most {
			d.MinMatrix = m.ID
		}
		if m.Zoom <= most && d.MinMatrix != "" {
			d.MaxMatrix = m.ID
		}
	}
	if b := l.Bound(); !b.IsEmpty() {
		d.Box = boxIn(b.Min, b.Max)
	}
	if !s.drawn {
		d.Dimension, d.Properties = dimension(l), r.properties(l)
	}
	return d
}

// dimension is that of the geometries of a layer: nil if they are mixed, or there are none.
func dimension(l *layers.Layer) *int {
	if i := slices.Index([]string{"point", "line", "polygon"}, l.GeometryType()); i >= 0 {
		return &i
	}
	return nil
}

// properties are the attributes that tiles of a layer have at some zoom level.
func (r *request) properties(l *layers.Layer) *tileProperties {
	p := &tileProperties{"object", make(map[string]tileProperty)}
	for name, kind := range tiles.FieldTypes(l) {
		about := tileProperty{Type: map[string]string{"String": "string", "Number": "number", "Boolean": "boolean"}[kind]}
		for _, f := range l.Spec().Fields {
			if f.Name == name {
				about.Title, about.Unit = r.text(layers.Text{ZH: f.ZH, EN: f.EN}), f.Unit
			}
		}
		p.Properties[name] = about
	}
	return p
}
