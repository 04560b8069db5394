// Package siting decides whether a project may stand where it is drawn: what it touches, how much
// of it, which rule says what. Check is pure: the same project, plan, rules and options give the
// same report, byte by byte, and its hash names them all.
//
// Where a layer is missing, or does not cover the place, the answer is unknown, never "not
// involved". Areas are those of the survey (see geo.Survey), overlays are made in the equal-area
// plane, so that parts add up to the whole. Slivers are told apart and never left out.
package siting

import (
	"fmt"
	"time"

	"github.com/paulmach/orb"

	"guotu/geo"
)

// Project is what is to be built, and where.
type Project struct {
	Name string
	Code string
	// Type is one of the project types of the rule set; "" is not stated.
	Type string
	// Classes are further facts about the project that rules ask for, such as state_major (国家
	// 重大项目) or hx6 (an activity of those that the redline admits), each one that the rule set knows.
	Classes []string
	// Parcels are the pieces of ground that it takes, or its points or lines.
	Parcels []Parcel
	// CRS is the system in which the parcels were drawn, so that edges are straight there; nil
	// is degrees. It does not change what the coordinates in Parcels mean.
	CRS *geo.CRS
	// Notes are what the reader of the file had to say, in Chinese and English.
	Notes []Note
}

// Parcel is one piece of ground (地块) of a project.
type Parcel struct {
	Name string
	// Geometry is an area, a line or a point, in longitude, latitude in degrees on CGCS2000.
	Geometry orb.Geometry
	// Stated is the area in square metres that the applicant gives; 0 is none.
	Stated float64
	// Line is where it begins in its file, from 1; 0 says nothing.
	Line int
}

// Options are the settings of Check. Zero means the default.
type Options struct {
	// AsOf picks the rules that were in force on that day; it has to be given, because the
	// answer must not depend on the day on which it is asked.
	AsOf time.Time
	// Engine is the version of the program, for the hash.
	Engine string
	// MaxParcels and MaxVertices bound a project; default 20,000 and 2,000,000.
	MaxParcels, MaxVertices int
	// Pieces also asks for the geometry of every overlap, for Report.Pieces.
	Pieces bool
	// Free also asks for the part of the site that no blocking zone covers, Report.Free.
	Free bool
}

// Error says what is wrong with a project, so that whoever handed it in can mend it.
type Error struct {
	Parcel int       // number of the parcel, from 1; 0 when no single one is at fault
	Line   int       // of its file, from 1; 0 when it says nothing
	At     orb.Point // the place, where HasAt
	HasAt  bool
	Field  string // of the project, such as "type"; "" when it is the geometry
	ZH, EN string
}

// Error says it in English.
func (e *Error) Error() string {
	text := e.EN
	if e.Line > 0 {
		text = fmt.Sprintf("line %d: %s", e.Line, text)
	}
	if e.Parcel > 0 {
		text = fmt.Sprintf("parcel %d: %s", e.Parcel, text)
	}
	return text
}
