package layers

import (
	"fmt"
	"slices"
	"strings"
	"sync"

	"guotu/layers/snapshot"
)

// Catalog is a plan: its layers and groups, in the order of the catalogue
// file. The first layer is drawn on top.
type Catalog struct {
	version string
	title   Text
	groups  []Group
	layers  []*Layer
	byName  map[string]*Layer
	labels  map[string]*labelLayer // by their own names
	names   []name

	snapshots *snapshot.Store // nil: nothing is kept
	restored  int             // layers that came from snapshots
	mu        sync.Mutex
	pending   []pending // what Keep has to write; under mu
}

// Version names the content of the plan: 12 hexadecimal digits over the
// descriptions and every file that was read. Equal versions are equal plans.
func (c *Catalog) Version() string { return c.version }

// Title is the name of the plan.
func (c *Catalog) Title() Text { return c.title }

// Groups are the nodes of the layer tree, in order.
func (c *Catalog) Groups() []Group { return c.groups }

// Layers are all layers, in order, without label layers.
func (c *Catalog) Layers() []*Layer { return c.layers }

// Layer returns the layer with that name, nil if there is none. Every layer has a label
// layer, such as county_label of county, unless the catalogue gives another layer that
// name: points where the labels of its features stand (see geo.LabelPoint). It is made
// when it is first asked for, which takes some 10 microseconds for a parcel, and the
// same from then on.
func (c *Catalog) Layer(name string) *Layer {
	if l := c.byName[name]; l != nil {
		return l
	}
	if b := c.labels[name]; b != nil {
		return b.layer()
	}
	return nil
}

// Position tells where a layer stands in the order of the catalogue; label layers
// come after all others, in the order of the layers that they label.
func (c *Catalog) Position(l *Layer) int {
	if b := c.labels[l.Name()]; b != nil {
		return b.position
	}
	return slices.Index(c.layers, l)
}

// UnknownLayerError says that the plan has no layer with that name.
type UnknownLayerError struct{ Name string }

// Error names the layer.
func (e *UnknownLayerError) Error() string { return fmt.Sprintf("there is no layer %q", e.Name) }

// Pick returns the layers with the given names, label layers among them, separated by
// commas, in the order of the names; a name given twice counts once. The error is an
// *UnknownLayerError.
func (c *Catalog) Pick(names string) ([]*Layer, error) {
	var picked []*Layer
	seen := make(map[string]bool)
	for n := range strings.SplitSeq(names, ",") {
		l := c.Layer(n)
		if l == nil {
			return nil, &UnknownLayerError{Name: n}
		}
		if !seen[n] {
			seen[n] = true
			picked = append(picked, l)
		}
	}
	return picked, nil
}

// WithLabels adds the label layers of those of the layers whose features have names, each once,
// behind them.
func (c *Catalog) WithLabels(all []*Layer) []*Layer {
	with := slices.Clone(all)
	for _, l := range all {
		if name := c.LabelsName(l); name != "" && l.Spec().Label != (Text{}) {
			if labels := c.Layer(name); !slices.Contains(with, labels) {
				with = append(with, labels)
			}
		}
	}
	return with
}

// Features returns the number of features of all layers.
func (c *Catalog) Features() int {
	n := 0
	for _, l := range c.layers {
		n += l.Len()
	}
	return n
}
