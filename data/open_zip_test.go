package data

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"guotu/geo"
)

// TestOpenShapefiles opens every zip that the reader of Shapefiles is tested with.
func TestOpenShapefiles(t *testing.T) {
	files, err := filepath.Glob("shapefile/testdata/*.zip")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	refused := 0
	for _, path := range files {
		body, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		got, err := openBytes(body, OpenOptions{})
		datum, coordinate := new(geo.DatumError), new(geo.CoordinateError)
		if errors.As(err, &datum) || errors.As(err, &coordinate) {
			refused++ // its .prj is there to be read, and not the system of the coordinates
			continue
		}
		if err != nil {
			t.Errorf("%s: %v", path, err)
			continue
		}
		checkOpened(t, got)
		if got.Format != "shapefile" || got.Rows == 0 || len(got.About) == 0 {
			t.Errorf("%s: format %q, %d rows, about %v", path, got.Format, got.Rows, got.About)
		}
	}
	if refused > len(files)/2 {
		t.Errorf("%d of %d refused", refused, len(files))
	}
}
