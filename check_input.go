package main

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/paulmach/orb"

	"guotu/data"
	"guotu/geo"
	"guotu/siting"
)

// job is one project to be checked: a file, or a geometry of a table.
type job struct {
	path                  string // of the file, or of the table and its row
	name, code, kind, crs string // "" leaves it to the file or the flags
	classes               []string
	geometry              orb.Geometry // nil: that of the file
}

// maxLoose bounds the parts of a loose Shapefile, which are read into memory.
const maxLoose = 1 << 30

// projects lists what is to be checked, and whether it is many.
func (r *checking) projects() (all []*job, many bool, err error) {
	for _, name := range r.Files {
		about, err := os.Stat(name)
		if err != nil {
			return nil, false, err
		}
		switch {
		case about.IsDir():
			found, err := inFolder(name)
			if err != nil {
				return nil, false, err
			}
			all, many = append(all, found...), true
		case strings.EqualFold(filepath.Ext(name), ".csv"):
			found, err := inTable(name)
			if err != nil {
				return nil, false, err
			}
			all, many = append(all, found...), true
		default:
			all = append(all, &job{path: name})
		}
	}
	if len(all) == 0 {
		return nil, false, fmt.Errorf("%s: there is no project", strings.Join(r.Files, ", "))
	}
	return all, many || len(all) > 1, nil
}

// inFolder lists the files of projects in a folder and those below, by name.
func inFolder(folder string) (all []*job, err error) {
	err = filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && slices.Contains([]string{".txt", ".zip", ".shp", ".geojson", ".json"}, strings.ToLower(filepath.Ext(path))) {
			all = append(all, &job{path: path})
		}
		return err
	})
	return all, err
}

// inTable lists the projects of a CSV.
func inTable(name string) ([]*job, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	table, err := data.ReadCSV(name, f, data.CSVOptions{})
	if err != nil {
		return nil, err
	}
	all := make([]*job, table.Rows)
	for i := range all {
		j, err := fromRow(table, i, filepath.Dir(name))
		if err != nil {
			return nil, fmt.Errorf("%s: row %d: %w", name, i+1, err)
		}
		if j.path == "" {
			j.path = fmt.Sprintf("%s:%d", name, i+1)
		}
		all[i] = j
	}
	return all, nil
}

// fromRow makes a project of row i of a table; files are relative to a folder.
func fromRow(table *data.Table, i int, folder string) (*job, error) {
	cell := func(names ...string) string {
		for _, name := range names {
			if c := table.Column(name); c != nil {
				return strings.TrimSpace(c.At(i).String())
			}
		}
		return ""
	}
	j := &job{name: cell("name", "名称", "项目名称"), code: cell("code", "项目代码"), kind: cell("type", "项目类型"), crs: cell("crs", "坐标系")}
	for class := range strings.SplitSeq(cell("classes", "class", "类别"), ";") {
		if class = strings.TrimSpace(class); class != "" {
			j.classes = append(j.classes, class)
		}
	}
	file, wkt, lon, lat := cell("file", "文件"), cell("wkt", "geometry", "WKT"), cell("lon", "经度", "x"), cell("lat", "纬度", "y")
	switch {
	case file != "":
		if j.path = file; !filepath.IsAbs(file) {
			j.path = filepath.Join(folder, file)
		}
	case wkt != "":
		g, err := geo.ParseWKT(wkt)
		if err != nil {
			return nil, fmt.Errorf("wkt: %w", err)
		}
		j.geometry = g
	case lon != "" && lat != "":
		x, err := strconv.ParseFloat(lon, 64)
		y, err2 := strconv.ParseFloat(lat, 64)
		if err := errors.Join(err, err2); err != nil {
			return nil, err
		}
		j.geometry = orb.Point{x, y}
	default:
		return nil, errors.New("it has neither file, nor wkt, nor lon and lat")
	}
	return j, nil
}

// read reads the project of a job; what the job says comes before the flags, these before the file.
func (r *checking) read(j *job) (*siting.Project, error) {
	p, err := r.geometryOf(j)
	if err != nil {
		return nil, err
	}
	first := func(texts ...string) string {
		for _, t := range texts {
			if t != "" {
				return t
			}
		}
		return ""
	}
	p.Name = first(j.name, r.Name, p.Name, strings.TrimSuffix(filepath.Base(j.path), filepath.Ext(j.path)))
	p.Code, p.Type, p.Classes = first(j.code, p.Code), first(j.kind, r.Type), r.Class
	if j.classes != nil {
		p.Classes = j.classes
	}
	return p, nil
}

func (r *checking) geometryOf(j *job) (*siting.Project, error) {
	crs := j.crs
	if crs == "" {
		crs = r.CRS
	}
	if j.geometry == nil {
		return openProject(j.path, crs)
	}
	p := &siting.Project{Parcels: []siting.Parcel{{Geometry: j.geometry}}}
	if crs == "" {
		return p, nil
	}
	drawn, err := geo.ParseCRS(crs)
	if err != nil {
		return nil, fmt.Errorf("%s: crs: %w", j.path, err)
	}
	lonLat, err := geo.EPSG(4490)
	if err != nil {
		return nil, err
	}
	p.CRS = drawn
	if p.Parcels[0].Geometry, err = geo.Transform(j.geometry, drawn, lonLat); err != nil {
		return nil, fmt.Errorf("%s: %w", j.path, err)
	}
	return p, nil
}

// openProject reads a file.
func openProject(path, crs string) (*siting.Project, error) {
	o := data.OpenOptions{CRS: crs}
	if strings.EqualFold(filepath.Ext(path), ".shp") {
		body, err := zipped(path)
		if err != nil {
			return nil, err
		}
		return projectOf(data.Open(path, bytes.NewReader(body), int64(len(body)), o))
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	about, err := f.Stat()
	if err != nil {
		return nil, err
	}
	return projectOf(data.Open(path, f, about.Size(), o))
}

func projectOf(f *data.Features, err error) (*siting.Project, error) {
	if err != nil {
		return nil, err
	}
	return siting.FromFeatures(f), nil
}

// zipped packs a loose Shapefile with the files beside it that belong to it.
func zipped(path string) ([]byte, error) {
	beside, err := os.ReadDir(filepath.Dir(path))
	if err != nil {
		return nil, err
	}
	stem := strings.TrimSuffix(filepath.Base(path), filepath.Ext(path))
	var body bytes.Buffer
	w := zip.NewWriter(&body)
	for _, e := range beside {
		end := filepath.Ext(e.Name())
		if !strings.EqualFold(strings.TrimSuffix(e.Name(), end), stem) || !slices.Contains([]string{".shp", ".shx", ".dbf", ".prj", ".cpg"}, strings.ToLower(end)) {
			continue
		}
		if err := pack(w, filepath.Join(filepath.Dir(path), e.Name()), maxLoose-int64(body.Len())); err != nil {
			return nil, err
		}
	}
	err = w.Close()
	return body.Bytes(), err
}

// pack adds a file of at most so many bytes, as it is.
func pack(w *zip.Writer, path string, most int64) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	to, err := w.CreateHeader(&zip.FileHeader{Name: filepath.Base(path), Method: zip.Store})
	if err != nil {
		return err
	}
	n, err := io.Copy(to, io.LimitReader(f, most+1))
	if err == nil && n > most {
		err = fmt.Errorf("%s: a Shapefile of more than %d bytes", path, int64(maxLoose))
	}
	return err
}
