package data

import (
	"strings"

	"github.com/paulmach/orb"
)

// objectType is the "type" of a GeoJSON object.
type objectType uint8

const (
	untyped objectType = iota
	point
	multiPoint
	lineString
	multiLineString
	polygon
	multiPolygon
	geometryCollection
	feature
	featureCollection
)

var typeNames = [...]string{
	"an object without type", "Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon",
	"GeometryCollection", "Feature", "FeatureCollection",
}

func (t objectType) String() string { return typeNames[t] }

// member is the name of a member that means something; others are skipped.
// They are bits, to note which an object has.
type member uint16

const (
	memberType member = 1 << iota
	memberCRS
	memberID
	memberGeometry
	memberProperties
	memberFeatures
	memberCoordinates
	memberGeometries
	memberEsri // not GeoJSON: names that tell Esri's JSON
	memberTopo // not GeoJSON: names that tell TopoJSON
	memberOther
)

// structural members are written once; the second one would change the meaning
// of the first.
const structural = memberType | memberCRS | memberID | memberGeometry | memberProperties | memberFeatures | memberCoordinates | memberGeometries

func memberOf(key []byte) member {
	switch string(key) {
	case "type":
		return memberType
	case "crs":
		return memberCRS
	case "id":
		return memberID
	case "geometry":
		return memberGeometry
	case "properties":
		return memberProperties
	case "features":
		return memberFeatures
	case "coordinates":
		return memberCoordinates
	case "geometries":
		return memberGeometries
	case "attributes", "rings", "paths", "geometryType", "spatialReference":
		return memberEsri
	case "arcs", "objects":
		return memberTopo
	}
	return memberOther
}

// defining are the members that make an object what it is. By RFC 7946,
// section 7.1, no object has those of another type, except that properties of
// a collection, which are common, are skipped.
const defining = memberGeometry | memberProperties | memberFeatures | memberCoordinates | memberGeometries

func (t objectType) allowed() member {
	switch t {
	case featureCollection:
		return memberFeatures | memberProperties
	case feature:
		return memberGeometry | memberProperties
	case geometryCollection:
		return memberGeometries
	default:
		return memberCoordinates
	}
}

// object is what is known of a GeoJSON object so far. Its members come in any
// order, the type perhaps last.
type object struct {
	typ      objectType
	within   member // the member that it is the value or an element of; 0 for a whole text
	seen     member
	id       uint32         // code in the column of IDs
	badID    error          // what is wrong with "id", if this is a Feature
	geometry orb.Geometry   // of a Feature
	parts    orb.Collection // of a GeometryCollection
	later    []byte         // "properties", if they came before it was known what it is
}

// document reads one JSON text: a collection, a feature or a geometry.
func (g *geoJSONReader) document() error {
	var o object
	first := g.out.Rows
	g.from, g.innerLonLat, g.named = nil, false, false
	if err := g.members(&o); err != nil {
		return err
	}
	switch {
	case o.typ == featureCollection && o.seen&memberFeatures == 0:
		return g.fail(`a FeatureCollection without "features"`)
	case o.typ != featureCollection:
		g.feature = g.out.Rows + 1
		if err := g.finish(&o); err != nil {
			return err
		}
	}
	if err := g.convert(first); err != nil {
		return err
	}
	return g.outside
}

// finish makes a feature of a Feature or a bare geometry.
func (g *geoJSONReader) finish(o *object) error {
	if g.out.Rows == g.o.MaxFeatures {
		return tooLarge("more than %d features", g.o.MaxFeatures)
	}
	geometry := o.geometry
	switch {
	case o.typ != feature:
		var err error
		if geometry, err = g.geometry(o); err != nil {
			return err
		}
		if geometry == nil {
			g.dropped.geometries++
		}
	case o.badID != nil:
		return o.badID
	case o.later != nil:
		if err := g.replay(o.later); err != nil {
			return err
		}
	}
	if o.typ == feature && o.id != 0 {
		g.out.IDs.set(g.out.Rows, o.id)
	}
	g.out.Geometries = append(g.out.Geometries, geometry)
	g.out.Rows++
	if err := g.cellsError(len(g.out.Columns), g.out.Rows); err != nil {
		return err
	}
	g.feature = 0
	return nil
}

// cellsError says that a table of this size is too large. A file can demand a
// huge one in few bytes: many columns once, and many features without them.
func (g *geoJSONReader) cellsError(columns, rows int) error {
	if columns*rows <= g.o.MaxCells {
		return nil
	}
	return tooLarge("more than %d cells: %d properties of %d features", g.o.MaxCells, columns, rows)
}

// members reads all members of an object and checks that they fit together.
func (g *geoJSONReader) members(o *object) error {
	more, err := g.enter('}')
	for ; more && err == nil; more, err = g.another('}') {
		key, err := g.key()
		if err != nil {
			return err
		}
		m := memberOf(key)
		if o.seen&m&structural != 0 {
			return g.fail("the member %q is there twice", key)
		}
		o.seen |= m
		if err := g.member(o, m); err != nil {
			return err
		}
		if bad := o.seen & defining &^ o.typ.allowed(); bad != 0 && o.typ != untyped {
			return g.fail("a %s cannot have a member %q (RFC 7946, section 7.1)", o.typ, bad.name())
		}
	}
	if err == nil && o.typ == untyped {
		return g.noType(o)
	}
	return err
}

// name returns the first of the defining members in m.
func (m member) name() string {
	switch {
	case m&memberGeometry != 0:
		return "geometry"
	case m&memberProperties != 0:
		return "properties"
	case m&memberFeatures != 0:
		return "features"
	case m&memberCoordinates != 0:
		return "coordinates"
	default:
		return "geometries"
	}
}

// member reads the value of a member.
func (g *geoJSONReader) member(o *object, m member) error {
	inFeature := o.within == memberFeatures || o.typ == feature || o.typ == untyped && o.seen&memberGeometry != 0
	switch {
	case m == memberType:
		return g.nameType(o)
	case m == memberCRS:
		return g.crs(o)
	case m == memberID && (inFeature || o.typ == untyped && o.within == 0):
		return g.identify(o)
	case m == memberGeometry:
		return g.geometryOf(o)
	case m == memberProperties && inFeature:
		return g.properties()
	case m == memberProperties && o.within == 0 && o.typ == untyped:
		raw, err := g.compact()
		o.later = append([]byte{}, raw...)
		return err
	case m == memberFeatures && o.within == 0:
		return g.elements()
	case m == memberCoordinates:
		return g.positions()
	case m == memberGeometries:
		return g.geometries(o)
	default:
		return g.pass()
	}
}

// nameType reads "type" and checks that such an object may stand here.
func (g *geoJSONReader) nameType(o *object) error {
	if g.next() != '"' {
		return g.unexpected(`the name of a type, as the member "type",`)
	}
	name, err := g.text()
	if err != nil {
		return err
	}
	for t := point; t <= featureCollection; t++ {
		if string(name) == t.String() {
			o.typ = t
		}
	}
	switch {
	case o.typ == untyped:
		return g.unknownType(string(name))
	case o.within == 0 && o.typ != featureCollection:
		g.feature = g.out.Rows + 1
	case o.within == memberFeatures && o.typ != feature:
		return g.fail("a %s among the features of a collection, where only a Feature may stand", o.typ)
	case o.within == memberGeometry && o.typ >= feature:
		return g.fail("a %s where a geometry is expected", o.typ)
	}
	return nil
}

func (g *geoJSONReader) unknownType(name string) error {
	if name == "Topology" {
		return g.fail("the file is TopoJSON, not GeoJSON; convert it first, for example with topo2geo or ogr2ogr")
	}
	for t := point; t <= featureCollection; t++ {
		if strings.EqualFold(name, t.String()) {
			return g.fail("type %q must be written %q", name, t)
		}
	}
	return g.fail("type %.60q is none of %s", name, strings.Join(typeNames[1:], ", "))
}

// noType explains an object that has ended without saying what it is.
func (g *geoJSONReader) noType(o *object) error {
	switch {
	case o.seen&memberEsri != 0:
		return g.fail(`this is Esri JSON (with "attributes", "rings" or the like), not GeoJSON; ask the service for f=geojson, or convert the file first`)
	case o.seen&memberTopo != 0:
		return g.fail("this is TopoJSON, not GeoJSON; convert it first, for example with topo2geo or ogr2ogr")
	case o.within == 0 && o.seen&defining == 0:
		return g.fail(`this is JSON, but not GeoJSON: the object has no "type"`)
	default:
		return g.fail(`the object has no "type"`)
	}
}

// elements reads the features of a collection.
func (g *geoJSONReader) elements() error {
	if g.next() != '[' {
		return g.unexpected("the array of features")
	}
	more, err := g.enter(']')
	for ; more && err == nil; more, err = g.another(']') {
		g.feature = g.out.Rows + 1
		if g.next() != '{' {
			return g.unexpected("a Feature")
		}
		o := object{within: memberFeatures}
		if err := g.members(&o); err != nil {
			return err
		}
		if err := g.finish(&o); err != nil {
			return err
		}
	}
	return err
}
