package layers

import (
	"sync"
	"sync/atomic"

	"guotu/geo"
)

// distances are features made ready for distances, each when it is first met.
type distances struct {
	once    sync.Once
	feature []atomic.Pointer[geo.PreparedDistance]
}

// keptDistance is the number of vertices from which on a feature that was made ready
// is kept: smaller ones are ready at once, and there may be a million of them.
const keptDistance = 128

// Distance returns a feature made ready for distances. Large ones are kept, which
// takes about as much memory again as their vertices do. It is safe for concurrent use:
// two callers may make one at once, to the same effect.
func (l *Layer) Distance(i int) *geo.PreparedDistance {
	l.distances.once.Do(func() { l.distances.feature = make([]atomic.Pointer[geo.PreparedDistance], l.Len()) })
	if d := l.distances.feature[i].Load(); d != nil {
		return d
	}
	d := geo.PrepareDistance(l.geometries[i])
	if geo.Vertices(l.geometries[i]) >= keptDistance {
		l.distances.feature[i].Store(d)
	}
	return d
}
