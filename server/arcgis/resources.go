package arcgis

import (
	"encoding/json"
	"fmt"
	"net/url"
	"strconv"
	"strings"

	"guotu/server/call"
	"guotu/tiles/style"
)

// rootStyle answers …/resources/styles/root.json: the MapLibre style of the layers, whose addresses are relative
// to it, as in ArcGIS.
func (s *service) rootStyle(r *request) (*call.Answer, error) { return r.style("../..", "..") }

// style answers …/resources/styles, the same style. Seen from there, relative addresses would be others, and some
// clients take them for those of root.json all the same; so they are absolute.
func (s *service) style(r *request) (*call.Answer, error) {
	here := r.Here(root+"/services/"+url.PathEscape(r.Path["layers"])+"/VectorTileServer", nil)
	return r.style(here, here+"/resources")
}

// style makes the style with the addresses of the service and of its resources. Names of features come along where
// the layers have them; the tiles of the service have them, too.
func (r *request) style(service, resources string) (*call.Answer, error) {
	all, err := r.layers()
	if err != nil {
		return nil, err
	}
	return r.document(style.MapLibre(r.Catalog, r.Catalog.WithLabels(all), style.Options{Lang: r.lang, Source: service + "/", SourceName: "esri",
		Sprite: resources + "/sprites/sprite", Glyphs: resources + "/fonts/{fontstack}/{range}.pbf", Plain: true}))
}

// spriteIndex answers …/resources/sprites/sprite.json and sprite@2x.json.
func (s *service) spriteIndex(r *request) (*call.Answer, error) {
	sprite, err := r.sprite()
	if err != nil {
		return nil, err
	}
	body, err := json.Marshal(sprite.Places)
	return &call.Answer{ContentType: jsonType, Body: body}, err
}

// spritePicture answers …/resources/sprites/sprite.png and sprite@2x.png.
func (s *service) spritePicture(r *request) (*call.Answer, error) {
	sprite, err := r.sprite()
	if err != nil {
		return nil, err
	}
	body, err := sprite.PNG()
	return &call.Answer{ContentType: "image/png", Body: body, Ready: true}, err
}

func (r *request) sprite() (*style.Sprite, error) {
	all, err := r.layers()
	if err != nil {
		return nil, err
	}
	switch name := r.Path["sprite"]; name {
	case "sprite":
		return style.NewSprite(all, 1), nil
	case "sprite@2x":
		return style.NewSprite(all, 2), nil
	default:
		return nil, call.NotFound("sprite", "there is no sprite %q; there are sprite and sprite@2x", name)
	}
}

// glyphs answers …/resources/fonts/{stack}/{range}.pbf. There is one font, whichever is asked for.
func (s *service) glyphs(r *request) (*call.Answer, error) {
	if _, err := r.layers(); err != nil {
		return nil, err
	}
	text := r.Path["range"]
	a, b, _ := strings.Cut(text, "-")
	first, err := strconv.Atoi(a)
	last, err2 := strconv.Atoi(b)
	if err != nil || err2 != nil || text != fmt.Sprintf("%d-%d", first, last) {
		return nil, call.NotFound("range", "there are no glyphs %q; a range is such as 19968-20223", text)
	}
	body, there, err := s.fonts.File(first, last)
	if err != nil {
		return nil, err
	}
	if !there {
		return nil, call.NotFound("range", "there are no glyphs %s; ranges are of 256 characters, up to 65535", text)
	}
	return &call.Answer{ContentType: "application/x-protobuf", Body: body}, nil
}
