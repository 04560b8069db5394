viewer.imageryLayers.addImageryProvider(new Cesium.UrlTemplateImageryProvider({
  url: {{js .Pictures}},
  rectangle: Cesium.Rectangle.fromDegrees({{.Numbers}}),
  maximumLevel: {{.MaxZoom}},
  credit: {{js .Attribution}},
}))
