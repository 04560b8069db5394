package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestSecondStart: a plan that has not changed is restored from its snapshot, and its
// answers and tiles are the same byte for byte.
func TestSecondStart(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"parcels.geojson", "three_zones.geojson"} {
		body, err := os.ReadFile(filepath.Join("data/demo", name))
		if err != nil {
			t.Fatal(err)
		}
		writeFile(t, filepath.Join(dir, name), string(body))
	}
	writeFile(t, dir+"/guotu.yaml", "server: {snapshot_dir: '"+dir+"/kept'}\nlayers:\n"+
		"  - {name: parcel, title: {zh: 地块}, source: {file: parcels.geojson}, zoom: {max: 16}}\n"+
		"  - {name: zone, title: {zh: 三区}, source: {file: three_zones.geojson}}\n")
	addresses := []string{"/tiles/parcel/13/6847/3350.mvt", "/tiles/zone,parcel/12/3423/1675.mvt", "/api/v1/zones?point=120.9,31.1", "/readyz"}
	start := func(restored string) []string {
		p := startProgram(t, nil, "--addr", ":0", "--config", dir+"/guotu.yaml")
		said := p.out.String()
		if !regexp.MustCompile(`\nready in [\d.]+ s: 2 layers, [\d,]+ features` + restored + "\n$").MatchString(said) {
			t.Errorf("said %q, want %q at the end", said, restored)
		}
		var answers []string
		for _, a := range addresses {
			status, body := p.get(t, a)
			if status != 200 && status != 204 {
				t.Errorf("%s: %d %s", a, status, body)
			}
			answers = append(answers, body)
		}
		waitFor(t, func() bool { return len(kept(t, dir)) == 2 })
		p.stop()
		return answers
	}
	first, second := start(""), start(", 2 from snapshots in "+regexp.QuoteMeta(dir)+"/kept")
	for i, a := range addresses {
		if first[i] != second[i] || len(first[i]) < 20 {
			t.Errorf("%s: %d and %d bytes, not the same", a, len(first[i]), len(second[i]))
		}
	}
}

// kept lists the snapshots of layers.
func kept(t *testing.T, dir string) []string {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(dir, "kept", "layer-*.snapshot"))
	if err != nil || strings.Contains(strings.Join(names, ""), ".part") {
		t.Fatal(names, err)
	}
	return names
}
