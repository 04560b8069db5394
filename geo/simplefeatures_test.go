package geo

import (
	"fmt"

	"github.com/paulmach/orb"
	"github.com/peterstace/simplefeatures/geom"
)

// engineRelate returns the DE-9IM matrix of two valid geometries, nine
// characters of F, 0, 1 and 2.
func engineRelate(a, b orb.Geometry) (string, error) {
	m, err := geom.Relate(toSimple(a), toSimple(b))
	if err != nil {
		return "", fmt.Errorf("relate: %w", err)
	}
	return m, nil
}
