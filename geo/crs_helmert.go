package geo

import (
	"errors"
	"fmt"
	"math"

	"github.com/paulmach/orb"
)

// RotationConvention is what the signs of a Helmert transformation's rotations
// mean. The two conventions differ by nothing but these signs, and parameters read in
// the wrong one put a place off by tens of metres; so there is no default.
type RotationConvention uint8

// The conventions.
const (
	// UnstatedRotation will do only where all rotations are 0.
	UnstatedRotation RotationConvention = iota
	// PositionVector turns the vector to the place (EPSG method 9606; PROJ's
	// +towgs84, TOWGS84 in well-known text).
	PositionVector
	// CoordinateFrame turns the axes (EPSG method 9607): so does the formula of Bursa
	// and Wolf as Chinese standards and programs print it (布尔沙模型).
	CoordinateFrame
)

// Helmert is a 7-parameter transformation of geocentric coordinates from a system's
// datum to CGCS2000, with small rotations:
//
//	X′ = D + (1 + Scale·10⁻⁶) · R · X,   R = [1 -RZ RY; RZ 1 -RX; -RY RX 1]
//
// in the convention of the position vector; in that of the coordinate frame all
// rotations have the opposite sign. Heights are not known here and taken for 0.
type Helmert struct {
	DX, DY, DZ float64 // metres
	RX, RY, RZ float64 // arc-seconds
	Scale      float64 // parts per million
	Rotation   RotationConvention
}

// Bounds of what is taken for a transformation between datums rather than a mistake
// in units.
const (
	maxShift    = 20_000 // metres
	maxRotation = 600    // arc-seconds
	maxPPM      = 1000
)

func (h Helmert) check() error {
	for _, v := range [...]float64{h.DX, h.DY, h.DZ} {
		if !(math.Abs(v) <= maxShift) {
			return fmt.Errorf("a shift of %g m is no transformation between datums (at most %d m)", v, maxShift)
		}
	}
	for _, v := range [...]float64{h.RX, h.RY, h.RZ} {
		if !(math.Abs(v) <= maxRotation) {
			return fmt.Errorf("a rotation of %g arc-seconds is no transformation between datums (at most %d)", v, maxRotation)
		}
	}
	switch {
	case !(math.Abs(h.Scale) <= maxPPM):
		return fmt.Errorf("a scale of %g parts per million is no transformation between datums (at most %d)", h.Scale, maxPPM)
	case h.Rotation == UnstatedRotation && (h.RX != 0 || h.RY != 0 || h.RZ != 0):
		return errors.New("the rotations need their convention: position_vector (towgs84) or coordinate_frame (布尔沙)")
	case h.Rotation > CoordinateFrame:
		return errors.New("there is no such convention of rotations")
	}
	return nil
}

// WithHelmert returns the system with a transformation of its datum to CGCS2000.
func (c *CRS) WithHelmert(h Helmert) (*CRS, error) {
	if err := h.check(); err != nil {
		return nil, fmt.Errorf("%s: %w", c.label(), err)
	}
	switch {
	case c.kind == kindGCJ02 || c.kind == kindBD09 || c.kind == kindWebMercator || c.kind == kindLocalPlane:
		return nil, fmt.Errorf("%s takes no 7-parameter transformation", c.label())
	case c.plane != nil || c.helmert != nil:
		return nil, fmt.Errorf("%s has a transformation already", c.label())
	case !c.datum.meets && h == Helmert{Rotation: h.Rotation} && c.datum.geographic != 0:
		return nil, fmt.Errorf("%s: 7 parameters that are all 0 are no transformation; %w", c.label(), &DatumError{c})
	}
	with := *c
	with.helmert = &h
	return &with, nil
}

// factors returns the rotations in radians, in the convention of the position
// vector, and the factor of the scale.
func (h Helmert) factors() (rx, ry, rz, m float64) {
	sign := math.Pi / 180 / 3600
	if h.Rotation == CoordinateFrame {
		sign = -sign
	}
	return h.RX * sign, h.RY * sign, h.RZ * sign, 1 + h.Scale*1e-6
}

// Apply transforms geocentric coordinates in metres. Rotations without a convention are
// taken as PositionVector has them.
func (h Helmert) Apply(xyz [3]float64) [3]float64 {
	rx, ry, rz, m := h.factors()
	return [3]float64{
		h.DX + m*(xyz[0]-rz*xyz[1]+ry*xyz[2]),
		h.DY + m*(rz*xyz[0]+xyz[1]-rx*xyz[2]),
		h.DZ + m*(-ry*xyz[0]+rx*xyz[1]+xyz[2]),
	}
}

// Undo is the exact inverse of Apply.
func (h Helmert) Undo(xyz [3]float64) [3]float64 {
	rx, ry, rz, m := h.factors()
	x, y, z := (xyz[0]-h.DX)/m, (xyz[1]-h.DY)/m, (xyz[2]-h.DZ)/m
	// The inverse of 1 + [r]× is (1 + r rᵀ - [r]×) / (1 + r²).
	dot, d := rx*x+ry*y+rz*z, 1+rx*rx+ry*ry+rz*rz
	return [3]float64{
		(x + rx*dot + rz*y - ry*z) / d,
		(y + ry*dot + rx*z - rz*x) / d,
		(z + rz*dot + ry*x - rx*y) / d,
	}
}

// forward takes longitude, latitude from the ellipsoid to CGCS2000.
func (h *Helmert) forward(p orb.Point, from Ellipsoid) orb.Point {
	q, _ := ellipsoidCGCS2000.Geodetic(h.Apply(from.Geocentric(p, 0)))
	return q
}

// inverse finds the place that forward takes to p. It is the exact inverse,
// whereas the reverse of EPSG's method, by changed signs, is off by the square of
// the rotations (a millimetre for 3 arc-seconds).
func (h *Helmert) inverse(p orb.Point, from Ellipsoid) orb.Point {
	q := p
	for range 8 {
		r := h.forward(q, from)
		dx, dy := math.Remainder(p[0]-r[0], 360), p[1]-r[1]
		q[0], q[1] = q[0]+dx, min(max(q[1]+dy, -90), 90)
		if math.Abs(dx)+math.Abs(dy) < 1e-13 {
			break
		}
	}
	if math.Abs(q[0]) > 180 {
		q[0] = math.Remainder(q[0], 360)
	}
	return q
}

// Plane is a 4-parameter transformation (四参数) of easting e, northing n, in metres, from
// one system to another:
//
//	e′ = DX + k·(e·cos r - n·sin r),   n′ = DY + k·(e·sin r + n·cos r),   k = 1 + Scale·10⁻⁶
//
// where r = Rotation turns counterclockwise as seen on the map, from east to north.
// Programs that have x = north print the same formula with x and y in each other's
// place; their angle turns the other way, so its sign must be changed here.
type Plane struct {
	DX, DY   float64 // metres to the east and to the north
	Rotation float64 // arc-seconds
	Scale    float64 // parts per million
}

// WithPlane returns the system with a transformation of its coordinates to those of
// another projected system. Without one (nil) it is the same zone of CGCS2000.
func (c *CRS) WithPlane(p Plane, onto *CRS) (*CRS, error) {
	if onto == nil {
		onto = c.onCGCS2000()
	}
	switch {
	case !(math.Abs(p.DX) < 1e8 && math.Abs(p.DY) < 1e8 && math.Abs(p.Rotation) <= 180*3600 && math.Abs(p.Scale) < 1e5):
		return nil, fmt.Errorf("%s: %+v is no 4-parameter transformation (metres, arc-seconds, parts per million)", c.label(), p)
	case !c.Projected():
		return nil, fmt.Errorf("%s is not projected, so 4 parameters do not apply", c.label())
	case c.plane != nil || c.helmert != nil:
		return nil, fmt.Errorf("%s has a transformation already", c.label())
	case onto == nil:
		return nil, fmt.Errorf("%s has no counterpart in CGCS2000; say which system the 4 parameters lead to, such as \";to=EPSG:4547\"", c.label())
	case !onto.Projected() || onto.kind == kindLocalPlane || onto.plane != nil || !onto.datum.meets && onto.helmert == nil:
		return nil, fmt.Errorf("%s: 4 parameters cannot lead to %s; it must be projected and on CGCS2000", c.label(), onto.label())
	case !c.datum.meets && c.datum.geographic != 0 && p == Plane{}:
		return nil, fmt.Errorf("%s: 4 parameters that are all 0 are no transformation; %w", c.label(), &DatumError{c})
	}
	with := *c
	with.plane, with.onto = &p, onto
	return &with, nil
}

func (p *Plane) factors() (cos, sin float64) {
	sin, cos = math.Sincos(p.Rotation / 3600 * math.Pi / 180)
	k := 1 + p.Scale*1e-6
	return k * cos, k * sin
}

func (p *Plane) apply(q orb.Point, from, to float64) orb.Point {
	cos, sin := p.factors()
	e, n := q[0]*from, q[1]*from
	return orb.Point{(p.DX + cos*e - sin*n) / to, (p.DY + sin*e + cos*n) / to}
}

// undo is the inverse of apply.
func (p *Plane) undo(q orb.Point, from, to float64) orb.Point {
	cos, sin := p.factors()
	e, n, k2 := q[0]*from-p.DX, q[1]*from-p.DY, cos*cos+sin*sin
	return orb.Point{(cos*e + sin*n) / k2 / to, (cos*n - sin*e) / k2 / to}
}
