package style

import (
	"slices"
	"strconv"
)

// filters are the filters of rules in the expressions of MapLibre, nil where all features pass. They are
// in the few forms that QGIS and ArcGIS read as well.
func (p *painter) filters(rules []rule) [][]any {
	field := p.layer.Spec().Legend.Field
	from := fieldFilter{field: field, content: contentOf(p.layer, field)}
	all := make([][]any, len(rules))
	var values []string // of the classes so far that are told by values
	var others []any
	for i := range rules {
		switch r := &rules[i]; r.condition {
		case oneOf:
			all[i] = from.oneOf(r.values)
			values = append(values, r.values...)
		case inside:
			all[i] = from.inside(r)
			for _, j := range r.excluded {
				all[i] = append(all[i], []any{"!", all[j]})
			}
			others = append(others, []any{"!", all[i]})
		case rest:
			if len(values) > 0 {
				others = append(others, []any{"!", from.oneOf(values)})
			}
			all[i] = append([]any{"all"}, others...)
		}
	}
	return all
}

// fieldFilter compares a field.
type fieldFilter struct {
	field   string
	content content
}

func (f fieldFilter) get() []any { return []any{"get", f.field} }

// text is the field as text, "" where a feature has none.
func (f fieldFilter) text() []any { return []any{"to-string", f.get()} }

func (f fieldFilter) oneOf(values []string) []any {
	if f.content == numbers {
		return f.oneNumber(values)
	}
	key := f.text()
	if f.content == texts && !slices.Contains(values, "") {
		key = f.get()
	}
	if len(values) == 1 {
		return []any{"==", key, values[0]}
	}
	labels := make([]any, len(values))
	for i, v := range values {
		labels[i] = v
		if x, err := strconv.ParseFloat(v, 64); err == nil && f.content == mixed {
			labels[i] = number(x) // as to-string writes it
		}
	}
	return []any{"match", key, labels, true, false}
}

// oneNumber compares with numbers; values that are none no feature has, but for none at all.
func (f fieldFilter) oneNumber(values []string) []any {
	var some []any
	for _, v := range values {
		if x, err := strconv.ParseFloat(v, 64); err == nil {
			some = append(some, []any{"==", f.get(), x})
		} else {
			some = append(some, []any{"==", f.text(), v})
		}
	}
	if len(some) == 1 {
		return some[0].([]any)
	}
	return append([]any{"any"}, some...)
}

// inside compares with the bounds of a range. What is no number is in none: as such it is compared
// with one greater than all, or less.
func (f fieldFilter) inside(r *rule) []any {
	c := r.class
	all := []any{"all"}
	if f.content != numbers {
		all = append(all, []any{"==", []any{"typeof", f.get()}, "number"})
	} else {
		all = append(all, []any{"has", f.field})
	}
	if c.From != nil {
		all = append(all, []any{">=", f.get(), *c.From})
	}
	if c.Below != nil {
		all = append(all, []any{"<", f.get(), *c.Below})
	}
	return all
}

// narrowed lets only one type of geometry pass where a layer has several.
func narrowed(match []any, kind, only string) []any {
	if kind != "mixed" || only == "" {
		return match
	}
	type_ := []any{"==", []any{"geometry-type"}, only}
	if match == nil {
		return type_
	}
	return []any{"all", match, type_}
}

// number writes a number the shortest way, without exponent.
func number(x float64) string { return strconv.FormatFloat(x, 'f', -1, 64) }
