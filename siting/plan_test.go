package siting

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/paulmach/orb"

	"guotu/geo"
	"guotu/layers"
)

// mustWKT reads well-known text.
func mustWKT(t testing.TB, text string) orb.Geometry {
	t.Helper()
	g, err := geo.ParseWKT(text)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// mustPlan is a catalogue of layers, each a line "name kind extent: WKT; WKT", the extent - for
// none.
func mustPlan(t testing.TB, lines ...string) *layers.Catalog {
	t.Helper()
	files := fstest.MapFS{}
	var yaml strings.Builder
	yaml.WriteString("layers:\n")
	for _, line := range lines {
		head, body, _ := strings.Cut(line, ":")
		words := strings.Fields(head)
		var features []string
		for _, text := range strings.Split(body, ";") {
			g := mustWKT(t, strings.TrimSpace(text))
			coordinates, err := json.Marshal(g)
			if err != nil {
				t.Fatal(err)
			}
			features = append(features, fmt.Sprintf(`{"type":"Feature","properties":{},"geometry":{"type":%q,"coordinates":%s}}`, g.GeoJSONType(), coordinates))
		}
		files[words[0]+".geojson"] = &fstest.MapFile{Data: []byte(`{"type":"FeatureCollection","features":[` + strings.Join(features, ",") + `]}`)}
		fmt.Fprintf(&yaml, "  - {name: %s, kind: %s, source: {file: %s.geojson}", words[0], words[1], words[0])
		if words[2] != "-" {
			fmt.Fprintf(&yaml, ", extent: %s", words[2])
		}
		yaml.WriteString("}\n")
	}
	files["plan.yaml"] = &fstest.MapFile{Data: []byte(yaml.String())}
	c, err := layers.Load(context.Background(), files, "plan.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// square is a square of 0.01 degrees, its corner so many of them from 120, 30.
func square(x, y float64) string { return box(x, y, x+1, y+1) }

func box(x0, y0, x1, y1 float64) string {
	x := func(v float64) float64 { return 120 + v/100 }
	y := func(v float64) float64 { return 30 + v/100 }
	return fmt.Sprintf("POLYGON((%v %v,%v %v,%v %v,%v %v,%v %v))", x(x0), y(y0), x(x1), y(y0), x(x1), y(y1), x(x0), y(y1), x(x0), y(y0))
}

// planOf measures against a catalogue in tests.
type planOf struct {
	*layers.Catalog
	t testing.TB
}

func (p planOf) measure(g *ground, layer string, s thresholds) *layerMeasure {
	p.t.Helper()
	return mustMeasure(p.t, g, p.Catalog, p.Layer(layer), s)
}
