// Package style brings the legends of layers into the forms that programs read: MapLibre
// styles with the sprites and glyphs that they need, SLD, QGIS layer styles, and pictures
// of legends. All are made of the one model, layers.Legend, and equal legends make equal bytes.
package style
