package data

import (
	"errors"
	"io"
	"strings"

	"guotu/geo"
)

// openGeoJSON reads GeoJSON that should be UTF-8. One that is GBK, which the first byte that
// is not UTF-8 tells, is decoded and read again.
func openGeoJSON(path string, r io.ReaderAt, size int64, o OpenOptions) (*Features, error) {
	features, err := readGivenGeoJSON(path, io.NewSectionReader(r, 0, size), o)
	if broken := new(notUTF8Error); !errors.As(err, &broken) {
		return features, err
	}
	body, e := io.ReadAll(io.NewSectionReader(r, 0, size))
	if e != nil {
		return nil, e
	}
	text, form, e := toUTF8(body)
	if e != nil || form == formUTF8 {
		return nil, err
	}
	return decodedGeoJSON(path, text, form, o)
}

// decodedGeoJSON reads GeoJSON that was written in another form than UTF-8, with a warning.
func decodedGeoJSON(path, text string, form textForm, o OpenOptions) (*Features, error) {
	features, err := readGivenGeoJSON(path, strings.NewReader(text), o)
	if err != nil {
		return nil, err
	}
	features.Warnings = append(features.Warnings, Warning{
		Line: 1, ZH: "文件为" + string(form) + "编码，而GeoJSON应为UTF-8", EN: "the file is " + string(form) + ", whereas GeoJSON is UTF-8",
	})
	return features, nil
}

func readGivenGeoJSON(path string, r io.Reader, o OpenOptions) (*Features, error) {
	g := newGeoJSONReader(r, GeoJSONOptions{MaxBytes: o.MaxBytes, MaxFeatures: o.MaxFeatures, MaxVertices: o.MaxVertices}.withDefaults(), windowSize)
	if o.CRS != "" {
		given, err := geo.ParseCRS(o.CRS)
		if err == nil {
			err = given.Convertible()
		}
		if err != nil {
			return nil, &Problem{ZH: "给定的坐标系无法使用：" + err.Error(), EN: "the coordinate reference system given for the file: " + err.Error(), Err: err}
		}
		g.given = given
	}
	if err := g.texts(); err != nil {
		return nil, g.located(path, err)
	}
	features := g.features()
	features.Format = "geojson"
	return features, nil
}
