package layers

import (
	"fmt"

	"github.com/paulmach/orb"

	"guotu/data"
	"guotu/geo"
)

// built is what a file of features has become: what takes long to make of a layer
// and depends on nothing but the file, and which of its rows are taken.
type built struct {
	table      data.Table
	ids        *data.Column // the ids of the source; nil if there are none
	geometries []orb.Geometry
	mesh       *geo.Mesh
}

// fromFile reads the file of a layer; the mesh is still to be made.
func (b *builder) fromFile(t *task) (*built, error) {
	src := &t.spec.Source
	f, err := b.features(t.root, src.File)
	if err != nil {
		return nil, err
	}
	rows, err := where(&f.Table, src.Where)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", src.File, err)
	}
	own := &built{table: *f.Table.Pick(rows), geometries: make([]orb.Geometry, len(rows))}
	for i, row := range rows {
		own.geometries[i] = f.Geometries[row]
	}
	if f.IDs != nil {
		own.ids = f.IDs.Pick(rows)
	}
	return own, nil
}
