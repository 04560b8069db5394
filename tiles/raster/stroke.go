package raster

import (
	"image/color"
	"math"
)

// Join is the form of a line's corners.
type Join int

// The forms of corners. Mitred ones longer than twice the line's width are cut off.
const (
	RoundJoin Join = iota
	MiterJoin
)

// Cap is the form of a line's ends, and of the ends of dashes.
type Cap int

// The forms of ends: cut off at the last point, or half a disc beyond it.
const (
	ButtCap Cap = iota
	RoundCap
)

// Stroke says how a line is drawn. Width and the lengths of Dash, of strokes and gaps in turn, are in pixels.
type Stroke struct {
	Color color.NRGBA
	Width float64
	Dash  []float64
	Join  Join
	Cap   Cap
}

// Stroke draws along all lines and rings of the path, in one go: where they cross or lie on each other, a
// transparent colour does not add up. Dashes run on around corners and begin anew with each line.
func (c *Canvas) Stroke(p *Path, s Stroke) {
	if p.Empty() || s.Width <= 0 || s.Color.A == 0 {
		return
	}
	var outline Path
	p.each(func(points []point, closed bool) {
		for i := range points {
			j := i + 1
			if j == len(points) {
				if !closed {
					break
				}
				j = 0
			}
			thicken(&outline, points[i], points[j], s.Width/2)
		}
	})
	c.Fills([]Fill{{Path: &outline, Color: s.Color}})
}

// thicken adds the rectangle around a segment that reaches half a width to either side.
func thicken(p *Path, a, b point, half float64) {
	dx, dy := b.x-a.x, b.y-a.y
	length := math.Hypot(dx, dy)
	if length == 0 {
		return
	}
	dx, dy = dx/length*half, dy/length*half
	p.MoveTo(a.x-dy, a.y+dx)
	p.LineTo(b.x-dy, b.y+dx)
	p.LineTo(b.x+dy, b.y-dx)
	p.LineTo(a.x+dy, a.y-dx)
	p.Close()
}
