package data

import (
	"strings"
)

// Positions of the fields of a parcel's header.
const (
	boundaryCountField = 0
	boundaryAreaField  = 1
	boundaryNameField  = 3
	boundaryKindField  = 4
)

// header begins a parcel: count, area, number, name, kind, sheet, use, class, further ones, @.
func (b *boundaryReader) header(line, folded string, number int) error {
	if err := b.closeParcel(); err != nil {
		return err
	}
	if len(b.parcels) == b.o.MaxFeatures {
		return problem("地块超过%d个", "more than %d parcels", b.o.MaxFeatures).tooLarge().at(number)
	}
	if !strings.HasSuffix(strings.TrimRight(folded, ", \t"), "@") {
		b.warnings.add(warnMark, number, len(b.parcels)+1, "地块行末缺少@", "the line of the parcel lacks its closing @")
	}
	fields := b.headerFields(line, number)
	if len(fields) > maxBoundaryFields {
		return problem("地块行有%d个字段，多于%d个", "the line of the parcel has %d fields, more than %d", len(fields), maxBoundaryFields).tooLarge().at(number)
	}
	p := &boundaryParcel{number: len(b.parcels) + 1, line: number}
	p.header, p.kind = b.arrange(fields, number, p.number)
	b.fields = max(b.fields, len(p.header))
	b.begin(p)
	return nil
}

func (b *boundaryReader) begin(p *boundaryParcel) {
	b.parcels = append(b.parcels, p)
	b.open, b.lines = p, b.lines[:0]
}

// headerFields cuts a header at its commas. Full-width commas separate only where there are
// few others, since names have them, too.
func (b *boundaryReader) headerFields(line string, number int) []string {
	line = strings.TrimRight(line, ",，@＠ \t\u3000\r\x1a")
	if strings.Count(line, ",") < 4 && strings.Contains(line, "，") {
		b.warnings.add(warnPunctuation, number, len(b.parcels)+1, "使用了全角标点，按半角读入", "full-width punctuation, read as half-width")
		line = strings.ReplaceAll(line, "，", ",")
	}
	separator := ","
	switch {
	case strings.Contains(line, ","):
	case strings.Contains(line, ";"):
		separator = ";"
	case strings.Contains(line, "\t"):
		separator = "\t"
	}
	fields := strings.Split(line, separator)
	for i, f := range fields {
		fields[i] = strings.Clone(strings.Trim(f, " \t\u3000\ufeff\u00a0"))
	}
	return fields
}

// arrange puts the fields in their places by where the kind stands.
func (b *boundaryReader) arrange(fields []string, line, feature int) ([]string, boundaryKind) {
	at := -1
	for i, f := range fields {
		if _, is := kindOf(f); is && (at < 0 || i == boundaryKindField) {
			at = i
		}
	}
	if at < 0 {
		if len(fields) > boundaryKindField && fields[boundaryKindField] != "" {
			b.warnings.add(warnKind, line, feature, "图形属性%s不是点、线、面，按面读入", "the kind %s is none of 点, 线, 面; read as 面", excerpt(fields[boundaryKindField]))
		} else {
			b.warnings.add(warnKind, line, feature, "缺少图形属性，按面读入", "the kind (点, 线, 面) is missing; read as 面")
		}
		return fields, boundaryArea
	}
	kind, _ := kindOf(fields[at])
	switch {
	case at > boundaryKindField: // commas within the name
		name := strings.Join(fields[boundaryNameField:at], ",")
		moved := append(append([]string{}, fields[:boundaryNameField]...), name)
		b.warnings.add(warnHeader, line, feature, "地块行的图形属性在第%d个字段而非第5个，地块名称读为%s", "the kind is field %d rather than 5; the name is read as %s", at+1, excerpt(name))
		return append(moved, fields[at:]...), kind
	case at < boundaryKindField:
		moved := make([]string, boundaryKindField, boundaryKindField+len(fields)-at)
		for i := 1; i <= min(at, 2); i++ {
			moved[boundaryKindField-i] = fields[at-i]
		}
		b.warnings.add(warnHeader, line, feature, "地块行的图形属性在第%d个字段而非第5个，点数和面积未读入", "the kind is field %d rather than 5; count and area are not read", at+1)
		return append(moved, fields[at:]...), kind
	}
	return fields, kind
}
