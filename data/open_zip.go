package data

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/paulmach/orb"

	"guotu/data/shapefile"
	"guotu/geo"
)

// openZip reads the Shapefiles of a zip, one after the other.
func openZip(r io.ReaderAt, size int64, o OpenOptions) (*Features, error) {
	files, err := shapefile.ReadZip(r, size, shapefile.Limits{MaxBytes: o.MaxBytes, MaxFeatures: o.MaxFeatures, MaxVertices: o.MaxVertices})
	if err != nil {
		return nil, shapefileProblem(err)
	}
	z := &zipReader{o: o, columns: map[string]*Column{}}
	z.out.Format, z.out.IDs = "shapefile", NewColumn("id")
	for _, f := range files {
		if err := z.add(f); err != nil {
			return nil, shapefileProblem(err)
		}
	}
	for _, c := range z.out.Columns {
		c.pad(z.out.Rows)
		c.seal()
	}
	z.out.IDs.pad(z.out.Rows)
	return &z.out, nil
}

func shapefileProblem(err error) error {
	record, at := 0, new(shapefile.Error)
	if errors.As(err, &at) {
		record = at.Record
	}
	said := new(Problem)
	switch {
	case errors.As(err, &said) && record == 0:
		return err
	case !errors.As(err, &said):
		err = &Problem{ZH: "压缩包无法读取（应含一个Shapefile、界址点坐标TXT或GeoJSON）：" + err.Error(), EN: err.Error(), Err: err}
	}
	return &Error{Feature: record, Err: err}
}

type zipReader struct {
	o       OpenOptions
	out     Features
	columns map[string]*Column
}

// add adds the rows of a Shapefile.
func (z *zipReader) add(f *shapefile.File) error {
	first := z.out.Rows
	crs, swapped, err := z.system(f)
	if err != nil {
		return fmt.Errorf("%s: %w", f.Name, err)
	}
	n := 0
	for i, g := range f.Geometries {
		if g != nil && swapped {
			g = swapAxes(g)
		}
		if g != nil {
			if g, err = convertInPlace(g, crs, &n); err != nil {
				return &Error{Feature: first + i + 1, Err: fmt.Errorf("%s: %w", f.Name, coordinateProblem(err))}
			}
		}
		z.out.Geometries = append(z.out.Geometries, g)
	}
	z.out.Rows += len(f.Geometries)
	if z.out.CRS == nil && crs.Projected() {
		z.out.CRS = crs
	}
	for _, c := range f.Columns {
		z.addColumn(c, first)
	}
	for _, w := range f.Warnings {
		feature := 0
		if row, found := slices.BinarySearch(f.Records, int32(w.Record)); found {
			feature = first + row + 1
		}
		z.out.Warnings = append(z.out.Warnings, Warning{Feature: feature, ZH: w.ZH, EN: w.EN})
	}
	z.out.About = append(z.out.About, Pair{"Shapefile", f.Name})
	return nil
}

func (z *zipReader) addColumn(from *shapefile.Column, first int) {
	to := z.columns[from.Name]
	if to == nil {
		to = NewColumn(from.Name)
		z.columns[from.Name] = to
		z.out.Columns = append(z.out.Columns, to)
	}
	to.pad(first)
	for row := range from.Codes {
		text, ok := from.At(row)
		value := Value{Kind: String, Text: text}
		switch {
		case !ok:
			value = Value{}
		case from.Kind == shapefile.Logical && (text == "true" || text == "false"):
			value.Kind = Bool
		case from.Kind == shapefile.Number:
			if number, is := NumberValue(text); is {
				value = number
			}
		}
		to.Append(value)
	}
}

// system is that of the .prj, or of OpenOptions.CRS, or of what the numbers fit.
func (z *zipReader) system(f *shapefile.File) (crs *geo.CRS, swapped bool, err error) {
	var given *geo.CRS
	if z.o.CRS != "" {
		if given, err = geo.ParseCRS(z.o.CRS); err == nil {
			err = given.Convertible()
		}
		if err != nil {
			return nil, false, &Problem{ZH: "给定的坐标系无法使用：" + err.Error(), EN: "the coordinate reference system given for the file: " + err.Error(), Err: err}
		}
	}
	if strings.TrimSpace(f.PRJ) == "" {
		if given != nil {
			return given, false, nil
		}
		return z.guess(f)
	}
	crs, err = geo.ParsePRJ(f.PRJ)
	switch {
	case err != nil && given != nil:
		return given, false, nil
	case err != nil:
		return nil, false, &Problem{ZH: ".prj中的坐标系未能识别：" + err.Error(), EN: ".prj: " + err.Error(), Err: err}
	case given != nil && (crs.Code() != given.Code() || crs.Code() == "" && crs.String() != given.String()):
		return nil, false, problem("文件写明坐标系为%s，与给定的坐标系%s不符", "the file states the system %s, the one given for it is %s", crs, given)
	case given != nil:
		return given, false, nil
	}
	if err := crs.Convertible(); err != nil {
		return nil, false, &Problem{ZH: crs.Chinese() + "与2000国家大地坐标系的差异因地而异（约百米），请指定带转换参数的坐标系", EN: err.Error(), Err: err}
	}
	return crs, false, nil
}

// guess finds the system of a Shapefile without .prj by the boxes of its shapes.
func (z *zipReader) guess(f *shapefile.File) (crs *geo.CRS, swapped bool, err error) {
	var corners []orb.Point
	for _, g := range f.Geometries {
		if g != nil {
			bound := g.Bound()
			corners = append(corners, bound.Min, bound.Max)
		}
	}
	if len(corners) == 0 {
		crs, err = geo.EPSG(4490)
		return crs, false, err
	}
	fits, err := geo.GuessCRS(corners, geo.GuessOptions{})
	var guess *geo.GuessError
	if errors.As(err, &guess) && len(guess.Fits) == 2 && guess.Fits[1].Packed {
		fits, err = guess.Fits[:1], nil // no Shapefile has packed degrees
	}
	if err != nil {
		return nil, false, &Problem{ZH: "没有.prj文件，无法确定坐标系，请指定：" + err.Error(), EN: "there is no .prj: " + err.Error(), Err: err}
	}
	z.out.Warnings = append(z.out.Warnings, Warning{
		ZH: f.Name + "没有.prj文件，按" + fits[0].CRS.Chinese() + "读入：" + fits[0].ZH, EN: f.Name + " has no .prj; read as " + fits[0].CRS.String() + ": " + fits[0].EN,
	})
	return fits[0].CRS, fits[0].Swapped, nil
}

func swapAxes(g orb.Geometry) orb.Geometry {
	list := func(points []orb.Point) {
		for i, p := range points {
			points[i] = orb.Point{p[1], p[0]}
		}
	}
	switch g := g.(type) {
	case orb.Point:
		return orb.Point{g[1], g[0]}
	case orb.MultiPoint:
		list(g)
	case orb.LineString:
		list(g)
	case orb.MultiLineString:
		for _, l := range g {
			list(l)
		}
	case orb.Polygon:
		for _, r := range g {
			list(r)
		}
	case orb.MultiPolygon:
		for _, p := range g {
			swapAxes(p)
		}
	}
	return g
}
