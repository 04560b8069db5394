package wms

import (
	"bytes"
	"html/template"
	"net/http"
	"strings"

	"guotu/data"
	"guotu/geo"
	"guotu/layers"
	"guotu/server/call"
	"guotu/server/geojson"
)

// infoWriter writes the answer of GetFeatureInfo.
type infoWriter func(*request, []found) (*call.Answer, error)

// infoFormats are the formats of GetFeatureInfo, the default first.
var infoFormats = []struct {
	name  string
	write infoWriter
}{
	{"text/plain", plainInfo},
	{"text/html", htmlInfo},
	{"application/geo+json", geoJSONInfo},
	{"application/json", geoJSONInfo},
	{"application/geojson", geoJSONInfo}, // as QGIS up to 3.28 calls it
}

// infoFormat reads INFO_FORMAT.
func (r *request) infoFormat() (infoWriter, error) {
	text := r.value("INFO_FORMAT")
	if text == "" {
		return infoFormats[0].write, nil
	}
	base, _, _ := strings.Cut(strings.ToLower(text), ";")
	for _, f := range infoFormats {
		if f.name == strings.TrimSpace(base) {
			return f.write, nil
		}
	}
	return nil, &Exception{Code: "InvalidFormat", Locator: "INFO_FORMAT", Text: "there is no format " + quoted(text) + " of GetFeatureInfo"}
}

// attribute is a value of a feature with the title of its field.
type attribute struct{ Title, Value string }

// attributes are those of a feature that are there, the described fields first, in their order.
func (r *request) attributes(f found) []attribute {
	var all []attribute
	done := make(map[string]bool)
	add := func(name, title string) {
		c := f.layer.Table().Column(name)
		if c == nil || done[name] {
			return
		}
		done[name] = true
		if v := c.At(f.feature); v.Kind != data.Absent && v.Kind != data.Null {
			all = append(all, attribute{title, v.String()})
		}
	}
	for _, d := range f.layer.Spec().Fields {
		title := inLanguage(layers.Text{ZH: d.ZH, EN: d.EN}, r.lang)
		if title == "" {
			title = d.Name
		}
		if d.Unit != "" {
			title += " (" + d.Unit + ")"
		}
		add(d.Name, title)
	}
	for _, c := range f.layer.Table().Columns {
		add(c.Name, c.Name)
	}
	return all
}

// words are the texts that answers of GetFeatureInfo are made of.
func (r *request) words() (none, border string) {
	if r.lang == "en" {
		return "Nothing is here.", "on the border"
	}
	return "此处没有要素。", "位于边界上"
}

// plainInfo writes a block of lines for each feature.
func plainInfo(r *request, all []found) (*call.Answer, error) {
	var b strings.Builder
	none, border := r.words()
	if len(all) == 0 {
		b.WriteString(none + "\n")
	}
	for i, f := range all {
		if i > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(inLanguage(f.layer.Spec().Title, r.lang) + " " + f.layer.Name() + "\n")
		b.WriteString(inLanguage(f.layer.Title(f.feature), r.lang))
		if f.border {
			b.WriteString(" (" + border + ")")
		}
		b.WriteByte('\n')
		for _, a := range r.attributes(f) {
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

// htmlInfo writes a table for each feature.
func htmlInfo(r *request, all []found) (*call.Answer, error) {
	none, border := r.words()
	page := struct {
		Lang, Title, None string
		Features          []htmlFeature
	}{r.lang, inLanguage(r.Catalog.Title(), r.lang), none, nil}
	for _, f := range all {
		h := htmlFeature{Layer: inLanguage(f.layer.Spec().Title, r.lang), Title: inLanguage(f.layer.Title(f.feature), r.lang), Attributes: r.attributes(f)}
		if f.border {
			h.Border = border
		}
		page.Features = append(page.Features, h)
	}
	var b bytes.Buffer
	if err := htmlPage.Execute(&b, page); err != nil {
		return nil, err
	}
	return &call.Answer{ContentType: "text/html; charset=utf-8", Body: b.Bytes(),
		Header: http.Header{"Content-Security-Policy": {"default-src 'none'; style-src 'unsafe-inline'"}}}, nil
}

// maxInfoVertices bounds the geometry of a feature in an answer; larger ones have only a box, since
// a click must not bring megabytes.
const maxInfoVertices = 20_000

// geoJSONInfo writes a FeatureCollection (RFC 7946) in degrees. Properties have the names of fields;
// the layer and the title of the feature stand beside them.
func geoJSONInfo(r *request, all []found) (*call.Answer, error) {
	b := []byte(`{"type":"FeatureCollection","features":[`)
	for i, f := range all {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(b, `{"type":"Feature","id":`...)
		b = appendString(b, f.layer.Name()+"."+f.layer.ID(f.feature))
		b = appendString(append(b, `,"layer":`...), f.layer.Name())
		b = appendString(append(b, `,"title":`...), inLanguage(f.layer.Title(f.feature), r.lang))
		if f.border {
			b = append(b, `,"relation":"boundary"`...)
		}
		box := f.layer.FeatureBound(f.feature)
		b = append(b, `,"bbox":[`...)
		for i, v := range [4]float64{box.Min[0], box.Min[1], box.Max[0], box.Max[1]} {
			if i > 0 {
				b = append(b, ',')
			}
			b = geojson.Number(b, v)
		}
		b = append(b, `],"geometry":`...)
		if g := f.layer.Geometry(f.feature); geo.Vertices(g) <= maxInfoVertices {
			b = geojson.Append(b, g)
		} else {
			b = append(b, "null"...)
		}
		b = append(b, `,"properties":`...)
		b = append(f.layer.AppendProperties(b, f.feature), '}')
	}
	b = append(b, `]}`...)
	name := r.value("INFO_FORMAT")
	base, _, _ := strings.Cut(name, ";")
	return &call.Answer{ContentType: strings.ToLower(strings.TrimSpace(base)), Body: b}, nil
}

func appendString(b []byte, s string) []byte {
	return data.Value{Kind: data.String, Text: s}.AppendJSON(b)
}

// inLanguage is a text in a language, or in the other one if that is all there is.
func inLanguage(t layers.Text, lang string) string {
	if lang == "en" && t.EN != "" || t.ZH == "" {
		return t.EN
	}
	return t.ZH
}
