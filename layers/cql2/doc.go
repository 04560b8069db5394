// Package cql2 reads, writes and evaluates filters in the Common Query Language
// (CQL2, OGC 21-065r2), as text and as JSON:
//
//	GHFQMC = '居住生活区' AND MJ > 1.5
//	name LIKE '北京%' AND NOT (kind IN ('A', 'B') OR kind IS NULL)
//	CASEI(ACCENTI(city)) = CASEI(ACCENTI('São Paulo'))
//	S_INTERSECTS(geometry, BBOX(116.2, 39.8, 116.5, 40.0))
//	T_AFTER(approved, DATE('2025-12-31')) AND area / (floors + 1) BETWEEN 10 AND 20
//	A_CONTAINS(tags, ('school', 'hospital'))
//
// All conformance classes are read but for functions of the server's own. Expressions
// that are written out and read again are the same.
//
// # Grammar
//
// Names of properties are bare (also Chinese ones) or in double quotes, where a quote
// is doubled; keywords are in letters of either size. In texts a quote is written ”
// or \'; a backslash that ends a text or stands before a quote is doubled, and any
// other is itself, such as the one that LIKE takes for an escape. Arrays are in
// round or square brackets. -x is -1 * x, and of a ^ b ^ c the right comes first.
// Geometries must be valid, with longitude before latitude.
//
// # Meaning
//
// The logic has three values: what depends on a value that is missing or null is
// Unknown, and so is a comparison of values of different types, such as '5' = 5. A
// feature passes if its condition is True.
//
// Numbers compare by their decimal digits, however many; arithmetic is exact for whole
// numbers of up to 18 digits, and in float64 else. There is no result of a division
// by zero. Texts compare by code points. LIKE knows %, _ and the escape \.
// Texts that are compared with a date are read as dates (ISO 8601); a day and a
// point in time compare as days of UTC. An instant in a temporal function is an interval
// that ends when it begins. Arrays are sets, in which dates are their texts.
//
// # Bounds
//
// Limits bound the length, depth, number of nodes and vertices of what is parsed.
// LIKE never takes more steps than characters of text and pattern multiplied;
// Condition.Test tells how many steps an evaluation took, so that a caller can stop.
package cql2
