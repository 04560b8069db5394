package report

import (
	"bufio"
	"context"
	"encoding/xml"
	"fmt"
	"strconv"

	"guotu/siting/rules"
)

// wordWriter writes the paragraphs and tables of a document and keeps the first error.
type wordWriter struct {
	ctx      context.Context
	w        *bufio.Writer
	language language
	number   int // of the last heading
	err      error
}

func (b *wordWriter) raw(s string) {
	if b.err == nil {
		_, b.err = b.w.WriteString(s)
	}
}

// escaped writes a text.
func (b *wordWriter) escaped(s string) {
	if b.err == nil {
		b.err = xml.EscapeText(b.w, []byte(s))
	}
}

func (b *wordWriter) paragraph(style, s string) { b.styled(style, "", "", s) }

// styled writes a paragraph of one run, with properties of its own of both, as elements.
func (b *wordWriter) styled(style, paragraph, run, s string) {
	b.raw(`<w:p><w:pPr><w:pStyle w:val="` + style + `"/>` + paragraph + `</w:pPr>`)
	if s != "" {
		b.raw(`<w:r>`)
		if run != "" {
			b.raw(`<w:rPr>` + run + `</w:rPr>`)
		}
		b.raw(`<w:t xml:space="preserve">`)
		b.escaped(s)
		b.raw(`</w:t></w:r>`)
	}
	b.raw(`</w:p>`)
}

// heading writes a numbered heading.
func (b *wordWriter) heading(s string) {
	b.number++
	b.paragraph("Heading1", fmt.Sprintf(b.language.of("%s、%s", "%s. %s"), b.language.numeral(b.number), s))
}

// numeral writes a number up to 19 as headings have it.
func (l language) numeral(n int) string {
	digits := []string{"", "一", "二", "三", "四", "五", "六", "七", "八", "九"}
	switch {
	case l == "en" || n > 19:
		return strconv.Itoa(n)
	case n >= 10:
		return "十" + digits[n-10]
	}
	return digits[n]
}

// list writes numbered lines.
func (b *wordWriter) list(all []string) {
	for i, s := range all {
		b.paragraph("BodyText", fmt.Sprintf(b.language.of("%d．%s", "%d. %s"), i+1, s))
	}
}

// verdict writes the conclusion in the colour of its weight.
func (b *wordWriter) verdict(d *document) {
	ground, letters := palette(d.verdict)
	b.styled("Verdict", `<w:shd w:val="clear" w:color="auto" w:fill="`+ground+`"/>`, `<w:color w:val="`+letters+`"/>`, d.language.of("核查结论　", "Conclusion: ")+d.sentence)
}

// A pageForm is the size of a page in twentieths of a point.
type pageForm struct {
	width, height int
	across        bool
}

// Pages of A4.
var (
	portrait  = pageForm{11906, 16838, false}
	landscape = pageForm{16838, 11906, true}
)

// twips are twentieths of a point in a millimetre.
const twips = 1440 / 25.4

// margin is that of all pages: 15 mm.
const margin = 850

// room is the width between the margins in twentieths of a point.
func (f pageForm) room() int { return f.width - 2*margin }

func (f pageForm) properties() string {
	across := ""
	if f.across {
		across = ` w:orient="landscape"`
	}
	return fmt.Sprintf(`<w:headerReference w:type="default" r:id="rIdHeader"/><w:footerReference w:type="default" r:id="rIdFooter"/><w:type w:val="nextPage"/>`+
		`<w:pgSz w:w="%d" w:h="%d"%s/><w:pgMar w:top="1000" w:right="%[4]d" w:bottom="1000" w:left="%[4]d" w:header="500" w:footer="500" w:gutter="0"/>`, f.width, f.height, across, margin)
}

// section ends a section with pages of a form.
func (b *wordWriter) section(f pageForm) {
	b.raw(`<w:p><w:pPr><w:sectPr>` + f.properties() + `</w:sectPr></w:pPr></w:p>`)
}

// table writes a table across a landscape page: a head that stands on every page, rows that
// stay together, and the note.
func (b *wordWriter) table(t *table) {
	widths := fit(t.columns, landscape.room())
	b.beginTable(widths)
	b.raw(`<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>`)
	for i, c := range t.columns {
		b.cell(widths[i], 1, "DCE6F1", "TableHead", "", c.title)
	}
	b.raw(`</w:tr>`)
	b.rows(t, widths)
	b.raw(`</w:tbl>`)
	b.paragraph("Note", t.note)
}

// plainTable writes one without a head across a portrait page; its first column names the second.
func (b *wordWriter) plainTable(t *table) {
	widths := fit(t.columns, portrait.room())
	b.beginTable(widths)
	for r := range t.rows {
		b.raw(`<w:tr><w:trPr><w:cantSplit/></w:trPr>`)
		b.cell(widths[0], 1, "F2F2F2", "TableName", "", r.cells[0].text)
		b.cell(widths[1], 1, "", "TableText", "", r.cells[1].text)
		b.raw(`</w:tr>`)
	}
	b.raw(`</w:tbl>`)
	b.paragraph("Note", t.note)
}

func (b *wordWriter) beginTable(widths []int) {
	sum := 0
	for _, w := range widths {
		sum += w
	}
	b.raw(fmt.Sprintf(`<w:tbl><w:tblPr><w:tblStyle w:val="TableGrid"/><w:tblW w:w="%d" w:type="dxa"/><w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid>`, sum))
	for _, w := range widths {
		b.raw(fmt.Sprintf(`<w:gridCol w:w="%d"/>`, w))
	}
	b.raw(`</w:tblGrid>`)
}

// fit scales the widths of columns so that they fill the room, in twentieths of a point.
func fit(columns []column, room int) []int {
	sum, widths, used := sumWidths(columns), make([]int, len(columns)), 0
	for i, c := range columns {
		widths[i] = int(c.width / sum * float64(room))
		used += widths[i]
	}
	widths[len(widths)-1] += room - used
	return widths
}

func (b *wordWriter) rows(t *table, widths []int) {
	n := 0
	for r := range t.rows {
		if n++; n%256 == 0 && b.err == nil {
			b.err = b.ctx.Err()
		}
		if b.err != nil {
			return
		}
		b.row(t, r, widths)
	}
}

func (b *wordWriter) row(t *table, r row, widths []int) {
	b.raw(`<w:tr><w:trPr><w:cantSplit/></w:trPr>`)
	defer b.raw(`</w:tr>`)
	if r.style == remark {
		b.cell(landscape.room(), len(widths), "F2F2F2", "TableText", "", r.cells[0].text)
		return
	}
	for i, c := range r.cells {
		style, ground, run := "TableText", "", ""
		if c.numeric {
			style = "TableNumber"
		}
		if t.columns[i].form == count {
			style = "TableCount"
		}
		if r.style == total {
			ground, run = "F2F2F2", `<w:b/>`
		} else if i+1 == r.verdict {
			ground, run = verdictRun(r.severity)
		}
		b.cell(widths[i], 1, ground, style, run, c.print(t.columns[i].form))
	}
}

// verdictRun are the ground of a verdict and the properties of its letters.
func verdictRun(s rules.Severity) (ground, run string) {
	ground, letters := palette(s)
	return ground, `<w:b/><w:color w:val="` + letters + `"/>`
}

// cell writes a cell that is so wide, across so many columns, on a ground RRGGBB or none.
func (b *wordWriter) cell(width, columns int, ground, style, run, s string) {
	b.raw(`<w:tc><w:tcPr><w:tcW w:w="` + strconv.Itoa(width) + `" w:type="dxa"/>`)
	if columns > 1 {
		b.raw(`<w:gridSpan w:val="` + strconv.Itoa(columns) + `"/>`)
	}
	if ground != "" {
		b.raw(`<w:shd w:val="clear" w:color="auto" w:fill="` + ground + `"/>`)
	}
	b.raw(`<w:vAlign w:val="center"/></w:tcPr>`)
	b.styled(style, "", run, s)
	b.raw(`</w:tc>`)
}

// picture writes map number n in the size in which it is to be printed, or smaller where a page
// has no room for it.
func (b *wordWriter) picture(n int, m picture) {
	const emu = 36000 // to a millimetre
	scale := min(1, float64(portrait.room())/twips/m.width, 245/m.height)
	width, height := int(m.width*scale*emu), int(m.height*scale*emu)
	b.raw(`<w:p><w:pPr><w:pStyle w:val="Picture"/></w:pPr><w:r><w:drawing>` +
		fmt.Sprintf(`<wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="%d" cy="%d"/><wp:docPr id="%d" name="map%[3]d" descr="`, width, height, n))
	b.escaped(m.title)
	b.raw(`"/><wp:cNvGraphicFramePr><a:graphicFrameLocks noChangeAspect="1"/></wp:cNvGraphicFramePr>` +
		`<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic>` +
		fmt.Sprintf(`<pic:nvPicPr><pic:cNvPr id="%d" name="map%[1]d.png"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:embed="rIdMap%[1]d"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>`, n) +
		fmt.Sprintf(`<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="%d" cy="%d"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr>`, width, height) +
		`</pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>`)
}
