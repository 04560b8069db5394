package layers

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
)

var (
	colorForm = regexp.MustCompile(`^#[0-9a-fA-F]{6}$`)
	hatches   = []string{"", "diagonal", "back_diagonal", "cross", "horizontal", "vertical", "dots"}
	symbols   = []string{"", "circle", "square", "triangle", "diamond", "star", "cross"}
)

// What a legend may have: more would make styles that no client draws.
const (
	maxClasses = 2000
	maxDashes  = 16
	maxWidth   = 64 // CSS pixels, of lines, symbols and letters
	maxHalo    = 8
)

// check tells what is wrong with a legend and which class it is in, counted from 1.
func (l *Legend) check() error {
	if len(l.Classes) > maxClasses {
		return fmt.Errorf("legend: %d classes; at most %d", len(l.Classes), maxClasses)
	}
	for i := range l.Classes {
		if err := l.Classes[i].check(l.Field); err != nil {
			return fmt.Errorf("legend: class %d: %w", i+1, err)
		}
	}
	if c := l.Other; c != nil {
		if c.Ranged() || c.Value != "" || len(c.Values) > 0 {
			return errors.New("legend: other: it is for what no class has, and takes no value, values, from or below")
		}
		if err := c.check(l.Field); err != nil {
			return fmt.Errorf("legend: other: %w", err)
		}
	}
	if err := l.Labels.check(); err != nil {
		return fmt.Errorf("legend: labels: %w", err)
	}
	return l.checkScheme()
}

func (l *Legend) checkScheme() error {
	switch {
	case l.Scheme == "":
		return nil
	case schemes[l.Scheme] == nil:
		return fmt.Errorf("legend: scheme %q is none of %q", l.Scheme, schemeNames())
	case l.Field == "":
		return fmt.Errorf("legend: scheme %s needs a field", l.Scheme)
	}
	return nil
}

func (c *Class) check(field string) error {
	switch {
	case c.Ranged() && field == "":
		return errors.New("from and below need a field of the legend")
	case len(c.Values) > 0 && field == "":
		return errors.New("values need a field of the legend")
	case c.Ranged() && (c.Value != "" || len(c.Values) > 0):
		return errors.New("value or values, and from or below, exclude each other")
	case c.From != nil && c.Below != nil && !(*c.From < *c.Below):
		return fmt.Errorf("from %v is not less than below %v", *c.From, *c.Below)
	case c.MinZoom < 0 || c.MaxZoom < 0 || c.MinZoom > MaxZoom || c.MaxZoom > MaxZoom || c.MaxZoom != 0 && c.MaxZoom < c.MinZoom:
		return fmt.Errorf("min_zoom %d to max_zoom %d: must lie within 0 to %d", c.MinZoom, c.MaxZoom, MaxZoom)
	}
	return c.checkDrawing()
}

func (c *Class) checkDrawing() error {
	if err := checkColors(c.Fill, c.Line); err != nil {
		return err
	}
	switch {
	case !slices.Contains(hatches, c.Hatch):
		return fmt.Errorf("hatch %q is none of %q", c.Hatch, hatches[1:])
	case c.Hatch != "" && c.Line == "" && c.Fill == "":
		return fmt.Errorf("hatch %s is drawn in the colour of line, which is missing", c.Hatch)
	case !slices.Contains(symbols, c.Symbol):
		return fmt.Errorf("symbol %q is none of %q", c.Symbol, symbols[1:])
	case c.FillOpacity != nil && !(*c.FillOpacity >= 0 && *c.FillOpacity <= 1):
		return fmt.Errorf("fill_opacity %v: must lie within 0 to 1", *c.FillOpacity)
	case !within(c.LineWidth, maxWidth):
		return fmt.Errorf("line_width %v: must lie within 0 to %d", c.LineWidth, maxWidth)
	case !within(c.SymbolSize, maxWidth):
		return fmt.Errorf("symbol_size %v: must lie within 0 to %d", c.SymbolSize, maxWidth)
	case len(c.LineDash) > maxDashes:
		return fmt.Errorf("line_dash: %d numbers; at most %d", len(c.LineDash), maxDashes)
	}
	for _, d := range c.LineDash {
		if !(d > 0 && d <= 1000) {
			return fmt.Errorf("line_dash %v: numbers must lie within 0 to 1000 and not be 0", c.LineDash)
		}
	}
	return nil
}

func (s *LabelStyle) check() error {
	if err := checkColors(s.Color, s.Halo); err != nil {
		return err
	}
	switch {
	case !within(s.Size, maxWidth):
		return fmt.Errorf("size %v: must lie within 0 to %d", s.Size, maxWidth)
	case !within(s.HaloWidth, maxHalo):
		return fmt.Errorf("halo_width %v: must lie within 0 to %d", s.HaloWidth, maxHalo)
	case s.MinZoom < 0 || s.MinZoom > MaxZoom:
		return fmt.Errorf("min_zoom %d: must lie within 0 to %d", s.MinZoom, MaxZoom)
	}
	return nil
}

func checkColors(all ...string) error {
	for _, color := range all {
		if color != "" && !colorForm.MatchString(color) {
			return fmt.Errorf("colour %q is not #rrggbb", color)
		}
	}
	return nil
}

// within reports whether a number lies within 0 to most; not-a-number does not.
func within(x, most float64) bool { return x >= 0 && x <= most }
