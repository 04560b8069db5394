package arcgis

import (
	"context"
	"encoding/json"
	"errors"
	"math/bits"
	"slices"
	"strconv"
	"strings"

	"github.com/paulmach/orb"

	"guotu/geo"
	"guotu/layers"
	"guotu/layers/cql2"
	"guotu/server/call"
)

// queryFormats are the formats of queries.
const queryFormats = "JSON, geoJSON, PBF"

// The forms of an answer.
const (
	formJSON    = "json"
	formGeoJSON = "geojson"
	formPBF     = "pbf"
)

// selection is a set of features: bit i%64 of word i/64 is that of feature i.
type selection []uint64

func (s selection) count() int {
	n := 0
	for _, w := range s {
		n += bits.OnesCount64(w)
	}
	return n
}

// among takes out what is not in another set.
func (s selection) among(o selection) {
	for i := range s {
		s[i] &= o[i]
	}
}

// selected returns the features that a test accepts.
func selected(n int, test func(i int) bool) selection {
	s := make(selection, (n+63)/64)
	for i := range n {
		if test(i) {
			s[i/64] |= 1 << (i % 64)
		}
	}
	return s
}

// query answers …/FeatureServer/{id}/query.
func (s *service) query(r *request) (*call.Answer, error) {
	sub, err := s.sublayer(r)
	if err != nil {
		return nil, err
	}
	rows, err := r.selection(sub)
	if err != nil {
		return nil, err
	}
	var wish struct{ count, ids, extent, distinct bool }
	for name, to := range map[string]*bool{"returncountonly": &wish.count, "returnidsonly": &wish.ids, "returnextentonly": &wish.extent, "returndistinctvalues": &wish.distinct} {
		if *to, err = r.yes(name, false); err != nil {
			return nil, err
		}
	}
	form, err := r.form()
	if err != nil {
		return nil, err
	}
	switch {
	case r.value("outstatistics") == "" && r.havingText() != "":
		return nil, call.Bad("having", "having goes with outStatistics only")
	case r.value("outstatistics") != "":
		return r.statistics(sub, rows, form)
	case wish.distinct:
		return r.distinct(sub, rows, form, wish.count)
	case wish.extent:
		return r.extentOnly(sub, rows, form, wish.count)
	case wish.count:
		return r.count(rows.count(), form)
	case wish.ids:
		return r.idsOnly(sub, rows, form)
	}
	return r.featureSet(sub, rows, form)
}

// form reads f, and the parameters that tell what form the answer has but change nothing here: there are no heights and no
// measures, no caches to hint to, and SQL is always the standardized one.
func (r *request) form() (string, error) {
	for _, name := range [...]string{"returnz", "returnm", "cachehint"} {
		if _, err := r.yes(name, false); err != nil {
			return "", err
		}
	}
	for _, p := range [...]struct{ name, known string }{{"sqlFormat", "none, standard"}, {"resultType", "none, standard, tile"}} {
		v := strings.ToLower(r.value(strings.ToLower(p.name)))
		if v != "" && !slices.Contains(strings.Split(p.known, ", "), v) {
			return "", call.Bad(p.name, "%s must be one of %s, not %q", p.name, p.known, v)
		}
	}
	switch form := strings.ToLower(r.value("f")); form {
	case "", "html", "pjson", formJSON:
		return formJSON, nil
	case formGeoJSON, formPBF:
		return form, nil
	}
	return "", call.Bad("f", "f must be json, pjson, geojson or pbf, not %q", r.value("f"))
}

// count answers with a number of features.
func (r *request) count(n int, form string) (*call.Answer, error) {
	if form == formPBF {
		return countAnswer(n), nil
	}
	return r.json(struct {
		Count int `json:"count"`
	}{n})
}

// json answers with a small result.
func (r *request) json(v any) (*call.Answer, error) {
	body, err := json.Marshal(v)
	return &call.Answer{ContentType: jsonType, Body: body}, err
}

// selection finds the features that where, objectIds and geometry let pass.
func (r *request) selection(s *sublayer) (selection, error) {
	n := s.layer.Len()
	rows := selected(n, func(i int) bool {
		return !s.mixed || s.layer.Geometry(i) != nil && s.layer.Geometry(i).Dimensions() == s.dimension
	})
	if r.value("relationparam") != "" { // it would narrow the result
		return nil, call.Bad("relationParam", "relationParam is not known here")
	}
	if err := r.titled(s, rows); err != nil {
		return nil, err
	}
	c, err := parseSQL(r.value("where"), s.fields)
	if err != nil {
		return nil, err
	}
	if c != nil {
		pass, err := r.passing(s.layer, c, false)
		if err != nil {
			return nil, err
		}
		rows.among(pass)
	}
	if text := r.value("objectids"); text != "" {
		set, err := objectIDs(text, n)
		if err != nil {
			return nil, err
		}
		rows.among(set)
	}
	near, err := r.spatial(s.layer)
	if near != nil {
		rows.among(near)
	}
	return rows, err
}

// objectIDs reads a list of numbers of features; numbers that there are not count for nothing.
func objectIDs(text string, n int) (selection, error) {
	set := make(selection, (n+63)/64)
	for part := range strings.SplitSeq(text, ",") {
		id, err := strconv.ParseInt(strings.TrimSpace(part), 10, 64)
		if err != nil {
			return nil, call.Bad("objectIds", "objectIds must be whole numbers, separated by commas; %q is none", part)
		}
		if id >= 1 && id <= int64(n) {
			set[(id-1)/64] |= 1 << ((id - 1) % 64)
		}
	}
	return set, nil
}

// passing finds the features that meet a condition, or its negation. Negations go down to the leaves:
// what depends on a value that is missing passes neither a condition nor its negation.
func (r *request) passing(l *layers.Layer, c *condition, negated bool) (selection, error) {
	switch {
	case c.plain != nil:
		e := c.plain
		if negated {
			e = &cql2.Expr{Op: cql2.Not, Args: []*cql2.Expr{e}}
		}
		return r.filtered(l, e)
	case c.test != nil:
		return selected(l.Len(), func(i int) bool { return c.test(float64(i+1)) != negated }), nil
	case c.op == cql2.Not:
		return r.passing(l, c.args[0], !negated)
	}
	var rows selection
	for _, a := range c.args {
		more, err := r.passing(l, a, negated)
		switch {
		case err != nil:
			return nil, err
		case rows == nil:
			rows = slices.Clone(more)
		case (c.op == cql2.And) != negated:
			rows.among(more)
		default:
			for i := range rows {
				rows[i] |= more[i]
			}
		}
	}
	return rows, nil
}

// filtered evaluates a filter that is kept for the next query, such as of the next page.
func (r *request) filtered(l *layers.Layer, e *cql2.Expr) (selection, error) {
	text := e.String()
	f, err := r.Filter(l, call.CQL2Text, text)
	if wrong := new(call.Error); errors.As(err, &wrong) {
		if runes := []rune(text); len(runes) > 200 {
			text = string(runes[:200]) + "…"
		}
		return nil, call.Bad("where", "where, read as %s: %s", text, strings.TrimPrefix(wrong.Detail, "filter: "))
	}
	if err != nil {
		return nil, err
	}
	return f.Rows(r.Context())
}

// relations are the spatial predicates by ArcGIS's names. There the query's geometry comes first: it
// contains the feature, or is within it.
var relations = map[string]cql2.Op{"": cql2.SIntersects, "intersects": cql2.SIntersects, "contains": cql2.SWithin, "within": cql2.SContains,
	"crosses": cql2.SCrosses, "touches": cql2.STouches, "overlaps": cql2.SOverlaps}

// spatial finds the features that are related to geometry, nil if there is none.
func (r *request) spatial(l *layers.Layer) (selection, error) {
	distance, err := r.size("distance", "distance")
	if err != nil {
		return nil, err
	}
	if r.value("geometry") == "" {
		if distance > 0 {
			return nil, call.Bad("distance", "distance wants geometry, from which it is measured")
		}
		return nil, nil
	}
	region, system, err := r.region()
	if err != nil {
		return nil, err
	}
	if distance > 0 {
		return r.near(l, region, system, distance)
	}
	name := strings.ToLower(strings.TrimPrefix(r.value("spatialrel"), "esriSpatialRel"))
	if name == "envelopeintersects" || name == "indexintersects" {
		return boxed(l, region.Bound()), nil
	}
	op, known := relations[name]
	if !known {
		return nil, call.Bad("spatialRel", "spatialRel %q is not known here", r.value("spatialrel"))
	}
	if b, is := region.(orb.Bound); is && op == cql2.SIntersects && b.Min != b.Max {
		return related(r.Context(), l, op, &cql2.Expr{Op: cql2.BBox, Shape: b})
	}
	if b, is := region.(orb.Bound); is {
		region = b.ToPolygon()
	}
	return related(r.Context(), l, op, &cql2.Expr{Op: cql2.Geometry, Shape: region})
}

// boxed finds the features whose boxes meet a box.
func boxed(l *layers.Layer, b orb.Bound) selection {
	rows := make(selection, (l.Len()+63)/64)
	for i := range l.Len() {
		if f := l.FeatureBound(i); !f.IsEmpty() && f.Intersects(b) {
			rows[i/64] |= 1 << (i % 64)
		}
	}
	return rows
}

// related evaluates a spatial predicate, exactly.
func related(ctx context.Context, l *layers.Layer, op cql2.Op, region *cql2.Expr) (selection, error) {
	f, err := l.Compile(&cql2.Expr{Op: op, Args: []*cql2.Expr{{Op: cql2.Property, Text: geometryProperty(l)}, region}})
	if err != nil {
		return nil, call.Bad("geometry", "geometry: %v", err)
	}
	return f.Rows(ctx)
}

// geometryProperty is what filters call the geometry, whatever the fields are called.
func geometryProperty(l *layers.Layer) string {
	for _, name := range [...]string{"geometry", "geom"} {
		if l.Table().Column(name) == nil {
			return name
		}
	}
	return "the_geom"
}

// degrees is the system of longitude and latitude that the plan is kept in.
func degrees() *geo.CRS {
	c, err := geo.EPSG(4490)
	if err != nil {
		panic(err) // the registry has it
	}
	return c
}
