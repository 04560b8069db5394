#!/bin/sh
# Makes countries.geojson and places.geojson: Natural Earth 1:110 million (public domain), as
# geopandas 0.14.4 carries it. Three places get the dates, intervals and truth values that the
# predicates of OGC 21-065r2, annex A, demand of the test data.
set -eu
pip download --no-deps --dest "$1" geopandas==0.14.4
cd "$1"
unzip -q -o geopandas-0.14.4-py3-none-any.whl 'geopandas/datasets/*'
ogr2ogr -f GeoJSON -lco RFC7946=NO -lco COORDINATE_PRECISION=17 -lco WRITE_BBOX=NO -dialect sqlite \
  -sql 'select geometry, name as NAME, cast(pop_est as integer) as POP_EST, iso_a3 as ISO_A3 from naturalearth_lowres' \
  countries.json geopandas/datasets/naturalearth_lowres/naturalearth_lowres.shp
ogr2ogr -f GeoJSON -lco COORDINATE_PRECISION=17 places.json geopandas/datasets/naturalearth_cities/naturalearth_cities.shp
cd - >/dev/null
python3 - "$1" <<'PY'
import json, sys
times = {
    "København": {"date": "2022-04-16", "start": "2022-04-16T10:13:19Z", "end": "2023-04-16T10:16:06Z", "boolean": True},
    "Berlin": {"date": "2021-04-16", "start": "2021-04-16T10:15:59Z", "end": "2022-04-16T10:16:06Z", "boolean": True},
    "Athens": {"date": "2023-04-16", "start": "2022-04-16T10:15:10Z", "end": "2022-04-16T10:16:06Z", "boolean": False},
}
def clamped(c):  # 180.00000000000006 is no longitude
    if isinstance(c[0], list):
        return [clamped(x) for x in c]
    return [min(180, max(-180, c[0])), *c[1:]]
names = {"Kyiv": "Kiev"}
for kind in ("countries", "places"):
    with open(sys.argv[1] + "/" + kind + ".json") as f:
        features = json.load(f)["features"]
    with open(kind + ".geojson", "w") as f:
        f.write('{"type":"FeatureCollection","features":[\n')
        for i, feature in enumerate(features):
            p = feature["properties"]
            if kind == "places":
                p.update(times.get(p["name"], {"date": None, "start": None, "end": None, "boolean": None}))
                p["name"] = names.get(p["name"], p["name"])
            del feature["type"]
            feature["geometry"]["coordinates"] = clamped(feature["geometry"]["coordinates"])
            line = {"type": "Feature", **{k: v for k, v in feature.items() if k != "id"}}
            f.write((",\n" if i else "") + json.dumps(line, ensure_ascii=False, separators=(",", ":")))
        f.write("\n]}\n")
PY
