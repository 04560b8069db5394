package ogcapi

import (
	"maps"

	"guotu/layers"
	"guotu/server/call"
)

// description is the document that describes the interface (OpenAPI 3.0.3). Maps are written
// with sorted keys, so that it is the same from call to call.
type description struct {
	paths      map[string]any
	schemas    map[string]any
	parameters map[string]any
	responses  map[string]any
	tags       []object
}

// object is an object of JSON.
type object = map[string]any

// asOpenAPI is the format of the description (OGC 17-069r4, section 9.2).
var asOpenAPI = format{name: "json", media: "application/vnd.oai.openapi+json;version=3.0", title: layers.Text{ZH: "OpenAPI 3.0", EN: "OpenAPI 3.0"}, other: "application/json"}

// get adds what GET does at a path under the root. The operation has summary, parameters,
// responses and so on; the answers to mistakes, and the parameters f and lang, are added.
func (d *description) get(path, operationID, tag, summary string, parameters []any, responses object) {
	parameters = append(parameters, reference("parameters/lang"))
	all := object{"400": reference("responses/invalid"), "406": reference("responses/notAcceptable"), "500": reference("responses/failed")}
	for status, response := range responses {
		all[status] = response
	}
	d.paths[path] = object{"get": object{"operationId": operationID, "tags": []string{tag}, "summary": summary, "parameters": parameters, "responses": all}}
}

// post adds what POST does at a path under the root, like get.
func (d *description) post(path, operationID, tag, summary string, parameters []any, body, responses object) {
	parameters = append(parameters, reference("parameters/lang"))
	all := object{"400": reference("responses/invalid"), "500": reference("responses/failed")}
	maps.Copy(all, responses)
	d.paths[path] = object{"post": object{"operationId": operationID, "tags": []string{tag}, "summary": summary, "parameters": parameters,
		"requestBody": body, "responses": all}}
}

// reference refers to one of the components of the document.
func reference(component string) object { return object{"$ref": "#/components/" + component} }

// formatParameter is the parameter f of a resource that has the given formats.
func formatParameter(formats []format) object {
	var names []string
	for _, f := range formats {
		names = append(names, f.name)
	}
	return object{"name": "f", "in": "query", "required": false, "description": "the format of the answer; without it the header Accept decides",
		"schema": object{"type": "string", "enum": names, "default": names[0]}}
}

// answerOf is a response with the given schema for JSON, and a text for HTML and others.
func answerOf(text string, formats []format, schema any) object {
	content := make(object)
	for i, f := range formats {
		content[f.mediaType()] = object{"schema": object{"type": "string"}}
		if i == 0 {
			content[f.mediaType()] = object{"schema": schema}
		}
	}
	return object{"description": text, "content": content}
}

// describe makes the description of all parts.
func (r *request) describe() *description {
	d := &description{paths: make(object), schemas: make(object), parameters: make(object), responses: make(object)}
	for _, p := range parts() {
		if p.describe != nil {
			p.describe(r, d)
		}
	}
	return d
}

// document is the description as OpenAPI has it.
func (d *description) document(r *request) object {
	title := r.text(r.Catalog.Title())
	if title == "" {
		title = "Guotu"
	}
	version := r.Version
	if version == "" {
		version = "0"
	}
	return object{
		"openapi": "3.0.3",
		"info":    object{"title": title, "version": version, "description": "OGC API of a territorial plan"},
		"servers": []object{{"url": r.Base + root}},
		"tags":    d.tags,
		"paths":   d.paths,
		"components": object{
			"schemas": d.schemas, "parameters": d.parameters, "responses": d.responses,
		},
	}
}

// api answers GET /ogc/api.
func api(c *call.Call) (*call.Answer, error) {
	r, err := read(c, []format{asOpenAPI, asHTML})
	if err != nil {
		return nil, err
	}
	if r.format.name == asHTML.name {
		return r.sendAPIPage()
	}
	body, err := marshal(r.describe().document(r))
	if err != nil {
		return nil, err
	}
	return &call.Answer{ContentType: asOpenAPI.media, Body: body, Header: r.header()}, nil
}

// apiPage answers GET /ogc/api.html.
func apiPage(c *call.Call) (*call.Answer, error) {
	query, err := c.Parameters("f", "lang")
	if err != nil {
		return nil, err
	}
	if f := query.Get("f"); f != "" && f != asHTML.name {
		return nil, call.Bad("f", "there is no format %q here; /ogc/api has JSON", f)
	}
	r, err := open(c, query, []format{asHTML})
	if err != nil {
		return nil, err
	}
	return r.sendAPIPage()
}

func (r *request) sendAPIPage() (*call.Answer, error) {
	title := r.text(layers.Text{ZH: "接口说明", EN: "The API documentation"})
	return r.send(nil, page{name: "api.html", title: title, trail: r.trailTo(), content: r.describe().operations(r)})
}
