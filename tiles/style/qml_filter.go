package style

import (
	"strconv"
	"strings"
)

// expression is the filter of a rule in the expressions of QGIS, "" where all features pass.
func (q *qml) expression(i int) string {
	r := &q.rules[i]
	switch r.condition {
	case always:
		return ""
	case rest:
		return "ELSE"
	}
	all := []string{q.of(r)}
	for _, j := range r.excluded {
		all = append(all, "NOT coalesce("+q.of(&q.rules[j])+", false)")
	}
	return strings.Join(all, " AND ")
}

// of is the condition of a rule for itself.
func (q *qml) of(r *rule) string {
	field := quoted(q.l.Spec().Legend.Field)
	var all []string
	if r.condition == inside {
		if q.content != numbers {
			field = "to_real(" + field + ")"
		}
		if r.class.From != nil {
			all = append(all, field+" >= "+number(*r.class.From))
		}
		if r.class.Below != nil {
			all = append(all, field+" < "+number(*r.class.Below))
		}
		return "(" + strings.Join(all, " AND ") + ")"
	}
	for _, v := range r.values {
		_, err := strconv.ParseFloat(v, 64)
		switch {
		case v == "":
			all = append(all, "coalesce(to_string("+field+"), '') = ''")
		case q.content == numbers && err == nil:
			all = append(all, field+" = "+v)
		default:
			all = append(all, "to_string("+field+") = '"+strings.ReplaceAll(strings.ReplaceAll(v, `\`, `\\`), "'", "''")+"'")
		}
	}
	return "(" + strings.Join(all, " OR ") + ")"
}

// quoted is the name of a field in the expressions of QGIS.
func quoted(field string) string { return `"` + strings.ReplaceAll(field, `"`, `""`) + `"` }
