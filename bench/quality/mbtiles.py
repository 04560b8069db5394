"""Packs FOLDER/{z}/{x}/{y}.mvt.gz into an archive: mbtiles.py FOLDER OUT.mbtiles"""
import json
import pathlib
import sqlite3
import sys

folder, out = pathlib.Path(sys.argv[1]), sys.argv[2]
db = sqlite3.connect(out)
db.execute("CREATE TABLE metadata (name text, value text)")
db.execute("CREATE TABLE tiles (zoom_level integer, tile_column integer, tile_row integer, tile_data blob)")
db.execute("CREATE UNIQUE INDEX tile_index ON tiles (zoom_level, tile_column, tile_row)")
zooms = set()
for file in sorted(folder.glob("*/*/*.mvt.gz")):
    z, x, y = int(file.parts[-3]), int(file.parts[-2]), int(file.name.split(".")[0])
    zooms.add(z)
    db.execute("INSERT INTO tiles VALUES (?, ?, ?, ?)", (z, x, 2**z - 1 - y, file.read_bytes()))
layers = {"vector_layers": [{"id": "county", "fields": {}}]}
db.executemany("INSERT INTO metadata VALUES (?, ?)", [
    ("name", "ready"), ("format", "pbf"), ("type", "overlay"), ("version", "1"), ("description", ""), ("json", json.dumps(layers)),
    ("minzoom", str(min(zooms))), ("maxzoom", str(max(zooms))), ("bounds", "-180,-85,180,85"), ("center", "105,35,5")])
db.commit()
