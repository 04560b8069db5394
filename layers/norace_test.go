//go:build !race

package layers_test

// raceEnabled: the race detector makes everything slower.
const raceEnabled = false
