package data

import (
	"bytes"
	"strings"
)

// foreign are files that planners have and Open does not read, by how they begin.
var foreign = []struct{ head, zh, en string }{
	{"PK\x05\x06", "空的ZIP文件", "an empty ZIP archive"},
	{"PK\x07\x08", "分卷ZIP文件", "a ZIP archive in several volumes"},
	{"Rar!\x1a\x07", "RAR压缩文件，请解压后重新打包为ZIP", "a RAR archive; unpack it and pack it as ZIP"},
	{"7z\xbc\xaf\x27\x1c", "7z压缩文件，请解压后重新打包为ZIP", "a 7z archive; unpack it and pack it as ZIP"},
	{"\x1f\x8b", "gzip压缩文件，请先解压", "compressed with gzip; unpack it first"},
	{"BZh", "bzip2压缩文件，请先解压", "compressed with bzip2; unpack it first"},
	{"\xfd7zXZ\x00", "xz压缩文件，请先解压", "compressed with xz; unpack it first"},
	{"\x28\xb5\x2f\xfd", "zstd压缩文件，请先解压", "compressed with zstd; unpack it first"},
	{"SQLite format 3\x00", "SQLite数据库（可能是GeoPackage），请导出为GeoJSON或Shapefile", "an SQLite database, perhaps a GeoPackage; export it as GeoJSON or Shapefile"},
	{"%PDF-", "PDF文档", "a PDF document"},
	{"AC10", "AutoCAD DWG图形，请导出为Shapefile或界址点坐标", "an AutoCAD DWG drawing; export it as Shapefile or boundary points"},
	{"AutoCAD Binary DXF", "二进制DXF图形，请导出为Shapefile或界址点坐标", "a binary DXF drawing; export it as Shapefile or boundary points"},
	{"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "旧版Office文件（XLS或DOC），请另存为界址点坐标文本", "an old Office file (XLS or DOC); save the boundary points as text"},
	{"\x00\x01\x00\x00Standard Jet DB", "Access数据库（可能是个人地理数据库MDB），请导出为Shapefile", "an Access database, perhaps a personal geodatabase (MDB); export it as Shapefile"},
	{"\x00\x01\x00\x00Standard ACE DB", "Access数据库，请导出为Shapefile", "an Access database; export it as Shapefile"},
	{"\x00\x00\x27\x0a", "Shapefile中的一个文件（.shp或.shx），请与.dbf、.prj等一起打包为ZIP", "one file of a Shapefile (.shp or .shx); pack it with its .dbf and .prj as ZIP"},
	{"fgb\x03", "FlatGeobuf文件", "a FlatGeobuf file"},
	{"PAR1", "Parquet文件", "a Parquet file"},
	{"II*\x00", "TIFF图像", "a TIFF image"},
	{"MM\x00*", "TIFF图像", "a TIFF image"},
	{"\x89PNG", "PNG图像", "a PNG image"},
	{"\xff\xd8\xff", "JPEG图像", "a JPEG image"},
	{"BM", "BMP图像", "a BMP image"},
	{"\x7fELF", "程序", "a program"},
	{"MZ", "程序", "a program"},
}

// knownForeign says what a file is that is not read, nil if it is not known.
func knownForeign(head []byte) error {
	for _, f := range foreign {
		if bytes.HasPrefix(head, []byte(f.head)) && (len(f.head) > 2 || bytes.IndexByte(head, 0) >= 0 || f.head[0] == 0x1f) {
			return notRead(f.zh, f.en)
		}
	}
	if len(head) > 262 && bytes.Equal(head[257:262], []byte("ustar")) {
		return notRead("tar归档文件，请改为ZIP", "a tar archive; pack it as ZIP")
	}
	return nil
}

func notRead(zh, en string) *Problem {
	return &Problem{ZH: "这是" + zh + "，不能读取；" + readable, EN: "the file is " + en + ", which is not read here; " + readable}
}

// foreignText says what a text is that is not read, nil if it may be boundary points.
func foreignText(text string) error {
	start := strings.TrimLeft(text[:min(len(text), 4096)], " \t\r\n\ufeff")
	lower := strings.ToLower(start)
	first, _, _ := strings.Cut(start, "\n")
	first = strings.TrimSpace(first)
	switch {
	case strings.HasPrefix(start, "<") && strings.Contains(lower, "<kml"):
		return notRead("KML文件，请导出为GeoJSON或Shapefile", "a KML file; export it as GeoJSON or Shapefile")
	case strings.HasPrefix(start, "<") && (strings.Contains(lower, "opengis.net/gml") || strings.Contains(lower, "<gml")):
		return notRead("GML文件，请导出为GeoJSON或Shapefile", "a GML file; export it as GeoJSON or Shapefile")
	case strings.HasPrefix(start, "<") && strings.Contains(lower, "<html"):
		return notRead("网页（HTML）", "a web page (HTML)")
	case strings.HasPrefix(start, "<"):
		return notRead("XML文件", "an XML file")
	case first == "0" && strings.Contains(start, "SECTION"), strings.HasPrefix(start, "999") && strings.Contains(start, "SECTION"):
		return notRead("DXF图形，请导出为Shapefile或界址点坐标", "a DXF drawing; export it as Shapefile or boundary points")
	case strings.HasPrefix(lower, "{\\rtf"):
		return notRead("RTF文档", "an RTF document")
	case strings.HasPrefix(lower, "polygon") || strings.HasPrefix(lower, "multipolygon") || strings.HasPrefix(lower, "linestring") || strings.HasPrefix(lower, "srid="):
		return notRead("WKT文本，请改为GeoJSON", "well-known text (WKT); write it as GeoJSON")
	case strings.HasPrefix(start, "HeadBegin") || strings.HasPrefix(start, "LandUseVCT") || strings.HasPrefix(start, "CNSDTF"):
		return notRead("VCT文件，请导出为Shapefile", "a VCT file; export it as Shapefile")
	}
	return nil
}
