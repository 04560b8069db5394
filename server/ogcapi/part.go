package ogcapi

import (
	"guotu/layers"
	"guotu/server/call"
)

// root is where the interface begins.
const root = "/ogc"

// part is a standard that the interface follows, or a group of its conformance classes: what
// it adds to the resources that all have in common. Functions may be nil.
type part struct {
	routes []call.Route
	// classes are the URIs of the conformance classes that tests show.
	classes []string
	// landing are links of the landing page.
	landing func(*request) []link
	// collection are links of the description of a layer.
	collection func(*request, *layers.Layer) []link
	// describe adds paths, schemas and tags to the description.
	describe func(*request, *description)
}

// parts are all that the interface consists of, in the order in which its pages name them.
func parts() []part {
	return []part{common(), features(), tilesPart(), stylesPart(), processesPart()}
}

// Routes are the addresses of the interface.
func Routes() []call.Route {
	var all []call.Route
	for _, p := range parts() {
		all = append(all, p.routes...)
	}
	return all
}
