// Package tiles cuts layers into vector tiles, caches them and describes them.
//
// What is expensive is done once per mesh of borders and zoom level, when the
// level is first asked for: borders are projected to an integer world,
// simplified and rounded to the grid of that zoom together, so that neighbours
// share every vertex at every zoom. What a layer shows of them (a face, made of a
// level by the rules of the layer) is packed into a view: bytes as tiles have them
// under a small index. A tile is then a search, a copy of what lies inside, and a
// cut of what does not.
package tiles
