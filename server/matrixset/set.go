// Package matrixset describes the grids of tiles as the standards for tiles do: tile
// matrix sets with their names, coordinate systems, scales and limits (OGC 07-057r7, annex E;
// OGC 17-083r4). Beside the grids of package tiles it has other names and numberings of
// them that are in use. Everything in it is immutable.
package matrixset

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/paulmach/orb"

	"guotu/layers"
	"guotu/tiles"
)

// TileSize is the side of a tile in pixels of 0.28 mm, on which scales rest.
const TileSize = 256

// Set is a tile matrix set: a grid under a name, with a numbering of its zoom levels.
type Set struct {
	ID    string
	Title layers.Text
	Grid  tiles.Grid
	// URI names the set in the register of OGC, ScaleSet its well-known scale set, both
	// as http addresses; "" if there is none.
	URI, ScaleSet string
	// authority, version and code name the coordinate system.
	authority, version, code string
	// first and last are the numbers of its matrices, of which zoom level is number - shift.
	first, last, shift uint32
}

const (
	setURI   = "http://www.opengis.net/def/tilematrixset/OGC/1.0/"
	scaleURI = "http://www.opengis.net/def/wkss/OGC/1.0/"
)

// sets are all sets: the registered ones, CGCS2000Quad, and then aliases.
var sets = [...]Set{
	{ID: "WebMercatorQuad", Title: layers.Text{ZH: "网络墨卡托", EN: "Google Maps Compatible for the World"}, Grid: tiles.WebMercatorQuad,
		URI: setURI + "WebMercatorQuad", ScaleSet: scaleURI + "GoogleMapsCompatible", authority: "EPSG", code: "3857", last: 24},
	{ID: "WorldCRS84Quad", Title: layers.Text{ZH: "经纬度（WGS 84）", EN: "CRS84 for the World"}, Grid: tiles.WorldCRS84Quad,
		URI: setURI + "WorldCRS84Quad", ScaleSet: scaleURI + "GoogleCRS84Quad", authority: "OGC", version: "1.3", code: "CRS84", last: 23},
	{ID: "CGCS2000Quad", Title: layers.Text{ZH: "经纬度（CGCS2000）", EN: "CGCS2000 for the World"}, Grid: tiles.CGCS2000Quad,
		authority: "EPSG", code: "4490", last: 23},
	{ID: "GoogleMapsCompatible", Title: layers.Text{ZH: "网络墨卡托（通用名）", EN: "WebMercatorQuad by its name in WMTS 1.0.0"}, Grid: tiles.WebMercatorQuad,
		ScaleSet: scaleURI + "GoogleMapsCompatible", authority: "EPSG", code: "3857", last: 18},
	// 天地图 counts from 1: in c the first level is two tiles wide, in w it is two by two.
	{ID: "c", Title: layers.Text{ZH: "经纬度（CGCS2000，天地图编号）", EN: "CGCS2000Quad, numbered as Tianditu does"}, Grid: tiles.CGCS2000Quad,
		authority: "EPSG", code: "4490", first: 1, last: 18, shift: 1},
	{ID: "w", Title: layers.Text{ZH: "网络墨卡托（天地图编号）", EN: "WebMercatorQuad, numbered as Tianditu does"}, Grid: tiles.WebMercatorQuad,
		authority: "EPSG", code: "3857", first: 1, last: 18},
}

// All returns every set.
func All() []Set { return slices.Clone(sets[:]) }

// Named returns the set with that identifier, nil if there is none.
func Named(id string) *Set {
	for i := range sets {
		if sets[i].ID == id {
			return &sets[i]
		}
	}
	return nil
}

// Names lists the identifiers of all sets, for messages.
func Names() string {
	names := make([]string, len(sets))
	for i := range sets {
		names[i] = sets[i].ID
	}
	return strings.Join(names, ", ")
}

// CRS returns the name of the coordinate system as an http address.
func (s *Set) CRS() string {
	version := s.version
	if version == "" {
		version = "0"
	}
	return "http://www.opengis.net/def/crs/" + s.authority + "/" + version + "/" + s.code
}

// CRSURN returns the name of the coordinate system as a URN.
func (s *Set) CRSURN() string {
	return "urn:ogc:def:crs:" + s.authority + ":" + s.version + ":" + s.code
}

// ScaleSetURN returns the name of the well-known scale set as a URN, "" if there is none.
func (s *Set) ScaleSetURN() string {
	if s.ScaleSet == "" {
		return ""
	}
	return "urn:ogc:def:wkss:OGC:1.0:" + strings.TrimPrefix(s.ScaleSet, scaleURI)
}

// Geographic reports whether the coordinates are degrees.
func (s *Set) Geographic() bool { return s.Grid != tiles.WebMercatorQuad }

// NorthFirst reports whether the coordinate system has latitude before longitude.
func (s *Set) NorthFirst() bool { return s.code == "4490" }

// Axes are the abbreviations of the axes, in their order.
func (s *Set) Axes() [2]string {
	switch {
	case s.NorthFirst():
		return [2]string{"Lat", "Lon"}
	case s.Geographic():
		return [2]string{"Lon", "Lat"}
	}
	return [2]string{"X", "Y"}
}

// Ordered returns x (longitude) and y (latitude) in the order of the axes.
func (s *Set) Ordered(x, y float64) [2]float64 {
	if s.NorthFirst() {
		return [2]float64{y, x}
	}
	return [2]float64{x, y}
}

// Zoom returns the zoom level of the grid that a matrix stands for. Identifiers are
// numbers in plain digits.
func (s *Set) Zoom(matrix string) (z uint32, ok bool) {
	n, ok := Number(matrix)
	if !ok || n < s.first || n > s.last {
		return 0, false
	}
	return n - s.shift, true
}

// MatrixID returns the identifier of the matrix of a zoom level of the grid; not ok if the set
// has none.
func (s *Set) MatrixID(z uint32) (id string, ok bool) {
	n := z + s.shift
	if n < s.first || n > s.last {
		return "", false
	}
	return strconv.FormatUint(uint64(n), 10), true
}

// Matrix is a tile matrix: all tiles of a zoom level.
type Matrix struct {
	ID   string
	Zoom uint32
	// ScaleDenominator rests on pixels of 0.28 mm. CellSize is the side of a pixel
	// in units of the coordinate system: metres or degrees.
	ScaleDenominator, CellSize float64
	// Columns and Rows are the numbers of tiles.
	Columns, Rows uint32
}

const (
	pixel = 0.00028 // metres, OGC 17-083r4, section 6.1.1
	// halfEquator is half the equator's length on the sphere of Web Mercator, in metres.
	halfEquator = math.Pi * 6378137
)

// Origin returns x and y of the upper left corner of all matrices, west and north.
func (s *Set) Origin() (x, y float64) {
	if s.Geographic() {
		return -180, 90
	}
	return -halfEquator, halfEquator
}

// Matrices returns the matrices from the coarsest on.
func (s *Set) Matrices() []Matrix {
	var all []Matrix
	for n := s.first; n <= s.last; n++ {
		m := Matrix{ID: strconv.FormatUint(uint64(n), 10), Zoom: n - s.shift}
		m.Rows, m.Columns = 1<<m.Zoom, 1<<m.Zoom
		if s.Geographic() {
			m.Columns *= 2
		}
		metres := 2 * halfEquator / TileSize / float64(m.Columns)
		m.ScaleDenominator, m.CellSize = metres/pixel, metres
		if s.Geographic() {
			m.CellSize = 360.0 / TileSize / float64(m.Columns)
		}
		all = append(all, m)
	}
	return all
}

// Limits are the first and last rows and columns of a matrix that have something of a box.
type Limits struct{ MinRow, MaxRow, MinColumn, MaxColumn uint32 }

// Has reports whether a tile lies within the limits.
func (l Limits) Has(row, column uint32) bool {
	return l.MinRow <= row && row <= l.MaxRow && l.MinColumn <= column && column <= l.MaxColumn
}

// Limits returns the tiles of a zoom level that have something of a box in degrees that is
// not empty. Tiles that it only touches count where nothing else is left.
func (s *Set) Limits(b orb.Bound, zoom uint32) Limits {
	x0, y0 := s.place(b.Min[0], b.Max[1], zoom)
	x1, y1 := s.place(b.Max[0], b.Min[1], zoom)
	rows := float64(uint32(1) << zoom)
	columns := rows
	if s.Geographic() {
		columns *= 2
	}
	var l Limits
	l.MinColumn, l.MaxColumn = between(x0, x1, columns)
	l.MinRow, l.MaxRow = between(y0, y1, rows)
	return l
}

// between returns the first and last of n cells that have something of a range.
func between(from, to, n float64) (least, most uint32) {
	first := min(max(math.Floor(from), 0), n-1)
	last := min(max(math.Ceil(to)-1, first), n-1)
	return uint32(first), uint32(last)
}

// place returns how many tiles a place lies from the western and the northern edge.
func (s *Set) place(lon, lat float64, zoom uint32) (x, y float64) {
	rows := float64(uint32(1) << zoom)
	if s.Geographic() {
		return (lon + 180) / 180 * rows, (90 - lat) / 180 * rows
	}
	// Beyond ±89.9 degrees the logarithm would end in infinity; the square ends at 85.05.
	lat = min(max(lat, -89.9), 89.9)
	return (lon + 180) / 360 * rows, (0.5 - math.Atanh(math.Sin(lat*math.Pi/180))/(2*math.Pi)) * rows
}

// LonLat returns the place, in degrees, that lies the given parts of a tile's side from its
// western and northern edges.
func (s *Set) LonLat(id tiles.ID, east, south float64) orb.Point {
	rows := float64(uint32(1) << id.Z)
	x, y := float64(id.X)+east, float64(id.Y)+south
	if s.Geographic() {
		return orb.Point{x/rows*180 - 180, 90 - y/rows*180}
	}
	return orb.Point{x/rows*360 - 180, math.Atan(math.Sinh(math.Pi*(1-2*y/rows))) * 180 / math.Pi}
}

// Bound returns the box of a tile in units of the coordinate system, x (longitude) first
// whatever the order of its axes.
func (s *Set) Bound(id tiles.ID) orb.Bound {
	west, north := s.Origin()
	side := -2 * west / float64(uint32(1)<<id.Z)
	if s.Geographic() {
		side /= 2
	}
	return orb.Bound{Min: orb.Point{west + side*float64(id.X), north - side*float64(id.Y+1)},
		Max: orb.Point{west + side*float64(id.X+1), north - side*float64(id.Y)}}
}

// Number reads up to nine plain digits, without a leading zero, so that a matrix, a row or a
// column has one name.
func Number(text string) (uint32, bool) {
	if len(text) == 0 || len(text) > 9 || len(text) > 1 && text[0] == '0' {
		return 0, false
	}
	var n uint32
	for _, c := range []byte(text) {
		if c < '0' || c > '9' {
			return 0, false
		}
		n = n*10 + uint32(c-'0')
	}
	return n, true
}

// Tile reads a row and a column of a zoom level. Each is told alone whether it is a number in
// plain digits within the matrix.
func (s *Set) Tile(zoom uint32, row, column string) (id tiles.ID, rowIs, columnIs Place) {
	id = tiles.ID{Grid: s.Grid, Z: zoom}
	columns := uint32(1) << zoom
	if s.Geographic() {
		columns *= 2
	}
	id.Y, rowIs = within(row, 1<<zoom)
	id.X, columnIs = within(column, columns)
	return id, rowIs, columnIs
}

// Place tells what a row or a column is in a matrix.
type Place int

// The places.
const (
	Inside   Place = iota
	Beyond         // a whole number that the matrix does not have
	NoNumber       // not a whole number in plain digits
)

func within(text string, n uint32) (uint32, Place) {
	i, ok := Number(text)
	switch {
	case ok && i < n:
		return i, Inside
	case ok, whole(text):
		return 0, Beyond
	}
	return 0, NoNumber
}

// whole reports whether a text is a whole number, however large or negative.
func whole(text string) bool {
	digits := strings.TrimPrefix(text, "-")
	return digits != "" && strings.Trim(digits, "0123456789") == "" && (digits == "0" || digits[0] != '0')
}

// PictureZoom is the deepest zoom level of the grid that pictures are offered at: 1:533, which
// is 20 in WebMercatorQuad. Plans are not printed at larger scales than 1:500.
func (s *Set) PictureZoom() uint32 {
	if s.Geographic() {
		return 19
	}
	return 20
}

// PictureZooms are the first and the last zoom level of the grid at which pictures of a layer
// are offered: beyond its own last one they are enlarged.
func (s *Set) PictureZooms(l *layers.Layer) (least, most uint32) {
	first, _ := s.Grid.Zooms(l)
	return uint32(first), s.PictureZoom()
}
