package data

import (
	"github.com/paulmach/orb"

	"guotu/geo"
)

// Table is rows of named columns. All columns have Rows rows, and no two have
// the same name.
type Table struct {
	Columns []*Column
	Rows    int
}

// Column returns the column of that name, nil if there is none.
func (t *Table) Column(name string) *Column {
	for _, c := range t.Columns {
		if c.Name == name {
			return c
		}
	}
	return nil
}

// Pick returns a table of the given rows in the given order; row -1 becomes a
// row without values. The dictionaries of the columns are shared.
func (t *Table) Pick(rows []int32) *Table {
	picked := &Table{Columns: make([]*Column, len(t.Columns)), Rows: len(rows)}
	for i, c := range t.Columns {
		picked.Columns[i] = c.Pick(rows)
	}
	return picked
}

// Features is what a geographic file holds: a geometry, attributes and an
// identifier for each of its Rows features, in the order of the file.
type Features struct {
	Table

	// Geometries are longitude, latitude in degrees; nil is a null or empty
	// geometry. Slices are cut from shared blocks of memory and are not to be
	// changed or appended to.
	Geometries []orb.Geometry

	// IDs holds the "id" members of the features, as String or Number; Absent
	// where there is none.
	IDs *Column

	// Notes say, for people, what was read but not kept as it was written,
	// such as "12 positions had more than two numbers: the rest was dropped".
	Notes []string

	// Format is what the file was, where Open read it: "geojson", "boundary-txt", "shapefile".
	Format string

	// CRS is the system that the positions were written in, where it is not one of longitude,
	// latitude; nil then. Edges are straight in its plane.
	CRS *geo.CRS

	// Stated holds the area in square metres that the file states for each feature, 0 where it
	// states none; nil where it never does.
	Stated []float64

	// Lines holds the line on which each feature begins, from 1; nil where that says nothing.
	Lines []int

	// Warnings are what is not as it should be and was read all the same, in the order of the file.
	Warnings []Warning

	// About is what the file says of itself, such as 项目名称, in its order.
	About []Pair
}

// Warning is a remark on a place of a file.
type Warning struct {
	Line    int // from 1; 0 when the line says nothing
	Feature int // number of the feature, from 1; 0 when it is about the file
	ZH, EN  string
}

// Pair is a name and what stands behind it.
type Pair struct{ Name, Value string }
