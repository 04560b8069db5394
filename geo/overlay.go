package geo

import "github.com/paulmach/orb"

// Intersection returns what a and b have in common. Coordinates are of a plane
// in which edges are straight; areas add up on the ellipsoid when both
// geometries were brought into the equal-area plane before.
func Intersection(a, b orb.Geometry) (orb.Geometry, error) {
	return engineOverlay("intersection", a, b)
}

// Union returns what lies in a, in b or in both.
func Union(a, b orb.Geometry) (orb.Geometry, error) { return engineOverlay("union", a, b) }

// Difference returns what lies in a and not in b.
func Difference(a, b orb.Geometry) (orb.Geometry, error) { return engineOverlay("difference", a, b) }

// SymmetricDifference returns what lies in one of a and b alone.
func SymmetricDifference(a, b orb.Geometry) (orb.Geometry, error) {
	return engineOverlay("symmetric difference", a, b)
}
