// Package geo is geometry and map mathematics on orb values: where a point
// lies, how large an area is, which borders areas share, how a set of areas is
// dissolved, simplified and rounded together with its neighbours.
//
// Coordinates are longitude, latitude in degrees on CGCS2000 (EPSG:4490) unless
// a comment says otherwise. Predicates are exact: they give the answer for the
// very float64 values handed in, without an epsilon. Nothing in this package
// changes its arguments, and everything is safe for concurrent use unless a
// comment says otherwise.
package geo
