package check

import (
	"bytes"

	"github.com/paulmach/orb"

	"guotu/data"
	"guotu/siting"
)

// project reads a site's file.
func (s *Service) project(site *Site) (*siting.Project, error) {
	path := site.Path
	if path == "" {
		path = "geometry"
	}
	all, err := s.open(path, bytes.NewReader(site.Body), int64(len(site.Body)), data.OpenOptions{
		CRS: site.CRS, MaxBytes: s.o.MaxUnpacked, MaxFeatures: s.o.MaxParcels, MaxVertices: s.o.MaxVertices})
	if err != nil {
		return nil, &FileError{Line: site.line, Err: err}
	}
	if err := s.bounded(all); err != nil {
		return nil, err
	}
	p := projectOf(all, site)
	if site.Stated > 0 {
		if len(p.Parcels) != 1 {
			return nil, bad("stated_area", "stated_area is the area of one parcel; there are %d", len(p.Parcels))
		}
		p.Parcels[0].Stated = site.Stated
	}
	return p, nil
}

// bounded refuses what is too large to be checked for one request.
func (s *Service) bounded(all *data.Features) error {
	if n := len(all.Geometries); n > s.o.MaxParcels {
		return tooMuch("", "there are %d parcels, more than %d", n, s.o.MaxParcels)
	}
	n := 0
	for _, g := range all.Geometries {
		if n += vertices(g); n > s.o.MaxVertices {
			return tooMuch("", "there are more than %d vertices", s.o.MaxVertices)
		}
	}
	return nil
}

// vertices is the number of positions of a geometry.
func vertices(g orb.Geometry) int {
	n := 0
	switch g := g.(type) {
	case orb.Point:
		n = 1
	case orb.MultiPoint:
		n = len(g)
	case orb.LineString:
		n = len(g)
	case orb.Ring:
		n = len(g)
	case orb.Bound:
		n = 5
	case orb.MultiLineString:
		for _, l := range g {
			n += len(l)
		}
	case orb.Polygon:
		for _, r := range g {
			n += len(r)
		}
	case orb.MultiPolygon:
		for _, p := range g {
			n += vertices(p)
		}
	case orb.Collection:
		for _, c := range g {
			n += vertices(c)
		}
	}
	return n
}

// FileError is an error of package data about the file of a site. Its lines are counted from
// after line Line of the request's body.
type FileError struct {
	Line int
	Err  error
}

// Error says what is wrong.
func (e *FileError) Error() string { return e.Err.Error() }

// Unwrap returns what package data says.
func (e *FileError) Unwrap() error { return e.Err }

// projectOf makes a project of what a file holds and what the request says of it, which counts
// more.
func projectOf(all *data.Features, site *Site) *siting.Project {
	p := siting.FromFeatures(all)
	p.Type, p.Classes = site.Type, site.Classes
	if site.Name != "" {
		p.Name = site.Name
	}
	if p.Name == "" {
		p.Name = baseName(site.Path)
	}
	if site.Code != "" {
		p.Code = site.Code
	}
	for i := range p.Parcels {
		if p.Parcels[i].Line > 0 {
			p.Parcels[i].Line += site.line
		}
	}
	for i := range p.Notes {
		if p.Notes[i].Line > 0 {
			p.Notes[i].Line += site.line
		}
	}
	return p
}
