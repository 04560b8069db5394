package geo

import (
	"errors"
	"fmt"
	"math"
	"sort"
	"strconv"
)

// AreaUnit is a unit in which areas are reported. Everything else in this package
// is in square metres.
type AreaUnit uint8

// The units of area: 1 公顷 = 10,000 m², 1 亩 = 2000/3 m² exactly, so that
// 15 亩 = 1 公顷.
const (
	SquareMetre AreaUnit = iota
	Hectare
	Mu
)

// String returns "m²", "公顷" or "亩".
func (u AreaUnit) String() string { return [...]string{"m²", "公顷", "亩"}[min(u, Mu)] }

// Decimals is how many decimals a report shows: two for square metres, as in the
// databases of land surveys, four for 公顷, as in planning reports, and four for 亩.
func (u AreaUnit) Decimals() int {
	if u == SquareMetre {
		return 2
	}
	return 4
}

// From converts an area from square metres to the unit.
func (u AreaUnit) From(squareMetres float64) float64 {
	switch u {
	case Hectare:
		return squareMetres / 10_000
	case Mu:
		return squareMetres * 3 / 2000
	}
	return squareMetres
}

// SquareMetres converts an area in the unit to square metres.
func (u AreaUnit) SquareMetres(area float64) float64 {
	switch u {
	case Hectare:
		return area * 10_000
	case Mu:
		return area * 2000 / 3
	}
	return area
}

// RoundedArea is an area as a report shows it, a whole number of the last decimal's
// steps, so that sums are exact.
type RoundedArea struct {
	Steps int64 // of 10 to the power of -Unit.Decimals()
	Unit  AreaUnit
}

// maxSteps bounds the steps of a RoundedArea: whole numbers that a float64 holds.
const maxSteps = 1 << 53

// Round rounds an area in square metres to the unit's decimals, halves away from
// zero. It is an error if the area is not a number or has more than 15 digits
// then.
func (u AreaUnit) Round(squareMetres float64) (RoundedArea, error) {
	steps := math.Round(u.From(squareMetres) * math.Pow10(u.Decimals()))
	if !(math.Abs(steps) <= maxSteps) {
		return RoundedArea{}, fmt.Errorf("an area of %v m² cannot be rounded", squareMetres)
	}
	return RoundedArea{int64(steps), u}, nil
}

// Float64 returns the area in its unit.
func (a RoundedArea) Float64() float64 { return float64(a.Steps) / math.Pow10(a.Unit.Decimals()) }

// String returns the number with all its decimals, without the unit.
func (a RoundedArea) String() string {
	return strconv.FormatFloat(a.Float64(), 'f', a.Unit.Decimals(), 64)
}

// maxAdjustment is how much parts may be off the whole that they make up: more is
// not an adjustment.
const maxAdjustment = 0.01

// Apportion rounds the parts of a whole so that they add up exactly to the
// rounded whole (平差), all in square metres. If the parts do not add up to the whole
// before, all are scaled to it. Each part is rounded down, and the steps left go
// to the largest remainders; of equal ones, to the larger part, then to the
// earlier: no part is off its share by more than a step. A part of 0 stays 0. It is an error if a part is negative or not a
// number, or if the parts are off the whole by more than a hundredth and two steps:
// then something else is missing, such as the part that no zone covers.
func (u AreaUnit) Apportion(parts []float64, whole float64) ([]RoundedArea, error) {
	total, err := u.Round(whole)
	if err != nil {
		return nil, err
	}
	var sum compensatedSum
	for i, p := range parts {
		if !(p >= 0) {
			return nil, fmt.Errorf("part %d has an area of %v m²", i, p)
		}
		sum.add(p)
	}
	step := u.SquareMetres(math.Pow10(-u.Decimals()))
	if !(math.Abs(sum.value()-whole) <= maxAdjustment*math.Abs(whole)+2*step) {
		return nil, fmt.Errorf("the parts have %v m², the whole has %v", sum.value(), whole)
	}
	return total.apportion(parts, sum.value(), u.From(whole)*math.Pow10(u.Decimals()))
}

// apportion divides the total, which is steps before it was rounded.
func (total RoundedArea) apportion(parts []float64, sum, steps float64) ([]RoundedArea, error) {
	to := make([]RoundedArea, len(parts))
	remainder := make([]float64, len(parts))
	var order []int // of the parts that may get a step more
	left := total.Steps
	for i, p := range parts {
		to[i].Unit = total.Unit
		if p > 0 {
			share := p / sum * steps
			to[i].Steps = int64(math.Floor(share))
			remainder[i] = share - math.Floor(share)
			left -= to[i].Steps
			order = append(order, i)
		}
	}
	if left != 0 && len(order) == 0 {
		return nil, errors.New("there is no part to give the whole to")
	}
	sort.SliceStable(order, func(i, j int) bool {
		a, b := order[i], order[j]
		if remainder[a] != remainder[b] {
			return remainder[a] > remainder[b]
		}
		return parts[a] > parts[b]
	})
	for i := 0; left > 0; i, left = i+1, left-1 {
		to[order[i%len(order)]].Steps++
	}
	for i := len(order) - 1; left < 0; i, left = i-1, left+1 { // shares of 1e15 steps are rounded up
		to[order[i]].Steps--
	}
	return to, nil
}
