package report

import (
	_ "embed"
	"encoding/json"
	"io"

	"guotu/siting"
)

// Schema is the JSON Schema (2020-12) of the format "json", which is published at
// /api/v1/check/schema.json.
//
//go:embed schema.json
var Schema []byte

// writeJSON writes the report as it is, members in the order of the type, numbers with the fewest
// digits that stand for them.
func writeJSON(w io.Writer, r *siting.Report) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	return e.Encode(r)
}
