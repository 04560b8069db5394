package arcgis

import (
	"math"
	"strconv"

	"guotu/geo"
	"guotu/layers"
	"guotu/server/call"
	"guotu/tiles"
)

// maxRecordCount is the number of features of one answer, maxVertices that of their vertices: an
// answer has fewer features where they are large, and says that there are more. One with resultType=tile may have
// maxTileRecordCount features.
const (
	maxRecordCount     = 2000
	maxTileRecordCount = 8000
	maxVertices        = 1_000_000
)

// sublayer is what a FeatureServer calls a layer: the features of a layer of the plan that have one
// kind of geometry, since layers there have no other.
type sublayer struct {
	id        int
	layer     *layers.Layer
	dimension int  // of the geometries: 0, 1 or 2
	mixed     bool // the layer has others, too
	several   bool // points may have several places
	fields    []field
}

// geometryTypes are those of ArcGIS by dimension.
var geometryTypes = [...]string{"esriGeometryPoint", "esriGeometryPolyline", "esriGeometryPolygon"}

// geometryType is that of the features.
func (s *sublayer) geometryType() string {
	if s.several {
		return "esriGeometryMultipoint"
	}
	return geometryTypes[s.dimension]
}

// hasSeveral reports whether a layer has features that are several points.
func hasSeveral(l *layers.Layer) bool {
	for i := range l.Len() {
		if len(partsOf(nil, l.Geometry(i), 0)) > 1 {
			return true
		}
	}
	return false
}

// sublayers are those of the layers that the address names, in their order.
func (s *service) sublayers(r *request) ([]sublayer, error) {
	named, err := r.layers()
	if err != nil {
		return nil, err
	}
	var all []sublayer
	for _, l := range named {
		dimensions := dimensionsOf(l)
		for _, d := range dimensions {
			all = append(all, sublayer{id: len(all), layer: l, dimension: d, mixed: len(dimensions) > 1, several: d == 0 && hasSeveral(l),
				fields: s.fields.of(r.Catalog, l)})
		}
	}
	return all, nil
}

// dimensionsOf are the kinds of geometry that a layer has, areas first.
func dimensionsOf(l *layers.Layer) []int {
	switch l.GeometryType() {
	case "polygon":
		return []int{2}
	case "line":
		return []int{1}
	case "point":
		return []int{0}
	}
	var has [3]bool
	for i := range l.Len() {
		if g := l.Geometry(i); g != nil {
			has[g.Dimensions()] = true
		}
	}
	var all []int
	for d := 2; d >= 0; d-- {
		if has[d] {
			all = append(all, d)
		}
	}
	if all == nil {
		return []int{2} // of an empty layer
	}
	return all
}

// sublayer is the one whose number stands in the address.
func (s *service) sublayer(r *request) (*sublayer, error) {
	all, err := s.sublayers(r)
	if err != nil {
		return nil, err
	}
	id, err := strconv.Atoi(r.Path["id"])
	if err != nil || id < 0 || id >= len(all) {
		return nil, call.NotFound("id", "there is no layer %q in this service; there are 0 to %d", r.Path["id"], len(all)-1)
	}
	return &all[id], nil
}

// layerEntry is a layer in the description of a service.
type layerEntry struct {
	ID           int     `json:"id"`
	Name         string  `json:"name"`
	Parent       int     `json:"parentLayerId"`
	Visible      bool    `json:"defaultVisibility"`
	Sublayers    []int   `json:"subLayerIds"`
	MinScale     float64 `json:"minScale"`
	MaxScale     float64 `json:"maxScale"`
	Type         string  `json:"type"`
	GeometryType string  `json:"geometryType"`
}

func (r *request) entry(s *sublayer) layerEntry {
	return layerEntry{ID: s.id, Name: r.title(s), Parent: -1, Visible: true, MinScale: minScale(s.layer), Type: "Feature Layer", GeometryType: s.geometryType()}
}

// title is the name of a layer with the kind of its geometry where there are several.
func (r *request) title(s *sublayer) string {
	title := s.layer.Spec().Title.In(r.lang)
	if title == "" {
		title = s.layer.Name()
	}
	if !s.mixed {
		return title
	}
	kinds := [...]string{"点", "线", "面"}
	if r.lang == "en" {
		kinds = [...]string{"points", "lines", "areas"}
	}
	return title + " (" + kinds[s.dimension] + ")"
}

// minScale is the scale below which a layer is not shown, 0 if it always is.
func minScale(l *layers.Layer) float64 {
	if least, _ := tiles.WebMercatorQuad.Zooms(l); least > 0 {
		return math.Round(scaleOf(least - 1))
	}
	return 0
}

// featureService answers …/FeatureServer.
func (s *service) featureService(r *request) (*call.Answer, error) {
	all, err := s.sublayers(r)
	if err != nil {
		return nil, err
	}
	type document struct {
		CurrentVersion   float64          `json:"currentVersion"`
		Description      string           `json:"serviceDescription"`
		Versioned        bool             `json:"hasVersionedData"`
		MaxRecordCount   int              `json:"maxRecordCount"`
		Formats          string           `json:"supportedQueryFormats"`
		Capabilities     string           `json:"capabilities"`
		Copyright        string           `json:"copyrightText"`
		SpatialReference spatialReference `json:"spatialReference"`
		InitialExtent    extent           `json:"initialExtent"`
		FullExtent       extent           `json:"fullExtent"`
		GeometryUpdates  bool             `json:"allowGeometryUpdates"`
		Units            string           `json:"units"`
		SyncEnabled      bool             `json:"syncEnabled"`
		Layers           []layerEntry     `json:"layers"`
		Tables           []struct{}       `json:"tables"`
	}
	d := document{CurrentVersion: currentVersion, Description: r.Catalog.Title().In(r.lang), MaxRecordCount: maxRecordCount, Formats: queryFormats,
		Capabilities: "Query", SpatialReference: ownReference, Units: "esriDecimalDegrees", Layers: []layerEntry{}, Tables: []struct{}{}}
	bound := geo.Nowhere()
	for i := range all {
		d.Layers = append(d.Layers, r.entry(&all[i]))
		bound = geo.Around(bound, all[i].layer.Bound())
		if credit := all[i].layer.Spec().Attribution.In(r.lang); d.Copyright == "" {
			d.Copyright = credit
		}
	}
	d.InitialExtent = extentOf(bound, ownReference)
	d.FullExtent = d.InitialExtent
	return r.document(d)
}

// featureLayers answers …/FeatureServer/layers: all layers of the service whole.
func (s *service) featureLayers(r *request) (*call.Answer, error) {
	all, err := s.sublayers(r)
	if err != nil {
		return nil, err
	}
	type document struct {
		Layers []layerDocument `json:"layers"`
		Tables []struct{}      `json:"tables"`
	}
	d := document{[]layerDocument{}, []struct{}{}}
	for i := range all {
		d.Layers = append(d.Layers, r.describeLayer(&all[i]))
	}
	return r.document(d)
}

// featureLayer answers …/FeatureServer/{id}.
func (s *service) featureLayer(r *request) (*call.Answer, error) {
	sub, err := s.sublayer(r)
	if err != nil {
		return nil, err
	}
	return r.document(r.describeLayer(sub))
}

// layerDocument describes a layer of a FeatureServer.
type layerDocument struct {
	CurrentVersion float64 `json:"currentVersion"`
	layerEntry
	Description       string            `json:"description"`
	Copyright         string            `json:"copyrightText"`
	DisplayField      string            `json:"displayField"`
	ObjectIDField     string            `json:"objectIdField"`
	GlobalIDField     string            `json:"globalIdField"`
	TypeIDField       string            `json:"typeIdField"`
	Fields            []fieldDocument   `json:"fields"`
	Extent            extent            `json:"extent"`
	SpatialReference  spatialReference  `json:"sourceSpatialReference"`
	DrawingInfo       drawingInfo       `json:"drawingInfo"`
	HasM              bool              `json:"hasM"`
	HasZ              bool              `json:"hasZ"`
	HasAttachments    bool              `json:"hasAttachments"`
	GeometryUpdates   bool              `json:"allowGeometryUpdates"`
	MaxRecordCount    int               `json:"maxRecordCount"`
	StandardMaxCount  int               `json:"standardMaxRecordCount"`
	TileMaxCount      int               `json:"tileMaxRecordCount"`
	Quantization      bool              `json:"supportsCoordinatesQuantization"`
	QuantizedEdits    bool              `json:"supportsQuantizationEditMode"`
	Formats           string            `json:"supportedQueryFormats"`
	Capabilities      string            `json:"capabilities"`
	AdvancedQueries   bool              `json:"supportsAdvancedQueries"`
	Statistics        bool              `json:"supportsStatistics"`
	StandardQueries   bool              `json:"useStandardizedQueries"`
	QueryCapabilities queryCapabilities `json:"advancedQueryCapabilities"`
	Relationships     []struct{}        `json:"relationships"`
	Types             []struct{}        `json:"types"`
	Templates         []struct{}        `json:"templates"`
	Indexes           []struct{}        `json:"indexes"`
}

// queryCapabilities tell what queries may have.
type queryCapabilities struct {
	Pagination  bool `json:"supportsPagination"`
	Statistics  bool `json:"supportsStatistics"`
	OrderBy     bool `json:"supportsOrderBy"`
	Distinct    bool `json:"supportsDistinct"`
	Extent      bool `json:"supportsReturningQueryExtent"`
	Distance    bool `json:"supportsQueryWithDistance"`
	Expressions bool `json:"supportsSqlExpression"`
	Having      bool `json:"supportsHavingClause"`
	CountExact  bool `json:"supportsCountDistinct"`
	ResultType  bool `json:"supportsQueryWithResultType"`
	CacheHint   bool `json:"supportsQueryWithCacheHint"`
}

func (r *request) describeLayer(s *sublayer) layerDocument {
	spec := s.layer.Spec()
	about := spec.Abstract.In(r.lang)
	if warning := spec.Warning.In(r.lang); warning != "" {
		about += " " + warning
	}
	d := layerDocument{CurrentVersion: currentVersion, layerEntry: r.entry(s), Description: about, Copyright: spec.Attribution.In(r.lang),
		DisplayField: r.displayField(s), ObjectIDField: objectID, Extent: extentOf(s.layer.Bound(), ownReference), SpatialReference: ownReference,
		DrawingInfo: r.drawing(s), MaxRecordCount: maxRecordCount, StandardMaxCount: maxRecordCount, Formats: queryFormats, Capabilities: "Query",
		AdvancedQueries: true, Statistics: true, StandardQueries: true,
		QueryCapabilities: queryCapabilities{Pagination: true, Statistics: true, OrderBy: true, Distinct: true, Extent: true, Distance: true, Having: true, ResultType: true, CacheHint: true},
		TileMaxCount:      maxTileRecordCount, Quantization: true, QuantizedEdits: true,
		Relationships: []struct{}{}, Types: []struct{}{}, Templates: []struct{}{}, Indexes: []struct{}{}}
	for i := range s.fields {
		d.Fields = append(d.Fields, r.describe(&s.fields[i]))
	}
	return d
}

// displayField is the one that names features in the language of the request.
func (r *request) displayField(s *sublayer) string {
	if f := named(s.fields, s.layer.Spec().Label.In(r.lang)); f != nil {
		return f.name
	}
	return objectID
}
