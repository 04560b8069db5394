gdal_translate -outsize 1024 0 'WMTS:{{.WMTS}},layer={{.Name}},tilematrixset=CGCS2000Quad' {{.Name}}.tif
