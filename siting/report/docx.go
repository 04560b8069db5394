package report

import (
	"archive/zip"
	"bufio"
	"context"
	"fmt"
	"io"

	"guotu/siting"
)

// maxPrintedRows is how many rows a table of a printed format has; a remark at its end says
// where the others are. Word needs minutes for tables of many thousand.
const maxPrintedRows = 2000

// writeDOCX writes a document for Word and its kin (ECMA-376, transitional): a portrait section with
// what was concluded, a landscape one with the tables, a portrait one with the maps. The
// few parts are written by hand, each row as it comes, so that the same report gives the same bytes
// and the order of elements is that of the standard.
func writeDOCX(ctx context.Context, w io.Writer, r *siting.Report, o Options) error {
	maps, remarks, err := drawMaps(ctx, r, o)
	if err != nil {
		return err
	}
	d := newDocument(r, o)
	p := &docxFile{to: zip.NewWriter(w)}
	p.add("[Content_Types].xml", contentTypes)
	p.add("_rels/.rels", packageRelations)
	p.add("docProps/core.xml", coreProperties(d, r.AsOf))
	p.add("word/_rels/document.xml.rels", documentRelations(len(maps)))
	p.add("word/styles.xml", wordStyles(d.language))
	p.add("word/settings.xml", wordSettings)
	p.add("word/fontTable.xml", wordFonts)
	p.add("word/header1.xml", wordHeader(d))
	p.add("word/footer1.xml", wordFooter(d.language))
	for i, m := range maps {
		p.picture(fmt.Sprintf("word/media/map%d.png", i+1), m.png)
	}
	if err := p.body(ctx, d, maps, remarks); err != nil {
		return err
	}
	if p.err != nil {
		return p.err
	}
	return p.to.Close()
}

// docxFile is a file of parts while it is written. It keeps the first error.
type docxFile struct {
	to  *zip.Writer
	err error
}

// part begins a part; nil after an error.
func (p *docxFile) part(name string, method uint16) io.Writer {
	if p.err != nil {
		return nil
	}
	var w io.Writer
	//lint:ignore SA1019 Modified would add a field to each part that office programs do not write
	w, p.err = p.to.CreateHeader(&zip.FileHeader{Name: name, Method: method, ModifiedDate: noDate})
	return w
}

func (p *docxFile) add(name, content string) {
	if w := p.part(name, zip.Deflate); w != nil {
		_, p.err = io.WriteString(w, content)
	}
}

// picture adds one that is compressed already.
func (p *docxFile) picture(name string, png []byte) {
	if w := p.part(name, zip.Store); w != nil {
		_, p.err = w.Write(png)
	}
}

// body writes the text itself.
func (p *docxFile) body(ctx context.Context, d *document, maps []picture, remarks []string) error {
	w := p.part("word/document.xml", zip.Deflate)
	if w == nil {
		return p.err
	}
	b := &wordWriter{ctx: ctx, w: bufio.NewWriterSize(w, 1<<16), language: d.language}
	b.raw(xmlHead + `<w:document xmlns:w="` + wordSpace + `" xmlns:r="` + relationSpace + `" xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"` +
		` xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"><w:body>`)
	b.front(d)
	b.section(portrait)
	for _, t := range []*table{d.occupation, d.findings, d.parcels, d.quality, d.divisions, d.comparison} {
		if t != nil {
			b.heading(t.title)
			b.table(t.first(maxPrintedRows, d.language))
		}
	}
	b.section(landscape)
	b.maps(maps)
	b.heading(d.language.of("说明", "Notes"))
	b.list(append(remarks, d.notes...))
	b.raw(`<w:sectPr>` + portrait.properties() + `</w:sectPr></w:body></w:document>`)
	if b.err != nil {
		return b.err
	}
	return b.w.Flush()
}

// front writes the first pages: title, verdict, facts, sentences, documents to bring.
func (b *wordWriter) front(d *document) {
	l := b.language
	b.paragraph("Title", d.title)
	b.paragraph("Subtitle", d.subject)
	b.verdict(d)
	b.paragraph("Notice", d.notice)
	b.heading(l.of("基本情况", "Project and basis"))
	facts := &table{columns: []column{{"", words, 40}, {"", words, 130}}, size: len(d.facts)}
	facts.rows = func(yield func(row) bool) {
		for _, f := range d.facts {
			if !yield(row{cells: []cell{text(f.name), {text: f.value}}}) {
				return
			}
		}
	}
	b.plainTable(facts)
	b.heading(l.of("核查结论", "Conclusions"))
	for _, s := range d.conclusions {
		b.paragraph("BodyText", s)
	}
	b.heading(l.of("需附材料", "Documents to bring"))
	if len(d.documents) == 0 {
		b.paragraph("BodyText", l.of("无。", "None."))
	}
	b.list(d.documents)
}

// maps writes the pictures, each with its name below.
func (b *wordWriter) maps(all []picture) {
	if len(all) == 0 {
		return
	}
	b.heading(b.language.of("附图", "Maps"))
	for i, m := range all {
		b.picture(i+1, m)
		b.paragraph("Caption", fmt.Sprintf(b.language.of("附图 %d　%s", "Map %d: %s"), i+1, m.title))
	}
}
