package shapefile

import (
	"archive/zip"
	"errors"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
)

// ReadZip reads all Shapefiles of a zip of the given size, in the order of their names. It
// has one at least; otherwise, and where anything in it cannot be read, the error is an *Error.
func ReadZip(r io.ReaderAt, size int64, limits Limits) ([]*File, error) {
	left := newAllowance(limits)
	left.forZip(size)
	entries, err := openZip(r, size, left)
	if err != nil {
		return nil, &Error{Err: err}
	}
	layers, err := layersOf(entries)
	if err != nil {
		return nil, err
	}
	if len(layers) == 0 {
		return nil, &Error{Err: noLayer(entries)}
	}
	var all []*File
	for _, l := range layers {
		f, err := l.layer(left)
		if err != nil {
			return nil, err
		}
		all = append(all, f)
	}
	all[0].Warnings = append(others(entries), all[0].Warnings...)
	return all, nil
}

// entry is a file in a zip, by its decoded name with slashes.
type entry struct {
	name string
	file *zip.File
}

// directoryBytes is what the directory of a zip may have for an entry: 46 and its name, some extra
// fields and a comment.
const directoryBytes = 512

// openZip reads the directory of a zip.
func openZip(r io.ReaderAt, size int64, left *allowance) ([]entry, error) {
	if err := otherArchive(r); err != nil {
		return nil, err
	}
	// The directory becomes memory before anybody can count its entries, so its bytes are bounded.
	meter := &meteredReader{from: r, left: int64(left.limits.MaxEntries)*directoryBytes + 1<<17}
	archive, err := zip.NewReader(meter, size)
	switch {
	case meter.spent:
		return nil, fmt.Errorf("%w: it has a directory of more than %d entries", ErrTooLarge, left.limits.MaxEntries)
	case errors.Is(err, zip.ErrFormat):
		return nil, errors.New("it is not a zip, or not the whole of one")
	case err != nil:
		return nil, err
	case len(archive.File) > left.limits.MaxEntries:
		return nil, fmt.Errorf("%w: it has %d entries, more than %d", ErrTooLarge, len(archive.File), left.limits.MaxEntries)
	}
	meter.free = true
	var all []entry
	for _, f := range archive.File {
		name := entryName(f)
		if !strings.HasSuffix(name, "/") && !ofTheSystem(name) {
			all = append(all, entry{name, f})
		}
	}
	slices.SortStableFunc(all, func(a, b entry) int { return strings.Compare(a.name, b.name) })
	return all, nil
}

// meteredReader bounds the bytes read, until it is set free.
type meteredReader struct {
	from        io.ReaderAt
	left        int64
	free, spent bool
}

// ReadAt reads, and fails when more than allowed is read.
func (m *meteredReader) ReadAt(p []byte, at int64) (int, error) {
	if !m.free {
		if m.left -= int64(len(p)); m.left < 0 {
			m.spent = true
			return 0, ErrTooLarge
		}
	}
	return m.from.ReadAt(p, at)
}

// otherArchive recognises what is taken for a zip.
func otherArchive(r io.ReaderAt) error {
	var head [6]byte
	n, _ := r.ReadAt(head[:], 0) // a file too short is told by who reads the directory
	start, name := string(head[:n]), ""
	switch {
	case strings.HasPrefix(start, "Rar!"):
		name = "RAR"
	case strings.HasPrefix(start, "7z\xbc\xaf\x27\x1c"):
		name = "7-Zip"
	case strings.HasPrefix(start, "\x1f\x8b"):
		name = "gzip"
	default:
		return nil
	}
	return fmt.Errorf("it is an archive of %s; pack it as zip", name)
}

// entryName decodes a name: UTF-8 where it says so or is that, otherwise GBK.
func entryName(f *zip.File) string {
	name := f.Name
	if !utf8.ValidString(name) {
		if decoded, err := simplifiedchinese.GB18030.NewDecoder().String(name); err == nil {
			name = decoded
		}
	}
	return strings.ReplaceAll(strings.ToValidUTF8(name, "\ufffd"), `\`, "/")
}

// ofTheSystem reports whether an entry was added by an operating system.
func ofTheSystem(name string) bool {
	base := path.Base(name)
	return strings.HasPrefix(base, ".") || strings.EqualFold(base, "Thumbs.db") || strings.EqualFold(base, "desktop.ini") || slices.Contains(strings.Split(name, "/"), "__MACOSX")
}

// layersOf groups the entries into layers, by the names of their .shp.
func layersOf(entries []entry) ([]sources, error) {
	byStem := map[string]sources{}
	var order []string
	for _, e := range entries {
		ext := strings.ToLower(path.Ext(e.name))
		if slices.Contains(nested[:], ext) {
			return nil, &Error{File: e.name, Err: errors.New("an archive in the archive is not unpacked; pack its files into one zip")}
		}
		if !slices.Contains(extensions[:], ext) {
			continue
		}
		key := strings.ToLower(stem(e.name))
		if byStem[key] == nil {
			byStem[key] = sources{}
			order = append(order, key)
		}
		if other, is := byStem[key][ext]; is {
			return nil, &Error{File: e.name, Err: fmt.Errorf("there is another file of this name (%s), and which belongs to the layer is unclear", other.name)}
		}
		byStem[key][ext] = source{e.name, func() (io.ReadCloser, int64, error) { return openEntry(e.file) }}
	}
	var all []sources
	for _, key := range order {
		if _, is := byStem[key][extSHP]; is {
			all = append(all, byStem[key])
		}
	}
	slices.SortStableFunc(all, func(a, b sources) int { return strings.Compare(a[extSHP].name, b[extSHP].name) })
	return all, nil
}

// nested are the endings of archives.
var nested = [...]string{".zip", ".rar", ".7z", ".gz", ".tar", ".tgz"}

// trustedSize is up to what the size that a zip states is taken for memory, before the bytes are there.
const trustedSize = 16 << 20

// openEntry opens what can be unpacked.
func openEntry(f *zip.File) (r io.ReadCloser, stated int64, err error) {
	if f.Flags&1 != 0 {
		return nil, 0, errors.New("it is encrypted; pack it without a password")
	}
	if f.Method != zip.Store && f.Method != zip.Deflate {
		return nil, 0, fmt.Errorf("it is packed by method %d, which is not supported; pack it as an ordinary zip (deflate)", f.Method)
	}
	r, err = f.Open()
	return r, int64(min(f.UncompressedSize64, trustedSize)), err
}
