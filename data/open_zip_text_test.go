package data

import (
	"archive/zip"
	"bytes"
	"errors"
	"strings"
	"testing"
)

// zipFilled packs files given as name, body, name, body.
func zipFilled(t *testing.T, files ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for i := 0; i < len(files); i += 2 {
		f, err := w.Create(files[i])
		if err == nil {
			_, err = f.Write([]byte(files[i+1]))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

const squareJSON = `{"type":"Polygon","coordinates":[[[114.3,30.6],[114.301,30.6],[114.301,30.601],[114.3,30.6]]]}`

// TestOpenZippedTexts: people zip everything.
func TestOpenZippedTexts(t *testing.T) {
	text := attributes38 + square
	f := func(format string, warnings int, files ...string) {
		t.Helper()
		got, err := openBytes(zipFilled(t, files...), OpenOptions{})
		if err != nil {
			t.Errorf("%v: %v", files[0], err)
			return
		}
		if got.Format != format || got.Rows != 1 || len(got.Warnings) != warnings || got.About[0] != (Pair{"压缩包内文件", files[0]}) {
			t.Errorf("%v: format %q, %d rows, warnings %v, about %v", files[0], got.Format, got.Rows, got.Warnings, got.About)
		}
	}
	f("boundary-txt", 0, "项目/界址点.TXT", text)
	f("geojson", 0, "a.geojson", squareJSON)
	f("geojson", 0, "a.json", squareJSON)
	f("boundary-txt", 1, "a.txt", text, "readme.txt", "见附件", "a.jpg", "x")
	f("boundary-txt", 0, "a.txt", text, "__MACOSX/._a.txt", "x", ".DS_Store", "x")
	refused := func(words string, line int, files ...string) {
		t.Helper()
		_, err := openBytes(zipFilled(t, files...), OpenOptions{MaxBytes: 64 << 20})
		var e *Error
		var p *Problem
		if !errors.As(err, &e) || !errors.As(err, &p) || e.Line != line || !strings.Contains(p.EN, words) || p.ZH == p.EN {
			t.Errorf("%v: %v, want line %d and %q", files[0], err, line, words)
		}
	}
	refused("2 files", 0, "a.txt", text, "b.geojson", squareJSON)
	refused("a.txt: the coordinate", 12, "a.txt", strings.Replace(text, "J2,1,3386766", "J2,1,33867x66", 1))
	refused("no .shp", 0, "a.pdf", "%PDF-1.4")
	refused("unpack", 0, "a.txt", strings.Repeat("0", 70<<20)) // a bomb
	refused("archive in the archive", 0, "b.zip", "PK")
}

// TestOpenOutside: a file from the other side of the world is read, with a warning.
func TestOpenOutside(t *testing.T) {
	got, err := openBytes([]byte(`{"type":"Polygon","coordinates":[[[-74,40.7],[-73.9,40.7],[-73.9,40.8],[-74,40.7]]]}`), OpenOptions{})
	if err != nil || len(got.Warnings) != 1 || got.Warnings[0].Feature != 1 {
		t.Errorf("%v, %+v", err, got)
	}
}

// TestBoundaryBeyondZone: 430 km from the meridian of a zone is a slip of the pen.
func TestBoundaryBeyondZone(t *testing.T) {
	got, err := openBytes([]byte(attributes38+strings.ReplaceAll(square, ",38528", ",38928")), OpenOptions{})
	if err != nil || len(got.Warnings) == 0 || !strings.Contains(got.Warnings[0].ZH, "带外") || got.Warnings[0].Line != 10 {
		t.Errorf("%v, %+v", err, got)
	}
}
