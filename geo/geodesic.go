package geo

import "github.com/tidwall/geodesic"

// ellipsoid answers geodesic questions on CGCS2000 (a port of GeographicLib).
var ellipsoid = geodesic.NewEllipsoid(SemiMajor, Flattening)

// GeodesicDistance returns the length in metres of the shortest line along the
// CGCS2000 ellipsoid between two places, lon, lat in degrees.
func GeodesicDistance(lon1, lat1, lon2, lat2 float64) float64 {
	var metres float64
	ellipsoid.Inverse(lat1, lon1, lat2, lon2, &metres, nil, nil)
	return metres
}
