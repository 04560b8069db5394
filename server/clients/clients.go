// Package clients writes what has to be typed or pasted into other programs so that they open a layer: addresses,
// files of connections, pieces of web pages.
package clients

import (
	"bytes"
	"embed"
	"encoding/json"
	"fmt"
	"html"
	"net/url"
	"strconv"
	"strings"
	"text/template"

	"guotu/layers"
	"guotu/tiles"
)

// Link is one way to open a layer.
type Link struct {
	Client string      `json:"client"` // qgis, arcgis, …
	Title  layers.Text `json:"title"`
	// Kind is address, to be typed in, page, of the web, xml, a file to be imported, html, javascript, shell, or python.
	Kind    string       `json:"kind"`
	URL     string       `json:"url,omitempty"`
	Snippet string       `json:"snippet,omitempty"`
	Note    *layers.Text `json:"note,omitempty"`
}

// Server is what links lead to.
type Server struct {
	Base string // without a slash at the end
	Lang string // of titles within pages and files: "zh" or "en"
}

//go:embed snippets
var snippetFiles embed.FS

var snippets = template.Must(template.New("").Funcs(template.FuncMap{"html": html.EscapeString, "js": quoted, "json": quoted}).ParseFS(snippetFiles, "snippets/*"))

// quoted writes a value as JSON, which JavaScript reads as the same value; no text in it can end a script.
func quoted(v any) (string, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false) // addresses stay readable
	err := e.Encode(v)
	return strings.ReplaceAll(strings.TrimSuffix(b.String(), "\n"), "<", `\u003c`), err
}

// place is what the snippets know of a layer and its addresses.
type place struct {
	Lang, Name, Title, Plan, Attribution           string
	Page, Style, PlainStyle, VectorTiles, Pictures string
	OGC, WMTS, WMTSTile, WMS, VectorTileServer     string
	Bounds                                         [2][2]float64 // west south, east north
	Box                                            [4]float64
	Numbers                                        string // of the box
	MinZoom, MaxZoom                               int
	CGCS2000                                       gridPlace
	at                                             func(path string) string // the address of a path of the server
	// WMTSCapabilities is the address for programs that take only whole ones.
	WMTSCapabilities string
}

// gridPlace is a layer on another grid.
type gridPlace struct {
	MinZoom, MaxZoom int
	Tiles            string
}

func (s Server) place(c *layers.Catalog, l *layers.Layer) place {
	at := func(path string) string { return s.Base + path }
	name, about := l.Name(), tiles.TileJSON(c, []*layers.Layer{l}, tiles.WebMercatorQuad, "")
	p := place{at: at, Lang: s.Lang, Name: name, Title: s.pick(l.Spec().Title), Plan: s.pick(c.Title()), Attribution: about.Attribution,
		Style: at("/styles/" + name + ".json?labels=true&lang=" + s.Lang), PlainStyle: at("/styles/" + name + ".json?labels=true&plain=true&lang=" + s.Lang),
		VectorTiles: at("/tiles/" + name + "/{z}/{x}/{y}.pbf"), Pictures: at("/tiles/" + name + "/{z}/{x}/{y}.png"),
		OGC: at("/ogc"), WMTS: at("/wmts"), WMTSCapabilities: at("/wmts/1.0.0/WMTSCapabilities.xml"), WMS: at("/wms"),
		WMTSTile:         at("/wmts/1.0.0/" + name + "/default/{TileMatrixSet}/{TileMatrix}/{TileRow}/{TileCol}.png"),
		VectorTileServer: at("/arcgis/rest/services/" + name + "/VectorTileServer"),
		Box:              about.Bounds, MinZoom: about.MinZoom, MaxZoom: about.MaxZoom}
	if labels := c.LabelsName(l); labels != "" && l.Spec().Label != (layers.Text{}) {
		p.VectorTiles = at("/tiles/" + name + "," + labels + "/{z}/{x}/{y}.pbf") // the style writes names from there
	}
	if p.Plan == "" {
		p.Plan = "Guotu"
	}
	p.Bounds = [2][2]float64{{p.Box[0], p.Box[1]}, {p.Box[2], p.Box[3]}}
	var numbers []string
	for _, x := range p.Box {
		numbers = append(numbers, strconv.FormatFloat(x, 'f', -1, 64))
	}
	p.Numbers = strings.Join(numbers, ", ")
	p.Page = at(fmt.Sprintf("/#%g/%.5f/%.5f&layers=%s&lang=%s", about.Center[2]+1, about.Center[1], about.Center[0], name, s.Lang))
	least, most := tiles.CGCS2000Quad.Zooms(l)
	p.CGCS2000 = gridPlace{least, most, at("/tiles/" + name + "/CGCS2000Quad/{z}/{x}/{y}.mvt")}
	return p
}

func (s Server) pick(t layers.Text) string {
	if s.Lang == "en" && t.EN != "" || t.ZH == "" {
		return t.EN
	}
	return t.ZH
}

// VectorTileSource is what QGIS's Python and its projects call the layer.
func (p *place) VectorTileSource() string {
	return "type=xyz&url=" + url.QueryEscape(p.VectorTiles) + "&zmin=" + strconv.Itoa(p.MinZoom) + "&zmax=" + strconv.Itoa(p.MaxZoom) +
		"&styleUrl=" + url.QueryEscape(p.PlainStyle)
}

// snippet fills in a file of snippets.
func (p *place) snippet(file string) (string, error) {
	var b bytes.Buffer
	err := snippets.ExecuteTemplate(&b, file, p)
	return b.String(), err
}
