//go:build outside

package geo

import "github.com/paulmach/orb"

// What the comparisons call. The comparison of a function that is nil is skipped.
var (
	outsideValid    func(orb.Geometry) bool
	outsideRepair   func(orb.Geometry) orb.Geometry
	outsideDistance func(a, b orb.Geometry) float64                     // metres on the ellipsoid
	outsideGeodesic func(orb.Geometry) float64                          // square metres on the ellipsoid, edges geodesics
	outsideProject  func(code int, lonLat orb.Point) (orb.Point, error) // east, north in metres
	outsideOverlays = []outsideOverlay{
		{"Intersection", Intersection, func(a, b bool) bool { return a && b }},
		{"Union", Union, func(a, b bool) bool { return a || b }},
		{"Difference", Difference, func(a, b bool) bool { return a && !b }},
		{"SymmetricDifference", SymmetricDifference, func(a, b bool) bool { return a != b }},
	}
)

// outsideOverlay is an operation, and what of two areas is in the result.
type outsideOverlay struct {
	name string
	do   func(a, b orb.Geometry) (orb.Geometry, error)
	in   func(a, b bool) bool
}
