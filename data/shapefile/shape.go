package shapefile

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"

	"github.com/paulmach/orb"
)

// shapeKind is a type of shape without its heights and measures.
type shapeKind uint8

const (
	null shapeKind = iota
	point
	polyLine
	polygon
	multiPoint
)

var errMultiPatch = errors.New("it holds MultiPatch, bodies in three dimensions, which have no area on the ground; export their footprints as polygons")

// shapeKindOf reads the number of a type of shape: those with Z are 10, those with M 20 more.
func shapeKindOf(typ uint32) (shapeKind, error) {
	switch typ {
	case 0:
		return null, nil
	case 1, 11, 21:
		return point, nil
	case 3, 13, 23:
		return polyLine, nil
	case 5, 15, 25:
		return polygon, nil
	case 8, 18, 28:
		return multiPoint, nil
	case 31:
		return null, errMultiPatch
	}
	return null, fmt.Errorf("there is no type of shape %d", typ)
}

// shapeReader reads the content of one record. Heights and measures stand behind the
// positions and are not looked at: many programs leave them out.
type shapeReader struct {
	rest   []byte
	number int
	shapes *shapes
}

func (r *shapeReader) geometry(typ uint32) (orb.Geometry, error) {
	kind, err := shapeKindOf(typ)
	if err != nil {
		return nil, err
	}
	switch kind {
	case point:
		return r.point()
	case multiPoint:
		return r.multiPoint()
	case polyLine:
		return r.polyLine()
	case polygon:
		return r.polygon()
	}
	return nil, nil
}

// point reads a point. One that is not a number is how some programs write an empty one.
func (r *shapeReader) point() (orb.Geometry, error) {
	if len(r.rest) < 16 {
		return nil, fmt.Errorf("its %d bytes do not hold a point", len(r.rest))
	}
	if math.IsNaN(r.float(0)) && math.IsNaN(r.float(8)) {
		return nil, nil
	}
	all, err := r.points(1)
	if err != nil {
		return nil, err
	}
	return all[0], nil
}

func (r *shapeReader) multiPoint() (orb.Geometry, error) {
	if err := r.skip(32); err != nil { // the box
		return nil, err
	}
	n, err := r.count("points")
	if err != nil {
		return nil, err
	}
	all, err := r.points(n)
	if err != nil || n == 0 {
		return nil, err
	}
	return orb.MultiPoint(all), nil
}

// parts reads the box, the beginnings of the parts and the points, and cuts the points into parts.
func (r *shapeReader) parts() ([][]orb.Point, error) {
	if err := r.skip(32); err != nil {
		return nil, err
	}
	parts, err := r.count("parts")
	if err != nil {
		return nil, err
	}
	n, err := r.count("points")
	if err != nil {
		return nil, err
	}
	if parts > len(r.rest)/4 {
		return nil, fmt.Errorf("it is said to have %d parts, and its %d bytes do not hold them", parts, len(r.rest))
	}
	starts := r.rest[:4*parts]
	r.rest = r.rest[4*parts:]
	all, err := r.points(n)
	if err != nil {
		return nil, err
	}
	if parts == 0 && n > 0 {
		return nil, fmt.Errorf("its %d points are in no part", n)
	}
	cut := make([][]orb.Point, parts)
	for i := range cut {
		from, to := int64(binary.LittleEndian.Uint32(starts[4*i:])), int64(n)
		if i+1 < parts {
			to = int64(binary.LittleEndian.Uint32(starts[4*i+4:]))
		}
		if from > to || to > int64(n) || i == 0 && from != 0 {
			return nil, fmt.Errorf("part %d is from point %d to %d of %d", i+1, from, to, n)
		}
		cut[i] = all[from:to:to]
	}
	return cut, nil
}

var remarkShortLine = remark{
	"{n} 条记录中有不足两个点的线段部分，已略去",
	"{n} record(s) with parts of lines of fewer than two positions, which were left out"}

func (r *shapeReader) polyLine() (orb.Geometry, error) {
	parts, err := r.parts()
	if err != nil {
		return nil, err
	}
	lines := make(orb.MultiLineString, 0, len(parts))
	for _, p := range parts {
		if len(p) >= 2 {
			lines = append(lines, p)
		}
	}
	if len(lines) < len(parts) {
		r.shapes.remarks.add(r.number, remarkShortLine, "")
	}
	switch len(lines) {
	case 0:
		return nil, nil
	case 1:
		return lines[0], nil
	}
	return lines, nil
}

func (r *shapeReader) skip(n int) error {
	if len(r.rest) < n {
		return fmt.Errorf("its content ends after %d of %d bytes of the box", len(r.rest), n)
	}
	r.rest = r.rest[n:]
	return nil
}

func (r *shapeReader) count(of string) (int, error) {
	if len(r.rest) < 4 {
		return 0, fmt.Errorf("its content ends before the number of %s", of)
	}
	n := binary.LittleEndian.Uint32(r.rest)
	r.rest = r.rest[4:]
	if n > math.MaxInt32 {
		return 0, fmt.Errorf("it is said to have %d %s", int32(n), of)
	}
	return int(n), nil
}

func (r *shapeReader) float(at int) float64 {
	return math.Float64frombits(binary.LittleEndian.Uint64(r.rest[at:]))
}

// points reads n positions.
func (r *shapeReader) points(n int) ([]orb.Point, error) {
	if n > len(r.rest)/16 {
		return nil, fmt.Errorf("it is said to have %d points, and its %d bytes do not hold them", n, len(r.rest))
	}
	if err := r.shapes.left.takeVertices(n); err != nil {
		return nil, err
	}
	all := make([]orb.Point, n)
	for i := range all {
		x, y := r.float(16*i), r.float(16*i+8)
		if math.IsNaN(x-x) || math.IsNaN(y-y) { // an infinity, too
			return nil, fmt.Errorf("point %d is %v %v, which is nowhere", i+1, x, y)
		}
		all[i] = orb.Point{x, y}
	}
	r.rest = r.rest[16*n:]
	return all, nil
}
