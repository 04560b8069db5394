package style

import (
	"math"

	"guotu/data"
	"guotu/layers"
)

// content is what kinds of values a field has: they decide how programs compare it.
type content int

const (
	mixed   content = iota
	texts           // texts only, and nulls
	numbers         // numbers only, and nulls
)

// contentOf tells what values a field of a layer has.
func contentOf(l *layers.Layer, field string) content {
	c := l.Table().Column(field)
	if c == nil {
		return texts
	}
	var has [4]bool // null, text, number, anything else
	seen := make([]bool, len(c.Values()))
	values := c.Values()
	for i := range c.Len() {
		code := c.Code(i)
		if seen[code] {
			continue
		}
		seen[code] = true
		switch values[code].Kind {
		case data.Absent, data.Null:
			has[0] = true
		case data.String:
			has[1] = true
		case data.Number:
			has[2] = true
		default:
			has[3] = true
		}
	}
	switch {
	case has[3] || has[1] && has[2]:
		return mixed
	case has[2]:
		return numbers
	}
	return texts
}

// nextAbove is the least number greater than x.
func nextAbove(x float64) *float64 {
	x = math.Nextafter(x, math.Inf(1))
	return &x
}

// nextBelow is the greatest number less than x.
func nextBelow(x float64) float64 { return math.Nextafter(x, math.Inf(-1)) }

// titleOf is what a legend says of a class: its title, or its values.
func titleOf(l *layers.Layer, c *layers.Class, lang string) string {
	if title := c.Title.In(lang); title != "" {
		return title
	}
	if c.Ranged() {
		return rangeTitle(c)
	}
	if len(l.Spec().Legend.Drawn()) == 1 {
		return l.Spec().Title.In(lang)
	}
	return c.Value
}

func rangeTitle(c *layers.Class) string {
	switch {
	case c.From == nil:
		return "< " + number(*c.Below)
	case c.Below == nil:
		return "≥ " + number(*c.From)
	}
	return number(*c.From) + " – " + number(*c.Below)
}
