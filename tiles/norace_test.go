//go:build !race

package tiles

const underRace = false
