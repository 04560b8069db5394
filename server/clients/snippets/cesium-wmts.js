viewer.imageryLayers.addImageryProvider(new Cesium.WebMapTileServiceImageryProvider({
  url: {{js .WMTSTile}},
  layer: {{js .Name}},
  style: 'default',
  format: 'image/png',
  tileMatrixSetID: 'CGCS2000Quad',
  tilingScheme: new Cesium.GeographicTilingScheme(),
  rectangle: Cesium.Rectangle.fromDegrees({{.Numbers}}),
  maximumLevel: {{.CGCS2000.MaxZoom}},
  credit: {{js .Attribution}},
}))
