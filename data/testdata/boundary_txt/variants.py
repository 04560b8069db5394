"""Makes variants.json: squares in zones of 3 and 6 degrees, converted by PROJ, with their geodesic areas.

python3 variants.py > variants.json (needs pyproj). Corners are X (north), Y (east) in metres with the
number of the zone in front; edges are straight in the plane, so they are cut into 100 pieces for the area.
"""
import json
from pyproj import Geod, Transformer

geod = Geod(a=6378137, rf=298.257222101)
cases = []
for zone in [*range(13, 24), *range(25, 46)]:
    code = 4491 + zone - 13 if zone < 24 else 4513 + zone - 25
    turn = Transformer.from_crs(code, 4490, always_xy=True)
    for north, east, side in [(3386666.125, 528770.5, 100), (4512345.678, 401234.567, 1500)]:
        y0 = zone * 1e6 + east
        corners = [(north, y0), (north + side, y0), (north + side, y0 + side), (north, y0 + side)]
        ring = []
        for i, (x, y) in enumerate(corners):
            nx, ny = corners[(i + 1) % 4]
            ring += [turn.transform(y + (ny - y) * k / 100, x + (nx - x) * k / 100) for k in range(100)]
        area, _ = geod.polygon_area_perimeter(*zip(*ring))
        cases.append({"zone": zone, "epsg": f"EPSG:{code}", "xy": corners, "lonlat": [turn.transform(y, x) for x, y in corners], "area": abs(area)})
print("[\n" + ",\n".join(json.dumps(c) for c in cases) + "\n]")
