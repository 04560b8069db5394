package ogcapi

import "maps"

// describeCommon describes the landing page and what else all parts have in common.
func describeCommon(_ *request, d *description) {
	d.tags = append(d.tags, object{"name": "Capabilities", "description": "what there is"})
	maps.Copy(d.parameters, object{
		"lang": object{"name": "lang", "in": "query", "required": false, "description": "the language of titles and pages; without it the header Accept-Language decides",
			"schema": object{"type": "string", "enum": []string{"zh", "en"}}},
		"collectionId": object{"name": "collectionId", "in": "path", "required": true, "description": "the name of a layer", "schema": object{"type": "string"}},
	})
	problem := object{"description": "", "content": object{"application/problem+json": object{"schema": reference("schemas/problem")}}}
	answer := func(text string) object {
		p := maps.Clone(problem)
		p["description"] = text
		return p
	}
	maps.Copy(d.responses, object{
		"invalid":       answer("a parameter is unknown, given twice, or cannot be understood"),
		"notFound":      answer("there is nothing with this name"),
		"notAcceptable": answer("none of the formats that the header Accept asks for is here"),
		"failed":        answer("internal error"),
	})
	text, texts := object{"type": "string"}, object{"type": "array", "items": object{"type": "string"}}
	links := object{"type": "array", "items": reference("schemas/link")}
	maps.Copy(d.schemas, object{
		"problem": object{"type": "object", "description": "RFC 9457", "required": []string{"type", "title", "status"}, "properties": object{
			"type": text, "title": text, "status": object{"type": "integer"}, "detail": text, "parameter": text, "instance": text}},
		"link": object{"type": "object", "required": []string{"href", "rel"}, "properties": object{
			"href": text, "rel": text, "type": text, "hreflang": text, "title": text, "templated": object{"type": "boolean"}}},
		"landingPage": object{"type": "object", "required": []string{"links"}, "properties": object{
			"title": text, "description": text, "attribution": text, "links": links}},
		"conformance": object{"type": "object", "required": []string{"conformsTo"}, "properties": object{"links": links, "conformsTo": texts}},
	})
	f := formatParameter(documents())
	d.get("/", "landingPage", "Capabilities", "the landing page", []any{f},
		object{"200": answerOf("links to everything else", documents(), reference("schemas/landingPage"))})
	d.get("/conformance", "conformance", "Capabilities", "the conformance classes that hold", []any{f},
		object{"200": answerOf("URIs of conformance classes", documents(), reference("schemas/conformance"))})
	d.get("/api", "api", "Capabilities", "this document", []any{formatParameter(documents())},
		object{"200": answerOf("the description of the interface", []format{asOpenAPI, asHTML}, object{"type": "object"})})
}
