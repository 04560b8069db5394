package wmts

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/paulmach/orb"

	"guotu/layers"
	"guotu/server/call"
	"guotu/server/matrixset"
)

// capabilities sends the capabilities document in the language of the parameter lang, or of
// Accept-Language. Addresses in it ask for the same language.
func (s *service) capabilities(c *call.Call, lang string) (*call.Answer, error) {
	lang, err := call.Language(lang, c.Request.Header)
	if err != nil {
		return nil, err
	}
	body := s.kept.get(shelfKey{c.Catalog.Version(), c.Base, lang}, func() []byte {
		return document((&writer{c.Catalog, c.Base, lang}).document())
	})
	return &call.Answer{ContentType: "text/xml; charset=utf-8", Body: body,
		Header: http.Header{"Vary": {"Accept-Encoding, Accept-Language"}}}, nil
}

// writer makes the capabilities document of a plan for clients that reach the server at base.
type writer struct {
	catalog    *layers.Catalog
	base, lang string
}

func (w *writer) document() *capabilities {
	d := &capabilities{Namespace: "http://www.opengis.net/wmts/1.0", OWS: owsNamespace, XLink: "http://www.w3.org/1999/xlink", Instance: schemaInstance,
		Schema:  "http://www.opengis.net/wmts/1.0 http://schemas.opengis.net/wmts/1.0/wmtsGetCapabilities_response.xsd",
		Version: version,
		Service: identification{Title: w.text(w.catalog.Title()), Abstract: w.text(layers.Text{ZH: "国土空间规划图层：图片瓦片与矢量瓦片。", EN: "Layers of a territorial plan: tiles as pictures and as vectors."}),
			Type: "OGC WMTS", TypeVersion: version, Fees: "none", Constraints: "none"},
	}
	if d.Service.Title == "" {
		d.Service.Title = "Guotu"
	}
	for _, name := range []string{"GetCapabilities", "GetTile", "GetFeatureInfo"} {
		d.Operations = append(d.Operations, w.operation(name))
	}
	for _, l := range w.catalog.Layers() {
		d.Contents.Layers = append(d.Contents.Layers, w.layer(l))
	}
	for _, s := range matrixset.All() {
		d.Contents.Sets = append(d.Contents.Sets, w.set(&s))
	}
	d.Themes = w.themes()
	d.Metadata = reference{w.base + rest + "/WMTSCapabilities.xml" + w.query("?")}
	return d
}

// text is a text in the language of the document.
func (w *writer) text(t layers.Text) string { return t.In(w.lang) }

// query is the query that asks for the language, behind a separator; it is empty for Chinese, which
// is the default.
func (w *writer) query(separator string) string {
	if w.lang == "zh" {
		return ""
	}
	return separator + "lang=" + w.lang
}

// operation describes an operation. Resources need no more than their templates.
func (w *writer) operation(name string) operation {
	address := w.base + root + "?"
	if q := w.query(""); q != "" {
		address += q + "&"
	}
	return operation{name, get{address, constraint{"GetEncoding", []string{"KVP"}}}}
}

func (w *writer) layer(l *layers.Layer) layer {
	spec := l.Spec()
	d := layer{Title: w.text(spec.Title), Abstract: w.abstract(spec), Box: boxOf(l.Bound()), ID: l.Name(), Styles: w.styles(l)}
	for _, f := range formats {
		d.Formats = append(d.Formats, f.media)
	}
	for _, f := range infoFormats {
		d.InfoFormats = append(d.InfoFormats, f.media)
	}
	for _, s := range matrixset.All() {
		d.Links = append(d.Links, link(&s, l))
	}
	tile := w.base + rest + "/" + url.PathEscape(l.Name()) + "/{style}/{TileMatrixSet}/{TileMatrix}/{TileRow}/{TileCol}"
	for _, f := range formats {
		d.Resources = append(d.Resources, resourceURL{f.media, "tile", tile + f.suffixes[0] + w.query("?")})
	}
	for _, f := range infoFormats {
		if f.suffix != "" {
			d.Resources = append(d.Resources, resourceURL{f.media, "FeatureInfo", tile + "/{J}/{I}" + f.suffix + w.query("?")})
		}
	}
	return d
}

// abstract says what a layer is, what is to be known about it, and whose it is.
func (w *writer) abstract(s *layers.Spec) string {
	var all []string
	for _, t := range []layers.Text{s.Abstract, s.Warning, s.Attribution} {
		if text := w.text(t); text != "" {
			all = append(all, text)
		}
	}
	if s.ReviewNo != "" {
		all = append(all, w.text(layers.Text{ZH: "审图号 ", EN: "Map review number "})+s.ReviewNo)
	}
	return strings.Join(all, " ")
}

// styles are with and without names where the features have names.
func (w *writer) styles(l *layers.Layer) []style {
	legend := &legendURL{"image/png", w.base + "/styles/" + url.PathEscape(l.Name()) + "/legend.png" + w.query("?")}
	if l.Spec().Label == (layers.Text{}) {
		return []style{{w.text(layers.Text{ZH: "默认样式", EN: "Default"}), defaultStyle, true, legend}}
	}
	return []style{
		{w.text(layers.Text{ZH: "默认样式，有注记", EN: "Default, with labels"}), defaultStyle, true, legend},
		{w.text(layers.Text{ZH: "无注记", EN: "Without labels"}), plainStyle, false, legend},
	}
}

// link says which tiles of a set a layer has. The sets numbered as 天地图 does are for
// addresses written by hand; leaving out their limits keeps the document a third smaller.
func link(s *matrixset.Set, l *layers.Layer) setLink {
	k := setLink{Set: s.ID}
	if s.ID == "c" || s.ID == "w" || l.Bound().IsEmpty() {
		return k
	}
	k.Limits = new(setLimits)
	least, most := s.PictureZooms(l)
	for z := least; z <= most; z++ {
		if id, ok := s.MatrixID(z); ok {
			at := s.Limits(l.Bound(), z)
			k.Limits.All = append(k.Limits.All, limits{id, at.MinRow, at.MaxRow, at.MinColumn, at.MaxColumn})
		}
	}
	return k
}

func (w *writer) set(s *matrixset.Set) set {
	d := set{Title: w.text(s.Title), ID: s.ID, CRS: s.CRSURN(), ScaleSet: s.ScaleSetURN()}
	corner := s.Ordered(s.Origin())
	for _, m := range s.Matrices() {
		if m.Zoom <= s.PictureZoom() {
			d.Matrices = append(d.Matrices, matrix{m.ID, plain(m.ScaleDenominator), plain(corner[0]) + " " + plain(corner[1]),
				matrixset.TileSize, matrixset.TileSize, m.Columns, m.Rows})
		}
	}
	return d
}

// themes are the groups of the catalogue that have layers.
func (w *writer) themes() *themes {
	var all []theme
	for _, g := range w.catalog.Groups() {
		t := theme{Title: w.text(g.Title), ID: g.ID}
		for _, l := range w.catalog.Layers() {
			if l.Spec().Group == g.ID {
				t.Layers = append(t.Layers, l.Name())
			}
		}
		if len(t.Layers) > 0 {
			all = append(all, t)
		}
	}
	if all == nil {
		return nil
	}
	return &themes{all}
}

func boxOf(b orb.Bound) *box {
	if b.IsEmpty() {
		return nil
	}
	return &box{plain(b.Min[0]) + " " + plain(b.Min[1]), plain(b.Max[0]) + " " + plain(b.Max[1])}
}

// plain writes a number with all digits that it has, without an exponent.
func plain(x float64) string { return strconv.FormatFloat(x, 'f', -1, 64) }
