#!/usr/bin/env python3
"""Makes the Shapefiles of this folder with GDAL, and golden.json: what GDAL reads in them.

Needs GDAL's Python bindings (apt install python3-gdal). Run in this folder; the files are
the same from run to run with GDAL 3.6.2.
"""
import json, os, shutil, struct, tempfile, zipfile
from osgeo import gdal, ogr, osr

gdal.UseExceptions()
ogr.UseExceptions()
os.environ["SHAPE_REWIND_ON_WRITE"] = "NO"
HERE = os.path.dirname(os.path.abspath(__file__))
EXTENSIONS = (".shp", ".shx", ".dbf", ".prj", ".cpg")

E, N = 38500000.0, 3380000.0  # a place in zone 38 of 3 degrees


def square(x, y, size, z=""):
    corners = [(x, y), (x, y + size), (x + size, y + size), (x + size, y), (x, y)]  # clockwise
    return "(" + ",".join(f"{E + a} {N + b}{z}" for a, b in corners) + ")"


def hole(x, y, size, z=""):
    corners = [(x, y), (x + size, y), (x + size, y + size), (x, y + size), (x, y)]
    return "(" + ",".join(f"{E + a} {N + b}{z}" for a, b in corners) + ")"


POLYGONS = [
    f"POLYGON({square(0, 0, 100)})",
    f"POLYGON({square(200, 0, 100)},{hole(220, 20, 30)},{hole(260, 60, 10)})",
    f"MULTIPOLYGON(({square(400, 0, 100)},{hole(410, 10, 60)}),({square(420, 20, 20)}),({square(600, 0, 5)}))",
    None,
]
ATTRIBUTES = [
    ("永久基本农田", "第一号地块", 1234.5, 7, (2024, 2, 29)),
    ("城镇开发边界", "武汉市江夏区“光谷”二〇二四", -0.25, 0, (1999, 12, 31)),
    ("生态保护红线", "", 123456789012.125, -12, None),
    (None, "镕堃喆", None, None, (2000, 1, 1)),
]


def write(folder, stem, kind, geometries, epsg, encoding, attributes=ATTRIBUTES):
    srs = None
    if epsg:
        srs = osr.SpatialReference()
        srs.ImportFromEPSG(epsg)
        srs.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
    source = ogr.GetDriverByName("ESRI Shapefile").CreateDataSource(os.path.join(folder, stem + ".shp"))
    layer = source.CreateLayer(stem, srs, kind, ["ENCODING=" + encoding])
    for name, typ, width, precision in (
        ("地类名称", ogr.OFTString, 30, 0), ("备注", ogr.OFTString, 254, 0), ("TBMJ", ogr.OFTReal, 18, 4), ("BSM", ogr.OFTInteger, 9, 0), ("日期", ogr.OFTDate, 0, 0)):
        field = ogr.FieldDefn(name, typ)
        field.SetWidth(width)
        field.SetPrecision(precision)
        layer.CreateField(field)
    for i, wkt in enumerate(geometries):
        f = ogr.Feature(layer.GetLayerDefn())
        if wkt:
            f.SetGeometryDirectly(ogr.CreateGeometryFromWkt(wkt))
        name, remark, area, number, day = attributes[i % len(attributes)]
        for j, v in enumerate((name, remark, area, number)):
            if v is not None:
                f.SetField(j, v)
        if day:
            f.SetField(4, *day, 0, 0, 0, 0)
        layer.CreateFeature(f)
    source = None


def pack(name, folder, rename=lambda n: n.encode("utf-8"), flag=0x800, prefix=""):
    class Named(zipfile.ZipInfo):
        def _encodeFilenameFlags(self):
            return rename(self.filename), flag

    with zipfile.ZipFile(os.path.join(HERE, name), "w") as z:
        for f in sorted(os.listdir(folder)):
            info = Named(prefix + f, (2024, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            with open(os.path.join(folder, f), "rb") as body:
                z.writestr(info, body.read())


def make(name, kind, geometries, epsg, encoding, change=None, stem="layer", **packing):
    with tempfile.TemporaryDirectory() as folder:
        write(folder, stem, kind, geometries, epsg, encoding)
        if change:
            change(folder)
        pack(name, folder, **packing)


def driver(value, remove_cpg=True):
    def change(folder):
        for f in os.listdir(folder):
            path = os.path.join(folder, f)
            if f.endswith(".dbf"):
                with open(path, "r+b") as dbf:
                    dbf.seek(29)
                    dbf.write(bytes([value]))
            elif f.endswith(".cpg") and remove_cpg:
                os.remove(path)
    return change


def reverse_rings(folder):
    """Turns every ring of layer.shp round, so that areas run counterclockwise."""
    path = os.path.join(folder, "layer.shp")
    body = bytearray(open(path, "rb").read())
    at = 100
    while at < len(body):
        length = 2 * struct.unpack_from(">i", body, at + 4)[0]
        content = at + 8
        if struct.unpack_from("<i", body, content)[0] == 5:
            parts, points = struct.unpack_from("<ii", body, content + 36)
            starts = list(struct.unpack_from(f"<{parts}i", body, content + 44)) + [points]
            base = content + 44 + 4 * parts
            for a, b in zip(starts, starts[1:]):
                ring = [bytes(body[base + 16 * i:base + 16 * i + 16]) for i in range(a, b)]
                body[base + 16 * a:base + 16 * b] = b"".join(reversed(ring))
        at += 8 + length
    open(path, "wb").write(body)


def upper(folder):
    for f in os.listdir(folder):
        stem, ext = os.path.splitext(f)
        os.rename(os.path.join(folder, f), os.path.join(folder, stem + ext.upper()))


def edited(folder):
    """A record that grew, as an editor writes it: behind the others. One that is deleted."""
    source = ogr.Open(os.path.join(folder, "layer.shp"), 1)
    layer = source.GetLayer(0)
    f = layer.GetFeature(0)
    f.SetGeometry(ogr.CreateGeometryFromWkt(f"POLYGON({square(0, 0, 100)},{hole(10, 10, 5)},{hole(30, 10, 5)})"))
    layer.SetFeature(f)
    layer.DeleteFeature(1)
    source = None


def with_z(wkt, suffix, extra):
    if wkt is None:
        return None
    head, rest = wkt.split("(", 1)
    out, number = [], 0
    for piece in rest.replace(",", " , ").replace("(", " ( ").replace(")", " ) ").split():
        if piece in ",()":
            if number:
                out.append(extra)
            number = 0
            out.append(piece)
        else:
            number += 1
            out.append(piece)
    return head + suffix + "(" + " ".join(out)


def main():
    for name in os.listdir(HERE):
        if name.endswith(".zip"):
            os.remove(os.path.join(HERE, name))
    polygon = ogr.wkbPolygon
    make("gbk_cpg.zip", polygon, POLYGONS, 4526, "GBK")
    make("gbk_bare.zip", polygon, POLYGONS, 4526, "GBK", driver(0))
    make("gbk_ldid.zip", polygon, POLYGONS, 4547, "GBK", driver(0x4D))
    make("utf8_cpg.zip", polygon, POLYGONS, 4490, "UTF-8")
    make("utf8_bare.zip", polygon, POLYGONS, 2437, "UTF-8", driver(0))
    make("reversed.zip", polygon, POLYGONS, 4498, "UTF-8", reverse_rings)
    make("upper.zip", polygon, POLYGONS, 4509, "UTF-8", upper, stem="LAND")
    make("edited.zip", polygon, POLYGONS, 2362, "UTF-8", edited)
    make("gbk_names.zip", polygon, POLYGONS, 2383, "GBK", stem="项目红线", rename=lambda n: n.encode("gbk"), flag=0, prefix="成果数据/矢量/")
    lines = [f"LINESTRING({E} {N},{E + 5} {N + 7.5})", f"MULTILINESTRING(({E} {N},{E + 1} {N}),({E + 9} {N},{E + 9} {N + 9},{E} {N}))"]
    points = [f"POINT({E} {N})", f"POINT({E + 0.001} {N - 0.25})"]
    many = [f"MULTIPOINT(({E} {N}),({E + 1} {N + 2}))", f"MULTIPOINT(({E} {N}))"]
    for word, shape, base in (("polygon", POLYGONS, ogr.wkbPolygon), ("line", lines, ogr.wkbLineString), ("point", points, ogr.wkbPoint), ("multipoint", many, ogr.wkbMultiPoint)):
        if word != "polygon":
            make(f"{word}.zip", base, shape, 4526, "UTF-8")
        make(f"{word}_z.zip", ogr.GT_SetZ(base), [with_z(w, " Z ", "12.5") for w in shape], 4526, "UTF-8")
        make(f"{word}_m.zip", ogr.GT_SetM(base), [with_z(w, " M ", "3") for w in shape], 4526, "UTF-8")
        make(f"{word}_zm.zip", ogr.GT_SetZ(ogr.GT_SetM(base)), [with_z(w, " ZM ", "12.5 3") for w in shape], 4526, "UTF-8")
    with tempfile.TemporaryDirectory() as folder:
        write(folder, "b_parcels", polygon, POLYGONS, 4526, "GBK")
        write(folder, "a_roads", ogr.wkbLineString, lines, 4526, "UTF-8")
        pack("two_layers.zip", folder)
    golden()


def encoding_for(name):
    return {"gbk_bare.zip": "GBK", "utf8_bare.zip": "UTF-8", "gbk_names.zip": "GBK"}.get(name, "")


def golden():
    result = {}
    for name in sorted(n for n in os.listdir(HERE) if n.endswith(".zip")):
        with tempfile.TemporaryDirectory() as folder:
            with zipfile.ZipFile(os.path.join(HERE, name)) as z:
                for info in z.infolist():
                    with open(os.path.join(folder, info.filename.split("/")[-1].lower().encode("ascii", "replace").decode().replace("?", "_")), "wb") as out:
                        out.write(z.read(info))
            gdal.SetConfigOption("SHAPE_ENCODING", encoding_for(name) or None)
            result[name] = {f: layer(os.path.join(folder, f)) for f in sorted(os.listdir(folder)) if f.endswith(".shp")}
    with open(os.path.join(HERE, "golden.json"), "w", encoding="utf-8") as out:
        json.dump(result, out, ensure_ascii=False, indent=1)
        out.write("\n")


def layer(path):
    source = ogr.Open(path)
    all = source.GetLayer(0)
    rows = []
    for f in all:
        g = f.GetGeometryRef()
        if g is not None:
            g = g.Clone()
            g.FlattenTo2D()
        values = []
        for i in range(f.GetFieldCount()):
            values.append(None if not f.IsFieldSetAndNotNull(i) else f.GetFieldAsString(i))
        rows.append({"fid": f.GetFID(), "wkt": g.ExportToIsoWkt() if g else None, "values": values})
    srs = all.GetSpatialRef()
    code = None
    if srs:
        srs.AutoIdentifyEPSG() if srs.GetAuthorityCode(None) is None else None
        code = srs.GetAuthorityCode(None)
        if code is None:
            best = srs.FindMatches()
            code = best[0][0].GetAuthorityCode(None) if best else None
    # GDAL cuts names of more than 10 bytes within a character, which is left out here.
    names = [all.GetLayerDefn().GetFieldDefn(i).GetName().encode("utf-8", "surrogateescape").decode("utf-8", "ignore") for i in range(all.GetLayerDefn().GetFieldCount())]
    return {"epsg": code, "names": names, "rows": rows}


main()
