// Package shapefile reads Shapefiles, loose or zipped, with the variants that come from
// the programs planners use. A file is read whole or not at all; an [*Error] says which
// file, which record and what is wrong. What was read although it is not as it should be
// stands in File.Warnings.
//
// # Rules of reading
//
// Shapes follow the ESRI Shapefile Technical Description (July 1998).
//
//   - All types are read but MultiPatch, which is refused. Heights (Z) and measures (M),
//     which may be left out, are dropped; positions are x (east), y (north) as drawn.
//   - A null shape, or one without any part left, is nil. One part makes a LineString or a
//     Polygon, several a MultiLineString or a MultiPolygon.
//   - Rings that do not end where they began are closed. Rings that have no area because
//     all their positions lie on one line, and lines of fewer than two positions, are left out.
//   - Which ring is a hole is decided by where it lies, not by its direction: a ring inside an
//     odd number of others is one, of the smallest ring around it. Rings are turned from the
//     direction of Shapefiles to that of package geo: areas run counterclockwise, holes clockwise.
//   - The .shx says where records are. Without it, or where it does not fit, they are
//     read one after the other.
//
// Attributes follow dBASE III and its kin.
//
//   - Text is in the encoding that the .cpg names; without one, or where the name is not
//     known or says nothing ("OEM"), in that of the language driver byte of the .dbf; without one in
//     UTF-8 if all text is valid as that, otherwise in GB18030, which contains GBK and GB2312.
//     Where text is not valid in the encoding stated and valid as UTF-8 or GB18030, it is read as that.
//   - Characters that were cut in the middle at the end of a field or of its name are left out.
//   - Spaces and zero bytes at the end of text are filling; blank is null.
//   - Numbers keep their digits as written; only what JSON does not allow goes: a plus sign,
//     zeros that lead, a point without digits beside it. Asterisks are null.
//   - Dates become YYYY-MM-DD, logicals true and false. What is none is null, with a warning.
//   - Memo and binary fields are left out.
//   - Records marked as deleted are left out with their shapes. There are as many rows as
//     shapes: attributes beyond that are left out, those that miss are null.
//
// In a zip, every .shp in any folder is a layer, with the files beside it that differ in
// the ending only, in any case. Names that are not UTF-8 are GBK. What macOS adds is
// skipped. Nothing is ever written to disk. An archive in the archive and
// encrypted entries are refused.
//
// [Limits] hold while reading: no size, count or offset that a file states is believed before
// the bytes for it are there.
package shapefile
