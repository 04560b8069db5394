// Package raster draws pictures: filled and hatched areas, lines, point symbols and text with
// Chinese, and encodes them as PNG. It also makes the glyphs that MapLibre draws text with.
// It knows nothing of maps: coordinates are pixels, x to the right and y down, the centre of the first
// pixel at 0.5 0.5.
//
// The shapes of one class belong in one Path and the classes of one layer in one call of
// Canvas.Fills, so that neighbours meet without a seam.
package raster
