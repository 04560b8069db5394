package report

import (
	"encoding/xml"
	"fmt"
	"strings"
)

// Names of XML that parts have in common.
const (
	xmlHead       = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"
	wordSpace     = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
	relationSpace = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
	packageSpace  = "http://schemas.openxmlformats.org/package/2006/"
	wordTypes     = "application/vnd.openxmlformats-officedocument.wordprocessingml."
)

// The parts that are the same in every document.
const (
	contentTypes = xmlHead + `<Types xmlns="` + packageSpace + `content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>` +
		`<Default Extension="xml" ContentType="application/xml"/><Default Extension="png" ContentType="image/png"/>` +
		`<Override PartName="/word/document.xml" ContentType="` + wordTypes + `document.main+xml"/><Override PartName="/word/styles.xml" ContentType="` + wordTypes + `styles+xml"/>` +
		`<Override PartName="/word/settings.xml" ContentType="` + wordTypes + `settings+xml"/><Override PartName="/word/fontTable.xml" ContentType="` + wordTypes + `fontTable+xml"/>` +
		`<Override PartName="/word/header1.xml" ContentType="` + wordTypes + `header+xml"/><Override PartName="/word/footer1.xml" ContentType="` + wordTypes + `footer+xml"/>` +
		`<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>`

	packageRelations = xmlHead + `<Relationships xmlns="` + packageSpace + `relationships"><Relationship Id="rId1" Type="` + relationSpace + `/officeDocument" Target="word/document.xml"/>` +
		`<Relationship Id="rId2" Type="` + packageSpace + `relationships/metadata/core-properties" Target="docProps/core.xml"/></Relationships>`

	wordSettings = xmlHead + `<w:settings xmlns:w="` + wordSpace + `"><w:zoom w:percent="100"/><w:defaultTabStop w:val="420"/><w:characterSpacingControl w:val="compressPunctuation"/>` +
		`<w:compat><w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat></w:settings>`

	// Fonts that offices have, with the names under which other systems have them.
	wordFonts = xmlHead + `<w:fonts xmlns:w="` + wordSpace + `">` +
		`<w:font w:name="宋体"><w:altName w:val="SimSun,Songti SC,Noto Serif CJK SC,AR PL UMing CN"/><w:panose1 w:val="02010600030101010101"/><w:charset w:val="86"/><w:family w:val="auto"/><w:pitch w:val="variable"/></w:font>` +
		`<w:font w:name="仿宋"><w:altName w:val="FangSong,仿宋_GB2312,STFangsong,Noto Serif CJK SC"/><w:panose1 w:val="02010609060101010101"/><w:charset w:val="86"/><w:family w:val="modern"/><w:pitch w:val="fixed"/></w:font>` +
		`<w:font w:name="黑体"><w:altName w:val="SimHei,Heiti SC,Noto Sans CJK SC,WenQuanYi Micro Hei"/><w:panose1 w:val="02010609060101010101"/><w:charset w:val="86"/><w:family w:val="modern"/><w:pitch w:val="fixed"/></w:font>` +
		`<w:font w:name="Times New Roman"><w:altName w:val="Liberation Serif"/><w:panose1 w:val="02020603050405020304"/><w:charset w:val="00"/><w:family w:val="roman"/><w:pitch w:val="variable"/></w:font></w:fonts>`
)

// documentRelations names the parts that the document refers to, with its maps.
func documentRelations(maps int) string {
	var b strings.Builder
	b.WriteString(xmlHead + `<Relationships xmlns="` + packageSpace + `relationships">`)
	add := func(id, kind, target string) {
		fmt.Fprintf(&b, `<Relationship Id="%s" Type="%s/%s" Target="%s"/>`, id, relationSpace, kind, target)
	}
	add("rIdStyles", "styles", "styles.xml")
	add("rIdSettings", "settings", "settings.xml")
	add("rIdFonts", "fontTable", "fontTable.xml")
	add("rIdHeader", "header", "header1.xml")
	add("rIdFooter", "footer", "footer1.xml")
	for i := range maps {
		add(fmt.Sprintf("rIdMap%d", i+1), "image", fmt.Sprintf("media/map%d.png", i+1))
	}
	b.WriteString(`</Relationships>`)
	return b.String()
}

// markup returns a text with what XML would take for markup escaped.
func markup(s string) string {
	var b strings.Builder
	if xml.EscapeText(&b, []byte(s)) != nil {
		return "" // does not happen: a strings.Builder takes all
	}
	return b.String()
}

// coreProperties are title and author; the time is the day of the report, since equal reports are equal.
func coreProperties(d *document, day string) string {
	return xmlHead + `<cp:coreProperties xmlns:cp="` + packageSpace + `metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">` +
		`<dc:title>` + markup(d.title) + `</dc:title><dc:subject>` + markup(d.subject) + `</dc:subject><dc:creator>Guotu</dc:creator><dc:description>` + markup(d.notice) + `</dc:description>` +
		`<dcterms:created xsi:type="dcterms:W3CDTF">` + markup(day) + `T00:00:00Z</dcterms:created><dcterms:modified xsi:type="dcterms:W3CDTF">` + markup(day) + `T00:00:00Z</dcterms:modified></cp:coreProperties>`
}

func wordHeader(d *document) string {
	return xmlHead + `<w:hdr xmlns:w="` + wordSpace + `"><w:p><w:pPr><w:pStyle w:val="Header"/></w:pPr><w:r><w:t xml:space="preserve">` +
		markup(printable(d.title+d.language.of("　", ": ")+d.subject, 80)) + `</w:t></w:r></w:p></w:hdr>`
}

// wordFooter numbers the pages.
func wordFooter(l language) string {
	run := func(s string) string { return `<w:r><w:t xml:space="preserve">` + s + `</w:t></w:r>` }
	field := func(name string) string {
		return `<w:fldSimple w:instr=" ` + name + ` "><w:r><w:t>1</w:t></w:r></w:fldSimple>`
	}
	return xmlHead + `<w:ftr xmlns:w="` + wordSpace + `"><w:p><w:pPr><w:pStyle w:val="Footer"/></w:pPr>` +
		run(l.of("参考，非审批结论　　第 ", "For reference, not a decision. Page ")) + field("PAGE") + run(l.of(" 页　共 ", " of ")) + field("NUMPAGES") + run(l.of(" 页", "")) + `</w:p></w:ftr>`
}

// wordStyles are the styles: text in 仿宋, headings in 黑体, title in 宋体, tables in 宋体 of 8 points.
func wordStyles(l language) string {
	var b strings.Builder
	fmt.Fprintf(&b, xmlHead+`<w:styles xmlns:w="%s"><w:docDefaults><w:rPrDefault><w:rPr>%s<w:sz w:val="24"/><w:szCs w:val="24"/><w:lang w:val="en-US" w:eastAsia="zh-CN" w:bidi="ar-SA"/></w:rPr></w:rPrDefault><w:pPrDefault/></w:docDefaults>`,
		wordSpace, fonts("仿宋"))
	b.WriteString(`<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/></w:style>` +
		`<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/><w:uiPriority w:val="99"/><w:semiHidden/><w:unhideWhenUsed/><w:tblPr><w:tblInd w:w="0" w:type="dxa"/>` +
		`<w:tblCellMar><w:top w:w="0" w:type="dxa"/><w:left w:w="108" w:type="dxa"/><w:bottom w:w="0" w:type="dxa"/><w:right w:w="108" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>`)
	b.WriteString(`<w:style w:type="table" w:styleId="TableGrid"><w:name w:val="Table Grid"/><w:basedOn w:val="TableNormal"/><w:tblPr><w:tblBorders>`)
	for _, side := range []string{"top", "left", "bottom", "right", "insideH", "insideV"} {
		b.WriteString(`<w:` + side + ` w:val="single" w:sz="4" w:space="0" w:color="666666"/>`)
	}
	b.WriteString(`</w:tblBorders><w:tblCellMar><w:top w:w="28" w:type="dxa"/><w:left w:w="40" w:type="dxa"/><w:bottom w:w="28" w:type="dxa"/><w:right w:w="40" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>`)
	style := func(id, name, paragraph, run string) {
		fmt.Fprintf(&b, `<w:style w:type="paragraph" w:styleId="%s"><w:name w:val="%s"/><w:basedOn w:val="Normal"/><w:qFormat/><w:pPr>%s</w:pPr><w:rPr>%s</w:rPr></w:style>`, id, name, paragraph, run)
	}
	indent := l.of(`<w:ind w:firstLine="480"/>`, "") // two characters, as Chinese paragraphs begin
	style("Title", "Title", `<w:spacing w:before="240" w:after="120"/><w:jc w:val="center"/>`, fonts("宋体")+`<w:b/>`+size(22))
	style("Subtitle", "Subtitle", `<w:spacing w:after="200"/><w:jc w:val="center"/>`, size(16))
	style("Heading1", "heading 1", `<w:keepNext/><w:spacing w:before="240" w:after="120"/><w:outlineLvl w:val="0"/>`, fonts("黑体")+`<w:b/>`+size(15))
	style("BodyText", "Body Text", `<w:spacing w:after="60" w:line="360" w:lineRule="auto"/>`+indent, size(12))
	style("Verdict", "Verdict", `<w:spacing w:before="60" w:after="60"/><w:jc w:val="center"/>`, fonts("黑体")+`<w:b/>`+size(14))
	style("Notice", "Notice", `<w:spacing w:after="120"/><w:jc w:val="center"/>`, `<w:color w:val="555555"/>`+size(10))
	style("Note", "Note", `<w:spacing w:before="40" w:after="120"/>`, fonts("宋体")+size(8))
	style("Caption", "caption", `<w:spacing w:before="60" w:after="200"/><w:jc w:val="center"/>`, fonts("黑体")+size(10))
	style("Picture", "Picture", `<w:keepNext/><w:jc w:val="center"/>`, "")
	style("TableHead", "Table Head", `<w:jc w:val="center"/>`, fonts("宋体")+`<w:b/>`+size(8))
	style("TableName", "Table Name", "", fonts("宋体")+`<w:b/>`+size(10))
	style("TableText", "Table Text", "", fonts("宋体")+size(8))
	style("TableNumber", "Table Number", `<w:jc w:val="right"/>`, fonts("宋体")+size(8))
	style("TableCount", "Table Count", `<w:jc w:val="center"/>`, fonts("宋体")+size(8))
	style("Header", "header", `<w:jc w:val="right"/>`, fonts("宋体")+`<w:color w:val="666666"/>`+size(8))
	style("Footer", "footer", `<w:jc w:val="center"/>`, fonts("宋体")+`<w:color w:val="666666"/>`+size(9))
	return b.String() + `</w:styles>`
}

// fonts are those of a run: one for East Asian characters, Times New Roman for all others.
func fonts(eastAsia string) string {
	return `<w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:eastAsia="` + eastAsia + `" w:cs="Times New Roman"/>`
}

// size is the size of a run in points.
func size(points int) string {
	return fmt.Sprintf(`<w:sz w:val="%d"/><w:szCs w:val="%[1]d"/>`, 2*points)
}
