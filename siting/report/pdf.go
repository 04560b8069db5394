package report

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"time"

	"codeberg.org/go-pdf/fpdf"

	"guotu/siting"
	"guotu/siting/rules"
	"guotu/tiles/raster"
)

// Bounds of a PDF: the rows of a table that are printed, the others stand in the workbook; and the
// pages, which so many rows of the longest texts do not reach.
const (
	maxPDFRows  = 2000
	maxPDFPages = 5000
)

// writePDF writes the report as a document in A4, with maps where the plan is at hand.
func writePDF(ctx context.Context, w io.Writer, r *siting.Report, o Options) error {
	maps, remarks, err := drawMaps(ctx, r, o)
	if err != nil {
		return err
	}
	d := newDocument(r, o)
	p, err := newPrinter(ctx, d, r)
	if err != nil {
		return err
	}
	p.cover()
	for _, t := range []*table{d.occupation, d.findings, d.quality, d.divisions, d.parcels, d.comparison} {
		if t != nil && t.size > 0 {
			p.table(t.first(maxPDFRows, d.language))
		}
	}
	for i, m := range maps {
		p.picture(i+1, m)
	}
	p.closing(append(d.notes, remarks...))
	p.footers(r.Hash)
	if p.err != nil {
		return p.err
	}
	return p.pdf.Output(w)
}

// A printer sets the text of a document page by page. Lengths are in millimetres, from the upper
// left corner of the page; sizes of letters are in points.
type printer struct {
	ctx   context.Context
	err   error
	pdf   *fpdf.Fpdf
	doc   *document
	lang  language
	font  *raster.Font
	width [1 << 16]float32 // of characters, in ems; 0 is not known yet
	box   bool             // a character was not in the font, and a box stands for it

	pages []page
	y     float64 // where the next thing goes
	size  float64 // of letters, as it is set on the page; 0 is not known
}

// A page is its size.
type page struct{ width, height float64 }

// Margins of pages, and where text ends above the footer.
const (
	pageMargin = 20.0
	footerRoom = 18.0
	point      = 25.4 / 72
)

var (
	upright = page{210, 297}
	lying   = page{297, 210}
)

// family is the name of the program's font within the file.
const family = "NotoSansSC"

func newPrinter(ctx context.Context, d *document, r *siting.Report) (*printer, error) {
	font, err := ownFont()
	if err != nil {
		return nil, err
	}
	day, err := time.Parse(time.DateOnly, r.AsOf)
	if err != nil {
		day = time.Unix(0, 0).UTC() // a file says when it was made, and that must not depend on the clock
	}
	f := fpdf.New("P", "mm", "A4", "")
	f.SetCreationDate(day)
	f.SetModificationDate(day)
	f.SetCatalogSort(true)
	f.SetAutoPageBreak(false, 0)
	f.SetProducer("Guotu", false)
	f.AddUTF8FontFromBytes(family, "", bytes.Clone(raster.TTF())) // which the library may write to
	f.SetFont(family, "", 10)
	p := &printer{ctx: ctx, pdf: f, doc: d, lang: d.language, font: font}
	f.SetTitle(p.clean(d.title+" "+d.subject), true)
	f.SetLang(d.language.of("zh-CN", "en"))
	return p, f.Error()
}

// clean replaces what the font does not have by a box, and notes that it did. Past the Basic
// Multilingual Plane the PDF library cannot write anything.
func (p *printer) clean(text string) string {
	for _, r := range text {
		if r > 0xFFFF || !p.has(r) {
			return p.boxed(text)
		}
	}
	return text
}

func (p *printer) has(r rune) bool { return p.em(r) >= 0 }

// em is the width of a character in ems; -1 if the font lacks it.
func (p *printer) em(r rune) float64 {
	if r > 0xFFFF {
		return -1
	}
	if p.width[r] == 0 {
		p.width[r] = -1
		if p.font.Has(r) {
			p.width[r] = max(float32(p.pdf.GetStringSymbolWidth(string(r)))/1000, 1e-6)
		}
	}
	return float64(p.width[r])
}

func (p *printer) boxed(text string) string {
	all := []rune(text)
	for i, r := range all {
		if r > 0xFFFF || !p.has(r) {
			all[i], p.box = '□', true
		}
	}
	return string(all)
}

// measure returns the widths of characters at a size.
func (p *printer) measure(size float64) func(rune) float64 {
	return func(r rune) float64 { return max(p.em(r), 0) * size * point }
}

// length is the width of a text at a size.
func (p *printer) length(text string, size float64) (sum float64) {
	for _, r := range text {
		sum += max(p.em(r), 0)
	}
	return sum * size * point
}

// add begins a page. Past the last that is allowed, and when ctx has ended, there is none.
func (p *printer) add(size page) {
	if p.err = p.ctx.Err(); p.err == nil && len(p.pages) == maxPDFPages {
		p.err = fmt.Errorf("pdf: the report has more than %d pages", maxPDFPages)
	}
	orientation := "P"
	if size == lying {
		orientation = "L"
	}
	p.pdf.AddPageFormat(orientation, fpdf.SizeType{Wd: 210, Ht: 297})
	p.pages = append(p.pages, size)
	p.y, p.size = pageMargin, 0
}

func (p *printer) page() page { return p.pages[len(p.pages)-1] }

// bottom is where text ends.
func (p *printer) bottom() float64 { return p.page().height - footerRoom }

// room begins a page if there is less than so much left of this one.
func (p *printer) room(height float64) {
	if p.y+height > p.bottom() {
		p.add(p.page())
	}
}

// rgb is a colour.
type rgb struct{ r, g, b int }

var (
	black = rgb{0x20, 0x26, 0x2c}
	grey  = rgb{0x6b, 0x74, 0x7d}
	red   = rgb{0xb8, 0x1d, 0x13}
	snow  = rgb{0xff, 0xff, 0xff}
)

// write writes a line whose base is at y.
func (p *printer) write(x, y, size float64, color rgb, text string) {
	if text == "" || p.err != nil {
		return
	}
	if p.size != size {
		p.pdf.SetFontSize(size)
		p.size = size
	}
	p.pdf.SetTextColor(color.r, color.g, color.b)
	p.pdf.Text(x, y, text)
}

// bold writes a line whose letters have an outline of their own colour, since there is one font.
func (p *printer) bold(x, y, size float64, color rgb, text string) {
	p.pdf.SetDrawColor(color.r, color.g, color.b)
	p.pdf.SetLineWidth(size * 0.009)
	p.pdf.SetTextRenderingMode(2)
	p.write(x, y, size, color, text)
	p.pdf.SetTextRenderingMode(0)
}

// paragraph writes a text in lines between x and x+width and goes on below.
func (p *printer) paragraph(x, width, size float64, color rgb, text string) {
	height := size * point * 1.5
	for _, line := range wrapped(p.clean(text), width, p.measure(size)) {
		p.room(height)
		p.write(x, p.y+height*0.72, size, color, line)
		p.y += height
	}
}

// severityColor is the colour of a verdict.
func severityColor(s rules.Severity) rgb {
	switch s {
	case rules.Pass:
		return rgb{0x2e, 0x7d, 0x32}
	case rules.Info:
		return rgb{0x15, 0x65, 0xc0}
	case rules.NeedOpinion:
		return rgb{0x9a, 0x6a, 0x00}
	case rules.NeedReview:
		return rgb{0xc4, 0x50, 0x00}
	case rules.Block:
		return rgb{0xb7, 0x1c, 0x1c}
	}
	return rgb{0x5a, 0x5f, 0x66}
}

// pale is the colour as the ground of text.
func (c rgb) pale() rgb { return rgb{255 - (255-c.r)/6, 255 - (255-c.g)/6, 255 - (255-c.b)/6} }

// fill fills a rectangle.
func (p *printer) fill(x, y, w, h float64, c rgb) {
	p.pdf.SetFillColor(c.r, c.g, c.b)
	p.pdf.Rect(x, y, w, h, "F")
}
