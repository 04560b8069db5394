#!/usr/bin/env python3
"""Writes inverse.txt and rings.txt with GeodSolve and Planimeter of GeographicLib
(Debian package geographiclib-tools, version 2.1.2), on the CGCS2000 ellipsoid.

inverse.txt: lon1 lat1 lon2 lat2 azimuth1 azimuth2 metres
rings.txt:   name | perimeter in metres | signed area in square metres | lon lat, ...
"""
import math, random, subprocess

ELLIPSOID = ["-e", "6378137", "1/298.257222101"]
random.seed(20081201)


def tool(name, options, lines):
    out = subprocess.run([name, *ELLIPSOID, *options], input="\n".join(lines) + "\n", text=True, capture_output=True, check=True)
    return out.stdout.splitlines()


def pairs():
    yield from [(0, 0, 0, 0), (0, 0, 180, 0), (0, 0, 179.5, 0), (0, 0, 179.5, 0.5), (0, 0, 179.4, 0.1), (0, 0, 180, 1e-9),
                (0, 90, 50, -90), (10, 90, 170, 90), (10, -90, 20, 90), (0, 30, 180, -30), (0, 30, 179.8, -29.9),
                (5, 1e-15, 5.0000001, 1e-15), (0, 89.999, 180, 89.999), (-180, 10, 180, 10), (-179.999, 10, 179.999, 10),
                (180, -45, -180, 45), (0, -0.0, 180, 0.0), (0, 0.01777745589997, 179.5, 30), (8, 88.202499451857, 179.981022032, -88.202499451857)]
    for _ in range(60):  # anywhere
        yield random.uniform(-180, 180), random.uniform(-90, 90), random.uniform(-180, 180), random.uniform(-90, 90)
    for _ in range(60):  # nearly antipodal
        lon, lat = random.uniform(-180, 180), random.uniform(-90, 90)
        yield lon, lat, lon + 180 + random.uniform(-1, 1), max(-90, min(90, -lat + random.uniform(-1, 1)))
    for n in range(60):  # near, in China
        lon, lat, d = random.uniform(73, 135), random.uniform(3, 54), 10 ** -(n % 12)
        yield lon, lat, lon + random.uniform(-d, d), lat + random.uniform(-d, d)


def circle(lon, lat, radius, n):
    return [(lon + radius / max(math.cos(math.radians(lat)), 0.01) * math.cos(2 * math.pi * i / n), lat + radius * math.sin(2 * math.pi * i / n)) for i in range(n)]


def rings():
    parallel = lambda lat, lons: [(lon, lat) for lon in lons]
    yield "octant", [(0, 0), (90, 0), (0, 90)]
    yield "octant beyond", [(180, 0), (270, 0), (0, 90)]
    yield "arctic circle, clockwise too", parallel(66.562222222, range(0, 360, 30))
    yield "arctic circle westward", parallel(66.562222222, range(360, 0, -30))
    yield "near the pole", parallel(89, [0, 90, 180, 270])
    yield "antarctic", parallel(-85, [-180, -120, -60, 0, 60, 120])
    yield "pole twice", parallel(89, [0, 90, 180, 270, 0, 90, 180, 270])
    yield "pole thrice", parallel(45, [60, 180, -60] * 3)
    yield "pole four times", parallel(45, [60, 180, -60] * 4)
    yield "pole seven times westward", parallel(45, [-60, 180, 60] * 7)
    yield "beside the pole", [(0, 88), (0.1, 89.9), (179.9, 89.9), (180, 88)]
    yield "map of a hemisphere with its pole edge", [(-180, -90), (180, -90), (180, -60), (90, -60), (0, -60), (-90, -60), (-180, -60)]
    yield "across the antimeridian", [(179, 10), (-179, 10), (-179, 12), (179, 12)]
    yield "across the antimeridian, continued", [(179, 10), (181, 10), (181, 12), (179, 12)]
    yield "on the antimeridian", [(180, 10), (-179, 10), (-179, 12), (-180, 12)]
    yield "on the antimeridian, west", [(-180, 10), (179, 10), (179, 12), (180, 12)]
    yield "on the meridian of 0", [(0, 10), (1, 10), (1, 12), (0, 12)]
    yield "on the meridian of 0, west", [(0, 10), (-1, 10), (-1, 12), (0, 12)]
    yield "on the meridian of 360", [(360, 10), (361, 10), (361, 12), (360, 12)]
    yield "spike at the meridian of 0", [(0, 0), (0, 1), (0, 0), (-1, 0)]
    yield "across the equator", [(100, -1), (102, -1), (101, 1)]
    yield "bow-tie", [(0, 0), (1, 1), (1, 0), (0, 1)]
    yield "a line there and back", [(0, 0), (1, 1)]
    yield "one vertex twice", [(1, 1), (1, 1), (2, 1), (2, 2)]
    yield "a third of the earth", [(0, -30), (120, -30), (120, 80), (0, 80)]
    yield "ten centimetres", [(116, 40), (116.000001, 40), (116.000001, 40.000001), (116, 40.000001)]
    yield "one metre, far north", [(122, 53), (122.00002, 53), (122.00002, 53.00001), (122, 53.00001)]
    for n in range(20):
        yield f"circle {n}", circle(random.uniform(-200, 200), random.uniform(-80, 80), 10 ** random.uniform(-5, 0.9), random.randrange(3, 30))


with open("inverse.txt", "w") as out:
    all = list(pairs())
    answers = tool("GeodSolve", ["-i", "-p", "9"], [f"{b:.25f} {a:.25f} {d:.25f} {c:.25f}" for a, b, c, d in all])
    for p, answer in zip(all, answers):
        print(*(f"{v:.17g}" for v in p), answer, file=out)
with open("rings.txt", "w") as out:
    for name, ring in rings():
        answer = tool("Planimeter", ["-p", "9"], [f"{lat:.25f} {lon:.25f}" for lon, lat in ring])[0].split()
        print(name, answer[1], answer[2], ", ".join(f"{lon:.17g} {lat:.17g}" for lon, lat in ring), sep=" | ", file=out)
