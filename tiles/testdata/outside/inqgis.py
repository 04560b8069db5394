"""Opens archives in QGIS, without a screen: python3 inqgis.py FIELD FILE...

Prints "qgis VERSION gdal VERSION" and then for every file:
  tiles MINZOOM MAXZOOM PAINTED   as a vector tile layer, which QGIS makes of MBTiles only: the zoom levels that it sees, and
                                  how many pixels in a thousand of a map of everything are painted
  layer LAYER VALUES PAINTED      each layer of the deepest zoom level through GDAL: how many different values FIELD has in
                                  its features (0 where there is no such field), and the map again
  missing WHY                     if the file cannot be opened with what is here
"""
import os
import sys

os.environ.setdefault('QT_QPA_PLATFORM', 'offscreen')
from osgeo import gdal, ogr
from qgis.core import Qgis, QgsApplication, QgsCoordinateReferenceSystem, QgsMapRendererParallelJob, QgsMapSettings, QgsVectorLayer, QgsVectorTileLayer
from qgis.PyQt.QtCore import QSize
from qgis.PyQt.QtGui import QColor

SIDE = 400


def painted(layer):
    """Draws a layer in Web Mercator; returns painted pixels in a thousand."""
    settings = QgsMapSettings()
    settings.setLayers([layer])
    settings.setDestinationCrs(QgsCoordinateReferenceSystem('EPSG:3857'))
    settings.setExtent(settings.layerExtentToOutputExtent(layer, layer.extent()))
    settings.setOutputSize(QSize(SIDE, SIDE))
    settings.setBackgroundColor(QColor('white'))
    job = QgsMapRendererParallelJob(settings)
    job.start()
    job.waitForFinished()
    image, white = job.renderedImage(), QColor('white').rgb()
    return 1000 * sum(image.pixel(x, y) != white for x in range(SIDE) for y in range(SIDE)) // SIDE**2


def as_tiles(path):
    layer = QgsVectorTileLayer('type=mbtiles&url=' + path, 'tiles')
    if layer.isValid():
        print('tiles', layer.sourceMinZoom(), layer.sourceMaxZoom(), painted(layer))
    else:
        print('missing: QGIS does not open it as vector tiles')


def through_gdal(path, field):
    source = ogr.Open(path)
    if source is None:
        print('missing: GDAL does not open it')
        return
    for i in range(source.GetLayerCount()):
        name = source.GetLayer(i).GetName()
        layer = QgsVectorLayer(f'{path}|layername={name}', name, 'ogr')
        if not layer.isValid():
            print('missing: QGIS does not open its layer', name)
            continue
        has = layer.fields().indexOf(field) >= 0
        print('layer', name, len({f[field] for f in layer.getFeatures()}) if has else 0, painted(layer))


QgsApplication.setPrefixPath('/usr', True)
application = QgsApplication([], False)
application.initQgis()
print('qgis', Qgis.QGIS_VERSION, 'gdal', gdal.__version__)
for path in map(os.path.abspath, sys.argv[2:]):
    if path.endswith('.mbtiles'):
        as_tiles(path)
    elif ogr.GetDriverByName('PMTiles') is None:
        print('missing: GDAL reads PMTiles from 3.8 on')
        continue
    through_gdal(path, sys.argv[1])
sys.stdout.flush()
os._exit(0)  # QGIS may crash when Python ends before it
