package report

import (
	"bytes"
	"fmt"

	"codeberg.org/go-pdf/fpdf"
)

// cover prints the first page, and what follows of it: verdict, facts, sentences, documents.
func (p *printer) cover() {
	p.add(upright)
	d, width := p.doc, upright.width-2*pageMargin
	for _, line := range wrapped(p.clean(d.title), width, p.measure(20)) {
		p.bold((upright.width-p.length(line, 20))/2, p.y+7, 20, black, line)
		p.y += 11
	}
	for i, line := range wrapped(p.clean(d.subject), width, p.measure(12)) {
		if i == 3 {
			break // of a name that is no name; the facts have more of it
		}
		p.write((upright.width-p.length(line, 12))/2, p.y+5, 12, black, line)
		p.y += 6.5
	}
	p.y += 3
	p.verdict(width)
	p.heading(d.language.of("基本情况", "Facts"))
	for _, f := range d.facts {
		p.fact(f, width)
	}
	p.list(d.language.of("核查结论", "Conclusions"), d.conclusions)
	p.list(d.language.of("需附材料", "Documents to bring"), d.documents)
}

// verdict prints the verdict in its colour.
func (p *printer) verdict(width float64) {
	d, color := p.doc, severityColor(p.doc.verdict)
	word := p.clean(d.word)
	wide := min(max(p.length(word, 18)+14, 42), width/2)
	lines := wrapped(p.clean(d.sentence), width-wide-8, p.measure(11))
	height := max(18, float64(len(lines))*6+6)
	p.fill(pageMargin, p.y, width, height, color.pale())
	p.fill(pageMargin, p.y, wide, height, color)
	p.bold(pageMargin+(wide-p.length(word, 18))/2, p.y+height/2+2.4, 18, snow, word)
	y := p.y + (height-float64(len(lines))*6)/2 + 4.4
	for _, line := range lines {
		p.write(pageMargin+wide+4, y, 11, black, line)
		y += 6
	}
	p.y += height + 2
	p.paragraph(pageMargin, width, 9, red, d.notice)
}

// heading begins a part of the document, which is in its outline, too.
func (p *printer) heading(text string) {
	p.y += 3
	p.room(18)
	text = p.clean(text)
	p.pdf.Bookmark(text, 0, 0)
	p.bold(pageMargin, p.y+5, 13, black, text)
	p.pdf.SetDrawColor(0xb0, 0xb8, 0xc0)
	p.pdf.SetLineWidth(0.2)
	p.pdf.Line(pageMargin, p.y+7.2, p.page().width-pageMargin, p.y+7.2)
	p.y += 9
}

// fact prints a name and a value beside each other.
func (p *printer) fact(f fact, width float64) {
	const column = 42.0
	const size = 9.5
	const height = size * point * 1.5
	names := wrapped(p.clean(f.name), column-2, p.measure(size))
	value, valueSize := p.clean(f.value), size
	if room := width - column; p.length(value, size) > room && p.length(value, size-1) <= room {
		valueSize-- // so that a hash stands in one line
	}
	values := wrapped(value, width-column, p.measure(valueSize))
	for i := range max(len(names), len(values)) {
		p.room(height)
		if i < len(names) {
			p.write(pageMargin, p.y+height*0.72, size, grey, names[i])
		}
		if i < len(values) {
			p.write(pageMargin+column, p.y+height*0.72, valueSize, black, values[i])
		}
		p.y += height
	}
}

// list prints numbered sentences.
func (p *printer) list(title string, all []string) {
	if len(all) == 0 {
		return
	}
	p.heading(title)
	for i, text := range all {
		number := fmt.Sprintf("%d.", i+1)
		p.room(6)
		p.write(pageMargin, p.y+10*point*1.5*0.72, 10, grey, number)
		p.paragraph(pageMargin+8, p.page().width-2*pageMargin-8, 10, black, text)
		p.y += 0.8
	}
}

// picture prints a map on a page of its own, at its true size.
func (p *printer) picture(number int, m picture) {
	p.add(upright)
	if p.err != nil {
		return
	}
	name := fmt.Sprintf("map%d", number)
	p.pdf.RegisterImageOptionsReader(name, fpdf.ImageOptions{ImageType: "PNG"}, bytes.NewReader(m.png))
	title := p.clean(fmt.Sprintf(p.lang.of("图 %d　%s", "Map %d. %s"), number, m.title))
	p.pdf.Bookmark(title, 0, 0)
	p.pdf.ImageOptions(name, (upright.width-m.width)/2, 18, m.width, m.height, false, fpdf.ImageOptions{ImageType: "PNG"}, 0, "")
	size := 10.0
	caption := title + p.clean(fmt.Sprintf(p.lang.of("（A4 原大打印为 %s）", " (%s when printed at full size)"), scaleText(m.scale)))
	p.write((upright.width-p.length(caption, size))/2, 18+m.height+6, size, black, caption)
	p.y = p.bottom()
}

// closing prints remarks and credits behind everything else.
func (p *printer) closing(notes []string) {
	p.add(upright)
	p.list(p.lang.of("说明", "Notes"), notes)
	p.heading(p.lang.of("字体与版权", "Credits"))
	width := upright.width - 2*pageMargin
	p.paragraph(pageMargin, width, 9, black, p.lang.of("本文件内嵌思源黑体（Noto Sans SC）子集，SIL 开放字体许可证 1.1（OFL-1.1），© 2014–2021 Adobe。",
		"This file embeds a subset of Noto Sans SC, SIL Open Font License 1.1 (OFL-1.1), © 2014–2021 Adobe."))
	if p.box {
		p.paragraph(pageMargin, width, 9, red, p.lang.of("个别字符不在内嵌字体中，以“□”代替；原文见 JSON 报告。",
			"Some characters are not in the embedded font; a box (□) stands for each. They are in the JSON report."))
	}
}

// footers writes the foot of every page, now that it is known how many there are.
func (p *printer) footers(hash string) {
	if p.err != nil {
		return
	}
	notice, hash := p.clean(p.doc.notice), p.clean(printable(hash, 100))
	_, last := p.pdf.GetPageSize() // of the last page, from whose foot the library counts up on all
	for i, at := range p.pages {
		p.pdf.SetPage(i + 1)
		p.size = 0
		y := last - 11
		text := fmt.Sprintf(p.lang.of("第 %d 页 共 %d 页", "Page %d of %d"), i+1, len(p.pages))
		wide := p.length(text, 8)
		p.write(at.width-pageMargin-wide, y, 8, grey, text)
		room := at.width - 2*pageMargin - wide - 8
		p.write(pageMargin, y-3.6, 7, grey, shortened(notice, room, p.measure(7)))
		p.write(pageMargin, y, 7, grey, shortened(p.lang.of("校验码 ", "Hash ")+hash, room, p.measure(7)))
	}
	p.pdf.SetPage(len(p.pages))
}
