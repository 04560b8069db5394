package layers

import (
	"regexp"
	"strings"
	"time"

	"guotu/data"
)

// FieldKind says what all values of a field are, those apart that are missing or null.
type FieldKind uint8

// The kinds of fields. A field without values has none; Mixed is of several kinds.
// Dates and timestamps are texts in a form of ISO 8601: 2026-01-31 and 2026-01-31T12:00:00Z.
const (
	NoValues FieldKind = iota
	Texts
	Dates
	Timestamps
	Numbers
	Integers
	Booleans
	Arrays
	Objects
	Mixed
)

// FieldKind returns the kind of a column of the layer's table. The first call takes time in
// proportion to the layer. It is safe for concurrent use.
func (l *Layer) FieldKind(c *data.Column) FieldKind {
	w := l.worked.column(c)
	w.kinding.Do(func() { w.kind = fieldKind(c) })
	return w.kind
}

func fieldKind(c *data.Column) FieldKind {
	values := c.Values()
	seen := make([]bool, len(values))
	kind := NoValues
	for row := range c.Len() {
		code := c.Code(row)
		if seen[code] {
			continue
		}
		seen[code] = true
		if kind = kind.with(valueKind(values[code])); kind == Mixed {
			return kind
		}
	}
	return kind
}

// with is the kind of a field that has values of both kinds.
func (k FieldKind) with(o FieldKind) FieldKind {
	within := func(all, some FieldKind) bool { return k == all && o == some || k == some && o == all }
	switch {
	case k == o || o == NoValues:
		return k
	case k == NoValues:
		return o
	case within(Numbers, Integers):
		return Numbers
	case within(Texts, Dates), within(Texts, Timestamps), within(Dates, Timestamps):
		return Texts
	}
	return Mixed
}

var (
	dateForm      = regexp.MustCompile(`^\d{4}-\d{2}-\d{2}$`)
	timestampForm = regexp.MustCompile(`^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$`)
)

func valueKind(v data.Value) FieldKind {
	switch v.Kind {
	case data.Bool:
		return Booleans
	case data.Number:
		if strings.ContainsAny(v.Text, ".eE") {
			return Numbers
		}
		return Integers
	case data.JSON:
		if strings.HasPrefix(v.Text, "[") {
			return Arrays
		}
		return Objects
	case data.String:
		return textKind(v.Text)
	}
	return NoValues
}

func textKind(text string) FieldKind {
	form, layout, kind := dateForm, time.DateOnly, Dates
	if len(text) > len(layout) {
		form, layout, kind = timestampForm, time.RFC3339Nano, Timestamps
	}
	if !form.MatchString(text) {
		return Texts
	}
	if _, err := time.Parse(layout, text); err != nil {
		return Texts
	}
	return kind
}
