// Package wms serves the pictures of a plan as a Web Map Service, versions 1.1.1 (OGC 01-068r3)
// and 1.3.0 (OGC 06-042), for clients that want pictures in their own coordinate system and
// size: QGIS, ArcMap, ArcGIS Pro, SuperMap, Cesium.
//
// # Order of coordinates
//
// In 1.1.1 a BBOX is always west,south,east,north. In 1.3.0 it follows the document of the
// coordinate system: EPSG:4326, EPSG:4490 and all Gauss-Krüger systems of CGCS2000 (EPSG:4491 to
// 4554) have north first, so that a BBOX is south,west,north,east; CRS:84, EPSG:3857 and UTM
// have east first.
//
// # Exceptions
//
// An exception in XML has status 400: caches, monitors and scripts that look only at the status must
// not take it for a picture. Clients that read the document do so with any status. With
// EXCEPTIONS=INIMAGE or BLANK the client asks for a picture in any case, and the status is 200.
package wms

import (
	"errors"
	"net/http"
	"strings"

	"guotu/server/call"
)

// path is the address of the service.
const path = "/wms"

// Routes are the addresses of the service.
func Routes() []call.Route {
	s := &service{}
	return []call.Route{
		{Method: http.MethodGet, Path: path, Answer: s.serve},
		{Method: http.MethodPost, Path: path, Answer: s.serve},
	}
}

// service answers requests. It is safe for concurrent use.
type service struct{ sizes legendSizes }

// serve answers a request, of whatever operation.
func (s *service) serve(c *call.Call) (*call.Answer, error) {
	r, err := read(c, &s.sizes)
	var a *call.Answer
	if err == nil {
		a, err = r.answer()
	}
	if wrong := new(Exception); errors.As(err, &wrong) {
		return r.exception(wrong), nil
	}
	return a, err
}

// answer does what REQUEST says.
func (r *request) answer() (*call.Answer, error) {
	if service := r.value("SERVICE"); service != "" && !strings.EqualFold(service, "WMS") {
		return nil, invalid("SERVICE", "SERVICE must be WMS, not %q", service)
	}
	switch operation := r.value("REQUEST"); strings.ToLower(operation) {
	case "getcapabilities", "capabilities":
		return r.capabilities()
	case "getmap", "map":
		return r.picture()
	case "getfeatureinfo", "feature_info":
		return r.featureInfo()
	case "getlegendgraphic":
		return r.legendGraphic()
	case "":
		return nil, missing("REQUEST", "REQUEST is missing: GetCapabilities, GetMap, GetFeatureInfo or GetLegendGraphic")
	default:
		return nil, &Exception{Code: "OperationNotSupported", Locator: "REQUEST",
			Text: "there is no operation " + call.Quoted(operation) + "; there are GetCapabilities, GetMap, GetFeatureInfo and GetLegendGraphic"}
	}
}
