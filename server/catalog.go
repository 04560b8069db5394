package server

import (
	"github.com/labstack/echo/v4"
	"github.com/paulmach/orb"

	"guotu/data"
	"guotu/layers"
)

// catalogAbout is the answer of /api/v1/layers.
type catalogAbout struct {
	Plan   string         `json:"plan"`
	Title  layers.Text    `json:"title"`
	Groups []layers.Group `json:"groups"`
	Bounds *bounds        `json:"bounds,omitempty"`
	Layers []layerAbout   `json:"layers"`

	Archives []archiveAbout `json:"archives,omitempty"`
}

// bounds is west, south, east, north in degrees.
type bounds [4]float64

func boundsOf(b orb.Bound) *bounds {
	if b.IsEmpty() {
		return nil
	}
	return &bounds{b.Min[0], b.Min[1], b.Max[0], b.Max[1]}
}

type layerAbout struct {
	Name        string       `json:"name"`
	Group       string       `json:"group"`
	Kind        string       `json:"kind"`
	Geometry    string       `json:"geometry"`
	Title       layers.Text  `json:"title"`
	Abstract    *layers.Text `json:"abstract,omitempty"`
	Count       int          `json:"count"`
	Bounds      *bounds      `json:"bounds,omitempty"`
	MinZoom     int          `json:"minzoom"`
	MaxZoom     int          `json:"maxzoom"`
	ID          string       `json:"id,omitempty"`
	Label       *layers.Text `json:"label,omitempty"`
	Fields      []fieldAbout `json:"fields"`
	Legend      legendAbout  `json:"legend"`
	Visible     bool         `json:"visible"`
	Opacity     float64      `json:"opacity"`
	Synthetic   bool         `json:"synthetic"`
	Warning     *layers.Text `json:"warning,omitempty"`
	Attribution *layers.Text `json:"attribution,omitempty"`
	ReviewNo    string       `json:"review_no,omitempty"`
	License     string       `json:"license,omitempty"`
	Grade       string       `json:"grade,omitempty"`
	Date        string       `json:"date,omitempty"`
	Provenance  string       `json:"provenance,omitempty"`
	Labels      string       `json:"labels,omitempty"`
	Tiles       string       `json:"tiles"`
	TileJSON    string       `json:"tilejson"`
	Style       string       `json:"style"`
}

type fieldAbout struct {
	Name  string       `json:"name"`
	Type  string       `json:"type"`
	Title *layers.Text `json:"title,omitempty"`
	Unit  string       `json:"unit,omitempty"`
}

type legendAbout struct {
	Field   string            `json:"field,omitempty"`
	Scheme  string            `json:"scheme,omitempty"`
	Classes []classAbout      `json:"classes,omitempty"`
	Other   *classAbout       `json:"other,omitempty"`
	Labels  layers.LabelStyle `json:"labels,omitzero"`
}

type classAbout struct {
	layers.Class
	Count int `json:"count"`
}

// layers answers GET /api/v1/layers.
func (s *Server) layers(c echo.Context) error {
	p, err := s.plan()
	if err != nil {
		return err
	}
	if _, err := parameters(c); err != nil {
		return err
	}
	base := s.base(c.Request())
	answer := catalogAbout{Plan: p.version, Title: p.catalog.Title(), Groups: p.catalog.Groups(), Bounds: planBounds(p.catalog),
		Layers: make([]layerAbout, len(p.about)), Archives: p.archivesAbout(base)}
	if answer.Groups == nil {
		answer.Groups = []layers.Group{}
	}
	for i, about := range p.about {
		about.Tiles = tileTemplate(base, about.Name, p.version)
		about.TileJSON = base + "/tiles/" + about.Name + ".json"
		about.Style = base + "/styles/" + about.Name + ".json"
		answer.Layers[i] = about
	}
	return s.sendJSON(c, answer)
}

// planBounds is the box around all layers but backdrops, which reach beyond
// what the plan is about.
func planBounds(c *layers.Catalog) *bounds {
	around := orb.Bound{Min: orb.Point{1, 1}, Max: orb.Point{-1, -1}}
	for _, l := range c.Layers() {
		switch b := l.Bound(); {
		case b.IsEmpty() || l.Spec().Kind == "backdrop":
		case around.IsEmpty():
			around = b
		default:
			around = around.Union(b)
		}
	}
	return boundsOf(around)
}

// aboutLayer describes a layer but for its addresses, which depend on who asks.
func aboutLayer(c *layers.Catalog, l *layers.Layer) layerAbout {
	s := l.Spec()
	return layerAbout{
		Name: s.Name, Group: s.Group, Kind: s.Kind, Geometry: l.GeometryType(), Title: s.Title, Abstract: given(s.Abstract),
		Count: l.Len(), Bounds: boundsOf(l.Bound()), MinZoom: s.Zoom.Min, MaxZoom: s.Zoom.Max,
		ID: s.ID, Label: given(s.Label), Fields: aboutFields(l), Legend: aboutLegend(l),
		Visible: s.Visible, Opacity: s.Opacity, Synthetic: s.Synthetic, Warning: given(s.Warning), Attribution: given(s.Attribution),
		ReviewNo: s.ReviewNo, License: s.License, Grade: s.Grade, Date: s.Date, Provenance: s.Provenance,
		Labels: c.LabelsName(l),
	}
}

// given returns nil for an empty text, which JSON then leaves out.
func given(t layers.Text) *layers.Text {
	if t == (layers.Text{}) {
		return nil
	}
	return &t
}

func aboutLegend(l *layers.Layer) legendAbout {
	from, counts := &l.Spec().Legend, l.ClassCounts()
	to := legendAbout{Field: from.Field, Scheme: from.Scheme, Labels: from.Labels}
	for i, class := range from.Classes {
		to.Classes = append(to.Classes, classAbout{class, counts[i]})
	}
	if from.Other != nil {
		to.Other = &classAbout{*from.Other, counts[len(counts)-1]}
	}
	return to
}

func aboutFields(l *layers.Layer) []fieldAbout {
	all := []fieldAbout{}
	for _, c := range l.Table().Columns {
		about := fieldAbout{Name: c.Name, Type: columnType(c)}
		for _, f := range l.Spec().Fields {
			if f.Name == c.Name {
				about.Title, about.Unit = given(layers.Text{ZH: f.ZH, EN: f.EN}), f.Unit
			}
		}
		all = append(all, about)
	}
	return all
}

// columnType is the type of a column's values, "mixed" if there are several or
// they are arrays or objects; a column without values counts as strings.
func columnType(c *data.Column) string {
	kind := data.Absent
	for i := range c.Len() {
		k := c.At(i).Kind
		switch {
		case k == data.Absent || k == data.Null || k == kind:
		case kind == data.Absent:
			kind = k
		default:
			return "mixed"
		}
	}
	switch kind {
	case data.Number:
		return "number"
	case data.Bool:
		return "boolean"
	case data.JSON:
		return "mixed"
	}
	return "string"
}
