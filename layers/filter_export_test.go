package layers

// SetLimit bounds the work of a filter.
func (f *Filter) SetLimit(steps int) { f.limit = steps }
