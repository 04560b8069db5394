package layers

import (
	"sync"
	"sync/atomic"

	"github.com/paulmach/orb"

	"guotu/geo"
)

// areas answers which areas of a layer a point lies in. At first it looks at the
// vertices of every polygon whose box holds the point. Once this has been about a
// quarter of the work that preparing all areas is, it prepares them, and answers at
// once from then on: a plan that is only looked at starts faster and takes less
// memory, and of a long table only the first rows are slow.
type areas struct {
	patience int64 // vertices to be looked at before the areas are prepared
	looked   atomic.Int64
	prepare  sync.Once
	ready    atomic.Pointer[geo.Locator]
}

// preparing is about a quarter of the time that it takes to prepare a vertex, in
// units of the time that it takes to look at one.
const preparing = 25

// areasAt appends the features with an area that p lies in or on.
func (l *Layer) areasAt(hits []Hit, p orb.Point) []Hit {
	if prepared := l.areas.ready.Load(); prepared != nil {
		return prepared.At(p, hits)
	}
	if l.areas.looked.Load() < l.areas.patience {
		return append(hits, l.lookAt(p, 2)...)
	}
	l.areas.prepare.Do(func() { l.areas.ready.Store(geo.NewLocator(l.geometries)) })
	return l.areas.ready.Load().At(p, hits)
}

// lookAt returns the features with a part at p that has the dimension given: 2 for
// areas, 1 for lines and points.
func (l *Layer) lookAt(p orb.Point, dimension int) (hits []Hit) {
	vertices := 0
	for n := range l.tree.meeting(orb.Bound{Min: p, Max: p}) {
		s := &l.parts[n]
		if max(s.geometry.Dimensions(), 1) != dimension {
			continue
		}
		vertices += s.vertices()
		if side := geo.Locate(s.geometry, p); side != geo.Outside {
			hits = append(hits, Hit{Feature: int(s.feature), Side: side})
		}
	}
	l.areas.looked.Add(int64(vertices))
	return tidy(hits)
}

// vertices counts those of an area.
func (s *part) vertices() int {
	switch g := s.geometry.(type) {
	case orb.Polygon:
		n := 0
		for _, r := range g {
			n += len(r)
		}
		return n
	case orb.Ring:
		return len(g)
	case orb.Bound:
		return 5
	}
	return 0
}
