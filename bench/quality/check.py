"""Judges decoded vector tiles with GEOS.

Standard input: the lines of decode.mjs. Standard output: a line of JSON for each zoom level with these counts

    polygons, invalid   polygons, put together by the winding of their rings, and those that GEOS calls invalid
    features, wrong     features, and those with a ring that runs the wrong way: the first is not an exterior one, or has no area
    overlap             area drawn more than once, in ppm of the area drawn, tile and buffer
    gap                 area that is not drawn, in ppm, of the tiles that lie inside the coverage (.covered. in the name); null without
    covered             how many these are
    unreadable          tiles that the decoder refuses

The first few faults are named on standard error.
"""
import json
import sys
from collections import defaultdict

from shapely.geometry import Polygon, box
from shapely.ops import unary_union
from shapely.validation import explain_validity, make_valid

FAULTS_SHOWN = 10


def area(ring):
    """Twice the area of a ring by the surveyor's formula: positive is exterior, since y points down (MVT 2.1, 4.3.4.4)."""
    x, y = ring[::2], ring[1::2]
    return sum(x[i - 1] * y[i] - x[i] * y[i - 1] for i in range(len(x)))


def polygons(rings):
    """Puts rings together: an exterior one and the interior ones after it. Also reports whether the winding is right."""
    right, parts = True, []
    for ring in rings:
        points = list(zip(ring[::2], ring[1::2]))
        if len(points) < 4:
            right = False
            continue
        twice = area(ring)
        if twice > 0 or not parts:
            right = right and twice > 0
            parts.append([points, []])
        else:
            right = right and twice < 0
            parts[-1][1].append(points)
    return right, [Polygon(shell, holes) for shell, holes in parts]


def areas_only(geometry):
    """The polygons of a geometry that make_valid returned."""
    if geometry.geom_type in ("Polygon", "MultiPolygon"):
        return [geometry]
    return [g for g in getattr(geometry, "geoms", []) if g.geom_type in ("Polygon", "MultiPolygon")]


def judge(tile, found, say):
    """Adds the counts of one tile."""
    if "error" in tile:
        found["unreadable"] += 1
        say(tile, tile["error"])
        return
    drawn = []
    for rings in tile["features"]:
        right, parts = polygons(rings)
        found["features"] += 1
        if not right:
            found["wrong"] += 1
            say(tile, "winding")
        for part in parts:
            found["polygons"] += 1
            if part.is_valid:
                drawn.append(part)
                continue
            found["invalid"] += 1
            say(tile, explain_validity(part))
            drawn += areas_only(make_valid(part))
    union = unary_union(drawn)
    found["drawn"] += union.area
    found["twice"] += max(0.0, sum(p.area for p in drawn) - union.area)
    if ".covered." in tile["name"]:
        side = tile["extent"]
        found["covered"] += 1
        found["inside"] += side * side
        found["missing"] += box(0, 0, side, side).difference(union).area


def main():
    by_zoom = defaultdict(lambda: defaultdict(float))
    shown = 0

    def say(tile, fault):
        nonlocal shown
        shown += 1
        if shown <= FAULTS_SHOWN:
            print(f"{tile['zoom']}/{tile['name']}: {fault}", file=sys.stderr)

    for line in sys.stdin:
        tile = json.loads(line)
        judge(tile, by_zoom[tile["zoom"]], say)
    for zoom in sorted(by_zoom):
        f = by_zoom[zoom]
        print(json.dumps({
            "zoom": zoom,
            **{name: int(f[name]) for name in ("polygons", "invalid", "features", "wrong", "covered", "unreadable")},
            "overlap": round(f["twice"] / f["drawn"] * 1e6, 3) if f["drawn"] else 0,
            "gap": round(f["missing"] / f["inside"] * 1e6, 3) if f["inside"] else None,
        }))


if __name__ == "__main__":
    main()
