package cql2

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"

	"guotu/data"
)

type valueKind uint8

const (
	nullValue valueKind = iota
	boolValue
	numberValue
	textValue
	timeValue // an instant or an interval
	setValue
	otherValue // an object, which compares with nothing
)

// value is what an operand is for one feature.
type value struct {
	kind   valueKind
	truth  bool
	number decimal
	text   string
	span   span
	set    valueSet
}

// valueSet is an array as a set of the keys of its elements.
type valueSet map[string]struct{}

// valueOf is the value of an attribute. Arrays are read from their JSON.
func valueOf(v data.Value) value {
	switch v.Kind {
	case data.Bool:
		return value{kind: boolValue, truth: v.Text == "true"}
	case data.Number:
		return value{kind: numberValue, number: parseDecimal(v.Text)}
	case data.String:
		return value{kind: textValue, text: v.Text}
	case data.JSON:
		if set, is := parseSet(v.Text); is {
			return value{kind: setValue, set: set}
		}
		return value{kind: otherValue}
	}
	return value{}
}

// parseSet reads an array of JSON.
func parseSet(text string) (valueSet, bool) {
	var elements []any
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber()
	if !strings.HasPrefix(text, "[") || d.Decode(&elements) != nil {
		return nil, false
	}
	set := make(valueSet, len(elements))
	for _, e := range elements {
		set[jsonKey(e)] = struct{}{}
	}
	return set, true
}

// jsonKey is the key of an element of an array of JSON.
func jsonKey(element any) string {
	switch e := element.(type) {
	case bool:
		return value{kind: boolValue, truth: e}.key()
	case json.Number:
		return value{kind: numberValue, number: parseDecimal(e.String())}.key()
	case string:
		return value{kind: textValue, text: e}.key()
	case []any:
		set := make(valueSet, len(e))
		for _, member := range e {
			set[jsonKey(member)] = struct{}{}
		}
		return value{kind: setValue, set: set}.key()
	case map[string]any:
		var b bytes.Buffer
		w := json.NewEncoder(&b)
		if w.Encode(e) == nil { // keys are sorted
			return "o" + b.String()
		}
	}
	return "null"
}

// key is a text that equal values have in common, and no others. A date in an array is the
// text that it is written as, because that is what JSON has.
func (v value) key() string {
	switch v.kind {
	case boolValue:
		if v.truth {
			return "true"
		}
		return "false"
	case numberValue:
		return "n" + v.number.key()
	case textValue, timeValue:
		return "t" + v.text
	case setValue:
		keys := make([]string, 0, len(v.set))
		for k := range v.set {
			keys = append(keys, k)
		}
		slices.Sort(keys)
		b, _ := json.Marshal(keys) // of texts there is always JSON
		return "a" + string(b)
	}
	return "null"
}

// holds evaluates an array predicate.
func (a valueSet) holds(op Op, b valueSet) bool {
	switch op {
	case AContains:
		return a.includes(b)
	case AContainedBy:
		return b.includes(a)
	case AEquals:
		return len(a) == len(b) && a.includes(b)
	}
	for k := range a { // AOverlaps
		if _, is := b[k]; is {
			return true
		}
	}
	return false
}

func (a valueSet) includes(b valueSet) bool {
	for k := range b {
		if _, is := a[k]; !is {
			return false
		}
	}
	return true
}

// asSpan is a value as an interval: texts are read as dates.
func (v value) asSpan() (span, bool) {
	switch v.kind {
	case timeValue:
		return v.span, true
	case textValue:
		m, is := parseMoment(v.text)
		return span{m, m}, is
	}
	return span{}, false
}

// compared compares two values; it is Unknown if they are of different types. Truth
// values are equal or not. A text compares with a date as the date that it is.
func compared(op Op, a, b value) Truth {
	order := 0
	switch {
	case a.kind == timeValue || b.kind == timeValue:
		x, is := a.asSpan()
		y, are := b.asSpan()
		if !is || !are {
			return Unknown
		}
		order = x.from.compare(y.from)
	case a.kind != b.kind:
		return Unknown
	case a.kind == numberValue:
		order = a.number.compare(b.number)
	case a.kind == textValue:
		order = strings.Compare(a.text, b.text)
	case a.kind == boolValue && (op == Equal || op == NotEqual):
		return truthOf((a.truth == b.truth) == (op == Equal))
	default:
		return Unknown
	}
	switch op {
	case Equal:
		return truthOf(order == 0)
	case NotEqual:
		return truthOf(order != 0)
	case Less:
		return truthOf(order < 0)
	case LessEqual:
		return truthOf(order <= 0)
	case Greater:
		return truthOf(order > 0)
	}
	return truthOf(order >= 0)
}
