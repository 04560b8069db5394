package layers

import (
	"maps"
	"slices"
	"strings"

	"guotu/data"
)

// scheme is a classification with colours that a legend can name. Its classes are told by
// code, the longest that a value begins with, or by a Chinese name.
type scheme struct {
	classes []schemeClass // in the order of the classification
	codes   bool          // classes have codes of an even number of digits
	drawn   Class         // the line of every class and how opaque its fill is
}

// schemeClass is a class of a scheme. Names are what else its features may be called,
// such as the classes that it consists of.
type schemeClass struct {
	code, zh, en, fill string
	names              string // separated by spaces
	hatch              string
}

// schemes are those that catalogues may name.
var schemes = map[string]*scheme{"land_use_2023": &landUse2023, "planning_zone_convention": &planningZones}

func schemeNames() []string { return slices.Sorted(maps.Keys(schemes)) }

// unknownCode draws what is in no class of a scheme, so that it cannot be overlooked.
var unknownCode = Class{Title: Text{ZH: "未识别的代码", EN: "Code not recognised"}, Fill: "#ffffff", Line: "#cc0000", LineWidth: 1, Hatch: "cross"}

// expand adds the classes of the scheme that occur among the values of the legend's
// column, each with its values, behind those of the catalogue, which go first. Where
// values are in no class and there is no Other, it adds one.
func (l *Legend) expand(column *data.Column) {
	s := schemes[l.Scheme]
	if s == nil || column == nil {
		return
	}
	l.prepare()
	values, unknown := make([][]string, len(s.classes)), false
	for _, v := range used(column) {
		if l.ClassOf(v) < len(l.Classes) {
			continue
		}
		text := v.String()
		if i := s.find(text); i < 0 {
			unknown = true
		} else if !slices.Contains(values[i], text) {
			values[i] = append(values[i], text)
		}
	}
	l.Classes = slices.Clone(l.Classes)
	for i, of := range values {
		if len(of) == 0 {
			continue
		}
		slices.Sort(of)
		c := s.classes[i].class(s)
		if c.Value = of[0]; len(of) > 1 {
			c.Values = of[1:]
		}
		l.Classes = append(l.Classes, c)
	}
	if unknown && l.Other == nil {
		other := unknownCode
		l.Other = &other
	}
}

// used are the values that a column has, each once.
func used(c *data.Column) []data.Value {
	has := make([]bool, len(c.Values()))
	for i := range c.Len() {
		has[c.Code(i)] = true
	}
	var all []data.Value
	for code, v := range c.Values() {
		if has[code] {
			all = append(all, v)
		}
	}
	return all
}

// class draws a class of the scheme; its title begins with the code.
func (c *schemeClass) class(s *scheme) Class {
	to := s.drawn
	to.Fill, to.Hatch, to.Title = c.fill, c.hatch, Text{ZH: c.zh, EN: c.en}
	if c.code != "" {
		to.Title = Text{ZH: c.code + " " + c.zh, EN: c.code + " " + c.en}
	}
	return to
}

// find returns the position of the class of a value, -1 if there is none.
func (s *scheme) find(value string) int {
	value = strings.TrimSpace(value)
	code := value
	if len(code)%2 == 1 {
		code = "0" + code // a table of numbers has lost the zero
	}
	best, length := -1, 0
	for i := range s.classes {
		c := &s.classes[i]
		if c.zh == value || slices.Contains(strings.Fields(c.names), value) {
			return i
		}
		if s.codes && digits(code) && strings.HasPrefix(code, c.code) && len(c.code) > length {
			best, length = i, len(c.code)
		}
	}
	return best
}

// digits reports whether a text is a code of two to eight digits.
func digits(s string) bool {
	return len(s) >= 2 && len(s) <= 8 && strings.Trim(s, "0123456789") == ""
}
