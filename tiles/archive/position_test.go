package archive

import (
	"testing"

	"guotu/tiles"
)

// TestPositions: the values are those of the reference implementation.
func TestPositions(t *testing.T) {
	f := func(z, x, y uint32, want uint64) {
		t.Helper()
		id := tiles.ID{Z: z, X: x, Y: y}
		if got := positionOf(id); got != want {
			t.Errorf("%v: %d, want %d", id, got, want)
		}
		if back := tileAt(want); back != id {
			t.Errorf("%d: %v, want %v", want, back, id)
		}
	}
	f(0, 0, 0, 0)
	f(1, 0, 0, 1)
	f(1, 0, 1, 2)
	f(1, 1, 1, 3)
	f(1, 1, 0, 4)
	f(2, 0, 0, 5)
	f(2, 1, 3, 11)
	f(2, 3, 0, 20)
	f(12, 3423, 1763, 19078479)
	f(20, 0, 0, 366503875925)
}

// TestCurve: positions and tiles are one to one, neighbours on the curve are neighbours on
// the map, and a tile's children are the next four times its number.
func TestCurve(t *testing.T) {
	for z := uint32(0); z <= 7; z++ {
		var last tiles.ID
		for h := range uint64(1) << (2 * z) {
			id := onCurve(z, h)
			if back := alongCurve(z, id.X, id.Y); back != h || !id.Valid() {
				t.Fatalf("z%d: %d is %v is %d", z, h, id, back)
			}
			if h > 0 {
				dx, dy := int(id.X)-int(last.X), int(id.Y)-int(last.Y)
				if dx*dx+dy*dy != 1 {
					t.Fatalf("z%d: %v does not follow %v", z, id, last)
				}
			}
			if up := onCurve(z-min(z, 1), h>>2); z > 0 && (up.X != id.X>>1 || up.Y != id.Y>>1) {
				t.Fatalf("%v is not in %v", id, up)
			}
			last = id
		}
	}
}
