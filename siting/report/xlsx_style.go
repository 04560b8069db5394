package report

import (
	"archive/zip"
	"bytes"
	"cmp"
	"io"
	"slices"

	"github.com/xuri/excelize/v2"

	"guotu/siting/rules"
)

// look is what a cell of a workbook looks like.
type look struct {
	kind     lookKind
	form     form
	style    style
	severity rules.Severity
	quoted   bool // text that must stay text when somebody edits it
}

type lookKind uint8

const (
	cellLook lookKind = iota
	titleLook
	headLook
	verdictLook
	noteLook
)

// palette are the colours of a severity: of the ground and of the letters, RRGGBB.
func palette(s rules.Severity) (ground, letters string) {
	switch s {
	case rules.Pass:
		return "E2F0D9", "22591F"
	case rules.Info:
		return "DDEBF7", "1F3F66"
	case rules.NeedOpinion:
		return "FFF2CC", "6B5200"
	case rules.NeedReview:
		return "FCE4D6", "7A3A0C"
	case rules.Block:
		return "F4B6B0", "7A0C0C"
	}
	return "D9D9D9", "333333"
}

// style returns the number of a look in the file.
func (b *workbook) style(k look) (int, error) {
	if id, is := b.styles[k]; is {
		return id, nil
	}
	id, err := b.file.NewStyle(k.excel())
	if err != nil {
		return 0, err
	}
	if k.quoted { // the same look may be there already, and must not become quoted
		id, err = b.quoted(k)
		if err != nil {
			return 0, err
		}
	}
	b.styles[k] = id
	return id, nil
}

// quoted adds a format with the mark that its cells are text whatever they begin with.
func (b *workbook) quoted(k look) (int, error) {
	s := k.excel()
	s.Alignment.ReadingOrder = 1 // left to right; makes it differ from the look without the mark
	id, err := b.file.NewStyle(s)
	if err != nil {
		return 0, err
	}
	yes := true
	b.file.Styles.CellXfs.Xf[id].QuotePrefix = &yes
	return id, nil
}

func (k look) excel() *excelize.Style {
	s := &excelize.Style{Font: &excelize.Font{Family: "宋体", Size: 10}, Alignment: &excelize.Alignment{Vertical: "center", WrapText: true}}
	if k.kind == titleLook {
		s.Font.Size, s.Font.Bold, s.Alignment.Horizontal = 14, true, "center"
		return s
	}
	if k.kind == noteLook {
		s.Font.Size, s.Font.Color = 9, "555555"
	}
	for _, side := range []string{"left", "top", "right", "bottom"} {
		s.Border = append(s.Border, excelize.Border{Type: side, Color: "808080", Style: 1})
	}
	fill := func(colour string) {
		s.Fill = excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{colour}}
	}
	switch {
	case k.kind == headLook:
		s.Font.Bold, s.Alignment.Horizontal = true, "center"
		fill("DCE6F1")
	case k.kind == verdictLook:
		ground, letters := palette(k.severity)
		s.Font.Bold, s.Font.Color = true, letters
		fill(ground)
	case k.style == total:
		s.Font.Bold = true
		fill("F2F2F2")
	}
	if format := k.form.excel(); format != "" {
		s.CustomNumFmt = &format
	}
	return s
}

// excel is the number format of a form; "" for text.
func (f form) excel() string {
	switch f {
	case count:
		return "0"
	case squareMetres, metres:
		return "#,##0.00"
	case hectares, mu:
		return "#,##0.0000"
	case percent:
		return "0.00%"
	}
	return ""
}

// repack writes a ZIP file with its members in order and without times: a writer of office files
// that keeps them in a map would make other bytes each time.
func repack(w io.Writer, packed []byte) error {
	from, err := zip.NewReader(bytes.NewReader(packed), int64(len(packed)))
	if err != nil {
		return err
	}
	first := func(f *zip.File) int {
		if f.Name == "[Content_Types].xml" {
			return 0 // as programs that look at the beginning of a file expect
		}
		return 1
	}
	slices.SortFunc(from.File, func(a, b *zip.File) int {
		return cmp.Or(cmp.Compare(first(a), first(b)), cmp.Compare(a.Name, b.Name))
	})
	to := zip.NewWriter(w)
	for _, f := range from.File {
		header := f.FileHeader
		//lint:ignore SA1019 Modified does not count for a part that is copied as it is
		header.ModifiedDate, header.ModifiedTime = noDate, 0
		body, err := f.OpenRaw()
		if err != nil {
			return err
		}
		member, err := to.CreateRaw(&header)
		if err != nil {
			return err
		}
		if _, err := io.Copy(member, body); err != nil {
			return err
		}
	}
	return to.Close()
}

// noDate is 1 January 1980, the first day that a ZIP file can name.
const noDate = 1<<5 | 1
