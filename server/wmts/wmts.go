// Package wmts is the Web Map Tile Service of the server, version 1.0.0 (OGC 07-057r7), by
// key-value pairs at /wmts and by addresses of resources below /wmts/1.0.0: tiles as
// pictures and as vector tiles, and what lies at a pixel of them.
package wmts

import (
	"errors"
	"net/http"

	"guotu/server/call"
)

// root is where the service begins, rest where its resources do.
const (
	root = "/wmts"
	rest = root + "/1.0.0"
)

// service is a Web Map Tile Service. It is safe for concurrent use.
type service struct{ kept shelf }

// Routes are the addresses of the service.
func Routes() []call.Route {
	s := new(service)
	tile := rest + "/{layer}/{style}/{set}/{matrix}/{row}/{column}"
	routes := []call.Route{
		{Method: http.MethodGet, Path: root, Answer: reporting(s.keyValue, 0)},
		{Method: http.MethodGet, Path: rest + "/WMTSCapabilities.xml", Answer: reporting(s.capabilitiesResource, 0)},
	}
	for _, f := range formats {
		for _, suffix := range f.suffixes {
			routes = append(routes, call.Route{Method: http.MethodGet, Path: tile + suffix, Answer: reporting(tileResource(f), http.StatusNotFound)})
		}
	}
	for _, f := range infoFormats {
		if f.suffix != "" {
			routes = append(routes, call.Route{Method: http.MethodGet, Path: tile + "/{j}/{i}" + f.suffix, Answer: reporting(infoResource(f), http.StatusNotFound)})
		}
	}
	return routes
}

// reporting answers mistakes of the client by exception reports. Status is that of
// mistakes in the address; 0 is that of their codes. Other errors are left to the server.
func reporting(answer call.Handler, status int) call.Handler {
	return func(c *call.Call) (*call.Answer, error) {
		a, err := answer(c)
		if wrong := new(call.Error); errors.As(err, &wrong) { // in the language, which is no part of the address
			return (&exception{code: invalidValue, locator: wrong.Parameter, text: wrong.Detail}).answer(0), nil
		}
		e := new(exception)
		if !errors.As(err, &e) {
			return a, err
		}
		return e.answer(status), nil
	}
}
