package siting

import (
	"github.com/paulmach/orb"

	"guotu/layers"
	"guotu/siting/rules"
)

// Report is the answer of Check. Its JSON is what /api/v1/check sends and what siting/report
// publishes a schema of; lists are empty, never null. Areas are in square metres on the ellipsoid
// unless a name says otherwise, places are longitude, latitude in degrees.
type Report struct {
	Verdict rules.Severity `json:"verdict"` // the weightiest of Findings
	Notice  layers.Text    `json:"notice"`  // what the report is not: 参考，非审批结论
	Plan    string         `json:"plan"`    // version of the catalogue
	Rules   string         `json:"rules"`   // id of the rule set, @, its version
	Engine  string         `json:"engine"`
	AsOf    string         `json:"as_of"` // YYYY-MM-DD
	Hash    string         `json:"hash"`  // sha256: over input, plan, rules, engine and day

	Project Input    `json:"project"`
	Site    Site     `json:"site"`
	Parcels []Lot    `json:"parcels"`
	Quality []Defect `json:"quality"`

	Divisions []Division    `json:"divisions"` // administrative split: county, prefecture, province
	Layers    []LayerResult `json:"layers"`    // every layer that has a role, in the catalogue's order
	Overlaps  []Overlap     `json:"overlaps"`  // by layer, then feature; of the project as a whole
	Findings  []Finding     `json:"findings"`  // weightiest first
	Uncovered []Uncovered   `json:"uncovered"` // layers that do not cover the site, or are not there
	Slivers   Slivers       `json:"slivers"`

	Pieces []Piece      `json:"-"` // with Options.Pieces: in the order of Overlaps, parts of one together
	Free   orb.Geometry `json:"-"` // with Options.Free: the site without what blocks it; nil: nothing is left
}

// Input is the project as it was handed in; with it a report can be made again.
type Input struct {
	Name    string   `json:"name,omitempty"`
	Code    string   `json:"code,omitempty"`
	Type    string   `json:"type,omitempty"`
	Classes []string `json:"classes,omitempty"`
	CRS     string   `json:"crs"` // drawn in, such as EPSG:4526
	Notes   []Note   `json:"notes,omitempty"`
}

// Note is a remark for people, with the place it is about.
type Note struct {
	Line    int         `json:"line,omitempty"` // of the file, from 1
	Message layers.Text `json:"message"`
}

// Measure is an area as a report shows it.
type Measure struct {
	M2 float64 `json:"area_m2"`
	Ha float64 `json:"area_ha"` // rounded to 4 decimals, so that parts add up to the whole
	Mu float64 `json:"area_mu"` // likewise
}

// Site is the ground of the whole project, parcels that overlap counted once.
type Site struct {
	Measure
	// Vertex is the official area of the vertices as handed in, edges not cut, as survey software
	// computes it: the parcels' added up, less what they share as area_m2 has it.
	Vertex    float64     `json:"vertex_area_m2"`
	Planar    float64     `json:"planar_area_m2"` // in the plane of PlanarCRS
	PlanarCRS string      `json:"planar_crs"`
	Perimeter float64     `json:"perimeter_m"`
	Length    float64     `json:"length_m,omitempty"` // of lines
	Points    int         `json:"points,omitempty"`
	Bound     [4]float64  `json:"bbox"`   // west, south, east, north
	Method    layers.Text `json:"method"` // how areas were measured
}

// Lot is what is said of one parcel on its own. Zones of one layer that do not overlap add up, with
// what lies in none, to their parcel; in hectares and mu they are rounded so. The figures of one zone
// in several parcels add up to the project's only in square metres, and where no parcels overlap:
// rounded to four decimals they may differ by one in the last for each parcel.
type Lot struct {
	Name     string       `json:"name"`
	Geometry orb.Geometry `json:"-"` // longitude, latitude, repaired where it had to be; written as GeoJSON member "geometry"
	Handed   orb.Geometry `json:"-"` // as it was handed in, where it was repaired; written as "input_geometry"
	Measure
	Vertex   float64   `json:"vertex_area_m2"` // as of Site
	Planar   float64   `json:"planar_area_m2"`
	Stated   float64   `json:"stated_area_m2,omitempty"`
	Line     int       `json:"line,omitempty"` // of its file, from 1
	Overlaps []Overlap `json:"overlaps"`
}

// Defect is something about the input that is not as it should be.
type Defect struct {
	Rule    string      `json:"rule"`             // self_crossing, stated_area, parcels_overlap, outside_plan, …
	Level   string      `json:"level"`            // "error", "warning" or "note"
	Parcel  int         `json:"parcel,omitempty"` // from 1
	Line    int         `json:"line,omitempty"`
	At      *orb.Point  `json:"at,omitempty"`
	AreaM2  float64     `json:"area_m2,omitempty"`
	Message layers.Text `json:"message"`
}

// Division is a county, prefecture or province that the site lies in.
type Division struct {
	Layer string      `json:"layer"`
	Code  string      `json:"code"`
	Title layers.Text `json:"title"`
	Measure
	Share float64 `json:"share"`
}

// LayerResult is what the site has to do with one layer.
type LayerResult struct {
	Layer     string      `json:"layer"`
	Kind      string      `json:"kind"`
	Title     layers.Text `json:"title"`
	Status    string      `json:"status"` // "involved", "not_involved", "unknown"
	Measure               // ground in common with any feature, each place counted once
	Share     float64     `json:"share"`             // of the site
	Uncovered float64     `json:"uncovered_m2"`      // of the site, beyond the layer's extent
	SliverM2  float64     `json:"sliver_m2"`         // of the pieces that are slivers
	Nearest   *Nearest    `json:"nearest,omitempty"` // of a protected line that is not touched, or of a point
	Extent    string      `json:"extent"`            // the layer that says what ground is covered, "own" or "bbox"
	Note      layers.Text `json:"note,omitzero"`
	Date      string      `json:"date,omitempty"`
	Synthetic bool        `json:"synthetic,omitempty"`
}

// Nearest is the feature of a layer that lies closest.
type Nearest struct {
	Feature  string      `json:"feature"`
	Title    layers.Text `json:"title"`
	Distance float64     `json:"distance_m"`
	Bearing  float64     `json:"bearing_deg"` // from the site, clockwise from north, 0 to 360
	From     orb.Point   `json:"from"`
	To       orb.Point   `json:"to"`
	// Within says that the distance to the border is no more than the stated accuracy of the layer.
	Within   bool    `json:"within_accuracy,omitempty"`
	Accuracy float64 `json:"accuracy_m,omitempty"`
}

// Overlap is a feature that covers part of the site, or that a point or line lies in.
type Overlap struct {
	Layer   string      `json:"layer"`
	Kind    string      `json:"kind"`
	Feature string      `json:"feature"` // its id
	Title   string      `json:"title"`   // in Chinese where there is one
	TitleEN string      `json:"title_en,omitempty"`
	Class   layers.Text `json:"class"`          // of the legend
	Code    string      `json:"code,omitempty"` // value of the legend's field
	Measure
	Length    float64 `json:"length_m,omitempty"` // of lines
	Relation  string  `json:"relation,omitempty"` // of points: "inside" or "boundary"
	Share     float64 `json:"share"`              // of the site
	ZoneShare float64 `json:"zone_share"`         // of the feature
	SliverM2  float64 `json:"sliver_m2"`          // of AreaM2, what pieces below the thresholds make up
	Pieces    int     `json:"pieces,omitempty"`   // how many there are
}

// Finding is what a rule says.
type Finding struct {
	Rule     string         `json:"rule"`
	Title    layers.Text    `json:"title"`
	Severity rules.Severity `json:"severity"`
	Layer    string         `json:"layer,omitempty"` // "" where there is none of that kind
	Kind     string         `json:"kind"`
	Relation rules.Relation `json:"relation"`
	Measure
	Length     float64       `json:"length_m,omitempty"` // of lines
	Share      float64       `json:"share"`
	Distance   float64       `json:"distance_m,omitempty"`
	Features   []string      `json:"features,omitempty"`    // ids of the zones it is about, in ascending order of position; LAYER/ID those of another layer
	Parcels    []int         `json:"parcels,omitempty"`     // numbers of the parcels concerned, from 1
	SliverOnly bool          `json:"sliver_only,omitempty"` // all of the area is slivers
	Basis      rules.Basis   `json:"basis"`
	Documents  []layers.Text `json:"documents"`
	Message    layers.Text   `json:"message"`
}

// Uncovered is a layer that says nothing about part of the site.
type Uncovered struct {
	Layer string `json:"layer,omitempty"` // "" where the plan has no layer of the kind
	Kind  string `json:"kind"`
	Measure
}

// Slivers are the thresholds below which a piece is told apart: less than either.
type Slivers struct {
	AreaM2 float64 `json:"area_m2"`
	WidthM float64 `json:"width_m"`
}

// Piece is a polygon that the site and a feature have in common.
type Piece struct {
	Layer, Feature string
	Overlap        int // position in Report.Overlaps
	Geometry       orb.Geometry
	Area, Width    float64 // square metres, metres
	Sliver         bool
}
