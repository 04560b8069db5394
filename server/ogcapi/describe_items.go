package ogcapi

import "maps"

// describeFeatures describes the layers and their features.
func describeFeatures(_ *request, d *description) {
	d.tags = append(d.tags, object{"name": "Features", "description": "layers and their features"})
	maps.Copy(d.schemas, featureSchemas())
	maps.Copy(d.parameters, itemParameterObjects())
	f, id := formatParameter(documents()), reference("parameters/collectionId")
	missing := reference("responses/notFound")
	d.get("/collections", "collections", "Features", "the layers", []any{f},
		object{"200": answerOf("descriptions of all layers", documents(), reference("schemas/collections"))})
	d.get("/collections/{collectionId}", "collection", "Features", "a layer", []any{id, f},
		object{"200": answerOf("the description of a layer", documents(), reference("schemas/collection")), "404": missing})
	s := formatParameter(schemaFormats())
	d.get("/collections/{collectionId}/queryables", "queryables", "Features", "what filters of a layer may name", []any{id, s},
		object{"200": answerOf("a JSON Schema", schemaFormats(), object{"type": "object"}), "404": missing})
	d.get("/collections/{collectionId}/schema", "schema", "Features", "what the features of a layer have", []any{id, s},
		object{"200": answerOf("a JSON Schema", schemaFormats(), object{"type": "object"}), "404": missing})
	items := []any{id, formatParameter(featureFormats())}
	for _, name := range []string{"limit", "offset", "bbox", "bbox-crs", "datetime", "crs", "filter", "filter-lang", "filter-crs", "sortby", "properties", "skipGeometry", "geometry", "plan", "fields"} {
		items = append(items, reference("parameters/"+name))
	}
	d.get("/collections/{collectionId}/items", "items", "Features", "features of a layer", items,
		object{"200": answerOf("features", featureFormats(), reference("schemas/featureCollection")), "404": missing,
			"410": object{"description": "the plan has changed since the first page"}})
	d.get("/collections/{collectionId}/items/{featureId}", "item", "Features", "a feature",
		[]any{id, reference("parameters/featureId"), formatParameter(featureFormats()), reference("parameters/crs"), reference("parameters/properties"), reference("parameters/skipGeometry"), reference("parameters/geometry")},
		object{"200": answerOf("a feature", featureFormats(), reference("schemas/feature")), "404": missing})
}

func featureSchemas() object {
	text, whole := object{"type": "string"}, object{"type": "integer", "minimum": 0}
	texts, links := object{"type": "array", "items": text}, object{"type": "array", "items": reference("schemas/link")}
	return object{
		"collections": object{"type": "object", "required": []string{"links", "collections"}, "properties": object{
			"links": links, "collections": object{"type": "array", "items": reference("schemas/collection")}}},
		"collection": object{"type": "object", "required": []string{"id", "links"}, "properties": object{
			"id": text, "title": text, "description": text, "attribution": text, "extent": reference("schemas/extent"), "itemType": text,
			"crs": texts, "storageCrs": text, "links": links}},
		"extent": object{"type": "object", "properties": object{
			"spatial": object{"type": "object", "properties": object{
				"bbox": object{"type": "array", "items": object{"type": "array", "minItems": 4, "maxItems": 6, "items": object{"type": "number"}}}, "crs": text}},
			"temporal": object{"type": "object", "properties": object{
				"interval": object{"type": "array", "items": object{"type": "array", "minItems": 2, "maxItems": 2, "items": object{"type": "string", "nullable": true}}}, "trs": text}}}},
		"featureCollection": object{"type": "object", "required": []string{"type", "features"}, "properties": object{
			"type": object{"type": "string", "enum": []string{"FeatureCollection"}}, "features": object{"type": "array", "items": reference("schemas/feature")},
			"links": links, "timeStamp": object{"type": "string", "format": "date-time"}, "numberMatched": whole, "numberReturned": whole}},
		"feature": object{"type": "object", "required": []string{"type", "geometry", "properties"}, "properties": object{
			"type": object{"type": "string", "enum": []string{"Feature"}}, "id": text, "links": links,
			"geometry": object{"type": "object", "nullable": true}, "properties": object{"type": "object", "nullable": true}}},
	}
}

// itemParameterObjects are the parameters of features.
func itemParameterObjects() object {
	text := object{"type": "string"}
	uri := object{"type": "string", "format": "uri", "default": crs84}
	list := func(items object) object { return object{"type": "array", "items": items} }
	query := func(name, about string, schema object) object {
		return object{"name": name, "in": "query", "required": false, "description": about, "schema": schema, "style": "form", "explode": false}
	}
	return object{
		"featureId":    object{"name": "featureId", "in": "path", "required": true, "description": "the id of a feature", "schema": text},
		"limit":        query("limit", "how many features at most", object{"type": "integer", "minimum": 1, "maximum": maxLimit, "default": defaultLimit}),
		"offset":       query("offset", "how many features to leave out first", object{"type": "integer", "minimum": 0, "default": 0}),
		"bbox":         query("bbox", "only features that meet a box: 4 numbers, or 6 with heights, in the order of the axes of bbox-crs", object{"type": "array", "minItems": 4, "maxItems": 6, "items": object{"type": "number"}}),
		"bbox-crs":     query("bbox-crs", "the coordinate reference system of bbox", uri),
		"datetime":     query("datetime", "only features of a time: an instant, or two with a slash between, of which one may be ..", text),
		"crs":          query("crs", "the coordinate reference system of the answer", uri),
		"filter":       query("filter", "only features that meet a condition in CQL2", text),
		"filter-lang":  query("filter-lang", "the language of filter", object{"type": "string", "enum": []string{"cql2-text", "cql2-json"}, "default": "cql2-text"}),
		"filter-crs":   query("filter-crs", "the coordinate reference system of the geometries in filter", uri),
		"sortby":       query("sortby", "fields that the features are put in order by, with - in front for the other direction", list(object{"type": "string", "pattern": "[+ -]?.+"})),
		"properties":   query("properties", "the fields that features are to have", list(text)),
		"skipGeometry": query("skipGeometry", "whether to leave the geometries out", object{"type": "boolean", "default": false}),
		"geometry":     query("geometry", "what CSV has of geometries", object{"type": "string", "enum": []string{"none", "wkt"}, "default": "none"}),
		"plan":         query("plan", "the version of the plan that the answer must be from; links to further pages have it", text),
		"fields": object{"name": "fields", "in": "query", "required": false, "style": "form", "explode": true,
			"description": "only features whose field of that name has that value",
			"schema":      object{"type": "object", "additionalProperties": object{"type": "string"}}},
	}
}
