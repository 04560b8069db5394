iface.addVectorTileLayer({{js .VectorTileSource}}, {{js .Title}})
