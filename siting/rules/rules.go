// Package rules holds what laws and plans say about where a project may stand, as data: sets of
// rules in YAML, each with the document and the clause that it comes from, the place and the
// time in which it is in force, the zones and the projects that it speaks of, and what follows.
//
// A Set never changes after it was read and is safe for concurrent use. Rules of the program are
// embedded (Bundled); they are a reference for planners, not the decision of an authority.
package rules

import (
	"io"
	"time"

	"guotu/layers"
)

// Severity is what follows from a rule, or from all of them, in ascending order of weight. Unknown
// stands below Block: what is known to be forbidden stays so whatever else is not known.
type Severity uint8

// The severities; their texts are "pass", "info", "need_opinion", "need_review", "unknown" and "block".
const (
	Pass Severity = iota
	Info
	NeedOpinion
	NeedReview
	Unknown
	Block
)

// Relation is how a project lies to the zones that a rule speaks of, taken together.
type Relation string

// The relations.
const (
	Overlap   Relation = "overlap"   // they have ground in common
	Outside   Relation = "outside"   // part of the project, or all of it, lies in none of the zones
	Cross     Relation = "cross"     // part of the project lies in the zones and part of it does not
	Within    Relation = "within"    // all of the project lies in the zones
	Near      Relation = "near"      // nothing in common, but no further away than the rule's Distance
	Uncovered Relation = "uncovered" // there is no data for the place; this is never "not involved"
)

// Basis is where a rule comes from.
type Basis struct {
	Doc    string `yaml:"doc" json:"doc"`                         // number, such as 自然资发〔2022〕142号
	Clause string `yaml:"clause" json:"clause"`                   // such as 一（一）
	Title  string `yaml:"title,omitempty" json:"title,omitempty"` // of the document
}

// Outcome is what a rule says about a project that it concerns.
type Outcome struct {
	Severity  Severity
	Message   layers.Text
	Documents []layers.Text // to be brought
}

// Set is a rule set.
type Set struct {
	ID      string // such as cn-2026.1
	Version string // 12 hexadecimal digits over its content
	Title   layers.Text
	Notice  layers.Text // what it is not: 参考，非审批结论
	// SliverArea (m²) and SliverWidth (m) are the thresholds below which a piece is a sliver.
	SliverArea, SliverWidth float64
	Types                   []Choice // of projects
	Classes                 []Choice // further facts about projects
	Rules                   []*Rule
}

// Choice is something that a project may be.
type Choice struct {
	ID    string
	Title layers.Text
}

// Identity names the set and its content, such as cn-2026.1@1f2e3d4c5b6a.
func (s *Set) Identity() string { return s.ID + "@" + s.Version }

// Rule is one rule. It concerns the layers of some kinds (Kinds), of them the zones that Selects
// says, the projects that Concerns says, and says with Decide what follows if the project lies to
// those zones as Relation has it.
type Rule struct {
	ID           string
	Title        layers.Text
	Basis        Basis
	Jurisdiction []string  // prefixes of division codes; none: everywhere
	From, To     time.Time // in force from the first day on until before the second; zero: no end
	Kinds        []string  // of layers, see guotu.yaml; "*" is all that any rule of the set names
	Relation     Relation
	Distance     float64 // metres, of Near
	// further fields are those of the package
}

// Facts are what a rule may ask about a project.
type Facts struct {
	Type    string
	Classes []string
	Area    float64 // square metres, of the site
	Length  float64 // metres, of lines
}

// Measured is how the project lies to the zones that a rule selects.
type Measured struct {
	Area     float64 // square metres that the relation is about: in common, outside or uncovered
	Share    float64 // of the site
	Distance float64 // metres to the nearest zone, of Near
}

// InForce returns the rules that were in force on a day in the divisions with some codes, in
// the order of the set. Without codes only those that are in force everywhere.
func (s *Set) InForce(on time.Time, codes []string) []*Rule { return nil }

// CheckProject says whether the set knows the type and the classes of a project.
func (s *Set) CheckProject(f Facts) error { return nil }

// Concerns reports whether the rule speaks of a project.
func (r *Rule) Concerns(f Facts) (bool, error) { return false, nil }

// Selects reports whether the rule speaks of a zone with the given attributes. The zone's
// attributes come by their names in the layer; ok is false for one that the layer does not have.
func (r *Rule) Selects(attribute func(name string) (text string, ok bool)) (bool, error) {
	return false, nil
}

// Decide says what follows.
func (r *Rule) Decide(f Facts, m Measured) (Outcome, error) { return Outcome{}, nil }

// Read reads a rule set in YAML. path only names it in errors, which say line and rule.
func Read(path string, r io.Reader) (*Set, error) { return nil, nil }

// Bundled returns the rule sets that the program carries, by name; the first is the default.
func Bundled() ([]*Set, error) { return nil, nil }
