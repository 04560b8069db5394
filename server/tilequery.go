package server

import (
	"fmt"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"guotu/layers"
	"guotu/tiles"
)

// maxFields bounds the text of the parameter fields, in bytes.
const maxFields = 4096

// selection reads what a query narrows layers to, layer by layer, and a name for it:
// equal names of the same layers are equal selections. Both are empty if it narrows
// nothing.
func selection(c echo.Context, all []*layers.Layer) (sel []tiles.Selection, name string, err error) {
	values, err := parameters(c, "v", "fields")
	if err != nil || !values.Has("fields") {
		return nil, "", err
	}
	sel = make([]tiles.Selection, len(all))
	if name, err = selectFields(values.Get("fields"), all, sel); err != nil {
		return nil, "", err
	}
	return sel, name, nil
}

// selectFields narrows layers to the fields in a list with commas, of which each must be
// one of some layer; an empty list is none. The name has those that are there in the
// order of their names, each once.
func selectFields(list string, all []*layers.Layer, sel []tiles.Selection) (name string, err error) {
	if len(list) > maxFields {
		return "", badRequest("fields", "fields has %d bytes; %d are allowed", len(list), maxFields)
	}
	var wanted []string
	if list != "" {
		wanted = strings.Split(list, ",")
	}
	slices.Sort(wanted)
	wanted = slices.Compact(wanted)
	for i := range all {
		sel[i].Fields = []string{}
	}
	for _, field := range wanted {
		found := false
		for i, l := range all {
			if l.Table().Column(field) != nil {
				sel[i].Fields = append(sel[i].Fields, field)
				found = true
			}
		}
		if !found {
			return "", badRequest("fields", "there is no field %q%s", field, inLayers(all))
		}
	}
	return fmt.Sprintf("fields=%q", wanted), nil
}

// inLayers names layers and their fields in a message.
func inLayers(all []*layers.Layer) string {
	var b strings.Builder
	for _, l := range all {
		fmt.Fprintf(&b, "; %s has", l.Name())
		for _, c := range l.Table().Columns {
			b.WriteString(" " + c.Name)
		}
	}
	return b.String()
}
