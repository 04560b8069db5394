// Package geo is geometry and map mathematics on orb values: where a point
// lies, how large an area is, how far apart things are, how two geometries relate,
// what is wrong with one and how it is repaired, which borders areas share, how a
// set of areas is checked, dissolved, simplified and rounded together with its
// neighbours.
//
// Coordinates are longitude, latitude in degrees on CGCS2000 (EPSG:4490) unless
// a comment says otherwise. Predicates are exact: they give the answer for the
// very float64 values handed in, without an epsilon. Nothing in this package
// changes its arguments, and everything is safe for concurrent use unless a
// comment says otherwise.
//
// # Order of reading
//
// What all else stands on:
//
//   - orient, locate, side: left or right of a line, in or out of an area. Exact.
//   - prepared: a path or polygon under boxes, for many such questions. Exact.
//   - valid_meet, valid_crossing: how two segments meet (exact) and where they
//     cross (to a unit in the last place); directions around a point (exact).
//   - valid_tree: the segments among many that may meet, for self-crossings,
//     validity and repair; coverage_boxes: the boxes around a box.
//   - trace, winding: rings from directed segments, faces and how often borders
//     wind around them. Exact but for the areas by which rings are nested.
//   - equalarea: the plane in which areas are right, and walks that replace vertices;
//     length: walks over paths and edges.
//
// Questions about one geometry or two:
//
//   - area: the official area, to 1e-13 of it; units: as a report shows it.
//   - geodesic: lengths to 15 nm, directions and areas along geodesics; densify:
//     short edges.
//   - distance_: the shortest way along the ellipsoid, to 1e-6 m and 1e-12 of it;
//     whether there is none is exact.
//   - valid_, selfcrossing: what is wrong, by place. Exact; places are rounded.
//   - repair_: a valid geometry in its place. Borders are cut exactly, new vertices
//     rounded to float64 and cut again until exact tests find nothing (repair_node:
//     wires, which overlay uses too).
//   - label_: the place for the name of a geometry. That it lies inside is exact, the
//     circle around it to 3 %.
//   - relate_: DE-9IM and its predicates. Exact, in rational numbers where edges
//     cross.
//   - overlay_: intersection, union, difference of any geometries, as geometries; by
//     our own wires, or behind them the engine (simplefeatures). Valid; new vertices
//     are rounded.
//
// Questions about sets of areas:
//
//   - locator_: which areas a point lies in, through cells. Exact.
//   - overlap_: the areas that zones have in common with a site, as numbers, by a
//     walk along borders instead of an overlay; to about 1e-9 m times their length.
//   - mesh, pointindex: borders once, as arcs between nodes (dissolve, coverage_,
//     rank and the tiles work on arcs). Exact.
//   - coverage_: overlaps and gaps of areas, snapping, dissolving, simplifying.
//     Decisions are exact, crossings rounded (coverage_net cuts a mesh, coverage_grid
//     finds what meets, coverage_faces what covers what).
//   - rank, snap, crossings, polygonize: the borders of tiles on an integer grid, in
//     int64. Exact.
//
// In and out:
//
//   - crs_: coordinate reference systems: their names and texts (crs_parse, crs_wkt,
//     crs_proj, crs_prj, crs_guess), projections (Gauss-Krüger to 10 nm within its
//     zone) and changes of datum.
//   - wkt, wkb: text and bytes. Numbers come back bit by bit.
package geo
