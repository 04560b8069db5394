// Package rules holds what laws and plans say about where a project may stand, as data: sets of
// rules in YAML, each with the document and the clause that it comes from, the place and the
// time in which it is in force, the zones and the projects that it speaks of, and what follows.
// The format is described at the head of cn.yaml.
//
// A Set never changes after it was read and is safe for concurrent use. Rules of the program are
// embedded (Bundled); they are a reference for planners, not the decision of an authority.
package rules

import (
	"time"

	"guotu/layers"
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
	Uncovered Relation = "uncovered" // there is no data for the place; this is never "not involved", and no rule says it
)

// Basis is where a rule comes from.
type Basis struct {
	Doc    string `yaml:"doc" json:"doc"`                         // number, such as 自然资发〔2022〕142号
	Clause string `yaml:"clause" json:"clause"`                   // such as 第一条第（一）项
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
// those zones as Relation has it. Rules of one set that share an ID are versions of one rule, of
// which at most one is in force on a day in a place.
type Rule struct {
	ID           string
	Title        layers.Text
	Basis        Basis
	Jurisdiction []string  // prefixes of division codes; none: everywhere
	From, To     time.Time // in force from the first day on until before the second; zero: no end
	Kinds        []string  // of layers, see guotu.yaml
	Relation     Relation
	// With are further kinds of layers, of Overlap: the rule is then about ground that lies in
	// zones of Kinds and in zones of With at once.
	With     []string
	Distance float64 // metres, of Near
	// Optional is set where a plan need not have a layer of the kinds, or not everywhere: what
	// is missing is then listed, and does not make the verdict unknown.
	Optional bool
	// Replaces are rules of which this one takes the place where both would be in force.
	Replaces []string
	// SupersededBy is the document that took the place of Basis on the day To.
	SupersededBy string
	// Unverified says what could not be checked against the text of the document; "" where all was.
	Unverified string
	Line       int // of the file on which it begins

	types, classes      []string // that it is restricted to; none: all
	exemptTypes, exempt []string // types, and classes, that it does not speak of
	when, where         *condition
	fields              []field
	severity            Severity
	documents           []layers.Text
	message             message
	cases               []ruleCase
	without             withoutField
	titles              *titles
}

// field is an attribute of zones as the conditions of a rule know it, and what layers call it.
type field struct {
	name    string
	aliases []string
}

// ruleCase says otherwise than its rule for some projects.
type ruleCase struct {
	types, classes []string
	when           *condition
	severity       Severity
	documents      []layers.Text
	message        message
}

// withoutField is what follows where a layer does not have the attributes that a rule asks for.
type withoutField struct {
	severity Severity
	message  message
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
	Area     float64 // square metres that the relation is about: in common, or outside
	Ha, Mu   float64 // the same as a report shows it; both zero: rounded from Area
	Length   float64 // metres, likewise, of lines
	Share    float64 // of the site
	Distance float64 // metres to the nearest zone, of Near
	// Layer and Features are the title of the layer and the names of the zones, for the message.
	Layer    layers.Text
	Features []string
	With     layers.Text // titles of the layers of the rule's With, likewise
	// Untold is set where the layer does not have the attributes that the rule asks for (see
	// Tells), so that all zones of the layer were measured.
	Untold bool
}
