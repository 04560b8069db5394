#!/usr/bin/python3
"""Overlaps and gaps as GEOS finds them: writes golden.json beside this file.

Cases are coverages that are perfect, with defects planted, and random ones. Overlay is done in degrees; areas are
those of the ellipsoidal equal-area plane of CGCS2000 in square metres, vertex by vertex, as geo.Area has them, and those in square
degrees. Overlaps are told by pair. Needs shapely 2.
"""
import json
import math
import os
import random

from shapely import wkt
from shapely.geometry import Polygon, shape
from shapely.ops import unary_union

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.join(HERE, "..", "..", "..")
A, F = 6378137.0, 1 / 298.257222101
E2 = F * (2 - F)
E = math.sqrt(E2)


def equal_area(x, y):
    s = math.sin(math.radians(y))
    return A * math.radians(x), A * (1 - E2) / 2 * (s / (1 - E2 * s * s) + math.atanh(E * s) / E)


def ring_area(ring):
    points = [equal_area(*p) for p in ring.coords]
    ox, oy = points[0]
    return abs(sum((x - ox) * (v - oy) - (u - ox) * (y - oy) for (x, y), (u, v) in zip(points, points[1:]))) / 2


def area(g):
    if g.geom_type == "Polygon":
        return 0 if g.is_empty else ring_area(g.exterior) - sum(map(ring_area, g.interiors))
    return sum(map(area, getattr(g, "geoms", [])))


def case(name, gs):
    overlaps = []
    for i, g in enumerate(gs):
        for k in range(i + 1, len(gs)):
            if g.intersects(gs[k]):
                both = g.intersection(gs[k])
                if both.area > 0:
                    overlaps.append([i, k, area(both), both.area])
    union = unary_union(gs)
    parts = union.geoms if union.geom_type == "MultiPolygon" else [union]
    gaps = sorted([ring_area(r), Polygon(r).area] for p in parts for r in p.interiors)
    return {"name": name, "areas": [wkt.dumps(g, rounding_precision=-1, trim=True) for g in gs], "overlaps": overlaps, "gaps": gaps}


def moved(gs, i, vertex, dx, dy):
    ring = list(gs[i].exterior.coords)
    ring[vertex] = (ring[vertex][0] + dx, ring[vertex][1] + dy)
    if vertex == 0:
        ring[-1] = ring[0]
    return gs[:i] + [Polygon(ring, gs[i].interiors)] + gs[i + 1:]


def shared(gs, i):
    """A vertex of area i that three areas have."""
    for n, p in enumerate(gs[i].exterior.coords[:-1]):
        if sum(p in g.exterior.coords for g in gs) > 2:
            return n
    return 1


def load(path, wanted):
    with open(os.path.join(ROOT, path), encoding="utf-8") as f:
        features = json.load(f)["features"]
    return [shape(f["geometry"]) for f in features if wanted(f["properties"])]


def star(rnd, x, y, size):
    n = rnd.randint(5, 14)
    return Polygon([(x + size * (0.4 + rnd.random()) * math.cos(2 * math.pi * k / n), y + size * (0.4 + rnd.random()) * math.sin(2 * math.pi * k / n))
                    for k in range(n)])


def main():
    cases = []
    counties = load("data/china/base/county.geojson", lambda p: str(p["adcode"]).startswith("3204"))
    parcels = load("data/demo/parcels.geojson", lambda p: True)
    middle = parcels[len(parcels) // 2].centroid
    parcels = [g for g in parcels if g.distance(middle) < 0.006]
    for name, gs in (("counties", counties), ("parcels", parcels)):
        gs = [g for g in gs if g.geom_type == "Polygon"]
        i = max(range(len(gs)), key=lambda i: sum(gs[i].touches(g) for g in gs))
        v = shared(gs, i)
        cases += [
            case(name, gs),
            case(name + ": a vertex moved by 1e-4 degrees", moved(gs, i, v, 1e-4, 5e-5)),
            case(name + ": a vertex moved by 1e-7 degrees", moved(gs, i, v, 1e-7, -1e-7)),
            case(name + ": a vertex that two have moved", moved(gs, i, (v + 2) % (len(gs[i].exterior.coords) - 1), -1e-3, 1e-3)),
            case(name + ": one is given twice", gs + [gs[i]]),
            case(name + ": one is left out", gs[:i] + gs[i + 1:]),
            case(name + ": one is shifted by 1e-7 degrees", gs[:i] + [Polygon([(x + 1e-7, y) for x, y in gs[i].exterior.coords])] + gs[i + 1:]),
        ]
    rnd = random.Random(5)
    for n in range(30):
        cases.append(case("random %d" % n, [g for g in (star(rnd, 110 + rnd.random() / 5, 30 + rnd.random() / 5, 0.02 + rnd.random() / 20)
                                                       for _ in range(rnd.randint(3, 12))) if g.is_valid]))
    with open(os.path.join(HERE, "golden.json"), "w", encoding="utf-8") as f:
        json.dump(cases, f, indent=0)


main()
