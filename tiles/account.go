package tiles

// Account says what became of the features of one layer in one tile. A feature
// of the source that meets the tile is counted once, in one of the three.
type Account struct {
	// Layer is the name of the layer.
	Layer string `json:"layer"`
	// Kept are the features that are there with a geometry of their own.
	Kept int `json:"kept"`
	// Merged are those that a united geometry, or a neighbour of their class, stands
	// for.
	Merged int `json:"merged"`
	// Dropped are those that a rule of the layer leaves out.
	Dropped int `json:"dropped"`
	// MergedBy are the fields by whose values features are united; nil where they
	// are not.
	MergedBy []string `json:"merged_by,omitempty"`
	// Detail is the zoom level whose detail the borders have: that of the tile, or a
	// lower one where the tile would get larger than its budget.
	Detail int `json:"detail"`
	// Bytes is the size of the layer in the tile before compression; OverBudget tells
	// that it is more than the layer may have, which only protected layers do,
	// and features that a request chooses where they are merged.
	Bytes      int  `json:"bytes"`
	OverBudget bool `json:"over_budget,omitempty"`
}
