package wmts

import (
	"slices"
	"strings"

	"guotu/layers"
	"guotu/server/call"
	"guotu/server/matrixset"
	"guotu/tiles"
)

// version is the one of the standard.
const version = "1.0.0"

// format is a format of tiles.
type format struct {
	media    string
	aliases  []string
	suffixes []string // of resources, the advertised one first
	vector   bool
}

// formats are those of tiles, the default first. "tiles" is what 天地图 calls its own, which
// configurations made for it ask for.
var formats = []*format{
	{media: "image/png", aliases: []string{"tiles"}, suffixes: []string{".png"}},
	{media: "application/vnd.mapbox-vector-tile", suffixes: []string{".mvt", ".pbf"}, vector: true},
}

// formatNamed returns the format with that name, nil if there is none.
func formatNamed(name string) *format {
	for _, f := range formats {
		if strings.EqualFold(f.media, name) || slices.Contains(f.aliases, name) {
			return f
		}
	}
	return nil
}

func formatNames() string {
	var names []string
	for _, f := range formats {
		names = append(names, f.media)
	}
	return strings.Join(names, " and ")
}

// The styles of a layer. In plainStyle names are not written; other servers call it
// nolabelStyle.
const (
	defaultStyle = "default"
	plainStyle   = "plain"
	nolabelStyle = "nolabel"
)

// tileAddress is how a client names a tile.
type tileAddress struct{ layer, style, set, matrix, row, column, lang string }

// tileRequest asks for a tile of some layers, the first on top.
type tileRequest struct {
	layers []*layers.Layer
	set    *matrixset.Set
	id     tiles.ID
	look   tiles.Look
}

// readTile finds what an address names.
func readTile(c *call.Call, a *tileAddress) (*tileRequest, error) {
	r := new(tileRequest)
	var err error
	if r.layers, err = pick(c.Catalog, a.layer); err != nil {
		return nil, err
	}
	switch a.style {
	case "", defaultStyle:
		r.look.Labels = true
	case plainStyle, nolabelStyle:
	default:
		return nil, invalid("STYLE", "there is no style %s; there are %s and %s", call.Quoted(a.style), defaultStyle, plainStyle)
	}
	r.look.Lang = "zh"
	if a.lang != "" {
		if r.look.Lang, err = call.Language(a.lang, nil); err != nil {
			return nil, err
		}
	}
	return r, r.place(a)
}

// place finds the tile in its tile matrix set.
func (r *tileRequest) place(a *tileAddress) error {
	r.set = matrixset.Named(a.set)
	if r.set == nil {
		return invalid("TILEMATRIXSET", "there is no tile matrix set %s; there are %s", call.Quoted(a.set), matrixset.Names())
	}
	matrix := a.matrix
	if prefix := a.set + ":"; strings.HasPrefix(matrix, prefix) { // as some servers name them
		matrix = matrix[len(prefix):]
	}
	z, ok := r.set.Zoom(matrix)
	if !ok || z > r.set.PictureZoom() {
		return invalid("TILEMATRIX", "the tile matrix set %s has no matrix %s", r.set.ID, call.Quoted(a.matrix))
	}
	id, row, column := r.set.Tile(z, a.row, a.column)
	for _, n := range []struct {
		name, text string
		is         matrixset.Place
	}{{"TILEROW", a.row, row}, {"TILECOL", a.column, column}} {
		switch n.is {
		case matrixset.NoNumber:
			return invalid(n.name, "%s must be a whole number in plain digits, which %s is not", n.name, call.Quoted(n.text))
		case matrixset.Beyond:
			return &exception{tileOutOfRange, n.name, "the matrix " + matrix + " of " + r.set.ID + " has no " + strings.ToLower(n.name) + " " + call.Quoted(n.text)}
		}
	}
	r.id = id
	return nil
}

// pick returns the layers that LAYER names, separated by commas, in the order of the
// catalogue: they are drawn into one tile. Label layers are no layers of the service.
func pick(c *layers.Catalog, names string) ([]*layers.Layer, error) {
	var all []*layers.Layer
	for name := range strings.SplitSeq(names, ",") {
		l := c.Layer(name)
		if l == nil || l.Spec().Kind == layers.LabelKind {
			return nil, invalid("LAYER", "there is no layer %s", call.Quoted(name))
		}
		if !slices.Contains(all, l) {
			all = append(all, l)
		}
	}
	slices.SortFunc(all, func(a, b *layers.Layer) int { return c.Position(a) - c.Position(b) })
	return all, nil
}

// answer brings the tile.
func (r *tileRequest) answer(c *call.Call, f *format) (*call.Answer, error) {
	if f.vector {
		return &call.Answer{Tile: &tiles.Request{Layers: r.layers, ID: r.id}}, nil
	}
	body, tag, err := c.Store.PictureTile(c.Context(), r.layers, r.id, matrixset.TileSize, r.look)
	if err != nil {
		return nil, err
	}
	return &call.Answer{ContentType: f.media, Body: body, Tag: tag, Ready: true}, nil
}

// tileResource answers GET /wmts/1.0.0/{layer}/{style}/{set}/{matrix}/{row}/{column}.png and
// those in other formats.
func tileResource(f *format) call.Handler {
	return func(c *call.Call) (*call.Answer, error) {
		r, err := resource(c)
		if err != nil {
			return nil, err
		}
		return r.answer(c, f)
	}
}

// resource reads the address of a tile, and the language from the query.
func resource(c *call.Call) (*tileRequest, error) {
	p, err := readParameters(c.Request.URL.RawQuery)
	if err != nil {
		return nil, err
	}
	return readTile(c, &tileAddress{layer: c.Path["layer"], style: c.Path["style"], set: c.Path["set"], matrix: c.Path["matrix"],
		row: c.Path["row"], column: c.Path["column"], lang: p["LANG"]})
}
