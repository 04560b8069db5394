//go:build race

package siting

// raceEnabled: the race detector makes everything slower.
const raceEnabled = true
