//go:build !race

package tiles

import "testing"

const underRace = false

// TestAllSamples is there to be seen in a log: this run takes every sample, see lighter.
func TestAllSamples(t *testing.T) {
	if lighter() && !testing.Short() {
		t.Error("fewer samples without the race detector")
	}
}
