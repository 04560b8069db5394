package layers

import (
	"errors"
	"fmt"
	"math"
	"regexp"
)

// Text is a text in Chinese and English; either may be empty.
type Text struct {
	ZH string `yaml:"zh" json:"zh,omitempty"`
	EN string `yaml:"en" json:"en,omitempty"`
}

// In returns the text in a language, "zh" or "en", or in the other one if that is all there is.
func (t Text) In(lang string) string {
	if lang == "en" && t.EN != "" || t.ZH == "" {
		return t.EN
	}
	return t.ZH
}

// Group is a node of the layer tree.
type Group struct {
	ID    string `yaml:"id" json:"id"`
	Title Text   `yaml:"title" json:"title"`
}

// Spec describes one layer: where its features come from, how its attributes
// are named, how it is drawn and how far its facts can be trusted.
type Spec struct {
	Name        string    `yaml:"name"`
	Group       string    `yaml:"group"`
	Kind        string    `yaml:"kind"`
	Title       Text      `yaml:"title"`
	Abstract    Text      `yaml:"abstract"`
	Source      Source    `yaml:"source"`
	ID          string    `yaml:"id"`
	Label       Text      `yaml:"label"`
	Context     []string  `yaml:"context"`
	Search      *bool     `yaml:"search"`
	Fields      []Field   `yaml:"fields"`
	Zoom        Zoom      `yaml:"zoom"`
	Simplify    *bool     `yaml:"simplify"`
	Tiles       TileRules `yaml:"tiles"`
	Legend      Legend    `yaml:"legend"`
	Visible     bool      `yaml:"visible"`
	Opacity     float64   `yaml:"opacity"`
	Extent      string    `yaml:"extent"`   // name of the layer whose features together are the ground that this one knows all about
	Accuracy    float64   `yaml:"accuracy"` // of positions, in metres; 0 is not stated
	Synthetic   bool      `yaml:"synthetic"`
	Warning     Text      `yaml:"warning"`
	Attribution Text      `yaml:"attribution"`
	ReviewNo    string    `yaml:"review_no"`
	License     string    `yaml:"license"`
	Grade       string    `yaml:"grade"`
	Date        string    `yaml:"date"`
	Provenance  string    `yaml:"provenance"`
}

// Source says where the features of a layer come from: a file, a table joined
// to another layer, or another layer dissolved by groups. Exactly one of
// File, Join and Dissolve is set.
type Source struct {
	File     string              `yaml:"file"`
	Where    map[string][]string `yaml:"where"`
	Join     *Join               `yaml:"join"`
	Dissolve *Dissolve           `yaml:"dissolve"`
}

// Join gives the features of layer Base that have a row in Table new
// attributes; the geometry is shared with Base. Key is the column of Table,
// and the field of Base, that hold the same codes.
type Join struct {
	Base   string   `yaml:"base"`
	Table  string   `yaml:"table"`
	Key    string   `yaml:"key"`
	Fields []string `yaml:"fields"`
}

// Dissolve unites the features of layer Base that have the same value of the
// column By, by cancelling the borders they share. By is a column of Table,
// whose Key holds codes of Base, or of Base itself where there is no Table.
type Dissolve struct {
	Base     string              `yaml:"base"`
	Table    string              `yaml:"table"`
	Key      string              `yaml:"key"`
	By       string              `yaml:"by"`
	Where    map[string][]string `yaml:"where"`
	About    string              `yaml:"about"`
	AboutKey string              `yaml:"about_key"`
	Keep     []string            `yaml:"keep"`
	Count    string              `yaml:"count"`
	Area     string              `yaml:"area"`
}

// Field titles one attribute. Type is "string" or "number"; it matters for
// tables, whose cells have no type of their own (default string).
type Field struct {
	Name string `yaml:"name"`
	ZH   string `yaml:"zh"`
	EN   string `yaml:"en"`
	Unit string `yaml:"unit"`
	Type string `yaml:"type"`
}

// Zoom is the range of zoom levels that have tiles of their own; clients
// enlarge the tiles of Max beyond it. Max 0 means the default, 14.
type Zoom struct {
	Min int `yaml:"min"`
	Max int `yaml:"max"`
}

// MaxZoom is the deepest zoom that a layer may have tiles for.
const MaxZoom = 18

var nameForm = regexp.MustCompile(`^[a-z0-9_]{1,64}$`)

// setDefaults fills in what a catalogue may leave out.
func (s *Spec) setDefaults() {
	if s.Zoom.Max == 0 {
		s.Zoom.Max = 14
	}
	if s.Opacity == 0 {
		s.Opacity = 1
	}
	if s.Title == (Text{}) {
		s.Title = Text{ZH: s.Name, EN: s.Name}
	}
}

// check says what is wrong with the description alone; whether the named
// fields and files exist is known only after reading them.
func (s *Spec) check() error {
	if !nameForm.MatchString(s.Name) {
		return fmt.Errorf("name %q: use a-z, 0-9 and _", s.Name)
	}
	if s.Zoom.Min < 0 || s.Zoom.Max > MaxZoom || s.Zoom.Min > s.Zoom.Max {
		return fmt.Errorf("zoom %d to %d: must lie within 0 to %d", s.Zoom.Min, s.Zoom.Max, MaxZoom)
	}
	if s.Opacity < 0 || s.Opacity > 1 {
		return fmt.Errorf("opacity %v: must lie within 0 to 1", s.Opacity)
	}
	if !(s.Accuracy >= 0) || math.IsInf(s.Accuracy, 1) {
		return fmt.Errorf("accuracy %v: must be a number of metres, 0 or more", s.Accuracy)
	}
	for _, f := range s.Fields {
		if f.Type != "" && f.Type != "string" && f.Type != "number" {
			return fmt.Errorf("field %s: type %q is neither string nor number", f.Name, f.Type)
		}
	}
	if err := s.Tiles.check(); err != nil {
		return fmt.Errorf("tiles: %w", err)
	}
	if err := s.Source.check(); err != nil {
		return fmt.Errorf("source: %w", err)
	}
	return s.Legend.check()
}

func (s *Source) check() error {
	kinds := 0
	for _, given := range []bool{s.File != "", s.Join != nil, s.Dissolve != nil} {
		if given {
			kinds++
		}
	}
	if kinds != 1 {
		return errors.New("give exactly one of file, join and dissolve")
	}
	if j := s.Join; j != nil && (j.Base == "" || j.Table == "" || j.Key == "") {
		return errors.New("join needs base, table and key")
	}
	d := s.Dissolve
	switch {
	case d == nil:
	case d.Base == "" || d.By == "":
		return errors.New("dissolve needs base and by")
	case (d.Table == "") != (d.Key == ""):
		return errors.New("dissolve: table and key go together")
	case (d.About == "") != (d.AboutKey == ""):
		return errors.New("dissolve: about and about_key go together")
	}
	return nil
}
