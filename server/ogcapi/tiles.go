package ogcapi

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"guotu/layers"
	"guotu/server/call"
	"guotu/server/matrixset"
	"guotu/tiles"
)

// tiling is a resource that has tilesets (OGC 20-057): the whole plan or one layer, as
// vector tiles or as pictures.
type tiling struct {
	collection bool // of one layer
	drawn      bool // pictures
}

var tilings = []tiling{{}, {drawn: true}, {collection: true}, {collection: true, drawn: true}}

// path is that of the list of tilesets, in the words of routes.
func (t tiling) path() string {
	path := ""
	if t.collection {
		path = "/collections/{collectionId}"
	}
	if t.drawn {
		path += "/map"
	}
	return path + "/tiles"
}

// dataType is how the standard calls what tiles hold.
func (t tiling) dataType() string {
	if t.drawn {
		return "map"
	}
	return "vector"
}

// The formats of tiles.
var (
	asMVT = format{name: "mvt", media: "application/vnd.mapbox-vector-tile", title: layers.Text{ZH: "矢量瓦片（MVT）", EN: "Mapbox Vector Tiles"}}
	asPNG = format{name: "png", media: "image/png", title: layers.Text{ZH: "图片（PNG）", EN: "PNG"}}
)

// format is the format of tiles.
func (t tiling) format() format {
	if t.drawn {
		return asPNG
	}
	return asMVT
}

// relation is that of links to the list of tilesets.
func (t tiling) relation() string { return relations + "tilesets-" + t.dataType() }

// title is what links to the list of tilesets are called.
func (t tiling) title() layers.Text {
	if t.drawn {
		return layers.Text{ZH: "图片瓦片", EN: "Tiles as pictures"}
	}
	return layers.Text{ZH: "矢量瓦片", EN: "Vector tiles"}
}

// relations are what the relations of links that OGC has registered begin with.
const relations = "http://www.opengis.net/def/rel/ogc/1.0/"

// tilesPart is OGC API - Tiles, and the tilesets of OGC API - Maps.
func tilesPart() part {
	p := part{
		classes: tileClasses,
		landing: func(r *request) []link {
			all := []link{r.link(relations+"tiling-schemes", "/tileMatrixSets", asJSON, layers.Text{ZH: "瓦片矩阵集", EN: "Tile matrix sets"})}
			for _, t := range tilings[:2] {
				all = append(all, r.link(t.relation(), t.path(), asJSON, t.title()))
			}
			return all
		},
		collection: func(r *request, l *layers.Layer) []link {
			var all []link
			for _, t := range tilings[2:] {
				all = append(all, r.link(t.relation(), strings.Replace(t.path(), "{collectionId}", l.Name(), 1), asJSON, t.title()))
			}
			return all
		},
		describe: describeTiles,
	}
	get := func(path string, answer call.Handler) {
		p.routes = append(p.routes, call.Route{Method: http.MethodGet, Path: root + path, Answer: answer})
	}
	get("/tileMatrixSets", matrixSets)
	get("/tileMatrixSets/{tileMatrixSetId}", matrixSet)
	for _, t := range tilings {
		get(t.path(), t.list)
		get(t.path()+"/{tileMatrixSetId}", t.tileset)
		get(t.path()+"/{tileMatrixSetId}/{tileMatrix}/{tileRow}/{tileCol}", t.tile)
	}
	return p
}

// tileClasses are the conformance classes of OGC 20-057, 17-083r4 and 20-058 that hold.
var tileClasses = []string{
	"http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/core",
	"http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/tileset",
	"http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/tilesets-list",
	"http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/dataset-tilesets",
	"http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/geodata-tilesets",
	"http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/collections-selection",
	"http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/mvt",
	"http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/png",
	"http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/oas30",
	"http://www.opengis.net/spec/tms/2.0/conf/tilematrixset",
	"http://www.opengis.net/spec/tms/2.0/conf/tilematrixsetlimits",
	"http://www.opengis.net/spec/tms/2.0/conf/tilesetmetadata",
	"http://www.opengis.net/spec/tms/2.0/conf/json-tilematrixset",
	"http://www.opengis.net/spec/tms/2.0/conf/json-tilematrixsetlimits",
	"http://www.opengis.net/spec/tms/2.0/conf/json-tilesetmetadata",
	"http://www.opengis.net/spec/ogcapi-maps-1/1.0/conf/tilesets",
}

// tiled is what tiles show: a resource with tilesets and the layers that it has.
type tiled struct {
	tiling
	path   string // of the list of tilesets, under the root
	title  string
	layers []*layers.Layer // the first on top
	// names is the parameter collections in the order of the catalogue; "" if it was not given.
	names string
}

// tiled finds the layers of a resource with tilesets: the one that the path names, those of the
// parameter collections, or those that are visible at first.
func (t tiling) tiled(r *request) (*tiled, error) {
	s := &tiled{tiling: t, path: t.path()}
	if t.collection {
		l, err := layerOf(r.Call)
		if err != nil {
			return nil, err
		}
		s.layers, s.title = []*layers.Layer{l}, r.text(l.Spec().Title)
		s.path = strings.Replace(s.path, "{collectionId}", l.Name(), 1)
		return s, nil
	}
	s.title = r.text(r.Catalog.Title())
	if !r.query.Has("collections") {
		s.layers = visible(r.Catalog)
		return s, nil
	}
	var err error
	if s.layers, err = selected(r.Catalog, r.query.Get("collections")); err != nil {
		return nil, err
	}
	s.names = namesOf(s.layers)
	return s, nil
}

// visible are the layers that a map shows at first; all of them if it shows none.
func visible(c *layers.Catalog) []*layers.Layer {
	var all []*layers.Layer
	for _, l := range c.Layers() {
		if l.Spec().Visible {
			all = append(all, l)
		}
	}
	if all == nil {
		return c.Layers()
	}
	return all
}

// selected reads the parameter collections: names of layers, separated by commas. They come in
// the order of the catalogue, so that one set of layers has one tile.
func selected(c *layers.Catalog, names string) ([]*layers.Layer, error) {
	var all []*layers.Layer
	for name := range strings.SplitSeq(names, ",") {
		l := c.Layer(name)
		if l == nil || l.Spec().Kind == layers.LabelKind {
			return nil, call.Bad("collections", "there is no collection %q", name)
		}
		if !slices.Contains(all, l) {
			all = append(all, l)
		}
	}
	slices.SortFunc(all, func(a, b *layers.Layer) int { return c.Position(a) - c.Position(b) })
	return all, nil
}

// query has the parameters that lead to the same layers, and a format.
func (s *tiled) query(f format) url.Values {
	q := s.page()
	q.Set("f", f.name)
	return q
}

// known are the parameters of resources with tilesets beside f and lang.
func (t tiling) known() []string {
	if t.collection {
		return nil
	}
	return []string{"collections"}
}

// set is the tile matrix set that the path names.
func (r *request) set() (*matrixset.Set, error) {
	id := r.Path["tileMatrixSetId"]
	if s := matrixset.Named(id); s != nil {
		return s, nil
	}
	return nil, call.NotFound("tileMatrixSetId", "there is no tile matrix set %q; there are %s", id, matrixset.Names())
}

// tile answers GET …/tiles/{tileMatrixSetId}/{tileMatrix}/{tileRow}/{tileCol}.
func (t tiling) tile(c *call.Call) (*call.Answer, error) {
	r, err := read(c, []format{t.format()}, append(t.known(), "v")...)
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
	id, err := s.place(r, set)
	if err != nil {
		return nil, err
	}
	if !t.drawn {
		return &call.Answer{Tile: &tiles.Request{Layers: s.layers, ID: id}}, nil
	}
	// The header Accept-Language does not count: caches on the way keep pictures by their address.
	look := tiles.Look{Labels: true, Lang: "zh"}
	if lang := r.query.Get("lang"); lang != "" {
		look.Lang = lang
	}
	body, tag, err := c.Store.PictureTile(c.Context(), s.layers, id, matrixset.TileSize, look)
	if err != nil {
		return nil, err
	}
	return &call.Answer{ContentType: asPNG.media, Body: body, Tag: tag, Ready: true}, nil
}

// place finds the tile that the path names. One that the tileset does not have is not found.
func (s *tiled) place(r *request, set *matrixset.Set) (tiles.ID, error) {
	matrix, row, column := r.Path["tileMatrix"], r.Path["tileRow"], r.Path["tileCol"]
	z, ok := set.Zoom(matrix)
	if !ok {
		return tiles.ID{}, call.NotFound("tileMatrix", "the tile matrix set %s has no matrix %q", set.ID, matrix)
	}
	id, rowIs, columnIs := set.Tile(z, row, column)
	switch {
	case rowIs == matrixset.NoNumber:
		return id, call.Bad("tileRow", "tileRow must be a whole number in plain digits, which %q is not", row)
	case columnIs == matrixset.NoNumber:
		return id, call.Bad("tileCol", "tileCol must be a whole number in plain digits, which %q is not", column)
	case rowIs == matrixset.Beyond:
		return id, call.NotFound("tileRow", "the matrix %s of %s has no row %s", matrix, set.ID, row)
	case columnIs == matrixset.Beyond:
		return id, call.NotFound("tileCol", "the matrix %s of %s has no column %s", matrix, set.ID, column)
	}
	at, any := s.limits(set, z)
	if !any {
		return id, call.NotFound("tileMatrix", "nothing is shown at the matrix %s", matrix)
	}
	if !at.Has(id.Y, id.X) {
		return id, call.NotFound("tileRow", "the tile lies outside the limits of the tileset: rows %d to %d, columns %d to %d", at.MinRow, at.MaxRow, at.MinColumn, at.MaxColumn)
	}
	return id, nil
}
