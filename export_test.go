package main

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"guotu/tiles/archive"
)

// TestExport writes both formats and serves them beside the layers.
func TestExport(t *testing.T) {
	dir := t.TempDir()
	writeFile(t, dir+"/guotu.yaml", tinyCatalogue+"archives: [{name: base, file: base.pmtiles, title: {zh: 底图}}]\n")
	writeFile(t, dir+"/zones.geojson", tinyZones)
	config := dir + "/guotu.yaml"
	for _, name := range []string{"base.pmtiles", "rows.mbtiles"} {
		code, out, errOut := runHere(t, "", "export", "zone", filepath.Join(dir, name), "--zoom", "2-9", "--config", config)
		if code != 0 || errOut != "" || !strings.Contains(out, name+": ") || !strings.Contains(out, " of CPU\n") || !strings.Contains(out, "   2 ") {
			t.Fatalf("%d\n%s\n%s", code, out, errOut)
		}
	}
	p := startProgram(t, nil, "--addr", ":0", "--config", config, "--archive", dir+"/rows.mbtiles")
	_, want := p.get(t, "/tiles/zone/5/16/15.mvt")
	for _, name := range []string{"base", "rows"} {
		if status, body := p.get(t, "/tiles/"+name+"/5/16/15.mvt"); status != 200 || body != want || want == "" {
			t.Errorf("%s: %d, %d bytes instead of %d", name, status, len(body), len(want))
		}
	}
	if status, body := p.get(t, "/tiles/base.json"); status != 200 || !strings.Contains(body, `"minzoom":2,"maxzoom":9`) || !strings.Contains(body, `"name":"底图"`) {
		t.Errorf("%d %s", status, body)
	}
	// A new file shows after SIGHUP.
	if code, _, errOut := runHere(t, "", "export", "zone", dir+"/base.pmtiles", "--zoom", "5", "--force", "--config", config); code != 0 {
		t.Fatal(errOut)
	}
	hangUp(t)
	waitFor(t, func() bool {
		_, body := p.get(t, "/tiles/base.json")
		return strings.Contains(body, `"minzoom":5,"maxzoom":5`)
	})
}

func TestExportUsage(t *testing.T) {
	dir := t.TempDir()
	writeFile(t, dir+"/guotu.yaml", tinyCatalogue)
	writeFile(t, dir+"/zones.geojson", tinyZones)
	f := func(want string, args ...string) {
		t.Helper()
		code, out, errOut := runHere(t, "", append(append([]string{"export"}, args...), "--config", dir+"/guotu.yaml")...)
		if code != 2 || out != "" || !strings.Contains(errOut, want) {
			t.Errorf("%q: %d, %q, %q", args, code, out, errOut)
		}
	}
	file := dir + "/t.pmtiles"
	f("name layers, and last a file", file)
	f(`there is no layer "atlantis"`, "atlantis", file)
	f("has to end in .pmtiles or .mbtiles", "zone", dir+"/t.zip")
	f("no such file or directory", "zone", dir+"/nowhere/t.pmtiles")
	f(`--zoom: "9-2" is not a range`, "zone", file, "--zoom", "9-2")
	f(`--zoom: "x" is not`, "zone", file, "--zoom", "x")
	f(`--zoom: "0-19" is not`, "zone", file, "--zoom", "0-19")
	f(`--bbox: "1,2,3" is not west,south,east,north`, "zone", file, "--bbox", "1,2,3")
	f(`--bbox: "3,2,1,4" is not`, "zone", file, "--bbox", "3,2,1,4")
	f(`--grid: "CGCS2000Quad" cannot be: PMTiles and MBTiles are by their specifications in Web Mercator only`, "zone", file, "--grid", "CGCS2000Quad")
	f(`--grid: "" cannot be`, "zone", dir+"/t.mbtiles", "--grid", "")
	f("--compression must be one of", "zone", file, "--compression", "zstd")
	f("there is nothing in these tiles", "zone", file, "--bbox", "90,30,91,31", "--zoom", "8-9")
	if left, _ := filepath.Glob(dir + "/t.*"); len(left) > 0 {
		t.Errorf("left over: %q", left)
	}
	writeFile(t, file, "something")
	f("is there already: --force replaces it", "zone", file)
}

// TestExportInterrupted: what a signal leaves is gone on with.
func TestExportInterrupted(t *testing.T) {
	file := filepath.Join(t.TempDir(), "t.pmtiles")
	args := []string{"export", "county,province", file, "--zoom", "0-7"}
	ctx, cancel := context.WithCancel(t.Context())
	var errOut text
	code := make(chan int, 1)
	go func() {
		code <- run(ctx, args, console{out: &text{}, err: &errOut, env: func(string) string { return "" }})
	}()
	waitFor(t, func() bool { info, err := os.Stat(file + ".journal"); return err == nil && info.Size() > 0 })
	time.Sleep(100 * time.Millisecond)
	cancel()
	if c := <-code; c == 0 { // it was faster than the signal
		return
	}
	if !strings.Contains(errOut.String(), "interrupted; the same command goes on where it was") {
		t.Errorf("%q", errOut.String())
	}
	if _, err := os.Stat(file); !errors.Is(err, os.ErrNotExist) {
		t.Error("half a file has the name of a whole one")
	}
	if c, out, e := runHere(t, "", args...); c != 0 {
		t.Errorf("%d %s %s", c, out, e)
	}
	a, err := archive.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := a.Close(); err != nil {
		t.Error(err)
	}
}

// TestArchiveSettings: an archive that cannot be served ends the program at its start.
func TestArchiveSettings(t *testing.T) {
	dir := t.TempDir()
	writeFile(t, dir+"/guotu.yaml", tinyCatalogue)
	writeFile(t, dir+"/zones.geojson", tinyZones)
	writeFile(t, dir+"/zone.pmtiles", "nothing of the kind")
	f := func(archive, want string) {
		t.Helper()
		code, _, errOut := runHere(t, "", "--addr", ":0", "--config", dir+"/guotu.yaml", "--archive", archive)
		if code != 2 || !strings.Contains(errOut, want) {
			t.Errorf("%s: %d, %s", archive, code, errOut)
		}
	}
	f(dir+"/none.pmtiles", "archive none: open ")
	f(dir+"/zone.pmtiles", "archive zone: a layer has this name")
	f("base="+dir+"/zone.pmtiles", "is neither PMTiles nor MBTiles")
	f("底图.pmtiles", `--archive: archive "底图": a name has a-z, 0-9 and _ only; NAME=FILE gives one`)
	f("a=", "--archive: archive a: there is no file")
	writeFile(t, dir+"/guotu.yaml", tinyCatalogue+"archives: [{name: a}]\n")
	f("b=x", "guotu.yaml: archive a: there is no file")
}
