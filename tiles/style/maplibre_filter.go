package style

import (
	"slices"
	"strconv"
)

// filters are the filters of rules in the expressions of MapLibre, nil where all features pass. They are
// in the few forms that QGIS and ArcGIS read as well: nothing is negated as a whole.
func (p *painter) filters(rules []rule) [][]any {
	field := p.layer.Spec().Legend.Field
	f := fieldFilter{field: field, content: contentOf(p.layer, field)}
	all := make([][]any, len(rules))
	for i := range rules {
		switch r := &rules[i]; r.condition {
		case oneOf:
			all[i] = f.oneOf(r.values)
			if len(r.excluded) > 0 {
				all[i] = []any{"all", all[i]}
			}
		case inside:
			all[i] = f.inside(r)
		case rest:
			all[i] = f.rest(rules[:i])
		}
		for _, j := range rules[i].excluded {
			all[i] = append(all[i], f.not(&rules[j]))
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

func (f fieldFilter) has() []any { return []any{"has", f.field} }

func (f fieldFilter) hasNot() []any { return []any{"!", f.has()} }

// key is what values are compared with: the field, or its text where it has more than texts.
func (f fieldFilter) key() []any {
	if f.content == mixed {
		return []any{"to-string", f.get()}
	}
	return f.get()
}

// values are those that a feature with the field can have, as the key has them. Empty tells that
// features without the field belong to the class, too.
func (f fieldFilter) values(texts []string) (values []any, empty bool) {
	for _, v := range texts {
		x, err := strconv.ParseFloat(v, 64)
		switch {
		case v == "":
			empty = true
			if f.content != numbers {
				values = append(values, v)
			}
		case f.content == numbers && err == nil:
			values = append(values, x)
		case f.content == mixed && err == nil && !slices.Contains(values, any(number(x))):
			values = append(values, number(x)) // as to-string writes it
		case f.content != numbers && (f.content != mixed || err != nil):
			values = append(values, v)
		}
	}
	return values, empty
}

// oneOf lets features pass that have one of some values.
func (f fieldFilter) oneOf(texts []string) []any {
	values, empty := f.values(texts)
	some := f.compare("==", "any", values, true)
	switch {
	case empty && some == nil:
		return f.hasNot()
	case empty:
		return []any{"any", f.hasNot(), some}
	case some == nil:
		return []any{"all", f.has(), f.hasNot()} // none: numbers are no such texts
	}
	return some
}

// noneOf lets all others pass.
func (f fieldFilter) noneOf(texts []string) []any {
	values, empty := f.values(texts)
	others := f.compare("!=", "all", values, false)
	switch {
	case empty && others == nil:
		return f.has()
	case empty:
		return []any{"all", f.has(), others}
	case others == nil:
		return []any{"any", f.has(), f.hasNot()}
	}
	return others
}

// compare compares the key with values: with one by an operator, with several texts by match, with several numbers one by
// one; nil if there are none.
func (f fieldFilter) compare(operator, join string, values []any, found bool) []any {
	switch {
	case len(values) == 0:
		return nil
	case len(values) == 1:
		return []any{operator, f.key(), values[0]}
	case f.content != numbers:
		return []any{"match", f.key(), values, found, !found}
	}
	all := []any{join}
	for _, v := range values {
		all = append(all, []any{operator, f.key(), v})
	}
	return all
}

// inside lets the numbers of a range pass.
func (f fieldFilter) inside(r *rule) []any {
	all := []any{"all", f.isNumber()}
	if from := r.class.From; from != nil {
		all = append(all, []any{">=", f.get(), *from})
	}
	if below := r.class.Below; below != nil {
		all = append(all, []any{"<", f.get(), *below})
	}
	return all
}

// isNumber goes before comparisons, which are errors with what is no number.
func (f fieldFilter) isNumber() []any {
	if f.content == numbers {
		return f.has()
	}
	return []any{"==", []any{"typeof", f.get()}, "number"}
}

func (f fieldFilter) isNoNumber() []any {
	if f.content == numbers {
		return f.hasNot()
	}
	return []any{"!=", []any{"typeof", f.get()}, "number"}
}

// not lets pass what is in none of the values or not in the range of a rule.
func (f fieldFilter) not(r *rule) []any {
	if r.condition == oneOf {
		return f.noneOf(r.values)
	}
	outside := []any{"any", f.isNoNumber()}
	if from := r.class.From; from != nil {
		outside = append(outside, []any{"<", f.get(), *from})
	}
	if below := r.class.Below; below != nil {
		outside = append(outside, []any{">=", f.get(), *below})
	}
	return outside
}

// rest lets pass what none of the rules does.
func (f fieldFilter) rest(rules []rule) []any {
	var values []string
	all := []any{"all"}
	for i := range rules {
		if rules[i].condition == oneOf {
			values = append(values, rules[i].values...)
		} else {
			all = append(all, f.not(&rules[i]))
		}
	}
	if len(values) > 0 {
		all = append(all, f.noneOf(values))
	}
	if len(all) == 2 {
		return all[1].([]any)
	}
	return all
}

// narrowed lets only one type of geometry pass where a layer has several.
func narrowed(match []any, kind, only string) []any {
	if kind != "mixed" || only == "" {
		return match
	}
	form := []any{"==", []any{"geometry-type"}, only}
	if match == nil {
		return form
	}
	return []any{"all", match, form}
}

// number writes a number the shortest way, without exponent.
func number(x float64) string { return strconv.FormatFloat(x, 'f', -1, 64) }
