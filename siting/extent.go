package siting

import "guotu/layers"

// extent is the ground of which a layer knows all that it is about: beyond it "nothing there" is
// not known.
type extent struct {
	kind  extentKind
	layer *layers.Layer // whose features together are the ground; nil for the box
}

type extentKind uint8

// The kinds of extents.
const (
	extentStated extentKind = iota // the layer that the catalogue names
	extentOwn                      // the layer divides its ground into features, by its kind
	extentBox                      // nothing is said: the box around the layer, which the report has to say
)

// extentOf returns the extent of a layer of a catalogue.
func extentOf(c *layers.Catalog, l *layers.Layer) extent { return extent{} }
