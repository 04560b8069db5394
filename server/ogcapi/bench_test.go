package ogcapi_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"guotu/layers"
)

// counted is a response of which only the size is kept.
type counted struct {
	header http.Header
	n      int
	last   byte
}

func (c *counted) Header() http.Header { return c.header }
func (c *counted) WriteHeader(int)     {}
func (c *counted) Write(b []byte) (int, error) {
	c.n += len(b)
	c.last = b[len(b)-1]
	return len(b), nil
}

func (s *service) size(b testing.TB, target string) int {
	c := &counted{header: http.Header{}}
	s.h.ServeHTTP(c, httptest.NewRequest(http.MethodGet, target, nil))
	if c.n == 0 || c.last != '\n' || c.header.Get("Content-Type") != "application/geo+json" {
		b.Fatalf("%s: %d bytes, %v", target, c.n, c.header)
	}
	return c.n
}

// BenchmarkItems writes all counties; its naive twin makes maps and slices and marshals them.
func BenchmarkItems(b *testing.B) {
	s := counties(b)
	b.Run("ours", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			b.SetBytes(int64(s.size(b, "/ogc/collections/county/items?limit=10000")))
		}
	})
	b.Run("naive", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			body, err := json.Marshal(naive(s.layer))
			if err != nil {
				b.Fatal(err)
			}
			n, _ := io.Discard.Write(body)
			b.SetBytes(int64(n))
		}
	})
}

// naive is the layer as a tree of GeoJSON; its polygons turn whichever way they do.
func naive(l *layers.Layer) any {
	var features []any
	for i := range l.Len() {
		properties := make(map[string]any)
		for _, c := range l.Table().Columns {
			properties[c.Name] = json.RawMessage(c.At(i).AppendJSON(nil))
		}
		g := l.Geometry(i)
		var coordinates any
		switch g := g.(type) {
		case orb.Polygon:
			coordinates = g
		case orb.MultiPolygon:
			coordinates = g
		}
		features = append(features, map[string]any{"type": "Feature", "id": l.ID(i), "properties": properties,
			"geometry": map[string]any{"type": g.GeoJSONType(), "coordinates": coordinates}})
	}
	return map[string]any{"type": "FeatureCollection", "features": features}
}

// BenchmarkDeepPages asks for the first and the last page of many points, in the order of the
// layer and in another.
func BenchmarkDeepPages(b *testing.B) {
	const many = 300_000
	var text strings.Builder
	text.WriteString(`{"type":"FeatureCollection","features":[`)
	for i := range many {
		if i > 0 {
			text.WriteByte(',')
		}
		fmt.Fprintf(&text, `{"type":"Feature","properties":{"n":%d},"geometry":{"type":"Point","coordinates":[%d,%d]}}`, i*7919%many, i%180, i%90)
	}
	text.WriteString("]}")
	s := serve(b, map[string]string{"guotu.yaml": "layers: [{name: p, source: {file: p.geojson}}]", "p.geojson": text.String()})
	for name, query := range map[string]string{"first": "offset=0", "last": fmt.Sprintf("offset=%d", many-100), "first filtered": "offset=0&filter=n%3E7",
		"last filtered": fmt.Sprintf("offset=%d&filter=n%%3E7", many-200), "last sorted": fmt.Sprintf("sortby=-n&offset=%d", many-100)} {
		b.Run(name, func(b *testing.B) {
			s.size(b, "/ogc/collections/p/items?limit=100&"+query) // filters and orders are kept
			for b.Loop() {
				s.size(b, "/ogc/collections/p/items?limit=100&"+query)
			}
		})
	}
}
