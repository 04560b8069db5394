"""OWSLib as a client of WMS, WMTS and OGC API - Features: owslib_client.py URL. Ends with 1 if an answer was wrong."""

import sys

import requests

from owslib.ogcapi.features import Features
from owslib.ogcapi.processes import Processes
from owslib.wms import WebMapService
from owslib.wmts import WebMapTileService

url = sys.argv[1]
bad = 0


def check(what, ok, found=""):
    global bad
    print("PASS" if ok else "FAIL", what, found)
    bad |= not ok


def is_png(body):
    return body[:8] == b"\x89PNG\r\n\x1a\n"


for version in ("1.1.1", "1.3.0"):
    wms = WebMapService(url + "/wms", version=version)
    check(f"WMS {version}, layers", "county" in wms.contents and "plate" in wms.contents, len(wms.contents))
    county = wms["county"]
    check(f"WMS {version}, extent", 70 < county.boundingBoxWGS84[0] < 75 and 134 < county.boundingBoxWGS84[2] < 137, county.boundingBoxWGS84)
    west, south, east, north = 116.0, 39.6, 116.8, 40.2
    box = (west, south, east, north)  # OWSLib turns it itself where 1.3.0 wants that
    body = wms.getmap(layers=["county"], styles=["default"], srs="EPSG:4326", bbox=box, size=(400, 300), format="image/png", transparent=True).read()
    check(f"WMS {version}, GetMap", is_png(body), len(body))
    place = (200, 300 - round((39.92 - south) / (north - south) * 300))
    body = wms.getfeatureinfo(layers=["county"], styles=[""], srs="EPSG:4326", bbox=(116.01, south, 116.81, north), size=(400, 300), format="image/png", query_layers=["county"], info_format="application/json", xy=place).read()
    check(f"WMS {version}, GetFeatureInfo", "东城区".encode() in body or "\\u4e1c\\u57ce\\u533a".encode() in body, body[:100])

wmts = WebMapTileService(url + "/wmts")
check("WMTS, layers", "county" in wmts.contents, len(wmts.contents))
for name, z, column, row in (("WebMercatorQuad", "5", 26, 12), ("CGCS2000Quad", "4", 26, 4)):
    check(f"WMTS, {name} is linked", name in wmts["county"].tilematrixsetlinks)
    body = wmts.gettile(layer="county", tilematrixset=name, tilematrix=z, row=row, column=column, format="image/png").read()
    check(f"WMTS, tile of {name}", is_png(body), len(body))

features = Features(url + "/ogc")
check("Features, collections", "county" in features.feature_collections(), len(features.feature_collections()))
page = features.collection_items("county", limit=3)
check("Features, items", len(page["features"]) == 3 and page["numberMatched"] == 2891, page.get("numberMatched"))

processes = Processes(url + "/ogc")
check("Processes, list", [p["id"] for p in processes.processes()["processes"]] == ["siting-check"])
process = processes.process("siting-check")
check("Processes, description", "geometry" in process["inputs"] and "report" in process["outputs"], process["jobControlOptions"])
execution = next(l["href"] for l in process["links"] if l["rel"] == "http://www.opengis.net/def/rel/ogc/1.0/execute")
square = [[[120.92, 30.76], [120.921, 30.76], [120.921, 30.761], [120.92, 30.761], [120.92, 30.76]]]
request = {"inputs": {"geometry": {"type": "Polygon", "coordinates": square}, "asOf": "2026-03-01"}, "response": "document"}
report = requests.post(execution, json=request, timeout=30).json()["report"]  # OWSLib of Debian does not execute
check("Processes, execution", report["as_of"] == "2026-03-01" and report["site"]["area_m2"] > 10_000, report["verdict"])
sys.exit(bad)
