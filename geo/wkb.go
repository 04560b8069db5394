package geo

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"

	"github.com/paulmach/orb"
)

// The kinds of well-known binary (OGC 06-103r4, 8.2.6) that orb can hold.
const (
	wkbPoint = 1 + iota
	wkbLineString
	wkbPolygon
	wkbMultiPoint
	wkbMultiLineString
	wkbMultiPolygon
	wkbCollection
)

// The flags of PostGIS's extended form.
const (
	ewkbZ    = 0x80000000
	ewkbM    = 0x40000000
	ewkbSRID = 0x20000000
)

// ParseWKB reads well-known binary, of ISO or extended as PostGIS has it, and the
// number of the coordinate system, 0 if there is none. Heights and measures are
// dropped, bytes behind the end left alone. As in ParseWKT, an empty point is an
// empty MultiPoint, one among others is left out; otherwise coordinates are as given.
// It takes no more memory than the bytes, times a small number.
func ParseWKB(bytes []byte) (g orb.Geometry, srid int, err error) {
	p := &wkbParser{rest: bytes}
	g, err = p.geometry(0)
	if err != nil {
		return nil, 0, fmt.Errorf("well-known binary: byte %d: %w", len(bytes)-len(p.rest), err)
	}
	return g, p.srid, nil
}

type wkbParser struct {
	rest    []byte
	order   binary.ByteOrder
	numbers int // of a position
	srid    int
}

var errWKBEnd = errors.New("the end comes too early")

func (p *wkbParser) uint32() (uint32, error) {
	if len(p.rest) < 4 {
		return 0, errWKBEnd
	}
	v := p.order.Uint32(p.rest)
	p.rest = p.rest[4:]
	return v, nil
}

// count reads how many things follow, each of size bytes or more.
func (p *wkbParser) count(size int) (int, error) {
	n, err := p.uint32()
	if err == nil && uint64(n)*uint64(size) > uint64(len(p.rest)) {
		err = fmt.Errorf("%d parts do not fit into %d bytes", n, len(p.rest))
	}
	return int(n), err
}

// head reads the order of bytes and the kind.
func (p *wkbParser) head() (kind uint32, err error) {
	if len(p.rest) == 0 {
		return 0, errWKBEnd
	}
	switch p.rest[0] {
	case 0:
		p.order = binary.BigEndian
	case 1:
		p.order = binary.LittleEndian
	default:
		return 0, fmt.Errorf("the order of bytes is %d, want 0 or 1", p.rest[0])
	}
	p.rest = p.rest[1:]
	if kind, err = p.uint32(); err != nil {
		return 0, err
	}
	p.numbers = 2
	for _, flag := range []uint32{ewkbZ, ewkbM} {
		if kind&flag != 0 {
			p.numbers++
		}
	}
	if kind&ewkbSRID != 0 {
		srid, err := p.uint32()
		if err != nil {
			return 0, err
		}
		p.srid = int(int32(srid))
	}
	kind &^= ewkbZ | ewkbM | ewkbSRID
	switch form := kind / 1000; {
	case form == 0:
	case form <= 3 && p.numbers == 2:
		p.numbers = []int{3, 3, 4}[form-1]
	default:
		return 0, fmt.Errorf("the kind %d is not known", kind)
	}
	return kind % 1000, nil
}

func (p *wkbParser) geometry(depth int) (orb.Geometry, error) {
	kind, err := p.head()
	if err != nil {
		return nil, err
	}
	switch kind {
	case wkbPoint:
		at, err := p.positions(1)
		if err != nil || math.IsNaN(at[0][0]) && math.IsNaN(at[0][1]) {
			return orb.MultiPoint{}, err
		}
		return at[0], nil
	case wkbLineString:
		l, err := p.path()
		return orb.LineString(l), err
	case wkbPolygon:
		return p.polygon()
	case wkbMultiPoint:
		return wkbParts(p, func(all orb.MultiPoint, m orb.Geometry) (orb.MultiPoint, bool) {
			switch m := m.(type) {
			case orb.Point:
				return append(all, m), true
			case orb.MultiPoint:
				return all, len(m) == 0
			}
			return all, false
		})
	case wkbMultiLineString:
		return wkbParts(p, func(all orb.MultiLineString, m orb.Geometry) (orb.MultiLineString, bool) {
			l, is := m.(orb.LineString)
			return append(all, l), is
		})
	case wkbMultiPolygon:
		return wkbParts(p, func(all orb.MultiPolygon, m orb.Geometry) (orb.MultiPolygon, bool) {
			l, is := m.(orb.Polygon)
			return append(all, l), is
		})
	case wkbCollection:
		return p.collection(depth)
	}
	return nil, fmt.Errorf("the kind %d is not known", kind)
}

func (p *wkbParser) positions(n int) ([]orb.Point, error) {
	if size := 8 * p.numbers; len(p.rest) < n*size {
		return nil, errWKBEnd
	}
	all := make([]orb.Point, n)
	for i := range all {
		all[i][0] = math.Float64frombits(p.order.Uint64(p.rest))
		all[i][1] = math.Float64frombits(p.order.Uint64(p.rest[8:]))
		p.rest = p.rest[8*p.numbers:]
	}
	return all, nil
}

func (p *wkbParser) path() ([]orb.Point, error) {
	n, err := p.count(8 * p.numbers)
	if err != nil {
		return nil, err
	}
	return p.positions(n)
}

func (p *wkbParser) polygon() (orb.Polygon, error) {
	n, err := p.count(4)
	if err != nil {
		return nil, err
	}
	g := make(orb.Polygon, n)
	for i := range g {
		if g[i], err = p.path(); err != nil {
			return nil, err
		}
	}
	return g, nil
}

// wkbParts reads the members of a simple collection; add reports whether one is of
// the right kind.
func wkbParts[G orb.Geometry](p *wkbParser, add func(all G, m orb.Geometry) (G, bool)) (orb.Geometry, error) {
	var all G
	n, err := p.count(5)
	for i := 0; i < n && err == nil; i++ {
		var m orb.Geometry
		if len(p.rest) > 4 && wkbNested(p.rest) {
			return nil, fmt.Errorf("a collection is no member of %s", all.GeoJSONType())
		}
		if m, err = p.geometry(wktDepth); err != nil {
			break
		}
		var is bool
		if all, is = add(all, m); !is {
			err = fmt.Errorf("a %s is no member of %s", m.GeoJSONType(), all.GeoJSONType())
		}
	}
	return all, err
}

// wkbNested reports whether a geometry begins that has members.
func wkbNested(b []byte) bool {
	order := binary.ByteOrder(binary.BigEndian)
	if b[0] == 1 {
		order = binary.LittleEndian
	}
	kind := order.Uint32(b[1:]) &^ (ewkbZ | ewkbM | ewkbSRID) % 1000
	return kind >= wkbMultiPoint
}

func (p *wkbParser) collection(depth int) (orb.Geometry, error) {
	if depth >= wktDepth {
		return nil, fmt.Errorf("collections are nested more than %d deep", wktDepth)
	}
	n, err := p.count(5)
	if err != nil {
		return nil, err
	}
	all := orb.Collection{}
	for range n {
		m, err := p.geometry(depth + 1)
		if err != nil {
			return nil, err
		}
		all = append(all, m)
	}
	return all, nil
}
