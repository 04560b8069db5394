"""QGIS without a screen as a client: qgis_client.py URL FOLDER.

Each way in is opened by QGIS's own provider and drawn. What is drawn must cover the ground that QGIS itself covers
when it draws the features that it got from OGC API - Features: a wrong axis, grid or scale shows at once.
Pictures are left in FOLDER. Ends with 1 if a picture or an answer was wrong.
"""

import os
import sys
import urllib.parse

import numpy as np
from qgis.core import (Qgis, QgsApplication, QgsCoordinateReferenceSystem, QgsCoordinateTransform, QgsFeatureRequest, QgsFillSymbol,
                       QgsMapRendererParallelJob, QgsMapSettings, QgsProject, QgsRasterLayer, QgsRectangle, QgsSingleSymbolRenderer,
                       QgsVectorLayer, QgsVectorTileLayer)
from qgis.PyQt.QtCore import QEventLoop, QSize, QTimer
from qgis.PyQt.QtGui import QColor, QImage

url, folder = sys.argv[1], sys.argv[2]
os.makedirs(folder, exist_ok=True)
QgsApplication.setPrefixPath("/usr", True)
app = QgsApplication([], False)
app.initQgis()
bad = 0
LAYER, CITIES = "basin_l1", "city_cluster"
CHINA = QgsRectangle(73, 18, 135, 53)
MIDDLE = QgsRectangle(110.5, 27, 117.5, 34)  # around the meridian of EPSG:4526


def check(what, ok, found=""):
    global bad
    print("PASS" if ok else "FAIL", what, found)
    sys.stdout.flush()
    bad |= not ok


def draw(layer, crs, box, name):
    """draw returns which pixels of a map of 600 x 500 differ from the lower left one, where nothing is, or None."""
    if not layer.isValid():
        check(name, False, "QGIS calls the layer invalid: " + layer.error().message())
        return None
    system = QgsCoordinateReferenceSystem(crs)
    settings = QgsMapSettings()
    settings.setLayers([layer])
    settings.setDestinationCrs(system)
    settings.setExtent(QgsCoordinateTransform(QgsCoordinateReferenceSystem("EPSG:4326"), system, QgsProject.instance()).transformBoundingBox(box))
    settings.setOutputSize(QSize(600, 500))
    settings.setBackgroundColor(QColor(255, 255, 255))
    job, loop = QgsMapRendererParallelJob(settings), QEventLoop()
    job.finished.connect(loop.quit)
    QTimer.singleShot(120_000, loop.quit)
    job.start()
    if job.isActive():
        loop.exec_()
    if job.isActive() or job.errors():
        check(name, False, [str(e.message) for e in job.errors()] or "not drawn within two minutes")
        job.cancelWithoutBlocking()
        return None
    image = job.renderedImage().convertToFormat(QImage.Format_RGB32)
    image.save(os.path.join(folder, name.replace(" ", "_").replace(":", "") + ".png"))
    bits = image.constBits()
    bits.setsize(image.sizeInBytes())
    pixels = np.frombuffer(bits, np.uint8).reshape(500, 600, 4)[:, :, :3].astype(int)
    return (np.abs(pixels - pixels[-1, 0]) > 2).any(axis=2)


def agree(ink, truth, name):
    if ink is None or truth is None:
        return
    share = (ink & truth).sum() / max((ink | truth).sum(), 1)
    check(name, share > 0.97, f"{share:.4f} of the ground is the same, ink {ink.mean():.3f}")


def features(name):
    return QgsVectorLayer(f"url='{url}/ogc' typename='{name}' srsname='OGC:CRS84' restrictToRequestBBOX='1' pagingEnabled='true'", name, "OAPIF")


def plain(layer):
    layer.setRenderer(QgsSingleSymbolRenderer(QgsFillSymbol.createSimple({"color": "#336699", "outline_color": "#336699", "outline_width": "0.2"})))
    return layer


county = features("county")
check("OAPIF is valid", county.isValid())
check("OAPIF, features", sum(1 for _ in county.getFeatures()) == 2891)
beijing = [f["name"] for f in county.getFeatures(QgsFeatureRequest().setFilterRect(QgsRectangle(116.41, 39.92, 116.411, 39.921)))]
check("OAPIF, rectangle", beijing == ["东城区"], beijing)
check("OAPIF, filter is taken", county.setSubsetString("\"prov_name\" = '北京市'"))
found = sorted(f["name"] for f in county.getFeatures())
check("OAPIF, filter", len(found) == 16 and "东城区" in found, len(found))

truth = {}
for crs, name, box in (("EPSG:3857", LAYER, CHINA), ("EPSG:4490", LAYER, CHINA), ("EPSG:4526", CITIES, MIDDLE), ("EPSG:4547", CITIES, MIDDLE)):
    truth[crs] = draw(plain(features(name)), crs, box, f"features {crs}")
    wms = f"crs={crs}&dpiMode=7&format=image/png&layers={name}&styles=plain&url=" + urllib.parse.quote(url + "/wms", safe="")
    agree(draw(QgsRasterLayer(wms, "wms", "wms"), crs, box, f"WMS {crs}"), truth[crs], f"WMS in {crs}")

capabilities = urllib.parse.quote(url + "/wmts?SERVICE=WMTS&REQUEST=GetCapabilities", safe="")
for grid, crs in (("WebMercatorQuad", "EPSG:3857"), ("CGCS2000Quad", "EPSG:4490"), ("w", "EPSG:3857"), ("c", "EPSG:4490")):
    uri = f"contextualWMSLegend=0&crs={crs}&dpiMode=7&format=image/png&layers={LAYER}&styles=plain&tileMatrixSet={grid}&url={capabilities}"
    agree(draw(QgsRasterLayer(uri, "wmts", "wms"), crs, CHINA, f"WMTS {grid}"), truth[crs], f"WMTS in {grid}")

pictures = "type=xyz&url=" + urllib.parse.quote(f"{url}/tiles/{LAYER}/{{z}}/{{x}}/{{y}}.png?labels=false", safe=":/{}") + "&zmin=0&zmax=12"
agree(draw(QgsRasterLayer(pictures, "xyz", "wms"), "EPSG:3857", CHINA, "XYZ pictures"), truth["EPSG:3857"], "XYZ pictures")

style = urllib.parse.quote(f"{url}/styles/{LAYER}.json", safe=":/")
template = urllib.parse.quote(f"{url}/tiles/{LAYER}/{{z}}/{{x}}/{{y}}.mvt", safe=":/{}")
for name, uri in (("vector tiles", f"type=xyz&url={template}&zmin=0&zmax=10&styleUrl={style}"),
                  ("VectorTileServer", f"serviceType=arcgis&type=xyz&url={urllib.parse.quote(f'{url}/arcgis/rest/services/{LAYER}/VectorTileServer', safe=':/')}")):
    layer = QgsVectorTileLayer(uri, name)
    if layer.isValid():
        layer.loadDefaultStyle()
    agree(draw(layer, "EPSG:3857", CHINA, name), truth["EPSG:3857"], name)

server = QgsVectorLayer(f"crs='EPSG:4490' url='{url}/arcgis/rest/services/county/FeatureServer/0'", "county", "arcgisfeatureserver")
check("FeatureServer is valid", server.isValid(), server.error().message())
if server.isValid():
    check("FeatureServer, features", server.featureCount() == 2891, server.featureCount())
print("QGIS", Qgis.QGIS_VERSION, "finds", "mistakes" if bad else "all right")
sys.stdout.flush()
os._exit(bad)
