package clients

import "guotu/layers"

// entry is a link that is yet to be filled in: with an address of a place, or a file of snippets.
type entry struct {
	client string
	title  layers.Text
	kind   string
	url    func(*place) string
	file   string
	note   layers.Text
}

var (
	ownCopy    = layers.Text{ZH: "内网没有 unpkg.com 时，把库文件放到自己的服务器上并改写地址。", EN: "Where unpkg.com cannot be reached, serve the library's files yourself and change the addresses."}
	importFile = layers.Text{ZH: "存为 .xml 文件，在 QGIS 浏览器面板相应条目上右键“加载连接”。", EN: "Save as an .xml file; in QGIS's browser panel, right-click the entry and choose Load Connections."}
	wholePlan  = layers.Text{ZH: "含全部图层；连接后选择本图层。", EN: "Has all layers; choose this one once connected."}
)

// entries are the links in the order in which they are shown.
var entries = []entry{
	{client: "page", title: layers.Text{ZH: "地图网页", EN: "Map page"}, kind: "page", url: func(p *place) string { return p.Page }},
	{client: "page", title: layers.Text{ZH: "嵌入网页", EN: "Embed in a web page"}, kind: "html", file: "iframe.html",
		note: layers.Text{ZH: "仅限与本服务同源的网页。", EN: "For web pages of the same origin as this server."}},
	{client: "qgis", title: layers.Text{ZH: "矢量瓦片地址", EN: "Vector tiles: address"}, kind: "address", url: func(p *place) string { return p.VectorTiles }},
	{client: "qgis", title: layers.Text{ZH: "矢量瓦片样式地址", EN: "Vector tiles: style address"}, kind: "address", url: func(p *place) string { return p.PlainStyle }},
	{client: "qgis", title: layers.Text{ZH: "矢量瓦片连接文件", EN: "Vector tiles: file of connections"}, kind: "xml", file: "qgis-vectortile.xml", note: importFile},
	{client: "qgis", title: layers.Text{ZH: "矢量瓦片（Python 控制台）", EN: "Vector tiles (Python console)"}, kind: "python", file: "qgis.py"},
	{client: "qgis", title: layers.Text{ZH: "要素（OGC API）连接文件", EN: "Features (OGC API): file of connections"}, kind: "xml", file: "qgis-features.xml", note: importFile},
	{client: "qgis", title: layers.Text{ZH: "WMS 与 WMTS 连接文件", EN: "WMS and WMTS: file of connections"}, kind: "xml", file: "qgis-wms.xml", note: importFile},
	{client: "qgis", title: layers.Text{ZH: "要素样式（QML）", EN: "Style of features (QML)"}, kind: "address", url: func(p *place) string { return p.at("/styles/" + p.Name + ".qml") },
		note: layers.Text{ZH: "下载后在图层属性的“样式”中加载。", EN: "Download it and load it under Style in the layer's properties."}},
	{client: "arcgis", title: layers.Text{ZH: "ArcGIS 矢量切片服务", EN: "ArcGIS vector tile service"}, kind: "address", url: func(p *place) string { return p.VectorTileServer }},
	{client: "arcgis", title: layers.Text{ZH: "ArcGIS Pro、ArcMap：WMTS", EN: "ArcGIS Pro, ArcMap: WMTS"}, kind: "address", url: func(p *place) string { return p.WMTSCapabilities }, note: wholePlan},
	{client: "arcgis", title: layers.Text{ZH: "ArcGIS Pro、ArcMap：WMS", EN: "ArcGIS Pro, ArcMap: WMS"}, kind: "address", url: func(p *place) string { return p.WMS }, note: wholePlan},
	{client: "supermap", title: layers.Text{ZH: "SuperMap：WMTS", EN: "SuperMap: WMTS"}, kind: "address", url: func(p *place) string { return p.WMTSCapabilities }, note: wholePlan},
	{client: "supermap", title: layers.Text{ZH: "SuperMap：WMS", EN: "SuperMap: WMS"}, kind: "address", url: func(p *place) string { return p.WMS }, note: wholePlan},
	{client: "maplibre", title: layers.Text{ZH: "MapLibre GL 网页", EN: "MapLibre GL page"}, kind: "html", file: "maplibre.html", note: ownCopy},
	{client: "maplibre", title: layers.Text{ZH: "样式", EN: "Style"}, kind: "address", url: func(p *place) string { return p.Style }},
	{client: "maplibre", title: layers.Text{ZH: "TileJSON", EN: "TileJSON"}, kind: "address", url: func(p *place) string { return p.at("/tiles/" + p.Name + ".json") }},
	{client: "openlayers", title: layers.Text{ZH: "OpenLayers 网页", EN: "OpenLayers page"}, kind: "html", file: "openlayers.html", note: ownCopy},
	{client: "openlayers", title: layers.Text{ZH: "OpenLayers 网页（CGCS2000 经纬度瓦片）", EN: "OpenLayers page (tiles in CGCS2000 degrees)"}, kind: "html", file: "openlayers-cgcs2000.html", note: ownCopy},
	{client: "leaflet", title: layers.Text{ZH: "Leaflet 网页（图片瓦片）", EN: "Leaflet page (picture tiles)"}, kind: "html", file: "leaflet.html", note: ownCopy},
	{client: "cesium", title: layers.Text{ZH: "Cesium：WMTS（CGCS2000 经纬度）", EN: "Cesium: WMTS (CGCS2000 degrees)"}, kind: "javascript", file: "cesium-wmts.js"},
	{client: "cesium", title: layers.Text{ZH: "Cesium：图片瓦片", EN: "Cesium: picture tiles"}, kind: "javascript", file: "cesium-xyz.js"},
	{client: "gdal", title: layers.Text{ZH: "GDAL：要素", EN: "GDAL: features"}, kind: "shell", file: "gdal-features.sh"},
	{client: "gdal", title: layers.Text{ZH: "GDAL：图片", EN: "GDAL: pictures"}, kind: "shell", file: "gdal-wmts.sh"},
	{client: "other", title: layers.Text{ZH: "OGC API", EN: "OGC API"}, kind: "address", url: func(p *place) string { return p.OGC }, note: wholePlan},
	{client: "other", title: layers.Text{ZH: "图片瓦片（XYZ）", EN: "Picture tiles (XYZ)"}, kind: "address", url: func(p *place) string { return p.Pictures }},
	{client: "other", title: layers.Text{ZH: "SLD 样式（GeoServer 等）", EN: "SLD (GeoServer and others)"}, kind: "address", url: func(p *place) string { return p.at("/styles/" + p.Name + ".sld") }},
	{client: "other", title: layers.Text{ZH: "图例图片", EN: "Picture of the legend"}, kind: "address", url: func(p *place) string { return p.at("/styles/" + p.Name + "/legend.png?scale=2&lang=" + p.Lang) }},
}

// Links are the ways to open a layer of a catalogue.
func (s Server) Links(c *layers.Catalog, l *layers.Layer) ([]Link, error) {
	p := s.place(c, l)
	var all []Link
	for i := range entries {
		e := &entries[i]
		link := Link{Client: e.client, Title: e.title, Kind: e.kind}
		if e.note != (layers.Text{}) {
			link.Note = &e.note
		}
		if e.url != nil {
			link.URL = e.url(&p)
		} else {
			var err error
			if link.Snippet, err = p.snippet(e.file); err != nil {
				return nil, err
			}
		}
		all = append(all, link)
	}
	return all, nil
}
