package ogcapi

import (
	"guotu/layers"
	"guotu/server/call"
	"guotu/server/matrixset"
)

// matrixSetList is the answer of /ogc/tileMatrixSets.
type matrixSetList struct {
	Links []link           `json:"links"`
	Sets  []matrixSetEntry `json:"tileMatrixSets"`
}

// matrixSetEntry is a tile matrix set in the list.
type matrixSetEntry struct {
	ID    string `json:"id"`
	Title string `json:"title"`
	URI   string `json:"uri,omitempty"`
	CRS   string `json:"crs"`
	Links []link `json:"links"`
	Page  string `json:"-"` // the address, for people
}

// matrixSetAbout is a tile matrix set (OGC 17-083r4, annex B).
type matrixSetAbout struct {
	ID       string        `json:"id"`
	Title    string        `json:"title"`
	URI      string        `json:"uri,omitempty"`
	CRS      string        `json:"crs"`
	Axes     [2]string     `json:"orderedAxes"`
	ScaleSet string        `json:"wellKnownScaleSet,omitempty"`
	Matrices []matrixAbout `json:"tileMatrices"`
	Links    []link        `json:"links"`
}

// matrixAbout is a tile matrix. Origin is in the order of the axes.
type matrixAbout struct {
	ID     string     `json:"id"`
	Scale  float64    `json:"scaleDenominator"`
	Cell   float64    `json:"cellSize"`
	Corner string     `json:"cornerOfOrigin"`
	Origin [2]float64 `json:"pointOfOrigin"`
	Width  int        `json:"tileWidth"`
	Height int        `json:"tileHeight"`
	Across uint32     `json:"matrixWidth"`
	Down   uint32     `json:"matrixHeight"`
}

var matrixSetsTitle = layers.Text{ZH: "瓦片矩阵集", EN: "Tile matrix sets"}

// matrixSets answers GET /ogc/tileMatrixSets.
func matrixSets(c *call.Call) (*call.Answer, error) {
	r, err := read(c, documents())
	if err != nil {
		return nil, err
	}
	list := matrixSetList{Links: r.self("/tileMatrixSets"), Sets: []matrixSetEntry{}}
	for _, s := range matrixset.All() {
		list.Sets = append(list.Sets, matrixSetEntry{s.ID, r.text(s.Title), s.URI, s.CRS(), []link{r.link("self", matrixSetPath(&s), asJSON, s.Title)}, r.href(matrixSetPath(&s), nil)})
	}
	return r.send(list, page{name: "tilematrixsets.html", title: r.text(matrixSetsTitle), trail: r.trailTo(), links: list.Links, content: list})
}

func matrixSetPath(s *matrixset.Set) string { return "/tileMatrixSets/" + s.ID }

// matrixSet answers GET /ogc/tileMatrixSets/{tileMatrixSetId}.
func matrixSet(c *call.Call) (*call.Answer, error) {
	r, err := read(c, documents())
	if err != nil {
		return nil, err
	}
	s, err := r.set()
	if err != nil {
		return nil, err
	}
	about := matrixSetAbout{ID: s.ID, Title: r.text(s.Title), URI: s.URI, CRS: s.CRS(), Axes: s.Axes(), ScaleSet: s.ScaleSet, Links: r.self(matrixSetPath(s))}
	for _, m := range s.Matrices() {
		about.Matrices = append(about.Matrices, matrixAbout{m.ID, m.ScaleDenominator, m.CellSize, "topLeft", s.Ordered(s.Origin()),
			matrixset.TileSize, matrixset.TileSize, m.Columns, m.Rows})
	}
	trail := r.trailTo(step{"/tileMatrixSets", r.text(matrixSetsTitle)})
	return r.send(about, page{name: "tilematrixset.html", title: about.Title, trail: trail, links: about.Links, content: about})
}
