package data

import (
	"io"
)

// OpenOptions are what is known of a file, and the limits of reading it. Zero means the default.
type OpenOptions struct {
	// CRS is the system of the coordinates where the file names none, such as EPSG:4526; "" lets
	// the reader find out, or refuse. It is an error if the file says otherwise.
	CRS string
	// MaxBytes bounds the file, and what is unpacked from it; default 1 GiB.
	MaxBytes int64
	// MaxFeatures and MaxVertices bound what is in it; default 1,000,000 and 20,000,000.
	MaxFeatures, MaxVertices int
}

// Open reads a file of any format that this package knows, by its content rather than its name:
// GeoJSON, boundary-point text (界址点坐标), zipped Shapefile. path names it in errors, which are of
// type *Error. Positions become longitude, latitude in degrees on CGCS2000, and Features.CRS says
// what they were.
func Open(path string, r io.ReaderAt, size int64, o OpenOptions) (*Features, error) {
	return nil, nil
}
