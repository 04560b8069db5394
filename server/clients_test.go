package server

import (
	"net/http"
	"strings"
	"testing"
)

// TestServicesOfGISClients: WMS and the services of ArcGIS are there, with the headers that a server gives all answers.
func TestServicesOfGISClients(t *testing.T) {
	s, _ := testServer(t, Options{})
	f := func(method, target, body, contentType, words string, headers ...string) {
		t.Helper()
		r := ask(t, s, method, target, body, headers...)
		if got := bodyOf(t, r); r.StatusCode != http.StatusOK || !strings.HasPrefix(r.Header.Get("Content-Type"), contentType) || !strings.Contains(got, words) ||
			r.Header.Get("Access-Control-Allow-Origin") != "*" {
			t.Errorf("%s %s: %d %v %.300s", method, target, r.StatusCode, r.Header, got)
		}
	}
	form := []string{"Content-Type", "application/x-www-form-urlencoded"}
	picture := "SERVICE=WMS&VERSION=1.3.0&REQUEST=GetMap&LAYERS=zone&STYLES=&CRS=EPSG:4490&BBOX=0,0,4,8&WIDTH=20&HEIGHT=10&FORMAT=image/png"
	f("GET", "/wms?request=GetCapabilities", "", "text/xml", "<Name>zone</Name>")
	f("GET", "/wms/?request=GetCapabilities", "", "text/xml", "<Name>zone</Name>")
	f("GET", "/wms?"+picture, "", "image/png", "PNG")
	f("POST", "/wms", picture, "image/png", "PNG", form...)
	f("HEAD", "/wms?"+picture, "", "image/png", "")
	f("GET", "/arcgis/rest/services?f=json", "", "application/json", "VectorTileServer")
	f("GET", "/arcgis/rest/services/zone,over/VectorTileServer/", "", "application/json", "indexedVector")
	f("GET", "/arcgis/rest/services/zone/VectorTileServer/tile/4/7/8.pbf", "", "application/x-protobuf", "zone", "Accept-Encoding", "identity")
	f("GET", "/arcgis/rest/services/zone/VectorTileServer/resources/styles/root.json", "", "application/json", `"../../"`)
	f("GET", "/arcgis/rest/services/zone/FeatureServer/0", "", "application/json", "esriGeometryPolygon")
	f("GET", "/arcgis/rest/services/zone/FeatureServer/0/query?where=id%3D%27a%27&outFields=*&f=json", "", "application/json", `"甲"`)
	f("POST", "/arcgis/rest/services/zone/FeatureServer/0/query", "where=id='a'&returnCountOnly=true", "application/json", `{"count":1}`, form...)

	if r := ask(t, s, "GET", "/wms?REQUEST=GetMap", ""); r.StatusCode != http.StatusBadRequest || !strings.Contains(bodyOf(t, r), "ServiceException") {
		t.Errorf("%d %v", r.StatusCode, r.Header)
	}
	if r := ask(t, s, "GET", "/arcgis/rest/services/none/FeatureServer", ""); r.StatusCode != http.StatusNotFound || !strings.Contains(bodyOf(t, r), `{"error":{"code":404`) {
		t.Errorf("%d %v", r.StatusCode, r.Header)
	}
	tile := ask(t, s, "GET", "/arcgis/rest/services/zone/VectorTileServer/tile/4/7/8.pbf", "")
	if tile.Header.Get("Content-Encoding") != "gzip" {
		t.Errorf("%v", tile.Header)
	}
	again := ask(t, s, "GET", "/arcgis/rest/services/zone/VectorTileServer/tile/4/7/8.pbf", "", "If-None-Match", tile.Header.Get("Etag"))
	if again.StatusCode != http.StatusNotModified {
		t.Errorf("%d %v", again.StatusCode, again.Header)
	}
}
