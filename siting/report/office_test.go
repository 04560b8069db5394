package report

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/paulmach/orb"
	"github.com/xuri/excelize/v2"

	"guotu/siting"
)

// hostile is a report all of whose names are as bad as can be.
func hostile() *siting.Report {
	bad := "=cmd|' /C calc'!A0<w:p>&\"\x00\x1b\u202e\xff\ufffe]]>" + strings.Repeat("长", 33_000)
	r := factoryReport()
	r.Project.Name, r.Project.Code, r.Plan = bad, "@SUM(1)", "-1+1"
	for i := range r.Overlaps {
		r.Overlaps[i].Title, r.Overlaps[i].Feature, r.Overlaps[i].Code = bad, bad, bad
	}
	for i := range r.Parcels {
		r.Parcels[i].Name = bad
	}
	for i := range r.Findings {
		r.Findings[i].Message, r.Findings[i].Basis.Doc = zhen(bad, bad), bad
	}
	return r
}

// TestSameBytes: equal reports make equal files.
func TestSameBytes(t *testing.T) {
	for _, format := range []string{"json", "geojson"} {
		first := made(t, format, factoryReport(), Options{})
		for range 4 {
			if !bytes.Equal(made(t, format, factoryReport(), Options{}), first) {
				t.Errorf("%s: other bytes for the same report", format)
			}
		}
		if MediaType(format) == "" {
			t.Errorf("%s has no media type", format)
		}
	}
	if MediaType("exe") != "" || MediaType("pdf") != "application/pdf" {
		t.Error("media types are wrong")
	}
}

func TestWriteRefuses(t *testing.T) {
	f := func(ctx context.Context, format string, r *siting.Report, want string) {
		t.Helper()
		if err := Write(ctx, io.Discard, format, r, Options{}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: the error is %v, want %s", format, err, want)
		}
	}
	ended, end := context.WithCancel(context.Background())
	end()
	without := factoryReport()
	without.Pieces = nil
	huge := factoryReport()
	huge.Parcels = make([]siting.Lot, maxSheetRows)
	f(t.Context(), "exe", factoryReport(), "there is no format")
	f(t.Context(), "geojson", without, "without the geometry")
	f(t.Context(), "xlsx", huge, "a sheet holds 1048576")
	f(ended, "geojson", factoryReport(), context.Canceled.Error())
	f(ended, "xlsx", crowd(100), context.Canceled.Error())
	f(ended, "docx", crowd(100), context.Canceled.Error())
}

// failing takes so many bytes and no more.
type failing int

var errFull = errors.New("the disk is full")

func (f *failing) Write(b []byte) (int, error) {
	if *f -= failing(len(b)); *f < 0 {
		return 0, errFull
	}
	return len(b), nil
}

func TestErrorsOfTheWriterArePassedOn(t *testing.T) {
	for _, format := range []string{"json", "geojson", "xlsx", "docx"} {
		for _, room := range []failing{0, 100, 3000} {
			left := room
			if err := Write(t.Context(), &left, format, factoryReport(), Options{}); !errors.Is(err, errFull) {
				t.Errorf("%s with room for %d bytes: %v", format, room, err)
			}
		}
	}
}

func TestGeoJSON(t *testing.T) {
	var o struct {
		Type     string
		Name     string
		Verdict  string
		Features []struct {
			Type     string
			Geometry struct {
				Type        string
				Coordinates json.RawMessage
			}
			Properties map[string]any
		}
	}
	body := made(t, "geojson", factoryReport(), Options{})
	if err := json.Unmarshal(body, &o); err != nil {
		t.Fatal(err)
	}
	kinds := make(map[any]int)
	for _, f := range o.Features {
		kinds[f.Properties["kind"]]++
		if f.Geometry.Type == "Polygon" {
			var p orb.Polygon
			if err := json.Unmarshal(f.Geometry.Coordinates, &p); err != nil {
				t.Fatal(err)
			}
			if p[0].Orientation() != orb.CCW {
				t.Errorf("the shell of %v is not counter-clockwise", f.Properties)
			}
		}
	}
	if fmt.Sprint(kinds) != "map[free:1 nearest:1 parcel:3 piece:3]" || o.Verdict != "block" || o.Type != "FeatureCollection" {
		t.Errorf("%s, verdict %s, features %v", o.Type, o.Verdict, kinds)
	}
	piece := o.Features[4].Properties
	if piece["sliver"] != true || piece["title"] != "永农图斑二" || piece["layer_title"] != "永久基本农田（合成）" {
		t.Errorf("the second piece has %v", piece)
	}
	if !bytes.Contains(body, []byte("31.1009123456789")) {
		t.Error("coordinates have lost digits")
	}
}

func TestWound(t *testing.T) {
	holed := orb.Polygon{clockwise(0, 0, 9)[0], clockwise(1, 1, 1)[0]}
	holed[1].Reverse()
	before := holed.Clone()
	for _, g := range []orb.Geometry{holed, orb.MultiPolygon{holed}, orb.Collection{holed, orb.Point{1, 2}}} {
		switch g := wound(g).(type) {
		case orb.Polygon:
			if g[0].Orientation() != orb.CCW || g[1].Orientation() != orb.CW {
				t.Errorf("wound the wrong way: %v", g)
			}
		case orb.MultiPolygon:
			if g[0][0].Orientation() != orb.CCW {
				t.Errorf("wound the wrong way: %v", g)
			}
		case orb.Collection:
			if g[1] != orb.Geometry(orb.Point{1, 2}) {
				t.Errorf("lost a point: %v", g)
			}
		}
	}
	if !holed.Equal(before) {
		t.Error("the geometry that was handed in has changed")
	}
	for _, g := range orb.AllGeometries {
		wound(g)
	}
}

func opened(t *testing.T, body []byte) *excelize.File {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

// TestWorkbook: sheets, numbers that are numbers, sums that give what stands in their cells.
func TestWorkbook(t *testing.T) {
	f := opened(t, made(t, "xlsx", factoryReport(), Options{Alternatives: []*siting.Report{school()}}))
	if got := strings.Join(f.GetSheetList(), " "); got != "结论 占用明细 规则意见 分地块 质检 行政区 比选" {
		t.Errorf("the sheets are %s", got)
	}
	formulas := 0
	rows, err := f.GetRows("占用明细", excelize.Options{RawCellValue: true})
	if err != nil {
		t.Fatal(err)
	}
	for i := range rows {
		for j := range rows[i] {
			name, _ := excelize.CoordinatesToCellName(j+1, i+1)
			formula, err := f.GetCellFormula("占用明细", name)
			if err != nil {
				t.Fatal(err)
			}
			if formula == "" {
				continue
			}
			formulas++
			text, err := f.CalcCellValue("占用明细", name, excelize.Options{RawCellValue: true})
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			got, _ := strconv.ParseFloat(text, 64)
			want, _ := strconv.ParseFloat(rows[i][j], 64)
			if form := occupation(settled(factoryReport()), "zh").columns[j].form; form.inSteps(got) != form.inSteps(want) {
				t.Errorf("%s = %s is %s, and the cell says %s", name, formula, text, rows[i][j])
			}
		}
	}
	if formulas < 15 {
		t.Errorf("%d formulas, want one for each area of each total", formulas)
	}
}

// TestTextIsNoFormula: whatever a name begins with, its cell is text, and stays text when edited.
func TestTextIsNoFormula(t *testing.T) {
	body := made(t, "xlsx", factoryReport(), Options{})
	f := opened(t, body)
	if v, err := f.GetCellValue("占用明细", "D6"); err != nil || v != `=HYPERLINK("http://x")` {
		t.Fatalf("D6 is %q, %v", v, err)
	}
	formula, err := f.GetCellFormula("占用明细", "D6")
	if err != nil || formula != "" {
		t.Errorf("D6 has the formula %s, %v", formula, err)
	}
	id, err := f.GetCellStyle("占用明细", "D6")
	if err != nil {
		t.Fatal(err)
	}
	if quoted := f.Styles.CellXfs.Xf[id].QuotePrefix; quoted == nil || !*quoted {
		t.Error("D6 would become a formula when somebody edits it")
	}
	if id, err = f.GetCellStyle("占用明细", "D5"); err != nil || f.Styles.CellXfs.Xf[id].QuotePrefix != nil {
		t.Errorf("D5 is marked as well, %v", err)
	}
}

// TestFilesStayWellFormed: files stay well-formed and small, and the whole name stands in the JSON.
func TestFilesStayWellFormed(t *testing.T) {
	for _, format := range []string{"xlsx", "docx"} {
		body := made(t, format, hostile(), Options{})
		if len(body) > 1<<20 {
			t.Errorf("%s: %d bytes", format, len(body))
		}
		wellFormed(t, format, body)
	}
	if body := made(t, "json", hostile(), Options{}); !json.Valid(body) || bytes.Count(body, []byte("长")) < 300_000 {
		t.Error("the JSON is cut or broken")
	}
	if body := made(t, "geojson", hostile(), Options{}); !json.Valid(body) {
		t.Error("the GeoJSON is broken")
	}
}

// wellFormed reads all parts of an office file, and wants no times in it.
func wellFormed(t *testing.T, format string, body []byte) {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(body), int64(len(body)))
	if err != nil {
		t.Fatal(err)
	}
	if z.File[0].Name != "[Content_Types].xml" {
		t.Errorf("%s begins with %s", format, z.File[0].Name)
	}
	for _, f := range z.File {
		if f.ModifiedDate != noDate || f.ModifiedTime != 0 {
			t.Errorf("%s has the time %v", f.Name, f.Modified)
		}
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		part, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		checkOrder(t, f.Name, part)
	}
}

// orders are the sequences that ECMA-376-1 (transitional) prescribes for the children of elements,
// of those that we write.
func orders() map[string][]string {
	return map[string][]string{
		"pPr":     {"pStyle", "keepNext", "keepLines", "pageBreakBefore", "shd", "tabs", "spacing", "ind", "jc", "outlineLvl", "rPr", "sectPr"},
		"rPr":     {"rStyle", "rFonts", "b", "bCs", "i", "color", "sz", "szCs", "shd", "lang"},
		"tblPr":   {"tblStyle", "tblW", "jc", "tblInd", "tblBorders", "tblLayout", "tblCellMar", "tblLook"},
		"tcPr":    {"tcW", "gridSpan", "vMerge", "tcBorders", "shd", "noWrap", "tcMar", "vAlign"},
		"sectPr":  {"headerReference", "footerReference", "type", "pgSz", "pgMar", "pgNumType", "docGrid"},
		"tbl":     {"tblPr", "tblGrid", "tr"},
		"tr":      {"trPr", "tc"},
		"tc":      {"tcPr", "p"},
		"style":   {"name", "basedOn", "next", "uiPriority", "semiHidden", "unhideWhenUsed", "qFormat", "pPr", "rPr", "tblPr"},
		"font":    {"altName", "panose1", "charset", "family", "pitch"},
		"inline":  {"extent", "effectExtent", "docPr", "cNvGraphicFramePr", "graphic"},
		"tblGrid": {"gridCol"},
	}
}

// checkOrder reads a part and compares the children of its elements with the standard. Every
// child has to be one that is known.
func checkOrder(t *testing.T, name string, part []byte) {
	t.Helper()
	if !strings.HasPrefix(name, "word/") || strings.HasSuffix(name, ".png") {
		return
	}
	type open struct {
		name string
		last int
	}
	var path []open
	known := orders()
	for d := xml.NewDecoder(bytes.NewReader(part)); ; {
		token, err := d.Token()
		if err == io.EOF {
			return
		}
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		switch e := token.(type) {
		case xml.StartElement:
			if len(path) > 0 {
				parent := &path[len(path)-1]
				if order, is := known[parent.name]; is && e.Name.Local != "" {
					at := slices.Index(order, e.Name.Local)
					if at < parent.last {
						t.Fatalf("%s: %s in %s stands too late, or is not known", name, e.Name.Local, parent.name)
					}
					parent.last = at
				}
			}
			path = append(path, open{e.Name.Local, 0})
		case xml.EndElement:
			path = path[:len(path)-1]
		}
	}
}

func TestWordDocument(t *testing.T) {
	for _, lang := range []string{"zh", "en"} {
		wellFormed(t, "docx", made(t, "docx", factoryReport(), Options{Lang: lang, Alternatives: []*siting.Report{school()}}))
	}
	body := made(t, "docx", crowd(150), Options{})
	z, err := zip.NewReader(bytes.NewReader(body), int64(len(body)))
	if err != nil {
		t.Fatal(err)
	}
	f, err := z.Open("word/document.xml")
	if err != nil {
		t.Fatal(err)
	}
	part, err := io.ReadAll(f)
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]int{"<w:tblHeader/>": 5, "本表只列前 2000 行，共 3150 行；其余 1150 行见": 1, `w:orient="landscape"`: 1, "</w:sectPr>": 3} {
		if got := bytes.Count(part, []byte(text)); got != want {
			t.Errorf("the document has %s %d times, want %d", text, got, want)
		}
	}
}

func TestMapsInWord(t *testing.T) {
	var out bytes.Buffer
	p := &docxFile{to: zip.NewWriter(&out)}
	d := newDocument(factoryReport(), Options{})
	maps := []picture{{title: "项目位置图 <&>", png: []byte("png"), width: 170, height: 240}, {title: "大图", png: []byte("png"), width: 600, height: 300}}
	if err := p.body(t.Context(), d, maps, []string{"附图说明"}); err != nil {
		t.Fatal(err)
	}
	if err := p.to.Close(); err != nil {
		t.Fatal(err)
	}
	z, err := zip.NewReader(bytes.NewReader(out.Bytes()), int64(out.Len()))
	if err != nil {
		t.Fatal(err)
	}
	f, err := z.File[0].Open()
	if err != nil {
		t.Fatal(err)
	}
	part, err := io.ReadAll(f)
	if err != nil {
		t.Fatal(err)
	}
	checkOrder(t, "word/document.xml", part)
	for _, want := range []string{`<wp:extent cx="6120000" cy="8640000"/>`, `r:embed="rIdMap2"`, `descr="项目位置图 &lt;&amp;&gt;"`, "附图 2　大图", "1．附图说明"} {
		if !bytes.Contains(part, []byte(want)) {
			t.Errorf("the document has no %s", want)
		}
	}
	if bytes.Contains(part, []byte(`cx="21600000"`)) {
		t.Error("the large map is wider than the page")
	}
}

func BenchmarkWrite(b *testing.B) {
	for name, r := range map[string]*siting.Report{"1": factoryReport(), "20000": crowd(20_000)} {
		for _, format := range []string{"json", "geojson", "xlsx", "docx"} {
			b.Run(format+"/parcels="+name, func(b *testing.B) {
				b.ReportAllocs()
				var n counter
				for b.Loop() {
					n = 0
					if err := Write(b.Context(), &n, format, r, Options{}); err != nil || n < 1000 {
						b.Fatal(n, err)
					}
				}
				b.ReportMetric(float64(n), "file-bytes")
			})
		}
	}
}

type counter int

func (c *counter) Write(b []byte) (int, error) { *c += counter(len(b)); return len(b), nil }
