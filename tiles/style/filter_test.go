package style

import (
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"guotu/data"
	"guotu/layers"
)

// evaluate is a plain reading of the MapLibre style specification for the expressions that filters have. Properties
// of features are strings and float64s.
func evaluate(t *testing.T, e any, properties map[string]any) any {
	t.Helper()
	list, is := e.([]any)
	if !is {
		return e
	}
	arg := func(i int) any { return evaluate(t, list[i], properties) }
	number := func(i int) float64 {
		x, is := arg(i).(float64)
		if !is {
			t.Fatalf("%v: %v is no number", e, list[i])
		}
		return x
	}
	switch list[0] {
	case "get":
		return properties[list[1].(string)]
	case "has":
		return properties[list[1].(string)] != nil
	case "!":
		return arg(1) == false
	case "to-string":
		if v := arg(1); v != nil {
			return fmt.Sprint(v)
		}
		return ""
	case "typeof":
		if _, is := arg(1).(float64); is {
			return "number"
		}
		return "other"
	case "==":
		return arg(1) == arg(2)
	case "!=":
		return arg(1) != arg(2)
	case "<":
		return number(1) < number(2)
	case ">=":
		return number(1) >= number(2)
	case "match":
		if slices.Contains(list[2].([]any), arg(1)) {
			return arg(3)
		}
		return arg(4)
	case "all", "any":
		for i := range list[1:] {
			if arg(i+1) == (list[0] == "any") {
				return list[0] == "any"
			}
		}
		return list[0] == "all"
	}
	t.Fatalf("the expression %v is not known", list[0])
	return nil
}

func property(v data.Value) any {
	switch v.Kind {
	case data.Absent, data.Null:
		return nil
	case data.Number:
		x, _ := strconv.ParseFloat(v.Text, 64)
		return x
	}
	return v.Text
}

// TestFiltersTellClasses: of the filters of a legend, that of a feature's class lets it pass, and no other.
func TestFiltersTellClasses(t *testing.T) {
	f := func(legend string, values ...string) {
		t.Helper()
		_, l := oneLayer(t, legend, valued(aPolygon, values...)...)
		rules := rulesOf(l)
		filters := (&painter{l, Options{}}).filters(rules)
		for i := range l.Len() {
			v := data.Value{}
			if c := l.Table().Column("v"); c != nil {
				v = c.At(i)
			}
			var passed []*layers.Class
			for k, filter := range filters {
				if filter == nil || evaluate(t, any(filter), map[string]any{"v": property(v)}) == true {
					passed = append(passed, rules[k].class)
				}
			}
			var want []*layers.Class
			if drawn := l.Spec().Legend.Drawn(); l.Class(i) < len(drawn) {
				want = append(want, &drawn[l.Class(i)])
			}
			if !reflect.DeepEqual(passed, want) {
				t.Errorf("%s: %v passes %v, want %v; filters %v", legend, v, passed, want, filters)
			}
		}
	}
	texts := func() []string { return []string{`"a"`, `"b"`, `"c"`, `"7"`, `""`, ``, `null`} }
	counts := func() []string { return []string{`0`, `1`, `1.0`, `-3`, `7`, `10`, `9.5`, `100`, `1e2`, ``, `null`} }
	all := func() []string { return append(append(texts(), counts()...), `true`, `"10"`) }
	for _, legend := range []string{
		`{}`, `{other: {title: {zh: x}}}`, `{classes: [{title: {zh: x}}]}`, `{classes: [{title: {zh: x}}, {title: {zh: y}}], other: {title: {zh: z}}}`,
		`{field: v}`, `{field: v, other: {title: {zh: z}}}`,
		`{field: v, classes: [{value: a, title: {zh: x}}]}`,
		`{field: v, classes: [{value: a, title: {zh: x}}], other: {title: {zh: z}}}`,
		`{field: v, classes: [{value: a, values: [b, "7"], title: {zh: x}}, {values: [b, c], title: {zh: y}}], other: {title: {zh: z}}}`,
		`{field: v, classes: [{value: "", title: {zh: x}}, {value: a, title: {zh: y}}], other: {title: {zh: z}}}`,
		`{field: v, classes: [{value: "", values: [a], title: {zh: x}}], other: {title: {zh: z}}}`,
		`{field: v, classes: [{value: "1", title: {zh: x}}, {value: "100", values: ["7"], title: {zh: y}}], other: {title: {zh: z}}}`,
		`{field: v, classes: [{value: "1", title: {zh: x}}, {value: "1", title: {zh: y}}], other: {title: {zh: z}}}`,
		`{field: v, classes: [{below: 1, title: {zh: x}}, {from: 1, below: 10, title: {zh: y}}, {from: 10, title: {zh: w}}], other: {title: {zh: z}}}`,
		`{field: v, classes: [{value: "7", title: {zh: x}}, {from: 1, title: {zh: y}}, {from: 0, title: {zh: w}}], other: {title: {zh: z}}}`,
		`{field: v, classes: [{from: 5, below: 8, title: {zh: x}}, {value: "7", title: {zh: y}}, {from: 0, title: {zh: w}}]}`,
	} {
		for _, values := range [][]string{texts(), counts(), all()} {
			if strings.Contains(legend, `value: "1"`) {
				// as text 1.0 and 1e2 are other values than 1 and 100, which tiles no longer know
				values = slices.DeleteFunc(values, func(v string) bool { return v == "1.0" || v == "1e2" })
			}
			f(legend, values...)
		}
	}
}
