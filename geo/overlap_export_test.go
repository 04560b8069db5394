package geo

import "github.com/paulmach/orb"

// FlatOverlap is OverlapArea with coordinates of a plane.
func FlatOverlap(a, b orb.Geometry) (float64, error) {
	s, err := newOverlapSite(a, true)
	if err != nil {
		return 0, err
	}
	z, err := newOverlapZone(b, true)
	if err != nil {
		return 0, err
	}
	return s.Overlap(z), nil
}

// FlatZone is NewOverlapZone with coordinates of a plane.
func FlatZone(g orb.Geometry) (*OverlapZone, error) { return newOverlapZone(g, true) }

// FlatSite is NewOverlapSite with coordinates of a plane.
func FlatSite(g orb.Geometry) (*OverlapSite, error) { return newOverlapSite(g, true) }

// Tangled tells whether the borders of a zone cross.
func (z *OverlapZone) Tangled() bool { return z.tangled != nil }

// OverlapHeight is the height of a latitude as overlaps use it.
func OverlapHeight(lat float64) float64 {
	p := newOverlapPlane(orb.Point{}, false)
	return p.height(lat)
}
