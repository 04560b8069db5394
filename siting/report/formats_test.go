package report

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"guotu/geo"
	"guotu/siting/rules"
)

// wordText is all text of a document for Word, cells and paragraphs each on a line.
func wordText(t *testing.T, body []byte) string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(body), int64(len(body)))
	if err != nil {
		t.Fatal(err)
	}
	f, err := z.Open("word/document.xml")
	if err != nil {
		t.Fatal(err)
	}
	var text strings.Builder
	for d := xml.NewDecoder(f); ; {
		token, err := d.Token()
		if err == io.EOF {
			return text.String()
		}
		if err != nil {
			t.Fatal(err)
		}
		switch x := token.(type) {
		case xml.CharData:
			text.Write(x)
		case xml.EndElement:
			if x.Name.Local == "p" {
				text.WriteString("\n")
			}
		}
	}
}

// sheetCells are the values of a workbook's cells as they are shown, row by row.
func sheetCells(t *testing.T, body []byte) map[string][][]string {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	all := make(map[string][][]string)
	for _, name := range f.GetSheetList() {
		if all[name], err = f.GetRows(name, excelize.Options{RawCellValue: true}); err != nil {
			t.Fatal(err)
		}
	}
	return all
}

// TestFormatsAgree: verdict, areas and sentences are the same in DOCX and XLSX as in the JSON.
func TestFormatsAgree(t *testing.T) {
	r := factoryReport()
	word := wordText(t, made(t, "docx", r, Options{}))
	sheets := sheetCells(t, made(t, "xlsx", r, Options{}))
	for _, v := range r.Layers {
		if v.M2 > 0 && !strings.Contains(word, fmt.Sprintf("%.2f", v.M2)) {
			t.Errorf("DOCX: %s has no %.2f m²", v.Layer, v.M2)
		}
		found := v.M2 == 0
		for _, row := range sheets["占用明细"] {
			found = found || len(row) > areaColumn && row[1] == v.Title.ZH && row[areaColumn] == plainNumber(rounded(geo.SquareMetre, v.M2))
		}
		if !found {
			t.Errorf("XLSX: %s has no %.2f m²", v.Layer, v.M2)
		}
	}
	d := newDocument(r, Options{})
	for _, s := range append(slices.Clone(d.conclusions), d.sentence, d.documents[0]) {
		inSheet := slices.ContainsFunc(sheets["结论"], func(row []string) bool { return len(row) > 1 && row[1] == s })
		if !strings.Contains(word, s) || !inSheet {
			t.Errorf("%q is in the workbook: %v, in the document: %v", s, inSheet, strings.Contains(word, s))
		}
	}
}

func TestOfficeFilesAreTheSameEveryTime(t *testing.T) {
	for _, format := range []string{"docx", "xlsx", "geojson", "json"} {
		if !bytes.Equal(made(t, format, factoryReport(), Options{}), made(t, format, factoryReport(), Options{})) {
			t.Errorf("%s: the same report makes other bytes", format)
		}
	}
}

// TestHostileNames: no name becomes a formula, an element, or a character that XML does not have.
func TestHostileNames(t *testing.T) {
	r := factoryReport()
	r.Project.Name = "=1+1<w:p>&\x00\ufffe\u202e"
	r.Overlaps[0].Title = "=cmd|' /C calc'!A0"
	if word := wordText(t, made(t, "docx", r, Options{})); !strings.Contains(word, "=1+1<w:p>&���") {
		t.Error("DOCX: the name is not there as text")
	}
	f, err := excelize.OpenReader(bytes.NewReader(made(t, "xlsx", r, Options{})))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for _, name := range f.GetSheetList() {
		rows, err := f.GetRows(name)
		if err != nil {
			t.Fatal(err)
		}
		for y, row := range rows {
			for x := range row {
				cell, _ := excelize.CoordinatesToCellName(x+1, y+1)
				if formula, err := f.GetCellFormula(name, cell); err != nil || formula != "" && !strings.HasPrefix(formula, "SUM(") {
					t.Errorf("%s!%s is the formula %q (%v)", name, cell, formula, err)
				}
			}
		}
	}
}

// TestPiecesAddUp: the pieces in the GeoJSON make up the overlaps that they belong to.
func TestPiecesAddUp(t *testing.T) {
	r := factoryReport()
	var all struct {
		Features []struct {
			Properties properties `json:"properties"`
		} `json:"features"`
	}
	if err := json.Unmarshal(made(t, "geojson", r, Options{}), &all); err != nil {
		t.Fatal(err)
	}
	sum := 0.0
	for _, f := range all.Features {
		if f.Properties.Kind == "piece" {
			sum += f.Properties.AreaM2
		}
	}
	if want := r.Layers[1].M2; sum < want-0.02 || sum > want+0.02 {
		t.Errorf("the pieces have %v m², the layer %v", sum, want)
	}
}

func TestVerdictsAreDistinct(t *testing.T) {
	seen := make(map[string]rules.Severity)
	for s := rules.Pass; s <= rules.Block; s++ {
		for _, word := range []string{Verdict(s).ZH, Verdict(s).EN} {
			if other, twice := seen[word]; twice || word == "" {
				t.Errorf("%v and %v are both %q", s, other, word)
			}
			seen[word] = s
		}
	}
}

func TestClassesHaveOneCode(t *testing.T) {
	f := func(code, name, want string) {
		t.Helper()
		v := factoryReport().Overlaps[0]
		v.Code, v.Class = code, zhen(name, "")
		if got := language("zh").class(v); got != want {
			t.Errorf("%q, %q: %q, want %q", code, name, got, want)
		}
	}
	f("0701", "0701 城镇住宅用地", "0701 城镇住宅用地")
	f("0901", "09 商业服务业用地", "0901 商业服务业用地")
	f("urbanised", "城市化地区", "城市化地区")
	f("F", "长江区", "F 长江区")
	f("生态空间", "生态空间", "生态空间")
	f("0101", "", "0101")
}

func TestNamesInCells(t *testing.T) {
	var names []string
	for i := range 300 {
		names = append(names, fmt.Sprintf("图层%d", i))
	}
	cells := slices.Collect(namesInCells(names, "、"))
	if got := strings.Split(strings.Join(cells, "、"), "、"); !slices.Equal(got, names) {
		t.Errorf("%d names of %d are left", len(got), len(names))
	}
	for _, s := range cells {
		if text(s).text != s {
			t.Errorf("%q is cut", s)
		}
	}
	for range namesInCells(names, "、") {
		break
	}
}
