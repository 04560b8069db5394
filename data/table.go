package data

import "github.com/paulmach/orb"

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
}
