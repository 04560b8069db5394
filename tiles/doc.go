// Package tiles cuts layers into vector tiles, caches them and describes them.
//
// What is expensive is done once per mesh of borders and zoom level, when the
// level is first asked for: borders are projected to an integer world,
// simplified and rounded to the grid of that zoom together, so that neighbours
// share every vertex at every zoom. A tile is then a search, a cut and an
// encoding.
package tiles
