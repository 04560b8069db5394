package arcgis

import (
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"

	"guotu/data"
	"guotu/layers"
)

// objectID is the field that numbers the features of a layer, from 1.
const objectID = "OBJECTID"

// fieldType is a type of a field in ArcGIS.
type fieldType string

const (
	typeObjectID fieldType = "esriFieldTypeOID"
	typeString   fieldType = "esriFieldTypeString"
	typeInteger  fieldType = "esriFieldTypeInteger"
	typeDouble   fieldType = "esriFieldTypeDouble"
	// typeBoolean is a number, 0 or 1: there are no truth values.
	typeBoolean fieldType = "esriFieldTypeSmallInteger"
)

// field is an attribute as clients see it.
type field struct {
	name   string
	kind   fieldType
	length int          // of the longest text, in characters
	column *data.Column // nil for objectID
	spec   layers.Field // without titles if it is not described
}

// fieldDocument describes a field.
type fieldDocument struct {
	Name     string    `json:"name"`
	Type     fieldType `json:"type"`
	Alias    string    `json:"alias"`
	SQLType  string    `json:"sqlType"`
	Length   int       `json:"length,omitempty"`
	Nullable bool      `json:"nullable"`
	Editable bool      `json:"editable"`
	Domain   *struct{} `json:"domain"`
	Default  *struct{} `json:"defaultValue"`
}

func (r *request) describe(f *field) fieldDocument {
	alias := layers.Text{ZH: f.spec.ZH, EN: f.spec.EN}.In(r.lang)
	if alias == "" {
		alias = f.name
	}
	if f.spec.Unit != "" {
		alias += " (" + f.spec.Unit + ")"
	}
	return fieldDocument{Name: f.name, Type: f.kind, Alias: alias, SQLType: "sqlTypeOther", Length: f.length, Nullable: f.kind != typeObjectID}
}

// fieldCache keeps the fields of the layers of one catalogue, since to find their types takes a look at
// every value.
type fieldCache struct {
	mu      sync.Mutex // guards the rest
	catalog *layers.Catalog
	byLayer map[*layers.Layer][]field
}

// of returns the fields of a layer of a catalogue, objectID first. They are shared, not to be changed.
func (c *fieldCache) of(catalog *layers.Catalog, l *layers.Layer) []field {
	c.mu.Lock()
	if c.catalog != catalog {
		c.catalog, c.byLayer = catalog, make(map[*layers.Layer][]field)
	}
	all := c.byLayer[l]
	c.mu.Unlock()
	if all != nil {
		return all
	}
	all = fieldsOf(l)
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.catalog == catalog {
		c.byLayer[l] = all
	}
	return all
}

// fieldsOf finds the fields of a layer: objectID, then the described ones in their order, then the
// others. An attribute that is called like objectID gets another name, as in ArcGIS.
func fieldsOf(l *layers.Layer) []field {
	all := []field{{name: objectID, kind: typeObjectID}}
	add := func(c *data.Column, spec layers.Field) {
		if c == nil || slices.ContainsFunc(all, func(f field) bool { return f.column == c }) {
			return
		}
		f := typed(c)
		f.name, f.spec = c.Name, spec
		for n := 1; slices.ContainsFunc(all, func(o field) bool { return strings.EqualFold(o.name, f.name) }); n++ {
			f.name = c.Name + "_" + strconv.Itoa(n)
		}
		all = append(all, f)
	}
	for _, spec := range l.Spec().Fields {
		add(l.Table().Column(spec.Name), spec)
	}
	for _, c := range l.Table().Columns {
		add(c, layers.Field{})
	}
	return all
}

// typed finds the type that fits all values of a column.
func typed(c *data.Column) field {
	used := make([]bool, len(c.Values()))
	for _, code := range c.Codes() {
		used[code] = true
	}
	f := field{column: c}
	for code, v := range c.Values() {
		if !used[code] || v.Kind == data.Absent || v.Kind == data.Null {
			continue
		}
		f.length = max(f.length, utf8.RuneCountInString(v.Text))
		switch kind := valueType(v); {
		case f.kind == "" || f.kind == kind:
			f.kind = kind
		case f.kind != typeString && kind != typeString && f.kind != typeBoolean && kind != typeBoolean:
			f.kind = typeDouble
		default:
			f.kind = typeString
		}
	}
	if f.kind == "" {
		f.kind = typeString
	}
	if f.kind != typeString {
		f.length = 0
	} else {
		f.length = max(f.length, 1)
	}
	return f
}

func valueType(v data.Value) fieldType {
	switch v.Kind {
	case data.Bool:
		return typeBoolean
	case data.Number:
		if _, err := strconv.ParseInt(v.Text, 10, 32); err == nil {
			return typeInteger
		}
		return typeDouble
	}
	return typeString
}

// appendValue appends the value of a feature as JSON in the type of the field.
func (f *field) appendValue(b []byte, row int) []byte {
	if f.column == nil {
		return strconv.AppendInt(b, int64(row)+1, 10)
	}
	return f.appendTyped(b, f.column.At(row))
}

func (f *field) appendTyped(b []byte, v data.Value) []byte {
	switch {
	case v.Kind == data.Absent || v.Kind == data.Null:
		return append(b, "null"...)
	case f.kind == typeBoolean:
		if v.Text == "true" {
			return append(b, '1')
		}
		return append(b, '0')
	case f.kind == typeString:
		v.Kind = data.String
	}
	return v.AppendJSON(b)
}

// named finds a field without regard to case, nil if there is none.
func named(all []field, name string) *field {
	for i := range all {
		if strings.EqualFold(all[i].name, name) {
			return &all[i]
		}
	}
	return nil
}
