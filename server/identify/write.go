package identify

import (
	"bytes"
	"html/template"
	"net/http"
	"strings"

	"guotu/data"
	"guotu/geo"
	"guotu/geo/geojson"
	"guotu/layers"
	"guotu/server/call"
)

// Format is a form in which features are told.
type Format struct {
	// Media is the type of the answer, without parameters.
	Media string
	write func(*writer, []Found) (*call.Answer, error)
}

// formats are all formats, the simplest first.
var formats = [...]Format{
	{"text/plain", (*writer).lines},
	{"text/html", (*writer).page},
	{"application/geo+json", (*writer).geoJSON},
	{"application/json", (*writer).geoJSON},
	{"application/geojson", (*writer).geoJSON}, // as QGIS up to 3.28 calls it
}

// MediaTypes are the media types of all formats, the simplest first.
func MediaTypes() []string {
	var all []string
	for i := range formats {
		all = append(all, formats[i].Media)
	}
	return all
}

// FormatNamed returns the format with a media type, whose parameters do not count; nil if there is
// none. A blank is a plus that a client has left unescaped in a query.
func FormatNamed(media string) *Format {
	base, _, _ := strings.Cut(media, ";")
	base = strings.ReplaceAll(strings.TrimSpace(base), " ", "+")
	for i := range formats {
		if strings.EqualFold(formats[i].Media, base) {
			return &formats[i]
		}
	}
	return nil
}

// Answer tells features of a plan in a language, "zh" or "en".
func (f *Format) Answer(c *layers.Catalog, lang string, all []Found) (*call.Answer, error) {
	return f.write(&writer{c, lang, f.Media}, all)
}

// writer writes features of a plan.
type writer struct {
	catalog     *layers.Catalog
	lang, media string
}

// attribute is a value of a feature with the title of its field.
type attribute struct{ Title, Value string }

// attributes are those of a feature that are there, the described fields first, in their order.
func (w *writer) attributes(f Found) []attribute {
	var all []attribute
	done := make(map[string]bool)
	add := func(name, title string) {
		c := f.Layer.Table().Column(name)
		if c == nil || done[name] {
			return
		}
		done[name] = true
		if v := c.At(f.Feature); v.Kind != data.Absent && v.Kind != data.Null {
			all = append(all, attribute{title, v.String()})
		}
	}
	for _, d := range f.Layer.Spec().Fields {
		title := layers.Text{ZH: d.ZH, EN: d.EN}.In(w.lang)
		if title == "" {
			title = d.Name
		}
		if d.Unit != "" {
			title += " (" + d.Unit + ")"
		}
		add(d.Name, title)
	}
	for _, c := range f.Layer.Table().Columns {
		add(c.Name, c.Name)
	}
	return all
}

// words are the texts that answers of GetFeatureInfo are made of.
func (w *writer) words() (none, border string) {
	if w.lang == "en" {
		return "Nothing is here.", "on the border"
	}
	return "此处没有要素。", "位于边界上"
}

// lines writes a block of lines for each feature.
func (w *writer) lines(all []Found) (*call.Answer, error) {
	var b strings.Builder
	none, border := w.words()
	if len(all) == 0 {
		b.WriteString(none + "\n")
	}
	for i, f := range all {
		if i > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(f.Layer.Spec().Title.In(w.lang) + " " + f.Layer.Name() + "\n")
		b.WriteString(f.Layer.Title(f.Feature).In(w.lang))
		if f.Border {
			b.WriteString(" (" + border + ")")
		}
		b.WriteByte('\n')
		for _, a := range w.attributes(f) {
			b.WriteString(a.Title + " = " + a.Value + "\n")
		}
	}
	return &call.Answer{ContentType: "text/plain; charset=utf-8", Body: []byte(b.String())}, nil
}

var htmlPage = template.Must(template.New("info").Parse(`<!DOCTYPE html>
<html lang="{{.Lang}}"><head><meta charset="utf-8"><title>{{.Title}}</title>
<style>body{font:13px sans-serif}table{border-collapse:collapse;margin:0 0 1em}caption{text-align:left;font-weight:bold}th,td{border:1px solid #bbb;padding:2px 6px;text-align:left;font-weight:normal}</style></head>
<body>
{{- range .Features}}
<table><caption>{{.Layer}}: {{.Title}}{{with .Border}} ({{.}}){{end}}</caption>
{{- range .Attributes}}
<tr><th>{{.Title}}</th><td>{{.Value}}</td></tr>
{{- end}}
</table>
{{- else}}
<p>{{.None}}</p>
{{- end}}
</body></html>
`))

// htmlFeature is a table of the page.
type htmlFeature struct {
	Layer, Title, Border string
	Attributes           []attribute
}

// page writes a table for each feature.
func (w *writer) page(all []Found) (*call.Answer, error) {
	none, border := w.words()
	content := struct {
		Lang, Title, None string
		Features          []htmlFeature
	}{w.lang, w.catalog.Title().In(w.lang), none, nil}
	for _, f := range all {
		h := htmlFeature{Layer: f.Layer.Spec().Title.In(w.lang), Title: f.Layer.Title(f.Feature).In(w.lang), Attributes: w.attributes(f)}
		if f.Border {
			h.Border = border
		}
		content.Features = append(content.Features, h)
	}
	var b bytes.Buffer
	if err := htmlPage.Execute(&b, content); err != nil {
		return nil, err
	}
	return &call.Answer{ContentType: "text/html; charset=utf-8", Body: b.Bytes(),
		Header: http.Header{"Content-Security-Policy": {"default-src 'none'; style-src 'unsafe-inline'"}}}, nil
}

// maxInfoVertices bounds the geometry of a feature in an answer; larger ones have only a box, since
// a click must not bring megabytes.
const maxInfoVertices = 20_000

// geoJSON writes a FeatureCollection (RFC 7946) in degrees. Properties have the names of fields;
// the layer and the title of the feature stand beside them.
func (w *writer) geoJSON(all []Found) (*call.Answer, error) {
	b := []byte(`{"type":"FeatureCollection","features":[`)
	for i, f := range all {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(b, `{"type":"Feature","id":`...)
		b = appendString(b, f.Layer.Name()+"."+f.Layer.ID(f.Feature))
		b = appendString(append(b, `,"layer":`...), f.Layer.Name())
		b = appendString(append(b, `,"title":`...), f.Layer.Title(f.Feature).In(w.lang))
		if f.Border {
			b = append(b, `,"relation":"boundary"`...)
		}
		box := f.Layer.FeatureBound(f.Feature)
		b = append(b, `,"bbox":[`...)
		for i, v := range [4]float64{box.Min[0], box.Min[1], box.Max[0], box.Max[1]} {
			if i > 0 {
				b = append(b, ',')
			}
			b = geojson.Number(b, v)
		}
		b = append(b, `],"geometry":`...)
		if g := f.Layer.Geometry(f.Feature); geo.Vertices(g) <= maxInfoVertices {
			b = geojson.Append(b, g)
		} else {
			b = append(b, "null"...)
		}
		b = append(b, `,"properties":`...)
		b = append(f.Layer.AppendProperties(b, f.Feature), '}')
	}
	b = append(b, `]}`...)
	return &call.Answer{ContentType: w.media, Body: b}, nil
}

func appendString(b []byte, s string) []byte {
	return data.Value{Kind: data.String, Text: s}.AppendJSON(b)
}
