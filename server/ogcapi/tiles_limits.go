package ogcapi

import (
	"github.com/paulmach/orb"

	"guotu/layers"
	"guotu/server/matrixset"
)

// zooms are the first and the last zoom level of a grid that show a layer.
func (t tiling) zooms(set *matrixset.Set, l *layers.Layer) (least, most uint32) {
	if t.drawn {
		return set.PictureZooms(l)
	}
	first, last := set.Grid.Zooms(l)
	return uint32(first), uint32(last)
}

// limits are the tiles of a zoom level that the layers shown there reach; not any if there
// are none.
func (s *tiled) limits(set *matrixset.Set, z uint32) (at matrixset.Limits, any bool) {
	bound, any := around(s.layers, func(l *layers.Layer) bool {
		least, most := s.zooms(set, l)
		return least <= z && z <= most
	})
	if !any {
		return at, false
	}
	return set.Limits(bound, z), true
}

// around is the box around the layers for which with is true, in degrees; not any if they
// have no features.
func around(all []*layers.Layer, with func(*layers.Layer) bool) (bound orb.Bound, any bool) {
	for _, l := range all {
		switch b := l.Bound(); {
		case b.IsEmpty() || !with(l):
		case !any:
			bound, any = b, true
		default:
			bound = bound.Union(b)
		}
	}
	return bound, any
}

// matrixLimits is an entry of tileMatrixSetLimits.
type matrixLimits struct {
	Matrix string `json:"tileMatrix"`
	MinRow uint32 `json:"minTileRow"`
	MaxRow uint32 `json:"maxTileRow"`
	MinCol uint32 `json:"minTileCol"`
	MaxCol uint32 `json:"maxTileCol"`
}

// allLimits are the limits of all matrices that have tiles: those that are not named have none.
func (s *tiled) allLimits(set *matrixset.Set) []matrixLimits {
	all := []matrixLimits{}
	for _, m := range set.Matrices() {
		if at, any := s.limits(set, m.Zoom); any {
			all = append(all, matrixLimits{m.ID, at.MinRow, at.MaxRow, at.MinColumn, at.MaxColumn})
		}
	}
	return all
}
