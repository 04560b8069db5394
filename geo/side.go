package geo

// Side tells where a point lies relative to an area or a line. A border
// belongs to both neighbours, so it is an answer of its own.
type Side uint8

// The three places where a point can lie.
const (
	Outside Side = iota
	Boundary
	Inside
)

// String returns "outside", "boundary" or "inside".
func (s Side) String() string {
	switch s {
	case Boundary:
		return "boundary"
	case Inside:
		return "inside"
	}
	return "outside"
}
