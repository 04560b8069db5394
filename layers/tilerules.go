package layers

import (
	"fmt"
	"math/bits"
	"slices"
)

// TileRules say how a layer is brought into tiles, beyond its zoom range and
// whether it is simplified. The zero value is the usual way.
type TileRules struct {
	// Protect keeps every feature for itself at every zoom level: nothing is merged,
	// not even where a tile gets larger than its budget.
	Protect bool `yaml:"protect"`

	// Small says what becomes of features of which nothing is left at a zoom level:
	// "merge" (the default: a neighbour of the same class stands for it, and where
	// there is none it is kept as a point), "point" (kept as a ring, or a line, of
	// one tile unit), "drop" (left out, and counted).
	Small string `yaml:"small"`

	// Merge unites features with equal values in some fields at the upper levels.
	Merge *TileMerge `yaml:"merge"`

	// Fields names the attributes that tiles have from a zoom level on; without it
	// they have all. Above the first Min there are none.
	Fields []TileFields `yaml:"fields"`

	// Filter is a condition in CQL2 text; features that do not meet it get into no
	// tile of the layer.
	Filter string `yaml:"filter"`

	// Strength is how much is simplified: the area that a corner of a border must
	// have to be kept, as a multiple of the usual one; 0 is 1.
	Strength float64 `yaml:"strength"`

	// Buffer is the width, in tile units, of the surroundings of a tile that come
	// along with it; nil is 64.
	Buffer *int `yaml:"buffer"`

	// Extent is the side of a tile in tile units, a power of two; 0 is 4096.
	Extent int `yaml:"extent"`

	// BudgetKB bounds the bytes of the layer in one tile before compression, in
	// units of 1,000; 0 is 500.
	BudgetKB int `yaml:"budget_kb"`
}

// TileMerge unites the features that have equal values in the fields By at zoom
// levels below Below.
type TileMerge struct {
	By    []string `yaml:"by"`
	Below int      `yaml:"below"`
}

// TileFields are the attributes in tiles from zoom level Min on.
type TileFields struct {
	Min   int      `yaml:"min"`
	Names []string `yaml:"names"`
}

func (r *TileRules) check() error {
	if !slices.Contains([]string{"", "merge", "point", "drop"}, r.Small) {
		return fmt.Errorf("small %q is none of merge, point, drop", r.Small)
	}
	if r.Protect && (r.Small == "drop" || r.Merge != nil) {
		return fmt.Errorf("protect keeps every feature: small: drop and merge contradict it")
	}
	if m := r.Merge; m != nil && (len(m.By) == 0 || m.Below < 1 || m.Below > MaxZoom+1) {
		return fmt.Errorf("merge needs by (fields) and below (1 to %d)", MaxZoom+1)
	}
	for i, f := range r.Fields {
		if f.Min < 0 || f.Min > MaxZoom || i > 0 && f.Min <= r.Fields[i-1].Min {
			return fmt.Errorf("fields: min %d: must lie within 0 to %d, in ascending order", f.Min, MaxZoom)
		}
	}
	if r.Strength < 0 || r.Strength > 1000 {
		return fmt.Errorf("strength %v: must lie within 0 to 1000", r.Strength)
	}
	if r.Extent != 0 && (r.Extent < 256 || r.Extent > 8192 || bits.OnesCount(uint(r.Extent)) != 1) {
		return fmt.Errorf("extent %d: must be a power of two from 256 to 8192", r.Extent)
	}
	if b := r.Buffer; b != nil && (*b < 0 || *b > 1024) {
		return fmt.Errorf("buffer %d: must lie within 0 to 1024", *b)
	}
	if r.BudgetKB < 0 {
		return fmt.Errorf("budget_kb %d: must be positive", r.BudgetKB)
	}
	return nil
}
