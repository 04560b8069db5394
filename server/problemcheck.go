package server

import (
	"errors"
	"net/http"

	"guotu/data"
	"guotu/layers"
	"guotu/server/check"
	"guotu/siting"
)

// ofCheck fills in a problem from an error of a siting check, and reports whether it is one. What
// cannot be understood is 400, what was understood and cannot be checked 422, what is too
// much 413.
func (p *problem) ofCheck(err error) bool {
	var (
		of   *check.SiteError
		said *check.Error
		file *check.FileError
		site *siting.Error
	)
	if errors.As(err, &of) {
		p.Alternative = of.Site
	}
	switch {
	case errors.As(err, &said):
		p.Status, p.Parameter, p.Line = said.Status, said.Parameter, said.Line
		orDefault(&p.Status, http.StatusBadRequest)
	case errors.As(err, &file):
		return p.ofFile(file)
	case errors.As(err, &site):
		p.Status, p.Parameter, p.Parcel, p.Line = http.StatusUnprocessableEntity, site.Field, site.Parcel, site.Line
		if site.Field != "" {
			p.Status = http.StatusBadRequest
		}
		if site.HasAt {
			p.At = &site.At
		}
		p.Message = &layers.Text{ZH: site.ZH, EN: site.EN}
	default:
		return false
	}
	return true
}

// ofFile fills in a problem from what package data says of a file.
func (p *problem) ofFile(file *check.FileError) bool {
	var (
		reading *data.Error
		inBoth  *data.Problem
	)
	if !errors.As(file.Err, &reading) {
		return false
	}
	p.Status, p.Parcel = http.StatusUnprocessableEntity, reading.Feature
	if errors.Is(file.Err, data.ErrTooLarge) {
		p.Status = http.StatusRequestEntityTooLarge
	}
	if reading.Line > 0 {
		p.Line = reading.Line + file.Line
	}
	if errors.As(file.Err, &inBoth) {
		p.Message = &layers.Text{ZH: inBoth.ZH, EN: inBoth.EN}
	}
	return true
}
