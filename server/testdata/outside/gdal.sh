#!/bin/bash
# GDAL's drivers as clients: gdal.sh URL FOLDER. One line for each question; ends with 1 if an answer was wrong.
set -u -o pipefail
url="$1" work="$2" bad=0
export GDAL_HTTP_TIMEOUT=60 CPL_LOG_ERRORS=ON

say() {
	echo "$1 $2: $3"
	[ "$1" = FAIL ] && bad=1
	return 0
}
same() { # what, is, should be
	if [ "$2" = "$3" ]; then say PASS "$1" "$2"; else say FAIL "$1" "$2, not $3"; fi
}

# Features: all of them come, page by page, and those of a rectangle.
count() { sed -n 's/^Feature Count: //p' | head -1; }
same 'OAPIF, features of county' "$(ogrinfo -ro -so "OAPIF:$url/ogc" county 2>&1 | count)" 2891
ogr2ogr -f GPKG "$work/county.gpkg" "OAPIF:$url/ogc" county -nln county >"$work/e" 2>&1 || say FAIL 'OAPIF, copy' "$(head -c 300 "$work/e")"
same 'OAPIF, features copied' "$(ogrinfo -ro -so "$work/county.gpkg" county 2>&1 | count)" 2891
same 'OAPIF, features at a point' "$(ogrinfo -ro -q -spat 116.41 39.92 116.41 39.92 "OAPIF:$url/ogc" county 2>&1 | sed -n 's/^ *name (String) = //p')" 东城区
same 'OAPIF, attribute filter' "$(ogrinfo -ro -q -where "name = '东城区'" "OAPIF:$url/ogc" county 2>&1 | sed -n 's/^ *adcode (String) = //p')" 110101

# Pictures: the same part of the earth by different ways has to be the same picture.
box='-te 110 28 118 34 -t_srs EPSG:4326 -ts 512 384'
picture() { # name, source
	if ! gdalwarp -q -overwrite $box -of GTiff "$2" "$work/$1.tif" >"$work/e" 2>&1 || grep -q ERROR "$work/e"; then
		say FAIL "$1" "$(head -c 300 "$work/e")"
		return 1
	fi
}
compare() { # name of a picture that has to look like that of WMS 1.1.1
	picture "$1" "$2" || return 0
	"${python:-python3}" - "$work/wms-4326.tif" "$work/$1.tif" <<'PY' && say PASS "$1" 'looks like WMS 1.1.1 in EPSG:4326' || say FAIL "$1" 'does not look like WMS 1.1.1 in EPSG:4326'
import sys
from osgeo import gdal
import numpy as np
a, b = (gdal.Open(f).ReadAsArray().astype(float) for f in sys.argv[1:3])
a, b = (np.where(x[3] > 0, x[:3], 255) if len(x) == 4 else x[:3] for x in (a, b))
ink = (np.abs(a - 255).max(axis=0) > 8).mean()
difference = np.abs(a - b).mean() / 255
print(f'  ink {ink:.3f}, mean difference {difference:.4f}')
sys.exit(0 if ink > 0.2 and difference < 0.04 else 1)
PY
}
layer=basin_l1
wms() { # version, key, system, box in its order
	echo "<GDAL_WMS><Service name=\"WMS\"><Version>$1</Version><ServerUrl>$url/wms?</ServerUrl><Layers>$layer</Layers><Styles>plain</Styles><$2>$3</$2><ImageFormat>image/png</ImageFormat><Transparent>TRUE</Transparent><BBoxOrder>$5</BBoxOrder></Service><DataWindow>$4</DataWindow><BandsCount>4</BandsCount><BlockSizeX>512</BlockSizeX><BlockSizeY>512</BlockSizeY><Projection>$3</Projection></GDAL_WMS>"
}
window() { echo "<UpperLeftX>$1</UpperLeftX><UpperLeftY>$2</UpperLeftY><LowerRightX>$3</LowerRightX><LowerRightY>$4</LowerRightY><SizeX>1024</SizeX><SizeY>$5</SizeY>"; }
degrees="$(window 108 36 120 26 853)"
wms 1.1.1 SRS EPSG:4326 "$degrees" xyXY >"$work/4326.xml"
picture wms-4326 "$work/4326.xml" && say PASS wms-4326 drawn
wms 1.3.0 CRS EPSG:4326 "$degrees" yxYX >"$work/4326-130.xml" && compare wms-1.3.0-4326 "$work/4326-130.xml"
wms 1.3.0 CRS EPSG:4490 "$degrees" yxYX >"$work/4490.xml" && compare wms-1.3.0-4490 "$work/4490.xml"
wms 1.3.0 CRS EPSG:3857 "$(window 12022500 4300700 13358300 3000000 997)" xyXY >"$work/3857.xml" && compare wms-1.3.0-3857 "$work/3857.xml"
wms 1.3.0 CRS EPSG:4526 "$(window 37900000 4000000 39100000 2900000 939)" yxYX >"$work/4526.xml" && compare wms-1.3.0-4526 "$work/4526.xml"
for set in WebMercatorQuad CGCS2000Quad; do
	compare "wmts-$set" "WMTS:$url/wmts?SERVICE=WMTS&REQUEST=GetCapabilities,layer=$layer,tilematrixset=$set,style=plain,zoom_level=7"
	compare "wmts-rest-$set" "WMTS:$url/wmts/1.0.0/WMTSCapabilities.xml,layer=$layer,tilematrixset=$set,style=plain,zoom_level=7"
done

# Vector tiles and the façade of ArcGIS.
curl -sf --compressed "$url/tiles/county/6/52/24.mvt" -o "$work/t.mvt"
found="$(ogrinfo -ro -so -al "MVT:$work/t.mvt" -oo X=52 -oo Y=24 -oo Z=6 -oo METADATA_FILE= 2>&1 | count)"
if [ "${found:-0}" -gt 50 ]; then say PASS 'MVT, features in a tile' "$found"; else say FAIL 'MVT, features in a tile' "${found:-none}"; fi
found="$(ogrinfo -ro -so -al "ESRIJSON:$url/arcgis/rest/services/county/FeatureServer/0/query?where=1%3D1&outFields=*&f=json" 2>&1 | count)"
same 'FeatureServer, features' "$found" 2891
exit "$bad"
