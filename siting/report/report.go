// Package report writes what siting.Check found into the files that planners pass on: JSON,
// GeoJSON of the pieces, XLSX, DOCX and PDF, in Chinese or English. Equal reports make equal bytes.
package report

import (
	"context"
	"fmt"
	"io"
	"strings"

	"guotu/layers"
	"guotu/siting"
	"guotu/siting/rules"
)

// Formats are the names of the formats, which are also the ends of file names.
var Formats = []string{"json", "geojson", "xlsx", "docx", "pdf"}

// Options are the settings of Write.
type Options struct {
	Lang string // "zh" (default) or "en"
	// Catalog is the plan that the report is about, for the maps of DOCX and PDF; without one
	// they have none. It must be of the report's version.
	Catalog *layers.Catalog
	// Rules is the set that the report was made with; the types of projects are named as it does.
	Rules *rules.Set
	// Alternatives are reports on other sites for the same project, which XLSX, DOCX and PDF
	// compare with this one.
	Alternatives []*siting.Report
}

// language is the one in which to write.
func (o Options) language() language {
	if o.Lang == "en" {
		return "en"
	}
	return "zh"
}

// MediaType returns the media type of a format, "" if there is no such format.
func MediaType(format string) string {
	switch format {
	case "json":
		return "application/json"
	case "geojson":
		return "application/geo+json"
	case "xlsx":
		return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	case "docx":
		return "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
	case "pdf":
		return "application/pdf"
	}
	return ""
}

// Write writes a report in one of the Formats. GeoJSON needs one made with Options.Pieces of
// siting. It is safe for concurrent use with the same report, and ends early when ctx does.
func Write(ctx context.Context, w io.Writer, format string, r *siting.Report, o Options) error {
	switch format {
	case "json":
		return writeJSON(w, r)
	case "geojson":
		return writeGeoJSON(ctx, w, r, o)
	case "xlsx":
		return writeXLSX(ctx, w, newDocument(r, o), r)
	case "docx":
		return writeDOCX(ctx, w, r, o)
	case "pdf":
		return writePDF(ctx, w, r, o)
	}
	return fmt.Errorf("there is no format %q; those that there are: %s", format, strings.Join(Formats, ", "))
}
