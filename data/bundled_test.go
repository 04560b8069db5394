package data

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
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

// TestProvenance: every file of china and demo is listed with its checksum, and
// its licence text is there.
func TestProvenance(t *testing.T) {
	body, err := fs.ReadFile(Bundled(), "PROVENANCE.json")
	if err != nil {
		t.Fatal(err)
	}
	var doc struct {
		Sources map[string]struct {
			LicenseFile string `json:"license_file"`
		}
		Files []struct{ Path, SHA256 string }
	}
	if err := json.Unmarshal(body, &doc); err != nil {
		t.Fatal(err)
	}
	sums := make(map[string]string)
	for _, f := range doc.Files {
		sums[f.Path] = f.SHA256
	}
	for _, root := range []string{"china", "demo"} {
		err := fs.WalkDir(Bundled(), root, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			body, err := fs.ReadFile(Bundled(), path)
			if got := fmt.Sprintf("%x", sha256.Sum256(body)); sums[path] != got {
				t.Errorf("%s has the checksum %s, recorded is %q", path, got, sums[path])
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
	}
	for name, s := range doc.Sources {
		if s.LicenseFile == "../LICENSE" { // that of the project
			continue
		}
		if _, err := fs.Stat(Bundled(), s.LicenseFile); err != nil {
			t.Errorf("source %s: %v", name, err)
		}
	}
}
