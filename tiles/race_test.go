//go:build race

package tiles

const underRace = true
