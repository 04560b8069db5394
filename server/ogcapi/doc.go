// Package ogcapi is the OGC API of the server, under /ogc: Features (parts 1 to 3), Tiles
// and Styles over one landing page, one list of conformance classes and one description
// (OpenAPI 3.0). Every resource is JSON for programs and HTML for people, in Chinese
// and English.
//
// A part adds itself by what a part holds: routes, conformance classes, links and paths
// of the description. Handlers are safe for concurrent use.
package ogcapi
