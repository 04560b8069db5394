//go:build !race

package main

// raceEnabled: the race detector makes everything slower.
const raceEnabled = false
