package ogcapi

import (
	"context"
	"io"
	"strconv"
	"time"

	"guotu/data"
)

// chunk is how much of an answer is collected before it is sent, in bytes.
const chunk = 64 << 10

// writeGeoJSON writes a FeatureCollection (RFC 7946; OGC 17-069r4, section 8.3).
func writeGeoJSON(r *request, q *query) func(io.Writer) error {
	return func(w io.Writer) error {
		b := append(make([]byte, 0, 2*chunk), `{"type":"FeatureCollection","numberMatched":`...)
		b = strconv.AppendInt(b, int64(q.matched), 10)
		b = strconv.AppendInt(append(b, `,"numberReturned":`...), int64(q.returned()), 10)
		b = append(b, `,"timeStamp":"`...)
		b = time.Now().UTC().AppendFormat(b, time.RFC3339)
		links, err := marshal(r.itemLinks(q))
		if err != nil {
			return err
		}
		b = append(append(b, `","links":`...), links...)
		b = append(b, `,"features":[`...)
		b, err = writeRows(r.Context(), w, b, q.page(), func(b []byte, n, i int) []byte {
			if n > 0 {
				b = append(b, ',')
			}
			return append(q.appendFeature(append(b, '\n'), i), '}')
		})
		if err != nil {
			return err
		}
		_, err = w.Write(append(b, "\n]}\n"...))
		return err
	}
}

// writeRows appends features to b and writes what is full; it returns the rest. It ends when
// nobody waits any more.
func writeRows(ctx context.Context, w io.Writer, b []byte, rows []uint32, feature func(b []byte, n, i int) []byte) ([]byte, error) {
	for n, i := range rows {
		b = feature(b, n, int(i))
		if len(b) < chunk {
			continue
		}
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if _, err := w.Write(b); err != nil {
			return nil, err
		}
		b = b[:0]
	}
	return b, nil
}

// oneGeoJSON makes a Feature with its links.
func oneGeoJSON(r *request, q *query, i int) []byte {
	links, err := marshal(r.featureLinks(q, i))
	if err != nil {
		panic(err) // not for structs of texts
	}
	b := append(q.appendFeature(nil, i), `,"links":`...)
	return append(append(b, links...), "}\n"...)
}

// appendFeature appends a feature, but for the bracket at its end.
func (q *query) appendFeature(b []byte, i int) []byte {
	b = append(b, `{"type":"Feature","id":`...)
	b = data.Value{Kind: data.String, Text: q.layer.ID(i)}.AppendJSON(b)
	b = append(b, `,"geometry":`...)
	if q.skipGeometry {
		b = append(b, "null"...)
	} else {
		b = q.shape.appendGeometry(b, q.layer.Geometry(i))
	}
	b = append(b, `,"properties":{`...)
	first := true
	for _, c := range q.fields {
		v := c.At(i)
		if v.Kind == data.Absent {
			continue
		}
		if !first {
			b = append(b, ',')
		}
		first = false
		b = append(data.Value{Kind: data.String, Text: c.Name}.AppendJSON(b), ':')
		b = v.AppendJSON(b)
	}
	return append(b, '}')
}
