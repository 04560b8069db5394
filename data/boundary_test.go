package data

import (
	"bytes"
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"testing"

	"github.com/paulmach/orb"

	"guotu/geo"
)

func openBytes(body []byte, o OpenOptions) (*Features, error) {
	return Open("site.txt", bytes.NewReader(body), int64(len(body)), o)
}

type boundaryAreas struct {
	Planar   float64 `json:"planar_gk"`
	Authalic float64 `json:"authalic_32hao"`
	Geodesic float64 `json:"geodesic"`
}

type boundaryGolden struct {
	A     boundaryAreas `json:"A_single_hole"`
	B     boundaryAreas `json:"B_multipart"`
	Outer []orb.Point   `json:"outer_lonlat"`
	Inner []orb.Point   `json:"inner_lonlat"`
	Part2 []orb.Point   `json:"part2_lonlat"`
}

func readBoundaryGolden(t *testing.T) (g boundaryGolden) {
	t.Helper()
	body, err := os.ReadFile("testdata/boundary_txt/golden.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(body, &g); err != nil {
		t.Fatal(err)
	}
	return g
}

// TestBoundaryFixtures: every way of writing the same parcels reads the same, to 1e-9 degrees
// and 1e-9 of the official area (PROJ and the formula of 国土调查办发〔2008〕32号, golden.json).
func TestBoundaryFixtures(t *testing.T) {
	golden := readBoundaryGolden(t)
	files, err := filepath.Glob("testdata/boundary_txt/*.txt")
	if err != nil || len(files) != 9 {
		t.Fatal(files, err)
	}
	for _, path := range files {
		body, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		got, err := openBytes(body, OpenOptions{})
		if err != nil {
			t.Errorf("%s: %v", path, err)
			continue
		}
		for _, w := range got.Warnings {
			t.Logf("%s: line %d: %s / %s", filepath.Base(path), w.Line, w.ZH, w.EN)
		}
		all := orb.MultiPolygon{}
		for _, g := range got.Geometries {
			switch g := g.(type) {
			case orb.Polygon:
				all = append(all, g)
			case orb.MultiPolygon:
				all = append(all, g...)
			}
		}
		want := golden.A
		if len(all) == 2 {
			want = golden.B
		}
		if got.Format != "boundary-txt" || got.CRS == nil {
			t.Fatalf("%s: format %q, CRS %v", path, got.Format, got.CRS)
		}
		drawn, err := geo.Transform(all, mustCRS(t, "EPSG:4490"), got.CRS)
		if err != nil {
			t.Fatal(err)
		}
		surveyed, err := geo.Survey(drawn, got.CRS)
		if err != nil || math.Abs(surveyed.Planar-want.Planar) > 1e-9*want.Planar {
			t.Errorf("%s: planar area %.6f, want %.6f (%v)", path, surveyed.Planar, want.Planar, err)
		}
		if area := geo.Area(all); math.Abs(area-want.Authalic) > 1e-9*want.Authalic {
			t.Errorf("%s: area by the formula %.6f, want %.6f", path, area, want.Authalic)
		}
		if math.Abs(surveyed.Area-want.Geodesic) > 1e-7*want.Geodesic { // edges straight as drawn and geodesics differ by millimetres
			t.Errorf("%s: area %.6f, geodesic %.6f", path, surveyed.Area, want.Geodesic)
		}
		compareRing(t, path, all[0][0], golden.Outer)
		compareRing(t, path, all[0][1], golden.Inner)
		if len(all) == 2 {
			compareRing(t, path, all[1][0], golden.Part2)
		}
		if name := got.Column("地块名称").At(0).Text; name != "地块一" {
			t.Errorf("%s: name %q", path, name)
		}
	}
}

func compareRing(t *testing.T, path string, got orb.Ring, want []orb.Point) {
	t.Helper()
	if len(got) != len(want)+1 || got[0] != got[len(got)-1] {
		t.Errorf("%s: ring %v, want %v", path, got, want)
		return
	}
	for i, p := range want {
		if math.Abs(got[i][0]-p[0]) > 1e-9 || math.Abs(got[i][1]-p[1]) > 1e-9 {
			t.Errorf("%s: vertex %d is %v, want %v", path, i, got[i], p)
		}
	}
}

func mustCRS(t *testing.T, text string) *geo.CRS {
	t.Helper()
	c, err := geo.ParseCRS(text)
	if err != nil {
		t.Fatal(err)
	}
	return c
}
