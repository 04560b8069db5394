package ogcapi

import (
	"bytes"
	"slices"

	"github.com/paulmach/orb"

	"guotu/data"
	"guotu/layers"
	"guotu/server/call"
)

// asSchema is the format of JSON Schema.
var asSchema = format{name: "json", media: "application/schema+json", title: layers.Text{ZH: "JSON Schema", EN: "JSON Schema"}, other: "application/json"}

func schemaFormats() []format { return []format{asSchema, asHTML} }

// The relations of links to schemas.
const (
	relQueryables = "http://www.opengis.net/def/rel/ogc/1.0/queryables"
	relSchema     = "http://www.opengis.net/def/rel/ogc/1.0/schema"
)

// fieldSchemas are the properties of a schema, in the order of the table.
type fieldSchemas []fieldSchema

// fieldSchema is what a schema says of a property.
type fieldSchema struct {
	name string

	Title  string       `json:"title,omitempty"`
	Type   string       `json:"type,omitempty"`
	Format string       `json:"format,omitempty"`
	Role   string       `json:"x-ogc-role,omitempty"`
	Unit   string       `json:"x-ogc-unit,omitempty"`
	Titles *layers.Text `json:"x-titles,omitempty"`
	kind   layers.FieldKind
}

// MarshalJSON writes an object whose members keep their order.
func (all fieldSchemas) MarshalJSON() ([]byte, error) {
	b := []byte{'{'}
	for i, f := range all {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(data.Value{Kind: data.String, Text: f.name}.AppendJSON(b), ':')
		body, err := marshal(f)
		if err != nil {
			return nil, err
		}
		b = append(b, body...)
	}
	return append(b, '}'), nil
}

// schemaDocument is a schema of the features of a layer (OGC 19-079r2, section 6.2).
type schemaDocument struct {
	Schema     string       `json:"$schema"`
	ID         string       `json:"$id"`
	Type       string       `json:"type"`
	Title      string       `json:"title"`
	Properties fieldSchemas `json:"properties"`
	Additional bool         `json:"additionalProperties"`
}

// queryables answers GET /ogc/collections/{collectionId}/queryables: what filters may name.
func queryables(c *call.Call) (*call.Answer, error) {
	return schemaOf(c, "/queryables", layers.Text{ZH: "可查询属性", EN: "Queryables"}, true)
}

// schema answers GET /ogc/collections/{collectionId}/schema: what features have.
func schema(c *call.Call) (*call.Answer, error) {
	return schemaOf(c, "/schema", layers.Text{ZH: "属性结构", EN: "Schema"}, false)
}

func schemaOf(c *call.Call, path string, title layers.Text, withID bool) (*call.Answer, error) {
	l, err := layerOf(c)
	if err != nil {
		return nil, err
	}
	r, err := read(c, schemaFormats())
	if err != nil {
		return nil, err
	}
	d := schemaDocument{Schema: "https://json-schema.org/draft/2020-12/schema", ID: r.Here(root+collectionPath(l)+path, nil), Type: "object",
		Title: r.text(l.Spec().Title), Properties: r.fieldSchemas(l, withID)}
	links := r.self(collectionPath(l) + path)
	content := struct {
		Properties fieldSchemas
		Filters    bool
		Items      string
	}{d.Properties, withID, r.href(collectionPath(l)+"/items", nil)}
	return r.send(d, page{name: "schema.html", title: r.text(title), trail: r.trailTo(r.stepCollections(), r.stepCollection(l)), links: links, content: content})
}

// Name is the name of the property, for templates.
func (f fieldSchema) Name() string { return f.name }

// fieldSchemas describes the fields of a layer, its geometry, and for queryables the id.
func (r *request) fieldSchemas(l *layers.Layer, withID bool) fieldSchemas {
	all := fieldSchemas{{name: geometryName(l), Title: r.text(layers.Text{ZH: "几何", EN: "geometry"}), Format: geometryFormat(l), Role: "primary-geometry"}}
	if withID && l.Table().Column("id") == nil {
		all = append(all, fieldSchema{name: "id", Title: r.text(layers.Text{ZH: "标识", EN: "identifier"}), Type: "string", Role: "id"})
	}
	for _, c := range l.Table().Columns {
		f := fieldSchema{name: c.Name, Title: r.fieldTitle(l, c.Name), kind: l.FieldKind(c)}
		if c.Name == l.Spec().ID {
			f.Role = "id"
		}
		for _, s := range l.Spec().Fields {
			if s.Name == c.Name {
				f.Unit = s.Unit
				if s.ZH != "" || s.EN != "" {
					f.Titles = &layers.Text{ZH: s.ZH, EN: s.EN}
				}
			}
		}
		f.Type, f.Format = typeOf(f.kind)
		all = append(all, f)
	}
	return all
}

// typeOf is the type and format of a field in JSON Schema; a field of several kinds has none.
func typeOf(kind layers.FieldKind) (name, format string) {
	switch kind {
	case layers.Dates:
		return "string", "date"
	case layers.Timestamps:
		return "string", "date-time"
	case layers.Numbers:
		return "number", ""
	case layers.Integers:
		return "integer", ""
	case layers.Booleans:
		return "boolean", ""
	case layers.Arrays:
		return "array", ""
	case layers.Objects:
		return "object", ""
	case layers.Mixed:
		return "", ""
	}
	return "string", ""
}

// geometryFormat is what the geometries of a layer are, as OGC 19-079r2 and OGC 23-058 call
// it: geometry-multipolygon if there are polygons and multipolygons.
func geometryFormat(l *layers.Layer) string {
	var kinds []string
	for i := range l.Len() {
		if kind := geometryKind(l.Geometry(i)); kind != "" && !slices.Contains(kinds, kind) {
			kinds = append(kinds, kind)
		}
	}
	slices.Sort(kinds)
	switch {
	case len(kinds) == 1:
		return "geometry-" + kinds[0]
	case len(kinds) == 2 && kinds[0] == "multi"+kinds[1]:
		return "geometry-" + kinds[1] + "-or-" + kinds[0]
	}
	return "geometry-any"
}

func geometryKind(g orb.Geometry) string {
	if g == nil {
		return ""
	}
	return string(bytes.ToLower([]byte(g.GeoJSONType())))
}
