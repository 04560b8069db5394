package shapefile

import (
	"io"
	"path"
	"slices"
	"strings"
)

// Inner is a file of a zip, unpacked, by its decoded name.
type Inner struct {
	Name string
	Body []byte
}

// ReadTexts unpacks the files of a zip that may be boundary points or GeoJSON, by their endings
// .txt, .geojson and .json, in the order of their names; none if the zip holds a .shp, which comes
// first. The limits hold for all of them together. Errors are of type *Error.
func ReadTexts(r io.ReaderAt, size int64, limits Limits) ([]Inner, error) {
	left := newAllowance(limits)
	left.forZip(size)
	entries, err := openZip(r, size, left)
	if err != nil {
		return nil, &Error{Err: err}
	}
	var all []Inner
	for _, e := range entries {
		switch ext := strings.ToLower(path.Ext(e.name)); {
		case ext == extSHP:
			return nil, nil
		case !slices.Contains(texts[:], ext):
			continue
		}
		from, stated, err := openEntry(e.file)
		if err != nil {
			return nil, &Error{File: e.name, Err: err}
		}
		body, err := left.read(from, stated, left.bytes)
		from.Close()
		if err != nil {
			return nil, &Error{File: e.name, Err: err}
		}
		all = append(all, Inner{e.name, body})
	}
	return all, nil
}

// texts are the endings of what ReadTexts unpacks.
var texts = [...]string{".txt", ".geojson", ".json"}
