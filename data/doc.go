// Package data reads the files that planners have and holds the bundled layers.
//
// What has been read is kept by column: a [Table] has [Column] values, each
// with a dictionary of its distinct values, and [Features] add a geometry and
// an identifier to each row. A file is read whole or not at all: with an error,
// an [*Error] that says file, feature or line and what is wrong, nothing is
// returned. What was read but not kept as it was written stands in
// Features.Notes. Everything here may be used from several goroutines at once,
// as long as nobody appends to the same column.
//
// # Rules of reading GeoJSON
//
// Files follow RFC 7946. One file may hold
//
//   - a FeatureCollection, a Feature or a geometry of any type;
//   - several of them, one a line (NDJSON), one after the other, or as a text
//     sequence (RFC 8142) in which a record separator leads each.
//
// Features and bare geometries become rows in the order of the file.
//
// Text is UTF-8, with or without byte order mark; any white space that JSON
// knows may stand between tokens. UTF-16 is refused, and so is text that is not
// UTF-8: the error says when it looks like GBK or GB18030 (Open decodes both). JSON is read to the
// letter: no comments, no trailing commas, no NaN, no half surrogate pairs.
//
// Members come in any order, the type perhaps last. Unknown ones are skipped,
// but have to be JSON. An object that has one of type, crs, id, geometry,
// properties, features, coordinates or geometries twice is refused, because
// nobody can know which was meant; so is one with members that belong to
// another type, such as a Feature with coordinates. Only the "properties" of a
// FeatureCollection are skipped.
//
// Properties become columns, in the order in which their names first appear.
//
//   - Texts are decoded, numbers are kept as they are written (1.50, 1e3,
//     12345678901234567890), arrays and objects as JSON without white space.
//   - A property that a feature does not have is Absent, which is not Null.
//   - Of a property that is written twice, the last value counts.
//   - The id of a feature is a text or a number, kept as it is written; null is
//     no id. Whether ids are unique is not looked at.
//   - Missing or null properties are none.
//
// Geometries are checked for what makes them what they are, not for validity:
//
//   - A line has at least 2 positions; a ring has at least 4, the last of which
//     equals the first. The direction of rings is not changed.
//   - Coordinates are the float64 nearest to what is written. Third and further
//     numbers of a position have to be numbers; they are dropped and counted
//     in the notes.
//   - Positions are longitude, latitude in degrees, within ±180 and ±90. The
//     error says when they look projected, or have latitude first.
//   - A geometry without any position ("coordinates": []) is nil, like a missing
//     or null geometry; empty lines and polygons within a geometry of several,
//     and empty geometries within a collection, are dropped. The notes count
//     both. An empty ring beside others, or an empty position, is an error. So a
//     geometry in Features has at least one position, and so has each part.
//   - Collections within a GeometryCollection are dissolved into it.
//
// The member "crs" of GeoJSON 2008 is honoured or refused, wherever it stands,
// never ignored. null and the spellings of CRS84, EPSG:4326 and EPSG:4490 mean
// longitude, latitude, in this order, as such files are written in practice.
// Positions in any other system that package geo converts, which the member of
// the whole text must name, are converted to longitude, latitude; there, too,
// the easting comes first, and a position that is not in its place is an error.
// Everything else is refused by its name.
//
// Limits, in [GeoJSONOptions], bound size, features, vertices, columns, the
// length of a text and the depth of nesting. TopoJSON, Esri JSON and files that
// are not JSON at all are recognised, and the error says what they are.
//
// A file is read through a window of 256 kB; besides the result, reading needs
// memory only for the longest text and the longest list of positions.
//
// # Rules of reading CSV
//
// Tables follow RFC 4180: commas, quotes doubled within quotes, lines ended by
// LF or CRLF; empty lines are skipped. A file that is not UTF-8, which may have
// a byte order mark, is read as GB18030 (and so GBK and GB2312) where it is
// valid as that, and refused otherwise, as is UTF-16.
//
// The first row names the columns; white space around the names is dropped,
// and no name may be empty or there twice. All other rows have as many cells.
// Every cell is a text, exactly as it is written except that CRLF within quotes
// becomes LF; an empty cell is Absent.
//
// # Rules of reading boundary points
//
// Text of 勘测定界界址点坐标, as Open reads it, may be UTF-8, GBK, GB18030 or UTF-16, with any line
// ends and half- or full-width punctuation. Sections begin with [name]; lines name=value
// before [地块坐标] say what the coordinates are, and go into About. A parcel is a line count,
// area, number, name, kind, sheet, use, class and further fields, ended by @, and lines
// label, ring, X (north), Y (east). What is not as it should be and can be read all the same
// gives a Warning with its line:
//
//   - Columns in each other's place, missing J, closing points, ring numbers or @, points
//     given twice, heights, wrong counts and areas.
//   - Consecutive points with the same ring number are a ring. Which rings are holes is told by
//     what lies in what: rings of an odd depth are holes, others parts of their own. A ring
//     that crosses the one around it is a part. Borders that cross themselves are handed on.
//   - Eastings of 8 digits begin with their zone, which counts more than what the file says.
//     Those of 6 digits need 带号, a central meridian, a zone in the name of the system, or
//     OpenOptions.CRS; without, the error lists what they may be.
//   - Degrees may be decimal, have signs for minutes and seconds, or be packed (ddd.mmss)
//     where 计量单位=度分秒 says so.
//   - Xi'an 80 and Beijing 54 need 转换参数, with rotations as in 布尔沙's formula (coordinate frame),
//     or OpenOptions.CRS with a transformation.
//   - Areas are hectares, unless a unit is named, or the number is that of the parcel in square
//     metres or 亩 to a hundredth; they are compared to 1e-4 and half of their last digit.
//
// # Rules of reading YAML
//
// Catalogues and settings are one document. A key that nobody knows, a key
// written twice and a value of the wrong type are errors with the line.
package data
