package report

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"math"
	"strings"

	"github.com/xuri/excelize/v2"

	"guotu/siting"
)

// maxSheetRows is how many rows a sheet of a workbook holds.
const maxSheetRows = excelize.TotalRows

// writeXLSX writes a workbook with a sheet for what was concluded and one for each table. Every row
// is in it: it is an error if a sheet cannot hold them.
func writeXLSX(ctx context.Context, w io.Writer, d *document, r *siting.Report) error {
	f := excelize.NewFile()
	defer f.Close() // takes its temporary files away
	b := &workbook{ctx: ctx, file: f, document: d, styles: make(map[look]int)}
	for i, s := range b.sheets() {
		if s.table != nil && s.table.size > maxSheetRows-3 {
			return fmt.Errorf("the table %s has %d rows and a sheet holds %d: take the JSON, or check the parcels in several projects",
				s.table.title, s.table.size, maxSheetRows)
		}
		if err := b.sheet(i, s.name, s.table); err != nil {
			return err
		}
	}
	if err := b.properties(r.AsOf); err != nil {
		return err
	}
	var packed bytes.Buffer
	if err := f.Write(&packed); err != nil {
		return err
	}
	return repack(w, packed.Bytes())
}

// workbook is a file while it is made.
type workbook struct {
	ctx      context.Context
	file     *excelize.File
	document *document
	styles   map[look]int
	stream   *excelize.StreamWriter // of the sheet at hand
	row      int                    // the last one written to it
	width    float64                // of all its columns, in characters
}

// A tab is a sheet of the workbook: it has a table, or what was concluded if that is nil.
type tab struct {
	name  string
	table *table
}

func (b *workbook) sheets() []tab {
	d, l := b.document, b.document.language
	all := []tab{{l.of("结论", "Conclusion"), nil}, {l.of("占用明细", "Occupation"), d.occupation}, {l.of("规则意见", "Rules"), d.findings},
		{l.of("分地块", "Parcels"), d.parcels}, {l.of("质检", "Quality"), d.quality}, {l.of("行政区", "Divisions"), d.divisions}}
	if d.comparison != nil {
		all = append(all, tab{l.of("比选", "Comparison"), d.comparison})
	}
	return all
}

// sheet writes sheet number i.
func (b *workbook) sheet(i int, name string, t *table) error {
	var err error
	if i == 0 {
		err = b.file.SetSheetName("Sheet1", name)
	} else {
		_, err = b.file.NewSheet(name)
	}
	if err != nil {
		return err
	}
	if err := b.page(name, t != nil); err != nil {
		return err
	}
	if b.stream, err = b.file.NewStreamWriter(name); err != nil {
		return err
	}
	b.row = 0
	if t == nil {
		err = b.summary()
	} else {
		err = b.table(t)
	}
	if err != nil {
		return fmt.Errorf("sheet %s: %w", name, err)
	}
	return b.stream.Flush()
}

// page sets a sheet up for printing: A4, all columns on one page, page numbers, and with a table
// across, with its head on every page.
func (b *workbook) page(name string, table bool) error {
	size, across, one, many := 9, "portrait", 1, 0 // 9 is A4
	if table {
		across = "landscape"
	}
	if err := b.file.SetPageLayout(name, &excelize.PageLayoutOptions{Size: &size, Orientation: &across, FitToWidth: &one, FitToHeight: &many}); err != nil {
		return err
	}
	fit := true
	if err := b.file.SetSheetProps(name, &excelize.SheetPropsOptions{FitToPage: &fit}); err != nil {
		return err
	}
	inch := func(mm float64) *float64 { mm /= 25.4; return &mm }
	if err := b.file.SetPageMargins(name, &excelize.PageLayoutMarginsOptions{Left: inch(12), Right: inch(12), Top: inch(15), Bottom: inch(15), Header: inch(7), Footer: inch(7)}); err != nil {
		return err
	}
	l := b.document.language
	if err := b.file.SetHeaderFooter(name, &excelize.HeaderFooterOptions{OddFooter: l.of("&L&A&C参考，非审批结论&R第 &P 页 共 &N 页", "&L&A&CFor reference, not a decision&RPage &P of &N")}); err != nil {
		return err
	}
	if !table {
		return nil
	}
	return b.file.SetDefinedName(&excelize.DefinedName{Name: "_xlnm.Print_Titles", Scope: name, RefersTo: "'" + name + "'!$1:$2"})
}

// add writes the next row of the sheet at hand, so high that it holds that many lines.
func (b *workbook) add(lines int, cells ...any) error {
	b.row++
	if b.row%1024 == 0 && b.ctx.Err() != nil {
		return b.ctx.Err()
	}
	return b.stream.SetRow(fmt.Sprintf("A%d", b.row), cells, excelize.RowOpts{Height: min(lineHeight*float64(lines)+3, excelize.MaxRowHeight)})
}

// lineHeight is that of a line in points.
const lineHeight = 13.5

// characters is how many half-width characters of 10 points a column of some millimetres holds.
func characters(mm float64) float64 { return max(6, mm/1.7) }

// lines is how many lines a text takes in a column of so many characters; those of East Asian
// scripts count twice.
func lines(s string, characters float64) int {
	width := 0
	for _, r := range s {
		if width++; r >= 0x2e80 {
			width++
		}
	}
	return max(1, int(math.Ceil(float64(width)/(characters-1))))
}

// merge makes one cell of the last row's first n.
func (b *workbook) merge(n int) error {
	to, err := excelize.CoordinatesToCellName(n, b.row)
	if err != nil {
		return err
	}
	return b.stream.MergeCell(fmt.Sprintf("A%d", b.row), to)
}

// wide writes a text across n columns.
func (b *workbook) wide(s string, n int, k look) error {
	style, err := b.style(k)
	if err != nil {
		return err
	}
	cells := make([]any, n)
	for i := range cells {
		cells[i] = excelize.Cell{StyleID: style}
	}
	cells[0] = excelize.Cell{StyleID: style, Value: s}
	high := lines(s, b.width)
	if k.kind == titleLook {
		high = 2 // its letters are larger
	}
	if err := b.add(high, cells...); err != nil {
		return err
	}
	return b.merge(n)
}

// summary writes the sheet of conclusions: two columns, a name and what it says.
func (b *workbook) summary() error {
	d, l := b.document, b.document.language
	b.width = 120
	for i, width := range []float64{20, 100} {
		if err := b.stream.SetColWidth(i+1, i+1, width); err != nil {
			return err
		}
	}
	if err := b.wide(d.title, 2, look{kind: titleLook}); err != nil {
		return err
	}
	if err := b.pair(l.of("核查结论", "Conclusion"), d.sentence, look{kind: verdictLook, severity: d.verdict}); err != nil {
		return err
	}
	if err := b.pair(l.of("性质", "What this is"), d.notice, look{kind: cellLook}); err != nil {
		return err
	}
	for _, f := range d.facts {
		if err := b.pair(f.name, f.value, look{kind: cellLook}); err != nil {
			return err
		}
	}
	for _, part := range []struct {
		name string
		all  []string
	}{{l.of("结论用语", "In words"), d.conclusions}, {l.of("需附材料", "Documents to bring"), d.documents}, {l.of("说明", "Notes"), d.notes}} {
		for i, s := range part.all {
			if err := b.pair(fmt.Sprintf("%s %d", part.name, i+1), s, look{kind: cellLook}); err != nil {
				return err
			}
		}
	}
	return nil
}

// pair writes a row of a name and a text.
func (b *workbook) pair(name, value string, k look) error {
	head, err := b.style(look{kind: headLook})
	if err != nil {
		return err
	}
	k.quoted = likeFormula(value)
	style, err := b.style(k)
	if err != nil {
		return err
	}
	return b.add(max(lines(value, b.width-20), lines(name, 20)), excelize.Cell{StyleID: head, Value: name}, excelize.Cell{StyleID: style, Value: value})
}

// likeFormula reports a text that a spreadsheet would take for a formula when it is typed in.
func likeFormula(s string) bool { return s != "" && strings.ContainsRune("=+-@", rune(s[0])) }

// table writes a sheet with a table: title, head, rows and note.
func (b *workbook) table(t *table) error {
	b.width = 0
	for i, c := range t.columns {
		b.width += characters(c.width)
		if err := b.stream.SetColWidth(i+1, i+1, characters(c.width)); err != nil {
			return err
		}
	}
	if err := b.stream.SetPanes(&excelize.Panes{Freeze: true, YSplit: 2, TopLeftCell: "A3", ActivePane: "bottomLeft"}); err != nil {
		return err
	}
	if err := b.wide(t.title+b.document.language.of("　", ": ")+b.document.subject, len(t.columns), look{kind: titleLook}); err != nil {
		return err
	}
	head, err := b.style(look{kind: headLook})
	if err != nil {
		return err
	}
	cells, high := make([]any, len(t.columns)), 1
	for i, c := range t.columns {
		cells[i] = excelize.Cell{StyleID: head, Value: c.title}
		high = max(high, lines(c.title, characters(c.width)))
	}
	if err := b.add(high, cells...); err != nil {
		return err
	}
	sums := newSums(t.columns)
	for r := range t.rows {
		if err := b.tableRow(t, r, sums); err != nil {
			return err
		}
	}
	if t.note == "" {
		return nil
	}
	return b.wide(t.note, len(t.columns), look{kind: noteLook})
}

func (b *workbook) tableRow(t *table, r row, sums *sums) error {
	if r.style == remark {
		return b.wide(r.cells[0].text, len(t.columns), look{kind: noteLook})
	}
	cells, high := make([]any, len(r.cells)), 1
	for i, c := range r.cells {
		high = max(high, lines(c.text, characters(t.columns[i].width)))
		k := look{kind: cellLook, form: t.columns[i].form, style: r.style, quoted: !c.numeric && likeFormula(c.text)}
		if i+1 == r.verdict && r.style == plain {
			k.kind, k.severity = verdictLook, r.severity
		}
		style, err := b.style(k)
		if err != nil {
			return err
		}
		written := excelize.Cell{StyleID: style}
		if c.numeric {
			written.Value = c.number
		} else if c.text != "" {
			written.Value = c.text
		}
		if r.parts > 0 && c.numeric && sums.is(i, r.parts, c.number) {
			name, err := excelize.ColumnNumberToName(i + 1)
			if err != nil {
				return err
			}
			written.Formula = fmt.Sprintf("SUM(%s%d:%s%d)", name, b.row+1-r.parts, name, b.row)
		}
		cells[i] = written
	}
	sums.add(r)
	return b.add(high, cells...)
}

// properties are those of the file: no time but the day of the report.
func (b *workbook) properties(day string) error {
	at := day + "T00:00:00Z"
	return b.file.SetDocProps(&excelize.DocProperties{Title: b.document.title, Subject: b.document.subject, Creator: "Guotu", LastModifiedBy: "Guotu",
		Created: at, Modified: at, Language: b.document.language.of("zh-CN", "en-US"), Description: b.document.notice})
}
