ogrinfo -so OAPIF:{{.OGC}} {{.Name}}
ogr2ogr {{.Name}}.gpkg OAPIF:{{.OGC}} {{.Name}}
