package rules

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/file"
	"github.com/expr-lang/expr/vm"
)

// Bounds of a condition: what a rule may need is far less.
const (
	maxCondition = 2000   // bytes of text
	maxNodes     = 300    // of its syntax tree
	maxMemory    = 10_000 // units of the library, while it runs
)

// functions are those of the library that conditions may use: none of them repeats anything
// more often than its argument has letters.
var functions = []string{"abs", "ceil", "floor", "round", "float", "int", "len", "lower", "upper", "trim", "hasPrefix", "hasSuffix"}

// condition is a compiled condition. It is safe for concurrent use.
type condition struct {
	program *vm.Program
	text    string
	names   []string // that it mentions
}

// projectFacts are what a condition sees as `project`.
type projectFacts struct {
	Type    string   `expr:"type"`
	Classes []string `expr:"classes"`
	AreaM2  float64  `expr:"area_m2"`
	AreaHa  float64  `expr:"area_ha"`
	LengthM float64  `expr:"length_m"`
}

func factsOf(f Facts) projectFacts {
	return projectFacts{Type: f.Type, Classes: f.Classes, AreaM2: f.Area, AreaHa: f.Area / 1e4, LengthM: f.Length}
}

// projectScope is what the condition `when` of a rule sees.
type projectScope struct {
	Project projectFacts `expr:"project"`
}

// caseScope is what the condition `when` of a case sees.
type caseScope struct {
	Project   projectFacts `expr:"project"`
	AreaM2    float64      `expr:"area_m2"`
	AreaHa    float64      `expr:"area_ha"`
	AreaMu    float64      `expr:"area_mu"`
	LengthM   float64      `expr:"length_m"`
	Share     float64      `expr:"share"`
	DistanceM float64      `expr:"distance_m"`
}

func caseScopeOf(f Facts, m Measured) caseScope {
	return caseScope{Project: factsOf(f), AreaM2: m.Area, AreaHa: m.Area / 1e4, AreaMu: m.Area * 3 / 2000,
		LengthM: m.Length, Share: m.Share, DistanceM: m.Distance}
}

// zoneScope is what the condition `where` sees: the attributes of a zone as texts.
func zoneScope(fields []field) map[string]any {
	scope := make(map[string]any, len(fields))
	for _, f := range fields {
		scope[f.name] = ""
	}
	return scope
}

// compile makes a condition of its text. scope has the names that it may use, with values of their
// types; set the types and classes of projects that it may name.
func compile(text string, scope any, set *Set) (*condition, error) {
	if len(text) > maxCondition {
		return nil, fmt.Errorf("condition of %d bytes; at most %d", len(text), maxCondition)
	}
	options := []expr.Option{expr.Env(scope), expr.AsBool(), expr.MaxNodes(maxNodes), expr.DisableAllBuiltins()}
	for _, name := range functions {
		options = append(options, expr.EnableBuiltin(name))
	}
	guard := &guard{set: set}
	options = append(options, expr.Patch(guard))
	program, err := expr.Compile(text, options...)
	if err == nil {
		err = guard.err
	}
	if err != nil {
		return nil, fmt.Errorf("condition %q: %w", text, withoutSnippet(err))
	}
	return &condition{program, text, guard.names}, nil
}

// mentions reports whether the condition asks for a name.
func (c *condition) mentions(name string) bool { return slices.Contains(c.names, name) }

// holds evaluates the condition.
func (c *condition) holds(scope any) (bool, error) {
	machine := vm.VM{MemoryBudget: maxMemory}
	result, err := machine.Run(c.program, scope)
	if err != nil {
		return false, fmt.Errorf("condition %q: %w", c.text, withoutSnippet(err))
	}
	return result.(bool), nil // compiled with AsBool
}

// withoutSnippet leaves out the picture that the library draws of the place.
func withoutSnippet(err error) error {
	var place *file.Error
	if errors.As(err, &place) {
		return fmt.Errorf("%s (character %d)", strings.ToLower(place.Message[:min(1, len(place.Message))])+place.Message[min(1, len(place.Message)):], place.Column+1)
	}
	return err
}

// guard refuses what a condition may not contain: lists that are made while it runs, and names
// of types and classes that the rule set does not know and which would therefore never hold.
type guard struct {
	set   *Set
	names []string // identifiers
	err   error
}

// Visit looks at one node of the syntax tree.
func (g *guard) Visit(node *ast.Node) {
	switch n := (*node).(type) {
	case *ast.IdentifierNode:
		g.names = append(g.names, n.Value)
	case *ast.BuiltinNode:
		if !slices.Contains(functions, n.Name) { // all, any and the like, which the library does not count as functions
			g.refuse("there is no function %s", n.Name)
		}
	case *ast.BinaryNode:
		g.visitBinary(n)
	}
}

func (g *guard) visitBinary(b *ast.BinaryNode) {
	switch b.Operator {
	case "..":
		g.refuse("ranges are not allowed")
	case "==", "!=", "in":
		if member(b.Left) == "type" {
			g.known(b.Right, g.set.Types, "type")
		}
		if member(b.Right) == "type" && b.Operator != "in" {
			g.known(b.Left, g.set.Types, "type")
		}
		if member(b.Right) == "classes" && b.Operator == "in" {
			g.known(b.Left, g.set.Classes, "class")
		}
	}
}

func (g *guard) refuse(format string, args ...any) {
	if g.err == nil {
		g.err = fmt.Errorf(format, args...)
	}
}

// known makes sure that every text in a node is the id of a choice, or empty.
func (g *guard) known(node ast.Node, choices []Choice, what string) {
	switch n := node.(type) {
	case *ast.StringNode:
		if n.Value != "" && !has(choices, n.Value) {
			g.refuse("the set has no %s %q", what, n.Value)
		}
	case *ast.ArrayNode:
		for _, e := range n.Nodes {
			g.known(e, choices, what)
		}
	case *ast.ConstantNode:
		if texts, is := n.Value.(map[string]struct{}); is {
			for _, text := range slices.Sorted(maps.Keys(texts)) {
				g.known(&ast.StringNode{Value: text}, choices, what)
			}
		}
	}
}

// member returns the name behind `project.`, "" for anything else.
func member(node ast.Node) string {
	m, is := node.(*ast.MemberNode)
	if !is {
		return ""
	}
	of, is := m.Node.(*ast.IdentifierNode)
	name, named := m.Property.(*ast.StringNode)
	if !is || !named || of.Value != "project" {
		return ""
	}
	return name.Value
}

func has(choices []Choice, id string) bool {
	return slices.ContainsFunc(choices, func(c Choice) bool { return c.ID == id })
}
