package server

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"sync"

	"github.com/labstack/echo/v4"

	"guotu/layers"
	"guotu/layers/cql2"
	"guotu/server/call"
	"guotu/tiles"
)

// maxFields bounds the text of the parameter fields, in bytes.
const maxFields = 4096

// styleParameters are those of styles that have no effect on vector tiles. Some clients, such
// as ol-mapbox-style, pass the query of a style's address on to its tiles.
var styleParameters = []string{"labels", "lang", "plain"}

// selection reads what a query narrows layers to, layer by layer, and a name for it:
// equal names of the same layers are equal selections. Both are empty if it narrows
// nothing.
func (p *plan) selection(c echo.Context, all []*layers.Layer) (sel []tiles.Selection, name string, err error) {
	values, err := parameters(c, append([]string{"v", "fields", "filter", "filter-lang"}, styleParameters...)...)
	if err != nil {
		return nil, "", err
	}
	condition, err := conditionIn(values)
	if err != nil || !values.Has("fields") && condition == nil {
		return nil, "", err
	}
	sel = make([]tiles.Selection, len(all))
	if values.Has("fields") {
		if name, err = selectFields(values.Get("fields"), all, sel); err != nil {
			return nil, "", err
		}
	}
	if condition != nil {
		if err = p.selectRows(c.Request().Context(), *condition, all, sel); err != nil {
			return nil, "", err
		}
		name += condition.language + "=" + condition.text
	}
	return sel, name, nil
}

// condition is a filter as it was sent.
type condition struct{ language, text string }

// conditionIn returns the filter in a query, nil if there is none. It is text where
// filter-lang does not name another language (OGC 21-065r2).
func conditionIn(values url.Values) (*condition, error) {
	written := condition{call.CQL2Text, values.Get("filter")}
	if values.Has("filter-lang") {
		written.language = values.Get("filter-lang")
	}
	if written.language != call.CQL2Text && written.language != call.CQL2JSON {
		return nil, badRequest("filter-lang", "filter-lang is %q; it may be %s or %s", written.language, call.CQL2Text, call.CQL2JSON)
	}
	if !values.Has("filter") {
		return nil, nil
	}
	return &written, nil
}

func (c condition) parse() (*cql2.Expr, error) {
	if c.language == call.CQL2JSON {
		return cql2.ParseJSON([]byte(c.text))
	}
	return cql2.ParseText(c.text)
}

// selectRows narrows layers to the features that meet a condition, which has to make
// sense in each of them.
func (p *plan) selectRows(ctx context.Context, wanted condition, all []*layers.Layer, sel []tiles.Selection) error {
	for i, l := range all {
		f, err := p.filter(l, wanted.language, wanted.text)
		if err != nil {
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
	condition
}

// maxFilters bounds the filters that are kept, each of a bit per feature.
const maxFilters = 64

func (f *filterCache) find(key filterKey) *layers.Filter {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.known[key]
}

// get returns a filter, made if it is not there. Others need not wait for that.
func (f *filterCache) get(key filterKey, compile func() (*layers.Filter, error)) (*layers.Filter, error) {
	if found := f.find(key); found != nil {
		return found, nil
	}
	made, err := compile()
	if err != nil {
		return nil, err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if found := f.known[key]; found != nil { // another was faster
		return found, nil
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
