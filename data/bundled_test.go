package data

import (
	"io/fs"
	"testing"
)

func TestBundled(t *testing.T) {
	f := func(path string) {
		t.Helper()
		if info, err := fs.Stat(Bundled(), path); err != nil || info.IsDir() || info.Size() == 0 {
			t.Errorf("%s: %v", path, err)
		}
	}
	f("guotu.yaml")
	f("china/base/county.geojson")
	f("demo/parcels.geojson")
	f("README.md")
	f("NOTICE.md")
	f("PROVENANCE.json")
	licences, err := fs.Glob(Bundled(), "LICENSES/*.txt")
	if err != nil || len(licences) < 3 {
		t.Errorf("licences %q, %v", licences, err)
	}
	for _, path := range licences {
		f(path)
	}
	if code, err := fs.Glob(Bundled(), "*.go"); err != nil || len(code) > 0 {
		t.Errorf("%q travels with the layers", code)
	}
}

// Every bundled table can be read.
func TestBundledTables(t *testing.T) {
	paths, err := fs.Glob(Bundled(), "china/tables/*.csv")
	if err != nil || len(paths) == 0 {
		t.Fatal(paths, err)
	}
	for _, path := range paths {
		file, err := Bundled().Open(path)
		if err != nil {
			t.Fatal(err)
		}
		table, err := ReadCSV(path, file, CSVOptions{})
		if err != nil || table.Rows == 0 {
			t.Errorf("%v", err)
		}
		file.Close()
	}
}
