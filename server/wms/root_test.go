package wms

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"guotu/layers"
	"guotu/tiles"
)

// TestRootOfManyLayers: the layer of all layers has no name, so that no client asks for it, where
// there are more than a picture may have.
func TestRootOfManyLayers(t *testing.T) {
	for n, named := range map[int]bool{maxLayers: true, maxLayers + 1: false} {
		var plan strings.Builder
		plan.WriteString("layers:\n")
		for i := range n {
			fmt.Fprintf(&plan, "  - {name: l%d, source: {file: zone.geojson}}\n", i)
		}
		all, err := layers.Load(context.Background(), fstest.MapFS{"guotu.yaml": {Data: []byte(plan.String())},
			"zone.geojson": collection(feature("a", "甲", "A", "", square(112, 30, 113, 31)))}, "guotu.yaml")
		if err != nil {
			t.Fatal(err)
		}
		s := tiles.New(all, tiles.Options{})
		defer s.Close()
		c := &client{t, all, s, Routes()[0].Answer}
		if got := strings.Contains(c.text("REQUEST=GetCapabilities"), "<Name>"+rootName+"</Name>"); got != named {
			t.Errorf("%d layers: the root has a name: %v", n, got)
		}
	}
}
