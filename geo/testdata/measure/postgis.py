#!/usr/bin/env python3
"""Writes postgis.txt: pairs of geometries and their distance in metres as PostGIS has
it (Debian packages postgresql-15, postgis), ST_Distance(geography) on CGCS2000.

Edges of a geography are geodesics. For them to follow straight lines in longitude
and latitude, each is first cut into at least 64 pieces (ST_Segmentize of the plain
geometry). PostGIS looks for the nearest places on a sphere and measures between them
on the ellipsoid, so that it may be too long, never too short.

Usage: postgis.py CONNECTION, with the connection string for psql.
"""
import math, random, subprocess, sys

random.seed(4490)


def xy(points):
    return ", ".join(f"{x:.9f} {y:.9f}" for x, y in points)


def star(x, y, size):
    n = random.randrange(3, 24)
    ring = []
    for i in range(n):
        r, a = size * random.uniform(0.5, 1), 2 * math.pi * i / n
        ring.append((x + r * math.cos(a) / math.cos(math.radians(y)), y + r * math.sin(a)))
    return ring + ring[:1]


def geometry(x, y, size):
    kind = random.randrange(5)
    if kind == 0:
        return f"POINT ({x:.9f} {y:.9f})"
    if kind == 1:
        return f"LINESTRING ({xy(star(x, y, size)[:-1])})"
    if kind == 2:
        return f"POLYGON (({xy(star(x, y, size))}), ({xy(star(x, y, size / 3))}))"
    if kind == 3:
        return f"MULTIPOLYGON ((({xy(star(x, y, size))})), (({xy(star(x + 3 * size / math.cos(math.radians(y)), y, size))})))"
    return f"POLYGON (({xy(star(x, y, size))}))"


pairs = []
for n in range(120):
    x, y = random.uniform(73, 135), random.uniform(-75, 75) if n % 3 == 0 else random.uniform(3, 54)
    if n % 20 == 0:
        x = 180
    size = 10 ** random.uniform(-4, -0.5)
    away = size * 10 ** random.uniform(0, 1)
    a = 2 * math.pi * random.random()
    pairs.append((geometry(x, y, size), geometry(x + away * math.cos(a), y + away * math.sin(a), size)))

rows = ",\n".join(f"({i}, '{a}', '{b}')" for i, (a, b) in enumerate(pairs))
sql = f"""WITH pair (id, a, b) AS (VALUES {rows}), plain AS (SELECT id, ST_GeomFromText(a, 4490) a, ST_GeomFromText(b, 4490) b FROM pair)
SELECT ST_Distance(ST_Segmentize(a, greatest(ST_Length(ST_Boundary(ST_Envelope(a))) / 1000, 1e-9))::geography,
                   ST_Segmentize(b, greatest(ST_Length(ST_Boundary(ST_Envelope(b))) / 1000, 1e-9))::geography) FROM plain ORDER BY id"""
out = subprocess.run(["psql", "-XAtq", sys.argv[1]], input=sql, text=True, capture_output=True, check=True).stdout.split()
assert len(out) == len(pairs)
with open("postgis.txt", "w") as file:
    for (a, b), metres in zip(pairs, out):
        print(metres, a, b, sep=" | ", file=file)
