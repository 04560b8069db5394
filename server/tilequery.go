package server

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/labstack/echo/v4"

	"guotu/layers"
	"guotu/layers/cql2"
	"guotu/tiles"
)

// maxFields bounds the text of the parameter fields, in bytes.
const maxFields = 4096

// selection reads what a query narrows layers to, layer by layer, and a name for it:
// equal names of the same layers are equal selections. Both are empty if it narrows
// nothing.
func (p *plan) selection(c echo.Context, all []*layers.Layer) (sel []tiles.Selection, name string, err error) {
	values, err := parameters(c, "v", "fields", "filter")
	if err != nil || !values.Has("fields") && !values.Has("filter") {
		return nil, "", err
	}
	sel = make([]tiles.Selection, len(all))
	if values.Has("fields") {
		if name, err = selectFields(values.Get("fields"), all, sel); err != nil {
			return nil, "", err
		}
	}
	if values.Has("filter") {
		text := values.Get("filter")
		if err = p.selectRows(c.Request().Context(), text, all, sel); err != nil {
			return nil, "", err
		}
		name += "filter=" + text
	}
	return sel, name, nil
}

// selectRows narrows layers to the features that meet a condition in CQL2 text, which
// has to make sense in each of them.
func (p *plan) selectRows(ctx context.Context, text string, all []*layers.Layer, sel []tiles.Selection) error {
	var e *cql2.Expr
	for i, l := range all {
		f, err := p.filters.get(filterKey{l, text}, func() (_ *layers.Filter, err error) {
			if e == nil {
				if e, err = cql2.ParseText(text); err != nil {
					return nil, err
				}
			}
			return l.Compile(e)
		})
		if wrong := new(cql2.ParseError); errors.As(err, &wrong) {
			return badRequest("filter", "filter: %v (layer %s)", err, l.Name())
		} else if err != nil {
			return err
		}
		if sel[i].Rows, err = f.Rows(ctx); errors.Is(err, layers.ErrFilterWork) {
			return badRequest("filter", "filter: layer %s: %v", l.Name(), err)
		} else if err != nil {
			return err
		}
	}
	return nil
}

// filterCache keeps the filters that were asked for last, which hold the features that
// meet them: a map asks for many tiles with one filter. It is safe for concurrent use.
type filterCache struct {
	mu    sync.Mutex
	known map[filterKey]*layers.Filter // guarded by mu
	order []filterKey                  // guarded by mu: oldest first
}

type filterKey struct {
	layer *layers.Layer
	text  string
}

// maxFilters bounds the filters that are kept, each of a bit per feature.
const maxFilters = 64

// get returns a filter, made if it is not there.
func (f *filterCache) get(key filterKey, compile func() (*layers.Filter, error)) (*layers.Filter, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if found := f.known[key]; found != nil {
		return found, nil
	}
	made, err := compile()
	if err != nil {
		return nil, err
	}
	if f.known == nil {
		f.known = make(map[filterKey]*layers.Filter)
	}
	if len(f.order) == maxFilters {
		delete(f.known, f.order[0])
		f.order = f.order[1:]
	}
	f.known[key], f.order = made, append(f.order, key)
	return made, nil
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
