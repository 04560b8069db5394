package ogcapi

import (
	"fmt"
	"math"
	"net/url"
	"strconv"

	"github.com/paulmach/orb"

	"guotu/data"
	"guotu/geo"
	"guotu/layers"
	"guotu/server/call"
)

// itemTable is what the page of features shows.
type itemTable struct {
	About          string
	From, To, Of   int
	Columns        []string
	Rows           []itemRow
	Previous, Next string
	Map            [][]string
}

// itemRow is a feature on it.
type itemRow struct {
	Href, ID string
	Cells    []string
}

// itemsPage answers with a page of features.
func (r *request) itemsPage(q *query, rows []uint32) (*call.Answer, error) {
	t := itemTable{About: r.text(q.layer.Spec().Abstract), From: min(q.offset+1, q.matched), To: q.offset + len(rows), Of: q.matched}
	for _, c := range q.fields {
		t.Columns = append(t.Columns, r.fieldTitle(q.layer, c.Name))
	}
	around := geo.Nowhere()
	for _, i := range rows {
		t.Rows = append(t.Rows, r.row(q, int(i)))
		if b := q.layer.FeatureBound(int(i)); !b.IsEmpty() {
			around = geo.Around(around, b)
		}
	}
	t.Map = r.mapOf(q.layer, around)
	links := r.itemLinks(q)
	for _, l := range links {
		switch l.Rel {
		case "next":
			t.Next = l.Href
		case "prev":
			t.Previous = l.Href
		}
	}
	title := r.text(q.layer.Spec().Title)
	a, err := r.send(nil, page{name: "items.html", title: r.text(layers.Text{ZH: "要素", EN: "Features"}), trail: r.trailTo(r.stepCollections(), step{collectionPath(q.layer), title}), links: links, content: t})
	if err == nil {
		r.itemHeader(a.Header, q)
	}
	return a, err
}

func (r *request) row(q *query, i int) itemRow {
	row := itemRow{Href: r.href(collectionPath(q.layer)+"/items/"+url.PathEscape(q.layer.ID(i)), url.Values{"f": {"html"}}), ID: q.layer.ID(i)}
	for _, c := range q.fields {
		row.Cells = append(row.Cells, c.At(i).String())
	}
	return row
}

// fieldTitle is what people call a field.
func (r *request) fieldTitle(l *layers.Layer, name string) string {
	for _, f := range l.Spec().Fields {
		if f.Name == name && (f.ZH != "" || f.EN != "") {
			title := r.text(layers.Text{ZH: f.ZH, EN: f.EN})
			if f.Unit != "" {
				title += " (" + f.Unit + ")"
			}
			return title
		}
	}
	return name
}

// itemAbout is what the page of a feature shows.
type itemAbout struct {
	ID, Geometry string
	Bound        string
	Fields       []itemField
	Map          [][]string
}

type itemField struct{ Name, Title, Value string }

// itemPage answers with the page of a feature.
func (r *request) itemPage(q *query, i int) (*call.Answer, error) {
	l := q.layer
	about := itemAbout{ID: l.ID(i)}
	if g := l.Geometry(i); g != nil {
		b := l.FeatureBound(i)
		about.Geometry = g.GeoJSONType()
		about.Bound = degrees(b.Min[0]) + ", " + degrees(b.Min[1]) + ", " + degrees(b.Max[0]) + ", " + degrees(b.Max[1])
		about.Map = r.mapOf(l, b)
	}
	for _, c := range q.fields {
		if v := c.At(i); v.Kind != data.Absent {
			about.Fields = append(about.Fields, itemField{c.Name, r.fieldTitle(l, c.Name), v.String()})
		}
	}
	title := r.text(l.Title(i))
	if title == "" {
		title = l.ID(i)
	}
	items := step{collectionPath(l) + "/items", r.text(layers.Text{ZH: "要素", EN: "Features"})}
	a, err := r.send(nil, page{name: "item.html", title: title, trail: r.trailTo(r.stepCollections(), r.stepCollection(l), items), links: r.featureLinks(q, i), content: about})
	if err == nil {
		a.Header.Set("Content-Crs", "<"+crsURI(q.shape.crs)+">")
	}
	return a, err
}

func degrees(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }

// mapOf returns the addresses of the pictures of the layer around a box, row by row: at most two
// by two tiles of web maps; none of an empty box.
func (r *request) mapOf(l *layers.Layer, b orb.Bound) [][]string {
	if b.IsEmpty() {
		return nil
	}
	var west, north, east, south int
	z := l.Spec().Zoom.Max
	for ; z >= 0; z-- {
		west, north = tileAt(b.Min[0], b.Max[1], z)
		east, south = tileAt(b.Max[0], b.Min[1], z)
		if east-west < 2 && south-north < 2 {
			break
		}
	}
	if z < l.Spec().Zoom.Min {
		return nil // the layer is not shown at that scale
	}
	var rows [][]string
	for y := north; y <= south; y++ {
		var row []string
		for x := west; x <= east; x++ {
			row = append(row, r.Here(fmt.Sprintf("/tiles/%s/%d/%d/%d.png", l.Name(), z, x, y), nil))
		}
		rows = append(rows, row)
	}
	return rows
}

// tileAt is the tile of web maps that a place lies in.
func tileAt(lon, lat float64, z int) (x, y int) {
	n := math.Exp2(float64(z))
	sin := math.Sin(lat * math.Pi / 180)
	sin = max(-0.9999, min(0.9999, sin))
	clamp := func(v float64) int { return int(max(0, min(n-1, math.Floor(v*n)))) }
	return clamp(lon/360 + 0.5), clamp(0.5 - math.Log((1+sin)/(1-sin))/(4*math.Pi))
}
