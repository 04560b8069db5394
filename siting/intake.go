package siting

import (
	"slices"

	"guotu/data"
	"guotu/layers"
)

// parcelNames are the columns that name a parcel, the first of which counts that is there.
var parcelNames = []string{"地块名称", "DKMC", "名称", "name", "NAME", "Name", "地块编号", "DKBH"}

// FromFeatures makes a project of what a file holds: a parcel of every feature, named by its
// attribute, with what the file says of areas and lines; the name and the code that the file
// states; and what the reader had to say.
func FromFeatures(f *data.Features) *Project {
	p := &Project{CRS: f.CRS}
	for _, pair := range f.About {
		switch pair.Name {
		case "项目名称":
			p.Name = pair.Value
		case "项目代码", "项目编号":
			p.Code = pair.Value
		}
	}
	i := slices.IndexFunc(parcelNames, func(name string) bool { return f.Column(name) != nil })
	for n, g := range f.Geometries {
		parcel := Parcel{Geometry: g}
		if i >= 0 {
			parcel.Name = f.Column(parcelNames[i]).At(n).String()
		}
		if f.Stated != nil {
			parcel.Stated = f.Stated[n]
		}
		if f.Lines != nil {
			parcel.Line = f.Lines[n]
		}
		p.Parcels = append(p.Parcels, parcel)
	}
	if p.Name == "" && len(p.Parcels) == 1 {
		p.Name = p.Parcels[0].Name
	}
	for _, note := range f.Notes {
		p.Notes = append(p.Notes, Note{Message: layers.Text{EN: note}})
	}
	for _, w := range f.Warnings {
		p.Notes = append(p.Notes, Note{Line: w.Line, Message: layers.Text{ZH: w.ZH, EN: w.EN}})
	}
	return p
}
