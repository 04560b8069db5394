package ogcapi

import (
	"context"
	"errors"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"guotu/data"
	"guotu/geo"
	"guotu/layers"
	"guotu/layers/cql2"
	"guotu/server/call"
)

// The number of features of an answer: where none is asked for, at most, and at most on a page
// for people.
const (
	defaultLimit = 100
	maxLimit     = 10_000
	maxRows      = 1_000
)

// maxSortKeys bounds the fields that features are put in order by.
const maxSortKeys = 8

// itemParameters are the parameters of /items but for the names of fields.
var itemParameters = []string{"f", "lang", "limit", "offset", "bbox", "bbox-crs", "datetime", "crs", "filter", "filter-lang", "filter-crs",
	"sortby", "properties", "skipGeometry", "geometry", "plan"}

// query is what /items is asked for.
type query struct {
	layer         *layers.Layer
	limit, offset int
	shape         *shaper
	fields        []*data.Column
	skipGeometry  bool
	wkt           bool // of CSV: with the geometry

	rows    []uint64 // that meet all conditions
	order   []uint32 // nil: that of the layer
	matched int
}

// readQuery reads the parameters of a request for features of a layer, and finds those that
// meet its conditions.
func (r *request) readQuery(l *layers.Layer) (*query, error) {
	q := &query{layer: l}
	if r.query.Has("plan") && r.query.Get("plan") != r.Catalog.Version() {
		return nil, &call.Error{Status: 410, Parameter: "plan", Detail: "the plan has changed since the first page of this answer; begin again without offset and plan"}
	}
	var err error
	if q.limit, q.offset, err = r.page(); err != nil {
		return nil, err
	}
	if q.shape, err = r.shaper(); err != nil {
		return nil, err
	}
	if q.fields, err = fieldsOf(l, r.query); err != nil {
		return nil, err
	}
	if q.skipGeometry, err = flag(r.query, "skipGeometry"); err != nil {
		return nil, err
	}
	if text := r.query.Get("geometry"); text == "wkt" {
		q.wkt = true
	} else if r.query.Has("geometry") && text != "none" {
		return nil, call.Bad("geometry", "geometry must be wkt or none, not %q", text)
	}
	keys, err := sortKeys(l, r.query.Get("sortby"))
	if err != nil {
		return nil, err
	}
	if q.rows, err = r.matching(l); err != nil {
		return nil, err
	}
	q.matched = layers.Count(q.rows)
	if len(keys) > 0 {
		q.order, err = l.Ordered(r.Context(), q.rows, keys)
	}
	return q, err
}

// shaper is what writes geometries in the system that the request asks for.
func (r *request) shaper() (*shaper, error) {
	c, err := parseCRS(r.query, "crs")
	if err != nil {
		return nil, err
	}
	return newShaper(c), nil
}

// page reads limit and offset.
func (r *request) page() (limit, offset int, err error) {
	limit, most := defaultLimit, maxLimit
	if r.format.name == asHTML.name {
		most = maxRows
	}
	if r.query.Has("limit") {
		if limit, err = wholeNumber(r.query, "limit", 1); err != nil {
			return 0, 0, err
		}
	}
	if r.query.Has("offset") {
		offset, err = wholeNumber(r.query, "offset", 0)
	}
	return min(limit, most), offset, err
}

// wholeNumber reads a parameter in decimal digits; one that is too large for any use counts
// as a thousand million.
func wholeNumber(query url.Values, name string, least int) (int, error) {
	text := query.Get(name)
	if text == "" || strings.Trim(text, "0123456789") != "" {
		return 0, call.Bad(name, "%s must be a whole number from %d on, not %q", name, least, text)
	}
	n, err := strconv.Atoi(text)
	if err != nil || n > 1_000_000_000 {
		n = 1_000_000_000
	}
	if n < least {
		return 0, call.Bad(name, "%s must be at least %d, not %s", name, least, text)
	}
	return n, nil
}

func flag(query url.Values, name string) (bool, error) {
	switch text := query.Get(name); {
	case !query.Has(name) || text == "false":
		return false, nil
	case text == "true":
		return true, nil
	default:
		return false, call.Bad(name, "%s must be true or false, not %q", name, text)
	}
}

// fieldsOf reads the parameter properties: the fields that features are to have, in the order of
// the table.
func fieldsOf(l *layers.Layer, query url.Values) ([]*data.Column, error) {
	if !query.Has("properties") {
		return l.Table().Columns, nil
	}
	wanted := make(map[string]bool)
	for name := range strings.SplitSeq(query.Get("properties"), ",") {
		if name != "" && l.Table().Column(name) == nil {
			return nil, call.Bad("properties", "layer %s has no field %q; it has %s", l.Name(), name, fieldNames(l))
		}
		wanted[name] = true
	}
	return slices.DeleteFunc(slices.Clone(l.Table().Columns), func(c *data.Column) bool { return !wanted[c.Name] }), nil
}

func fieldNames(l *layers.Layer) string {
	var names []string
	for _, c := range l.Table().Columns {
		names = append(names, c.Name)
	}
	return strings.Join(names, ", ")
}

// sortKeys reads the parameter sortby: fields with commas between, each with - in front of it for
// the other direction; + may stand there, also as the blank that it is in an address.
func sortKeys(l *layers.Layer, text string) ([]layers.SortKey, error) {
	if text == "" {
		return nil, nil
	}
	names := strings.Split(text, ",")
	if len(names) > maxSortKeys {
		return nil, call.Bad("sortby", "sortby has %d fields; %d are allowed", len(names), maxSortKeys)
	}
	var keys []layers.SortKey
	for _, name := range names {
		descending := strings.HasPrefix(name, "-")
		name = strings.TrimLeft(strings.TrimPrefix(name, "-"), "+ ")
		c := l.Table().Column(name)
		if c == nil {
			return nil, call.Bad("sortby", "layer %s has no field %q; it has %s", l.Name(), name, fieldNames(l))
		}
		keys = append(keys, layers.SortKey{Column: c, Descending: descending})
	}
	return keys, nil
}

// matching returns the features that meet all conditions of the request, as a set.
func (r *request) matching(l *layers.Layer) ([]uint64, error) {
	rows := make([]uint64, (l.Len()+63)/64)
	for i := range l.Len() {
		rows[i/64] |= 1 << (i % 64)
	}
	conditions, err := r.conditions(l)
	if err != nil {
		return nil, err
	}
	if err := r.narrow(rows, l, "bbox", call.CQL2Text, conditions); err != nil {
		return nil, err
	}
	filter, err := r.filterText(l)
	if err != nil {
		return nil, err
	}
	return rows, r.narrow(rows, l, "filter", filter.lang, filter.text)
}

// narrow leaves in a set the features that meet a condition; "" is none.
func (r *request) narrow(rows []uint64, l *layers.Layer, parameter, lang, text string) error {
	if text == "" {
		return nil
	}
	f, err := r.Filter(l, lang, text)
	if err != nil {
		return err
	}
	pass, err := f.Rows(r.Context())
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	if err != nil {
		return call.Bad(parameter, "%s: %v", parameter, err)
	}
	for i := range rows {
		rows[i] &= pass[i]
	}
	return nil
}

// conditions are bbox, datetime and the fields that the request names, as CQL2 text.
func (r *request) conditions(l *layers.Layer) (string, error) {
	var all []*cql2.Expr
	box, err := r.bboxCondition(l)
	if err != nil {
		return "", err
	}
	if box != nil {
		all = append(all, box)
	}
	if r.query.Has("datetime") {
		when, err := parseDatetime(r.query.Get("datetime"))
		if err != nil {
			return "", err
		}
		if when != nil {
			if dated := during(l, when); dated != nil {
				all = append(all, dated)
			}
		}
	}
	all = append(all, fieldConditions(l, r.query)...)
	if whole := joined(cql2.And, all...); whole != nil {
		return whole.String(), nil
	}
	return "", nil
}

// bboxCondition is that of the parameter bbox. Features without a geometry meet it (OGC
// 17-069r4, requirement 24).
func (r *request) bboxCondition(l *layers.Layer) (*cql2.Expr, error) {
	c, err := parseCRS(r.query, "bbox-crs")
	if err != nil || !r.query.Has("bbox") {
		return nil, err
	}
	box, err := parseBBox(r.query.Get("bbox"), c)
	if err != nil {
		return nil, err
	}
	field := &cql2.Expr{Op: cql2.Property, Text: geometryName(l)}
	return joined(cql2.Or,
		&cql2.Expr{Op: cql2.SIntersects, Args: []*cql2.Expr{field, box}},
		&cql2.Expr{Op: cql2.IsNull, Args: []*cql2.Expr{field}}), nil
}

// geometryName is what the geometry is called in filters and among the queryables: the first
// of the names that filters know which no field has.
func geometryName(l *layers.Layer) string {
	for _, name := range []string{"geometry", "geom"} {
		if l.Table().Column(name) == nil {
			return name
		}
	}
	return "the_geom"
}

// fieldConditions are those that fields have the value that a parameter of their name has: as a
// text, a number or a truth value, whichever the field holds.
func fieldConditions(l *layers.Layer, query url.Values) []*cql2.Expr {
	names := []string{"id"}
	for _, c := range l.Table().Columns {
		if c.Name != "id" {
			names = append(names, c.Name)
		}
	}
	var all []*cql2.Expr
	for _, name := range names {
		if slices.Contains(itemParameters, name) || !query.Has(name) {
			continue
		}
		value := query.Get(name)
		in := &cql2.Expr{Op: cql2.In, Args: []*cql2.Expr{{Op: cql2.Property, Text: name}, {Op: cql2.Character, Text: value}}}
		if _, is := data.NumberValue(value); is {
			in.Args = append(in.Args, &cql2.Expr{Op: cql2.Number, Text: value})
		}
		if value == "true" || value == "false" {
			in.Args = append(in.Args, &cql2.Expr{Op: cql2.Boolean, Text: value})
		}
		all = append(all, in)
	}
	return all
}

// filterText is the condition of the parameter filter with its language.
type filterText struct{ lang, text string }

// filterText reads filter, filter-lang and filter-crs. Geometries in another system than CRS84
// are converted.
func (r *request) filterText(l *layers.Layer) (filterText, error) {
	f := filterText{call.CQL2Text, r.query.Get("filter")}
	switch lang := r.query.Get("filter-lang"); {
	case lang == call.CQL2JSON:
		f.lang = lang
	case r.query.Has("filter-lang") && lang != call.CQL2Text:
		return f, call.Bad("filter-lang", "filter-lang must be %s or %s, not %q", call.CQL2Text, call.CQL2JSON, lang)
	}
	c, err := parseCRS(r.query, "filter-crs")
	if err != nil || !r.query.Has("filter") {
		return filterText{}, err
	}
	if f.text == "" {
		return f, call.Bad("filter", "filter is empty")
	}
	if c.Code() == lonLat.Code() {
		return f, nil
	}
	return f.converted(l, c)
}

// converted is a filter with its geometries in CRS84.
func (f filterText) converted(l *layers.Layer, c *geo.CRS) (filterText, error) {
	parse := cql2.ParseText
	if f.lang == call.CQL2JSON {
		parse = func(text string) (*cql2.Expr, error) { return cql2.ParseJSON([]byte(text)) }
	}
	e, err := parse(f.text)
	if err == nil {
		e, err = inLonLat(e, c)
	}
	if err == nil {
		_, err = l.Compile(e) // for its errors tell the places in what was written
	}
	if err != nil {
		return f, call.Bad("filter", "filter: %v", err)
	}
	return filterText{call.CQL2Text, e.String()}, nil
}
