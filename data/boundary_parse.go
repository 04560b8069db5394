package data

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// boundarySection is which part of the file a line is in.
type boundarySection uint8

const (
	sectionNone boundarySection = iota
	sectionAttributes
	sectionOther
	sectionCoordinates
)

// maxBoundaryFields bounds the fields of a parcel's header; official ones have 9 to 14.
const maxBoundaryFields = 200

// parse takes the text apart.
func (b *boundaryReader) parse(text string) error {
	lines := newTextLines(text)
	for {
		line, ok := lines.next()
		if !ok {
			break
		}
		if err := b.line(line, lines.number); err != nil {
			return err
		}
	}
	if err := b.closeParcel(); err != nil {
		return err
	}
	if len(b.parcels) == 0 {
		return &Error{Err: problem("文件中没有地块：[地块坐标]之后应有以@结尾的地块行和界址点行",
			"there is no parcel in the file: lines of parcels, which end with @, and of points follow [地块坐标]")}
	}
	return nil
}

// line reads a line.
func (b *boundaryReader) line(line string, number int) error {
	folded := line
	if !isASCII(line) {
		folded = foldWidth(line)
	}
	folded = trimLine(folded)
	switch {
	case folded == "" || strings.Trim(folded, ", \t") == "":
		return nil
	case folded[0] == '[':
		return b.heading(folded, number)
	case strings.IndexByte(folded, 0) >= 0:
		return problem("含有空字符，不是文本文件", "there is a zero byte: the file is no text").at(number)
	}
	var fields [8]string
	n := splitFields(folded, &fields)
	if b.section != sectionCoordinates {
		if name, value, ok := attributeOf(line); ok {
			return b.attribute(name, value, number)
		}
		if !boundaryLike(folded, fields[:min(n, len(fields))]) {
			b.warnings.add(warnText, number, 0, "既不是“名称=值”也不是坐标，未读入：%s", "neither name=value nor coordinates, not read: %s", excerpt(folded))
			return nil
		}
		b.warnings.add(warnSection, number, 0, "坐标之前缺少[地块坐标]", "[地块坐标] is missing in front of the coordinates")
		b.section = sectionCoordinates
	}
	if headerLike(folded, fields[:min(n, len(fields))], n) {
		return b.header(line, folded, number)
	}
	if n < 3 {
		if name, value, ok := attributeOf(line); ok {
			b.warnings.add(warnText, number, 0, "坐标部分中出现属性%s", "%s stands among the coordinates", excerpt(name))
			return b.attribute(name, value, number)
		}
	}
	if len(line) != len(folded) && !isASCII(line) && strings.ContainsAny(line, "，．。－０１２３４５６７８９＠") {
		b.warnings.add(warnPunctuation, number, 0, "使用了全角标点或数字，按半角读入", "full-width punctuation or digits, read as half-width")
	}
	return b.point(fields[:min(n, len(fields))], n, folded, number)
}

// heading begins a section.
func (b *boundaryReader) heading(folded string, number int) error {
	name, rest, closed := strings.Cut(folded[1:], "]")
	name = strings.TrimSpace(name)
	if !closed || strings.Trim(rest, " \t,;") != "" {
		b.warnings.add(warnSection, number, 0, "章节名应写作[名称]：%s", "a section is written [name]: %s", excerpt(folded))
	}
	switch {
	case strings.Contains(name, "坐标") && !strings.Contains(name, "坐标系"):
		if b.section == sectionCoordinates && len(b.parcels) > 0 || b.open != nil {
			b.warnings.add(warnTwice, number, 0, "[%s]重复出现，其地块续接在后", "[%s] is there twice; its parcels are appended", excerpt(name))
		}
		b.section = sectionCoordinates
		return b.closeParcel()
	case name == "属性描述":
		b.section = sectionAttributes
	default:
		b.section = sectionOther
	}
	return b.closeParcel()
}

// attributeOf reads name=value; the value stays as it is written.
func attributeOf(line string) (name, value string, ok bool) {
	at := strings.IndexAny(line, "=:＝：")
	if at <= 0 || strings.ContainsAny(line[:at], ",，") {
		return "", "", false
	}
	_, width := utf8.DecodeRuneInString(line[at:])
	name, value = strings.ReplaceAll(trimLine(foldWidth(line[:at])), " ", ""), strings.TrimSpace(line[at+width:])
	return name, value, name != "" && name[0] > '9' // no coordinate such as 114:18:00
}

func (b *boundaryReader) attribute(name, value string, number int) error {
	const enough = 10_000
	if len(b.attributes) == enough {
		return problem("属性行超过%d行", "more than %d lines of attributes", enough).tooLarge().at(number)
	}
	b.attributes = append(b.attributes, boundaryAttribute{name, value, number})
	return nil
}

// boundaryLike reports whether a line outside of [地块坐标] belongs in there.
func boundaryLike(folded string, fields []string) bool {
	if strings.HasSuffix(strings.TrimRight(folded, ", \t"), "@") && len(fields) > 3 {
		return true
	}
	if len(fields) < 4 {
		return false
	}
	_, x := parseOrdinate(fields[2])
	_, y := parseOrdinate(fields[3])
	return x && y || strings.ContainsAny(fields[2], "°度") && strings.ContainsAny(fields[3], "°度")
}

// headerLike reports whether a line is the header of a parcel: it ends with @, or that is
// missing, but there is 点, 线 or 面, or more than a point has and no coordinates.
func headerLike(folded string, fields []string, n int) bool {
	if strings.HasSuffix(strings.TrimRight(folded, ", \t"), "@") {
		return true
	}
	numbers := n >= 4 && coordinatesIn(fields)
	if n < 4 || numbers && n <= boundaryKindField+1 {
		return false
	}
	for i, f := range fields {
		if _, is := kindOf(f); is && (!numbers || i == boundaryKindField && n > boundaryKindField+1) {
			return true
		}
	}
	return n >= 7 && !numbers
}

func coordinatesIn(fields []string) bool {
	_, x := parseOrdinate(fields[2])
	_, y := parseOrdinate(fields[3])
	return x && y
}

// kindOf reads 图形属性.
func kindOf(text string) (boundaryKind, bool) {
	switch strings.ToLower(text) {
	case "面", "面状", "多边形", "polygon", "region", "area":
		return boundaryArea, true
	case "线", "线状", "折线", "line", "polyline", "linestring":
		return boundaryLine, true
	case "点", "点状", "point":
		return boundaryPoints, true
	}
	return boundaryArea, false
}

// splitFields cuts a line at its commas, and returns how many fields there are; the first
// eight stand in fields. Without commas, semicolons or white space separate.
func splitFields(line string, fields *[8]string) int {
	comma := byte(',')
	if strings.IndexByte(line, ',') < 0 {
		if strings.IndexByte(line, ';') < 0 {
			parts := strings.Fields(line)
			return copyFields(parts, fields)
		}
		comma = ';'
	}
	n := 0
	for {
		at := strings.IndexByte(line, comma)
		part := line
		if at >= 0 {
			part = line[:at]
		}
		if n < len(fields) {
			fields[n] = trimLine(part)
		}
		n++
		if at < 0 {
			return n
		}
		line = line[at+1:]
	}
}

func copyFields(parts []string, fields *[8]string) int {
	copy(fields[:], parts)
	return len(parts)
}

// excerpt is a piece of a user's text for a message.
func excerpt(text string) string {
	const enough = 60
	if runes := []rune(text[:min(len(text), 8*enough)]); len(runes) > enough {
		return fmt.Sprintf("%q…", string(runes[:enough]))
	}
	return fmt.Sprintf("%q", text)
}
