package layers

import (
	"fmt"
	"slices"
	"sync"
	"sync/atomic"

	"guotu/geo"
)

// Overlap is a feature that covers part of a site.
type Overlap struct {
	Feature   int
	Area      float64 // in common, in square metres on the ellipsoid
	Share     float64 // of the site, 0 to 1
	ZoneShare float64 // of the feature, 0 to 1
}

// overlapZones are features made ready for overlaps, each when it is first
// met. They cost less than 8 bytes a vertex of those that are.
type overlapZones struct {
	once sync.Once
	zone []atomic.Pointer[geo.OverlapZone]
}

// Overlaps returns the features that cover part of a site, in ascending order.
// What they cover less of than the site's Resolution is a border in common, and
// left out. Lines and points cover nothing. An error names the feature that is
// at fault. It is safe for concurrent use.
func (l *Layer) Overlaps(site *geo.OverlapSite) ([]Overlap, error) {
	whole, least := site.Area(), site.Resolution()
	if whole <= 0 {
		return nil, nil
	}
	var found []Overlap
	for _, i := range l.In(site.Bound()) {
		z, err := l.OverlapZone(i)
		if err != nil {
			return nil, err
		}
		if area := site.Overlap(z); area > least || area > 0 && area >= z.Area()/2 {
			found = append(found, Overlap{Feature: i, Area: area, Share: area / whole, ZoneShare: area / z.Area()})
		}
	}
	return slices.Clip(found), nil
}

// Uncovered returns the area in square metres of the part of a site that no
// feature covers; features may overlap each other. It is safe for concurrent use.
func (l *Layer) Uncovered(site *geo.OverlapSite) (float64, error) {
	var zones []*geo.OverlapZone
	for _, i := range l.In(site.Bound()) {
		z, err := l.OverlapZone(i)
		if err != nil {
			return 0, err
		}
		zones = append(zones, z)
	}
	covered, err := site.Covered(zones)
	if err != nil {
		return 0, fmt.Errorf("layer %s: %w", l.Name(), err)
	}
	left := site.Area() - covered
	if left <= site.Resolution() {
		return 0, nil
	}
	return left, nil
}

// OverlapZone returns a feature made ready for overlaps; it is kept. The error names
// the feature. It is safe for concurrent use: two callers may make one at once, to the
// same effect.
func (l *Layer) OverlapZone(i int) (*geo.OverlapZone, error) {
	l.overlaps.once.Do(func() { l.overlaps.zone = make([]atomic.Pointer[geo.OverlapZone], l.Len()) })
	if z := l.overlaps.zone[i].Load(); z != nil {
		return z, nil
	}
	z, err := geo.NewOverlapZone(l.geometries[i])
	if err != nil {
		return nil, fmt.Errorf("layer %s: feature %d: %w", l.Name(), i+1, err)
	}
	l.overlaps.zone[i].Store(z)
	return z, nil
}
