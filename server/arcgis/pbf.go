package arcgis

import (
	"encoding/binary"
	"encoding/json"
	"net/http"
	"strconv"

	"guotu/data"
	"guotu/server/call"
)

// Answers with f=pbf are messages esriPBuffer.FeatureCollectionPBuffer (github.com/Esri/arcgis-pbf,
// proto/FeatureCollection/FeatureCollection.proto). Numbers of fields and of enumerations below are those of that file.

// The kinds of a result.
const (
	resultFeatures = 1
	resultCount    = 2
	resultIDs      = 3
)

// collectionAnswer wraps a result.
func collectionAnswer(kind int, body message) *call.Answer {
	var result, all message
	result.inner(kind, body)
	all.inner(2, result) // without a version, as ArcGIS has it
	return &call.Answer{ContentType: "application/x-protobuf", Body: all, Header: http.Header{"Vary": {"Accept-Encoding, Accept-Language"}}}
}

func countAnswer(n int) *call.Answer {
	var m message
	m.number(1, uint64(n))
	return collectionAnswer(resultCount, m)
}

// idsAnswer answers with the numbers of features.
func idsAnswer(rows []int) *call.Answer {
	var m, list message
	for _, row := range rows {
		list = binary.AppendUvarint(list, uint64(row)+1)
	}
	m.text(1, objectID)
	m.inner(3, list)
	return collectionAnswer(resultIDs, m)
}

// pbfTypes are the types of fields.
var pbfTypes = map[fieldType]uint64{typeBoolean: 0, typeInteger: 1, typeDouble: 3, typeString: 4, typeObjectID: 6}

// pbfGeometry are the types of geometry by dimension, beside several points and none.
var pbfGeometry = [...]uint64{0, 2, 3}

const (
	pbfMultipoint = 1
	pbfNone       = 127
	pbfSQLOther   = 16
)

func (m *message) field(d *fieldDocument) {
	var f message
	f.text(1, d.Name)
	f.number(2, pbfTypes[d.Type])
	f.text(3, d.Alias)
	f.number(4, pbfSQLOther)
	m.inner(13, f)
}

// featureResult is a page as a message.
func (p *page) featureResult(r *request) message {
	var m, key message
	m.text(1, objectID)
	key.text(1, objectID)
	key.number(2, 1) // the system keeps it
	m.inner(2, key)
	kind := pbfGeometry[p.sub.dimension]
	if p.sub.several {
		kind = pbfMultipoint
	}
	m.number(7, kind)
	m.inner(8, referenceOf(p.system).message())
	if p.more {
		m.number(9, 1)
	}
	if p.grid != nil {
		m.inner(12, p.grid.message())
	}
	for i := range p.fields {
		d := r.describe(&p.fields[i])
		m.field(&d)
	}
	var feature message
	for i, row := range p.rows {
		feature = feature[:0]
		for k := range p.fields {
			feature.inner(1, p.fields[k].message(row))
		}
		if p.coded != nil && len(p.coded[i].steps) > 0 {
			feature.inner(2, p.coded[i].message())
		}
		m.inner(15, feature)
	}
	return m
}

func (s spatialReference) message() message {
	var m message
	if s.WKT != "" {
		m.text(5, s.WKT)
		return m
	}
	m.number(1, uint64(s.WKID))
	m.number(2, uint64(s.LatestWKID))
	return m
}

func (g *grid) message() message {
	var m, scale, translate message
	if g.upward {
		m.number(1, 1)
	}
	scale.double(1, g.step)
	scale.double(2, g.step)
	translate.double(1, g.corner[0])
	translate.double(2, g.corner[1])
	m.inner(2, scale)
	m.inner(3, translate)
	return m
}

func (c *coded) message() message {
	var m, lengths, steps message
	for _, n := range c.lengths {
		lengths = binary.AppendUvarint(lengths, uint64(n))
	}
	for _, n := range c.steps {
		steps = binary.AppendUvarint(steps, zigzag(n))
	}
	if len(lengths) > 0 {
		m.inner(2, lengths)
	}
	m.inner(3, steps)
	return m
}

// message is the value of a feature. A missing one has no type.
func (f *field) message(row int) message {
	var m message
	if f.column == nil {
		m.number(5, uint64(row)+1)
		return m
	}
	v := f.column.At(row)
	switch {
	case v.Kind == data.Absent || v.Kind == data.Null:
	case f.kind == typeString:
		m.text(1, v.Text)
	case f.kind == typeBoolean:
		m.signed(4, int64(truth(v.Text == "true")))
	default:
		m.typed(f.kind, v.Text)
	}
	return m
}

// typed appends a number by the type of its field; one that is too large for a float64 is missing.
func (m *message) typed(kind fieldType, text string) {
	if kind == typeDouble {
		if v, err := strconv.ParseFloat(text, 64); err == nil {
			m.double(3, v)
		}
		return
	}
	if n, err := strconv.ParseInt(text, 10, 64); err == nil {
		m.signed(4, n)
	}
}

// featureResult is a table as a message.
func (t *table) featureResult(more bool) (message, error) {
	var m message
	m.number(7, pbfNone)
	if more {
		m.number(9, 1)
	}
	for i := range t.fields {
		m.field(&t.fields[i])
	}
	for _, row := range t.rows {
		var feature message
		for i, raw := range row {
			var value message
			switch kind := t.fields[i].Type; {
			case string(raw) == "null":
			case kind == typeString:
				var text string
				if err := json.Unmarshal(raw, &text); err != nil {
					return nil, err
				}
				value.text(1, text)
			case kind == typeObjectID:
				n, err := strconv.ParseUint(string(raw), 10, 32)
				if err != nil {
					return nil, err
				}
				value.number(5, n)
			default:
				value.typed(kind, string(raw))
			}
			feature.inner(1, value)
		}
		m.inner(15, feature)
	}
	return m, nil
}
