package siting

import (
	"encoding/json"
	"math"
	"os"
	"testing"

	"guotu/data"
)

// TestVertexArea: of the vertices as handed in it is the official formula's, of edges as drawn the
// geodesic one.
func TestVertexArea(t *testing.T) {
	body, err := os.ReadFile("../data/testdata/boundary_txt/golden.json")
	if err != nil {
		t.Fatal(err)
	}
	var golden struct {
		A struct {
			Official float64 `json:"authalic_32hao"`
			Geodesic float64
		} `json:"A_single_hole"`
	}
	if err := json.Unmarshal(body, &golden); err != nil {
		t.Fatal(err)
	}
	f, err := os.Open("../data/testdata/boundary_txt/01_std_gbk_crlf_closed_hole.txt")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	about, err := f.Stat()
	if err != nil {
		t.Fatal(err)
	}
	features, err := data.Open(f.Name(), f, about.Size(), data.OpenOptions{})
	if err != nil {
		t.Fatal(err)
	}
	site := mustCheck(t, FromFeatures(features), Options{}).Site
	if want := golden.A.Official; math.Abs(site.Vertex-want) > 1e-9*want {
		t.Errorf("of the vertices %v m², want %v", site.Vertex, want)
	}
	if want := golden.A.Geodesic; math.Abs(site.M2-want) > 1e-8*want {
		t.Errorf("of the edges %v m², want %v", site.M2, want)
	}
}
