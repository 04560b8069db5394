package layers

import "github.com/paulmach/orb"

// LayerOf is a layer of geometries alone, for questions about places.
func LayerOf(name string, geometries []orb.Geometry) *Layer {
	l := &Layer{spec: Spec{Name: name}, geometries: geometries}
	l.index()
	return l
}
