package layers

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"

	"guotu/data"
)

// Legend says how features are drawn, by the value of Field, or all alike
// where there is no Field. It is the one model of style: the page, pictures, and the
// styles for other programs are made of it.
type Legend struct {
	Field   string     `yaml:"field" json:"field,omitempty"`
	Classes []Class    `yaml:"classes" json:"classes,omitempty"`
	Other   *Class     `yaml:"other" json:"other,omitempty"`
	Labels  LabelStyle `yaml:"labels" json:"labels,omitzero"`
}

// Class is one entry of a legend: the features whose field has the Value or, where From
// or Below is set, a number in that range. Colours are #rrggbb; widths and sizes are in
// CSS pixels. It is shown from MinZoom to MaxZoom, without limits where they are 0.
type Class struct {
	Value       string    `yaml:"value" json:"value,omitempty"`
	From        *float64  `yaml:"from" json:"from,omitempty"`   // the least number of the class
	Below       *float64  `yaml:"below" json:"below,omitempty"` // the numbers of the class are less
	Title       Text      `yaml:"title" json:"title"`
	Fill        string    `yaml:"fill" json:"fill,omitempty"`
	FillOpacity *float64  `yaml:"fill_opacity" json:"fill_opacity,omitempty"`
	Line        string    `yaml:"line" json:"line,omitempty"`
	LineWidth   float64   `yaml:"line_width" json:"line_width,omitempty"`
	LineDash    []float64 `yaml:"line_dash" json:"line_dash,omitempty"`
	Hatch       string    `yaml:"hatch" json:"hatch,omitempty"`
	Symbol      string    `yaml:"symbol" json:"symbol,omitempty"`           // of points; default circle
	SymbolSize  float64   `yaml:"symbol_size" json:"symbol_size,omitempty"` // its width; default 8
	MinZoom     int       `yaml:"min_zoom" json:"min_zoom,omitempty"`
	MaxZoom     int       `yaml:"max_zoom" json:"max_zoom,omitempty"`
}

// LabelStyle says how the names of features are written. Zero values are the defaults:
// 12 CSS pixels high, dark on a white halo 1.5 wide, from the layer's least zoom on.
type LabelStyle struct {
	Size      float64 `yaml:"size" json:"size,omitempty"`
	Color     string  `yaml:"color" json:"color,omitempty"`
	Halo      string  `yaml:"halo" json:"halo,omitempty"`
	HaloWidth float64 `yaml:"halo_width" json:"halo_width,omitempty"`
	MinZoom   int     `yaml:"min_zoom" json:"min_zoom,omitempty"`
}

var (
	colorForm = regexp.MustCompile(`^#[0-9a-fA-F]{6}$`)
	hatches   = []string{"", "diagonal", "back_diagonal", "cross", "horizontal", "vertical", "dots"}
	symbols   = []string{"", "circle", "square", "triangle", "diamond", "star", "cross"}
)

// Ranged reports whether the class is one of numbers.
func (c *Class) Ranged() bool { return c.From != nil || c.Below != nil }

// has reports whether a feature with that value, a number if isNumber, is of the class.
func (c *Class) has(value string, number float64, isNumber bool) bool {
	if !c.Ranged() {
		return c.Value == value
	}
	return isNumber && (c.From == nil || number >= *c.From) && (c.Below == nil || number < *c.Below)
}

// ClassOf returns the position of the first class that a value of the legend's field
// belongs to; the number of classes if it is in none of them. It is 0 where there is no field.
func (l *Legend) ClassOf(v data.Value) int {
	if l.Field == "" {
		return 0
	}
	value := v.String()
	number, err := 0.0, error(strconv.ErrSyntax)
	if v.Kind == data.Number {
		number, err = strconv.ParseFloat(value, 64)
	}
	for i := range l.Classes {
		if l.Classes[i].has(value, number, err == nil) {
			return i
		}
	}
	return len(l.Classes)
}

func (l *Legend) check() error {
	all := l.Classes
	if l.Other != nil {
		all = append(slices.Clone(all), *l.Other)
	}
	for i := range all {
		if err := all[i].check(); err != nil {
			return fmt.Errorf("legend: %w", err)
		}
		if all[i].Ranged() && l.Field == "" {
			return errors.New("legend: from and below need a field")
		}
	}
	if err := l.Labels.check(); err != nil {
		return fmt.Errorf("legend: labels: %w", err)
	}
	return nil
}

func (c *Class) check() error {
	for _, color := range []string{c.Fill, c.Line} {
		if color != "" && !colorForm.MatchString(color) {
			return fmt.Errorf("colour %q is not #rrggbb", color)
		}
	}
	switch {
	case !slices.Contains(hatches, c.Hatch):
		return fmt.Errorf("hatch %q is none of %q", c.Hatch, hatches[1:])
	case !slices.Contains(symbols, c.Symbol):
		return fmt.Errorf("symbol %q is none of %q", c.Symbol, symbols[1:])
	case c.FillOpacity != nil && (*c.FillOpacity < 0 || *c.FillOpacity > 1):
		return fmt.Errorf("fill_opacity %v: must lie within 0 to 1", *c.FillOpacity)
	case c.SymbolSize < 0 || c.SymbolSize > 64:
		return fmt.Errorf("symbol_size %v: must lie within 0 to 64", c.SymbolSize)
	case c.From != nil && c.Below != nil && *c.From >= *c.Below:
		return fmt.Errorf("from %v is not less than below %v", *c.From, *c.Below)
	case c.Ranged() && c.Value != "":
		return fmt.Errorf("value %q and from or below exclude each other", c.Value)
	case c.MinZoom < 0 || c.MaxZoom < 0 || c.MinZoom > MaxZoom || c.MaxZoom != 0 && c.MaxZoom < c.MinZoom:
		return fmt.Errorf("min_zoom %d to max_zoom %d: must lie within 0 to %d", c.MinZoom, c.MaxZoom, MaxZoom)
	}
	return nil
}

func (s *LabelStyle) check() error {
	for _, color := range []string{s.Color, s.Halo} {
		if color != "" && !colorForm.MatchString(color) {
			return fmt.Errorf("colour %q is not #rrggbb", color)
		}
	}
	if s.Size < 0 || s.Size > 64 || s.HaloWidth < 0 || s.HaloWidth > 8 {
		return fmt.Errorf("size %v and halo_width %v: at most 64 and 8", s.Size, s.HaloWidth)
	}
	return nil
}
