package arcgis

import (
	"bytes"
	"compress/gzip"
	"math"
	"net/http"
	"strings"

	"guotu/geo"
	"guotu/layers"
	"guotu/server/call"
	"guotu/server/matrixset"
	"guotu/tiles"
)

// tileService answers …/VectorTileServer: what there is to know of the tiles. Members are those that
// ArcGIS Pro, the ArcGIS API for JavaScript and QGIS read.
func (s *service) tileService(r *request) (*call.Answer, error) {
	all, err := r.layers()
	if err != nil {
		return nil, err
	}
	bound, least, most := geo.Nowhere(), layers.MaxZoom, 0
	var titles, credits []string
	for _, l := range all {
		bound = geo.Around(bound, l.Bound())
		from, to := tiles.WebMercatorQuad.Zooms(l)
		least, most = min(least, from), max(most, to)
		titles = append(titles, l.Spec().Title.In(r.lang))
		if credit := l.Spec().Attribution.In(r.lang); credit != "" && !strings.Contains(strings.Join(credits, "; "), credit) {
			credits = append(credits, credit)
		}
	}
	plane := spatialReference{WKID: webMercator, LatestWKID: 3857}
	box := extentOf(mercator(bound), plane)
	doc := tileServiceDocument{CurrentVersion: currentVersion, Name: r.Path["layers"], Description: strings.Join(titles, ", "),
		Copyright: strings.Join(credits, "; "), Capabilities: "TilesOnly", Type: "indexedVector", DefaultStyles: "resources/styles",
		Tiles: []string{"tile/{z}/{y}/{x}.pbf"}, InitialExtent: box, FullExtent: box, MinScale: scaleOf(least), MaxScale: scaleOf(most),
		MaxZoom: most, MinLOD: least, MaxLOD: most, ResourceInfo: resources}
	doc.TileInfo = tileInfo{Rows: tilePixels, Cols: tilePixels, DPI: 96, Format: "pbf", Origin: origin{-halfWorld, halfWorld}, SpatialReference: plane}
	for z := range most + 1 {
		doc.TileInfo.LODs = append(doc.TileInfo.LODs, lod{z, 2 * halfWorld / tilePixels / math.Exp2(float64(z)), scaleOf(z)})
	}
	return r.document(doc)
}

// tileServiceDocument is a VectorTileServer's description of itself.
type tileServiceDocument struct {
	CurrentVersion float64          `json:"currentVersion"`
	Name           string           `json:"name"`
	Description    string           `json:"description"`
	Copyright      string           `json:"copyrightText"`
	Capabilities   string           `json:"capabilities"`
	Type           string           `json:"type"`
	DefaultStyles  string           `json:"defaultStyles"`
	Tiles          []string         `json:"tiles"`
	ExportAllowed  bool             `json:"exportTilesAllowed"`
	InitialExtent  extent           `json:"initialExtent"`
	FullExtent     extent           `json:"fullExtent"`
	MinScale       float64          `json:"minScale"`
	MaxScale       float64          `json:"maxScale"`
	TileInfo       tileInfo         `json:"tileInfo"`
	MaxZoom        int              `json:"maxzoom"` // where the tiles really end: clients ask for no others, and enlarge the last
	MinLOD         int              `json:"minLOD"`
	MaxLOD         int              `json:"maxLOD"`
	ResourceInfo   resourceDocument `json:"resourceInfo"`
}

type tileInfo struct {
	Rows             int              `json:"rows"`
	Cols             int              `json:"cols"`
	DPI              int              `json:"dpi"`
	Format           string           `json:"format"`
	Origin           origin           `json:"origin"`
	SpatialReference spatialReference `json:"spatialReference"`
	LODs             []lod            `json:"lods"`
}

type origin struct {
	X float64 `json:"x"`
	Y float64 `json:"y"`
}

type lod struct {
	Level      int     `json:"level"`
	Resolution float64 `json:"resolution"`
	Scale      float64 `json:"scale"`
}

// Tiles count as 512 pixels wide, so that level z of ArcGIS is zoom level z of WebMercatorQuad.
const (
	tilePixels = 512
	halfWorld  = math.Pi * geo.SemiMajor
)

// scaleOf is the scale of a level at 96 dots to the inch, of which ArcGIS has 39.37 to the metre: 295828763.8 at
// level 0.
func scaleOf(z int) float64 { return 2 * halfWorld / tilePixels / math.Exp2(float64(z)) * 96 * 39.37 }

// resourceDocument tells what the service has beside tiles.
type resourceDocument struct {
	StyleVersion    int       `json:"styleVersion"`
	TileCompression string    `json:"tileCompression"`
	CacheInfo       cacheInfo `json:"cacheInfo"`
}

type cacheInfo struct {
	StorageInfo storageInfo `json:"storageInfo"`
}

type storageInfo struct {
	PacketSize    int    `json:"packetSize"`
	StorageFormat string `json:"storageFormat"`
}

var resources = resourceDocument{8, "gzip", cacheInfo{storageInfo{128, "compactV2"}}}

// resourceInfo answers …/resources/info.
func (s *service) resourceInfo(r *request) (*call.Answer, error) {
	if _, err := r.layers(); err != nil {
		return nil, err
	}
	return r.document(struct {
		ResourceInfo resourceDocument `json:"resourceInfo"`
	}{resources})
}

// tile answers …/tile/{z}/{y}/{x}.pbf, always compressed with gzip: ArcGIS clients rely on it. An empty
// tile is 204.
func (s *service) tile(r *request) (*call.Answer, error) {
	all, err := r.layers()
	if err != nil {
		return nil, err
	}
	id, err := r.tileID()
	if err != nil {
		return nil, err
	}
	t, err := r.Store.Tile(r.Context(), r.Catalog.WithLabels(all), id)
	if err != nil {
		return nil, err
	}
	a := &call.Answer{ContentType: "application/x-protobuf", Tag: t.Tag + "-arcgis", Ready: true, Header: http.Header{"Content-Encoding": {"gzip"}}}
	if t.Size == 0 {
		return &call.Answer{Status: http.StatusNoContent, Header: http.Header{"Cache-Control": {"public, no-cache"}}}, nil
	}
	if v := t.Variant(tiles.Gzip); v != nil {
		a.Body = v.Body
		return a, nil
	}
	raw, err := t.Raw()
	if err != nil {
		return nil, err
	}
	a.Body, err = zipped(raw)
	return a, err
}

// zipped compresses a tile that is too small to be kept so.
func zipped(raw []byte) ([]byte, error) {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := w.Write(raw); err != nil {
		return nil, err
	}
	err := w.Close()
	return b.Bytes(), err
}

// tileID reads the level, row and column of a tile.
func (r *request) tileID() (id tiles.ID, err error) {
	for _, part := range []struct {
		name string
		to   *uint32
	}{{"z", &id.Z}, {"y", &id.Y}, {"x", &id.X}} {
		n, ok := matrixset.Number(r.Path[part.name])
		if !ok {
			return id, call.NotFound(part.name, "%s must be a whole number in plain digits, not %q", part.name, r.Path[part.name])
		}
		*part.to = n
	}
	if !id.Valid() {
		return id, call.NotFound("z", "there is no tile %d/%d/%d (level, row, column)", id.Z, id.Y, id.X)
	}
	return id, nil
}
