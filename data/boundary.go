package data

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/paulmach/orb"

	"guotu/geo"
)

// readBoundary reads boundary-point text (勘测定界界址点坐标交换格式). The package comment has the
// rules of reading. Errors are of type *Error without a path.
func readBoundary(text string, o OpenOptions) (*Features, error) {
	b := newBoundaryReader(o)
	if err := b.parse(text); err != nil {
		return nil, err
	}
	if err := b.declare(); err != nil {
		return nil, err
	}
	b.start()
	for i := range b.parcels {
		if err := b.build(i); err != nil {
			return nil, err
		}
	}
	return b.finish(), nil
}

// boundaryReader is the state of reading one file.
type boundaryReader struct {
	o        OpenOptions
	out      Features
	warnings boundaryWarnings

	section    boundarySection
	attributes []boundaryAttribute // of all sections but that of the coordinates
	parcels    []*boundaryParcel
	points     int // in all parcels
	fields     int // of the longest header
	open       *boundaryParcel
	lines      []boundaryPoint // points of the open parcel

	declared boundaryDeclared
	option   *geo.CRS // of OpenOptions.CRS, nil if there is none
	degrees  *boundaryDegrees
	systems  map[boundaryNumbers]boundarySystem
}

// boundaryAttribute is a line name=value.
type boundaryAttribute struct {
	name, value string
	line        int
}

// boundaryParcel is a parcel whose rings have been told apart, in numbers as they are written.
type boundaryParcel struct {
	number int // from 1
	line   int
	header []string // its fields, without the closing @
	kind   boundaryKind
	rings  []boundaryRing
	angles bool            // degrees with signs for minutes and seconds
	seen   map[ringKey]int // position in rings, while they are read
}

// boundaryRing is a ring, a line or points, in numbers as they are written: X, Y. A ring does
// not repeat its first point, but has room for that.
type boundaryRing struct {
	number int // 圈号
	points []orb.Point
	lines  []int32 // of each point
}

type boundaryKind uint8

const (
	boundaryArea boundaryKind = iota
	boundaryLine
	boundaryPoints
)

func newBoundaryReader(o OpenOptions) *boundaryReader {
	b := &boundaryReader{o: o, systems: map[boundaryNumbers]boundarySystem{}}
	b.out.Format = "boundary-txt"
	b.out.IDs = NewColumn("id")
	return b
}

// boundaryColumns are the names of the header's fields from the third on; further ones are
// called by their number.
var boundaryColumns = [...]string{"地块编号", "地块名称", "图形属性", "图幅号", "地块用途", "地类编码"}

// start makes the columns.
func (b *boundaryReader) start() {
	for _, name := range boundaryColumns {
		b.out.Columns = append(b.out.Columns, NewColumn(name))
	}
	for n := len(boundaryColumns) + 2; n < b.fields; n++ {
		b.out.Columns = append(b.out.Columns, NewColumn(fmt.Sprintf("字段%d", n+1)))
	}
}

// build adds a parcel to the features.
func (b *boundaryReader) build(i int) error {
	p := b.parcels[i]
	system, err := b.systemOf(p)
	if err != nil {
		return b.inParcel(p, err)
	}
	system.turn(p)
	drawn := b.geometry(p)
	planar := 0.0
	if p.kind == boundaryArea && system.crs.Projected() {
		planar = geo.PlanarArea(drawn) * system.crs.Unit() * system.crs.Unit()
	}
	if err := system.convert(p); err != nil {
		return b.inParcel(p, err)
	}
	lonLat := p.converted(drawn)
	b.lookOutside(p, lonLat)
	b.lookBeyond(p, lonLat, system.crs)
	b.state(p, lonLat, planar)
	b.out.Geometries = append(b.out.Geometries, lonLat)
	b.out.Lines = append(b.out.Lines, p.line)
	b.out.Rows++
	if b.out.CRS == nil && system.crs.Projected() {
		b.out.CRS = system.crs
	}
	values := p.values()
	for n, c := range b.out.Columns {
		if n < len(values) {
			c.appendCell(values[n])
		}
		c.pad(b.out.Rows)
	}
	b.out.IDs.appendCell(values[0])
	p.rings = nil
	return nil
}

// inParcel adds the parcel to an error.
func (b *boundaryReader) inParcel(p *boundaryParcel, err error) error {
	var e *Error
	if !errors.As(err, &e) {
		e = &Error{Line: p.line, Err: err}
	}
	e.Feature = p.number
	return e
}

// lookOutside warns of a parcel that does not lie in China.
func (b *boundaryReader) lookOutside(p *boundaryParcel, g orb.Geometry) {
	bound := g.Bound()
	if inChina(bound) {
		return
	}
	b.warnings.add(warnOutside, p.line, p.number, "地块不在中国范围内：经度%.4f至%.4f，纬度%.4f至%.4f",
		"the parcel does not lie in China: longitude %.4f to %.4f, latitude %.4f to %.4f", bound.Min[0], bound.Max[0], bound.Min[1], bound.Max[1])
}

// lookBeyond warns of a parcel far beyond the edges of its zone, which an easting or a zone with
// a slip of the pen gives. Counties across an edge are drawn in one zone, up to a degree beyond it.
func (b *boundaryReader) lookBeyond(p *boundaryParcel, g orb.Geometry, crs *geo.CRS) {
	meridian, is := crs.CentralMeridian()
	_, width := crs.Zone()
	if !is || width == 0 {
		return
	}
	reach, bound := float64(width)/2+1, g.Bound()
	if bound.Min[0] >= meridian-reach && bound.Max[0] <= meridian+reach {
		return
	}
	b.warnings.add(warnBeyond, p.line, p.number, "地块在%s的带外，中央经线%v°，而地块在经度%.4f至%.4f，请核对带号和东坐标",
		"the parcel lies beyond the zone of %s: its meridian is %v, the parcel is at longitude %.4f to %.4f; look whether zone and eastings are right", crs, meridian, bound.Min[0], bound.Max[0])
}

// finish returns what has been read.
func (b *boundaryReader) finish() *Features {
	for _, a := range b.attributes {
		if a.value != "" {
			b.out.About = append(b.out.About, Pair{strings.Clone(a.name), strings.Clone(a.value)})
		}
	}
	if !slices.ContainsFunc(b.out.Stated, func(v float64) bool { return v != 0 }) {
		b.out.Stated = nil
	}
	b.out.IDs.seal()
	for _, c := range b.out.Columns {
		c.seal()
	}
	b.out.Warnings = b.warnings.list()
	out := b.out // not a pointer into b, which would keep the text
	return &out
}

// values are the fields of the header behind count and area.
func (p *boundaryParcel) values() []string {
	values := make([]string, max(len(boundaryColumns), len(p.header)-2))
	if len(p.header) > 2 {
		copy(values, p.header[2:])
	}
	return values
}
