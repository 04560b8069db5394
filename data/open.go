package data

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"unicode/utf8"
)

// OpenOptions are what is known of a file, and the limits of reading it. Zero means the default.
type OpenOptions struct {
	// CRS is the system of the coordinates where the file names none, such as EPSG:4526; "" lets
	// the reader find out, or refuse. It is an error if the file says otherwise.
	CRS string
	// MaxBytes bounds the file, and what is unpacked from it; default 1 GiB.
	MaxBytes int64
	// MaxFeatures and MaxVertices bound what is in it; default 1,000,000 and 20,000,000.
	MaxFeatures, MaxVertices int
}

func (o OpenOptions) withDefaults() OpenOptions {
	orDefault(&o.MaxBytes, 1<<30)
	orDefault(&o.MaxFeatures, 1_000_000)
	orDefault(&o.MaxVertices, 20_000_000)
	return o
}

// Open reads a file of any format that this package knows, by its content rather than its name:
// GeoJSON, boundary-point text (界址点坐标), zipped Shapefile. path names it in errors, which are of
// type *Error; what is wrong is a *Problem, in Chinese and English, where the reader knows both.
// Positions become longitude, latitude in degrees on CGCS2000, and Features.CRS says what they
// were. It is safe for concurrent use.
func Open(path string, r io.ReaderAt, size int64, o OpenOptions) (*Features, error) {
	features, err := open(path, r, size, o.withDefaults())
	if err == nil {
		features.lookOutside()
		return features, nil
	}
	var e *Error
	if !errors.As(err, &e) {
		e = &Error{Err: err}
	}
	e.Path = path
	return nil, e
}

func open(path string, r io.ReaderAt, size int64, o OpenOptions) (*Features, error) {
	switch {
	case size <= 0:
		return nil, problem("文件是空的", "the file is empty")
	case size > o.MaxBytes:
		return nil, problem("文件有%d字节，超过上限%d字节", "the file has %d bytes, more than the limit of %d", size, o.MaxBytes).tooLarge()
	}
	head := make([]byte, min(size, 4096))
	if n, err := r.ReadAt(head, 0); err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	} else if n < len(head) {
		return nil, problem("文件只有%d字节，应有%d字节", "the file has %d bytes instead of %d", n, size)
	}
	if bytes.HasPrefix(head, []byte("PK\x03\x04")) {
		features, err := openZippedText(path, r, size, o)
		switch {
		case err != nil:
			return nil, shapefileProblem(err)
		case features != nil:
			return features, nil
		}
		return openZip(r, size, o)
	}
	if err := knownForeign(head); err != nil {
		return nil, err
	}
	form, mark := formOf(head)
	if (form == formUTF8) && looksLikeJSON(string(head[mark:])) {
		return openGeoJSON(path, r, size, o)
	}
	if form == formUTF8 && bytes.IndexByte(head, 0) >= 0 {
		return nil, problem("这是二进制文件，无法识别；%s", "the file is binary, of a kind that is not known; %s", readable)
	}
	return openText(path, r, size, o)
}

// readable is what Open reads.
const readable = "可读 / readable: GeoJSON, 界址点坐标 TXT (boundary-point text), 打包为ZIP的Shapefile (zipped Shapefile)"

// openText reads a text that is not GeoJSON in UTF-8.
func openText(path string, r io.ReaderAt, size int64, o OpenOptions) (*Features, error) {
	body, err := io.ReadAll(io.NewSectionReader(r, 0, size))
	if err != nil {
		return nil, err
	}
	text, form, err := toUTF8(body)
	if err != nil {
		return nil, err
	}
	if looksLikeJSON(text) {
		return decodedGeoJSON(path, text, form, o)
	}
	if strings.TrimSpace(strings.TrimPrefix(text, "\ufeff")) == "" {
		return nil, problem("文件中没有内容", "there is nothing but white space in the file")
	}
	if err := foreignText(text); err != nil {
		return nil, err
	}
	if !boundaryText(text) {
		return nil, problem("文本既不是GeoJSON，也没有[地块坐标]或“点号,圈号,X,Y”形式的行；%s",
			"the text is neither GeoJSON, nor has it [地块坐标] or lines label,ring,X,Y; %s", readable)
	}
	return readBoundary(text, o)
}

func looksLikeJSON(text string) bool {
	text = strings.TrimLeft(text, " \t\r\n\x1e\ufeff")
	return text != "" && (text[0] == '{' || text[0] == '[' && !chineseHeading(text))
}

// chineseHeading tells [属性描述] from an array of JSON, in any encoding of the Chinese.
func chineseHeading(text string) bool {
	rest := strings.TrimLeft(text[1:], " \t\r\n")
	return rest != "" && rest[0] >= utf8.RuneSelf || rest != "" && (rest[0] >= 'A' && rest[0] <= 'Z' || rest[0] >= 'a' && rest[0] <= 'z' && !strings.HasPrefix(rest, "true") && !strings.HasPrefix(rest, "null") && !strings.HasPrefix(rest, "false"))
}

// boundaryText reports whether a text is one of boundary points: it has the heading of the
// coordinates, or a line of a point or a parcel among its first.
func boundaryText(text string) bool {
	const enough = 2000
	if strings.Contains(text, "地块坐标") || strings.Contains(text, "[属性描述]") {
		return true
	}
	lines := newTextLines(text)
	for range enough {
		line, ok := lines.next()
		if !ok {
			return false
		}
		var fields [8]string
		folded := trimLine(foldWidth(line[:min(len(line), 1000)]))
		n := splitFields(folded, &fields)
		if folded != "" && boundaryLike(folded, fields[:min(n, len(fields))]) {
			return true
		}
	}
	return false
}
