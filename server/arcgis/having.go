package arcgis

import (
	"cmp"
	"encoding/json"

	"guotu/data"
	"guotu/layers/cql2"
	"guotu/server/call"
)

// havingText is the condition on groups; havingClause is an older name of it.
func (r *request) havingText() string { return cmp.Or(r.value("having"), r.value("havingclause")) }

// havingCondition is a condition on groups of features. Its operands are numbered: those before len(by) are fields that the
// features of a group have in common, the others statistics.
type havingCondition struct {
	by         []field
	statistics []statistic
	root       *cql2.Expr
	bound      map[*cql2.Expr]*cql2.Condition // the comparisons
}

// having leaves out the groups that do not meet the parameter having, such as COUNT(OBJECTID) > 5 AND AVG(area) < 2.
func (r *request) having(s *sublayer, by []field, groups [][]int) ([][]int, error) {
	text := r.havingText()
	if text == "" {
		return groups, nil
	}
	c, err := parseHaving(text, s.fields, by)
	if err != nil || c == nil {
		return groups, err
	}
	var passed [][]int
	for _, g := range groups {
		if err := r.Context().Err(); err != nil {
			return nil, err
		}
		if c.truth(c.root, g) == cql2.True {
			passed = append(passed, g)
		}
	}
	return passed, nil
}

// parseHaving reads a condition; nil if there is none. The error tells the character.
func parseHaving(text string, fields, by []field) (*havingCondition, error) {
	if len(text) > maxSQL {
		return nil, call.Bad("having", "having has %d bytes; %d are allowed", len(text), maxSQL)
	}
	h := &havingCondition{bound: make(map[*cql2.Expr]*cql2.Condition)}
	for i := range by {
		if by[i].column != nil {
			h.by = append(h.by, by[i])
		}
	}
	p := &sqlParser{parameter: "having", fields: h.by, of: make(map[*cql2.Expr]*field)}
	slots := make(map[*cql2.Expr]int)
	p.aggregate = func(p *sqlParser, function string) *cql2.Expr {
		st := statistic{Type: function, field: named(fields, p.tokens.word)}
		if st.field == nil && p.tokens.word == "*" && function == "count" {
			st.field = &fields[0]
		}
		if st.field == nil {
			p.fail("there is no field %s", p.found())
			return &cql2.Expr{Op: cql2.Number, Text: "0"}
		}
		p.tokens.next()
		p.want(")")
		st.order = st.field.order()
		e := &cql2.Expr{Op: cql2.Property, Text: function + "(" + st.field.name + ")"}
		kind := st.kind()
		if kind == typeBoolean {
			kind = typeInteger // the least and the greatest of truth values are 0 or 1
		}
		p.of[e] = &field{name: e.Text, kind: kind, column: &data.Column{Name: e.Text}}
		slots[e] = len(h.by) + len(h.statistics)
		if h.statistics = append(h.statistics, st); len(h.statistics) > 32 {
			p.fail("there are more than 32 statistics")
		}
		return e
	}
	c, err := p.read(text)
	if err != nil || c == nil {
		return nil, err
	}
	h.root = c.plain // all of it: OBJECTID is no field of a group
	return h, h.bind(h.root, slots)
}

// bind makes the comparisons of a condition ready.
func (h *havingCondition) bind(e *cql2.Expr, slots map[*cql2.Expr]int) error {
	switch e.Op {
	case cql2.And, cql2.Or, cql2.Not:
		for _, a := range e.Args {
			if err := h.bind(a, slots); err != nil {
				return err
			}
		}
		return nil
	}
	c, err := cql2.Bind(e, func(property *cql2.Expr) (int, error) {
		if slot, is := slots[property]; is {
			return slot, nil
		}
		for i := range h.by {
			if h.by[i].column.Name == property.Text {
				return i, nil
			}
		}
		return 0, call.Bad("having", "having: %s is no field of the groups", property.Text)
	})
	if err != nil {
		return call.Bad("having", "having: %v", err)
	}
	h.bound[e] = c
	return nil
}

// truth is whether a group meets a condition. What depends on a value that is missing is Unknown.
func (h *havingCondition) truth(e *cql2.Expr, group []int) cql2.Truth {
	switch e.Op {
	case cql2.Not:
		switch h.truth(e.Args[0], group) {
		case cql2.True:
			return cql2.False
		case cql2.False:
			return cql2.True
		}
		return cql2.Unknown
	case cql2.And, cql2.Or:
		decides, result := cql2.False, cql2.True
		if e.Op == cql2.Or {
			decides, result = cql2.True, cql2.False
		}
		for _, a := range e.Args {
			switch t := h.truth(a, group); t {
			case decides:
				return decides
			case cql2.Unknown:
				result = cql2.Unknown
			}
		}
		return result
	}
	t, _ := h.bound[e].Test(func(slot int) data.Value { return h.value(slot, group) })
	return t
}

// value is that of an operand.
func (h *havingCondition) value(slot int, group []int) data.Value {
	if slot < len(h.by) {
		if len(group) == 0 {
			return data.Value{}
		}
		return h.by[slot].column.At(group[0])
	}
	raw := h.statistics[slot-len(h.by)].of(group)
	var text string
	switch {
	case string(raw) == "null":
		return data.Value{Kind: data.Null}
	case json.Unmarshal(raw, &text) == nil:
		return data.Value{Kind: data.String, Text: text}
	}
	return data.Value{Kind: data.Number, Text: string(raw)}
}
