# Prints positions in other systems as PROJ has them, in the order of their axes:
# EPSG code, longitude, latitude, first, second. python3 crs.py > crs.txt
import pyproj
places = [(73.4989612, 39.3802345), (116.3912757, 39.906217), (104.0665, 30.5728), (114.3, 30.6), (126.6424, 45.7567), (109.5, 18.25), (135.08739, 48.4)]
for code in (4326, 4490, 3857, 4491, 4501, 4502, 4508, 4513, 4526, 4533, 4534, 4547, 4554):
    t = pyproj.Transformer.from_crs("OGC:CRS84", f"EPSG:{code}", always_xy=False)
    for lon, lat in places:
        a, b = t.transform(lon, lat)
        zone = pyproj.CRS.from_epsg(code)
        if zone.is_projected and code != 3857:
            meridian = zone.coordinate_operation.params[1].value
            if abs(lon - meridian) > 45:
                continue
        print(code, lon, lat, f"{a:.9f} {b:.9f}")
