#!/usr/bin/env python3
"""Writes the golden points of the tests with cs2cs of PROJ 9 (Debian: proj-bin):
projected.csv, what CRS.Project must give, and helmert.csv, what CRS.ToLonLat must give;
systems.csv, names and well-known texts of all systems of the registry that are known.

    ./golden.py     # in this folder
"""
import csv, random, subprocess

random.seed(20240601)


def cs2cs(source, target, points, decimals):
    text = "".join("%.12f %.12f\n" % p for p in points)
    run = subprocess.run(["cs2cs", "-f", "%%.%df" % decimals] + source + ["+to"] + target,
                         input=text, capture_output=True, text=True, check=True)
    out = []
    for line in run.stdout.splitlines():
        cells = line.split()
        out.append((cells[0], cells[1]))
    assert len(out) == len(points), run.stderr
    return out


def offsets(half, lats):
    """Central meridian, edges, 3 degrees past the edges, and places between."""
    for lat in lats:
        for d in (0, half, -half, half + 3, -half - 3, random.uniform(-half, half)):
            yield d, lat


def wrap(lon):
    return (lon + 180) % 360 - 180


rows = []


def coded(code, base, cm, half, lats, north_first):
    points = [(wrap(cm + d), round(lat, 6)) for d, lat in offsets(half, lats)]
    got = cs2cs(["EPSG:%d" % base], ["EPSG:%d" % code], [(lat, lon) for lon, lat in points], 9)
    for (lon, lat), (a, b) in zip(points, got):
        x, y = (b, a) if north_first else (a, b)
        rows.append(("EPSG:%d" % code, repr(round(lon, 12)), repr(lat), x, y))


def families(base, table):
    for first, zone, count, width in table:
        for i in range(count):
            cm = 6 * (zone + i) - 3 if width == 6 else 3 * (zone + i)
            coded(first + i, base, cm, width / 2, [random.uniform(3, 54)], True)


families(4490, [(4491, 13, 11, 6), (4502, 13, 11, 6), (4513, 25, 21, 3), (4534, 25, 21, 3)])
families(4610, [(2327, 13, 11, 6), (2338, 13, 11, 6), (2349, 25, 21, 3), (2370, 25, 21, 3)])
families(4214, [(21413, 13, 11, 6), (21453, 13, 11, 6), (21473, 13, 11, 6), (2401, 25, 21, 3), (2422, 25, 21, 3)])
for zone in range(1, 61):
    coded(32600 + zone, 4326, 6 * zone - 183, 3, [random.uniform(0, 84)], False)
    coded(32700 + zone, 4326, 6 * zone - 183, 3, [random.uniform(-80, 0)], False)
for code, cm in ((32650, 117), (32750, 117), (32601, -177), (32660, 177)):
    coded(code, 4326, cm, 3, [-89.999, -60, -1e-6, 0, 1e-6, 45, 84, 89, 89.999999], False)
    coded(code, 4326, cm, 20, [-70, 0.5, 33, 66], False)
coded(4526, 4490, 114, 1.5, [0, 0.000001, 18.2, 31, 45.5, 53.9, 89, 89.9999], True)
coded(4526, 4490, 114, 40, [0, 10, 50], True)
coded(3857, 4326, 105, 75, [-85.06, -45, 0, 1e-9, 22.5, 39.9, 85.05112878, 89.5], False)

OTHERS = [  # ellipsoids, scale, origin and false coordinates of all kinds
    "+proj=tmerc +ellps=GRS80 +lon_0=114.5 +x_0=500000 +k=1",
    "+proj=tmerc +ellps=GRS80 +lon_0=117.33333333333333 +lat_0=0 +k=1 +x_0=50000 +y_0=-3000000",
    "+proj=tmerc +ellps=GRS80 +lon_0=120.5 +lat_0=31.2 +k=1.00006 +x_0=0 +y_0=0",
    "+proj=tmerc +ellps=airy +lat_0=49 +lon_0=-2 +k=0.9996012717 +x_0=400000 +y_0=-100000",
    "+proj=tmerc +ellps=krass +lat_0=0 +lon_0=39 +k=1 +x_0=7500000",
    "+proj=tmerc +ellps=intl +lat_0=39.66666666666666 +lon_0=-8.131906111111112 +k=1 +x_0=180.598 +y_0=-86.99",
    "+proj=tmerc +ellps=bessel +lat_0=36 +lon_0=139.8333333333333 +k=0.9999",
    "+proj=tmerc +ellps=clrk66 +lat_0=24.33333333333333 +lon_0=-81 +k=0.9999411764705882 +x_0=152400.3048006096 +units=us-ft",
    "+proj=tmerc +ellps=aust_SA +lon_0=141 +k=1 +x_0=500000 +y_0=10000000 +lat_0=-30",
    "+proj=tmerc +R=6370997 +lat_0=10 +lon_0=20 +k=0.9",
    "+proj=tmerc +a=6378140 +rf=298.257 +lon_0=108.95 +x_0=70000 +y_0=-3700000",
    "+proj=utm +zone=30 +ellps=GRS80",
    "+proj=utm +zone=60 +south +ellps=intl",
    "+proj=utm +zone=1 +ellps=GRS67",
]
for text in OTHERS:
    words = dict(w.lstrip("+").partition("=")[::2] for w in text.split())
    figure = [w for w in text.split() if w[1:].split("=")[0] in ("ellps", "R", "a", "rf")]
    cm = float(words.get("lon_0", 6 * int(words.get("zone", 0)) - 183))
    # PROJ 9.1 loses 9 cm on a sphere's equator, by an arc cosine
    points = [(wrap(cm + d), lat) for lat in (-67.5, -30.25, 0.25 if "+R" in text else 0, 12.125, 47.5, 88) for d in (0, 0.001, -1.5, 4.5, -6, 20)]
    got = cs2cs(["+proj=longlat"] + figure, text.split(), points, 9)
    for (lon, lat), (x, y) in zip(points, got):
        rows.append((text, repr(round(lon, 12)), repr(lat), x, y))

with open("projected.csv", "w", newline="") as f:
    csv.writer(f, lineterminator="\n").writerows([("crs", "lon", "lat", "x", "y")] + rows)

SHIFTS = [
    "-112.117,4.530,-21.890,0,0,0,0",
    "15.8,-154.4,-82.3,0,0,0,0",
    "24.32,-121.372,-75.84,0.5,-1.2,0.8,-2.5",
    "-9.0,36.2,-83.1,1.813,-1.022,2.651,3.95",
    "565.2369,50.0087,465.658,-0.406857,0.350733,-1.87035,4.0812",
]
rows = []
for shift in SHIFTS:
    for code, figure, cm in ((2362, "IAU76", 114), (2379, "IAU76", 102), (21418, "krass", 105), (2435, "krass", 114)):
        points = [(cm + d, lat) for d, lat in offsets(1.5, [19.5, 36.25, 50])]
        plain = ["+proj=longlat", "+ellps=" + figure, "+towgs84=" + shift]
        got = cs2cs(plain, ["+proj=longlat", "+ellps=GRS80", "+towgs84=0,0,0"], points, 13)
        fe = 500000 + {2362: 38, 2379: 0, 21418: 18, 2435: 0}[code] * 1000000
        at = cs2cs(["+proj=longlat", "+ellps=" + figure], ["+proj=tmerc", "+ellps=" + figure, "+lon_0=%d" % cm, "+x_0=%d" % fe], points, 7)
        for (x, y), (lon, lat) in zip(at, got):
            rows.append(("EPSG:%d;towgs84=%s" % (code, shift), x, y, lon, lat))
# The other convention of rotations, with cct.
for shift in ((24.32, -121.372, -75.84, 0.5, -1.2, 0.8, -2.5), (-9.0, 36.2, -83.1, 1.813, -1.022, 2.651, 3.95)):
    seven = " ".join("+%s=%r" % kv for kv in zip("x y z rx ry rz s".split(), shift))
    pipeline = ("+proj=pipeline +step +proj=unitconvert +xy_in=deg +xy_out=rad +step +proj=cart +ellps=IAU76 +step +proj=helmert "
                "+convention=coordinate_frame " + seven + " +step +inv +proj=cart +ellps=GRS80 +step +proj=unitconvert +xy_in=rad +xy_out=deg")
    points = [(114 + d, lat) for d, lat in offsets(1.5, [19.5, 36.25, 50])]
    text = "".join("%.12f %.12f 0\n" % p for p in points)
    run = subprocess.run(["cct", "-d", "13", *pipeline.split()], input=text, capture_output=True, text=True, check=True)
    at = cs2cs(["+proj=longlat", "+ellps=IAU76"], ["+proj=tmerc", "+ellps=IAU76", "+lon_0=114", "+x_0=38500000"], points, 7)
    for (x, y), line in zip(at, run.stdout.splitlines()):
        lon, lat = line.split()[:2]
        rows.append(("EPSG:2362;helmert=" + ",".join(map(repr, shift)) + ",coordinate_frame", x, y, lon, lat))
with open("helmert.csv", "w", newline="") as f:
    csv.writer(f, lineterminator="\n").writerows([("crs", "x", "y", "lon", "lat")] + rows)


def projinfo(code, form):
    text = subprocess.run(["projinfo", "EPSG:%d" % code, "-q", "--single-line", "-o", form], capture_output=True, text=True, check=True).stdout
    return text.strip()


codes = [4326, 4490, 4214, 4610, 3857, *range(4491, 4555), *range(2327, 2391), *range(2401, 2443), *range(21413, 21424), *range(21453, 21464),
         *range(21473, 21484), *range(32601, 32661), *range(32701, 32761)]
with open("systems.csv", "w", newline="") as f:
    w = csv.writer(f, lineterminator="\n")
    w.writerow(("code", "text"))
    for i, code in enumerate(codes):
        iso = projinfo(code, "WKT2:2019")
        w.writerow((code, iso.split('"')[1]))
        w.writerow((code, projinfo(code, "WKT1_ESRI")))
        if i % 9 < 1 or i < 5:
            w.writerow((code, iso))
            w.writerow((code, projinfo(code, "WKT2:2015")))
            w.writerow((code, projinfo(code, "WKT1_GDAL")))
