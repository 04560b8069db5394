package ogcapi

import "maps"

// describeTiles describes tile matrix sets, tilesets and tiles. Identifiers of operations end
// as OGC 20-057, section 13, demands, so that programs find them whatever their paths are.
func describeTiles(_ *request, d *description) {
	d.tags = append(d.tags, object{"name": "Tiles", "description": "vector tiles and pictures of layers"})
	tileSchemas(d)
	text := object{"type": "string"}
	path := func(name, about string) object {
		return object{"name": name, "in": "path", "required": true, "description": about, "schema": text}
	}
	maps.Copy(d.parameters, object{
		"tileMatrixSetId": path("tileMatrixSetId", "the identifier of a tile matrix set"),
		"tileMatrix":      path("tileMatrix", "the identifier of a tile matrix"),
		"tileRow":         path("tileRow", "the row of a tile, counted from the north, from 0"),
		"tileCol":         path("tileCol", "the column of a tile, counted from the west, from 0"),
		"collections": object{"name": "collections", "in": "query", "required": false, "style": "form", "explode": false,
			"description": "the layers that are shown; without it, those that a map shows at first", "schema": object{"type": "array", "items": text}},
		"v": object{"name": "v", "in": "query", "required": false, "description": "the version of the plan: an answer with the present one may be kept for good", "schema": text},
	})
	f, set := formatParameter(documents()), reference("parameters/tileMatrixSetId")
	d.get("/tileMatrixSets", "getTileMatrixSetsList", "Tiles", "the tile matrix sets", []any{f},
		object{"200": answerOf("links to all sets", documents(), reference("schemas/tileMatrixSets"))})
	d.get("/tileMatrixSets/{tileMatrixSetId}", "getTileMatrixSet", "Tiles", "a tile matrix set", []any{set, f},
		object{"200": answerOf("the set", documents(), reference("schemas/tileMatrixSet")), "404": reference("responses/notFound")})
	for _, t := range tilings {
		t.describe(d, set, f)
	}
}

// describe describes the three resources of a kind of tiles.
func (t tiling) describe(d *description, set, f any) {
	var own, layer []any
	kind := "dataset"
	if t.collection {
		kind, own = "collection", []any{reference("parameters/collectionId")}
	} else {
		layer = []any{reference("parameters/collections")}
	}
	name := "tiles." + kind + "." + t.dataType()
	title := t.title().EN
	missing := reference("responses/notFound")
	with := func(more ...any) []any { return append(append(append([]any{}, own...), layer...), more...) }
	d.get(t.path(), name+".getTileSetsList", "Tiles", title+": the tilesets", with(f),
		object{"200": answerOf("a tileset for each tile matrix set", documents(), reference("schemas/tilesets")), "404": missing})
	d.get(t.path()+"/{tileMatrixSetId}", name+".getTileSet", "Tiles", title+": a tileset", with(set, f),
		object{"200": answerOf("the metadata of the tileset", documents(), reference("schemas/tileset")), "404": missing})
	tile := object{"description": "a tile", "content": object{t.format().mediaType(): object{"schema": object{"type": "string", "format": "binary"}}}}
	responses := object{"200": tile, "304": object{"description": "the client has it already"}, "404": missing}
	if !t.drawn {
		responses["204"] = object{"description": "there is nothing in this tile"}
	}
	d.get(t.path()+"/{tileMatrixSetId}/{tileMatrix}/{tileRow}/{tileCol}", name+".getTile", "Tiles", title+": a tile",
		with(set, reference("parameters/tileMatrix"), reference("parameters/tileRow"), reference("parameters/tileCol"),
			formatParameter([]format{t.format()}), reference("parameters/v")), responses)
}

// tileSchemas adds the schemas of documents about tiles.
func tileSchemas(d *description) {
	text, number, count := object{"type": "string"}, object{"type": "number"}, object{"type": "integer", "minimum": 0}
	links := object{"type": "array", "items": reference("schemas/link")}
	list := func(of any) object { return object{"type": "array", "items": of} }
	maps.Copy(d.schemas, object{
		"tileMatrixSets": object{"type": "object", "required": []string{"tileMatrixSets"}, "properties": object{"links": links,
			"tileMatrixSets": list(object{"type": "object", "required": []string{"links"}, "properties": object{
				"id": text, "title": text, "uri": text, "crs": text, "links": links}})}},
		"tileMatrixSet": object{"type": "object", "required": []string{"crs", "tileMatrices"}, "properties": object{
			"id": text, "title": text, "uri": text, "crs": text, "orderedAxes": list(text), "wellKnownScaleSet": text, "links": links,
			"tileMatrices": list(object{"type": "object",
				"required": []string{"id", "scaleDenominator", "cellSize", "pointOfOrigin", "tileWidth", "tileHeight", "matrixWidth", "matrixHeight"},
				"properties": object{"id": text, "scaleDenominator": number, "cellSize": number, "cornerOfOrigin": text, "pointOfOrigin": list(number),
					"tileWidth": count, "tileHeight": count, "matrixWidth": count, "matrixHeight": count}})}},
		"tilesets": object{"type": "object", "required": []string{"tilesets"}, "properties": object{"links": links,
			"tilesets": list(object{"type": "object", "required": []string{"dataType", "crs", "links"}, "properties": object{
				"title": text, "dataType": text, "crs": text, "tileMatrixSetURI": text, "tileMatrixSetId": text, "links": links}})}},
		"tileset": object{"type": "object", "required": []string{"dataType", "crs", "links"}, "properties": object{
			"title": text, "description": text, "attribution": text, "license": text, "version": text, "dataType": text, "mediaTypes": list(text),
			"crs": text, "tileMatrixSetURI": text, "tileMatrixSetId": text, "links": links,
			"tileMatrixSetLimits": list(object{"type": "object", "required": []string{"tileMatrix", "minTileRow", "maxTileRow", "minTileCol", "maxTileCol"},
				"properties": object{"tileMatrix": text, "minTileRow": count, "maxTileRow": count, "minTileCol": count, "maxTileCol": count}}),
			"boundingBox": object{"type": "object"}, "centerPoint": object{"type": "object"}, "layers": list(object{"type": "object"})}},
	})
}
