package shapefile

import (
	"errors"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"
)

// ReadFiles reads the loose Shapefile name, which ends in .shp, with the files beside it that
// differ in the ending only; upper and lower case are the same. The error is an *Error, or wraps
// fs.ErrNotExist where there is no such file.
func ReadFiles(fsys fs.FS, name string, limits Limits) (*File, error) {
	if !strings.EqualFold(path.Ext(name), extSHP) {
		return nil, &Error{File: name, Err: errors.New("a Shapefile is given by its .shp")}
	}
	folder := path.Dir(name)
	entries, err := fs.ReadDir(fsys, folder)
	if err != nil {
		return nil, &Error{File: name, Err: err}
	}
	layer := sources{extSHP: fileSource(fsys, name)}
	for _, e := range entries {
		ext := strings.ToLower(path.Ext(e.Name()))
		if e.IsDir() || ext == extSHP || !slices.Contains(extensions[:], ext) || !sameStem(e.Name(), path.Base(name)) {
			continue
		}
		// Of "a.dbf" and "A.DBF" beside "a.shp", the one with the same letters counts.
		if _, is := layer[ext]; !is || stem(e.Name()) == stem(path.Base(name)) {
			layer[ext] = fileSource(fsys, path.Join(folder, e.Name()))
		}
	}
	return layer.layer(newAllowance(limits))
}

// extensions are those of the files that are read.
var extensions = [...]string{extSHP, extSHX, extDBF, extPRJ, extCPG}

func stem(name string) string { return strings.TrimSuffix(name, path.Ext(name)) }

func sameStem(a, b string) bool { return strings.EqualFold(stem(a), stem(b)) }

func fileSource(fsys fs.FS, name string) source {
	return source{name, func() (io.ReadCloser, int64, error) {
		f, err := fsys.Open(name)
		if err != nil {
			return nil, 0, err
		}
		about, err := f.Stat()
		if err != nil {
			return nil, 0, errors.Join(err, f.Close())
		}
		return f, about.Size(), nil
	}}
}
