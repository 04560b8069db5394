package data

import "go.yaml.in/yaml/v3"

// Placed is a single value of a YAML document together with the line on which it stands, for
// errors that are found after decoding. T is a text, a number or a truth value: members of
// mappings below it are not checked for unknown keys.
type Placed[T any] struct {
	Value T
	Line  int // from 1; 0 where the document has no such value
}

// UnmarshalYAML keeps the value and its line.
func (p *Placed[T]) UnmarshalYAML(n *yaml.Node) error {
	p.Line = n.Line
	return n.Decode(&p.Value)
}
