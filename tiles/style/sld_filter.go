package style

import "slices"

// filter is the filter of a rule (OGC 02-059, Filter Encoding 1.0), nil where all features pass.
func (d *descriptor) filter(rules []rule, i int) *element {
	var e *element
	switch r := &rules[i]; r.condition {
	case always:
		return nil
	case rest:
		return el("ogc:Filter", d.rest(rules[:i]))
	case oneOf:
		e = d.oneOf(r.values)
	case inside:
		e = d.inside(r)
	}
	if excluded := rules[i].excluded; len(excluded) > 0 {
		e = el("ogc:And", e)
		for _, j := range excluded {
			e.add(el("ogc:Not", d.unfiltered(&rules[j])))
		}
	}
	return el("ogc:Filter", e)
}

// rest is the condition of what none of the rules is for. QGIS knows no ElseFilter.
func (d *descriptor) rest(rules []rule) *element {
	some, empty := el("ogc:Or"), false
	for i := range rules {
		some.add(d.unfiltered(&rules[i]))
		empty = empty || rules[i].condition == oneOf && slices.Contains(rules[i].values, "")
	}
	if len(some.children) == 1 {
		some = some.children[0]
	}
	if empty {
		return el("ogc:Not", some)
	}
	return el("ogc:Or", el("ogc:PropertyIsNull", textual("ogc:PropertyName", d.l.Spec().Legend.Field)), el("ogc:Not", some))
}

// unfiltered is the condition of a rule for itself.
func (d *descriptor) unfiltered(r *rule) *element {
	if r.condition == oneOf {
		return d.oneOf(r.values)
	}
	return d.inside(r)
}

func (d *descriptor) compare(operator, value string) *element {
	return el("ogc:PropertyIs"+operator, textual("ogc:PropertyName", d.l.Spec().Legend.Field), textual("ogc:Literal", value))
}

// oneOf compares with values; no value at all is as good as an empty one.
func (d *descriptor) oneOf(values []string) *element {
	var some []*element
	for _, v := range values {
		if v == "" {
			some = append(some, el("ogc:PropertyIsNull", textual("ogc:PropertyName", d.l.Spec().Legend.Field)))
			if d.content == numbers {
				continue
			}
		}
		some = append(some, d.compare("EqualTo", v))
	}
	if len(some) == 1 {
		return some[0]
	}
	return el("ogc:Or", some...)
}

func (d *descriptor) inside(r *rule) *element {
	var all []*element
	if r.class.From != nil {
		all = append(all, d.compare("GreaterThanOrEqualTo", number(*r.class.From)))
	}
	if r.class.Below != nil {
		all = append(all, d.compare("LessThan", number(*r.class.Below)))
	}
	if len(all) == 1 {
		return all[0]
	}
	return el("ogc:And", all...)
}
