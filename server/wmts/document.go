package wmts

import "encoding/xml"

const (
	owsNamespace   = "http://www.opengis.net/ows/1.1"
	schemaInstance = "http://www.w3.org/2001/XMLSchema-instance"
)

// capabilities is the capabilities document (OGC 07-057r7, section 7.1). Names have the
// prefixes that the root declares.
type capabilities struct {
	XMLName    xml.Name       `xml:"Capabilities"`
	Namespace  string         `xml:"xmlns,attr"`
	OWS        string         `xml:"xmlns:ows,attr"`
	XLink      string         `xml:"xmlns:xlink,attr"`
	Instance   string         `xml:"xmlns:xsi,attr"`
	Schema     string         `xml:"xsi:schemaLocation,attr"`
	Version    string         `xml:"version,attr"`
	Service    identification `xml:"ows:ServiceIdentification"`
	Operations []operation    `xml:"ows:OperationsMetadata>ows:Operation"`
	Contents   struct {
		Layers []layer `xml:"Layer"`
		Sets   []set   `xml:"TileMatrixSet"`
	} `xml:"Contents"`
	Themes   *themes   `xml:"Themes"` // nil: none
	Metadata reference `xml:"ServiceMetadataURL"`
}

type identification struct {
	Title       string `xml:"ows:Title"`
	Abstract    string `xml:"ows:Abstract"`
	Type        string `xml:"ows:ServiceType"`
	TypeVersion string `xml:"ows:ServiceTypeVersion"`
	Fees        string `xml:"ows:Fees"`
	Constraints string `xml:"ows:AccessConstraints"`
}

type operation struct {
	Name string `xml:"name,attr"`
	Get  get    `xml:"ows:DCP>ows:HTTP>ows:Get"`
}

type get struct {
	Address  string     `xml:"xlink:href,attr"`
	Encoding constraint `xml:"ows:Constraint"`
}

type constraint struct {
	Name   string   `xml:"name,attr"`
	Values []string `xml:"ows:AllowedValues>ows:Value"`
}

type reference struct {
	Address string `xml:"xlink:href,attr"`
}

type layer struct {
	Title       string        `xml:"ows:Title"`
	Abstract    string        `xml:"ows:Abstract,omitempty"`
	Box         *box          `xml:"ows:WGS84BoundingBox"`
	ID          string        `xml:"ows:Identifier"`
	Styles      []style       `xml:"Style"`
	Formats     []string      `xml:"Format"`
	InfoFormats []string      `xml:"InfoFormat"`
	Links       []setLink     `xml:"TileMatrixSetLink"`
	Resources   []resourceURL `xml:"ResourceURL"`
}

// box is in degrees, longitude first.
type box struct {
	Lower string `xml:"ows:LowerCorner"`
	Upper string `xml:"ows:UpperCorner"`
}

type style struct {
	Title   string     `xml:"ows:Title"`
	ID      string     `xml:"ows:Identifier"`
	Default bool       `xml:"isDefault,attr"`
	Legend  *legendURL `xml:"LegendURL"`
}

type legendURL struct {
	Format  string `xml:"format,attr"`
	Address string `xml:"xlink:href,attr"`
}

type setLink struct {
	Set    string     `xml:"TileMatrixSet"`
	Limits *setLimits `xml:"TileMatrixSetLimits"` // nil: none
}

type setLimits struct {
	All []limits `xml:"TileMatrixLimits"`
}

type limits struct {
	Matrix string `xml:"TileMatrix"`
	MinRow uint32 `xml:"MinTileRow"`
	MaxRow uint32 `xml:"MaxTileRow"`
	MinCol uint32 `xml:"MinTileCol"`
	MaxCol uint32 `xml:"MaxTileCol"`
}

type resourceURL struct {
	Format   string `xml:"format,attr"`
	Kind     string `xml:"resourceType,attr"`
	Template string `xml:"template,attr"`
}

type set struct {
	Title    string   `xml:"ows:Title"`
	ID       string   `xml:"ows:Identifier"`
	CRS      string   `xml:"ows:SupportedCRS"`
	ScaleSet string   `xml:"WellKnownScaleSet,omitempty"`
	Matrices []matrix `xml:"TileMatrix"`
}

type matrix struct {
	ID      string `xml:"ows:Identifier"`
	Scale   string `xml:"ScaleDenominator"`
	Corner  string `xml:"TopLeftCorner"` // in the order of the axes of the coordinate system
	Width   int    `xml:"TileWidth"`
	Height  int    `xml:"TileHeight"`
	Columns uint32 `xml:"MatrixWidth"`
	Rows    uint32 `xml:"MatrixHeight"`
}

type themes struct {
	All []theme `xml:"Theme"`
}

type theme struct {
	Title  string   `xml:"ows:Title"`
	ID     string   `xml:"ows:Identifier"`
	Layers []string `xml:"LayerRef"`
}
