package shapefile

import (
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"
)

// format is what else a zip may hold, in Chinese and English, and what to do about it.
type format struct {
	zh, en, advice string
	drawn          bool // it holds places, which a warning has to say when a Shapefile lies beside it
}

// formatOf recognises the format an entry belongs to.
func formatOf(name string) (format, bool) {
	lower := strings.ToLower(name)
	for _, part := range strings.Split(lower, "/") {
		if ext := path.Ext(part); ext == ".gdb" || ext == ".gdbtable" {
			return format{"FileGDB（.gdb）", "a File Geodatabase (.gdb)", "export its layers as Shapefiles", true}, true
		}
	}
	switch path.Ext(lower) {
	case ".kml", ".kmz":
		return format{"KML/KMZ", "KML (KMZ)", "convert it to Shapefile or GeoJSON", true}, true
	case ".mdb":
		return format{"Access 数据库（.mdb）", "an Access database (.mdb)", "export its layers as Shapefiles", true}, true
	case ".gpkg":
		return format{"GeoPackage", "a GeoPackage", "export its layers as Shapefiles", true}, true
	case ".dwg", ".dxf":
		return format{"CAD 图形", "a CAD drawing", "export its areas as a Shapefile", true}, true
	case ".geojson":
		return format{"GeoJSON", "GeoJSON", "give it without the zip", true}, true
	case ".xlsx", ".xls":
		return format{"Excel 工作簿", "an Excel workbook", "draw its areas as a Shapefile", false}, true
	}
	switch {
	case strings.HasPrefix(lower, "xl/"):
		return format{"Excel 工作簿", "an Excel workbook (XLSX)", "draw its areas as a Shapefile", false}, true
	case strings.HasPrefix(lower, "word/"):
		return format{"Word 文档", "a Word document (DOCX)", "draw its areas as a Shapefile", false}, true
	}
	return format{}, false
}

// noLayer says what a zip without a .shp holds.
func noLayer(entries []entry) error {
	if len(entries) == 0 {
		return errors.New("the zip is empty")
	}
	var endings []string
	for _, e := range entries {
		if other, is := formatOf(e.name); is {
			return fmt.Errorf("it is no Shapefile: it holds %s; %s", other.en, other.advice)
		}
		ext := strings.ToLower(path.Ext(e.name))
		if ext == "" {
			ext = "files without an ending"
		}
		if !slices.Contains(endings, ext) && len(endings) < 8 {
			endings = append(endings, ext)
		}
	}
	slices.Sort(endings)
	return fmt.Errorf("it holds no .shp, but %s", strings.Join(endings, ", "))
}

// others warns of what lies beside the Shapefiles and holds places, too.
func others(entries []entry) []Warning {
	var all []Warning
	for _, e := range entries {
		if other, is := formatOf(e.name); is && other.drawn {
			w := Warning{0, "压缩包内另有 " + other.zh + "，未读取", "the zip holds " + other.en + " as well, which was not read"}
			if !slices.Contains(all, w) {
				all = append(all, w)
			}
		}
	}
	return all
}
