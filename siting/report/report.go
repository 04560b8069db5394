// Package report writes what siting.Check found into the files that planners pass on: JSON,
// GeoJSON of the pieces, XLSX, DOCX and PDF, in Chinese or English. Equal reports make equal bytes.
package report

import (
	"context"
	"io"

	"guotu/layers"
	"guotu/siting"
)

// Formats are the names of the formats, which are also the ends of file names.
var Formats = []string{"json", "geojson", "xlsx", "docx", "pdf"}

// Options are the settings of Write.
type Options struct {
	Lang string // "zh" (default) or "en"
	// Catalog is the plan that the report is about, for the maps of DOCX and PDF; it must be of
	// the report's version.
	Catalog *layers.Catalog
}

// MediaType returns the media type of a format, "" if there is no such format.
func MediaType(format string) string { return "" }

// Write writes a report in one of the Formats. GeoJSON needs one made with Options.Pieces.
func Write(ctx context.Context, w io.Writer, format string, r *siting.Report, o Options) error {
	return nil
}
